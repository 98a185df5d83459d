//! The built page: what Vite left in `web/dist`. Nothing, where the page was not built.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::body::Bytes;
use rust_embed::RustEmbed;

use super::content_coding::ContentCoding;
use crate::config::DocumentLimits;
use crate::graphql::{Manifest, ManifestError, read_manifest};

/// Part of a release binary; read from the folder by a debug one, so that it needs no new build.
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

    /// A file by its name in the folder.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<Bytes> {
        self.files.get(name).cloned()
    }

    /// The page's operations, by their hashes, as its build has listed them. They are as much a part of
    /// the program as the page is: the operator's limits are not for them.
    pub async fn documents(&self) -> Result<Manifest, ManifestError> {
        match self.file("documents.json") {
            Some(json) => read_manifest(&String::from_utf8_lossy(&json), &DocumentLimits::DEFAULT),
            None => Ok(Manifest::new()),
        }
    }

    /// The same file, as the page's build has compressed it.
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
