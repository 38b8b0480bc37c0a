//! Bearer tokens: who calls, and which organization's documents are meant.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use mongodb::Collection;
use mongodb::bson::RawDocumentBuf;
use mongodb::bson::oid::ObjectId;
use serde::{Deserialize, Serialize};

use crate::App;
use crate::problem::Problem;

#[derive(Serialize, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub sub: String,
    pub org: String,
    pub role: String,
    #[serde(default)]
    pub user_epoch: i64,
    #[serde(default)]
    pub org_epoch: i64,
    pub auth_time: u64,
    pub iat: u64,
    pub exp: u64,
    pub jti: String,
}

pub struct Tokens {
    decoding: DecodingKey,
    encoding: EncodingKey,
    header: Header,
    validation: Validation,
}

impl Tokens {
    pub fn new(secret: &[u8]) -> jsonwebtoken::errors::Result<Self> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&["tenant"]);
        validation.leeway = 30;
        validation.validate_nbf = true;

        Ok(Self {
            decoding: DecodingKey::from_secret(secret)?,
            encoding: EncodingKey::from_secret(secret)?,
            header: Header::new(Algorithm::HS256),
            validation,
        })
    }

    pub fn sign(&self, claims: &Claims) -> Result<String, Problem> {
        Ok(jsonwebtoken::encode(&self.header, claims, &self.encoding)?)
    }

    fn verify(&self, token: &str) -> Option<Claims> {
        let data = jsonwebtoken::decode(token, &self.decoding, &self.validation);
        data.ok().map(|data| data.claims)
    }
}

/// The caller of a request, whose token has been verified.
pub struct Caller {
    pub organization: ObjectId,
    pub documents: Collection<RawDocumentBuf>,
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let claims = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(|token| app.tokens.verify(token))
            .ok_or(Problem(StatusCode::UNAUTHORIZED, "a token is needed"))?;

        let organization = ObjectId::parse_str(&claims.org)
            .map_err(|_| Problem(StatusCode::UNAUTHORIZED, "a token is needed"))?;

        let writes = parts.method != Method::GET && parts.method != Method::HEAD;
        if writes && !matches!(claims.role.as_str(), "owner" | "editor") {
            return Err(Problem(StatusCode::FORBIDDEN, "the role may not write"));
        }

        let name = format!("org_{}", organization.to_hex());

        Ok(Self { organization, documents: app.data.collection(&name) })
    }
}
