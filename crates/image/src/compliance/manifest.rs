//! Manifests: Python literals, which are read as `ast.literal_eval` reads them, and never run.

use ecluse_domain::compliance::Rule;
use ecluse_domain::text::is_hidden;
use ruff_python_ast::{Expr, Number, Operator, UnaryOp};
use ruff_python_parser::parse_expression;
use ruff_text_size::Ranged as _;

use super::Problem;
use super::python::{decoded, guard, line_of};

/// The parts of a manifest that the rules need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) version: Option<Line>,
    pub(super) depends: Vec<Line>,
    /// The files in `data` and `demo`.
    pub(super) data: Vec<Line>,
    /// The line that makes the addon not installable.
    pub(super) not_installable: Option<u32>,
}

impl Manifest {
    /// The bytes that its texts take.
    pub(super) fn weight(&self) -> usize {
        let texts = self.version.iter().chain(&self.depends).chain(&self.data);
        texts.map(|line| size_of::<Line>() + line.text.len()).sum()
    }
}

/// The largest manifest, in bytes, and the most texts in one list of it.
pub(super) const LARGEST_MANIFEST: u64 = 256 * 1024;
const MAX_TEXTS: usize = 5000;

/// A text with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) line: u32,
    pub(super) text: String,
}

pub(super) fn read(bytes: &[u8]) -> Result<Manifest, Problem> {
    let problem = |line, message: &str| Problem {
        rule: Rule::ManifestParse,
        line: Some(line),
        message: message.to_owned(),
    };
    let source = match decoded(bytes) {
        Ok(Some(source)) => source,
        Ok(None) => {
            return Err(problem(
                1,
                "its encoding is not supported; write it in UTF-8",
            ));
        }
        Err(message) => return Err(problem(1, message)),
    };
    // `ast.literal_eval` does the same.
    let source = source
        .strip_prefix('\u{feff}')
        .unwrap_or(&source)
        .trim_start_matches([' ', '\t']);
    guard(source).map_err(|message| Problem {
        rule: Rule::ManifestParse,
        line: None,
        message: message.to_owned(),
    })?;
    let parsed = parse_expression(source).map_err(|error| {
        problem(
            line_of(source, error.location.start().to_usize()),
            &error.error.to_string(),
        )
    })?;
    let at = |expression: &Expr| line_of(source, expression.range().start().to_usize());
    let Expr::Dict(dict) = parsed.expr() else {
        return Err(problem(at(parsed.expr()), "it is not a dict"));
    };
    if let Some(other) = not_literal(parsed.expr()) {
        return Err(problem(
            at(other),
            "this is not a literal; no code in a manifest is run",
        ));
    }

    let mut manifest = Manifest::default();
    let (mut data, mut demo) = (Vec::new(), Vec::new());
    for item in &dict.items {
        let Some(Expr::StringLiteral(key)) = &item.key else {
            continue;
        };
        let texts = |what: &str| -> Result<Vec<Line>, Problem> {
            let elements = match &item.value {
                Expr::List(list) => &list.elts,
                Expr::Tuple(tuple) => &tuple.elts,
                other => return Err(problem(at(other), &format!("`{what}` is not a list"))),
            };
            if elements.len() > MAX_TEXTS {
                return Err(problem(
                    at(&item.value),
                    &format!("`{what}` has more than 5,000 elements"),
                ));
            }
            let text = |element: &Expr| match element {
                Expr::StringLiteral(text) => Ok(Line {
                    line: at(element),
                    text: text.value.to_str().to_owned(),
                }),
                other => Err(problem(
                    at(other),
                    &format!("`{what}` contains something that is not a string"),
                )),
            };
            elements.iter().map(text).collect()
        };
        // As in Python, the last value of a key counts.
        match key.value.to_str() {
            "version" => {
                let Expr::StringLiteral(version) = &item.value else {
                    return Err(problem(at(&item.value), "`version` is not a string"));
                };
                manifest.version = Some(Line {
                    line: at(&item.value),
                    text: version.value.to_str().to_owned(),
                });
            }
            "depends" => manifest.depends = texts("depends")?,
            "data" => data = texts("data")?,
            "demo" => demo = texts("demo")?,
            "installable" => {
                let is_false = match &item.value {
                    Expr::BooleanLiteral(value) => !value.value,
                    Expr::NoneLiteral(_) => true,
                    Expr::NumberLiteral(number) => {
                        matches!(&number.value, Number::Int(int) if int.as_u8() == Some(0))
                    }
                    _ => false,
                };
                manifest.not_installable = is_false.then(|| at(&item.value));
            }
            _ => {}
        }
    }
    manifest.data = data;
    manifest.data.extend(demo);
    Ok(manifest)
}

/// The `version` of a manifest; `None` when the manifest cannot be read, or has no version of one
/// printable line of at most 100 bytes.
pub fn manifest_version(manifest: &[u8]) -> Option<String> {
    let version = read(manifest).ok()?.version?.text;
    (!version.is_empty() && version.len() <= 100 && !version.chars().any(is_hidden))
        .then_some(version)
}

/// Whether Odoo would install the addon of this manifest. A manifest that cannot be read counts as
/// installable.
pub fn is_installable(manifest: &[u8]) -> bool {
    read(manifest).map_or(true, |manifest| manifest.not_installable.is_none())
}

/// The first part of an expression that `ast.literal_eval` would refuse. [`guard`] bounds the
/// depth.
fn not_literal(expression: &Expr) -> Option<&Expr> {
    match expression {
        Expr::StringLiteral(_)
        | Expr::BytesLiteral(_)
        | Expr::NumberLiteral(_)
        | Expr::BooleanLiteral(_)
        | Expr::NoneLiteral(_)
        | Expr::EllipsisLiteral(_) => None,
        Expr::List(list) => list.elts.iter().find_map(not_literal),
        Expr::Tuple(tuple) => tuple.elts.iter().find_map(not_literal),
        Expr::Set(set) => set.elts.iter().find_map(not_literal),
        Expr::Dict(dict) => dict.items.iter().find_map(|item| match &item.key {
            Some(key) => not_literal(key).or_else(|| not_literal(&item.value)),
            None => Some(&item.value), // `**other`
        }),
        Expr::UnaryOp(unary)
            if matches!(unary.op, UnaryOp::UAdd | UnaryOp::USub) && is_number(&unary.operand) =>
        {
            None
        }
        // A complex number is written as a sum.
        Expr::BinOp(sum)
            if matches!(sum.op, Operator::Add | Operator::Sub)
                && is_number(&sum.left)
                && is_number(&sum.right) =>
        {
            None
        }
        other => Some(other),
    }
}

fn is_number(expression: &Expr) -> bool {
    match expression {
        Expr::NumberLiteral(_) => true,
        Expr::UnaryOp(unary) => {
            matches!(unary.op, UnaryOp::UAdd | UnaryOp::USub)
                && matches!(&*unary.operand, Expr::NumberLiteral(_))
        }
        _ => false,
    }
}
