//! The keys of a browser, for which its messages are encrypted (RFC 8291).

use base64::Engine;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use p256::PublicKey;
use web_push_native::{Auth, encrypt};

/// Browsers encode the keys without padding, some libraries with.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub struct BrowserKeys {
    public: PublicKey,
    auth: Auth,
}

impl BrowserKeys {
    /// None if they are not the keys of a browser.
    #[must_use]
    pub fn parse(p256dh: &str, auth: &str) -> Option<Self> {
        let public = PublicKey::from_sec1_bytes(&BASE64.decode(p256dh).ok()?).ok()?;
        let auth = <[u8; 16]>::try_from(BASE64.decode(auth).ok()?).ok()?.into();
        Some(Self { public, auth })
    }

    /// Encrypts a message. None if it is too long.
    #[must_use]
    pub fn encrypt(&self, message: Vec<u8>) -> Option<Vec<u8>> {
        encrypt(message, &self.public, &self.auth).ok()
    }
}
