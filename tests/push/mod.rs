//! Push messages to the browsers of members, at a push service that decrypts them.

mod delivery; // what a browser receives, and when
mod registering; // the browsers of a member

use causerie::config::Outbox;
use causerie::http::AppState;
use causerie::notify::claim::{Pending, claim};
use causerie::notify::due::handle_due;
use causerie::notify::http::PublicClient;
use causerie::notify::push::{PushClient, PushSender, VapidKey};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::app::configure;
use crate::support::database::Database;
use crate::support::push_service::PushService;
use crate::support::rows::execute_sql;
use crate::support::{Actor, Backend, NO_TIMEOUT, TestApp};

const NOTIFY_AFTER: TimeDelta = TimeDelta::seconds(30);

const REGISTER: &str = "mutation($input: RegisterPushInput!) {
    registerPush(input: $input) { userErrors { code field } } }";

/// The service with push messages, which are delivered when a test says so.
struct Pushing {
    app: TestApp,
    key: VapidKey,
    sender: PushSender,
    service: PushService,
}

async fn pushing(backend: Backend) -> Option<Pushing> {
    let key = VapidKey::generate().expect("a key");
    let adjust = |state: &mut AppState| {
        configure(state, |services| {
            services.outbox = Outbox { notify_after: Some(NOTIFY_AFTER), webhooks: false, push: true };
            services.push_key = Some(key.public_text());
        });
    };
    let app = TestApp::on(Database::migrated(backend).await?, adjust).await;
    let client = PushClient {
        http: PublicClient::new(true, NO_TIMEOUT).expect("a client"),
        key: key.clone(),
        contact: "mailto:operator@example.org".parse().expect("an address"),
        clock: app.app.clock.clone(),
    };
    let sender = PushSender::new(app.app.clone(), client);
    Some(Pushing { app, key, sender, service: PushService::start().await })
}

impl Pushing {
    /// Registers a new browser of the member, whose messages go to the push service of the test.
    async fn browser(&self, member: &Actor, name: &str) {
        registers(member, self.service.browser(name)).await;
        self.redirect().await;
    }

    /// Only public addresses can be registered, and the push service of the test has none.
    async fn redirect(&self) {
        let origin = &self.service.origin;
        let sql = format!(
            "UPDATE push_registration SET endpoint = replace(endpoint, 'https://push.example', '{origin}')"
        );
        execute_sql(&self.app, &sql).await;
    }

    async fn half_a_minute_later(&self) {
        self.app.app.clock.advance(NOTIFY_AFTER);
        handle_due(&self.app.app).await.expect("handled notifications");
        self.delivers().await;
    }

    /// Tries what is pending.
    async fn delivers(&self) {
        for delivery in claim(&self.app.app, Pending::Push, 100).await.expect("claimed messages") {
            self.sender.deliver(&delivery).await.expect("a recorded attempt");
        }
    }

    /// The messages so far, as (browser, message).
    fn received(&self) -> Vec<(String, Value)> {
        let received = self.service.received().into_iter();
        received.map(|pushed| (pushed.browser, pushed.message)).collect()
    }
}

async fn registers(member: &Actor, browser: Value) {
    assert_eq!(registration_errors(member, browser).await, [""; 0]);
}

/// Registers a browser. Returns the codes of the errors with their fields.
async fn registration_errors(member: &Actor, browser: Value) -> Vec<String> {
    let data = member.executes(REGISTER, json!({ "input": browser })).await;
    let errors = data["registerPush"]["userErrors"].as_array().expect("errors").iter();
    let text = |error: &Value| {
        let field = error["field"]
            .as_array()
            .map_or(String::new(), |path| format!(" {}", path[1].as_str().expect("text")));
        format!("{}{field}", error["code"].as_str().expect("a code"))
    };
    errors.map(text).collect()
}

async fn unregisters(member: &Actor, browser: &Value) {
    let query = "mutation($endpoint: String!) {
        unregisterPush(input: { endpoint: $endpoint }) { userErrors { code } } }";
    let data = member.executes(query, json!({ "endpoint": browser["endpoint"] })).await;
    assert_eq!(data["unregisterPush"]["userErrors"], json!([]));
}
