//! Who may do what.

use super::*;
use crate::ids::{ApplicationId, UserId};
use ApiInteraction as I;

const ADA: Uuid = Uuid::from_u128(0xada);
const BOB: Uuid = Uuid::from_u128(0xb0b);

fn get_user(id: Uuid) -> ApiInteraction {
    I::GetUser(UserId::from_uuid(id))
}

#[test]
fn without_a_rule_nothing_is_allowed() {
    for wanted in interactions(ADA) {
        let bare = Caller { project: HERE, policies: vec![] };
        assert_eq!(decides(&bare, wanted), Decision::Deny(Denial::NoRule(vec![])));
        assert_eq!(decides(&own(&[]), wanted), Decision::Deny(Denial::NoRule(vec![PolicySource::Own])));
    }
}

#[test]
fn one_rule_over_everything_allows_everything() {
    let caller = own(&[rule("Allow", &json!("*"), &json!("*"))]);
    for wanted in interactions(ADA) {
        assert!(decides(&caller, wanted).is_allowed(), "{wanted}");
    }
}

#[test]
fn each_action_is_allowed_by_its_own_name_and_by_no_other() {
    for named in ApiAction::ALL {
        for spelling in named.spellings() {
            let caller = own(&[rule("Allow", &json!(spelling), &json!(named.kinds()[0].to_string()))]);
            for wanted in interactions(ADA) {
                assert_eq!(decides(&caller, wanted).is_allowed(), wanted.action() == *named, "{spelling}: {wanted}");
            }
        }
    }
}

#[test]
fn a_rule_for_one_resource_says_nothing_about_another() {
    let caller = own(&[rule("Allow", &json!("App:*"), &json!(format!("App:User:{ADA}")))]);
    assert!(decides(&caller, get_user(ADA)).is_allowed());
    assert!(decides(&caller, I::DeleteUser(UserId::from_uuid(ADA))).is_allowed());
    assert!(!decides(&caller, get_user(BOB)).is_allowed());
    assert!(!decides(&caller, I::ListAllUsers).is_allowed());
    assert!(!decides(&caller, I::CreateUser).is_allowed());
    assert!(!decides(&caller, I::GetApplication(ApplicationId::from_uuid(ADA))).is_allowed(), "ids belong to a type");
}

#[test]
fn a_deny_beats_every_allow_wherever_it_stands() {
    let deny = rule("Deny", &json!("App:GetUser"), &json!(format!("App:User:{ADA}")));
    let allow = rule("Allow", &json!("*"), &json!("*"));
    let in_one = [own(&[deny.clone(), allow.clone()]), own(&[allow.clone(), deny.clone()])];
    let apart = Caller {
        project: HERE,
        policies: vec![held(PolicySource::Own, std::slice::from_ref(&allow)), held(role(7, "restricted"), &[deny])],
    };
    for caller in in_one.iter().chain([&apart]) {
        assert!(!decides(caller, get_user(ADA)).is_allowed());
        assert!(decides(caller, get_user(BOB)).is_allowed());
        assert!(decides(caller, I::ListAllUsers).is_allowed());
    }
}

#[test]
fn roles_and_own_policy_count_together() {
    let caller = Caller {
        project: HERE,
        policies: vec![
            held(PolicySource::Own, &[rule("Allow", &json!("App:GetUser"), &json!("App:User"))]),
            held(role(1, "front desk"), &[rule("Allow", &json!("App:CreateUser"), &json!("App:User"))]),
        ],
    };
    assert!(decides(&caller, get_user(ADA)).is_allowed());
    assert!(decides(&caller, I::CreateUser).is_allowed());
    assert!(!decides(&caller, I::ListAllUsers).is_allowed());
}

#[test]
fn the_paged_and_the_unpaged_list_of_users_are_two_permissions() {
    let unpaged = own(&[rule("Allow", &json!("App:ListAllUsers"), &json!("App:User"))]);
    assert!(decides(&unpaged, I::ListAllUsers).is_allowed());
    assert!(!decides(&unpaged, I::ListAllProjectUsers).is_allowed());
    let paged = own(&[rule("Allow", &json!("Project:ListAllUsers"), &json!("Project:Settings"))]);
    assert!(!decides(&paged, I::ListAllUsers).is_allowed());
    assert!(decides(&paged, I::ListAllProjectUsers).is_allowed());
}

#[test]
fn the_two_spellings_of_m2m_actions_are_one_action() {
    let id = ApplicationId::from_uuid(ADA);
    for service in ["App", "IAM"] {
        for action in ["GetM2MClient".to_owned(), "*".to_owned()] {
            let allow = rule("Allow", &json!(format!("{service}:{action}")), &json!("IAM:M2MClient"));
            assert!(decides(&own(&[allow]), I::GetM2mClient(id)).is_allowed());
            let deny = rule("Deny", &json!(format!("{service}:{action}")), &json!("IAM:M2MClient"));
            let all = rule("Allow", &json!("*"), &json!("*"));
            assert!(!decides(&own(&[all, deny]), I::GetM2mClient(id)).is_allowed());
        }
    }
}

#[test]
fn inviting_may_be_written_about_applications_but_a_wildcard_over_them_does_not_mean_it() {
    let named = own(&[rule("Allow", &json!("App:CreateUser"), &json!("App:Application"))]);
    assert!(decides(&named, I::CreateUser).is_allowed());
    assert!(!decides(&named, I::CreateApplication).is_allowed());
    for action in ["App:*", "*"] {
        let wide = own(&[rule("Allow", &json!(action), &json!("App:Application"))]);
        assert!(decides(&wide, I::CreateApplication).is_allowed());
        assert!(!decides(&wide, I::CreateUser).is_allowed(), "{action} over applications invites nobody");
    }
    let denied = own(&[
        rule("Allow", &json!("*"), &json!("*")),
        rule("Deny", &json!("App:CreateUser"), &json!("App:Application")),
    ]);
    assert!(!decides(&denied, I::CreateUser).is_allowed());
}

#[test]
fn rules_about_other_services_open_nothing_here() {
    let caller = own(&[
        rule("Allow", &json!("*"), &json!("FHIR:*")),
        rule("Allow", &json!("FHIR:*"), &json!("*")),
        rule("Allow", &json!("Zambda:*"), &json!("*")),
        rule("Allow", &json!("*"), &json!("Zambda")),
    ]);
    for wanted in interactions(ADA) {
        assert!(!decides(&caller, wanted).is_allowed(), "{wanted}");
    }
}

#[test]
fn a_caller_of_another_project_is_nobody_here() {
    let caller = own(&[rule("Allow", &json!("*"), &json!("*"))]);
    let elsewhere = ProjectId::from_uuid(Uuid::from_u128(2));
    for wanted in interactions(ADA) {
        assert_eq!(decide(&Interaction::Api(wanted), elsewhere, &caller), Decision::Deny(Denial::OtherProject));
    }
}

#[test]
fn a_decision_reads_as_the_rules_that_led_to_it() {
    let desk = role(1, "front desk");
    let caller = Caller {
        project: HERE,
        policies: vec![
            held(
                PolicySource::Own,
                &[
                    rule("Allow", &json!("*"), &json!("FHIR")),
                    rule("Allow", &json!(["App:GetUser", "App:UpdateUser"]), &json!(["App:User:*"])),
                    rule("Deny", &json!("App:*"), &json!(format!("App:User:{BOB}"))),
                ],
            ),
            held(desk, &[rule("Allow", &json!("App:*"), &json!("App"))]),
        ],
    };
    let said = |wanted| decides(&caller, wanted).to_string();
    assert_eq!(
        said(get_user(ADA)),
        "allowed by own policy, rule 2: Allow App:GetUser, App:UpdateUser on App:User; role front desk, rule 1: Allow App:* on App:*"
    );
    assert_eq!(said(get_user(BOB)), format!("denied by own policy, rule 3: Deny App:* on App:User:{BOB}"));
    assert_eq!(said(I::ListAllRoles), "denied: no rule allows it in own policy; role front desk");
    assert_eq!(Interaction::Api(get_user(BOB)).to_string(), format!("App:GetUser on App:User:{BOB}"));
    assert_eq!(Interaction::Api(I::CreateUser).to_string(), "App:CreateUser on App:User");
    let bare = Caller { project: HERE, policies: vec![] };
    assert_eq!(decides(&bare, I::CreateUser).to_string(), "denied: the caller has neither a policy nor a role");
    let elsewhere = ProjectId::from_uuid(Uuid::from_u128(2));
    assert_eq!(
        decide(&Interaction::Api(I::CreateUser), elsewhere, &caller).to_string(),
        "denied: the caller belongs to another project"
    );
}
