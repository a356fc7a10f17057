//! How an article is cited: in words, as BibTeX, as JSON-LD and as `citation_*` for scholarly indexes.

use lab::Lang;
use serde_json::{Map, json};

use crate::{Site, html, load::Entry, view::Meta, vocabulary::either, words::full_date};

/// The address to cite: absolute where the site has a name.
fn address(site: &Site, entry: &Entry) -> String {
    site.absolute(&entry.url)
}

/// One line in the article's language.
pub(crate) fn plain(site: &Site, entry: &Entry) -> String {
    let lang = entry.lang();
    let (author, title) = (site.author_of(entry, lang), &entry.rendered.title_text);
    let site_title = site.content.config.title.get(lang);
    let date = full_date(entry.article.front.date, lang);
    let url = address(site, entry);
    let author = if author.is_empty() {
        String::new()
    } else {
        format!("{author}{}", either(lang, "：", ". "))
    };
    match lang {
        Lang::Zh => format!("{author}《{title}》，{site_title}，{date}。{url}"),
        Lang::En => format!("{author}“{title}”. {site_title}, {date}. {url}"),
    }
}

/// A BibLaTeX `@online` entry.
pub(crate) fn bibtex(site: &Site, entry: &Entry) -> String {
    let lang = entry.lang();
    let front = &entry.article.front;
    let author = site.author_of(entry, lang);
    // The title without markup has no dollars around its TeX, which BibTeX needs.
    let title = if front.title.contains('$') { &front.title } else { &entry.rendered.title_text };
    let mut fields = vec![("title", format!("{{{}}}", tex(title)))];
    if !author.is_empty() {
        // A second pair of braces keeps a name together: it may be a group's.
        fields.push(("author", format!("{{{}}}", tex(author))));
    }
    fields.push(("date", front.date.to_string()));
    fields.push(("organization", tex(site.content.config.title.get(lang))));
    fields.push(("url", address(site, entry)));
    fields.push(("langid", either(lang, "chinese", "english").to_owned()));
    let fields: Vec<String> =
        fields.into_iter().map(|(name, value)| format!("  {name} = {{{value}}}")).collect();
    let key = format!("zhoubi-{}-{}", front.id, lang.code());
    format!("@online{{{key},\n{}\n}}", fields.join(",\n"))
}

/// Text as BibTeX takes it. TeX in a title stays TeX; braces that do not pair would end the entry.
fn tex(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::new();
    let mut in_math = false;
    let mut escaped = false;
    for c in text.chars() {
        match c {
            '$' if !escaped => {
                in_math = !in_math;
                out.push(c);
            }
            '{' => {
                depth += 1;
                out.push(c);
            }
            '}' if depth == 0 => {}
            '}' => {
                depth -= 1;
                out.push(c);
            }
            '&' | '%' | '#' | '_' if !in_math && !escaped => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
        escaped = c == '\\' && !escaped;
    }
    out.push_str(&"}".repeat(depth));
    out
}

/// For the `<head>`: what Google Scholar, Zotero and others read.
pub(crate) fn metas(site: &Site, entry: &Entry) -> Vec<Meta> {
    let lang = entry.lang();
    let front = &entry.article.front;
    let mut metas = vec![Meta::name("citation_title", entry.rendered.title_text.as_str())];
    let author = site.author_of(entry, lang);
    if !author.is_empty() {
        metas.push(Meta::name("author", author));
        metas.push(Meta::name("citation_author", author));
    }
    metas
        .push(Meta::name("citation_publication_date", front.date.strftime("%Y/%m/%d").to_string()));
    metas.push(Meta::name("citation_journal_title", site.content.config.title.get(lang)));
    metas.push(Meta::name("citation_language", lang.code()));
    metas.push(Meta::name("citation_public_url", address(site, entry)));
    metas.push(Meta::property("article:published_time", front.date.to_string()));
    if let Some(updated) = front.updated {
        metas.push(Meta::property("article:modified_time", updated.to_string()));
    }
    metas
}

/// A `ScholarlyArticle` of schema.org, safe inside `<script>`.
pub(crate) fn json_ld(site: &Site, entry: &Entry, description: &str) -> String {
    let lang = entry.lang();
    let front = &entry.article.front;
    let config = &site.content.config;
    let mut object = Map::new();
    let mut set = |key: &str, value| {
        object.insert(key.to_owned(), value);
    };
    set("@context", json!("https://schema.org"));
    set("@type", json!("ScholarlyArticle"));
    set("headline", json!(entry.rendered.title_text));
    set("description", json!(description));
    set("inLanguage", json!(lang.tag()));
    set("datePublished", json!(front.date.to_string()));
    set("dateModified", json!(front.updated.unwrap_or(front.date).to_string()));
    set("url", json!(address(site, entry)));
    let author = site.author_of(entry, lang);
    if !author.is_empty() {
        set("author", json!({ "@type": "Organization", "name": author }));
    }
    set("publisher", json!({ "@type": "Organization", "name": config.title.get(lang) }));
    if let Some(licence) = &config.licence
        && !licence.url.is_empty()
    {
        set("license", json!(licence.url));
    }
    html::json_in_script(&serde_json::Value::Object(object))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bibtex_keeps_its_braces() {
        assert_eq!(tex("A & B: 100% of #1_x"), "A \\& B: 100\\% of \\#1\\_x");
        assert_eq!(tex("the $a_1^{2}$ norm"), "the $a_1^{2}$ norm");
        assert_eq!(tex("} {"), " {}");
        assert_eq!(tex("\\&"), "\\&");
    }
}
