//! The files of the built page, from `web/dist`. Empty if the page was not built.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::Bytes;
use rust_embed::RustEmbed;

use super::content_coding::ContentCoding;
use crate::config::DocumentLimits;
use crate::graphql::{Manifest, ManifestError, read_manifest};

/// Embedded in release builds. Debug builds read the folder at startup, so that they need not be rebuilt.
#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Dist;

#[derive(Clone, Debug, Default)]
pub struct Site {
    files: BTreeMap<String, Bytes>,
}

impl Site {
    #[must_use]
    pub fn built() -> Self {
        Dist::iter().filter_map(|name| Some((name.to_string(), bytes(Dist::get(&name)?.data)))).collect()
    }

    /// Returns a file by its path in the folder.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<Bytes> {
        self.files.get(name).cloned()
    }

    /// Returns the page's operations by their hashes, from the list that its build writes. They are part of the
    /// program, so they are checked against the default limits; the configured ones apply when they are sent.
    pub async fn documents(&self) -> Result<Manifest, ManifestError> {
        match self.file("documents.json") {
            Some(json) => read_manifest(&String::from_utf8_lossy(&json), &DocumentLimits::DEFAULT),
            None => Ok(Manifest::new()),
        }
    }

    /// Returns the file as the page's build compressed it.
    #[must_use]
    pub fn compressed(&self, name: &str, coding: ContentCoding) -> Option<Bytes> {
        self.file(&format!("{name}{}", coding.suffix()))
    }
}

impl FromIterator<(String, Bytes)> for Site {
    fn from_iter<T: IntoIterator<Item = (String, Bytes)>>(files: T) -> Self {
        Self { files: files.into_iter().collect() }
    }
}

fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    }
}
