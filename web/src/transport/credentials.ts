/** The credentials of the member's requests. A fresh token of the same member may replace the token at any time. */
export interface Credentials {
  /** Null if the browser sends a cookie, undefined if the member is no longer signed in. */
  token(): string | null | undefined
  subscribe(listener: () => void): () => void
}

/** Returns a `fetch` that sends the newest token, and sends a request again if its token was replaced in the meantime. */
export function authenticatedFetch({ token }: Credentials): typeof fetch {
  return async function send(url, init): Promise<Response> {
    const sentToken = token()
    if (sentToken === undefined) throw new Error('signed out')
    const headers = new Headers(init?.headers)
    if (sentToken !== null) headers.set('Authorization', `Bearer ${sentToken}`)
    const response = await fetch(url, { ...init, headers })
    return response.status === 401 && token() !== sentToken ? send(url, init) : response
  }
}
