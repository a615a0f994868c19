//! The KommunalCampus server.
//!
//! Modules stand in the order of their layers: each uses only what stands above its own group. A test holds this list
//! and the few exceptions that it names. Jobs are the only upward arrow of the slices.

// The kit
pub mod network;

pub mod clock;
pub mod config;
pub mod constraint;
pub mod dns;
pub mod files;
pub mod ids;
pub mod markdown;
pub mod outbound;
pub mod seal;
pub mod slug;

pub mod access;
pub mod oidc;
pub mod table;

pub mod web;

// The slices
pub mod audit;

pub mod quotas;

pub mod courses;
pub mod grants;
pub mod municipalities;
pub mod people;
pub mod plugins;
pub mod settings;

pub mod exchange;
pub mod mail;

pub mod identity;

pub mod app;

pub mod enrolments;
pub mod operator;
pub mod organisation;
pub mod proofs;

pub mod catalogue;
pub mod delegations;
pub mod learning;
pub mod setup;
pub mod site;
pub mod staff;
pub mod support;

pub mod assessments;

pub mod archive;
pub mod authoring;
pub mod configuration;
pub mod judgements;
pub mod membership;
pub mod onboarding;
pub mod packages;
pub mod roster;
pub mod scim;
pub mod sso;
pub mod usage;

pub mod erasure;
pub mod privacy;

// The frame: knows all slices
pub mod jobs;

pub mod demo;
pub mod routes;
pub mod telemetry;

pub mod server;

pub mod commands;
