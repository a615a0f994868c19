//! The pages that every site has: the start page, what the law asks for, the mailbox of the demo, health.

pub mod health;
pub mod mailbox;
pub mod web;
