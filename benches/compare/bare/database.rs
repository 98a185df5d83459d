use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::{Client, Error, NoTls, Statement, connect};

/// The same number as in the peers.
const CONNECTIONS: usize = 16;

pub struct Database {
    connections: Vec<Connection>,
    next: AtomicUsize,
}

/// A connection that concurrent requests share: the driver pipelines their statements.
pub struct Connection {
    pub client: Client,
    pub sign_in: Statement,
    pub list: Statement,
    pub membership: Statement,
    pub history: Statement,
    pub send: Statement,
}

impl Database {
    pub async fn connect(url: &str) -> Result<Self, Error> {
        let mut connections = Vec::with_capacity(CONNECTIONS);
        for _ in 0..CONNECTIONS {
            connections.push(Connection::open(url).await?);
        }
        Ok(Self { connections, next: AtomicUsize::new(0) })
    }

    /// Returns the connections in turn.
    pub fn connection(&self) -> &Connection {
        &self.connections[self.next.fetch_add(1, Ordering::Relaxed) % CONNECTIONS]
    }
}

impl Connection {
    async fn open(url: &str) -> Result<Self, Error> {
        let (client, connection) = connect(url, NoTls).await?;
        tokio::spawn(connection);
        Ok(Self {
            sign_in: client.prepare(include_str!("../../sql/sign_in.sql")).await?,
            list: client.prepare(include_str!("../../sql/list.sql")).await?,
            membership: client.prepare(include_str!("../../sql/membership.sql")).await?,
            history: client.prepare(include_str!("../../sql/history.sql")).await?,
            send: client.prepare(include_str!("../../sql/send.sql")).await?,
            client,
        })
    }
}
