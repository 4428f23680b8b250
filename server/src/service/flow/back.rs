//! Going back to a flow from elsewhere: after a forgotten password, or once there is an account.

use crate::{
    service::Served,
    store::{self, ProjectTx},
};
use domain::ids::{BrowserId, ClientId, FlowId};

/// The application of a flow, if there is such a flow.
///
/// # Errors
/// The database.
pub async fn client_of(tx: &mut ProjectTx, flow: Option<FlowId>) -> Served<Option<ClientId>> {
    let Some(flow) = flow else { return Ok(None) };
    Ok(store::flow::whose(tx, flow).await?.map(|whose| whose.client))
}

/// The flow, if it still goes on in this browser.
///
/// # Errors
/// The database.
pub async fn still_of(tx: &mut ProjectTx, flow: Option<FlowId>, browser: BrowserId) -> Served<Option<FlowId>> {
    let Some(flow) = flow else { return Ok(None) };
    let whose = store::flow::whose(tx, flow).await?;
    Ok(whose.filter(|whose| whose.goes_on && whose.browser == browser).map(|_| flow))
}
