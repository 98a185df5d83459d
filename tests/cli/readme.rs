//! The first steps of the README work as they are shown.

use std::process::Command;

use serde_json::Value;

use crate::support::Program;
use crate::support::document::document;
use crate::support::program::causerie;

/// The shell commands of the section, up to the subscription, which does not end.
fn first_steps() -> String {
    let readme = document("README.md");
    let section = readme.split("## First steps").nth(1).expect("a section");
    let section = section.split("A **subscription**").next().expect("its beginning");
    section.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[tokio::test]
async fn the_first_steps_write_one_message_however_often_they_are_repeated() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut demo = causerie();
    demo.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path());
    let demo = Program::start(demo);
    let steps = first_steps().replace("127.0.0.1:8080", &demo.address);
    let responses = || {
        let output = Command::new("bash").args(["-eu", "-c", &steps]).output().expect("bash");
        let text = String::from_utf8(output.stdout).expect("text");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Value>>()
    };

    let (first, second) = (responses(), responses());

    assert!(first[0]["data"]["viewer"]["conversations"]["nodes"][2]["id"].is_string(), "{first:?}");
    let [first, second] = [&first[1], &second[1]].map(|response| &response["data"]["startConversation"]);
    assert_eq!((&first["created"], &second["created"]), (&true.into(), &false.into()));
    assert_eq!(first["message"], second["message"]);
    assert_eq!(demo.stop().0, Some(0));
}
