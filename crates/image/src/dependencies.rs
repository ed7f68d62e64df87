/// A line of `requirements.txt` or `packages.txt` that asks for something an image cannot have yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file} needs {what} packages (line {line}: `{text}`); images with dependencies are not supported yet")]
pub struct UnsupportedDependency {
    pub file: &'static str,
    pub what: &'static str,
    /// Counted from 1.
    pub line: usize,
    pub text: String,
}

/// Accept only files that are missing, blank or all comments.
pub fn check_dependencies(requirements_txt: Option<&str>, packages_txt: Option<&str>) -> Result<(), UnsupportedDependency> {
    for (file, what, content) in [("requirements.txt", "Python", requirements_txt), ("packages.txt", "Debian", packages_txt)] {
        let content = content.unwrap_or_default();
        let lines = content.strip_prefix('\u{feff}').unwrap_or(content).lines().map(str::trim).enumerate();
        if let Some((at, text)) = lines.into_iter().find(|(_, text)| !text.is_empty() && !text.starts_with('#')) {
            let text = text.chars().filter(|c| !c.is_control()).take(100).collect();
            return Err(UnsupportedDependency { file, what, line: at + 1, text });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_ask_for_nothing() {
        assert_eq!(check_dependencies(None, None), Ok(()));
        assert_eq!(check_dependencies(Some("\u{feff}# none\r\n\r\n   # yet\r\n"), Some("")), Ok(()));
    }

    #[test]
    fn anything_else_is_named() {
        let python = check_dependencies(Some("# ours\n\nopenupgradelib==3.6\u{1b}[0m\n"), Some("git\n")).unwrap_err();
        assert_eq!(
            python.to_string(),
            "requirements.txt needs Python packages (line 3: `openupgradelib==3.6[0m`); images with dependencies are not supported yet"
        );
        let debian = check_dependencies(None, Some("libxml2")).unwrap_err();
        assert_eq!(
            debian.to_string(),
            "packages.txt needs Debian packages (line 1: `libxml2`); images with dependencies are not supported yet"
        );
    }
}
