//! What a visitor writes under an article: Markdown without HTML, pictures or labels, TeX within tight bounds.
//!
//! Whatever the text, the HTML has only the tags and attributes that `write` names, no identity, and no address but
//! `http`, `https` and `mailto`; nothing of the text is lost but characters that would reorder or hide it.

mod read;
mod reason;
mod write;

use lab::Lang;

use crate::document::Block;

/// A visitor's text, rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comment {
    /// For a page; to be put into an element with `dir="auto"`.
    pub html: String,
    /// For feed readers: formulas as MathML, no classes.
    pub feed: String,
    /// Plain text, a paragraph a line, formulas as their TeX.
    pub text: String,
    /// As `text`, without what is quoted; all of it where there is nothing else. For lists.
    pub excerpt: String,
    /// How many formulas there are, broken ones too.
    pub formulas: usize,
    /// How many of them are shown as their source because they cannot be typeset.
    pub broken: usize,
}

/// Renders a visitor's text; `lang` is the language of the page, in which a broken formula's reason is said.
///
/// Paragraphs, emphasis, lists, quotes, code, links and formulas are what they are in an article; a heading is a
/// bold paragraph, a picture a link, HTML the characters that it consists of. Formulas know no macros but their
/// own, and each is read for itself. Marks nested too deeply are left out, their words are not.
///
/// `O(n)` in the text, with formulas bounded in number and length; no input panics.
pub fn render(markdown: &str, lang: Lang) -> Comment {
    let source = readable(markdown);
    let document = read::read(&source);
    let text = crate::text::body(&document, &mut |_| String::new());
    let comment = write::write(&source, &document, lang);
    let mut own = document;
    own.blocks.retain(|block| !matches!(block, Block::Quote(_)));
    let excerpt = match crate::text::body(&own, &mut |_| String::new()) {
        nothing if nothing.trim().is_empty() => text.clone(),
        words => words,
    };
    Comment { text, excerpt, ..comment }
}

/// The text without characters that act unseen: those that reorder what follows them, and controls, become `�`.
fn readable(text: &str) -> String {
    let mut readable = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                characters.next_if_eq(&'\n');
                readable.push('\n');
            }
            '\n' | '\t' => readable.push(c),
            '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => readable.push('\n'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{206a}'..='\u{206f}' => {
                readable.push('\u{fffd}');
            }
            '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' => readable.push('\u{fffd}'),
            c if c.is_control() => readable.push('\u{fffd}'),
            c => readable.push(c),
        }
    }
    readable
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The HTML without what a formula consists of.
    fn check(markdown: &str) -> String {
        let html = render(markdown, Lang::Zh).html;
        let mut short = String::new();
        let mut rest = html.as_str();
        while let Some(start) = rest.find("<svg") {
            short.push_str(&rest[..start]);
            short.push('∎');
            let end = rest.find("</math>").map_or(rest.len(), |end| end + "</math>".len());
            rest = &rest[end..];
        }
        short + rest
    }

    #[test]
    fn markdown_is_that_of_articles() {
        assert_eq!(
            check("a **b** *c* `d`\ne\n\n> - f\n> - g\n\n1. h"),
            "<p>a <strong>b</strong> <em lang=\"en\">c</em> <code>d</code>\ne</p>\n\
             <blockquote>\n<ul>\n<li>f</li>\n<li>g</li>\n</ul>\n</blockquote>\n<ol>\n<li>h</li>\n</ol>\n"
        );
        assert_eq!(
            check("```rust\n<b> $x$\n```"),
            "<pre tabindex=\"0\"><code>&lt;b&gt; $x$\n</code></pre>\n"
        );
        assert_eq!(check("一二\n三四"), "<p>一二三四</p>\n");
    }

    #[test]
    fn formulas_are_typeset() {
        assert_eq!(check("看 $x_1$，"), "<p>看 <span class=\"f nb stop\">∎，</span></p>\n");
        assert_eq!(check("甲 \\[x\\] 乙"), "<p>甲</p>\n<div class=\"eq\">∎</div>\n<p>乙</p>\n");
        let tagged = check("$$x \\tag{A} \\label{b}$$");
        assert_eq!(tagged, "<div class=\"eq\">∎<span class=\"no\">(A)</span></div>\n");
        let feed = render("$x$", Lang::En).feed;
        assert!(feed.starts_with("<p><math") && !feed.contains("<svg"), "{feed}");
    }

    #[test]
    fn a_broken_formula_is_shown_with_its_reason() {
        let html = check("$\\frac{a$ b");
        assert!(html.contains("<code>$\\frac{a$</code>"), "{html}");
        assert!(html.contains("`{` 没有结束"), "{html}");
        let comment = render("$\\alhpa$", Lang::En);
        assert!(comment.html.contains("did you mean `\\alpha`"), "{}", comment.html);
        assert_eq!((comment.formulas, comment.broken), (1, 1));
        let html = render("$\\foo+\\bar$", Lang::Zh).html;
        assert!(html.contains("第 1 字：没有命令 `\\foo`"), "{html}");
        assert!(html.contains("；第 6 字：`\\bar` 后面缺少参数"), "{html}");
    }

    #[test]
    fn what_only_authors_may_write_is_text() {
        assert_eq!(
            check("<script>alert(1)</script> <b onclick=x>c</b>"),
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n"
        );
        assert_eq!(
            check("[@best] {{svd.error}} \\eqref{a} [^n]\n\n::: proof\nx\n:::"),
            "<p>[@best] {{svd.error}} \\eqref{a} [^n]</p>\n<p>::: proof\nx\n:::</p>\n"
        );
        assert_eq!(check("# Title {#id}"), "<p><strong>Title {#id}</strong></p>\n");
        assert_eq!(
            check("```lab svd\nrank = 2\n```"),
            "<pre tabindex=\"0\"><code>rank = 2\n</code></pre>\n"
        );
    }

    #[test]
    fn links_lead_to_the_web_or_to_mail() {
        let rel = "rel=\"nofollow ugc noopener\"";
        assert_eq!(
            check("[a](https://b.c/?d=\"e\")"),
            format!("<p><a href=\"https://b.c/?d=&quot;e&quot;\" {rel}>a</a></p>\n")
        );
        assert_eq!(
            check("见 https://b.c/d_e_f(g)，很好"),
            format!(
                "<p>见 <a href=\"https://b.c/d_e_f(g)\" {rel}>https://b.c/d_e_f(g)</a>，很好</p>\n"
            )
        );
        assert_eq!(
            check("(https://b.c). x"),
            format!("<p>(<a href=\"https://b.c\" {rel}>https://b.c</a>). x</p>\n")
        );
        assert_eq!(
            check("https://b.c/(d)).))!"),
            format!("<p><a href=\"https://b.c/(d)\" {rel}>https://b.c/(d)</a>).))!</p>\n")
        );
        assert_eq!(check("[a](javascript:alert(1))"), "<p>a (javascript:alert(1))</p>\n");
        assert_eq!(check("[a](/x) [b](https:x)"), "<p>a (/x) b (https:x)</p>\n");
        assert_eq!(
            check("[![a](https://b.c/d.png)](https://e.f)"),
            format!("<p><a href=\"https://e.f\" {rel}>a</a></p>\n")
        );
        assert_eq!(
            check("![a](https://b.c/d.png)"),
            format!("<p><a href=\"https://b.c/d.png\" {rel}>a</a></p>\n")
        );
    }

    #[test]
    fn a_list_shows_what_is_not_quoted() {
        let excerpt = |text| render(text, Lang::Zh).excerpt;
        assert_eq!(excerpt("> **2 楼**\n>\n> 旧话\n\n新话 $x$"), "新话 x\n");
        assert_eq!(excerpt("> 旧话"), "旧话\n");
    }

    #[test]
    fn characters_that_reorder_are_shown() {
        assert_eq!(check("a\u{202e}b\u{2067}c\u{0}d\r\ne"), "<p>a�b�c�d\ne</p>\n");
    }

    #[test]
    fn what_is_nested_too_deeply_keeps_its_words() {
        let quotes = check(&format!("{}word $x$", "> ".repeat(500)));
        assert!(quotes.contains("word $x$"), "{quotes}");
        assert_eq!(quotes.matches("<blockquote>").count(), read::DEEPEST);
        let stars = check(&format!("{}word{}", "*a **b ".repeat(60), "** a*".repeat(60)));
        assert!(stars.contains("word"), "{stars}");
    }
}
