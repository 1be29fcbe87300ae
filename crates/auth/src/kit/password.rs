//! Hashing passwords: on threads of their own, with a queue that ends, so that a rush of logins
//! neither stops the requests that hash nothing nor piles up work nobody waits for any more.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use config::Auth;
use django::password::{self, Hasher};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// Longest password, in bytes. A longer one is wrong without being hashed.
///
/// Security: otherwise the work of a login would be the caller's to choose.
pub const MAX_BYTES: usize = 4096;

/// The outcome of comparing a password with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Not the password, or there is none.
    Wrong,
    /// The password.
    Right,
    /// The password; its hash should be replaced by one as they are made now.
    RightButOutdated,
}

/// The queue is full: nothing was hashed. The caller should come back in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the queue of passwords to hash is full")]
pub struct Busy;

/// Why hashing cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No hash can be made with the configured parameters, or none that would be verified later.
    #[error("the parameters of the password hasher are out of range: {0:?}")]
    Parameters(Hasher),
    /// The system gives no thread.
    #[error("cannot start a thread for hashing passwords")]
    Thread(#[from] std::io::Error),
}

/// The threads that hash, the way to them, and how they hash. They end when this is dropped.
pub struct Passwords {
    queue: SyncSender<Box<dyn FnOnce() + Send>>,
    hasher: Hasher,
    random: Mutex<StdRng>,
    hashed: AtomicU64,
}

impl Passwords {
    /// Starts the threads as configured; `random` is where salts come from.
    pub fn start(config: &Auth, random: StdRng) -> Result<Self, StartError> {
        let hasher = hasher(config);
        if !hasher.is_possible() {
            return Err(StartError::Parameters(hasher));
        }
        let threads = match config.hash_threads {
            0 => thread::available_parallelism().map_or(1, usize::from),
            threads => usize::try_from(threads).unwrap_or(1),
        };
        let (queue, jobs) = sync_channel(usize::try_from(config.hash_queue).unwrap_or(usize::MAX));
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name(format!("password-{number}"))
                .spawn(move || work(&jobs))?;
        }
        Ok(Self {
            queue,
            hasher,
            random: Mutex::new(random),
            hashed: AtomicU64::new(0),
        })
    }

    /// Compares a password with a password column. A column without a hash of ours costs as much as
    /// one with a hash of the configured kind.
    ///
    /// Compat: `django/contrib/auth/hashers.py` `verify_password`.
    pub async fn verify(&self, password: String, encoded: String) -> Result<Verdict, Busy> {
        let password = Zeroizing::new(password);
        if password.len() > MAX_BYTES {
            return Ok(Verdict::Wrong);
        }
        let hasher = self.hasher;
        let mut rng = self.fork();
        self.run(move || {
            if !password::is_recognized(&encoded) {
                // Security: the time must not tell who has no password.
                let _ = password::encode(&password, &hasher, &mut rng);
                return Verdict::Wrong;
            }
            if !password::verify(&password, &encoded) {
                Verdict::Wrong
            } else if password::needs_upgrade(&encoded, &hasher) {
                Verdict::RightButOutdated
            } else {
                Verdict::Right
            }
        })
        .await
    }

    /// Hashes a password. One that is too long ([`MAX_BYTES`]) becomes an unusable column; the rules for
    /// new passwords refuse it before.
    pub async fn encode(&self, password: String) -> Result<String, Busy> {
        let password = Zeroizing::new(password);
        if password.len() > MAX_BYTES {
            return Ok(self.unusable());
        }
        let hasher = self.hasher;
        let mut rng = self.fork();
        self.run(move || {
            password::encode(&password, &hasher, &mut rng)
                // The parameters were tried at the start; without memory there is no hash either.
                .unwrap_or_else(|_| password::unusable(&mut rng))
        })
        .await
    }

    /// Does the work of one [`Self::verify`] for an account that does not exist.
    ///
    /// Security: otherwise the time of a refusal would tell which accounts do.
    pub async fn burn(&self, password: String) -> Result<(), Busy> {
        self.verify(password, String::new()).await.map(|_| ())
    }

    /// How often a hash was made or compared since the start.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    /// A column for an account without a password.
    pub fn unusable(&self) -> String {
        password::unusable(&mut self.fork())
    }

    /// Randomness for one job, so that no job holds the common source while it hashes.
    fn fork(&self) -> StdRng {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        StdRng::from_rng(&mut *random)
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let (answer, result) = oneshot::channel();
        let job = move || {
            // Nobody waits for the answer to a request that was given up.
            if !answer.is_closed() {
                let _ = answer.send(job());
            }
        };
        self.queue.try_send(Box::new(job)).map_err(|_| Busy)?;
        self.hashed.fetch_add(1, Ordering::Relaxed);
        result.await.map_err(|_| Busy)
    }
}

/// The hasher that the settings ask for.
pub fn hasher(config: &Auth) -> Hasher {
    match config.preferred_hasher() {
        config::Hasher::Argon2id {
            memory_kib,
            time,
            lanes,
        } => Hasher::Argon2id {
            memory_kib,
            time,
            lanes,
        },
        config::Hasher::Pbkdf2Sha256 { iterations } => Hasher::Pbkdf2Sha256 { iterations },
    }
}

/// Runs jobs until the queue is closed.
fn work(jobs: &Mutex<Receiver<Box<dyn FnOnce() + Send>>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        // A job that panics must not take its thread along; its caller is told that we are busy.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::*;

    fn pool(threads: u32, queue: u32) -> Passwords {
        let config = Auth {
            pbkdf2_iterations: Some(1000),
            hash_threads: threads,
            hash_queue: queue,
            ..Auth::default()
        };
        Passwords::start(&config, StdRng::seed_from_u64(7)).unwrap()
    }

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[tokio::test]
    async fn a_hash_verifies_its_own_password_only() {
        let pool = pool(2, 8);
        let encoded = pool.encode(text("correct horse")).await.unwrap();
        assert!(encoded.starts_with("pbkdf2_sha256$1000$"));
        let verdict = pool.verify(text("correct horse"), encoded.clone()).await;
        assert_eq!(verdict, Ok(Verdict::Right));
        assert_eq!(
            pool.verify(text("wrong"), encoded.clone()).await,
            Ok(Verdict::Wrong)
        );
        assert_ne!(pool.encode(text("correct horse")).await.unwrap(), encoded);
    }

    #[tokio::test]
    async fn an_older_hash_verifies_and_is_outdated() {
        let older =
            "pbkdf2_sha256$1$abcdefghijklmnopqrstuv$Uz8NbdtAU3v/rdCQQodrEuQ2mCJ/nqAIVG6B+dg1oY0=";
        let pool = pool(1, 8);
        let verdict = pool.verify(text("correct horse"), text(older)).await;
        assert_eq!(verdict, Ok(Verdict::RightButOutdated));
        assert_eq!(
            pool.verify(text("wrong"), text(older)).await,
            Ok(Verdict::Wrong)
        );
    }

    #[tokio::test]
    async fn an_account_without_a_password_takes_none() {
        let pool = pool(1, 8);
        let unusable = pool.unusable();
        assert!(unusable.starts_with('!') && unusable.len() == 41);
        assert_ne!(pool.unusable(), unusable);
        for column in [unusable.clone(), String::new(), text("gibberish")] {
            assert_eq!(
                pool.verify(unusable.clone(), column).await,
                Ok(Verdict::Wrong)
            );
        }
        assert_eq!(pool.burn(text("anything")).await, Ok(()));
    }

    #[tokio::test]
    async fn a_password_that_is_too_long_is_wrong_without_being_hashed() {
        let long = "x".repeat(MAX_BYTES + 1);
        let pool = pool(1, 8);
        let encoded = django::password::encode(
            &long,
            &Hasher::Pbkdf2Sha256 { iterations: 1000 },
            &mut StdRng::seed_from_u64(1),
        );
        let verdict = pool.verify(long.clone(), encoded.unwrap()).await;
        assert_eq!(verdict, Ok(Verdict::Wrong));
        assert!(pool.encode(long).await.unwrap().starts_with('!'));
        let longest = "x".repeat(MAX_BYTES);
        let encoded = pool.encode(longest.clone()).await.unwrap();
        assert_eq!(pool.verify(longest, encoded).await, Ok(Verdict::Right));
    }

    #[tokio::test]
    async fn a_full_queue_is_busy_at_once_and_free_again_later() {
        let pool = pool(1, 1);
        let gate = Arc::new(Barrier::new(2));
        let inside = Arc::new(Barrier::new(2));
        let (job_gate, job_inside) = (Arc::clone(&gate), Arc::clone(&inside));
        let blocked = pool.run(move || {
            job_inside.wait();
            job_gate.wait();
        });
        let mut blocked = std::pin::pin!(blocked);
        assert!(asked_once(blocked.as_mut()).is_none());
        inside.wait();
        let mut waiting = std::pin::pin!(pool.burn(text("waits")));
        assert!(asked_once(waiting.as_mut()).is_none());
        assert_eq!(pool.burn(text("too many")).await, Err(Busy));
        gate.wait();
        assert_eq!(blocked.await, Ok(()));
        assert_eq!(waiting.await, Ok(()));
        assert_eq!(pool.burn(text("room again")).await, Ok(()));
    }

    #[tokio::test]
    async fn a_request_that_was_given_up_is_not_hashed() {
        let pool = pool(1, 8);
        let gate = Arc::new(Barrier::new(2));
        let job_gate = Arc::clone(&gate);
        let mut blocked = std::pin::pin!(pool.run(move || {
            job_gate.wait();
        }));
        assert!(asked_once(blocked.as_mut()).is_none());
        let ran = Arc::new(Mutex::new(false));
        let job_ran = Arc::clone(&ran);
        {
            let mut given_up = std::pin::pin!(pool.run(move || *job_ran.lock().unwrap() = true));
            assert!(asked_once(given_up.as_mut()).is_none());
        }
        gate.wait();
        assert_eq!(blocked.await, Ok(()));
        assert_eq!(pool.burn(text("after it")).await, Ok(()));
        assert!(!*ran.lock().unwrap());
    }

    #[tokio::test]
    async fn a_job_that_panics_leaves_the_thread_at_work() {
        let pool = pool(1, 8);
        let result: Result<(), Busy> = pool.run(|| std::panic::resume_unwind(Box::new(()))).await;
        assert_eq!(result, Err(Busy));
        assert_eq!(pool.burn(text("next")).await, Ok(()));
    }

    #[test]
    fn impossible_parameters_are_refused_at_the_start() {
        let config = Auth {
            pbkdf2_iterations: Some(0),
            ..Auth::default()
        };
        let result = Passwords::start(&config, StdRng::seed_from_u64(7));
        assert!(matches!(result, Err(StartError::Parameters(_))));
    }

    /// What a future answers when it is asked once.
    fn asked_once<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        match future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
