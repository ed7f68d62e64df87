use super::*;

const OCI_LAYER: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

fn base(docker: bool) -> (Vec<u8>, Vec<u8>) {
    let digest = Digest::sha256(b"base layer");
    let (manifest, layer) = if docker {
        (
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
        )
    } else {
        (MANIFEST_TYPE, OCI_LAYER)
    };
    let config = json!({
        "architecture": "amd64", "os": "linux", "created": "2020-01-01T00:00:00Z",
        "config": {"User": "odoo", "Env": ["A=b"], "Cmd": ["odoo"], "Labels": {"kept": "yes", "org.opencontainers.image.version": "base"}},
        "rootfs": {"type": "layers", "diff_ids": [Digest::sha256(b"x")]},
        "history": [{"created_by": "one"}, {"created_by": "two", "empty_layer": true}],
    });
    let manifest = json!({
        "schemaVersion": 2, "mediaType": manifest, "annotations": {"of": "the base"},
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": digest, "size": 7},
        "layers": [{"mediaType": layer, "digest": digest, "size": 1234}],
    });
    (
        manifest.to_string().into_bytes(),
        config.to_string().into_bytes(),
    )
}

fn layer(name: &str, size: u64) -> Descriptor {
    Descriptor {
        digest: Digest::sha256(format!("{name} gz").as_bytes()),
        diff_id: Digest::sha256(format!("{name} tar").as_bytes()),
        size,
        media_type: OCI_LAYER.to_owned(),
    }
}

fn assembled(manifest: &[u8], config: &[u8]) -> Result<Image, BadBase> {
    let digest = Digest::sha256(b"base");
    let provenance = Provenance {
        source: "https://example.com/acme/shop.git",
        revision: "0123456789012345678901234567890123456789",
        version: "0123456789",
        base_name: "apik/odoo:18.0-20251015",
        base_digest: &digest,
        created: DateTime::from_timestamp(1_760_515_200, 0).unwrap(),
    };
    assemble(
        Base { manifest, config },
        &[layer("deps", 10)],
        &[layer("tools", 20), layer("own", 30)],
        provenance,
    )
}

#[test]
fn layers_and_labels_are_added_and_the_rest_stays() {
    let mut images = Vec::new();
    for docker in [false, true] {
        let (manifest, config) = base(docker);
        let image = assembled(&manifest, &config).unwrap();
        assert_eq!(image, assembled(&manifest, &config).unwrap());
        assert_eq!(image.digest, Digest::sha256(&image.manifest));
        assert_eq!(
            image.base_layers,
            [Blob {
                digest: Digest::sha256(b"base layer"),
                size: 1234
            }]
        );
        let manifest: Value = serde_json::from_slice(&image.manifest).unwrap();
        let config: Value = serde_json::from_slice(&image.config).unwrap();
        assert_eq!(manifest["mediaType"], MANIFEST_TYPE);
        assert_eq!(
            manifest["config"],
            json!({"mediaType": CONFIG_TYPE, "digest": Digest::sha256(&image.config), "size": image.config.len()})
        );
        assert_eq!(
            manifest["layers"][0],
            json!({"mediaType": OCI_LAYER, "digest": Digest::sha256(b"base layer"), "size": 1234})
        );
        assert_eq!(
            manifest["layers"][1],
            json!({"mediaType": OCI_LAYER, "digest": Digest::sha256(b"deps gz"), "size": 10})
        );
        assert_eq!(
            manifest["layers"][2],
            json!({"mediaType": OCI_LAYER, "digest": Digest::sha256(b"tools gz"), "size": 20})
        );
        assert_eq!(
            manifest["layers"][3]["digest"],
            Digest::sha256(b"own gz").as_str()
        );
        assert_eq!(
            manifest["annotations"].as_object().unwrap().len(),
            6,
            "the annotations of the base are left out"
        );
        for (key, value) in manifest["annotations"].as_object().unwrap() {
            assert_eq!(&config["config"]["Labels"][key], value, "{key}");
        }
        assert_eq!(
            manifest["annotations"]["org.opencontainers.image.created"],
            "2025-10-15T08:00:00Z"
        );
        assert_eq!(
            manifest["annotations"]["org.opencontainers.image.base.digest"],
            Digest::sha256(b"base").as_str()
        );
        assert_eq!(config["config"]["Labels"]["kept"], "yes");
        assert_eq!(
            (
                &config["config"]["User"],
                &config["config"]["Env"],
                &config["config"]["Cmd"]
            ),
            (&json!("odoo"), &json!(["A=b"]), &json!(["odoo"]))
        );
        assert_eq!(config["created"], "2025-10-15T08:00:00Z");
        assert_eq!(
            config["rootfs"]["diff_ids"],
            json!([
                Digest::sha256(b"x"),
                Digest::sha256(b"deps tar"),
                Digest::sha256(b"tools tar"),
                Digest::sha256(b"own tar")
            ])
        );
        let by: Vec<&str> = config["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["created_by"].as_str().unwrap())
            .collect();
        assert_eq!(
            by,
            [
                "one",
                "two",
                "ecluse: packages",
                "ecluse: addons",
                "ecluse: addons"
            ]
        );
        images.push(image);
    }
    assert_eq!(
        images[0].digest, images[1].digest,
        "media types of Docker and of OCI give the same image"
    );
}

#[test]
fn a_base_without_labels_or_history_can_be_used() {
    let (manifest, _) = base(false);
    for config in [
        json!({"rootfs": {"diff_ids": ["sha256:x"]}}),
        json!({"config": null, "history": null, "rootfs": {"diff_ids": ["x"]}}),
        json!({"config": {"Labels": null}, "history": [], "rootfs": {"diff_ids": ["x"]}}),
    ] {
        let image = assembled(&manifest, config.to_string().as_bytes()).unwrap();
        let config: Value = serde_json::from_slice(&image.config).unwrap();
        assert_eq!(
            config["config"]["Labels"]["org.opencontainers.image.version"],
            "0123456789"
        );
        assert!(
            config
                .get("history")
                .is_none_or(|history| history.is_null() || history == &json!([]))
        );
    }
}

#[test]
fn an_inconsistent_base_is_refused() {
    let (manifest, config) = base(false);
    let changed = |bytes: &[u8], from: &str, to: &str| {
        String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace(from, to)
            .into_bytes()
    };
    for (manifest, config, expected) in [
        (
            b"nonsense".to_vec(),
            config.clone(),
            "manifest cannot be read",
        ),
        (manifest.clone(), b"[]".to_vec(), "config cannot be read"),
        (manifest.clone(), b"{}".to_vec(), "different layers"),
        (
            changed(&manifest, "\"schemaVersion\":2", "\"schemaVersion\":1"),
            config.clone(),
            "schema version",
        ),
        (
            changed(&manifest, "\"layers\"", "\"other\""),
            config.clone(),
            "no layers",
        ),
        (
            changed(&manifest, "layer.v1.tar+gzip", "layer.v1.tar+rar"),
            config.clone(),
            "media type",
        ),
        (
            changed(&manifest, "\"size\":1234", "\"size\":-1"),
            config.clone(),
            "size",
        ),
        (
            changed(&manifest, "sha256:", "sha512:"),
            config.clone(),
            "digest",
        ),
        (
            manifest.clone(),
            changed(&config, "\"Labels\":{", "\"Labels\":3,\"x\":{"),
            "labels",
        ),
        (
            manifest.clone(),
            format!("{}{}", "[".repeat(500), "]".repeat(500)).into_bytes(),
            "config",
        ),
    ] {
        let error = assembled(&manifest, &config).unwrap_err().to_string();
        assert!(error.contains(expected), "expected {expected}: {error}");
    }
}

#[test]
fn the_layers_above_a_base_are_read() {
    let digest = Digest::sha256(b"base layer");
    let layers = |digests: &[&Digest]| {
        let layers: Vec<Value> = digests
            .iter()
            .map(|digest| json!({"mediaType": OCI_LAYER, "digest": digest, "size": 7}))
            .collect();
        json!({"schemaVersion": 2, "layers": layers})
            .to_string()
            .into_bytes()
    };
    let (top, diff) = (Digest::sha256(b"top"), Digest::sha256(b"diff"));
    let (base, image) = (layers(&[&digest]), layers(&[&digest, &top]));
    let config = json!({"rootfs": {"diff_ids": [digest, diff]}})
        .to_string()
        .into_bytes();
    let above = layers_above(
        &base,
        Base {
            manifest: &image,
            config: &config,
        },
    )
    .unwrap();
    assert_eq!(
        above,
        [Descriptor {
            digest: top,
            diff_id: diff,
            size: 7,
            media_type: OCI_LAYER.to_owned()
        }]
    );
    assert!(
        layers_above(
            &image,
            Base {
                manifest: &base,
                config: &config
            }
        )
        .is_err(),
        "fewer layers than its base"
    );
    let other = layers(&[&Digest::sha256(b"other")]);
    assert!(
        layers_above(
            &other,
            Base {
                manifest: &image,
                config: &config
            }
        )
        .is_err(),
        "another base"
    );
}
