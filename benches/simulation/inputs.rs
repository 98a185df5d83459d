//! The figures that the simulation starts from. `docs/scaling.md` has the same table, with their sources.

use clap::Parser;

use crate::cost::Cost;

/// Simulates a day of many members, and prints the load by hour and what faults add.
///
/// A cost is six numbers: statements, rows written, bytes of write-ahead log, bytes on disk, CPU microseconds of the
/// service, CPU microseconds of the database. The sources of all figures are in docs/scaling.md.
#[derive(Clone, Debug, Parser)]
#[command(name = "causerie-simulation")]
pub struct Inputs {
    /// Seed of the differences between minutes
    #[arg(long, default_value_t = 1)]
    pub seed: u64,

    #[arg(long, default_value_t = 1e7)]
    pub members: f64,
    /// Messages that a member sends per day, on average over all members
    #[arg(long, default_value_t = 10.0)]
    pub messages_per_member: f64,
    /// How often a member opens the page or the app per day
    #[arg(long, default_value_t = 4.0)]
    pub opens_per_member: f64,
    /// How long it stays open
    #[arg(long, default_value_t = 20.0)]
    pub session_minutes: f64,
    /// Conversations that are shown each time
    #[arg(long, default_value_t = 3.0)]
    pub histories_per_open: f64,
    /// Calls of markConversationRead per message
    #[arg(long, default_value_t = 0.7)]
    pub reads_per_message: f64,
    /// New conversations per member and day
    #[arg(long, default_value_t = 0.05)]
    pub starts_per_member: f64,
    /// Sockets of a member who is online
    #[arg(long, default_value_t = 1.2)]
    pub sockets_per_member: f64,
    /// The probability that the other member is online when a message is sent
    #[arg(long, default_value_t = 0.4)]
    pub correspondent_online: f64,

    #[arg(long, default_value_t = 20)]
    pub replicas: u32,
    #[arg(long, default_value_t = 4.0)]
    pub cores_per_replica: f64,
    #[arg(long, default_value_t = 64.0)]
    pub database_cores: f64,
    #[arg(long, default_value_t = 5.0)]
    pub sweep_interval: f64,
    /// Seconds over which clients spread their first attempt to reconnect
    #[arg(long, default_value_t = 10.0)]
    pub reconnect_seconds: f64,

    /// sendMessage
    #[arg(long, default_value = "1,8,20700,667,254,973")]
    pub send: Cost,
    /// markConversationRead
    #[arg(long, default_value = "9,5,1400,290,1000,1200")]
    pub read: Cost,
    /// startConversation with a message
    #[arg(long, default_value = "11,11,32300,1433,1100,1900")]
    pub start: Cost,
    /// A page of 20 conversations
    #[arg(long, default_value = "1,0,0,0,370,784")]
    pub list: Cost,
    /// A page of 20 messages
    #[arg(long, default_value = "1,0,0,0,281,394")]
    pub history: Cost,
    /// A subscription that starts or resumes
    #[arg(long, default_value = "2,0,0,0,281,200")]
    pub subscribe: Cost,
    /// An event that one socket receives
    #[arg(long, default_value = "0,0,0,0,58,0")]
    pub deliver: Cost,
    /// An event of another replica, whose message is read
    #[arg(long, default_value = "1,0,0,0,100,100")]
    pub remote_event: Cost,
    /// A page of a log that has grown
    #[arg(long, default_value = "1,0,0,0,100,100")]
    pub read_log: Cost,
    /// The sweep's check of 1,000 members
    #[arg(long, default_value = "1,0,0,0,1000,2500")]
    pub sweep: Cost,
    /// Pruning's check of 1,000 members, every hour on one replica
    #[arg(long, default_value = "1,0,0,0,500,3500")]
    pub prune: Cost,
    /// An event that is pruned, with its part of the transaction
    #[arg(long, default_value = "3,1.5,200,0,500,400")]
    pub prune_event: Cost,
    /// Bytes of a notice, with the protocol of NATS
    #[arg(long, default_value_t = 270.0)]
    pub notice_bytes: f64,
    /// KiB of memory of an idle socket
    #[arg(long, default_value_t = 10.0)]
    pub socket_kib: f64,

    /// The minute of the day at which a replica is lost
    #[arg(long, default_value_t = 19 * 60 + 30)]
    pub replica_lost_at: u32,
    /// Seconds until it is replaced
    #[arg(long, default_value_t = 120)]
    pub replica_lost_for: u32,
    #[arg(long, default_value_t = 20 * 60 + 30)]
    pub nats_lost_at: u32,
    #[arg(long, default_value_t = 300)]
    pub nats_lost_for: u32,
    #[arg(long, default_value_t = 21 * 60)]
    pub database_lost_at: u32,
    #[arg(long, default_value_t = 30)]
    pub database_lost_for: u32,
}
