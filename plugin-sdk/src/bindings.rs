//! The contract as Rust types and as the calls that cross the border. Generated.

wit_bindgen::generate!({
    path: "wit",
    world: "plugin",
    pub_export_macro: true,
    export_macro_name: "__campus_export",
    default_bindings_module: "plugin_sdk::bindings",
    additional_derives: [PartialEq, serde::Serialize],
    generate_unused_types: true,
});
