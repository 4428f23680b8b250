//! Names the checks of the machine, so that a trial can take each of them out and see a test fail.

/// `true` when `$violated` holds, unless a test has taken the check of this name out. Outside of tests: `$violated`.
macro_rules! check {
    ($name:literal, $violated:expr) => {{
        #[cfg(test)]
        let kept = !$crate::oauth::grant::tests::trial::is_out($name);
        #[cfg(not(test))]
        let kept = true;
        kept && $violated
    }};
}

pub(in crate::oauth) use check;
