//! Time that moves when a test says so.

use std::sync::Mutex;
use std::time::Duration;

use auth::Clock;
use chrono::{DateTime, TimeDelta, Utc};

/// A clock that stands still until it is moved.
pub struct ManualClock(Mutex<DateTime<Utc>>);

impl ManualClock {
    /// Stands at a quarter second past a full one, so that fractions are seen.
    pub fn new() -> Self {
        Self(Mutex::new("2030-03-17T17:46:40.25Z".parse().unwrap()))
    }

    /// Lets so many seconds pass.
    pub fn advance(&self, seconds: f64) {
        let mut now = self.0.lock().unwrap();
        *now += TimeDelta::from_std(Duration::from_secs_f64(seconds)).unwrap();
    }

    /// The time in seconds since 1970, as answers give it.
    pub fn seconds(&self) -> f64 {
        auth::context::seconds(self.now())
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}
