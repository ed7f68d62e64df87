//! A private Docker engine beside any other: with its own data, socket, containerd and bridge, and
//! without packet filter rules.

use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use bollard::query_parameters::{ListContainersOptionsBuilder, RemoveContainerOptionsBuilder};
use ecluse_launcher::{Guard, Spec, end_processes_with_argument};
use nix::sys::signal::Signal;
use tokio::process::Command;

/// The first characters of a bridge's name; eight hexadecimal digits follow. The kernel allows 15
/// characters in the name of an interface.
const BRIDGE_PREFIX: &str = "ecl";

/// The longest path of the engine's folder, in bytes. The kernel's limit for the path of a socket
/// is 107 bytes, and the longest one below the folder is `/exec/containerd/containerd-debug.sock`.
const LONGEST_FOLDER: usize = 64;

/// A running private engine. Dropping it ends its containers and removes its bridge and its data.
pub struct Docker {
    // None only while dropping.
    guard: Option<Guard>,
    bridge: Bridge,
    folder: PathBuf,
    host: String,
    program: &'static str,
}

impl Docker {
    /// Starts `dockerd` over `dir`; needs root and the Debian package `docker.io`.
    pub async fn start(dir: &Path) -> anyhow::Result<Docker> {
        ensure!(
            nix::unistd::Uid::effective().is_root(),
            "a private Docker engine needs root"
        );
        let program = [
            "/usr/sbin/dockerd",
            "/usr/bin/dockerd",
            "/usr/local/bin/dockerd",
        ]
        .into_iter()
        .find(|path| Path::new(path).is_file());
        let Some(program) = program else {
            bail!("dockerd is not installed: install the Debian package `docker.io`")
        };
        fs::create_dir_all(dir)?;
        let folder = dir.canonicalize()?;
        ensure!(
            folder.as_os_str().len() <= LONGEST_FOLDER,
            "{} is too long a path for the engine's sockets",
            folder.display()
        );
        // An engine whose parent was killed stops by itself, which takes a while. Until then it uses
        // the folder, and its files must not be removed.
        let at = |name: &str| folder.join(name).display().to_string();
        let pidfile = format!("--pidfile={}", at("docker.pid"));
        let containerd = at("exec/containerd/containerd.toml");
        for (program, argument) in [("dockerd", &pidfile), ("containerd", &containerd)] {
            if let Some(left) = end_processes_with_argument(program, argument).await {
                bail!("process {left} still uses {}: end it", folder.display());
            }
        }
        unmount_below(&folder);
        for name in ["exec", "docker.pid", "docker.sock"] {
            drop(
                fs::remove_dir_all(folder.join(name))
                    .or_else(|_| fs::remove_file(folder.join(name))),
            );
        }
        // Without this option, dockerd would read /etc/docker/daemon.json.
        fs::write(folder.join("daemon.json"), "{}")?;
        let bridge = Bridge::create().await?;
        let host = format!("unix://{}", folder.join("docker.sock").display());
        let guard = start_engine(&folder, program, &bridge.name).await?;
        Ok(Docker {
            guard: Some(guard),
            bridge,
            folder,
            host,
            program,
        })
    }

    /// Kills the engine with SIGKILL, as a crash of the machine's memory does, waits, and starts it
    /// again over the same data.
    pub async fn crash_and_restart(&mut self, down: Duration) -> anyhow::Result<()> {
        if let Some(mut guard) = self.guard.take() {
            guard.signal(Signal::SIGKILL);
            guard.wait().await?;
        }
        // containerd is its child, and a crash of the machine ends both. Where nobody reaps it, its
        // number would look like a running one.
        let containerd = self.folder.join("exec/containerd");
        let number = fs::read_to_string(containerd.join("containerd.pid"));
        if let Some(pid) = number.ok().and_then(|text| text.trim().parse().ok()) {
            // An error means that it has ended.
            let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), Signal::SIGKILL);
        }
        tokio::time::sleep(down).await;
        for path in [
            self.folder.join("docker.pid"),
            self.folder.join("docker.sock"),
            containerd.join("containerd.pid"),
            containerd.join("containerd.sock"),
            containerd.join("containerd.sock.ttrpc"),
        ] {
            drop(fs::remove_file(path));
        }
        self.guard = Some(start_engine(&self.folder, self.program, &self.bridge.name).await?);
        Ok(())
    }

    /// `unix:///…/docker.sock`
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Removes every container first, so that the engine ends quickly.
    pub async fn stop(self) {
        if let Err(error) = remove_containers(&self.host).await {
            eprintln!(
                "the containers of {} were not all removed: {error:#}",
                self.host
            );
        }
        // The drop waits until the engine's processes have ended, so it must not run on a thread of
        // the async runtime.
        drop(tokio::task::spawn_blocking(move || drop(self)).await);
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        drop(self.guard.take());
        unmount_below(&self.folder);
        for name in ["data", "exec"] {
            let path = self.folder.join(name);
            if path.exists()
                && let Err(error) = fs::remove_dir_all(&path)
            {
                eprintln!("{} was not removed: {error}", path.display());
            }
        }
    }
}

/// Starts `dockerd` over the folder, and waits until it answers.
async fn start_engine(folder: &Path, program: &str, bridge: &str) -> anyhow::Result<Guard> {
    let at = |name: &str| folder.join(name).display().to_string();
    let host = format!("unix://{}", at("docker.sock"));
    let options = [
        ("config-file", at("daemon.json")),
        ("data-root", at("data")),
        ("exec-root", at("exec")),
        ("pidfile", at("docker.pid")),
        ("host", host.clone()),
        ("group", "root".to_owned()),
        ("bridge", bridge.to_owned()),
        ("iptables", "false".to_owned()),
        ("ip6tables", "false".to_owned()),
        ("ip-masq", "false".to_owned()),
        ("ip-forward", "false".to_owned()),
        ("log-level", "warn".to_owned()),
    ];
    let mut guard = Guard::spawn(Spec {
        name: "dockerd",
        program: program.into(),
        args: options
            .iter()
            .map(|(name, value)| format!("--{name}={value}"))
            .collect(),
        // The registries of the tests are on this machine, which a proxy does not reach.
        env: vec![("NO_PROXY".to_owned(), "127.0.0.1,localhost".to_owned())],
        log: folder.join("dockerd.log"),
        max_memory: None,
        user: None,
        stop: Signal::SIGTERM,
        // On this signal dockerd stops its containers and containerd by itself.
        orphaned: Signal::SIGTERM,
        stop_timeout: Duration::from_secs(20),
    })
    .await?;
    let host = &host;
    let is_ready = || async move {
        match bollard::Docker::connect_with_unix(host, 5, bollard::API_DEFAULT_VERSION) {
            Ok(engine) => engine.ping().await.is_ok(),
            Err(_) => false,
        }
    };
    guard.wait_until(Duration::from_secs(60), is_ready).await?;
    Ok(guard)
}

async fn remove_containers(host: &str) -> anyhow::Result<()> {
    let engine = bollard::Docker::connect_with_unix(host, 30, bollard::API_DEFAULT_VERSION)?
        .negotiate_version()
        .await?;
    let all = ListContainersOptionsBuilder::default().all(true).build();
    for container in engine.list_containers(Some(all)).await? {
        let id = container.id.context("a container without an id")?;
        let by_force = RemoveContainerOptionsBuilder::default()
            .force(true)
            .v(true)
            .build();
        engine.remove_container(&id, Some(by_force)).await?;
    }
    for network in engine.list_networks(None).await? {
        if let Some(name) = network.name
            && !["bridge", "host", "none"].contains(&name.as_str())
        {
            engine.remove_network(&name).await?;
        }
    }
    Ok(())
}

/// Unmounts what the containers of a killed engine left mounted: the folder could not be removed
/// otherwise.
fn unmount_below(folder: &Path) {
    let Ok(mounts) = fs::read_to_string("/proc/self/mounts") else {
        return;
    };
    let prefix = format!("{}/", folder.display());
    let mut targets: Vec<&str> = mounts
        .lines()
        .filter_map(|line| line.split(' ').nth(1))
        .filter(|path| path.starts_with(&prefix))
        .collect();
    targets.sort_by_key(|path| std::cmp::Reverse(path.len()));
    for target in targets {
        drop(
            std::process::Command::new("umount")
                .args(["--lazy", "--", target])
                .output(),
        );
    }
}

/// A network bridge, removed on drop. Its alias names the process that made it, so that a later
/// process recognises a bridge that was left behind.
struct Bridge {
    name: String,
}

impl Bridge {
    async fn create() -> anyhow::Result<Bridge> {
        remove_leftovers();
        let seed = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)?
            .subsec_nanos()
            ^ std::process::id().rotate_left(16);
        let name = format!("{BRIDGE_PREFIX}{seed:08x}");
        let address = free_subnet(&fs::read_to_string("/proc/net/route")?, seed)
            .context("no free /24 is left in 10.201.0.0/16")?;
        ip(&["link", "add", "name", &name, "type", "bridge"]).await?;
        let bridge = Bridge { name };
        ip(&[
            "link",
            "set",
            "dev",
            &bridge.name,
            "alias",
            &format!("ecluse {}", std::process::id()),
        ])
        .await?;
        ip(&["addr", "add", &format!("{address}/24"), "dev", &bridge.name]).await?;
        ip(&["link", "set", "dev", &bridge.name, "up"]).await?;
        Ok(bridge)
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        delete_link(&self.name);
    }
}

fn delete_link(name: &str) {
    match std::process::Command::new("ip")
        .args(["link", "delete", "dev", name])
        .output()
    {
        Ok(output) if output.status.success() => {}
        Ok(output) => eprintln!(
            "the bridge {name} was not removed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        ),
        Err(error) => eprintln!("the bridge {name} was not removed: ip: {error}"),
    }
}

fn remove_leftovers() {
    for entry in fs::read_dir("/sys/class/net")
        .into_iter()
        .flatten()
        .flatten()
    {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if !name.starts_with(BRIDGE_PREFIX) {
            continue;
        }
        let alias = fs::read_to_string(entry.path().join("ifalias")).unwrap_or_default();
        if let Some(pid) = alias.trim().strip_prefix("ecluse ")
            && !Path::new("/proc").join(pid).exists()
        {
            delete_link(&name);
        }
    }
}

async fn ip(args: &[&str]) -> anyhow::Result<()> {
    let output = Command::new("ip")
        .args(args)
        .output()
        .await
        .context("`ip` (Debian package iproute2)")?;
    ensure!(
        output.status.success(),
        "ip {}: {}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// The first address of a /24 in 10.201.0.0/16 that no route of `/proc/net/route` overlaps.
fn free_subnet(routes: &str, seed: u32) -> Option<Ipv4Addr> {
    let number = |text: &str| u32::from_str_radix(text, 16).ok().map(u32::swap_bytes);
    let taken: Vec<(u32, u32)> = routes
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            Some((number(fields.get(1)?)?, number(fields.get(7)?)?))
        })
        // The default route covers everything and takes nothing.
        .filter(|(_, mask)| *mask != 0)
        .collect();
    let start = seed % 256;
    (0..256)
        .map(|step| (10 << 24) | (201 << 16) | (((start + step) % 256) << 8))
        .find_map(|network| {
            let overlaps = taken.iter().any(|(other, mask)| {
                (network & mask) == (other & mask) || (other & 0xffff_ff00) == network
            });
            (!overlaps).then(|| Ipv4Addr::from(network + 1))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_with_a_route_is_not_used() {
        let routes = "Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\n\
            eth0 00000000 010200C0 0003 0 0 0 00000000 0 0 0\n\
            x 0000C90A 00000000 0001 0 0 0 00FEFFFF 0 0 0\n";
        assert_eq!(free_subnet(routes, 0), Some(Ipv4Addr::new(10, 201, 2, 1)));
        assert_eq!(
            free_subnet(routes, 255),
            Some(Ipv4Addr::new(10, 201, 255, 1))
        );
        assert_eq!(
            free_subnet("h\nx 0000000A 0 1 0 0 0 000000FF 0 0 0\n", 7),
            None
        );
    }
}
