use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// A TCP forwarder to a server. It can go silent: it drops all traffic, and closes no connection.
pub struct Forwarder {
    pub port: u16,
    link: Arc<watch::Sender<Link>>,
    _accepting: AbortOnDropHandle<()>,
}

#[derive(Clone, Copy, PartialEq)]
struct Link {
    /// Connections from before the last outage stay silent.
    outages: u64,
    /// Whether new connections are forwarded.
    is_open: bool,
}

impl Forwarder {
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let link = Arc::new(watch::Sender::new(Link { outages: 0, is_open: true }));
        let task_link = Arc::clone(&link);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, server.clone(), task_link.subscribe()));
            }
        });
        Self { port, link, _accepting: AbortOnDropHandle::new(accepting) }
    }

    /// All connections go silent, and new ones too until `recovers` is called.
    pub fn goes_silent(&self) {
        self.link.send_modify(|link| *link = Link { outages: link.outages + 1, is_open: false });
    }

    /// New connections are forwarded again.
    pub fn recovers(&self) {
        self.link.send_modify(|link| link.is_open = true);
    }
}

async fn forward(mut client: TcpStream, server: String, mut link: watch::Receiver<Link>) {
    let outages = link.borrow_and_update().outages;
    if link.wait_for(|link| link.is_open).await.is_err() {
        return;
    }
    let mut server = TcpStream::connect(server).await.expect("a connection to the server");
    let outage = async {
        let _ = link.wait_for(|link| link.outages != outages).await;
    };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => return,
        () = outage => {}
    }
    // Both connections stay open and unread until the forwarder is dropped.
    while link.changed().await.is_ok() {}
}
