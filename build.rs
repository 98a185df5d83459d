//! Rebuilds a release binary after the page was built: it embeds `web/dist`.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug binary reads the folder at its start.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        // Cargo treats a missing folder as always changed.
        let dist = if Path::new("web/dist").exists() { "web/dist" } else { "web" };
        println!("cargo::rerun-if-changed={dist}");
    }
}
