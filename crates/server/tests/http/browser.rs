//! A browser as far as forms and cookies go.

use std::{collections::BTreeMap, net::SocketAddr};

use crate::client::{self, Answer};

/// Keeps cookies, and sends forms as a page of the site does.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    addr: SocketAddr,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(addr: SocketAddr) -> Browser {
        Browser { addr, cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, target: &str) -> Answer {
        let cookies = self.cookie_line();
        let answer = client::ask(self.addr, "GET", target, &[("Cookie", &cookies)]).await;
        self.keep(answer)
    }

    pub(crate) async fn post(&mut self, target: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = format!("http://{}", self.addr);
        self.post_with(target, fields, &[("Origin", &origin), ("Sec-Fetch-Site", "same-origin")])
            .await
    }

    pub(crate) async fn post_with(
        &mut self,
        target: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Answer {
        let cookies = self.cookie_line();
        let mut all = vec![
            ("Cookie", cookies.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        all.extend(headers);
        let answer = client::send(self.addr, "POST", target, &all, &encoded(fields)).await;
        self.keep(answer)
    }

    /// The token of the session.
    pub(crate) fn token(&self) -> &str {
        self.cookies.values().next().map_or("", String::as_str)
    }

    fn cookie_line(&self) -> String {
        let pairs: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, answer: Answer) -> Answer {
        for cookie in answer.all("set-cookie") {
            let (pair, rest) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        answer
    }
}

pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&")
}
