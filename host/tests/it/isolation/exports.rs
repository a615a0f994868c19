//! Whatever leaves the platform as a file: archives are unpacked, and no part of them names anything of another member.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use host::{access::Role, archive, clock, configuration, web::i18n::Locale};

use super::{fields::pairs, victim::Victim};
use crate::kit;

#[test]
fn no_file_that_leaves_a_member_names_anything_of_another() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("exports").await;
        let (mine, theirs) = (Victim::plant(platform).await, Victim::plant(platform).await);
        let mut files = BTreeMap::new();
        let app = &platform.app;
        let slug = mine.site.host.split('.').next().expect("it has a first label");
        let directory = tempfile::tempdir().expect("a directory can be made");
        for complete in [false, true] {
            let path = directory.path().join(format!("{complete}.zip"));
            let office = app.access.office();
            archive::write(app, &office, slug, &path, complete, clock::now()).await.expect("it can be written");
            unpack(&format!("archive {complete}"), std::fs::read(path).expect("it is there"), &mut files);
        }
        let key = format!("exports/{}/{}.zip", mine.site.tenant, mine.privacy_request);
        let personal = app.files.get(&key).await.expect("it was made");
        unpack("personal archive", personal.to_vec(), &mut files);

        let mut tx = app.database.snapshot(mine.site.tenant).await.expect("the database is there");
        let office = app.access.office_at(mine.site.tenant);
        let configuration = configuration::export(&mut tx, &app.files, &office).await.expect("the office may");
        drop(tx);
        files.insert("configuration".to_owned(), toml::to_string(&configuration).expect("it has a TOML form"));

        let officer = mine.site.member(&[Role::DataProtection], Locale::De).await;
        for path in ["/verwaltung/protokoll.csv", "/verwaltung/protokoll.jsonl"] {
            files.insert(path.to_owned(), officer.get(path).await.assert_ok().body.clone());
        }
        assert!(files.len() > 60, "every table is in an archive: {}", files.len());

        // An own mark is found: what is searched for would be too.
        let (own, foreign): (Vec<String>, Vec<String>) = pairs(&mine, &theirs).into_iter().unzip();
        for mark in [&mine.person.email, &own[0]] {
            let places = files.values().filter(|text| text.contains(mark.as_str())).count();
            assert!(places > 2, "{mark} stands in {places} files");
        }
        let more = [&theirs.person, &theirs.coordination].into_iter().flat_map(|one| [&one.email, &one.name]);
        let more = more.chain([&theirs.own_host, &theirs.logo, &theirs.claim, &theirs.delegation, &theirs.site.host]);
        let tenant = theirs.site.tenant.to_string();
        for mark in foreign.iter().chain(more).chain([&tenant]) {
            for (name, text) in &files {
                assert!(!text.contains(mark.as_str()), "{name} holds {mark} of another member");
            }
        }
        kit::report(&format!("{} files that leave a member hold nothing of another", files.len()));
    });
}

fn unpack(name: &str, bytes: Vec<u8>, into: &mut BTreeMap<String, String>) {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is a ZIP file");
    for number in 0..zip.len() {
        let mut part = zip.by_index(number).expect("it can be read");
        let path = format!("{name}: {}", part.name().expect("names are plain text"));
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("it is whole");
        into.insert(path, String::from_utf8_lossy(&bytes).into_owned());
    }
}
