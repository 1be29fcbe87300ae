//! The `vestibule` binary: commands, wiring, and what runs beside the requests.

mod cleanup;
mod cli;
mod commands;
mod first_run;
mod listener;
mod logging;
mod transports;
mod wiring;
mod worker;

use std::process::ExitCode;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("vestibule: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(commands::run(cli))
}
