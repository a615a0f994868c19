//! The one integration-test binary of the tenancy kernel: real PostgreSQL processes, roles and policies.

mod appearance;
mod cluster;
mod directory;
mod isolation;
mod kit;
mod layout;
mod mutation;
mod probe;
mod queue;
mod role_rules;
mod rules;
mod self_check;
mod tables;
mod transactions;
