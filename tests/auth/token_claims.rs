//! The claims of a token: audience, issuer, times, scopes, and profile claims.

use causerie::auth::{Keys, Rules};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::issuer::{Issuer, Signer, with_claims};
use crate::support::response::VIEWER;

/// An app that trusts one issuer, with these rules.
struct Service {
    app: TestApp,
    signer: Signer,
    _issuer: Issuer,
}

impl Service {
    async fn with(rules: Rules) -> Self {
        let signer = Signer::ed25519();
        let issuer = Issuer::with(&[signer.jwk()]).await;
        let app = TestApp::adjusted(|state| {
            issuer.is_trusted_by(state);
            state.keys = Keys { rules, ..state.keys.clone() };
        })
        .await;
        Self { app, signer, _issuer: issuer }
    }

    /// Whether an otherwise valid token with these claims is accepted.
    async fn accepts(&self, more: Value) -> bool {
        let claims = with_claims(json!({ "sub": "1", "exp": self.app.claims().exp }), &more);
        self.accepts_token(&self.signer.signs(&claims)).await
    }

    async fn accepts_token(&self, token: &str) -> bool {
        match self.app.status_with(token).await {
            200 => true,
            401 => false,
            other => panic!("{other}"),
        }
    }

    fn now(&self) -> i64 {
        self.app.app.clock.now().timestamp()
    }
}

#[tokio::test]
async fn the_audience_must_match_if_one_is_configured() {
    let audiences = vec!["messages".to_owned(), "https://messages.example".to_owned()];
    let strict = Service::with(Rules { audiences, ..Rules::default() }).await;
    for (aud, valid) in [
        (json!("messages"), true),
        (json!("https://messages.example"), true),
        (json!(["shop", "messages"]), true),
        (json!("shop"), false),
        (json!(["shop"]), false),
        (json!([]), false),
        (json!(""), false),
        (json!(null), false),
        (json!(1), false),
        (json!({ "messages": true }), false),
    ] {
        assert_eq!(strict.accepts(json!({ "aud": aud })).await, valid, "{aud}");
    }
    assert!(!strict.accepts(json!({})).await);

    let lenient = Service::with(Rules::default()).await;
    assert!(lenient.accepts(json!({ "aud": "shop" })).await && lenient.accepts(json!({})).await);
}

#[tokio::test]
async fn the_issuer_must_match_if_one_is_configured() {
    let issuer = Some("https://platform.example".to_owned());
    let strict = Service::with(Rules { issuer, ..Rules::default() }).await;
    for (iss, valid) in [
        (json!("https://platform.example"), true),
        (json!("https://platform.example/"), false),
        (json!("https://mallory.example"), false),
        (json!(""), false),
        (json!(null), false),
        (json!(1), false),
    ] {
        assert_eq!(strict.accepts(json!({ "iss": iss })).await, valid, "{iss}");
    }
    assert!(!strict.accepts(json!({})).await);

    let lenient = Service::with(Rules::default()).await;
    assert!(lenient.accepts(json!({ "iss": "https://mallory.example" })).await);
}

#[tokio::test]
async fn expiry_and_not_before_allow_a_leeway_of_five_seconds() {
    let service = Service::with(Rules::default()).await;
    let now = service.now();

    assert!(service.accepts(json!({ "exp": now - 4 })).await);
    assert!(!service.accepts(json!({ "exp": now - 5 })).await);
    assert!(service.accepts(json!({ "nbf": now + 5 })).await);
    assert!(!service.accepts(json!({ "nbf": now + 6 })).await);
    // Times that no calendar can represent are invalid.
    assert!(!service.accepts(json!({ "exp": i64::MAX })).await);
    assert!(!service.accepts(json!({ "nbf": i64::MAX })).await);
    // The earliest representable second.
    assert!(service.accepts(json!({ "nbf": -8_334_601_228_800_i64 })).await);
}

#[tokio::test]
async fn the_length_of_a_token_is_limited() {
    let service = Service::with(Rules::default()).await;
    let of_length = |length: usize| {
        // Base64 turns three characters of a claim into four of the token.
        let claims = |pad: usize| json!({ "sub": "1", "exp": service.now() + 60, "pad": "x".repeat(pad) });
        let mut pads = length / 4 * 3 - 300..;
        pads.find_map(|pad| Some(service.signer.signs(&claims(pad))).filter(|token| token.len() >= length))
            .expect("a token")
    };

    let (longest, longer) = (of_length(8 * 1024), of_length(8 * 1024 + 1));

    assert!(longest.len() == 8 * 1024 && service.accepts_token(&longest).await);
    assert!(longer.len() > 8 * 1024 && !service.accepts_token(&longer).await);
}

#[tokio::test]
async fn times_may_be_fractions_of_a_second() {
    let service = Service::with(Rules { leeway: TimeDelta::zero(), ..Rules::default() }).await;
    let now = service.app.app.clock.now();
    #[expect(clippy::cast_precision_loss, reason = "a double is exact to the microsecond in these centuries")]
    let seconds = |from_now: TimeDelta| (now + from_now).timestamp_micros() as f64 / 1e6;
    let (before, after) = (seconds(TimeDelta::milliseconds(-250)), seconds(TimeDelta::milliseconds(250)));

    assert!(service.accepts(json!({ "exp": after, "nbf": before, "iat": before })).await);
    assert!(!service.accepts(json!({ "exp": before })).await);
    assert!(!service.accepts(json!({ "nbf": after })).await);
    assert!(service.accepts(json!({ "exp": seconds(TimeDelta::hours(1)) })).await);

    for invalid in [json!("1795840000"), json!([]), json!({}), json!(1e300), json!(-1e300), json!(true)] {
        assert!(!service.accepts(json!({ "exp": invalid })).await, "exp {invalid}");
        assert!(!service.accepts(json!({ "nbf": invalid })).await, "nbf {invalid}");
        assert!(service.accepts(json!({ "iat": invalid })).await, "an invalid `iat` is ignored: {invalid}");
    }
}

#[tokio::test]
async fn an_invalid_optional_claim_is_ignored() {
    let service = Service::with(Rules::default()).await;
    for odd in [json!({ "data": {} }), json!([]), json!(7), json!(false), json!(null), json!(["a", "b"])] {
        for claim in ["name", "preferred_username", "picture", "locale", "scope", "scp", "email"] {
            let mut claims = json!({ "sub": "1", "name": "Ada", "exp": service.now() + 60 });
            claims[claim] = odd.clone();
            let token = service.signer.signs(&claims);
            assert!(service.accepts_token(&token).await, "{claim} {odd}");
        }
    }
    // The other claims are used.
    let claims = json!({ "sub": "2", "exp": service.now() + 60, "preferred_username": "bob", "picture": {} });
    let bob = service.signer.signs(&claims);
    let request = service.app.http.post(service.app.url()).bearer_auth(bob).json(&json!({ "query": VIEWER }));
    let answer: Value = request.send().await.expect("a response").json().await.expect("JSON");
    assert_eq!(answer["data"]["viewer"]["member"]["handle"], "bob");
}

#[tokio::test]
async fn scopes_are_a_string_or_a_list_in_either_claim() {
    let service = Service::with(Rules::default()).await;
    let is_platform = async |claims: Value| {
        let query = "mutation { revokeTokens(input: { subject: \"nobody\" }) { revokedBefore } }";
        let payload = with_claims(json!({ "sub": "1", "exp": service.now() + 60 }), &claims);
        let token = service.signer.signs(&payload);
        let request = service.app.http.post(service.app.url()).bearer_auth(token);
        let answer = request.json(&json!({ "query": query })).send().await.expect("a response");
        let answer: Value = answer.json().await.expect("JSON");
        answer.get("errors").is_none()
    };
    for scope in
        [json!("platform"), json!("openid platform"), json!(["platform"]), json!(["openid", "platform"])]
    {
        assert!(is_platform(json!({ "scope": scope })).await, "scope {scope}");
        assert!(is_platform(json!({ "scp": scope })).await, "scp {scope}");
        assert!(
            is_platform(json!({ "scope": "openid", "scp": scope })).await,
            "with another scope, scp {scope}"
        );
    }
    // The items of a list are not split into words.
    for scope in
        [json!("platforms"), json!(["openid platform"]), json!([["platform"]]), json!({ "platform": true })]
    {
        assert!(!is_platform(json!({ "scope": scope })).await, "scope {scope}");
        assert!(!is_platform(json!({ "scp": scope })).await, "scp {scope}");
    }
}
