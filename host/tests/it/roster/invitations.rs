//! Invitations of an import: at once, later, or not at all; some at a time.

use host::{clock, roster};

use super::desk::Desk;
use crate::kit::{self, until};

async fn invite(desk: &Desk, page: &str) {
    let done = roster::jobs::invite(&desk.platform.app, desk.site.tenant, Desk::id(page), clock::now()).await;
    done.expect("the mailbox takes it");
}

fn table(people: usize) -> String {
    let head = "Vorname;Nachname;E-Mail\n".to_owned();
    (0..people).fold(head, |table, number| table + format!("Ada;Lang;p{number}@stadt.example\n").as_str())
}

#[test]
fn thousands_are_invited_some_at_a_time_and_each_once() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let page = desk.checked(table(250).as_bytes()).await;
        desk.decide(&page, &[("invitations", "now")]).await;
        desk.apply(&page).await;
        let mut sent = Vec::new();
        for _ in 0..4 {
            invite(&desk, &page).await;
            sent.push(desk.count("mail").await);
        }
        assert_eq!(sent, [100, 200, 250, 250]);
        assert!(desk.by.get(&page).await.tells("roster-invited"));
        let letters = desk.site.letters("p7@stadt.example").await;
        let link = kit::link(&letters[0], "/einladung/").expect("the letter has a link");
        desk.site.visitor().get(&link).await.assert_ok();
    });
}

#[test]
fn invitations_wait_until_somebody_sends_them() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let page = desk.checked(table(2).as_bytes()).await;
        desk.decide(&page, &[("invitations", "later")]).await;
        desk.apply(&page).await;
        invite(&desk, &page).await;
        assert_eq!(desk.count("mail").await, 0);
        let gone = desk.id_of("p0@stadt.example").await;
        desk.set("p0@stadt.example", "active = false, deactivated_at = now()").await;
        let send = desk.by.form(&page, &format!("{page}/einladungen")).await;
        let sent = desk.by.send(&send).await;
        assert!(desk.by.follow(&sent).await.flashes("flash-import-inviting"));
        invite(&desk, &page).await;
        assert_eq!(desk.count("mail").await, 1, "who has left meanwhile is passed over: {gone}");
        let again = desk.by.bare_form(&format!("{page}/einladungen")).await;
        desk.by.send(&again).await.assert_problem(409, "import-elsewhere");
    });
}

#[test]
fn nobody_is_invited_when_nobody_is_to_be() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let page = desk.checked(table(2).as_bytes()).await;
        desk.decide(&page, &[("invitations", "none")]).await;
        desk.apply(&page).await;
        invite(&desk, &page).await;
        assert_eq!(desk.count("mail").await, 0);
        assert!(!desk.by.get(&page).await.has_form(&format!("{page}/einladungen")));
    });
}

#[test]
fn the_worker_does_every_step_by_itself() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("roster").await;
        let worker = platform.worker();
        let desk = Desk::new(platform).await;
        let page = desk.explained(table(3).as_bytes(), &[]).await;
        until("the table is checked", async || desk.by.get(&page).await.tells("roster-dry-run")).await;
        desk.decide(&page, &[("invitations", "now")]).await;
        until("the people are invited", async || desk.by.get(&page).await.tells("roster-invited")).await;
        assert_eq!((desk.people().await.len(), desk.count("mail").await), (4, 3));
        worker.stop().await;
    });
}
