use serde_json::{Value, json};

use super::service::Service;

pub struct Attack {
    pub name: &'static str,
    pub operation: Value,
    /// Runs as subscriptions, on as many sockets as a member may have.
    pub subscribes: bool,
    /// Requests compressed responses.
    pub compressed: bool,
}

fn repeat(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// The most expensive operation of each kind that the limits allow.
pub fn attacks(service: &Service) -> Vec<Attack> {
    let query = |name, query: String| Attack {
        name,
        operation: json!({ "query": query }),
        subscribes: false,
        compressed: false,
    };
    let viewer = |fields: String| format!("{{ viewer {{ {fields} }} }}");
    let Service { long, other, .. } = service;
    let search = |list: &'static str| {
        move |n: usize| match list {
            "conversations" => {
                format!("a{n}: conversations(first: 1, filter: {{ search: \"zz{n}\" }}) {{ __typename }} ")
            }
            _ => format!("a{n}: contacts(first: 1, search: \"zz{n}\") {{ __typename }} "),
        }
    };
    let in_long = |fields: String| {
        format!("{{ conversation(id: \"{long}\") {{ messages(last: 100) {{ nodes {{ {fields} }} }} }} }}")
    };
    let bodies = |n: usize| format!("a{n}: messages(last: 100) {{ nodes {{ body }} }} ");
    let bodies = format!("{{ conversation(id: \"{long}\") {{ {} }} }}", repeat(2, bodies));
    let histories = |n: usize| format!("a{n}: messages(last: 1) {{ nodes {{ seen: id }} }} ");
    let rows = "id status unreadCount correspondent { id isContact canMessage openConversation { id } } \
        closedBy { id } lastMessage { id preview sender { id } } correspondentReadUpTo { id } ";
    let mutations = repeat(30, |n| {
        let mutation = if n % 2 == 0 { "muteConversation" } else { "unmuteConversation" };
        format!("a{n}: {mutation}(input: {{ conversationId: \"{other}\" }}) {{ conversation {{ id }} }} ")
    });
    let unknown_members =
        |n| format!("a{n}: startConversation(input: {{ memberId: \"member_{n:032x}\" }}) {{ created }} ");
    let nodes =
        |n| format!("a{n}: node(id: \"message_{}_{}\") {{ id }} ", &long["conversation_".len()..], n + 1);
    let handles = |n| format!("a{n}: member(by: {{ handle: \"nobody{n}\" }}) {{ id }} ");
    let resumed = json!({
        "query": "subscription($after: EventCursor) { newMessage(after: $after) { cursor message { id body } } }"
    });
    let bodies_compressed = Attack { compressed: true, ..query("compressed bodies", bodies.clone()) };
    vec![
        // The cost of any flood of requests.
        query("nothing", "{ __typename }".to_owned()),
        query("counts", viewer(repeat(99, |n| format!("a{n}: unreadConversationCount ")))),
        query("counts of many viewers", format!("{{ {} }}", repeat(30, |n| {
            format!("v{n}: viewer {{ {} }} ", repeat(3, |n| format!("a{n}: unreadConversationCount ")))
        }))),
        query("searches", viewer(repeat(45, search("conversations")))),
        query("searches of people", viewer(repeat(45, search("contacts")))),
        query("previews of 1", in_long(repeat(12, |n| format!("a{n}: preview(length: 1) ")))),
        query("previews of 1000", in_long("a: preview(length: 1000) ".to_owned())),
        query("bodies", bodies),
        bodies_compressed,
        query("pages of all", viewer(format!("conversations(first: 100) {{ nodes {{ {rows} }} }}"))),
        query("histories of a page", viewer(format!("conversations(first: 100) {{ nodes {{ {} }} }}", repeat(4, histories)))),
        query("fields", viewer(format!("conversations(first: 100) {{ nodes {{ {} }} }}", "id ".repeat(48)))),
        query("fields by alias", viewer(format!("conversations(first: 100) {{ nodes {{ {} }} }}", repeat(48, |n| format!("a{n}: __typename "))))),
        query("selections", viewer(format!("member {{ {} }}", "id ".repeat(4900)))),
        query("invalid selections", viewer(format!("member {{ {} }}", "nothing ".repeat(4900)))),
        query("nodes", format!("{{ {} }}", repeat(30, nodes))),
        query("handles", format!("{{ {} }}", repeat(30, handles))),
        query("introspection", "{ __schema { types { fields { name type { name fields { name description args { name } } } } } } }".to_owned()),
        query("mutations", format!("mutation {{ {mutations} }}")),
        query("refused mutations", format!("mutation {{ {} }}", repeat(30, unknown_members))),
        Attack {
            name: "long variables",
            operation: json!({ "query": "query($a: String) { viewer { contacts(first: 0, search: $a) { __typename } } }", "variables": { "a": "\\\"é".repeat(40_000) } }),
            subscribes: false,
            compressed: false,
        },
        Attack { name: "subscriptions", operation: resumed, subscribes: true, compressed: false },
    ]
}
