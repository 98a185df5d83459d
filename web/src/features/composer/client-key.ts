/** A name for a message that nothing else has. `crypto.randomUUID` would be one, but needs HTTPS. */
export function newClientKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
