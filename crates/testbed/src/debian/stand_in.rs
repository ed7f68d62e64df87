//! The layer that makes the system look like Odoo's image: the entry point, the folders, and the
//! program that stands in for `odoo`.

use crate::sample::layer::{Draft, Layer};

const ODOO: u64 = 101;
const PACKAGE: &str = "usr/lib/python3/dist-packages/odoo";
const CONFIGURATION: &[u8] =
    b"[options]\naddons_path = /mnt/extra-addons\ndata_dir = /var/lib/odoo\n";

macro_rules! sources {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("odoo/", $path)))),*]
    };
}

/// Below [`PACKAGE`], sorted.
const SOURCES: &[(&str, &str)] = sources![
    "__init__.py",
    "api.py",
    "cli.py",
    "config.py",
    "domain.py",
    "exceptions.py",
    "fields.py",
    "logs.py",
    "models.py",
    "schema.py",
    "sql_db.py",
    "addons/__init__.py",
    "addons/account/__init__.py",
    "addons/account/__manifest__.py",
    "addons/base/__init__.py",
    "addons/base/__manifest__.py",
    "addons/base/hooks.py",
    "addons/base/models.py",
    "addons/base/data/base.xml",
    "addons/base/data/demo.xml",
    "addons/mail/__init__.py",
    "addons/mail/__manifest__.py",
    "addons/product/__init__.py",
    "addons/product/__manifest__.py",
    "addons/sale/__init__.py",
    "addons/sale/__manifest__.py",
    "addons/uom/__init__.py",
    "addons/uom/__manifest__.py",
    "addons/web/__init__.py",
    "addons/web/__manifest__.py",
    "addons/web/data/web.xml",
    "modules/__init__.py",
    "modules/convert.py",
    "modules/loading.py",
    "modules/module.py",
    "modules/registry.py",
    "service/__init__.py",
    "service/server.py",
    "service/site.py",
    "tests/__init__.py",
    "tests/common.py",
    "tests/runner.py",
    "tools/__init__.py",
];

pub(super) fn layer() -> anyhow::Result<Layer> {
    let mut layer = Draft::new();
    layer.file("entrypoint.sh", 0o755, include_bytes!("odoo/entrypoint.sh"))?;
    layer.folder("etc/odoo", 0o755, ODOO)?;
    layer.file("etc/odoo/odoo.conf", 0o644, CONFIGURATION)?;
    layer.folder("mnt/extra-addons", 0o755, ODOO)?;
    layer.file("usr/bin/odoo", 0o755, b"#!/usr/bin/python3\nimport sys\n\nfrom odoo.cli import main\n\nsys.exit(main(sys.argv[1:]))\n")?;
    let mut folder = String::new();
    for (path, text) in SOURCES {
        let parent = path.rsplit_once('/').map_or_else(
            || PACKAGE.to_owned(),
            |(folder, _)| format!("{PACKAGE}/{folder}"),
        );
        if parent != folder {
            layer.folder(&parent, 0o755, 0)?;
            folder = parent;
        }
        layer.file(&format!("{PACKAGE}/{path}"), 0o644, text.as_bytes())?;
    }
    layer.folder("var/lib/odoo", 0o755, ODOO)?;
    layer.finish()
}
