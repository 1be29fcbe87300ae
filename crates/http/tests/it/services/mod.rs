//! What other services ask.

mod forward_auth;
mod introspect;
mod jwks;
