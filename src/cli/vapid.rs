use anyhow::Result;

use crate::notify::push::VapidKey;

/// Prints a new key on standard output, so that it can be redirected to a file, and what it is on standard error.
pub fn run() -> Result<()> {
    let key = VapidKey::generate()?;
    eprintln!("The private key for --vapid-key. Keep it secret, and keep it: browsers registered with it.");
    eprintln!("Its public key, which the service gives to browsers, is {}", key.public_text());
    println!("{}", key.secret_text());
    Ok(())
}
