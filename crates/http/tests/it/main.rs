//! The suite: requests in, answers out.

mod edge;
