//! What is shared for a short time and may be forgotten: hits of rate limits, codes used a moment ago.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::error::Result;

/// Seconds since 1970, with a fraction.
pub type Seconds = f64;

/// A hit that was counted, so that it can be taken back.
#[derive(Debug, Clone)]
pub struct Hit {
    key: String,
    at: Seconds,
}

/// What counting a hit came to.
#[derive(Debug)]
pub enum Counted {
    /// Within the limit.
    Allowed(Hit),
    /// Over the limit; it frees up after so many seconds.
    Refused {
        /// Seconds to wait.
        retry_after: Seconds,
    },
}

/// The shared memory. Each operation is atomic.
#[async_trait]
pub trait Cache: Send + Sync {
    /// Counts a hit unless `amount` hits were counted within the last `window` seconds.
    /// A `dry_run` only asks.
    async fn hit(&self, key: &str, limit: Window, now: Seconds, dry_run: bool) -> Result<Counted>;
    /// Takes a hit back.
    async fn undo(&self, hit: &Hit) -> Result<()>;
    /// Forgets all hits of a key.
    async fn clear(&self, key: &str) -> Result<()>;
    /// Notes a key for `ttl` seconds; false when it was noted already.
    async fn add(&self, key: &str, ttl: Seconds, now: Seconds) -> Result<bool>;
}

/// So many hits in so many seconds.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// How many.
    pub amount: usize,
    /// In how many seconds.
    pub seconds: Seconds,
}

/// Remembers nothing: no limit ever strikes.
#[derive(Debug, Default)]
pub struct DummyCache;

#[async_trait]
impl Cache for DummyCache {
    async fn hit(&self, key: &str, _: Window, now: Seconds, _: bool) -> Result<Counted> {
        Ok(Counted::Allowed(Hit {
            key: key.to_owned(),
            at: now,
        }))
    }
    async fn undo(&self, _: &Hit) -> Result<()> {
        Ok(())
    }
    async fn clear(&self, _: &str) -> Result<()> {
        Ok(())
    }
    async fn add(&self, _: &str, _: Seconds, _: Seconds) -> Result<bool> {
        Ok(true)
    }
}

/// The memory of this process.
#[derive(Debug, Default)]
pub struct MemoryCache {
    inner: Mutex<Memory>,
}

#[derive(Debug, Default)]
struct Memory {
    /// Newest hit first, and when the last of them is forgotten.
    hits: HashMap<String, (VecDeque<Seconds>, Seconds)>,
    noted: HashMap<String, Seconds>,
    writes: usize,
}

/// After how many writes the expired entries are swept out.
const SWEEP_EVERY: usize = 1024;

impl Memory {
    /// Keeps memory in proportion to what is alive, at a constant cost a write.
    fn sweep(&mut self, now: Seconds) {
        self.writes += 1;
        let size = self.hits.len() + self.noted.len();
        if self.writes >= SWEEP_EVERY.max(size) {
            self.writes = 0;
            self.hits.retain(|_, (_, until)| *until > now);
            self.noted.retain(|_, until| *until > now);
        }
    }
}

#[async_trait]
impl Cache for MemoryCache {
    // Compat: allauth/core/internal/ratelimit.py `apply_rate`.
    async fn hit(&self, key: &str, limit: Window, now: Seconds, dry_run: bool) -> Result<Counted> {
        let mut memory = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if !dry_run {
            memory.sweep(now);
        }
        let history = memory.hits.get_mut(key);
        if let Some((history, _)) = history {
            while history.back().is_some_and(|at| *at <= now - limit.seconds) {
                history.pop_back();
            }
            if history.len() >= limit.amount {
                let oldest = history.back().copied().unwrap_or(now);
                return Ok(Counted::Refused {
                    retry_after: oldest + limit.seconds - now,
                });
            }
        } else if limit.amount == 0 {
            return Ok(Counted::Refused {
                retry_after: limit.seconds,
            });
        }
        if !dry_run {
            let entry = memory.hits.entry(key.to_owned()).or_default();
            entry.0.push_front(now);
            entry.1 = now + limit.seconds;
        }
        Ok(Counted::Allowed(Hit {
            key: key.to_owned(),
            at: now,
        }))
    }

    async fn undo(&self, hit: &Hit) -> Result<()> {
        let mut memory = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((history, _)) = memory.hits.get_mut(&hit.key)
            && let Some(position) = history.iter().position(|at| at.total_cmp(&hit.at).is_eq())
        {
            history.remove(position);
        }
        Ok(())
    }

    async fn clear(&self, key: &str) -> Result<()> {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .hits
            .remove(key);
        Ok(())
    }

    async fn add(&self, key: &str, ttl: Seconds, now: Seconds) -> Result<bool> {
        let mut memory = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        memory.sweep(now);
        if memory.noted.get(key).is_some_and(|until| *until > now) {
            return Ok(false);
        }
        memory.noted.insert(key.to_owned(), now + ttl);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_A_MINUTE: Window = Window {
        amount: 2,
        seconds: 60.0,
    };

    async fn is_allowed(cache: &MemoryCache, now: Seconds) -> bool {
        matches!(
            cache.hit("k", TWO_A_MINUTE, now, false).await.unwrap(),
            Counted::Allowed(_)
        )
    }

    #[tokio::test]
    async fn the_window_slides_over_the_allowed_hits() {
        let cache = MemoryCache::default();
        assert!(is_allowed(&cache, 0.0).await);
        assert!(is_allowed(&cache, 30.0).await);
        assert!(!is_allowed(&cache, 59.0).await);
        assert!(is_allowed(&cache, 60.0).await);
        assert!(!is_allowed(&cache, 89.0).await);
        assert!(is_allowed(&cache, 90.0).await);
    }

    #[tokio::test]
    async fn a_refusal_says_how_long_to_wait() {
        let cache = MemoryCache::default();
        is_allowed(&cache, 0.0).await;
        is_allowed(&cache, 30.0).await;
        let Counted::Refused { retry_after } =
            cache.hit("k", TWO_A_MINUTE, 45.0, false).await.unwrap()
        else {
            panic!("allowed");
        };
        assert!((retry_after - 15.0).abs() < 1e-9);
    }

    #[tokio::test]
    async fn a_hit_can_be_taken_back() {
        let cache = MemoryCache::default();
        is_allowed(&cache, 0.0).await;
        let Counted::Allowed(hit) = cache.hit("k", TWO_A_MINUTE, 1.0, false).await.unwrap() else {
            panic!("refused");
        };
        cache.undo(&hit).await.unwrap();
        assert!(is_allowed(&cache, 2.0).await);
        assert!(!is_allowed(&cache, 3.0).await);
    }

    #[tokio::test]
    async fn two_hundred_at_once_get_no_more_than_the_limit() {
        let cache = std::sync::Arc::new(MemoryCache::default());
        let tasks: Vec<_> = (0..200)
            .map(|_| {
                let cache = cache.clone();
                tokio::spawn(async move { is_allowed(&cache, 5.0).await })
            })
            .collect();
        let mut allowed = 0;
        for task in tasks {
            allowed += usize::from(task.await.unwrap());
        }
        assert_eq!(allowed, 2);
    }

    #[tokio::test]
    async fn what_was_noted_is_refused_until_it_expires() {
        let cache = MemoryCache::default();
        assert!(cache.add("code", 30.0, 0.0).await.unwrap());
        assert!(!cache.add("code", 30.0, 29.0).await.unwrap());
        assert!(cache.add("code", 30.0, 30.0).await.unwrap());
    }

    #[tokio::test]
    async fn forgotten_keys_leave_no_memory_behind() {
        let cache = MemoryCache::default();
        for n in 0..10_000 {
            cache
                .hit(&format!("k{n}"), TWO_A_MINUTE, f64::from(n) * 100.0, false)
                .await
                .unwrap();
        }
        assert!(cache.inner.lock().unwrap().hits.len() <= SWEEP_EVERY + 1);
    }
}
