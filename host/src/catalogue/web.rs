//! The catalogue page: one GET form for the search, one for the filters, everything in the address.

use askama::Template;
use axum_extra::extract::Query;
use search_index::{FacetCount, Filters, Marked, Sort};
use serde::Deserialize;

use super::{FindError, PAGE_SIZE, find};
use crate::{
    courses::{self, Course, Topic},
    ids::CourseId,
    web::{
        Html, Page, Problem, Visit, format,
        i18n::{Locale, Value},
    },
};

/// What a person asks for, as it stands in the address.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Question {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub topic: Vec<String>,
    #[serde(default)]
    pub format: Vec<String>,
    #[serde(default)]
    pub provider: Vec<String>,
    #[serde(default)]
    pub level: Vec<String>,
    #[serde(default)]
    pub language: Vec<String>,
    #[serde(default)]
    pub sort: String,
    /// A page number; anything else is the first page.
    #[serde(default)]
    pub page: String,
}

#[derive(Debug, Template)]
#[template(path = "catalogue/catalogue.html")]
pub struct CataloguePage {
    pub page: Page,
    pub question: Question,
    pub count: String,
    pub toggle: String,
    pub facets: Vec<Facet>,
    pub chips: Vec<Chip>,
    pub sorts: Vec<Choice>,
    /// Pairs that the search form and the sort form carry on.
    pub kept: Vec<(&'static str, String)>,
    pub cards: Vec<Card>,
    pub pages: Vec<PageLink>,
    pub previous: String,
    pub next: String,
}

#[derive(Debug)]
pub struct Facet {
    pub name: &'static str,
    pub label: String,
    pub open: bool,
    pub options: Vec<FacetOption>,
    /// Rarer values, behind "show more".
    pub more: Vec<FacetOption>,
}

#[derive(Debug)]
pub struct FacetOption {
    pub value: String,
    pub label: String,
    pub count: String,
    pub selected: bool,
}

#[derive(Debug)]
pub struct Chip {
    pub label: String,
    pub href: String,
}

#[derive(Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
    pub selected: bool,
}

/// A text in pieces, each with whether the search found it there.
pub type Pieces = Vec<(String, bool)>;

#[derive(Debug)]
pub struct Card {
    pub href: String,
    pub format: String,
    pub title: Pieces,
    pub text: Pieces,
    /// Language of the module when it is not the page's.
    pub lang: String,
    pub facts: Vec<String>,
    pub own: bool,
}

#[derive(Debug)]
pub struct PageLink {
    /// 0 stands for a gap.
    pub number: usize,
    pub href: String,
    pub current: bool,
}

impl Question {
    fn page_number(&self) -> usize {
        self.page.parse().unwrap_or(1).clamp(1, 10_000)
    }

    fn query(&self) -> search_index::Query {
        let question = self.clone();
        search_index::Query {
            text: question.q,
            filters: Filters {
                topics: question.topic,
                formats: question.format,
                providers: question.provider,
                levels: question.level,
                languages: question.language,
            },
            sort: match self.sort.as_str() {
                "newest" => Sort::Newest,
                "shortest" => Sort::Shortest,
                "title" => Sort::Title,
                _ => Sort::Relevance,
            },
            page: self.page_number(),
            page_size: PAGE_SIZE,
        }
    }

    fn facet(&self, name: &str) -> &[String] {
        match name {
            "topic" => &self.topic,
            "format" => &self.format,
            "provider" => &self.provider,
            "level" => &self.level,
            _ => &self.language,
        }
    }

    fn filters(&self) -> Vec<(&'static str, String)> {
        FACETS.iter().flat_map(|name| self.facet(name).iter().map(|value| (*name, value.clone()))).collect()
    }

    /// The address of the same question with other pairs.
    fn href(&self, filters: &[(&'static str, String)], page: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.q.is_empty() {
            query.append_pair("q", &self.q);
        }
        query.extend_pairs(filters);
        if !self.sort.is_empty() {
            query.append_pair("sort", &self.sort);
        }
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        let query = query.finish();
        if query.is_empty() { "/katalog".to_owned() } else { format!("/katalog?{query}") }
    }
}

const FACETS: [&str; 5] = ["topic", "format", "level", "provider", "language"];
/// Values of a facet that are shown at once.
const SHOWN_VALUES: usize = 8;
/// And behind "show more", the most frequent first: with hundreds of providers the search leads on better.
const MORE_VALUES: usize = 30;

/// `GET /katalog`
pub async fn catalogue(visit: Visit, Query(question): Query<Question>) -> Result<Html<CataloguePage>, Problem> {
    let found = find(&visit.app, &visit.actor(), question.query()).await?;
    let mut tx = visit.read().await?;
    let topics = courses::topics(&mut tx).await?;
    let ids: Vec<CourseId> = found.hits.iter().map(|hit| CourseId(hit.id)).collect();
    // The database has the last word on what may be seen.
    let courses = courses::by_ids(&mut tx, &ids).await?;
    let locale = visit.locale;
    let total = usize::try_from(found.total).unwrap_or(usize::MAX);
    let title = if question.q.is_empty() {
        locale.text("catalogue-title")
    } else {
        locale.message("catalogue-title-search", &[("text", Value::from(&question.q))])
    };
    let filters = question.filters();
    let pages = page_links(&question, &filters, total);
    let last = total.div_ceil(PAGE_SIZE).max(1);
    let number = question.page_number();
    let step = |to: usize, possible: bool| if possible { question.href(&filters, to) } else { String::new() };
    Ok(Html(CataloguePage {
        page: visit.page(title),
        count: locale.message("catalogue-count", &[("count", Value::from(total))]),
        toggle: locale.message("catalogue-filter", &[("count", Value::from(filters.len()))]),
        chips: chips(locale, &question, &filters, &found.facets, &topics),
        facets: facets(locale, found.facets, &topics),
        sorts: sorts(locale, &question.sort),
        cards: cards(locale, found.hits, &courses),
        previous: step(number.saturating_sub(1), number > 1),
        next: step(number + 1, number < last),
        kept: filters,
        pages,
        question,
    }))
}

impl From<FindError> for Problem {
    fn from(error: FindError) -> Problem {
        match error {
            FindError::Forbidden(error) => error.into(),
            FindError::Search(_) | FindError::Stopped => Problem::internal(error),
        }
    }
}

fn cards(locale: Locale, hits: Vec<search_index::Hit>, courses: &[Course]) -> Vec<Card> {
    hits.into_iter()
        .filter_map(|hit| {
            let course = courses.iter().find(|course| course.id.0 == hit.id)?;
            let mut facts =
                vec![course.provider.name.clone(), locale.text(&format!("level-{}", course.level.as_str()))];
            if course.workload_minutes > 0 {
                facts.insert(0, format::minutes(locale, course.workload_minutes));
            }
            Some(Card {
                href: format!("/module/{}", course.slug),
                format: locale.text(&format!("format-{}", course.format.as_str())),
                title: pieces(&hit.title),
                text: pieces(&hit.excerpt),
                lang: locale.foreign(&course.language),
                facts,
                own: !course.owner.is_cooperative(),
            })
        })
        .collect()
}

fn pieces(marked: &Marked) -> Pieces {
    marked.pieces().map(|(piece, is_hit)| (piece.to_owned(), is_hit)).collect()
}

fn facets(locale: Locale, found: search_index::Facets, topics: &[Topic]) -> Vec<Facet> {
    let lists = [found.topics, found.formats, found.levels, found.providers, found.languages];
    FACETS
        .iter()
        .zip(lists)
        .filter(|(_, values)| !values.is_empty())
        .map(|(name, values)| {
            let any_selected = values.iter().any(|value| value.selected);
            let mut options: Vec<FacetOption> =
                values.iter().map(|value| option(locale, name, value, topics)).collect();
            let rare = options.split_off(options.len().min(SHOWN_VALUES));
            let (selected, mut more): (Vec<_>, Vec<_>) = rare.into_iter().partition(|option| option.selected);
            options.extend(selected);
            more.truncate(MORE_VALUES);
            Facet {
                name,
                label: locale.text(&format!("facet-{name}")),
                open: any_selected || matches!(*name, "topic" | "format" | "level"),
                options,
                more,
            }
        })
        .collect()
}

fn option(locale: Locale, name: &str, value: &FacetCount, topics: &[Topic]) -> FacetOption {
    FacetOption {
        label: value_label(locale, name, value, topics),
        count: format::integer(locale, value.count.try_into().unwrap_or(i64::MAX)),
        value: value.value.clone(),
        selected: value.selected,
    }
}

fn value_label(locale: Locale, name: &str, value: &FacetCount, topics: &[Topic]) -> String {
    match name {
        "topic" => topics
            .iter()
            .find(|topic| topic.slug == value.value)
            .map_or_else(|| value.value.clone(), |topic| topic.label(locale).to_owned()),
        "provider" => value.label.clone(),
        "language" if !matches!(value.value.as_str(), "de" | "en") => value.value.to_uppercase(),
        "format" if !["online", "blended", "event"].contains(&value.value.as_str()) => value.value.clone(),
        "level" if !["basic", "intensive", "bonus"].contains(&value.value.as_str()) => value.value.clone(),
        _ => locale.text(&format!("{name}-{}", value.value)),
    }
}

fn chips(
    locale: Locale,
    question: &Question,
    filters: &[(&'static str, String)],
    found: &search_index::Facets,
    topics: &[Topic],
) -> Vec<Chip> {
    filters
        .iter()
        .map(|filter| {
            let (name, value) = filter;
            let counts = match *name {
                "topic" => &found.topics,
                "format" => &found.formats,
                "provider" => &found.providers,
                "level" => &found.levels,
                _ => &found.languages,
            };
            let others: Vec<_> = filters.iter().filter(|other| *other != filter).cloned().collect();
            let known = counts.iter().find(|count| count.value == *value);
            Chip {
                label: known.map_or_else(|| value.clone(), |count| value_label(locale, name, count, topics)),
                href: question.href(&others, 1),
            }
        })
        .collect()
}

fn sorts(locale: Locale, chosen: &str) -> Vec<Choice> {
    ["relevance", "newest", "shortest", "title"]
        .into_iter()
        .map(|value| Choice { value, label: locale.text(&format!("sort-{value}")), selected: value == chosen })
        .collect()
}

/// The first and the last page, and those around this one.
fn page_links(question: &Question, filters: &[(&'static str, String)], total: usize) -> Vec<PageLink> {
    let (last, current) = (total.div_ceil(PAGE_SIZE), question.page_number());
    if last < 2 {
        return Vec::new();
    }
    let mut links: Vec<PageLink> = Vec::new();
    for number in (1..=last).filter(|number| *number == 1 || *number == last || number.abs_diff(current) <= 1) {
        if links.last().is_some_and(|before| before.number + 1 < number) {
            links.push(PageLink { number: 0, href: String::new(), current: false });
        }
        links.push(PageLink { number, href: question.href(filters, number), current: number == current });
    }
    links
}
