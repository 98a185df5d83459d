import { useQuery } from 'urql'
import { graphql, readFragment, type FragmentType } from '../../gql'
import { useLocalization } from '../../i18n/localization'
import { Link } from '../../routing/link'
import { paths } from '../../routing/routes'
import { isMalformedId } from '../../transport/failure'
import { Avatar } from '../../ui/avatar'
import { WriteIcon } from '../../ui/icons'
import { LoadFailed, Notice } from '../../ui/notice'
import { PaneHeader } from '../../ui/pane-header'
import { PaneSkeleton } from '../../ui/pane-skeleton'
import { summaryOf } from './member-summary'
import { useRelationship } from './use-relationship'
import './profile.css'

const ProfileFragment = graphql(`
  fragment Profile on Member {
    ...MemberSummary
    isContact
    isFollowed
    openConversation { id }
  }
`)

const ProfileQuery = graphql(`
  query Profile($id: ID!) {
    viewer {
      member { id }
    }
    member(by: { id: $id }) {
      ...Profile
    }
  }
`)

/** A member's profile as the viewer sees it. */
export function Profile({ id }: { id: string }) {
  const { t } = useLocalization()
  const [{ data, error }, executeQuery] = useQuery({
    query: ProfileQuery,
    variables: { id },
    // Whether the viewer can write to the member changes without an event.
    requestPolicy: 'cache-and-network',
  })
  return (
    <>
      <PaneHeader>
        <h1>{t.profile.title}</h1>
      </PaneHeader>
      {data?.member ? (
        <ProfileCard member={data.member} isMe={data.viewer.member.id === id} />
      ) : data || isMalformedId(error) ? (
        <Notice title={t.profile.goneTitle} />
      ) : error ? (
        <LoadFailed onRetry={() => executeQuery({ requestPolicy: 'network-only' })} />
      ) : (
        <PaneSkeleton />
      )}
    </>
  )
}

function ProfileCard({ member, isMe }: { member: FragmentType<typeof ProfileFragment>; isMe: boolean }) {
  const { t } = useLocalization()
  const profile = readFragment(ProfileFragment, member)
  const summary = summaryOf(profile, t)
  const { id, displayName, isDeleted, handle, canMessage, isBlocked } = summary
  const { openConversation } = profile
  return (
    <div className="profile">
      <Avatar of={summary} size="large" />
      <h2 dir="auto">{displayName}</h2>
      {!isDeleted && (
        <p className="profile-handle" dir="auto">
          {`@${handle}`}
        </p>
      )}
      {isMe && <p className="tag">{t.profile.itsYou}</p>}
      {canMessage && (
        <Link
          className="button primary"
          href={openConversation ? paths.conversation(openConversation.id) : paths.newTo(id)}
        >
          <WriteIcon />
          <span>{t.profile.contact}</span>
        </Link>
      )}
      {!isMe && !canMessage && <p className="profile-note">{isBlocked ? t.profile.blocked : t.profile.cannotContact}</p>}
      {!isMe && !isDeleted && <RelationshipButtons {...profile} {...summary} />}
    </div>
  )
}

function RelationshipButtons({ id, isContact, isFollowed, isBlocked }: Record<'isContact' | 'isFollowed' | 'isBlocked', boolean> & { id: string }) {
  const { t } = useLocalization()
  const { setContact, setFollowed, setBlocked } = useRelationship(id)
  return (
    <div className="profile-relationship">
      <button type="button" className="button" onClick={() => setContact(!isContact)}>
        {isContact ? t.profile.removeContact : t.profile.addContact}
      </button>
      <button type="button" className="button" onClick={() => setFollowed(!isFollowed)}>
        {isFollowed ? t.profile.unfollow : t.profile.follow}
      </button>
      <button type="button" className="button quiet" onClick={() => setBlocked(!isBlocked)}>
        {isBlocked ? t.profile.unblock : t.profile.block}
      </button>
    </div>
  )
}
