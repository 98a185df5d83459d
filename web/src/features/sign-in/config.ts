interface Config {
  /** Members choose who they are: `causerie demo`. */
  demo: boolean
  /** The platform may leave a member's token in a cookie, which the browser sends by itself. */
  sessionCookie: boolean
  /** Where the platform signs members in again; null where it has not said. */
  signInUrl: string | null
}

/** What the service wrote into the page about itself. Vite's own server writes nothing: then it is the demo. */
export const config: Config = read()

function read(): Config {
  const content = document.querySelector<HTMLMetaElement>('meta[name="causerie-config"]')?.content
  return content ? (JSON.parse(content) as Config) : { demo: true, sessionCookie: false, signInUrl: null }
}
