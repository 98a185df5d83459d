use std::collections::HashMap;

/// Validated documents by their IDs: those of the page, and those that the operator trusts.
pub type Manifest = HashMap<String, String>;
