//! The view of a case, as data or as the page that learners would read.

use std::path::Path;

use anyhow::{Result, bail};
use plugin_view::escape;

use crate::{page, source};

pub(crate) fn render(file: &Path, folder: Option<&Path>, name: &str, html: bool) -> Result<()> {
    let (sandbox, cases) = source::with_cases(file, folder)?;
    let Some(case) = cases.iter().find(|case| case.name == name) else {
        let known: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
        bail!("there is no case {name}; there are {}", known.join(", "));
    };
    let tree = sandbox.show(case)?.tree;
    if html {
        let shown = page::view(&tree, Some(&case.response()), &[]);
        let body = format!("<p>{}</p><div class=\"task\">{shown}</div>", escape(&page::about(case)));
        print!("{}", page::page(&tree.title, &body));
    } else {
        println!("{}", serde_json::to_string_pretty(&tree)?);
    }
    Ok(())
}
