//! Accepting connections, and letting go of them: slow ones after a while, all of them at the end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use tower::util::Oneshot;

/// How long a client may take for the head of a request.
const HEAD_DEADLINE: Duration = Duration::from_secs(30);
/// How long to wait after the system refused a connection, for want of file descriptors.
const BREATHER: Duration = Duration::from_millis(50);

/// Answers connections until `stopping` ends; then finishes the requests under way, for `grace` at most.
pub(crate) async fn serve(
    listener: TcpListener,
    routes: Router,
    stopping: impl Future<Output = ()>,
    grace: Duration,
) {
    let connections = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    // Security: whoever sends a head letter by letter does not keep a connection for long.
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE);
    let accepting = async {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    let connected = Connected {
                        routes: routes.clone(),
                        peer,
                    };
                    let connection = builder.serve_connection(io(stream), connected);
                    tokio::spawn(connections.watch(connection));
                }
                Err(error) => {
                    tracing::warn!(error = %error, "a connection could not be accepted");
                    tokio::time::sleep(BREATHER).await;
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = stopping => {}
    }
    drop(listener);
    if tokio::time::timeout(grace, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("stopped before every request was answered");
    }
}

fn io(stream: TcpStream) -> TokioIo<TcpStream> {
    // An answer is one write: waiting for more would only delay it. A socket without the option works as well.
    let _ = stream.set_nodelay(true);
    TokioIo::new(stream)
}

/// The routes, told who is on the other side.
struct Connected {
    routes: Router,
    peer: SocketAddr,
}

impl Service<Request<Incoming>> for Connected {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Oneshot<Router, Request<Body>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.routes.clone().oneshot(request)
    }
}
