//! The HTML part. Mail programs know little: tables and styles on each element are what all of them do, a style element for
//! dark mode is what some do. It is written as text, for Leptos knows no `align` and `bgcolor`; whatever is not our own goes
//! through [`escaped`]. Attributes have single quotes, so that the build does not take these classes for those of pages.

use super::{
    Around,
    content::{Action, Content},
};
use crate::{SafeUrl, i18n::around as split};

/// The colours of `style/tokens.css`, as mail programs take them.
struct Ground {
    page: &'static str,
    card: &'static str,
    line: &'static str,
    ink: &'static str,
    quiet: &'static str,
}

const LIGHT: Ground = Ground { page: "#f7f9fa", card: "#ffffff", line: "#dfe4e7", ink: "#151d26", quiet: "#4f575f" };
const DARK: Ground = Ground { page: "#0d1013", card: "#15191d", line: "#2b3035", ink: "#eef0f2", quiet: "#a9afb6" };

const FONT: &str =
    "font-family:-apple-system,BlinkMacSystemFont,&quot;Segoe UI&quot;,Roboto,Helvetica,Arial,sans-serif";

pub(super) fn html(content: &Content, around: &Around<'_>) -> String {
    let mut out = String::with_capacity(8_000);
    head(&mut out, content, around);
    brand(&mut out, around);
    card(&mut out, content, around);
    footer(&mut out, around);
    out.push_str("</table></td></tr></table></body></html>\n");
    out
}

fn head(out: &mut String, content: &Content, around: &Around<'_>) {
    let palette = around.branding.accent.palette();
    let (accent, on_accent) = (palette.dark.accent.hex(), palette.dark.on_accent.hex());
    out.push_str(&format!("<!DOCTYPE html><html lang='{}'><head><meta charset='utf-8'>", around.words.tag()));
    out.push_str("<meta name='viewport' content='width=device-width, initial-scale=1'>");
    out.push_str("<meta name='color-scheme' content='light dark'>");
    out.push_str("<meta name='supported-color-schemes' content='light dark'>");
    // Telephone numbers and days are no links unless we make them one.
    out.push_str("<meta name='format-detection' content='telephone=no, date=no, address=no, email=no, url=no'>");
    out.push_str(&format!("<title>{}</title>", escaped(&content.subject)));
    out.push_str("<style>:root{color-scheme:light dark;supported-color-schemes:light dark}");
    out.push_str("@media (max-width:480px){.kw-pad{padding:24px 20px!important}}");
    out.push_str("@media (prefers-color-scheme:dark){");
    out.push_str(&format!(".kw-page{{background:{}!important}}", DARK.page));
    out.push_str(&format!(".kw-card{{background:{}!important;border-color:{}!important}}", DARK.card, DARK.line));
    out.push_str(&format!(".kw-rule{{border-color:{}!important}}.kw-ink{{color:{}!important}}", DARK.line, DARK.ink));
    out.push_str(&format!(".kw-quiet{{color:{}!important}}.kw-link{{color:{accent}!important}}", DARK.quiet));
    out.push_str(&format!(".kw-main{{background:{accent}!important;color:{on_accent}!important}}"));
    out.push_str(&format!(".kw-other{{border-color:{accent}!important;color:{accent}!important}}"));
    out.push_str("}</style></head>");
    out.push_str(&format!(
        "<body class='kw-page' style='margin:0;padding:0;background:{};word-break:break-word;{FONT}'>",
        LIGHT.page
    ));
    // What a list of mail shows beside the subject, and what keeps it from showing more.
    let preview = content.opening.first().map(|first| escaped(first)).unwrap_or_default();
    out.push_str("<div style='display:none;max-height:0;overflow:hidden' aria-hidden='true'>");
    out.push_str(&format!("{preview}{}</div>", "&#847;&zwnj;&nbsp;".repeat(40)));
    out.push_str(&format!("<table role='presentation' width='100%' class='kw-page' bgcolor='{}'", LIGHT.page));
    out.push_str(&format!(" cellpadding='0' cellspacing='0' border='0' style='background:{}'>", LIGHT.page));
    out.push_str("<tr><td align='center' style='padding:32px 12px'>");
    out.push_str("<table role='presentation' width='100%' cellpadding='0' cellspacing='0' border='0'");
    out.push_str(" style='max-width:600px;width:100%'>");
}

fn brand(out: &mut String, around: &Around<'_>) {
    let shades = around.branding.accent.palette().light;
    let (accent, on_accent) = (shades.accent.hex(), shades.on_accent.hex());
    out.push_str("<tr><td style='padding:0 4px 16px'>");
    out.push_str("<table role='presentation' cellpadding='0' cellspacing='0' border='0'><tr>");
    out.push_str(&format!("<td class='kw-main' align='center' bgcolor='{accent}' aria-hidden='true'"));
    out.push_str(&format!(" style='width:36px;height:36px;border-radius:8px;background:{accent};color:{on_accent};"));
    out.push_str(&format!(
        "font-size:14px;font-weight:600;line-height:36px'>{}</td>",
        escaped(&around.branding.initials())
    ));
    out.push_str(&format!("<td class='kw-ink' style='padding-left:12px;color:{};font-size:16px;", LIGHT.ink));
    out.push_str(&format!(
        "font-weight:600;line-height:22px'>{}</td></tr></table></td></tr>",
        escaped(&around.branding.name)
    ));
}

fn card(out: &mut String, content: &Content, around: &Around<'_>) {
    out.push_str(&format!("<tr><td class='kw-card kw-pad' bgcolor='{}' style='padding:32px;", LIGHT.card));
    out.push_str(&format!("background:{};border:1px solid {};border-radius:12px'>", LIGHT.card, LIGHT.line));
    out.push_str(&format!("<h1 class='kw-ink' style='margin:0 0 16px;color:{};font-size:22px;", LIGHT.ink));
    out.push_str(&format!("line-height:28px;font-weight:650'>{}</h1>", escaped(&content.subject)));
    paragraph(out, &around.greeting);
    for text in &content.opening {
        paragraph(out, text);
    }
    facts(out, content);
    if let Some(text) = &content.before_action {
        paragraph(out, text);
    }
    if let Some(action) = &content.action {
        button(out, action, around);
    }
    if let Some(text) = &content.after_action {
        quiet(out, &escaped(text));
    }
    if let Some(action) = &content.action {
        let link = link(&action.link, action.link.as_str(), around);
        quiet(out, &format!("{}<br>{link}", escaped(around.words.mail_link_below())));
    }
    if let Some((before, to)) = &content.other_way {
        let link = link(to, to.as_str(), around);
        quiet(out, &format!("{}<br>{link}", escaped(before)));
    }
    if let Some(text) = &content.unexpected {
        out.push_str(&format!(
            "<p class='kw-quiet kw-rule' style='margin:20px 0 0;padding:16px 0 0;color:{};",
            LIGHT.quiet
        ));
        out.push_str(&format!(
            "border-top:1px solid {};font-size:14px;line-height:20px'>{}</p>",
            LIGHT.line,
            escaped(text)
        ));
    }
    out.push_str("</td></tr>");
}

fn facts(out: &mut String, content: &Content) {
    if content.facts.is_empty() {
        return;
    }
    out.push_str("<table role='presentation' cellpadding='0' cellspacing='0' border='0' style='margin:4px 0 16px'>");
    for (label, value) in &content.facts {
        out.push_str(&format!(
            "<tr><td class='kw-quiet' valign='top' style='padding:3px 20px 3px 0;color:{};",
            LIGHT.quiet
        ));
        out.push_str(&format!("font-size:14px;line-height:20px'>{}</td>", escaped(label)));
        out.push_str(&format!("<td class='kw-ink' style='padding:3px 0;color:{};font-size:14px;", LIGHT.ink));
        out.push_str(&format!("line-height:20px;font-weight:600'>{}</td></tr>", escaped(value)));
    }
    out.push_str("</table>");
}

fn button(out: &mut String, action: &Action, around: &Around<'_>) {
    let shades = around.branding.accent.palette().light;
    let (accent, on_accent) = (shades.accent.hex(), shades.on_accent.hex());
    let href = escaped(action.link.as_str());
    let label = escaped(action.label);
    let shape = "display:inline-block;padding:12px 22px;border-radius:8px;font-size:16px;line-height:22px;font-weight:600;text-decoration:none";
    out.push_str("<p style='margin:20px 0'>");
    if action.main {
        out.push_str(&format!(
            "<a class='kw-main' href='{href}' style='{shape};background:{accent};color:{on_accent};"
        ));
        out.push_str(&format!("border:1px solid {accent}'>{label}</a></p>"));
    } else {
        out.push_str(&format!("<a class='kw-other' href='{href}' style='{shape};color:{accent};"));
        out.push_str(&format!("border:1px solid {accent}'>{label}</a></p>"));
    }
}

fn footer(out: &mut String, around: &Around<'_>) {
    let words = around.words;
    out.push_str(&format!("<tr><td class='kw-quiet' style='padding:20px 4px 0;color:{};font-size:13px;", LIGHT.quiet));
    out.push_str("line-height:19px'>");
    out.push_str(&escaped(&around.meant_for));
    out.push_str(&format!("<br>{} ", escaped(&words.mail_sent_by(&around.branding.name))));
    out.push_str(&escaped(words.mail_never_asks()));
    if let Some(support) = &around.branding.support {
        let (before, after) = split(|contact| words.mail_help(contact));
        let contact = match support.href() {
            Some(href) => link(href, support.text(), around),
            None => escaped(support.text()),
        };
        out.push_str(&format!("<br>{}{contact}{}", escaped(&before), escaped(&after)));
    } else if around.branding.answers_are_read {
        out.push_str(&format!("<br>{}", escaped(words.mail_help_answer())));
    }
    out.push_str("</td></tr>");
}

fn paragraph(out: &mut String, text: &str) {
    out.push_str(&format!("<p class='kw-ink' style='margin:0 0 14px;color:{};font-size:16px;", LIGHT.ink));
    out.push_str(&format!("line-height:24px'>{}</p>", escaped(text)));
}

/// Small print, which is markup already.
fn quiet(out: &mut String, markup: &str) {
    out.push_str(&format!(
        "<p class='kw-quiet' style='margin:0 0 12px;color:{};font-size:14px;line-height:20px;",
        LIGHT.quiet
    ));
    out.push_str(&format!("word-break:break-word'>{markup}</p>"));
}

fn link(to: &SafeUrl, text: &str, around: &Around<'_>) -> String {
    let accent = around.branding.accent.palette().light.accent.hex();
    let (href, text) = (escaped(to.as_str()), escaped(text));
    format!("<a class='kw-link' href='{href}' style='color:{accent};word-break:break-all'>{text}</a>")
}

/// Text as it may stand between tags and in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
