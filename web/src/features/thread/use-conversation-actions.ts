import { useClient } from 'urql'
import { navigate, paths } from '../../app/routes'
import { graphql } from '../../gql'

const CloseConversation = graphql(`
  mutation CloseConversation($input: CloseConversationInput!) {
    closeConversation(input: $input) {
      conversation {
        ...LiveConversation
      }
      userErrors {
        code
      }
    }
  }
`)

const DeleteConversation = graphql(`
  mutation DeleteConversation($input: DeleteConversationInput!) {
    deleteConversation(input: $input) {
      deletedConversationId
      userErrors {
        code
      }
    }
  }
`)

const Mute = graphql(`
  mutation Mute($input: MuteConversationInput!) {
    muteConversation(input: $input) {
      conversation {
        id
        isMuted
      }
      userErrors {
        code
      }
    }
  }
`)

const Unmute = graphql(`
  mutation Unmute($input: UnmuteConversationInput!) {
    unmuteConversation(input: $input) {
      conversation {
        id
        isMuted
      }
      userErrors {
        code
      }
    }
  }
`)

/** What the ⋯ menu does. */
export function useConversationActions(conversationId: string) {
  const client = useClient()
  const input = { conversationId }
  return {
    close: () => void client.mutation(CloseConversation, { input }).toPromise(),
    setMuted: (muted: boolean) =>
      void (muted ? client.mutation(Mute, { input }) : client.mutation(Unmute, { input })).toPromise(),
    async remove() {
      const { data } = await client.mutation(DeleteConversation, { input }).toPromise()
      if (data?.deleteConversation.deletedConversationId) navigate(paths.list, { replace: true })
    },
  }
}
