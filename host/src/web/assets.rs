//! Files for the browser, built into the executable with a hash in their name, so that they may be kept for ever.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, Response, StatusCode};

/// First-party plugins: file stem and component.
pub static PLUGINS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/plugins.rs"));

/// Sorted by `path`.
static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

struct Asset {
    /// How templates call it: `app.css`.
    name: &'static str,
    /// How browsers call it: `app.3f2a….css`.
    path: &'static str,
    href: &'static str,
    content_type: &'static str,
    hash: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

/// The address of the asset with this name. A name that does not exist gives an address that is not found; a test
/// holds every name in the templates against the table.
pub fn href(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("/assets/unknown", |asset| asset.href)
}

/// `GET /assets/{path}`
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response<Body> {
    let found = ASSETS.binary_search_by(|asset| asset.path.cmp(path.as_str()));
    match found {
        Ok(index) => answer(&ASSETS[index], &headers),
        Err(_) => status(StatusCode::NOT_FOUND),
    }
}

fn answer(asset: &Asset, request: &HeaderMap) -> Response<Body> {
    let (bytes, encoding) = best(asset, request);
    // One tag per encoding: a strong tag names the bytes, not the content behind them.
    let tag =
        if encoding.is_empty() { format!("\"{}\"", asset.hash) } else { format!("\"{}-{encoding}\"", asset.hash) };
    let unchanged = text(request, &IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response = Response::builder()
        .header(ETAG, tag)
        .header(VARY, "accept-encoding")
        .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(
            CACHE_CONTROL,
            if asset.name == asset.path { "no-cache" } else { "public, max-age=31536000, immutable" },
        );
    if unchanged {
        response = response.status(StatusCode::NOT_MODIFIED);
        return response.body(Body::empty()).expect("the headers are our own and valid");
    }
    if !encoding.is_empty() {
        response = response.header(CONTENT_ENCODING, encoding);
    }
    response = response.header(CONTENT_TYPE, asset.content_type);
    response.body(Body::from(bytes)).expect("the headers are our own and valid")
}

/// The smallest twin that the browser takes, and the name of its encoding; empty for none.
fn best(asset: &Asset, request: &HeaderMap) -> (&'static [u8], &'static str) {
    let accepted = text(request, &ACCEPT_ENCODING);
    match (asset.brotli, asset.gzip) {
        (Some(bytes), _) if accepts(accepted, "br") => (bytes, "br"),
        (_, Some(bytes)) if accepts(accepted, "gzip") => (bytes, "gzip"),
        _ => (asset.plain, ""),
    }
}

/// Whether the list names the encoding and does not refuse it with `q=0` (RFC 9110, 12.5.3). A `*` counts for none:
/// browsers name what they take.
fn accepts(list: &str, encoding: &str) -> bool {
    list.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = parts.any(|part| part.strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0)));
        named && !refused
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
}

fn status(code: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path as File;

    async fn get(path: &str, headers: &[(HeaderName, &str)]) -> Response<Body> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().expect("a header value")));
        serve(Path(path.trim_start_matches("/assets/").to_owned()), headers.collect()).await
    }

    async fn body(response: Response<Body>) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("a body in memory").to_vec()
    }

    #[tokio::test]
    async fn a_browser_gets_the_smallest_form_that_it_takes() {
        let css = href("app.css");
        let mut sizes = Vec::new();
        for (accepted, expected) in [("gzip, deflate, br, zstd", "br"), ("br;q=0, gzip", "gzip"), ("identity", "")] {
            let response = get(css, &[(ACCEPT_ENCODING, accepted)]).await;
            assert_eq!(text(response.headers(), &CONTENT_ENCODING), expected, "for {accepted}");
            assert_eq!(text(response.headers(), &CONTENT_TYPE), "text/css; charset=utf-8");
            sizes.push(body(response).await.len());
        }
        assert!(sizes.is_sorted(), "{sizes:?}");
    }

    #[tokio::test]
    async fn a_hashed_file_is_kept_for_ever_and_the_licences_are_asked_for_again() {
        let css = get(href("app.css"), &[]).await;
        assert_eq!(text(css.headers(), &CACHE_CONTROL), "public, max-age=31536000, immutable");
        let licences = get("licences.txt", &[]).await;
        assert_eq!(text(licences.headers(), &CACHE_CONTROL), "no-cache");
        assert!(String::from_utf8(body(licences).await).expect("text").contains("SIL OPEN FONT LICENSE"));
    }

    #[tokio::test]
    async fn a_known_tag_is_answered_without_a_body() {
        let first = get(href("app.css"), &[(ACCEPT_ENCODING, "br")]).await;
        let tag = text(first.headers(), &ETAG).to_owned();
        let again =
            get(href("app.css"), &[(ACCEPT_ENCODING, "br"), (IF_NONE_MATCH, &format!("\"other\", W/{tag}"))]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(body(again).await.is_empty());
    }

    #[tokio::test]
    async fn an_unknown_file_is_not_found() {
        for path in ["app.css", "app.0000000000000000.css", "../Cargo.toml", "", "manifest.json"] {
            assert_eq!(get(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }

    #[test]
    fn every_asset_that_a_template_names_exists() {
        let mut names = Vec::new();
        collect_names(File::new(env!("CARGO_MANIFEST_DIR")).join("templates").as_path(), &mut names);
        assert!(names.contains(&"app.css".to_owned()), "the layout names the style sheet");
        let missing: Vec<_> = names.iter().filter(|name| href(name) == "/assets/unknown").collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    fn collect_names(folder: &File, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("the templates are there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect_names(&path, names);
            } else {
                let text = fs::read_to_string(&path).expect("a template is text");
                let used = text.split("asset(\"").skip(1).filter_map(|rest| rest.split('"').next());
                names.extend(used.map(str::to_owned));
            }
        }
    }
}
