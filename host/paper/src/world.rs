//! What a template sees: itself, its data, and the fonts of this crate.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt as _, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// Noto Sans (OFL 1.1), which has every letter of DIN 91379; `ops/dev prepare` unpacks it.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let files: [&'static [u8]; 2] = [
        include_bytes!(concat!(env!("OUT_DIR"), "/regular.ttf")),
        include_bytes!(concat!(env!("OUT_DIR"), "/bold.ttf")),
    ];
    files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect()
});
static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

pub(crate) fn has_letter(letter: char) -> bool {
    FONTS.first().is_some_and(|font| font.info().coverage.contains(u32::from(letter)))
}

/// One document in the making.
pub(crate) struct Desk {
    template: Source,
    data_id: FileId,
    data: Bytes,
}

impl Desk {
    pub(crate) fn new(template: &str, data_name: &str, data: Vec<u8>) -> Desk {
        Desk {
            template: Source::new(id("main.typ"), template.to_owned()),
            data_id: id(data_name),
            data: Bytes::new(data),
        }
    }
}

fn id(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the names of this crate are plain");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.data_id { Ok(self.data.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// A document that depends on the day says so in its data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
