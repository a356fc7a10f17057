//! Connections: how many, how long, how large a request may be, and how they end.

use std::{io, pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
    time::{sleep, timeout},
};
use tower::ServiceExt;

use crate::visitor::Peer;

/// Connections at a time; further ones wait in the system's queue.
pub(crate) const CONNECTIONS: usize = 1024;
/// Greatest size of request line and headers.
const HEAD_BYTES: usize = 32 * 1024;
/// Until the head of a request must have come, idle time included.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// After this a connection is closed at its next pause, so that no slow reader holds it for ever.
const AGE: Duration = Duration::from_secs(600);
/// How long an answer under way is waited for when its connection has to end.
const GRACE: Duration = Duration::from_secs(5);

/// Answers connections until `stopped` holds.
pub(crate) async fn accept(
    listener: TcpListener,
    router: Router,
    mut stopped: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = next => accepted,
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, addr)) => {
                let answered = answer(stream, Peer(addr), router.clone(), stopped.clone());
                connections.spawn(async move {
                    let _place = place;
                    answered.await;
                });
            }
            // The other side gave up; or no file handles are left: wait until some are free.
            Err(error) if is_fleeting(&error) => {}
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    // Each task ends within its own grace.
    while connections.join_next().await.is_some() {}
}

async fn answer(stream: TcpStream, peer: Peer, router: Router, mut stopped: watch::Receiver<bool>) {
    // Answers are written whole; waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    });
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_BYTES);
    let mut connection = pin!(server.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        // An error is the other side's leaving, or a head that hyper has refused with a status.
        _ = connection.as_mut() => return,
        _ = stopped.wait_for(|stopped| *stopped) => {}
        () = sleep(AGE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(GRACE, connection).await;
}

fn is_fleeting(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

/// Ends when the process is told to: Ctrl-C, or SIGTERM where there is one. Signals count from this
/// call on, not from the first poll.
///
/// # Errors
/// When the system lets no signal be handled.
#[cfg(unix)]
pub(crate) fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends when the process is told to by Ctrl-C. Signals count from this call on, not from the first poll.
///
/// # Errors
/// When the system lets no signal be handled.
#[cfg(not(unix))]
pub(crate) fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
