import { useQuery } from 'urql'
import { graphql } from '../../gql'
import { useSpeech } from '../../i18n/language'
import { isNoId } from '../../transport/failure'
import { Avatar } from '../../ui/avatar'
import { LoadFailed, Notice } from '../../ui/notice'
import { Composer } from '../composer/composer'
import { LeftOver } from '../composer/left-over'
import { useOutbox, useUnsent } from '../composer/outbox-context'
import { personOf } from '../profile/person'
import { UnsentBubble } from '../thread/bubble'
import { PaneSkeleton } from '../../ui/pane-skeleton'
import { useMoveOn } from './use-move-on'

const Addressee = graphql(`
  query Addressee($id: ID!) {
    member(by: { id: $id }) {
      ...Person
      openConversation { id }
    }
  }
`)

/** The conversation begins with its first message; until that is stored there is nothing to see for anybody else. */
export function FirstMessage({ memberId }: { memberId: string }) {
  const { t } = useSpeech()
  const [{ data, error }, ask] = useQuery({ query: Addressee, variables: { id: memberId } })
  const outbox = useOutbox()
  const unsent = useUnsent(memberId)
  const member = data?.member && personOf(data.member, t)
  useMoveOn(memberId, data?.member?.openConversation?.id)

  if (data?.member === null || isNoId(error)) {
    return (
      <Notice title={t.profile.goneTitle}>
        <LeftOver addressee={memberId} />
      </Notice>
    )
  }
  if (!member) return error ? <LoadFailed onRetry={() => ask({ requestPolicy: 'network-only' })} /> : <PaneSkeleton />
  return (
    <>
      <div className="first-message">
        <Avatar of={member} size="large" />
        <p>{t.picker.first(member.displayName)}</p>
        {!member.canMessage && <p className="first-message-note">{t.profile.cannotContact}</p>}
      </div>
      <div className="first-message-unsent">
        {unsent.map((message) => (
          <UnsentBubble key={message.clientKey} message={message} begins ends />
        ))}
      </div>
      {member.canMessage ? (
        <Composer
          addressee={memberId}
          name={member.displayName}
          isFirstMessage={unsent.length === 0}
          onSend={(body) => outbox.send(memberId, body, true)}
        />
      ) : (
        <LeftOver addressee={memberId} />
      )}
    </>
  )
}
