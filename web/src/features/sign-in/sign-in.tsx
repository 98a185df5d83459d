import { useEffect } from 'react'
import { useLocalization } from '../../i18n/localization'
import { ChooseMember } from './choose-member'
import { config } from './config'
import { Welcome } from './welcome'
import './sign-in.css'

/** The view of a visitor who is not signed in. */
export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useLocalization()
  const signInUrl = config.signInUrl && withReturnAddress(config.signInUrl)

  useEffect(() => {
    if (expired && signInUrl) location.assign(signInUrl)
  }, [expired, signInUrl])

  if (config.demo) return <ChooseMember />
  return (
    <Welcome title={expired ? t.signIn.expiredTitle : t.signIn.signedOutTitle}>
      <p className="welcome-text">{expired ? t.signIn.expired : t.signIn.signedOut}</p>
      {signInUrl && (
        <a className="button primary" href={signInUrl}>
          {expired ? t.signIn.signInAgain : t.signIn.signIn}
        </a>
      )}
    </Welcome>
  )
}

/** Adds the current address as `return`, to which the platform redirects the member back. */
function withReturnAddress(signInUrl: string): string {
  const address = new URL(signInUrl, location.href)
  address.searchParams.set('return', location.href)
  return address.href
}
