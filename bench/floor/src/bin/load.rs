//! The load: requests from a file, replayed over kept connections, bounded in number.
//!
//! `load ADDRESS FILE CONNECTIONS REQUESTS`: the file has one raw HTTP/1.1 request a record, records ended
//! by a line `%%`. Prints one JSON object: requests by status, seconds, and the latencies' 50th, 90th and
//! 99th percentile in milliseconds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [address, file, connections, requests] = args.as_slice() else {
        panic!("load ADDRESS FILE CONNECTIONS REQUESTS");
    };
    let text = std::fs::read_to_string(file).expect("the file of requests");
    let records = text.split("%%\n").filter(|record| !record.is_empty());
    let records: Arc<Vec<Vec<u8>>> = Arc::new(records.map(|record| record.as_bytes().to_vec()).collect());
    let total: usize = requests.parse().expect("a number of requests");
    let next = Arc::new(AtomicUsize::new(0));
    let started = Instant::now();
    let local = LocalSet::new();
    let tasks: Vec<_> = (0..connections.parse::<usize>().expect("a number of connections"))
        .map(|_| local.spawn_local(connection(address.clone(), records.clone(), next.clone(), total)))
        .collect();
    let all = local
        .run_until(async {
            let mut all = Vec::new();
            for task in tasks {
                all.extend(task.await.expect("a connection"));
            }
            all
        })
        .await;
    report(&all, started.elapsed().as_secs_f64());
}

/// Sends requests until there are none left; gives status and milliseconds of each.
async fn connection(
    address: String,
    records: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
    total: usize,
) -> Vec<(u16, f64)> {
    let mut stream = TcpStream::connect(&address).await.expect("a server");
    stream.set_nodelay(true).expect("a socket");
    let mut buffer = Vec::with_capacity(16 * 1024);
    let mut seen = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= total {
            return seen;
        }
        let begun = Instant::now();
        stream.write_all(&records[number % records.len()]).await.expect("a request sent");
        let status = answer(&mut stream, &mut buffer).await;
        seen.push((status, begun.elapsed().as_secs_f64() * 1e3));
    }
}

/// Reads one answer with a Content-Length, and gives its status.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> u16 {
    buffer.clear();
    loop {
        let read = stream.read_buf(buffer).await.expect("an answer");
        assert!(read > 0, "the server hung up");
        let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&buffer[..end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length = length.map_or(0, |length| length.trim().parse::<usize>().expect("a length"));
        if buffer.len() >= end + 4 + length {
            return head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        }
    }
}

fn report(all: &[(u16, f64)], seconds: f64) {
    let mut times: Vec<f64> = all.iter().map(|(_, time)| *time).collect();
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let mut statuses = BTreeMap::new();
    for (status, _) in all {
        *statuses.entry(status.to_string()).or_insert(0usize) += 1;
    }
    let figures = serde_json::json!({
        "requests": all.len(), "seconds": seconds, "statuses": statuses,
        "p50_ms": at(50), "p90_ms": at(90), "p99_ms": at(99),
    });
    println!("{figures}");
}
