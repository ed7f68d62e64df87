use super::*;

fn package(name: &str, version: &str, architecture: Option<&str>) -> Package {
    Package {
        name: name.to_owned(),
        version: version.to_owned(),
        architecture: architecture.map(str::to_owned),
    }
}

fn bom(is_complete: bool) -> Bom {
    let ubuntu = Distribution {
        id: "ubuntu".to_owned(),
        version: Some("24.04".to_owned()),
    };
    let addon = AddonFacts {
        name: "sale_extra".to_owned(),
        version: Some("18.0.1.0.0".to_owned()),
        path: ".third-party/OCA/sale/sale_extra".to_owned(),
        repository: "ssh://git@git.example/OCA/sale.git".to_owned(),
        commit: "0123456789012345678901234567890123456789".parse().unwrap(),
    };
    Bom::new(&Facts {
        repository: "registry.example:5000/clients/shop",
        digest: &Digest::sha256(b"image"),
        created: DateTime::UNIX_EPOCH,
        base_reference: "apik/odoo:18.0-20251015",
        base_repository: "registry.example:5000/apik/odoo",
        base_digest: &Digest::sha256(b"base"),
        distribution: Some(&ubuntu),
        debian: &[
            package("libstdc++6", "1:14.2~rc1-2+b1", Some("amd64")),
            package("tzdata", "2024a", None),
        ],
        python: &[
            package("Zope_Event", "5.0", None),
            package("zope-event", "5.0", None),
        ],
        is_complete,
        addons: &[addon],
        tool_version: "0.1.0",
    })
}

#[test]
fn every_component_names_its_origin() {
    let bom = bom(true);
    let purls: Vec<&str> = bom
        .components
        .iter()
        .filter_map(|component| component.purl.as_deref())
        .collect();
    let base = Digest::sha256(b"base");
    assert_eq!(
        purls,
        [
            format!(
                "pkg:oci/odoo@sha256%3A{}?repository_url=registry.example%3A5000%2Fapik%2Fodoo",
                base.hex()
            )
            .as_str(),
            "pkg:deb/ubuntu/libstdc%2B%2B6@1%3A14.2~rc1-2%2Bb1?arch=amd64&distro=ubuntu-24.04",
            "pkg:deb/ubuntu/tzdata@2024a?distro=ubuntu-24.04",
            "pkg:pypi/zope-event@5.0",
        ]
    );
    let addon = bom.components.last().unwrap();
    assert_eq!(
        (addon.kind(), addon.path()),
        (
            Some(ComponentKind::Addon),
            Some(".third-party/OCA/sale/sale_extra")
        )
    );
    assert_eq!(
        addon.repository(),
        Some("ssh://git@git.example/OCA/sale.git")
    );
    assert_eq!(
        addon.commit(),
        Some("0123456789012345678901234567890123456789")
    );
    assert_eq!(bom.dependencies[0].depends_on, ["base", "addon:sale_extra"]);
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let written = serde_json::to_vec(&bom(true)).unwrap();
    assert_eq!(written, serde_json::to_vec(&bom(true)).unwrap());
    assert_eq!(serde_json::from_slice::<Bom>(&written).unwrap(), bom(true));
    let value: serde_json::Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(
        (&value["bomFormat"], &value["specVersion"]),
        (&"CycloneDX".into(), &"1.6".into())
    );
    assert_eq!(value["metadata"]["timestamp"], "1970-01-01T00:00:00Z");
    let serial = value["serialNumber"].as_str().unwrap();
    assert!(
        serial
            .strip_prefix("urn:uuid:")
            .is_some_and(|uuid| uuid.parse::<uuid::Uuid>().is_ok()),
        "{serial}"
    );
}

#[test]
fn a_document_that_lacks_packages_is_incomplete() {
    assert!(bom(true).is_complete());
    assert!(!bom(false).is_complete());
}
