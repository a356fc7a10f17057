//! Any text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|tex: &str| fuzz::check(tex));
