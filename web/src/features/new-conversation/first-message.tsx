import { useQuery } from 'urql'
import { graphql } from '../../gql'
import { useLocalization } from '../../i18n/localization'
import { isMalformedId } from '../../transport/failure'
import { Avatar } from '../../ui/avatar'
import { LoadFailed, Notice } from '../../ui/notice'
import { PaneSkeleton } from '../../ui/pane-skeleton'
import { Composer } from '../composer/composer'
import { useOutbox, useUnsentMessages } from '../composer/outbox-context'
import { ReadOnlyDraft } from '../composer/read-only-draft'
import { summaryOf } from '../profile/member-summary'
import { UnsentBubble } from '../thread/bubble'
import { useRedirectToConversation } from './use-redirect-to-conversation'

const Addressee = graphql(`
  query Addressee($id: ID!) {
    member(by: { id: $id }) {
      ...MemberSummary
      openConversation { id }
    }
  }
`)

/** Writes to a member without an open conversation, which starts with the first message that is stored. */
export function FirstMessage({ memberId }: { memberId: string }) {
  const { t } = useLocalization()
  const [{ data, error }, executeQuery] = useQuery({ query: Addressee, variables: { id: memberId } })
  const outbox = useOutbox()
  const unsent = useUnsentMessages(memberId)
  const member = data?.member && summaryOf(data.member, t)
  useRedirectToConversation(memberId, data?.member?.openConversation?.id)

  if (data?.member === null || isMalformedId(error)) {
    return (
      <Notice title={t.profile.goneTitle}>
        <ReadOnlyDraft addressee={memberId} />
      </Notice>
    )
  }
  if (!member) return error ? <LoadFailed onRetry={() => executeQuery({ requestPolicy: 'network-only' })} /> : <PaneSkeleton />
  return (
    <>
      <div className="first-message">
        <Avatar of={member} size="large" />
        <p>{t.picker.first(member.displayName)}</p>
        {!member.canMessage && <p className="first-message-note">{t.profile.cannotContact}</p>}
      </div>
      <div className="first-message-unsent">
        {unsent.map((message) => (
          <UnsentBubble key={message.clientKey} message={message} startsGroup endsGroup />
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
        <ReadOnlyDraft addressee={memberId} />
      )}
    </>
  )
}
