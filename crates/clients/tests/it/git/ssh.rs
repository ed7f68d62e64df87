//! Which repositories are fetched with the ssh key of the installation, from a real server.

use super::{Fixture, Repo, assert_permanent};
use ecluse_clients::git::{Access, Git, GitError, Settings, SshSettings};
use ecluse_domain::git::{RepoUrl, SubmoduleRules};
use ecluse_testbed::git_ssh::GitSshServer;

fn access(sources: &[&str], others: &[RepoUrl]) -> Access {
    let sources = sources.iter().map(|source| source.parse().unwrap());
    Access {
        credential: None,
        submodules: SubmoduleRules::new(sources.collect(), others),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_used_for_the_project_and_what_its_list_covers() {
    let fixture = Fixture::new().await;
    let server = GitSshServer::start(fixture.root.path()).unwrap();
    let settings = |key| Settings {
        ssh: SshSettings {
            key,
            known_hosts: Some(fixture.cache.path().join("known_hosts")),
            accept_new_hosts: true,
        },
        ..fixture.settings()
    };
    let git = Git::new(settings(Some(server.key()))).unwrap();
    let (shop, tools, secret) = (
        Repo::new(&fixture, "acme/shop.git"),
        Repo::new(&fixture, "acme/tools.git"),
        Repo::new(&fixture, "acme/secret.git"),
    );
    let url = |path: &str| -> RepoUrl { format!("{}/{path}", server.url()).parse().unwrap() };
    let others = [url("acme/secret.git")];
    let tool = tools.files(&[("tool.txt", "t")]);
    let code = secret.files(&[("code.txt", "of another client")]);
    let own = url("acme/shop.git");
    let pin = |address: &str, commit: &str| {
        let modules = format!("[submodule \"s\"]\n\tpath = sub\n\turl = {address}\n");
        shop.submodule(&modules, "sub", commit)
    };

    // the repository of another project, whose mirror is then in the cache
    git.checkout(&url("acme/secret.git"), Some(&access(&[], &[])), &code)
        .await
        .unwrap();
    assert_eq!(server.fetched(), ["acme/secret.git"]);

    for address in [url("acme/secret.git").as_str(), "../secret.git"] {
        for list in [&[][..], &["127.0.0.1/acme/*"]] {
            let commit = pin(address, code.as_str());
            let error = git
                .checkout(&own, Some(&access(list, &others)), &commit)
                .await
                .unwrap_err();
            assert_permanent(&error);
            assert!(
                error.to_string().contains("`127.0.0.1/acme/secret`"),
                "{error}"
            );
        }
    }
    // a repository of nobody that the list does not cover is tried over https, where nothing is
    let commit = pin("../tools.git", tool.as_str());
    let unlisted = async || {
        let error = git
            .checkout(&own, Some(&access(&[], &others)), &commit)
            .await
            .unwrap_err();
        assert!(
            matches!(&error, GitError::Unreachable { reason, .. } if reason.contains("`127.0.0.1/acme/tools`")),
            "{error}"
        );
    };
    unlisted().await;
    let of_others = |fetched: &[String]| -> Vec<String> {
        let others = fetched.iter().filter(|path| *path != "acme/shop.git");
        others.cloned().collect()
    };
    assert_eq!(of_others(&server.fetched()), ["acme/secret.git"]);

    let listed = access(&["127.0.0.1/acme/*"], &others);
    let checkout = git.checkout(&own, Some(&listed), &commit).await.unwrap();
    assert_eq!(
        checkout.read_text("sub/tool.txt").await.unwrap().as_deref(),
        Some("t")
    );
    assert_eq!(
        of_others(&server.fetched()),
        ["acme/secret.git", "acme/tools.git"]
    );
    // it is in the cache now, and still not read without the entry
    unlisted().await;

    // Without a key in the settings, none is sent: no key of this user, and none of an agent.
    let other_cache = tempfile::tempdir().unwrap();
    let without_key = Git::new(Settings {
        cache_dir: other_cache.path().to_owned(),
        ..settings(None)
    })
    .unwrap();
    let error = without_key
        .checkout(&own, Some(&listed), &commit)
        .await
        .unwrap_err();
    assert!(matches!(error, GitError::NoAccess { .. }), "{error}");
    assert_eq!(server.wait_for_refused_connections().await.unwrap(), 1);
}
