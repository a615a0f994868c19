//! What a member has set goes out as a file and comes back as the same.

use host::{
    clock,
    configuration::{self, Approval, Choices, Configuration, ConfigurationError, Group, Sender, Unit},
};

use crate::{
    isolation::fingerprint,
    kit::{self, Site},
};

async fn export(site: &Site) -> Configuration {
    let app = &site.platform.app;
    let mut tx = app.database.snapshot(site.tenant).await.expect("the database is there");
    configuration::export(&mut tx, &app.files, &app.access.office_at(site.tenant)).await.expect("the office may")
}

async fn import(site: &Site, new: &Configuration) -> Result<(), ConfigurationError> {
    let app = &site.platform.app;
    let tx = app.database.platform().await.expect("the database is there");
    let office = app.access.office();
    Ok(configuration::import(tx, app, &office, site.tenant, new, clock::now()).await?.commit().await?)
}

fn full(site: &Site) -> Configuration {
    let path = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Configuration {
        schema: 1,
        name: "Stadt „Ü“ & <Söhne>".to_owned(),
        short_name: "Ü".to_owned(),
        colour: "#123abc".to_owned(),
        locale: "en".to_owned(),
        hosts: vec![format!("a.{}.example", site.tenant), format!("b.{}.example", site.tenant)],
        units: vec![
            Unit { path: path(&["Dezernat I"]), code: Some("I".to_owned()) },
            Unit { path: path(&["Dezernat I", "Amt 10"]), code: None },
            Unit { path: path(&["Dezernat I", "Amt 10", "Team \"A\""]), code: Some("10.1".to_owned()) },
            Unit { path: path(&["Dezernat II"]), code: None },
            Unit { path: path(&["Dezernat II", "Amt 10"]), code: None },
        ],
        groups: vec![Group {
            name: "Ersthelfende".to_owned(),
            rule: r#"{"all":[{"unit":"10.1"},{"position":null}]}"#.to_owned(),
        }],
        // A PNG of one point, without what only tells.
        logo: Some("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAABhYWFhAAAAAUlEQVR4YWFhYQAAAABJRU5EYWFhYQ==".to_owned()),
        choices: Choices {
            topics: Some(Vec::new()),
            rights: Some(vec!["hr:manage_people".to_owned(), "hr:read_audit".to_owned()]),
            approval: Some(Approval { by: "manager".to_owned(), from_cents: 25_000 }),
            sender: Some(Sender { name: "Stadt „Ü“".to_owned(), reply_to: "lernen@stadt.example".to_owned() }),
            legal: [("imprint".to_owned(), "# Impressum\n\nStadt „Ü“, 12345 Ü\n".to_owned())].into(),
        },
    }
}

#[test]
fn what_was_exported_comes_back_identical() {
    kit::run(async |platform| {
        let (site, other) = (platform.site().await, platform.site().await);
        let new = full(&site);
        import(&site, &new).await.expect("it is in order");
        let exported = export(&site).await;
        assert_eq!(exported, new);
        let text = toml::to_string_pretty(&exported).expect("it has a TOML form");
        let read: Configuration = toml::from_str(&text).expect("it is read again");
        import(&site, &read).await.expect("it is in order");
        assert_eq!(toml::to_string_pretty(&export(&site).await).expect("it has a TOML form"), text);
        // The same units and groups for another member; host names are only one's own.
        import(&other, &Configuration { hosts: Vec::new(), ..read.clone() }).await.expect("it is in order");
        assert_eq!(export(&other).await, Configuration { hosts: Vec::new(), ..read });
    });
}

#[test]
fn a_file_with_a_fault_changes_nothing_and_takes_nothing_from_others() {
    kit::run(async |platform| {
        let (site, victim) = (platform.site().await, platform.site().await);
        import(&victim, &full(&victim)).await.expect("it is in order");
        let (before, theirs) = (fingerprint(platform, site.tenant).await, fingerprint(platform, victim.tenant).await);
        let new = || full(&site);
        let orphan = Unit { path: vec!["Nirgends".to_owned(), "Amt".to_owned()], code: None };
        let same_code = Unit { path: vec!["Neu".to_owned()], code: Some("I".to_owned()) };
        for (wrong, expected) in [
            (Configuration { schema: 2, ..new() }, "of schema 2"),
            (Configuration { colour: "rot".to_owned(), ..new() }, "colour is written"),
            (Configuration { locale: "fr".to_owned(), ..new() }, "locale is"),
            (
                Configuration {
                    choices: Choices { rights: Some(vec!["hr:manage_rights".to_owned()]), ..Choices::default() },
                    ..new()
                },
                "does not offer",
            ),
            (
                Configuration {
                    choices: Choices { topics: Some(vec!["nirgends".to_owned()]), ..Choices::default() },
                    ..new()
                },
                "no topic",
            ),
            (Configuration { name: String::new(), ..new() }, "empty or too long"),
            (Configuration { short_name: "x".repeat(10_000), ..new() }, "empty or too long"),
            (Configuration { logo: Some("???".to_owned()), ..new() }, "not in Base64"),
            (Configuration { logo: Some("TVqQAA==".to_owned()), ..new() }, "neither an SVG"),
            (Configuration { hosts: vec!["10.0.0.1".to_owned()], ..new() }, "no host name"),
            (Configuration { hosts: full(&victim).hosts, ..new() }, "belongs to another tenant"),
            (Configuration { units: vec![orphan], ..new() }, "does not stand before it"),
            (Configuration { units: [new().units, vec![same_code]].concat(), ..new() }, "another unit's"),
            (
                Configuration { groups: vec![Group { name: "x".to_owned(), rule: "{".to_owned() }], ..new() },
                "is not JSON",
            ),
        ] {
            let error = import(&site, &wrong).await.expect_err("it has a fault");
            assert!(error.to_string().contains(expected), "{error} instead of {expected}");
        }
        assert_eq!(fingerprint(platform, site.tenant).await, before);
        assert_eq!(fingerprint(platform, victim.tenant).await, theirs);
        assert!(toml::from_str::<Configuration>("schema = 1\nnmae = \"x\"").is_err(), "unknown fields are told");
    });
}
