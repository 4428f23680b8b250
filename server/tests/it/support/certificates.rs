//! Certificates of an authority of the test's own, made when they are wanted: no key is kept anywhere.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::keys::Algorithm;
use rustls::{ServerConfig, crypto::aws_lc_rs as provider};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use server::crypto::signing::SigningKey;
use std::{net::IpAddr, sync::Arc};
use tokio_rustls::TlsAcceptor;

/// Until when a certificate is good.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Longer than any test.
    Later,
    /// It is over.
    Past,
}

/// Who vouches for servers.
pub struct Authority {
    name: String,
    key: Key,
    certificate: Vec<u8>,
}

impl Authority {
    pub fn new(name: &str) -> Self {
        let key = Key::new();
        // RFC 5280 §4.2.1.9: it may vouch for others.
        let may_sign = extension(&[0x55, 0x1d, 0x13], &sequence(&[&der(0x01, &[0xff])]));
        let certificate = certificate(name, &key, name, &key, Until::Later, &may_sign);
        Self { name: name.to_owned(), key, certificate }
    }

    /// What those who trust it are given.
    pub fn pem(&self) -> String {
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(&self.certificate))
    }

    /// What a server of this name, or address, meets its callers with.
    pub fn vouches_for(&self, server: &str, until: Until) -> TlsAcceptor {
        let key = Key::new();
        // RFC 5280 §4.2.1.6: a name, or an address.
        let name = match server.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => der(0x87, &address.octets()),
            Ok(IpAddr::V6(address)) => der(0x87, &address.octets()),
            Err(_) => der(0x82, server.as_bytes()),
        };
        let names = extension(&[0x55, 0x1d, 0x11], &sequence(&[&name]));
        let own = certificate(server, &key, &self.name, &self.key, until, &names);
        let private = PrivateKeyDer::try_from(key.pkcs8).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(provider::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CertificateDer::from(own)], private)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

struct Key {
    pkcs8: Vec<u8>,
    pair: EcdsaKeyPair,
}

impl Key {
    fn new() -> Self {
        let pkcs8 = SigningKey::generate(Algorithm::Es256).to_pkcs8().to_vec();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8).unwrap();
        Self { pkcs8, pair }
    }
}

/// A certificate (RFC 5280 §4.1).
#[allow(clippy::disallowed_methods)] // what a signature is made of is nobody's to choose
fn certificate(of: &str, key: &Key, by: &str, signed_with: &Key, until: Until, extension: &[u8]) -> Vec<u8> {
    let ecdsa = sequence(&[&der(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])]);
    let p256 = sequence(&[
        &der(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]),
        &der(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]),
    ]);
    let public = sequence(&[&p256, &bits(key.pair.public_key().as_ref())]);
    let end: &[u8] = if until == Until::Past { b"210101000000Z" } else { b"491231235959Z" };
    let validity = sequence(&[&der(0x17, b"200101000000Z"), &der(0x17, end)]);
    let version = der(0xa0, &der(0x02, &[2]));
    let to_sign = sequence(&[
        &version,
        &der(0x02, &[1]),
        &ecdsa,
        &named(by),
        &validity,
        &named(of),
        &public,
        &der(0xa3, &sequence(&[extension])),
    ]);
    let signature = signed_with.pair.sign(&SystemRandom::new(), &to_sign).unwrap();
    sequence(&[&to_sign, &ecdsa, &bits(signature.as_ref())])
}

fn named(name: &str) -> Vec<u8> {
    let common_name = sequence(&[&der(0x06, &[0x55, 0x04, 0x03]), &der(0x0c, name.as_bytes())]);
    sequence(&[&der(0x31, &common_name)])
}

fn extension(id: &[u8], value: &[u8]) -> Vec<u8> {
    // Critical: whoever does not understand it does not trust the certificate.
    sequence(&[&der(0x06, id), &der(0x01, &[0xff]), &der(0x04, value)])
}

fn bits(bytes: &[u8]) -> Vec<u8> {
    der(0x03, &[&[0][..], bytes].concat())
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut out = vec![tag];
    match length {
        0..=127 => out.push(u8::try_from(length).unwrap()),
        128..=255 => out.extend([0x81, u8::try_from(length).unwrap()]),
        _ => out.extend([0x82, u8::try_from(length >> 8).unwrap(), u8::try_from(length & 255).unwrap()]),
    }
    out.extend_from_slice(content);
    out
}
