//! Several values as one byte string from which they can be told apart again.

/// Puts each part's length before it, so that no two lists of parts give the same bytes ("ab","c" is not "a","bc").
pub(super) fn frame(parts: &[&[u8]]) -> Vec<u8> {
    let mut framed = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        framed.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn different_lists_of_parts_give_different_bytes(
            a in proptest::collection::vec(proptest::collection::vec(0..3u8, 0..4), 0..4),
            b in proptest::collection::vec(proptest::collection::vec(0..3u8, 0..4), 0..4),
        ) {
            let framed = |parts: &[Vec<u8>]| frame(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
            prop_assert_eq!(a == b, framed(&a) == framed(&b));
        }
    }

    #[test]
    fn moving_a_border_changes_the_bytes() {
        assert_ne!(frame(&[b"ab", b"c"]), frame(&[b"a", b"bc"]));
        assert_ne!(frame(&[b"ab"]), frame(&[b"ab", b""]));
    }
}
