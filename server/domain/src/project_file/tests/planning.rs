//! What applying would do.

use super::memory::Memory;
use super::*;

fn demo_with(path: &str, value: Value) -> Value {
    let mut file = demo();
    *file.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    file
}

fn only(project: Value) -> Value {
    let mut project = project;
    project["slug"] = json!("demo");
    json!({"projects": [project]})
}

#[test]
fn a_first_application_creates_everything() {
    assert_eq!(
        Memory::new().lines(demo()),
        [
            "created project demo",
            "created role patient in project demo",
            "created role desk in project demo",
            "created application labs in project demo",
            "created application portal in project demo",
            "created application Phone in project demo",
            "created M2M client sync in project demo",
            "created user projects[0].users[0] in project demo",
            "created user projects[0].users[1] in project demo",
            "created administrator administrators[0]",
        ]
    );
}

#[test]
fn what_differs_is_named_and_nothing_else() {
    let memory = Memory::with(demo());
    for (path, value, line) in [
        ("/projects/0/name", json!("Clinic"), "updated project demo: name"),
        ("/projects/0/description", json!(""), "updated project demo: description"),
        ("/projects/0/signupEnabled", json!(false), "updated project demo: signupEnabled"),
        ("/projects/0/languages", json!(["en"]), "updated project demo: languages"),
        ("/projects/0/branding/accent", json!("#000000"), "updated project demo: branding.accent"),
        ("/projects/0/sessions/idleSeconds", json!(700), "updated project demo: sessions.idleSeconds"),
        ("/projects/0/sessions/oneSession", json!(false), "updated project demo: sessions.oneSession"),
        ("/projects/0/sessions/lockSeconds", json!(0), "updated project demo: sessions.lockSeconds"),
        ("/projects/0/sessions/keepSignedInSeconds", json!(0), "updated project demo: sessions.keepSignedInSeconds"),
        ("/projects/0/passwords/minLength", json!(15), "updated project demo: passwords.minLength"),
        ("/projects/0/passwords/requireDigit", json!(false), "updated project demo: passwords.requireDigit"),
        ("/projects/0/passwords/expiresDays", json!(0), "updated project demo: passwords.expiresDays"),
        ("/projects/0/passwords/history", json!(0), "updated project demo: passwords.history"),
        ("/projects/0/passwords/lockAfter", json!(0), "updated project demo: passwords.lockAfter"),
        ("/projects/0/passwords/lockMinutes", json!(5), "updated project demo: passwords.lockMinutes"),
        ("/projects/0/mail/senderName", json!(""), "updated project demo: mail.senderName"),
        ("/projects/0/mail/replyTo", json!("other@demo.test"), "updated project demo: mail.replyTo"),
        ("/projects/0/account/mayChangeEmail", json!(false), "updated project demo: account.mayChangeEmail"),
        ("/projects/0/account/mayDelete", json!(false), "updated project demo: account.mayDelete"),
        (
            "/projects/0/applications/0/backchannelLogoutUrl",
            json!(""),
            "updated application labs in project demo: backchannelLogoutUrl",
        ),
        ("/projects/0/signUp/domains", json!([]), "updated project demo: signUp.domains"),
        ("/projects/0/signUp/defaultRole", json!(""), "updated project demo: signUp.defaultRole"),
        ("/projects/0/signUp/defaultRole", json!("desk"), "updated project demo: signUp.defaultRole"),
        ("/projects/0/signUp/termsVersion", json!(""), "updated project demo: signUp.termsVersion"),
        (
            "/projects/0/applications/0/signupAllowed",
            json!(false),
            "updated application labs in project demo: signupAllowed",
        ),
        (
            "/projects/0/applications/0/shouldSendInviteEmail",
            json!(false),
            "updated application labs in project demo: shouldSendInviteEmail",
        ),
        ("/projects/0/defaultApplication", json!("portal"), "updated project demo: defaultApplication"),
        ("/projects/0/defaultPatientRole", json!("desk"), "updated project demo: defaultPatientRole"),
        ("/projects/0/roles/0/description", json!("x"), "updated role patient in project demo: description"),
        (
            "/projects/0/roles/1/accessPolicy/rule/0/effect",
            json!("Deny"),
            "updated role desk in project demo: accessPolicy",
        ),
        ("/projects/0/applications/0/name", json!("Laboratory"), "updated application labs in project demo: name"),
        (
            "/projects/0/applications/0/allowedCallbackUrls",
            json!([]),
            "updated application labs in project demo: allowedCallbackUrls",
        ),
        (
            "/projects/0/applications/0/allowedCORSOriginsUrls",
            json!([]),
            "updated application labs in project demo: allowedCORSOriginsUrls",
        ),
        (
            "/projects/0/applications/0/defaultAudience",
            json!(""),
            "updated application labs in project demo: defaultAudience",
        ),
        (
            "/projects/0/applications/1/accessTokenLifetime",
            json!(301),
            "updated application portal in project demo: accessTokenLifetime",
        ),
        (
            "/projects/0/applications/1/refreshTokenLifetime",
            json!(7201),
            "updated application portal in project demo: refreshTokenLifetime",
        ),
        (
            "/projects/0/applications/1/clientSecret",
            json!("another secret of twenty"),
            "updated application portal in project demo: clientSecret",
        ),
        (
            "/projects/0/m2mClients/0/clientSecret",
            json!("another secret of twenty"),
            "updated M2M client sync in project demo: clientSecret",
        ),
        ("/projects/0/m2mClients/0/roles", json!(["patient"]), "updated M2M client sync in project demo: roles"),
        ("/projects/0/users/0/name", json!("Jane"), "updated user projects[0].users[0] in project demo: name"),
        (
            "/projects/0/users/0/emailVerified",
            json!(false),
            "updated user projects[0].users[0] in project demo: emailVerified",
        ),
        ("/projects/0/users/0/roles", json!([]), "updated user projects[0].users[0] in project demo: roles"),
        (
            "/projects/0/users/0/fhirUser",
            json!("Patient/j"),
            "updated user projects[0].users[0] in project demo: fhirUser",
        ),
        (
            "/projects/0/users/0/claims/given_name",
            json!("J"),
            "updated user projects[0].users[0] in project demo: claims.given_name",
        ),
        ("/projects/0/users/0/attributes", json!({}), "updated user projects[0].users[0] in project demo: attributes"),
        (
            "/projects/0/users/0/identifiers",
            json!([]),
            "updated user projects[0].users[0] in project demo: identifiers",
        ),
        (
            "/projects/0/users/0/username",
            json!("johnny"),
            "updated user projects[0].users[0] in project demo: username",
        ),
        (
            "/projects/0/users/0/phoneNumber",
            json!("+15550100124"),
            "updated user projects[0].users[0] in project demo: phoneNumber",
        ),
        ("/administrators/0/projects/demo", json!("auditor"), "updated administrator administrators[0]: projects"),
    ] {
        assert_eq!(memory.lines(demo_with(path, value)), [line]);
    }
}

#[test]
fn what_means_the_same_is_no_change() {
    let memory = Memory::with(demo());
    for (path, value) in [
        ("/projects/0/branding/accent", json!("#2f5d8c")),
        ("/projects/0/roles/1/accessPolicy/rule/0/resource", json!(["App:User:*"])),
        ("/projects/0/applications/0/allowedScopes", json!("read:labs profile openid")),
        ("/projects/0/users/0/email", json!("JOHN@demo.test")),
        ("/projects/0/users/0/phoneNumber", json!("+15550100123")),
        // A person keeps the password they have: the file's is the one they started with.
        ("/projects/0/users/0/password", json!("another password")),
        ("/administrators/0/password", json!("another password")),
    ] {
        assert_eq!(memory.lines(demo_with(path, value)), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn what_the_file_leaves_out_is_left_alone() {
    let memory = Memory::with(demo());
    for file in [
        json!({}),
        only(json!({})),
        only(json!({"roles": [], "applications": [], "m2mClients": [], "users": []})),
        only(json!({"roles": [{"name": "desk"}]})),
        only(json!({"applications": [{"name": "Labs", "clientId": "labs"}, {"name": "Phone"}]})),
        only(json!({"m2mClients": [{"name": "Sync"}]})),
        only(json!({"users": [{"username": "john"}, {"username": "ADA"}]})),
        json!({"administrators": [{"email": "admin@demo.test"}]}),
    ] {
        assert_eq!(memory.lines(file), Vec::<String>::new());
    }
}

#[test]
fn an_application_starts_as_its_type_usually_does() {
    let mut memory = Memory::new();
    memory.apply(&read(only(json!({"applications": [
        {"name": "A", "clientId": "bare"},
        {"name": "W", "clientId": "web", "applicationType": "web"},
        {"name": "N", "clientId": "native", "applicationType": "native"}
    ]}))));
    let settings = |id: &str| {
        let project = &memory.state.projects[&slug("demo")];
        let found = project.applications.iter().find(|a| a.client_id == client_id(id)).unwrap();
        serde_json::to_value(&found.settings).unwrap()
    };
    let bare = settings("bare");
    assert_eq!(bare["applicationType"], "spa");
    assert_eq!(bare["tokenEndpointAuthMethod"], "none");
    assert_eq!(bare["userClaimsInIdToken"], true);
    assert_eq!(bare["pkceRequired"], true);
    assert_eq!(bare["trusted"], false);
    assert_eq!(bare["introspectionAllowed"], false);
    assert_eq!(bare["refreshTokenEnabled"], false);
    assert_eq!(bare["accessTokenAlgorithm"], "ES256");
    assert_eq!(bare["accessTokenType"], "at+jwt");
    assert_eq!(settings("web")["tokenEndpointAuthMethod"], "client_secret_basic");
    assert_eq!(settings("web")["userClaimsInIdToken"], false);
    assert_eq!(settings("native")["tokenEndpointAuthMethod"], "none");
    assert_eq!(settings("native")["userClaimsInIdToken"], false);
    assert_eq!(
        memory.state.projects[&slug("demo")].settings.name,
        "demo",
        "a project without a name is called by its slug"
    );
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    let memory = Memory::with(demo());
    for (application, expected) in [
        (
            json!({"clientId": "labs", "tokenEndpointAuthMethod": "client_secret_post"}),
            vec!["tokenEndpointAuthMethod: must be none: only a web application can keep a secret"],
        ),
        (
            json!({"clientId": "labs", "pkceRequired": false}),
            vec!["pkceRequired: must be true: only an application with a secret can be exempted"],
        ),
        (
            json!({"clientId": "labs", "introspectionAllowed": true}),
            vec!["introspectionAllowed: must be false: an application without a secret cannot prove who asks"],
        ),
        (
            json!({"clientId": "labs", "clientSecret": SECRET}),
            vec!["clientSecret: cannot be given to an application whose tokenEndpointAuthMethod is none"],
        ),
        (
            json!({"clientId": "labs", "allowedCallbackUrls": ["com.example.app:/cb"]}),
            vec!["allowedCallbackUrls[0]: Only native applications can use a scheme of their own."],
        ),
        (
            json!({"clientId": "labs", "allowedLogoutUrls": ["com.example.app:/cb"]}),
            vec!["allowedLogoutUrls: has an address that this type of application cannot have"],
        ),
        (
            json!({"clientId": "labs", "defaultAudience": "urn:other"}),
            vec!["defaultAudience: is no audience of the project"],
        ),
        (
            json!({"clientId": "portal", "refreshTokenIdleLifetime": 7201}),
            vec!["refreshTokenIdleLifetime: must not be longer than refreshTokenLifetime"],
        ),
        (
            json!({"clientId": "portal", "tokenEndpointAuthMethod": "none"}),
            vec![
                "pkceRequired: must be true: only an application with a secret can be exempted",
                "introspectionAllowed: must be false: an application without a secret cannot prove who asks",
            ],
        ),
    ] {
        let mut application = application;
        application["name"] = json!("x");
        let expected: Vec<_> = expected.iter().map(|rest| format!("projects[0].applications[0].{rest}")).collect();
        assert_eq!(memory.problems(only(json!({"applications": [application]}))), expected);
    }
    // A phone application that becomes a page keeps no address that only a phone can have.
    assert_eq!(
        memory.problems(only(json!({"applications": [{"name": "Phone", "applicationType": "spa"}]}))),
        ["projects[0].applications[0].allowedCallbackUrls: has an address that this type of application cannot have"]
    );
    assert_eq!(
        memory.problems(only(json!({"sessions": {"idleSeconds": 3601}}))),
        ["projects[0].sessions: must not last longer unused than in any case"]
    );
    assert_eq!(
        memory.problems(only(json!({"sessions": {"absoluteSeconds": 86401, "lockSeconds": 600}}))),
        [
            "projects[0].sessions.keepSignedInSeconds: must not be shorter than absoluteSeconds",
            "projects[0].sessions.lockSeconds: must be shorter than idleSeconds"
        ]
    );
}

#[test]
fn an_audience_of_ones_own_is_no_address_of_the_installation() {
    for audience in [
        "https://id.example.com/v1",
        "https://id.example.com/p/other/fhir",
        "https://api.zapehr.com",
        "https://ID.example.com/x",
        "https://login.demo.example/fhir",
    ] {
        assert_eq!(
            Memory::new().problems(only(json!({"domain": "login.demo.example", "audiences": ["urn:fine", audience]}))),
            ["projects[0].audiences[1]: is an address of the installation itself, not of an API of the project"],
            "{audience}"
        );
    }
    // As a default audience, the installation's own are as good as the project's.
    for audience in ["https://id.example.com/v1", "https://id.example.com/p/demo/fhir", "https://api.zapehr.com"] {
        let file = only(json!({"applications": [{"name": "A", "defaultAudience": audience}]}));
        assert_eq!(Memory::new().problems(file), Vec::<String>::new());
    }
}

#[test]
fn a_domain_is_chosen_once_and_belongs_to_one_project() {
    let memory = Memory::with(json!({"projects": [{"slug": "one", "domain": "login.one.example"}, {"slug": "two"}]}));
    let problems = |file| memory.problems(file);
    let stays = ["projects[0].domain: was chosen when the project was created, and stays"];
    assert_eq!(problems(json!({"projects": [{"slug": "one", "domain": "login.new.example"}]})), stays);
    assert_eq!(problems(json!({"projects": [{"slug": "two", "domain": "login.new.example"}]})), stays);
    assert!(problems(json!({"projects": [{"slug": "one", "domain": "login.one.example"}]})).is_empty());
    let other = ["projects[0].domain: is the domain of another project"];
    assert_eq!(problems(json!({"projects": [{"slug": "new", "domain": "login.one.example"}]})), other);
    assert_eq!(
        problems(json!({"projects": [{"slug": "new", "domain": "id.example.com"}]})),
        ["projects[0].domain: is the installation's own"]
    );
    assert_eq!(
        problems(json!({"projects": [{"slug": "aa", "domain": "a.example"}, {"slug": "bb", "domain": "a.example"}]})),
        ["projects[1].domain: is the domain of another project"]
    );
}

#[test]
fn names_that_nobody_has_are_refused() {
    let file = json!({
        "projects": [{
            "slug": "demo", "defaultApplication": "ghost", "defaultPatientRole": "ghost", "defaultSSOUserRole": "ghost",
            "m2mClients": [{"name": "M", "roles": ["patient", "ghost"]}],
            "users": [{"email": "new@demo.test", "roles": ["ghost"]}]
        }],
        "administrators": [{"email": "admin@demo.test", "projects": {"ghost": "owner"}}]
    });
    assert_eq!(
        Memory::with(demo()).problems(file),
        [
            "projects[0].defaultApplication: is no application of the project, nor of this file",
            "projects[0].defaultPatientRole: is no role of the project, nor of this file",
            "projects[0].defaultSSOUserRole: is no role of the project, nor of this file",
            "projects[0].m2mClients[0].roles[1]: is no role of the project, nor of this file",
            "projects[0].users[0].roles[0]: is no role of the project, nor of this file",
            "administrators[0].projects.ghost: is no project, nor one of this file",
        ]
    );
}

#[test]
fn a_client_is_found_by_its_id_or_else_by_a_name_that_only_it_has() {
    let mut memory = Memory::with(demo());
    assert_eq!(
        memory.lines(only(json!({"applications": [{"name": "Portal", "trusted": true}]}))),
        ["updated application portal in project demo: trusted"]
    );
    assert_eq!(
        memory.problems(only(json!({"applications": [{"name": "x", "clientId": "sync"}], "m2mClients": [{"name": "x", "clientId": "labs"}]}))),
        [
            "projects[0].applications[0].clientId: belongs to another kind of client, or to one that is gone",
            "projects[0].m2mClients[0].clientId: belongs to another kind of client, or to one that is gone",
        ]
    );
    assert_eq!(
        memory.problems(only(json!({"applications": [{"name": "Portal", "clientId": "portal"}, {"name": "Portal"}]}))),
        ["projects[0].applications[1]: is named by another entry as well"]
    );
    memory.apply(&read(only(json!({"applications": [{"name": "Portal", "clientId": "portal-2"}]}))));
    assert_eq!(
        memory.problems(only(json!({"applications": [{"name": "Portal"}]}))),
        ["projects[0].applications[0].name: is the name of several; give the clientId of the one that is meant"]
    );
}

#[test]
fn slugs_and_client_ids_are_never_given_out_again() {
    let mut memory = Memory::with(demo());
    memory.state.spent_slugs.insert(slug("gone"));
    memory.state.projects.get_mut(&slug("demo")).unwrap().spent_client_ids.push(client_id("old"));
    assert_eq!(
        memory.problems(json!({"projects": [{"slug": "gone"}]})),
        ["projects[0].slug: was that of a project that is gone; slugs are never given out again"]
    );
    assert_eq!(
        memory.problems(only(json!({"applications": [{"name": "x", "clientId": "old"}]}))),
        ["projects[0].applications[0].clientId: belongs to another kind of client, or to one that is gone"]
    );
}

#[test]
fn a_person_is_found_by_any_of_their_identifiers_and_never_two_at_once() {
    let memory = Memory::with(demo());
    for user in
        [json!({"email": "John@demo.test"}), json!({"username": "john"}), json!({"phoneNumber": "+15550100123"})]
    {
        assert_eq!(memory.lines(only(json!({"users": [user]}))), Vec::<String>::new());
    }
    assert_eq!(
        memory.problems(only(json!({"users": [{"email": "john@demo.test", "username": "ada"}]}))),
        ["projects[0].users[0]: names two people: what it gives to sign in with belongs to different ones"]
    );
    assert_eq!(
        memory.problems(only(json!({"users": [{"email": "john@demo.test"}, {"username": "john"}]}))),
        ["projects[0].users[1]: names a person whom another entry names as well"]
    );
    assert_eq!(
        memory.problems(only(json!({"users": [{"username": "ada", "fhirUser": "Patient/john"}]}))),
        ["projects[0].users[0].fhirUser: is that of another person"]
    );
    // A contact address belongs to nobody in particular.
    assert_eq!(
        memory.lines(only(json!({"users": [{"email": "family@demo.test"}]}))),
        ["created user projects[0].users[0] in project demo"]
    );
}

#[test]
fn a_new_address_is_not_verified_by_what_was_seen_of_the_old() {
    let mut memory = Memory::with(demo());
    memory.apply(&read(only(json!({"users": [{"username": "john", "email": "john@new.test"}]}))));
    let project = &memory.state.projects[&slug("demo")];
    let john = project.users.iter().find(|user| user.logins.len() == 3).unwrap();
    assert_eq!(john.profile.email.as_deref(), Some("john@new.test"));
    assert!(!john.profile.email_verified);
    assert!(john.logins.iter().any(|login| login.text() == "john@new.test"));
    assert!(john.logins.iter().all(|login| login.text() != "john@demo.test"), "the old one no longer signs in");
}

#[test]
fn somebody_runs_the_installation() {
    let admin = |entries: Value| json!({"administrators": entries});
    let mut memory = Memory::with(admin(json!([
        {"email": "a@x.test", "operator": false}, {"email": "b@x.test"}, {"email": "c@x.test"}
    ])));
    let operators = |memory: &Memory| memory.state.administrators.iter().map(|a| a.operator).collect::<Vec<_>>();
    assert_eq!(operators(&memory), [false, true, false], "the first who is not said not to");
    let nobody = ["administrators: would leave nobody to run the installation; somebody needs operator: true"];
    assert_eq!(memory.problems(admin(json!([{"email": "b@x.test", "operator": false}]))), nobody);
    assert_eq!(Memory::new().problems(admin(json!([{"email": "b@x.test", "operator": false}]))), nobody);
    memory.apply(&read(admin(
        json!([{"email": "b@x.test", "operator": false}, {"email": "c@x.test", "operator": true}]),
    )));
    assert_eq!(operators(&memory), [false, false, true]);
}

#[test]
fn a_plan_shows_no_secret_and_nothing_personal() {
    let mut file = demo();
    file["projects"][0]["users"][0]["claims"]["nickname"] = json!("Johnny");
    let memory = Memory::new();
    let plan = memory.plan(&read(file)).unwrap();
    let lines = plan.changes().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    for shown in [lines, format!("{plan:?}")] {
        for private in [
            "john@",
            "admin@",
            "family@",
            "+1",
            "5550100123",
            "correct horse",
            SECRET,
            "Johnny",
            "John Doe",
            "1970",
            "Springfield",
            "cardiology",
        ] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
    }
}
