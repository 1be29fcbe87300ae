//! Answers that a test has prepared, and what was asked.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;

use super::{Fetch, FetchError, Method, Request, Response};

/// Answers that a test has prepared. Each is given once; the last of a place is given again and again.
#[derive(Debug, Default)]
pub struct Canned {
    prepared: Vec<(Method, String, Answers)>,
    seen: Mutex<Vec<Request>>,
}

type Answers = Mutex<VecDeque<Result<Response, FetchError>>>;

impl Canned {
    /// Answers JSON at an address; what follows a `?` in the request is not compared.
    #[must_use]
    pub fn json(self, method: Method, url: &str, body: &serde_json::Value) -> Self {
        self.answer(method, url, 200, "application/json", &body.to_string())
    }

    /// Answers text, of no kind that is told, at an address.
    #[must_use]
    pub fn plain(self, method: Method, url: &str, status: u16, body: &str) -> Self {
        self.answer(method, url, status, "", body)
    }

    /// Answers anything at an address.
    #[must_use]
    #[expect(
        clippy::too_many_arguments,
        reason = "each is a part of an answer, and tests name them in one line"
    )]
    pub fn answer(self, method: Method, url: &str, status: u16, kind: &str, body: &str) -> Self {
        let response = Response {
            status,
            content_type: kind.to_owned(),
            max_age: None,
            location: None,
            xrds_location: None,
            body: body.to_owned(),
        };
        self.reply(method, url, Ok(response))
    }

    /// Fails, or answers in a way of the test's own, at an address.
    #[must_use]
    pub fn reply(
        mut self,
        method: Method,
        url: &str,
        answer: Result<Response, FetchError>,
    ) -> Self {
        let mut known = self.prepared.iter();
        if let Some((_, _, answers)) = known.find(|(of, at, _)| *of == method && at == url) {
            lock(answers).push_back(answer);
        } else {
            let answers = Mutex::new(VecDeque::from([answer]));
            self.prepared.push((method, url.to_owned(), answers));
        }
        self
    }

    /// What was asked since the last time this was called.
    pub fn requests(&self) -> Vec<Request> {
        std::mem::take(&mut lock(&self.seen))
    }
}

#[async_trait]
impl Fetch for Canned {
    async fn send(&self, request: Request) -> Result<Response, FetchError> {
        let place = request.url.split('?').next().unwrap_or_default().to_owned();
        let mut prepared = self.prepared.iter();
        let found = prepared.find(|(method, at, _)| *method == request.method && *at == place);
        let answer = found.and_then(|(_, _, answers)| {
            let mut answers = lock(answers);
            if answers.len() > 1 {
                answers.pop_front()
            } else {
                answers.front().cloned()
            }
        });
        let nowhere = || FetchError::Unreachable {
            host: place.clone(),
            why: format!("the test has no answer to a {:?} there", request.method),
        };
        let answer = answer.unwrap_or_else(|| Err(nowhere()));
        lock(&self.seen).push(request);
        answer
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
