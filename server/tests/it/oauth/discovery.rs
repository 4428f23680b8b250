//! Discovery and key set (OpenID Connect Discovery 1.0 §3, RFC 8414 §2, RFC 7517 §5).

use crate::support::{Project, Tokens};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::keys::Algorithm;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every member that a specification knows: OpenID Connect Discovery 1.0 §3, RFC 8414 §2, RP-Initiated Logout 1.0 §2.1,
/// RFC 9207 §3, Back-Channel Logout 1.0 §2.1, Initiating User Registration 1.0 §4 (`prompt_values_supported`).
const KNOWN: &[&str] = &[
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
    "scopes_supported",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "acr_values_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "id_token_encryption_alg_values_supported",
    "id_token_encryption_enc_values_supported",
    "userinfo_signing_alg_values_supported",
    "userinfo_encryption_alg_values_supported",
    "userinfo_encryption_enc_values_supported",
    "request_object_signing_alg_values_supported",
    "request_object_encryption_alg_values_supported",
    "request_object_encryption_enc_values_supported",
    "token_endpoint_auth_methods_supported",
    "token_endpoint_auth_signing_alg_values_supported",
    "display_values_supported",
    "claim_types_supported",
    "claims_supported",
    "service_documentation",
    "claims_locales_supported",
    "ui_locales_supported",
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
    "require_request_uri_registration",
    "op_policy_uri",
    "op_tos_uri",
    "revocation_endpoint",
    "revocation_endpoint_auth_methods_supported",
    "revocation_endpoint_auth_signing_alg_values_supported",
    "introspection_endpoint",
    "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported",
    "code_challenge_methods_supported",
    "signed_metadata",
    "end_session_endpoint",
    "authorization_response_iss_parameter_supported",
    "prompt_values_supported",
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
];

/// OpenID Connect Discovery 1.0 §3 and RFC 8414 §2: what has to be there.
const REQUIRED: &[&str] = &[
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "jwks_uri",
    "response_types_supported",
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
];

/// Case 95.
#[tokio::test]
async fn discovery_has_no_member_that_no_specification_knows() {
    let project = Project::new().await;
    let answer = project.get(&project.path(".well-known/openid-configuration")).await.expect(200);
    assert!(answer.header("content-type").unwrap().starts_with("application/json"));
    let document = answer.json();
    for (name, value) in document.as_object().unwrap() {
        assert!(KNOWN.contains(&name.as_str()), "{name}");
        // RFC 8414 §2: what is empty is left out.
        assert!(!value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()), "{name}");
        let list = value.as_array().into_iter().flatten().map(ToString::to_string);
        assert_eq!(list.clone().collect::<BTreeSet<_>>().len(), list.count(), "{name} names something twice");
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            assert!(value.as_str().unwrap().starts_with(&project.issuer()), "{name}");
        }
    }
    for name in REQUIRED {
        assert!(document.get(name).is_some(), "{name}");
    }
    assert_eq!(document["issuer"], project.issuer());
    assert_eq!(document["response_types_supported"], json!(["code"]));
    assert_eq!(document["subject_types_supported"], json!(["public"]));
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert!(document["id_token_signing_alg_values_supported"].as_array().unwrap().contains(&json!("RS256")));
    // Their default is that request_uri works (Discovery §3), so it has to be said.
    assert_eq!(
        (&document["request_uri_parameter_supported"], &document["request_parameter_supported"]),
        (&json!(false), &json!(false))
    );
    let same = project.get(&project.path(".well-known/oauth-authorization-server")).await.expect(200).json();
    assert_eq!(same, document);
    let nobody = project.get("/p/nobody-is-called-that/.well-known/openid-configuration").await.expect(404);
    assert!(nobody.header("content-type").unwrap().starts_with("application/json"));
}

/// Case 95.
#[tokio::test]
async fn what_discovery_lists_works_and_nothing_else() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let document = project.get(&project.path(".well-known/openid-configuration")).await.expect(200).json();
    let list = |name: &str| {
        document[name].as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let browser = project.browser();
    browser.sign_in(&labs.request(), &ada).await;
    for mode in list("response_modes_supported") {
        assert!(browser.asks(&labs.request().with("response_mode", &mode)).await.contains_key("code"), "{mode}");
    }
    for prompt in list("prompt_values_supported") {
        let answer = browser.get(&labs.request().with("prompt", &prompt).path()).await.expect(303);
        assert!(!answer.location().contains("error="), "{prompt}");
    }
    let scopes = list("scopes_supported").join(" ");
    let page = browser.open(&labs.request().with("scope", &scopes)).await.expect(200);
    let answer = browser.decide(&page, "allow").await.for_application();
    let tokens = labs.exchange(&answer["code"]).await.expect(200).json();
    let granted: BTreeSet<_> = tokens["scope"].as_str().unwrap().split(' ').collect();
    assert_eq!(granted, scopes.split(' ').collect());
    for endpoint in ["token_endpoint", "introspection_endpoint", "revocation_endpoint"] {
        let path = document[endpoint].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap();
        let answer = project.post(path, "application/x-www-form-urlencoded", "").await;
        assert_eq!(answer.expect(401).error(), "invalid_client", "{endpoint}");
    }
    for endpoint in ["authorization_endpoint", "userinfo_endpoint", "end_session_endpoint", "jwks_uri"] {
        let path = document[endpoint].as_str().unwrap().strip_prefix("http://localhost:3000").unwrap();
        assert!(project.get(path).await.status < 404, "{endpoint}");
    }
    for kind in list("grant_types_supported") {
        let answer = labs.call("oauth/token", &[("grant_type", &kind)]).await;
        assert_ne!(answer.expect(400).error(), "unsupported_grant_type", "{kind}");
    }
    for kind in ["password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", "CODE"] {
        assert_eq!(
            labs.call("oauth/token", &[("grant_type", kind)]).await.expect(400).error(),
            "unsupported_grant_type",
            "{kind}"
        );
    }
}

/// Whether the signature of a JWT is by the key, worked out with nothing of ours.
fn verifies(jwk: &Value, token: &str) -> bool {
    let part = |name: &str| URL_SAFE_NO_PAD.decode(jwk[name].as_str().unwrap()).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    match jwk["kty"].as_str().unwrap() {
        "RSA" => RsaPublicKeyComponents { n: part("n"), e: part("e") }
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
            .is_ok(),
        "EC" => {
            let point = [vec![4], part("x"), part("y")].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(signed.as_bytes(), &signature).is_ok()
        }
        other => panic!("{other}"),
    }
}

/// Case 95.
#[tokio::test]
async fn the_key_set_has_distinct_kids_no_private_parts_and_verifies_what_is_issued() {
    let project = Project::new().await;
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    let rs256 = project.app_with("spring", |own| own.access_token_algorithm = Algorithm::Rs256).await;
    let document = project.get(&project.path(".well-known/jwks.json")).await.expect(200).json();
    let keys = document["keys"].as_array().unwrap().clone();
    let kids: BTreeSet<_> = keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kids.len(), keys.len());
    assert_eq!(document.as_object().unwrap().len(), 1);
    for key in &keys {
        let allowed: &[&str] = match key["kty"].as_str().unwrap() {
            "RSA" => &["kty", "use", "alg", "kid", "n", "e"],
            "EC" => &["kty", "use", "alg", "kid", "crv", "x", "y"],
            other => panic!("{other}"),
        };
        for name in key.as_object().unwrap().keys() {
            assert!(allowed.contains(&name.as_str()), "{name}");
        }
        assert_eq!(key["use"], "sig");
    }
    let (tokens, of_spring) = (labs.tokens(&ada).await, rs256.tokens(&ada).await);
    for (token, algorithm) in [
        (tokens.access_token(), "ES256"),
        (tokens.id_token(), "RS256"),
        (of_spring.access_token(), "RS256"),
        (of_spring.id_token(), "RS256"),
    ] {
        let header = Tokens::header(token);
        assert_eq!(header["alg"], algorithm);
        let key = keys.iter().find(|key| key["kid"] == header["kid"]).expect("the key is published");
        assert_eq!(key["alg"], algorithm);
        assert!(verifies(key, token));
        let mut changed = token.to_owned();
        changed.replace_range(30..31, if &token[30..31] == "A" { "B" } else { "A" });
        assert!(!verifies(key, &changed));
    }
    let other = Project::new().await;
    let theirs = other.get(&other.path(".well-known/jwks.json")).await.expect(200).json();
    assert!(
        theirs["keys"].as_array().unwrap().iter().all(|key| !kids.contains(key["kid"].as_str().unwrap())),
        "each project has its own"
    );
}

/// Case 95.
#[tokio::test]
async fn thirty_five_right_sign_ins_in_a_minute_from_one_address_are_not_slowed() {
    let mut project = Project::new().await;
    project.router =
        project.router.layer(axum::Extension(server::web::request::ClientAddress([203, 0, 113, 9].into())));
    let (labs, ada) = (project.app("labs").await, project.user("ada").await);
    for _ in 0..35 {
        labs.tokens(&ada).await;
        project.wait(1);
    }
}
