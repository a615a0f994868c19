//! Plugins of providers: handed in, inspected, reviewed, published, and taken out of use.

use host::{
    access::Role,
    clock,
    courses::{ItemKind, Phase, publish::NewExercise},
    plugins::{Plugins, log},
    web::i18n::Locale,
};
use plugin_package::{
    keys::Secret,
    log::{Consistency, Head, Inclusion},
};
use serde_json::json;
use tenants::TenantId;
use time::Duration;

use self::desk::{BOARD, Desk, KEYS, OFFICE, PAGE, PLUGIN, Parts, VERSION, assign, check, decide, hand_in};
use crate::kit::{self, Member, NewModule, Platform, item, unit};

mod desk;
mod figures;
mod frames;
mod pipeline;

/// An exercise of the provider's plugin.
async fn exercise(platform: &'static Platform) -> (Member, String) {
    let (learner, page, _) = exercise_at(platform).await;
    (learner, page)
}

async fn exercise_at(platform: &'static Platform) -> (Member, String, TenantId) {
    let config = json!({
        "prompt": "Wer macht was?",
        "sources": [{ "id": "s1", "label": "Poststelle" }, { "id": "s2", "label": "Archiv" }],
        "targets": [{ "id": "t1", "label": "öffnet die Post" }, { "id": "t2", "label": "bewahrt auf" }],
        "solution": { "s1": { "target": "t1" }, "s2": { "target": "t2" } },
    });
    let exercise =
        NewExercise { plugin_id: PLUGIN.to_owned(), plugin_version: VERSION.to_owned(), config, pass_percent: None };
    let units = vec![unit(Phase::Preparation, vec![item(ItemKind::Exercise, "Zuordnen", exercise)])];
    let module = platform.publish(NewModule { units, ..NewModule::shared() }).await;
    let site = platform.site().await;
    let learner = site.learner().await;
    let enrolment = learner.enrol(&module).await;
    (learner, module.item_page(enrolment, ItemKind::Exercise), site.tenant)
}

async fn stop(by: &Member, sha256: &str, how: &str, reason: &str) -> kit::Answer {
    let page = format!("{OFFICE}/{sha256}");
    let form = by.form(&page, &page).await;
    by.send(&form.set("how", how).set("reason", reason)).await
}

async fn sha256(platform: &Platform, version: &str) -> String {
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    let found = sqlx::query_scalar("select sha256 from app.plugin where id = $1 and version = $2");
    found.bind(PLUGIN).bind(version).fetch_one(tx.conn()).await.expect("it is published")
}

#[test]
fn a_package_goes_from_its_provider_to_a_learner() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("packages").await;
        let desk = Desk::new(platform).await;
        let shown = desk.by.get(PAGE).await;
        assert!(shown.assert_ok().body.contains("de.kommunalcampus"), "{}", shown.body);
        let sent = desk.hand_in(&desk.package(&Parts::default())).await;
        let page = sent.location().to_owned();
        assert!(desk.by.get(&page).await.tells("package-checking"));
        let id = page.rsplit('/').next().expect("it ends with the id");
        check(platform, id).await;
        let report = desk.by.get(&page).await;
        assert!(report.tells("package-next-waiting"), "{}", report.body);
        assert!(!report.tells("package-step-found") && report.tells("package-step-passed"), "{}", report.body);

        let reviewer = desk.reviewer().await;
        assert!(reviewer.get(BOARD).await.body.contains(PLUGIN));
        let review = format!("{BOARD}/{id}");
        assert!(reviewer.get(&review).await.body.contains(&format!("{review}/probe/1")));
        let trial = format!("{review}/probe/1");
        let form = reviewer.form(&trial, &trial).await;
        let tried = reviewer.send(&form).await;
        assert!(tried.assert_ok().tells("trial-outcome"), "{}", tried.body);
        reviewer.get(&format!("{review}/probe/99")).await.assert_problem(404, "not-found");

        let form = reviewer.form(&review, &format!("{review}/entscheidung")).await.set("decision", "publish");
        assert!(reviewer.follow(&reviewer.send(&form).await).await.flashes("flash-plugin-published"));
        decide(&reviewer, id, "decline", "zu spät").await.assert_problem(409, "package-decided");

        let (learner, page) = exercise(platform).await;
        assert!(learner.get(&page).await.assert_ok().body.contains("bewahrt auf"));
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let log: Vec<String> = sqlx::query_scalar(
            "select action || ' ' || object from app.audit_entry where tenant_id = $1 and object like 'plugin%' order by number",
        )
        .bind(TenantId::COOPERATIVE.uuid())
        .fetch_all(tx.conn())
        .await
        .expect("the log is there");
        assert_eq!(log, ["create plugin_key", "submit plugin_package", "publish plugin_package"]);
    });
}

#[test]
fn what_is_not_signed_for_its_provider_on_this_day_is_refused() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("signatures").await;
        let desk = Desk::new(platform).await;
        let today = clock::now().date();
        let other = Secret::from_seed(&[77; 32]);
        let stranger = Desk::without_key(platform, "anbieter-b", 9).await;
        for (package, cause) in [
            (b"PK\x05\x06 nothing".to_vec(), "ZIP"),
            (desk.signed_on(&Parts::default(), today, &[]), "0 of 1 signatures"),
            (desk.signed_on(&Parts::default(), today - Duration::days(31), &[&desk.release]), "0 of 1 signatures"),
            (desk.signed_on(&Parts::default(), today + Duration::days(1), &[&desk.release]), "0 of 1 signatures"),
            (stranger.package(&Parts::default()), "0 of 1 signatures"),
            (desk.package(&Parts { tier: "assessment", ..Parts::default() }), "1 of 2 signatures"),
            (desk.package(&Parts { id: "de.kommunalcampus.x", version: "9.9.9", ..Parts::default() }), ""),
        ] {
            let answer = desk.hand_in(&package).await;
            if cause.is_empty() {
                answer.location();
                continue;
            }
            assert_eq!(answer.status, 422, "{cause}: {}", answer.body);
            assert!(answer.tells("package-unfit") && answer.body.contains(cause), "{cause}: {}", answer.body);
        }
        // Names under a key of somebody else's are nobody's own, however well they are signed.
        let foreign = hand_in(&stranger.by, &stranger.package(&Parts::default())).await;
        assert!(foreign.status == 422 && foreign.body.contains("de.kommunalcampus"), "{}", foreign.body);

        let office = desk.operator().await;
        let page = format!("{KEYS}/{}", desk.key().await);
        let form = office.form(&page, &page).await;
        assert_eq!(office.send(&form.clone().set("release", "zz")).await.status, 422);
        let release = desk.release.public().to_string();
        assert!(
            office.follow(&office.send(&form.renewed().set("release", &release)).await).await.body.contains(&release)
        );
        let refused = desk.hand_in(&desk.package(&Parts::default())).await;
        assert!(refused.body.contains("0 of 1 signatures"), "a revoked release key signs nothing: {}", refused.body);
        desk.hand_in(&desk.signed_on(&Parts::default(), today, &[&other])).await.location();

        let form = office.form(&page, &format!("{page}/widerruf")).await;
        office.send(&form).await.location();
        let refused = desk.hand_in(&desk.signed_on(&Parts::version("0.1.9"), today, &[&other])).await;
        assert!(refused.status == 422 && !refused.tells("package-unfit"), "{}", refused.body);
    });
}

#[test]
fn keys_of_the_office_are_checked_and_one_name_has_one_owner() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("root_keys").await;
        let desk = Desk::new(platform).await;
        let office = desk.operator().await;
        let other = Desk::without_key(platform, "anbieter-b", 9).await;
        let taken = other.enter_key(&office).await;
        assert_eq!(taken.status, 422, "{}", taken.body);
        let public = other.root.public().to_string();
        for (prefix, public, told) in [
            ("de.kommunalcampus.schule", public.as_str(), ""),
            ("de", &public, "key-prefix-form"),
            ("De Example", &public, "key-prefix-form"),
            ("de.example", "12", "key-form"),
            ("de.example", &"0".repeat(64), "key-form"),
            ("de.example", &desk.root.public().to_string(), "key-taken"),
        ] {
            let form = office.form(KEYS, KEYS).await.set("provider", &other.provider.to_string());
            let answer = office.send(&form.set("prefix", prefix).set("public", public)).await;
            assert_eq!(answer.status, 422, "{prefix}: {}", answer.body);
            assert!(told.is_empty() || answer.tells(told), "{told}: {}", answer.body);
        }
    });
}

#[test]
fn a_version_is_taken_once_and_only_forwards() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("versions").await;
        let desk = Desk::new(platform).await;
        let package = desk.package(&Parts::version("0.1.5"));
        desk.published(&package).await;
        let tells = async |package: &[u8], key: &str| {
            let refused = desk.hand_in(package).await;
            assert_eq!(refused.status, 422, "{}", refused.body);
            assert!(refused.body.contains(key), "{key}: {}", refused.body);
        };
        tells(&package, "0.1.5").await;
        tells(&desk.package(&Parts::version("0.1.4")), "0.1.5").await;
        let next = desk.package(&Parts::version("0.1.6"));
        let first = desk.inspected(&next).await;
        tells(&next, &Locale::De.text("package-known")).await;
        let rebuilt = Parts { tier: "assessment", ..Parts::version("0.1.6") };
        let two = [&desk.release, &Secret::from_seed(&[55; 32])];
        let rebuilt = desk.signed_on(&rebuilt, clock::now().date(), &two);
        tells(&rebuilt, "0.1.6").await;
        let reviewer = desk.reviewer().await;
        let refused = decide(&reviewer, &first, "decline", "").await;
        assert!(refused.status == 422 && refused.tells("review-needs-reason"), "{}", refused.body);
        decide(&reviewer, &first, "decline", "Die Rückmeldungen sind zu knapp.").await.location();
        let page = desk.by.get(&format!("{PAGE}/{first}")).await;
        assert!(page.body.contains("zu knapp") && page.tells("package-next-declined"), "{}", page.body);
        desk.hand_in(&rebuilt).await.location();
    });
}

#[test]
fn a_key_that_is_revoked_while_a_package_waits_ends_it() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("late_keys").await;
        let desk = Desk::new(platform).await;
        let (office, reviewer) = (desk.operator().await, desk.reviewer().await);
        let id = desk.inspected(&desk.package(&Parts::default())).await;
        let page = format!("{KEYS}/{}", desk.key().await);
        let form = office.form(&page, &page).await;
        office.send(&form.set("release", &desk.release.public().to_string())).await.location();
        let refused = decide(&reviewer, &id, "publish", "Gut gemacht").await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert!(refused.tells("review-unsigned") && refused.body.contains("Gut gemacht"), "{}", refused.body);
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let known: i64 = sqlx::query_scalar(
            "select (select count(*) from app.plugin where id = $1)
             + (select count(*) from app.plugin_log where entry like '%\"admit\"%' || $1 || '%')",
        )
        .bind(PLUGIN)
        .fetch_one(tx.conn())
        .await
        .expect("the register is there");
        assert_eq!(known, 0, "neither in the register nor in the log");
        decide(&reviewer, &id, "decline", "Der Schlüssel gilt nicht mehr.").await.location();
    });
}

#[test]
fn what_does_not_pass_is_told_step_by_step_and_never_reviewed() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("inspection").await;
        let desk = Desk::new(platform).await;
        let reviewer = desk.reviewer().await;
        let hostile = std::fs::read("../target/plugins-test/hostile.wasm").expect("ops/dev prepare --tests was run");
        for (number, (parts, step)) in [
            (Parts { component: b"\0asm\x01\0\0\0".to_vec(), ..Parts::default() }, "package-step-component"),
            (Parts { component: hostile, ..Parts::default() }, "package-step-description"),
            (Parts { version: "0.2.0", ..Parts::default() }, "package-step-description"),
            (Parts { cases: false, ..Parts::default() }, "package-step-cases"),
        ]
        .into_iter()
        .enumerate()
        {
            let id = desk.inspected(&desk.package(&parts)).await;
            let page = desk.by.get(&format!("{PAGE}/{id}")).await;
            let told = page.tells("package-next-failed") && page.tells(step) && page.tells("package-step-found");
            assert!(told, "{number}: {}", page.body);
            decide(&reviewer, &id, "publish", "").await.assert_problem(409, "package-decided");
            reviewer.get(&format!("{BOARD}/{id}/probe/1")).await.assert_problem(404, "not-found");
        }
    });
}

#[test]
fn what_died_in_its_inspection_may_be_handed_in_once_more() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("died").await;
        let desk = Desk::new(platform).await;
        let package = desk.package(&Parts::default());
        let sent = desk.hand_in(&package).await;
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin_package set state = 'failed' where tenant_id = $1")
            .bind(TenantId::COOPERATIVE.uuid())
            .execute(tx.conn())
            .await
            .expect("the cooperative may");
        tx.commit().await.expect("the database is there");
        assert!(desk.by.follow(&sent).await.tells("package-next-died"));
        let id = desk.inspected(&package).await;
        assert!(desk.by.get(&format!("{PAGE}/{id}")).await.tells("package-next-waiting"));
        assert_eq!(desk.hand_in(&package).await.status, 422, "what is under way is not");
    });
}

#[test]
fn an_inspection_that_dies_is_told_and_one_that_cannot_start_is_tried_again() {
    kit::run(async |platform| {
        // `yes` never stops talking.
        for (program, died) in [("/bin/false", true), ("/usr/bin/yes", true), ("/no/such/program", false)] {
            let directory = tempfile::tempdir().expect("a directory can be made");
            let plugins = Plugins::open(directory.path(), Some(program.as_ref()), platform.app.files.clone());
            let error = plugins.expect("it can be opened").inspect(b"PK").await.expect_err("there is no report");
            assert_eq!(matches!(error, host::plugins::CompileError::Died), died, "{error:?}");
        }
    });
}

#[test]
fn nobody_sees_or_decides_what_is_not_theirs() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("strangers").await;
        let desk = Desk::new(platform).await;
        let id = desk.inspected(&desk.package(&Parts::default())).await;
        let page = format!("{PAGE}/{id}");
        let other = Desk::without_key(platform, "anbieter-b", 9).await;
        other.by.get(&page).await.assert_problem(404, "not-found");
        assert!(!other.by.get(PAGE).await.body.contains(PLUGIN));
        let unbound = platform.cooperative().member(&[Role::Provider], Locale::De).await;
        unbound.get(&page).await.assert_problem(404, "not-found");
        assert!(hand_in(&unbound, &desk.package(&Parts::version("0.1.7"))).await.tells("package-no-provider"));
        for roles in [&[Role::Provider][..], &[Role::Operator], &[Role::Trainer], &[]] {
            let person = platform.cooperative().member(roles, Locale::De).await;
            decide(&person, &id, "publish", "").await.assert_problem(403, "forbidden");
            person.get(&format!("{BOARD}/{id}")).await.assert_problem(403, "forbidden");
        }
        for roles in [&[Role::Provider][..], &[Role::Reviewer], &[]] {
            let person = platform.cooperative().member(roles, Locale::De).await;
            person.get(OFFICE).await.assert_problem(403, "forbidden");
            person.get(KEYS).await.assert_problem(403, "forbidden");
        }
        // Somebody who does both does not decide upon their own.
        let both = platform.cooperative().member(&[Role::Provider, Role::Reviewer], Locale::De).await;
        assign(platform, both.id, desk.provider).await;
        let own = hand_in(&both, &desk.package(&Parts::version("0.1.8"))).await;
        let own = own.location().rsplit('/').next().expect("it ends with the id").to_owned();
        check(platform, &own).await;
        let refused = decide(&both, &own, "publish", "").await;
        assert!(refused.status == 422 && refused.tells("review-own"), "{}", refused.body);
    });
}

#[test]
fn a_yanked_version_takes_no_new_attempts_and_lets_those_go_on_that_were_begun() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("yanked").await;
        let desk = Desk::new(platform).await;
        desk.published(&desk.package(&Parts::default())).await;
        let (early, page) = exercise(platform).await;
        early.get(&page).await.assert_ok();
        let office = desk.operator().await;
        let first = sha256(platform, VERSION).await;
        let refused = stop(&office, &first, "yank", " ").await;
        assert!(refused.status == 422 && refused.tells("stop-needs-reason"), "{}", refused.body);
        assert!(
            office.follow(&stop(&office, &first, "yank", "Fehler in der Wertung").await).await.tells("plugins-yanked")
        );
        let mark = early.form(&page, &format!("{page}/antwort")).await;
        early.see_mark(&early.send(&mark).await).await;
        let (late, late_page) = exercise(platform).await;
        late.get(&late_page).await.assert_problem(409, "plugin-withdrawn");
        // A newer version that is compatible takes over; a version that is not does not.
        desk.published(&desk.package(&Parts::version("0.2.0"))).await;
        late.get(&late_page).await.assert_problem(409, "plugin-withdrawn");
        desk.published(&desk.package(&Parts::version("0.1.1"))).await;
        late.get(&late_page).await.assert_ok();
    });
}

#[test]
fn a_provider_withdraws_its_own_version_and_sees_what_the_office_does() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("withdrawn").await;
        let desk = Desk::new(platform).await;
        let id = desk.published(&desk.package(&Parts::default())).await;
        let (page, withdraw) = (format!("{PAGE}/{id}"), format!("{PAGE}/{id}/rueckzug"));
        let other = Desk::without_key(platform, "anbieter-b", 9).await;
        other.by.send(&other.by.bare_form(&withdraw).await).await.assert_problem(404, "not-found");
        let form = desk.by.form(&page, &withdraw).await;
        let refused = desk.by.send(&form).await;
        assert!(refused.status == 422 && refused.tells("stop-needs-reason"), "{}", refused.body);
        let sent = desk.by.send(&form.renewed().set("reason", "Fehler in der Wertung")).await;
        let shown = desk.by.follow(&sent).await;
        assert!(shown.tells("package-next-yanked") && shown.body.contains("Fehler in der Wertung"), "{}", shown.body);
        let (learner, exercise) = exercise(platform).await;
        learner.get(&exercise).await.assert_problem(409, "plugin-withdrawn");
        let again = desk.by.bare_form(&withdraw).await.set("reason", "noch einmal");
        desk.by.send(&again).await.assert_problem(404, "not-found");
        stop(&desk.operator().await, &sha256(platform, VERSION).await, "revoke", "gestohlen").await.location();
        assert!(desk.by.get(&page).await.tells("package-next-revoked"));
    });
}

#[test]
fn a_revoked_version_runs_nowhere_and_no_answer_is_lost() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("revoked").await;
        let desk = Desk::new(platform).await;
        desk.published(&desk.package(&Parts::default())).await;
        let (learner, page, tenant) = exercise_at(platform).await;
        let answer = learner.form(&page, &format!("{page}/antwort")).await;
        learner.see_mark(&learner.send(&answer).await).await;
        let open = learner.form(&page, &format!("{page}/antwort")).await;
        let office = desk.operator().await;
        stop(&office, &sha256(platform, VERSION).await, "revoke", "Der Schlüssel ist gestohlen.").await.location();
        let paused = learner.get(&page).await;
        assert!(paused.assert_ok().tells("exercise-stopped") && !paused.has_form(&format!("{page}/antwort")));
        assert!(!paused.tells("exercise-stopped-anew"), "there is nothing to begin with: {}", paused.body);
        learner.send(&open).await.assert_problem(409, "plugin-stopped");
        learner.send(&learner.bare_form(&format!("{page}/neu")).await).await.assert_problem(409, "plugin-withdrawn");
        let replay = desk.hand_in(&desk.package(&Parts::version("0.1.0"))).await;
        assert_eq!(replay.status, 422, "what was revoked does not come back: {}", replay.body);

        desk.published(&desk.package(&Parts::version("0.1.1"))).await;
        let form = learner.form(&page, &format!("{page}/neu")).await;
        learner.send(&form).await.location();
        let begun = learner.get(&page).await;
        assert!(begun.has_form(&format!("{page}/antwort")), "{}", begun.body);
        let mut tx = platform.tx(tenant).await;
        let kept: i64 = sqlx::query_scalar("select count(*) from app.answer where tenant_id = $1")
            .bind(tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("the database is there");
        assert_eq!(kept, 1, "the first answer is there");
    });
}

#[test]
fn what_becomes_of_plugins_stands_in_a_log_that_everybody_can_verify() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("plugin_log").await;
        let desk = Desk::new(platform).await;
        let (site, key) = (platform.site().await, platform.app.plugins.log_key());
        let visitor = site.visitor();
        let whole = visitor.get("/api/v1/plugin-log").await;
        let whole: serde_json::Value = serde_json::from_str(&whole.assert_ok().body).expect("it is JSON");
        let earlier: Head = serde_json::from_value(whole["head"].clone()).expect("it is a head");
        assert_eq!(earlier.verify(key), Ok(()));
        assert_eq!(earlier.size, 2, "the choice of the house, and the provider's key: {whole}");
        let id = desk.published(&desk.package(&Parts::default())).await;
        stop(&desk.operator().await, &sha256(platform, VERSION).await, "revoke", "gestohlen").await.location();

        let since = visitor.get(&format!("/api/v1/plugin-log/since/{}", earlier.size)).await;
        let since: Consistency = serde_json::from_str(&since.assert_ok().body).expect("it is a proof");
        assert_eq!((since.verify(key, &earlier), since.head.size), (Ok(()), 4));
        let digest = desk.by.get(&format!("{PAGE}/{id}")).await.body;
        for (position, kind) in [(2, "admit"), (3, "revoke")] {
            let proof = visitor.get(&format!("/api/v1/plugin-log/entries/{position}")).await;
            let proof: Inclusion = serde_json::from_str(&proof.assert_ok().body).expect("it is a proof");
            assert_eq!(proof.verify(key), Ok(()));
            let entry: serde_json::Value = serde_json::from_str(&proof.entry).expect("it is JSON");
            assert_eq!((&entry["kind"], &entry["plugin"]), (&json!(kind), &json!(PLUGIN)));
            assert!(kind == "revoke" || digest.contains(entry["package"].as_str().expect("it names the package")));
        }
        for nowhere in ["entries/4", "entries/x", "since/9", "since/0"] {
            let answer = visitor.get(&format!("/api/v1/plugin-log/{nowhere}")).await;
            assert!([400, 404].contains(&answer.status.as_u16()), "{nowhere}: {}", answer.status);
        }

        let insert = "insert into app.plugin_log (position, entry, at) values (99, '{}', now())";
        let mut tx = platform.tx(site.tenant).await;
        sqlx::query(insert).execute(tx.conn()).await.expect_err("a member writes nothing into it");
        for change in ["update app.plugin_log set entry = '{}'", "delete from app.plugin_log"] {
            let mut tx = platform.tx(TenantId::COOPERATIVE).await;
            sqlx::query(change).execute(tx.conn()).await.expect_err("nobody changes it");
        }
    });
}

#[test]
fn events_at_the_same_moment_stand_in_the_log_once_each_and_in_a_row() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("plugin_log_race").await;
        let writers = (0..20).map(|number| async move {
            let mut tx = platform.tx(TenantId::COOPERATIVE).await;
            log::append(&mut tx, json!({ "kind": "test", "number": number }), clock::now())
                .await
                .expect("it is written");
            // Some of them come to nothing.
            if number % 4 != 0 {
                tx.commit().await.expect("the database is there");
            }
        });
        futures_util::future::join_all(writers).await;
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let positions: Vec<i64> = sqlx::query_scalar("select position from app.plugin_log order by position")
            .fetch_all(tx.conn())
            .await
            .expect("the log is there");
        assert_eq!(positions, (0..16).collect::<Vec<_>>(), "the choice of the house and 15 of 20");
    });
}

#[test]
fn files_of_a_package_are_shown_to_its_learners_and_can_do_nothing() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("package_files").await;
        let desk = Desk::new(platform).await;
        let drawing = &b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"[..];
        let assets =
            &[("plan.svg", drawing), ("Übersicht 1/karte.PNG", b"png"), ("regel.html", b"<script>alert(1)</script>")];
        // Of a package that came to nothing, nothing is left.
        let before = &[("alt.svg", drawing)];
        let declined = desk.inspected(&desk.package(&Parts { assets: before, ..Parts::default() })).await;
        decide(&desk.reviewer().await, &declined, "decline", "Der Plan fehlt.").await.location();
        let id = desk.published(&desk.package(&Parts { assets, ..Parts::default() })).await;
        let (learner, page) = exercise(platform).await;
        let file = |name: &str| format!("{page}/dateien/{name}");
        learner.get(&file("plan.svg")).await.assert_problem(404, "not-found");
        learner.get(&page).await.assert_ok();
        learner.get(&file("alt.svg")).await.assert_problem(404, "not-found");
        let shown = learner.get(&file("plan.svg")).await;
        assert_eq!(shown.assert_ok().header("content-type"), "image/svg+xml");
        assert!(shown.header("content-security-policy").contains("default-src 'none'"), "{shown:?}");
        assert!(shown.header("content-security-policy").contains("sandbox"), "{shown:?}");
        let nested = learner.get(&file("%C3%9Cbersicht%201/karte.PNG")).await;
        assert_eq!(nested.assert_ok().header("content-type"), "image/png");
        let page_of_its_own = learner.get(&file("regel.html")).await;
        assert_eq!(page_of_its_own.header("content-type"), "application/octet-stream");
        assert_eq!(page_of_its_own.header("content-disposition"), "attachment");
        for elsewhere in ["nothing.png", "..%2F..%2Fkey", "%2e%2e/%2e%2e/plugin-log-key", "../plan.svg"] {
            assert_eq!(learner.get(&file(elsewhere)).await.status, 404, "{elsewhere}");
        }
        let (other, _) = exercise(platform).await;
        other.get(&file("plan.svg")).await.assert_problem(404, "not-found");
        let reviewer = desk.reviewer().await;
        reviewer.get(&format!("{BOARD}/{id}/probe/1/dateien/plan.svg")).await.assert_ok();
        stop(&desk.operator().await, &sha256(platform, VERSION).await, "revoke", "Skripte").await.location();
        learner.get(&file("plan.svg")).await.assert_problem(404, "not-found");
    });
}
