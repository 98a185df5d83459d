//! Modules import only from lower layers, and there are no cyclic imports.

use std::collections::{BTreeMap, BTreeSet};

use rstest::rstest;

use super::module::{Modules, layers};

/// The modules that are left when those that import no others are removed one after another.
fn cyclic(mut imports: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let leaves: Vec<_> =
            imports.iter().filter(|(_, others)| others.is_empty()).map(|(name, _)| name.clone()).collect();
        if leaves.is_empty() {
            // A module that only imports a cycle is not part of it.
            let imported: BTreeSet<_> = imports.values().flatten().cloned().collect();
            let before = imports.len();
            imports.retain(|name, _| imported.contains(name));
            if imports.len() == before {
                return imports.into_keys().collect();
            }
        }
        for leaf in leaves {
            imports.remove(&leaf);
            for others in imports.values_mut() {
                others.remove(&leaf);
            }
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
