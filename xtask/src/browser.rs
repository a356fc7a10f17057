//! The browser stages: what they need, the release binary, Playwright in Chromium.

use std::path::Path;

use crate::{
    debian,
    stage::{Stage, count_playwright},
};

/// Debian's packages; elsewhere Chromium and a Chinese font are looked for under their usual names.
const PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];
const CHINESE_FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

/// Installs what is missing, builds the binary that readers run, lets it check its own site, and drives it in
/// Chromium.
pub(crate) fn stages() -> Vec<Stage> {
    let mut stages = Vec::new();
    // Without a Chinese font links of two characters are too narrow to be touched, and axe says so.
    if ["/usr/bin/chromium", CHINESE_FONT].iter().any(|path| !Path::new(path).exists()) {
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
