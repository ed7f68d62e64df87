//! Which programs are usable for the sample base image.

use xtask_start::install::is_linked_statically;

#[test]
fn a_program_that_needs_a_loader_is_not_linked_statically() {
    let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
    assert!(own.starts_with(b"\x7fELF"));
    assert!(!is_linked_statically(&own));
    assert!(!is_linked_statically(&own[..40]));
    assert!(!is_linked_statically(b"#!/bin/sh"));
}
