//! Settings that contain a secret. A file, written `@FILE`, hides them from the environment and from process lists.

use anyhow::{Context, Result};

use crate::text_file::strip_bom;

/// Returns the value, or the contents of the file that it names.
pub fn read(value: &str) -> Result<Vec<u8>> {
    let Some(path) = value.strip_prefix('@') else { return Ok(value.into()) };
    let cannot_read = || format!("cannot read {path}");
    let contents = std::fs::read(path).with_context(cannot_read)?;
    let contents = strip_bom(&contents).with_context(cannot_read)?;
    // Editors end files with a line break that is not part of the value.
    Ok(contents.trim_ascii_end().into())
}
