//! Sign-in through a provider of identities. A person is who the provider's issuer and subject say, never who bears
//! their name; their groups give roles, which are replaced at every sign-in.
//!
//! Between the two halves of a sign-in nothing is kept here: what the second half needs is sealed into a cookie of the browser
//! that began it, so strangers who only begin fill no table. That it ends in a session once is what the database remembers.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use chrono::{DateTime, Duration, Utc};
use ecluse_clients::oidc::{self, Begun, Provider};
use ecluse_domain::audit::ActorKind;
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::role::{AccountKind, Role, RoleSource, Scope};
use ecluse_domain::{one_line, printable};
use ecluse_store::people::{Membership, NewUser, User};
use ecluse_store::{PgConnection, identities, people, policies, projects};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::people::{SignedIn, start_session};
use crate::projects::is_slug;
use crate::promote::nudge;
use crate::{Actor, Change, Engine, Error, Result, audit, commit};

/// How long somebody may take at the provider.
const LONGEST: Duration = Duration::minutes(10);
/// What the cookie is sealed for.
const PLACE: &str = "a sign-in through the provider";
/// A longer address to go on to is not kept.
const LONGEST_NEXT: usize = 1000;

/// A provider to sign in through, and what its groups give.
pub struct SingleSignOn {
    pub provider: Provider,
    /// What the provider is called on the page.
    pub label: String,
    pub grants: Vec<Grant>,
}

/// A group of the provider gives its members a role, on one project or on every project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    pub group: String,
    pub role: Role,
    /// The project's slug; `None`: on every project.
    pub project: Option<String>,
}

impl FromStr for Grant {
    type Err = String;
    /// `GROUP = ROLE`, or `GROUP = ROLE on PROJECT`. The group may itself hold `=`, as a distinguished name does.
    fn from_str(line: &str) -> Result<Self, String> {
        let form = || format!("`{}` is not of the form `GROUP = ROLE` or `GROUP = ROLE on PROJECT`", printable(line.trim()));
        let (group, given) = line.rsplit_once('=').ok_or_else(form)?;
        let words: Vec<&str> = given.split_whitespace().collect();
        let (role, project) = match words[..] {
            [role] => (role, None),
            [role, "on", project] => (role, Some(project.to_owned())),
            _ => return Err(form()),
        };
        let group = group.trim().to_owned();
        if group.is_empty() || project.as_deref().is_some_and(|project| !is_slug(project)) {
            return Err(form());
        }
        Ok(Self { group, role: Role::from_str(role).map_err(|error| error.to_string())?, project })
    }
}

/// Why nobody was signed in.
#[derive(Debug)]
pub enum Refused {
    /// This browser began no such sign-in, took too long over it, or finished it before.
    NotBegunHere,
    /// The person, or the provider, said no.
    Denied,
    /// The provider answers, and what it says cannot be used; the log says why.
    Unusable,
    /// The provider does not answer.
    Away,
    /// The account here is disabled.
    Disabled,
    Engine(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<ecluse_store::Error> for Refused {
    fn from(error: ecluse_store::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl From<oidc::Error> for Refused {
    fn from(error: oidc::Error) -> Self {
        tracing::warn!(%error, "no sign-in through the provider");
        match error {
            oidc::Error::Away(_) => Self::Away,
            oidc::Error::Refused(_) | oidc::Error::Untrusted(_) => Self::Unusable,
        }
    }
}

/// What the browser keeps while it is at the provider, sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    begun: Begun,
    at: DateTime<Utc>,
    next: String,
}

/// Begins a sign-in: where to send the browser, and the value of the cookie that it must come back with. `next` is an
/// address here. May be called by anybody.
pub async fn begin(engine: &Engine, sso: &SingleSignOn, next: &str) -> Result<(url::Url, String), Refused> {
    let (url, begun) = sso.provider.begin().await?;
    let at = ecluse_store::now(&mut *engine.connection().await?).await?;
    let next = if next.len() > LONGEST_NEXT { "/" } else { next }.to_owned();
    let kept = serde_json::to_vec(&Kept { begun, at, next }).map_err(|error| Error::Internal(error.to_string()))?;
    Ok((url, hex::encode(engine.vault.seal(PLACE, &kept)?)))
}

/// What the provider has the browser say, as it came: anybody could have written it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
    /// The issuer, from a provider that knows RFC 9207.
    pub iss: Option<String>,
}

/// Where a request comes from, for the audit.
#[derive(Default)]
pub struct Origin {
    pub remote_address: Option<String>,
    pub request_id: Option<String>,
}

/// Ends a sign-in that this browser began, by its cookie, with a new session; answers also where to go on to. The first time, it
/// makes an account. May be called by anybody.
pub async fn complete(
    engine: &Engine,
    sso: &SingleSignOn,
    cookie: Option<&str>,
    answer: &Answer,
    origin: Origin,
) -> Result<(SignedIn, String), Refused> {
    let kept = cookie.and_then(|cookie| open(engine, cookie)).ok_or(Refused::NotBegunHere)?;
    let mut conn = engine.connection().await?;
    let now = ecluse_store::now(&mut conn).await?;
    let state_hash: [u8; 32] = Sha256::digest(kept.begun.state.as_bytes()).into();
    let is_ours = answer.state == kept.begun.state && now < kept.at + LONGEST;
    if !is_ours || identities::is_answered(&mut conn, &state_hash).await? {
        return Err(Refused::NotBegunHere);
    }
    // The provider may take its time; a connection is not held for it.
    drop(conn);
    if answer.iss.as_deref().is_some_and(|issuer| issuer != sso.provider.issuer()) {
        return Err(oidc::Error::Untrusted("it comes from another issuer".to_owned()).into());
    }
    if let Some(error) = &answer.error {
        let error: String = printable(error).chars().take(100).collect();
        tracing::info!(error, "the provider did not sign somebody in");
        return Err(if error == "access_denied" { Refused::Denied } else { Refused::Unusable });
    }
    let code = answer.code.as_deref().ok_or(Refused::NotBegunHere)?;
    let person = sso.provider.identify(code, &kept.begun, now).await?;

    let mut tx = engine.begin().await?;
    match identities::insert_answered(&mut tx, &state_hash).await {
        Err(ecluse_store::Error::Conflict(_)) => return Err(Refused::NotBegunHere),
        noted => noted?,
    }
    let mut user = known_or_new(&mut tx, sso.provider.issuer(), &person, &origin).await?;
    if user.disabled_at.is_some() {
        return Err(Refused::Disabled);
    }
    replace_roles(&mut tx, sso, &person.groups, &user, &origin).await?;
    rename(&mut tx, &mut user, &person, &origin).await?;
    let actor = Actor {
        kind: ActorKind::Person,
        user: Some(user.id),
        scope: Scope::Everything,
        name: user.name.clone(),
        remote_address: origin.remote_address,
        request_id: origin.request_id,
    };
    let cookie = start_session(&mut tx, &actor, &user).await?;
    commit(tx).await?;
    Ok((SignedIn { cookie, user }, kept.next))
}

fn open(engine: &Engine, cookie: &str) -> Option<Kept> {
    let kept = engine.vault.open(PLACE, &hex::decode(cookie).ok()?).ok()?;
    serde_json::from_slice(&kept).ok()
}

/// The account of this identity, made when there is none.
async fn known_or_new(conn: &mut PgConnection, issuer: &str, person: &oidc::Person, origin: &Origin) -> Result<User> {
    identities::hold(conn, issuer, &person.subject).await?;
    let Some(id) = identities::find_signing_in(conn, issuer, &person.subject).await? else {
        let id = UserId::generate();
        let login = login(person, id);
        let name = shown(person).unwrap_or_else(|| login.clone());
        people::insert(conn, &NewUser { id, login: &login, name: &name, kind: AccountKind::Person, password_hash: None }).await?;
        identities::insert(conn, issuer, &person.subject, id).await?;
        let detail = format!("{login}, whom {issuer} knows as {}", person.subject);
        note(conn, origin, Change { action: "person.created", subject: Some(id.0), detail, ..Default::default() }).await?;
        return Ok(people::get(conn, id).await?);
    };
    Ok(people::get(conn, id).await?)
}

/// Calls them as the provider does now. Comes after [`replace_roles`]: whoever closes the account holds the rules' lock before
/// its row.
async fn rename(conn: &mut PgConnection, user: &mut User, person: &oidc::Person, origin: &Origin) -> Result<()> {
    let Some(name) = shown(person).filter(|name| *name != user.name) else { return Ok(()) };
    people::set_name(conn, user.id, &name).await?;
    let detail = format!("{} from {} to {name}", user.login, user.name);
    user.name = name;
    note(conn, origin, Change { action: "person.renamed", subject: Some(user.id.0), detail, ..Default::default() }).await
}

/// What they are called on pages: one line of at most 200 characters that says nothing invisible; `None` when the provider has no
/// such name for them.
fn shown(person: &oidc::Person) -> Option<String> {
    let clean = |text: &String| {
        let line: String = one_line(text).chars().take(200).collect();
        (!line.is_empty()).then_some(line)
    };
    [&person.name, &person.user_name].into_iter().flatten().find_map(clean)
}

/// A login that nobody else has, for commands and lists; they never type it to sign in. The end is random, so that it is no local
/// account's, however the provider's is called.
fn login(person: &oidc::Person, id: UserId) -> String {
    let name = person.user_name.as_deref().unwrap_or_default().to_lowercase();
    let name: String = name.chars().filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-')).collect();
    let name = name.trim_start_matches(['.', '_', '-']);
    let name = &name[..name.len().min(40)];
    let id = id.0.simple().to_string();
    format!("{}-{}", if name.is_empty() { "person" } else { name }, &id[id.len() - 8..])
}

/// Makes the roles from groups those that the groups of this moment give. Roles given by hand stay.
async fn replace_roles(conn: &mut PgConnection, sso: &SingleSignOn, groups: &BTreeSet<String>, user: &User, origin: &Origin) -> Result<()> {
    let mut wanted: BTreeMap<Membership, (&str, Option<&str>)> = BTreeMap::new();
    for grant in sso.grants.iter().filter(|grant| groups.contains(&grant.group)) {
        let project_id: Option<ProjectId> = match &grant.project {
            None => None,
            Some(slug) => match projects::find_by_slug(conn, slug).await? {
                Some(project) => Some(project.id),
                // It may be created later; until then there is nothing to have a role on.
                None => continue,
            },
        };
        wanted.entry(Membership { project_id, role: grant.role }).or_insert((&grant.group, grant.project.as_deref()));
    }
    let held: BTreeSet<Membership> = people::group_roles(conn, user.id).await?.into_iter().collect();
    let lost: Vec<Membership> = held.iter().copied().filter(|held| !wanted.contains_key(held)).collect();
    if !lost.is_empty() {
        // No gate that is being looked at counts them afterwards.
        policies::lock(conn).await?;
    }
    for former in lost {
        let Membership { project_id: project, role } = former;
        people::remove_role_from(conn, user.id, former, RoleSource::Group).await?;
        let detail = format!("{} as {role}: no group of theirs gives it any more", user.login);
        note(conn, origin, Change { action: "person.role_removed", project, subject: Some(user.id.0), detail, ..Default::default() })
            .await?;
        nudge(conn, project).await?;
    }
    for (given, (group, slug)) in wanted.into_iter().filter(|(wanted, _)| !held.contains(wanted)) {
        let Membership { project_id: project, role } = given;
        people::add_role_from(conn, user.id, given, RoleSource::Group).await?;
        let place = slug.map_or_else(|| "every project".to_owned(), |slug| format!("project {slug}"));
        let detail = format!("{} as {role} on {place}: from the group {group}", user.login);
        note(conn, origin, Change { action: "person.role_added", project, subject: Some(user.id.0), detail, ..Default::default() }).await?;
    }
    Ok(())
}

/// The provider's doing, not the person's: nobody gives themselves a role.
async fn note(conn: &mut PgConnection, origin: &Origin, change: Change<'_>) -> Result<()> {
    let actor = Actor { remote_address: origin.remote_address.clone(), request_id: origin.request_id.clone(), ..Actor::system() };
    audit(conn, &actor, change).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_group_role_and_place() {
        let grant = |group: &str, role, project: Option<&str>| Grant { group: group.to_owned(), role, project: project.map(str::to_owned) };
        assert_eq!("admins = administrator".parse(), Ok(grant("admins", Role::Administrator, None)));
        assert_eq!("shop devs=developer  on shop".parse(), Ok(grant("shop devs", Role::Developer, Some("shop"))));
        assert_eq!("CN=Release,OU=x = technical_referent".parse(), Ok(grant("CN=Release,OU=x", Role::TechnicalReferent, None)));
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
            assert!(wrong.parse::<Grant>().unwrap_err().contains("GROUP = ROLE on PROJECT"), "{wrong}");
        }
        assert!("admins = king".parse::<Grant>().unwrap_err().contains("project_manager"));
    }

    fn person(name: Option<&str>, user_name: Option<&str>) -> oidc::Person {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        oidc::Person { subject: "1".to_owned(), name: owned(name), user_name: owned(user_name), groups: BTreeSet::new() }
    }

    #[test]
    fn names_are_one_clean_line() {
        let shown = |name, user_name| shown(&person(name, user_name));
        assert_eq!(shown(Some("Ada\u{0}\u{1b}[31m\r\n  \u{202e}Lovelace"), None).unwrap(), "Ada [31m Lovelace");
        assert_eq!(shown(Some("\u{7}\u{200b}"), Some("ada")).unwrap(), "ada");
        assert_eq!(shown(Some(" "), None), None);
        assert_eq!(shown(Some(&"é".repeat(500)), None).unwrap().chars().count(), 200);
    }

    #[test]
    fn logins_are_valid_and_nobody_elses() {
        let (a, b) = (UserId::generate(), UserId::generate());
        assert_ne!(login(&person(None, Some("root")), a), login(&person(None, Some("root")), b));
        for name in ["root", "", "-.-", "ADA@Example.com", "é\u{0}", &"x".repeat(500)] {
            let login = login(&person(None, Some(name)), a);
            let first = login.chars().next().unwrap();
            assert!(login.len() <= 63 && (first.is_ascii_lowercase() || first.is_ascii_digit()), "{login}");
            assert!(login.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-')), "{login}");
        }
    }
}
