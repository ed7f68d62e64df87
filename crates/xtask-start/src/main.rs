//! `cargo xtask`: compiles what a command needs by one call of cargo, installs what is missing and
//! makes the sample base in the meantime, and then becomes `xtask`.

mod start;
mod wrapper;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let result = if wrapper::is_called_by_cargo(&arguments) {
        wrapper::compile(&arguments)
    } else {
        start::start(&arguments[1..])
    };
    match result {
        Ok(never) => match never {},
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
