//! What a token has to say beside its signature: for whom, by whom, from when, until when.

use causerie::auth::{Keys, Rules};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::issuer::{Issuer, Signer};

const WHO: &str = "{ viewer { member { handle } } }";

struct Platform {
    app: TestApp,
    signer: Signer,
    _issuer: Issuer,
}

impl Platform {
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

    /// Whether a token that says this, and is good otherwise, lets its member in.
    async fn lets_in(&self, more: Value) -> bool {
        let mut claims = json!({ "sub": "1", "exp": self.app.claims().exp });
        claims.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        self.lets_token_in(&self.signer.signs(&claims)).await
    }

    async fn lets_token_in(&self, token: &str) -> bool {
        let request = self.app.http.post(self.app.url()).bearer_auth(token).json(&json!({ "query": WHO }));
        match request.send().await.expect("a response").status().as_u16() {
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
async fn a_token_is_for_somebody() {
    let audiences = vec!["messages".to_owned(), "https://messages.example".to_owned()];
    let strict = Platform::with(Rules { audiences, ..Rules::default() }).await;
    for (aud, good) in [
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
        assert_eq!(strict.lets_in(json!({ "aud": aud })).await, good, "{aud}");
    }
    assert!(!strict.lets_in(json!({})).await);

    let easy = Platform::with(Rules::default()).await;
    assert!(easy.lets_in(json!({ "aud": "shop" })).await && easy.lets_in(json!({})).await);
}

#[tokio::test]
async fn a_token_is_by_somebody() {
    let issuer = Some("https://platform.example".to_owned());
    let strict = Platform::with(Rules { issuer, ..Rules::default() }).await;
    for (iss, good) in [
        (json!("https://platform.example"), true),
        (json!("https://platform.example/"), false),
        (json!("https://mallory.example"), false),
        (json!(""), false),
        (json!(null), false),
        (json!(1), false),
    ] {
        assert_eq!(strict.lets_in(json!({ "iss": iss })).await, good, "{iss}");
    }
    assert!(!strict.lets_in(json!({})).await);

    let easy = Platform::with(Rules::default()).await;
    assert!(easy.lets_in(json!({ "iss": "https://mallory.example" })).await);
}

#[tokio::test]
async fn clocks_may_differ_a_little() {
    let platform = Platform::with(Rules::default()).await;
    let now = platform.now();

    assert!(platform.lets_in(json!({ "exp": now - 4 })).await);
    assert!(!platform.lets_in(json!({ "exp": now - 5 })).await);
    assert!(platform.lets_in(json!({ "nbf": now + 5 })).await);
    assert!(!platform.lets_in(json!({ "nbf": now + 6 })).await);
    // Times beyond all calendars are no times.
    assert!(!platform.lets_in(json!({ "exp": i64::MAX })).await);
    assert!(!platform.lets_in(json!({ "nbf": i64::MAX })).await);
    // The first second that a calendar has.
    assert!(platform.lets_in(json!({ "nbf": -8_334_601_228_800_i64 })).await);
}

#[tokio::test]
async fn a_token_has_a_largest_length() {
    let platform = Platform::with(Rules::default()).await;
    let of_length = |length: usize| {
        // Three characters of a claim are four of a token.
        let claims = |pad: usize| json!({ "sub": "1", "exp": platform.now() + 60, "pad": "x".repeat(pad) });
        let mut pads = length / 4 * 3 - 300..;
        pads.find_map(|pad| Some(platform.signer.signs(&claims(pad))).filter(|token| token.len() >= length))
            .expect("a token")
    };

    let (longest, longer) = (of_length(8 * 1024), of_length(8 * 1024 + 1));

    assert!(longest.len() == 8 * 1024 && platform.lets_token_in(&longest).await);
    assert!(longer.len() > 8 * 1024 && !platform.lets_token_in(&longer).await);
}

#[tokio::test]
async fn a_time_may_have_a_fraction_of_a_second() {
    let platform = Platform::with(Rules { leeway: TimeDelta::zero(), ..Rules::default() }).await;
    let now = platform.app.app.clock.now();
    #[expect(clippy::cast_precision_loss, reason = "a double is exact to the microsecond in these centuries")]
    let seconds = |from_now: TimeDelta| (now + from_now).timestamp_micros() as f64 / 1e6;
    let (before, after) = (seconds(TimeDelta::milliseconds(-250)), seconds(TimeDelta::milliseconds(250)));

    assert!(platform.lets_in(json!({ "exp": after, "nbf": before, "iat": before })).await);
    assert!(!platform.lets_in(json!({ "exp": before })).await);
    assert!(!platform.lets_in(json!({ "nbf": after })).await);
    assert!(platform.lets_in(json!({ "exp": seconds(TimeDelta::hours(1)) })).await);

    for no_date in [json!("1795840000"), json!([]), json!({}), json!(1e300), json!(-1e300), json!(true)] {
        assert!(!platform.lets_in(json!({ "exp": no_date })).await, "exp {no_date}");
        assert!(!platform.lets_in(json!({ "nbf": no_date })).await, "nbf {no_date}");
        assert!(platform.lets_in(json!({ "iat": no_date })).await, "it limits nothing: iat {no_date}");
    }
}

#[tokio::test]
async fn an_odd_claim_that_is_not_required_locks_nobody_out() {
    let platform = Platform::with(Rules::default()).await;
    for odd in [json!({ "data": {} }), json!([]), json!(7), json!(false), json!(null), json!(["a", "b"])] {
        for claim in ["name", "preferred_username", "picture", "locale", "scope", "scp", "email"] {
            let mut claims = json!({ "sub": "1", "name": "Ada", "exp": platform.now() + 60 });
            claims[claim] = odd.clone();
            let token = platform.signer.signs(&claims);
            assert!(platform.lets_token_in(&token).await, "{claim} {odd}");
        }
    }
    // The others are kept.
    let claims =
        json!({ "sub": "2", "exp": platform.now() + 60, "preferred_username": "bob", "picture": {} });
    let bob = platform.signer.signs(&claims);
    let request = platform.app.http.post(platform.app.url()).bearer_auth(bob).json(&json!({ "query": WHO }));
    let answer: Value = request.send().await.expect("a response").json().await.expect("JSON");
    assert_eq!(answer["data"]["viewer"]["member"]["handle"], "bob");
}

#[tokio::test]
async fn a_scope_is_a_text_or_a_list_under_either_name() {
    let platform = Platform::with(Rules::default()).await;
    let is_platform = async |claims: Value| {
        let query = "mutation { revokeTokens(input: { subject: \"nobody\" }) { revokedBefore } }";
        let mut all = json!({ "sub": "1", "exp": platform.now() + 60 });
        all.as_object_mut().expect("an object").extend(claims.as_object().expect("an object").clone());
        let token = platform.signer.signs(&all);
        let request = platform.app.http.post(platform.app.url()).bearer_auth(token);
        let answer = request.json(&json!({ "query": query })).send().await.expect("a response");
        let answer: Value = answer.json().await.expect("JSON");
        answer.get("errors").is_none()
    };
    for scope in
        [json!("platform"), json!("openid platform"), json!(["platform"]), json!(["openid", "platform"])]
    {
        assert!(is_platform(json!({ "scope": scope })).await, "scope {scope}");
        assert!(is_platform(json!({ "scp": scope })).await, "scp {scope}");
        assert!(is_platform(json!({ "scope": "openid", "scp": scope })).await, "beside another, scp {scope}");
    }
    // A word of a list stands alone.
    for scope in
        [json!("platforms"), json!(["openid platform"]), json!([["platform"]]), json!({ "platform": true })]
    {
        assert!(!is_platform(json!({ "scope": scope })).await, "scope {scope}");
        assert!(!is_platform(json!({ "scp": scope })).await, "scp {scope}");
    }
}
