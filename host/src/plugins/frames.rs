//! Interfaces that plugins bring along: files for a frame on a host of its own, which can do nothing but show what it is
//! given and say what was entered.

use axum::{
    http::{HeaderName, header},
    response::{IntoResponse as _, Response},
};

use super::{Plugins, assets::Folder};
use crate::files::FileError;

/// What a frame may consist of.
const KINDS: [(&str, &str); 11] = [
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("webp", "image/webp"),
    ("svg", "image/svg+xml"),
    ("woff2", "font/woff2"),
    ("wasm", "application/wasm"),
];

impl Plugins {
    /// A file of a component's frames, as it is sent to a browser. `base` is where all its files lie, `embedder` the one
    /// origin that may show it. None where the component brings none of this name and kind.
    ///
    /// # Errors
    /// The store's.
    pub async fn frame(
        &self,
        sha256: &str,
        name: &str,
        base: &str,
        embedder: &str,
    ) -> Result<Option<Response>, FileError> {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == ending) else { return Ok(None) };
        if !is_plain(name) {
            return Ok(None);
        }
        let content = match self.files.get(&Folder::Ui.key(sha256, name)).await {
            Ok(content) => content,
            Err(FileError::Missing(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        // Without an origin of its own a frame is not `'self'` to itself, so its place is named.
        let policy = format!(
            "sandbox allow-scripts; default-src 'none'; script-src {base} 'wasm-unsafe-eval'; style-src {base}; \
             img-src {base} data:; font-src {base}; connect-src 'none'; form-action 'none'; base-uri 'none'; \
             frame-ancestors {embedder}; require-trusted-types-for 'script'"
        );
        let headers = [
            (header::CONTENT_TYPE, (*kind).to_owned()),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            (header::REFERRER_POLICY, "no-referrer".to_owned()),
            (header::CACHE_CONTROL, "public, max-age=300".to_owned()),
            // Modules are fetched across origins, and this one is nobody's.
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
            (HeaderName::from_static("permissions-policy"), NOTHING.to_owned()),
        ];
        Ok(Some((headers, content).into_response()))
    }
}

const NOTHING: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), clipboard-write=(), display-capture=(), \
     fullscreen=(), geolocation=(), gyroscope=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), \
     screen-wake-lock=(), serial=(), usb=(), web-share=(), xr-spatial-tracking=()";

/// A path that leads nowhere but below its folder.
fn is_plain(name: &str) -> bool {
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    name.split('/').all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for name in ["index.html", "js/app.v2.mjs", "a-b_c/D.css"] {
            assert!(is_plain(name), "{name}");
        }
        for name in
            ["", "/index.html", "../index.html", "a//b.js", "a/./b.js", ".hidden.js", "a%2f.js", "ä.js", "a\\b.js"]
        {
            assert!(!is_plain(name), "{name}");
        }
    }
}
