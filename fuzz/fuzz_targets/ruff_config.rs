//! The configuration of ruff that a project brings: none may name a path outside of it.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::ruff::Config;

fuzz_target!(|input: &[u8]| {
    let Some((which, text)) = input.split_first() else {
        return;
    };
    let file = ["ruff.toml", ".ruff.toml", "pyproject.toml"][usize::from(which % 3)];
    let text = String::from_utf8_lossy(text).into_owned();
    let _ = Config { file, text }.vet();
});
