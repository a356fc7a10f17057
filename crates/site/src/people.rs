//! What people add to a site, as values: comments, counts of readers, and what somebody is writing just now.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use lab::Lang;

/// The subject of what is said in the guestbook. The others are the numbers of articles.
pub const GUESTBOOK: u32 = 0;

/// How many floors stand on a page of comments; answers stand with what they answer.
const FLOORS: u32 = 50;

/// What people have added, as far as the page that is wanted shows it.
#[derive(Debug, Clone, Default)]
pub struct People {
    /// Comments by subject. A subject that is not here has none.
    pub threads: BTreeMap<u32, Arc<Thread>>,
    /// How many comments are shown, by subject.
    pub counts: BTreeMap<u32, usize>,
    /// The newest comments of all subjects, newest first.
    pub recent: Vec<Recent>,
    /// How many have read an article, by its number.
    pub readers: BTreeMap<u32, u64>,
}

/// A comment outside its thread: in the sidebar and in the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// An article's number, or [`GUESTBOOK`].
    pub subject: u32,
    /// The page of the thread on which it stands, from 1.
    pub page: u32,
    /// The comment.
    pub comment: Comment,
}

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// A name among all comments, for the server and for feed readers.
    pub id: String,
    /// Its number in its thread, from 1; none while it waits for approval.
    pub floor: Option<u32>,
    /// The name that its author bears.
    pub author: String,
    /// The address of a page of theirs, `http` or `https`.
    pub author_page: Option<String>,
    /// Whether the site's owner wrote it.
    pub by_owner: bool,
    /// When it was written, in milliseconds since 1970 (UTC).
    pub time_ms: i64,
    /// The floor that it answers.
    pub reply_to: Option<u32>,
    /// What it says; `None` for one that was removed and whose answers stay.
    pub body: Option<Body>,
}

/// A comment's text, with what it is rendered to in each language: made once, shared by clones.
#[derive(Debug, Clone)]
pub struct Body(Arc<Text>);

#[derive(Debug)]
struct Text {
    markdown: String,
    rendered: [OnceLock<article::comment::Comment>; 2],
}

impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        self.0.markdown == other.0.markdown
    }
}

impl Eq for Body {}

impl Body {
    /// A text as it was written.
    pub fn new(markdown: impl Into<String>) -> Body {
        Body(Arc::new(Text { markdown: markdown.into(), rendered: Default::default() }))
    }

    /// As it was written.
    pub fn markdown(&self) -> &str {
        &self.0.markdown
    }

    /// What a page in `lang` shows of it.
    pub fn rendered(&self, lang: Lang) -> &article::comment::Comment {
        self.0.rendered[usize::from(lang == Lang::En)]
            .get_or_init(|| article::comment::render(&self.0.markdown, lang))
    }
}

/// The comments of a subject in the order of their floors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Thread {
    comments: BTreeMap<u32, Comment>,
    /// The floor at the beginning of each floor's conversation.
    roots: BTreeMap<u32, u32>,
}

impl Thread {
    /// Comments that are shown. Those without a floor are left out; a floor that others answer and that is
    /// not there has been removed, and a place is kept for it.
    pub fn new(comments: impl IntoIterator<Item = Comment>) -> Thread {
        let mut by_floor: BTreeMap<u32, Comment> = comments
            .into_iter()
            .filter_map(|comment| comment.floor.map(|floor| (floor, comment)))
            .collect();
        let answered: BTreeSet<u32> = by_floor.values().filter_map(|c| c.reply_to).collect();
        for floor in answered {
            by_floor.entry(floor).or_insert_with(|| removed(floor));
        }
        let mut roots: BTreeMap<u32, u32> = BTreeMap::new();
        for (floor, comment) in &by_floor {
            // What is answered has a lower floor; were it not so, the comment would begin a conversation.
            let root = comment.reply_to.and_then(|answered| roots.get(&answered).copied());
            roots.insert(*floor, root.unwrap_or(*floor));
        }
        Thread { comments: by_floor, roots }
    }

    /// How many are shown, without those that were removed.
    pub fn count(&self) -> usize {
        self.comments.values().filter(|comment| comment.body.is_some()).count()
    }

    /// The comment on a floor.
    pub fn get(&self, floor: u32) -> Option<&Comment> {
        self.comments.get(&floor)
    }

    /// Every comment, by floor.
    pub fn comments(&self) -> impl DoubleEndedIterator<Item = &Comment> {
        self.comments.values()
    }

    /// The page on which a floor stands, from 1. It never changes.
    pub fn page_of(&self, floor: u32) -> u32 {
        page_of_root(self.roots.get(&floor).copied().unwrap_or(floor))
    }

    /// The pages that have comments, in order; the first always.
    pub fn pages(&self) -> Vec<u32> {
        let own = self.roots.values().map(|root| page_of_root(*root));
        own.chain([1]).collect::<BTreeSet<u32>>().into_iter().collect()
    }

    /// The conversations of a page: what begins each, and its answers.
    pub(crate) fn conversations(&self, page: u32) -> Vec<(&Comment, Vec<&Comment>)> {
        let mut found: BTreeMap<u32, (&Comment, Vec<&Comment>)> = BTreeMap::new();
        for (floor, comment) in &self.comments {
            let root = self.roots.get(floor).copied().unwrap_or(*floor);
            if root == *floor {
                if page_of_root(root) == page {
                    found.insert(root, (comment, Vec::new()));
                }
            } else if let Some((_, answers)) = found.get_mut(&root) {
                answers.push(comment);
            }
        }
        found.into_values().collect()
    }
}

fn page_of_root(floor: u32) -> u32 {
    floor.saturating_sub(1) / FLOORS + 1
}

fn removed(floor: u32) -> Comment {
    Comment {
        id: String::new(),
        floor: Some(floor),
        author: String::new(),
        author_page: None,
        by_owner: false,
        time_ms: 0,
        reply_to: None,
        body: None,
    }
}

/// Who looks at a page, and what they are writing. The default is a reader who is not logged in.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// Who is logged in.
    pub writer: Option<Writer>,
    /// Comments of theirs on this subject that wait for approval.
    pub held: Vec<Comment>,
    /// What is in the form.
    pub draft: Draft,
}

/// Somebody who is logged in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writer {
    /// The name that they bear.
    pub name: String,
    /// Whether the site is theirs.
    pub is_owner: bool,
    /// Whether what they write is shown at once.
    pub is_trusted: bool,
}

/// What somebody has typed so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The text.
    pub body: String,
    /// The floor that it answers.
    pub reply_to: Option<u32>,
    /// Whether it is shown as it would appear.
    pub preview: bool,
    /// Why it was not taken, a sentence in the page's language.
    pub problem: Option<String>,
}

impl Draft {
    /// A form that begins with a comment's words, each line marked as quoted, and what they stand under.
    pub fn quoting(comment: &Comment, lang: Lang) -> Draft {
        let Some((body, floor)) = comment.body.as_ref().zip(comment.floor) else {
            return Draft::default();
        };
        let head = match lang {
            Lang::Zh => format!("{floor} 楼"),
            Lang::En => format!("Floor {floor}"),
        };
        let mut text = format!("> **{head}**\n>\n");
        for line in body.markdown().lines() {
            text.push_str(if line.is_empty() { ">" } else { "> " });
            text.push_str(line);
            text.push('\n');
        }
        text.push('\n');
        Draft { body: text, reply_to: Some(floor), ..Draft::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(floor: u32, reply_to: Option<u32>) -> Comment {
        let body = Some(Body::new(format!("floor {floor}")));
        Comment { reply_to, body, ..removed(floor) }
    }

    fn floors(thread: &Thread, page: u32) -> Vec<(u32, Vec<u32>)> {
        let floor = |comment: &Comment| comment.floor.unwrap_or(0);
        let conversations = thread.conversations(page).into_iter();
        conversations
            .map(|(root, rest)| (floor(root), rest.into_iter().map(floor).collect()))
            .collect()
    }

    #[test]
    fn answers_stand_below_what_began_their_conversation() {
        let thread = Thread::new([
            comment(1, None),
            comment(2, None),
            comment(3, Some(1)),
            comment(4, Some(3)),
            comment(5, Some(2)),
        ]);
        assert_eq!(floors(&thread, 1), [(1, vec![3, 4]), (2, vec![5])]);
        assert_eq!(thread.count(), 5);
    }

    #[test]
    fn a_removed_comment_keeps_its_floor_where_it_has_answers() {
        let thread = Thread::new([comment(1, None), comment(3, Some(2))]);
        assert_eq!(floors(&thread, 1), [(1, vec![]), (2, vec![3])]);
        assert_eq!((thread.count(), thread.get(2).map(|c| c.body.is_none())), (2, Some(true)));
    }

    #[test]
    fn a_floor_stays_on_its_page() {
        let mut comments: Vec<Comment> = (1..=120).map(|floor| comment(floor, None)).collect();
        comments.push(comment(121, Some(3)));
        let thread = Thread::new(comments.clone());
        assert_eq!(thread.pages(), [1, 2, 3]);
        assert_eq!([50, 51, 100, 101, 121].map(|floor| thread.page_of(floor)), [1, 2, 2, 3, 1]);
        comments.retain(|comment| comment.floor != Some(7));
        let shorter = Thread::new(comments);
        assert!((8..=121).all(|floor| shorter.page_of(floor) == thread.page_of(floor)));
        assert_eq!(Thread::default().pages(), [1]);
    }

    #[test]
    fn an_answer_to_a_later_floor_begins_a_conversation() {
        let thread = Thread::new([comment(1, Some(2)), comment(2, Some(1)), comment(3, Some(3))]);
        assert_eq!(floors(&thread, 1), [(1, vec![2]), (3, vec![])]);
    }

    #[test]
    fn a_quotation_marks_every_line() {
        let comment = Comment { body: Some(Body::new("a $x$\n\n> b")), ..comment(4, None) };
        let draft = Draft::quoting(&comment, Lang::Zh);
        assert_eq!(draft.body, "> **4 楼**\n>\n> a $x$\n>\n> > b\n\n");
        assert_eq!(draft.reply_to, Some(4));
    }
}
