//! The frame for pages of others, and the corner of the header that says who reads.

use std::sync::Arc;

use lab::Lang;
use site::{Frame, Memory, Settings, Site, Viewer};

fn site(live: bool) -> Site {
    let mut files = Memory::default();
    files.add("site.toml", "title = \"Notes\"\nlanguages = [\"en\", \"zh\"]\n");
    files.add(
        "articles/one/index.en.md",
        "---\nid: 1\ntitle: One\ndate: 2026-01-01\n---\n<div class=\"who\">not the corner</div>\n",
    );
    let settings = Settings { live, ..Settings::default() };
    Site::load(Arc::new(files), lab::Registry::default(), settings, None)
        .unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
}

fn text(page: &site::Page) -> &str {
    std::str::from_utf8(&page.body).expect("pages are UTF-8")
}

fn member() -> Viewer {
    Viewer { name: "<b>\"Ann\"</b>".to_owned(), waiting: None }
}

#[test]
fn a_reader_finds_the_way_in_and_back_a_member_the_way_out() {
    let site = site(true);
    let mut page = site.page("/archives/1/", &[]).expect("the article is there");
    assert!(text(&page).contains("href=\"/member/login/?next=/archives/1/\""), "{}", text(&page));
    assert!(!text(&page).contains("logout"));
    let length = text(&page).len();
    site.greet(&mut page, Lang::En, &member());
    let greeted = text(&page);
    assert!(greeted.contains("&lt;b&gt;&quot;Ann&quot;&lt;/b&gt;"), "{greeted}");
    assert!(greeted.contains("action=\"/member/logout/\""));
    let header = greeted.split("<main").next().unwrap_or_default();
    assert!(!header.contains("/member/login/") && !greeted.contains("/admin/"));
    assert!(greeted.contains("not the corner") && greeted.len() < length + 400);
}

#[test]
fn the_owner_sees_how_much_waits() {
    let site = site(true);
    let mut page = site.page("/zh/archives/1/", &[]).expect("a missing translation is shown");
    site.greet(&mut page, Lang::Zh, &Viewer { waiting: Some(3), ..member() });
    let corner = "<a href=\"/zh/admin/\">审核<span class=\"count\">3</span></a>";
    assert!(text(&page).contains(corner), "{}", text(&page));
}

#[test]
fn an_export_knows_no_members() {
    let site = site(false);
    for path in site.paths() {
        let mut page = site.page(&path, &[]).expect("a path of its own");
        let before = page.body.clone();
        if page.content_type.starts_with("text/html") {
            assert!(!text(&page).contains("/member/"), "{path}");
        }
        if path != "/archives/1/" && path != "/zh/archives/1/" {
            site.greet(&mut page, Lang::En, &member());
            assert_eq!(page.body, before, "{path}");
        }
    }
}

#[test]
fn a_frame_is_a_page_of_the_site_that_search_engines_leave_alone() {
    let site = site(true);
    let body = "<main id=\"main\">A form.</main>";
    let frame = Frame {
        lang: Lang::Zh,
        path: "/member/login/?next=/archives/1/",
        title: "a < b",
        body,
        status: 422,
        viewer: None,
    };
    let page = site.frame(&frame);
    let html = text(&page);
    assert_eq!(page.status, 422);
    assert!(html.contains(body) && html.contains("<title>a &lt; b · Notes</title>"), "{html}");
    assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
    assert!(html.contains("/assets/people."), "{html}");
    assert!(html.contains("href=\"/member/login/?next=/archives/1/\" lang=\"en\""), "{html}");
    assert!(html.contains("<a href=\"/zh/member/login/\" rel=\"nofollow\">登录</a>"), "{html}");
    let greeted = site.frame(&Frame { viewer: Some(&member()), ..frame });
    assert!(text(&greeted).contains("&lt;b&gt;"));
}

#[test]
fn the_language_of_an_address_is_its_prefix() {
    let site = site(true);
    assert_eq!(site.lang_of("/archives/1/"), (Lang::En, "/archives/1/"));
    assert_eq!(site.lang_of("/zh/admin/"), (Lang::Zh, "/admin/"));
    assert_eq!(site.lang_of("/zh"), (Lang::Zh, "/"));
    assert_eq!(site.lang_of("/zhou/"), (Lang::En, "/zhou/"));
    assert_eq!(site.lang_of("/en/admin/"), (Lang::En, "/en/admin/"));
    assert_eq!(site.address(Lang::Zh, "/admin/"), "/zh/admin/");
}
