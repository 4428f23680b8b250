//! Each rule is shown what it is there to find, and what it must leave alone.
use super::*;

#[test]
fn sql_outside_the_store_is_found() {
    assert_eq!(wrong_in_server("web/oauth/token.rs", "fn f() { sqlx::query!(\"SELECT 1\"); }").len(), 1);
    assert_eq!(wrong_in_server("service/grant.rs", "use sqlx::PgPool;").len(), 1);
    assert!(wrong_in_server("store/grant.rs", "use sqlx::PgPool;").is_empty());
}

#[test]
fn http_below_the_edge_is_found() {
    assert_eq!(wrong_in_server("service/grant.rs", "use axum::http::StatusCode;").len(), 1);
    assert!(wrong_in_server("web/oauth/token.rs", "use axum::http::StatusCode;").is_empty());
}

#[test]
fn pages_and_mail_below_those_who_send_them_are_found() {
    assert_eq!(wrong_in_server("service/outbox.rs", "use app::mail::render;").len(), 1);
    assert!(wrong_in_server("jobs/mail.rs", "use app::mail::render;").is_empty());
    assert_eq!(wrong_in_server("service/outbox.rs", "use lettre::Message;").len(), 1);
}

#[test]
fn imports_upward_and_sideways_are_found() {
    assert_eq!(wrong_in_server("store/grant.rs", "use crate::service::grant;").len(), 1);
    assert_eq!(wrong_in_server("service/grant.rs", "fn f() { crate::web::respond::page() }").len(), 1);
    assert_eq!(wrong_in_server("store/grant.rs", "use crate::{crypto::{seal, open}, web::guard, outbound};").len(), 2);
    assert_eq!(wrong_in_server("crypto/jwt.rs", "use crate::store;").len(), 1);
    assert!(wrong_in_server("web/oauth/token.rs", "use crate::{service::grant, web::guard};").is_empty());
    assert_eq!(wrong_in_server("elsewhere/new.rs", "").len(), 1, "a new module has to be given a layer");
}

#[test]
fn web_that_asks_the_store_itself_is_found() {
    assert_eq!(wrong_in_server("web/a.rs", "fn f() { store::grant::lock(tx) }").len(), 1);
    assert_eq!(wrong_in_server("web/a.rs", "use crate::store::{ProjectTx, user};").len(), 1);
    assert!(
        wrong_in_server("web/a.rs", "use crate::store::{ProjectTx, StoreError}; fn f(tx: store::ProjectTx) {}")
            .is_empty()
    );
}

#[test]
fn clocks_and_dice_are_found() {
    assert_eq!(wrong_in_server("service/a.rs", "let now = std::time::SystemTime::now();").len(), 1);
    assert_eq!(wrong_in_server("service/a.rs", "aws_lc_rs::rand::fill(&mut bytes)").len(), 1);
    assert!(wrong_in_server("clock.rs", "SystemTime::now()").is_empty());
}

#[test]
fn what_is_only_said_in_comments_strings_and_tests_is_not_meant() {
    assert!(
        wrong_in_server(
            "web/a.rs",
            "// sqlx::query! is elsewhere\n/* sqlx:: */ let a = \"sqlx::\"; let b = r#\"a\"sqlx::\"#;"
        )
        .is_empty()
    );
    assert!(wrong_in_server("service/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests { use axum::Router; }").is_empty());
    assert_eq!(wrong_in_server("web/a.rs", "let q = '\"'; sqlx::query!(); let r = '\"';").len(), 1);
    assert_eq!(wrong_in_server("web/a.rs", "let q = \"\\\"\"; sqlx::query!(); fn f<'a>(a: &'a str) {}").len(), 1);
}

#[test]
fn an_async_or_asking_domain_is_found() {
    assert_eq!(wrong_in_domain("oauth/grant.rs", "pub async fn decide() {}").len(), 1);
    assert_eq!(wrong_in_domain("oauth/grant.rs", "let now = OffsetDateTime::now_utc();").len(), 1);
    assert!(wrong_in_domain("oauth/grant.rs", "let strand::X = operand::Y; // async fn").is_empty());
}

#[test]
fn what_leptos_does_not_escape_is_found() {
    assert_eq!(wrong_in_app("hosted/sign_in.rs", "view! { <textarea name=\"a\">{text}</textarea> }").len(), 1);
    assert_eq!(wrong_in_app("hosted/sign_in.rs", "view! { <div inner_html=text></div> }").len(), 1);
    assert_eq!(wrong_in_app("hosted/sign_in.rs", "view! { <script>{text}</script> }").len(), 1);
    assert!(wrong_in_app("components/text_area.rs", "view! { <textarea>{escape(text)}</textarea> }").is_empty());
    assert_eq!(wrong_in_app("hosted/sign_in.rs", "async fn load() {}").len(), 1);
}

#[test]
fn long_files_and_odd_migrations_are_found() {
    assert_eq!(too_long("a.rs", &"\n".repeat(501)).len(), 1);
    assert!(too_long("a.rs", &"\n".repeat(500)).is_empty());
    let names = ["20261122050000_projects.sql", "1_a.sql", "20261122050000_a.down.sql"].map(str::to_owned);
    assert_eq!(wrong_in_migrations(&names).len(), 2);
}
