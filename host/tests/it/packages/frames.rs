//! Interfaces that plugins bring along: where they come from, what they may, and who decides.

use axum::http::{Method, header};
use host::ids::EnrolmentId;

use super::*;
use crate::kit::{Browser, Module, Site};

const FRAMED: &str = "de.kommunalcampus.framed";
const FOLDER: &str = "plugin-sdk/runtime/tests/framed";
const COMPONENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/plugins-test/framed.wasm");

fn parts<'a>() -> Parts<'a> {
    let component = std::fs::read(COMPONENT).expect("`ops/build-plugins --tests` builds it");
    Parts { id: FRAMED, version: "1.0.0", component, folder: Some(FOLDER), ..Parts::default() }
}

/// A house in which somebody has booked an exercise with a frame.
struct House {
    site: Site,
    learner: Member,
    module: Module,
    enrolment: EnrolmentId,
}

impl House {
    async fn of(platform: &'static Platform) -> House {
        let config = json!({ "entry": "index.html" });
        let exercise = NewExercise {
            plugin_id: FRAMED.to_owned(),
            plugin_version: "1.0.0".to_owned(),
            config,
            pass_percent: None,
        };
        let units = vec![unit(Phase::Preparation, vec![item(ItemKind::Exercise, "Zahlenstrahl", exercise)])];
        let module = platform.publish(NewModule { units, ..NewModule::shared() }).await;
        let site = platform.site().await;
        let learner = site.learner().await;
        let enrolment = learner.enrol(&module).await;
        House { site, learner, module, enrolment }
    }

    fn page(&self) -> String {
        self.module.item_page(self.enrolment, ItemKind::Exercise)
    }

    async fn grant(&self, granted: &str) {
        let coordination = self.site.member(&[Role::Coordination], Locale::De).await;
        let page = coordination.get("/verwaltung/plugins").await;
        assert!(page.assert_ok().tells("grants-custom-frame"), "{}", page.body);
        let form = coordination.bare_form("/verwaltung/plugins").await.set("plugin", FRAMED).set("granted", granted);
        coordination.send(&form).await.location();
    }

    /// The address of the frame on the page, without the host; none where there is no frame.
    async fn frame(&self) -> Option<String> {
        let page = self.learner.get(&self.page()).await;
        let policy = page.header(header::CONTENT_SECURITY_POLICY).to_owned();
        let frame = page.html().select(&scraper::Selector::parse("[data-frame]").expect("sound")).next().map(|frame| {
            let address = frame.attr("data-frame").expect("it has one");
            let (_, path) = address.split_once("//").and_then(|(_, rest)| rest.split_once('/')).expect("an address");
            assert!(policy.contains(&format!("frame-src {}", address.trim_end_matches("index.html"))), "{policy}");
            format!("/{path}")
        });
        assert!(frame.is_some() || !policy.contains("frame-src"), "{policy}");
        frame
    }
}

fn frames(platform: &Platform) -> Browser {
    platform.browser(&platform.app.config.frames_host())
}

#[test]
fn a_frame_is_shown_where_the_house_allows_it_and_its_answer_counts() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("frames").await;
        let desk = Desk::new(platform).await;
        desk.published(&desk.package(&parts())).await;
        let house = House::of(platform).await;
        // Without permission the same task stands there as a field.
        assert_eq!(house.frame().await, None);
        let (learner, page) = (&house.learner, house.page());
        let form = learner.form(&page, &format!("{page}/antwort")).await;
        assert!(form.fields.iter().any(|(name, _)| name == "f.zahl"), "{:?}", form.fields);
        house.grant("yes").await;
        house.frame().await.expect("a frame");
        let form = learner.form(&page, &format!("{page}/antwort")).await;
        let answer = form.clone().set("f.zahl", "8").set("d.zahl", "7");
        let marked = learner.see_mark(&learner.send(&answer).await).await;
        assert!(marked.tells("exercise-right"), "the frame's answer is the answer: {}", marked.body);
        let kept = marked.html();
        let kept = kept.select(&scraper::Selector::parse("[data-entered]").expect("sound")).next().expect("a frame");
        assert_eq!(kept.attr("data-entered"), Some(r#"{"zahl":"7"}"#));
        // A field that the frame does not have, and more than it may write, are nothing.
        let foreign = form.renewed().set("f.zahl", "7").set("d.fremd", "x").set("d.zahl", &"7".repeat(70_000));
        let marked = learner.see_mark(&learner.send(&foreign).await).await;
        assert!(marked.tells("exercise-right"), "{}", marked.body);
        house.grant("no").await;
        assert_eq!(house.frame().await, None);
    });
}

#[test]
fn frames_come_from_a_host_that_knows_nobody() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("frames_host").await;
        let desk = Desk::new(platform).await;
        desk.published(&desk.package(&parts())).await;
        let house = House::of(platform).await;
        house.grant("yes").await;
        let (path, host) = (house.frame().await.expect("a frame"), frames(platform));
        let page = host.get(&path).await;
        page.assert_ok();
        assert_eq!(page.header(header::SET_COOKIE), "", "no cookie");
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        let home = platform.app.config.origin(&house.site.host);
        for part in
            ["sandbox allow-scripts;", "default-src 'none'", "connect-src 'none'", &format!("frame-ancestors {home};")]
        {
            assert!(policy.contains(part), "{part}: {policy}");
        }
        assert!(!policy.contains("allow-same-origin") && page.body.contains("index.mjs"));
        let script = path.replace("index.html", "index.mjs");
        assert_eq!(host.get(&script).await.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
        let (sha256, rest) = path.trim_start_matches('/').split_once('/').expect("a path");
        let campus = rest.split('/').next().expect("a host");
        for wrong in [
            path.replace("index.html", "nothing.html"),
            path.replace("index.html", "../index.html"),
            path.replace("index.html", "%2e%2e/index.html"),
            path.replace(campus, "fremd.example"),
            path.replace(sha256, &"0".repeat(64)),
            path.replace(sha256, "x"),
            format!("/{sha256}"),
            "/".to_owned(),
            "/anmelden".to_owned(),
            "/katalog".to_owned(),
        ] {
            let answer = host.get(&wrong).await;
            assert_eq!(answer.status, 404, "{wrong}");
            assert_eq!(answer.header(header::SET_COOKIE), "", "{wrong}");
        }
        assert_eq!(host.request(Method::POST, &path, &[], Vec::new()).await.status, 405);
        // No campus gives out the files, and none is called like the host.
        assert_eq!(house.learner.get(&path).await.status, 404);
        // What is blocked is gone.
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        sqlx::query("update app.plugin set revoked_at = now(), stop_reason = 'Leck' where id = $1")
            .bind(FRAMED)
            .execute(tx.conn())
            .await
            .expect("it is published");
        tx.commit().await.expect("the database is there");
        assert_eq!(host.get(&path).await.status, 404);
    });
}

#[test]
fn a_frame_that_is_not_there_does_not_pass_the_inspection() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("frames_absent").await;
        let desk = Desk::new(platform).await;
        let id = desk.inspected(&desk.package(&Parts { ui: false, ..parts() })).await;
        let report = desk.by.get(&format!("{PAGE}/{id}")).await;
        assert!(report.tells("package-next-failed") && report.says("is no HTML file below ui/"), "{}", report.body);
    });
}
