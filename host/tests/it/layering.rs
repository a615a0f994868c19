//! The house and its rooms: who may use whom, and how long a file may be.

use std::collections::{BTreeMap, BTreeSet};

use crate::sources::{self, File};

/// Upward uses that are meant, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("web/visit.rs", "app", "a request is taken in with the running server at hand"),
    ("web/visit.rs", "identity", "who signed in is known before any slice is asked"),
    ("web/gate.rs", "identity", "who signed in decides about a closed campus"),
    ("web/problem.rs", "app", "the page of a problem needs the site's name"),
    ("identity/client.rs", "app", "a request is taken in with the running server at hand"),
    ("web/write.rs", "app", "a form is checked with the running server at hand"),
    ("web/write.rs", "identity", "who acts stays signed in"),
    ("audit/web.rs", "identity", "whoever takes the log away shows first that it is they"),
    ("mail.rs", "jobs", "jobs are the upward arrow"),
    ("identity/links.rs", "jobs", "jobs are the upward arrow"),
    ("assessments.rs", "jobs", "jobs are the upward arrow"),
    ("authoring/publishing.rs", "jobs", "jobs are the upward arrow"),
    ("exchange.rs", "jobs", "jobs are the upward arrow"),
    ("staff/joining.rs", "jobs", "jobs are the upward arrow"),
    ("roster.rs", "jobs", "jobs are the upward arrow"),
    ("roster/steps.rs", "jobs", "jobs are the upward arrow"),
    ("roster/invite.rs", "jobs", "jobs are the upward arrow"),
    ("judgements.rs", "jobs", "jobs are the upward arrow"),
    ("packages/submit.rs", "jobs", "jobs are the upward arrow"),
    ("web/upload.rs", "app", "a form is checked with the running server at hand"),
    ("privacy.rs", "jobs", "jobs are the upward arrow"),
];

/// Folders of a slice through which the world reaches it; other slices use its file.
const REACH: [&str; 4] = ["web", "api", "jobs", "samples"];

/// Uses of another slice's reach that are meant.
const SHARED_PAGES: &[(&str, &str)] =
    &[("assessments/web.rs", "learning::web"), ("assessments/samples.rs", "learning::samples")];

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 50;
/// The house aims at 120; a page, which stands in one file with its handlers and what it says when something is wrong, is
/// often longer.
const LONGEST_MEDIAN: usize = 136;

/// The server's files without tests, by their path below `host/src`.
fn server() -> Vec<File> {
    let files = sources::files("host/src", "rs").into_iter().filter(is_no_test).map(sources::without_tests);
    files.map(|file| File { path: file.path.trim_start_matches("host/src/").to_owned(), ..file }).collect()
}

/// All Rust files of the product without tests and examples.
fn product() -> Vec<File> {
    let folders = ["host", "tenants", "search-index", "plugin-sdk", "plugins"];
    let files = folders.iter().flat_map(|folder| sources::files(folder, "rs"));
    files.filter(|file| file.path.contains("/src/")).filter(is_no_test).map(sources::without_tests).collect()
}

fn is_no_test(file: &File) -> bool {
    !file.path.ends_with("/tests.rs")
}

/// The module of `lib.rs` that a file belongs to.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or(path)
}

/// Modules with the number of their group in `lib.rs`; groups are parted by empty lines.
fn layers() -> BTreeMap<String, usize> {
    let files = server();
    let list = files.iter().find(|file| file.path == "lib.rs").expect("lib.rs is there");
    let mut layers = BTreeMap::new();
    for (number, group) in list.text.split("\n\n").enumerate() {
        let modules = group.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
        layers.extend(modules.map(|module| (module.to_owned(), number)));
    }
    layers
}

/// Paths that a file uses from its own crate, two steps deep: `courses::Course`, `web::i18n`.
fn uses(text: &str) -> BTreeSet<String> {
    let mut uses = BTreeSet::new();
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    for (start, found) in code.match_indices("crate::") {
        if !code[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            expand("", &code[start + found.len()..], &mut uses);
        }
    }
    uses.iter().map(|path| path.split("::").take(2).collect::<Vec<_>>().join("::")).collect()
}

/// Reads `a::{b, c::d}` at the start of the text into `a::b` and `a::c::d`.
fn expand(before: &str, text: &str, paths: &mut BTreeSet<String>) {
    let text = text.trim_start();
    let Some(list) = text.strip_prefix('{') else {
        let name: String = text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        match text[name.len()..].strip_prefix("::") {
            Some(rest) => expand(&format!("{before}{name}::"), rest, paths),
            None => {
                paths.insert(format!("{before}{name}"));
            }
        }
        return;
    };
    let mut depth = 0_i32;
    let mut start = 0;
    for (position, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                if !list[start..position].trim().is_empty() {
                    expand(before, &list[start..position], paths);
                }
                start = position + 1;
                if letter == '}' {
                    return;
                }
            }
            _ => {}
        }
    }
}

#[test]
fn paths_are_read_from_nested_lists() {
    let found =
        uses("use crate::{a, b::{self, c::D}, e::F as G};\nfn x() { crate::h::i() } // crate::j\n/// crate::k\n");
    let expected = ["a", "b::self", "b::c", "e::F", "h::i", "j"];
    assert_eq!(found, expected.map(str::to_owned).into());
}

#[test]
fn a_module_uses_only_what_stands_above_it() {
    let layers = layers();
    let mut wrong = Vec::new();
    for file in server().iter().filter(|file| !["lib.rs", "main.rs"].contains(&file.path.as_str())) {
        let own = module(&file.path);
        let layer = layers.get(own).unwrap_or_else(|| panic!("{own} stands in lib.rs"));
        for path in uses(&file.text) {
            let used = module(path.split("::").next().unwrap_or_default()).to_owned();
            let is_meant = EXCEPTIONS.iter().any(|(from, to, _)| *from == file.path && *to == used);
            if used != own && !is_meant && layers.get(&used).is_none_or(|other| other >= layer) {
                wrong.push(format!("{} uses {path}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_exception_is_needed() {
    let files = server();
    let used = |path: &str, module: &str| {
        files
            .iter()
            .filter(|file| file.path == path)
            .any(|file| uses(&file.text).iter().any(|used| used == module || used.starts_with(&format!("{module}::"))))
    };
    let idle: Vec<_> = EXCEPTIONS.iter().filter(|(from, to, _)| !used(from, to)).collect();
    assert!(idle.is_empty(), "{idle:?}");
    let idle: Vec<_> = SHARED_PAGES.iter().filter(|(from, to)| !used(from, module_of(to))).collect();
    assert!(idle.is_empty(), "{idle:?}");
}

fn module_of(path: &str) -> &str {
    path.split("::").next().unwrap_or(path)
}

#[test]
fn a_slice_is_used_by_its_file_and_not_by_its_folder() {
    let layers = layers();
    let (first, last) = (layers["audit"], layers["assessments"]);
    let is_slice = |name: &str| layers.get(name).is_some_and(|layer| (first..=last).contains(layer));
    let mut wrong = Vec::new();
    for file in server().iter().filter(|file| is_slice(module(&file.path))) {
        for path in uses(&file.text) {
            let Some((used, part)) = path.split_once("::") else { continue };
            let is_foreign = used != module(&file.path) && is_slice(used);
            let is_meant = SHARED_PAGES.contains(&(file.path.as_str(), path.as_str()));
            if is_foreign && REACH.contains(&part) && !is_meant {
                wrong.push(format!("{} uses {path}", file.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_a_thing_is_knows_no_http_and_how_it_is_reached_knows_no_sql() {
    let layers = layers();
    let (first, last) = (layers["audit"], layers["assessments"]);
    let mut wrong = Vec::new();
    for file in server() {
        let is_slice = layers.get(module(&file.path)).is_some_and(|layer| (first..=last).contains(layer));
        let knows_http = file.text.contains("axum::");
        let knows_sql = file.text.contains("sqlx::query");
        if is_slice && knows_http && (knows_sql || !file.path.contains('/')) {
            wrong.push(file.path);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn sql_stands_in_slices_and_the_kernel_only() {
    let layers = layers();
    let allowed = |file: &&File| {
        let (path, first) = (file.path.as_str(), layers["audit"]);
        let is_slice = layers.get(module(path)).is_some_and(|layer| *layer >= first) && module(path) != "app";
        is_slice || path == "web/write.rs"
    };
    let wrong: Vec<_> =
        server().into_iter().filter(|file| file.text.contains("sqlx::query") && !allowed(&file)).collect();
    assert!(wrong.is_empty(), "{:?}", wrong.iter().map(|file| &file.path).collect::<Vec<_>>());
}

#[test]
fn every_address_stands_in_routes() {
    let mut elsewhere = server();
    elsewhere.retain(|file| {
        file.path != "routes.rs" && (file.text.contains(".route(") || file.text.contains("Router::new"))
    });
    assert!(elsewhere.is_empty(), "{:?}", elsewhere.iter().map(|file| &file.path).collect::<Vec<_>>());
}

#[test]
fn only_access_decides_what_may_be_found() {
    let scopes = ["Scope::member", "Scope::shared_only"];
    let mut elsewhere = server();
    elsewhere.retain(|file| file.path != "access.rs" && scopes.iter().any(|scope| file.text.contains(scope)));
    assert!(elsewhere.is_empty(), "{:?}", elsewhere.iter().map(|file| &file.path).collect::<Vec<_>>());
}

/// Names of the dependencies in a manifest, also of those for tests and builds.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let files = sources::files(manifest.trim_end_matches("/Cargo.toml"), "toml");
    let text = &files.iter().find(|file| file.path == manifest).expect("the manifest is there").text;
    let table: toml::Table = text.parse().expect("a manifest is TOML");
    let lists =
        ["dependencies", "dev-dependencies", "build-dependencies"].into_iter().filter_map(|list| table.get(list));
    lists.filter_map(toml::Value::as_table).flat_map(|list| list.keys().cloned()).collect()
}

#[test]
fn the_leaves_know_neither_each_other_nor_the_host() {
    let leaves = [("search-index", "search-index"), ("tenants", "tenants"), ("plugin-sdk/runtime", "plugin-runtime")];
    for (folder, own) in leaves {
        let named = dependencies(&format!("{folder}/Cargo.toml"));
        let houses = ["host", "search-index", "tenants", "plugin-runtime", "plugin-sdk"];
        let wrong: Vec<_> = houses.iter().filter(|name| **name != own && named.contains(**name)).collect();
        assert!(wrong.is_empty(), "{own} depends on {wrong:?}");
    }
}

#[test]
fn each_heavy_library_has_one_owner() {
    let owners = [
        ("tantivy", &["search-index"][..]),
        ("wasmtime", &["plugin-sdk/runtime"]),
        ("sqlx", &["host", "tenants"]),
        ("axum", &["host", "plugin-sdk/pack"]),
    ];
    let folders = sources::files("", "toml").into_iter().filter(|file| file.path.ends_with("/Cargo.toml"));
    for manifest in folders.map(|file| file.path) {
        let named = dependencies(&manifest);
        for (library, allowed) in owners {
            let is_owner = allowed.contains(&manifest.trim_end_matches("/Cargo.toml"));
            assert!(is_owner || !named.contains(library), "{manifest} names {library}");
        }
    }
}

#[test]
fn files_are_named_after_what_is_in_them() {
    let vague = ["mod.rs", "utils.rs", "util.rs", "helpers.rs", "helper.rs", "common.rs", "misc.rs", "manager.rs"];
    let wrong: Vec<_> = product()
        .into_iter()
        .map(|file| file.path)
        .filter(|path| vague.iter().any(|name| path.ends_with(&format!("/{name}"))))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn files_and_functions_are_short() {
    let files = product();
    let mut lengths: Vec<(usize, &str)> =
        files.iter().map(|file| (file.text.lines().count(), file.path.as_str())).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2].0;
    println!("{} files, the median has {median} lines, the longest {:?}", lengths.len(), lengths.last());
    let long: Vec<_> = lengths.iter().filter(|(lines, _)| *lines > LONGEST_FILE).collect();
    assert!(long.is_empty(), "{long:?}");
    assert!(median <= LONGEST_MEDIAN, "the median file has {median} lines");
    let functions: Vec<_> = files.iter().flat_map(long_functions).collect();
    assert!(functions.is_empty(), "{functions:#?}");
}

/// Functions with too many lines. The formatter puts the closing brace under the first letter of the signature.
fn long_functions(file: &File) -> Vec<String> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let words: Vec<&str> = code.split(['(', ' ', '<']).collect();
        let Some(name) = words.iter().position(|word| *word == "fn").and_then(|at| words.get(at + 1)) else { continue };
        let is_signature =
            ["fn ", "pub", "async ", "const ", "unsafe ", "extern "].iter().any(|word| code.starts_with(word));
        let end = format!("{}}}", &line[..line.len() - code.len()]);
        let length = lines[start..].iter().position(|line| *line == end).map_or(1, |at| at + 1);
        let ends_at_once = line.ends_with(['}', ';']);
        if is_signature && !ends_at_once && length > LONGEST_FUNCTION {
            found.push(format!("{}: {name} has {length} lines", file.path));
        }
    }
    found
}
