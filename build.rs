//! Builds again when the page was built: a release binary holds `web/dist`, and may have been built without.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug binary reads the folder when it starts.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        // Of a folder that is not there Cargo would think that it changes all the time.
        let dist = if Path::new("web/dist").exists() { "web/dist" } else { "web" };
        println!("cargo::rerun-if-changed={dist}");
    }
}
