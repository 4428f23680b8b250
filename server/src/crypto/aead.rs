//! AES-256-GCM (NIST SP 800-38D) in the form used here: `nonce ‖ ciphertext ‖ tag`.

use super::certain;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

/// How much longer than the text a sealed text is.
pub(super) const OVERHEAD: usize = NONCE_LEN + 16;

/// Appends `nonce ‖ ciphertext ‖ tag` to `out`. A nonce must never be used twice with the same key.
pub(super) fn seal(key: &[u8; 32], nonce: [u8; NONCE_LEN], context: &[u8], plain: &[u8], out: &mut Vec<u8>) {
    let mut text = Vec::with_capacity(plain.len() + 16);
    text.extend_from_slice(plain);
    certain(
        aes(key).seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(context), &mut text),
        "AES-256-GCM",
    );
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&text);
}

/// The text, if nobody has changed a bit of it, of its nonce or of its context.
pub(super) fn open(key: &[u8; 32], context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut text = Zeroizing::new(text.to_vec());
    let length =
        aes(key).open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(context), &mut text).ok()?.len();
    text.truncate(length);
    Some(text)
}

fn aes(key: &[u8; 32]) -> LessSafeKey {
    LessSafeKey::new(certain(UnboundKey::new(&AES_256_GCM, key), "AES-256 key"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_case_16_of_the_gcm_specification() {
        let bytes = |hex: &str| -> Vec<u8> {
            (0..hex.len() / 2).map(|i| u8::from_str_radix(hex.get(2 * i..2 * i + 2).unwrap(), 16).unwrap()).collect()
        };
        let key: [u8; 32] =
            bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308").try_into().unwrap();
        let nonce: [u8; 12] = bytes("cafebabefacedbaddecaf888").try_into().unwrap();
        let plain = bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        );
        let context = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let mut sealed = Vec::new();
        seal(&key, nonce, &context, &plain, &mut sealed);
        let expected = "cafebabefacedbaddecaf888\
             522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
             76fc6ece0f4e1768cddf8853bb2d551b";
        assert_eq!(sealed, bytes(expected));
        assert_eq!(*open(&key, &context, &sealed).unwrap(), plain);
        assert_eq!(sealed.len(), plain.len() + OVERHEAD);
    }

    #[test]
    fn what_is_too_short_to_be_sealed_is_refused() {
        for length in 0..OVERHEAD {
            assert!(open(&[1; 32], b"", &vec![0; length]).is_none(), "{length}");
        }
    }
}
