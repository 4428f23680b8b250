//! What holds for every policy.

use super::*;
use proptest::prelude::*;

const IDS: [Uuid; 3] = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];

fn resource() -> impl Strategy<Value = String> {
    let service = prop::sample::select(vec!["App", "IAM", "Project", "FHIR", "Zambda"]);
    let kind = prop::sample::select(vec![
        "App:Application",
        "App:User",
        "IAM:Role",
        "IAM:M2MClient",
        "IAM:Developer",
        "Project:Settings",
        "FHIR:Patient",
        "Zambda:Secret",
    ]);
    let id = prop::sample::select(IDS.to_vec());
    prop_oneof![
        1 => Just("*".to_owned()),
        1 => service.prop_map(str::to_owned),
        3 => kind.clone().prop_map(str::to_owned),
        3 => (kind, id).prop_map(|(kind, id)| format!("{kind}:{id}")),
    ]
}

fn action() -> impl Strategy<Value = String> {
    let named = ApiAction::ALL.iter().flat_map(|action| action.spellings()).copied().collect::<Vec<_>>();
    prop_oneof![
        1 => Just("*".to_owned()),
        2 => prop::sample::select(vec!["App:*", "IAM:*", "Project:*", "FHIR:*", "FHIR:Read", "Zambda:*"]).prop_map(str::to_owned),
        4 => prop::sample::select(named).prop_map(str::to_owned),
    ]
}

fn any_rule(effects: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let lists = (prop::collection::vec(action(), 1..3), prop::collection::vec(resource(), 1..3));
    (prop::sample::select(effects), lists)
        .prop_map(|(effect, (action, resource))| rule(effect, &json!(action), &json!(resource)))
        .prop_filter("a rule that parses", |rule| AccessPolicy::parse(&json!({"rule": [rule]})).is_ok())
}

fn rules() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(any_rule(&["Allow", "Deny"]), 0..5)
}

fn allowed(rules: &[Value]) -> Vec<bool> {
    let caller = own(rules);
    IDS.iter().flat_map(|id| interactions(*id)).map(|wanted| decides(&caller, wanted).is_allowed()).collect()
}

/// The language once more, on bare text and without any of the types: what the specification says, as short as it goes.
fn reference(rules: &[Value], wanted: ApiInteraction) -> bool {
    let covers = |pattern: &str, kind: ApiKind, id: Option<Uuid>| {
        let name = format!("{kind}:{}", id.map(|id| id.to_string()).unwrap_or_default());
        pattern.split(':').zip(name.split(':')).all(|(part, of)| part == "*" || part == of)
    };
    let means = |pattern: &str, spelling: &str| {
        pattern == "*"
            || pattern == spelling
            || pattern.strip_suffix('*').is_some_and(|start| spelling.starts_with(start))
    };
    let texts =
        |value: &Value| value.as_array().unwrap().iter().map(|v| v.as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let matches = |rule: &Value| {
        texts(&rule["action"]).iter().any(|action| {
            let action_means = wanted.action().spellings().iter().any(|spelling| means(action, spelling));
            action_means
                && texts(&rule["resource"]).iter().any(|resource| {
                    let kinds = wanted.action().kinds();
                    let kinds = if action.ends_with('*') { &kinds[..1] } else { kinds };
                    kinds.iter().any(|kind| covers(resource, *kind, wanted.target()))
                })
        })
    };
    let any = |effect: &str| rules.iter().any(|rule| rule["effect"] == effect && matches(rule));
    any("Allow") && !any("Deny")
}

fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        prop::sample::select(vec!["*", ":", "App", "FHIR", "User", "Allow", "Deny", "App:GetUser", "App:User", "*:*"])
            .prop_map(str::to_owned),
        "\\PC{0,12}",
        "[A-Z:*a-z]{0,12}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 64, 6, |inner| {
        let name = prop_oneof![
            prop::sample::select(vec!["rule", "action", "resource", "effect", "condition"]).prop_map(str::to_owned),
            "\\PC{0,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..6).prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn the_compiled_policy_decides_as_the_text_says(rules in rules()) {
        let caller = own(&rules);
        for wanted in IDS.iter().flat_map(|id| interactions(*id)) {
            prop_assert_eq!(decides(&caller, wanted).is_allowed(), reference(&rules, wanted), "{}", wanted);
        }
    }

    #[test]
    fn adding_a_deny_never_allows_more(before in rules(), more in any_rule(&["Deny"])) {
        let after = [before.clone(), vec![more]].concat();
        for (before, after) in allowed(&before).into_iter().zip(allowed(&after)) {
            prop_assert!(before || !after);
        }
    }

    #[test]
    fn adding_an_allow_never_denies_more(before in rules(), more in any_rule(&["Allow"])) {
        let after = [before.clone(), vec![more]].concat();
        for (before, after) in allowed(&before).into_iter().zip(allowed(&after)) {
            prop_assert!(!before || after);
        }
    }

    #[test]
    fn the_order_decides_nothing(rules in rules().prop_flat_map(|rules| (Just(rules.clone()), Just(rules).prop_shuffle()))) {
        prop_assert_eq!(allowed(&rules.0), allowed(&rules.1));
    }

    #[test]
    fn a_role_counts_like_the_callers_own_policy(own_rules in rules(), role_rules in rules()) {
        let apart = Caller {
            project: HERE,
            policies: vec![held(role(1, "r"), &role_rules), held(PolicySource::Own, &own_rules)],
        };
        let together = own(&[own_rules, role_rules].concat());
        for wanted in interactions(IDS[0]) {
            prop_assert_eq!(decides(&apart, wanted).is_allowed(), decides(&together, wanted).is_allowed());
        }
    }

    #[test]
    fn an_omission_is_a_wildcard(rules in rules()) {
        let spelt_out = rules.iter().map(|rule| {
            let mut rule = rule.clone();
            for resource in rule["resource"].as_array_mut().unwrap() {
                let parts = resource.as_str().unwrap().split(':').count();
                *resource = json!(format!("{}{}", resource.as_str().unwrap(), ":*".repeat(3 - parts)));
            }
            rule
        }).collect::<Vec<_>>();
        prop_assert_eq!(policy(&json!({"rule": rules})), policy(&json!({"rule": spelt_out})));
    }

    #[test]
    fn printing_and_reading_gives_the_policy_back(rules in rules()) {
        let read = policy(&json!({"rule": rules}));
        let printed = serde_json::to_value(&read).unwrap();
        prop_assert_eq!(&policy(&printed), &read);
        prop_assert_eq!(serde_json::to_value(policy(&printed)).unwrap(), printed);
        for rule in read.rules() {
            for resource in rule.resources() {
                prop_assert_eq!(&Resource::parse(&resource.to_string()).unwrap(), resource);
            }
            for action in rule.actions() {
                prop_assert_eq!(&Action::parse(&action.to_string()).unwrap(), action);
            }
        }
    }

    #[test]
    fn every_decision_has_its_reason(rules in rules()) {
        let caller = own(&rules);
        for wanted in interactions(IDS[1]) {
            match decides(&caller, wanted) {
                Decision::Allow(grounds) => {
                    prop_assert!(!grounds.is_empty());
                    for ground in grounds {
                        prop_assert_eq!(ground.rule.effect(), Effect::Allow);
                        prop_assert!(reference(&rules[ground.number..=ground.number], wanted));
                    }
                }
                Decision::Deny(Denial::Rules(grounds)) => {
                    prop_assert!(!grounds.is_empty());
                    prop_assert!(grounds.iter().all(|ground| ground.rule.effect() == Effect::Deny));
                }
                Decision::Deny(other) => prop_assert_eq!(other, Denial::NoRule(vec![PolicySource::Own])),
            }
        }
    }

    #[test]
    fn reading_never_panics_and_never_invents_a_rule(value in any_json()) {
        match AccessPolicy::parse(&value) {
            Ok(policy) => prop_assert_eq!(policy.rules().len(), value["rule"].as_array().unwrap().len()),
            Err(InvalidPolicy(problems)) => prop_assert!(!problems.is_empty()),
        }
    }

    #[test]
    fn reading_names_never_panics_and_gives_back_what_it_read(text in "[AFIP-a-z:*\\PC]{0,24}") {
        if let Ok(resource) = Resource::parse(&text) {
            prop_assert_eq!(Resource::parse(&resource.to_string()), Ok(resource));
        }
        if let Ok(action) = Action::parse(&text) {
            prop_assert_eq!(Action::parse(&action.to_string()), Ok(action));
        }
    }
}
