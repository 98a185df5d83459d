use std::collections::HashMap;

/// Those of a list, by the names that it gives: the operator's, and the page's own. Each was checked when the list was
/// read.
pub type Manifest = HashMap<String, String>;
