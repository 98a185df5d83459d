/** What proves who asks. It may be replaced by a fresh one of the same member at any time. */
export interface Credentials {
  /** Null where the browser sends a cookie, undefined where the member is not signed in any more. */
  token(): string | null | undefined
  listen(changed: () => void): () => void
}

/** Asks as the member, with the newest token; once more where that was replaced while the question was under way. */
export function fetchAs({ token }: Credentials): typeof fetch {
  return async function ask(address, init): Promise<Response> {
    const brought = token()
    if (brought === undefined) throw new Error('signed out')
    const headers = new Headers(init?.headers)
    if (brought !== null) headers.set('Authorization', `Bearer ${brought}`)
    const answer = await fetch(address, { ...init, headers })
    return answer.status === 401 && token() !== brought ? ask(address, init) : answer
  }
}
