//! `zhoubi serve`: its address, its stopping, its figures.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value as Json;

use crate::run;

/// A serving process; killed when dropped.
struct Serving {
    child: Child,
    addr: String,
    lines: Box<dyn Iterator<Item = String>>,
}

impl Serving {
    /// Starts it on a free port and waits for the line that names it.
    fn start(folder: &Path, arguments: &[&str]) -> Serving {
        let mut child = Command::new(env!("CARGO_BIN_EXE_zhoubi"))
            .current_dir(folder)
            .env_remove("DATABASE_URL")
            .env("XDG_DATA_HOME", folder)
            .args(["serve", "--addr", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut lines = output.lines().map_while(Result::ok);
        let addr = lines
            .find_map(|line| {
                line.trim()
                    .strip_prefix("http://")
                    .map(|rest| rest.trim_end_matches('/').to_owned())
            })
            .expect("a line with the address");
        assert!(lines.next().unwrap().contains("Ctrl-C"));
        Serving { child, addr, lines: Box::new(lines) }
    }

    fn get(&self, target: &str) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.addr).unwrap();
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.addr);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let status = std::str::from_utf8(&answer[9..12]).unwrap().parse().unwrap();
        (status, answer[end + 4..].to_vec())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Already gone in the test that stops it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_figure_has_the_same_bytes_from_server_and_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let serving = Serving::start(dir.path(), &[]);
    let (_, list, _) = run(dir.path(), &["lab", "list", "--json"]);
    let labs: Vec<Json> = serde_json::from_str(&list).unwrap();
    assert!(!labs.is_empty());
    for lab in labs {
        let name = lab["name"].as_str().unwrap();
        for format in ["svg", "csv", "json"] {
            for (query, flags) in [
                ("", &[][..]),
                (
                    "lang=en&column=narrow&theme=dark",
                    &["--lang", "en", "--column", "narrow", "--theme", "dark"],
                ),
            ] {
                let mut arguments = vec!["lab", "run", name, "--format", format];
                arguments.extend(flags);
                let (_, output, _) = run(dir.path(), &arguments);
                let (status, body) = serving.get(&format!("/labs/{name}.{format}?{query}"));
                assert_eq!(status, 200, "{name}.{format}");
                assert!(body == output.as_bytes(), "{name}.{format}?{query}");
            }
        }
    }
}

#[test]
fn each_start_prints_another_link_while_there_is_no_owner() {
    let dir = tempfile::tempdir().unwrap();
    let link = || {
        let mut serving = Serving::start(dir.path(), &[]);
        let link = serving.lines.find(|line| line.contains("owner")).expect("a line with the link");
        let own = format!("http://{}", serving.addr);
        let path = link.strip_prefix(&own).expect("nothing else on its line").to_owned();
        assert!(path.starts_with("/member/owner/?token="), "{path}");
        assert_eq!(serving.get(&path).0, 200);
        (serving, path)
    };
    let (_, first) = link();
    let (serving, second) = link();
    assert_ne!(first, second);
    assert_eq!(serving.get(&first).0, 410, "the newer one has taken its place");
}

#[test]
fn a_taken_port_is_named_with_the_remedy() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let (status, _, error) = run(Path::new("."), &["serve", "--addr", &addr]);
    assert_eq!(status, 1);
    assert!(error.contains(&addr) && error.contains("--addr 127.0.0.1:"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_with_success() {
    let dir = tempfile::tempdir().unwrap();
    let mut serving = Serving::start(dir.path(), &[]);
    let id = serving.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert!(serving.child.wait().unwrap().success());
}

#[test]
fn a_site_with_mistakes_starts_and_shows_them_here() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("site.toml"), "titel = \"x\"\n").unwrap();
    let serving = Serving::start(dir.path(), &["."]);
    let (status, page) = serving.get("/");
    assert_eq!(status, 500);
    assert!(String::from_utf8(page).unwrap().contains("site.toml:1:1"));
}

#[test]
fn the_built_in_site_is_served_from_anywhere() {
    let dir = tempfile::tempdir().unwrap();
    let serving = Serving::start(dir.path(), &[]);
    let (status, page) = serving.get("/");
    assert_eq!(status, 200);
    assert!(String::from_utf8(page).unwrap().contains("周髀"));
    assert_eq!(serving.get("/en/").0, 200);
    assert_eq!(serving.get("/archives/1/").0, 200);
}
