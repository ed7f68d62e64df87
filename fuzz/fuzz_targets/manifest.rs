//! Manifests and configs of base images, which a registry sends. They are separated by a NUL.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_image::manifest::{Base, base_layers, layers_above};

fuzz_target!(|input: &[u8]| {
    let at = input
        .iter()
        .position(|&byte| byte == 0)
        .unwrap_or(input.len());
    let (manifest, config) = (&input[..at], input.get(at + 1..).unwrap_or_default());
    if let Ok(layers) = base_layers(manifest) {
        assert!(layers.len() <= input.len());
    }
    let _ = layers_above(manifest, Base { manifest, config });
});
