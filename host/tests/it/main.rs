//! The one integration-test binary: the product through its front door, on a real PostgreSQL.

mod account;
mod api;
mod assessments;
mod audit;
mod bad_input;
mod booking;
mod commands;
mod delegations;
mod demo;
mod exchange;
mod faults;
mod identity;
mod isolation;
mod jobs;
mod kit;
mod layering;
mod learning;
mod membership;
mod operator;
mod pages;
mod privacy;
mod smtp;
mod sources;
mod staff;
mod support;
