//! A folder with an exercise to begin with.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use include_dir::{Dir, include_dir};
use plugin_package::is_reversed_domain;

use crate::language::Language;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
/// What Rust plugins are built on comes with the tool, so that both are of one version.
static KIT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../src");
static INTERFACE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../wit");
const KIT_CARGO: &str = include_str!("../../Cargo.toml");
const GUIDE: &str = include_str!("../../README.md");

/// As whom the templates introduce themselves.
const ID: &str = "org.example.addition";
const PROVIDER: &str = "provider = \"org.example\"";

pub(crate) fn new(folder: &Path, language: Language, id: &str) -> Result<()> {
    let Some((provider, _)) = id.rsplit_once('.').filter(|(provider, _)| is_reversed_domain(provider)) else {
        bail!("the id is a reversed domain name with at least three parts, such as {ID}");
    };
    if folder.exists() && fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        bail!("{} is there already and not empty", folder.display());
    }
    let own = |text: &str| text.replace(PROVIDER, &format!("provider = \"{provider}\"")).replace(ID, id);
    for template in ["common", language.name()] {
        let template = TEMPLATES.get_dir(template).context("the tool was built without its templates")?;
        write_all(template, template.path(), folder, &own)?;
    }
    if language == Language::Rust {
        write_all(&KIT, Path::new(""), &folder.join("sdk/src"), &str::to_owned)?;
        write_all(&INTERFACE, Path::new(""), &folder.join("sdk/wit"), &str::to_owned)?;
        write(&folder.join("sdk/Cargo.toml"), KIT_CARGO)?;
        write(&folder.join("sdk/README.md"), GUIDE)?;
    } else {
        write_all(&INTERFACE, Path::new(""), &folder.join("wit"), &str::to_owned)?;
    }
    println!("{}: {id}, in {}", folder.display(), language.title());
    println!(
        "next: cd {0} && campus-plugin build && campus-plugin test component.wasm --cases tests",
        folder.display()
    );
    Ok(())
}

fn write_all(from: &Dir<'_>, base: &Path, folder: &Path, own: &impl Fn(&str) -> String) -> Result<()> {
    for file in from.files() {
        let path = file.path().strip_prefix(base)?;
        let name = if path == Path::new("gitignore") { Path::new(".gitignore") } else { path };
        let text = file.contents_utf8().with_context(|| format!("{} is no text", path.display()))?;
        write(&folder.join(name), &own(text))?;
    }
    from.dirs().try_for_each(|inner| write_all(inner, base, folder, own))
}

fn write(path: &Path, text: &str) -> Result<()> {
    let told = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(told)?;
    }
    fs::write(path, text).with_context(told)
}
