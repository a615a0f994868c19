//! Passkeys, with a device made of software: the browser tests use Chromium's.

use host::access::Role;

use crate::{
    factors::sign_in,
    kit::{self, Authenticator},
};

const PASSWORD: &str = "korrektes Pferd";

#[test]
fn a_passkey_signs_in_without_address_or_password_and_shows_when_it_was_used() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.staff(&[Role::Coordination], PASSWORD, false).await;
        site.sign_in(&person, person.id).await;
        let device = Authenticator::new();
        device.register(&person, "Diensttelefon").await;
        assert!(person.get("/konto").await.says("Diensttelefon"));

        let visitor = site.visitor();
        let form = device.sign(&visitor, "/anmelden?zurueck=/verwaltung/personen", "/anmelden/passkey").await;
        assert_eq!(visitor.send(&form).await.location(), "/verwaltung/personen", "nothing else is asked for");
        let account = visitor.get("/konto").await;
        assert!(!account.tells("account-never-used") && account.says("Zuletzt genutzt"), "{}", account.body);

        let replayed = site.visitor();
        let page = replayed.form("/anmelden", "/anmelden/passkey").await;
        let field = |name: &str| form.fields.iter().find(|(known, _)| known == name).expect("it was sent").1.clone();
        let page = page.set("challenge", &field("challenge")).set("credential", &field("credential"));
        let answer = replayed.send(&page).await;
        assert!(answer.status == 422 && answer.tells("sign-in-passkey-wrong"), "{}", answer.body);
    });
}

#[test]
fn a_passkey_is_a_second_factor_and_a_first_one_for_those_who_need_it() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.staff(&[Role::Hr], PASSWORD, false).await;
        let device = Authenticator::new();
        sign_in(&person, &person.email, PASSWORD).await.location();
        let codes = person.send(&device.new_passkey(&person, "").await).await;
        assert_eq!(codes.texts(".codes code").len(), 10, "{}", codes.body);
        person.get("/konto").await.assert_ok();

        let again = site.visitor();
        sign_in(&again, &person.email, PASSWORD).await.location();
        assert!(again.get("/konto").await.location().starts_with("/anmelden"));
        let form = device.sign(&again, "/anmelden/faktor?zurueck=/konto", "/anmelden/faktor").await;
        assert_eq!(again.send(&form).await.location(), "/konto");
        again.get("/konto").await.assert_ok();
    });
}

#[test]
fn a_passkey_that_was_copied_is_noticed() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        let device = Authenticator::new();
        device.register(&person, "Schlüssel").await;
        device.count_from(10);
        let visitor = site.visitor();
        let form = device.sign(&visitor, "/anmelden", "/anmelden/passkey").await;
        assert_eq!(visitor.send(&form).await.location(), "/");
        device.count_from(5);
        let copy = site.visitor();
        let answer = copy.send(&device.sign(&copy, "/anmelden", "/anmelden/passkey").await).await;
        assert!(answer.status == 422 && answer.tells("sign-in-passkey-copied"), "{}", answer.body);
        let mut tx = platform.tx(site.tenant).await;
        let entries = host::audit::after(&mut tx, 0, 100).await.expect("the log can be read");
        assert!(entries.iter().any(|entry| entry.action == "passkey_copied"));
    });
}

#[test]
fn a_passkey_of_one_member_opens_nothing_at_another_and_no_other_site_can_ask_for_it() {
    kit::run(async |platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let person = here.learner().await;
        let device = Authenticator::new();
        device.register(&person, "Telefon").await;
        for (site, shown) in [(&there, &there), (&there, &here), (&here, &there)] {
            let visitor = site.visitor();
            let form = visitor.form("/anmelden", "/anmelden/passkey").await;
            let answer = visitor.send(&device.sign_for(&visitor, form, &shown.host).await).await;
            assert!(answer.status == 422 && answer.tells("sign-in-passkey-wrong"), "{} {}", site.host, shown.host);
        }
    });
}

#[test]
fn a_passkey_is_removed_by_its_owner_only_and_then_opens_nothing() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, colleague) = (site.learner().await, site.learner().await);
        let device = Authenticator::new();
        let id = device.register(&person, "Telefon").await;
        let action = format!("/konto/passkeys/{id}/entfernen");
        colleague.send(&colleague.bare_form(&action).await).await.assert_problem(404, "not-found");
        let removed = person.send(&person.form("/konto", &action).await).await;
        assert_eq!(removed.location(), "/konto");
        let visitor = site.visitor();
        let form = device.sign(&visitor, "/anmelden", "/anmelden/passkey").await;
        assert_eq!(visitor.send(&form).await.status, 422);
    });
}

#[test]
fn a_passkey_that_is_there_already_and_an_answer_to_nothing_are_explained() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (person, colleague) = (site.learner().await, site.learner().await);
        let device = Authenticator::new();
        device.register(&person, "Telefon").await;
        let twice = colleague.send(&device.new_passkey(&colleague, "Telefon").await).await;
        assert!(twice.status == 422 && twice.tells("passkey-taken"), "{}", twice.body);
        let form = colleague.form("/konto/passkeys", "/konto/passkeys").await;
        for (challenge, credential) in [("", ""), ("x", "{}"), (&uuid::Uuid::new_v4().to_string(), "[]")] {
            let form = form.clone().set("challenge", challenge).set("credential", credential);
            let refused = colleague.send(&form).await;
            assert!(refused.status == 422 && refused.tells("passkey-wrong"), "{}", refused.body);
        }
    });
}
