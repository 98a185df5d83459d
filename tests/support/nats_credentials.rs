use std::fs;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use nkeys::KeyPair;
use serde_json::{Value, json};

/// Writes what a NATS server needs that authenticates by signed credentials, into a directory: its configuration, and a
/// file with the credentials of a user who may publish and subscribe to these subjects.
pub fn write_credentials(directory: &Path, port: u16, subjects: &str) {
    let (operator, account, user) = (KeyPair::new_operator(), KeyPair::new_account(), KeyPair::new_user());
    let operator_token = token(&operator, &operator, &json!({ "type": "operator", "version": 2 }));
    let any = json!({
        "subs": -1, "data": -1, "payload": -1, "conn": -1, "leaf": -1, "imports": -1, "exports": -1, "wildcards": true
    });
    let account_token =
        token(&operator, &account, &json!({ "type": "account", "version": 2, "limits": any }));
    let allowed = json!({ "allow": [subjects] });
    let user_claims = json!({
        "type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1, "pub": allowed, "sub": allowed
    });
    let user_token = token(&account, &user, &user_claims);
    let configuration = format!(
        "listen: 127.0.0.1:{port}\noperator: {operator_token:?}\nresolver: MEMORY\n\
         resolver_preload: {{ {}: {account_token:?} }}\n",
        account.public_key()
    );
    let seed = user.seed().expect("a private key");
    let credentials = format!(
        "-----BEGIN NATS USER JWT-----\n{user_token}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    );
    fs::write(directory.join("nats.conf"), configuration).expect("a file");
    fs::write(directory.join("causerie.creds"), credentials).expect("a file");
}

/// A token about `subject`, signed by `issuer`, as `nsc` makes it.
fn token(issuer: &KeyPair, subject: &KeyPair, claims: &Value) -> String {
    let encode = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let header = encode(json!({ "typ": "JWT", "alg": "ed25519-nkey" }));
    let (iss, sub) = (issuer.public_key(), subject.public_key());
    let payload =
        encode(json!({ "jti": sub, "iat": 0, "iss": iss, "sub": sub, "name": "test", "nats": claims }));
    let signed = format!("{header}.{payload}");
    let signature = issuer.sign(signed.as_bytes()).expect("a signature");
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}
