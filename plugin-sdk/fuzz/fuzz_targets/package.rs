//! A file that says it is a package: it is refused, or it is the same package however often it is read.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plugin_package::{Limits, Package};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { packed: 1 << 20, unpacked: 4 << 20, files: 200 };
    let Ok(package) = Package::read(bytes, &limits) else { return };
    let written = package.bytes().expect("what was read can be written");
    let again = Package::read(&written, &limits).expect("what was written can be read");
    assert_eq!(again.digest, package.digest);
    assert_eq!(again.component(), package.component());
});
