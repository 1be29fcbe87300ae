//! The binary, as an operator uses it: started as a process, asked over a socket, stopped, killed.

mod commands;
mod crash;
mod first_run;
mod serve;
mod support;
