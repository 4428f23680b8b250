use super::*;
use domain::{keys::KeyState, time::Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::{sync::LazyLock, time::Duration};

const ISSUER: &str = "https://id.test/p/demo/";
const API: &str = "https://id.test/p/demo/fhir";
const NOW: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

/// A project's keys, as DER so that every test can have them without making RSA keys anew.
struct Made {
    es: [Vec<u8>; 4],
    rs: [Vec<u8>; 4],
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let make = |algorithm| [(); 4].map(|()| SigningKey::generate(algorithm).to_pkcs8().to_vec());
    Made { es: make(Algorithm::Es256), rs: make(Algorithm::Rs256) }
});

fn key(algorithm: Algorithm, state: KeyState) -> SigningKey {
    let of = match algorithm {
        Algorithm::Es256 => &MADE.es,
        Algorithm::Rs256 => &MADE.rs,
    };
    SigningKey::from_pkcs8(algorithm, &of[state as usize]).unwrap()
}

fn key_set() -> KeySet {
    let keys = Algorithm::ALL.iter().flat_map(|algorithm| KeyState::ALL.map(|state| (key(*algorithm, state), state)));
    KeySet::new(keys.collect())
}

fn access_claims() -> Value {
    let now = NOW.unix_seconds();
    json!({"iss": ISSUER, "sub": "ada", "aud": API, "client_id": "labs", "jti": "j", "iat": now, "exp": now + 900})
}

fn id_claims() -> Value {
    let now = NOW.unix_seconds();
    json!({"iss": ISSUER, "sub": "ada", "aud": "labs", "iat": now, "exp": now + 900})
}

fn with(mut claims: Value, name: &str, value: Value) -> Value {
    match value {
        Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
        value => drop(claims.as_object_mut().unwrap().insert(name.to_owned(), value)),
    }
    claims
}

fn access(token: &str, at: Timestamp) -> Result<Value, TokenError> {
    key_set().verify(token, &Expected::access_token(ISSUER, &["https://other.test", API], at))
}

fn hint(token: &str) -> Result<Value, TokenError> {
    key_set().verify(token, &Expected::id_token_hint(ISSUER, NOW))
}

fn current(algorithm: Algorithm) -> SigningKey {
    key(algorithm, KeyState::Current)
}

/// A token with any header at all, well signed by the current key of `algorithm`.
fn signed_with_header(algorithm: Algorithm, header: &str) -> String {
    let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let input = format!("{}.{}", b64(header.as_bytes()), b64(access_claims().to_string().as_bytes()));
    format!("{input}.{}", b64(&current(algorithm).signature(input.as_bytes())))
}

#[test]
fn a_token_comes_back_with_its_claims() {
    for algorithm in Algorithm::ALL {
        let token = key_set().sign(algorithm, "at+jwt", &access_claims()).unwrap();
        assert_eq!(access(&token, NOW), Ok(access_claims()));
    }
}

#[test]
fn another_library_verifies_our_tokens_with_our_key_set() {
    let jwks: jsonwebtoken::jwk::JwkSet =
        serde_json::from_value(serde_json::to_value(key_set().jwks()).unwrap()).unwrap();
    let algorithms =
        [(Algorithm::Es256, jsonwebtoken::Algorithm::ES256), (Algorithm::Rs256, jsonwebtoken::Algorithm::RS256)];
    for (ours, theirs) in algorithms {
        let token = key_set().sign(ours, "at+jwt", &access_claims()).unwrap();
        let header = jsonwebtoken::decode_header(&token).unwrap();
        assert_eq!((header.alg, header.typ.as_deref()), (theirs, Some("at+jwt")));
        let jwk = jwks.find(&header.kid.unwrap()).unwrap();
        assert_eq!(jwk.thumbprint(jsonwebtoken::jwk::ThumbprintHash::SHA256).unwrap(), current(ours).kid());
        let mut validation = jsonwebtoken::Validation::new(theirs);
        validation.validate_exp = false;
        validation.set_audience(&[API]);
        validation.set_issuer(&[ISSUER]);
        let key = jsonwebtoken::DecodingKey::from_jwk(jwk).unwrap();
        let claims = jsonwebtoken::decode::<Value>(&token, &key, &validation).unwrap().claims;
        assert_eq!(claims, access_claims());
    }
}

#[test]
fn the_key_set_shows_no_private_part_and_no_retired_key() {
    let jwks = key_set().jwks();
    let order = [KeyState::Current, KeyState::Next, KeyState::Retiring];
    let shown: Vec<_> = jwks.keys.iter().map(Jwk::kid).collect();
    let expected: Vec<_> = order
        .iter()
        .flat_map(|state| Algorithm::ALL.map(|algorithm| key(algorithm, *state).kid().to_owned()))
        .collect();
    assert_eq!(shown, expected);
    for jwk in serde_json::to_value(&jwks).unwrap()["keys"].as_array().unwrap() {
        let names: Vec<_> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
        let public: &[&str] = match jwk["kty"].as_str().unwrap() {
            "EC" => &["alg", "crv", "kid", "kty", "use", "x", "y"],
            _ => &["alg", "e", "kid", "kty", "n", "use"],
        };
        assert_eq!(names, public);
        assert_eq!(jwk["use"], "sig");
    }
}

#[test]
fn a_key_comes_back_from_its_row_and_another_algorithms_does_not() {
    for algorithm in Algorithm::ALL {
        let made = current(algorithm);
        let restored = SigningKey::from_pkcs8(algorithm, &made.to_pkcs8()).unwrap();
        assert_eq!(restored.kid(), made.kid());
        let token = restored.sign("at+jwt", &access_claims()).unwrap();
        assert!(access(&token, NOW).is_ok());
        assert_eq!(format!("{made:?}"), format!("SigningKey({}, {})", algorithm.as_str(), made.kid()));
    }
    assert!(SigningKey::from_pkcs8(Algorithm::Es256, &MADE.rs[0]).is_err());
    assert!(SigningKey::from_pkcs8(Algorithm::Rs256, &MADE.es[0]).is_err());
    assert!(SigningKey::from_pkcs8(Algorithm::Es256, &MADE.es[0][1..]).is_err());
    assert!(SigningKey::from_pkcs8(Algorithm::Rs256, b"").is_err());
}

#[test]
fn only_the_current_key_signs_and_without_one_nothing_does() {
    let set = KeySet::new(vec![(key(Algorithm::Es256, KeyState::Next), KeyState::Next)]);
    assert!(matches!(set.sign(Algorithm::Es256, "JWT", &json!({})), Err(CannotSign::NoKey(Algorithm::Es256))));
    assert_eq!(key_set().current(Algorithm::Rs256).unwrap().kid(), current(Algorithm::Rs256).kid());
}

#[test]
fn only_an_object_is_signed_as_claims() {
    let key = current(Algorithm::Es256);
    for value in [json!([]), json!("{"), json!(1), Value::Null] {
        assert!(matches!(key.sign("JWT", &value), Err(CannotSign::NotAnObject)), "{value}");
    }
    assert!(matches!(key.sign("JWT", &std::collections::BTreeMap::from([((), 1)])), Err(CannotSign::NotJson(_))));
}

#[test]
fn a_token_without_signature_is_refused() {
    let b64 = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let claims = b64(&access_claims().to_string());
    let kid = current(Algorithm::Es256).kid().to_owned();
    for alg in ["none", "None", "NONE", "nOnE"] {
        let header = b64(&json!({"alg": alg, "typ": "at+jwt", "kid": kid}).to_string());
        let ours = key_set().sign(Algorithm::Es256, "at+jwt", &access_claims()).unwrap();
        let (_, signature) = ours.rsplit_once('.').unwrap();
        assert_eq!(access(&format!("{header}.{claims}."), NOW), Err(TokenError::Algorithm), "{alg}");
        assert_eq!(access(&format!("{header}.{claims}.{signature}"), NOW), Err(TokenError::Algorithm), "{alg}");
        assert_eq!(access(&format!("{header}.{claims}"), NOW), Err(TokenError::Malformed), "{alg}");
    }
    let header = b64(&json!({"alg": "ES256", "typ": "at+jwt", "kid": kid}).to_string());
    assert_eq!(access(&format!("{header}.{claims}."), NOW), Err(TokenError::Signature));
}

#[test]
fn the_public_key_is_no_hmac_secret() {
    let jwk = serde_json::to_string(current(Algorithm::Rs256).jwk()).unwrap();
    let public = current(Algorithm::Rs256);
    for secret in [jwk.as_bytes(), public.public.as_ref()] {
        let key = jsonwebtoken::EncodingKey::from_secret(secret);
        for alg in [jsonwebtoken::Algorithm::HS256, jsonwebtoken::Algorithm::HS384, jsonwebtoken::Algorithm::HS512] {
            let mut header = jsonwebtoken::Header::new(alg);
            header.kid = Some(public.kid().to_owned());
            header.typ = Some("at+jwt".to_owned());
            let token = jsonwebtoken::encode(&header, &access_claims(), &key).unwrap();
            assert_eq!(access(&token, NOW), Err(TokenError::Algorithm), "{alg:?}");
        }
    }
}

#[test]
fn an_algorithm_that_is_not_the_keys_is_refused() {
    for alg in ["RS256", "ES384", "PS256", "EdDSA", "es256", ""] {
        let header = json!({"alg": alg, "typ": "at+jwt", "kid": current(Algorithm::Es256).kid()}).to_string();
        assert_eq!(access(&signed_with_header(Algorithm::Es256, &header), NOW), Err(TokenError::Algorithm), "{alg}");
    }
}

#[test]
fn another_key_that_claims_our_kid_is_refused() {
    for algorithm in Algorithm::ALL {
        let header = json!({"alg": algorithm.as_str(), "typ": "at+jwt", "kid": key(algorithm, KeyState::Next).kid()});
        let token = signed_with_header(algorithm, &header.to_string());
        assert_eq!(access(&token, NOW), Err(TokenError::Signature));
    }
}

#[test]
fn an_unknown_kid_is_refused() {
    let stranger = SigningKey::generate(Algorithm::Es256).sign("at+jwt", &access_claims()).unwrap();
    assert_eq!(access(&stranger, NOW), Err(TokenError::UnknownKey));
    for kid in ["", "../../etc/passwd", "' OR 1=1 --"] {
        let header = json!({"alg": "ES256", "typ": "at+jwt", "kid": kid}).to_string();
        assert_eq!(access(&signed_with_header(Algorithm::Es256, &header), NOW), Err(TokenError::UnknownKey));
    }
}

#[test]
fn a_header_with_critical_foreign_repeated_or_missing_members_is_refused() {
    let kid = current(Algorithm::Es256).kid().to_owned();
    let good = format!(r#"{{"alg":"ES256","typ":"at+jwt","kid":"{kid}"}}"#);
    assert!(access(&signed_with_header(Algorithm::Es256, &good), NOW).is_ok(), "what the others differ from");
    let extra = |member: &str| format!("{},{member}}}", good.trim_end_matches('}'));
    let jwk = serde_json::to_string(current(Algorithm::Es256).jwk()).unwrap();
    let table = [
        extra(r#""crit":["exp"]"#),
        extra(r#""crit":[]"#),
        extra(r#""b64":false"#),
        extra(r#""jku":"https://evil.test/jwks.json""#),
        extra(&format!(r#""jwk":{jwk}"#)),
        extra(r#""x5u":"https://evil.test/cert""#),
        extra(r#""x5c":[]"#),
        extra(r#""zip":"DEF""#),
        extra(r#""enc":"A256GCM""#),
        extra(r#""cty":"JWT""#),
        extra(r#""alg":"ES256""#),
        extra(r#""alg":"none""#),
        extra(&format!(r#""kid":"{kid}""#)),
        extra(r#""typ":"at+jwt""#),
        extra(r#""anything":1"#),
        format!(r#"{{"alg":"ES256","kid":"{kid}"}}"#),
        format!(r#"{{"typ":"at+jwt","kid":"{kid}"}}"#),
        r#"{"alg":"ES256","typ":"at+jwt"}"#.to_owned(),
        format!(r#"{{"alg":["ES256"],"typ":"at+jwt","kid":"{kid}"}}"#),
        format!("{good} x"),
        "[]".to_owned(),
        "null".to_owned(),
        String::new(),
    ];
    for header in table {
        assert_eq!(access(&signed_with_header(Algorithm::Es256, &header), NOW), Err(TokenError::Header), "{header}");
    }
}

#[test]
fn a_token_of_another_type_is_refused() {
    let set = key_set();
    let sign = |typ: &str, claims: &Value| set.sign(Algorithm::Es256, typ, claims).unwrap();
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt", "JWT", "jwt"] {
        assert!(access(&sign(typ, &access_claims()), NOW).is_ok(), "{typ}");
    }
    for typ in ["logout+jwt", "dpop+jwt", "secevent+jwt", "", "application/", "at+jwt "] {
        assert_eq!(access(&sign(typ, &access_claims()), NOW), Err(TokenError::Type), "{typ}");
        assert_eq!(hint(&sign(typ, &id_claims())), Err(TokenError::Type), "{typ}");
    }
}

#[test]
fn an_id_token_is_no_access_token_and_an_access_token_no_hint() {
    let id_token = key_set().sign(Algorithm::Rs256, "JWT", &with(id_claims(), "aud", json!(API))).unwrap();
    assert_eq!(access(&id_token, NOW), Err(TokenError::Type));
    for typ in ["JWT", "at+jwt"] {
        let token = key_set().sign(Algorithm::Rs256, typ, &access_claims()).unwrap();
        assert_eq!(hint(&token), Err(TokenError::Type), "{typ}");
    }
}

#[test]
fn a_changed_or_moved_part_is_refused() {
    for algorithm in Algorithm::ALL {
        let token = key_set().sign(algorithm, "at+jwt", &access_claims()).unwrap();
        let other = with(access_claims(), "sub", json!("bob"));
        let other = key_set().sign(algorithm, "at+jwt", &other).unwrap();
        let [ours, theirs] = [&token, &other].map(|token| token.split('.').collect::<Vec<_>>());
        assert_eq!(access(&format!("{}.{}.{}", ours[0], theirs[1], ours[2]), NOW), Err(TokenError::Signature));
        assert_eq!(access(&format!("{}.{}.{}", ours[0], ours[1], theirs[2]), NOW), Err(TokenError::Signature));
        let signature = URL_SAFE_NO_PAD.decode(ours[2]).unwrap();
        let zeros = URL_SAFE_NO_PAD.encode(vec![0; signature.len()]);
        assert_eq!(access(&format!("{}.{}.{zeros}", ours[0], ours[1]), NOW), Err(TokenError::Signature));
        let shorter = URL_SAFE_NO_PAD.encode(&signature[1..]);
        assert_eq!(access(&format!("{}.{}.{shorter}", ours[0], ours[1]), NOW), Err(TokenError::Signature));
        let longer = URL_SAFE_NO_PAD.encode([signature.as_slice(), &[0]].concat());
        assert_eq!(access(&format!("{}.{}.{longer}", ours[0], ours[1]), NOW), Err(TokenError::Signature));
    }
}

#[test]
fn what_is_not_three_parts_of_base64url_is_refused() {
    let token = key_set().sign(Algorithm::Es256, "at+jwt", &access_claims()).unwrap();
    let table = [
        String::new(),
        ".".to_owned(),
        "a.b".to_owned(),
        format!("{token}."),
        format!(".{token}"),
        format!("{token}.{token}"),
        format!("{token}="),
        format!(" {token}"),
        format!("{token}\n"),
        token.replacen('.', "=.", 1),
        token.replace('.', "+."),
        format!("{}.{token}", "A".repeat(20_000)),
    ];
    for text in table {
        assert_eq!(access(&text, NOW), Err(TokenError::Malformed), "{text}");
    }
    assert_eq!(access("..", NOW), Err(TokenError::Header));
}

#[test]
fn a_token_too_long_for_a_header_is_neither_signed_nor_read() {
    let sized = |length: usize| with(access_claims(), "roles", json!("x".repeat(length)));
    assert!(matches!(key_set().sign(Algorithm::Es256, "at+jwt", &sized(12_500)), Err(CannotSign::TooLong)));
    let longest = key_set().sign(Algorithm::Es256, "at+jwt", &sized(11_800)).unwrap();
    assert!(access(&longest, NOW).is_ok());
    let b64 = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (header, _) = longest.split_once('.').unwrap();
    let input = format!("{header}.{}", b64(sized(12_500).to_string().as_bytes()));
    let longer = format!("{input}.{}", b64(&current(Algorithm::Es256).signature(input.as_bytes())));
    assert_eq!(access(&longer, NOW), Err(TokenError::Malformed));
}

#[test]
fn a_token_of_another_issuer_or_for_another_audience_is_refused() {
    let refused = |name: &str, value: Value| {
        let token = key_set().sign(Algorithm::Es256, "at+jwt", &with(access_claims(), name, value)).unwrap();
        access(&token, NOW).err()
    };
    for issuer in [json!("https://id.test/p/other/"), json!("https://id.test/p/demo"), json!([ISSUER]), Value::Null] {
        assert_eq!(refused("iss", issuer.clone()), Some(TokenError::Issuer), "{issuer}");
    }
    let elsewhere =
        [json!("https://id.test/v1"), json!([]), json!(["https://id.test/v1"]), json!({}), json!(API.to_uppercase())];
    for audience in elsewhere.into_iter().chain([Value::Null]) {
        assert_eq!(refused("aud", audience.clone()), Some(TokenError::Audience), "{audience}");
    }
    assert_eq!(refused("aud", json!(["https://id.test/v1", API])), None);
    let any = Expected::any_access_token(ISSUER, NOW);
    let token = key_set().sign(Algorithm::Es256, "at+jwt", &with(access_claims(), "aud", json!("x"))).unwrap();
    assert!(key_set().verify::<Value>(&token, &any).is_ok());
}

#[test]
fn a_token_counts_from_its_issue_to_its_expiry() {
    let token = key_set().sign(Algorithm::Es256, "at+jwt", &access_claims()).unwrap();
    let seconds = Duration::from_secs;
    assert!(access(&token, NOW + seconds(900) - Duration::from_micros(1)).is_ok());
    assert_eq!(access(&token, NOW + seconds(900)), Err(TokenError::Expired));
    assert!(access(&token, NOW - seconds(60)).is_ok(), "the clocks of two servers");
    assert_eq!(access(&token, NOW - seconds(61)), Err(TokenError::NotYetValid));
    let later = with(access_claims(), "nbf", json!(NOW.unix_seconds() + 61));
    let later = key_set().sign(Algorithm::Es256, "at+jwt", &later).unwrap();
    assert_eq!(access(&later, NOW), Err(TokenError::NotYetValid));
}

#[test]
fn a_token_without_times_or_with_strange_ones_is_refused() {
    for name in ["exp", "iat", "nbf"] {
        for value in [json!("1800000000"), json!(1.5), json!(u64::MAX), json!([]), json!(true)] {
            let token =
                key_set().sign(Algorithm::Es256, "at+jwt", &with(access_claims(), name, value.clone())).unwrap();
            assert_eq!(access(&token, NOW), Err(TokenError::Claims), "{name}: {value}");
        }
    }
    for name in ["exp", "iat"] {
        let token = key_set().sign(Algorithm::Es256, "at+jwt", &with(access_claims(), name, Value::Null)).unwrap();
        assert_eq!(access(&token, NOW), Err(TokenError::Claims), "{name}");
    }
}

#[test]
fn a_token_of_a_retiring_key_still_counts_and_one_of_a_retired_key_only_as_a_hint() {
    for algorithm in Algorithm::ALL {
        for state in KeyState::ALL {
            let signer = key(algorithm, state);
            let verdict = access(&signer.sign("at+jwt", &access_claims()).unwrap(), NOW).err();
            let expected = (state == KeyState::Retired).then_some(TokenError::RetiredKey);
            assert_eq!(verdict, expected, "{state:?}");
            assert!(hint(&signer.sign("JWT", &id_claims()).unwrap()).is_ok(), "{state:?}");
        }
    }
}

#[test]
fn an_expired_id_token_still_counts_as_a_hint() {
    let long_ago = NOW.unix_seconds() - 10_000_000;
    let claims = with(with(id_claims(), "exp", json!(long_ago + 900)), "iat", json!(long_ago));
    let token = key_set().sign(Algorithm::Rs256, "JWT", &claims).unwrap();
    assert_eq!(hint(&token), Ok(claims));
    let other_issuer = with(id_claims(), "iss", json!("https://evil.test/"));
    assert_eq!(hint(&key_set().sign(Algorithm::Rs256, "JWT", &other_issuer).unwrap()), Err(TokenError::Issuer));
    let from_the_future = with(id_claims(), "iat", json!(NOW.unix_seconds() + 3_600));
    let from_the_future = key_set().sign(Algorithm::Rs256, "JWT", &from_the_future).unwrap();
    assert_eq!(hint(&from_the_future), Err(TokenError::NotYetValid));
}

#[test]
fn claims_that_are_not_what_the_caller_reads_are_refused() {
    #[derive(serde::Deserialize, Debug)]
    struct Claims {
        #[serde(rename = "sub")]
        _sub: u32,
    }
    let token = key_set().sign(Algorithm::Es256, "at+jwt", &access_claims()).unwrap();
    let read = key_set().verify::<Claims>(&token, &Expected::access_token(ISSUER, &[API], NOW));
    assert_eq!(read.unwrap_err(), TokenError::Claims);
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic_and_is_no_token(text in "\\PC{0,60}(\\.\\PC{0,60}){0,3}") {
        prop_assert!(access(&text, NOW).is_err());
    }

    #[test]
    fn one_changed_character_anywhere_is_refused(place in any::<prop::sample::Index>(), to in "[A-Za-z0-9_.-]") {
        let token = key_set().sign(Algorithm::Es256, "at+jwt", &access_claims()).unwrap();
        let place = place.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(place..=place, &to);
        prop_assume!(changed != token);
        prop_assert!(access(&changed, NOW).is_err());
    }
}
