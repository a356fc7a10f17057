//! What a thread's page shows to a member beyond what everybody sees.

use lab::Lang;
use site::{Draft, People, Shows, Thread, Visit, Writer};

use super::store;
use crate::{
    app::App,
    db::Error,
    members::{
        Who,
        store::{Member, Role},
    },
};

/// Who visits: nobody in particular, or a member with their comments that wait and a form that is filled as
/// the query asks.
///
/// # Errors
/// The store's.
pub(crate) async fn visit(
    app: &App,
    who: &Who,
    shows: Shows,
    query: &[(String, String)],
    people: &People,
    lang: Lang,
) -> Result<Visit, Error> {
    let Some(member) = who.member() else { return Ok(Visit::default()) };
    let Shows::Thread(subject) = shows else {
        return Ok(Visit { writer: Some(writer(member)), ..Visit::default() });
    };
    Ok(Visit {
        draft: draft(people.threads.get(&subject).map(AsRef::as_ref), query, lang),
        ..of(app, member, subject).await?
    })
}

/// A member at a subject's page.
///
/// # Errors
/// The store's.
pub(super) async fn of(app: &App, member: &Member, subject: u32) -> Result<Visit, Error> {
    let held = store::own_held(&app.db, i64::from(subject), &member.id).await?;
    let held = held.into_iter().map(|comment| app.shown.comment(comment));
    Ok(Visit { writer: Some(writer(member)), held: held.collect(), draft: Draft::default() })
}

fn writer(member: &Member) -> Writer {
    Writer {
        name: member.name.clone(),
        is_owner: member.role == Role::Owner,
        is_trusted: member.trusted,
    }
}

/// The form as the query asks for it; a floor that is not there asks for nothing.
fn draft(thread: Option<&Thread>, query: &[(String, String)], lang: Lang) -> Draft {
    let floor = |name: &str| {
        let (_, value) = query.iter().find(|(own, _)| own == name)?;
        thread?.get(value.parse().ok()?).filter(|comment| comment.body.is_some())
    };
    if let Some(comment) = floor("quote") {
        return Draft::quoting(comment, lang);
    }
    Draft { reply_to: floor("reply").and_then(|comment| comment.floor), ..Draft::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_fills_the_form() {
        let comment = site::Comment {
            id: "a".to_owned(),
            floor: Some(3),
            author: "A".to_owned(),
            author_page: None,
            by_owner: false,
            time_ms: 0,
            reply_to: Some(2),
            body: Some(site::Body::new("words")),
        };
        let thread = Thread::new([comment]);
        let check = |name: &str, value: &str| {
            let draft = draft(Some(&thread), &[(name.to_owned(), value.to_owned())], Lang::En);
            (draft.reply_to, draft.body)
        };
        assert_eq!(check("reply", "3"), (Some(3), String::new()));
        assert_eq!(check("quote", "3"), (Some(3), "> **Floor 3**\n>\n> words\n\n".to_owned()));
        for value in ["2", "4", "x", "", "99999999999"] {
            assert_eq!(check("quote", value), (None, String::new()), "{value}");
        }
        assert_eq!(check("other", "3"), (None, String::new()));
    }
}
