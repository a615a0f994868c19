//! Every file in `cases`, natively and in the sandbox.

plugin_cases::suite!(plugin_spreadsheet::Spreadsheet, "spreadsheet");
