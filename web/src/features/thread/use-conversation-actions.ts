import { useReportedMutation } from '../../transport/use-reported-mutation'
import { navigate, paths } from '../../routing/routes'
import { graphql } from '../../gql'
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

/** What the ⋯ menu does. */
export function useConversationActions(conversationId: string) {
  const mutate = useReportedMutation()
  const drafts = useDrafts()
  const input = { conversationId }
  return {
    close: () => void mutate(CloseConversation, input),
    setMuted: (wanted: boolean) => void mutate(wanted ? Mute : Unmute, input),
    async remove() {
      if (!(await mutate(DeleteConversation, input))) return
      drafts.write(conversationId, '')
      navigate(paths.list, { replace: true })
    },
  }
}
