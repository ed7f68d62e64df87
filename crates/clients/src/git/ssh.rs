use std::path::PathBuf;

/// How git reaches a server over ssh.
#[derive(Debug, Clone, Default)]
pub struct SshSettings {
    /// The private key; without one, ssh addresses only work where the server lets anyone in.
    pub key: Option<PathBuf>,
    /// The hosts' keys; without one, those of the machine (`/etc/ssh/ssh_known_hosts`).
    pub known_hosts: Option<PathBuf>,
    /// Accept the key of a host never seen before, and remember it. Needs `known_hosts`.
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
