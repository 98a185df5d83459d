import type { Client } from 'urql'
import { graphql } from '../../gql'
import { closeNotifications, notifiedConversations } from '../../notification/notification'
import { currentWorker } from './worker'

const Unread = graphql(`
  query Unread($id: ID!) {
    conversation(id: $id) { id unreadCount }
  }
`)

export async function closeNotification(conversationId: string) {
  const worker = await currentWorker()
  if (worker) await closeNotifications(worker, ({ tag }) => tag === conversationId)
}

/** Closes the notifications of conversations that were read or deleted while no page was open. */
export async function closeOutdatedNotifications(client: Client) {
  const worker = await currentWorker()
  if (!worker) return
  for (const id of await notifiedConversations(worker)) {
    const { data } = await client.query(Unread, { id }).toPromise()
    if (data && !data.conversation?.unreadCount) await closeNotification(id)
  }
}
