//! An application that knows no logins: it answers what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Map, Value, json};

/// The application; it ends with the test program.
pub(super) struct Application {
    pub(super) address: SocketAddr,
    count: Arc<AtomicUsize>,
}

impl Application {
    /// On a free port.
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let count = Arc::new(AtomicUsize::new(0));
        let counter = count.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counter = counter.clone();
                std::thread::spawn(move || while answer(&stream, &counter).is_some() {});
            }
        });
        Self { address, count }
    }

    /// How many requests it got.
    pub(super) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

/// Answers one request with its path and headers in JSON; `None` when the connection is over.
fn answer(mut stream: &TcpStream, count: &AtomicUsize) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = Map::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        let name = name.to_ascii_lowercase();
        // Twice means that somebody's own came through as well.
        let value = match headers.get(&name).and_then(Value::as_str) {
            Some(first) => format!("{first}, {}", value.trim()),
            None => value.trim().to_owned(),
        };
        headers.insert(name, value.into());
    }
    count.fetch_add(1, Ordering::SeqCst);
    let body = json!({"path": path, "headers": headers}).to_string();
    let length = body.len();
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").ok()
}
