//! Checks of `[auth]`: the cost of password hashes and the rules for passwords.

use super::Report;
use crate::auth::Hasher;
use crate::password_validators::PasswordValidator;
use crate::settings::Settings;

/// Iterations below which a stolen PBKDF2 hash is cheap to attack (OWASP's figure).
const MIN_ITERATIONS: u32 = 600_000;
/// Memory below which a stolen Argon2id hash is cheap to attack (OWASP's figure for one lane).
const MIN_MEMORY_KIB: u32 = 7_168;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let auth = &settings.auth;
    let is_production = settings.server.production;
    match auth.preferred_hasher() {
        Hasher::Pbkdf2Sha256 { iterations } => {
            report.add(
                "auth.E001",
                iterations == 0,
                "auth.pbkdf2_iterations is 0",
                "remove it, or write 1000000",
            );
            let message = format!(
                "passwords are hashed with {iterations} iterations, which is cheap to attack"
            );
            let hint = "remove auth.pbkdf2_iterations";
            let is_cheap = (1..MIN_ITERATIONS).contains(&iterations);
            report.add(
                "auth.E002",
                is_cheap && is_production,
                message.clone(),
                hint,
            );
            report.add("auth.W001", is_cheap && !is_production, message, hint);
        }
        Hasher::Argon2id {
            memory_kib,
            time,
            lanes,
        } => {
            report.add(
                "auth.E003",
                time == 0 || lanes == 0 || u64::from(memory_kib) < 8 * u64::from(lanes),
                "auth.argon2_time and auth.argon2_lanes must be 1 or more, and auth.argon2_memory_kib 8 per lane",
                "remove them, or write 2, 1 and 19456",
            );
            report.add(
                "auth.W002",
                memory_kib < MIN_MEMORY_KIB,
                format!("passwords are hashed with {memory_kib} KiB, which is cheap to attack"),
                "remove auth.argon2_memory_kib",
            );
        }
    }
    for validator in &auth.password_validators {
        let PasswordValidator::UserAttributeSimilarity { max_similarity, .. } = validator else {
            continue;
        };
        report.add(
            "auth.E004",
            !(0.1..=1.0).contains(max_similarity),
            "max_similarity is not between 0.1 and 1",
            "write 0.7",
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;

    #[test]
    fn cheap_hashes_are_noticed() {
        assert_eq!(codes(|s| s.auth.pbkdf2_iterations = Some(0)), ["auth.E001"]);
        assert_eq!(codes(|s| s.auth.pbkdf2_iterations = Some(1)), ["auth.W001"]);
        assert_eq!(
            codes(|s| s.auth.pbkdf2_iterations = Some(1_000_000)),
            [] as [&str; 0]
        );
        assert_eq!(codes(|s| s.auth.argon2_lanes = 0), ["auth.E003"]);
        assert_eq!(codes(|s| s.auth.argon2_memory_kib = 1024), ["auth.W002"]);
    }
}
