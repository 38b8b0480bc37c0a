//! Errors as RFC 9457 describes them; what went wrong inside stays inside.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

pub struct Problem(pub StatusCode, pub &'static str);

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::json!({
            "type": "about:blank",
            "title": self.0.canonical_reason(),
            "status": self.0.as_u16(),
            "detail": self.1,
        });
        let headers = [
            (CONTENT_TYPE, "application/problem+json"),
            (CACHE_CONTROL, "private, no-cache"),
        ];
        (self.0, headers, body.to_string()).into_response()
    }
}

impl From<mongodb::error::Error> for Problem {
    fn from(err: mongodb::error::Error) -> Self {
        eprintln!("{err}");
        Problem(StatusCode::BAD_GATEWAY, "the storage failed")
    }
}

impl From<mongodb::bson::error::Error> for Problem {
    fn from(err: mongodb::bson::error::Error) -> Self {
        eprintln!("{err}");
        Problem(StatusCode::INTERNAL_SERVER_ERROR, "a document can't be shown")
    }
}

impl From<jsonwebtoken::errors::Error> for Problem {
    fn from(err: jsonwebtoken::errors::Error) -> Self {
        eprintln!("{err}");
        Problem(StatusCode::INTERNAL_SERVER_ERROR, "no token can be signed")
    }
}

impl From<serde_json::Error> for Problem {
    fn from(_: serde_json::Error) -> Self {
        Problem(StatusCode::BAD_REQUEST, "the body is no JSON object")
    }
}
