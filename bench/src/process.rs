//! The typesetter as a process: how soon it answers, and what it holds after a million formulas.

use std::{fs, path::Path, process::Command, time::Instant};

use crate::{formulas, statistics::spread};

const FORMULAS: usize = 1_000_000;
const STEP: usize = 100_000;
const STARTS: usize = 200;
/// What the allocator may keep more than after the first step, in MiB.
const ALLOWED_GROWTH: f64 = 1.0;

pub(crate) fn measure() -> Result<(), String> {
    start()?;
    memory()
}

/// `zhoubi tex` from nothing to its answer, as a whole process; beside it a process that does nothing.
fn start() -> Result<(), String> {
    let zhoubi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/zhoubi");
    if !zhoubi.exists() {
        return Err("run `cargo build --release` in the project's root first".to_owned());
    }
    let input = std::env::temp_dir().join(format!("zhoubi-bench-{}.tex", std::process::id()));
    fs::write(&input, r"\frac{a}{b} = \sqrt{x^2}").map_err(|error| error.to_string())?;
    let (mut ours, mut nothing) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        ours.push(milliseconds(Command::new(&zhoubi).arg("tex").arg(&input))?);
        nothing.push(milliseconds(&mut Command::new("/bin/true"))?);
    }
    fs::remove_file(&input).map_err(|error| error.to_string())?;
    println!("ms from start to end, median of {STARTS} (least–greatest)");
    println!("| zhoubi tex | {} |\n| /bin/true | {} |", spread(&ours, 2), spread(&nothing, 2));
    Ok(())
}

fn milliseconds(command: &mut Command) -> Result<f64, String> {
    let begun = Instant::now();
    let output = command.output().map_err(|error| error.to_string())?;
    let spent = begun.elapsed().as_secs_f64() * 1000.0;
    if output.status.success() {
        Ok(spent)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn memory() -> Result<(), String> {
    let formulas = formulas::formulas()?;
    let (begun, mut bytes, mut first) = (Instant::now(), 0, None);
    println!("| formulas | resident MiB | seconds |\n|---|---|---|");
    for (count, (tex, display)) in (1..=FORMULAS).zip(formulas.iter().cycle()) {
        bytes += formulas::zhoubi(tex, *display).unwrap_or(0);
        if count % STEP > 0 {
            continue;
        }
        let resident = resident()?;
        println!("| {count} | {resident:.2} | {:.1} |", begun.elapsed().as_secs_f64());
        let first = *first.get_or_insert(resident);
        if resident > first + ALLOWED_GROWTH {
            return Err(format!("{:.2} MiB more than after {STEP}", resident - first));
        }
    }
    println!("{bytes} bytes of SVG and MathML");
    Ok(())
}

/// The memory that this process holds, in MiB (Linux).
fn resident() -> Result<f64, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    Ok(kib.ok_or("no VmRSS in /proc/self/status")? / 1024.0)
}
