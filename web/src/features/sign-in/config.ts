interface Config {
  /** Members choose who they are: `causerie demo`. */
  demo: boolean
  /** The platform may set a session cookie, which the browser sends by itself. */
  sessionCookie: boolean
  /** Where the platform signs its members in. Null if it is not configured. */
  signInUrl: string | null
}

/** The settings that the service wrote into the page. Vite's server writes none: in development, the page is the demo's. */
export const config: Config = read()

function read(): Config {
  const content = document.querySelector<HTMLMetaElement>('meta[name="causerie-config"]')?.content
  return content ? (JSON.parse(content) as Config) : { demo: true, sessionCookie: false, signInUrl: null }
}
