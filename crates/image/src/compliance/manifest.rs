//! Manifests: Python literals, read as `ast.literal_eval` would, never run.

use ecluse_domain::compliance::Rule;
use ruff_python_ast::{Expr, Number, Operator, UnaryOp};
use ruff_python_parser::parse_expression;
use ruff_text_size::Ranged as _;

use super::Problem;
use super::python::{decoded, guard, line_of};

/// What of a manifest is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) version: Option<Line>,
    pub(super) depends: Vec<Line>,
    /// `data` and `demo`.
    pub(super) data: Vec<Line>,
    pub(super) not_installable: Option<u32>,
}

/// A text and the line it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) line: u32,
    pub(super) text: String,
}

pub(super) fn read(bytes: &[u8]) -> Result<Manifest, Problem> {
    let problem = |line, message: &str| Problem { rule: Rule::ManifestParse, line: Some(line), message: message.to_owned() };
    let source = match decoded(bytes) {
        Ok(Some(source)) => source,
        Ok(None) => return Err(problem(1, "its encoding is not known here; write it in UTF-8")),
        Err(message) => return Err(problem(1, message)),
    };
    // literal_eval does the same
    let source = source.strip_prefix('\u{feff}').unwrap_or(&source).trim_start_matches([' ', '\t']);
    guard(source).map_err(|message| Problem { rule: Rule::ManifestParse, line: None, message: message.to_owned() })?;
    let parsed =
        parse_expression(source).map_err(|error| problem(line_of(source, error.location.start().to_usize()), &error.error.to_string()))?;
    let at = |expression: &Expr| line_of(source, expression.range().start().to_usize());
    let Expr::Dict(dict) = parsed.expr() else { return Err(problem(at(parsed.expr()), "it is not a dict")) };
    if let Some(other) = not_literal(parsed.expr()) {
        return Err(problem(at(other), "this is not a literal: nothing in a manifest is ever run"));
    }

    let mut manifest = Manifest::default();
    for item in &dict.items {
        let Some(Expr::StringLiteral(key)) = &item.key else { continue };
        let texts = |what: &str| -> Result<Vec<Line>, Problem> {
            let elements = match &item.value {
                Expr::List(list) => &list.elts,
                Expr::Tuple(tuple) => &tuple.elts,
                other => return Err(problem(at(other), &format!("`{what}` is not a list"))),
            };
            let text = |element: &Expr| match element {
                Expr::StringLiteral(text) => Ok(Line { line: at(element), text: text.value.to_str().to_owned() }),
                other => Err(problem(at(other), &format!("`{what}` holds something that is not a string"))),
            };
            elements.iter().map(text).collect()
        };
        // as in Python, the last one of a key counts
        match key.value.to_str() {
            "version" => {
                let Expr::StringLiteral(version) = &item.value else {
                    return Err(problem(at(&item.value), "`version` is not a string"));
                };
                manifest.version = Some(Line { line: at(&item.value), text: version.value.to_str().to_owned() });
            }
            "depends" => manifest.depends = texts("depends")?,
            "data" => manifest.data.extend(texts("data")?),
            "demo" => manifest.data.extend(texts("demo")?),
            "installable" => {
                let is_false = match &item.value {
                    Expr::BooleanLiteral(value) => !value.value,
                    Expr::NoneLiteral(_) => true,
                    Expr::NumberLiteral(number) => matches!(&number.value, Number::Int(int) if int.as_u8() == Some(0)),
                    _ => false,
                };
                manifest.not_installable = is_false.then(|| at(&item.value));
            }
            _ => {}
        }
    }
    Ok(manifest)
}

/// The `version` of a manifest; `None` when it is not a manifest, or says none that one line can show.
pub fn manifest_version(manifest: &[u8]) -> Option<String> {
    let version = read(manifest).ok()?.version?.text;
    (!version.is_empty() && version.len() <= 100 && !version.chars().any(char::is_control)).then_some(version)
}

/// Whether Odoo would install the addon of this manifest, as far as that can be read.
pub fn is_installable(manifest: &[u8]) -> bool {
    read(manifest).map_or(true, |manifest| manifest.not_installable.is_none())
}

/// The first part of an expression that `ast.literal_eval` would refuse. [`guard`] bounds the depth.
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
        Expr::UnaryOp(unary) if matches!(unary.op, UnaryOp::UAdd | UnaryOp::USub) && is_number(&unary.operand) => None,
        // complex numbers are written as a sum
        Expr::BinOp(sum) if matches!(sum.op, Operator::Add | Operator::Sub) && is_number(&sum.left) && is_number(&sum.right) => None,
        other => Some(other),
    }
}

fn is_number(expression: &Expr) -> bool {
    match expression {
        Expr::NumberLiteral(_) => true,
        Expr::UnaryOp(unary) => matches!(unary.op, UnaryOp::UAdd | UnaryOp::USub) && matches!(&*unary.operand, Expr::NumberLiteral(_)),
        _ => false,
    }
}
