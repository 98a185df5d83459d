//! CPU time and memory of processes, from `/proc`.

use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

/// The unit of `/proc/PID/stat` on Linux.
const TICK: Duration = Duration::from_millis(10);

struct Stat {
    parent: u32,
    /// User and system time of the process with all its threads, in ticks.
    own: u32,
    /// User and system time of children that have ended, in ticks.
    ended_children: u32,
}

fn stat(pid: u32) -> Option<Stat> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The command name, in parentheses, may contain spaces.
    let (_, fields) = stat.rsplit_once(") ")?;
    let fields: Vec<_> = fields.split(' ').collect();
    let field = |index: usize| fields.get(index)?.parse::<u32>().ok();
    Some(Stat { parent: field(1)?, own: field(11)? + field(12)?, ended_children: field(13)? + field(14)? })
}

pub fn cpu_time(pid: u32) -> Result<Duration> {
    Ok(TICK * stat(pid).context("the process has ended")?.own)
}

/// The CPU time of a process and of its children, including children that have ended.
pub fn cpu_time_with_children(pid: u32) -> Result<Duration> {
    let parent = stat(pid).context("the process has ended")?;
    let entries = fs::read_dir("/proc")?.flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let children = pids.filter_map(stat).filter(|child| child.parent == pid);
    Ok(TICK * (parent.own + parent.ended_children + children.map(|child| child.own).sum::<u32>()))
}

pub fn resident_kib(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
