//! Devices on which somebody has signed in before: a sealed list of accounts in a cookie that stays. Such a device is not
//! held up by attempts that others make elsewhere, and signing in on it is nothing to write a mail about.

use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use tenants::TenantId;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    config::Config,
    seal::{Keyring, Place},
    web::cookie,
};

/// How long a device stays known without a sign-in.
const KNOWN: Duration = Duration::days(180);
/// A device that more people share knows the latest ones.
const ACCOUNTS: usize = 5;
const ACCOUNT_BYTES: usize = 16;
const ID_BYTES: usize = 16;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Device {
    /// Random, and the same for as long as the browser keeps the cookie, however often that is sealed anew.
    id: [u8; ID_BYTES],
    /// The accounts of a device, the latest first.
    accounts: Vec<[u8; ACCOUNT_BYTES]>,
}

impl Device {
    /// Reads what [`Device::write`] gave out for this site. What is broken or too old is a new device, which knows nobody.
    pub(super) fn read(ring: &Keyring, tenant: TenantId, cookie: &str, now: OffsetDateTime) -> Device {
        Device::open(ring, tenant, cookie, now).unwrap_or_else(Device::new)
    }

    fn new() -> Device {
        let mut id = [0; ID_BYTES];
        rand::rng().fill_bytes(&mut id);
        Device { id, accounts: Vec::new() }
    }

    fn open(ring: &Keyring, tenant: TenantId, cookie: &str, now: OffsetDateTime) -> Option<Device> {
        let list = ring.open_sealed(place(tenant), &hex::decode(cookie).ok()?).ok()?;
        let (written, accounts) = list.split_at_checked(8)?;
        let written = OffsetDateTime::from_unix_timestamp(i64::from_be_bytes(written.try_into().ok()?)).ok()?;
        let (id, accounts) = accounts.split_first_chunk::<ID_BYTES>()?;
        let (accounts, _) = accounts.as_chunks::<ACCOUNT_BYTES>();
        (now - written < KNOWN).then(|| Device { id: *id, accounts: accounts.to_vec() })
    }

    /// The sealed list, as it stands in the cookie.
    pub(super) fn write(&self, ring: &Keyring, tenant: TenantId, now: OffsetDateTime) -> String {
        let mut list = now.unix_timestamp().to_be_bytes().to_vec();
        list.extend(self.id);
        list.extend(self.accounts.iter().flatten());
        hex::encode(ring.seal(place(tenant), &list))
    }

    pub(super) fn knows(&self, email: &str) -> bool {
        self.accounts.contains(&account(email))
    }

    /// What attempts on this device are counted by, where it knows the account.
    pub(super) fn id_for(&self, email: &str) -> Option<&[u8]> {
        self.knows(email).then_some(&self.id)
    }

    /// The same device after this account has signed in.
    pub(super) fn with(&self, email: &str) -> Device {
        let own = account(email);
        let others = self.accounts.iter().copied().filter(|known| *known != own);
        Device { id: self.id, accounts: [own].into_iter().chain(others).take(ACCOUNTS).collect() }
    }
}

fn account(email: &str) -> [u8; ACCOUNT_BYTES] {
    let hash = Sha256::digest(email.trim().to_lowercase());
    *hash.first_chunk().expect("SHA-256 has 32 bytes")
}

fn place(tenant: TenantId) -> Place {
    Place { tenant, field: "device with id", row: Uuid::nil() }
}

pub(super) fn cookie_name(config: &Config) -> &'static str {
    if config.secure() { "__Host-campus_device" } else { "campus_device" }
}

/// The `Set-Cookie` value that makes the device known.
pub(super) fn cookie(config: &Config, list: &str) -> String {
    cookie::text(config, cookie_name(config), list, Some(KNOWN))
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
        let device = (0..7).fold(Device::new(), |device, number| device.with(&format!("p{number}@stadt.example")));
        let cookie = device.write(&ring, tenant, NOW);
        let read = Device::read(&ring, tenant, &cookie, NOW + Duration::days(179));
        assert_eq!(read, device);
        assert!(read.knows(" P6@stadt.example") && !read.knows("p1@stadt.example"));
        let is_new = |read: Device| read.accounts.is_empty() && read.id != device.id;
        assert!(is_new(Device::read(&ring, tenant, &cookie, NOW + Duration::days(181))));
        let elsewhere = TenantId::trusted(Uuid::from_u128(7));
        assert!(is_new(Device::read(&ring, elsewhere, &cookie, NOW)));
        for broken in ["", "zz", "00", &cookie[2..]] {
            assert!(is_new(Device::read(&ring, tenant, broken, NOW)), "{broken}");
        }
    }
}
