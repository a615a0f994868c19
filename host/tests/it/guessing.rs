//! Guessing passwords takes long, from one place and from many, and locks nobody out.

use crate::{
    factors::sign_in,
    kit::{self, Browser, Site},
};

const PASSWORD: &str = "korrektes Pferd";
const WRONG: &str = "falsches Pferd";

async fn guess(browser: &Browser, email: &str, times: usize) {
    for _ in 0..times {
        sign_in(browser, email, WRONG).await;
    }
}

async fn let_pass(site: &Site, interval: &str) {
    let mut tx = site.platform.tx(site.tenant).await;
    let earlier = format!(
        "update app.throttle set since = since - interval '{interval}', last_at = last_at - interval '{interval}',
             blocked_until = blocked_until - interval '{interval}' where tenant_id = $1"
    );
    let earlier = sqlx::query(sqlx::AssertSqlSafe(earlier)).bind(site.tenant.uuid());
    earlier.execute(tx.conn()).await.expect("the statement is right");
    tx.commit().await.expect("the database is there");
}

#[test]
fn after_five_wrong_passwords_one_waits_and_the_wait_passes() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        for _ in 0..5 {
            assert!(sign_in(&person, &person.email, WRONG).await.tells("sign-in-wrong"));
        }
        let paused = sign_in(&person, &person.email, PASSWORD).await;
        assert!(paused.status == 422 && paused.tells("sign-in-paused"), "{}", paused.body);
        let_pass(&site, "2 seconds").await;
        assert_eq!(sign_in(&person, &person.email, PASSWORD).await.location(), "/");
    });
}

#[test]
fn unknown_accounts_are_paused_like_known_ones() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        let mut told = Vec::new();
        for email in [person.email.as_str(), "niemand@stadt.example"] {
            let visitor = site.visitor().at("203.0.113.7");
            guess(&visitor, email, 5).await;
            let paused = sign_in(&visitor, email, WRONG).await;
            told.push((paused.status, paused.texts("main").join(" ").replace(email, "")));
        }
        assert_eq!(told[0], told[1]);
    });
}

#[test]
fn guesses_from_one_network_hold_up_nobody_in_another() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        let attacker = site.visitor().at("2001:db8:1:1::1");
        guess(&attacker, &person.email, 6).await;
        assert!(sign_in(&attacker, &person.email, PASSWORD).await.tells("sign-in-paused"));
        let neighbour = site.visitor().at("2001:db8:1:1:ffff::2");
        assert!(sign_in(&neighbour, &person.email, PASSWORD).await.tells("sign-in-paused"), "the same subscriber");
        let owner = site.visitor().at("2001:db8:2:2::1");
        assert_eq!(sign_in(&owner, &person.email, PASSWORD).await.location(), "/");
    });
}

#[test]
fn guesses_from_everywhere_end_for_the_hour_and_never_for_a_device_that_is_known() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        let known = site.visitor().at("198.51.100.1");
        assert_eq!(sign_in(&known, &person.email, PASSWORD).await.location(), "/");
        known.send(&known.form("/konto", "/abmelden").await).await.location();
        for number in 0..50 {
            let bot = site.visitor().at(&format!("203.0.113.{number}"));
            guess(&bot, &person.email, 1).await;
        }
        let bot = site.visitor().at("203.0.113.200");
        assert!(sign_in(&bot, &person.email, PASSWORD).await.tells("sign-in-paused"));
        assert_eq!(sign_in(&known, &person.email, PASSWORD).await.location(), "/", "no lock-out as a weapon");
        let elsewhere = site.visitor().at("203.0.113.201");
        assert!(sign_in(&elsewhere, "niemand@stadt.example", PASSWORD).await.tells("sign-in-wrong"), "others are free");
        let_pass(&site, "61 minutes").await;
        assert_eq!(sign_in(&bot, &person.email, PASSWORD).await.location(), "/");
    });
}

#[test]
fn many_guesses_at_once_slip_through_no_more_than_one_after_the_other() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        let browsers: Vec<Browser> = (0..12).map(|_| site.visitor().at("203.0.113.9")).collect();
        let attempts = browsers.iter().map(|browser| sign_in(browser, &person.email, WRONG));
        let answers = futures_util::future::join_all(attempts).await;
        let taken = answers.iter().filter(|answer| answer.tells("sign-in-wrong")).count();
        assert!(taken <= 6, "{taken} guesses were taken");
    });
}

#[test]
fn a_device_cookie_that_was_made_up_or_belongs_elsewhere_is_none() {
    kit::run(async |platform| {
        let (site, other) = (platform.site().await, platform.site().await);
        let person = site.stranger(PASSWORD, false).await;
        let elsewhere = other.stranger(PASSWORD, false).await;
        sign_in(&elsewhere, &elsewhere.email, PASSWORD).await.location();
        let foreign = elsewhere.cookie("campus_device").expect("the device is known there");
        for cookie in [foreign.as_str(), "00", "geraten"] {
            let bot = site.visitor().at("203.0.113.9");
            bot.set_cookie("campus_device", cookie);
            guess(&bot, &person.email, 6).await;
            assert!(sign_in(&bot, &person.email, PASSWORD).await.tells("sign-in-paused"), "{cookie}");
        }
    });
}

#[test]
fn a_known_device_gets_no_fresh_guesses_by_signing_in_once_more() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        let device = site.visitor().at("203.0.113.9");
        let mut cookies = Vec::new();
        for _ in 0..2 {
            sign_in(&device, &person.email, PASSWORD).await.location();
            cookies.push(device.cookie("campus_device").expect("the device is known"));
            device.send(&device.form("/konto", "/abmelden").await).await.location();
        }
        assert_ne!(cookies[0], cookies[1], "it is sealed anew each time");
        device.set_cookie("campus_device", &cookies[0]);
        guess(&device, &person.email, 8).await;
        device.set_cookie("campus_device", &cookies[1]);
        assert!(sign_in(&device, &person.email, PASSWORD).await.tells("sign-in-paused"), "it is the same device");
    });
}

#[test]
fn a_sign_in_on_a_device_that_is_not_known_is_told_by_mail_but_not_the_first_of_all() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        let told =
            async || site.letters(&person.email).await.iter().filter(|text| text.contains("noch nicht kennen")).count();
        sign_in(&person, &person.email, PASSWORD).await.location();
        assert_eq!(told().await, 0);
        person.send(&person.form("/konto", "/abmelden").await).await.location();
        sign_in(&person, &person.email, PASSWORD).await.location();
        assert_eq!(told().await, 0, "the device is known");
        sign_in(&site.visitor(), &person.email, PASSWORD).await.location();
        assert_eq!(told().await, 1);
    });
}

#[test]
fn neither_addresses_nor_networks_are_kept_in_the_clear_and_nothing_for_longer_than_a_day() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let visitor = site.visitor().at("203.0.113.9");
        guess(&visitor, "anna@stadt.example", 1).await;
        let rows = async || -> Vec<String> {
            let mut tx = platform.tx(site.tenant).await;
            let rows = sqlx::query_scalar("select t::text from app.throttle t where tenant_id = $1");
            rows.bind(site.tenant.uuid()).fetch_all(tx.conn()).await.expect("the table can be read")
        };
        let before = rows().await;
        assert!(before.len() == 3 && before.iter().all(|row| !row.contains("anna") && !row.contains("203.0.113")));
        let_pass(&site, "25 hours").await;
        guess(&visitor, "berta@stadt.example", 1).await;
        assert_eq!(rows().await.len(), 3);
    });
}

#[test]
fn failures_are_in_the_audit_log_but_do_not_fill_it() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        for _ in 0..8 {
            guess(&site.visitor(), &person.email, 1).await;
            let_pass(&site, "1 minute").await;
        }
        let mut tx = platform.tx(site.tenant).await;
        let entries = host::audit::after(&mut tx, 0, 100).await.expect("the log can be read");
        let failed: Vec<_> = entries.iter().filter(|entry| entry.action == "sign_in_failed").collect();
        assert_eq!(failed.len(), 1);
        assert_eq!(failed[0].object_id, Some(person.id.0));
    });
}
