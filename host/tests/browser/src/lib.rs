//! The main job in a real Chromium.
