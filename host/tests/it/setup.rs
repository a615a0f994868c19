//! A member's coordination sets its campus up: who sees what until it is open, and what is refused.

use host::{
    access::Role,
    audit,
    settings::{self, Approval, ApprovalRule, legal::LegalKind},
    web::i18n::Locale,
};

use crate::kit::{self, Answer, Member, Platform, Site};

mod hosts;
mod life;
mod logo;
mod rights;

const LIST: &str = "/verwaltung/einrichtung";
const LOOK: &str = "/verwaltung/einrichtung/aussehen";
const CHECK: &str = "/verwaltung/einrichtung/pruefen";

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

/// A member whose campus nobody has opened yet.
async fn in_preparation(platform: &'static Platform) -> Site {
    let site = platform.site().await;
    let mut tx = platform.tx(tenants::TenantId::COOPERATIVE).await;
    sqlx::query("update app.tenant set live_at = null where id = $1")
        .bind(site.tenant.uuid())
        .execute(tx.conn())
        .await
        .expect("the cooperative may");
    tx.commit().await.expect("the database is there");
    platform.app.directory.forget(site.tenant);
    site
}

fn text_page(kind: LegalKind) -> String {
    format!("{LIST}/rechtstexte/{}", kind.as_str())
}

/// Publishes a text of this kind.
async fn publish(by: &Member, kind: LegalKind, body: &str) -> Answer {
    let page = text_page(kind);
    by.send(&by.form(&page, &page).await.set("body", body).set("then", "publish")).await
}

async fn actions(site: &Site) -> Vec<String> {
    let mut tx = site.platform.tx(site.tenant).await;
    let entries = audit::after(&mut tx, 0, 1000).await.expect("the log can be read");
    entries.into_iter().map(|entry| entry.action).collect()
}

#[test]
fn a_campus_in_preparation_is_seen_by_its_coordination_only() {
    kit::run(async |platform| {
        let site = in_preparation(platform).await;
        let (visitor, learner) = (site.visitor(), site.learner().await);
        for browser in [&visitor, &learner] {
            for page in ["/", "/katalog", "/lernen", "/verwaltung"] {
                browser.get(page).await.assert_problem(403, "preparation");
            }
            assert!(
                !browser.get("/").await.body.contains("href=\"/lernen\""),
                "the menu offers nothing that is closed"
            );
            let api = browser.get("/api/v1/modules").await;
            assert_eq!((api.status.as_u16(), api.header("content-type")), (403, "application/problem+json"));
        }
        for page in ["/anmelden", "/impressum", "/datenschutz", "/barrierefreiheit"] {
            visitor.get(page).await.assert_ok();
        }
        let by = coordination(&site).await;
        by.get("/").await.assert_ok();
        assert!(by.get("/verwaltung").await.assert_ok().tells("hub-unfinished"));
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        officer.get("/verwaltung").await.assert_ok();
    });
}

#[test]
fn several_people_set_a_campus_up_and_open_it() {
    kit::run(async |platform| {
        let site = in_preparation(platform).await;
        let (first, second) = (coordination(&site).await, coordination(&site).await);
        assert!(first.get(LIST).await.says("0 von 10 Schritten"));
        let form = first.form(LOOK, LOOK).await.set("name", "Stadt Öhringen").set("short_name", "Öhringen");
        let saved = first.send(&form.set("colour", "#FFCC00").set("then", "save")).await;
        let list = first.follow(&saved).await;
        assert!(list.flashes("flash-saved") && list.says("1 von 10 Schritten"), "{}", list.body);
        assert!(list.body.contains("/theme/ffcc00.css") && list.body.contains("Stadt Öhringen"), "in force at once");

        let refused = second.get(CHECK).await;
        assert!(refused.tells("live-missing") && !refused.has_form(CHECK), "{}", refused.body);
        let bare = second.bare_form(CHECK).await.set("sure", "yes");
        assert!(second.send(&bare).await.tells("live-incomplete"));
        for kind in LegalKind::ALL {
            publish(&second, kind, "# Angaben\n\nStadt Öhringen").await.location();
        }
        let unsure = second.send(&second.form(CHECK, CHECK).await).await;
        assert!(unsure.status == 422 && unsure.tells("live-not-sure"), "{}", unsure.body);
        site.visitor().get("/").await.assert_problem(403, "preparation");

        let sure = second.form(CHECK, CHECK).await.choose(&Locale::De.text("live-sure"));
        assert!(second.follow(&second.send(&sure).await).await.flashes("flash-live"));
        assert!(site.visitor().get("/").await.assert_ok().body.contains("Öhringen"));
        assert!(first.get(CHECK).await.tells("setup-live"));
    });
}

#[test]
fn a_campus_that_two_open_at_the_same_time_is_opened_once() {
    kit::run(async |platform| {
        let site = in_preparation(platform).await;
        let (first, second) = (coordination(&site).await, coordination(&site).await);
        let look = first.form(LOOK, LOOK).await.set("then", "save");
        first.send(&look).await.location();
        for kind in LegalKind::ALL {
            publish(&first, kind, "Angaben").await.location();
        }
        let one = first.form(CHECK, CHECK).await.set("sure", "yes");
        let other = second.form(CHECK, CHECK).await.set("sure", "yes");
        let (one, other) = tokio::join!(first.send(&one), second.send(&other));
        assert_eq!((one.location(), other.location()), ("/", "/"));
        let opened = actions(&site).await.into_iter().filter(|action| action == "go_live").count();
        assert_eq!(opened, 1, "the second one found it open");
    });
}

#[test]
fn a_colour_is_a_colour_and_is_made_readable() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        for wrong in ["#fff;}", "#fff", "", "red", "#12345g", "#1234567", "}body{display:none", "url(//x)", "#ÄÖÜäöü"]
        {
            let refused = by.send(&by.form(LOOK, LOOK).await.set("colour", wrong).set("then", "save")).await;
            assert!(refused.status == 422 && refused.tells("look-colour-wrong"), "{wrong}: {}", refused.body);
            let form = refused.form(LOOK);
            assert!(form.fields.contains(&("colour".to_owned(), wrong.to_owned())), "{:?}", form.fields);
        }
        assert!(by.get(LIST).await.body.contains("/theme/7a1f3d.css"), "nothing was changed");

        let shown = by.send(&by.form(LOOK, LOOK).await.set("colour", "ffd500").set("then", "preview")).await;
        assert!(
            shown.assert_ok().says("In Ihrer Farbe wären Links und Schaltflächen nicht überall gut zu lesen"),
            "{}",
            shown.body
        );
        assert!(by.get(LIST).await.body.contains("/theme/7a1f3d.css"), "looking changes nothing");
        by.send(&by.form(LOOK, LOOK).await.set("colour", "ffd500").set("then", "save")).await.location();
        assert!(by.get(LIST).await.body.contains("/theme/ffd500.css"));
        let nameless = by.send(&by.form(LOOK, LOOK).await.set("name", " ").set("then", "save")).await;
        assert!(nameless.status == 422 && nameless.tells("admit-name-wrong"));
    });
}

#[test]
fn a_legal_text_is_published_in_numbered_wordings_and_cannot_act() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (by, other) = (coordination(&site).await, coordination(&site).await);
        let page = text_page(LegalKind::Imprint);
        let form = by.form(&page, &page).await;
        let template = form.fields.iter().find(|(name, _)| name == "body").expect("there is a template").1.clone();
        assert!(template.contains("§ 5 DDG") && template.contains("Stadt stadt-"), "{template}");
        let gap = by.send(&form.renewed()).await;
        assert!(gap.status == 422 && gap.tells("text-gap"), "{}", gap.body);
        let empty = publish(&by, LegalKind::Imprint, " \n").await;
        assert!(empty.status == 422 && empty.tells("text-length"));

        let late = other.form(&page, &page).await;
        let hostile = "# Kontakt\n\n<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[hier](javascript:alert(1)) [dort](https://ok.example)";
        publish(&by, LegalKind::Imprint, hostile).await.location();
        let shown = site.visitor().get("/impressum").await;
        assert!(shown.says("Kontakt") && shown.says("Fassung 1 vom"), "{}", shown.body);
        let main = shown.body.split("<main").nth(1).expect("there is one").split("</main").next().expect("it ends");
        assert!(!main.contains("<script") && !main.contains("onerror") && !main.contains("javascript:"), "{main}");
        assert!(main.contains("href=\"https://ok.example\""), "{main}");

        let outrun = other.send(&late.set("body", "Andere Fassung").set("then", "publish")).await;
        assert!(
            outrun.status == 422 && outrun.tells("text-outrun") && outrun.says("Andere Fassung"),
            "{}",
            outrun.body
        );
        let again = outrun.form(&page);
        other.send(&again.renewed().set("then", "publish")).await.location();
        let shown = site.visitor().get("/impressum").await;
        assert!(shown.says("Andere Fassung") && shown.says("Fassung 2 vom"), "{}", shown.body);
        let preview = by.form(&page, &page).await.set("body", "# Neu <script>x</script>").set("then", "preview");
        let preview = by.send(&preview).await;
        assert!(preview.assert_ok().tells("text-preview-title"), "{}", preview.body);
        assert!(site.visitor().get("/impressum").await.says("Andere Fassung"), "looking publishes nothing");
    });
}

#[test]
fn rules_of_the_house_are_kept_for_those_who_act_on_them() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let page = format!("{LIST}/genehmigung");
        let wrong = by.send(&by.form(&page, &page).await.set("from", "viel").without("approval")).await;
        assert!(wrong.status == 422 && wrong.tells("approval-missing") && wrong.tells("approval-from-wrong"));
        let form = by.form(&page, &page).await.choose(&Locale::De.text("approval-manager_hr")).set("from", "1.000 €");
        by.send(&form).await.location();

        let page = format!("{LIST}/themen");
        let none = by.send(&by.form(&page, &page).await.choose(&Locale::De.text("topics-some"))).await;
        assert!(none.status == 422 && none.tells("topics-missing"), "{}", none.body);
        let form = by.form(&page, &page).await.choose(&Locale::De.text("topics-some"));
        let unknown = by.send(&form.clone().set("topic", "gibtsnicht")).await;
        assert!(unknown.status == 422 && unknown.tells("topics-missing"));
        by.send(&form.renewed().set("topic", "datenschutz")).await.location();
        let links = site.visitor().get("/").await.links(".topics a");
        assert_eq!(links.len(), 1, "{links:?}");

        let mut tx = platform.tx(site.tenant).await;
        let known = settings::of(&mut tx).await.expect("the database is there");
        let rule = ApprovalRule { approval: Approval::ManagerThenHr, from_cents: 100_000 };
        assert_eq!((known.approval, known.topics), (rule, Some(vec!["datenschutz".to_owned()])));
    });
}

#[test]
fn mails_carry_the_members_name_and_reply_address_and_no_header_of_anybodys_own() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let page = format!("{LIST}/absender");
        for (name, reply_to, key) in [
            ("Stadt\r\nBcc: alle@stadt.example", "", "sender-name-wrong"),
            ("", "", "sender-name-wrong"),
            ("Stadt", "kein@", "staff-email-invalid"),
            ("Stadt", "a@b.example\r\nBcc: c@d.example", "staff-email-invalid"),
        ] {
            let refused = by.send(&by.form(&page, &page).await.set("name", name).set("reply_to", reply_to)).await;
            assert!(refused.status == 422 && refused.tells(key), "{name:?} {reply_to:?}: {}", refused.body);
        }
        let form = by.form(&page, &page).await.set("name", "Stadt Köln, Personal").set("reply_to", "pe@koeln.example");
        by.send(&form).await.location();

        let learner = site.learner().await;
        let module = platform.publish(kit::NewModule::shared()).await;
        learner.enrol(&module).await;
        site.letters(&learner.email).await;
        let mailbox = platform.data_dir().join(host::mail::MAILBOX);
        let files = std::fs::read_dir(mailbox).expect("the mailbox is a directory").flatten();
        let letters: Vec<Vec<u8>> = files.filter_map(|file| std::fs::read(file.path()).ok()).collect();
        let mut parsed = letters.iter().filter_map(|bytes| mail_parser::MessageParser::default().parse(bytes));
        let letter = parsed.find(|message| {
            message.to().and_then(|to| to.first()).and_then(|to| to.address()) == Some(learner.email.as_str())
        });
        let letter = letter.expect("the booking is confirmed");
        let from = letter.from().and_then(|from| from.first()).expect("it has a sender");
        assert_eq!((from.name(), from.address()), (Some("Stadt Köln, Personal"), Some("noreply@localhost")));
        let reply_to = letter.reply_to().and_then(|reply| reply.first()).and_then(|reply| reply.address());
        assert_eq!(reply_to, Some("pe@koeln.example"));
    });
}

#[test]
fn steps_that_are_done_elsewhere_can_be_marked() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let page = format!("{LIST}/schritt/sign_in");
        let unsaid = by.send(&by.form(&page, &page).await).await;
        assert!(unsaid.status == 422 && unsaid.tells("step-state-missing"));
        let seen = by.form(&page, &page).await.choose(&Locale::De.text("step-state-seen"));
        assert!(by.follow(&by.send(&seen).await).await.tells("progress-seen"));
        for nothing in ["legal", "gibtsnicht", "look"] {
            by.get(&format!("{LIST}/schritt/{nothing}")).await.assert_problem(404, "not-found");
        }
    });
}

#[test]
fn only_the_coordination_sets_up() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let other = site.member(&[Role::Manager, Role::Hr], Locale::De).await;
        for page in [LIST, LOOK, CHECK] {
            other.get(page).await.assert_problem(403, "forbidden");
            assert!(site.visitor().get(page).await.location().starts_with("/anmelden"));
        }
        for page in [LOOK, CHECK] {
            let form = other.bare_form(page).await;
            other.send(&form).await.assert_problem(403, "forbidden");
        }
        assert!(!other.get("/").await.body.contains("href=\"/verwaltung\""), "the menu does not offer it");
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        office.get(LIST).await.assert_problem(404, "not-found");
    });
}
