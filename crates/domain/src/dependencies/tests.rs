use proptest::prelude::*;

use super::*;

fn packages(text: &str) -> Result<Vec<String>, String> {
    WantedPackages::read(Some(text), None)
        .map(|read| read.packages)
        .map_err(|error| error.to_string())
}

fn requirements(text: &str) -> Result<Vec<String>, String> {
    WantedPackages::read(None, Some(text))
        .map(|read| read.requirements)
        .map_err(|error| error.to_string())
}

#[test]
fn blank_files_and_comments_want_no_package() {
    for text in [
        "",
        "\n\n",
        "\u{feff}# comment\r\n\r\n  # more\r\n",
        "#a \\\n",
    ] {
        assert!(
            WantedPackages::read(Some(text), Some(text))
                .unwrap()
                .is_empty(),
            "{text:?}"
        );
    }
    assert!(WantedPackages::read(None, None).unwrap().is_empty());
}

#[test]
fn packages_are_sorted_without_duplicates() {
    let text = "\u{feff}poppler-utils # pdf\r\nlibxml2=2.9.14+dfsg-1.3~deb12u1\n\n# x\n  g++\npoppler-utils\nopenssl=1:3.0\n";
    assert_eq!(
        packages(text).unwrap(),
        [
            "g++",
            "libxml2=2.9.14+dfsg-1.3~deb12u1",
            "openssl=1:3.0",
            "poppler-utils"
        ]
    );
}

#[test]
fn a_line_that_is_no_package_is_refused_with_its_number() {
    for bad in [
        "-y",
        "--allow-unauthenticated",
        "-oAPT::Update::Pre-Invoke::=id",
        "git curl",
        "git;id",
        "git&&id",
        "$(id)",
        "`id`",
        "${IFS}",
        "git|sh",
        "git>x",
        "git-",
        "git/sid",
        "git=",
        "git=$(id)",
        "git=1 2",
        "*",
        "lib?",
        "~nvim",
        "?name(x)",
        "^git$",
        "./x.deb",
        "/tmp/x.deb",
        "GIT",
        "g",
        "gît",
        "git\\",
        "git\u{0}",
        "git:amd64",
        "http://x/y.deb",
    ] {
        let error = packages(&format!("# one\n\n{bad}\n")).unwrap_err();
        assert!(
            error.starts_with("packages.txt, line 3: ") && error.ends_with('.'),
            "{bad}: {error}"
        );
        assert!(!error.contains('\u{0}'));
    }
    assert_eq!(
        packages("git=1\ncurl\ngit=2").unwrap_err(),
        "packages.txt, line 3: `git` has another version in a line above; keep one of the two lines."
    );
    assert!(
        packages(&(0..1001).map(|n| format!("lib{n}\n")).collect::<String>())
            .unwrap_err()
            .contains("line 1001")
    );
}

#[test]
fn requirements_have_one_normal_form() {
    for (text, normal) in [
        ("Requests", "requests"),
        ("zope.interface_x>=5", "zope-interface-x>=5"),
        (
            "requests [ Socks , security ] >= 2.8.1 , < 3",
            "requests[security,socks]<3,>=2.8.1",
        ),
        ("requests[]==2.*", "requests==2.*"),
        ("requests (>=2.0)", "requests>=2.0"),
        ("a ~= 1.4.2 # why", "a~=1.4.2"),
        ("a===1!2.0+local-x", "a===1!2.0+local-x"),
        (
            "pywin32 ; sys_platform=='win32' and ( python_version<'3' or 'linux' not   in sys_platform)",
            concat!(
                "pywin32 ; sys_platform == \"win32\" and ",
                "(python_version < \"3\" or \"linux\" not in sys_platform)"
            ),
        ),
        ("a;python_version>\"3.8\"", "a ; python_version > \"3.8\""),
    ] {
        assert_eq!(requirements(text).unwrap(), [normal], "{text}");
        assert_eq!(requirements(normal).unwrap(), [normal], "{normal}");
    }
    let hash = "ab".repeat(32);
    let text = format!(
        "b==1 \\\n    --hash=sha256:{hash} \\\n  --hash sha512:{}\na # x\n# y \\\nA\n",
        "0".repeat(128)
    );
    assert_eq!(
        requirements(&text).unwrap(),
        [
            "a".to_owned(),
            format!(
                "b==1 --hash=sha256:{hash} --hash=sha512:{}",
                "0".repeat(128)
            )
        ]
    );
}

#[test]
fn options_addresses_and_files_are_refused_with_a_way_to_fix_them() {
    for (bad, expected) in [
        ("--index-url https://u:p@index/simple", "configuration"),
        ("--index-url=https://index/simple", "configuration"),
        ("-i https://index", "configuration"),
        ("-ihttps://u:p@index", "configuration"),
        ("--extra-index-url https://index", "configuration"),
        ("--find-links /wheels", "configuration"),
        ("-f /wheels", "configuration"),
        ("--trusted-host x", "configuration"),
        ("-e .", "submodule"),
        ("-e git+ssh://git@host/x.git", "submodule"),
        ("--editable=.", "submodule"),
        ("-r other.txt", "copy its lines"),
        ("-cother.txt", "copy its lines"),
        ("--pre", "option"),
        ("--no-binary :all:", "option"),
        ("git+https://u:p@host/x", "address"),
        ("git+ssh://git@host/x", "address"),
        ("x @ git+https://u:p@host/x", "address"),
        ("x @ file:///etc/passwd", "address"),
        ("x@/etc", "address"),
        ("./x", "file"),
        ("/etc/x", "file"),
        ("x-1.0-py3-none-any.whl", "file"),
        ("x.tar.gz", "file"),
        ("x==", "a version"),
        ("x=1", "expected"),
        ("x 1.0", "expected"),
        ("x>=1 --config-settings=a=b", "expected"),
        ("x --global-option=a", "expected"),
        ("x>=1--hash=sha256:00", "expected"),
        ("x --hash=md5:00", "a hash"),
        ("x --hash=sha256:zz", "a hash"),
        ("x ; id", "a variable"),
        ("x ; python_version > '${HOME}'", "the end of a text"),
        ("x ; (python_version > '3'", "`)`"),
        ("x==${VERSION}", "a version"),
        ("x[", "a name"),
        ("x[a", "`,` or `]`"),
        ("-", "option"),
        ("x\u{0}y", "expected"),
        ("é", "a name"),
    ] {
        let error = requirements(&format!("a\n\n{bad}\n")).unwrap_err();
        assert!(
            error.starts_with("requirements.txt, line 3: ")
                && error.contains(expected)
                && error.ends_with('.'),
            "{bad}: {error}"
        );
        assert!(
            !error.contains("u:p@"),
            "the error shows a password: {error}"
        );
    }
    assert!(requirements(&format!("x ; {}", "(".repeat(5000))).is_err());
}

#[test]
fn a_key_depends_on_the_wanted_packages_and_the_base_only() {
    let base = Digest::sha256(b"base");
    let key = |packages: &str, requirements: &str| {
        WantedPackages::read(Some(packages), Some(requirements))
            .unwrap()
            .key(&base)
    };
    let same = key("git\ncurl # x\n", "Requests>=2,<3\nlxml");
    assert_eq!(
        same,
        key("curl\n\ngit", "# comment\nlxml\nrequests <3, >=2\n")
    );
    for other in [
        key("git", "Requests>=2,<3\nlxml"),
        key("git\ncurl", "lxml"),
        key("git\ncurl\nlxml", "Requests>=2,<3"),
        key("", ""),
    ] {
        assert_ne!(same, other);
    }
    let both = WantedPackages::read(Some("git\ncurl"), Some("requests>=2,<3\nlxml")).unwrap();
    assert_ne!(both.key(&base), both.key(&Digest::sha256(b"other")));
}

proptest! {
    /// Every accepted entry is safe as an argument and as a line, and is its own normal form.
    #[test]
    fn accepted_entries_have_only_harmless_characters(text in "(-|--hash|git|[a-zA-Z0-9=<>~!@;:\\[\\](),.'\"$`/\\\\# \t-]){0,20}", more in "\\PC{0,20}") {
        for text in [text, more] {
            for package in packages(&text).unwrap_or_default() {
                prop_assert!(!package.starts_with('-') && package.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-=:~".contains(&b)));
                prop_assert_eq!(packages(&package).unwrap(), [package]);
            }
            for requirement in requirements(&text).unwrap_or_default() {
                prop_assert!(requirement.starts_with(|c: char| c.is_ascii_alphanumeric()));
                let is_harmful = requirement.contains(['$', '`', '\\', '\n', '@', '#', '{']) || requirement.contains("://");
                prop_assert!(!is_harmful, "{}", requirement);
                prop_assert_eq!(requirements(&requirement).unwrap(), [requirement]);
            }
        }
    }
}
