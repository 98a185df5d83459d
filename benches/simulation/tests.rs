//! The model neither loses nor invents members and messages, and the documentation has its figures.

#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a test may panic")]

use clap::{CommandFactory, Parser};

use crate::fault::Fault;
use crate::inputs::Inputs;
use crate::model::{Second, simulate};
use crate::report::{by_hour, recovery};
use crate::traffic::{DAY, activity};

fn inputs(arguments: &[&str]) -> Inputs {
    Inputs::parse_from(["causerie-simulation"].iter().chain(arguments))
}

fn assert_close(one: f64, other: f64) {
    assert!((one - other).abs() <= 1e-6 * one.abs().max(other.abs()), "{one} {other}");
}

#[test]
fn a_day_has_the_activity_of_average_seconds() {
    let activity = activity(7);
    assert_eq!(u32::try_from(activity.len()), Ok(DAY));
    assert_close(activity.iter().sum(), f64::from(DAY));
}

#[test]
fn the_seed_decides_the_day() {
    let sockets = |seed| simulate(&inputs(&["--seed", seed]))[40_000].online.to_bits();
    assert_eq!(sockets("1"), sockets("1"));
    assert_ne!(sockets("1"), sockets("2"));
}

#[test]
fn no_member_is_lost_and_none_appears() {
    let inputs = inputs(&[]);
    let day = simulate(&inputs);
    let present = |second: &Second| second.online + second.waiting;
    for pair in day.windows(2) {
        let remaining = present(&pair[0]) * (1.0 - 1.0 / inputs.session_seconds());
        assert_close(present(&pair[1]), remaining + pair[1].actions.opens);
    }
}

#[test]
fn every_message_is_stored_once_also_after_a_failover() {
    let inputs = inputs(&[]);
    let day = simulate(&inputs);
    let unsent = day[day.len() - 1].unsent;
    assert_close(
        day.iter().map(|second| second.sent).sum::<f64>() + unsent,
        inputs.members * inputs.messages_per_member,
    );
    assert!(unsent < 1.0, "{unsent}");
}

#[test]
fn twice_the_members_are_twice_the_load() {
    let statements = |members| {
        let day = simulate(&inputs(&["--members", members, "--prune", "0,0,0,0,0,0"]));
        day[30_000].cost.statements
    };
    assert_close(2.0 * statements("1e6"), statements("2e6"));
}

#[test]
fn the_loss_of_nats_costs_statements_and_no_connection() {
    let inputs = inputs(&[]);
    let day = simulate(&inputs);
    let (start, end) = Fault::Nats.period(&inputs);
    let (before, during) = (&day[start as usize - 1], &day[start as usize]);
    assert!(before.notices > 0.0 && day[end as usize].notices > 0.0);
    assert_close(during.notices, 0.0);
    assert!(during.cost.statements > before.cost.statements);
    assert_eq!(recovery(start, &day), 0);
}

#[test]
fn more_processors_end_the_wait_after_a_failover_sooner() {
    let wait = |cores| {
        let inputs = inputs(&["--database-cores", cores]);
        recovery(Fault::Database.period(&inputs).0, &simulate(&inputs))
    };
    assert!(wait("128") < wait("64"), "{} {}", wait("128"), wait("64"));
    assert!(wait("128") > 30);
}

#[test]
fn the_documentation_has_the_figures() {
    let page = include_str!("../../docs/scaling.md");
    let command = Inputs::command();
    let figures = command.get_arguments().filter(|argument| argument.get_long() != Some("help"));
    for argument in figures {
        let name = argument.get_long().expect("a flag");
        let default = argument.get_default_values()[0].to_str().expect("text");
        let row = format!("| `{name}` | {default} |");
        assert!(page.contains(&row), "missing in docs/scaling.md: {row}");
    }
}

#[test]
fn the_documentation_has_the_busiest_hour() {
    let inputs = inputs(&[]);
    let table = by_hour(&inputs, &simulate(&inputs));
    let busiest = table.lines().find(|line| line.starts_with("20")).expect("a row");
    let row = busiest.split_whitespace().collect::<Vec<_>>().join(" | ");
    let page = include_str!("../../docs/scaling.md").replace(',', "");
    assert!(page.contains(&format!("| {row} |")), "missing in docs/scaling.md: {row}");
}
