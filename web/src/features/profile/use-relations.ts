import { useReportedMutation } from '../../transport/use-reported-mutation'
import { graphql } from '../../gql'

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

/** What I can be to a member, and they to me. */
export function useRelations(memberId: string) {
  const mutate = useReportedMutation()
  const input = { memberId }
  return {
    setBlocked: (wanted: boolean) => void mutate(wanted ? Block : Unblock, input),
    setContact: (wanted: boolean) => void mutate(wanted ? AddContact : RemoveContact, input),
    setFollowed: (wanted: boolean) => void mutate(wanted ? Follow : Unfollow, input),
  }
}
