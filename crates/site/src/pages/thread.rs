//! Comments below an article and in the guestbook, and the form for the next one.

use jiff::Timestamp;
use lab::Lang;
use minijinja::{Value, value::Serde};
use serde::Serialize;

use crate::{
    Site, html,
    people::{Comment, GUESTBOOK, People, Recent, Thread, Visit},
    words::{self, word},
};

/// How many characters a comment has at most.
pub const LONGEST_COMMENT: usize = 10_000;
/// Characters of a comment in a list.
const EXCERPT: usize = 48;

#[derive(Serialize)]
struct View {
    title: &'static str,
    count: usize,
    empty: &'static str,
    conversations: Vec<Conversation>,
    pages: Vec<Number>,
    held: Vec<Said>,
    form: Option<Form>,
}

#[derive(Serialize)]
struct Conversation {
    first: Said,
    answers: Vec<Said>,
}

/// A comment as the template shows it.
#[derive(Serialize)]
struct Said {
    id: String,
    anchor: String,
    author: String,
    author_page: Option<String>,
    by_owner: bool,
    removed: bool,
    answers: Option<Answers>,
    /// For machines; empty where there is none.
    time: String,
    when: String,
    /// `3 楼`
    floor: String,
    url: String,
    html: String,
    reply: String,
    quote: String,
}

/// The floor that is answered.
#[derive(Serialize)]
struct Answers {
    floor: u32,
    title: String,
    url: String,
}

#[derive(Serialize)]
struct Number {
    number: u32,
    url: String,
    current: bool,
}

#[derive(Serialize)]
struct Form {
    action: String,
    remove: String,
    preview_from: String,
    /// Whether the reader must log in before it is taken.
    enter: bool,
    login: String,
    register: String,
    profile: String,
    name: String,
    is_owner: bool,
    is_held: bool,
    answers: Option<Answers>,
    page: u32,
    body: String,
    count: usize,
    most: usize,
    most_text: String,
    preview: String,
    problem: Option<String>,
}

/// A comment in the sidebar.
#[derive(Serialize)]
pub(crate) struct Line {
    url: String,
    text: String,
    author: String,
}

/// What `thread.html` shows of a subject. `base` is the address of its page.
pub(crate) fn view(
    site: &Site,
    lang: Lang,
    subject: u32,
    base: &str,
    page: u32,
    people: &People,
    visit: &Visit,
) -> Value {
    let none = Thread::default();
    let thread = people.threads.get(&subject).map_or(&none, AsRef::as_ref);
    let here = address(base, page);
    let shown = Shown { site, lang, here: &here };
    let conversations = thread
        .conversations(page)
        .into_iter()
        .map(|(first, answers)| Conversation {
            first: shown.said(first, None),
            answers: answers.into_iter().map(|answer| shown.said(answer, first.floor)).collect(),
        })
        .collect();
    let pages = thread.pages();
    let pages = pages
        .iter()
        .filter(|_| pages.len() > 1)
        .map(|number| Number {
            number: *number,
            url: format!("{}#comments", address(base, *number)),
            current: *number == page,
        })
        .collect();
    let (title, empty) = match subject {
        GUESTBOOK => (word(lang, "messages"), word(lang, "no_messages")),
        _ => (word(lang, "comments"), word(lang, "no_comments")),
    };
    let view = View {
        title,
        count: thread.count(),
        empty,
        conversations,
        pages,
        held: visit.held.iter().map(|comment| shown.said(comment, None)).collect(),
        form: site.settings.live.then(|| shown.form(subject, page, visit)),
    };
    Value::from(Serde(view))
}

/// The address of a page of comments below the page at `base`.
pub(crate) fn address(base: &str, page: u32) -> String {
    if page <= 1 { base.to_owned() } else { format!("{base}comments/{page}/") }
}

/// The address of a comment in the list of a subject's page at `base`.
pub(crate) fn permalink(base: &str, page: u32, floor: u32) -> String {
    format!("{}#comment-{floor}", address(base, page))
}

/// The newest comments for the sidebar.
pub(crate) fn recent(site: &Site, lang: Lang, people: &People, most: usize) -> Vec<Line> {
    let lines = people.recent.iter().filter_map(|recent| {
        let (url, body) = (recent_url(site, lang, recent)?, recent.comment.body.as_ref()?);
        let text = html::shorten(&body.rendered(lang).excerpt, EXCERPT);
        Some(Line { url, text, author: recent.comment.author.clone() })
    });
    lines.take(most).collect()
}

/// Where a recent comment stands; `None` when its article is not there any more.
pub(crate) fn recent_url(site: &Site, lang: Lang, recent: &Recent) -> Option<String> {
    let base = site.base_of(lang, recent.subject)?;
    Some(permalink(&base, recent.page, recent.comment.floor?))
}

/// Whether an address may be a link of a visitor's.
fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// What all comments of a page are shown with.
struct Shown<'a> {
    site: &'a Site,
    lang: Lang,
    /// The page's address.
    here: &'a str,
}

impl Shown<'_> {
    /// `first` is the floor that begins the conversation, which an answer need not name.
    fn said(&self, comment: &Comment, first: Option<u32>) -> Said {
        let lang = self.lang;
        let answered = comment.reply_to.filter(|answered| first != Some(*answered));
        let answers = answered.map(|floor| self.answers(floor, format!("#comment-{floor}")));
        let body = comment.body.as_ref().map(|body| body.rendered(lang).html.clone());
        let (time, when) = match body {
            Some(_) => self.time(comment.time_ms),
            None => (String::new(), String::new()),
        };
        let at = |what: &str| {
            let floor = comment.floor.filter(|_| body.is_some());
            floor.map(|floor| format!("{}?{what}={floor}#write", self.here)).unwrap_or_default()
        };
        let anchor = comment.floor.map(|floor| format!("comment-{floor}")).unwrap_or_default();
        Said {
            id: comment.id.clone(),
            url: if anchor.is_empty() { String::new() } else { format!("#{anchor}") },
            anchor,
            author: comment.author.clone(),
            author_page: comment.author_page.clone().filter(|page| is_web(page)),
            by_owner: comment.by_owner,
            removed: body.is_none(),
            answers,
            time,
            when,
            floor: comment.floor.map(|floor| words::floor(floor, lang)).unwrap_or_default(),
            reply: at("reply"),
            quote: at("quote"),
            html: body.unwrap_or_default(),
        }
    }

    fn answers(&self, floor: u32, url: String) -> Answers {
        let title = match self.lang {
            Lang::Zh => format!("回复 {floor} 楼"),
            Lang::En => format!("in reply to #{floor}"),
        };
        Answers { floor, title, url }
    }

    /// For machines, and for readers in the site's offset from UTC.
    fn time(&self, time_ms: i64) -> (String, String) {
        let Ok(time) = Timestamp::from_millisecond(time_ms) else {
            return (String::new(), String::new());
        };
        let local = self.site.content.config.utc_offset.to_datetime(time);
        let seconds = time.as_second();
        let machine = Timestamp::from_second(seconds).unwrap_or(time).to_string();
        (machine, words::moment(local, self.lang))
    }

    fn form(&self, subject: u32, page: u32, visit: &Visit) -> Form {
        let (site, lang, draft) = (self.site, self.lang, &visit.draft);
        let prefix = site.prefix(lang);
        let back = crate::address::encode(self.here, "/");
        let writer = visit.writer.clone().unwrap_or_default();
        let preview = if draft.preview {
            article::comment::render(&draft.body, lang).html
        } else {
            String::new()
        };
        Form {
            action: format!("{prefix}/comments/{subject}/"),
            remove: format!("{prefix}/comments/{subject}/remove/"),
            preview_from: format!("{prefix}/comments/preview/"),
            enter: visit.writer.is_none(),
            login: format!("{prefix}/member/login/?next={back}"),
            register: format!("{prefix}/member/register/?next={back}"),
            profile: format!("{prefix}/member/"),
            name: writer.name,
            is_owner: writer.is_owner,
            is_held: !writer.is_trusted && !writer.is_owner,
            answers: draft
                .reply_to
                .map(|floor| self.answers(floor, format!("{}#write", self.here))),
            page,
            count: draft.body.chars().count(),
            body: draft.body.clone(),
            most: LONGEST_COMMENT,
            most_text: words::characters(LONGEST_COMMENT, lang),
            preview,
            problem: draft.problem.clone(),
        }
    }
}
