//! What people add, in the pages that show it.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use site::{
    Body, Comment, Draft, Folder, GUESTBOOK, People, Recent, Settings, Shows, Site, Thread, Visit,
    Writer,
};

mod ramp;

fn load(live: bool) -> Site {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/site");
    let settings = Settings { live, ..Settings::default() };
    Site::load(Arc::new(Folder(folder)), ramp::registry(), settings, None).expect("a good site")
}

fn comment(floor: u32, reply_to: Option<u32>, body: &str) -> Comment {
    Comment {
        id: format!("0190-{floor}"),
        floor: Some(floor),
        author: format!("读者 <{floor}>"),
        author_page: (floor == 1).then(|| "https://one.example/?\"".to_owned()),
        by_owner: floor == 2,
        time_ms: 1_790_000_000_000 + i64::from(floor) * 60_000,
        reply_to,
        body: Some(Body::new(body)),
    }
}

/// Article 1 with a conversation of four, the guestbook with sixty messages.
fn people() -> People {
    let comments = vec![
        comment(1, None, "Is $x_1$ **so**?"),
        comment(2, Some(1), "Yes: $$x > 0$$"),
        comment(3, None, "<script>alert(1)</script>"),
        comment(4, Some(2), "Thanks."),
    ];
    let messages = (1..=60).map(|floor| comment(floor, None, "Hello."));
    let recent = Recent { subject: 1, page: 1, comment: comments[3].clone() };
    let odd = Recent { subject: 77, page: 1, comment: comments[2].clone() };
    let threads = [(1, Thread::new(comments)), (GUESTBOOK, Thread::new(messages))];
    let threads: BTreeMap<u32, Arc<Thread>> =
        threads.into_iter().map(|(subject, thread)| (subject, Arc::new(thread))).collect();
    People {
        counts: threads.iter().map(|(subject, thread)| (*subject, thread.count())).collect(),
        threads,
        recent: vec![recent, odd],
        readers: BTreeMap::from([(1, 1024)]),
    }
}

fn text(site: &Site, path: &str, people: &People, visit: &Visit) -> String {
    let page = site.page_with(path, &[], people, visit).unwrap_or_else(|| panic!("no {path}"));
    String::from_utf8(page.body).expect("our text is UTF-8")
}

/// The section of comments without drawings.
fn thread(html: &str) -> String {
    let start = html.find("<section class=\"thread\"").expect("a thread");
    let end = html[start..].find("</main>").expect("an end") + start;
    let mut section = html[start..end].to_owned();
    for (open, close) in [("<svg", "</svg>"), ("<math", "</math>")] {
        while let Some(start) = section.find(open) {
            let end =
                section[start..].find(close).map_or(section.len(), |at| start + at + close.len());
            section.replace_range(start..end, "▢");
        }
    }
    section
}

#[test]
fn a_thread_for_everybody() {
    let html = text(&load(true), "/archives/1/", &people(), &Visit::default());
    insta::assert_snapshot!(thread(&html));
    assert!(html.contains("<span>1024 次阅读</span>"));
    assert!(html.contains("<a href=\"#comments\">4 条评论</a>"));
}

#[test]
fn a_thread_for_somebody_who_writes() {
    let visit = Visit {
        writer: Some(Writer { name: "甲&乙".to_owned(), ..Writer::default() }),
        held: vec![Comment { floor: None, ..comment(9, Some(1), "Held.") }],
        draft: Draft {
            body: "</textarea><b> $x$".to_owned(),
            reply_to: Some(2),
            preview: true,
            problem: Some("太长".to_owned()),
        },
    };
    let html = text(&load(true), "/en/archives/1/", &people(), &visit);
    insta::assert_snapshot!(thread(&html));
}

#[test]
fn an_export_has_comments_but_no_form() {
    let html = text(&load(false), "/archives/1/", &people(), &Visit::default());
    assert!(html.contains("id=\"comment-4\""));
    assert!(!html.contains("id=\"write\"") && !html.contains("?reply="));
    let html = text(&load(false), "/archives/3/", &people(), &Visit::default());
    assert!(!html.contains("class=\"thread\""));
}

#[test]
fn a_session_that_ended_keeps_what_was_typed() {
    let draft = Draft { body: "kept".to_owned(), ..Draft::default() };
    let visit = Visit { draft, ..Visit::default() };
    let html = text(&load(true), "/archives/1/", &people(), &visit);
    assert!(html.contains(">\nkept</textarea>") && html.contains("/member/login/?next="));
}

#[test]
fn pages_of_comments_have_addresses() {
    let (site, people) = (load(true), people());
    let second = text(&site, "/guestbook/comments/2/", &people, &Visit::default());
    assert!(second.contains("id=\"comment-51\"") && !second.contains("id=\"comment-50\""));
    let first = text(&site, "/en/guestbook/", &people, &Visit::default());
    assert!(first.contains("href=\"/en/guestbook/comments/2/#comments\""));
    let status = |path: &str| {
        let page = site.page_with(path, &[], &people, &Visit::default());
        page.map(|page| (page.status, page.location.unwrap_or_default()))
    };
    assert_eq!(status("/guestbook/comments/1/"), Some((301, "/guestbook/".to_owned())));
    assert_eq!(status("/guestbook/comments/2"), Some((301, "/guestbook/comments/2/".to_owned())));
    for path in ["3/", "02/", "+2/", "-1/", "x/", "99999999999/"] {
        assert_eq!(status(&format!("/guestbook/comments/{path}")), None, "{path}");
    }
    assert_eq!(status("/archives/1/comments/2/"), None);
    assert_eq!(status("/archives/comments/2/"), None);
    assert_eq!(
        site.comment_paths(&people),
        ["/en/guestbook/comments/2/", "/guestbook/comments/2/"]
    );
    assert_eq!(
        site.comment_path(lab::Lang::Zh, 1, 1, 4).as_deref(),
        Some("/archives/1/#comment-4")
    );
    assert_eq!(site.comment_path(lab::Lang::Zh, 77, 1, 4), None);
}

#[test]
fn lists_show_numbers_and_the_newest() {
    let (site, people) = (load(true), people());
    let front = text(&site, "/", &people, &Visit::default());
    assert!(front.contains("<a href=\"/archives/1/#comment-4\" dir=\"auto\">Thanks.</a>"));
    assert!(front.contains("读者 &lt;4&gt;") && front.contains("4 条评论"));
    let archives = text(&site, "/en/archives/", &people, &Visit::default());
    assert!(archives.contains("<a href=\"/en/archives/1/#comments\">4 comments</a>"));
}

#[test]
fn the_feed_of_comments() {
    let (site, people) = (load(true), people());
    let feed = text(&site, "/comments.xml", &people, &Visit::default());
    insta::assert_snapshot!(feed);
    let empty = text(&site, "/en/comments.xml", &People::default(), &Visit::default());
    assert!(empty.contains("<updated>2") && !empty.contains("<entry>"));
}

#[test]
fn what_a_page_shows_is_known() {
    let site = load(true);
    let shows = |path: &str| site.shows(path);
    assert_eq!(shows("/archives/1/"), Shows::Thread(1));
    assert_eq!(shows("/en/archives/1/comments/2/"), Shows::Thread(1));
    assert_eq!(shows("/guestbook/"), Shows::Thread(GUESTBOOK));
    for path in ["/", "/en/", "/page/2/", "/archives/", "/comments.xml"] {
        assert_eq!(shows(path), Shows::Lists, "{path}");
    }
    for path in ["/about/", "/category/algebra/", "/feed.xml", "/nowhere/"] {
        assert_eq!(shows(path), Shows::Nothing, "{path}");
    }
}

#[test]
fn a_page_with_nobody_is_the_page() {
    let site = load(true);
    for path in site.paths() {
        let own = site.page(&path, &[]);
        assert_eq!(
            site.page_with(&path, &[], &People::default(), &Visit::default()),
            own,
            "{path}"
        );
    }
}
