//! Builds again when a file is added to what the program carries in it; changed ones it notices itself.

fn main() {
    for folder in ["../../articles", "../../site.toml", "new"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
