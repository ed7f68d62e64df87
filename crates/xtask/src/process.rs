//! Child commands that end when we do.

use std::process::Stdio;

use anyhow::Context;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

/// A command with everything it starts, in a process group of its own; killed as one when dropped.
pub(crate) struct Group {
    child: Child,
}

impl Group {
    pub(crate) fn spawn(mut command: Command) -> anyhow::Result<Group> {
        let name = command.as_std().get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).kill_on_drop(true).spawn().context(name)?;
        Ok(Group { child })
    }

    pub(crate) fn child(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // The leader's own end is known once it was waited for; only a living one still owns the group's number.
        if let Some(id) = self.child.id()
            && let Ok(id) = i32::try_from(id)
        {
            // An error says that the group has ended by itself.
            let _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
        }
    }
}

/// Runs to the end; answers whether it succeeded, and everything it said.
pub(crate) async fn run_quietly(mut command: Command) -> anyhow::Result<(bool, String)> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    let output = command.output().await.context(name)?;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Ok((output.status.success(), text))
}
