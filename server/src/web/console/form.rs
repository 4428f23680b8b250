//! Fields of a form, as handlers of the console read them.

use domain::oauth::parameters::Parameters;
use std::str::FromStr;

/// A field; nothing if it is not there.
pub fn text(form: &Parameters, name: &str) -> String {
    form.first(name).unwrap_or_default().to_owned()
}

/// The values of a field that stands in a form more than once.
pub fn texts(form: &Parameters, name: &str) -> Vec<String> {
    form.all(name).map(str::to_owned).collect()
}

/// The lines of a list, without those that are empty: what is told of a line is told of it as it is shown again.
pub fn lines(form: &Parameters, name: &str) -> Vec<String> {
    form.all(name).filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// Whether a box is ticked or a switch is on.
pub fn is_on(form: &Parameters, name: &str) -> bool {
    form.first(name) == Some("true")
}

/// The version that a form was made from; a form without one is one that was changed.
pub fn version<T: FromStr + Default>(form: &Parameters) -> T {
    form.first("version").and_then(|text| text.parse().ok()).unwrap_or_default()
}
