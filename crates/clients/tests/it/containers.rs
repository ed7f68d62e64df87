//! Runs on a real engine: how they end, what they may do, and that nothing of them stays.

use std::collections::{BTreeMap, HashMap};
use std::process::Command;
use std::time::Duration;

use ecluse_clients::containers::{
    ContainerRun, Containers, ContainersError, FILES, ImageByDigest, Network, RunFile, RunResult,
    Secrets, Trust,
};
use ecluse_clients::error::ErrorKind;
use tokio::sync::OnceCell;

fn host() -> String {
    ecluse_testbed::required("ECLUSE_TEST_DOCKER_HOST")
}

fn containers() -> Containers {
    Containers::new(&host(), None).unwrap()
}

async fn image() -> ImageByDigest {
    static PUSHED: OnceCell<ImageByDigest> = OnceCell::const_new();
    let push = || async {
        let registry = ecluse_testbed::required("ECLUSE_TEST_REGISTRY");
        let pushed = ecluse_testbed::sample::push_base_image(&registry)
            .await
            .unwrap();
        ImageByDigest::new(
            &format!("{registry}/{}", ecluse_testbed::sample::BASE_REPOSITORY),
            pushed.digest.parse().unwrap(),
        )
        .unwrap()
    };
    PUSHED.get_or_init(push).await.clone()
}

async fn sh(test: &str, script: &str) -> ContainerRun {
    let name = format!("ecluse-run-{test}-{}", std::process::id());
    ContainerRun {
        labels: HashMap::from([("ecluse.test".to_owned(), name.clone())]),
        name,
        image: image().await,
        entrypoint: Some(vec!["/bin/sh".into(), "-c".into()]),
        command: vec![script.to_owned()],
        user: Some("root".into()),
        environment: BTreeMap::new(),
        secrets: Secrets::default(),
        file_secrets: Secrets::default(),
        files: BTreeMap::new(),
        network: Network::Nothing,
        volumes: BTreeMap::new(),
        scratch: BTreeMap::new(),
        read_only: false,
        trust: Trust::Untrusted,
        memory_mib: 64,
        cpu_millicores: 1000,
        pids: 64,
        disk_mib: 64,
        read_only_volumes: Vec::new(),
        timeout: Duration::from_secs(60),
    }
}

async fn ran(run: &ContainerRun) -> (RunResult, Vec<String>) {
    let mut lines = Vec::new();
    let ended = containers()
        .run(run, |line| lines.push(line.to_owned()))
        .await
        .unwrap();
    assert_eq!(left(run), (0, 0), "a container or a volume stayed");
    (ended, lines)
}

/// Counts the containers and the volumes of this run.
fn left(run: &ContainerRun) -> (usize, usize) {
    let count = |args: &[&str]| {
        let output = Command::new("docker")
            .args(["--host", &host()])
            .args(args)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().lines().count()
    };
    let label = run.labels.get("ecluse.test").unwrap();
    // An anonymous volume has no label; its name can be read only while its container exists.
    let volumes = VOLUMES.lock().unwrap().get(label).map_or(0, |volumes| {
        volumes
            .iter()
            .map(|volume| {
                count(&[
                    "volume",
                    "ls",
                    "--quiet",
                    "--filter",
                    &format!("name={volume}"),
                ])
            })
            .sum()
    });
    (
        count(&[
            "ps",
            "--all",
            "--quiet",
            "--filter",
            &format!("label=ecluse.test={label}"),
        ]),
        volumes,
    )
}

static VOLUMES: std::sync::Mutex<BTreeMap<String, Vec<String>>> =
    std::sync::Mutex::new(BTreeMap::new());

/// Remembers the names of the volumes of a run; `false` when its container does not exist.
fn note_volumes(run: &ContainerRun) -> bool {
    let format = "{{range .Mounts}}{{.Name}}\n{{end}}";
    let output = Command::new("docker")
        .args(["--host", &host(), "inspect", "--format", format, &run.name])
        .output()
        .unwrap();
    let names: Vec<String> = String::from_utf8(output.stdout)
        .unwrap()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let noted = output.status.success() && !names.is_empty();
    if noted {
        VOLUMES.lock().unwrap().insert(run.name.clone(), names);
    }
    noted
}

#[tokio::test]
async fn both_streams_and_the_exit_status_are_returned() {
    let run = sh(
        "streams",
        "for i in 1 2 3; do echo out $i; echo err $i >&2; done; exit 7",
    )
    .await;
    let (ended, lines) = ran(&run).await;
    assert_eq!(
        (
            ended.exit,
            ended.out_of_memory,
            ended.timed_out,
            ended.too_much_output
        ),
        (7, false, false, false)
    );
    let starting_with = |start: &str| {
        lines
            .iter()
            .filter(|line| line.starts_with(start))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (starting_with("out"), starting_with("err")),
        (
            vec!["out 1".into(), "out 2".into(), "out 3".into()],
            vec!["err 1".into(), "err 2".into(), "err 3".into()]
        )
    );
}

#[tokio::test]
async fn files_are_readable_secrets_are_masked_and_files_do_not_stay_in_the_container() {
    let script =
        format!("cat {FILES}/note; echo $TOKEN; stat -c %a {FILES}/note; touch {FILES}/more");
    let mut run = sh("files", &script).await;
    run.files.insert(
        "note".into(),
        RunFile {
            content: b"hello hunter33\n".to_vec(),
            mode: 0o640,
        },
    );
    run.secrets = Secrets::new(BTreeMap::from([("TOKEN".into(), "hunter22".into())]));
    run.file_secrets = Secrets::new(BTreeMap::from([("note".into(), "hunter33".into())]));
    let mut lines = Vec::new();
    let noted = std::sync::atomic::AtomicBool::new(false);
    let ended = containers()
        .run(&run, |line| {
            noted.store(note_volumes(&run), std::sync::atomic::Ordering::SeqCst);
            lines.push(line.to_owned());
        })
        .await
        .unwrap();
    assert_eq!(
        (ended.exit, lines),
        (
            0,
            vec!["hello ***".to_owned(), "***".to_owned(), "640".to_owned()]
        )
    );
    assert!(noted.into_inner());
    assert_eq!(left(&run), (0, 0));
}

#[tokio::test]
async fn exceeding_the_time_limit_differs_from_exceeding_the_memory_limit() {
    let mut run = sh("time", "echo on; while true; do sleep 1; done").await;
    run.timeout = Duration::from_secs(2);
    let (ended, lines) = ran(&run).await;
    assert!(
        ended.timed_out && !ended.out_of_memory && ended.duration >= run.timeout,
        "{ended:?}"
    );
    assert_eq!(lines, ["on"]);

    let mut run = sh(
        "memory",
        "exec dd if=/dev/zero of=/dev/null bs=200M count=1",
    )
    .await;
    run.memory_mib = 32;
    let (ended, _) = ran(&run).await;
    assert!(
        ended.out_of_memory && !ended.timed_out && ended.exit != 0,
        "{ended:?}"
    );
}

/// What a program prints after its limit has no reader but the one that kills it: the engine
/// answers a kill only when the output has been read.
#[tokio::test]
async fn a_run_that_never_stops_printing_ends_at_its_time_limit() {
    let programs = [
        ("many-lines", "while true; do echo on; done"),
        ("flood", "exec yes a line that is printed for ever"),
        ("one-line", "exec cat /dev/zero"),
        ("both-streams", "yes out & exec yes err >&2"),
        (
            "deaf",
            "trap '' TERM INT HUP QUIT; while true; do echo on; done",
        ),
        // Its output is open, and nothing is in it.
        (
            "deaf-and-mute",
            "trap '' TERM INT HUP; while true; do :; done",
        ),
        // Its output is closed, and it runs on.
        ("closed", "exec >&- 2>&-; while true; do :; done"),
        (
            "forks",
            // The first process forks once: a shell that cannot fork ends.
            "f() { echo on; f & f & wait; }; f 2>/dev/null & exec yes on",
        ),
    ];
    for (name, script) in programs {
        let mut run = sh(name, script).await;
        run.timeout = Duration::from_secs(3);
        let (ended, lines) = ran(&run).await;
        assert!(
            (ended.timed_out || ended.too_much_output) && !ended.out_of_disk,
            "{name}: {ended:?}"
        );
        assert!(
            ended.duration < run.timeout + Duration::from_secs(60),
            "{name}: {ended:?}"
        );
        assert!(lines.len() < 100_000, "{name}: {} lines", lines.len());
    }
}

#[tokio::test]
async fn exceeding_the_disk_limit_is_reported() {
    let endless = "echo on; i=0; while true; do i=$((i+1)); dd if=/dev/zero of=/tmp/$i bs=1M count=16 2>/dev/null; done";
    let (ended, lines) = ran(&sh("disk", endless).await).await;
    assert!(
        ended.out_of_disk && !ended.timed_out && !ended.out_of_memory,
        "{ended:?}"
    );
    assert_eq!(lines, ["on"]);
    // These folders are too deep for the engine to count.
    let deep = format!(
        "cd /tmp; n={}; i=0; while [ $i -lt 40 ]; do mkdir $n; cd $n; i=$((i+1)); done; echo on; sleep 600",
        "d".repeat(200)
    );
    let (ended, _) = ran(&sh("deep", &deep).await).await;
    assert!(ended.out_of_disk, "{ended:?}");
    // A single file is limited too where the engine does not count.
    let script =
        format!("dd if=/dev/zero of={FILES}/x bs=1M count=80 2>/dev/null || stat -c %s {FILES}/x");
    let mut run = ContainerRun {
        trust: Trust::Packages,
        ..sh("file", &script).await
    };
    run.files.insert(
        "a".into(),
        RunFile {
            content: Vec::new(),
            mode: 0o644,
        },
    );
    let (ended, lines) = ran(&run).await;
    assert!(!ended.out_of_disk, "{ended:?}");
    assert_eq!(
        lines.last().map(String::as_str),
        Some("67108864"),
        "{ended:?} {lines:?}"
    );
}

/// The sample base declares two volumes, as Odoo's own image does.
#[tokio::test]
async fn volumes_that_an_image_declares_are_limited() {
    let script = "ls -A /mnt/extra-addons | wc -l; touch /mnt/extra-addons/x 2>/dev/null || echo read only; \
        dd if=/dev/zero of=/var/lib/odoo/x bs=1M count=300 2>/dev/null || stat -c %s /var/lib/odoo/x";
    for (name, trust) in [
        ("declared", Trust::Untrusted),
        ("declared-packages", Trust::Packages),
    ] {
        let mut run = sh(name, script).await;
        (run.trust, run.memory_mib, run.disk_mib) = (trust, 600, 600);
        run.read_only_volumes = vec!["/mnt/extra-addons".into()];
        let engine = containers();
        let mut lines = Vec::new();
        engine
            .run(&run, |line| lines.push(line.to_owned()))
            .await
            .unwrap();
        assert_eq!(
            lines[1..],
            ["read only".to_owned(), (256 << 20).to_string()],
            "{name}"
        );
        let labels = [("ecluse.test", run.name.as_str())];
        assert_eq!(
            engine.list_volumes(&labels).await.unwrap().len(),
            1,
            "the volume has a name, and the caller removes it"
        );
        engine.remove_volumes(&labels).await.unwrap();
    }
}

#[tokio::test]
async fn an_untrusted_run_has_few_rights_even_as_root() {
    let script = "chown odoo /tmp 2>/dev/null && echo chown; touch /etc/x 2>/dev/null && echo wrote; echo x >/tmp/x && echo scratch; \
        ls /sys/class/net | grep -v lo; grep -q 'CapEff:.0000000000000000' /proc/self/status && echo no capability";
    let mut run = sh("little", script).await;
    run.read_only = true;
    run.scratch.insert("/tmp".into(), 1);
    assert_eq!(ran(&run).await.1, ["scratch", "no capability"]);
    let mut run = sh(
        "packages",
        "chown odoo /tmp && echo chown; touch /etc/x && echo wrote",
    )
    .await;
    run.trust = Trust::Packages;
    assert_eq!(ran(&run).await.1, ["chown", "wrote"]);
}

#[tokio::test]
async fn a_run_that_cannot_start_reports_why_and_leaves_nothing() {
    let mut run = sh("missing", "").await;
    run.entrypoint = Some(vec!["/no/such/program".into()]);
    let (ended, lines) = ran(&run).await;
    assert!(
        ended.exit == 127 && lines[0].contains("/no/such/program"),
        "{ended:?} {lines:?}"
    );
    run.user = Some("nobody-of-this-name".into());
    let error = containers().run(&run, |_| ()).await.unwrap_err();
    assert!(
        matches!(&error, ContainersError::Program { reason, .. } if reason.contains("nobody-of-this-name")),
        "{error}"
    );
    assert_eq!(error.kind(), ErrorKind::Permanent);

    run.network = Network::Named("ecluse-no-such-network".into());
    assert!(matches!(
        containers().run(&run, |_| ()).await.unwrap_err(),
        ContainersError::NoNetwork(_)
    ));

    let gone = sh("gone", "true").await;
    let gone = ContainerRun {
        image: ImageByDigest::new("127.0.0.1:1/x", ecluse_domain::Digest::sha256(b"")).unwrap(),
        ..gone
    };
    assert_eq!(
        containers().run(&gone, |_| ()).await.unwrap_err().kind(),
        ErrorKind::Transient
    );
    for _ in 0..200 {
        if left(&run) == (0, 0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(left(&run), (0, 0));
}

/// Drops runs at several moments between creation and removal, the last one while it is known to
/// run.
#[tokio::test]
async fn a_dropped_run_is_removed() {
    let engine = containers();
    let mut dropped = Vec::new();
    let endless = async |name: String| {
        let mut run = sh(&name, "echo on; sleep 600").await;
        run.files.insert(
            "a".into(),
            RunFile {
                content: vec![0; 1000],
                mode: 0o644,
            },
        );
        run
    };
    for moment in [0_u64, 5, 15, 30, 60, 120, 240, 480] {
        let run = endless(format!("drop{moment}")).await;
        drop(
            tokio::time::timeout(
                Duration::from_millis(moment),
                engine.run(&run, |_| {
                    note_volumes(&run);
                }),
            )
            .await,
        );
        dropped.push(run);
    }
    let run = endless("drop-on".into()).await;
    let on = tokio::sync::Notify::new();
    let mut noted = false;
    let running = engine.run(&run, |_| {
        noted = note_volumes(&run);
        on.notify_one();
    });
    tokio::select! {
        ended = running => panic!("the run ended by itself: {ended:?}"),
        () = on.notified() => {}
    }
    assert!(noted, "the container did not exist while it ran");
    dropped.push(run);
    for _ in 0..400 {
        if dropped.iter().all(|run| left(run) == (0, 0)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(dropped.iter().map(left).collect::<Vec<_>>(), []);
}

/// Another process removes what a killed one leaves: at once by the label of the job, or after its
/// time limit.
/// The names of the networks of a run, and of the networks that its container is in.
fn networks(run: &ContainerRun) -> (String, String) {
    let docker = |args: &[&str]| {
        let output = Command::new("docker")
            .args(["--host", &host()])
            .args(args)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    let label = format!("label=ecluse.test={}", run.name);
    let joined = "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}\n{{end}}";
    (
        docker(&["network", "ls", "--format", "{{.Name}}", "--filter", &label]),
        docker(&["inspect", "--format", joined, &run.name]),
    )
}

#[tokio::test]
async fn a_bridge_of_its_own_has_one_run_and_goes_with_it() {
    let engine = containers();
    let mut run = sh("bridge", "echo on; sleep 600").await;
    run.network = Network::OwnBridge;
    let own = format!("{}-network", run.name);

    // It ends by itself.
    let mut short = run.clone();
    short.command = vec!["echo on".to_owned()];
    let mut seen = (String::new(), String::new());
    engine.run(&short, |_| seen = networks(&run)).await.unwrap();
    assert_eq!(seen, (own.clone(), own.clone()));
    assert_eq!(networks(&run), (String::new(), String::new()));

    // Its future is dropped.
    let on = tokio::sync::Notify::new();
    tokio::select! {
        ended = engine.run(&run, |_| on.notify_one()) => panic!("the run ended: {ended:?}"),
        () = on.notified() => {}
    }
    for _ in 0..400 {
        if networks(&run).0.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(networks(&run), (String::new(), String::new()));

    // Its process is killed: another one removes what it left.
    let killed = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let (on, is_on) = tokio::sync::oneshot::channel();
    let (of, mut on) = (run.clone(), Some(on));
    killed.spawn(async move {
        let line = |_: &str| {
            if let Some(on) = on.take() {
                on.send(()).unwrap();
            }
        };
        containers().run(&of, line).await
    });
    is_on.await.unwrap();
    killed.shutdown_background();
    assert_eq!(networks(&run), (own.clone(), own));
    let labels = [("ecluse.test", run.name.as_str())];
    assert_eq!(engine.remove_runs(&labels).await.unwrap(), 1);
    assert_eq!(networks(&run), (String::new(), String::new()));
}

#[tokio::test]
async fn leftovers_are_removed_by_label_and_by_age() {
    let engine = containers();
    for by_age in [false, true] {
        let mut run = sh(&format!("reap-{by_age}"), "echo on; sleep 600").await;
        run.files.insert(
            "a".into(),
            RunFile {
                content: vec![0; 1000],
                mode: 0o644,
            },
        );
        let (noted, on) = tokio::sync::oneshot::channel();
        let mut noted = Some(noted);
        let runtime = std::thread::spawn({
            let run = run.clone();
            move || {
                // A runtime that is shut down runs no cleanup, like a killed process.
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(1)
                    .enable_all()
                    .build()
                    .unwrap();
                let (started, first) = std::sync::mpsc::channel();
                runtime.spawn(async move {
                    let line = |_: &str| {
                        note_volumes(&run);
                        started.send(()).unwrap();
                    };
                    containers().run(&run, line).await.unwrap();
                });
                first.recv().unwrap();
                runtime.shutdown_background();
                noted.take().unwrap().send(()).unwrap();
            }
        });
        on.await.unwrap();
        runtime.join().unwrap();
        // The volume of the files; the volumes that the base declares are in memory.
        assert_eq!(left(&run), (1, 1));
        let created = engine
            .find(&run.name)
            .await
            .unwrap()
            .unwrap()
            .created
            .unwrap();
        if by_age {
            engine
                .remove_expired_runs(
                    &[("ecluse.test", &run.name)],
                    created + Duration::from_secs(650),
                )
                .await
                .unwrap();
            assert_eq!(left(&run), (1, 1), "removed before its time limit");
            engine
                .remove_expired_runs(
                    &[("ecluse.test", &run.name)],
                    created + Duration::from_secs(670),
                )
                .await
                .unwrap();
        } else {
            assert_eq!(
                engine
                    .remove_runs(&[("ecluse.test", &run.name)])
                    .await
                    .unwrap(),
                1
            );
        }
        assert_eq!(left(&run), (0, 0));
    }
}

/// The layer of a run holds exactly the changes that the run made.
#[tokio::test]
async fn the_changes_of_a_run_become_a_layer() {
    let script = format!(
        "echo new >/opt-new; mkdir -p /var/log/app /srv/a/b; echo x >/srv/a/b/x; ln /srv/a/b/x /srv/a/hard; ln -s b/x /srv/a/soft; \
         chown 101:101 /srv/a/b/x; chmod 4750 /opt-new; \
         echo log >/var/log/app/log; echo kept >{FILES}/kept; rm -r /srv/site; \
         rm -r /etc/odoo; mkdir /etc/odoo; echo y >/etc/odoo/y; rm /entrypoint.sh"
    );
    let mut run = sh("layer", &script).await;
    run.trust = Trust::Packages;
    run.files.insert(
        "a".into(),
        RunFile {
            content: b"hunter22".to_vec(),
            mode: 0o644,
        },
    );
    let engine = containers();
    let (ended, kept) = engine
        .run_and_keep(&run, |line| println!("{line}"))
        .await
        .unwrap();
    assert_eq!(ended.exit, 0);
    assert_eq!(
        engine
            .read(&kept, &format!("{FILES}/kept"), 100)
            .await
            .unwrap(),
        Some(b"kept\n".to_vec())
    );
    assert_eq!(
        engine
            .read(&kept, &format!("{FILES}/nothing"), 100)
            .await
            .unwrap(),
        None
    );
    assert!(engine.read(&kept, "/bin/busybox", 100).await.is_err());
    let layer = engine
        .write_changes(
            &kept,
            |path, is_folder| path.starts_with("/var/log/") && !is_folder,
            Vec::new(),
        )
        .await
        .unwrap();
    kept.remove().await;
    let mut seen = Vec::new();
    for entry in tar::Archive::new(layer.as_slice()).entries().unwrap() {
        let entry = entry.unwrap();
        let link = entry
            .link_name_bytes()
            .map(|target| String::from_utf8(target.into_owned()).unwrap())
            .unwrap_or_default();
        let path = String::from_utf8(entry.path_bytes().into_owned()).unwrap();
        let header = entry.header();
        seen.push(
            format!(
                "{path} {link} {:o} {}",
                header.mode().unwrap() & 0o7777,
                header.uid().unwrap()
            )
            .replace("  ", " "),
        );
    }
    seen.sort();
    assert_eq!(
        seen,
        [
            ".wh.entrypoint.sh 600 0",
            "etc/ 755 0",
            "etc/odoo/ 755 0",
            // An engine may write one opaque folder instead of these whiteouts.
            "etc/odoo/.wh.base-image 600 0",
            "etc/odoo/.wh.odoo.conf 600 0",
            "etc/odoo/y 644 0",
            "opt-new 4750 0",
            "sbin/ 755 0",
            "srv/ 755 0",
            "srv/.wh.site 600 0",
            "srv/a/ 755 0",
            "srv/a/b/ 755 0",
            "srv/a/b/x 644 101",
            "srv/a/hard srv/a/b/x 644 101",
            "srv/a/soft b/x 777 0",
            "var/ 755 0",
            "var/log/ 755 0",
            "var/log/app/ 755 0",
        ]
    );
    assert!(!layer.windows(8).any(|bytes| bytes == b"hunter22"));
}
