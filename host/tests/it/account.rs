//! The own account: sessions that are seen and ended, a password that is changed.

use host::web::i18n::Locale;

use crate::kit::{self, Answer, Browser, Member, Site};

const OLD: &str = "korrektes Pferd";
const NEW: &str = "Batterie und Klammer";

/// Somebody with a password who is signed in, and a second browser of the same person.
async fn two_browsers(site: &Site) -> (Member, Browser) {
    let person = site.stranger(OLD, false).await;
    site.sign_in(&person, person.id).await;
    let second = site.signed_in(person.id).await;
    (person, second)
}

async fn change(browser: &Browser, current: &str, new: &str) -> Answer {
    let form = browser.form("/konto/passwort", "/konto/passwort").await;
    browser.send(&form.set("current", current).set("new", new)).await
}

fn is_signed_in(account: &Answer) -> bool {
    account.status == 200
}

/// Where the page offers to end one session.
fn ends(account: &Answer) -> Vec<String> {
    let forms = scraper::Selector::parse(".sessions form").expect("valid");
    let html = account.html();
    html.select(&forms).filter_map(|form| form.attr("action")).map(str::to_owned).collect()
}

#[test]
fn a_session_that_is_ended_on_another_device_is_over() {
    kit::run(async |platform| {
        let (person, second) = two_browsers(&platform.site().await).await;
        let account = person.get("/konto").await;
        assert!(account.says(&person.email) && account.says("Firefox, Linux") && account.tells("account-this-session"));
        let [other] = &ends(&account)[..] else { panic!("one other session, not {:?}", ends(&account)) };
        let ended = person.send(&account.form(other)).await;
        assert_eq!(ended.location(), "/konto");
        assert!(is_signed_in(&person.get("/konto").await));
        assert_eq!(second.get("/konto").await.location(), "/anmelden?zurueck=%2Fkonto");
    });
}

#[test]
fn the_session_of_a_colleague_cannot_be_ended() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, second) = two_browsers(&site).await;
        let action = ends(&person.get("/konto").await).remove(0);
        let colleague = site.learner().await;
        let form = colleague.bare_form(&action).await;
        colleague.send(&form).await.assert_problem(404, "not-found");
        assert!(is_signed_in(&second.get("/konto").await));
    });
}

#[test]
fn all_other_sessions_end_at_once() {
    kit::run(async |platform| {
        let (person, second) = two_browsers(&platform.site().await).await;
        let form = person.form("/konto", "/konto/sitzungen/beenden").await;
        assert!(person.follow(&person.send(&form).await).await.flashes("flash-sessions-ended"));
        assert!(!is_signed_in(&second.get("/konto").await));
        assert_eq!(ends(&person.get("/konto").await).len(), 0);
    });
}

#[test]
fn a_changed_password_opens_the_account_and_the_old_one_does_not() {
    kit::run(async |platform| {
        let (person, second) = two_browsers(&platform.site().await).await;
        let form = person.form("/konto/passwort", "/konto/passwort").await.set("current", OLD).set("new", NEW);
        assert_eq!(person.send(&form).await.location(), "/konto");
        assert_eq!(person.send(&form).await.location(), "/konto", "sent twice is done once");
        assert!(is_signed_in(&person.get("/konto").await) && !is_signed_in(&second.get("/konto").await));
        assert!(change(&person, OLD, "noch ein anderes").await.tells("account-wrong-password"));
        assert_eq!(change(&person, NEW, OLD).await.location(), "/konto");
    });
}

#[test]
fn a_password_that_is_wrong_or_unfit_is_explained_and_changes_nothing() {
    kit::run(async |platform| {
        let (person, second) = two_browsers(&platform.site().await).await;
        let hint = Locale::De.message("password-hint", &[("count", 8.into())]);
        for (current, new, said) in [
            ("falsches Pferd", NEW, Locale::De.text("account-wrong-password")),
            (OLD, "kurz", hint.clone()),
            (OLD, "", hint),
            (OLD, OLD, Locale::De.text("password-unchanged")),
            (OLD, &"a".repeat(201), Locale::De.text("password-too-long")),
        ] {
            let refused = change(&person, current, new).await;
            assert!(refused.status == 422 && refused.says(&said), "{said}: {}", refused.body);
            assert!(!refused.body.contains(NEW), "no password is sent back");
        }
        assert!(is_signed_in(&second.get("/konto").await));
        assert_eq!(change(&person, OLD, NEW).await.location(), "/konto");
    });
}

#[test]
fn wrong_current_passwords_are_soon_taken_slowly() {
    kit::run(async |platform| {
        let (person, _) = two_browsers(&platform.site().await).await;
        for _ in 0..5 {
            change(&person, "falsches Pferd", NEW).await;
        }
        assert!(change(&person, OLD, NEW).await.tells("confirm-paused"));
    });
}

#[test]
fn a_new_password_holds_neither_the_name_nor_the_address_nor_what_everybody_tries() {
    kit::run(async |platform| {
        let (person, _) = two_browsers(&platform.site().await).await;
        let name = person.name.split(' ').next_back().expect("there is a family name");
        for (new, key) in [
            (format!("{name} im Wald"), "password-personal"),
            (format!("{} im Wald", name.to_uppercase()), "password-personal"),
            ("KommunalCampus ist gut".to_owned(), "password-personal"),
            ("password1".to_owned(), "password-too-common"),
            ("qwertz123".to_owned(), "password-too-common"),
        ] {
            let refused = change(&person, OLD, &new).await;
            assert!(refused.status == 422 && refused.tells(key), "{new}: {}", refused.body);
        }
        assert_eq!(change(&person, OLD, NEW).await.location(), "/konto");
    });
}

#[test]
fn whoever_changes_the_password_is_told_by_mail_and_gets_a_new_token() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, _) = two_browsers(&site).await;
        let before = person.cookie("campus_session");
        assert_eq!(change(&person, OLD, NEW).await.location(), "/konto");
        assert_ne!(person.cookie("campus_session"), before);
        let letters = site.letters(&person.email).await;
        assert!(letters.iter().any(|text| text.contains("Das Passwort Ihres Kontos")), "{letters:?}");
        assert!(letters.iter().all(|text| !text.contains(NEW)), "no password is mailed");
    });
}
