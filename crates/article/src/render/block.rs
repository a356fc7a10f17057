//! Blocks to HTML.

use super::{Place, Renderer, code};
use crate::{
    document::{Align, Block, BlockKind, Inline, Item, Picture, Table, Theorem},
    html,
    words::{self, choose},
};

impl Renderer<'_> {
    pub(super) fn blocks(&mut self, blocks: &[Block], place: Place) -> String {
        let mut html = String::new();
        for block in blocks {
            let block = self.block(block, place);
            html.push_str(&block);
            html.push_str(&self.pending_notes(place));
        }
        html
    }

    fn block(&mut self, block: &Block, place: Place) -> String {
        match block {
            Block::Heading(heading) => {
                let level = heading.level.clamp(2, 6);
                let id = if place == Place::Excerpt {
                    String::new()
                } else {
                    format!(" id=\"{}\"", html::escape(&heading.anchor))
                };
                let content =
                    self.with_notes_behind(|renderer| renderer.inlines(&heading.content, place));
                format!("<h{level}{id}>{content}</h{level}>\n")
            }
            Block::Paragraph(content) => self.paragraph(content, place, true),
            Block::Display(index) => self.display(*index, place),
            Block::Code { language, text } => {
                let code = if place == Place::Page {
                    code::highlight(language, text)
                } else {
                    html::escape(text)
                };
                format!("<pre tabindex=\"0\"><code>{code}</code></pre>\n")
            }
            Block::Lab(fence) => self.lab(fence, place),
            Block::Quote(inside) => {
                format!("<blockquote>\n{}</blockquote>\n", self.blocks(inside, place))
            }
            Block::List { start, tight, items } => self.list(*start, *tight, items, place),
            Block::Table(table) => self.table(table, place),
            Block::Picture(picture) => self.picture(picture, place),
            Block::Theorem(theorem) => self.theorem(theorem, place),
            Block::Rule => "<hr>\n".to_owned(),
            Block::Html(parts) => {
                let html = self.raw_html(parts, place);
                if html.trim().is_empty() {
                    String::new()
                } else {
                    html.trim_end().to_owned() + "\n"
                }
            }
            Block::More => String::new(),
        }
    }

    /// A paragraph, cut where a display stands in it, since a display is no part of a `<p>`.
    fn paragraph(&mut self, content: &[Inline], place: Place, tags: bool) -> String {
        let mut html = String::new();
        let mut line: Vec<Inline> = Vec::new();
        let mut cut = false;
        for inline in content {
            match inline {
                Inline::Formula { index, before, after } if self.is_block_display(*index) => {
                    cut = true;
                    if !before.is_empty() {
                        line.push(Inline::Text(before.clone()));
                    }
                    html.push_str(&self.line(&line, place, tags));
                    line.clear();
                    html.push_str(&self.display(*index, place));
                    if !after.is_empty() {
                        line.push(Inline::Text(after.clone()));
                    }
                }
                other => line.push(other.clone()),
            }
        }
        html.push_str(&self.line(&line, place, tags || cut && !html.is_empty()));
        html
    }

    fn line(&mut self, line: &[Inline], place: Place, tags: bool) -> String {
        let html = self.inlines(line, place);
        let html = html.trim();
        match (html.is_empty(), tags) {
            (true, _) => String::new(),
            (false, true) => format!("<p>{html}</p>\n"),
            (false, false) => html.to_owned(),
        }
    }

    fn list(&mut self, start: Option<usize>, tight: bool, items: &[Item], place: Place) -> String {
        let (name, first) = match start {
            Some(1) => ("ol", String::new()),
            Some(start) => ("ol", format!(" start=\"{start}\"")),
            None => ("ul", String::new()),
        };
        let all_tasks = items.iter().all(|item| item.task.is_some());
        let class = if all_tasks { " class=\"list\"" } else { "" };
        let mut html = format!("<{name}{first}{class}>\n");
        for item in items {
            let mut inside = String::new();
            for block in &item.blocks {
                inside.push_str(&match block {
                    Block::Paragraph(content) if tight => self.paragraph(content, place, false),
                    other => self.block(other, place),
                });
                inside.push_str(&self.pending_notes(place));
            }
            let mark = match item.task {
                Some(true) => "☑ ",
                Some(false) => "☐ ",
                None => "",
            };
            html.push_str(&match inside.strip_prefix("<p>") {
                Some(rest) => format!("<li><p>{mark}{rest}</li>\n"),
                None => format!("<li>{mark}{inside}</li>\n"),
            });
        }
        html + &format!("</{name}>\n")
    }

    fn table(&mut self, table: &Table, place: Place) -> String {
        let class = |column: usize| match table.align.get(column) {
            Some(Align::End) => " class=\"num\"",
            Some(Align::Center) => " class=\"center\"",
            Some(Align::Start) | None => "",
        };
        let mut rows = String::from("<table><thead><tr>");
        for (column, cell) in table.head.iter().enumerate() {
            rows.push_str(&format!("<th{}>{}</th>", class(column), self.cell(cell, place)));
        }
        rows.push_str("</tr></thead><tbody>\n");
        for row in &table.rows {
            rows.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                rows.push_str(&format!("<td{}>{}</td>", class(column), self.cell(cell, place)));
            }
            rows.push_str("</tr>\n");
        }
        rows.push_str("</tbody></table>");
        let name = match table.mark.number {
            Some(number) => words::table(self.lang, number),
            None => choose(self.lang, "表", "Table").to_owned(),
        };
        let scroll = if place == Place::Feed {
            rows
        } else {
            format!(
                "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\">{rows}</div>"
            )
        };
        if table.caption.is_empty() {
            return scroll + "\n";
        }
        let id = anchor(table.mark.anchor.as_deref(), place);
        let gap = words::gap(self.lang);
        let caption = self.inlines(&table.caption, place);
        format!(
            "<figure{id}><figcaption class=\"caption\">{name}{gap}{caption}</figcaption>{scroll}</figure>\n"
        )
    }

    /// A display in a cell is set in the line of the cell.
    fn cell(&mut self, content: &[Inline], place: Place) -> String {
        let html = self.with_notes_behind(|renderer| renderer.inlines(content, place));
        html.trim().replace('\n', " ")
    }

    fn picture(&mut self, picture: &Picture, place: Place) -> String {
        let image = self.image(&picture.image);
        let Some(number) = picture.mark.number else {
            return format!("<figure>{image}</figure>\n");
        };
        let id = anchor(picture.mark.anchor.as_deref(), place);
        let (name, gap) = (words::figure(self.lang, number), words::gap(self.lang));
        let caption = self.inlines(&picture.caption, place);
        format!(
            "<figure{id}>{image}<figcaption class=\"caption\">{name}{gap}{caption}</figcaption></figure>\n"
        )
    }

    fn theorem(&mut self, theorem: &Theorem, place: Place) -> String {
        let (element, class) = match theorem.kind {
            BlockKind::Theorem
            | BlockKind::Lemma
            | BlockKind::Proposition
            | BlockKind::Corollary => ("section", "thm"),
            BlockKind::Definition => ("section", "thm def"),
            BlockKind::Proof => ("div", "proof"),
            BlockKind::Remark => ("div", "remark"),
            BlockKind::Example => ("div", "example"),
            BlockKind::Note => ("div", "aside"),
        };
        let id = anchor(theorem.mark.anchor.as_deref(), place);
        let mut label = theorem.kind.word(self.lang).to_owned();
        if let Some(number) = theorem.mark.number {
            label.push_str(&format!(" {number}"));
        }
        if !theorem.title.is_empty() {
            let (open, close) = words::parentheses(self.lang);
            let title = self.inlines(&theorem.title, place);
            label.push_str(&format!("{open}{title}{close}"));
        }
        let label = format!("<b>{label}</b>");
        let space = choose(self.lang, "", " ");
        let mut html = format!("<{element} class=\"{class}\"{id}>");
        // The label stands in the first paragraph, or in one of its own before another kind of block.
        let rest = match theorem.body.split_first() {
            Some((Block::Paragraph(content), rest)) => {
                let first = self.paragraph(content, place, true);
                html.push_str(&match first.strip_prefix("<p>") {
                    Some(text) => format!("<p>{label}{space}{text}"),
                    None => format!("<p>{label}</p>\n{first}"),
                });
                html.push_str(&self.pending_notes(place));
                rest
            }
            _ => {
                html.push_str(&format!("<p>{label}</p>\n"));
                &theorem.body[..]
            }
        };
        html.push_str(&self.blocks(rest, place));
        html + &format!("</{element}>\n")
    }

    /// Writes something within which no note's text may stand, such as a heading.
    fn with_notes_behind(&mut self, write: impl FnOnce(&mut Self) -> String) -> String {
        let before = std::mem::replace(&mut self.notes_behind, true);
        let html = write(self);
        self.notes_behind = before;
        html
    }

    /// Notes that could not stand within the paragraph that cites them.
    fn pending_notes(&mut self, place: Place) -> String {
        let mut html = String::new();
        while place == Place::Page && !self.pending.is_empty() {
            let index = self.pending.remove(0);
            let note = &self.article.document.notes[index];
            let anchor = html::escape(&note.anchor);
            let body = self.note_body(index, place);
            html.push_str(&format!(
                "<aside class=\"note sheet\" id=\"{anchor}\" popover>{body}</aside>\n"
            ));
        }
        html
    }

    /// The blocks of a note, its number before its first words.
    fn note_body(&mut self, index: usize, place: Place) -> String {
        let article = self.article;
        let note = &article.document.notes[index];
        let label = format!("<b>{}</b>\u{3000}", note.number);
        let mut html = String::new();
        for block in &note.blocks {
            html.push_str(&self.block(block, place));
        }
        match html.strip_prefix("<p>") {
            Some(rest) => format!("<p>{label}{rest}"),
            None => format!("<p>{label}</p>\n{html}"),
        }
    }

    /// The notes at the end of a feed's entry.
    pub(super) fn end_notes(&mut self) -> String {
        let article = self.article;
        let mut order: Vec<usize> = (0..article.document.notes.len())
            .filter(|index| article.document.notes[*index].number > 0)
            .collect();
        order.sort_by_key(|index| article.document.notes[*index].number);
        if order.is_empty() {
            return String::new();
        }
        let mut html = String::from("<hr>\n<ol>\n");
        for index in order {
            let anchor = html::escape(&article.document.notes[index].anchor);
            let body: String = article.document.notes[index]
                .blocks
                .iter()
                .map(|block| self.block(block, Place::Feed))
                .collect();
            html.push_str(&format!("<li id=\"{anchor}\">{body}</li>\n"));
        }
        html + "</ol>\n"
    }
}

fn anchor(anchor: Option<&str>, place: Place) -> String {
    match anchor {
        Some(anchor) if place != Place::Excerpt => format!(" id=\"{}\"", html::escape(anchor)),
        _ => String::new(),
    }
}

/// HTML without `id` attributes, and without the tags of links where those could not stand.
pub(super) fn strip(raw: &str, links: bool) -> String {
    let mut stripped = String::new();
    let mut rest = raw;
    while let Some(open) = rest.find('<') {
        stripped.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(length) = html::tag_length(rest) else {
            stripped.push('<');
            rest = &rest[1..];
            continue;
        };
        let tag = &rest[..length];
        rest = &rest[length..];
        if links && html::tag_name(tag) == "a" {
            continue;
        }
        let mut written = 0;
        if !tag.starts_with("</") {
            for attribute in html::attributes(tag).iter().filter(|attribute| attribute.name == "id")
            {
                stripped.push_str(tag[written..attribute.span.start].trim_end());
                let quoted = tag[attribute.value.end..].starts_with(['"', '\'']);
                written = attribute.value.end + usize::from(quoted);
            }
        }
        stripped.push_str(&tag[written..]);
    }
    stripped + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_taken_out_of_an_excerpt() {
        let html = "<p id=\"a\" class='b'>1 < 2 <a id=c href=d>e</a></p>";
        assert_eq!(strip(html, false), "<p class='b'>1 < 2 <a href=d>e</a></p>");
        assert_eq!(strip(html, true), "<p class='b'>1 < 2 e</p>");
    }
}
