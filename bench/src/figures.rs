//! A lab through the server on loopback: time from request to the last byte, every request a new parameter.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Instant,
};

use crate::{pages::Zhoubi, statistics::quantile};

const REQUESTS: usize = 300;

/// The parameters of the request of a number.
type Query = fn(usize) -> String;

pub(crate) fn measure() -> Result<(), String> {
    let server = Zhoubi::start()?;
    println!("{REQUESTS} requests each over one loopback connection, milliseconds");
    println!("| lab | p50 | p95 | greatest |\n|---|---|---|---|");
    let labs: [(&str, Query); 21] = [
        ("formula-fit", |i| format!("width={}", 280 + i % 1160)),
        ("formula-widths", |i| format!("screen={}", 320 + i % 1100)),
        ("svd", |i| format!("rank={}", 1 + i % 60)),
        ("svd-noise", |i| format!("seed={}", 1 + i % 99)),
        ("stove", |i| format!("contact={}", i % 70)),
        ("stove-margin", |i| format!("contact={}", i % 70)),
        // The others at the slow ends of their ranges.
        ("pinv-limit", |i| format!("condition=7&exponent={}", (i % 260) as f64 / 10.0 - 24.0)),
        ("pinv-cutoff", |i| format!("size=64&rank=20&seed={}", 1 + i % 99)),
        ("cr", |i| format!("method=swap&weights=diagonal&rank={}", 1 + i % 64)),
        ("cr-columns", |i| format!("rank=48&parts=both&seed={}", 1 + i % 99)),
        ("topk", |i| format!("operator=grad&exponent={}", (i % 300) as f64 / 100.0 - 2.0)),
        ("topk-failures", |i| format!("n=16&k=15&seed={}", 1 + i % 99)),
        ("topk-operators", |i| {
            format!("footing=softness&exponent={}", (i % 300) as f64 / 100.0 - 2.0)
        }),
        ("topk-gradients", |i| {
            format!("operator=grad&exponent={}", (i % 300) as f64 / 100.0 - 2.0)
        }),
        ("topk-draws", |i| format!("way=shuffled&seed={}", 1 + i % 99)),
        ("topk-selection", |i| format!("operator=grad&seed={}", i % 200)),
        ("positions", |i| format!("height=8&width=8&frames=6&before={}", 1 + i % 8)),
        ("positions-sizes", |i| format!("patches=28&frames={}", 1 + i % 4)),
        ("nope-variance", |i| format!("heads=6&seed={}", 1 + i % 99)),
        ("nope-permutation", |i| format!("precision=double&seed={}", 1 + i % 99)),
        ("nope-resolution", |i| format!("width={}", 4 + i % 11)),
    ];
    for (lab, query) in labs {
        let mut times = Vec::new();
        let mut stream = server.connect()?;
        for i in 0..REQUESTS {
            let path = format!("/labs/{lab}.json?{}", query(i));
            let begun = Instant::now();
            let status = get(&mut stream, &path)?;
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            if status != 200 {
                return Err(format!("{path} answered {status}"));
            }
        }
        // The first run prepares the lab.
        times.remove(0);
        let [p50, p95, most] = [0.5, 0.95, 1.0].map(|share| quantile(&times, share));
        println!("| {lab} | {p50:.2} | {p95:.2} | {most:.2} |");
    }
    Ok(())
}

/// One GET on a kept connection; reads the whole answer by its length or its chunks.
fn get(stream: &mut TcpStream, path: &str) -> Result<u16, String> {
    let failed = |error: std::io::Error| format!("{path}: {error}");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").map_err(failed)?;
    let mut answer = Vec::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = stream.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return Err(format!("{path}: the connection was closed"));
        }
        answer.extend_from_slice(&buffer[..read]);
        let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&answer[..head]).to_lowercase();
        let body = &answer[head + 4..];
        let whole = match text.split("content-length: ").nth(1) {
            Some(rest) => {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                body.len() >= digits.parse().unwrap_or(0)
            }
            None => body.ends_with(b"0\r\n\r\n"),
        };
        if whole {
            return text
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .ok_or_else(|| format!("{path}: no status line"));
        }
    }
}
