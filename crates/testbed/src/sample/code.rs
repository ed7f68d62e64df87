//! The code of a client project with working addons: a model, its rights, a view, data, and tests
//! that pass.

/// Path and content of each file; these files replace the empty addons of the template.
pub(super) fn files(own: &str, title: &str) -> Vec<(String, String)> {
    let manifest = |name: &str, depends: &str, data: &str| {
        format!(
            "{{\n    \"name\": \"{title} {name}\",\n    \"version\": \"18.0.1.0.0\",\n    \"depends\": [{depends}],\n    \"data\": [{data}],\n    \
             \"license\": \"LGPL-3\",\n    \"installable\": True,\n}}\n"
        )
    };
    let text = |text: &str| text.replace("OWN", own);
    let sales = "\"security/ir.model.access.csv\", \"views/order.xml\"";
    [
        ("base/__init__.py", String::new()),
        (
            "base/__manifest__.py",
            manifest("base", "\"base\"", "\"data/company.xml\""),
        ),
        (
            "base/data/company.xml",
            text(include_str!("code/customer.xml")),
        ),
        ("sales/__init__.py", "from . import models\n".to_owned()),
        (
            "sales/__manifest__.py",
            manifest(
                "sales",
                &format!("\"{own}_base\", \"account_helper\""),
                sales,
            ),
        ),
        (
            "sales/models/__init__.py",
            "from . import order\n".to_owned(),
        ),
        ("sales/models/order.py", text(include_str!("code/order.py"))),
        (
            "sales/security/ir.model.access.csv",
            text(include_str!("code/access.csv")),
        ),
        (
            "sales/tests/__init__.py",
            "from . import test_order\n".to_owned(),
        ),
        (
            "sales/tests/test_order.py",
            text(include_str!("code/test_order.py")),
        ),
        (
            "sales/views/order.xml",
            text(include_str!("code/order.xml")),
        ),
    ]
    .into_iter()
    .map(|(path, content)| (format!("{own}_{path}"), content))
    .collect()
}
