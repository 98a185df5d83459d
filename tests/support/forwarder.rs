use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

/// The network to a server. It can go silent: what is on its way is lost, and neither side is told.
pub struct Forwarder {
    pub port: u16,
    path: Arc<watch::Sender<Path>>,
    _accepting: AbortOnDropHandle<()>,
}

#[derive(Clone, Copy, PartialEq)]
struct Path {
    /// Connections of before the last cut are dead.
    cuts: u64,
    /// Whether new ones get through.
    is_open: bool,
}

impl Forwarder {
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let path = Arc::new(watch::Sender::new(Path { cuts: 0, is_open: true }));
        let ours = Arc::clone(&path);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, server.clone(), ours.subscribe()));
            }
        });
        Self { port, path, _accepting: AbortOnDropHandle::new(accepting) }
    }

    /// Every connection goes silent, and new ones as long as the path is not opened.
    pub fn cuts(&self) {
        self.path.send_modify(|path| *path = Path { cuts: path.cuts + 1, is_open: false });
    }

    /// New connections get through again.
    pub fn opens(&self) {
        self.path.send_modify(|path| path.is_open = true);
    }
}

async fn forward(mut client: TcpStream, server: String, mut path: watch::Receiver<Path>) {
    let born = path.borrow_and_update().cuts;
    if path.wait_for(|path| path.is_open).await.is_err() {
        return;
    }
    let mut server = TcpStream::connect(server).await.expect("the server answers");
    let cut = async {
        let _ = path.wait_for(|path| path.cuts != born).await;
    };
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => return,
        () = cut => {}
    }
    // Both stay open, and nobody reads them: until the story is over.
    while path.changed().await.is_ok() {}
}
