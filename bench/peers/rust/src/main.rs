//! The service of bench/compare in Rust: axum, the official driver,
//! jsonwebtoken, mimalloc.  Its settings are environment variables: PORT, URI,
//! DATABASE (of the organizations and their documents), SECRET_FILE, WORKERS.

mod auth;
mod documents;
mod json;
mod login;
mod problem;

use std::error::Error;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use hmac::Hmac;
use mongodb::{Client, Database};
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::auth::Tokens;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub struct App {
    master: Database,
    data: Database,
    tokens: Tokens,
    pages: Hmac<Sha256>,
    hashing: Arc<Semaphore>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let workers = std::env::var("WORKERS").map_or(Ok(2), |n| n.parse())?;

    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()?
        .block_on(serve(workers))
}

async fn serve(workers: usize) -> Result<(), Box<dyn Error>> {
    let setting = |name| std::env::var(name).map_err(|_| format!("{name} is not set"));

    let secret = std::fs::read(setting("SECRET_FILE")?)?;
    let secret = secret.strip_suffix(b"\n").unwrap_or(&secret);
    let client = Client::with_uri_str(setting("URI")?).await?;
    let database = client.database(&setting("DATABASE")?);

    let app = Arc::new(App {
        master: database.clone(),
        data: database,
        tokens: Tokens::new(secret)?,
        pages: documents::page_key(secret).ok_or("no key for page tokens")?,
        hashing: Arc::new(Semaphore::new(workers)),
    });

    let router = Router::new()
        .route("/data/documents", get(documents::page).post(documents::insert))
        .route(
            "/data/documents/{id}",
            get(documents::get).put(documents::replace).patch(documents::patch),
        )
        .route("/admin/login", post(login::login))
        .with_state(app);

    let port: u16 = setting("PORT")?.parse()?;
    let listener = TcpListener::bind(("127.0.0.1", port)).await?.tap_io(|stream| {
        // a failure would only make answers later
        let _ = stream.set_nodelay(true);
    });

    Ok(axum::serve(listener, router).await?)
}
