//! Host names of a member's own, and tricks with them.

use host::web::i18n::Locale;

use super::{LIST, coordination};
use crate::kit::{self, Answer, Member, NAMES, Site};

fn page() -> String {
    format!("{LIST}/adressen")
}

async fn claim(by: &Member, host: &str) -> Answer {
    by.send(&by.form(&page(), &page()).await.set("host", host)).await
}

/// The form that has the claim's proof looked up, and the text that has to stand there.
async fn proof(by: &Member) -> (kit::Form, String) {
    let answer = by.get(&page()).await;
    let actions = answer.body.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let action = actions.into_iter().find(|action| action.ends_with("/pruefung")).expect("something is claimed");
    let values = answer.texts(".studies dd");
    (answer.form(action), values.last().expect("the text to publish").clone())
}

/// A visitor at this host name.
fn at(site: &Site, host: &str) -> kit::Browser {
    site.platform.browser(host)
}

#[test]
fn a_name_is_served_once_dns_proves_it() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        assert_eq!(claim(&by, "https://Campus.Beweis.example.").await.location(), page());
        at(&site, "campus.beweis.example").get("/").await.assert_problem(404, "unknown-site");
        let (form, token) = proof(&by).await;
        let missing = by.send(&form.clone().renewed()).await;
        assert!(missing.status == 422 && missing.tells("host-not-proved"), "{}", missing.body);
        NAMES.enter("_kommunalcampus.campus.beweis.example", "etwas anderes");
        assert!(by.send(&form.clone().renewed()).await.tells("host-not-proved"));
        NAMES.enter("_kommunalcampus.campus.beweis.example", &token);
        let done = by.send(&form.renewed()).await;
        let list = by.follow(&done).await;
        assert!(list.flashes("flash-host-proved") && list.says("campus.beweis.example"), "{}", list.body);
        let name = format!("Stadt {}", site.host.split('.').next().expect("it has a first label"));
        for host in
            ["campus.beweis.example", "CAMPUS.Beweis.Example", "campus.beweis.example.", "campus.beweis.example:8080"]
        {
            assert!(at(&site, host).get("/").await.assert_ok().body.contains(&name), "{host}");
        }
    });
}

#[test]
fn a_name_that_is_given_up_is_free_for_others_and_never_the_one_in_use() {
    kit::run(async |platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let (mine, theirs) = (coordination(&here).await, coordination(&there).await);
        let give_up = format!("{}/eigene/campus.abgabe.example/abgabe", page());
        for (by, site) in [(&mine, &here), (&theirs, &there)] {
            claim(by, "campus.abgabe.example").await.location();
            let (form, token) = proof(by).await;
            NAMES.enter("_kommunalcampus.campus.abgabe.example", &token);
            by.send(&form).await.location();
            let name = format!("Stadt {}", site.host.split('.').next().expect("it has a first label"));
            let seen = at(site, "campus.abgabe.example").get("/").await;
            assert!(seen.assert_ok().body.contains(&name), "{}", seen.body);
            let other = if by.id == mine.id { &theirs } else { &mine };
            other.send(&other.bare_form(&give_up).await).await.assert_problem(404, "not-found");
            let form = by.form(&page(), &give_up).await;
            assert!(by.follow(&by.send(&form).await).await.flashes("flash-host-given-up"));
            at(site, "campus.abgabe.example").get("/").await.assert_problem(404, "unknown-site");
            by.send(&form.renewed()).await.assert_problem(404, "not-found");
        }
        let main = format!("{}/eigene/{}/abgabe", page(), here.host);
        let refused = mine.send(&mine.bare_form(&main).await).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
    });
}

#[test]
fn the_first_proof_wins_and_the_other_is_told() {
    kit::run(async |platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let (mine, theirs) = (coordination(&here).await, coordination(&there).await);
        for by in [&mine, &theirs] {
            claim(by, "campus.streit.example").await.location();
        }
        let ((my_form, my_token), (their_form, their_token)) = (proof(&mine).await, proof(&theirs).await);
        assert_ne!(my_token, their_token);
        NAMES.enter("_kommunalcampus.campus.streit.example", &my_token);
        assert!(theirs.send(&their_form.clone()).await.tells("host-not-proved"), "the proof of one is not the other's");
        mine.send(&my_form).await.location();
        NAMES.enter("_kommunalcampus.campus.streit.example", &their_token);
        let late = theirs.send(&their_form.renewed()).await;
        assert!(late.status == 422 && late.tells("host-taken"), "{}", late.body);
        let third = coordination(&platform.site().await).await;
        assert!(claim(&third, "campus.streit.example").await.tells("host-taken"));
        let name = format!("Stadt {}", here.host.split('.').next().expect("it has a first label"));
        assert!(at(&there, "campus.streit.example").get("/").await.assert_ok().body.contains(&name));
    });
}

#[test]
fn names_that_cannot_be_a_members_own_are_refused_beside_the_field() {
    kit::run(async |platform| {
        let (site, neighbour) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let long = format!("{}.example", "a.".repeat(2000));
        for (typed, key) in [
            ("", "host-missing"),
            ("localhost", "host-reserved"),
            ("evil.localhost", "host-reserved"),
            ("EVIL.LocalHost.", "host-reserved"),
            (neighbour.host.as_str(), "host-reserved"),
            ("127.0.0.1", "host-address"),
            ("[::1]", "host-address"),
            ("campus.stadt.example:8443", "host-form"),
            ("campus.stadt.example/x", "host-form"),
            ("campus.stadt.example\u{0}", "host-form"),
            ("cаmpus.stadt.example", "host-letters"),
            (long.as_str(), "host-too-long"),
        ] {
            let refused = claim(&by, typed).await;
            assert!(refused.status == 422 && refused.tells(key), "{typed:?}: {}", refused.body);
        }
        claim(&by, "campus.stadt.example").await.location();
        assert!(claim(&by, "CAMPUS.stadt.example.").await.tells("host-twice"));
        for number in 1..10 {
            claim(&by, &format!("campus{number}.stadt.example")).await.location();
        }
        assert!(claim(&by, "campus10.stadt.example").await.tells("host-too-many"));
    });
}

#[test]
fn a_name_server_that_says_nothing_is_no_proof() {
    kit::run(async |platform| {
        let by = coordination(&platform.site().await).await;
        claim(&by, "stumm.stadt.example").await.location();
        let (form, _) = proof(&by).await;
        let silent = by.send(&form).await;
        assert!(silent.status == 422 && silent.tells("host-silent"), "{}", silent.body);
    });
}

#[test]
fn nobody_proves_or_discards_what_another_member_claims() {
    kit::run(async |platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let (mine, theirs) = (coordination(&here).await, coordination(&there).await);
        claim(&mine, "campus.fremd.example").await.location();
        let (form, token) = proof(&mine).await;
        NAMES.enter("_kommunalcampus.campus.fremd.example", &token);
        for action in [form.action.clone(), form.action.replace("/pruefung", "/ruecknahme")] {
            let foreign = theirs.bare_form(&action).await;
            theirs.send(&foreign).await.assert_problem(404, "not-found");
        }
        let form = mine.form(&page(), &form.action.replace("/pruefung", "/ruecknahme")).await;
        mine.send(&form).await.location();
        assert!(!mine.get(&page()).await.says("campus.fremd.example"));
        assert!(!mine.get(&page()).await.says(&Locale::De.text("hosts-claims")));
    });
}
