use super::*;

fn fields(change: impl FnOnce(&mut StageSettings)) -> Vec<&'static str> {
    let mut settings = StageSettings::default();
    change(&mut settings);
    settings
        .validate()
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|(field, _)| field)
        .collect()
}

#[test]
fn the_defaults_are_valid() {
    let settings = StageSettings {
        ports: vec!["18069:8069".parse().unwrap()],
        ..StageSettings::default()
    };
    assert_eq!(settings.validate(), Ok(()));
    assert_eq!(settings.volumes["filestore"], "/var/lib/odoo");
}

#[test]
fn settings_that_could_harm_the_host_or_the_image_are_refused() {
    for name in ["", "A B", "A=B", "1A", "ECLUSE_STAGE", "É"] {
        assert_eq!(
            fields(|s| drop(s.environment.insert(name.into(), "x".into()))),
            ["environment"],
            "{name}"
        );
    }
    assert_eq!(
        fields(|s| drop(s.environment.insert("A".into(), "x\0y".into()))),
        ["environment"]
    );
    assert_eq!(
        fields(|s| drop(s.environment.insert("A".into(), "$(id) `id`\n; rm".into()))),
        [""; 0]
    );
    for name in ["", "a-b", "../x", "/etc", "A", "1a", "prod/filestore"] {
        assert_eq!(
            fields(|s| drop(s.volumes.insert(name.into(), "/data".into()))),
            ["volumes"],
            "{name}"
        );
    }
    for path in [
        "",
        "data",
        "/",
        "/a/../b",
        "/a//b",
        "/a/",
        "/a:ro",
        "/mnt/extra-addons",
        "/mnt",
        "/mnt/extra-addons/sale",
        "/proc",
        "/dev/shm",
        "/var/lib/odoo",
    ] {
        assert_eq!(
            fields(|s| drop(s.volumes.insert("zdata".into(), path.into()))),
            ["volumes"],
            "{path}"
        );
    }
    for network in ["", "host", "none", "container:x", "a b", "-x", "default"] {
        assert_eq!(
            fields(|s| s.networks.push(network.into())),
            ["networks"],
            "{network}"
        );
    }
    for path in ["", "web", "//evil", "/a b", "/a\r\nX: y", "/é", "/a#b"] {
        assert_eq!(
            fields(|s| s.health_path = path.into()),
            ["health_path"],
            "{path}"
        );
    }
    for url in ["x", "javascript:alert(1)", "ftp://a", "http://u:p@a"] {
        assert_eq!(fields(|s| s.url = Some(url.into())), ["url"], "{url}");
    }
    assert_eq!(
        fields(|s| s.health_timeout_seconds = 0),
        ["health_timeout_seconds"]
    );
    assert_eq!(
        fields(|s| s.health_timeout_seconds = 3601),
        ["health_timeout_seconds"]
    );
    assert_eq!(fields(|s| s.health_port = 0), ["health_port"]);
    assert_eq!(fields(|s| s.memory_mib = Some(1)), ["memory_mib"]);
    assert_eq!(fields(|s| s.cpu_millicores = Some(0)), ["cpu_millicores"]);
    assert_eq!(fields(|s| s.command.push("a\0b".into())), ["command"]);
    assert_eq!(
        fields(|s| s.ports = vec!["1:2".parse().unwrap(), "0.0.0.0:1:3".parse().unwrap()]),
        ["ports"]
    );
}

#[test]
fn lengths_are_counted_in_characters() {
    let long = |characters: usize| "é".repeat(characters);
    type Change = fn(&mut StageSettings, String);
    let limits: [(&str, usize, Change); 3] = [
        ("environment", 32_000, |s, text| {
            s.environment.insert("A".into(), text);
        }),
        ("command", 4096, |s, text| s.command = vec![text]),
        ("url", 1980, |s, text| {
            s.url = Some(format!("https://example.com/{text}"));
        }),
    ];
    for (field, most, change) in limits {
        assert_eq!(fields(|s| change(s, long(most))), [""; 0], "{field}");
        assert_eq!(fields(|s| change(s, long(most + 1))), [field]);
    }
    // A path of 255 characters, whose names have 254 bytes at most.
    let path = format!("/{}/{}", long(126), long(127));
    let volume = |path: String| fields(|s| drop(s.volumes.insert("a".into(), path)));
    assert_eq!(volume(path.clone()), [""; 0]);
    assert_eq!(volume(format!("{path}/x")), ["volumes"]);
    assert_eq!(volume(format!("/{}", long(128))), ["volumes"]);
}
