use std::path::PathBuf;

/// How git reaches a server over ssh.
#[derive(Debug, Clone, Default)]
pub struct SshSettings {
    /// The private key; without one, ssh addresses only work where the server lets anyone in.
    pub key: Option<PathBuf>,
    /// The hosts' keys; without one, those of the machine (`/etc/ssh/ssh_known_hosts`).
    pub known_hosts: Option<PathBuf>,
    /// Accept the key of a host never seen before, and remember it there. Needs `known_hosts`, which is
    /// made when there is none; the machine's own hosts (`/etc/ssh/ssh_known_hosts`) count as seen.
    pub accept_new_hosts: bool,
}

impl SshSettings {
    /// An `ssh_config` in which no host and no address can turn anything else on.
    pub(super) fn config(&self) -> std::io::Result<String> {
        let mut config = String::from(
            "Host *\nBatchMode yes\nIdentitiesOnly yes\nIdentityAgent none\nForwardAgent no\nClearAllForwardings yes\nPermitLocalCommand no\nProxyCommand none\n\
             ProxyJump none\nControlMaster no\nControlPath none\nUpdateHostKeys no\nConnectTimeout 20\nServerAliveInterval 15\nServerAliveCountMax 4\n",
        );
        let checking = if self.accept_new_hosts && self.known_hosts.is_some() { "accept-new" } else { "yes" };
        config += &format!("StrictHostKeyChecking {checking}\n");
        match &self.key {
            Some(key) => config += &format!("IdentityFile {}\n", quoted(key)?),
            None => config += "IdentityFile none\n",
        }
        match &self.known_hosts {
            // What the machine's administrator knows is not met for the first time.
            Some(hosts) if self.accept_new_hosts => config += &format!("UserKnownHostsFile {}\n", quoted(hosts)?),
            Some(hosts) => config += &format!("UserKnownHostsFile {}\nGlobalKnownHostsFile /dev/null\n", quoted(hosts)?),
            None => config += "UserKnownHostsFile /dev/null\n",
        }
        Ok(config)
    }
}

/// A path as an ssh_config value; `%` begins a token there and quotes end the value.
fn quoted(path: &std::path::Path) -> std::io::Result<String> {
    let path = std::path::absolute(path)?;
    let text = path.to_str().filter(|text| !text.contains(['"', '\\']) && !text.chars().any(char::is_control));
    match text {
        Some(text) => Ok(format!("\"{}\"", text.replace('%', "%%"))),
        None => Err(std::io::Error::other(format!("the path {} cannot be written into an ssh configuration", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use super::SshSettings;
    use crate::git::GitError;

    #[test]
    fn a_new_host_is_remembered_only_where_that_was_asked_for() {
        let hosts = Some("/srv/ecluse/known_hosts".into());
        let remembered = SshSettings { known_hosts: hosts.clone(), accept_new_hosts: true, ..SshSettings::default() }.config().unwrap();
        assert!(
            remembered.contains("StrictHostKeyChecking accept-new\n")
                && remembered.contains("UserKnownHostsFile \"/srv/ecluse/known_hosts\"\n")
        );
        assert!(!remembered.contains("/dev/null"), "{remembered}");
        let given = SshSettings { known_hosts: hosts, ..SshSettings::default() }.config().unwrap();
        assert!(given.contains("StrictHostKeyChecking yes\n") && given.contains("GlobalKnownHostsFile /dev/null\n"), "{given}");
    }

    #[test]
    fn another_host_key_has_words_of_its_own() {
        let said = "Host key verification failed. fatal: Could not read from remote repository. Connection reset".to_owned();
        let error = GitError::of_fetch("ssh://git@example.com/x.git", said);
        assert!(matches!(error, GitError::HostKey { .. }) && error.to_string().contains("ECLUSE_GIT_KNOWN_HOSTS"), "{error}");
    }
}
