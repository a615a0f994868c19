//! What a plugin implements.

use crate::{Config, ConfigReport, Context, Fault, Manifest, Problem, Rendering, Response, Verdict};

/// An exercise. Every function is pure: same arguments, same result. Nothing survives a call but
/// the state that it returns.
pub trait Exercise {
    /// What the plugin is; called once at admission.
    fn describe() -> Manifest;

    /// The author saved a configuration. Messages are shown beside the form fields.
    fn check_config(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>>;

    /// Draws the task. `state` is none on the first call of an attempt; `last` is what the learner
    /// has entered so far.
    fn render(
        context: &Context,
        config: &Config,
        state: Option<&[u8]>,
        last: Option<&Response>,
    ) -> Result<Rendering, Fault>;

    /// Judges a submission or runs an action. The only place where marks are made.
    fn grade(context: &Context, config: &Config, state: Option<&[u8]>, response: &Response) -> Result<Verdict, Fault>;

    /// Carries a running attempt's state over to this version. Plugins without state keep this.
    fn migrate(from_version: u32, state: &[u8]) -> Result<Vec<u8>, Fault> {
        let _ = state;
        Err(Fault::Unsupported(format!("there is no state of version {from_version}")))
    }
}

/// Makes a type that implements [`Exercise`] the plugin of its crate.
///
/// Does nothing outside WebAssembly, so that native tests link as always.
#[macro_export]
macro_rules! export {
    ($exercise:ty) => {
        #[cfg(target_arch = "wasm32")]
        const _: () = {
            type Exported = $crate::Adapter<$exercise>;
    $crate::campus_export!(Exported with_types_in $crate::bindings);
        };
    };
}
