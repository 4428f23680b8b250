//! `${NAME}` in the file's texts: values that come from the environment, so that secrets need not stand in the file.

use super::problem::{Problems, element, member};
use serde_json::Value;

/// Puts the variables' values in; `$${` stands for `${` itself. Only texts are looked at, never the names of members, and
/// what a variable holds is taken as it is.
pub(super) fn substitute(
    value: &mut Value,
    at: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    problems: &mut Problems,
) {
    match value {
        Value::String(text) => match filled(text, lookup) {
            Ok(filled) => *text = filled,
            Err(message) => problems.add(at, message),
        },
        Value::Array(elements) => {
            for (index, value) in elements.iter_mut().enumerate() {
                substitute(value, &element(at, index), lookup, problems);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                substitute(value, &member(at, name), lookup, problems);
            }
        }
        _ => {}
    }
}

/// The text as it has to stand in a file to be read as it is.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace("${", "$${")
}

fn filled(text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('$') {
            done.push_str(before);
            done.push_str("${");
            rest = after;
            continue;
        }
        done.push_str(before);
        let (name, after) =
            after.split_once('}').ok_or("has a ${ without }; write $${ for the characters themselves")?;
        let is_name = name
            .bytes()
            .enumerate()
            .all(|(at, b)| b == b'_' || b.is_ascii_alphabetic() || (at > 0 && b.is_ascii_digit()));
        if name.is_empty() || !is_name {
            return Err("has a ${…} without the name of a variable; write $${ for the characters themselves".to_owned());
        }
        done.push_str(&lookup(name).ok_or_else(|| format!("the environment variable {name} is not set"))?);
        rest = after;
    }
    done.push_str(rest);
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lookup(name: &str) -> Option<String> {
        match name {
            "A" => Some("one".to_owned()),
            "B_2" => Some("${A}".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn variables_are_put_in_once() {
        for (text, expected) in [
            ("", ""),
            ("plain $ {A} $A", "plain $ {A} $A"),
            ("${A}", "one"),
            ("x${A}y${A}z", "xoneyonez"),
            ("${B_2}", "${A}"),
            ("[${EMPTY}]", "[]"),
            ("$${A}", "${A}"),
            ("$$${A}", "$${A}"),
            ("$${", "${"),
            ("${A}}", "one}"),
        ] {
            assert_eq!(filled(text, &lookup).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_missing_variable_and_a_malformed_one_are_errors() {
        assert_eq!(filled("x${NOT_SET}", &lookup), Err("the environment variable NOT_SET is not set".to_owned()));
        for text in ["${", "${A", "${}", "${A B}", "${2A}", "${A:-default}", "${ä}"] {
            assert!(filled(text, &lookup).is_err(), "{text}");
        }
    }

    #[test]
    fn only_texts_are_looked_at_and_each_error_has_its_place() {
        let mut value = serde_json::json!({"a": ["${A}", 1, "${X}"], "${A}": {"b": "${Y}"}});
        let mut problems = Problems::default();
        substitute(&mut value, "", &lookup, &mut problems);
        assert_eq!(value, serde_json::json!({"a": ["one", 1, "${X}"], "${A}": {"b": "${Y}"}}));
        let said = problems.or(Some(())).unwrap_err();
        let said: Vec<_> = said.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 2);
        assert!(said.contains(&"a[2]: the environment variable X is not set".to_owned()));
        assert!(said.contains(&"${A}.b: the environment variable Y is not set".to_owned()));
    }

    proptest! {
        #[test]
        fn what_was_escaped_is_read_as_it_is(text in "[${}A\\PC]{0,20}") {
            prop_assert_eq!(filled(&escape(&text), &lookup), Ok(text));
        }
    }
}
