//! The one integration-test binary: the product through its front door, on a real PostgreSQL.

mod account;
mod api;
mod appointments;
mod assessments;
mod audit;
mod bad_input;
mod booking;
mod commands;
mod demo;
mod exchange;
mod faults;
mod identity;
mod isolation;
mod jobs;
mod joining_by_code;
mod kit;
mod layering;
mod learning;
mod membership;
mod operator;
mod organisation;
mod pages;
mod people;
mod smtp;
mod sources;
mod staff;
