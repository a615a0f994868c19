//! The project's own files as text, for tests about how it is written.

use std::{fs, path::Path};

/// A file of the project; `path` is relative to its root.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// All files below a folder of the project with this extension, without what was built or installed.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the project is there");
    let mut found = Vec::new();
    collect(&root, &root.join(folder), extension, &mut found);
    found.sort_by(|left: &File, right| left.path.cmp(&right.path));
    found
}

fn collect(root: &Path, folder: &Path, extension: &str, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of a folder").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if !name.starts_with('.') && !["target", "node_modules", "data"].contains(&name.as_str()) {
                collect(root, &path, extension, found);
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            let relative = path.strip_prefix(root).expect("the folder is in the project");
            let text = fs::read_to_string(&path).expect("a source file is text");
            found.push(File { path: relative.to_string_lossy().into_owned(), text });
        }
    }
}

/// The server's Rust files without their tests and samples.
pub(crate) fn rust() -> Vec<File> {
    let files = files("host/src", "rs")
        .into_iter()
        .filter(|file| !file.path.ends_with("samples.rs") && !file.path.ends_with("tests.rs"));
    files.map(without_tests).collect()
}

/// The file up to its test module.
pub(crate) fn without_tests(file: File) -> File {
    let end = file.text.find("#[cfg(test)]\nmod ").unwrap_or(file.text.len());
    File { text: file.text[..end].to_owned(), ..file }
}

/// The templates without their comments.
pub(crate) fn templates() -> Vec<File> {
    let files = files("host/templates", "html").into_iter().chain(files("host/templates", "txt"));
    files.map(|file| File { text: without_comments(&file.text), ..file }).collect()
}

fn without_comments(template: &str) -> String {
    let mut pieces = template.split("{#");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once("#}").map_or("", |(_, rest)| rest))
}

/// Everything between two quotation marks, and also what stands outside of them: whoever looks for exact words finds the
/// literals among these.
pub(crate) fn literals(files: &[File]) -> Vec<String> {
    files.iter().flat_map(|file| file.text.split('"').map(str::to_owned)).collect()
}

/// The literals that stand first in calls of this name: `x` of `name("x", …)`.
pub(crate) fn calls(files: &[File], name: &str) -> Vec<String> {
    let opening = format!("{name}(");
    let mut found = Vec::new();
    for file in files {
        for (start, _) in file.text.match_indices(&opening) {
            let is_whole = !file.text[..start].ends_with(|before: char| before.is_alphanumeric() || before == '_');
            let argument = file.text[start + opening.len()..].trim_start();
            if let Some((literal, _)) = argument.strip_prefix('"').and_then(|rest| rest.split_once('"'))
                && is_whole
            {
                found.push(literal.to_owned());
            }
        }
    }
    found
}
