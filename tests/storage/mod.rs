mod backups; // backup and restore of SQLite
mod backups_under_load; // backups while members write
#[cfg(target_os = "linux")] // which has namespaces to mount a disk in
mod disk_faults; // a full, failing or damaged disk
#[cfg(target_os = "linux")] // where root can run clusters
mod failover; // of PostgreSQL to a standby that lacks writes
mod silent_network; // PostgreSQL stops responding
mod leading; // one of several services cleans up
mod poolers; // behind PgBouncer
mod migrations; // migrating up, down and concurrently
mod migration_rollback; // `causerie migrate down`
mod rolling_upgrades; // two versions on one database
mod erased_bytes; // deleted text leaves the database files
