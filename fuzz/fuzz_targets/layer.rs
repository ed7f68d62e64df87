//! Layers of base images, which a registry sends: compressed archives with names of any bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_clients::registry::read_layer;

fuzz_target!(|input: &[u8]| {
    let _ = read_layer(input);
});
