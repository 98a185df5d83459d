use std::path::{Path, PathBuf};

/// All files of a folder of the repository and of its subfolders.
pub fn files_below(folder: &str) -> Vec<PathBuf> {
    let (mut files, mut folders) = (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)]);
    while let Some(folder) = folders.pop() {
        let entries = folder.read_dir().expect("a folder").map(|entry| entry.expect("an entry").path());
        let (subfolders, others): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        folders.extend(subfolders);
        files.extend(others);
    }
    files
}
