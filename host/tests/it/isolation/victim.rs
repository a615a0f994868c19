//! A member with something of everything, and a print of all its rows.

use bytes::Bytes;
use host::{courses::ItemKind, ids::PersonId, people::NewPerson, staff, web::i18n::Locale};
use sqlx::{AssertSqlSafe, Row as _};
use tenants::{TenantId, cluster};

use crate::kit::{Joining, Member, Module, NewModule, Platform, Site};

pub(super) const PASSWORD: &str = "Passwort der Betroffenen";
pub(super) const TITLE: &str = "Vertrauliche Dienstanweisung";
const LETTER: &str = "Sehr persönliche Nachricht";

pub(super) struct Victim {
    pub(super) site: Site,
    pub(super) person: Member,
    /// The member's own, seen by nobody else.
    pub(super) module: Module,
    /// In the own module, not completed.
    pub(super) enrolment: String,
    pub(super) item: String,
    pub(super) proof: String,
    pub(super) session: String,
    /// Somebody who was invited, and the secret of the link.
    pub(super) invited: PersonId,
    pub(super) token: String,
    /// An application for membership, which is the cooperative's.
    pub(super) joining: Joining,
    pub(super) application: String,
    pub(super) logo: String,
    pub(super) mail: String,
    /// A mail job in the queue.
    pub(super) job: String,
}

impl Victim {
    pub(super) async fn plant(platform: &'static Platform) -> Victim {
        let site = platform.site().await;
        let logo = logo(platform, &site).await;
        let person = site.stranger(PASSWORD, false).await;
        site.sign_in(&person, person.id).await;
        let module = platform.publish(NewModule { title: TITLE.to_owned(), ..NewModule::owned_by(site.tenant) }).await;
        platform.index(&module).await;
        let enrolment = person.enrol(&module).await;
        let proof = proof(&site, &person).await;
        let item = module.item(ItemKind::Exercise).to_string();
        let page = format!("/lernen/{enrolment}/{item}");
        let answer = person.form(&page, &format!("{page}/antwort")).await;
        person.see_mark(&person.send(&answer).await).await;
        let (invited, token) = invited(platform, &site).await;
        let joining = platform.joining().await;
        Victim {
            session: session(platform, &site).await,
            invited,
            token,
            application: application(platform, &joining.key).await,
            joining,
            mail: letter(platform, &person),
            job: mail_job(platform, &site).await,
            enrolment: enrolment.to_string(),
            site,
            person,
            module,
            item,
            proof,
            logo,
        }
    }

    /// What no page of another site may hold.
    pub(super) fn secrets(&self) -> Vec<&str> {
        vec![&self.person.name, &self.person.email, TITLE, LETTER]
    }
}

/// A completed shared module.
async fn proof(site: &Site, person: &Member) -> String {
    let module = site.platform.publish(NewModule::shared()).await;
    let enrolment = person.enrol(&module).await;
    let mut tx = site.platform.tx(site.tenant).await;
    let now = host::clock::now();
    for item in &module.items {
        host::learning::mark_done(&mut tx, enrolment, module.owner, item.id, now).await.expect("it was booked");
    }
    host::learning::complete_if_done(&mut tx, enrolment, now).await.expect("it was booked");
    let proof: uuid::Uuid = sqlx::query_scalar("select id from app.proof where tenant_id = $1")
        .bind(site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("the module is completed");
    tx.commit().await.expect("the database is there");
    proof.to_string()
}

async fn invited(platform: &Platform, site: &Site) -> (PersonId, String) {
    let new = NewPerson {
        email: format!("neu@{}.example", site.tenant),
        given_name: "Neu".to_owned(),
        family_name: "Hier".to_owned(),
        locale: Locale::De,
        roles: Vec::new(),
        provider: None,
        demo: false,
    };
    let mut tx = platform.tx(site.tenant).await;
    let office = platform.app.access.office_at(site.tenant);
    let invited = staff::invite(&mut tx, &office, &new, host::clock::now()).await.expect("the address is new");
    tx.commit().await.expect("the database is there");
    (invited.person.id, invited.token)
}

async fn application(platform: &Platform, key: &str) -> String {
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from app.application where tenant_id = $1 and municipality_key = $2")
            .bind(TenantId::COOPERATIVE.uuid())
            .bind(key)
            .fetch_one(tx.conn())
            .await
            .expect("it was handed in");
    id.to_string()
}

async fn session(platform: &Platform, site: &Site) -> String {
    let mut tx = platform.tx(site.tenant).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from app.session where tenant_id = $1 limit 1")
        .bind(site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("the victim is signed in");
    id.to_string()
}

async fn logo(platform: &Platform, site: &Site) -> String {
    let key = format!("{}.svg", site.tenant);
    let svg = Bytes::from_static(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    platform.app.files.put(&format!("logos/{key}"), svg).await.expect("the store is a directory");
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    let update = sqlx::query("update app.tenant set logo_key = $2 where id = $1").bind(site.tenant.uuid()).bind(&key);
    update.execute(tx.conn()).await.expect("the cooperative may");
    tx.commit().await.expect("the database is there");
    key
}

/// A mail in the mailbox on disk.
fn letter(platform: &Platform, person: &Member) -> String {
    let name = uuid::Uuid::new_v4().to_string();
    let text = format!("To: {}\r\nSubject: {LETTER}\r\n\r\n{LETTER}\r\n", person.email);
    let file = platform.data_dir().join(host::mail::MAILBOX).join(format!("{name}.eml"));
    std::fs::write(file, text).expect("the mailbox is a directory");
    name
}

async fn mail_job(platform: &Platform, site: &Site) -> String {
    let mut worker = platform.connect(cluster::Role::Worker).await;
    let job: i64 =
        sqlx::query_scalar("select max(id) from graphile_worker._private_jobs where payload ->> 'tenant' = $1")
            .bind(site.tenant.to_string())
            .fetch_one(&mut worker)
            .await
            .expect("bookings queue mails");
    job.to_string()
}

/// A table, how many rows of a tenant it has, and their hash.
pub(crate) type Print = (String, i64, String);

/// A print of every row of a tenant, table by table.
pub(crate) async fn fingerprint(platform: &Platform, tenant: TenantId) -> Vec<Print> {
    let mut tx = platform.tx(tenant).await;
    let tables = sqlx::query(
        "select table_name::text, max(column_name::text) from information_schema.columns
         where table_schema = 'app' and column_name in ('tenant_id', 'owner_id') group by 1 order by 1",
    );
    let tables = tables.fetch_all(tx.conn()).await.expect("the catalogue can be read");
    assert!(tables.len() > 10, "the schema has tables");
    let mut prints = Vec::new();
    for row in tables {
        // Where a table has both, `tenant_id` is the later in the alphabet and says whose row it is.
        let (table, column): (String, String) = (row.get(0), row.get(1));
        let print = format!(
            "select count(*), coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from app.{table} t where {column} = $1"
        );
        let print = sqlx::query_as(AssertSqlSafe(print)).bind(tenant.uuid());
        let (count, print): (i64, String) = print.fetch_one(tx.conn()).await.expect("the table can be read");
        prints.push((table, count, print));
    }
    prints
}
