//! What the page of plugins that want something is shown with when nobody asks for it.

use super::web::{GrantRow, GrantsPage};
use crate::web::{
    Page,
    samples::{Sample, TEXT, TITLE, titled},
};

impl Sample for GrantsPage {
    fn samples(page: Page) -> Vec<GrantsPage> {
        let row = |granted| GrantRow {
            wants: vec![page.t("grants-human-review"), page.t("grants-custom-frame")],
            plugin: "de.example.<b>aufsatz</b>".to_owned(),
            title: TITLE.to_owned(),
            summary: TEXT.to_owned(),
            modules: if granted { vec![TITLE.to_owned(), TEXT.to_owned()] } else { Vec::new() },
            granted,
        };
        let titled = titled(&page, page.t("grants-title"));
        vec![
            GrantsPage { page: titled.clone(), rows: Vec::new() },
            GrantsPage { page: titled, rows: vec![row(true), row(false)] },
        ]
    }
}
