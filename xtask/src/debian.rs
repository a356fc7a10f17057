//! Debian's packages, where something that tests need is missing.

use std::path::Path;

use crate::stage::Stage;

/// Installs packages; nothing where Debian's are not to be had.
pub(crate) fn stages(name: &'static str, packages: &[&str]) -> Vec<Stage> {
    if !Path::new("/usr/bin/apt-get").exists() {
        return Vec::new();
    }
    vec![
        Stage::new("package lists", "apt-get update -qq").preparing(),
        Stage::new(name, "apt-get install -y -qq --no-install-recommends")
            .arguments(packages)
            .variable("DEBIAN_FRONTEND", "noninteractive")
            .preparing(),
    ]
}
