use super::*;
use std::fs::File;
use std::io::{Seek as _, Write as _};

/// A layer of these files.
fn layer(files: &[(&str, &str)]) -> File {
    let mut tar = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, path, content.as_bytes())
            .unwrap();
    }
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&tar.into_inner().unwrap()).unwrap();
    file.rewind().unwrap();
    file
}

/// Lists the contents of an image of these layers; the first layer is the bottom.
fn contents(layers: &[&[(&str, &str)]]) -> Vec<String> {
    let mut survey = Survey::default();
    for files in layers.iter().rev() {
        survey = survey.read(layer(files)).unwrap();
    }
    let found = survey.finish();
    let mut lines: Vec<String> = found
        .distribution
        .iter()
        .map(|it| format!("{} {}", it.id, it.version.as_deref().unwrap_or("-")))
        .collect();
    lines.extend(
        found
            .debian
            .iter()
            .chain(&found.python)
            .map(|package| format!("{} {}", package.name, package.version)),
    );
    lines.extend(found.addons.iter().map(ToString::to_string));
    lines
}

const PYTHON: &str = "usr/lib/python3/dist-packages";

#[test]
fn the_topmost_layer_counts() {
    let babel = &format!("{PYTHON}/babel-2.10.dist-info/METADATA");
    let odoo = &format!("./{PYTHON}/odoo/addons/base/__manifest__.py");
    let sale = &format!("{PYTHON}/odoo/addons/sale/__manifest__.py");
    let system: &[(&str, &str)] = &[
        ("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"),
        ("var/lib/dpkg/status", "Package: libc6\nVersion: 2.36\n"),
        ("var/lib/dpkg/status-old", "Package: old\nVersion: 1\n"),
        (
            "var/lib/dpkg/status.d/tzdata",
            "Package: tzdata\nVersion: 2024a\n",
        ),
        (
            "var/lib/dpkg/status.d/tzdata.md5sums",
            "Package: no\nVersion: 1\n",
        ),
        (babel, ""),
        (odoo, "{}"),
        (sale, "{}"),
    ];
    assert_eq!(
        contents(&[system]),
        [
            "debian 12",
            "libc6 2.36",
            "tzdata 2024a",
            "babel 2.10",
            "base",
            "sale"
        ]
    );
    let upgraded: &[(&str, &str)] = &[(
        "./var/lib/dpkg/status",
        "Package: libc6\nVersion: 2.37\n\nPackage: git\nVersion: 1:2\n",
    )];
    assert_eq!(
        contents(&[system, upgraded]),
        [
            "debian 12",
            "git 1:2",
            "libc6 2.37",
            "tzdata 2024a",
            "babel 2.10",
            "base",
            "sale"
        ]
    );
    // the newer distribution is in another folder, and the older one is removed by a whiteout
    let newer = &format!("{PYTHON}/babel-2.11.dist-info/METADATA");
    let gone = &format!("{PYTHON}/.wh.babel-2.10.dist-info");
    let no_sale = &format!("{PYTHON}/odoo/addons/.wh.sale");
    let pip: &[(&str, &str)] = &[(newer, ""), (gone, ""), (no_sale, "")];
    assert_eq!(
        contents(&[system, pip]),
        [
            "debian 12",
            "libc6 2.36",
            "tzdata 2024a",
            "babel 2.11",
            "base"
        ]
    );
    let opaque = &format!("{PYTHON}/.wh..wh..opq");
    let emptied: &[(&str, &str)] = &[(newer, ""), (opaque, "")];
    assert_eq!(
        contents(&[system, emptied]),
        ["debian 12", "libc6 2.36", "tzdata 2024a", "babel 2.11"]
    );
    assert_eq!(
        contents(&[system, &[(".wh.usr", ""), (".wh.var", "")]]),
        ["debian 12"]
    );
    assert!(contents(&[system, &[(".wh..wh..opq", "")]]).is_empty());
    // added again above the layer that removed it
    assert_eq!(
        contents(&[system, &[(".wh.usr", ""), (".wh.var", "")], &[(sale, "{}")]]),
        ["debian 12", "sale"]
    );
}

#[test]
fn an_invalid_layer_is_an_error() {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"\x28\xb5\x2f\xfd....").unwrap();
    assert!(unpacked(file).err().unwrap().to_string().contains("zstd"));
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&[7; 2000]).unwrap();
    let layer = unpacked(file).unwrap();
    assert!(Survey::default().read(layer).is_err());
}
