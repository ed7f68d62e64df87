//! The layer that makes the system Odoo's: the entry point, the folders, the stand-in `odoo` program.

use crate::sample::layer::{Draft, Layer};

const ODOO: u64 = 101;
const PACKAGE: &str = "usr/lib/python3/dist-packages/odoo";
const CONFIGURATION: &[u8] = b"[options]\naddons_path = /mnt/extra-addons\ndata_dir = /var/lib/odoo\n";

macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("odoo/", $path)))),*]
    };
}

/// Below [`PACKAGE`], sorted.
const SOURCES: &[(&str, &str)] = sources!["__init__.py",];

pub(super) fn layer() -> anyhow::Result<Layer> {
    let mut layer = Draft::new();
    layer.file("entrypoint.sh", 0o755, include_bytes!("odoo/entrypoint.sh"))?;
    layer.folder("etc/odoo", 0o755, ODOO)?;
    layer.file("etc/odoo/odoo.conf", 0o644, CONFIGURATION)?;
    layer.folder("mnt/extra-addons", 0o755, ODOO)?;
    layer.file("usr/bin/odoo", 0o755, b"#!/usr/bin/python3\nimport sys\n\nfrom odoo.cli import main\n\nsys.exit(main(sys.argv[1:]))\n")?;
    let mut folder = String::new();
    for (path, text) in SOURCES {
        let of = path.rsplit_once('/').map_or_else(|| PACKAGE.to_owned(), |(of, _)| format!("{PACKAGE}/{of}"));
        if of != folder {
            layer.folder(&of, 0o755, 0)?;
            folder = of;
        }
        layer.file(&format!("{PACKAGE}/{path}"), 0o644, text.as_bytes())?;
    }
    layer.folder("var/lib/odoo", 0o755, ODOO)?;
    layer.finish()
}
