//! The browser stages: what they need, the release binary, Playwright in Chromium.

use std::path::Path;

use crate::{
    debian,
    stage::{Stage, count_playwright},
};

/// Debian's packages; elsewhere Chromium and a Chinese font are looked for under their usual names.
const PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];

/// Installs what is missing, builds the binary that readers run, lets it check its own site, and drives it in
/// Chromium.
pub(crate) fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    if !Path::new("/usr/bin/chromium").exists() {
        stages.extend(debian::stages("Chromium", &PACKAGES));
    }
    stages
        .push(Stage::new("npm packages", "npm ci --no-audit --no-fund").folder("web").preparing());
    stages.push(Stage::new("release binary", "cargo build --release --bin zhoubi").preparing());
    stages.push(Stage::new("recorded figures", "target/release/zhoubi check . --rerun"));
    stages.push(
        Stage::new("browser tests", "npx playwright test").folder("web").counting(count_playwright),
    );
    stages
}
