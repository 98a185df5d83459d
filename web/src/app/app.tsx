import { LanguageProvider } from '../i18n/language'
import { useSession } from '../features/sign-in/session'
import { SignIn } from '../features/sign-in/sign-in'
import { SignedIn } from './signed-in'

export function App() {
  const session = useSession()
  return (
    <LanguageProvider>
      {session.signedIn ? (
        <SignedIn key={session.token} token={session.token} />
      ) : (
        <SignIn expired={session.expired} />
      )}
    </LanguageProvider>
  )
}
