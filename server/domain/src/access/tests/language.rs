//! What is a policy and what is not.

use super::*;

const ID: &str = "0b5e7c1a-96a3-4a4e-9a43-0d8c5a1f2e3d";

fn problems(value: &Value) -> Vec<String> {
    match AccessPolicy::parse(value) {
        Ok(policy) => panic!("{value} parsed: {policy:?}"),
        Err(InvalidPolicy(problems)) => problems.iter().map(|p| format!("{}: {}", p.place, p.message)).collect(),
    }
}

#[test]
fn a_wildcard_and_an_omission_are_the_same_resource() {
    for (spellings, printed) in [
        (&["*", "*:*", "*:*:*"][..], "*"),
        (&["FHIR", "FHIR:*", "FHIR:*:*"], "FHIR:*"),
        (&["App:User", "App:User:*"], "App:User"),
        (&["Project", "Project:*"], "Project:*"),
        (&["Project:Settings", "Project:Settings:*"], "Project:Settings"),
        (&["Z3", "Z3:*:*"], "Z3:*"),
        (&["Zambda:Secret:*", "Zambda:Secret"], "Zambda:Secret"),
        (&["FHIR:Patient:a-1.B"], "FHIR:Patient:a-1.B"),
        (&["Z3:bucket:folder/file name.pdf"], "Z3:bucket:folder/file name.pdf"),
    ] {
        for text in spellings {
            assert_eq!(Resource::parse(text).unwrap().to_string(), printed, "{text}");
            assert_eq!(Resource::parse(text), Resource::parse(printed), "{text}");
        }
    }
    let upper = format!("IAM:Role:{}", ID.to_uppercase());
    assert_eq!(Resource::parse(&upper), Resource::parse(&format!("IAM:Role:{ID}")));
}

#[test]
fn what_is_no_resource_has_no_value() {
    use InvalidResource as E;
    let of = |text: &str, make: fn(String) -> E| (text.to_owned(), make(text.to_owned()));
    for (text, error) in [
        of("", E::Form),
        of(":", E::Form),
        of("App:", E::Form),
        of("App::", E::Form),
        of("App:User:", E::Form),
        of("App::x", E::Form),
        of(":User", E::Form),
        of("*:User", E::Form),
        of("*:*:x", E::Form),
        of("*:User:*", E::Form),
        of("App:*:x", E::Form),
        of("FHIR:*:1", E::Form),
        of("FHIR:Patient:1:2", E::Form),
        of("*:*:*:*", E::Form),
        of("**", E::Service),
        of("Ap*", E::Service),
        of("app:User", E::Service),
        of(" App:User", E::Service),
        of("Apps:User", E::Service),
        of("App:user", E::Type),
        of("App:User ", E::Type),
        of("App:Us*", E::Type),
        of("App:M2MClient", E::Type),
        of("IAM:User", E::Type),
        of("Project:Application", E::Type),
        of("FHIR:patient", E::Type),
        of("FHIR:Pat*", E::Type),
        of("FHIR:Pätient", E::Type),
        of("App:User:1", E::Id),
        of("App:User:{0b5e7c1a-96a3-4a4e-9a43-0d8c5a1f2e3d}", E::Id),
        of("App:User:0b5e7c1a96a34a4e9a430d8c5a1f2e3d", E::Id),
        of("Project:Settings:0b5e7c1a-96a3-4a4e-9a43-0d8c5a1f2e3d", E::Id),
        of("FHIR:Patient:a_b", E::Id),
        of("Z3:bucket:folder/*", E::Id),
        of("Z3:bucket:a\u{0}", E::Id),
    ] {
        assert_eq!(Resource::parse(&text), Err(error), "{text}");
    }
    assert_eq!(Resource::parse(&format!("FHIR:Patient:{}", "a".repeat(64))).map(|r| r.has_id()), Ok(true));
    assert!(Resource::parse(&format!("FHIR:Patient:{}", "a".repeat(65))).is_err());
}

#[test]
fn every_action_has_its_spellings_and_nothing_else_is_one() {
    for action in ApiAction::ALL {
        for text in action.spellings() {
            assert_eq!(Action::parse(text), Ok(Action::Api(*action)), "{text}");
        }
        assert_eq!(Action::Api(*action).to_string(), action.as_str());
    }
    for (text, printed) in [
        ("*", "*"),
        ("*:*", "*"),
        ("App:*", "App:*"),
        ("FHIR:*", "FHIR:*"),
        ("FHIR:History", "FHIR:History"),
        ("IAM:GetM2MClient", "App:GetM2MClient"),
        ("Zambda:InvokeFunction", "Zambda:InvokeFunction"),
        ("eRx:*", "eRx:*"),
    ] {
        assert_eq!(Action::parse(text).unwrap().to_string(), printed);
    }
    use InvalidAction as E;
    let of = |text: &str, make: fn(String) -> E| (text.to_owned(), make(text.to_owned()));
    for (text, error) in [
        of("", E::Form),
        of("App", E::Form),
        of("FHIR", E::Form),
        of("App:", E::Form),
        of(":GetUser", E::Form),
        of("*:GetUser", E::Form),
        of("*:", E::Form),
        of("**", E::Form),
        of("app:GetUser", E::Service),
        of("ERX:Send", E::Service),
        of("App:getUser", E::Unknown),
        of("App:Get*", E::Unknown),
        of("App:GetUser:*", E::Unknown),
        of("App:GetUser ", E::Unknown),
        of("IAM:GetUser", E::Unknown),
        of("App:GetRole", E::Unknown),
        of("Project:*:*", E::Unknown),
        of("FHIR:Write", E::Unknown),
        of("FHIR:Read:*", E::Unknown),
        of("Zambda:Invoke*", E::Unknown),
        of("Zambda:a:b", E::Unknown),
    ] {
        assert_eq!(Action::parse(&text), Err(error), "{text}");
    }
}

#[test]
fn each_action_of_a_rule_fits_each_of_its_resources() {
    let single = |kind: &str| format!("{kind}:{ID}");
    let (user, app, client, patient) =
        (single("App:User"), single("App:Application"), single("IAM:M2MClient"), "FHIR:Patient:1".to_owned());
    for (action, resource, fits) in [
        ("*", "*", true),
        ("*", "App:User", true),
        ("*", &user, true),
        ("*", "Zambda:Function", true),
        ("App:*", "*", true),
        ("App:*", "App", true),
        ("App:*", "App:User", true),
        ("App:*", &user, true),
        ("App:*", "IAM:M2MClient", true),
        ("App:*", "IAM", true),
        ("App:*", "IAM:Role", false),
        ("App:*", "Project:Settings", false),
        ("App:*", "FHIR:Patient", false),
        ("IAM:*", "App", false),
        ("IAM:*", "App:User", false),
        ("IAM:*", &client, true),
        ("Project:*", "Project", true),
        ("Project:*", "App:User", false),
        ("App:GetUser", "*", true),
        ("App:GetUser", "App", true),
        ("App:GetUser", &user, true),
        ("App:GetUser", &app, false),
        ("App:GetUser", "IAM", false),
        ("App:GetUser", "FHIR", false),
        ("App:GetM2MClient", "App", false),
        ("App:GetM2MClient", "IAM", true),
        ("IAM:GetM2MClient", &client, true),
        ("App:CreateUser", "App:User", true),
        ("App:CreateUser", "App:Application", true),
        ("App:CreateUser", &app, false),
        ("App:UpdateUser", "App:Application", false),
        ("Project:ListAllUsers", "Project:Settings", true),
        ("Project:ListAllUsers", "App:User", false),
        ("FHIR:Read", &patient, true),
        ("FHIR:History", &patient, true),
        ("FHIR:*", &patient, true),
        ("FHIR:*", "FHIR", true),
        ("FHIR:Create", "FHIR:Patient", true),
        ("FHIR:Read", "App:User", false),
        ("Zambda:InvokeFunction", "Zambda:Function:x", true),
        ("Zambda:InvokeFunction", "*", true),
        ("Zambda:InvokeFunction", "Z3:*", false),
        ("Zambda:*", "Z3:*", false),
        ("Zambda:*", "Zambda", true),
    ] {
        let parsed = AccessPolicy::parse(&json!({"rule": [rule("Allow", &json!(action), &json!(resource))]}));
        assert_eq!(parsed.is_ok(), fits, "{action} on {resource}: {parsed:?}");
    }
    assert_eq!(
        problems(
            &json!({"rule": [rule("Allow", &json!(["App:GetUser", "IAM:GetRole"]), &json!(["App:User", "IAM:Role"]))]})
        ),
        [
            "rule[0]: App:GetUser is no action on IAM:Role; put them into rules of their own",
            "rule[0]: IAM:GetRole is no action on App:User; put them into rules of their own",
        ]
    );
}

#[test]
fn an_action_about_all_of_a_type_cannot_be_given_on_a_single_resource() {
    for action in ApiAction::ALL {
        let Some(kind) = action.kinds().first().filter(|kind| kind.has_ids()) else { continue };
        let of = |resource: String| {
            AccessPolicy::parse(&json!({"rule": [rule("Allow", &json!(action.as_str()), &json!(resource))]}))
        };
        assert!(of(kind.to_string()).is_ok(), "{action:?}");
        let starts = |prefix: &str| action.as_str().split_once(':').is_some_and(|(_, verb)| verb.starts_with(prefix));
        let about_all = starts("List") || starts("Create") || starts("Invite");
        assert_eq!(of(format!("{kind}:{ID}")).is_err(), about_all, "{action:?}");
    }
    for action in ["FHIR:Create", "FHIR:Search"] {
        assert_eq!(
            problems(&json!({"rule": [rule("Deny", &json!(action), &json!("FHIR:Patient:1"))]})),
            [format!("rule[0]: {action} is about all of a type, so it does not fit the single FHIR:Patient:1")]
        );
    }
}

#[test]
fn everything_that_is_wrong_is_said_with_its_place() {
    for value in [json!(null), json!([]), json!("rule"), json!(1), json!([{"rule": []}])] {
        assert_eq!(problems(&value), [": must be an object with a list `rule`"]);
    }
    for value in [json!({}), json!({"rule": null}), json!({"rule": {}}), json!({"rule": "x"})] {
        assert_eq!(problems(&value), ["rule: must be a list of rules"]);
    }
    assert_eq!(
        problems(&json!({"version": 1, "rule": [
            7,
            {"effect": "allow", "action": [], "resource": ["App:User", 3, "Nope:User"]},
            {"effect": "Allow", "action": "App:GetUser", "resource": "App:User", "condition": "gender=male"},
            {"effect": "Allow", "action": {"a": 1}, "resource": "App:User", "notAction": "*"},
            {"effect": "Deny", "action": "App:GetUsr", "resource": [""]},
            {},
        ]})),
        [
            "version: is not part of a policy, which has only `rule`",
            "rule[0]: must be an object with resource, action and effect",
            "rule[1].resource[1]: must be a text",
            "rule[1].resource[2]: \"Nope:User\" names a service that does not exist",
            "rule[1].action: must be a text or a list of at least one text",
            "rule[1].effect: must be Allow or Deny",
            "rule[2].condition: conditions are not supported yet",
            "rule[3].notAction: is not part of a rule (resource, action, effect)",
            "rule[3].action: must be a text or a list of at least one text",
            "rule[4].resource[0]: \"\" is no resource: write `Service:Type:id`, where `*` or nothing stands for everything to the right",
            "rule[4].action: \"App:GetUsr\" is no action of its service",
            "rule[5].resource: must be a text or a list of at least one text",
            "rule[5].action: must be a text or a list of at least one text",
            "rule[5].effect: must be Allow or Deny",
        ]
    );
}

#[test]
fn a_condition_is_refused_in_every_form_and_null_is_none() {
    let with = |condition: Value| json!({"rule": [{"effect": "Allow", "action": "FHIR:Read", "resource": "FHIR:Patient", "condition": condition}]});
    for condition in [json!(""), json!("a=b"), json!([]), json!(["a=b"]), json!({}), json!([{}]), json!(false)] {
        assert_eq!(problems(&with(condition)), ["rule[0].condition: conditions are not supported yet"]);
    }
    assert_eq!(policy(&with(Value::Null)).rules().len(), 1);
}

#[test]
fn a_policy_is_written_in_one_spelling_that_means_the_same() {
    let read = policy(&json!({"rule": [
        {"resource": "App:User:*", "action": "App:GetUser", "effect": "Allow", "condition": null},
        {"resource": ["*:*", "*"], "action": ["*"], "effect": "Deny"},
        {"resource": ["IAM:M2MClient"], "action": ["IAM:GetM2MClient", "App:GetM2MClient"], "effect": "Allow"},
    ]}));
    let written = serde_json::to_value(&read).unwrap();
    assert_eq!(
        written,
        json!({"rule": [
            {"resource": ["App:User"], "action": ["App:GetUser"], "effect": "Allow"},
            {"resource": ["*"], "action": ["*"], "effect": "Deny"},
            {"resource": ["IAM:M2MClient"], "action": ["App:GetM2MClient"], "effect": "Allow"},
        ]})
    );
    assert_eq!(serde_json::from_value::<AccessPolicy>(written).unwrap(), read);
    assert_eq!(serde_json::to_value(AccessPolicy::default()).unwrap(), json!({"rule": []}));
}

#[test]
fn a_policy_has_a_size() {
    let one = rule("Allow", &json!("*"), &json!("*"));
    assert_eq!(policy(&json!({"rule": vec![one.clone(); 500]})).rules().len(), 500);
    assert_eq!(problems(&json!({"rule": vec![one; 501]})).len(), 1);
    let many = |count: u32| (0..count).map(|n| format!("FHIR:Patient:{n}")).collect::<Vec<_>>();
    let of = |count| json!({"rule": [rule("Allow", &json!("FHIR:Read"), &json!(many(count)))]});
    assert_eq!(policy(&of(1_999)).rules().len(), 1);
    assert_eq!(problems(&of(2_000)).len(), 1);
    assert_eq!(problems(&json!({"rule": vec![json!(0); 500]})).len(), 100, "a hundred problems are enough to tell");
}
