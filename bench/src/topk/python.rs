//! The process that runs the peers written in Python.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

use super::{contestants::Answer, rows::Rows};

pub(super) struct Python {
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    files: PathBuf,
    /// What is installed, as `topk/peers.py` says it.
    pub(super) versions: Value,
}

/// True probabilities and gradients, as far as they are known.
pub(super) struct Reference {
    pub(super) p: Vec<f64>,
    /// Which probabilities `p` lists; all if `None`.
    pub(super) places: Option<Vec<usize>>,
    pub(super) g: Option<Vec<f64>>,
}

fn program() -> PathBuf {
    let own = folder().join("venv/bin/python");
    env::var_os("PYTHON").map_or(own, PathBuf::from)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("topk")
}

impl Python {
    pub(super) fn start() -> Result<Python, String> {
        let program = program();
        let mut child = Command::new(&program)
            .arg(folder().join("peers.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| {
                format!("{}: {error}: install the peers as README.md says", program.display())
            })?;
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().expect("the output is a pipe"));
        let files = env::temp_dir().join(format!("zhoubi-bench-topk-{}", std::process::id()));
        fs::create_dir_all(&files).map_err(|error| format!("{}: {error}", files.display()))?;
        let mut python = Python { child, requests, answers, files, versions: Value::Null };
        python.versions = python.ask(&json!({"do": "versions"}))?;
        Ok(python)
    }

    pub(super) fn has(&self, peer: &str) -> bool {
        self.versions["peers"].get(peer).is_some()
    }

    pub(super) fn load(&mut self, rows: &Rows) -> Result<(), String> {
        let (x, v) = (self.file("x"), self.file("v"));
        write(&x, &rows.x)?;
        write(&v, &rows.v)?;
        self.ask(&json!({
            "do": "load", "operator": rows.operator.name(), "rows": rows.count, "n": rows.n, "k": rows.k,
            "single": rows.single, "x": x, "v": v,
        }))
        .map(drop)
    }

    /// Of the rows last loaded.
    pub(super) fn reference(&mut self, rows: &Rows) -> Result<Reference, String> {
        let (p, g) = (self.file("p"), self.file("g"));
        let answer = self.ask(&json!({"do": "reference", "p": p, "g": g}))?;
        let places = answer["places"].as_array().map(|places| {
            places.iter().filter_map(|place| place.as_u64().map(|place| place as usize)).collect()
        });
        let p = read(&p)?;
        let g = if answer["g"] == true { Some(read(&g)?) } else { None };
        if places.is_none() && p.len() != rows.x.len() {
            return Err("the reference has another length than the rows".to_owned());
        }
        Ok(Reference { p, places, g })
    }

    /// One run, with what came of it.
    pub(super) fn answer(
        &mut self,
        peer: &str,
        both: bool,
        threads: usize,
    ) -> Result<Answer, String> {
        let (p, g) = (self.file("p"), self.file("g"));
        let answer = self.ask(&json!({
            "do": "run", "peer": peer, "both": both, "threads": threads, "seconds": 0, "p": p, "g": g,
        }))?;
        let seconds = answer["seconds"].as_f64().ok_or("no time")?;
        Ok(Answer { seconds, p: read(&p)?, g: if both { Some(read(&g)?) } else { None } })
    }

    /// Seconds a run, repeated for `span` seconds.
    pub(super) fn time(
        &mut self,
        peer: &str,
        both: bool,
        threads: usize,
        span: f64,
    ) -> Result<f64, String> {
        let request =
            json!({"do": "run", "peer": peer, "both": both, "threads": threads, "seconds": span});
        self.ask(&request)?["seconds"].as_f64().ok_or_else(|| "no time".to_owned())
    }

    /// The table of what each peer gets wrong, as `topk/faults.py` prints it.
    pub(super) fn faults(&self) -> Result<String, String> {
        let output = Command::new(program())
            .arg(folder().join("faults.py"))
            .stderr(Stdio::null())
            .output()
            .map_err(|error| format!("faults.py: {error}"))?;
        if !output.status.success() {
            return Err(format!("faults.py ended with {}", output.status));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn file(&self, name: &str) -> PathBuf {
        self.files.join(name)
    }

    fn ask(&mut self, request: &Value) -> Result<Value, String> {
        let requests = self.requests.as_mut().expect("the input is open until the end");
        writeln!(requests, "{request}").map_err(|error| format!("peers.py: {error}"))?;
        let mut line = String::new();
        self.answers.read_line(&mut line).map_err(|error| format!("peers.py: {error}"))?;
        if line.is_empty() {
            return Err("peers.py ended: its complaint stands above".to_owned());
        }
        let answer: Value = serde_json::from_str(&line).map_err(|error| error.to_string())?;
        match answer["error"].as_str() {
            Some(message) => Err(message.to_owned()),
            None => Ok(answer),
        }
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // The end of its input is its end. Neither failure changes what was measured.
        self.requests = None;
        drop(self.child.wait());
        drop(fs::remove_dir_all(&self.files));
    }
}

fn write(path: &Path, values: &[f64]) -> Result<(), String> {
    let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<Vec<f64>, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(bytes.as_chunks().0.iter().map(|&eight| f64::from_le_bytes(eight)).collect())
}
