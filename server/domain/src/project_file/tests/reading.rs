//! What is a file and what is not.

use super::*;

/// The demo file with one member of the first project, its first application, or its first user changed.
fn with(path: &str, value: Value) -> Value {
    let mut file = demo();
    *file.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    file
}

fn with_member(path: &str, name: &str, value: Value) -> Value {
    let mut file = demo();
    file.pointer_mut(path).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    file
}

#[test]
fn a_file_with_everything_is_read() {
    let file = read(demo());
    let project = &file.projects()[0];
    assert_eq!(project.slug, slug("demo"));
    assert_eq!(project.applications.as_ref().unwrap()[1].client_secret.as_ref().unwrap().reveal(), SECRET);
    assert_eq!(project.users.as_ref().unwrap()[0].logins().count(), 3);
    assert_eq!(file.administrators().len(), 1);
}

#[test]
fn a_file_of_ten_lines_is_enough() {
    let file = read(json!({"projects": [{
        "slug": "clinic",
        "applications": [{"name": "App", "clientId": "app", "allowedCallbackUrls": ["http://localhost:3001/cb"]}],
        "users": [{"email": "ada@clinic.example", "password": "correct horse"}]
    }]}));
    assert_eq!(file.projects().len(), 1);
    assert_eq!(read(json!({})), read(json!({"projects": [], "administrators": []})).clone_without_lists());
}

impl ProjectFile {
    fn clone_without_lists(&self) -> Self {
        assert!(self.projects().is_empty() && self.administrators().is_empty());
        Self { projects: None, administrators: None }
    }
}

#[test]
fn every_error_is_said_with_its_place() {
    assert_eq!(
        problems(json!({
            "project": [],
            "projects": [
                {"slug": "Demo", "nmae": "x", "signupEnabled": "yes", "languages": ["en", "fr"], "fhir": {}},
                {
                    "slug": "demo",
                    "audiences": ["labs", "urn:a", "urn:a"],
                    "branding": {"accent": "blue", "logo": 1},
                    "roles": [{"name": "r", "accessPolicy": {"rule": [{"resource": "App:User", "action": "App:GetUser", "effect": "No"}]}}, {}],
                    "applications": [
                        {"clientId": "a b", "name": ""},
                        {
                            "name": "x", "clientSecret": "short", "mfaEnabled": true, "accessTokenLifetime": 3601, "applicationType": "SPA",
                            "allowedCallbackUrls": "https://a.example", "loginWithEmailEnabled": false, "logoUri": "http://a.example/l.png",
                            "customClaims": {"sub": "x"}, "allowedWebOriginsUrls": ["https://a.example/"]
                        }
                    ],
                    "users": [{"email": "nobody", "password": "short", "fhirUser": "Device/1", "claims": {"birthdate": "1970-13-01", "age": 3}}, 5]
                }
            ],
            "administrators": [{"email": "a@b.example", "projects": {"demo": "boss", "X": "owner"}}, {"name": "x"}]
        })),
        [
            "project: is not known here",
            "projects[0].fhir: is not supported yet: there is no FHIR gateway",
            "projects[0].nmae: is not known here",
            "projects[0].slug: a slug has 2 to 40 characters out of a-z, 0-9 and -, begins with a letter and does not end with a dash",
            "projects[0].signupEnabled: must be true or false",
            "projects[0].languages[1]: must be one of en, es",
            "projects[1].audiences[0]: An audience is an absolute URI of at most 256 characters, without a part after #.",
            "projects[1].branding.logo: is not known here",
            "projects[1].branding.accent: must be a colour such as #2f5d8c",
            "projects[1].roles[0].accessPolicy.rule[0].effect: must be Allow or Deny",
            "projects[1].roles[1].name: is missing",
            "projects[1].applications[0].clientId: a client id has 1 to 128 characters out of A-Z a-z 0-9 - . _ ~",
            "projects[1].applications[0].name: must be one line of 1 to 200 characters",
            "projects[1].applications[1].loginWithEmailEnabled: cannot be switched off yet: it would leave no way to sign in",
            "projects[1].applications[1].mfaEnabled: cannot be switched on yet: there is no second factor",
            "projects[1].applications[1].clientSecret: must have 20 to 1024 characters",
            "projects[1].applications[1].applicationType: must be one of spa, native, web",
            "projects[1].applications[1].allowedCallbackUrls: must be a list",
            "projects[1].applications[1].allowedWebOriginsUrls[0]: An origin has no path: https://host or https://host:port, in lower case.",
            "projects[1].applications[1].accessTokenLifetime: must be a whole number of seconds from 30 to 3600",
            "projects[1].applications[1].logoUri: Use https. Plain http works for localhost, 127.0.0.1 and [::1] only.",
            "projects[1].applications[1].customClaims.sub: is no name for a claim of your own",
            "projects[1].users[0].email: is not an email address",
            "projects[1].users[0].password: is too short: it takes 15 characters, unless the project's passwords.minLength says otherwise",
            "projects[1].users[0].claims.age: is not known here",
            "projects[1].users[0].claims.birthdate: must be YYYY-MM-DD, 0000-MM-DD or YYYY",
            "projects[1].users[0].fhirUser: must be a reference such as Patient/123 or Practitioner/456",
            "projects[1].users[1]: must be an object",
            "administrators[0].projects.X: a slug has 2 to 40 characters out of a-z, 0-9 and -, begins with a letter and does not end with a dash",
            "administrators[0].projects.demo: must be one of owner, administrator, auditor, support",
            "administrators[1].email: is missing",
        ]
    );
}

#[test]
fn what_is_no_object_is_no_file() {
    assert_eq!(problems(Value::Null), ["the file is empty"]);
    for value in [json!([]), json!("projects"), json!(1)] {
        assert_eq!(problems(value), ["must be an object"]);
    }
    assert_eq!(problems(json!({"projects": {}})), ["projects: must be a list"]);
    assert_eq!(problems(json!({"projects": null})), ["projects: must be a list"]);
}

#[test]
fn what_does_not_exist_yet_is_refused_rather_than_stored() {
    for (path, name, value) in [
        ("/projects/0", "fhir", json!({"baseUrl": "https://fhir.example"})),
        ("/projects/0", "smart", json!({"enabled": false})),
        ("/projects/0/applications/0", "mfaEnabled", json!(true)),
        ("/projects/0/applications/0", "mfaEnabled", json!("false")),
        ("/projects/0/applications/0", "mfaEnabled", Value::Null),
        ("/projects/0/applications/0", "passwordlessSMS", json!(true)),
        ("/projects/0/applications/0", "loginWithEmailEnabled", json!(false)),
        ("/projects/0/m2mClients/0", "jwksUrl", json!("https://a.example/jwks")),
        ("/projects/0/m2mClients/0", "accessPolicy", json!({"rule": []})),
        ("/projects/0/users/0", "accessPolicy", json!({"rule": []})),
    ] {
        let said = problems(with_member(path, name, value));
        assert_eq!(said.len(), 1, "{said:?}");
        let place = format!("{}.{name}: ", path.replace("/0", "[0]").replace('/', ".").trim_start_matches('.'));
        let rest = said[0].strip_prefix(&place).unwrap_or_else(|| panic!("{said:?} is not about {place}"));
        assert!(rest.contains("yet"), "{rest}");
    }
}

#[test]
fn the_built_in_applications_client_id_is_nobody_elses() {
    for (path, kind) in [("/projects/0/applications/0", "applications"), ("/projects/0/m2mClients/0", "m2mClients")] {
        let said = problems(with_member(path, "clientId", json!("account")));
        let expected = format!(
            "projects[0].{kind}[0].clientId: is the built-in application's, with which people look after their own account"
        );
        assert_eq!(said, [expected]);
    }
}

#[test]
fn redirect_uris_are_checked_for_the_type_of_application() {
    for (url, message) in [
        ("javascript:alert(1)", "A native application's own scheme contains a dot, like com.example.app:/callback."),
        ("data:text/html,x", "A native application's own scheme contains a dot, like com.example.app:/callback."),
        ("com.example.app:/cb", "Only native applications can use a scheme of their own."),
        ("http://labs.example/cb", "Use https. Plain http works for localhost, 127.0.0.1 and [::1] only."),
        ("https://labs.example/#x", "Leave out the part after #."),
        ("https://*.labs.example/", "A * does not work here: list each address."),
    ] {
        for list in ["allowedCallbackUrls", "allowedLogoutUrls"] {
            assert_eq!(
                problems(with(&format!("/projects/0/applications/0/{list}"), json!(["https://fine.example/", url]))),
                [format!("projects[0].applications[0].{list}[1]: {message}")]
            );
        }
    }
}

#[test]
fn nothing_is_named_twice() {
    for (path, value, expected) in [
        ("/projects/0/roles/1/name", json!("patient"), "projects[0].roles[1].name: is the name of another role"),
        (
            "/projects/0/applications/1/clientId",
            json!("labs"),
            "projects[0].applications[1].clientId: is the client id of another client",
        ),
        (
            "/projects/0/m2mClients/0/clientId",
            json!("labs"),
            "projects[0].m2mClients[0].clientId: is the client id of another client",
        ),
        ("/projects/0/users/1/username", json!("JOHN"), "projects[0].users[1].username: is that of users[0] as well"),
        (
            "/projects/0/applications/0/allowedCallbackUrls/1",
            json!("https://labs.demo.example/cb"),
            "projects[0].applications[0].allowedCallbackUrls[1]: stands there twice",
        ),
    ] {
        assert_eq!(problems(with(path, value)), [expected]);
    }
    assert_eq!(
        problems(with_member("/projects/0/users/1", "fhirUser", json!("Patient/john"))),
        ["projects[0].users[1].fhirUser: is that of users[0] as well"]
    );
    let mut twice = demo();
    let project = twice["projects"][0].clone();
    twice["projects"].as_array_mut().unwrap().push(project);
    twice["administrators"].as_array_mut().unwrap().push(json!({"email": "ADMIN@demo.test"}));
    assert_eq!(
        problems(twice),
        [
            "projects[1].slug: is the slug of another project of this file",
            "administrators[1].email: is the address of another administrator of this file",
        ]
    );
    let nameless = json!({"projects": [{"slug": "demo", "applications": [{"name": "A"}, {"name": "A"}]}]});
    assert_eq!(
        problems(nameless),
        ["projects[0].applications[1].name: is the name of another entry; give both a clientId to tell them apart"]
    );
}

#[test]
fn the_built_in_project_is_not_the_files_to_change() {
    assert_eq!(
        problems(json!({"projects": [{"slug": "keyward"}]})),
        ["projects[0].slug: is the built-in project; the people who run things stand under administrators"]
    );
}

#[test]
fn a_person_needs_something_to_sign_in_with() {
    assert_eq!(
        problems(json!({"projects": [{"slug": "demo", "users": [{"contactEmail": "a@b.example", "name": "Ada"}]}]})),
        ["projects[0].users[0]: needs an email, a username or a phoneNumber to sign in with"]
    );
}

#[test]
fn numbers_that_yaml_makes_of_texts_are_said_to_be_numbers() {
    assert_eq!(
        problems(with("/projects/0/users/0/password", json!(12_345_678))),
        ["projects[0].users[0].password: must be a text (put numbers, true and false into quotes)"]
    );
}

#[test]
fn problems_quote_no_secret_and_nothing_personal() {
    const CANARY: &str = "canary-Zebra";
    for path in [
        "/projects/0/applications/1/clientSecret",
        "/projects/0/m2mClients/0/clientSecret",
        "/projects/0/users/0/email",
        "/projects/0/users/0/phoneNumber",
        "/projects/0/users/0/username",
        "/projects/0/users/0/password",
        "/projects/0/users/0/name",
        "/projects/0/users/0/fhirUser",
        "/projects/0/users/0/claims/birthdate",
        "/projects/0/users/0/claims/address",
        "/projects/0/users/0/identifiers/0/value",
        "/projects/0/users/0/roles",
        "/administrators/0/email",
        "/administrators/0/password",
    ] {
        for value in [
            json!(format!("{CANARY}\n{}", "x".repeat(5_000))),
            json!([CANARY]),
            json!({CANARY: CANARY}),
            json!(format!("{CANARY} @")),
        ] {
            match ProjectFile::read(with(path, value), &environment) {
                Ok(file) => assert!(!format!("{file:?}").contains(CANARY)),
                Err(problems) => {
                    let said = format!("{problems:?}").replace(&format!("{CANARY}: is not known here"), "");
                    let said = said.replace(&format!(".{CANARY}"), "");
                    assert!(!said.contains(CANARY), "{path}: {said}");
                }
            }
        }
    }
}

#[test]
fn a_huge_file_full_of_errors_tells_a_bounded_number_of_them() {
    assert_eq!(problems(json!({"projects": vec![json!({"slug": 1}); 10_000]})).len(), 200);
}
