import { useSession } from '../features/sign-in/session'
import { SignIn } from '../features/sign-in/sign-in'
import { LocalizationProvider } from '../i18n/localization'
import { SignedIn } from './signed-in'

export function App() {
  const session = useSession()
  return (
    <LocalizationProvider>
      {/* The key keeps the view for a fresh token of the same member, and discards it for another member. */}
      {session.signedIn && <SignedIn key={session.member} member={session.member} />}
      {'expired' in session && <SignIn expired={session.expired} />}
    </LocalizationProvider>
  )
}
