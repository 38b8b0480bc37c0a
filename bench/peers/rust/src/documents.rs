//! The documents of the caller's organization.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, LOCATION, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Bson, Document, RawDocument, RawDocumentBuf, doc};
use mongodb::options::ReturnDocument;
use sha2::Sha256;

use crate::App;
use crate::auth::Caller;
use crate::json;
use crate::problem::Problem;

const MISSING: Problem = Problem(StatusCode::NOT_FOUND, "there is no such document");
const MAX_PAGE: i64 = 200;
const MAC_LEN: usize = 16;

pub async fn get(caller: Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let found = caller.documents.find_one(doc! { "_id": key(&id) }).await?;

    shown(StatusCode::OK, &found.ok_or(MISSING)?)
}

pub async fn page(
    State(app): State<Arc<App>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let (limit, after) = parameters(&app, &caller, query.as_deref().unwrap_or(""))?;
    let filter = after.map_or_else(|| doc! {}, |id| doc! { "_id": { "$gt": id } });

    // one more tells whether there is another page; room for yet another lets
    // the server close the cursor by itself
    let mut cursor = caller
        .documents
        .find(filter)
        .sort(doc! { "_id": 1 })
        .limit(limit + 1)
        .batch_size(limit as u32 + 2)
        .await?;

    let mut out = Vec::with_capacity(16 * 1024);
    let mut n = 0;
    let mut last = None;
    let mut more = false;

    out.extend_from_slice(b"{\"documents\":[");
    while cursor.advance().await? {
        if n == limit {
            more = true;
            break;
        }
        if n > 0 {
            out.push(b',');
        }
        let document = cursor.current();
        json::document(&mut out, document)?;
        last = document.get_object_id("_id").ok();
        n += 1;
    }

    out.extend_from_slice(b"],\"next\":");
    match last.filter(|_| more) {
        Some(id) => json::text(&mut out, &sealed(&app, caller.organization, id)),
        None => out.extend_from_slice(b"null"),
    }
    out.push(b'}');

    Ok((headers(), out).into_response())
}

pub async fn insert(caller: Caller, body: Bytes) -> Result<Response, Problem> {
    let body: Document = serde_json::from_slice(&body)?;
    let id = match body.get("_id") {
        Some(Bson::ObjectId(id)) => *id,
        Some(_) => return Err(Problem(StatusCode::UNPROCESSABLE_ENTITY, "_id: not accepted")),
        None => ObjectId::new(),
    };

    let (stored, etag) = stored(body, Bson::ObjectId(id))?;
    caller.documents.insert_one(&stored).await?;

    let mut headers = headers();
    let hex = id.to_hex();
    insert_header(&mut headers, ETAG, &format!("\"{}\"", etag.to_hex()));
    insert_header(&mut headers, LOCATION, &format!("/data/documents/{hex}"));

    Ok((StatusCode::CREATED, headers, format!("{{\"_id\":{{\"$oid\":\"{hex}\"}}}}"))
        .into_response())
}

pub async fn replace(
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let body: Document = serde_json::from_slice(&body)?;
    let id = key(&id);

    if body.get("_id").is_some_and(|other| *other != id) {
        return Err(Problem(StatusCode::UNPROCESSABLE_ENTITY, "_id: differs from the path's"));
    }

    let (stored, _) = stored(body, id.clone())?;
    let before = caller
        .documents
        .find_one_and_replace(doc! { "_id": id }, &stored)
        .upsert(true)
        .return_document(ReturnDocument::Before)
        .await?;

    shown(if before.is_some() { StatusCode::OK } else { StatusCode::CREATED }, &stored)
}

pub async fn patch(
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let body: Document = serde_json::from_slice(&body)?;
    let mut set = doc! { "_etag": ObjectId::new() };
    let mut unset = Document::new();

    for (name, value) in body {
        if name != "_id" && name != "_etag" {
            merge(name, value, &mut set, &mut unset);
        }
    }

    let mut update = doc! { "$set": set };
    if !unset.is_empty() {
        update.insert("$unset", unset);
    }

    let patched = caller
        .documents
        .find_one_and_update(doc! { "_id": key(&id) }, update)
        .return_document(ReturnDocument::After)
        .await?;

    shown(StatusCode::OK, &patched.ok_or(MISSING)?)
}

/// RFC 7396 in update operators: null removes, objects are merged.
fn merge(path: String, value: Bson, set: &mut Document, unset: &mut Document) {
    match value {
        Bson::Null => {
            unset.insert(path, "");
        }
        Bson::Document(members) if !members.is_empty() => {
            for (name, value) in members {
                merge(format!("{path}.{name}"), value, set, unset);
            }
        }
        value => {
            set.insert(path, value);
        }
    }
}

fn key(id: &str) -> Bson {
    ObjectId::parse_str(id).map_or_else(|_| Bson::String(id.to_owned()), Bson::ObjectId)
}

fn stored(body: Document, id: Bson) -> Result<(RawDocumentBuf, ObjectId), Problem> {
    let etag = ObjectId::new();
    let mut document = doc! { "_id": id };

    document.extend(body.into_iter().filter(|(name, _)| name != "_id" && name != "_etag"));
    document.insert("_etag", etag);

    Ok((RawDocumentBuf::try_from(&document)?, etag))
}

fn shown(status: StatusCode, document: &RawDocument) -> Result<Response, Problem> {
    let mut out = Vec::with_capacity(document.as_bytes().len() * 2);
    let etag = json::document(&mut out, document)?;
    let mut headers = headers();

    insert_header(&mut headers, ETAG, &format!("\"{}\"", etag.as_deref().unwrap_or("0")));

    Ok((status, headers, out).into_response())
}

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(6);

    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));

    headers
}

fn insert_header(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn parameters(
    app: &App,
    caller: &Caller,
    query: &str,
) -> Result<(i64, Option<ObjectId>), Problem> {
    let wrong = Problem(StatusCode::UNPROCESSABLE_ENTITY, "a parameter is wrong");
    let mut limit = 50;
    let mut after = None;

    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("limit", value)) => limit = value.parse().unwrap_or(0),
            Some(("after", value)) => after = opened(app, caller.organization, value),
            _ => return Err(wrong),
        }
        if !(1..=MAX_PAGE).contains(&limit) || (pair.starts_with("after=") && after.is_none()) {
            return Err(wrong);
        }
    }

    Ok((limit, after))
}

/// A signed token for what is behind a document.
fn sealed(app: &App, organization: ObjectId, id: ObjectId) -> String {
    let mut bytes = id.bytes().to_vec();
    bytes.extend_from_slice(&mac(app, organization, id).finalize().into_bytes()[..MAC_LEN]);

    URL_SAFE_NO_PAD.encode(bytes)
}

fn opened(app: &App, organization: ObjectId, token: &str) -> Option<ObjectId> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let id = ObjectId::from_bytes(bytes.get(..12)?.try_into().ok()?);
    let signature = bytes.get(12..).filter(|rest| rest.len() == MAC_LEN)?;

    mac(app, organization, id).verify_truncated_left(signature).ok()?;

    Some(id)
}

fn mac(app: &App, organization: ObjectId, id: ObjectId) -> Hmac<Sha256> {
    let mut mac = app.pages.clone();
    mac.update(&organization.bytes());
    mac.update(&id.bytes());
    mac
}

/// The key of page tokens is none of access tokens.
pub fn page_key(secret: &[u8]) -> Option<Hmac<Sha256>> {
    let mut key = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    key.update(b"page tokens");

    Hmac::new_from_slice(&key.finalize().into_bytes()).ok()
}
