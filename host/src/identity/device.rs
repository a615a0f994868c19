//! Devices on which somebody has signed in before: a sealed list of accounts in a cookie that stays. Such a device is not
//! held up by attempts that others make elsewhere, and signing in on it is nothing to write a mail about.

use sha2::{Digest as _, Sha256};
use tenants::TenantId;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    config::Config,
    seal::{Keyring, Place},
};

/// How long a device stays known without a sign-in.
const KNOWN: Duration = Duration::days(180);
/// A device that more people share knows the latest ones.
const ACCOUNTS: usize = 5;
const ACCOUNT_BYTES: usize = 16;

/// The accounts of a device, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Device(Vec<[u8; ACCOUNT_BYTES]>);

impl Device {
    /// Reads what [`Device::write`] gave out for this site. What is broken or too old is a device that knows nobody.
    pub(super) fn read(ring: &Keyring, tenant: TenantId, cookie: &str, now: OffsetDateTime) -> Device {
        Device::open(ring, tenant, cookie, now).unwrap_or_default()
    }

    fn open(ring: &Keyring, tenant: TenantId, cookie: &str, now: OffsetDateTime) -> Option<Device> {
        let list = ring.open_sealed(place(tenant), &hex::decode(cookie).ok()?).ok()?;
        let (written, accounts) = list.split_at_checked(8)?;
        let written = OffsetDateTime::from_unix_timestamp(i64::from_be_bytes(written.try_into().ok()?)).ok()?;
        let (accounts, _) = accounts.as_chunks::<ACCOUNT_BYTES>();
        (now - written < KNOWN).then(|| Device(accounts.to_vec()))
    }

    /// The sealed list, as it stands in the cookie.
    pub(super) fn write(&self, ring: &Keyring, tenant: TenantId, now: OffsetDateTime) -> String {
        let mut list = now.unix_timestamp().to_be_bytes().to_vec();
        list.extend(self.0.iter().flatten());
        hex::encode(ring.seal(place(tenant), &list))
    }

    pub(super) fn knows(&self, email: &str) -> bool {
        self.0.contains(&account(email))
    }

    /// The same device after this account has signed in.
    pub(super) fn with(&self, email: &str) -> Device {
        let own = account(email);
        let others = self.0.iter().copied().filter(|known| *known != own);
        Device([own].into_iter().chain(others).take(ACCOUNTS).collect())
    }
}

fn account(email: &str) -> [u8; ACCOUNT_BYTES] {
    let hash = Sha256::digest(email.trim().to_lowercase());
    *hash.first_chunk().expect("SHA-256 has 32 bytes")
}

fn place(tenant: TenantId) -> Place {
    Place { tenant, field: "device", row: Uuid::nil() }
}

pub(super) fn cookie_name(config: &Config) -> &'static str {
    if config.secure() { "__Host-campus_device" } else { "campus_device" }
}

/// The `Set-Cookie` value that makes the device known.
pub(super) fn cookie(config: &Config, list: &str) -> String {
    let secure = if config.secure() { "; Secure" } else { "" };
    format!("{}={list}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", cookie_name(config), KNOWN.whole_seconds())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-26 10:00 UTC);

    #[test]
    fn a_device_knows_the_latest_accounts_of_one_site_for_half_a_year() {
        let directory = tempfile::tempdir().unwrap();
        let ring = Keyring::open(directory.path()).unwrap();
        let tenant = TenantId::COOPERATIVE;
        let device = (0..7).fold(Device::default(), |device, number| device.with(&format!("p{number}@stadt.example")));
        let cookie = device.write(&ring, tenant, NOW);
        let read = Device::read(&ring, tenant, &cookie, NOW + Duration::days(179));
        assert_eq!(read, device);
        assert!(read.knows(" P6@stadt.example") && !read.knows("p1@stadt.example"));
        assert_eq!(Device::read(&ring, tenant, &cookie, NOW + Duration::days(181)), Device::default());
        let elsewhere = TenantId::trusted(Uuid::from_u128(7));
        assert_eq!(Device::read(&ring, elsewhere, &cookie, NOW), Device::default());
        for broken in ["", "zz", "00", &cookie[2..]] {
            assert_eq!(Device::read(&ring, tenant, broken, NOW), Device::default(), "{broken}");
        }
    }
}
