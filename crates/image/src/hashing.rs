//! A writer that hashes what passes through it.

use std::io::{self, Write};

use ecluse_domain::Digest;
use sha2::{Digest as _, Sha256};

/// Passes on bytes, and computes their hash and their number.
pub struct HashingWriter<W> {
    out: W,
    hash: Sha256,
    /// Bytes that passed.
    size: u64,
}

impl<W: Write> HashingWriter<W> {
    pub fn new(out: W) -> Self {
        Self {
            out,
            hash: Sha256::new(),
            size: 0,
        }
    }

    /// Returns the writer, the digest of the bytes that passed, and their number.
    pub fn finish(self) -> (W, Digest, u64) {
        (
            self.out,
            Digest::from_hash(self.hash.finalize().into()),
            self.size,
        )
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
