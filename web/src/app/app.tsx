import { LanguageProvider } from '../i18n/language'
import { useSession } from '../features/sign-in/session'
import { SignIn } from '../features/sign-in/sign-in'
import { SignedIn } from './signed-in'

export function App() {
  const session = useSession()
  return (
    <LanguageProvider>
      {/* A fresh token of the same member changes nothing of what is shown; another member finds nothing of it. */}
      {session.signedIn && <SignedIn key={session.member} member={session.member} />}
      {'expired' in session && <SignIn expired={session.expired} />}
    </LanguageProvider>
  )
}
