//! Upstreams over https: trusted by the settings' files, refused otherwise.

use std::sync::Arc;

use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tollgate_gateway::GatewaySettings;

use crate::world::{authority, code, empty, gateway, peer, read, request, settings};

#[tokio::test]
async fn a_certificate_must_be_trusted() {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a configuration");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://localhost:{}", listener.local_addr().expect("an address").port());
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut buffer = [0; 4096];
            let _ = stream.read(&mut buffer).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret").await;
        }
    });

    let file = std::env::temp_dir().join(format!("tollgate-gateway-{}.pem", std::process::id()));
    std::fs::write(&file, made.cert.pem()).expect("written");
    let trusting = GatewaySettings { trust_files: vec![file.clone()], ..settings() };
    let call = || empty(request("GET", "/orders/1.0.0/open/a"));
    let worker = gateway(std::slice::from_ref(&url), trusting).worker();
    assert_eq!(read(worker.handle(call(), peer(), authority()).await).await, (200, "secret".to_owned()));
    let worker = gateway(&[url], settings()).worker();
    let (status, body) = read(worker.handle(call(), peer(), authority()).await).await;
    assert_eq!((status, code(&body).as_str()), (503, "101503"));
    std::fs::remove_file(file).expect("removed");
}
