interface Claims {
  iss?: string
  sub?: string
  exp?: number
}

/**
 * Whose token it is: one who is still the same keeps all that is on the screen. Nothing is verified here; the service
 * does that. A token that cannot be read is somebody of its own.
 */
export function memberOf(token: string): string {
  const { iss, sub } = claimsOf(token)
  return typeof sub === 'string' ? JSON.stringify([iss ?? null, sub]) : token
}

/** Whether the first one ends later. */
export function outlives(one: string, other: string): boolean {
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
