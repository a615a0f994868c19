//! The KommunalCampus server.
