//! The text part: everything that the HTML part says, for those who read text.

use super::{Around, content::Content};

pub(super) fn text(content: &Content, around: &Around<'_>) -> String {
    let words = around.words;
    let mut parts = vec![around.greeting.clone()];
    parts.extend(content.opening.iter().cloned());
    if !content.facts.is_empty() {
        let facts: Vec<String> = content.facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
        parts.push(facts.join("\n"));
    }
    parts.extend(content.before_action.clone());
    if let Some(action) = &content.action {
        parts.push(format!("{}:\n{}", action.label, action.link.as_str()));
    }
    parts.extend(content.after_action.clone());
    if let Some((before, link)) = &content.other_way {
        parts.push(format!("{before}\n{}", link.as_str()));
    }
    parts.extend(content.unexpected.clone());
    // What follows this line is no part of the letter (RFC 3676 §4.3).
    let mut footer = vec!["-- ".to_owned(), around.meant_for.clone(), words.mail_sent_by(&around.branding.name)];
    footer.push(words.mail_never_asks().to_owned());
    if let Some(support) = &around.branding.support {
        footer.push(words.mail_help(support.text()));
    } else if around.branding.answers_are_read {
        footer.push(words.mail_help_answer().to_owned());
    }
    parts.push(footer.join("\n"));
    parts.join("\n\n") + "\n"
}
