import { useEffect } from 'react'
import { config } from './config'
import { useSpeech } from '../../i18n/language'
import { ChooseMember } from './choose-member'
import { Welcome } from './welcome'
import './sign-in.css'

/** What is shown to somebody who is not signed in. */
export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useSpeech()
  const signInUrl = config.signInUrl && signInAddress(config.signInUrl)

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

/** The platform brings the member back to where they were, from `return`. */
function signInAddress(signInUrl: string): string {
  const address = new URL(signInUrl, location.href)
  address.searchParams.set('return', location.href)
  return address.href
}
