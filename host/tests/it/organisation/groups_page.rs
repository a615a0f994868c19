//! Groups by hand, by rule and by a directory.

use host::{
    access::Role,
    organisation::groups::{self, Holds},
    web::i18n::Locale,
};

use super::{group, put, unit};
use crate::kit::{self, Member, Site};

const GROUPS: &str = "/verwaltung/gruppen";
const BY_RULE: &str = "/verwaltung/gruppen/neu?art=regel";

async fn members(site: &Site, id: host::ids::GroupId) -> Vec<String> {
    let mut tx = site.platform.tx(site.tenant).await;
    let group = groups::find(&mut tx, id).await.expect("the database is there").expect("there is one");
    let members = groups::members(&mut tx, &group).await.expect("the statement is right");
    members.into_iter().map(|member| member.email).collect()
}

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

#[test]
fn a_group_by_rule_is_previewed_saved_and_always_up_to_date() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let (inside, outside) = (site.learner().await, site.learner().await);
        let top = unit(&site, "Rathaus", None, &[]).await;
        let below = unit(&site, "Bürgerbüro", Some(top), &[]).await;
        put(&site, &inside, below).await;

        let form = by.form(BY_RULE, GROUPS).await.set("name", "Rathaus & Co").set("unit", &top.to_string());
        let preview = by.send(&form.clone().set("step", "preview")).await;
        preview.assert_ok();
        assert!(preview.says(&inside.email) && !preview.says(&outside.email), "{}", preview.body);
        assert!(by.get(GROUPS).await.tells("group-none"), "a preview saves nothing");
        let saved = preview.form(GROUPS).set("unit", &top.to_string());
        assert_eq!(by.send(&saved).await.location(), GROUPS);
        let page = by.get(GROUPS).await.links("tbody a").pop().expect("there is one").1;
        put(&site, &outside, top).await;
        let shown = by.get(&page).await;
        assert!(shown.says(&inside.email) && shown.says(&outside.email), "nobody had to save it again");
    });
}

#[test]
fn a_group_by_hand_takes_addresses_and_loses_those_without_a_tick() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let (one, other, foreign) = (site.learner().await, site.learner().await, elsewhere.learner().await);
        let new = "/verwaltung/gruppen/neu";
        let form = by.form(new, GROUPS).await.set("name", "Ersthelfende");
        let refused = by.send(&form.clone().set("add", &format!("{}\n{}", one.email, foreign.email))).await;
        assert!(refused.status == 422 && refused.says(&foreign.email), "{}", refused.body);
        let both = form.renewed().set("add", &format!("{}\r\n\r\n {} ", one.email, other.email.to_uppercase()));
        assert_eq!(by.send(&both).await.location(), GROUPS);
        let page = by.get(GROUPS).await.links("tbody a").pop().expect("there is one").1;
        let change = by.form(&page, &page).await.without("member").set("member", &one.id.to_string());
        assert_eq!(by.send(&change).await.location(), GROUPS);
        let shown = by.get(&page).await;
        assert!(shown.says(&one.email) && !shown.says(&other.email), "{}", shown.body);
        let stolen = by.form(&page, &page).await.set("member", &foreign.id.to_string());
        let refused = by.send(&stolen).await;
        assert!(refused.status == 422 && refused.tells("group-person-unknown"), "{}", refused.body);
        let dissolve = by.form(&page, &format!("{page}/aufloesung")).await;
        assert_eq!(by.send(&dissolve).await.location(), GROUPS);
        by.get(&page).await.assert_problem(404, "not-found");
    });
}

#[test]
fn what_is_wrong_with_a_group_is_said() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let foreign = unit(&elsewhere, "Fremdes Amt", None, &[]).await;
        group(&site, "Vergeben", Holds::People(Vec::new())).await;
        let long = "ä".repeat(10_000);
        for (name, position, key) in [
            ("", "Leitung", "group-name-missing"),
            (long.as_str(), "Leitung", "group-name-too-long"),
            ("Neu", "", "group-rule-empty"),
            ("Neu", long.as_str(), "group-position-too-long"),
            ("Vergeben", "Leitung", "group-name-taken"),
        ] {
            let form = by.form(BY_RULE, GROUPS).await.set("name", name).set("position", position);
            // A unit of another member is no condition.
            let refused = by.send(&form.set("unit", &foreign.to_string())).await;
            assert!(refused.status == 422 && refused.tells(key), "{key}: {}", refused.body);
        }
    });
}

#[test]
fn a_group_of_a_directory_is_shown_and_not_changed() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let person = site.learner().await;
        let id = group(&site, "Aus dem Verzeichnis", Holds::People(vec![person.id])).await;
        let mut tx = platform.tx(site.tenant).await;
        sqlx::query("update app.person_group set source = 'scim' where tenant_id = $1 and id = $2")
            .bind(site.tenant.uuid())
            .bind(id.0)
            .execute(tx.conn())
            .await
            .expect("the statement is right");
        tx.commit().await.expect("the database is there");
        let page = format!("{GROUPS}/{id}");
        let shown = by.get(&page).await;
        assert!(shown.tells("group-directory-note") && shown.says(&person.email) && !shown.has_form(&page));
        let form = by.bare_form(&page).await.set("name", "Meine").set("kind", "manual");
        by.send(&form).await.assert_problem(409, "group-directory");
        let dissolve = by.bare_form(&format!("{page}/aufloesung")).await;
        by.send(&dissolve).await.assert_problem(409, "group-directory");
        assert_eq!(members(&site, id).await, [person.email.as_str()]);
    });
}
