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
      conversation { id isMuted mutedUntil }
      userErrors { ...Refusal }
    }
  }
`)

const Unmute = graphql(`
  mutation Unmute($input: UnmuteConversationInput!) {
    unmuteConversation(input: $input) {
      conversation { id isMuted mutedUntil }
      userErrors { ...Refusal }
    }
  }
`)

const MarkUnread = graphql(`
  mutation MarkUnread($input: MarkConversationUnreadInput!) {
    markConversationUnread(input: $input) {
      conversation { ...LiveConversation }
      userErrors { ...Refusal }
    }
  }
`)

const Archive = graphql(`
  mutation Archive($input: ArchiveConversationInput!) {
    archiveConversation(input: $input) {
      conversation { ...LiveConversation }
      userErrors { ...Refusal }
    }
  }
`)

const Unarchive = graphql(`
  mutation Unarchive($input: UnarchiveConversationInput!) {
    unarchiveConversation(input: $input) {
      conversation { ...LiveConversation }
      userErrors { ...Refusal }
    }
  }
`)

const hourMs = 3_600_000

/** Returns the mutations of the conversation menu. */
export function useConversationActions(conversationId: string) {
  const mutate = useReportedMutation()
  const drafts = useDrafts()
  const input = { conversationId }
  const leave = () => navigate(paths.list, { replace: true })
  return {
    close: () => void mutate(CloseConversation, input),
    /** Without a number of hours, until the member unmutes it. */
    mute(hours?: number) {
      const until = hours === undefined ? null : new Date(Date.now() + hours * hourMs).toISOString()
      void mutate(Mute, { ...input, until })
    },
    unmute: () => void mutate(Unmute, input),
    /** Leaves the conversation: to see it would mark it as read. */
    async markUnread() {
      if (await mutate(MarkUnread, input)) leave()
    },
    async archive() {
      if (await mutate(Archive, input)) leave()
    },
    unarchive: () => void mutate(Unarchive, input),
    async remove() {
      if (!(await mutate(DeleteConversation, input))) return
      drafts.write(conversationId, '')
      leave()
    },
  }
}
