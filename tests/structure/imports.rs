//! Modules import only from lower layers, and there are no cyclic imports.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;

use super::module::{Modules, layers};

/// The modules that are left when those that import no others, or that no others import, are removed again and again.
fn cyclic(mut imports: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let names: BTreeSet<_> = imports.keys().cloned().collect();
        let imported: BTreeSet<_> = imports.values().flatten().cloned().collect();
        imports.retain(|name, others| {
            others.retain(|other| names.contains(other));
            !others.is_empty() && imported.contains(name)
        });
        if imports.len() == names.len() {
            return imports.into_keys().collect();
        }
    }
}

#[rstest]
fn there_are_no_cyclic_imports(#[values("src", "tests")] crate_folder: &str) {
    let imports = Modules::read(crate_folder).imports();
    assert!(imports.len() > 100 && imports.values().any(|others| others.len() > 5), "{imports:#?}");

    assert_eq!(cyclic(imports), Vec::<String>::new());
}

#[test]
fn modules_import_only_from_lower_layers() {
    let layers = layers();
    let height = |module: &str| {
        let layer = module.split("::").next().expect("a layer");
        layers.iter().position(|name| name == layer).expect("a module of lib.rs")
    };

    let upward = Modules::read("src").imports().into_iter().flat_map(|(name, others)| {
        let upward = others.into_iter().filter(|other| height(other) > height(&name)).collect::<Vec<_>>();
        upward.into_iter().map(move |other| format!("{name} imports {other}"))
    });

    assert_eq!(upward.collect::<Vec<_>>(), Vec::<String>::new());
}
