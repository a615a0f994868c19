//! A provider with its keys, a packer of packages, and those who decide. No worker runs: the test itself does what jobs do.

use axum::http::{HeaderName, Method, header};
use host::{
    access::Role,
    clock,
    ids::{PackageId, PersonId, ProviderId},
    packages,
    web::i18n::Locale,
};
use plugin_package::{
    Package,
    keys::{Certificate, Secret},
};
use tenants::TenantId;
use time::{Date, Duration};

use crate::{
    kit::{Answer, Member, Platform},
    sources,
};

pub(super) const PAGE: &str = "/anbieter/plugins";
pub(super) const BOARD: &str = "/fachbeirat/plugins";
pub(super) const OFFICE: &str = "/geschaeftsstelle/plugins";
pub(super) const KEYS: &str = "/geschaeftsstelle/schluessel";
const PREFIX: &str = "de.kommunalcampus";
pub(super) const PLUGIN: &str = "de.kommunalcampus.matching";
pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Somebody who works for a provider, with the keys of the house there.
pub(super) struct Desk {
    pub(super) platform: &'static Platform,
    pub(super) provider: ProviderId,
    pub(super) by: Member,
    pub(super) root: Secret,
    pub(super) release: Secret,
}

/// What one may change of a package.
pub(super) struct Parts<'a> {
    pub(super) id: &'a str,
    pub(super) version: &'a str,
    pub(super) tier: &'a str,
    pub(super) component: Vec<u8>,
    pub(super) cases: bool,
    pub(super) assets: &'a [(&'a str, &'a [u8])],
    /// A folder whose `cases` and `ui` the package has instead.
    pub(super) folder: Option<&'a str>,
    pub(super) ui: bool,
}

impl Desk {
    /// A provider whose key the office has entered.
    pub(super) async fn new(platform: &'static Platform) -> Desk {
        let desk = Desk::without_key(platform, "anbieter-a", 1).await;
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        desk.enter_key(&office).await.location();
        desk
    }

    pub(super) async fn without_key(platform: &'static Platform, slug: &str, seed: u8) -> Desk {
        let provider = ProviderId::new();
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        sqlx::query(
            "insert into app.provider (id, slug, name, kind, created_at) values ($1, $2, $2, 'company', now())",
        )
        .bind(provider.0)
        .bind(slug)
        .execute(tx.conn())
        .await
        .expect("the slug is new");
        tx.commit().await.expect("the database is there");
        let by = platform.cooperative().member(&[Role::Provider], Locale::De).await;
        assign(platform, by.id, provider).await;
        let [root, release] = [Secret::from_seed(&[seed; 32]), Secret::from_seed(&[seed + 100; 32])];
        Desk { platform, provider, by, root, release }
    }

    pub(super) async fn enter_key(&self, office: &Member) -> Answer {
        let form = office.form(KEYS, KEYS).await.set("provider", &self.provider.to_string());
        office.send(&form.set("prefix", PREFIX).set("public", &self.root.public().to_string())).await
    }

    /// The root key that the office has entered.
    pub(super) async fn key(&self) -> uuid::Uuid {
        let key = sqlx::query_scalar("select id from app.plugin_root_key where tenant_id = $1 and provider_id = $2")
            .bind(TenantId::COOPERATIVE.uuid())
            .bind(self.provider.0);
        key.fetch_one(self.platform.tx(TenantId::COOPERATIVE).await.conn()).await.expect("it was entered")
    }

    pub(super) async fn reviewer(&self) -> Member {
        self.platform.cooperative().member(&[Role::Reviewer], Locale::De).await
    }

    pub(super) async fn operator(&self) -> Member {
        self.platform.cooperative().member(&[Role::Operator], Locale::De).await
    }

    /// A package with the first-party matching, signed for today.
    pub(super) fn package(&self, parts: &Parts<'_>) -> Vec<u8> {
        self.signed_on(parts, clock::now().date(), &[&self.release])
    }

    pub(super) fn signed_on(&self, parts: &Parts<'_>, day: Date, releases: &[&Secret]) -> Vec<u8> {
        let mut package = Package::pack(parts.files()).expect("the parts make a package");
        for release in releases {
            let days = [day, day + Duration::days(30)];
            let certificate = Certificate::issue(&self.root, PREFIX, release.public(), days).expect("a month");
            package.sign(release, &certificate).expect("the certificate is the key's");
        }
        package.bytes().expect("it can be written")
    }

    pub(super) async fn hand_in(&self, package: &[u8]) -> Answer {
        hand_in(&self.by, package).await
    }

    /// Hands a package in and has it inspected; gives the id.
    pub(super) async fn inspected(&self, package: &[u8]) -> String {
        let sent = self.hand_in(package).await;
        let id = sent.location().trim_start_matches(&format!("{PAGE}/")).to_owned();
        check(self.platform, &id).await;
        id
    }

    /// The same, and published.
    pub(super) async fn published(&self, package: &[u8]) -> String {
        let (id, reviewer) = (self.inspected(package).await, self.reviewer().await);
        let sent = decide(&reviewer, &id, "publish", "").await;
        assert!(reviewer.follow(&sent).await.flashes("flash-plugin-published"), "{}", sent.body);
        id
    }
}

pub(super) async fn assign(platform: &Platform, person: PersonId, provider: ProviderId) {
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    let update = sqlx::query("update app.person set provider_id = $3 where tenant_id = $1 and id = $2");
    let update = update.bind(TenantId::COOPERATIVE.uuid()).bind(person.0).bind(provider.0);
    update.execute(tx.conn()).await.expect("the person is there");
    tx.commit().await.expect("the database is there");
}

pub(super) async fn check(platform: &Platform, id: &str) {
    let id = PackageId(id.parse().expect("a package has an id"));
    let done = packages::jobs::check(&platform.app, TenantId::COOPERATIVE, id, clock::now()).await;
    done.expect("the inspection runs");
}

pub(super) async fn hand_in(by: &Member, package: &[u8]) -> Answer {
    let (kind, body) = by.bare_form(PAGE).await.with_file("plugin.campx", package);
    let headers = [(header::CONTENT_TYPE, kind.as_str()), (HeaderName::from_static("sec-fetch-site"), "same-origin")];
    by.request(Method::POST, PAGE, &headers, body).await
}

pub(super) async fn decide(by: &Member, id: &str, decision: &str, reason: &str) -> Answer {
    let form = by.bare_form(&format!("{BOARD}/{id}/entscheidung")).await;
    by.send(&form.set("decision", decision).set("reason", reason)).await
}

impl Default for Parts<'_> {
    fn default() -> Self {
        Parts {
            id: PLUGIN,
            version: VERSION,
            tier: "practice",
            component: matching(),
            cases: true,
            assets: &[],
            folder: None,
            ui: true,
        }
    }
}

impl Parts<'_> {
    /// Another version of the same component: it says its own version once.
    pub(super) fn version(version: &str) -> Parts<'_> {
        assert_eq!(version.len(), VERSION.len());
        let mut component = matching();
        let places: Vec<usize> = component
            .windows(VERSION.len())
            .enumerate()
            .filter(|(_, text)| *text == VERSION.as_bytes())
            .map(|(at, _)| at)
            .collect();
        for at in places {
            component[at..at + version.len()].copy_from_slice(version.as_bytes());
        }
        Parts { version, component, ..Parts::default() }
    }

    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let about = format!(
            "id = \"{}\"\nversion = \"{}\"\ninterface = \"campus:exercise@1.0.0\"\nprovider = \"{PREFIX}\"\n\
             licence = \"EUPL-1.2\"\ntier = \"{}\"\n",
            self.id, self.version, self.tier
        );
        let mut files = vec![
            ("package.toml".to_owned(), about.into_bytes()),
            ("component.wasm".to_owned(), self.component.clone()),
        ];
        files.extend(self.assets.iter().map(|(name, content)| (format!("assets/{name}"), content.to_vec())));
        let folder = format!("{}/cases/", self.folder.unwrap_or("plugins/matching"));
        let cases = sources::files(&folder, "json").into_iter().filter(|_| self.cases);
        files.extend(cases.map(|file| {
            let name = file.path.trim_start_matches(&folder);
            (format!("tests/{name}"), file.text.clone().into_bytes())
        }));
        let kinds = self.folder.filter(|_| self.ui).map(|folder| ["html", "mjs", "css"].map(|kind| (folder, kind)));
        for (folder, kind) in kinds.into_iter().flatten() {
            let ui = format!("{folder}/ui/");
            files.extend(sources::files(&ui, kind).into_iter().map(|file| {
                let name = file.path.trim_start_matches(&ui).to_owned();
                (format!("ui/{name}"), file.text.into_bytes())
            }));
        }
        files
    }
}

pub(super) fn matching() -> Vec<u8> {
    let known = host::web::assets::PLUGINS.iter().find(|(name, _)| *name == "matching");
    known.expect("ops/dev prepare was run").1.to_vec()
}
