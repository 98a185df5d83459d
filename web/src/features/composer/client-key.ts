/** Returns a random key that identifies a message. `crypto.randomUUID` is not available without HTTPS. */
export function newClientKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
