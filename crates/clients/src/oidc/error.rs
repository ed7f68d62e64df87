//! Errors of the provider, translated from the errors of the library.

use openidconnect::core::CoreErrorResponseType;
use openidconnect::{
    ClaimsVerificationError, DiscoveryError, RequestTokenError, SignatureVerificationError,
    StandardErrorResponse, UserInfoError,
};

use super::fetch;
use crate::error::{ErrorKind, quote_output};

/// Why a sign-in through the provider failed. No text holds a secret, a code or a token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The provider does not answer, or answers that it cannot work at the moment.
    #[error("the provider does not answer: {0}")]
    Unreachable(String),
    /// The provider answers and refuses the request.
    #[error("the provider refuses: {0}")]
    Refused(String),
    /// The answer does not prove who signs in.
    #[error("the provider's answer cannot be trusted: {0}")]
    Untrusted(String),
}

impl Error {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable(_) => ErrorKind::Transient,
            Self::Refused(_) | Self::Untrusted(_) => ErrorKind::Permanent,
        }
    }
}

impl From<fetch::Error> for Error {
    fn from(error: fetch::Error) -> Self {
        match error {
            fetch::Error::Unreachable(reason) => Self::Unreachable(reason),
            fetch::Error::NotSecure | fetch::Error::TooLarge => Self::Refused(error.to_string()),
        }
    }
}

pub(super) fn no_endpoint(which: &str) -> Error {
    Error::Refused(format!("it has no {which} endpoint"))
}

fn refused_with(status: http::StatusCode) -> Error {
    Error::Refused(format!("it answers {status}"))
}

pub(super) fn discovery_error(error: DiscoveryError<fetch::Error>) -> Error {
    match error {
        DiscoveryError::Request(error) => error.into(),
        DiscoveryError::Response(status, ..) if status != http::StatusCode::OK => {
            refused_with(status)
        }
        DiscoveryError::Response(_, _, text) | DiscoveryError::Other(text) => {
            Error::Refused(quote_output(&text, &[]))
        }
        // The answer names another issuer than the configured one.
        DiscoveryError::Validation(text) => Error::Refused(quote_output(&text, &[])),
        other => Error::Refused(quote_output(
            &format!("its metadata cannot be read ({other})"),
            &[],
        )),
    }
}

/// An answer that cannot be read may hold tokens, so the error contains nothing of it.
pub(super) fn token_error(
    error: RequestTokenError<fetch::Error, StandardErrorResponse<CoreErrorResponseType>>,
) -> Error {
    match error {
        RequestTokenError::ServerResponse(answer) => {
            Error::Refused(quote_output(answer.error().as_ref(), &[]))
        }
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::Parse(..) => {
            Error::Untrusted("its answer to the code cannot be read".to_owned())
        }
        RequestTokenError::Other(_) => {
            Error::Unreachable("its answer to the code is not an answer".to_owned())
        }
    }
}

pub(super) fn user_info_error(error: UserInfoError<fetch::Error>) -> Error {
    match error {
        UserInfoError::Request(error) => error.into(),
        UserInfoError::Response(status, ..) if status != http::StatusCode::OK => {
            refused_with(status)
        }
        UserInfoError::ClaimsVerification(error) => Error::Untrusted(verification_problem(&error)),
        _ => Error::Untrusted("its data about the person cannot be read".to_owned()),
    }
}

pub(super) fn verification_problem(error: &ClaimsVerificationError) -> String {
    let what = match error {
        ClaimsVerificationError::Expired(_) => "its ID token has expired, or is from the future",
        ClaimsVerificationError::InvalidAudience(_) => "its ID token is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "its ID token is from another issuer",
        // The texts contain nothing of the token.
        ClaimsVerificationError::InvalidNonce(_) => "its ID token is for another sign-in",
        ClaimsVerificationError::InvalidSubject(_) => "it is about another person",
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        ) => "its ID token is signed with a key that is not among its keys",
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature,
        ) => "its ID token is not signed with an algorithm that proves anything",
        ClaimsVerificationError::SignatureVerification(_) => {
            "the signature of its ID token is wrong"
        }
        _ => "its ID token is not valid",
    };
    what.to_owned()
}
