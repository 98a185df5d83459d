use serde_json::{Value, json};

/// The payload of a mutation that succeeded.
pub fn successful(payload: &Value) -> Value {
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload.clone()
}

/// The code and field of the only user error.
pub fn user_error(payload: &Value) -> String {
    let errors = payload["userErrors"].as_array().expect("user errors");
    assert_eq!(errors.len(), 1, "{payload}");
    let field: Vec<_> =
        errors[0]["field"].as_array().expect("a field").iter().filter_map(Value::as_str).collect();
    format!("{} {}", errors[0]["code"].as_str().expect("a code"), field.join("."))
}
