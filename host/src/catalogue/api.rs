//! The catalogue for programs: JSON, problems as RFC 9457.

use axum::{Json, extract::Path};
use axum_extra::extract::Query;
use serde::Serialize;

use super::find;
use crate::{
    courses::{self, Course},
    web::{Problem, Visit},
};

#[derive(Debug, serde::Deserialize)]
pub struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

#[derive(Debug, Serialize)]
pub struct Found {
    total: u64,
    modules: Vec<Module>,
}

#[derive(Debug, Serialize)]
pub struct Module {
    id: crate::ids::CourseId,
    slug: String,
    title: String,
    summary: String,
    provider: String,
    topic: String,
    format: courses::Format,
    level: courses::Level,
    language: String,
    workload_minutes: i32,
    price_cents: i32,
    objectives: Vec<String>,
}

impl From<Course> for Module {
    fn from(course: Course) -> Module {
        Module {
            id: course.id,
            slug: course.slug,
            title: course.title,
            summary: course.summary,
            provider: course.provider.name,
            topic: course.topic,
            format: course.format,
            level: course.level,
            language: course.language,
            workload_minutes: course.workload_minutes,
            price_cents: course.price_cents,
            objectives: course.objectives,
        }
    }
}

/// `GET /api/v1/modules?q=…&page=…`: 20 a page.
pub async fn search(visit: Visit, Query(search): Query<Search>) -> Result<Json<Found>, Problem> {
    let query =
        search_index::Query { text: search.q, page: search.page, page_size: 20, ..search_index::Query::default() };
    let page = find(&visit.app, &visit.actor(), query).await?;
    let ids: Vec<_> = page.hits.iter().map(|hit| crate::ids::CourseId(hit.id)).collect();
    let courses = courses::by_ids(&mut visit.read().await?, &ids).await?;
    Ok(Json(Found { total: page.total, modules: courses.into_iter().map(Module::from).collect() }))
}

/// `GET /api/v1/modules/{slug}`
pub async fn module(visit: Visit, Path(slug): Path<String>) -> Result<Json<Module>, Problem> {
    let course = courses::by_slug(&mut visit.read().await?, &slug).await?.ok_or(Problem::NotFound)?;
    Ok(Json(course.into()))
}
