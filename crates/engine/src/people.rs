//! People and services: their accounts, roles, passwords, sessions and tokens.

pub mod accounts;
pub mod passwords;
pub mod provider_accounts;
pub mod roles;
pub mod sessions;
pub mod sign_in;
pub mod single_sign_on;
pub mod tokens;
