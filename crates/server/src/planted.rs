//! `ecluse-planted`: the service with one bug that `cargo xtask faults --prove` has to find. Nobody
//! ships it.

fn main() -> std::process::ExitCode {
    ecluse_server::run()
}
