//! Loads the documents that the API executes.

use anyhow::{Context, Result, bail};

use crate::config;
use crate::config::DocumentLimits;
use crate::graphql::{Documents, Manifest, read_manifest};
use crate::text_file::strip_bom;

/// Loads the trusted documents, if configured. Those of the built-in page are always included.
pub fn load(
    config: &config::DocumentSettings,
    limits: &DocumentLimits,
    graphiql: bool,
    page: Manifest,
) -> Result<Documents> {
    let Some(path) = &config.trusted_documents else {
        return Ok(Documents::with_persisted(page, config.persisted_queries));
    };
    if graphiql {
        bail!("GraphiQL sends documents that --trusted-documents refuses: leave one of the two out");
    }
    let file = path.display();
    let cannot_read = || format!("--trusted-documents: cannot read {file}");
    let bytes = std::fs::read(path).with_context(cannot_read)?;
    let json = strip_bom(&bytes).with_context(cannot_read)?;
    let json = std::str::from_utf8(json).with_context(cannot_read)?;
    let mut trusted = read_manifest(json, limits)
        .with_context(|| format!("--trusted-documents: cannot trust those of {file}"))?;
    trusted.extend(page);
    Ok(Documents::trusted_only(trusted))
}
