//! `ecluse`: the release orchestration service.

fn main() -> std::process::ExitCode {
    ecluse_server::run()
}
