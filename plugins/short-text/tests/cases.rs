//! Every file in `cases`, natively and in the sandbox.

plugin_cases::suite!(plugin_short_text::ShortText, "short-text");
