//! A day of many members, simulated from the measured costs of single operations: docs/scaling.md.

mod cost; // what an operation costs
mod fault; // what fails during the day, and when
mod inputs; // the figures, with a flag for each
mod model; // what happens in each second
mod operations; // what the actions of members consist of
mod report; // the tables
#[cfg(test)]
mod tests;
mod traffic; // what members do at each time of the day

use clap::Parser;

use inputs::Inputs;

fn main() {
    let inputs = Inputs::parse();
    let day = model::simulate(&inputs);
    println!("{}", report::by_hour(&inputs, &day));
    println!("{}", report::by_fault(&inputs, &day));
    println!("{}", report::memory_and_bandwidth(&inputs, &day));
}
