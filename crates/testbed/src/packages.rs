//! An apt repository and a pip index on loopback, with packages that a test makes. apt and pip
//! install from them as from the real ones.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, ensure};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use http::{StatusCode, header};
use sha2::{Digest, Sha256};

/// Serves packages to every client that sends the password; ends on drop.
pub struct PackageServer {
    shared: Arc<Shared>,
    address: std::net::SocketAddr,
    password: String,
    task: tokio::task::JoinHandle<()>,
}

struct Shared {
    credentials: String,
    // Path → content
    files: Mutex<BTreeMap<String, Vec<u8>>>,
    requests: Mutex<Vec<String>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PackageServer {
    pub async fn start(password: &str) -> anyhow::Result<PackageServer> {
        let credentials = format!(
            "Basic {}",
            base64::engine::general_purpose::STANDARD.encode(format!("robot:{password}"))
        );
        let shared = Arc::new(Shared {
            credentials,
            files: Mutex::default(),
            requests: Mutex::default(),
        });
        lock(&shared.files).insert("/debian/Packages".to_owned(), Vec::new());
        let app = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&shared));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                eprintln!("the package server ended: {error}");
            }
        });
        Ok(PackageServer {
            shared,
            address,
            password: password.to_owned(),
            task,
        })
    }

    /// A line for apt's list of sources, with the password.
    pub fn apt_sources(&self) -> String {
        format!(
            "deb [trusted=yes] http://robot:{}@{}/debian ./",
            self.password, self.address
        )
    }

    /// The address of pip's index, with the password.
    pub fn pip_index_url(&self) -> String {
        format!("http://robot:{}@{}/simple", self.password, self.address)
    }

    /// Adds a Debian package with one program, `/usr/bin/NAME`, that prints its version. `script`
    /// runs after the installation. Needs `dpkg-deb`.
    pub fn add_debian(&self, name: &str, version: &str, script: &str) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let tree = folder.path().join("tree");
        let file = |path: &str, mode: u32, content: String| -> anyhow::Result<()> {
            let path = tree.join(path);
            fs::create_dir_all(path.parent().context("a file without a folder")?)?;
            fs::write(&path, content)?;
            Ok(fs::set_permissions(
                &path,
                fs::Permissions::from_mode(mode),
            )?)
        };
        let control = format!(
            "Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: The test bed <testbed@example.com>\nDescription: for tests\n"
        );
        file("DEBIAN/control", 0o644, control.clone())?;
        file(
            "DEBIAN/postinst",
            0o755,
            format!("#!/bin/sh\nset -e\n{script}\n"),
        )?;
        file(
            &format!("usr/bin/{name}"),
            0o755,
            format!("#!/bin/sh\necho {version}\n"),
        )?;
        let target = folder.path().join("package.deb");
        let built = Command::new("dpkg-deb")
            .args(["--root-owner-group", "--build"])
            .args([&tree, &target])
            .output()
            .context("dpkg-deb")?;
        ensure!(
            built.status.success(),
            "dpkg-deb: {}",
            String::from_utf8_lossy(&built.stderr)
        );
        let bytes = fs::read(target)?;
        let path = format!("{name}_{version}_all.deb");
        let entry = format!(
            "{control}Filename: ./{path}\nSize: {}\nSHA256: {}\n\n",
            bytes.len(),
            hex::encode(Sha256::digest(&bytes))
        );
        let mut files = lock(&self.shared.files);
        files
            .entry("/debian/Packages".to_owned())
            .or_default()
            .extend_from_slice(entry.as_bytes());
        files.insert(format!("/debian/{path}"), bytes);
        Ok(())
    }

    /// Adds a wheel with one module, `NAME`, whose `VERSION` is the version.
    pub fn add_python(&self, name: &str, version: &str) {
        let info = format!("{name}-{version}.dist-info");
        let wheel = zip(&[
            (format!("{name}.py"), format!("VERSION = '{version}'\n")),
            (format!("{info}/METADATA"), format!("Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")),
            (format!("{info}/WHEEL"), "Wheel-Version: 1.0\nGenerator: testbed\nRoot-Is-Purelib: true\nTag: py3-none-any\n".to_owned()),
            (format!("{info}/RECORD"), format!("{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")),
        ]);
        let file = format!("{name}-{version}-py3-none-any.whl");
        let link = format!("<a href=\"/wheels/{file}\">{file}</a>\n");
        let mut files = lock(&self.shared.files);
        files.insert(format!("/wheels/{file}"), wheel);
        files
            .entry(format!("/simple/{}/", name.replace('_', "-")))
            .or_insert_with(|| b"<!DOCTYPE html>\n".to_vec())
            .extend_from_slice(link.as_bytes());
    }

    /// The paths that were requested so far with the right password.
    pub fn requests(&self) -> Vec<String> {
        lock(&self.shared.requests).clone()
    }
}

impl Drop for PackageServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let sent = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    if sent != Some(&shared.credentials) {
        return (
            StatusCode::UNAUTHORIZED,
            [(header::WWW_AUTHENTICATE, "Basic realm=\"packages\"")],
        )
            .into_response();
    }
    let path = request.uri().path().replace("/./", "/");
    lock(&shared.requests).push(path.clone());
    let found = lock(&shared.files).get(&path).cloned();
    let kind = if path.ends_with('/') {
        "text/html"
    } else {
        "application/octet-stream"
    };
    found.map_or_else(
        || StatusCode::NOT_FOUND.into_response(),
        |content| ([(header::CONTENT_TYPE, kind)], content).into_response(),
    )
}

/// An archive of stored (not compressed) files.
fn zip(files: &[(String, String)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut checksum = flate2::Crc::new();
        checksum.update(content.as_bytes());
        let (sum, size, offset) = (checksum.sum(), content.len() as u32, archive.len() as u32);
        let length = name.len() as u16;
        // From "version needed" to "extra field length": the same in both places.
        let mut common = Vec::new();
        for field in [20_u16, 0x800, 0, 0, 0x21] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        for field in [sum, size, size] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&length.to_le_bytes());
        common.extend_from_slice(&0_u16.to_le_bytes());
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&common);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(content.as_bytes());
        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        directory.extend_from_slice(&common);
        // No comment, first disk, no internal attributes, a regular file with mode 644.
        directory.extend_from_slice(&[0; 6]);
        directory.extend_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        directory.extend_from_slice(&offset.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let (count, size, offset) = (
        files.len() as u16,
        directory.len() as u32,
        archive.len() as u32,
    );
    archive.extend_from_slice(&directory);
    archive.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    archive.extend_from_slice(&count.to_le_bytes());
    archive.extend_from_slice(&count.to_le_bytes());
    archive.extend_from_slice(&size.to_le_bytes());
    archive.extend_from_slice(&offset.to_le_bytes());
    archive.extend_from_slice(&[0; 2]);
    archive
}
