//! Modules of a house's own: written, checked, published, learned.

use host::{
    access::Role,
    ids::EnrolmentId,
    web::{assets::PLUGINS, i18n::Locale},
};
use scraper::Selector;

use crate::kit::{self, Answer, EXPLANATION, Form, Member, Platform, RIGHT, Site};

const PLACE: &str = "/verwaltung/module";
const CHOICE: &str = "de.kommunalcampus.choice";

/// Somebody who writes, with a draft.
struct Desk {
    site: Site,
    by: Member,
    draft: String,
}

impl Desk {
    async fn of(platform: &'static Platform, title: &str) -> Desk {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let form = by.form(PLACE, PLACE).await.set("title", title);
        let draft = by.send(&form).await.location().to_owned();
        Desk { site, by, draft }
    }

    async fn page(&self) -> Answer {
        self.by.get(&self.draft).await
    }

    /// Adds a step and gives its address.
    async fn add(&self, work: &str, phase: &str, quiz: bool) -> String {
        let action = format!("{}/schritte", self.draft);
        let form = self.page().await.form(&action).set("work", work).set("phase", phase);
        let form = if quiz { form.set("quiz", "yes") } else { form };
        self.by.send(&form).await.location().to_owned()
    }

    /// Sends the form of a step with these fields, and gives the page that follows.
    async fn fill(&self, step: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.by.form(step, step).await;
        let form = fields.iter().fold(form, |form, (name, value)| form.set(name, value));
        let sent = self.by.send(&form).await;
        if sent.status == 303 { self.by.follow(&sent).await } else { sent }
    }

    /// What the catalogue says, in full.
    async fn facts(&self) {
        let page = self.page().await;
        let html = page.html();
        let providers = Selector::parse("#provider option:not([value=''])").expect("sound");
        let provider = html.select(&providers).next().and_then(|option| option.attr("value")).expect("there is one");
        let form =
            page.form(&self.draft).set("provider", provider).set("topic", "e-akte").set("summary", "Der Weg der Post.");
        self.by
            .send(&form.set("objectives", "Sie öffnen die Post.\n\nSie wissen, wer zuständig ist."))
            .await
            .location();
    }

    /// An exercise with one question, filled in field by field.
    async fn question(&self, step: &str) {
        for order in ["add c/questions", "add c/questions/0/options", "add c/questions/0/options", "add c/solution"] {
            self.fill(step, &[("do", order)]).await.assert_ok();
        }
        let unfinished = self.fill(step, &[("c/questions/0/prompt", "Wer öffnet die Post?")]).await;
        assert!(unfinished.tells("author-unfinished") && unfinished.body.contains("kern-error"), "{}", unfinished.body);
        let done = self
            .fill(
                step,
                &[
                    ("c/questions/0/id", "post"),
                    ("c/questions/0/kind", "single"),
                    ("c/questions/0/options/0/id", "a"),
                    ("c/questions/0/options/0/label", RIGHT),
                    ("c/questions/0/options/1/id", "b"),
                    ("c/questions/0/options/1/label", "<b>Die Kantine</b>"),
                    ("c/solution/0/key", "post"),
                    ("c/solution/0/value/correct", "a"),
                    ("c/solution/0/value/explanation", EXPLANATION),
                ],
            )
            .await;
        assert!(done.assert_ok().flashes("flash-draft-saved") && !done.tells("author-unfinished"), "{}", done.body);
    }

    async fn publish(&self) -> Answer {
        let action = format!("{}/veroeffentlichung", self.draft);
        let form = self.page().await.form(&action);
        let sent = self.by.send(&form).await;
        if sent.status == 303 { self.by.follow(&sent).await } else { sent }
    }

    /// The module's address in the catalogue.
    async fn published(&self) -> String {
        let links = self.page().await.links("a[href^='/module/']");
        links.into_iter().next().map(|(_, href)| href).expect("it is published")
    }
}

/// Books the module on its page and gives the addresses of its steps.
async fn book(learner: &Member, module: &str) -> (EnrolmentId, Vec<String>) {
    let page = learner.get(module).await;
    let html = page.html();
    let action = html.select(&Selector::parse("form[action$='/anmeldung']").expect("sound")).next();
    let action = action.and_then(|form| form.attr("action")).expect("it can be booked").to_owned();
    let sent = learner.send(&page.form(&action)).await;
    let id = sent.location().trim_start_matches("/lernen/").parse().expect("it ends with the id");
    let links = learner.get(sent.location()).await.links(".outline li a");
    (EnrolmentId(id), links.into_iter().map(|(_, href)| href).collect())
}

#[test]
fn a_module_is_written_published_and_learned() {
    kit::run(async |platform| {
        let desk = Desk::of(platform, "Posteingang & <Scan>").await;
        let refused = desk.publish().await;
        for key in ["author-missing-summary", "author-missing-topic", "author-missing-provider", "author-missing-steps"]
        {
            assert!(refused.status == 409 && refused.tells(key), "{key}: {}", refused.body);
        }
        desk.facts().await;
        let lesson = desk.add("lesson", "preparation", false).await;
        let seen = desk
            .fill(&lesson, &[("title", "Der Eingang"), ("markdown", "Alles **Wichtige** <script>x</script>")])
            .await;
        assert!(seen.body.contains("<strong>Wichtige</strong>") && !seen.body.contains("<script>x"), "{}", seen.body);
        let exercise = desk.add(CHOICE, "preparation", false).await;
        let empty = desk.publish().await;
        assert!(empty.status == 409 && empty.says("ist noch nicht fertig ausgefüllt"), "{}", empty.body);
        desk.question(&exercise).await;
        let preview = desk.by.get(&format!("{exercise}/vorschau")).await;
        assert!(
            preview.assert_ok().says("Wer öffnet die Post?") && preview.says("<b>Die Kantine</b>"),
            "{}",
            preview.body
        );
        let quiz = desk.add(CHOICE, "follow_up", true).await;
        desk.question(&quiz).await;
        let wrong = desk.fill(&quiz, &[("pass_percent", "200"), ("title", "Ende")]).await;
        assert!(
            wrong.status == 422 && wrong.tells("author-percent-wrong") && wrong.body.contains("\"Ende\""),
            "{}",
            wrong.body
        );
        let published = desk.publish().await;
        assert!(published.assert_ok().flashes("flash-module-published"), "{}", published.body);

        let learner = desk.site.learner().await;
        let (enrolment, steps) = book(&learner, &desk.published().await).await;
        assert_eq!(steps.len(), 3);
        for step in &steps[1..] {
            let form = learner.form(step, &format!("{step}/antwort")).await.choose(RIGHT);
            learner.see_mark(&learner.send(&form).await).await;
        }
        let tick = learner.form(&steps[0], &format!("{}/erledigt", steps[0])).await;
        learner.send(&tick).await.location();
        let course = learner.get(&format!("/lernen/{enrolment}")).await;
        assert!(course.body.contains("/nachweise/"), "it is completed: {}", course.body);
        // Nobody else sees it.
        let stranger = platform.site().await.learner().await;
        assert_eq!(stranger.get(&desk.published().await).await.status, 404);
    });
}

#[test]
fn a_new_version_is_for_those_who_begin_and_the_old_one_for_those_who_began() {
    kit::run(async |platform| {
        let desk = Desk::of(platform, "Dienstanweisung").await;
        desk.facts().await;
        let lesson = desk.add("lesson", "preparation", false).await;
        desk.fill(&lesson, &[("title", "Erste Fassung"), ("markdown", "Alt.")]).await.assert_ok();
        desk.publish().await.assert_ok();
        let module = desk.published().await;
        let early = desk.site.learner().await;
        let (enrolment, _) = book(&early, &module).await;
        desk.fill(&lesson, &[("title", "Zweite Fassung"), ("markdown", "Neu.")]).await.assert_ok();
        assert!(early.get(&format!("/lernen/{enrolment}")).await.says("Erste Fassung"), "a draft changes nothing");
        desk.publish().await.assert_ok();
        assert_eq!(desk.published().await, module, "the address stays");
        assert!(early.get(&format!("/lernen/{enrolment}")).await.says("Erste Fassung"));
        let late = desk.site.learner().await;
        let (enrolment, _) = book(&late, &module).await;
        assert!(late.get(&format!("/lernen/{enrolment}")).await.says("Zweite Fassung"));
        // A second module of the same name gets another address.
        let form = desk.by.form(PLACE, PLACE).await.set("title", "Dienstanweisung");
        let other = Desk { draft: desk.by.send(&form).await.location().to_owned(), site: desk.site, by: desk.by };
        other.facts().await;
        let lesson = other.add("lesson", "preparation", false).await;
        other.fill(&lesson, &[("markdown", "Anders.")]).await.assert_ok();
        other.publish().await.assert_ok();
        assert_ne!(other.published().await, module);
    });
}

#[test]
fn two_who_write_at_the_same_time_notice_each_other_and_lose_nothing() {
    kit::run(async |platform| {
        let desk = Desk::of(platform, "Zu zweit").await;
        let lesson = desk.add("lesson", "preparation", false).await;
        let mine = desk.by.form(&lesson, &lesson).await.set("markdown", "Meine Fassung.");
        desk.fill(&lesson, &[("markdown", "Die andere Fassung.")]).await.assert_ok();
        let refused = desk.by.send(&mine).await;
        assert!(
            refused.status == 409 && refused.tells("author-changed") && refused.says("Meine Fassung."),
            "{}",
            refused.body
        );
        let again = refused.form(&lesson);
        desk.by.send(&again).await.location();
        assert!(desk.by.get(&lesson).await.says("Meine Fassung."));
        // What was looked through is what is published.
        desk.facts().await;
        let publish: Form = desk.page().await.form(&format!("{}/veroeffentlichung", desk.draft));
        desk.fill(&lesson, &[("markdown", "Noch eine.")]).await.assert_ok();
        let stale = desk.by.send(&publish).await;
        assert!(stale.status == 409 && stale.tells("author-changed"), "{}", stale.body);
    });
}

#[test]
fn what_the_house_has_not_allowed_is_not_published() {
    kit::run(async |platform| {
        let (_, component) = PLUGINS.iter().find(|(name, _)| *name == "short-text").expect("ops/dev prepare was run");
        let plugin = platform.admit(component).await.id;
        let desk = Desk::of(platform, "Ein Laptop ist weg").await;
        desk.facts().await;
        let step = desk.add(&plugin, "preparation", false).await;
        desk.fill(&step, &[("do", "add c/solution/aspects")]).await.assert_ok();
        let fields = [
            ("c/prompt", "Was ist zu tun?"),
            ("c/solution/sample", "Ich melde es binnen 72 Stunden."),
            ("c/solution/aspects/0/id", "frist"),
            ("c/solution/aspects/0/label", "Die Frist"),
            ("c/solution/aspects/0/any", "72 Stunden"),
        ];
        desk.fill(&step, &fields).await.assert_ok();
        let refused = desk.publish().await;
        assert!(refused.status == 409 && refused.says("braucht die Freigabe Ihres Hauses"), "{}", refused.body);
        let grants = "/verwaltung/plugins";
        let grant = desk.by.bare_form(grants).await.set("plugin", &plugin).set("granted", "yes");
        desk.by.send(&grant).await.location();
        assert!(desk.publish().await.assert_ok().flashes("flash-module-published"));
    });
}

#[test]
fn steps_move_within_their_phase_and_go() {
    kit::run(async |platform| {
        let desk = Desk::of(platform, "Ordnung").await;
        let mut steps = Vec::new();
        for (title, phase) in [("Eins", "preparation"), ("Drei", "follow_up"), ("Zwei", "preparation")] {
            let step = desk.add("lesson", phase, false).await;
            desk.fill(&step, &[("title", title)]).await.assert_ok();
            steps.push(step);
        }
        let order = async || desk.page().await.texts(".draft-step a");
        assert_eq!(order().await, ["Eins", "Zwei", "Drei"]);
        for (step, to) in [(2, "up"), (2, "up"), (0, "down"), (1, "up")] {
            let form = desk.by.bare_form(&format!("{}/ort", steps[step])).await.set("to", to);
            desk.by.send(&form).await.location();
        }
        assert_eq!(order().await, ["Zwei", "Eins", "Drei"]);
        let out = desk.by.bare_form(&format!("{}/ort", steps[0])).await.set("to", "out");
        desk.by.send(&out).await.location();
        assert_eq!(order().await, ["Zwei", "Drei"]);
        assert_eq!(desk.by.get(&steps[0]).await.status, 404);
        let gone = desk.by.bare_form(&format!("{}/loeschung", desk.draft)).await;
        assert_eq!(desk.by.send(&gone).await.location(), PLACE);
        assert_eq!(desk.page().await.status, 404);
    });
}

#[test]
fn hostile_forms_are_told_or_kept_as_text_and_break_nothing() {
    kit::run(async |platform| {
        let desk = Desk::of(platform, "Böses").await;
        for title in ["", "   ", &"x".repeat(201)] {
            let form = desk.by.bare_form(PLACE).await.set("title", title);
            assert_eq!(desk.by.send(&form).await.status, 422, "{title}");
        }
        let add = |work: &'static str| async {
            let form = desk.by.bare_form(&format!("{}/schritte", desk.draft)).await.set("work", work);
            desk.by.send(&form).await.status.as_u16()
        };
        assert_eq!(add("de.example.nothing").await, 400);
        assert_eq!(add("").await, 400);
        let step = desk.add(CHOICE, "elsewhere", false).await;
        let many: Vec<(String, String)> =
            (0..5_000).map(|number| (format!("c/questions/{number}"), String::new())).collect();
        let deep = format!("c{}", "/questions/0/options/0".repeat(50));
        let form = desk.by.form(&step, &step).await;
        let form = many.iter().fold(form, |form, (name, value)| form.add(name, value));
        let form = form.set(&deep, "x").set("c/draw", "1e999").set("c/intro", "\u{202e}<script>alert(1)</script>");
        let kept = desk.by.follow(&desk.by.send(&form).await).await;
        assert!(
            kept.assert_ok().tells("author-unfinished") && !kept.body.contains("<script>alert"),
            "{}",
            kept.heading()
        );
        assert!(kept.body.matches("c/questions/199\"").count() > 0 && !kept.body.contains("c/questions/200"));
        for order in ["remove c/questions/99999999999", "add ../../x", "add c/questions/0/options/0/label", "\0"] {
            let sent = desk.fill(&step, &[("do", order)]).await;
            assert!(sent.status.as_u16() < 500, "{order}");
        }
        let preview = desk.by.get(&format!("{step}/vorschau")).await;
        assert!(preview.assert_ok().tells("author-unfinished"), "{}", preview.body);
        let learner = desk.site.learner().await;
        assert_eq!(learner.get(&desk.draft).await.status, 403);
    });
}
