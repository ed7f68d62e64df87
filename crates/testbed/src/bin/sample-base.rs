//! Makes the sample base on Debian: `cargo xtask` starts this while the rest is still compiled.

fn main() -> anyhow::Result<()> {
    ecluse_testbed::debian::prepare_base_image()
}
