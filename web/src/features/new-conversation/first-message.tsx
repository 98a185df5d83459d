import { useEffect } from 'react'
import { useQuery } from 'urql'
import { navigate, paths } from '../../app/routes'
import { graphql } from '../../gql'
import { explain } from '../../i18n/explain'
import { useSpeech } from '../../i18n/language'
import { isNoId } from '../../transport/failure'
import { Avatar } from '../../ui/avatar'
import { LoadFailed, Notice } from '../../ui/notice'
import { Composer } from '../composer/composer'
import { personOf } from '../profile/person'
import { ThreadSkeleton } from '../thread/thread-skeleton'
import { useStartConversation } from './use-start-conversation'

const Addressee = graphql(`
  query Addressee($id: ID!) {
    member(by: { id: $id }) {
      ...Person
      openConversation { id }
    }
  }
`)

/** The conversation begins with its first message; until then there is nothing to see for anybody. */
export function FirstMessage({ memberId }: { memberId: string }) {
  const speech = useSpeech()
  const { t } = speech
  const [{ data, error }, ask] = useQuery({ query: Addressee, variables: { id: memberId } })
  const { start, starting, failure } = useStartConversation(memberId)
  const member = data?.member && personOf(data.member, t)
  const open = data?.member?.openConversation?.id

  useEffect(() => {
    if (open) navigate(paths.conversation(open), { replace: true })
  }, [open])

  if (data?.member === null || isNoId(error)) return <Notice title={t.profile.goneTitle} />
  if (!member) return error ? <LoadFailed onRetry={() => ask({ requestPolicy: 'network-only' })} /> : <ThreadSkeleton />
  return (
    <>
      <div className="first-message">
        <Avatar of={member} size="large" />
        <p>{t.picker.first(member.displayName)}</p>
        {!member.canMessage && <p className="first-message-note">{t.profile.cannotContact}</p>}
      </div>
      {failure && (
        <p className="first-message-failure" role="alert">
          {t.thread.failed}. {explain(failure, speech)}
        </p>
      )}
      {member.canMessage && (
        <Composer addressee={memberId} name={member.displayName} isFirstMessage busy={starting} onSend={start} />
      )}
    </>
  )
}
