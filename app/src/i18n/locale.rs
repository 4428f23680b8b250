//! Which language a page speaks.

/// A language that every message exists in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

/// What is known of the language somebody wants, the weightiest first.
#[derive(Clone, Copy, Default, Debug)]
pub struct Wishes<'a> {
    /// Chosen on this page, by a footer's link (`?lang=`).
    pub chosen: Option<&'a str>,
    /// What the application asks for (OpenID Connect Core §3.1.2.1): language tags separated by spaces.
    pub ui_locales: Option<&'a str>,
    /// Chosen on an earlier visit (cookie).
    pub remembered: Option<&'a str>,
    /// The browser's `Accept-Language` (RFC 9110 §12.5.4).
    pub accept_language: Option<&'a str>,
}

impl Locale {
    /// Every language, in the order of the footer.
    pub const ALL: [Self; 2] = [Self::En, Self::Es];

    /// The language tag for `lang` and `?lang=` (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// The language's own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
        }
    }

    /// The language of a tag, whatever its region: `es-MX` is Spanish.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let language = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|locale| locale.tag().eq_ignore_ascii_case(language))
    }

    /// The language to speak: the first wish that the project's `enabled` languages can meet, else the first of these.
    #[must_use]
    pub fn negotiate(wishes: Wishes<'_>, enabled: &[Self]) -> Self {
        let spoken = |tag: &str| Self::parse(tag).filter(|locale| enabled.contains(locale));
        wishes
            .chosen
            .and_then(spoken)
            .or_else(|| wishes.ui_locales?.split_ascii_whitespace().find_map(spoken))
            .or_else(|| wishes.remembered.and_then(spoken))
            .or_else(|| by_quality(wishes.accept_language?).into_iter().find_map(spoken))
            .or_else(|| enabled.first().copied())
            .unwrap_or_default()
    }
}

/// The tags of an `Accept-Language`, the best first; those with `q=0` are not wanted.
fn by_quality(header: &str) -> Vec<&str> {
    let mut tags: Vec<(&str, u16)> = header
        .split(',')
        .take(32)
        .filter_map(|entry| {
            let mut parts = entry.split(';');
            let tag = parts.next()?.trim();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1000), per_mille)?;
            (!tag.is_empty() && quality > 0).then_some((tag, quality))
        })
        .collect();
    tags.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    tags.into_iter().map(|(tag, _)| tag).collect()
}

/// `0.8` as 800 (RFC 9110 §12.4.2: at most three decimals, at most 1).
fn per_mille(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value = whole.parse::<u16>().ok()?.checked_mul(1000)? + format!("{decimals:0<3}").parse::<u16>().ok()?;
    (value <= 1000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &[Locale] = &[Locale::En, Locale::Es];

    #[test]
    fn the_weightiest_wish_that_can_be_met_wins() {
        let all =
            Wishes { chosen: Some("en"), ui_locales: Some("es"), remembered: Some("es"), accept_language: Some("es") };
        assert_eq!(Locale::negotiate(all, BOTH), Locale::En);
        assert_eq!(Locale::negotiate(Wishes { chosen: None, ..all }, BOTH), Locale::Es);
        let later = Wishes { chosen: Some("xx"), ui_locales: Some("fr-CA de"), ..all };
        assert_eq!(Locale::negotiate(Wishes { accept_language: Some("en"), ..later }, BOTH), Locale::Es);
        let last = Wishes { remembered: None, accept_language: Some("en"), ..later };
        assert_eq!(Locale::negotiate(last, &[Locale::Es, Locale::En]), Locale::En);
    }

    #[test]
    fn what_a_project_does_not_speak_is_not_spoken() {
        let wish = Wishes { chosen: Some("es"), ui_locales: Some("es"), ..Wishes::default() };
        assert_eq!(Locale::negotiate(wish, &[Locale::En]), Locale::En);
        assert_eq!(Locale::negotiate(Wishes::default(), &[Locale::Es]), Locale::Es);
        assert_eq!(Locale::negotiate(wish, &[]), Locale::En);
    }

    #[test]
    fn accept_language_goes_by_quality() {
        for (header, expected) in [
            ("es", Locale::Es),
            ("es-MX,es;q=0.9,en;q=0.8", Locale::Es),
            ("en;q=0.4, es;q=0.5", Locale::Es),
            ("es;q=0, en;q=0.1", Locale::En),
            ("fr, de;q=0.9, es;q=0.1", Locale::Es),
            ("es;q=2, en", Locale::En),
            ("es;q=99999.999, en;q=0.001", Locale::En),
            ("es;q=abc", Locale::En),
            (",;;q=,*", Locale::En),
            ("ES_419", Locale::Es),
        ] {
            let wish = Wishes { accept_language: Some(header), ..Wishes::default() };
            assert_eq!(Locale::negotiate(wish, BOTH), expected, "{header}");
        }
    }

    #[test]
    fn a_tag_and_its_language_find_each_other() {
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.tag()), Some(locale));
        }
        assert_eq!(Locale::parse("esperanto"), None);
    }
}
