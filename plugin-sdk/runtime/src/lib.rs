//! Runs exercise plugins in a sandbox: wasmtime and nothing else
