//! Comments over HTTP into the store, beside plain inserts of the same texts by rusqlite; pages with many of
//! them; the cost of a log-in beside Argon2id alone.

use std::{
    env, fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    pages::binary,
    statistics::{quantile, spread},
};

const CLIENTS: usize = 8;
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(4);
const PASSWORD: &str = "a gnomon of eight chi";

/// Formulas of the article under which most is written.
const FORMULAS: usize = 400;
/// Comments under it when its page is measured.
const COMMENTS: usize = 200;
/// Articles beside it, under which the crowd writes.
const OTHERS: usize = 40;

pub(crate) fn measure() -> Result<(), String> {
    let folder = env::temp_dir().join(format!("zhoubi-bench-comments-{}", std::process::id()));
    let result = in_folder(&folder);
    fs::remove_dir_all(&folder).map_err(words)?;
    result
}

fn in_folder(folder: &Path) -> Result<(), String> {
    write_site(folder)?;
    let mut server = Server::start(folder)?;
    let owner = server.owner()?;
    println!("| what | measured | beside | ratio |\n|---|---|---|---|");
    log_in(&server)?;
    for i in 0..COMMENTS {
        comment(&mut owner.clone(), 1, &body(i))?;
    }
    pages(&mut server, &owner)?;

    // Eight browsers of the owner: their comments are shown at once, the dearest case.
    let clients: Vec<Client> =
        (0..CLIENTS).map(|_| server.log_in()).collect::<Result<_, String>>()?;
    let mut acknowledged = COMMENTS + REFRESHES;
    let mut rates = Vec::new();
    let mut floor = Vec::new();
    let mut waits = Vec::new();
    for round in 0..ROUNDS {
        let (count, mut times) = crowd(&clients, round)?;
        acknowledged += count;
        rates.push(count as f64 / ROUND.as_secs_f64());
        waits.append(&mut times);
        floor.push(plain_inserts(&folder.join(format!("plain{round}.db")))?);
    }
    row(
        &format!("comments/s over HTTP, {CLIENTS} clients, synchronous=FULL"),
        &spread(&rates, 0),
        &format!("rusqlite, one INSERT a transaction: {}", spread(&floor, 0)),
        &format!("{:.2}", quantile(&rates, 0.5) / quantile(&floor, 0.5)),
    );
    let wait = |share| quantile(&waits, share) * 1e3;
    row(
        "until a comment is acknowledged",
        &format!("p50 {:.1} ms, p99 {:.1} ms", wait(0.5), wait(0.99)),
        "",
        "",
    );
    server.kill();
    let stored = stored(folder)?;
    row(
        "acknowledged, then in the store after SIGKILL",
        &acknowledged.to_string(),
        &stored.to_string(),
        "",
    );
    if stored < acknowledged { Err("comments were lost".to_owned()) } else { Ok(()) }
}

/// An article of many formulas, and a few short ones.
fn write_site(folder: &Path) -> Result<(), String> {
    let mut text = String::new();
    for i in 0..FORMULAS {
        text.push_str(&format!(
            "Sentence {i}: $\\frac{{a_{{{i}}}}}{{\\sqrt{{b^2 + {i}}}}} = \\sum_{{k=1}}^{{{i}}} \\sigma_k$. \n\n"
        ));
    }
    for id in 1..=1 + OTHERS {
        let text = if id == 1 { text.as_str() } else { "Short.\n" };
        let article = folder.join(format!("articles/{id}"));
        fs::create_dir_all(&article).map_err(words)?;
        let page = format!("---\nid: {id}\ntitle: Number {id}\ndate: 2026-01-01\n---\n\n{text}");
        fs::write(article.join("index.en.md"), page).map_err(words)?;
    }
    fs::write(folder.join("site.toml"), "title = \"Bench\"\nlanguages = [\"en\"]\n").map_err(words)
}

/// A comment as people write them, with two formulas.
fn body(i: usize) -> String {
    format!(
        "In step {i} the bound $\\lVert A - A_{{{i}}} \\rVert \\le \\sigma_{{{i}}}$ is used twice; \
         *why* does it hold for $r = {i}$ too? See the second proof."
    )
}

/// How long a log-in takes, beside the hash alone at the server's cost.
fn log_in(server: &Server) -> Result<(), String> {
    let params = argon2::Params::new(19 * 1024, 2, 1, Some(32)).map_err(words)?;
    let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let (mut whole, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        let begun = Instant::now();
        server.log_in()?;
        whole.push(begun.elapsed().as_secs_f64() * 1e3);
        let begun = Instant::now();
        let mut hash = [0; 32];
        argon
            .hash_password_into(PASSWORD.as_bytes(), b"sixteen bytes ok", &mut hash)
            .map_err(words)?;
        alone.push(begun.elapsed().as_secs_f64() * 1e3);
    }
    row(
        "a log-in, ms",
        &spread(&whole, 1),
        &format!("Argon2id alone, 19 MiB, two passes: {}", spread(&alone, 1)),
        &format!("{:.2}", quantile(&whole, 0.5) / quantile(&alone, 0.5)),
    );
    Ok(())
}

/// How often the page is asked for right after somebody has written.
const REFRESHES: usize = 10;

/// The page of the article with its comments: kept, after a change, and from a server that has just started.
fn pages(server: &mut Server, owner: &Client) -> Result<(), String> {
    let mut reader = server.client();
    let fetch = |reader: &mut Client| {
        let begun = Instant::now();
        let answer = reader.ask("GET", "/archives/1/", "")?;
        let ms = begun.elapsed().as_secs_f64() * 1e3;
        if answer.status != 200 || !answer.body.contains("In step ") {
            return Err(format!("/archives/1/: {}", answer.status));
        }
        Ok(ms)
    };
    fetch(&mut reader)?;
    let kept = (0..200).map(|_| fetch(&mut reader)).collect::<Result<Vec<_>, _>>()?;
    let mut changed = Vec::new();
    for i in 0..REFRESHES {
        comment(&mut owner.clone(), 1, &body(10_000 + i))?;
        changed.push(fetch(&mut reader)?);
    }
    let mut cold = Vec::new();
    for _ in 0..5 {
        server.kill();
        *server = Server::start(&server.folder.clone())?;
        cold.push(fetch(&mut server.client())?);
    }
    let what = format!("{COMMENTS} comments and {FORMULAS} formulas");
    row(&format!("a page of {what}, kept, ms"), &spread(&kept, 2), "target 20", "");
    row("the same, first after a comment, ms", &spread(&changed, 1), "", "");
    row("the same, first after a start, ms", &spread(&cold, 1), "target 300", "");
    Ok(())
}

/// All clients at once for one round: how many were acknowledged, and how long each waited in seconds.
fn crowd(clients: &[Client], round: usize) -> Result<(usize, Vec<f64>), String> {
    let until = Instant::now() + ROUND;
    let threads: Vec<_> = clients
        .iter()
        .enumerate()
        .map(|(i, client)| {
            let mut client = client.clone();
            thread::spawn(move || {
                let mut waits = Vec::new();
                while Instant::now() < until {
                    let n = (round + 1) * 10_000_000 + i * 1_000_000 + waits.len();
                    let begun = Instant::now();
                    comment(&mut client, 2 + n % OTHERS, &body(n))?;
                    waits.push(begun.elapsed().as_secs_f64());
                }
                Ok::<_, String>(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for thread in threads {
        waits.extend(thread.join().map_err(|_| "a client panicked")??);
    }
    Ok((waits.len(), waits))
}

/// The floor below all: the same texts, one INSERT a transaction, in this process, at FULL too. Rows/s.
fn plain_inserts(file: &PathBuf) -> Result<f64, String> {
    let db = rusqlite::Connection::open(file).map_err(words)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         CREATE TABLE comments (id TEXT PRIMARY KEY, subject BIGINT, floor BIGINT, body TEXT);
         CREATE UNIQUE INDEX floors ON comments (subject, floor);",
    )
    .map_err(words)?;
    let mut insert = db.prepare("INSERT INTO comments VALUES (?1, ?2, ?3, ?4)").map_err(words)?;
    let begun = Instant::now();
    let mut count: usize = 0;
    while begun.elapsed() < ROUND {
        let id = format!("{count:036}");
        let floor = i64::try_from(count).map_err(words)?;
        insert.execute((id, floor % 3, floor, body(count))).map_err(words)?;
        count += 1;
    }
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

/// How many comments the dead server has left, by `zhoubi backup`, which checks the database's pages too.
fn stored(folder: &Path) -> Result<usize, String> {
    let output = Command::new(binary()?)
        .args(["backup", "--json", "-o", "backup.db"])
        .current_dir(folder)
        .env_remove("DATABASE_URL")
        .output()
        .map_err(words)?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).map_err(words)?;
    let count = report["comments"].as_u64().ok_or("backup names no number of comments")?;
    usize::try_from(count).map_err(words)
}

fn row(what: &str, measured: &str, beside: &str, ratio: &str) {
    println!("| {what} | {measured} | {beside} | {ratio} |");
}

fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}

/// The release binary serving the site of this benchmark.
struct Server {
    child: Child,
    addr: String,
    owner_link: Option<String>,
    folder: PathBuf,
}

impl Server {
    fn start(folder: &Path) -> Result<Server, String> {
        let mut child = Command::new(binary()?)
            .args(["serve", "--addr", "127.0.0.1:0", "--rate-limits", "off"])
            .current_dir(folder)
            .env_remove("DATABASE_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(words)?;
        let mut output = BufReader::new(child.stdout.take().ok_or("the output is piped")?);
        let mut server =
            Server { child, addr: String::new(), owner_link: None, folder: folder.to_owned() };
        let mut line = String::new();
        while output.read_line(&mut line).map_err(words)? > 0 {
            match line.trim().strip_prefix("http://") {
                Some(link) if link.contains("owner") => server.owner_link = Some(link.to_owned()),
                Some(addr) => server.addr = addr.trim_end_matches('/').to_owned(),
                None => {}
            }
            // All lines come in one piece.
            if !server.addr.is_empty() && output.buffer().is_empty() {
                return Ok(server);
            }
            line.clear();
        }
        Err("the server has ended".to_owned())
    }

    fn kill(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    fn client(&self) -> Client {
        Client { addr: self.addr.clone(), cookie: String::new(), stream: None }
    }

    /// Registers somebody and makes them the owner.
    fn owner(&self) -> Result<Client, String> {
        let mut owner = self.client();
        let fields = [("name", "owner"), ("mail", "owner@example.org"), ("new", PASSWORD)];
        owner.send("/member/register/", &fields)?;
        let link = self.owner_link.as_deref().ok_or("the first start prints no link")?;
        let token = link.split("token=").nth(1).ok_or("the link has no token")?.to_owned();
        owner.send("/member/owner/", &[("token", &token)])?;
        Ok(owner)
    }

    fn log_in(&self) -> Result<Client, String> {
        let mut client = self.client();
        client.send("/member/login/", &[("user", "owner"), ("pass", PASSWORD)])?;
        Ok(client)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A browser with a cookie and a connection that stays open.
struct Client {
    addr: String,
    cookie: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Clone for Client {
    fn clone(&self) -> Client {
        Client { addr: self.addr.clone(), cookie: self.cookie.clone(), stream: None }
    }
}

struct Answer {
    status: u16,
    body: String,
}

fn comment(client: &mut Client, subject: usize, body: &str) -> Result<(), String> {
    client.send(&format!("/comments/{subject}/"), &[("body", body)])
}

impl Client {
    /// Sends a form that leads on.
    fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<(), String> {
        let escape =
            |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let pair = |(name, value): &(&str, &str)| format!("{name}={}", escape(value));
        let body = fields.iter().map(pair).collect::<Vec<_>>().join("&");
        let answer = self.ask("POST", path, &body)?;
        if answer.status == 303 {
            return Ok(());
        }
        Err(format!("{path}: {} {}", answer.status, answer.body))
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, String> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.addr).map_err(words)?;
            stream.set_nodelay(true).map_err(words)?;
            self.stream = Some(BufReader::new(stream));
        }
        let stream = self.stream.as_mut().ok_or("there is a connection")?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {1}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {2}\r\n\r\n{body}",
            self.addr,
            self.cookie,
            body.len()
        );
        stream.get_mut().write_all(request.as_bytes()).map_err(words)?;
        let (mut status, mut length) = (0, 0);
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).map_err(words)? == 0 {
                return Err(format!("{path}: the connection broke off"));
            }
            let lower = line.trim_end().to_ascii_lowercase();
            if lower.is_empty() {
                break;
            } else if let Some(rest) = lower.strip_prefix("http/1.1 ") {
                status = rest.get(..3).and_then(|digits| digits.parse().ok()).unwrap_or(0);
            } else if let Some(rest) = lower.strip_prefix("content-length: ") {
                length = rest.parse().map_err(words)?;
            } else if lower.starts_with("set-cookie: ") {
                let pair = line["set-cookie: ".len()..].split(';').next().unwrap_or_default();
                self.cookie = pair.trim().to_owned();
            }
        }
        let mut bytes = vec![0; length];
        stream.read_exact(&mut bytes).map_err(words)?;
        Ok(Answer { status, body: String::from_utf8_lossy(&bytes).into_owned() })
    }
}
