//! How a message is written down.

/// Messages, each with all its languages. With parameters a message is a `String`, without them a `&'static str`.
macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident ($($parameter:ident : $type:ty),*) { en: $en:literal, es: $es:literal $(,)? })*) => {
        impl $crate::i18n::Locale {
            $(messages!(@one $(#[$doc])* $name ($($parameter : $type),*) $en, $es);)*
        }
    };
    (@one $(#[$doc:meta])* $name:ident () $en:literal, $es:literal) => {
        $(#[$doc])*
        #[must_use]
        pub(crate) const fn $name(self) -> &'static str {
            match self {
                Self::En => $en,
                Self::Es => $es,
            }
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($($parameter:ident : $type:ty),+) $en:literal, $es:literal) => {
        $(#[$doc])*
        #[must_use]
        #[deny(unused_variables)]
        pub(crate) fn $name(self, $($parameter: $type),+) -> String {
            match self {
                Self::En => format!($en),
                Self::Es => format!($es),
            }
        }
    };
}

/// Messages that count. English and Spanish tell one from all other whole numbers (CLDR plural rules).
macro_rules! plurals {
    ($($(#[$doc:meta])* $name:ident ($count:ident) { en: $en_one:literal | $en:literal, es: $es_one:literal | $es:literal $(,)? })*) => {
        impl $crate::i18n::Locale {
            $($(#[$doc])*
            #[must_use]
            pub(crate) fn $name(self, $count: u64) -> String {
                match (self, $count) {
                    (Self::En, 1) => format!($en_one),
                    (Self::En, _) => format!($en),
                    (Self::Es, 1) => format!($es_one),
                    (Self::Es, _) => format!($es),
                }
            })*
        }
    };
}
