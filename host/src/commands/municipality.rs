//! `campus municipality`

use clap::Subcommand;

use super::{Output, read};
use crate::{
    app::App,
    municipalities::{self, list},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take over a CSV list of municipalities or of counties with the columns AGS, Name and Kreis; may be repeated with
    /// newer lists.
    Import {
        /// Comma, semicolon or tab between the fields, in UTF-8 or Windows-1252.
        file: std::path::PathBuf,
    },
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    let Command::Import { file } = command;
    let list = list::read(&read(&file)?)?;
    let mut tx = app.database.platform().await?;
    let done = municipalities::import(&mut tx, &app.access.office(), &list).await?;
    tx.commit().await?;
    let municipalities::Imported { new, changed, unchanged, left_out } = done;
    out.show(&done, &format!("{new} new, {changed} changed, {unchanged} unchanged, {left_out} no longer listed"))
}
