//! The addresses of repositories, and those of submodules beside them. The first line is the
//! address of the project, the rest the address that its `.gitmodules` names.

#![no_main]

use libfuzzer_sys::fuzz_target;

use ecluse_domain::git::{FetchCredential, HeldCredentials, RepoUrl, SubmoduleRules};

fuzz_target!(|text: &str| {
    let (project, submodule) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(project) = project.parse::<RepoUrl>() else {
        return;
    };
    assert!(matches!(
        project.as_url().scheme(),
        "https" | "http" | "ssh"
    ));
    assert_eq!(
        project.as_str().parse::<RepoUrl>().ok().as_ref(),
        Some(&project)
    );
    let Ok(url) = project.submodule(submodule) else {
        return;
    };
    assert!(matches!(url.as_url().scheme(), "https" | "http" | "ssh"));
    let held = HeldCredentials {
        project_token: true,
        ssh_key: true,
    };
    // Nothing is allowed here, so only the project's own repository is fetched with a credential.
    let rules = SubmoduleRules::new(Vec::new(), []);
    if let Ok(fetch) = rules.decide(&url, &project, held)
        && matches!(
            fetch.credential,
            FetchCredential::ProjectToken | FetchCredential::SshKey
        )
    {
        assert_eq!(
            ecluse_domain::git::RepositoryName::of(&url),
            ecluse_domain::git::RepositoryName::of(&project)
        );
    }
});
