import { useEffect, useState } from 'react'
import { useLocalization } from '../../i18n/localization'
import { Avatar } from '../../ui/avatar'
import { fetchDemoMembers, fetchDemoToken, type DemoMember } from './demo-api'
import { signIn } from './session'
import { Welcome } from './welcome'

/** The demo's sign-in: the visitor chooses a member. */
export function ChooseMember() {
  const { t } = useLocalization()
  const [members, setMembers] = useState<DemoMember[] | 'failed' | null>(null)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let isCurrent = true
    fetchDemoMembers().then(
      (loaded) => isCurrent && setMembers(loaded),
      () => isCurrent && setMembers('failed'),
    )
    return () => {
      isCurrent = false
    }
  }, [attempt])

  async function choose(handle: string) {
    try {
      signIn(await fetchDemoToken(handle))
    } catch {
      setMembers('failed')
    }
  }

  return (
    <Welcome title={t.signIn.title}>
      <p className="welcome-text">{t.signIn.demo}</p>
      {members === 'failed' ? (
        <div role="alert" className="welcome-failed">
          <p>{t.signIn.failed}</p>
          <button type="button" className="button" onClick={() => setAttempt(attempt + 1)}>
            {t.retry}
          </button>
        </div>
      ) : (
        <ul className="member-choice" aria-busy={members === null}>
          {members?.map((member) => (
            <li key={member.handle}>
              <button type="button" className="member-button" onClick={() => void choose(member.handle)}>
                <Avatar of={member} />
                <bdi>{member.displayName}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Welcome>
  )
}
