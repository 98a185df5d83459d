import { graphql } from '../../gql'
import { navigate, paths } from '../../routing/routes'
import { useReportedMutation } from '../../transport/use-reported-mutation'
import { useDrafts } from '../composer/drafts'

const CloseConversation = graphql(`
  mutation CloseConversation($input: CloseConversationInput!) {
    closeConversation(input: $input) {
      conversation { ...LiveConversation }
      userErrors { ...Refusal }
    }
  }
`)

const DeleteConversation = graphql(`
  mutation DeleteConversation($input: DeleteConversationInput!) {
    deleteConversation(input: $input) {
      deletedConversationId
      userErrors { ...Refusal }
    }
  }
`)

const Mute = graphql(`
  mutation Mute($input: MuteConversationInput!) {
    muteConversation(input: $input) {
      conversation { id isMuted }
      userErrors { ...Refusal }
    }
  }
`)

const Unmute = graphql(`
  mutation Unmute($input: UnmuteConversationInput!) {
    unmuteConversation(input: $input) {
      conversation { id isMuted }
      userErrors { ...Refusal }
    }
  }
`)

/** Returns the mutations of the conversation menu. */
export function useConversationActions(conversationId: string) {
  const mutate = useReportedMutation()
  const drafts = useDrafts()
  const input = { conversationId }
  return {
    close: () => void mutate(CloseConversation, input),
    setMuted: (isMuted: boolean) => void mutate(isMuted ? Mute : Unmute, input),
    async remove() {
      if (!(await mutate(DeleteConversation, input))) return
      drafts.write(conversationId, '')
      navigate(paths.list, { replace: true })
    },
  }
}
