//! An SMTP server on the loopback interface, for tests: takes every mail unless it is told what to answer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server got and what it has yet to say.
pub(crate) struct FakeSmtp {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    mails: Mutex<Vec<String>>,
    commands: Mutex<Vec<String>>,
    refusals: Mutex<VecDeque<(&'static str, &'static str)>>,
}

impl FakeSmtp {
    /// A server that listens already.
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::<State>::default();
        let serving = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, serving.clone()));
            }
        });
        Self { port, state }
    }

    /// Where it listens.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Makes it answer the next command that starts so with this line.
    pub(crate) fn answer(&self, command: &'static str, line: &'static str) {
        self.state
            .refusals
            .lock()
            .unwrap()
            .push_back((command, line));
    }

    /// The mails it took, headers and all, in order.
    pub(crate) fn mails(&self) -> Vec<String> {
        self.state.mails.lock().unwrap().clone()
    }

    /// The commands it got, in order.
    pub(crate) fn commands(&self) -> Vec<String> {
        self.state.commands.lock().unwrap().clone()
    }
}

async fn serve(stream: TcpStream, state: Arc<State>) -> Option<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 fake.example ESMTP\r\n").await.ok()?;
    while let Some(command) = lines.next_line().await.ok()? {
        state.commands.lock().unwrap().push(command.clone());
        let answer = state.answer(&command);
        writer
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .ok()?;
        if answer.starts_with("354") {
            let mut mail = String::new();
            while let Some(line) = lines.next_line().await.ok()?.filter(|line| line != ".") {
                mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                mail.push('\n');
            }
            state.mails.lock().unwrap().push(mail);
            writer.write_all(b"250 taken\r\n").await.ok()?;
        }
        if answer.starts_with("221") {
            break;
        }
    }
    Some(())
}

impl State {
    fn answer(&self, command: &str) -> String {
        let mut refusals = self.refusals.lock().unwrap();
        if let Some((_, line)) = refusals.pop_front_if(|(prefix, _)| command.starts_with(*prefix)) {
            return line.to_owned();
        }
        match command.split(' ').next().unwrap_or_default() {
            "EHLO" => "250-fake.example\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
            "DATA" => "354 go on".to_owned(),
            "AUTH" => "235 welcome".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "250 fine".to_owned(),
        }
    }
}
