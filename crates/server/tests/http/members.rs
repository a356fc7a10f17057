//! Members through the real router: what forms answer, what cookies bear, what strangers cannot learn.

use std::collections::BTreeSet;

use server::Database;
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};

use crate::{
    ARTICLE, TestServer,
    browser::{Browser, encoded},
    client,
    database::on_both,
};

on_both!(
    who_registers_is_logged_in_until_they_log_out,
    mistakes_stand_beside_their_fields_and_the_rest_is_kept,
    logging_in_tells_nothing_about_who_is_known,
    registering_tells_nothing_about_who_is_known,
    another_password_ends_all_other_sessions,
    a_token_from_before_is_worth_nothing_after_logging_in,
    a_profile_is_changed_and_an_address_only_with_the_password,
    the_owners_link_works_once,
);

const GOOD: &str = "rods and shadows at noon";

pub(crate) async fn register(server: &TestServer, name: &str, email: &str) -> Browser {
    let mut browser = Browser::new(server.addr);
    let fields = [("name", name), ("mail", email), ("new", GOOD)];
    let answer = browser.post("/member/register/", &fields).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/member/"), "{}", answer.text());
    browser
}

async fn log_in(server: &TestServer, user: &str, password: &str) -> (Browser, client::Answer) {
    let mut browser = Browser::new(server.addr);
    let answer = browser.post("/member/login/", &[("user", user), ("pass", password)]).await;
    (browser, answer)
}

async fn who_registers_is_logged_in_until_they_log_out(server: &TestServer) {
    let mut lin = register(server, "林 月", "Lin@Example.org").await;
    let port = server.addr.port();
    assert!(lin.cookies.contains_key(&format!("zhoubi-{port}")), "{:?}", lin.cookies);
    let profile = lin.get("/member/").await;
    assert_eq!(profile.status, 200);
    assert_eq!(profile.header("cache-control"), "no-store");
    assert_eq!(profile.header("referrer-policy"), "same-origin");
    assert!(profile.text().contains("林 月") && profile.text().contains("Lin@Example.org"));
    let article = lin.get("/archives/1/").await;
    assert_eq!(article.header("cache-control"), "no-store");
    assert!(article.text().contains("林 月") && article.text().contains("/member/logout/"));

    let stolen = lin.clone();
    let out = lin.post("/member/logout/", &[]).await;
    assert_eq!((out.status, out.header("location")), (303, "/"));
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
    assert!(lin.cookies.is_empty());
    let after = stolen.clone().get("/member/").await;
    assert_eq!(after.status, 303, "the session has ended on the server too");
    assert_eq!(after.header("location"), "/member/login/?next=/member/");

    for user in ["lin@example.ORG", "林月", "林　月"] {
        let (mut again, answer) = log_in(server, user, GOOD).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{user}");
        assert_eq!(again.get("/member/").await.status, 200);
        assert_eq!(again.get("/member/login/").await.header("location"), "/member/");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_bound_to_host_and_device() {
    let server = TestServer::with_article(ARTICLE).await;
    register(&server, "lin", "lin@example.org").await;
    let fields = [("user", "lin"), ("pass", GOOD)];
    let (_, answer) = log_in(&server, "lin", GOOD).await;
    let cookie = answer.header("set-cookie").to_owned();
    assert!(
        cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"),
        "until the browser closes: {cookie}"
    );
    let kept = [fields[0], fields[1], ("keep", "on")];
    let answer = Browser::new(server.addr).post("/member/login/", &kept).await;
    assert!(answer.header("set-cookie").ends_with("; Max-Age=7776000"));

    // Behind a proxy with HTTPS.
    let far = [
        ("Host", "zhoubi.example"),
        ("Origin", "https://zhoubi.example"),
        ("X-Forwarded-For", "203.0.113.9"),
    ];
    let answer = Browser::new(server.addr).post_with("/member/login/", &kept, &far).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-zhoubi="), "{cookie}");
    assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age="), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
    // Without HTTPS a browser would not keep it, and the password was open on the way.
    let open = [("Host", "zhoubi.example"), ("Origin", "http://zhoubi.example")];
    let answer = Browser::new(server.addr).post_with("/member/login/", &kept, &open).await;
    assert_eq!((answer.status, answer.header("set-cookie")), (422, ""));
    assert!(answer.text().contains("https://"));
}

async fn mistakes_stand_beside_their_fields_and_the_rest_is_kept(server: &TestServer) {
    register(server, "林月", "lin@example.org").await;
    let mut browser = Browser::new(server.addr);
    let fields = [("name", "Lin <b>"), ("mail", "lin@example"), ("new", "password1")];
    let answer = browser.post("/member/register/", &fields).await;
    let page = answer.text();
    assert_eq!((answer.status, answer.header("set-cookie")), (422, ""));
    assert!(page.contains("value=\"Lin &lt;b&gt;\"") && page.contains("value=\"lin@example\""));
    assert!(!page.contains("password1"), "a password is never sent back");
    assert!(page.contains("<p class=\"alert\" role=\"alert\">Two things need changing"), "{page}");
    for field in ["mail", "new"] {
        let field = format!("aria-invalid=\"true\" aria-describedby=\"{field}-err\"");
        assert!(page.contains(&field), "{field}: {page}");
    }
    assert!(!page.contains("name-err"));
    for (fields, sentence) in [
        ([("name", ""), ("mail", ""), ("new", "")], "Please fill in a name"),
        ([("name", "林　月"), ("mail", "x@example.org"), ("new", GOOD)], "Somebody has this name"),
        ([("name", "ＬＩＮ\u{202e}"), ("mail", "x@example.org"), ("new", GOOD)], "U+202E"),
        ([("name", "lin"), ("mail", "a\0@b.org"), ("new", GOOD)], "not how an address is written"),
        ([("name", "lin"), ("mail", "x@example.org"), ("new", "short")], "this one has 5"),
        ([("name", "lin yue"), ("mail", "x@example.org"), ("new", "lin yue1")], "hardly more than"),
    ] {
        let answer = browser.post("/member/register/", &fields).await;
        assert_eq!(answer.status, 422, "{fields:?}");
        assert!(answer.text().contains(sentence), "{fields:?}: {}", answer.text());
    }
    let answer =
        browser.post("/member/login/", &[("user", "林月"), ("pass", "wrong password")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text().contains("value=\"林月\"") && !answer.text().contains("wrong password"));
}

async fn logging_in_tells_nothing_about_who_is_known(server: &TestServer) {
    register(server, "known", "known@example.org").await;
    let mut pages = Vec::new();
    for user in ["known", "nobody", "known@example.org", "nobody@example.org"] {
        let (browser, answer) = log_in(server, user, "not the password").await;
        assert_eq!(answer.status, 422);
        assert!(browser.cookies.is_empty());
        // What was typed comes back; all else is the same, byte for byte.
        pages.push(answer.text().replace(&format!("value=\"{user}\""), ""));
    }
    assert!(pages.windows(2).all(|pair| pair[0] == pair[1]));
}

async fn registering_tells_nothing_about_who_is_known(server: &TestServer) {
    register(server, "first", "same@example.org").await;
    let mut answers = Vec::new();
    for (name, email) in [("second", "SAME@example.org"), ("third", "fresh@example.org")] {
        let mut browser = Browser::new(server.addr);
        let password = format!("{GOOD}, {name}");
        let fields = [("name", name), ("mail", email), ("new", password.as_str())];
        let answer = browser.post("/member/register/", &fields).await;
        answers.push((answer.status, answer.header("location").to_owned(), answer.body.clone()));
        // Nor does what can be done afterwards: each logs in by address, to their own account.
        let (mut own, answer) = log_in(server, email, &password).await;
        assert_eq!(answer.status, 303, "{email}");
        assert!(own.get("/member/").await.text().contains(&format!("value=\"{name}\"")));
    }
    assert_eq!(answers[0], answers[1]);
    let (mut first, _) = log_in(server, "same@example.org", GOOD).await;
    assert!(first.get("/member/").await.text().contains("value=\"first\""));
}

async fn another_password_ends_all_other_sessions(server: &TestServer) {
    let mut here = register(server, "lin", "lin@example.org").await;
    let (mut elsewhere, _) = log_in(server, "lin", GOOD).await;
    let new = "eight chi of bronze";
    for (current, fresh, field) in
        [("wrong", new, "current-err"), (GOOD, "12345678", "new-err"), ("", "", "current-err")]
    {
        let answer = here.post("/member/password/", &[("current", current), ("new", fresh)]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text().contains(field), "{current} {fresh}");
    }
    let before = here.clone();
    let answer = here.post("/member/password/", &[("current", GOOD), ("new", new)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/member/?saved=password"));
    assert_ne!(here.token(), before.token(), "a new token");
    assert!(here.get("/member/?saved=password").await.text().contains("role=\"status\""));
    for mut dead in [before, elsewhere.clone()] {
        assert_eq!(dead.get("/member/").await.status, 303);
    }
    assert_eq!(elsewhere.get("/archives/1/").await.status, 200);
    assert_eq!(log_in(server, "lin", GOOD).await.1.status, 422);
    assert_eq!(log_in(server, "lin@example.org", new).await.1.status, 303);
}

async fn a_token_from_before_is_worth_nothing_after_logging_in(server: &TestServer) {
    let attacker = register(server, "attacker", "a@example.org").await;
    register(server, "victim", "v@example.org").await;
    // The attacker has planted their own cookie in the victim's browser.
    let mut victim = attacker.clone();
    let answer = victim.post("/member/login/", &[("user", "victim"), ("pass", GOOD)]).await;
    assert_eq!(answer.status, 303);
    assert_ne!(victim.token(), attacker.token());
    assert!(victim.get("/member/").await.text().contains("value=\"victim\""));
    assert_eq!(attacker.clone().get("/member/").await.status, 303, "the old session has ended");
    // Nor does a token of one's own making become good.
    let mut made_up = attacker;
    made_up.cookies.values_mut().for_each(|token| *token = "A".repeat(22));
    let answer = made_up.post("/member/login/", &[("user", "victim"), ("pass", GOOD)]).await;
    assert_eq!(answer.status, 303);
    assert_ne!(made_up.token(), "A".repeat(22));
}

async fn a_profile_is_changed_and_an_address_only_with_the_password(server: &TestServer) {
    let mut lin = register(server, "lin", "lin@example.org").await;
    register(server, "wu", "wu@example.org").await;
    let save = async |browser: &mut Browser, [name, mail, page, current]: [&str; 4]| {
        let fields = [("name", name), ("mail", mail), ("page", page), ("current", current)];
        browser.post("/member/", &fields).await
    };
    let answer = save(&mut lin, ["Lin Yue", "LIN@example.org", "https://lin.example/", ""]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/member/?saved=profile"));
    let page = lin.get("/member/").await.text();
    assert!(page.contains("https://lin.example/") && page.contains("Lin Yue"), "{page}");
    for (profile, sentence) in [
        (["WU", "lin@example.org", "", ""], "Somebody has this name"),
        (["lin", "new@example.org", "", ""], "fill in your current password"),
        (["lin", "new@example.org", "", "wrong"], "not your current password"),
        (["lin", "lin@example.org", "javascript:alert(1)", ""], "must begin with https://"),
    ] {
        let answer = save(&mut lin, profile).await;
        assert_eq!(answer.status, 422, "{profile:?}");
        assert!(answer.text().contains(sentence), "{profile:?}");
    }
    // An address that somebody else has named is taken without a word.
    let mut elsewhere = lin.clone();
    let answer = save(&mut lin, ["lin", "wu@example.org", "", GOOD]).await;
    assert_eq!(answer.status, 303);
    assert_eq!(lin.get("/member/").await.status, 200, "whoever moves stays logged in");
    assert_eq!(elsewhere.get("/member/").await.status, 303, "on other devices they are not");
    assert_eq!(log_in(server, "lin@example.org", GOOD).await.1.status, 422);
    assert_eq!(log_in(server, "wu@example.org", GOOD).await.1.status, 303);
    let mut nobody = Browser::new(server.addr);
    assert_eq!(save(&mut nobody, ["x", "x@example.org", "", ""]).await.status, 303);
}

async fn the_owners_link_works_once(server: &TestServer) {
    let link = server.owner_link.clone().expect("there is no owner yet");
    let path = link.strip_prefix(&format!("http://{}", server.addr)).expect("an absolute address");
    let token = path.split("token=").nth(1).unwrap();
    let mut lin = Browser::new(server.addr);
    let answer = lin.get(path).await;
    assert!(
        answer.text().contains("/member/register/?next=/member/owner/%3Ftoken%3D"),
        "{}",
        answer.text()
    );
    // Who is not logged in is sent to the log-in, and the link stays good.
    assert_eq!(lin.post("/member/owner/", &[("token", token)]).await.status, 303);
    let fields = [("name", "lin"), ("mail", "lin@example.org"), ("new", GOOD), ("next", path)];
    let answer = lin.post("/member/register/", &fields).await;
    assert_eq!(answer.header("location"), path);
    assert!(lin.get(path).await.text().contains("name=\"token\""));
    assert_eq!(lin.get("/admin/").await.status, 403);
    assert_eq!(lin.post("/member/owner/", &[("token", "guess")]).await.status, 410);
    // A stranger's token does not become part of an address, which no browser would take.
    let long = "x".repeat(4_000);
    assert_eq!(
        Browser::new(server.addr).post("/member/owner/", &[("token", &long)]).await.status,
        410
    );
    let before = lin.token().to_owned();
    let answer = lin.post("/member/owner/", &[("token", token)]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/admin/"));
    assert_ne!(lin.token(), before, "more rights, a new token");
    assert_eq!(lin.get("/admin/").await.status, 200);

    let mut wu = register(server, "wu", "wu@example.org").await;
    assert_eq!(wu.get(path).await.status, 410);
    assert_eq!(wu.post("/member/owner/", &[("token", token)]).await.status, 410);
    assert_eq!(wu.get("/admin/").await.status, 403);
    assert_eq!(wu.post("/admin/", &[("approve", "x")]).await.status, 403);
    assert_eq!(Browser::new(server.addr).get("/admin/").await.status, 303);
}

/// As when a log-in with the old password is checked before the change and begins its session after it.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_does_not_outlive_the_password_it_began_with() {
    let server = TestServer::with_article(ARTICLE).await;
    let mut lin = register(&server, "lin", "lin@example.org").await;
    assert_eq!(lin.get("/member/").await.status, 200);
    let Database::Sqlite(path) = &server.database else { panic!("it is SQLite") };
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let change = "UPDATE members SET password_hash = password_hash || 'x'";
    sqlx::query(change).execute(&mut connection).await.unwrap();
    assert_eq!(lin.get("/member/").await.header("location"), "/member/login/?next=/member/");
    assert!(!lin.get("/archives/1/").await.text().contains("/member/logout/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_are_refused() {
    let server = TestServer::with_article(ARTICLE).await;
    let mut lin = register(&server, "lin", "lin@example.org").await;
    let own = format!("http://{}", server.addr);
    for headers in [
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")][..],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", "https://sub.zhoubi.example")],
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "null")],
        &[("Origin", "http://127.0.0.1:1")],
    ] {
        for target in
            ["/member/logout/", "/member/password/", "/member/", "/admin/", "/archives/1/"]
        {
            let answer = lin.post_with(target, &[("new", "x")], headers).await;
            assert_eq!(answer.status, 403, "{target} {headers:?}");
        }
    }
    assert_eq!(lin.get("/member/").await.status, 200, "still logged in");
    // An old browser says its origin only, a program says nothing.
    for headers in [&[("Origin", own.as_str())][..], &[]] {
        let fields = [("user", "lin"), ("pass", GOOD)];
        let answer = Browser::new(server.addr).post_with("/member/login/", &fields, headers).await;
        assert_eq!(answer.status, 303, "{headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let server = TestServer::with_article(ARTICLE).await;
    register(&server, "lin", "lin@example.org").await;
    register(&server, "wu", "wu@example.org").await;
    let mut statuses = Vec::new();
    for i in 0..13 {
        statuses.push(log_in(&server, "lin", &format!("guess {i}")).await.1.status);
    }
    assert_eq!((statuses[11], statuses[12]), (422, 429));
    // The right password is not tried either, and the page says when to come again.
    let (_, answer) = log_in(&server, " LIN ", GOOD).await;
    assert_eq!(answer.status, 429);
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=31).contains(&seconds));
    assert!(answer.text().contains(&format!("in {seconds} seconds")), "{}", answer.text());
    assert_eq!(log_in(&server, "wu", GOOD).await.1.status, 303, "others are let in");
    assert_eq!(log_in(&server, "nobody", GOOD).await.1.status, 422);
    // Whether there is such an account makes no difference.
    for _ in 0..12 {
        log_in(&server, "nobody", GOOD).await;
    }
    assert_eq!(log_in(&server, "nobody", GOOD).await.1.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_written_otherwise_is_no_way_around_the_limit() {
    let server = TestServer::with_article(ARTICLE).await;
    register(&server, "lin yue", "lin@example.org").await;
    let ways = [
        "lin yue",
        "linyue",
        "l inyue",
        "li nyue",
        "lin y ue",
        "LINYUE",
        "Ｌinyue",
        "lin\u{200b}yue",
    ];
    for user in ways.into_iter().cycle().take(12) {
        assert_eq!(log_in(&server, user, "a guess").await.1.status, 422, "{user:?}");
    }
    for user in ["l i n y u e", "lin\u{feff}yue", "ｌｉｎｙｕｅ"] {
        let (_, answer) = log_in(&server, user, "a guess").await;
        assert_eq!(answer.status, 429, "{user:?}");
        assert!(answer.text().contains("log in with your e-mail address"), "{}", answer.text());
    }
    // Who guesses at a name, which is public, does not lock its member out.
    assert_eq!(log_in(&server, "lin@example.org", GOOD).await.1.status, 303);
}

/// Two salts would be two hashes at each log-in by this address, and tell by their time that nobody had named it
/// before.
#[tokio::test(flavor = "multi_thread")]
async fn registering_twice_at_once_does_not_tell_whether_an_address_was_known() {
    let server = TestServer::with_article(ARTICLE).await;
    let names: Vec<String> = (0..6).map(|i| format!("member {i}")).collect();
    let attempts = names.iter().map(|name| register(&server, name, "new@example.org"));
    futures_util::future::join_all(attempts).await;
    let Database::Sqlite(path) = &server.database else { panic!("it is SQLite") };
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let hashes: Vec<(String,)> = sqlx::query_as("SELECT password_hash FROM members")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let salts: BTreeSet<&str> =
        hashes.iter().filter_map(|(hash,)| hash.split('$').nth(4)).collect();
    assert_eq!((hashes.len(), salts.len()), (6, 1), "{hashes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn registering_is_slowed_down() {
    let server = TestServer::with_article(ARTICLE).await;
    let mut browser = Browser::new(server.addr);
    for i in 0..21 {
        let (name, email) = (format!("member {i}"), format!("{i}@example.org"));
        let fields = [("name", name.as_str()), ("mail", &email), ("new", GOOD)];
        let answer = browser.post("/member/register/", &fields).await;
        assert_eq!(answer.status, if i < 20 { 303 } else { 429 }, "{i}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_another_site() {
    let server = TestServer::with_article(ARTICLE).await;
    register(&server, "lin", "lin@example.org").await;
    for (next, target) in [
        ("/archives/1/#figure", "/archives/1/#figure"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("/\t/evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/归档/", "/%E5%BD%92%E6%A1%A3/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
    ] {
        let fields = [("user", "lin"), ("pass", GOOD), ("next", next)];
        let answer = Browser::new(server.addr).post("/member/login/", &fields).await;
        assert_eq!((answer.status, answer.header("location")), (303, target), "{next:?}");
        let address = format!("/member/login/?{}", encoded(&[("next", next)]));
        let page = Browser::new(server.addr).get(&address).await;
        let kept = page.text().contains("name=\"next\"");
        assert_eq!(kept, target != "/" && page.status == 200, "{next:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_get_the_same_bytes_and_no_cookie() {
    let server = TestServer::with_article(ARTICLE).await;
    let plain = server.get("/archives/1/").await;
    assert!(plain.text().contains("/member/login/?next=/archives/1/"));
    for cookie in ["a=b", "__Host-zhoubi=x", "zhoubi-1=AAAAAAAAAAAAAAAAAAAAAA"] {
        let other = server.ask("/archives/1/", &[("Cookie", cookie)]).await;
        assert_eq!((other.body == plain.body, other.header("set-cookie")), (true, ""), "{cookie}");
    }
    // A cookie that has died is as good as none.
    let dead = format!("zhoubi-{}={}", server.addr.port(), "A".repeat(22));
    let other = server.ask("/archives/1/", &[("Cookie", &dead)]).await;
    assert!(other.body == plain.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_or_no_form_is_refused_with_a_sentence() {
    let server = TestServer::with_article(ARTICLE).await;
    let mut browser = Browser::new(server.addr);
    let large = "x".repeat(1_000_000);
    let answer = browser.post("/member/register/", &[("name", &large)]).await;
    assert_eq!(answer.status, 413);
    assert!(answer.text().contains("larger than 16 KB"), "{}", answer.text());
    let json = [("Content-Type", "application/json")];
    let answer = client::send(server.addr, "POST", "/member/login/", &json, "{}").await;
    assert_eq!(answer.status, 415);
    for target in ["/member/nowhere/", "/en/member/login/", "/zh/admin/"] {
        assert_eq!(server.get(target).await.status, 404, "{target}: a site in English only");
    }
    assert_eq!(server.get("/member/login").await.header("location"), "/member/login/");
    assert_eq!(server.get("/member/logout/").await.status, 405);
}
