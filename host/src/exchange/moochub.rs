//! Reading a paged MOOChub feed (version 3, JSON:API; 2.x as far as it goes) from disk or from the web.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    io,
    path::{Path, PathBuf},
    str::FromStr,
};

use url::Url;

use super::{OnProgress, PageError, Progress, Reason, Refused, disk, fetch::Web, page, record, record::Record};

/// A feed with more pages or records is refused as a whole: nobody means to import that.
const MOST_PAGES: usize = 10_000;
const MOST_RECORDS: usize = 1_000_000;
/// Bytes of one page.
pub(super) const LARGEST_PAGE: u64 = 64 << 20;

/// Where a feed is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// One page, or a directory of pages.
    Path(PathBuf),
    /// The first page; the others follow its links.
    Web(Url),
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Source, Infallible> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        Ok(url.map_or_else(|| Source::Path(text.into()), Source::Web))
    }
}

/// A feed, read and checked to its end.
#[derive(Debug)]
pub struct Feed {
    /// Origin and path of its address: the same for a feed from the web and for its pages on disk.
    pub name: String,
    pub pages: usize,
    pub(super) records: Vec<Record>,
    pub refused: Vec<Refused>,
}

impl Feed {
    /// Number of records that can be taken.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("cannot read {path}")]
    File { path: PathBuf, source: io::Error },
    #[error("there is no page (*.json) in {0}")]
    NoPages(PathBuf),
    #[error("{0} is larger than {size} MiB", size = LARGEST_PAGE >> 20)]
    TooLarge(String),
    #[error("cannot fetch {url}")]
    Fetch { url: Url, source: reqwest::Error },
    #[error("{url} answers {status}")]
    Status { url: Url, status: reqwest::StatusCode },
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("{page} names {link:?} as the next page, which is no address")]
    NoAddress { page: String, link: String },
    #[error("{page} names {next} as the next page, which is on another server")]
    Elsewhere { page: String, next: Url },
    #[error("{page} names {next} as the next page, which was read before: the pages go round in a circle")]
    Circle { page: String, next: Url },
    #[error("the feed has more than {MOST_PAGES} pages")]
    TooManyPages,
    #[error("the feed has more than {MOST_RECORDS} records")]
    TooManyRecords,
}

/// Reads all pages of a feed.
///
/// # Errors
/// [`ReadError`]: a page is missing or is no page of a feed. A faulty record is none; it stands in [`Feed::refused`].
pub async fn read(source: &Source, progress: OnProgress<'_>) -> Result<Feed, ReadError> {
    match source {
        Source::Path(path) => read_disk(path, progress),
        Source::Web(first) => read_web(first, progress).await,
    }
}

fn read_disk(path: &Path, progress: OnProgress<'_>) -> Result<Feed, ReadError> {
    let mut reading = Reading::default();
    let mut name = None;
    for page in disk::pages(path)? {
        let place = page.file_name().unwrap_or(page.as_os_str()).to_string_lossy().into_owned();
        let links = reading.take(place, &disk::read(&page)?, progress)?;
        name = name.or(links.address);
    }
    Ok(reading.finish(name.map_or_else(|| disk::name(path), |address| name_of(&address))))
}

async fn read_web(first: &Url, progress: OnProgress<'_>) -> Result<Feed, ReadError> {
    let web = Web::new(first)?;
    let mut reading = Reading::default();
    let mut seen = HashSet::from([first.clone()]);
    let mut next = Some(first.clone());
    while let Some(url) = next {
        let (page, bytes) = web.page(&url).await?;
        let links = reading.take(page.to_string(), &bytes, progress)?;
        next = links.next.map(|link| follow(&page, link, &seen)).transpose()?.flatten();
        seen.extend(next.clone());
    }
    Ok(reading.finish(name_of(first)))
}

/// The next page, if it is one: a last page that names itself is an end, not a circle.
fn follow(page: &Url, link: String, seen: &HashSet<Url>) -> Result<Option<Url>, ReadError> {
    let Ok(next) = page.join(&link) else {
        return Err(ReadError::NoAddress { page: page.to_string(), link });
    };
    if next == *page {
        return Ok(None);
    }
    if next.origin() != page.origin() {
        return Err(ReadError::Elsewhere { page: page.to_string(), next });
    }
    if seen.contains(&next) {
        return Err(ReadError::Circle { page: page.to_string(), next });
    }
    Ok(Some(next))
}

fn name_of(address: &Url) -> String {
    format!("{}{}", address.origin().ascii_serialization(), address.path().trim_end_matches('/'))
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    pages: Vec<String>,
    records: Vec<Record>,
    refused: Vec<Refused>,
    /// Page and position of each id.
    seen: HashMap<String, (usize, usize)>,
}

impl Reading {
    fn take(&mut self, place: String, bytes: &[u8], progress: OnProgress<'_>) -> Result<page::Links, ReadError> {
        if self.pages.len() == MOST_PAGES {
            return Err(ReadError::TooManyPages);
        }
        let page = page::parse(&place, bytes)?;
        if self.seen.len() + page.records.len() > MOST_RECORDS {
            return Err(ReadError::TooManyRecords);
        }
        self.pages.push(place);
        for (position, json) in (1..).zip(page.records) {
            self.take_record(position, json);
        }
        progress(Progress::Read { pages: self.pages.len(), records: self.records.len() });
        Ok(page.links)
    }

    fn take_record(&mut self, position: usize, json: &str) {
        let page = self.pages.len() - 1;
        let (id, read) = record::read(json);
        let read = read.and_then(|record| match self.seen.get(&record.id) {
            Some((page, position)) => Err(Reason::Twice { page: self.pages[*page].clone(), position: *position }),
            None => Ok(record),
        });
        match read {
            Ok(record) => {
                self.seen.insert(record.id.clone(), (page, position));
                self.records.push(record);
            }
            Err(reason) => self.refused.push(Refused { page: self.pages[page].clone(), position, id, reason }),
        }
    }

    fn finish(self, name: String) -> Feed {
        Feed { name, pages: self.pages.len(), records: self.records, refused: self.refused }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_is_read_from_the_web_and_anything_else_from_disk() {
        assert_eq!("https://a.example/feed".parse(), Ok(Source::Web(url("https://a.example/feed"))));
        assert_eq!("feeds/page-1.json".parse(), Ok(Source::Path("feeds/page-1.json".into())));
        assert_eq!("ftp://a.example/feed".parse(), Ok(Source::Path("ftp://a.example/feed".into())));
    }

    #[test]
    fn the_name_of_a_feed_is_the_same_for_all_its_pages() {
        assert_eq!(
            name_of(&url("https://me:secret@a.example/moochub/courses/?page=7#x")),
            "https://a.example/moochub/courses"
        );
    }

    #[test]
    fn the_next_page_stays_on_the_server_and_off_the_beaten_track() {
        let (first, second) = (url("https://a.example/f?page=1"), url("https://a.example/f?page=2"));
        let seen = HashSet::from([first.clone()]);
        assert_eq!(follow(&first, "?page=2".into(), &HashSet::new()).unwrap(), Some(second.clone()));
        assert_eq!(follow(&first, first.to_string(), &seen).unwrap(), None);
        assert!(matches!(follow(&second, first.to_string(), &seen), Err(ReadError::Circle { .. })));
        assert!(matches!(follow(&first, "https://b.example/f".into(), &seen), Err(ReadError::Elsewhere { .. })));
        assert!(matches!(follow(&first, "http://a.example/f".into(), &seen), Err(ReadError::Elsewhere { .. })));
        assert!(matches!(follow(&first, "https://".into(), &seen), Err(ReadError::NoAddress { .. })));
    }
}
