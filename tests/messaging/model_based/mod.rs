//! Property tests with random steps of members. Executed one after another, each step has the outcome that a model
//! predicts. Executed concurrently, invariants hold that do not depend on the order.

mod step; // random steps of the members
mod model; // the rules, as a model in memory
mod conversation; // … its conversations
mod view; // what members see, of the model and of the service
mod clients; // members who execute the steps through the API
mod invariants; // what holds after any steps

use std::env;
use std::fmt::Debug;

use futures_util::future::join_all;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseResult, TestError, TestRunner};
use rstest::rstest;
use tokio::runtime::Runtime;

use self::clients::{Clients, Observed};
use self::invariants::{
    acknowledged_messages_are_stored, both_members_see_the_same, log_matches_views, logs_agree, stored_log,
    unread_counts_are_correct,
};
use self::model::Model;
use self::step::{Step, step};
use crate::support::{Backend, Postgres, Sqlite, TestApp};

/// Checks a property with random values, each with new members. `PROPTEST_CASES` sets the number of cases. A failing
/// value is shrunk.
fn check_property<T: Debug>(
    backend: Backend,
    values: &impl Strategy<Value = Vec<T>>,
    property: &impl AsyncFn(&TestApp, &[T]) -> TestCaseResult,
) {
    let runtime = Runtime::new().expect("a runtime");
    let Some(app) = runtime.block_on(TestApp::start(backend)) else { return };
    let mut config = Config {
        failure_persistence: None,
        max_shrink_iters: 500,
        max_shrink_time: 60_000,
        ..Config::default()
    };
    if env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 24;
    }
    let outcome = TestRunner::new(config).run(values, |value| runtime.block_on(property(&app, &value)));
    runtime.block_on(app.stop());
    match outcome {
        Ok(()) => {}
        Err(TestError::Abort(reason)) => panic!("{reason}"),
        Err(TestError::Fail(reason, values)) => {
            let steps: Vec<_> = values.iter().map(|value| format!("{value:?}")).collect();
            panic!("{reason}\nafter:\n{}", steps.join("\n"));
        }
    }
}

#[rstest]
fn sequential_steps_have_the_outcomes_of_the_model(#[values(Sqlite, Postgres)] backend: Backend) {
    check_property(backend, &vec(step(), 0..=60), &async |app: &TestApp, steps: &[Step]| {
        let mut clients = Clients::sign_in(app).await;
        let mut live = clients.subscribe().await;
        let mut model = Model::default();
        for step in steps {
            let payload = clients.execute(step).await;
            let (outcome, expected) = (clients.outcome(step, &payload), model.execute(step));
            prop_assert!(
                expected.contains(&outcome),
                "{step:?}: expected one of {expected:?}, got {outcome:?}"
            );
        }
        for (viewer, live) in live.iter_mut().enumerate() {
            let Observed { list, archive, unread_count, views } = clients.observe(viewer).await;
            let expected: Vec<_> = (0..model.count()).map(|number| model.view(viewer, number)).collect();
            prop_assert_eq!(&views, &expected, "the conversations of {}", viewer);
            prop_assert_eq!(list, model.list(viewer, false), "the list of {}", viewer);
            prop_assert_eq!(archive, model.list(viewer, true), "the archive of {}", viewer);
            prop_assert_eq!(unread_count, model.unread_count(viewer), "the unread count of {}", viewer);
            let log = clients.log(viewer).await;
            prop_assert_eq!(&log, &model.log(viewer), "the log of {}", viewer);
            logs_agree(
                viewer,
                &log,
                &clients.events_to_end(live).await,
                &stored_log(app, &clients, viewer).await,
            )?;
        }
        Ok(())
    });
}

#[rstest]
fn concurrent_steps_lose_and_duplicate_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    check_property(backend, &vec(vec(step(), 1..=12), 1..=3), &async |app: &TestApp, waves: &[Vec<Step>]| {
        let mut clients = Clients::sign_in(app).await;
        let mut live = clients.subscribe().await;
        let mut outcomes = Vec::new();
        for wave in waves {
            let payloads = join_all(wave.iter().map(|step| clients.execute(step))).await;
            for (step, payload) in wave.iter().zip(&payloads) {
                outcomes.push((step, clients.outcome(step, payload)));
            }
        }
        let mut all = Vec::new();
        for (viewer, live) in live.iter_mut().enumerate() {
            let seen = clients.observe(viewer).await;
            let log = clients.log(viewer).await;
            logs_agree(
                viewer,
                &log,
                &clients.events_to_end(live).await,
                &stored_log(app, &clients, viewer).await,
            )?;
            log_matches_views(&log, &seen)?;
            unread_counts_are_correct(app, &clients, viewer, &seen).await?;
            all.push(seen.views);
        }
        both_members_see_the_same(&all)?;
        acknowledged_messages_are_stored(&outcomes, &all)
    });
}
