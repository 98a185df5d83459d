import { useEffect, useState } from 'react'
import { useSpeech } from '../../i18n/language'
import { Avatar } from '../../ui/avatar'
import { demoMembers, demoToken, type DemoMember } from './demo'
import { signIn } from './session'
import { Welcome } from './welcome'

/** In the demo, anybody can be anybody. */
export function ChooseMember() {
  const { t } = useSpeech()
  const [members, setMembers] = useState<DemoMember[] | 'failed' | null>(null)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let wanted = true
    demoMembers().then(
      (answer) => wanted && setMembers(answer),
      () => wanted && setMembers('failed'),
    )
    return () => {
      wanted = false
    }
  }, [attempt])

  async function enter(handle: string) {
    try {
      signIn(await demoToken(handle))
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
              <button type="button" className="member-button" onClick={() => void enter(member.handle)}>
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
