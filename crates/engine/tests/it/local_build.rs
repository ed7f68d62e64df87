//! A build on a laptop has the digest of the server's build.

use crate::fixtures::world::World;
use ecluse_clients::git::{Git, Settings};
use ecluse_domain::odoo::Edition;
use ecluse_engine::Error;
use ecluse_engine::build::local::{self, Destination, LocalImage, Request};
use ecluse_store::PgPool;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

/// Runs a command while this thread also serves the git server.
async fn run(command: &mut Command) -> std::process::Output {
    let output = tokio::process::Command::from(std::mem::replace(command, Command::new("true")))
        .output()
        .await
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

async fn git(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command
        .current_dir(folder)
        .args(["-c", "user.name=L", "-c", "user.email=l@l"])
        .args(args);
    run(&mut command).await;
}

/// A fresh clone of the world's project.
async fn clone(world: &World, into: &Path, more: &[&str]) {
    let url = world.sample.repository_url();
    let parent = into.parent().unwrap();
    let mut args = vec!["clone", "--quiet"];
    args.extend(more);
    args.extend([url.as_str(), into.to_str().unwrap()]);
    git(parent, &args).await;
}

async fn build(
    world: &World,
    folder: &Path,
    to: Destination<'_>,
) -> Result<(LocalImage, Option<LocalImage>), Error> {
    build_with(world, folder, to, false).await
}

async fn build_with(
    world: &World,
    folder: &Path,
    to: Destination<'_>,
    deepen: bool,
) -> Result<(LocalImage, Option<LocalImage>), Error> {
    let scratch = tempfile::tempdir().unwrap();
    let client = Git::new(Settings {
        allow_http: true,
        ..Settings::new(scratch.path().join("git"))
    })
    .unwrap();
    let request = Request {
        git: &client,
        registry: &world.engine.registry,
        folder,
        source: None,
        base: None,
        series_in: None,
        edition: Edition::Community,
        dependencies: "ecluse/dependencies",
        deepen,
        scratch: scratch.path(),
        to,
    };
    local::build(&request).await
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_on_a_laptop_has_the_digest_of_the_server(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit(
            "second",
            &[
                ("shop_base/static/a.js", "one\n"),
                ("shop_sales/run.sh", "#!/bin/sh\n"),
            ],
        )
        .unwrap();
    let head = world.push("main").await;
    let server = world.build_of(&head).await.unwrap().image_digest.unwrap();
    let folder = tempfile::tempdir().unwrap();

    // Two work trees: the files of one are written with another umask and in another order.
    let (one, two) = (
        folder.path().join("one"),
        folder.path().join("a/much/longer/path/two"),
    );
    std::fs::create_dir_all(two.parent().unwrap()).unwrap();
    clone(&world, &one, &["--recurse-submodules"]).await;
    let script = format!(
        "umask 077; git clone --quiet --no-checkout {} {p} && cd {p} && git checkout --quiet main -- shop_sales && \
         git checkout --quiet --force main && git submodule --quiet update --init --recursive && find . -name '*.py' -exec touch {{}} +",
        world.sample.repository_url(),
        p = two.display()
    );
    run(Command::new("sh")
        .args(["-c", &script])
        .env("TZ", "Asia/Tokyo"))
    .await;
    for folder in [&one, &two] {
        let (image, last) = build(&world, folder, Destination::Nowhere).await.unwrap();
        assert!(last.is_none() && !image.dirty);
        println!("server {server}, {} {}", folder.display(), image.digest);
        assert_eq!(image.digest, server, "{}", folder.display());
    }

    // A second build, in a folder of the work tree, changes nothing.
    let (image, last) = build(&world, &one.join("shop_base/static"), Destination::Nowhere)
        .await
        .unwrap();
    assert_eq!(
        (image.digest.clone(), last.map(|last| last.digest)),
        (server.clone(), Some(server.clone()))
    );

    // The whole image can be written as an OCI layout.
    let layout = folder.path().join("layout");
    let (image, _) = build(&world, &one, Destination::Layout(&layout))
        .await
        .unwrap();
    let read = |digest: &str| {
        std::fs::read(
            layout
                .join("blobs/sha256")
                .join(digest.strip_prefix("sha256:").unwrap()),
        )
        .unwrap()
    };
    let index: serde_json::Value =
        serde_json::from_slice(&std::fs::read(layout.join("index.json")).unwrap()).unwrap();
    assert_eq!(index["manifests"][0]["digest"], image.digest.as_str());
    let manifest: serde_json::Value = serde_json::from_slice(&read(image.digest.as_str())).unwrap();
    let layers = manifest["layers"].as_array().unwrap();
    for descriptor in layers.iter().chain([&manifest["config"]]) {
        let content = read(descriptor["digest"].as_str().unwrap());
        assert_eq!(
            ecluse_domain::Digest::sha256(&content).as_str(),
            descriptor["digest"]
        );
    }
    assert_eq!(
        std::fs::metadata(layout.join("index.json"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o644
    );

    // The image can be pushed to a registry.
    let repository = format!("laptops/{}", image.digest.short());
    let to = Destination::Registry {
        registry: &world.engine.registry,
        repository: &repository,
        tag: None,
    };
    build(&world, &two, to).await.unwrap();
    assert_eq!(
        world
            .engine
            .registry
            .resolve(&repository, &head)
            .await
            .unwrap(),
        server
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_image_of_a_work_tree_with_changes_is_marked_as_dirty(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("main").await;
    let server = world.build_of(&head).await.unwrap().image_digest.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("shop");
    clone(&world, &tree, &["--recurse-submodules"]).await;
    let (clean, _) = build(&world, &tree, Destination::Nowhere).await.unwrap();
    assert_eq!(clean.digest, server);

    std::fs::write(tree.join("shop_base/new.py"), "x = 1\n").unwrap();
    std::fs::remove_file(tree.join("shop_sales/models/__init__.py")).unwrap();
    std::os::unix::fs::symlink("new.py", tree.join("shop_base/link.py")).unwrap();
    let layout = folder.path().join("layout");
    let (dirty, last) = build(&world, &tree, Destination::Layout(&layout))
        .await
        .unwrap();
    assert!(dirty.dirty && dirty.digest != server);
    let last = last.unwrap();
    assert_eq!(
        dirty.layers[0].blob, last.layers[0].blob,
        "the submodule's layer stays"
    );
    let changed: Vec<&String> = dirty
        .addons
        .keys()
        .filter(|name| dirty.addons[*name] != last.addons[*name])
        .collect();
    assert_eq!(changed, ["shop_base", "shop_sales"]);
    let blob = |digest: &str| {
        layout
            .join("blobs/sha256")
            .join(digest.strip_prefix("sha256:").unwrap())
    };
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(blob(dirty.digest.as_str())).unwrap()).unwrap();
    assert_eq!(
        manifest["annotations"]["org.opencontainers.image.version"],
        format!("18.0-{}+dirty", &head[..10])
    );
    let layer = blob(
        manifest["layers"].as_array().unwrap().last().unwrap()["digest"]
            .as_str()
            .unwrap(),
    );
    let listed = Command::new("tar")
        .args(["--list", "--gzip", "--file"])
        .arg(layer)
        .output()
        .unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(
        listed.contains("shop_base/new.py")
            && listed.contains("shop_base/link.py")
            && !listed.contains("models/__init__.py"),
        "{listed}"
    );

    // A file that git ignores is no change, and without changes the digest is the server's again.
    git(&tree, &["checkout", "--quiet", "."]).await;
    git(&tree, &["clean", "--quiet", "-fd"]).await;
    std::fs::create_dir_all(tree.join("shop_base/__pycache__")).unwrap();
    std::fs::write(tree.join("shop_base/__pycache__/x.pyc"), "compiled").unwrap();
    assert_eq!(
        build(&world, &tree, Destination::Nowhere)
            .await
            .unwrap()
            .0
            .digest,
        server
    );

    // A submodule at another commit than the pinned one is a change.
    let submodule = tree.join(".third-party/OCA/account-tools");
    std::fs::write(submodule.join("account_helper/more.py"), "").unwrap();
    git(&submodule, &["add", "--all"]).await;
    git(&submodule, &["commit", "--quiet", "-m", "moved"]).await;
    let (moved, _) = build(&world, &tree, Destination::Nowhere).await.unwrap();
    assert!(moved.dirty && moved.digest != server);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_error_of_a_checkout_that_cannot_be_built_names_the_remedy(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit("second", &[("shop_base/x.py", "x\n")])
        .unwrap();
    world.push("main").await;
    let folder = tempfile::tempdir().unwrap();
    let error_of = async |tree: &Path| {
        build(&world, tree, Destination::Nowhere)
            .await
            .unwrap_err()
            .to_string()
    };

    let bare = folder.path().join("without-submodules");
    clone(&world, &bare, &[]).await;
    let error = error_of(&bare).await;
    assert!(
        error.contains("account-tools")
            && error.contains("git submodule update --init --recursive"),
        "{error}"
    );

    let cut = folder.path().join("cut");
    clone(&world, &cut, &["--recurse-submodules", "--depth", "1"]).await;
    let error = error_of(&cut).await;
    assert!(
        error.contains("fetch --unshallow") && error.contains("--deepen"),
        "{error}"
    );
    // The missing history of the project and its submodule is fetched, and the digest is the
    // server's.
    let (whole, _) = build_with(&world, &cut, Destination::Nowhere, true)
        .await
        .unwrap();
    assert_eq!(
        Some(whole.digest),
        world
            .build_of(&world.sample.head())
            .await
            .unwrap()
            .image_digest
    );

    let tree = folder.path().join("tree");
    clone(&world, &tree, &["--recurse-submodules"]).await;
    std::fs::remove_file(tree.join("shop_base/x.py")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(tree.join("shop_base/x.py"))
            .status()
            .unwrap()
            .success()
    );
    let error = error_of(&tree).await;
    assert!(
        error.contains("`shop_base/x.py` is neither a file"),
        "{error}"
    );
    std::fs::remove_file(tree.join("shop_base/x.py")).unwrap();

    let packages = folder.path().join("packages");
    clone(&world, &packages, &["--recurse-submodules"]).await;
    std::fs::write(packages.join("requirements.txt"), "num2words==0.5.13\n").unwrap();
    let error = error_of(&packages).await;
    assert!(
        error.contains("ecluse/dependencies:") && error.contains("is not in the registry"),
        "{error}"
    );

    let nowhere = folder.path().join("no-checkout");
    std::fs::create_dir(&nowhere).unwrap();
    let error = error_of(&nowhere).await;
    assert!(error.contains("is not inside a git checkout"), "{error}");
}
