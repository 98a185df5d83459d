use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Item, ItemMod, ItemUse, UseTree, VisRestricted, Visibility};

use crate::support::files::files_below;

type Segments = Vec<String>;

/// A module, which is a file.
#[derive(Default)]
struct Module {
    /// The paths that it names in `use` declarations and elsewhere, without those of its unit tests.
    paths: Vec<Segments>,
    /// The names that it re-exports, and from where.
    exports: BTreeMap<String, Segments>,
}

#[derive(Default)]
pub struct Modules(BTreeMap<Segments, Module>);

impl Modules {
    /// Reads all files of a crate except those of the macros, which are a crate of their own.
    pub fn read(crate_folder: &str) -> Self {
        let (mut modules, root) = (Self::default(), Path::new(env!("CARGO_MANIFEST_DIR")).join(crate_folder));
        for file in files_below(crate_folder) {
            let is_macro = file.parent().is_some_and(|folder| folder.ends_with("macros"));
            if !is_macro && file.extension().is_some_and(|extension| extension == "rs") {
                modules.add(&root, &file);
            }
        }
        modules
    }

    fn add(&mut self, root: &Path, file: &Path) {
        let relative = file.strip_prefix(root).expect("a file below the root").with_extension("");
        let mut name: Segments =
            relative.iter().map(|part| part.to_str().expect("UTF-8").to_owned()).collect();
        if name.last().is_some_and(|last| last == "mod") {
            name.pop();
        }
        if matches!(name.first().map(String::as_str), Some("lib" | "main")) {
            return;
        }
        let text = std::fs::read_to_string(file).expect("a source file");
        let mut reader = Reader { here: &name, module: Module::default() };
        reader.visit_file(&syn::parse_file(&text).expect("valid Rust"));
        let module = reader.module;
        self.0.insert(name, module);
    }

    /// The other modules that each module imports. A re-export counts as the module that it comes from.
    pub fn imports(&self) -> BTreeMap<String, BTreeSet<String>> {
        let imports = |(name, module): (&Segments, &Module)| {
            let resolved = module.paths.iter().filter_map(|path| self.resolve(path));
            let others = resolved.filter(|other| *other != name).map(|other| other.join("::"));
            (name.join("::"), others.collect())
        };
        self.0.iter().map(imports).collect()
    }

    /// The module that a path leads to.
    fn resolve<'m>(&'m self, path: &[String]) -> Option<&'m Segments> {
        (1..=path.len()).rev().find_map(|length| {
            let (name, module) = self.0.get_key_value(path.get(..length)?)?;
            match path.get(length).and_then(|next| module.exports.get(next)) {
                // A re-export from another crate leads to itself.
                Some(origin) if origin.get(..length + 1) != path.get(..length + 1) => self.resolve(origin),
                _ => Some(name),
            }
        })
    }
}

struct Reader<'m> {
    here: &'m Segments,
    module: Module,
}

impl Reader<'_> {
    /// The path from the root of the crate. None for paths of other crates and of the module itself.
    fn absolute(&self, path: &[String]) -> Option<Segments> {
        let ups = path.iter().take_while(|segment| *segment == "super").count();
        match path.first()?.as_str() {
            "crate" => Some(path.get(1..)?.to_vec()),
            "super" => Some([self.here.get(..self.here.len().checked_sub(ups)?)?, path.get(ups..)?].concat()),
            // A child of a folder's `mod.rs`; other crates have no such path and resolve to nothing.
            _ => Some([self.here.as_slice(), path].concat()),
        }
    }

    fn tree(&mut self, prefix: &[String], tree: &UseTree, is_export: bool) {
        let with = |name: String| [prefix, &[name]].concat();
        let (path, name) = match tree {
            UseTree::Path(path) => return self.tree(&with(path.ident.to_string()), &path.tree, is_export),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|item| self.tree(prefix, item, is_export));
            }
            UseTree::Glob(_) => (prefix.to_vec(), None),
            UseTree::Name(name) if name.ident == "self" => (prefix.to_vec(), prefix.last().cloned()),
            UseTree::Name(name) => (with(name.ident.to_string()), Some(name.ident.to_string())),
            UseTree::Rename(rename) => (with(rename.ident.to_string()), Some(rename.rename.to_string())),
        };
        match (self.absolute(&path), name) {
            (Some(path), Some(name)) if is_export => {
                self.module.exports.insert(name, path);
            }
            (Some(path), _) => self.module.paths.push(path),
            (None, _) => {}
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.tree(&[], &item.tree, !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if matches!(segments.first().map(String::as_str), Some("crate" | "super")) {
            self.module.paths.extend(self.absolute(&segments));
        }
        visit::visit_path(self, path);
    }

    /// `pub(super)` and `pub(in …)` import nothing.
    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}

    /// Unit tests may import anything.
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if item.ident != "tests" {
            visit::visit_item_mod(self, item);
        }
    }
}

/// The layers, lowest first: the order of the modules in `lib.rs`.
pub fn layers() -> Vec<String> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs")).expect("a file");
    let items = syn::parse_file(&text).expect("valid Rust").items;
    let name = |item: Item| if let Item::Mod(item) = item { Some(item.ident.to_string()) } else { None };
    items.into_iter().filter_map(name).collect()
}
