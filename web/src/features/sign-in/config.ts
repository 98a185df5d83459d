interface Config {
  /** Whether visitors choose a member to sign in as: `causerie demo`. */
  demo: boolean
  /** Whether the platform may set a session cookie, which the browser sends automatically. */
  sessionCookie: boolean
  /** The URL where the platform signs its members in. Null if it is not configured. */
  signInUrl: string | null
}

/** The settings that the service wrote into the page. In development, Vite writes none, and the demo's apply. */
export const config: Config = read()

function read(): Config {
  const content = document.querySelector<HTMLMetaElement>('meta[name="causerie-config"]')?.content
  return content ? (JSON.parse(content) as Config) : { demo: true, sessionCookie: false, signInUrl: null }
}
