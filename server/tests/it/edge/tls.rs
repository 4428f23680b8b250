//! Our own TLS, with a certificate made here: what it says does not matter, only that it is the one the server shows.

use super::*;
use crate::support::database::scratch;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::keys::Algorithm;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme, SupportedProtocolVersion,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, aws_lc_rs as provider, verify_tls13_signature},
    version::{TLS12, TLS13},
};
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use server::{
    config::TlsConfig,
    crypto::signing::SigningKey,
    web::edge::{
        serve::{Listener, Manners, serve},
        tls::{Certificates, TlsError},
    },
};
use std::{fs, path::Path};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::watch,
};
use tokio_rustls::TlsConnector;

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

/// A certificate for a new key, both as PEM; its own signature is nobody's.
fn pair() -> (Vec<u8>, String, String) {
    let pkcs8 = SigningKey::generate(Algorithm::Es256).to_pkcs8();
    let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &pkcs8).unwrap();
    let ecdsa = der(0x30, &der(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));
    let p256 = [
        der(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]),
        der(0x06, &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]),
    ]
    .concat();
    let bits = |bytes: &[u8]| der(0x03, &[&[0][..], bytes].concat());
    let spki = der(0x30, &[der(0x30, &p256), bits(key.public_key().as_ref())].concat());
    let validity = der(0x30, &[der(0x17, b"200101000000Z"), der(0x17, b"491231235959Z")].concat());
    let nobody = der(0x30, &[]);
    let version = der(0xa0, &der(0x02, &[2]));
    let serial = der(0x02, &[1]);
    let tbs = der(0x30, &[version, serial, ecdsa.clone(), nobody.clone(), validity, nobody, spki].concat());
    let certificate = der(0x30, &[tbs, ecdsa, bits(&[0; 8])].concat());
    let pem = |label: &str, bytes: &[u8]| {
        format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", STANDARD.encode(bytes))
    };
    let (certificate_pem, key_pem) = (pem("CERTIFICATE", &certificate), pem("PRIVATE KEY", &pkcs8));
    (certificate, certificate_pem, key_pem)
}

fn write(folder: &Path, certificate: &str, key: &str) -> TlsConfig {
    fs::create_dir_all(folder).unwrap();
    let files = TlsConfig { cert_file: folder.join("cert.pem"), key_file: folder.join("key.pem") };
    fs::write(&files.cert_file, certificate).unwrap();
    fs::write(&files.key_file, key).unwrap();
    files
}

/// Accepts one certificate, and wants its key to have signed the handshake.
#[derive(Debug)]
struct Exactly(Vec<u8>, WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Exactly {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if end_entity.as_ref() == self.0 {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(rustls::Error::General("another certificate".into()))
        }
    }
    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }
    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.1)
    }
    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.1.supported_schemes()
    }
}

async fn fetch(
    address: SocketAddr,
    certificate: &[u8],
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<String> {
    let algorithms = provider::default_provider().signature_verification_algorithms;
    let config = ClientConfig::builder_with_provider(Arc::new(provider::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Exactly(certificate.to_vec(), algorithms)))
        .with_no_client_auth();
    let name = ServerName::try_from("id.example.org").unwrap();
    let stream = TcpStream::connect(address).await?;
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: id.example.org\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn our_own_tls_is_tls_1_3_and_takes_a_new_certificate_without_a_restart() {
    let site = Site::new(&[PUBLIC]).await;
    let folder = scratch("tls");
    let (first, certificate, key) = pair();
    let certificates = Certificates::load(write(&folder, &certificate, &key)).unwrap();
    let listener = Listener::bind("127.0.0.1:0".parse().unwrap()).await.unwrap().with_tls(&certificates).unwrap();
    let address = listener.address().unwrap();
    let (stop, stopped) = watch::channel(false);
    let task = tokio::spawn(serve(vec![listener], site.probe, Manners::default(), stopped));

    let answer = fetch(address, &first, &TLS13).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("strict-transport-security"), "{answer}");
    assert!(fetch(address, &first, &TLS12).await.is_err(), "TLS 1.2 is refused");

    let (second, certificate, key) = pair();
    let (_, _, foreign_key) = pair();
    write(&folder, &certificate, &foreign_key);
    assert!(matches!(certificates.reload(), Err(TlsError::Pair(_))));
    fetch(address, &first, &TLS13).await.expect("a pair that does not fit changes nothing");
    write(&folder, &certificate, &key);
    certificates.reload().unwrap();
    assert!(fetch(address, &first, &TLS13).await.is_err());
    fetch(address, &second, &TLS13).await.unwrap();

    stop.send(true).unwrap();
    task.await.unwrap();
}

#[test]
fn files_that_are_no_certificate_and_key_are_refused_by_name() {
    let folder = scratch("no-tls");
    let (_, certificate, key) = pair();
    for (certificate, key, named) in [("", key.as_str(), "cert.pem"), (&certificate, "nonsense", "key.pem")] {
        let error = Certificates::load(write(&folder, certificate, key)).unwrap_err();
        assert!(error.to_string().contains(named), "{error}");
    }
}
