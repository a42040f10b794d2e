use super::*;

#[test]
fn each_algorithm_signs_and_is_named_by_its_thumbprint() {
    for algorithm in [Algorithm::Es256, Algorithm::Rs256, Algorithm::EdDsa] {
        let pkcs8 = SigningKey::generate(algorithm).expect("makes a key");
        let key = SigningKey::read(algorithm, &pkcs8, true).expect("reads its own key");
        let signature = key.sign(b"message").expect("signs");
        assert!(!signature.is_empty(), "{algorithm:?}");
        assert_eq!(key.public.kid.len(), 43);
        assert_eq!(key.public.jwk["alg"], algorithm.as_str());
        assert!(key.public.jwk.get("d").is_none(), "no private member is published");
    }
}
