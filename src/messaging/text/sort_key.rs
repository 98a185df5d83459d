use deunicode::deunicode;

/// The form in which lists sort text: "Éloïse" sorts as "eloise".
#[must_use]
pub fn sort_key(text: &str) -> String {
    deunicode(text).to_lowercase()
}
