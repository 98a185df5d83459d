//! The tables that are printed.

use crate::cost::Cost;
use crate::fault::Fault;
use crate::inputs::Inputs;
use crate::model::Second;

const GB: f64 = 1e9;
/// How long after a fault its peaks are looked for.
const AFTERMATH: u32 = 15 * 60;

/// A row for each hour, of averages; the sockets are the most in the hour, and the disk grows from hour to hour.
pub fn by_hour(inputs: &Inputs, day: &[Second]) -> String {
    let header = "hour  sends/s  statements/s  rows/s  WAL MB/s  sockets a replica  NATS/s  service cores  \
        database cores  disk GB\n";
    let mut disk = 0.0;
    let rows = day.chunks(3600).enumerate().map(|(hour, seconds)| {
        let total = seconds.iter().fold(Cost::default(), |total, second| total + second.cost);
        let mean = total * (1.0 / 3600.0);
        disk += total.disk_bytes / GB;
        let average = |of: fn(&Second) -> f64| seconds.iter().map(of).sum::<f64>() / 3600.0;
        format!(
            "{hour:02}    {:7.0}  {:12.0}  {:6.0}  {:8.1}  {:17.0}  {:6.0}  {:13.1}  {:14.1}  {disk:7.1}\n",
            average(|second| second.sent),
            mean.statements,
            mean.rows_written,
            mean.wal_bytes / 1e6,
            most(seconds, |second| second.online * inputs.sockets_per_member / second.replicas),
            average(|second| second.notices),
            mean.service_micros / 1e6,
            mean.database_micros / 1e6,
        )
    });
    std::iter::once(header.to_owned()).chain(rows).collect()
}

/// A row for each fault, of the largest values from its start until a quarter of an hour after its end, and a row for
/// the hour before the first one.
pub fn by_fault(inputs: &Inputs, day: &[Second]) -> String {
    let mut text = "from   until  what                     statements/s  service cores  database cores  \
        sockets a replica  waiting members  unsent  seconds until nobody waits\n"
        .to_owned();
    let first = Fault::ALL.iter().map(|fault| fault.period(inputs).0).min().unwrap_or_default();
    text.push_str(&peaks("no fault", first.saturating_sub(3600), first, first, inputs, day));
    for fault in Fault::ALL {
        let (start, end) = fault.period(inputs);
        text.push_str(&peaks(fault.name(), start, end, end.saturating_add(AFTERMATH), inputs, day));
    }
    text
}

/// What the sockets and the notices need.
pub fn memory_and_bandwidth(inputs: &Inputs, day: &[Second]) -> String {
    let memory =
        most(day, |second| second.online * inputs.sockets_per_member / second.replicas * inputs.socket_kib);
    let bandwidth = most(day, |second| second.notices * inputs.notice_bytes);
    format!(
        "At most {:.2} GiB of memory for the sockets of a replica, and {:.1} MB/s through NATS.",
        memory / 1024.0 / 1024.0,
        bandwidth / 1e6
    )
}

fn peaks(what: &str, start: u32, end: u32, until: u32, inputs: &Inputs, day: &[Second]) -> String {
    let seconds = day.get(index(start)..index(until).min(day.len())).unwrap_or_default();
    let clock = |second: u32| format!("{:02}:{:02}", second / 3600, second / 60 % 60);
    format!(
        "{}  {}  {what:23}  {:12.0}  {:13.1}  {:14.1}  {:17.0}  {:15.0}  {:6.0}  {:26}\n",
        clock(start),
        clock(end),
        most(seconds, |second| second.cost.statements),
        most(seconds, |second| second.cost.service_micros / 1e6),
        most(seconds, |second| second.cost.database_micros / 1e6),
        most(seconds, |second| second.online * inputs.sockets_per_member / second.replicas),
        most(seconds, |second| second.waiting),
        most(seconds, |second| second.unsent),
        recovery(start, day),
    )
}

/// The seconds from the start of a fault until nobody waits.
pub fn recovery(start: u32, day: &[Second]) -> usize {
    let seconds = day.get(index(start)..).unwrap_or_default();
    seconds.iter().position(|second| second.waiting + second.unsent < 1.0).unwrap_or(seconds.len())
}

fn index(second: u32) -> usize {
    usize::try_from(second).unwrap_or(usize::MAX)
}

fn most(seconds: &[Second], of: impl Fn(&Second) -> f64) -> f64 {
    seconds.iter().map(of).fold(0.0, f64::max)
}
