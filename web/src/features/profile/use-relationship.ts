import { graphql } from '../../gql'
import { useReportedMutation } from '../../transport/use-reported-mutation'

const Block = graphql(`
  mutation Block($input: BlockMemberInput!) {
    blockMember(input: $input) {
      member { ...Profile }
      userErrors { ...Refusal }
    }
  }
`)

const Unblock = graphql(`
  mutation Unblock($input: UnblockMemberInput!) {
    unblockMember(input: $input) {
      member { ...Profile }
      userErrors { ...Refusal }
    }
  }
`)

const AddContact = graphql(`
  mutation AddContact($input: AddContactInput!) {
    addContact(input: $input) {
      member { ...Profile }
      userErrors { ...Refusal }
    }
  }
`)

const RemoveContact = graphql(`
  mutation RemoveContact($input: RemoveContactInput!) {
    removeContact(input: $input) {
      member { ...Profile }
      userErrors { ...Refusal }
    }
  }
`)

const Follow = graphql(`
  mutation Follow($input: FollowMemberInput!) {
    followMember(input: $input) {
      member { ...Profile }
      userErrors { ...Refusal }
    }
  }
`)

const Unfollow = graphql(`
  mutation Unfollow($input: UnfollowMemberInput!) {
    unfollowMember(input: $input) {
      member { ...Profile }
      userErrors { ...Refusal }
    }
  }
`)

/** Returns the mutations of the viewer's relationship with a member. */
export function useRelationship(memberId: string) {
  const mutate = useReportedMutation()
  const input = { memberId }
  return {
    setBlocked: (isBlocked: boolean) => void mutate(isBlocked ? Block : Unblock, input),
    setContact: (isContact: boolean) => void mutate(isContact ? AddContact : RemoveContact, input),
    setFollowed: (isFollowed: boolean) => void mutate(isFollowed ? Follow : Unfollow, input),
  }
}
