//! What the browser tests stand on: the product as people start it, a Chromium, and an actor who reads, clicks and
//! types. The tests themselves are in `tests/browser/`.

pub mod answers;
pub mod chromium;
pub mod faults;
pub mod look;
pub mod names;
pub mod places;
pub mod product;
pub mod provider;
pub mod runner;
pub mod tab;
