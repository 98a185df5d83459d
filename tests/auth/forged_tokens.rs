//! Tokens not signed by a key of the issuer, and keys that must not verify tokens.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use causerie::auth::Keys;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::issuer::{Issuer, Signer, token_part};

/// An app that trusts the issuer and its own secret.
async fn app_trusting(issuer: &Issuer) -> TestApp {
    TestApp::adjusted(|state| {
        let secret = state.keys.secret.clone();
        issuer.is_trusted_by(state);
        state.keys = Keys { secret, ..state.keys.clone() };
    })
    .await
}

fn claims(app: &TestApp) -> Value {
    json!({ "sub": "1", "exp": app.claims().exp })
}

#[tokio::test]
async fn a_token_must_be_signed_by_the_key_and_algorithm_that_it_names() {
    let (rsa, p256, ed25519) = (Signer::rsa(), Signer::p256(), Signer::ed25519());
    let issuer = Issuer::with(&[rsa.jwk(), p256.jwk(), ed25519.jwk()]).await;
    let mallory = Issuer::with(&[Signer::other_rsa().jwk()]).await;
    let app = app_trusting(&issuer).await;
    let claims = claims(&app);
    let signed = |signer: &Signer, header: Header| encode(&header, &claims, &signer.key).expect("a token");
    let header_with = |algorithm| Header { kid: Some("rsa-1".to_owned()), ..Header::new(algorithm) };
    let good = rsa.signs(&claims);
    let (message, signature) = good.rsplit_once('.').expect("three parts");
    let (header, payload) = message.split_once('.').expect("two parts");

    let mut forged = vec![
        ("another key under its id", signed(&Signer::other_rsa(), header_with(Algorithm::RS256))),
        ("the right key, RS512", signed(&rsa, header_with(Algorithm::RS512))),
        ("the right key, PS256", signed(&rsa, header_with(Algorithm::PS256))),
        ("ES256 under an RSA key's id", Signer { id: Some("rsa-1"), ..Signer::p256() }.signs(&claims)),
        ("RS256 under a P-256 key's id", Signer { id: Some("p256"), ..Signer::rsa() }.signs(&claims)),
        ("a key in its header", {
            let jwk: Jwk = serde_json::from_value(Signer::other_rsa().jwk()).expect("a key");
            signed(&Signer::other_rsa(), Header { jwk: Some(jwk), ..header_with(Algorithm::RS256) })
        }),
        ("a key URL in its header", {
            signed(
                &Signer::other_rsa(),
                Header { jku: Some(mallory.url.clone()), ..header_with(Algorithm::RS256) },
            )
        }),
        ("an extension that must be understood", {
            signed(&rsa, Header { crit: Some(vec!["b64".to_owned()]), ..header_with(Algorithm::RS256) })
        }),
        ("alg none", format!("{}.{payload}.", token_part(&json!({ "alg": "none", "kid": "rsa-1" })))),
        ("alg none, a signature", format!("{}.{payload}.{signature}", token_part(&json!({ "alg": "none" })))),
        ("no algorithm", format!("{}.{payload}.{signature}", token_part(&json!({ "kid": "rsa-1" })))),
        ("no signature", format!("{message}.")),
        (
            "another payload",
            format!("{header}.{}.{signature}", token_part(&json!({ "sub": "2", "exp": claims["exp"] }))),
        ),
    ];
    // Each public form of the RSA key, used as an HMAC secret.
    let jwk = rsa.jwk();
    let modulus = jwk["n"].as_str().expect("a modulus");
    for public in [
        include_bytes!("../support/keys/rsa-1.pub.pem").to_vec(),
        include_str!("../support/keys/rsa-1.pub.pem").trim_end().as_bytes().to_vec(),
        include_bytes!("../support/keys/rsa-1.pub.der").to_vec(),
        BASE64_URL_SAFE_NO_PAD.decode(modulus).expect("bytes"),
        modulus.as_bytes().to_vec(),
    ] {
        let key = EncodingKey::from_secret(&public);
        forged.push((
            "HS256 with the public key",
            encode(&header_with(Algorithm::HS256), &claims, &key).expect("a token"),
        ));
        let (hs256, mac) =
            forged.last().map(|(_, token)| token.rsplit_once('.').expect("parts")).expect("a token");
        let payload = hs256.rsplit_once('.').expect("parts").1;
        forged.push(("HS256 labelled as RS256", format!("{header}.{payload}.{mac}")));
    }
    // An ECDSA signature of zeros is valid for every message if a verifier does not check for it.
    let head = token_part(&json!({ "alg": "ES256", "kid": "p256" }));
    forged.push(("ES256 of zeros", format!("{head}.{payload}.{}", BASE64_URL_SAFE_NO_PAD.encode([0; 64]))));

    for (what, token) in forged {
        assert_eq!(app.status_with(&token).await, 401, "{what}");
    }
    assert_eq!(mallory.request_count(), 0);
    for signer in [rsa, p256, ed25519] {
        assert_eq!(app.status_with(&signer.signs(&claims)).await, 200, "{:?}", signer.id);
    }
    app.member("Ada").await;
}

#[tokio::test]
async fn keys_that_cannot_verify_tokens_are_ignored() {
    let good = Signer::ed25519();
    let with = |signer: &Signer, name: &str, value: Value| {
        let mut jwk = signer.jwk();
        jwk[name] = value;
        jwk
    };
    let unfit = [
        (Signer::rsa(), with(&Signer::rsa(), "use", json!("enc"))),
        (Signer::rsa(), with(&Signer::rsa(), "key_ops", json!(["encrypt", "wrapKey"]))),
        (Signer::rsa(), with(&Signer::rsa(), "alg", json!("RSA-OAEP"))),
        (Signer::rsa(), with(&Signer::rsa(), "alg", json!("PS256"))),
        (Signer::rsa(), with(&Signer::rsa(), "alg", json!("HS256"))),
        (Signer::rsa(), with(&Signer::rsa(), "kty", json!("EC"))),
        (Signer::rsa(), with(&Signer::rsa(), "n", json!(""))),
        (Signer::short_rsa(), Signer::short_rsa().jwk()),
        (Signer::p256(), with(&Signer::p256(), "crv", json!("P-384"))),
        (Signer::p256(), with(&Signer::p256(), "x", json!(BASE64_URL_SAFE_NO_PAD.encode([1; 32])))),
        (Signer::p256(), with(&Signer::p256(), "y", json!("AQ"))),
        (
            Signer { id: Some("x"), ..Signer::ed25519() },
            json!({ "kty": "OKP", "crv": "Ed25519", "kid": "x", "x": "AQ" }),
        ),
        (
            Signer { id: Some("x"), ..Signer::ed25519() },
            json!({ "kty": "OKP", "crv": "Ed448", "kid": "x", "x": "AQ" }),
        ),
    ];
    for (signer, jwk) in unfit {
        let issuer = Issuer::with(&[jwk.clone(), json!("no key"), good.jwk()]).await;
        let app = app_trusting(&issuer).await;
        assert_eq!(app.status_with(&signer.signs(&claims(&app))).await, 401, "{jwk}");
        assert_eq!(app.status_with(&good.signs(&claims(&app))).await, 200, "{jwk}");
    }
}

#[tokio::test]
async fn a_published_symmetric_key_is_ignored() {
    let secret = b"a secret that everybody can read in the JWKS";
    let oct = json!({ "kty": "oct", "kid": "s", "alg": "HS256", "k": BASE64_URL_SAFE_NO_PAD.encode(secret) });
    let issuer = Issuer::with(&[oct, Signer::p256().jwk()]).await;
    let app = app_trusting(&issuer).await;
    let signer = Signer { id: Some("s"), algorithm: Algorithm::HS256, key: EncodingKey::from_secret(secret) };

    assert_eq!(app.status_with(&signer.signs(&claims(&app))).await, 401);
}

#[tokio::test]
async fn a_token_without_a_key_id_is_verified_by_the_only_key_of_its_type() {
    let nameless = |signer: Signer| Signer { id: None, ..signer };
    let issuer = Issuer::with(&[Signer::p256().jwk(), nameless(Signer::rsa()).jwk()]).await;
    let app = app_trusting(&issuer).await;

    for signer in [Signer::rsa(), Signer::p256()] {
        assert_eq!(app.status_with(&nameless(signer).signs(&claims(&app))).await, 200);
    }

    // If there are two, neither is tried.
    let issuer = Issuer::with(&[Signer::rsa().jwk(), Signer::other_rsa().jwk()]).await;
    let app = app_trusting(&issuer).await;
    assert_eq!(app.status_with(&nameless(Signer::rsa()).signs(&claims(&app))).await, 401);
    assert_eq!(app.status_with(&Signer::rsa().signs(&claims(&app))).await, 200);
}
