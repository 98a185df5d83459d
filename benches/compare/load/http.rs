//! A minimal HTTP/1.1 client, so that the load tool takes little CPU from the servers it measures.

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that is kept open between requests.
pub struct Client {
    stream: TcpStream,
    response: Vec<u8>,
}

impl Client {
    pub async fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, response: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and returns the body of its response. Fails if the status is not 200.
    pub async fn round_trip(&mut self, request: &[u8]) -> Result<&[u8]> {
        self.stream.write_all(request).await?;
        self.response.clear();
        let head = loop {
            self.read().await?;
            if let Some(end) = find(&self.response, b"\r\n\r\n") {
                break end + 4;
            }
        };
        let end = head + content_length(&self.response[..head])?;
        while self.response.len() < end {
            self.read().await?;
        }
        let ok = self.response.starts_with(b"HTTP/1.1 200 ") && self.response.len() == end;
        ensure!(ok, "unexpected response: {}", String::from_utf8_lossy(&self.response));
        Ok(&self.response[head..])
    }

    async fn read(&mut self) -> Result<()> {
        ensure!(self.stream.read_buf(&mut self.response).await? > 0, "the server closed the connection");
        Ok(())
    }
}

fn content_length(head: &[u8]) -> Result<usize> {
    let mut headers = std::str::from_utf8(head)?.lines().filter_map(|line| line.split_once(':'));
    let header = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let (_, length) = header.context("a response without content-length")?;
    Ok(length.trim().parse()?)
}

pub fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
