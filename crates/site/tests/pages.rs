//! Every address of a small site, as a reader, a feed reader and a search engine see it.

use std::{path::Path, sync::Arc};

use site::{Folder, Page, Settings, Site};

mod ramp;

fn load(settings: Settings) -> Site {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let loaded = Site::load(Arc::new(Folder(folder)), ramp::registry(), settings, None);
    loaded.unwrap_or_else(|mistakes| {
        panic!("{}", mistakes.iter().map(|mistake| format!("{mistake}\n")).collect::<String>())
    })
}

fn served() -> Site {
    load(Settings { live: true, ..Settings::default() })
}

fn get(site: &Site, path: &str) -> Page {
    site.page(path, &[]).unwrap_or_else(|| panic!("{path} is not there"))
}

fn ask(site: &Site, path: &str, query: &[(&str, &str)]) -> Page {
    let query: Vec<(String, String)> =
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    site.page(path, &query).unwrap_or_else(|| panic!("{path} is not there"))
}

fn text(page: &Page) -> &str {
    std::str::from_utf8(&page.body).expect("our text is UTF-8")
}

/// The page without drawings, bodies of articles and hashes: what is left is what this crate writes.
fn skeleton(page: &Page) -> String {
    let mut html = text(page).to_owned();
    let cuts = [
        ("<svg class=\"m", "</svg>"),
        ("<math", "</math>"),
        ("&lt;math", "&lt;/math&gt;"),
        ("<p>方程", "<div class=\"after\">"),
    ];
    for (open, close) in cuts {
        while let Some(start) = html.find(open).filter(|start| html[*start..].contains(close)) {
            let end = start + html[start..].find(close).unwrap_or(0) + close.len();
            html.replace_range(start..end, "▢");
        }
    }
    // `style.0123456789abcdef.css`
    let mut from = 0;
    while let Some(found) = html[from..].find("/assets/") {
        from += found + "/assets/".len();
        let dot = from + html[from..].find('.').unwrap_or(0);
        html.replace_range(dot + 1..dot + 17, "#");
    }
    html
}

#[test]
fn the_front_page() {
    insta::assert_snapshot!(skeleton(&get(&served(), "/")));
}

#[test]
fn an_article_with_everything() {
    insta::assert_snapshot!(skeleton(&get(&served(), "/archives/1/")));
}

#[test]
fn an_original_in_place_of_its_translation() {
    let site = served();
    let page = get(&site, "/en/archives/2/");
    let html = text(&page);
    assert!(html.contains("<link rel=\"canonical\" href=\"https://small.example/archives/2/\">"));
    assert!(html.contains("only available in Chinese"));
    assert!(html.contains("<h1 class=\"title\" lang=\"zh-CN\">"));
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"));
    assert!(!html.contains("hreflang=\"x-default\""));
}

#[test]
fn titles_are_escaped_everywhere() {
    let site = served();
    for path in [
        "/",
        "/page/2/",
        "/archives/3/",
        "/en/archives/3/",
        "/archives/",
        "/feed.xml",
        "/en/feed.xml",
        "/category/analysis/",
    ] {
        let page = get(&site, path);
        assert!(!text(&page).contains("<script>alert"), "{path}");
    }
    insta::assert_snapshot!(skeleton(&get(&site, "/en/archives/3/")));
}

#[test]
fn lists() {
    let site = served();
    for path in ["/archives/", "/series/sums/", "/en/tag/", "/category/algebra/"] {
        insta::assert_snapshot!(path.replace('/', "_"), skeleton(&get(&site, path)));
    }
}

#[test]
fn every_address_of_the_design() {
    let site = served();
    for path in [
        "/",
        "/en/",
        "/page/2/",
        "/en/page/2/",
        "/archives/1/",
        "/en/archives/1/",
        "/archives/",
        "/en/archives/",
        "/category/",
        "/category/algebra/",
        "/tag/",
        "/tag/history/",
        "/series/",
        "/series/sums/",
        "/search/",
        "/feed.xml",
        "/en/feed.xml",
        "/sitemap.xml",
        "/robots.txt",
        "/about/",
        "/en/about/",
        "/archives/1/parabola.svg",
        "/search/index.json",
    ] {
        let page = get(&site, path);
        assert_eq!((page.status, page.location), (200, None), "{path}");
        assert!(!page.body.is_empty());
    }
    assert!(site.page("/category/unused/", &[]).is_none());
    assert!(site.page("/archives/4/", &[]).is_none(), "a draft");
    assert!(site.page("/page/9/", &[]).is_none());
}

#[test]
fn old_addresses_redirect() {
    let site = served();
    for (old, new) in [
        ("/archives/1", "/archives/1/"),
        ("/en", "/en/"),
        ("/old/sums/", "/archives/2/"),
        ("/old/sums", "/old/sums/"),
        ("/post/summation.html", "/archives/2/"),
        ("/en/post/roots.html", "/en/archives/1/"),
    ] {
        let page = get(&site, old);
        assert_eq!((page.status, page.location.as_deref()), (301, Some(new)), "{old}");
    }
    let page = ask(&site, "/archives/2", &[("ramp.steps", "3"), ("a b", "&")]);
    assert_eq!(page.location.as_deref(), Some("/archives/2/?ramp.steps=3&a%20b=%26"));
    let page = ask(&site, "/old/sums/", &[("ramp.steps", "3")]);
    assert_eq!(page.location.as_deref(), Some("/archives/2/?ramp.steps=3"), "a shared link");
}

#[test]
fn an_alias_hides_no_page_with_or_without_its_slash() {
    let mut files = site::Memory::default();
    files.add("site.toml", "title = \"Plain\"\nlanguages = [\"en\"]\n");
    let head =
        "---\nid: 1\ntitle: A\ndate: 2026-01-01\naliases: [/about, /about/, /old]\n---\nText.\n";
    files.add("articles/a/index.en.md", head);
    let labs = lab::Registry::default();
    let site = Site::load(Arc::new(files), labs, Settings::default(), None).unwrap();
    assert_eq!(get(&site, "/about").location.as_deref(), Some("/about/"));
    assert_eq!(get(&site, "/about/").status, 200);
    assert_eq!(get(&site, "/old").location.as_deref(), Some("/archives/1/"));
}

#[test]
fn a_feed_of_a_site_without_an_author_names_the_site() {
    let mut files = site::Memory::default();
    files.add("site.toml", "title = \"Plain\"\nbase_url = \"https://plain.example\"\n");
    let labs = lab::Registry::default();
    let site = Site::load(Arc::new(files), labs, Settings::default(), None).unwrap();
    let feed = get(&site, "/feed.xml");
    assert!(text(&feed).contains("<author><name>Plain</name></author>"), "{}", text(&feed));
}

#[test]
fn drafts_are_shown_on_request_and_not_to_be_found() {
    let site = load(Settings { drafts: true, live: true, ..Settings::default() });
    let page = get(&site, "/en/archives/4/");
    assert!(text(&page).contains("<meta name=\"robots\" content=\"noindex\">"));
}

#[test]
fn values_for_a_figure() {
    let site = served();
    let first = get(&site, "/archives/2/");
    let other = ask(&site, "/archives/2/", &[("ramp.steps", "8")]);
    assert_eq!(other.status, 200);
    assert_ne!(first.body, other.body);
    // Values in the text are taken at the fence's first values.
    let sentence = |page: &Page| {
        let html = text(page);
        let start = html.rfind("<p>共").expect("the sentence is there");
        html[start..start + html[start..].find("</p>").unwrap()].to_owned()
    };
    assert!(sentence(&first).contains("10"), "{}", sentence(&first));
    assert_eq!(sentence(&first), sentence(&other));
    assert_eq!(ask(&site, "/archives/2/", &[("utm_source", "x")]).body, first.body);
    for refused in
        [("ramp.steps", "99"), ("ramp.stesp", "3"), ("rmap.steps", "3"), ("ramp.", ""), (".", "")]
    {
        let page = ask(&site, "/archives/2/", &[refused]);
        assert_eq!(page.status, 422, "{refused:?}");
        assert!(text(&page).contains("<figure"), "the page is there: {refused:?}");
    }
    let page = ask(&site, "/archives/2/", &[("ramp.steps", "<script>")]);
    assert!(!text(&page).contains("<script>\""), "what came is escaped");
    assert_eq!(page.status, 422);
}

#[test]
fn an_export_has_figures_without_forms_and_a_policy() {
    let site = load(Settings::default());
    let page = get(&site, "/archives/2/");
    assert!(!text(&page).contains("<form class=\"controls"));
    assert!(text(&page).contains("<meta http-equiv=\"Content-Security-Policy\""));
    assert!(!text(&page).contains("/assets/lab."));
    let search = get(&site, "/search/");
    assert!(text(&search).contains("/assets/search.") && text(&search).contains("<noscript>"));
}

#[test]
fn searching_on_the_page() {
    let site = served();
    let page = ask(&site, "/search/", &[("q", "求和")]);
    assert_eq!(page.status, 200);
    assert!(text(&page).contains("<mark>"));
    let none = ask(&site, "/search/", &[("q", "\"><nothing>")]);
    assert!(
        text(&none).contains("没有找到")
            && text(&none).contains("value=\"&quot;&gt;&lt;nothing&gt;\"")
    );
    let tex = ask(&site, "/en/search/", &[("q", "\\sum")]);
    assert!(text(&tex).contains("/archives/2/"));
}

#[test]
fn what_is_not_there() {
    let site = served();
    let page = site.not_found("/archives/quadratic-roots/");
    assert_eq!(page.status, 404);
    let html = text(&page);
    assert!(html.contains("<html lang=\"zh-CN\">") && html.contains("有表无影"));
    assert!(html.find("/archives/1/").unwrap() < html.find("/archives/2/").unwrap_or(usize::MAX));
    assert!(text(&site.not_found("/en/nothing/")).contains("<html lang=\"en\">"));
    assert_eq!(get(&site, "/404.html").status, 404);
}

#[test]
fn feeds_are_atom_with_absolute_addresses() {
    let site = served();
    for path in ["/feed.xml", "/en/feed.xml"] {
        let page = get(&site, path);
        let feed: atom_syndication::Feed = text(&page).parse().unwrap();
        assert_eq!(feed.entries.len(), 3);
        assert_eq!(feed.updated.to_rfc3339(), "2026-05-01T00:00:00+00:00");
        let mut pictures = 0;
        for entry in &feed.entries {
            let html = entry.content.as_ref().and_then(|content| content.value.as_deref()).unwrap();
            assert!(
                !html.contains("=\"/") && !html.contains("href=\"#") && !html.contains("<form"),
                "{html}"
            );
            assert!(entry.id.starts_with("https://small.example/"));
            for picture in html.split("altimg=\"").skip(1) {
                let (file, view) = picture.split('"').next().unwrap().split_once('#').unwrap();
                let path = file.strip_prefix("https://small.example").unwrap();
                let answer = get(&site, path);
                assert_eq!((answer.status, answer.content_type), (200, "image/svg+xml"));
                let named = format!("<view id=\"{view}\"");
                assert!(text(&answer).contains(&named), "{view} of {file}");
                pictures += 1;
            }
        }
        assert!(pictures > 0);
    }
    insta::assert_snapshot!(skeleton(&get(&site, "/feed.xml")));
}

#[test]
fn the_map_names_every_page_once() {
    let site = served();
    let map = get(&site, "/sitemap.xml");
    insta::assert_snapshot!(text(&map));
    for address in text(&map).split("<loc>").skip(1) {
        let address = address.split("</loc>").next().unwrap();
        let path = address.strip_prefix("https://small.example").unwrap();
        assert_eq!(get(&site, path).status, 200, "{path}");
    }
}

#[test]
fn the_same_files_give_the_same_bytes() {
    let (one, two) = (load(Settings::default()), load(Settings::default()));
    assert_eq!(one.paths(), two.paths());
    for path in one.paths() {
        assert_eq!(one.page(&path, &[]), two.page(&path, &[]), "{path}");
    }
    let mut sorted = one.paths();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted, one.paths());
}

#[test]
fn no_page_has_inline_script_or_style() {
    let site = served();
    for path in site.paths() {
        let page = get(&site, &path);
        if !page.content_type.starts_with("text/html") {
            continue;
        }
        let html = text(&page);
        assert!(!html.contains(" style=") && !html.contains("<style"), "{path}");
        for script in html.split("<script").skip(1) {
            let tag = script.split('>').next().unwrap();
            assert!(
                tag.contains(" src=\"/assets/") || tag.contains("application/ld+json"),
                "{path}: {tag}"
            );
        }
        assert_eq!(html.matches("<h1").count(), usize::from(page.status != 301), "{path}");
    }
}

#[test]
fn assets_never_change_and_pages_do() {
    let site = served();
    for path in site.paths() {
        assert_eq!(get(&site, &path).immutable, path.starts_with("/assets/"), "{path}");
    }
}

#[test]
fn the_base_address_of_the_settings_wins() {
    let settings =
        Settings { base_url: Some("http://127.0.0.1:4000".to_owned()), ..Settings::default() };
    let site = load(settings);
    assert_eq!(site.base_url(), Some("http://127.0.0.1:4000"));
    assert!(text(&get(&site, "/robots.txt")).contains("http://127.0.0.1:4000/sitemap.xml"));
}

#[test]
fn files_that_leave_the_folder_have_no_address() {
    let site = served();
    for path in [
        "/archives/1/../../site.toml",
        "/archives/1/index.zh.md",
        "/site.toml",
        "/../site.toml",
        "//",
        "",
    ] {
        assert!(site.page(path, &[]).is_none_or(|page| page.status == 301), "{path}");
    }
}

#[test]
fn every_link_leads_to_a_page() {
    let site = served();
    let mut seen = 0;
    for path in site.paths() {
        let page = get(&site, &path);
        if page.status != 200 || !page.content_type.starts_with("text/html") {
            continue;
        }
        for link in text(&page).split(" href=\"/").chain(text(&page).split(" src=\"/")).skip(1) {
            let link = format!("/{}", link.split('"').next().unwrap_or_default());
            let address = link.split(['#', '?']).next().unwrap_or_default();
            // Of figures' files and of members' pages the server has the answers; a piece before the
            // first link is none.
            let (_, own) = site.lang_of(address);
            if own.starts_with("/labs/") || own.starts_with("/member/") || link.contains('<') {
                continue;
            }
            let status = site.page(address, &[]).map(|page| page.status);
            assert_eq!(status, Some(200), "{path} → {link}");
            seen += 1;
        }
    }
    assert!(seen > 300, "{seen} links");
}
