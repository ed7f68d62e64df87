//! Child processes that end when this process ends.

use std::process::Stdio;

use anyhow::Context;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

/// A command and every process that it starts, as one process group; dropping this kills the group.
pub(crate) struct Group {
    child: Child,
}

impl Group {
    pub(crate) fn spawn(mut command: Command) -> anyhow::Result<Group> {
        let name = command
            .as_std()
            .get_program()
            .to_string_lossy()
            .into_owned();
        let child = command
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .context(name)?;
        Ok(Group { child })
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // `id` is `None` after somebody waited for the end of the leader: its number may belong to
        // another group then.
        if let Some(id) = self.child.id()
            && let Ok(id) = i32::try_from(id)
        {
            // An error means that the group has ended by itself.
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
    }
}

/// Runs a command to its end; answers whether it succeeded, and its standard output followed by its
/// standard error.
pub(crate) async fn run_quietly(mut command: Command) -> anyhow::Result<(bool, String)> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let name = command
        .as_std()
        .get_program()
        .to_string_lossy()
        .into_owned();
    let output = command.output().await.context(name)?;
    let text = [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .concat();
    Ok((output.status.success(), text))
}
