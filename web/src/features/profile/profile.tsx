import { useQuery } from 'urql'
import { Link } from '../../routing/link'
import { PaneHeader } from '../../ui/pane-header'
import { paths } from '../../routing/routes'
import { graphql, readFragment, type FragmentType } from '../../gql'
import { useSpeech } from '../../i18n/language'
import { isNoId } from '../../transport/failure'
import { Avatar } from '../../ui/avatar'
import { WriteIcon } from '../../ui/icons'
import { LoadFailed, Notice } from '../../ui/notice'
import { PaneSkeleton } from '../../ui/pane-skeleton'
import { personOf } from './person'
import { useRelations } from './use-relations'
import './profile.css'

const ProfileFragment = graphql(`
  fragment Profile on Member {
    ...Person
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

/** A member, as I see them. */
export function Profile({ id }: { id: string }) {
  const { t } = useSpeech()
  const [{ data, error }, ask] = useQuery({
    query: ProfileQuery,
    variables: { id },
    // Whether I can write to them changes without an event.
    requestPolicy: 'cache-and-network',
  })
  return (
    <>
      <PaneHeader>
        <h1>{t.profile.title}</h1>
      </PaneHeader>
      {data?.member ? (
        <ProfileCard member={data.member} isMe={data.viewer.member.id === id} />
      ) : data || isNoId(error) ? (
        <Notice title={t.profile.goneTitle} />
      ) : error ? (
        <LoadFailed onRetry={() => ask({ requestPolicy: 'network-only' })} />
      ) : (
        <PaneSkeleton />
      )}
    </>
  )
}

function ProfileCard({ member, isMe }: { member: FragmentType<typeof ProfileFragment>; isMe: boolean }) {
  const { t } = useSpeech()
  const profile = readFragment(ProfileFragment, member)
  const person = personOf(profile, t)
  const { id, displayName, isDeleted, handle, canMessage, isBlocked } = person
  const { openConversation } = profile
  return (
    <div className="profile">
      <Avatar of={person} size="large" />
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
      {!isMe && !isDeleted && <Relations {...profile} {...person} />}
    </div>
  )
}

function Relations({ id, isContact, isFollowed, isBlocked }: Record<'isContact' | 'isFollowed' | 'isBlocked', boolean> & { id: string }) {
  const { t } = useSpeech()
  const { setContact, setFollowed, setBlocked } = useRelations(id)
  return (
    <div className="profile-relations">
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
