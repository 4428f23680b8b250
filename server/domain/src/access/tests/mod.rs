//! Every rule of the policy language by table, its promises by property, and the whole against a reference that works
//! on the bare text.

mod deciding;
mod language;
mod properties;

use super::*;
use crate::ids::{ProjectId, RoleId};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

const HERE: ProjectId = ProjectId::from_uuid(Uuid::from_u128(1));

fn policy(value: &Value) -> AccessPolicy {
    AccessPolicy::parse(value).unwrap_or_else(|error| panic!("{value}: {error}"))
}

fn rule(effect: &str, action: &Value, resource: &Value) -> Value {
    json!({"effect": effect, "action": action, "resource": resource})
}

fn own(rules: &[Value]) -> Caller {
    Caller { project: HERE, policies: vec![held(PolicySource::Own, rules)] }
}

fn held(source: PolicySource, rules: &[Value]) -> HeldPolicy {
    HeldPolicy { source, policy: Arc::new(CompiledPolicy::new(&policy(&json!({ "rule": rules })))) }
}

fn role(number: u128, name: &str) -> PolicySource {
    PolicySource::Role { id: RoleId::from_uuid(Uuid::from_u128(number)), name: name.into() }
}

fn decides(caller: &Caller, wanted: ApiInteraction) -> Decision {
    decide(&Interaction::Api(wanted), HERE, caller)
}

/// Every interaction that can be said about these ids.
fn interactions(id: Uuid) -> Vec<ApiInteraction> {
    use crate::ids::{ApplicationId, UserId};
    use ApiInteraction as I;
    let (app, user, role) = (ApplicationId::from_uuid(id), UserId::from_uuid(id), RoleId::from_uuid(id));
    let all = vec![
        I::ListAllApplications,
        I::CreateApplication,
        I::GetApplication(app),
        I::UpdateApplication(app),
        I::DeleteApplication(app),
        I::RotateApplicationSecret(app),
        I::RevokeRefreshToken(app),
        I::RevokeAccessToken(app),
        I::ListAllUsers,
        I::CreateUser,
        I::GetUser(user),
        I::UpdateUser(user),
        I::DeleteUser(user),
        I::ResetUserMfa(user),
        I::GetUserPasswordResetLink(user),
        I::ListAllRoles,
        I::CreateRole,
        I::GetRole(role),
        I::UpdateRole(role),
        I::DeleteRole(role),
        I::ListAllM2mClients,
        I::CreateM2mClient,
        I::GetM2mClient(app),
        I::UpdateM2mClient(app),
        I::DeleteM2mClient(app),
        I::RotateM2mClientSecret(app),
        I::ListAllDevelopers,
        I::InviteDeveloper,
        I::GetDeveloper(user),
        I::UpdateDeveloper(user),
        I::RemoveDeveloper(user),
        I::GetProjectInfo,
        I::UpdateProjectInfo,
        I::ListAllProjectUsers,
    ];
    assert_eq!(
        all.iter().map(ApiInteraction::action).collect::<Vec<_>>(),
        ApiAction::ALL,
        "the list above is complete"
    );
    all
}
