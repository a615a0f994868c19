//! The only place where the contract is turned into code.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "plugin",
});
