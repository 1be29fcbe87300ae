//! What staff does to other people's accounts. Whether somebody may is asked before.

pub mod actor;
pub mod approvals;
pub mod invitations;
pub mod people;
pub mod profiles;
pub mod tables;
