//! Signatures that do not count.

use plugin_package::{
    Limits, Package, PackageError,
    keys::{Certificate, KeyError, Public, Secret},
};
use time::{Date, Duration, macros::date};

use crate::{PROVIDER, RELEASE, ROOT, TODAY, about, certificate, files, signed};

fn verify(package: &Package, day: Date) -> Result<usize, PackageError> {
    Ok(package.verify(ROOT.public(), day, |_| false)?.len())
}

fn signed_with(key: &Secret, certificate: &Certificate) -> Package {
    let mut package = Package::pack(files()).expect("it is sound");
    package.sign(key, certificate).expect("the certificate is the key's");
    package
}

#[test]
fn a_signature_counts_for_its_provider_and_its_time() {
    let package = signed();
    assert_eq!(verify(&package, TODAY).expect("it is signed"), 1);
    for day in [date!(2026 - 10 - 31), date!(2027 - 11 - 02)] {
        assert!(matches!(verify(&package, day), Err(PackageError::NotSigned { signed: 0, needed: 1, .. })), "{day}");
    }
    package.verify(Secret::from_seed(&[9; 32]).public(), TODAY, |_| false).expect_err("another root");
    package.verify(ROOT.public(), TODAY, |key| key == RELEASE.public()).expect_err("it was revoked");
    let unsigned = Package::pack(files()).expect("it is sound");
    verify(&unsigned, TODAY).expect_err("nobody signed");
}

#[test]
fn a_certificate_of_another_or_a_changed_one_counts_for_nothing() {
    let days = [date!(2026 - 11 - 01), date!(2027 - 11 - 01)];
    let foreign = Certificate::issue(&ROOT, "org.other", RELEASE.public(), days).expect("a year is allowed");
    verify(&signed_with(&RELEASE, &foreign), TODAY).expect_err("for another provider");
    let own = Certificate::issue(&RELEASE, PROVIDER, RELEASE.public(), days).expect("a year is allowed");
    verify(&signed_with(&RELEASE, &own), TODAY).expect_err("certified by itself");
    for change in [
        |certificate: &mut Certificate| certificate.not_after = "2099-01-01".to_owned(),
        |certificate: &mut Certificate| certificate.not_before = "2000-01-01".to_owned(),
        |certificate: &mut Certificate| certificate.signature = certificate.signature.replace('a', "b"),
    ] {
        let mut changed = certificate();
        change(&mut changed);
        let late = TODAY + Duration::days(500);
        for day in [TODAY, late] {
            verify(&signed_with(&RELEASE, &changed), day).expect_err("it was changed");
        }
    }
    let mut other = Package::pack(files()).expect("it is sound");
    let thief = Secret::from_seed(&[7; 32]);
    assert!(matches!(other.sign(&thief, &certificate()), Err(PackageError::ForeignCertificate)));
    let long = Certificate::issue(&ROOT, PROVIDER, RELEASE.public(), [TODAY, TODAY + Duration::days(396)]);
    assert_eq!(long, Err(KeyError::Period));
    assert_eq!(
        Certificate::issue(&ROOT, PROVIDER, RELEASE.public(), [TODAY, TODAY - Duration::DAY]),
        Err(KeyError::Period)
    );
}

#[test]
fn the_signature_of_one_package_is_not_anothers() {
    let package = signed();
    let bytes = package.bytes().expect("it can be written");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("it is one");
    let signature = std::io::read_to_string(zip.by_name("SIGNATURE").expect("it has one")).expect("it is text");
    let changed = files().into_iter().map(|(name, content)| match name.as_str() {
        "assets/karte.svg" => (name, b"<svg>anders</svg>".to_vec()),
        _ => (name, content),
    });
    let other = Package::pack(changed).expect("it is sound").bytes().expect("it can be written");
    let mut writer = zip::ZipWriter::new_append(std::io::Cursor::new(other)).expect("it can be added to");
    writer.start_file("SIGNATURE", zip::write::SimpleFileOptions::default()).expect("it can be added to");
    std::io::Write::write_all(&mut writer, signature.as_bytes()).expect("it can be written");
    let forged = writer.finish().expect("it can be written").into_inner();
    let forged = Package::read(&forged, &Limits::default()).expect("its manifest is in order");
    verify(&forged, TODAY).expect_err("it was made for another manifest");
}

#[test]
fn what_decides_over_proofs_is_signed_by_two() {
    let assessed = about("tier = \"assessment\"\n").into_bytes();
    let rest = files().into_iter().filter(|(name, _)| name != "package.toml");
    let mut package = Package::pack(rest.chain([("package.toml".to_owned(), assessed)])).expect("it is sound");
    for _ in 0..2 {
        package.sign(&RELEASE, &certificate()).expect("the certificate is the key's");
        let alone = verify(&package, TODAY);
        assert!(matches!(alone, Err(PackageError::NotSigned { signed: 1, needed: 2, .. })), "twice by one is once");
    }
    let second = Secret::from_seed(&[3; 32]);
    let days = [date!(2026 - 11 - 01), date!(2027 - 05 - 01)];
    let of_second = Certificate::issue(&ROOT, PROVIDER, second.public(), days).expect("half a year is allowed");
    package.sign(&second, &of_second).expect("the certificate is the key's");
    assert_eq!(verify(&package, TODAY).expect("two signed"), 2);
}

#[test]
fn keys_with_which_anybody_could_sign_are_none() {
    // The neutral element, points of small order, and an encoding that is not the shortest (RFC 8032, 5.1.3).
    for weak in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ] {
        Public::parse(weak).expect_err(weak);
    }
    for wrong in ["", "00", "zz", &"0".repeat(63), &"0".repeat(66)] {
        assert_eq!(Public::parse(wrong), Err(KeyError::Form), "{wrong}");
    }
    let key = RELEASE.public();
    assert_eq!(Public::parse(&key.to_string()), Ok(key));
    let signature = RELEASE.sign(b"x");
    assert!(key.has_signed(b"x", &signature) && !key.has_signed(b"y", &signature) && !key.has_signed(b"x", ""));
    // The same signature with S raised by the order of the group (RFC 8032, 5.1.7).
    let mut bytes = hex::decode(&signature).expect("it is hexadecimal");
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").expect("it is too");
    let mut carry = 0_u16;
    for (byte, more) in bytes[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        (*byte, carry) = ((sum & 0xff) as u8, sum >> 8);
    }
    assert!(!key.has_signed(b"x", &hex::encode(bytes)), "a signature has one form");
    let logged = format!("{:?}", *RELEASE);
    assert!(!logged.contains(&RELEASE.reveal()), "{logged}");
}
