//! Signing in and out: with a password, or with single sign-on.

pub mod actions;
pub mod page;
mod session;
pub mod single_sign_on;
pub mod throttle;

pub use session::cookie;
