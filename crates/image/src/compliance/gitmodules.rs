//! Reads `.gitmodules`, to check the rules for submodules. Hostile content was refused when git
//! read the file.

/// A submodule as `.gitmodules` declares it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Module {
    pub(super) name: String,
    /// The line of its heading, counted from 1.
    pub(super) line: u32,
    pub(super) path: Option<String>,
    pub(super) url: Option<String>,
    pub(super) branch: Option<String>,
}

/// Reads the sections `[submodule "name"]` of git's configuration format; other sections are
/// ignored.
pub(super) fn read(text: &str) -> Vec<Module> {
    let mut modules: Vec<Module> = Vec::new();
    let mut inside = false;
    for (line, text) in (1u32..).zip(text.lines()) {
        let text = text.trim();
        if let Some(heading) = text.strip_prefix('[') {
            let name = heading
                .strip_prefix("submodule")
                .and_then(|rest| rest.trim().strip_prefix('"'))
                .and_then(|rest| rest.rsplit_once('"'));
            inside = name.is_some();
            if let Some((name, _)) = name {
                modules.push(Module {
                    name: unquoted(name),
                    line,
                    ..Module::default()
                });
            }
        } else if let (true, Some((key, value)), Some(module)) =
            (inside, text.split_once('='), modules.last_mut())
        {
            let value = value.trim();
            let value = match value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'))
            {
                Some(quoted) => unquoted(quoted),
                None => value
                    .split([';', '#'])
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            };
            match key.trim().to_ascii_lowercase().as_str() {
                "path" => module.path = Some(value.trim_end_matches('/').to_owned()),
                "url" => module.url = Some(value),
                "branch" => module.branch = Some(value),
                _ => {}
            }
        }
    }
    modules
}

/// Removes backslashes from names and quoted values as git does, except that control characters are
/// not decoded.
fn unquoted(text: &str) -> String {
    let mut escaped = false;
    text.chars()
        .filter(|c| {
            escaped = *c == '\\' && !escaped;
            !escaped
        })
        .collect()
}
