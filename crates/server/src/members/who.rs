//! Who asks, if they have logged in.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use site::Viewer;

use crate::{
    app::App,
    comments::store::count_held,
    members::store::{self, Member, Role},
    sessions::{self, Session},
    view, visitor,
};

/// The member whose session a request bears, or nobody. Without a cookie the store is not asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Who(Option<Known>);

#[derive(Debug, Clone)]
struct Known {
    session: Session,
    member: Member,
    viewer: Viewer,
}

impl Who {
    /// The member, if they have logged in.
    pub(crate) fn member(&self) -> Option<&Member> {
        self.0.as_ref().map(|known| &known.member)
    }

    /// The member, if they are the owner.
    pub(crate) fn owner(&self) -> Option<&Member> {
        self.member().filter(|member| member.role == Role::Owner)
    }

    /// How the header greets them.
    pub(crate) fn viewer(&self) -> Option<&Viewer> {
        self.0.as_ref().map(|known| &known.viewer)
    }

    /// Their session.
    pub(crate) fn session(&self) -> Option<&Session> {
        self.0.as_ref().map(|known| &known.session)
    }
}

impl FromRequestParts<Arc<App>> for Who {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Who, Response> {
        let local = visitor::are_local(parts);
        let session = sessions::of(app, &parts.headers, local).await;
        let Some(session) = session.map_err(|error| view::failed(&error))? else {
            return Ok(Who(None));
        };
        let member = store::by_id(&app.db, &session.member).await;
        let Some((member, hash)) = member.map_err(|error| view::failed(&error))? else {
            return Ok(Who(None));
        };
        if !session.is_of(&hash) {
            return Ok(Who(None));
        }
        let waiting = match member.role {
            Role::Owner => Some(count_held(&app.db).await.map_err(|error| view::failed(&error))?),
            Role::Member => None,
        };
        let waiting = waiting.map(|count| u64::try_from(count).unwrap_or(0));
        let viewer = Viewer { name: member.name.clone(), waiting };
        Ok(Who(Some(Known { session, member, viewer })))
    }
}
