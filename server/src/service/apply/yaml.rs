//! A project file as text: YAML in, YAML out. JSON is YAML, so it may be JSON, too.

use domain::project_file::{Problem, ProjectFile, escape};
use serde_json::{Map, Number, Value};
use serde_norway::Value as Yaml;

/// The longest file that is read.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;

/// Reads a project file; `environment` looks up the variables that its texts name as `${NAME}`.
///
/// # Errors
/// Everything that is wrong with it, as far as that can be told without knowing what is there already.
pub fn read(text: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<ProjectFile, Vec<Problem>> {
    let whole = |message: String| vec![Problem { place: String::new(), message }];
    if text.len() > MAX_BYTES {
        return Err(whole("the file is longer than 10 MB".to_owned()));
    }
    // Not at once into JSON's value, which would take the last of two members of the same name.
    let yaml: Yaml = serde_norway::from_str(text).map_err(|error| whole(format!("this is no YAML: {error}")))?;
    let mut problems = Vec::new();
    let value = json(yaml, "", &mut problems);
    if problems.is_empty() { ProjectFile::read(value, environment) } else { Err(problems) }
}

/// Writes a project file that [`read`] takes as the same again.
///
/// # Errors
/// What YAML's writer says; nothing that a file can hold makes it.
pub fn write(file: &ProjectFile) -> Result<String, serde_norway::Error> {
    let mut yaml = serde_norway::to_value(file)?;
    escape_texts(&mut yaml);
    serde_norway::to_string(&yaml)
}

fn json(yaml: Yaml, at: &str, problems: &mut Vec<Problem>) -> Value {
    let mut refuse = |message: &str| {
        problems.push(Problem { place: at.to_owned(), message: message.to_owned() });
        Value::Null
    };
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::String(text) => Value::String(text),
        Yaml::Number(number) => {
            let whole = number.as_u64().map(Number::from).or_else(|| number.as_i64().map(Number::from));
            match whole.or_else(|| number.as_f64().and_then(Number::from_f64)) {
                Some(number) => Value::Number(number),
                None => refuse("is a number that JSON does not have"),
            }
        }
        Yaml::Sequence(elements) => elements
            .into_iter()
            .enumerate()
            .map(|(i, element)| json(element, &format!("{at}[{i}]"), problems))
            .collect(),
        Yaml::Mapping(members) => {
            let mut object = Map::new();
            for (name, value) in members {
                let Yaml::String(name) = name else {
                    problems.push(Problem {
                        place: at.to_owned(),
                        message: "has a member whose name is not a text (put it into quotes)".to_owned(),
                    });
                    continue;
                };
                let place = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                let value = json(value, &place, problems);
                object.insert(name, value);
            }
            Value::Object(object)
        }
        Yaml::Tagged(_) => refuse("has a YAML tag (a text that begins with ! has to be put into quotes)"),
    }
}

fn escape_texts(yaml: &mut Yaml) {
    match yaml {
        Yaml::String(text) => *text = escape(text),
        Yaml::Sequence(elements) => elements.iter_mut().for_each(escape_texts),
        Yaml::Mapping(members) => members.values_mut().for_each(escape_texts),
        Yaml::Tagged(tagged) => escape_texts(&mut tagged.value),
        Yaml::Null | Yaml::Bool(_) | Yaml::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problems(text: &str) -> Vec<String> {
        read(text, &|_| None).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_may_be_yaml_or_json() {
        let yaml = "projects:\n  - slug: demo\n    languages: [en]\n";
        let json = r#"{"projects": [{"slug": "demo", "languages": ["en"]}]}"#;
        assert!(read(yaml, &|_| None).unwrap() == read(json, &|_| None).unwrap());
    }

    #[test]
    fn a_member_that_stands_twice_is_refused_and_its_line_is_said() {
        let found = problems("projects:\n  - slug: demo\n    name: One\n    name: Two\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("name") && found[0].contains("line"), "{found:?}");
        assert!(!found[0].contains("One") && !found[0].contains("Two"), "{found:?}");
    }

    #[test]
    fn what_json_does_not_have_is_refused_with_its_place() {
        for (text, expected) in [
            ("projects: !secret abc", "projects: has a YAML tag (a text that begins with ! has to be put into quotes)"),
            ("projects: [.nan]", "projects[0]: is a number that JSON does not have"),
            ("projects: [{7: a}]", "projects[0]: has a member whose name is not a text (put it into quotes)"),
        ] {
            assert_eq!(problems(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_is_no_yaml_is_an_error_and_never_a_crash() {
        let deep = "[".repeat(5_000);
        // Each line stands for ten of the line before it.
        let laughs: String =
            (1..30).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(", "))).collect();
        for text in
            ["", "{", "a: b: c", "\t- a", "a: *b", "- a\n---\n- b", "\u{0}", &deep, &format!("a0: &a0 x\n{laughs}")]
        {
            assert!(!problems(text).is_empty(), "{}", text.chars().take(20).collect::<String>());
        }
        assert_eq!(problems(&" ".repeat(MAX_BYTES + 1)), ["the file is longer than 10 MB"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_was_written(text in "[^\\p{Cc}\\s]([^\\p{Cc}]{0,30}[^\\p{Cc}\\s])?", word in "(true|no|null|~|1e3|0x1f|1_000|\\.inf|[!&*%@`|>-].{0,3}|\\$\\{A\\}|2026-11-22|[0-9]{1,5})") {
            for text in [text, word] {
                if text.trim() != text || text.chars().any(char::is_control) {
                    continue;
                }
                let json = serde_json::json!({"projects": [{"slug": "demo", "description": escape(&text)}]});
                let file = ProjectFile::read(json, &|_| None).unwrap();
                prop_assert_eq!(file.projects()[0].description.as_deref(), Some(text.as_str()));
                let written = write(&file).unwrap();
                let again = read(&written, &|_| None);
                prop_assert!(again.is_ok_and(|again| again == file), "{}", written);
            }
        }
    }
}
