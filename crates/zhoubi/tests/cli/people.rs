//! A site with people: the real server, spoken to as browsers do.

use std::{
    io::{BufRead, BufReader, Error, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::Value as Json;

use crate::given::Given;

/// A site of two short articles in a folder of its own.
pub(crate) struct Home {
    folder: tempfile::TempDir,
    /// Where its members and comments are.
    database: String,
}

impl Home {
    /// With an SQLite file beside the articles.
    pub(crate) fn new() -> Home {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("site.toml"), "title = \"T\"\nlanguages = [\"en\"]\n")
            .unwrap();
        for id in [1, 2] {
            let article = folder.path().join(format!("articles/{id}"));
            std::fs::create_dir_all(&article).unwrap();
            let text =
                format!("---\nid: {id}\ntitle: Number {id}\ndate: 2026-01-0{id}\n---\n\nText.\n");
            std::fs::write(article.join("index.en.md"), text).unwrap();
        }
        let database = format!("sqlite:{}", folder.path().join("zhoubi.db").display());
        Home { folder, database }
    }

    /// With its people in another database.
    pub(crate) fn with_database(address: &str) -> Home {
        Home { database: address.to_owned(), ..Home::new() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Runs the program on this site's database: status, standard output, standard error.
    pub(crate) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        Given::of(self.command(arguments).output().unwrap()).parts()
    }

    /// All comments that the store holds, asked of the program.
    pub(crate) fn comments(&self) -> Vec<Json> {
        let (status, output, error) = self.run(&["backup", "--comments", "-"]);
        assert_eq!(status, 0, "{error}");
        serde_json::from_str(&output).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zhoubi"));
        command.current_dir(self.path()).env("DATABASE_URL", &self.database).args(arguments);
        command
    }

    /// Starts the server on a free port.
    pub(crate) fn serve(&self) -> Serving {
        let arguments = ["serve", "--addr", "127.0.0.1:0", "--rate-limits", "off"];
        let mut command = self.command(&arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut serving = Serving { child, addr: String::new(), owner_link: None };
        let mut line = String::new();
        while output.read_line(&mut line).unwrap() > 0 {
            match line.trim().strip_prefix("http://") {
                Some(link) if link.contains("owner") => {
                    serving.owner_link = link.find('/').map(|at| link[at..].to_owned());
                }
                Some(address) => address.trim_end_matches('/').clone_into(&mut serving.addr),
                None => {}
            }
            // All lines come in one piece.
            if !serving.addr.is_empty() && output.buffer().is_empty() {
                return serving;
            }
            line.clear();
        }
        panic!("the server has ended");
    }
}

/// A serving process; killed, without a chance to tidy up, when dropped.
pub(crate) struct Serving {
    child: Child,
    pub(crate) addr: String,
    /// The path of the link that makes an owner, while there is none.
    pub(crate) owner_link: Option<String>,
}

impl Serving {
    /// SIGKILL: no handler, no flush, no last word.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn visitor(&self) -> Visitor {
        Visitor { addr: self.addr.clone(), cookie: String::new() }
    }

    /// Somebody who has registered.
    pub(crate) fn member(&self, name: &str) -> Visitor {
        let mut visitor = self.visitor();
        let mail = format!("{name}@example.org");
        let fields = [("name", name), ("mail", &mail), ("new", PASSWORD)];
        let answer = visitor.post("/member/register/", &fields).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        visitor
    }

    /// Somebody who has registered and opened the owner's link.
    pub(crate) fn owner(&self, name: &str) -> Visitor {
        let mut owner = self.member(name);
        let link = self.owner_link.as_deref().expect("the first start prints the link");
        let token = link.split("token=").nth(1).unwrap();
        let answer = owner.post("/member/owner/", &[("token", token)]).unwrap();
        assert_eq!(answer.status, 303, "{}", answer.body);
        owner
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already gone in the tests that kill it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) const PASSWORD: &str = "a gnomon of eight chi";

/// A browser with one cookie.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) addr: String,
    pub(crate) cookie: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Visitor {
    /// The same browser at a server on another port, whose cookie is named by the port.
    pub(crate) fn at(&self, serving: &Serving) -> Visitor {
        let port = serving.addr.rsplit(':').next().unwrap();
        let token = self.cookie.split_once('=').map_or("", |(_, token)| token);
        Visitor { addr: serving.addr.clone(), cookie: format!("zhoubi-{port}={token}") }
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Answer, Error> {
        self.ask("GET", path, "")
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Error> {
        let escape =
            |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
        let pair = |(name, value): &(&str, &str)| format!("{name}={}", escape(value));
        let body = fields.iter().map(pair).collect::<Vec<_>>().join("&");
        self.ask("POST", path, &body)
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, Error> {
        let mut stream = TcpStream::connect(&self.addr)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {1}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {2}\r\n\
             Connection: close\r\n\r\n{body}",
            self.addr,
            self.cookie,
            body.len()
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        // A head that breaks off acknowledges nothing.
        let (head, body) =
            answer.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        for line in head.lines() {
            if let Some(cookie) = line.strip_prefix("set-cookie: ") {
                self.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
            }
        }
        let status = head.get(9..12).and_then(|digits| digits.parse().ok());
        let status = status.ok_or(std::io::ErrorKind::InvalidData)?;
        Ok(Answer { status, body: body.to_owned() })
    }
}
