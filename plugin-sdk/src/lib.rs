//! What an exercise plugin is built on
