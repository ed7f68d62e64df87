use std::path::PathBuf;

/// How git reaches a server over ssh.
#[derive(Debug, Clone, Default)]
pub struct SshSettings {
    /// The private key. Without one, ssh works only with servers that accept everybody.
    pub key: Option<PathBuf>,
    /// The file with the hosts' keys. Without one, the keys of the machine are used
    /// (`/etc/ssh/ssh_known_hosts`).
    pub known_hosts: Option<PathBuf>,
    /// Accepts the key of a new host and remembers it in `known_hosts`, which must be set and is
    /// made when it does not exist. A host that the machine knows (`/etc/ssh/ssh_known_hosts`) is
    /// not new.
    pub accept_new_hosts: bool,
}

impl SshSettings {
    /// Returns an `ssh_config` in which no host and no address can enable anything else.
    pub(super) fn config(&self) -> std::io::Result<String> {
        let mut config = String::from(
            "Host *\nBatchMode yes\nIdentitiesOnly yes\nIdentityAgent none\nForwardAgent no\nClearAllForwardings yes\nPermitLocalCommand no\nProxyCommand none\n\
             ProxyJump none\nControlMaster no\nControlPath none\nUpdateHostKeys no\nConnectTimeout 20\nServerAliveInterval 15\nServerAliveCountMax 4\n",
        );
        let checking = if self.accept_new_hosts && self.known_hosts.is_some() {
            "accept-new"
        } else {
            "yes"
        };
        config += &format!("StrictHostKeyChecking {checking}\n");
        match &self.key {
            Some(key) => config += &format!("IdentityFile {}\n", quote_path(key)?),
            None => config += "IdentityFile none\n",
        }
        match &self.known_hosts {
            // The hosts that the administrator of the machine knows are not new.
            Some(hosts) if self.accept_new_hosts => {
                config += &format!("UserKnownHostsFile {}\n", quote_path(hosts)?)
            }
            Some(hosts) => {
                config += &format!(
                    "UserKnownHostsFile {}\nGlobalKnownHostsFile /dev/null\n",
                    quote_path(hosts)?
                )
            }
            None => config += "UserKnownHostsFile /dev/null\n",
        }
        Ok(config)
    }
}

/// Quotes a path for an ssh_config. There `%` begins a token, and a quote ends the value.
fn quote_path(path: &std::path::Path) -> std::io::Result<String> {
    let path = std::path::absolute(path)?;
    let text = path
        .to_str()
        .filter(|text| !text.contains(['"', '\\']) && !text.chars().any(char::is_control));
    match text {
        Some(text) => Ok(format!("\"{}\"", text.replace('%', "%%"))),
        None => Err(std::io::Error::other(format!(
            "the path {} cannot be written into an ssh configuration",
            path.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::SshSettings;
    use crate::git::GitError;

    #[test]
    fn a_new_host_is_remembered_only_if_configured() {
        let hosts = Some("/srv/ecluse/known_hosts".into());
        let remembered = SshSettings {
            known_hosts: hosts.clone(),
            accept_new_hosts: true,
            ..SshSettings::default()
        }
        .config()
        .unwrap();
        assert!(
            remembered.contains("StrictHostKeyChecking accept-new\n")
                && remembered.contains("UserKnownHostsFile \"/srv/ecluse/known_hosts\"\n")
        );
        assert!(!remembered.contains("/dev/null"), "{remembered}");
        let fixed = SshSettings {
            known_hosts: hosts,
            ..SshSettings::default()
        }
        .config()
        .unwrap();
        assert!(
            fixed.contains("StrictHostKeyChecking yes\n")
                && fixed.contains("GlobalKnownHostsFile /dev/null\n"),
            "{fixed}"
        );
    }

    #[test]
    fn an_unknown_host_key_has_its_own_error() {
        let reason = "Host key verification failed. fatal: Could not read from remote repository. Connection reset".to_owned();
        let error = GitError::from_failed_fetch("ssh://git@example.com/x.git", reason);
        assert!(
            matches!(error, GitError::HostKey { .. })
                && error.to_string().contains("ECLUSE_GIT_KNOWN_HOSTS"),
            "{error}"
        );
    }
}
