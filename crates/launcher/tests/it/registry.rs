//! A private registry.

use ecluse_launcher::{LaunchError, Registry};

use super::folder;

#[tokio::test]
async fn two_registries_never_share_a_folder() {
    let folder = folder();
    let _first = Registry::start(folder.path()).await.unwrap();
    assert!(matches!(
        Registry::start(folder.path()).await,
        Err(LaunchError::InUse(_))
    ));
}

#[tokio::test]
async fn a_registry_keeps_its_port_and_its_content() {
    let folder = folder();
    let first = Registry::start(folder.path()).await.unwrap();
    let address = first.address().to_owned();
    first.stop().await;
    let second = Registry::start(folder.path()).await.unwrap();
    assert_eq!(second.address(), address);
    let third = Registry::start(&folder.path().join("other")).await.unwrap();
    assert_ne!(third.address(), address);
}
