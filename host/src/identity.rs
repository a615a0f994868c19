//! Signing in: passwords, second factors, passkeys, links by mail, and the sessions that they open.

pub mod account;
pub mod address_page;
pub mod api_tokens;
mod client;
pub mod confirm;
mod device;
pub mod enrol;
pub mod entry;
pub mod factors;
mod leaving;
pub mod links;
pub mod mailed;
mod notices;
mod own_address;
pub mod passkeys;
pub mod passwords;
mod providers;
mod recovery;
mod reset;
mod samples;
mod sessions;
pub mod step_up;
mod throttle;
pub mod totp;
pub mod web;

pub use client::{Client, user_agent};
pub use factors::{Factors, needs_second_factor, reseal, under_older_keys};
pub use leaving::Leaving;
pub use notices::{Notice, Scene, tell};
pub use passwords::{
    HashError, SHORTEST_PASSWORD, SignInError, Unfit, check_new_password, check_password_of, hash_password,
    password_hint, set_password,
};
pub use providers::{ProviderButton, provider_buttons, provider_to_leave, providers_to_confirm};
pub use reset::reset;
pub use sessions::{
    OpenSession, Session, Strength, close_session, cookie, cookie_name, end_all, end_others, end_session, new_token,
    open_session, open_sessions, opens_while_pending, prolong, resume, rotate, token_hash,
};
pub use web::own_path;
