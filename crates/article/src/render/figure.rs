//! Live figures: picture, controls, numbers and links of a lab.

mod form;

use std::sync::Arc;

use lab::{Column, Lab, Theme, Value, Values, View};

use super::{Context, Place, Renderer};
use crate::{
    diagnostic::Mistake,
    document::{Block, LabFence, LabParameter, Visit},
    html,
    words::{self, choose},
};

/// A figure of the article with its values.
pub(super) struct Prepared {
    pub(super) lab: Arc<dyn Lab>,
    /// As the fence gives them; what `{{…}}` cites.
    pub(super) first: Values,
    /// As they are drawn: as the reader asks for them, unless one was refused.
    now: Values,
    /// As the fields show them: what the reader has sent, but for what is no value at all.
    sent: Values,
    /// Parameters that were refused: name, what came, and the sentence to show.
    refused: Vec<(String, String, String)>,
}

impl Renderer<'_> {
    /// Reads the values of all figures: the fences', then the reader's.
    pub(super) fn prepare_figures(&mut self) {
        struct Fences(Vec<LabFence>);
        impl Visit for Fences {
            fn block(&mut self, block: &Block) {
                if let Block::Lab(fence) = block {
                    self.0.push(fence.clone());
                }
            }
        }
        let Some(context) = self.context else { return };
        let mut fences = Fences(Vec::new());
        self.article.document.visit(&mut fences);
        for fence in fences.0 {
            if let Some(prepared) = self.prepare(&fence, context) {
                self.figures.insert(fence.id, prepared);
            }
        }
    }

    fn prepare(&mut self, fence: &LabFence, context: &Context<'_>) -> Option<Prepared> {
        let Some(lab) = context.labs.get(&fence.name) else {
            let known: Vec<&str> =
                context.labs.iter().map(|lab| lab.description().name.as_ref()).collect();
            let help = match lab::nearest(known.iter().copied(), &fence.name) {
                Some(near) => format!("did you mean {near}?"),
                None if known.is_empty() => "this site has no labs".to_owned(),
                None => format!("the labs are {}", known.join(", ")),
            };
            let message = format!("there is no lab \"{}\"", fence.name);
            self.mistakes.push(Mistake::new(fence.name_span.clone(), message).help(help));
            return None;
        };
        let lab = lab.clone();
        let first = self.read_parameters(&*lab, lab.description().defaults(), &fence.parameters)?;
        let mut prepared =
            Prepared { now: first.clone(), sent: first.clone(), first, lab, refused: Vec::new() };
        self.overlay(&mut prepared, &fence.id, context);
        Some(prepared)
    }

    /// Values from a fence or from `{{lab(…)}}` over `base`; every wrong one is reported at its place.
    pub(super) fn read_parameters(
        &mut self,
        lab: &dyn Lab,
        base: Values,
        parameters: &[LabParameter],
    ) -> Option<Values> {
        let mut values = Some(base);
        for parameter in parameters {
            let pair = [(parameter.name.as_str(), parameter.text.as_str())];
            let read = lab.description().read(values.clone().unwrap_or_default(), pair);
            match read {
                Ok(read) if values.is_some() => values = Some(read),
                Ok(_) => {}
                Err(error) => {
                    let span = match error {
                        lab::Error::UnknownParameter { .. } => parameter.name_span.clone(),
                        _ => parameter.text_span.clone(),
                    };
                    let names: Vec<&str> = lab
                        .description()
                        .parameters
                        .iter()
                        .map(|known| known.name.as_ref())
                        .collect();
                    let help = format!(
                        "the parameters of {} are {}",
                        lab.description().name,
                        names.join(", ")
                    );
                    self.mistakes.push(Mistake::new(span, error.to_string()).help(help));
                    values = None;
                }
            }
        }
        values
    }

    /// The reader's values. A refused one leaves the whole picture at its first values, with a sentence at the
    /// field; the other fields keep what was sent.
    fn overlay(&mut self, prepared: &mut Prepared, id: &str, context: &Context<'_>) {
        let asked: Vec<(&str, &str)> = context
            .values
            .iter()
            .filter(|(figure, _, _)| figure == id)
            .map(|(_, parameter, text)| (parameter.as_str(), text.as_str()))
            .collect();
        let lab = prepared.lab.clone();
        let mut now = prepared.first.clone();
        let mut errors: Vec<(&str, &str, lab::Error)> = Vec::new();
        for (parameter, text) in &asked {
            match lab.description().read(now.clone(), [(*parameter, *text)]) {
                Ok(read) => now = read,
                Err(error) => errors.push((parameter, text, error)),
            }
        }
        if errors.is_empty() && !asked.is_empty() {
            // A lab may refuse what is in range, such as a formula that cannot be read.
            let view = View { lang: self.lang, column: Column::Wide, theme: Theme::Page };
            if let Err(error) = self.run(&*lab, &now, view) {
                let name = error.parameter().unwrap_or("").to_owned();
                let text = asked.iter().rev().find(|(parameter, _)| *parameter == name);
                let (parameter, text) = text.copied().unwrap_or(("", ""));
                errors.push((parameter, text, error));
            }
        }
        if errors.is_empty() {
            prepared.now = now.clone();
        }
        prepared.sent = now;
        for (parameter, text, error) in errors {
            let label = match error.parameter().and_then(|name| lab.description().parameter(name)) {
                Some(parameter) => parameter.label.get(self.lang),
                None => lab.description().title.get(self.lang),
            };
            let sentence = error.message(self.lang, label);
            prepared.refused.push((parameter.to_owned(), text.to_owned(), sentence));
            self.refused.push((id.to_owned(), error));
        }
    }

    /// A figure in the page, or its picture with words in a feed; none in an excerpt.
    pub(super) fn lab(&mut self, fence: &LabFence, place: Place) -> String {
        let Some(context) = self.context else { return String::new() };
        let Some(prepared) = self.figures.get(&fence.id) else { return String::new() };
        let (lab, now) = (prepared.lab.clone(), prepared.now.clone());
        if matches!(place, Place::Excerpt | Place::Words) {
            return String::new();
        }
        let theme = if place == Place::Feed { Theme::Light } else { Theme::Page };
        let wide = View { lang: self.lang, column: Column::Wide, theme };
        let figure = match self.run(&*lab, &now, wide) {
            Ok(figure) => figure,
            Err(error) => {
                self.mistakes.push(Mistake::new(fence.name_span.clone(), error.to_string()));
                return String::new();
            }
        };
        let title = html::escape(lab.description().title.get(self.lang));
        let number = words::figure(self.lang, fence.mark.number.unwrap_or(0));
        let caption = self.inlines(&fence.caption, place);
        if place == Place::Feed {
            let id = html::escape(&fence.id);
            let answer = html::escape(&figure.answer);
            return format!(
                "<figure id=\"{id}\"><figcaption>{number}{}{title}</figcaption>{}\n<p>{answer}</p>\n{}</figure>\n",
                words::gap(self.lang),
                figure.svg,
                if caption.is_empty() { String::new() } else { format!("<p>{caption}</p>\n") },
            );
        }
        let narrow = self.run(&*lab, &now, View { column: Column::Narrow, ..wide });
        let narrow = narrow.map_or_else(|_| String::new(), |figure| figure.svg);
        let prepared = &self.figures[&fence.id];
        let id = html::escape(&fence.id);
        let mut out = format!(
            "<figure class=\"lab wide\" id=\"{id}\" data-lab=\"{}\" aria-labelledby=\"{id}.title\">\n\
             <figcaption><a class=\"no\" href=\"{}\">{number}</a><h3 id=\"{id}.title\">{title}</h3></figcaption>\n\
             <div class=\"body\">\n<div class=\"picture\">{}{narrow}</div>\n",
            html::escape(&fence.name),
            html::fragment(&fence.id),
            figure.svg,
        );
        if context.live {
            out.push_str(&self.form(&fence.id, prepared));
        }
        out.push_str("</div>\n");
        out.push_str(&shown_values(&figure, self.lang));
        out.push_str(&format!("<p class=\"answer\">{}</p>\n", html::escape(&figure.answer)));
        if !caption.is_empty() {
            out.push_str(&format!("<p class=\"caption\">{caption}</p>\n"));
        }
        out.push_str(&self.data(&figure));
        out.push_str(&self.actions(fence, prepared, context.live));
        out + "</figure>\n"
    }

    /// The table behind the picture.
    fn data(&self, figure: &lab::Figure) -> String {
        if figure.table.columns.is_empty() {
            return String::new();
        }
        let name = choose(self.lang, "数据", "Data");
        let numeric: Vec<bool> = (0..figure.table.columns.len())
            .map(|column| {
                figure.table.rows.iter().all(|row| {
                    row.get(column)
                        .is_none_or(|cell| cell.is_empty() || cell.parse::<f64>().is_ok())
                })
            })
            .collect();
        let row = |cells: &[String], element: &str| {
            let cells = cells.iter().enumerate().map(|(column, cell)| {
                let number = numeric.get(column) == Some(&true);
                let class = if number { " class=\"num\"" } else { "" };
                let cell = html::escape(cell);
                let cell = if number && element == "td" { cell.replace('-', "−") } else { cell };
                format!("<{element}{class}>{cell}</{element}>")
            });
            format!("<tr>{}</tr>\n", cells.collect::<String>())
        };
        let rows: String = figure.table.rows.iter().map(|cells| row(cells, "td")).collect();
        format!(
            "<details class=\"data\"><summary>{name}</summary><div class=\"scroll\" role=\"region\" tabindex=\"0\" \
             aria-label=\"{name}\"><table><thead>{}</thead><tbody>\n{rows}</tbody></table></div></details>\n",
            row(&figure.table.columns, "th"),
        )
    }

    fn actions(&self, fence: &LabFence, prepared: &Prepared, live: bool) -> String {
        let lang = self.lang;
        let anchor = html::fragment(&fence.id);
        let mut out = String::from("<div class=\"actions\">");
        if live {
            let bare: String = changed(&prepared.now, &prepared.lab.description().defaults())
                .map(|(name, value)| {
                    format!("{}={}&amp;", html::query(name), html::query(&value.to_string()))
                })
                .collect();
            let link = |ending: &str| {
                let file = html::query(&fence.name);
                format!(
                    "<a href=\"/labs/{file}.{ending}?{bare}lang={}\" download>{}</a>",
                    lang.code(),
                    ending.to_uppercase()
                )
            };
            let mut share: Vec<String> = Vec::new();
            for (id, figure) in &self.figures {
                share.extend(changed(&figure.now, &figure.first).map(|(name, value)| {
                    format!(
                        "{}={}",
                        html::query(&format!("{id}.{name}")),
                        html::query(&value.to_string())
                    )
                }));
            }
            let others: Vec<&String> = share
                .iter()
                .filter(|pair| !pair.starts_with(&format!("{}.", html::query(&fence.id))))
                .collect();
            let address = |pairs: &[&String]| {
                let url = self.references.url(self.article.front.id, lang).unwrap_or("");
                let query =
                    pairs.iter().map(|pair| pair.as_str()).collect::<Vec<_>>().join("&amp;");
                let mark = if query.is_empty() { "" } else { "?" };
                format!("{}{mark}{query}{anchor}", html::escape(url))
            };
            out.push_str(&format!(
                "<a href=\"{}\" data-link=\"share\">{}</a>{}{}<a href=\"{}\">{}</a>\n",
                address(&share.iter().collect::<Vec<_>>()),
                choose(lang, "这组参数的链接", "Link to these settings"),
                link("svg"),
                link("csv"),
                address(&others),
                choose(lang, "重置", "Reset"),
            ));
        }
        out.push_str(&format!(
            "<details class=\"run\"><summary>{}</summary><pre tabindex=\"0\"><code>{}</code></pre></details></div>\n",
            choose(lang, "自己运行", "Run it yourself"),
            html::escape(&command(&fence.name, &prepared.now, &prepared.lab.description().defaults(), lang)),
        ));
        out
    }
}

/// The values that differ from others.
fn changed<'a>(values: &'a Values, from: &'a Values) -> impl Iterator<Item = (&'a str, &'a Value)> {
    values.iter().filter(|(name, value)| from.get(name) != Some(value))
}

/// The command that draws the same picture.
fn command(lab: &str, values: &Values, defaults: &Values, lang: lab::Lang) -> String {
    let flags: String = changed(values, defaults)
        .map(|(name, value)| {
            let text = value.to_string();
            let plain = text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '+' | '-'));
            let text = if plain { text } else { format!("'{}'", text.replace('\'', "'\\''")) };
            // With a space a negative number would be read as a flag.
            let join = if text.starts_with('-') || !plain { '=' } else { ' ' };
            format!(" --{}{join}{text}", name.replace('_', "-"))
        })
        .collect();
    let lang = if lang == lab::Lang::default() {
        String::new()
    } else {
        format!(" --lang {}", lang.code())
    };
    format!("zhoubi lab run {lab}{flags}{lang} -o figure.svg")
}

fn shown_values(figure: &lab::Figure, lang: lab::Lang) -> String {
    if figure.values.is_empty() {
        return String::new();
    }
    let values: String = figure
        .values
        .iter()
        .map(|shown| {
            format!(
                "<div><dt>{}</dt><dd data-value=\"{}\">{}</dd></div>",
                html::escape(shown.label.get(lang)),
                html::escape(&shown.name),
                html::escape(&shown.shown.replace('-', "−")),
            )
        })
        .collect();
    format!("<dl class=\"values\">{values}</dl>\n")
}
