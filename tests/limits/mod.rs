mod configured_limits; // limits that an operator can change
mod client_limits; // sockets and requests per member and per address
mod operations_in_flight; // concurrent operations per member
mod write_rates; // messages and conversations per minute
mod operation_timeout; // the execution time of an operation
mod fair_share; // reads, writes and CPU of one member do not delay others
mod connection_shares; // database connections left for other members
mod slow_readers; // clients that do not read what they requested
mod buffered_bytes; // memory that one client can make the service hold
#[cfg(target_os = "linux")] // which reports the peak memory of a process
mod memory; // resident memory under oversized input
#[cfg(target_os = "linux")] // where a shell sets the limit of open files
mod open_files; // few file descriptors
