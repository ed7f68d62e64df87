//! The compiler of the workspace's crates for `cargo xtask test`: clippy's driver, which compiles
//! and lints in one pass, so that no dependency is checked a second time for the lints.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use xtask_start::compile::WRAPPER;

/// Whether cargo started this program in place of the compiler.
pub(crate) fn is_called_by_cargo(arguments: &[OsString]) -> bool {
    arguments
        .first()
        .and_then(|program| Path::new(program).file_name())
        == Some(OsStr::new(WRAPPER))
}

/// Becomes clippy's driver. Cargo's arguments are the path of this program, the path of the
/// compiler, and the compiler's.
pub(crate) fn compile(arguments: &[OsString]) -> anyhow::Result<Infallible> {
    let [own, rest @ ..] = arguments else {
        bail!("no argument");
    };
    let mut command = Command::new("clippy-driver");
    command.args(rest);
    // Cargo also asks the compiler for its version and its settings; only a crate has a package.
    if std::env::var_os("CARGO_PKG_NAME").is_some() {
        command.args(["-D", "warnings"]);
        record_store(Path::new(own), rest)?;
    }
    Err(command.exec())
        .context("clippy-driver, which `rustup component add clippy` installs, cannot be started")
}

/// Keeps the call that compiles the store's library: `xtask` repeats it to have every query
/// described by a database. The file holds cargo's variables, an empty entry, and the compiler with
/// its arguments, each ended by a zero byte.
fn record_store(own: &Path, call: &[OsString]) -> anyhow::Result<()> {
    let is_store = call
        .windows(2)
        .any(|pair| pair[0] == "--crate-name" && pair[1] == "ecluse_store");
    if !is_store || call.iter().any(|argument| argument == "--test") {
        return Ok(());
    }
    let mut entries = Vec::new();
    for (name, value) in std::env::vars_os() {
        if name.as_bytes().starts_with(b"CARGO") {
            entries.push([name.as_bytes(), b"=", value.as_bytes()].concat());
        }
    }
    entries.push(Vec::new());
    entries.extend(call.iter().map(|argument| argument.as_bytes().to_vec()));
    let file = own.with_file_name("ecluse_store.call");
    let mut draft = fs::File::create(file.with_extension("draft"))?;
    for entry in entries {
        draft.write_all(&entry)?;
        draft.write_all(&[0])?;
    }
    Ok(fs::rename(file.with_extension("draft"), file)?)
}
