//! A member with something of everything, and a print of all its rows.

use bytes::Bytes;
use host::{
    access::Role,
    courses::{ItemKind, Phase, publish::NewExercise},
    delegations,
    ids::{PersonId, PrivacyRequestId, ScimTokenId},
    people::NewPerson,
    plugins::assets::Folder,
    privacy, roster, scim,
    setup::hosts::{self, HostName},
    sso, staff,
    web::{assets::PLUGINS, i18n::Locale},
};
use sqlx::{AssertSqlSafe, Row as _};
use tenants::{TenantId, cluster};

use super::house::House;
use crate::kit::{
    Authenticator, Joining, Member, Module, NewModule, Platform, Site, choice, drawn_quiz, item, link, questions, unit,
};

pub(super) const PASSWORD: &str = "Passwort der Betroffenen";
pub(super) const TITLE: &str = "Vertrauliche Dienstanweisung";
const PORTAL: &str = "Vertrauliches Portal";
const LETTER: &str = "Sehr persönliche Nachricht";

pub(crate) struct Victim {
    pub(crate) site: Site,
    pub(crate) person: Member,
    /// Who looks after the member's people.
    pub(crate) coordination: Member,
    /// The member's own, seen by nobody else.
    pub(crate) module: Module,
    /// In the own module, not completed.
    pub(crate) enrolment: String,
    pub(crate) item: String,
    pub(crate) lesson: String,
    /// A module that is being written, and an exercise in it.
    pub(crate) draft: [String; 2],
    /// A quiz that has drawn its questions.
    pub(crate) quiz: String,
    pub(crate) proof: String,
    /// Of an answer in the own module.
    pub(crate) judgement: String,
    pub(crate) session: String,
    /// Somebody who was invited, and the secret of the link.
    pub(crate) invited: PersonId,
    pub(crate) token: String,
    pub(super) house: House,
    /// Of the member's directory.
    pub(crate) scim_token: ScimTokenId,
    pub(crate) scim_group: String,
    /// Of people from a table, checked and not applied.
    pub(crate) import: String,
    /// The secrets of links by mail, and a passkey.
    pub(crate) sign_in_token: String,
    pub(crate) reset_token: String,
    pub(crate) address_token: String,
    pub(crate) passkey: String,
    /// An application for membership, which is the cooperative's.
    pub(crate) joining: Joining,
    pub(crate) application: String,
    pub(crate) logo: String,
    pub(crate) mail: String,
    /// A mail job in the queue.
    pub(crate) job: String,
    /// A host name that is claimed and not proved.
    pub(crate) claim: String,
    /// One that is proved.
    pub(crate) own_host: String,
    pub(crate) single_sign_on: SingleSignOn,
    /// Everything about the victim, ready to be fetched.
    pub(crate) privacy_request: String,
    /// A wish to be erased, which nobody has decided yet.
    pub(crate) open_request: String,
    /// A role for a time.
    pub(crate) delegation: String,
    /// What a provider has handed in at the cooperative.
    pub(crate) package: HandedIn,
}

/// A package that waits for a decision, with its provider's key, and a plugin that is in use.
pub(crate) struct HandedIn {
    pub(crate) package: String,
    pub(crate) root_key: String,
    pub(crate) plugin: String,
}

/// A provider that is in use, with a rule, and a mail domain.
pub(crate) struct SingleSignOn {
    pub(crate) provider: String,
    pub(crate) rule: String,
    pub(crate) domain: String,
}

impl Victim {
    pub(crate) async fn plant(platform: &'static Platform) -> Victim {
        let site = platform.site().await;
        let logo = logo(platform, &site).await;
        let person = site.stranger(PASSWORD, false).await;
        site.sign_in(&person, person.id).await;
        let module = platform.publish(private_module(platform, &site).await).await;
        platform.index(&module).await;
        let enrolment = person.enrol(&module).await;
        let proof = proof(&site, &person).await;
        let item = module.item(ItemKind::Exercise).to_string();
        let page = format!("/lernen/{enrolment}/{item}");
        let answer = person.form(&page, &format!("{page}/antwort")).await;
        person.see_mark(&person.send(&answer).await).await;
        let (invited, token) = invited(platform, &site).await;
        let coordination = site.member(&[Role::Coordination], Locale::De).await;
        let house = House::plant(&site, person.id, invited).await;
        let joining = platform.joining().await;
        let [sign_in_token, reset_token] = links(&site, &person).await;
        let begin = person.form("/konto", "/konto/totp/beginnen").await;
        person.send(&begin).await.location();
        Victim {
            draft: draft(&coordination).await,
            passkey: Authenticator::new().register(&person, "Telefon").await,
            address_token: new_address(&site, &person).await,
            sign_in_token,
            reset_token,
            session: session(&site, &person).await,
            invited,
            token,
            coordination,
            house,
            import: import(platform, &site).await,
            application: application(platform, &joining.key).await,
            scim_token: scim_token(platform, &site).await,
            scim_group: scim_group(platform, &site).await,
            joining,
            mail: letter(platform, &person),
            job: mail_job(platform, &site).await,
            claim: claim(platform, &site).await,
            own_host: own_host(platform, &site).await,
            single_sign_on: single_sign_on(platform, &site, &person).await,
            privacy_request: archive(platform, &site, &person).await,
            open_request: wish(platform, &site, &person, privacy::Kind::Erasure).await,
            judgement: judgement(&site, &module, &person, &enrolment.to_string()).await,
            lesson: module.item(ItemKind::Lesson).to_string(),
            quiz: drawn(&module, &person, &enrolment.to_string()).await,
            delegation: delegation(platform, &site, &person).await,
            package: handed_in(platform, &site).await,
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
    pub(crate) fn secrets(&self) -> Vec<&str> {
        let own = ["Geheime Einheit", "Geheime Gruppe", "Geheimer Code"];
        [self.person.name.as_str(), &self.person.email, TITLE, LETTER, PORTAL].into_iter().chain(own).collect()
    }
}

/// With an exercise of a plugin that members have to allow, beside the usual ones.
async fn private_module(platform: &Platform, site: &Site) -> NewModule {
    let (_, component) = PLUGINS.iter().find(|(name, _)| *name == "short-text").expect("ops/dev prepare was run");
    let manifest = platform.admit(component).await;
    let text = NewExercise {
        plugin_id: manifest.id,
        plugin_version: manifest.version,
        config: serde_json::json!({ "prompt": "Was ist zu tun?" }),
        pass_percent: None,
    };
    let mut module = NewModule { title: TITLE.to_owned(), ..NewModule::owned_by(site.tenant) };
    let drawn = drawn_quiz("Ausgelost", 1, vec![choice(questions())]);
    module.units.push(unit(Phase::FollowUp, vec![item(ItemKind::Exercise, "Ein Laptop ist weg", text), drawn]));
    module
}

/// A quiz that was answered and that a person has yet to judge.
async fn judgement(site: &Site, module: &Module, person: &Member, enrolment: &str) -> String {
    let item = module.item(ItemKind::Quiz);
    let page = format!("/lernen/{enrolment}/{item}");
    let answer = person.form(&page, &format!("{page}/antwort")).await;
    person.see_mark(&person.send(&answer).await).await;
    let id = uuid::Uuid::now_v7();
    let mut tx = site.platform.tx(site.tenant).await;
    for statement in [
        "update app.answer w set status = 'review' from app.attempt a
         where w.tenant_id = $1 and a.tenant_id = $1 and a.id = w.attempt_id and a.item_id = $3 and $2::uuid is not null",
        "insert into app.judgement (tenant_id, id, learner_tenant, answer_id, item_id, asked_at)
         select $1, $2, $1, w.id, $3, now() from app.answer w join app.attempt a on a.tenant_id = $1 and a.id = w.attempt_id
         where w.tenant_id = $1 and a.item_id = $3",
    ] {
        let run = sqlx::query(statement).bind(site.tenant.uuid()).bind(id).bind(item.0).execute(tx.conn()).await;
        assert_eq!(run.expect("the quiz was answered").rows_affected(), 1);
    }
    tx.commit().await.expect("the database is there");
    id.to_string()
}

async fn draft(coordination: &Member) -> [String; 2] {
    const PLACE: &str = "/verwaltung/module";
    let form = coordination.bare_form(PLACE).await.set("title", TITLE);
    let draft = coordination.send(&form).await.location().to_owned();
    let form = coordination.bare_form(&format!("{draft}/schritte")).await.set("work", "de.kommunalcampus.choice");
    let step = coordination.send(&form).await.location().to_owned();
    [&draft, &step].map(|place| place.rsplit('/').next().expect("it ends with the id").to_owned())
}

/// A quiz that was begun.
async fn drawn(module: &Module, person: &Member, enrolment: &str) -> String {
    let quiz = module.items.iter().find(|item| item.questions.is_some()).expect("the module has one").id.to_string();
    let page = format!("/lernen/{enrolment}/{quiz}");
    let begin = person.form(&page, &format!("{page}/beginn")).await;
    person.send(&begin).await.location();
    quiz
}

async fn handed_in(platform: &Platform, site: &Site) -> HandedIn {
    let [package, root_key] = [uuid::Uuid::now_v7(), uuid::Uuid::now_v7()];
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    for (id, statement) in [
        (
            root_key,
            "insert into app.plugin_root_key (tenant_id, id, provider_id, prefix, public_key, created_at)
             select $1, $2, id, 'de.' || left($3, 32), $3, now() from app.provider limit 1",
        ),
        (
            package,
            "insert into app.plugin_package (tenant_id, id, provider_id, digest, plugin_id, version, tier, bytes, state,
                 component_sha256, submitted_at)
             select $1, $2, id, $3, 'de.example.p' || left($3, 32), '1.0.0', 'practice', 1, 'waiting', $3, now()
             from app.provider limit 1",
        ),
    ] {
        let hash = format!("{0}{0}", id.simple());
        let insert = sqlx::query(statement).bind(TenantId::COOPERATIVE.uuid()).bind(id).bind(hash);
        insert.execute(tx.conn()).await.expect("the cooperative may");
    }
    tx.commit().await.expect("the database is there");
    let begun = sqlx::query_scalar("select plugin_sha256 from app.attempt where tenant_id = $1 limit 1");
    let begun = begun.bind(site.tenant.uuid()).fetch_one(platform.tx(site.tenant).await.conn()).await;
    let plugin: String = begun.expect("an exercise was begun");
    let drawing = Bytes::from_static(b"<svg/>");
    platform
        .app
        .plugins
        .keep_files(&plugin, Folder::Assets, [("plan.svg", &drawing[..])].into_iter())
        .await
        .expect("the store takes it");
    HandedIn { package: package.to_string(), root_key: root_key.to_string(), plugin }
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

async fn scim_token(platform: &Platform, site: &Site) -> ScimTokenId {
    let mut tx = platform.tx(site.tenant).await;
    let office = platform.app.access.office_at(site.tenant);
    let fresh = scim::tokens::create(&mut tx, &office, "Entra ID", 90, host::clock::now()).await;
    tx.commit().await.expect("the database is there");
    fresh.expect("the office may").id
}

async fn scim_group(platform: &Platform, site: &Site) -> String {
    let id = uuid::Uuid::now_v7();
    let mut tx = platform.tx(site.tenant).await;
    sqlx::query(
        "insert into app.person_group (tenant_id, id, name, source, created_at, updated_at)
         values ($1, $2, 'Ersthelfende', 'scim', now(), now())",
    )
    .bind(site.tenant.uuid())
    .bind(id)
    .execute(tx.conn())
    .await
    .expect("the name is free");
    tx.commit().await.expect("the database is there");
    id.to_string()
}

async fn import(platform: &Platform, site: &Site) -> String {
    let office = platform.app.access.office_at(site.tenant);
    let table = format!("Vorname;Nachname;E-Mail\nMina;Geheim;import@{}.example\n", site.tenant);
    let uploaded = roster::Uploaded { file_name: "geheim.csv", host: &site.host, bytes: table.as_bytes() };
    let now = host::clock::now();
    let mut tx = platform.tx(site.tenant).await;
    let id = roster::upload(&mut tx, &office, &uploaded, now).await.expect("it is a table");
    let mapping = roster::find(&mut tx, &office, id).await.expect("it was uploaded").mapping;
    roster::steps::explain(&mut tx, &office, id, &mapping, roster::Options::default(), now)
        .await
        .expect("known columns");
    tx.commit().await.expect("the database is there");
    roster::jobs::check(&platform.app, site.tenant, id, host::clock::now()).await.expect("the database is there");
    id.to_string()
}

async fn single_sign_on(platform: &Platform, site: &Site, person: &Member) -> SingleSignOn {
    let (office, now) = (platform.app.access.office_at(site.tenant), host::clock::now());
    let domain = format!("sso-{}.example", site.tenant);
    let mut tx = platform.tx(site.tenant).await;
    sso::claim(&mut tx, &office, &domain, now).await.expect("it is a domain");
    let draft = sso::Draft {
        name: PORTAL.to_owned(),
        button: String::new(),
        // Nobody listens there.
        issuer: "http://127.0.0.1:9".to_owned(),
        client_id: "campus".to_owned(),
        secret: Some("sehr geheim".to_owned()),
        scopes: "openid".to_owned(),
        userinfo: false,
        second_factor: false,
        logout: true,
        position: 1,
        domains: vec![domain.clone()],
    };
    let provider = sso::add(&mut tx, &office, &platform.app.keyring, &draft, now).await.expect("it is the first");
    sso::mark_tested(&mut tx, &office, provider, now).await.expect("the office may");
    sso::set_enabled(&mut tx, &office, provider, true, now).await.expect("it was tried");
    let rule = sso::NewRule {
        claim: "groups".to_owned(),
        operator: sso::Operator::Equals,
        value: "Leitung".to_owned(),
        gain: sso::Gain::Role(Role::Manager),
    };
    sso::add_rule(&mut tx, &office, provider, &rule, now).await.expect("the provider is there");
    let rule = sso::rules(&mut tx, &office, provider).await.expect("the office may").remove(0).id.to_string();
    sqlx::query(
        "insert into app.sso_identity (tenant_id, id, provider_id, issuer, subject, person_id, linked_at, used_at)
         values ($1, $2, $3, 'http://127.0.0.1:9', 'betroffen', $4, now(), now())",
    )
    .bind(site.tenant.uuid())
    .bind(uuid::Uuid::now_v7())
    .bind(provider.0)
    .bind(person.id.0)
    .execute(tx.conn())
    .await
    .expect("nobody is linked yet");
    tx.commit().await.expect("the database is there");
    SingleSignOn { provider: provider.to_string(), rule, domain }
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

/// A second one, on another device.
async fn session(site: &Site, person: &Member) -> String {
    site.signed_in(person.id).await;
    let mut tx = site.platform.tx(site.tenant).await;
    let id: uuid::Uuid = sqlx::query_scalar(
        "select id from app.session where tenant_id = $1 and person_id = $2 order by created_at desc limit 1",
    )
    .bind(site.tenant.uuid())
    .bind(person.id.0)
    .fetch_one(tx.conn())
    .await
    .expect("the victim is signed in");
    id.to_string()
}

async fn archive(platform: &Platform, site: &Site, person: &Member) -> String {
    let id = wish(platform, site, person, privacy::Kind::Export).await;
    let request = PrivacyRequestId(id.parse().expect("it is an id"));
    let made = privacy::jobs::make_archive(&platform.app, site.tenant, request, &site.host, host::clock::now()).await;
    made.expect("it can be made");
    id
}

async fn wish(platform: &Platform, site: &Site, person: &Member, kind: privacy::Kind) -> String {
    let mut tx = platform.tx(site.tenant).await;
    let actor = platform.app.access.actor(site.tenant, person.id, &[]);
    let asked = privacy::ask(&mut tx, &actor, kind, &site.host, host::clock::now()).await;
    tx.commit().await.expect("the database is there");
    asked.expect("it is the first of its kind").to_string()
}

async fn delegation(platform: &Platform, site: &Site, person: &Member) -> String {
    let now = host::clock::now();
    let new = delegations::NewDelegation {
        email: person.email.clone(),
        role: Role::Hr,
        starts_on: now.date(),
        ends_on: now.date() + time::Duration::days(30),
    };
    let mut tx = platform.tx(site.tenant).await;
    let office = platform.app.access.office_at(site.tenant);
    let id = delegations::give(&mut tx, &office, &new, now).await.expect("it can be given");
    tx.commit().await.expect("the database is there");
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

async fn own_host(platform: &Platform, site: &Site) -> String {
    let host = format!("eigen.{}.example", site.tenant);
    let mut tx = platform.tx(site.tenant).await;
    assert!(tenants::appearance::add_host(&mut tx, &host).await.expect("the database is there"));
    tx.commit().await.expect("the database is there");
    host
}

async fn claim(platform: &Platform, site: &Site) -> String {
    let mut tx = platform.tx(site.tenant).await;
    let host = HostName::parse("campus.betroffen.example", "localhost").expect("it is a host name");
    let office = platform.app.access.office_at(site.tenant);
    let id = hosts::claim(&mut tx, &office, &host, host::clock::now()).await.expect("it is nobody's");
    tx.commit().await.expect("the database is there");
    id.to_string()
}

/// Links that sign in and that let one choose a new password.
async fn links(site: &Site, person: &Member) -> [String; 2] {
    let mut tokens = Vec::new();
    for page in ["/anmelden/link", "/anmelden/passwort"] {
        let visitor = site.visitor();
        let form = visitor.form(page, page).await;
        visitor.send(&form.set("email", &person.email)).await.location();
        site.mail_links().await;
        let letters = site.letters(&person.email).await;
        let path = letters.iter().rev().find_map(|text| link(text, &format!("{page}/"))).expect("it was mailed");
        tokens.push(path.rsplit('/').next().expect("the secret is the end").to_owned());
    }
    tokens.try_into().expect("there are two")
}

/// A link that would give the account another address.
async fn new_address(site: &Site, person: &Member) -> String {
    let form = person.form("/konto/adresse", "/konto/adresse").await;
    person.send(&form.set("email", &format!("anders@{}.example", site.tenant))).await.location();
    let letters = site.letters(&person.email).await;
    let path = letters.iter().rev().find_map(|text| link(text, "/konto/adresse/")).expect("it was mailed");
    path.rsplit('/').next().expect("the secret is the end").to_owned()
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
