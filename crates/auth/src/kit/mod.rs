//! The tools that flows and stages are made of.

pub mod cache;
pub mod code;
pub mod form;
pub mod letter;
pub mod limits;
pub mod lookup;
pub mod mail;
pub mod methods;
pub mod password;
pub mod password_rules;
pub mod phones;
pub mod session;
pub mod trust;
