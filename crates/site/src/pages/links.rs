//! Links within the site that lead nowhere.

use article::Diagnostic;

use crate::{Site, address, html, load::Entry};

/// One mistake for each link of an article to an address or an anchor that is not there.
pub(crate) fn broken(site: &Site) -> Vec<Diagnostic> {
    let mut mistakes = Vec::new();
    for entry in site.content.entries.values().chain(site.content.standing.values()) {
        let mut seen = Vec::new();
        for attribute in html::attributes(&entry.rendered.html) {
            if !html::is_address(attribute) || seen.contains(&attribute.value) {
                continue;
            }
            seen.push(attribute.value);
            let link = html::unescape(attribute.value);
            if let Err((message, help)) = check(site, entry, &link) {
                let diagnostic = match entry.source.find(&*link) {
                    Some(start) => Diagnostic::at(
                        &entry.article.path,
                        &entry.source,
                        start..start + link.len(),
                        message,
                    ),
                    None => Diagnostic::without_place(&entry.article.path, message),
                };
                mistakes.push(Diagnostic { help, ..diagnostic });
            }
        }
    }
    mistakes
}

/// Why a link leads nowhere, and what would.
fn check(site: &Site, entry: &Entry, link: &str) -> Result<(), (String, Option<String>)> {
    let has_scheme = link.split('/').next().is_some_and(|start| start.contains(':'));
    if has_scheme || link.starts_with("//") {
        return Ok(());
    }
    let (rest, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = rest.split('?').next().unwrap_or_default();
    let target = if path.is_empty() {
        entry.url.clone()
    } else {
        address::encode(&address::decode(&address::join(&entry.url, path)), "/")
    };
    if let Some(file) = target.strip_prefix("/labs/") {
        return check_lab(site, file);
    }
    // Members' pages are the server's; an export has none.
    if site.settings.live && site.lang_of(&target).1.starts_with("/member/") {
        return Ok(());
    }
    let target = if site.has_address(&target) { target } else { format!("{target}/") };
    if !site.has_address(&target) {
        let paths = site.paths();
        let wanted = address::decode(&target);
        let near = lab::nearest(paths.iter().map(String::as_str), &wanted);
        let help = near.map(|near| format!("did you mean {near}?"));
        return Err((format!("the link {link} leads nowhere"), help));
    }
    let anchor = address::decode(anchor);
    if anchor.is_empty() || anchor == "top" {
        return Ok(());
    }
    let Some(body) = site.body(&target) else { return Ok(()) };
    let ids: Vec<&str> = html::attributes(body)
        .into_iter()
        .filter(|attribute| attribute.name == "id")
        .map(|attribute| attribute.value)
        .collect();
    if ids.contains(&html::escape(&anchor).as_str()) {
        return Ok(());
    }
    let help = lab::nearest(ids.into_iter(), &anchor).map(|near| format!("did you mean #{near}?"));
    Err((format!("{target} has no place #{anchor}"), help))
}

fn check_lab(site: &Site, file: &str) -> Result<(), (String, Option<String>)> {
    let name = file.rsplit_once('.').map_or(file, |(name, _)| name);
    if site.labs.get(name).is_some() {
        return Ok(());
    }
    let help = site.labs.nearest(name).map(|near| format!("did you mean {near}?"));
    Err((format!("the site has no lab {name}"), help))
}
