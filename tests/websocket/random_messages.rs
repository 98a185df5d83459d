//! Property test: any sequence of messages is answered, or closes the socket with a documented code.
//! `PROPTEST_CASES` sets the number of cases.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestCaseResult, TestError, TestRunner};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::OpCode;
use tokio_tungstenite::tungstenite::protocol::frame::{Frame, FrameHeader};

use crate::support::raw_socket::raw_socket;
use crate::support::{Actor, TIMEOUT, TestApp};

/// The close codes that a client can cause, as documented in docs/api/websocket.md.
const CODES: [u16; 8] = [1002, 1007, 1009, 4400, 4401, 4403, 4409, 4429];

/// A placeholder for a valid token.
const TOKEN: &str = "THE TOKEN";

fn query() -> impl Strategy<Value = Value> {
    select(vec![
        json!("{ viewer { unreadConversationCount } }"),
        json!("subscription { newMessage { cursor } }"),
        json!(
            "mutation { sendMessage(input: { conversationId: \"x\", body: \"\" }) { userErrors { code } } }"
        ),
        json!("query A { __typename } query B { __typename }"),
        json!("{ ...f } fragment f on Query { ...f }"),
        json!("{ nothing }"),
        json!("{".repeat(500)),
        json!(""),
        json!(null),
        json!(7),
    ])
}

fn payload() -> impl Strategy<Value = Value> {
    let variables = select(vec![json!(null), json!({}), json!({ "a": [1, { "b": null }] }), json!("no")]);
    prop_oneof![
        Just(json!(null)),
        Just(json!([])),
        Just(json!({})),
        Just(json!({ "Authorization": TOKEN })),
        Just(json!({ "headers": { "authorization": "Bearer forged" } })),
        query().prop_map(|query| json!({ "query": query })),
        (query(), variables).prop_map(|(query, variables)| {
            json!({ "query": query, "variables": variables, "operationName": "B", "extensions": {} })
        }),
    ]
}

/// Messages in the shape of the protocol, with any combination of parts, some of them missing.
fn protocol_message() -> impl Strategy<Value = Message> {
    let kinds =
        ["connection_init", "subscribe", "subscribe", "complete", "ping", "pong", "start", "connection_ack"];
    let id = select(vec![json!("1"), json!("2"), json!(""), json!(1), json!("x".repeat(5_000)), json!(null)]);
    let parts = (select(kinds.to_vec()), id, payload(), 0..8_u8);
    parts.prop_map(|(kind, id, payload, left_out)| {
        let mut message = json!({ "type": kind, "id": id, "payload": payload });
        let message = message.as_object_mut().expect("an object");
        for (bit, name) in ["id", "payload", "type"].into_iter().enumerate() {
            if left_out == 1 << bit {
                message.remove(name);
            }
        }
        Message::text(json!(message).to_string())
    })
}

/// Most sequences begin with a valid `connection_init`, because few others get past it.
fn first_messages() -> impl Strategy<Value = Vec<Message>> {
    let init = json!({ "type": "connection_init", "payload": { "Authorization": TOKEN } });
    select(vec![vec![], vec![Message::text(init.to_string())], vec![Message::text(init.to_string())]])
}

fn frame() -> impl Strategy<Value = Message> {
    (vec(any::<u8>(), 0..40), 0..16_u8, any::<bool>(), 0..8_u8).prop_map(|(bytes, opcode, last, reserved)| {
        let opcode = OpCode::from(opcode);
        let header = FrameHeader { is_final: last, rsv2: reserved == 1, opcode, ..FrameHeader::default() };
        Message::Frame(Frame::from_payload(header, bytes.into()))
    })
}

fn message_sequence() -> impl Strategy<Value = Vec<Message>> {
    let message = prop_oneof![
        8 => protocol_message(),
        1 => any::<String>().prop_map(Message::text),
        1 => frame(),
        1 => vec(any::<u8>(), 0..40).prop_map(Message::binary),
        1 => vec(any::<u8>(), 0..125).prop_map(|bytes| Message::Ping(bytes.into())),
        1 => (990..1010_usize).prop_map(|size| Message::text(" ".repeat(size))),
    ];
    (first_messages(), vec(message, 0..12)).prop_map(|(first, rest)| [first, rest].concat())
}

fn check_property<T: std::fmt::Debug>(
    close_timeout: Duration,
    values: &impl Strategy<Value = T>,
    property: &impl AsyncFn(&TestApp, &Actor, T) -> TestCaseResult,
) {
    let runtime = Runtime::new().expect("a runtime");
    let (app, ada) = runtime.block_on(async {
        let app = TestApp::adjusted(|state| {
            state.limits.max_socket_message = 1000;
            state.limits.close_timeout = close_timeout;
            state.limits.sockets_per_member = 0;
        });
        let app = app.await;
        let ada = app.member("Ada").await;
        (app, ada)
    });
    let mut config = Config { failure_persistence: None, max_shrink_time: 60_000, ..Config::default() };
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 100;
    }
    let outcome = TestRunner::new(config).run(values, |value| runtime.block_on(property(&app, &ada, value)));
    // The service still stops cleanly.
    runtime.block_on(async { timeout(TIMEOUT, app.stop()).await.expect("a shutdown in time") });
    if let Err(TestError::Fail(reason, value)) = outcome {
        panic!("{reason}\nafter: {value:#?}");
    }
}

#[test]
fn any_sequence_of_messages_is_answered_or_closed_with_a_documented_code() {
    check_property(
        TIMEOUT / 10,
        &message_sequence(),
        &async |app: &TestApp, ada: &Actor, messages: Vec<Message>| {
            let mut socket = raw_socket(app).await;
            let closed_by_client = messages.iter().any(|message| match message {
                Message::Frame(frame) => u8::from(frame.header().opcode) == 8,
                _ => false,
            });
            for message in messages {
                let message = match message {
                    Message::Text(text) => {
                        Message::text(text.replace(TOKEN, &format!("Bearer {}", ada.token)))
                    }
                    other => other,
                };
                if socket.send(message).await.is_err() {
                    break;
                }
            }
            // The response to this ping comes after all others.
            let last = json!({ "n": "the last" });
            let _ = socket.send(Message::text(json!({ "type": "ping", "payload": last }).to_string())).await;
            loop {
                match timeout(TIMEOUT, socket.next()).await.expect("a response in time") {
                    Some(Ok(Message::Text(text))) => {
                        let message: Value = serde_json::from_str(&text).expect("JSON");
                        prop_assert!(!text.contains("INTERNAL"), "{text}");
                        if message["payload"] == last {
                            return Ok(());
                        }
                    }
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map(|frame| u16::from(frame.code));
                        prop_assert!(
                            closed_by_client || code.is_some_and(|code| CODES.contains(&code)),
                            "{code:?}"
                        );
                        return Ok(());
                    }
                    Some(Ok(_)) => {}
                    other => {
                        prop_assert!(closed_by_client, "cut without a close frame: {other:?}");
                        return Ok(());
                    }
                }
            }
        },
    );
}

#[test]
fn random_bytes_are_harmless() {
    check_property(
        Duration::from_millis(20),
        &vec(any::<u8>(), 0..300),
        &async |app: &TestApp, ada: &Actor, bytes: Vec<u8>| {
            let socket = raw_socket(app).await;
            let MaybeTlsStream::Plain(mut stream): MaybeTlsStream<TcpStream> = socket.into_inner() else {
                panic!("no TLS here");
            };
            // The service may close the connection before it has read everything.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            let mut received = Vec::new();
            let _ = timeout(TIMEOUT, stream.read_to_end(&mut received))
                .await
                .expect("the connection is closed in time");

            prop_assert!(received.len() < 1000, "{}", received.len());
            prop_assert_eq!(ada.cursor().await.is_empty(), false);
            Ok(())
        },
    );
}
