//! Rates in allauth's notation: `10/m/ip,5/300s/key`.

use std::str::FromStr;
use std::time::Duration;

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Per {
    /// All requests from one client address.
    Ip,
    /// All requests of one logged-in user.
    User,
    /// All requests about one thing: an address, a phone number, a login name.
    Key,
}

impl Per {
    /// The word in the notation.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ip => "ip",
            Self::User => "user",
            Self::Key => "key",
        }
    }
}

/// At most `amount` hits in any span of `duration`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// Hits allowed; 0 allows none.
    pub amount: u32,
    /// Length of the sliding window.
    pub duration: Duration,
    /// What is counted together.
    pub per: Per,
}

impl FromStr for Rate {
    type Err = String;

    /// Compat: `allauth/core/internal/ratelimit.py`, `parse_rate`.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is not a rate like \"5/m/user\" or \"10/30s/ip\"");
        let mut parts = text.split('/');
        let (Some(amount), Some(duration)) = (parts.next(), parts.next()) else {
            return Err(wrong());
        };
        let per = match parts.next() {
            None | Some("ip") => Per::Ip,
            Some("user") => Per::User,
            Some("key") => Per::Key,
            Some(_) => return Err(wrong()),
        };
        if parts.next().is_some() {
            return Err(wrong());
        }
        let amount = amount.trim().parse().map_err(|_| wrong())?;
        let duration = parse_duration(duration).ok_or_else(wrong)?;
        Ok(Self {
            amount,
            duration,
            per,
        })
    }
}

/// Parses `m`, `30s`, `0.5h`: a unit with a factor before it.
fn parse_duration(text: &str) -> Option<Duration> {
    let unit = match text.chars().next_back()? {
        's' => 1.0,
        'm' => 60.0,
        'h' => 3_600.0,
        'd' => 86_400.0,
        _ => return None,
    };
    let factor: f64 = match &text[..text.len() - 1] {
        "" => 1.0,
        number => number.trim().parse().ok()?,
    };
    Duration::try_from_secs_f64(factor * unit).ok()
}

/// Rates that must all be kept. Empty: no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rates {
    rates: Vec<Rate>,
    /// As written, for messages and files.
    pub(crate) text: String,
}

impl Rates {
    /// The rates in order, without repetitions.
    pub fn as_slice(&self) -> &[Rate] {
        &self.rates
    }

    /// Whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        self.rates.is_empty()
    }
}

impl FromStr for Rates {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut rates = Vec::new();
        for part in text.split(',').filter(|_| !text.trim().is_empty()) {
            let rate: Rate = part.trim().parse()?;
            if !rates.contains(&rate) {
                rates.push(rate);
            }
        }
        Ok(Self {
            rates,
            text: text.trim().to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, Rates};

    /// Amount, seconds and what is counted by.
    fn parsed(text: &str) -> Vec<(u32, f64, &'static str)> {
        let rates: Rates = text.parse().unwrap();
        let plain = |rate: &Rate| (rate.amount, rate.duration.as_secs_f64(), rate.per.as_str());
        rates.as_slice().iter().map(plain).collect()
    }

    #[test]
    fn rates_read_as_in_allauth() {
        assert_eq!(
            parsed("10/m/ip,5/300s/key"),
            [(10, 60.0, "ip"), (5, 300.0, "key")]
        );
        assert_eq!(parsed("1/m"), [(1, 60.0, "ip")]);
        assert_eq!(
            parsed(" 3/0.5h/user , 1/d "),
            [(3, 1800.0, "user"), (1, 86_400.0, "ip")]
        );
        assert_eq!(parsed("1/m,1/60s/ip"), [(1, 60.0, "ip")]);
        assert_eq!(parsed("  "), []);
    }

    #[test]
    fn what_is_no_rate_is_refused_and_never_panics() {
        for text in [
            "5", "5/", "/m", "5/x", "5/m/", "5/m/all", "5/m/ip/x", "5/-1m", "5/1e400d", "5/NaNs",
            "-1/m", "5/m,", "5/é", "é/é",
        ] {
            assert!(text.parse::<Rates>().is_err(), "{text}");
        }
    }
}
