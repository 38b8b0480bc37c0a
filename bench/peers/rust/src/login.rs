//! POST /admin/login: yescrypt through libxcrypt, as the module does it.

use std::ffi::{CStr, CString, c_char, c_int};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use mongodb::bson::oid::ObjectId;
use mongodb::bson::{Bson, Document, doc};
use serde::Deserialize;

use crate::App;
use crate::auth::Claims;
use crate::problem::Problem;

const TOKEN_TTL: u64 = 3600;
const WRONG: Problem =
    Problem(StatusCode::UNAUTHORIZED, "the e-mail address or the password is wrong");
/// What an unknown address is compared with, so that it takes as long.
const NOBODY: &str = "$y$j9T$Gk0xVJJb8Y7y0T9QYQ2rX0$";

/// struct crypt_data of libxcrypt: 32 KiB on every platform.
#[repr(C, align(16))]
struct CryptData([u8; 32768]);

#[link(name = "crypt")]
unsafe extern "C" {
    fn crypt_rn(
        phrase: *const c_char,
        setting: *const c_char,
        data: *mut CryptData,
        size: c_int,
    ) -> *const c_char;
}

#[derive(Deserialize)]
struct Login {
    email: String,
    password: String,
}

pub async fn login(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Problem> {
    let Login { email, password } = serde_json::from_slice(&body)?;

    let users = app.master.collection::<Document>("users");
    let user = users.find_one(doc! { "email_folded": email.to_lowercase() }).await?;
    let organization = user.as_ref().and_then(|user| user.get_object_id("organization_id").ok());
    let organization = organization.unwrap_or_default();

    let organizations = app.master.collection::<Document>("organizations");
    let record = organizations.find_one(doc! { "_id": organization }).await?;

    let hash = user.as_ref().and_then(|user| user.get_str("password").ok());
    let hash = hash.unwrap_or(NOBODY).to_owned();

    // a hash takes tens of milliseconds and megabytes: one a core
    let permit = app.hashing.clone().acquire_owned().await.map_err(|_| WRONG)?;
    let right = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        verify(&password, &hash)
    });
    let right = right.await.unwrap_or(false);

    let (Some(user), Some(record), true) = (user, record, right) else {
        return Err(WRONG);
    };

    answer(&app, organization, &user, &record)
}

fn answer(
    app: &App,
    organization: ObjectId,
    user: &Document,
    record: &Document,
) -> Result<Response, Problem> {
    let id = user.get_object_id("_id").unwrap_or_default();
    let owns = record
        .get_array("owners")
        .is_ok_and(|owners| owners.contains(&Bson::ObjectId(id)));
    let role = if owns { "owner" } else { user.get_str("role").unwrap_or("viewer") };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |t| t.as_secs());

    let token = app.tokens.sign(&Claims {
        iss: "tenant".into(),
        sub: id.to_hex(),
        org: organization.to_hex(),
        role: role.into(),
        user_epoch: user.get_i64("epoch").unwrap_or(0),
        org_epoch: record.get_i64("epoch").unwrap_or(0),
        auth_time: now,
        iat: now,
        exp: now + TOKEN_TTL,
        jti: ObjectId::new().to_hex(),
    })?;

    let body = serde_json::json!({
        "access_token": token,
        "token_type": "bearer",
        "expires_in": TOKEN_TTL,
        "organization_id": organization.to_hex(),
        "organization_name": record.get_str("name").unwrap_or_default(),
        "role": role,
    });
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];

    Ok((headers, body.to_string()).into_response())
}

fn verify(password: &str, hash: &str) -> bool {
    let (Ok(phrase), Ok(setting)) = (CString::new(password), CString::new(hash)) else {
        return false;
    };
    let mut data = Box::new(CryptData([0; 32768]));
    let size = size_of::<CryptData>() as c_int;

    // SAFETY: both strings end in NUL, "data" is zeroed and of the size given,
    // and the result points into it or is null.
    let made = unsafe {
        let made = crypt_rn(phrase.as_ptr(), setting.as_ptr(), &mut *data, size);
        if made.is_null() { return false } else { CStr::from_ptr(made) }
    };

    let same = made.to_bytes().iter().zip(hash.as_bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));

    made.count_bytes() == hash.len() && same == 0
}
