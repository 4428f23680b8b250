//! Logos: sent, fetched, served small and by us.

use crate::support::{Project, answer::Answer, console::Administrator, project::PUBLIC_URL};
use axum::{body::Body, http};
use domain::{administration::Role, logo::LogoId};
use http_body_util::BodyExt as _;
use server::store;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tower::ServiceExt as _;

fn png() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(400, 200, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 120]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn send(by: &Administrator, fields: &[(&str, &str)], file: Option<&[u8]>) -> Answer {
    const BOUNDARY: &str = "----a-boundary-that-nothing-contains";
    let csrf = by.csrf().await;
    let mut body = Vec::new();
    for (name, value) in std::iter::once(&("csrf", csrf.as_str())).chain(fields) {
        body.extend_from_slice(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    body.extend_from_slice(
        format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"../../x.svg\"\r\ncontent-type: image/svg+xml\r\n\r\n"
        )
        .as_bytes(),
    );
    body.extend_from_slice(file.unwrap_or_default());
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    let jar: Vec<String> =
        by.browser.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = http::Request::post(by.path("settings/branding/logo"))
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("origin", PUBLIC_URL)
        .header("sec-fetch-site", "same-origin")
        .header("cookie", jar.join("; "))
        .body(Body::from(body))
        .unwrap();
    by.browser.project.send(request).await
}

async fn picture(project: &Project, path: &str) -> (http::response::Parts, Vec<u8>) {
    let request = http::Request::get(path).body(Body::empty()).unwrap();
    let (parts, body) = project.router.clone().oneshot(request).await.unwrap().into_parts();
    (parts, body.collect().await.unwrap().to_bytes().to_vec())
}

async fn logo(project: &Project) -> Option<domain::logo::Logo> {
    let mut tx = project.means.project(project.id).await.unwrap();
    store::project::settings(&mut tx).await.unwrap().unwrap().0.branding.logo
}

/// Serves these bytes at every path.
async fn server_of(bytes: Vec<u8>) -> String {
    server_at("127.0.0.1", bytes).await
}

async fn server_at(address: &str, bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind((address, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = [0; 2048];
            _ = connection.read(&mut request).await;
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", bytes.len());
            _ = connection.write_all(head.as_bytes()).await;
            _ = connection.write_all(&bytes).await;
        }
    });
    format!("http://{address}:{port}/logo.png")
}

#[tokio::test]
async fn a_logo_that_is_sent_is_served_small_for_ever_and_on_the_sign_in_page() {
    let project = Project::new().await;
    let labs = project.app("labs").await;
    let owner = project.administrator(Role::Owner).await;
    send(&owner, &[("do", "save")], Some(&png())).await.expect(303);
    let own = logo(&project).await.unwrap();
    assert_eq!(own.from, None);

    let path = project.path(&own.id.path());
    let (parts, bytes) = picture(&project, &path).await;
    assert_eq!(parts.status, 200);
    assert!(bytes.len() <= 8192, "{}", bytes.len());
    let shown = image::load_from_memory(&bytes).unwrap();
    assert!(shown.width() <= 150 && shown.height() <= 150, "{}×{}", shown.width(), shown.height());
    let header = |name: &str| parts.headers[name].to_str().unwrap();
    assert!(header("cache-control").contains("immutable"));
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert!(header("content-security-policy").starts_with("default-src 'none'"));
    assert!(["image/png", "image/jpeg"].contains(&header("content-type")));

    let page = project.browser().open(&labs.request()).await.expect(200);
    assert!(page.body.contains(&format!("src=\"{path}\"")), "{}", page.body);
    let settings = owner.get("settings/branding").await.expect(200);
    assert!(settings.body.contains(&owner.path(&own.id.path())), "{}", settings.body);

    send(&owner, &[("do", "remove")], None).await.expect(303);
    assert_eq!(logo(&project).await, None);
    let page = project.browser().open(&labs.request()).await.expect(200);
    assert!(!page.body.contains("<img"), "{}", page.body);
}

#[tokio::test]
async fn a_logo_of_another_project_is_not_served() {
    let (one, other) = (Project::new().await, Project::new().await);
    let owner = one.administrator(Role::Owner).await;
    send(&owner, &[], Some(&png())).await.expect(303);
    let id = logo(&one).await.unwrap().id;
    assert_eq!(picture(&one, &one.path(&id.path())).await.0.status, 200);
    assert_eq!(picture(&other, &other.path(&id.path())).await.0.status, 404);
    for bad in ["x", "..%2f..%2fetc", &"A".repeat(32), LogoId::of_hash(&[0; 32]).as_str()] {
        assert_eq!(picture(&one, &one.path(&format!("logo/{bad}"))).await.0.status, 404, "{bad}");
    }
}

#[tokio::test]
async fn what_is_no_picture_says_so_at_the_file() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    for (file, text) in [
        (b"<svg onload='alert(1)'/>".to_vec(), "SVG files cannot be used"),
        (b"%PDF-1.7".to_vec(), "no PNG, JPEG, GIF or WebP"),
        (Vec::new(), "Choose a file"),
        (vec![0; 1_100_000], "larger than 1 MB"),
        (png()[..200].to_vec(), "damaged"),
    ] {
        let answer = send(&owner, &[], Some(&file)).await.expect(422);
        assert!(answer.body.contains(text), "{text}: {}", answer.body);
    }
    assert_eq!(logo(&project).await, None);
}

#[tokio::test]
async fn a_logo_is_fetched_once_and_never_from_inside() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    let there = server_of(png()).await;
    send(&owner, &[("address", &there)], None).await.expect(303);
    let own = logo(&project).await.unwrap();
    assert_eq!(own.from.as_deref(), Some(there.as_str()));
    assert_eq!(picture(&project, &project.path(&own.id.path())).await.0.status, 200);

    // Nor from a private network that the installation allows: it answers like one where nobody is.
    let allowed = server_at("127.0.0.3", png()).await;
    let nobody = "http://127.0.0.3:1/logo.png".to_owned();
    for inside in [allowed, nobody, "http://127.0.0.4/logo.png".to_owned()] {
        let answer = send(&owner, &[("address", &inside)], None).await.expect(422);
        assert!(answer.body.contains("leads nowhere that this server may go"), "{inside}: {}", answer.body);
    }

    for inside in [
        "https://127.0.0.2/x.png",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "http://10.0.0.1/",
        "file:///etc/passwd",
        "x",
    ] {
        let answer = send(&owner, &[("address", inside)], None).await.expect(422);
        assert!(answer.body.contains("aria-invalid=\"true\""), "{inside}: {}", answer.body);
    }
    let page = server_of(b"<html>".to_vec()).await;
    let answer = send(&owner, &[("address", &page)], None).await.expect(422);
    assert!(answer.body.contains("no PNG, JPEG, GIF or WebP"), "{}", answer.body);
    assert_eq!(logo(&project).await, Some(own));
}

#[tokio::test]
async fn a_file_names_a_logo_that_is_fetched_when_it_is_applied() {
    let project = Project::new().await;
    let (there, gone) = (server_of(png()).await, "https://no-such-host.invalid/logo.png");
    let file = |address: &str| {
        let text = format!(
            "projects:\n  - slug: {}\n    branding: {{ logoUri: \"{address}\" }}\n    applications:\n      \
             - {{ name: Labs, clientId: labs, logoUri: \"{address}\" }}\n",
            project.slug
        );
        server::service::apply::read(&text, &|_: &str| None).unwrap_or_else(|problems| panic!("{problems:?}"))
    };
    let apply = async |address: &str| {
        let mut told = Vec::new();
        let done = server::service::apply::apply(&project.means, &file(address), &mut |done| {
            told.push(done.change.to_string());
        })
        .await;
        (done.unwrap(), told)
    };
    let (refused, _) = apply(gone).await;
    let refused: Vec<String> = refused.unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert!(refused[0].starts_with("projects[0].branding.logoUri: "), "{refused:?}");
    assert_eq!(logo(&project).await, None);

    let (done, told) = apply(&there).await;
    done.unwrap();
    assert!(told[0].contains("branding.logoUri"), "{told:?}");
    let own = logo(&project).await.unwrap();
    assert_eq!(own.from.as_deref(), Some(there.as_str()));
    let mut tx = project.means.project(project.id).await.unwrap();
    let clients = store::client::applications(&mut tx).await.unwrap();
    assert_eq!(clients[0].settings.logo.as_ref(), Some(&own));
    drop(tx);
    let (_, told) = apply(&there).await;
    assert!(told.iter().all(|line| line.starts_with("unchanged")), "{told:?}");
}

#[tokio::test]
async fn pictures_that_nobody_names_are_swept_and_those_that_are_stay() {
    let project = Project::new().await;
    let owner = project.administrator(Role::Owner).await;
    send(&owner, &[], Some(&png())).await.expect(303);
    let first = logo(&project).await.unwrap().id;
    let other = image::RgbImage::from_pixel(90, 30, image::Rgb([200, 10, 10]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    other.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    send(&owner, &[], Some(&bytes.into_inner())).await.expect(303);
    let second = logo(&project).await.unwrap().id;
    assert_eq!(picture(&project, &project.path(&first.path())).await.0.status, 200, "pages that are open show it");
    project.wait(25 * 3600);
    server::service::clean_up::sweep(&project.means, project.id).await.unwrap();
    assert_eq!(picture(&project, &project.path(&first.path())).await.0.status, 404);
    assert_eq!(picture(&project, &project.path(&second.path())).await.0.status, 200);
}
