//! Settings of a PostgreSQL session or transaction, and checks of a connection.

use std::time::Duration;

use sea_orm::sqlx::Connection;
use sea_orm::sqlx::postgres::PgConnection;

use super::pool_health::PoolHealth;

pub const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection that was idle for longer is pinged before use. A ping before every use would double the round trips.
pub const PING_IF_IDLE_FOR: Duration = Duration::from_secs(30);
pub const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// Timeouts on the server, a little shorter than ours: the server ends a slow statement, and releases the locks of a
/// client that disappeared, before we give up the connection. Keepalives detect clients that disappeared. Notices and
/// warnings are for interactive use. These are not startup parameters because PgBouncer refuses those.
pub const SESSION_SETTINGS: &str =
    "SET statement_timeout = '4s'; SET idle_in_transaction_session_timeout = '8s';
    SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
    SET client_min_messages = error";

/// The same settings for one transaction, behind a pooler in transaction mode.
pub const TRANSACTION_SETTINGS: &str = "SET LOCAL statement_timeout = '4s';
    SET LOCAL idle_in_transaction_session_timeout = '8s'; SET LOCAL client_min_messages = error";
/// Deallocates the statements that other clients prepared on this server connection: the driver numbers its statements,
/// so their names would clash. Poolers that track prepared statements use names of their own.
pub const DEALLOCATE_STATEMENTS: &str = "DO $$ DECLARE prepared text; BEGIN
    FOR prepared IN SELECT name FROM pg_prepared_statements WHERE starts_with(name, 'sqlx_s_') LOOP
        EXECUTE format('DEALLOCATE %I', prepared);
    END LOOP; END $$";

/// Pings the server. Reports the pools as unresponsive if it does not respond in time.
pub async fn responds(connection: &mut PgConnection, health: &PoolHealth) -> bool {
    matches!(health.with_timeout(PING_TIMEOUT, connection.ping()).await, Some(Ok(())))
}
