//! All writes of members and the platform, concurrently and for the same few members: no internal error, no deadlock,
//! and consistent rows.

use std::sync::Mutex;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::consistency::{assert_consistent, deadlocks};
use crate::support::platform::{Platform, relationship};
use crate::support::random::Random;
use crate::support::rows::count;
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_members_write_to_one_who_replies_without_deadlock() {
    const EACH: usize = 40;
    let app = start!(Postgres);
    let mut members = Vec::new();
    for number in 0..9 {
        members.push(app.member(&format!("M{number}")).await);
    }
    // Some members have a smaller ID than the hub, some a greater one.
    let hub = members.remove(4);
    let ids = join_all(members.iter().map(|member| member.writes_to(&hub, "0"))).await;

    let send_many = async |writer: &Actor, id: &str| {
        for number in 0..EACH {
            writer.sends(id, &number.to_string()).await;
        }
    };
    let sent = members.iter().zip(&ids).map(|(member, id)| send_many(member, id));
    let replied = ids.iter().map(|id| send_many(&hub, id));
    tokio::join!(join_all(sent), join_all(replied));

    for id in &ids {
        assert_eq!(hub.history(id).await.len(), 2 * EACH + 1);
    }
    assert_eq!(deadlocks(app).await, 0);
}

/// The state that all writers share.
struct Writers<'a> {
    app: &'a TestApp,
    platform: Platform,
    members: Vec<Actor>,
    /// Started conversations, each with one of its members.
    conversations: Mutex<Vec<(String, usize)>>,
    /// The conversation and text of each acknowledged message.
    acknowledged: Mutex<Vec<(String, String)>>,
}

/// The members who send and receive, and one who is erased repeatedly.
const NAMES: [&str; 4] = ["Ada", "Bob", "Eve", "Zoe"];
const ERASED: &str = "Mia";

impl Writers<'_> {
    async fn new(app: &TestApp) -> Writers<'_> {
        let mut members = Vec::new();
        for name in NAMES {
            members.push(app.member(name).await);
        }
        let platform = Platform::of(app);
        Writers { app, platform, members, conversations: Mutex::default(), acknowledged: Mutex::default() }
    }

    /// Executes random steps of one writer.
    async fn run(&self, seed: u64, steps: usize) {
        let mut random = Random::seeded(seed);
        for number in 0..steps {
            self.step(&mut random, &format!("{seed}-{number}")).await;
        }
    }

    async fn step(&self, random: &mut Random, text: &str) {
        let one = random.below(NAMES.len());
        let other = (one + 1 + random.below(NAMES.len() - 1)) % NAMES.len();
        let (viewer, other_id) = (&self.members[one], &self.members[other].id);
        // One of the newest conversations, usually as one of its members.
        let known = |random: &mut Random| {
            let known = self.conversations.lock().expect("an unpoisoned lock");
            let newest = known.len().saturating_sub(6);
            (!known.is_empty()).then(|| known[newest + random.below(known.len() - newest)].clone())
        };
        match random.below(20) {
            0..=5 => {
                let Some((id, member)) = known(random) else { return };
                let input = json!({ "conversationId": id, "body": text, "clientKey": text });
                self.writes(member, "sendMessage", input, text).await;
            }
            6..=8 => {
                let input = json!({ "memberId": other_id, "body": text, "clientKey": text });
                self.writes(one, "startConversation", input, text).await;
            }
            9 => {
                self.writes(one, "startConversation", json!({ "memberId": other_id }), text).await;
            }
            10..=14 => {
                let Some((id, member)) = known(random) else { return };
                let weighted = [
                    "markConversationRead",
                    "markConversationRead",
                    "markConversationRead",
                    "muteConversation",
                    "unmuteConversation",
                    "markConversationUnread",
                    "archiveConversation",
                    "unarchiveConversation",
                    "closeConversation",
                    "deleteConversation",
                ];
                let mutation = weighted[random.below(weighted.len())];
                let viewer = if random.below(5) == 0 { viewer } else { &self.members[member] };
                mutate(viewer, mutation, "userErrors { code }", json!({ "conversationId": id })).await;
            }
            15 | 16 => {
                let pairs = [("addContact", "removeContact"), ("blockMember", "unblockMember")];
                let (add, remove) = pairs[random.below(2)];
                for mutation in [add, remove] {
                    mutate(viewer, mutation, "userErrors { code }", json!({ "memberId": other_id })).await;
                }
            }
            17 => self.signs_in_with_another_name(random, text).await,
            _ => self.platform_writes(random, text).await,
        }
    }

    /// Sends a message or starts a conversation, and records what was acknowledged.
    async fn writes(&self, viewer: usize, mutation: &str, input: Value, text: &str) {
        let selection = "message { id } conversation { id } userErrors { code }";
        let payload = mutate(&self.members[viewer], mutation, selection, input).await;
        let Some(id) = payload["conversation"]["id"].as_str() else { return };
        let mut known = self.conversations.lock().expect("an unpoisoned lock");
        if !known.iter().any(|(one, _)| one == id) {
            known.push((id.to_owned(), viewer));
        }
        if !payload["message"].is_null() {
            self.acknowledged.lock().expect("an unpoisoned lock").push((id.to_owned(), text.to_owned()));
        }
    }

    /// Signs a member in with another name, and one of a few handles that all members want.
    async fn signs_in_with_another_name(&self, random: &mut Random, text: &str) {
        let subject = format!("platform|{}", NAMES[random.below(NAMES.len())]);
        let claims = causerie::auth::Claims {
            sub: subject,
            name: Some(text.to_owned()),
            preferred_username: Some(format!("h{}", random.below(3))),
            ..self.app.claims()
        };
        let actor = self.members[0].with_token(self.app.token(&claims));
        let response = actor.executes_raw("{ viewer { member { id } } }", json!({})).await;
        assert_no_internal_error(&response);
    }

    async fn platform_writes(&self, random: &mut Random, text: &str) {
        let mut names: Vec<_> = NAMES.iter().copied().chain([ERASED]).collect();
        names.rotate_left(random.below(NAMES.len()));
        let list = names.iter().map(|name| {
            let handle = format!("h{}", random.below(3));
            json!({ "subject": format!("platform|{name}"), "name": text, "handle": handle })
        });
        let list: Vec<_> = list.collect();
        let (mutation, input) = match random.below(5) {
            0 | 1 => ("upsertMembers", json!({ "members": list })),
            2 => {
                let relationships = names
                    .windows(2)
                    .map(|two| relationship(two[0], "FOLLOW", two[1], text.len().is_multiple_of(2)));
                ("setRelationships", json!({ "relationships": relationships.collect::<Vec<_>>() }))
            }
            3 => {
                let before = "2001-01-01T00:00:00Z";
                (
                    "revokeTokens",
                    json!({ "subject": format!("platform|{}", names[0]), "revokedBefore": before }),
                )
            }
            _ => {
                let mia = self.members[0].with_token(self.app.token_of(ERASED));
                let input = json!({ "memberId": self.members[random.below(NAMES.len())].id, "body": text });
                mutate(&mia, "startConversation", "userErrors { code }", input).await;
                ("eraseMember", json!({ "subject": format!("platform|{ERASED}") }))
            }
        };
        let query = mutation_document(mutation, "userErrors { code }");
        assert_no_internal_error(&self.platform.executes_raw(&query, json!({ "input": input })).await);
    }
}

fn mutation_document(name: &str, selection: &str) -> String {
    let input_type = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!("mutation($input: {input_type}!) {{ {name}(input: $input) {{ {selection} }} }}")
}

/// Executes a mutation. Returns its payload, or null if the viewer was erased.
async fn mutate(viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
    let response =
        viewer.executes_raw(&mutation_document(mutation, selection), json!({ "input": input })).await;
    assert_no_internal_error(&response);
    response["data"][mutation].clone()
}

fn assert_no_internal_error(response: &Value) {
    let code = response["errors"][0]["extensions"]["code"].as_str().unwrap_or("UNAUTHENTICATED");
    assert_eq!(code, "UNAUTHENTICATED", "{response}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_writes_of_all_kinds_leave_consistent_rows_and_no_deadlock(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(1, 2, 3)] round: u64,
) {
    const WRITERS: u64 = 8;
    const STEPS: usize = 40;
    let app = start!(backend);
    let writers = Writers::new(&app).await;

    join_all((1..=WRITERS).map(|writer| writers.run(round * 1000 + writer, STEPS))).await;

    assert_consistent(&app).await;
    let acknowledged = writers.acknowledged.into_inner().expect("an unpoisoned lock");
    assert!(acknowledged.len() > 10, "too few messages: {}", acknowledged.len());
    for (conversation, text) in acknowledged {
        let id = conversation.rsplit('_').next().expect("a global id");
        let id = if backend == Postgres { format!("'{id}'") } else { format!("X'{}'", id.replace('-', "")) };
        let stored = count(&app, &format!("message WHERE conversation_id = {id} AND body = '{text}'")).await;
        let deleted = count(&app, &format!("conversation WHERE id = {id}")).await == 0;
        assert!(
            stored == 1 || deleted,
            "{text} was acknowledged in {conversation}, and is stored {stored} times"
        );
    }
    if backend == Postgres {
        assert_eq!(deadlocks(app).await, 0);
    }
}
