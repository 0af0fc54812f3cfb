//! A folder being served, for tests.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pathscope::archive::{Secret, ServeOptions, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::{self, LIMIT, Reply};

pub(crate) struct Served {
    pub(crate) folder: TempDir,
    pub(crate) server: Server,
    said: Arc<Mutex<Vec<String>>>,
}

pub(crate) fn options() -> ServeOptions {
    ServeOptions { address: ([127, 0, 0, 1], 0).into(), page_size: 1000, hosts: Vec::new(), secret: None }
}

impl Served {
    /// Files by their names, served; returns once all are read.
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            write(folder.path(), name, bytes);
        }
        Self::start(folder, options())
    }

    pub(crate) fn start(folder: TempDir, options: ServeOptions) -> Self {
        let served = Self::start_unread(folder, options);
        served.wait("every job is listed", || served.get("/health").status == 200);
        served
    }

    pub(crate) fn start_unread(folder: TempDir, options: ServeOptions) -> Self {
        Self::start_heard(folder, options, || {})
    }

    /// `hear` is called before anything is taken down that is said.
    pub(crate) fn start_heard(folder: TempDir, options: ServeOptions, hear: impl Fn() + Send + Sync + 'static) -> Self {
        let said = Arc::new(Mutex::new(Vec::new()));
        let says = Arc::clone(&said);
        let say = Arc::new(move |text: &str| {
            hear();
            says.lock().unwrap().push(text.to_owned());
        });
        let server = Server::serve_folder(folder.path(), options, say).unwrap();
        Self { folder, server, said }
    }

    pub(crate) fn signed(files: &[(&str, &[u8])], secret: &str, hosts: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            write(folder.path(), name, bytes);
        }
        let hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        Self::start(folder, ServeOptions { hosts, secret: Secret::new(secret), ..options() })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a whole file there in one go: it is never seen half written.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        write(self.path(), ".aside", bytes.as_ref());
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::rename(self.path().join(".aside"), path).unwrap();
    }

    /// Everything said so far, a line each.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().join("\n")
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send(&http::request("GET", path, "", ""))
    }

    pub(crate) fn send(&self, request: &str) -> Reply {
        http::receive(http::send(self.address(), request)).expect("an answer")
    }

    pub(crate) fn tracking(&self, body: &Value) -> Reply {
        http::call(self.address(), "GetPersonTracking", body)
    }

    pub(crate) fn jobs(&self) -> Value {
        self.get("/").json()["jobs"].clone()
    }

    pub(crate) fn job_ids(&self) -> Vec<String> {
        self.jobs().as_array().unwrap().iter().map(|job| job["job_id"].as_str().unwrap().to_owned()).collect()
    }

    /// The text of all entries of a job on pages of this size, and the last page.
    pub(crate) fn all_entries(
        &self,
        operation: &str,
        job_id: &str,
        sort_by: &str,
        page_size: usize,
    ) -> (String, Value) {
        let (mut token, mut texts) = (Value::Null, Vec::new());
        loop {
            let ask = json!({"JobId":job_id,"MaxResults":page_size,"SortBy":sort_by,"NextToken":token});
            let reply = http::call(self.address(), operation, &ask);
            assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
            let page = reply.json();
            let num_entries = page["Persons"].as_array().unwrap().len();
            token = page["NextToken"].clone();
            assert!(num_entries <= page_size && (token.is_null() || num_entries == page_size));
            texts.extend((num_entries > 0).then(|| reply.entries_text()));
            if token.is_null() {
                return (texts.join(","), page);
            }
        }
    }

    /// Waits until something holds.
    pub(crate) fn wait(&self, what: &str, holds: impl Fn() -> bool) {
        let since = Instant::now();
        while !holds() {
            assert!(since.elapsed() < LIMIT, "waited in vain until {what}: {}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}
