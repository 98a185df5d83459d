//! Rebuilds release binaries when `web/dist` changes, because they embed it.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Debug binaries read the folder at startup.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        // Cargo treats a missing folder as always changed.
        let dist = if Path::new("web/dist").exists() { "web/dist" } else { "web" };
        println!("cargo::rerun-if-changed={dist}");
    }
}
