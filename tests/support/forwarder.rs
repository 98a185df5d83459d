use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, copy, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use super::random::Random;

/// A TCP forwarder to a server, or to several, of which it chooses one for each connection. It can go silent: it drops
/// all traffic, and closes no connection. It can cut connections, and lead to other servers.
pub struct Forwarder {
    pub port: u16,
    link: Arc<watch::Sender<Link>>,
    random: Arc<Mutex<Random>>,
    _accepting: AbortOnDropHandle<()>,
}

#[derive(Clone, PartialEq)]
struct Link {
    /// Where new connections lead, at random.
    servers: Vec<String>,
    /// Connections from before the last outage stay silent.
    outages: u64,
    /// Whether new connections are forwarded.
    is_open: bool,
    /// Connections from before the last cut are closed.
    cuts: u64,
    /// New connections are cut after a random number of bytes in either direction, up to this one.
    most_bytes: Option<usize>,
}

impl Forwarder {
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let link = Link { servers: vec![server], outages: 0, is_open: true, cuts: 0, most_bytes: None };
        let link = Arc::new(watch::Sender::new(link));
        let random = Arc::new(Mutex::new(Random::seeded(0)));
        let (task_link, task_random) = (Arc::clone(&link), Arc::clone(&random));
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, task_link.subscribe(), Arc::clone(&task_random)));
            }
        });
        Self { port, link, random, _accepting: AbortOnDropHandle::new(accepting) }
    }

    /// To the PostgreSQL server of a database. Returns the database's URL through the forwarder as well.
    pub async fn to_database(url: &str) -> (Self, String) {
        let (before, after) = url.split_once('@').expect("user@server");
        let (server, name) = after.split_once('/').expect("server/name");
        let forwarder = Self::to(server.to_owned()).await;
        let url = format!("{before}@127.0.0.1:{}/{name}", forwarder.port);
        (forwarder, url)
    }

    /// The API of a service behind it.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/graphql", self.port)
    }

    /// All connections go silent, and new ones too until `recovers` is called.
    pub fn goes_silent(&self) {
        self.link.send_modify(|link| (link.outages, link.is_open) = (link.outages + 1, false));
    }

    /// New connections are forwarded again.
    pub fn recovers(&self) {
        self.link.send_modify(|link| link.is_open = true);
    }

    /// New connections lead to these servers.
    pub fn leads_to(&self, servers: &[&str]) {
        let servers: Vec<_> = servers.iter().map(|server| (*server).to_owned()).collect();
        self.link.send_modify(|link| link.servers = servers);
    }

    /// Closes all connections.
    pub fn cuts_all(&self) {
        self.link.send_modify(|link| link.cuts += 1);
    }

    /// From now on, new connections are cut after a random number of bytes, up to this one.
    pub fn cuts_after(&self, most_bytes: usize, random: Random) {
        *self.random.lock().expect("an unpoisoned lock") = random;
        self.link.send_modify(|link| link.most_bytes = Some(most_bytes));
    }

    /// New connections last until they are closed.
    pub fn cuts_none(&self) {
        self.link.send_modify(|link| link.most_bytes = None);
    }
}

/// Forwards a connection, unless no server is listening.
async fn forward(mut client: TcpStream, mut link: watch::Receiver<Link>, random: Arc<Mutex<Random>>) {
    let Link { outages, cuts, .. } = link.borrow_and_update().clone();
    let Ok(Link { servers, most_bytes, .. }) =
        link.wait_for(|link| link.is_open).await.map(|link| link.clone())
    else {
        return;
    };
    let draw = |most| random.lock().expect("an unpoisoned lock").below(most);
    let limits = most_bytes.map(|most| (draw(most) as u64, draw(most) as u64));
    let Some(mut server) = connect(&servers, draw(servers.len())).await else { return };
    let fault = link.wait_for(|link| link.outages != outages || link.cuts != cuts);
    let is_cut = tokio::select! {
        () = copy_both_ways(&mut client, &mut server, limits) => true,
        fault = fault => fault.is_ok_and(|link| link.cuts != cuts),
    };
    // Silent connections stay open and unread until the forwarder is dropped.
    while !is_cut && link.changed().await.is_ok() {}
}

/// Connects to the first server that listens, from this one on.
async fn connect(servers: &[String], first: usize) -> Option<TcpStream> {
    for server in servers.iter().cycle().skip(first).take(servers.len()) {
        if let Ok(connection) = TcpStream::connect(server).await {
            return Some(connection);
        }
    }
    None
}

/// Until both sides have ended, or more bytes than one of the limits were sent: to the server, and to the client.
async fn copy_both_ways(client: &mut TcpStream, server: &mut TcpStream, limits: Option<(u64, u64)>) {
    let Some((to_server, to_client)) = limits else {
        let _ = copy_bidirectional(client, server).await;
        return;
    };
    let ((client_reader, mut client_writer), (server_reader, mut server_writer)) =
        (client.split(), server.split());
    let (mut client_reader, mut server_reader) =
        (client_reader.take(to_server), server_reader.take(to_client));
    tokio::select! {
        _ = copy(&mut client_reader, &mut server_writer) => {}
        _ = copy(&mut server_reader, &mut client_writer) => {}
    }
}
