//! Bearer tokens: JSON Web Tokens, only with HMAC-SHA256. Each token has a row in the database,
//! which can be revoked.

use anyhow::Context;
use chrono::{DateTime, Duration, Utc};
use ecluse_domain::ids::{TokenId, UserId};
use ecluse_domain::role::Scope;
use ecluse_engine::people::tokens::{SameName, issue_token};
use ecluse_engine::{Actor, Engine, Error};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

const ISSUER: &str = "ecluse";
const AUDIENCE: &str = "ecluse-api";

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    jti: TokenId,
    iat: i64,
    exp: i64,
}

/// A token that was just issued.
pub struct Issued {
    pub id: TokenId,
    /// The token itself, to be sent as `Authorization: Bearer …`. It is not stored.
    pub text: String,
    pub expires_at: DateTime<Utc>,
}

/// Issues a token. [`issue_token`] checks whether the actor may.
pub async fn issue(
    engine: &Engine,
    actor: &Actor,
    for_login: &str,
    name: &str,
    days: u16,
    scope: &Scope,
    same_name: SameName,
) -> Result<Issued, Error> {
    let (id, user, expires_at) = issue_token(
        engine,
        actor,
        for_login,
        name,
        Duration::days(days.into()),
        scope,
        same_name,
    )
    .await?;
    let text = sign(engine.vault.token_key(), id, user.id, expires_at)
        .map_err(|error| Error::Internal(format!("{error:#}")))?;
    Ok(Issued {
        id,
        text,
        expires_at,
    })
}

/// Signs a token for this row.
pub fn sign(
    key: &[u8; 32],
    id: TokenId,
    user: UserId,
    expires_at: DateTime<Utc>,
) -> anyhow::Result<String> {
    let claims = Claims {
        iss: ISSUER.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: user,
        jti: id,
        iat: ecluse_engine::clock::now().timestamp(),
        exp: expires_at.timestamp(),
    };
    jsonwebtoken::encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(key),
    )
    .context("the token cannot be signed")
}

/// The row and the user of a token, if this installation signed it. The caller must check in the
/// database that the row has not expired and was not revoked. The clock of this server decides
/// nothing: it may be wrong, and the row has the same end as the token.
pub fn verify(key: &[u8; 32], token: &str) -> Option<(TokenId, UserId)> {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Claims>(token, &DecodingKey::from_secret(key), &validation)
        .ok()?
        .claims;
    Some((claims.jti, claims.sub))
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;

    const KEY: [u8; 32] = [9; 32];

    fn in_an_hour() -> DateTime<Utc> {
        ecluse_engine::clock::now() + chrono::Duration::hours(1)
    }

    fn signed(alg: Algorithm, key: &[u8], change: impl FnOnce(&mut serde_json::Value)) -> String {
        let now = ecluse_engine::clock::now().timestamp();
        let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": UserId::generate(), "jti": TokenId::generate(), "iat": now, "exp": now + 3600});
        change(&mut claims);
        jsonwebtoken::encode(&Header::new(alg), &claims, &EncodingKey::from_secret(key)).unwrap()
    }

    #[test]
    fn a_signed_token_is_accepted() {
        let (id, user) = (TokenId::generate(), UserId::generate());
        let token = sign(&KEY, id, user, in_an_hour()).unwrap();
        assert_eq!(verify(&KEY, &token), Some((id, user)));
        assert!(
            verify(&KEY, &signed(Algorithm::HS256, &KEY, |_| ())).is_some(),
            "each refused token of the other test differs from this one in one part"
        );
    }

    #[test]
    fn every_other_token_is_refused() {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let valid = signed(Algorithm::HS256, &KEY, |_| ());
        let claims = valid.split('.').nth(1).unwrap();
        for (what, token) in [
            ("another key", signed(Algorithm::HS256, &[8; 32], |_| ())),
            ("another algorithm", signed(Algorithm::HS384, &KEY, |_| ())),
            (
                "alg none",
                format!("{}.{claims}.", part(json!({"alg": "none", "typ": "JWT"}))),
            ),
            (
                "alg None",
                format!("{}.{claims}.", part(json!({"alg": "None", "typ": "JWT"}))),
            ),
            (
                "no signature",
                valid.rsplit_once('.').unwrap().0.to_owned() + ".",
            ),
            (
                "exp as text",
                signed(Algorithm::HS256, &KEY, |claims| {
                    claims["exp"] = json!("9999999999")
                }),
            ),
            (
                "no exp",
                signed(Algorithm::HS256, &KEY, |claims| {
                    drop(claims.as_object_mut().unwrap().remove("exp"))
                }),
            ),
            (
                "no jti",
                signed(Algorithm::HS256, &KEY, |claims| {
                    drop(claims.as_object_mut().unwrap().remove("jti"))
                }),
            ),
            (
                "another issuer",
                signed(Algorithm::HS256, &KEY, |claims| {
                    claims["iss"] = json!("other")
                }),
            ),
            (
                "another audience",
                signed(Algorithm::HS256, &KEY, |claims| {
                    claims["aud"] = json!("other")
                }),
            ),
            ("nothing", String::new()),
        ] {
            assert_eq!(verify(&KEY, &token), None, "{what}");
        }
    }
}
