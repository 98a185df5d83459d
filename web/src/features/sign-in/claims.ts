interface Claims {
  iss?: string
  sub?: string
  exp?: number
}

/**
 * Returns a key that is the same for all tokens of a member. A token that cannot be read is its own key. Nothing is
 * verified here; the service does that.
 */
export function memberKeyOf(token: string): string {
  const { iss, sub } = claimsOf(token)
  return typeof sub === 'string' ? JSON.stringify([iss ?? null, sub]) : token
}

/** Whether the first token expires after the second. */
export function expiresLater(one: string, other: string): boolean {
  return (claimsOf(one).exp ?? 0) > (claimsOf(other).exp ?? 0)
}

function claimsOf(token: string): Claims {
  try {
    const payload = token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    return (JSON.parse(new TextDecoder().decode(bytes)) as Claims | null) ?? {}
  } catch {
    return {}
  }
}
