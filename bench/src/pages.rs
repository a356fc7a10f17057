//! A cached article page beside nginx serving the same bytes from a file, both loaded by wrk.

use std::{
    env, fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::statistics::{quantile, spread};

const ROUNDS: usize = 5;
const PAGE: &str = "/archives/2/";

/// The release binary, which is to be built beforehand.
pub(crate) fn binary() -> Result<PathBuf, String> {
    let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/zhoubi");
    if binary.exists() {
        Ok(binary)
    } else {
        Err("run `cargo build --release` in the root first".to_owned())
    }
}

/// The release binary serving the project's own site on a free port.
pub(crate) struct Zhoubi {
    child: Child,
    port: u16,
    database: PathBuf,
}

impl Zhoubi {
    pub(crate) fn start() -> Result<Zhoubi, String> {
        let port = free_port()?;
        let database = env::temp_dir().join(format!("zhoubi-bench-{}.db", std::process::id()));
        let child = Command::new(binary()?)
            .args(["serve", "--addr", &format!("127.0.0.1:{port}"), "--database"])
            .arg(format!("sqlite:{}", database.display()))
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .stdout(Stdio::null())
            .spawn()
            .map_err(|error| format!("zhoubi: {error}"))?;
        let server = Zhoubi { child, port, database };
        server.connect()?;
        Ok(server)
    }

    pub(crate) fn connect(&self) -> Result<TcpStream, String> {
        connect(self.port)
    }
}

impl Drop for Zhoubi {
    fn drop(&mut self) {
        // A process that is gone already is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
        for ending in ["", "-wal", "-shm"] {
            drop(fs::remove_file(format!("{}{ending}", self.database.display())));
        }
    }
}

pub(crate) fn compare() -> Result<(), String> {
    let zhoubi = Zhoubi::start()?;
    println!("{PAGE}, wrk with 1 thread and 16 connections, {ROUNDS} rounds of 3 s, alternating");
    println!("| body | | requests/s, median (least–greatest) |\n|---|---|---|");
    for encoding in ["identity", "br"] {
        compare_body(&zhoubi, encoding)?;
    }
    Ok(())
}

/// One form of the page's body, beside nginx with a file of the same bytes.
fn compare_body(zhoubi: &Zhoubi, encoding: &str) -> Result<(), String> {
    let body = fetch(zhoubi, encoding)?;
    let folder = env::temp_dir().join(format!("zhoubi-bench-nginx-{}", std::process::id()));
    let page = folder.join("www").join(PAGE.trim_matches('/'));
    fs::create_dir_all(&page).map_err(|error| error.to_string())?;
    fs::write(page.join("index.html"), &body).map_err(|error| error.to_string())?;
    let nginx_port = free_port()?;
    let mut nginx = start_nginx(&folder, nginx_port)?;
    drop(connect(nginx_port)?);

    let mut ours = Vec::new();
    let mut peer = Vec::new();
    let result = (0..ROUNDS).try_for_each(|_| {
        ours.push(wrk(zhoubi.port, encoding)?);
        peer.push(wrk(nginx_port, encoding)?);
        Ok::<(), String>(())
    });
    drop(nginx.kill());
    drop(nginx.wait());
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    result?;

    for (name, rates) in [("zhoubi, cached page", &ours), ("nginx, the same bytes", &peer)] {
        println!("| {encoding}, {} bytes | {name} | {} |", body.len(), spread(rates, 0));
    }
    println!("| | ratio | {:.2} |", quantile(&ours, 0.5) / quantile(&peer, 0.5));
    Ok(())
}

/// nginx with one worker, logging off, and open files cached: as fast as it serves a file.
fn start_nginx(folder: &Path, port: u16) -> Result<Child, String> {
    let configuration = format!(
        "daemon off; worker_processes 1; pid {0}/pid; error_log {0}/error.log;\n\
         events {{ worker_connections 256; }}\n\
         http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n\
         open_file_cache max=100 inactive=60s; types {{ text/html html; }}\n\
         client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;\n\
         uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;\n\
         server {{ listen 127.0.0.1:{port}; root {0}/www; }} }}\n",
        folder.display()
    );
    let path: PathBuf = folder.join("nginx.conf");
    fs::write(&path, configuration).map_err(|error| error.to_string())?;
    Command::new("nginx")
        .arg("-c")
        .arg(path)
        .arg("-p")
        .arg(folder)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("nginx: {error}; Debian's package is nginx-light"))
}

fn wrk(port: u16, encoding: &str) -> Result<f64, String> {
    let output = Command::new("wrk")
        .args(["-t1", "-c16", "-d3s", "-H", &format!("Accept-Encoding: {encoding}")])
        .arg(format!("http://127.0.0.1:{port}{PAGE}"))
        .output()
        .map_err(|error| format!("wrk: {error}; Debian's package is wrk"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("wrk saw errors:\n{text}"));
    }
    text.lines()
        .find_map(|line| line.strip_prefix("Requests/sec:")?.trim().parse().ok())
        .ok_or_else(|| format!("wrk printed no rate:\n{text}"))
}

fn fetch(server: &Zhoubi, encoding: &str) -> Result<Vec<u8>, String> {
    let mut stream = server.connect()?;
    write!(
        stream,
        "GET {PAGE} HTTP/1.1\r\nHost: peer.example\r\nAccept-Encoding: {encoding}\r\n\
         Connection: close\r\n\r\n"
    )
    .map_err(|error| error.to_string())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).map_err(|error| error.to_string())?;
    let head =
        answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or("the answer has no head")?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        return Err(format!("{PAGE}: {}", String::from_utf8_lossy(&answer[..head])));
    }
    Ok(answer[head + 4..].to_vec())
}

fn free_port() -> Result<u16, String> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| error.to_string())
}

fn connect(port: u16) -> Result<TcpStream, String> {
    let begun = Instant::now();
    loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(stream) => {
                stream.set_nodelay(true).map_err(|error| error.to_string())?;
                return Ok(stream);
            }
            Err(error) if begun.elapsed() > Duration::from_secs(30) => {
                return Err(format!("nothing listens on port {port}: {error}"));
            }
            Err(_) => thread::sleep(Duration::from_millis(50)),
        }
    }
}
