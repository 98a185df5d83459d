//! Everything that a member and the platform can write, at the same time and over the same few members: nothing
//! fails inside, nobody waits in a circle, and what is stored fits together afterwards.

use std::sync::Mutex;

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::consistency::{assert_consistent, deadlocks};
use crate::support::platform::{Platform, relationship};
use crate::support::rows::count;
use crate::support::{Actor, Backend, Postgres, Sqlite, TestApp, start};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn eight_members_write_to_one_who_answers() {
    const EACH: usize = 40;
    let app = start!(Postgres);
    let mut members = Vec::new();
    for number in 0..9 {
        members.push(app.member(&format!("M{number}")).await);
    }
    // Some have a smaller id than hers, some a greater one.
    let hub = members.remove(4);
    let ids = join_all(members.iter().map(|member| member.writes_to(&hub, "0"))).await;

    let writes = async |writer: &Actor, id: &str| {
        for number in 0..EACH {
            writer.sends(id, &number.to_string()).await;
        }
    };
    let written = members.iter().zip(&ids).map(|(member, id)| writes(member, id));
    let answered = ids.iter().map(|id| writes(&hub, id));
    tokio::join!(join_all(written), join_all(answered));

    for id in &ids {
        assert_eq!(hub.history(id).await.len(), 2 * EACH + 1);
    }
    assert_eq!(deadlocks(app).await, 0);
}

/// Numbers without a pattern, the same for the same seed.
struct Dice(u64);

impl Dice {
    fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn below(&mut self, many: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % many as u64).expect("it is small")
    }
}

/// What all writers share.
struct Table<'a> {
    app: &'a TestApp,
    platform: Platform,
    members: Vec<Actor>,
    /// Conversations that were started, with one of their members.
    conversations: Mutex<Vec<(String, usize)>>,
    /// Conversation and text of each message that was acknowledged.
    acknowledged: Mutex<Vec<(String, String)>>,
}

/// The members who only write and are written to, and one who is erased again and again.
const NAMES: [&str; 4] = ["Ada", "Bob", "Eve", "Zoe"];
const ERASED: &str = "Mia";

impl Table<'_> {
    async fn laid(app: &TestApp) -> Table<'_> {
        let mut members = Vec::new();
        for name in NAMES {
            members.push(app.member(name).await);
        }
        let platform = Platform::of(app);
        Table { app, platform, members, conversations: Mutex::default(), acknowledged: Mutex::default() }
    }

    /// Many steps of one writer.
    async fn acts(&self, seed: u64, steps: usize) {
        let mut dice = Dice::of(seed);
        for number in 0..steps {
            self.step(&mut dice, &format!("{seed}-{number}")).await;
        }
    }

    async fn step(&self, dice: &mut Dice, text: &str) {
        let one = dice.below(NAMES.len());
        let other = (one + 1 + dice.below(NAMES.len() - 1)) % NAMES.len();
        let (viewer, other_id) = (&self.members[one], &self.members[other].id);
        // One of the newest, mostly as one of its members.
        let known = |dice: &mut Dice| {
            let known = self.conversations.lock().expect("no panic");
            let newest = known.len().saturating_sub(6);
            (!known.is_empty()).then(|| known[newest + dice.below(known.len() - newest)].clone())
        };
        match dice.below(20) {
            0..=5 => {
                let Some((id, member)) = known(dice) else { return };
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
                let Some((id, member)) = known(dice) else { return };
                let weighted = [
                    "markConversationRead",
                    "markConversationRead",
                    "markConversationRead",
                    "muteConversation",
                    "unmuteConversation",
                    "closeConversation",
                    "deleteConversation",
                ];
                let mutation = weighted[dice.below(weighted.len())];
                let viewer = if dice.below(5) == 0 { viewer } else { &self.members[member] };
                does(viewer, mutation, "userErrors { code }", json!({ "conversationId": id })).await;
            }
            15 | 16 => {
                let pairs = [("addContact", "removeContact"), ("blockMember", "unblockMember")];
                let (makes, ends) = pairs[dice.below(2)];
                for mutation in [makes, ends] {
                    does(viewer, mutation, "userErrors { code }", json!({ "memberId": other_id })).await;
                }
            }
            17 => self.comes_under_another_name(dice, text).await,
            _ => self.platform_writes(dice, text).await,
        }
    }

    /// Sends or starts, and keeps what was acknowledged.
    async fn writes(&self, viewer: usize, mutation: &str, input: Value, text: &str) {
        let selection = "message { id } conversation { id } userErrors { code }";
        let payload = does(&self.members[viewer], mutation, selection, input).await;
        let Some(id) = payload["conversation"]["id"].as_str() else { return };
        let mut known = self.conversations.lock().expect("no panic");
        if !known.iter().any(|(one, _)| one == id) {
            known.push((id.to_owned(), viewer));
        }
        if !payload["message"].is_null() {
            self.acknowledged.lock().expect("no panic").push((id.to_owned(), text.to_owned()));
        }
    }

    /// A member's token says something else than the last, and all want the same few handles.
    async fn comes_under_another_name(&self, dice: &mut Dice, text: &str) {
        let subject = format!("platform|{}", NAMES[dice.below(NAMES.len())]);
        let claims = causerie::auth::Claims {
            sub: subject,
            name: Some(text.to_owned()),
            preferred_username: Some(format!("h{}", dice.below(3))),
            ..self.app.claims()
        };
        let actor = self.members[0].with_token(self.app.token(&claims));
        let response = actor.executes_raw("{ viewer { member { id } } }", json!({})).await;
        fails_nowhere_inside(&response);
    }

    async fn platform_writes(&self, dice: &mut Dice, text: &str) {
        let mut names: Vec<_> = NAMES.iter().copied().chain([ERASED]).collect();
        names.rotate_left(dice.below(NAMES.len()));
        let list = names.iter().map(|name| {
            let handle = format!("h{}", dice.below(3));
            json!({ "subject": format!("platform|{name}"), "name": text, "handle": handle })
        });
        let list: Vec<_> = list.collect();
        let (mutation, input) = match dice.below(5) {
            0 | 1 => ("upsertMembers", json!({ "members": list })),
            2 => {
                let ties = names
                    .windows(2)
                    .map(|two| relationship(two[0], "FOLLOW", two[1], text.len().is_multiple_of(2)));
                ("setRelationships", json!({ "relationships": ties.collect::<Vec<_>>() }))
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
                let input = json!({ "memberId": self.members[dice.below(NAMES.len())].id, "body": text });
                does(&mia, "startConversation", "userErrors { code }", input).await;
                ("eraseMember", json!({ "subject": format!("platform|{ERASED}") }))
            }
        };
        let query = mutation_of(mutation, "userErrors { code }");
        fails_nowhere_inside(&self.platform.executes_raw(&query, json!({ "input": input })).await);
    }
}

fn mutation_of(name: &str, selection: &str) -> String {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!("mutation($input: {kind}!) {{ {name}(input: $input) {{ {selection} }} }}")
}

/// The payload, whatever was refused; null where the viewer is nobody any more.
async fn does(viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
    let response = viewer.executes_raw(&mutation_of(mutation, selection), json!({ "input": input })).await;
    fails_nowhere_inside(&response);
    response["data"][mutation].clone()
}

fn fails_nowhere_inside(response: &Value) {
    let code = response["errors"][0]["extensions"]["code"].as_str().unwrap_or("UNAUTHENTICATED");
    assert_eq!(code, "UNAUTHENTICATED", "{response}");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_that_can_be_written_is_written_at_once(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(1, 2, 3)] round: u64,
) {
    const WRITERS: u64 = 8;
    const STEPS: usize = 40;
    let app = start!(backend);
    let table = Table::laid(&app).await;

    join_all((1..=WRITERS).map(|writer| table.acts(round * 1000 + writer, STEPS))).await;

    assert_consistent(&app).await;
    let acknowledged = table.acknowledged.into_inner().expect("no panic");
    assert!(acknowledged.len() > 10, "little was written: {}", acknowledged.len());
    for (conversation, text) in acknowledged {
        let id = conversation.rsplit('_').next().expect("a global id");
        let id = if backend == Postgres { format!("'{id}'") } else { format!("X'{}'", id.replace('-', "")) };
        let there = count(&app, &format!("message WHERE conversation_id = {id} AND body = '{text}'")).await;
        let deleted = count(&app, &format!("conversation WHERE id = {id}")).await == 0;
        assert!(
            there == 1 || deleted,
            "{text} was acknowledged in {conversation}, and is there {there} times"
        );
    }
    if backend == Postgres {
        assert_eq!(deadlocks(app).await, 0);
    }
}
