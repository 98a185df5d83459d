import { useChange } from '../../app/changes'
import { navigate, paths } from '../../app/routes'
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
  const change = useChange()
  const drafts = useDrafts()
  const input = { conversationId }
  return {
    close: () => void change(CloseConversation, input),
    setMuted: (wanted: boolean) => void change(wanted ? Mute : Unmute, input),
    async remove() {
      if (!(await change(DeleteConversation, input))) return
      drafts.write(conversationId, '')
      navigate(paths.list, { replace: true })
    },
  }
}
