import { useClient } from 'urql'
import { graphql } from '../../gql'

const Block = graphql(`
  mutation Block($input: BlockMemberInput!) {
    blockMember(input: $input) {
      member {
        ...Profile
      }
      userErrors {
        code
      }
    }
  }
`)

const Unblock = graphql(`
  mutation Unblock($input: UnblockMemberInput!) {
    unblockMember(input: $input) {
      member {
        ...Profile
      }
      userErrors {
        code
      }
    }
  }
`)

const AddContact = graphql(`
  mutation AddContact($input: AddContactInput!) {
    addContact(input: $input) {
      member {
        ...Profile
      }
      userErrors {
        code
      }
    }
  }
`)

const RemoveContact = graphql(`
  mutation RemoveContact($input: RemoveContactInput!) {
    removeContact(input: $input) {
      member {
        ...Profile
      }
      userErrors {
        code
      }
    }
  }
`)

const Follow = graphql(`
  mutation Follow($input: FollowMemberInput!) {
    followMember(input: $input) {
      member {
        ...Profile
      }
      userErrors {
        code
      }
    }
  }
`)

const Unfollow = graphql(`
  mutation Unfollow($input: UnfollowMemberInput!) {
    unfollowMember(input: $input) {
      member {
        ...Profile
      }
      userErrors {
        code
      }
    }
  }
`)

type Switch = (on: boolean) => void

export function useBlock(memberId: string): Switch {
  return useSwitch(memberId, Block, Unblock)
}

export function useContact(memberId: string): Switch {
  return useSwitch(memberId, AddContact, RemoveContact)
}

export function useFollow(memberId: string): Switch {
  return useSwitch(memberId, Follow, Unfollow)
}

type MemberMutation = typeof Block | typeof Unblock | typeof AddContact | typeof RemoveContact | typeof Follow | typeof Unfollow

function useSwitch(memberId: string, on: MemberMutation, off: MemberMutation): Switch {
  const client = useClient()
  return (wanted) => void client.mutation(wanted ? on : off, { input: { memberId } }).toPromise()
}
