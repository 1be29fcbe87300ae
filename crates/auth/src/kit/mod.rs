//! The tools that flows and stages are made of.

pub mod addresses;
pub mod audit;
pub mod cache;
pub mod choices;
pub mod code;
pub mod factors;
pub mod form;
pub mod jwt;
pub mod letter;
pub mod limits;
pub mod lookup;
pub mod mail;
pub mod methods;
pub mod password;
pub mod password_rules;
pub mod phones;
pub mod recovery_codes;
pub mod sealing;
pub mod session;
pub mod signing_keys;
pub mod social;
pub mod totp;
pub mod trust;
pub mod user_type;
pub mod webauthn;
