//! First-party exercise: single and multiple choice
