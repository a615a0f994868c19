//! Every file in `cases` is judged twice: natively, and by the component in the sandbox.

mod case;
mod native;
mod sandbox;
