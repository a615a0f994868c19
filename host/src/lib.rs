//! The KommunalCampus server.
//!
//! Modules stand in the order of their layers: each uses only what stands above it. A test holds this list.

// The kit
pub mod access;
pub mod clock;
pub mod config;
pub mod files;
pub mod ids;
pub mod web;

// The slices
pub mod assessments;
pub mod catalogue;
pub mod courses;
pub mod enrolments;
pub mod exchange;
pub mod identity;
pub mod learning;
pub mod mail;
pub mod operator;
pub mod people;
pub mod plugins;
pub mod proofs;
pub mod site;

// The frame: knows all slices
pub mod app;
pub mod commands;
pub mod demo;
pub mod jobs;
pub mod routes;
pub mod server;
pub mod telemetry;
