//! `scrypt$<n>$<salt>$<r>$<p>$<hash>` (RFC 7914).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scrypt::Params;

use super::number;
use crate::keys::constant_time_eq;

/// Security: 1 GiB (128 bytes each); a column that asks for more could take the machine's memory.
const MAX_BLOCKS: u64 = 8 * 1024 * 1024;

/// Security: most blocks mixed in all lanes together, some ten seconds of work.
const MAX_WORK: u64 = 64 * 1024 * 1024;

/// What follows `scrypt$` in the column.
pub(super) struct ScryptHash<'a> {
    n: u32,
    salt: &'a str,
    r: u32,
    p: u32,
    hash: &'a str,
}

impl<'a> ScryptHash<'a> {
    pub(super) fn parse(rest: &'a str) -> Option<Self> {
        let mut parts = rest.splitn(5, '$');
        let n = number(parts.next()?)?;
        let salt = parts.next()?;
        let (r, p) = (number(parts.next()?)?, number(parts.next()?)?);
        Some(Self {
            n,
            salt,
            r,
            p,
            hash: parts.next()?,
        })
    }

    pub(super) fn verify(&self, password: &str) -> bool {
        derive(password, self.salt, self.n, self.r, self.p)
            .is_some_and(|hash| constant_time_eq(self.hash, &hash))
    }

    pub(super) fn is(&self, n: u32, r: u32, p: u32) -> bool {
        (self.n, self.r, self.p) == (n, r, p)
    }
}

pub(super) fn is_possible(n: u32, r: u32, p: u32) -> bool {
    params(n, r, p).is_some()
}

pub(super) fn encode(password: &str, salt: &str, n: u32, r: u32, p: u32) -> Option<String> {
    let hash = derive(password, salt, n, r, p)?;
    Some(format!("scrypt${n}${salt}${r}${p}${hash}"))
}

/// The hash in base64, or `None` if the parameters are impossible or out of range.
fn derive(password: &str, salt: &str, n: u32, r: u32, p: u32) -> Option<String> {
    let params = params(n, r, p).filter(|_| !salt.is_empty())?;
    let mut hash = [0; 64];
    scrypt::scrypt(password.as_bytes(), salt.as_bytes(), &params, &mut hash).ok()?;
    Some(STANDARD.encode(hash))
}

fn params(n: u32, r: u32, p: u32) -> Option<Params> {
    let (wide_n, wide_r, wide_p) = (u64::from(n), u64::from(r), u64::from(p));
    // One lane's memory, and the state of all lanes.
    let blocks = (wide_n + wide_p).checked_mul(wide_r)?;
    let work = wide_n.checked_mul(wide_r)?.checked_mul(wide_p)?;
    if n < 2 || !n.is_power_of_two() || blocks > MAX_BLOCKS || work > MAX_WORK {
        return None;
    }
    Params::new(u8::try_from(n.ilog2()).ok()?, r, p).ok()
}
