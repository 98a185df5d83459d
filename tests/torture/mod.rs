//! Faults of real processes while members send and receive. Clients record what they did and saw, and a checker compares
//! it with what is stored. `make torture` runs the same tests for longer.

mod history; // what clients did and saw
mod stored; // what is stored
mod checker; // finds contradictions between them
mod planted_faults; // … and is tested with planted ones
mod load; // members who send and receive all the time
mod scale; // how long, and with which random choices
mod kills; // SIGKILL
mod cut_connections; // after a random number of bytes
mod frozen_subscribers; // who read nothing for a while
mod postgres_faults; // ended sessions, statement timeouts, restarts
mod full_disks; // under the database
mod open_files; // none can be opened
mod failover; // to a standby
mod clock_jumps; // back and ahead
mod nats_faults; // between two processes
mod replicas; // killed and drained
