//! A binary that is run, or a server that is started and stopped with the test.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder to run in, and the settings file in it.
pub(crate) struct Place {
    folder: TempDir,
}

impl Place {
    /// An empty folder: nothing is configured.
    pub(crate) fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A folder with settings for this database.
    pub(crate) fn with(database: &str, settings: &str) -> Self {
        let place = Self::empty();
        let text = format!(
            "[server]\nsecret_key = \"{}\"\nlisten = \"127.0.0.1:0\"\n[database]\nurl = \"{database}\"\n{settings}",
            "k".repeat(50)
        );
        std::fs::write(place.path("vestibule.toml"), text).unwrap();
        place
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The binary, about to run here with an environment of its own.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vestibule"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear();
        command
    }

    /// Runs the binary to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran(self.command(args).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs the binary to its end, with a line on its standard input.
    pub(crate) fn run_with_input(&self, args: &[&str], line: &str) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
        Ran(child.wait_with_output().unwrap())
    }

    /// Starts a server on a free port and waits until it listens.
    pub(crate) fn serve(&self, args: &[&str]) -> Serving {
        let args: Vec<_> = ["serve", "--listen", "127.0.0.1:0"]
            .iter()
            .chain(args)
            .copied()
            .collect();
        let mut child = self
            .command(&args)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(
                log.read_line(&mut line).unwrap() > 0,
                "the server ended:\n{said}"
            );
            said.push_str(&line);
            if let Some(address) = listening(&line) {
                break address;
            }
        };
        // Nobody may block on a full pipe.
        std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        Serving {
            child,
            address,
            said,
        }
    }
}

/// The address in the line that says so; colours are skipped.
fn listening(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line
        .split_once("127.0.0.1:")
        .filter(|_| line.contains("listening"))?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    format!("127.0.0.1:{port}").parse().ok()
}

/// What a run came to.
pub(crate) struct Ran(Output);

impl Ran {
    /// The exit status.
    pub(crate) fn status(&self) -> Option<i32> {
        self.0.status.code()
    }

    /// Standard output.
    pub(crate) fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    /// Standard error.
    pub(crate) fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out())
            .unwrap_or_else(|_| panic!("no JSON: {}{}", self.out(), self.err()))
    }
}

/// A server that runs.
pub(crate) struct Serving {
    child: Child,
    address: SocketAddr,
    /// What it said until it listened.
    pub(crate) said: String,
}

impl Serving {
    /// Asks it something; status and body.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &str,
        body: &str,
    ) -> Option<(u16, String)> {
        ask(self.address, method, path, headers, body)
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it at once, as a power cut does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits.
    pub(crate) fn stop(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(&pid).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request over a connection of its own; none when the server hung up before it answered.
pub(crate) fn ask(
    to: SocketAddr,
    method: &str,
    path: &str,
    headers: &str,
    body: &str,
) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(to).ok()?;
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
}

/// Who may read a file.
pub(crate) fn mode(file: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).unwrap().permissions().mode() & 0o777
}
