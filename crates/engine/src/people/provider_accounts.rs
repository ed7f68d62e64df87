//! Accounts of people who sign in through the identity provider. The issuer and the subject
//! identify a person, never a name or a mail address. An account is made at the first sign-in. At
//! every sign-in its name is updated, and its roles from groups are replaced by those of the
//! person's present groups.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use ecluse_clients::oidc;
use ecluse_domain::Slug;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::role::{AccountKind, Role, RoleSource};
use ecluse_domain::{one_line, printable};
use ecluse_store::people::{Membership, NewUser, User};
use ecluse_store::{PgConnection, identities, jobs, people, policies, projects};

use crate::{Actor, Change, Result, audit_change};

/// A role that a group of the identity provider gives to its members, on one project or on every
/// project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub group: String,
    pub role: Role,
    /// The slug of the project; `None`: every project.
    pub project: Option<String>,
}

impl FromStr for Grant {
    type Err = String;

    /// Parses `GROUP = ROLE` or `GROUP = ROLE on PROJECT`. The group may contain `=`, as a
    /// distinguished name does.
    fn from_str(line: &str) -> Result<Self, String> {
        let wrong_form = || {
            format!(
                "`{}` is not of the form `GROUP = ROLE` or `GROUP = ROLE on PROJECT`",
                printable(line.trim())
            )
        };
        let (group, role) = line.rsplit_once('=').ok_or_else(wrong_form)?;
        let words: Vec<&str> = role.split_whitespace().collect();
        let (role, project) = match words[..] {
            [role] => (role, None),
            [role, "on", project] => (role, Some(project.to_owned())),
            _ => return Err(wrong_form()),
        };
        let group = group.trim().to_owned();
        let is_slug_wrong = project
            .as_deref()
            .is_some_and(|project| project.parse::<Slug>().is_err());
        if group.is_empty() || is_slug_wrong {
            return Err(wrong_form());
        }
        Ok(Self {
            group,
            role: Role::from_str(role).map_err(|error| error.to_string())?,
            project,
        })
    }
}

/// The origin of a request, for the audit log.
#[derive(Default)]
pub struct Origin {
    pub remote_address: Option<String>,
    pub request_id: Option<String>,
}

/// Finds the account of this identity, or creates it. Holds the lock of the identity, so that two
/// first sign-ins at the same time create one account.
pub(super) async fn find_or_create_account(
    conn: &mut PgConnection,
    issuer: &str,
    person: &oidc::Person,
    origin: &Origin,
) -> Result<User> {
    identities::lock(conn, issuer, &person.subject).await?;
    let Some(id) = identities::record_sign_in(conn, issuer, &person.subject).await? else {
        let id = UserId::generate();
        let login = make_login(person, id);
        let name = display_name(person).unwrap_or_else(|| login.clone());
        people::insert(
            conn,
            &NewUser {
                id,
                login: &login,
                name: &name,
                kind: AccountKind::Person,
                password_hash: None,
            },
        )
        .await?;
        identities::insert(conn, issuer, &person.subject, id).await?;
        let detail = format!("{login}: {} at {issuer}", person.subject);
        audit_as_system(
            conn,
            origin,
            Change {
                subject: Some(id.0),
                detail,
                ..Change::new(AuditAction::PersonCreated)
            },
        )
        .await?;
        return Ok(people::get(conn, id).await?);
    };
    Ok(people::get(conn, id).await?)
}

/// Updates the name of the account to the name at the provider. Must come after [`replace_roles`],
/// because the disabling of an account takes the lock of the rules before that of the account's
/// row.
pub(super) async fn update_name(
    conn: &mut PgConnection,
    user: &mut User,
    person: &oidc::Person,
    origin: &Origin,
) -> Result<()> {
    let Some(name) = display_name(person).filter(|name| *name != user.name) else {
        return Ok(());
    };
    people::set_name(conn, user.id, &name).await?;
    let detail = format!("{}: from {} to {name}", user.login, user.name);
    user.name = name;
    audit_as_system(
        conn,
        origin,
        Change {
            subject: Some(user.id.0),
            detail,
            ..Change::new(AuditAction::PersonRenamed)
        },
    )
    .await
}

/// The name of a person on pages: one line of at most 200 characters without invisible characters;
/// `None` when the provider has no such name.
fn display_name(person: &oidc::Person) -> Option<String> {
    let clean = |text: &String| {
        let line: String = one_line(text).chars().take(200).collect();
        (!line.is_empty()).then_some(line)
    };
    [&person.name, &person.user_name]
        .into_iter()
        .flatten()
        .find_map(clean)
}

/// Makes a login that nobody else has, for commands and lists. The person never types it to sign
/// in. Its end is random, so that it never is the login of a local account, whatever the name at
/// the provider is.
fn make_login(person: &oidc::Person, id: UserId) -> String {
    let name = person
        .user_name
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-'))
        .collect();
    let name = name.trim_start_matches(['.', '_', '-']);
    let name = &name[..name.len().min(40)];
    let id = id.0.simple().to_string();
    format!(
        "{}-{}",
        if name.is_empty() { "person" } else { name },
        &id[id.len() - 8..]
    )
}

/// Replaces the roles from groups by those that the person's present groups give. Roles that were
/// assigned by hand stay.
pub(super) async fn replace_roles(
    conn: &mut PgConnection,
    grants: &[Grant],
    groups: &BTreeSet<String>,
    user: &User,
    origin: &Origin,
) -> Result<()> {
    let mut wanted: BTreeMap<Membership, (&str, Option<&str>)> = BTreeMap::new();
    for grant in grants.iter().filter(|grant| groups.contains(&grant.group)) {
        let project_id: Option<ProjectId> = match &grant.project {
            None => None,
            Some(slug) => match projects::find_by_slug(conn, slug).await? {
                Some(project) => Some(project.id),
                // The project may be created later; until then the grant has no effect.
                None => continue,
            },
        };
        wanted
            .entry(Membership {
                project_id,
                role: grant.role,
            })
            .or_insert((&grant.group, grant.project.as_deref()));
    }
    let held: BTreeSet<Membership> = people::list_group_roles(conn, user.id)
        .await?
        .into_iter()
        .collect();
    let lost: Vec<Membership> = held
        .iter()
        .copied()
        .filter(|held| !wanted.contains_key(held))
        .collect();
    if !lost.is_empty() {
        // The lock waits for evaluations of gates that are under way, so that no gate counts an
        // approval of a lost role afterwards.
        policies::lock(conn).await?;
    }
    for membership in lost {
        let Membership {
            project_id: project,
            role,
        } = membership;
        people::remove_role_from(conn, user.id, membership, RoleSource::Group).await?;
        let detail = format!(
            "{} as {role}: none of the groups gives this role any more",
            user.login
        );
        audit_as_system(
            conn,
            origin,
            Change {
                project,
                subject: Some(user.id.0),
                detail,
                ..Change::new(AuditAction::PersonRoleRemoved)
            },
        )
        .await?;
        jobs::enqueue_waiting_promotions(conn, project).await?;
    }
    for (membership, (group, slug)) in wanted
        .into_iter()
        .filter(|(wanted, _)| !held.contains(wanted))
    {
        let Membership {
            project_id: project,
            role,
        } = membership;
        people::add_role_from(conn, user.id, membership, RoleSource::Group).await?;
        let place = slug.map_or_else(
            || "every project".to_owned(),
            |slug| format!("project {slug}"),
        );
        let detail = format!(
            "{} as {role} on {place}: from the group {group}",
            user.login
        );
        audit_as_system(
            conn,
            origin,
            Change {
                project,
                subject: Some(user.id.0),
                detail,
                ..Change::new(AuditAction::PersonRoleAdded)
            },
        )
        .await?;
    }
    Ok(())
}

/// Records a change in the audit log with the system as the actor, because the provider caused the
/// change, not the person.
async fn audit_as_system(
    conn: &mut PgConnection,
    origin: &Origin,
    change: Change<'_>,
) -> Result<()> {
    let actor = Actor {
        remote_address: origin.remote_address.clone(),
        request_id: origin.request_id.clone(),
        ..Actor::system()
    };
    audit_change(conn, &actor, change).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_names_group_role_and_project() {
        let grant = |group: &str, role, project: Option<&str>| Grant {
            group: group.to_owned(),
            role,
            project: project.map(str::to_owned),
        };
        assert_eq!(
            "admins = administrator".parse(),
            Ok(grant("admins", Role::Administrator, None))
        );
        assert_eq!(
            "shop devs=developer  on shop".parse(),
            Ok(grant("shop devs", Role::Developer, Some("shop")))
        );
        assert_eq!(
            "CN=Release,OU=x = technical_referent".parse(),
            Ok(grant("CN=Release,OU=x", Role::TechnicalReferent, None))
        );
        for wrong in [
            "",
            "admins",
            "= developer",
            "admins = ",
            "admins = developer shop",
            "admins = developer on",
            "a = developer on a b",
            "a = developer on Shop",
        ] {
            assert!(
                wrong
                    .parse::<Grant>()
                    .unwrap_err()
                    .contains("GROUP = ROLE on PROJECT"),
                "{wrong}"
            );
        }
        assert!(
            "admins = king"
                .parse::<Grant>()
                .unwrap_err()
                .contains("project_manager")
        );
    }

    fn person(name: Option<&str>, user_name: Option<&str>) -> oidc::Person {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        oidc::Person {
            subject: "1".to_owned(),
            name: owned(name),
            user_name: owned(user_name),
            groups: BTreeSet::new(),
        }
    }

    #[test]
    fn a_display_name_is_one_line_of_visible_characters() {
        let display_name = |name, user_name| display_name(&person(name, user_name));
        assert_eq!(
            display_name(Some("Ada\u{0}\u{1b}[31m\r\n  \u{202e}Lovelace"), None).unwrap(),
            "Ada [31m Lovelace"
        );
        assert_eq!(
            display_name(Some("\u{7}\u{200b}"), Some("ada")).unwrap(),
            "ada"
        );
        assert_eq!(display_name(Some(" "), None), None);
        assert_eq!(
            display_name(Some(&"é".repeat(500)), None)
                .unwrap()
                .chars()
                .count(),
            200
        );
    }

    #[test]
    fn a_made_login_is_valid_and_unique() {
        let (a, b) = (UserId::generate(), UserId::generate());
        assert_ne!(
            make_login(&person(None, Some("root")), a),
            make_login(&person(None, Some("root")), b)
        );
        for name in [
            "root",
            "",
            "-.-",
            "ADA@Example.com",
            "é\u{0}",
            &"x".repeat(500),
        ] {
            let login = make_login(&person(None, Some(name)), a);
            let first = login.chars().next().unwrap();
            assert!(
                login.len() <= 63 && (first.is_ascii_lowercase() || first.is_ascii_digit()),
                "{login}"
            );
            assert!(
                login
                    .bytes()
                    .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-')),
                "{login}"
            );
        }
    }
}
