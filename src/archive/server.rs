//! The endpoint as a thread with a port.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::catalog::Say;
use super::faults::FaultScript;
use super::folder::Folder;
use super::gate::Gate;
use super::holdings::Archive;
use super::options::{ServeError, ServeOptions};
use super::request_log::LoggedRequest;
use super::service::Service;

/// Connections open at once; more wait for one to end.
const MAX_CONNECTIONS: usize = 256;

/// How long answers under way may take to leave when the endpoint stops.
const STOP_LIMIT: Duration = Duration::from_millis(250);

/// A running endpoint. Dropping it stops it: answers under way are finished within a quarter of
/// a second, requests that hang are cut off.
pub struct Server {
    address: SocketAddr,
    service: Arc<Service>,
    thread: Option<JoinHandle<()>>,
    /// Ends after the thread.
    _folder: Option<Folder>,
}

impl Server {
    /// Starts an endpoint for an archive on a free port of 127.0.0.1. Fails when no port or thread can be had.
    pub fn start(archive: Archive, faults: FaultScript) -> io::Result<Self> {
        let (listener, address) = bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let service = Service::new(Arc::new(archive), Gate::new(address, &[], None));
        service.set_faults(faults);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Self::run(runtime, listener, address, service, None)
    }

    /// Starts an endpoint for a folder of saved results, which is watched and read while it answers. What there is to
    /// tell people goes to `say`.
    ///
    /// # Errors
    /// The folder is none, the address cannot be had, or no thread can.
    pub fn serve_folder(folder: &Path, options: ServeOptions, say: Say) -> Result<Self, ServeError> {
        let not_a_folder = |reason: String| ServeError::NotAFolder { path: folder.to_owned(), reason };
        let root = folder.canonicalize().map_err(|error| not_a_folder(error.to_string()))?;
        if !root.is_dir() {
            return Err(not_a_folder("it is a file".to_owned()));
        }
        let (listener, address) = bind(options.address)
            .map_err(|error| ServeError::Bind { address: options.address, reason: error.to_string() })?;
        let folder = Folder::start(&root, Arc::clone(&say)).map_err(|error| not_a_folder(error.to_string()))?;
        let holdings = Arc::clone(&folder.catalog);
        let service = Service::new(holdings, Gate::new(address, &options.hosts, options.secret));
        let service = service.with_page_size(options.page_size).without_log().telling(say);
        let threads = std::thread::available_parallelism().map_or(2, |threads| threads.get().clamp(2, 4));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build();
        let started = runtime.and_then(|runtime| Self::run(runtime, listener, address, service, Some(folder)));
        started.map_err(|error| ServeError::NoThread { reason: error.to_string() })
    }

    fn run(
        runtime: Runtime,
        listener: std::net::TcpListener,
        address: SocketAddr,
        service: Service,
        folder: Option<Folder>,
    ) -> io::Result<Self> {
        let listener = {
            let _inside = runtime.enter();
            TcpListener::from_std(listener)?
        };
        let service = Arc::new(service);
        let shared = Arc::clone(&service);
        let thread =
            std::thread::Builder::new().name("archive".to_owned()).spawn(move || run(&runtime, listener, &shared))?;
        Ok(Self { address, service, thread: Some(thread), _folder: folder })
    }

    /// What a client is told, such as `http://127.0.0.1:40123`. On every address of the machine, that is the one that is
    /// answered without further names.
    pub fn endpoint_url(&self) -> String {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        format!("http://{}", SocketAddr::new(ip, self.address.port()))
    }

    /// The address that is listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The latest requests to the service, oldest first (at most 10 000), answered or not.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.service.log.to_vec()
    }

    /// Waits until this many requests came since the start; false when they did not within the limit.
    pub fn wait_for_requests(&self, num_requests: usize, limit: Duration) -> bool {
        self.service.log.wait_for(num_requests, limit)
    }

    /// Replaces what is left of the script of faults.
    pub fn set_faults(&self, faults: FaultScript) {
        self.service.set_faults(faults);
    }
}

impl fmt::Debug for Server {
    // The archive behind it may hold a million entries.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.service.stop.cancel();
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed already, and there is nothing to clean up.
            let _ = thread.join();
        }
    }
}

fn bind(address: SocketAddr) -> io::Result<(std::net::TcpListener, SocketAddr)> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

fn run(runtime: &Runtime, listener: TcpListener, service: &Arc<Service>) {
    runtime.block_on(async {
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                () = service.stop.cancelled() => break,
                Some(_ended) = connections.join_next() => {}
                accepted = listener.accept(), if connections.len() < MAX_CONNECTIONS => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(serve(stream, Arc::clone(service)));
                    }
                    // Out of file descriptors, or the client has left already: neither is helped by trying at once.
                    Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                },
            }
        }
        drop(listener);
        let all_ended = async { while connections.join_next().await.is_some() {} };
        // What is left after the limit ends with the runtime.
        let _ = tokio::time::timeout(STOP_LIMIT, all_ended).await;
    });
}

async fn serve(stream: TcpStream, service: Arc<Service>) {
    // Without it a page may wait for the client's acknowledgement of its head.
    let _ = stream.set_nodelay(true);
    let shared = &service;
    let answers = service_fn(|request| shared.answer(request));
    let connection = http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), answers);
    tokio::pin!(connection);
    // An error means that the client went away, or that a fault wanted this end.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = service.stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
