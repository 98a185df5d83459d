use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::time::{sleep, timeout};

use super::client::PAUSE;
use super::stored::conversation_key;
use crate::support::{Actor, TIMEOUT};
use crate::torture::stored::Listed;

const LIST: &str = "query($after: String) { viewer { conversations(first: 100, after: $after) {
    nodes { id status unreadCount } pageInfo { hasNextPage endCursor } } } }";

/// Reads the whole list of each member.
pub async fn read_lists(members: &[Actor]) -> BTreeMap<String, BTreeMap<String, Listed>> {
    let mut lists = BTreeMap::new();
    for member in members {
        lists.insert(member.member_id().0.to_string(), read_list(member).await);
    }
    lists
}

async fn read_list(member: &Actor) -> BTreeMap<String, Listed> {
    let mut list = BTreeMap::new();
    let mut after = None;
    loop {
        let page = timeout(TIMEOUT, read_page(member, after)).await.expect("a page in time");
        for node in page["nodes"].as_array().expect("a page") {
            let key = conversation_key(node["id"].as_str().expect("an id"));
            let unread = node["unreadCount"].as_i64().expect("a count");
            list.insert(key, Listed { unread, is_open: node["status"] == "OPEN" });
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return list;
        }
        after = page["pageInfo"]["endCursor"].as_str().map(str::to_owned);
    }
}

/// Also over connections that are still cut.
async fn read_page(member: &Actor, after: Option<String>) -> Value {
    loop {
        let response = member.tries(LIST, json!({ "after": after })).await.unwrap_or_default();
        let page = &response["data"]["viewer"]["conversations"];
        if page.is_object() {
            return page.clone();
        }
        sleep(PAUSE).await;
    }
}
