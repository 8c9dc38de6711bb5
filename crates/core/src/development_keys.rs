//! Keys and signatures of development chains, whose secrets are none. What is verified here is signed elsewhere.

use crate::error::{Error, ErrorCode};
use blst::min_pk::SecretKey;

/// The ciphersuite of consensus signatures.
const TAG: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// The compressed public key of a secret one, 32 bytes, big-endian.
///
/// # Errors
/// [`ErrorCode::InvalidValue`] for what is not a secret key.
pub fn public_key(secret: &[u8]) -> Result<[u8; 48], Error> {
    Ok(secret_key(secret)?.sk_to_pk().compress())
}

/// The compressed signature of a message.
///
/// # Errors
/// [`ErrorCode::InvalidValue`] for what is not a secret key.
pub fn sign(secret: &[u8], message: &[u8]) -> Result<[u8; 96], Error> {
    Ok(secret_key(secret)?.sign(message, TAG, &[]).compress())
}

fn secret_key(bytes: &[u8]) -> Result<SecretKey, Error> {
    SecretKey::from_bytes(bytes).map_err(|_| {
        Error::new(ErrorCode::InvalidValue, "a secret key is 32 bytes, above zero and below the order of the group")
    })
}

#[cfg(test)]
mod tests {
    use super::{TAG, public_key, sign};
    use crate::error::ErrorCode;
    use blst::BLST_ERROR;
    use blst::min_pk::{PublicKey, Signature};

    #[test]
    fn a_signature_is_that_of_its_key_and_message() {
        let secret = [7; 32];
        let key = PublicKey::from_bytes(&public_key(&secret).expect("a key")).expect("a key");
        let signature = Signature::from_bytes(&sign(&secret, b"message").expect("a signature")).expect("a signature");
        let verdict = |message: &[u8]| signature.verify(true, message, TAG, &[], &key, true);
        assert_eq!(verdict(b"message"), BLST_ERROR::BLST_SUCCESS);
        assert_eq!(verdict(b"another"), BLST_ERROR::BLST_VERIFY_FAIL);
    }

    #[test]
    fn what_is_not_a_secret_key_is_refused() {
        for bytes in [&[0; 32][..], &[0xff; 32], &[7; 31], &[7; 33], &[]] {
            let codes = [public_key(bytes).map(|_| ()), sign(bytes, b"message").map(|_| ())];
            assert!(codes.into_iter().all(|result| result.is_err_and(|error| error.code == ErrorCode::InvalidValue)));
        }
    }
}
