use super::*;
use crate::{
    ids::{ApplicationId, ClientId},
    oauth::{
        authorize::{AcrRequest, Prompt, ResponseMode, Return},
        client::{AccessTokenType, ApplicationSettings, ApplicationType, Lifetimes, TokenEndpointAuthMethod},
        redirect_uri::RedirectUri,
    },
};
use proptest::prelude::*;
use std::time::Duration;

const NOON: Timestamp = Timestamp::from_unix_seconds(1_800_000_000);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(NOON.unix_seconds() + seconds)
}

fn ada() -> UserId {
    UserId::from_random([1; 16])
}

fn eve() -> UserId {
    UserId::from_random([2; 16])
}

pub(crate) fn labs() -> Application {
    Application {
        id: ApplicationId::from_random([3; 16]),
        client_id: ClientId::parse("labs").unwrap(),
        settings: ApplicationSettings {
            name: "Labs".into(),
            description: None,
            application_type: ApplicationType::Spa,
            token_endpoint_auth_method: TokenEndpointAuthMethod::None,
            login_redirect_uri: None,
            allowed_callback_urls: vec![
                RedirectUri::register("https://labs.example/cb", ApplicationType::Spa).unwrap(),
            ],
            allowed_logout_urls: vec![],
            allowed_web_origins_urls: vec![],
            allowed_cors_origins_urls: vec![],
            allowed_scopes: ScopeSet::parse(
                "openid profile email phone address offline_access online_access patient/*.rs",
            )
            .unwrap(),
            default_audience: None,
            refresh_token_enabled: true,
            user_claims_in_id_token: true,
            trusted: false,
            pkce_required: true,
            access_token_type: AccessTokenType::AtJwt,
            access_token_algorithm: crate::keys::Algorithm::Es256,
            lifetimes: Lifetimes::default(),
            introspection_allowed: false,
            logo: None,
            signup_allowed: true,
            should_send_invite_email: true,
            backchannel_logout_url: None,
            custom_claims: std::collections::BTreeMap::new(),
        },
    }
}

fn request() -> Request {
    Request {
        client: ClientId::parse("labs").unwrap(),
        back: Return { redirect_uri: "https://labs.example/cb".into(), mode: ResponseMode::Query, state: None },
        scope: ScopeSet::parse("openid profile").unwrap(),
        audience: vec![],
        challenge: None,
        prompt: Prompt::default(),
        max_age: None,
        login_hint: None,
        acr: AcrRequest::default(),
        subject: None,
        claims: ClaimsRequest::default(),
        nonce: None,
        ui_locales: vec![],
        asked_at: NOON,
    }
}

fn session(user: UserId, auth_time: Timestamp) -> Known {
    let session = Session {
        id: SessionId::from_random([4; 16]),
        user,
        auth_time,
        factors: vec![Factor::Password],
        user_active: true,
        locked: false,
    };
    Known { session: Some(session), ..Known::default() }
}

fn step(request: &Request, known: &Known) -> Step {
    next_step(request, known, Policy { application: &labs() }, at(5))
}

fn refused(step: Step) -> ErrorCode {
    match step {
        Step::Refuse(error) => error.code,
        other => panic!("not refused: {other:?}"),
    }
}

fn is_done(step: &Step) -> bool {
    matches!(step, Step::Done(_))
}

#[test]
fn nobody_signed_in_is_asked_and_somebody_is_not() {
    assert_eq!(step(&request(), &Known::default()), Step::Identify(Why::NobodyIsSignedIn));
    assert!(is_done(&step(&request(), &session(ada(), at(-600)))));
}

#[test]
fn a_blocked_users_session_is_nobodys() {
    let mut known = session(ada(), at(1));
    known.session.as_mut().unwrap().user_active = false;
    assert_eq!(step(&request(), &known), Step::Identify(Why::NobodyIsSignedIn));
}

#[test]
fn a_locked_session_wants_its_person_again_and_silence_is_told_so() {
    let mut known = session(ada(), at(-600));
    known.session.as_mut().unwrap().locked = true;
    assert_eq!(step(&request(), &known), Step::Identify(Why::Locked));
    // Even if an answer or another account was waited for.
    known.account_confirmed = Some(ada());
    known.answer = Some(ConsentAnswer { by: ada(), allowed: true });
    let mut select = request();
    select.prompt.select_account = true;
    assert_eq!(step(&select, &known), Step::Identify(Why::Locked));
    let mut silent = request();
    silent.prompt.none = true;
    assert_eq!(refused(step(&silent, &known)), ErrorCode::LoginRequired);
}

#[test]
fn prompt_none_asks_nothing() {
    let mut silent = request();
    silent.prompt.none = true;
    assert_eq!(refused(step(&silent, &Known::default())), ErrorCode::LoginRequired);
    assert!(is_done(&step(&silent, &session(ada(), at(-600)))));
    silent.scope = ScopeSet::parse("openid address").unwrap();
    assert_eq!(refused(step(&silent, &session(ada(), at(-600)))), ErrorCode::ConsentRequired);
    silent.max_age = Some(Duration::from_secs(60));
    assert_eq!(refused(step(&silent, &session(ada(), at(-600)))), ErrorCode::LoginRequired);
}

#[test]
fn prompt_login_asks_even_a_fresh_session_once() {
    let mut again = request();
    again.prompt.login = true;
    assert_eq!(step(&again, &session(ada(), at(-1))), Step::Identify(Why::Again));
    assert!(is_done(&step(&again, &session(ada(), at(3)))));
}

#[test]
fn max_age_counts_to_the_moment_of_the_request() {
    let mut aged = request();
    aged.max_age = Some(Duration::from_secs(60));
    assert!(is_done(&step(&aged, &session(ada(), at(-60)))));
    assert_eq!(step(&aged, &session(ada(), at(-61))), Step::Identify(Why::Again));
    aged.max_age = Some(Duration::ZERO);
    assert_eq!(step(&aged, &session(ada(), at(-1))), Step::Identify(Why::Again));
    assert!(is_done(&next_step(&aged, &session(ada(), at(3)), Policy { application: &labs() }, at(900))));
}

#[test]
fn only_the_named_person_will_do() {
    let mut named = request();
    named.subject = Some(ada().to_string());
    assert!(is_done(&step(&named, &session(ada(), at(-600)))));
    assert_eq!(step(&named, &session(eve(), at(-600))), Step::Identify(Why::AnotherPerson));
    assert_eq!(refused(step(&named, &session(eve(), at(3)))), ErrorCode::LoginRequired);
    named.prompt.none = true;
    assert_eq!(refused(step(&named, &session(eve(), at(-600)))), ErrorCode::LoginRequired);
}

#[test]
fn selecting_an_account_asks_until_it_is_confirmed_by_that_person() {
    let mut select = request();
    select.prompt.select_account = true;
    let mut known = session(ada(), at(-600));
    assert_eq!(step(&select, &known), Step::ChooseAccount(ada()));
    known.account_confirmed = Some(eve());
    assert_eq!(step(&select, &known), Step::ChooseAccount(ada()));
    known.account_confirmed = Some(ada());
    assert!(is_done(&step(&select, &known)));
}

#[test]
fn an_essential_acr_that_nobody_can_reach_is_an_error_and_a_voluntary_one_is_not() {
    let mut strong = request();
    strong.acr = AcrRequest { wanted: vec![Acr::PhishingResistant], essential: false };
    assert!(is_done(&step(&strong, &session(ada(), at(-600)))));
    strong.acr.essential = true;
    assert_eq!(refused(step(&strong, &session(ada(), at(-600)))), ErrorCode::UnmetAuthenticationRequirements);
    strong.acr.wanted = vec![];
    assert_eq!(refused(step(&strong, &session(ada(), at(-600)))), ErrorCode::UnmetAuthenticationRequirements);
}

#[test]
fn consent_of_another_user_than_the_one_asked_does_not_count() {
    let mut asking = request();
    asking.scope = ScopeSet::parse("openid patient/*.rs").unwrap();
    let mut known = session(ada(), at(-600));
    assert!(matches!(step(&asking, &known), Step::Consent(_)));
    known.answer = Some(ConsentAnswer { by: eve(), allowed: true });
    assert!(matches!(step(&asking, &known), Step::Consent(_)));
    known.answer = Some(ConsentAnswer { by: ada(), allowed: true });
    assert!(is_done(&step(&asking, &known)));
    known.answer = Some(ConsentAnswer { by: ada(), allowed: false });
    assert_eq!(refused(step(&asking, &known)), ErrorCode::AccessDenied);
}

#[test]
fn remembered_consent_is_not_asked_for_again_unless_the_application_wishes() {
    let mut asking = request();
    asking.scope = ScopeSet::parse("openid patient/*.rs").unwrap();
    let mut known = session(ada(), at(-600));
    known.remembered.scope = asking.scope.clone();
    assert!(is_done(&step(&asking, &known)));
    asking.prompt.consent = true;
    assert!(matches!(step(&asking, &known), Step::Consent(_)));
}

#[test]
fn a_single_claim_that_always_asks_is_on_the_page() {
    let mut asking = request();
    asking.claims = ClaimsRequest::parse(Some(r#"{"userinfo":{"birthdate":null,"name":null}}"#)).unwrap();
    let Step::Consent(ask) = step(&asking, &session(ada(), at(-600))) else { panic!("not asked") };
    assert_eq!(ask.claims.into_iter().collect::<Vec<_>>(), ["birthdate", "name"]);
}

#[test]
fn nothing_is_asked_in_a_frame() {
    let known = Known { framed: true, ..Known::default() };
    assert_eq!(refused(step(&request(), &known)), ErrorCode::LoginRequired);
}

prop_compose! {
    fn any_request()(none: bool, login: bool, consent: bool, select_account: bool, create: bool, max_age in proptest::option::of(0u64..900),
        subject in proptest::option::of(0u8..2), essential: bool, scope in "(openid |patient/\\*\\.rs |address |email ){0,3}") -> Request {
        let mut request = request();
        request.prompt = Prompt {
            none,
            login: login && !none,
            consent: consent && !none,
            select_account: select_account && !none,
            create: create && !none,
        };
        request.max_age = max_age.map(Duration::from_secs);
        request.subject = subject.map(|who| if who == 0 { ada() } else { eve() }.to_string());
        request.acr = AcrRequest { wanted: vec![Acr::Password], essential };
        request.scope = ScopeSet::parse(&scope).unwrap();
        request
    }
}

prop_compose! {
    fn any_known()(signed_in: bool, active: bool, locked: bool, age in -5i64..900, confirmed: bool, answered in proptest::option::of(any::<(bool, bool)>()),
        hint: bool, has_account: bool, framed: bool) -> Known {
        let mut known = if signed_in { session(ada(), at(-age)) } else { Known::default() };
        if let Some(session) = known.session.as_mut() { session.user_active = active; session.locked = locked }
        known.account_confirmed = confirmed.then(ada);
        known.answer = answered.map(|(by, allowed)| ConsentAnswer { by: if by { ada() } else { eve() }, allowed });
        known.hint_names_another = hint;
        known.has_account = has_account;
        known.framed = framed;
        known
    }
}

proptest! {
    #[test]
    fn whoever_is_done_is_an_active_user_with_a_session_and_asked_nothing_more(request in any_request(), known in any_known()) {
        let step = step(&request, &known);
        if let Step::Done(done) = &step {
            let session = known.session.as_ref().unwrap();
            prop_assert!(session.user_active && !session.locked);
            prop_assert_eq!(done.user, session.user);
            prop_assert!(done.scope.is_subset_of(&request.scope));
            let confirmed = known.account_confirmed == Some(session.user);
            if request.prompt.create { prop_assert!(session.auth_time >= request.asked_at || confirmed) }
            if request.prompt.login { prop_assert!(session.auth_time >= request.asked_at) }
            if let Some(subject) = &request.subject { prop_assert_eq!(subject, &session.user.to_string()) }
            let asks = request.scope.contains("patient/*.rs") || request.scope.contains("address");
            if asks { prop_assert!(known.answer.as_ref().is_some_and(|answer| answer.allowed && answer.by == session.user)) }
        }
        if request.prompt.none || known.framed {
            prop_assert!(matches!(step, Step::Done(_) | Step::Refuse(_)), "{:?}", step);
        }
    }

    #[test]
    fn a_page_to_sign_up_is_for_who_was_sent_to_make_an_account_and_does_not_say_otherwise(request in any_request(), known in any_known()) {
        let step = step(&request, &known);
        if step == Step::SignUp {
            prop_assert!(request.prompt.create && !known.has_account && !known.framed);
            prop_assert!(known.session.as_ref().is_none_or(|session| session.auth_time < request.asked_at || !session.user_active));
        }
        // Saying that one has an account proves nothing: it leads to the question who one is, or to the session's own person.
        let says = Known { has_account: true, ..known };
        if let (Step::SignUp, Step::Done(_)) = (&step, self::step(&request, &says)) {
            prop_assert!(false, "a word was taken for a proof");
        }
    }

    #[test]
    fn a_full_sign_in_with_every_answer_given_ends(request in any_request()) {
        let mut known = session(ada(), at(1));
        known.account_confirmed = Some(ada());
        known.answer = Some(ConsentAnswer { by: ada(), allowed: true });
        prop_assert!(matches!(step(&request, &known), Step::Done(_) | Step::Refuse(_)));
    }
}

fn due(why: PasswordDue, auth_time: Timestamp) -> Known {
    Known { password_due: Some(why), ..session(ada(), auth_time) }
}

#[test]
fn another_password_comes_before_anything_is_granted() {
    for why in [PasswordDue::Given, PasswordDue::Weak, PasswordDue::Expired] {
        assert_eq!(step(&request(), &due(why, at(1))), Step::ChangePassword(why));
    }
}

#[test]
fn whoever_signed_in_long_ago_types_the_old_password_before_they_choose_another() {
    assert_eq!(step(&request(), &due(PasswordDue::Weak, at(-590))), Step::ChangePassword(PasswordDue::Weak));
    assert_eq!(step(&request(), &due(PasswordDue::Weak, at(-600))), Step::Identify(Why::Again));
}

#[test]
fn with_prompt_none_a_password_that_is_due_needs_interaction() {
    let mut silent = request();
    silent.prompt.none = true;
    assert_eq!(refused(step(&silent, &due(PasswordDue::Expired, at(-10)))), ErrorCode::InteractionRequired);
    assert_eq!(refused(step(&silent, &due(PasswordDue::Expired, at(-3600)))), ErrorCode::LoginRequired);
}

#[test]
fn a_blocked_person_is_not_asked_for_another_password() {
    let mut known = due(PasswordDue::Given, at(1));
    if let Some(session) = known.session.as_mut() {
        session.user_active = false;
    }
    assert_eq!(step(&request(), &known), Step::Identify(Why::NobodyIsSignedIn));
}

fn create() -> Request {
    let mut request = request();
    request.prompt.create = true;
    request
}

#[test]
fn prompt_create_shows_the_sign_up_page_first_to_whoever_is_signed_in_too() {
    assert_eq!(step(&create(), &Known::default()), Step::SignUp);
    assert_eq!(step(&create(), &session(ada(), at(-600))), Step::SignUp);
    let mut locked = session(ada(), at(-600));
    locked.session.as_mut().unwrap().locked = true;
    assert_eq!(step(&create(), &locked), Step::SignUp);
    assert!(is_done(&step(&create(), &session(ada(), at(1)))), "whoever has signed up since goes on");
}

#[test]
fn whoever_says_that_they_have_an_account_is_asked_who_they_are_or_whether_they_mean_this_one() {
    let says = |known: Known| Known { has_account: true, ..known };
    assert_eq!(step(&create(), &says(Known::default())), Step::Identify(Why::NobodyIsSignedIn));
    let mut known = says(session(ada(), at(-600)));
    assert_eq!(step(&create(), &known), Step::ChooseAccount(ada()));
    known.session.as_mut().unwrap().locked = true;
    assert_eq!(step(&create(), &known), Step::Identify(Why::Locked));
    let mut confirmed = session(ada(), at(-600));
    confirmed.account_confirmed = Some(ada());
    assert!(is_done(&step(&create(), &confirmed)));
    confirmed.account_confirmed = Some(eve());
    assert_eq!(step(&create(), &confirmed), Step::SignUp);
}

#[test]
fn prompt_create_beside_login_wants_a_new_sign_in_of_who_goes_on() {
    let mut both = create();
    both.prompt.login = true;
    let mut confirmed = session(ada(), at(-600));
    confirmed.account_confirmed = Some(ada());
    assert_eq!(step(&both, &confirmed), Step::Identify(Why::Again));
    assert!(is_done(&step(&both, &session(ada(), at(1)))));
}
