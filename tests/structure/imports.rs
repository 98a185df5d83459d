//! Imports point one way: from each room to the rooms above it in `lib.rs`, and never in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::module::{Modules, rooms};

/// The modules that are left when those that import no others are removed one after another.
fn in_circles(mut imports: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let leaves: Vec<_> =
            imports.iter().filter(|(_, others)| others.is_empty()).map(|(name, _)| name.clone()).collect();
        if leaves.is_empty() {
            // What only imports a circle is not part of it.
            let imported: BTreeSet<_> = imports.values().flatten().cloned().collect();
            let before = imports.len();
            imports.retain(|name, _| imported.contains(name));
            if imports.len() == before {
                return imports.into_keys().collect();
            }
        }
        for leaf in leaves {
            imports.remove(&leaf);
            imports.values_mut().for_each(|others| {
                others.remove(&leaf);
            });
        }
    }
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let imports = Modules::read().imports();
    assert!(imports.len() > 200 && imports.values().any(|others| others.len() > 5), "{imports:#?}");

    assert_eq!(in_circles(imports), Vec::<String>::new());
}

#[test]
fn rooms_import_only_rooms_below_them() {
    let rooms = rooms();
    let height = |module: &str| {
        let room = module.split("::").next().expect("a room");
        rooms.iter().position(|name| name == room).expect("a module of lib.rs")
    };

    let upward = Modules::read().imports().into_iter().flat_map(|(name, others)| {
        let upward = others.into_iter().filter(|other| height(other) > height(&name)).collect::<Vec<_>>();
        upward.into_iter().map(move |other| format!("{name} imports {other}"))
    });

    assert_eq!(upward.collect::<Vec<_>>(), Vec::<String>::new());
}
