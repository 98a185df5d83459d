import { fetchDemoMembers, fetchDemoToken, type DemoMember } from '../features/sign-in/demo-api'
import { operations } from './operations'

/** The state in which GraphiQL starts in the demo. */
export interface DemoSetup {
  members: DemoMember[]
  firstSender: Sender
}

/** The member whose token is sent with operations. */
export interface Sender {
  handle: string
  /** The text of the Headers pane. */
  headers: string
  /** The text of the Variables pane of each starter operation, by the operation's name. */
  variables: Map<string, string>
  /** A member in an open conversation with the sender, who can send them a message. */
  correspondent?: { handle: string; conversationId: string }
}

const idsQuery = `{
  viewer {
    conversations(first: 20, filter: { status: OPEN }) {
      nodes { id correspondent { handle canMessage } }
    }
    contacts(first: 20) {
      nodes { id canMessage }
    }
  }
}`

interface Ids {
  viewer: {
    conversations: { nodes: { id: string; correspondent: { handle: string; canMessage: boolean } }[] }
    contacts: { nodes: { id: string; canMessage: boolean }[] }
  }
}

export async function prepareDemo(): Promise<DemoSetup> {
  const members = await fetchDemoMembers()
  const handle = members.find((member) => member.handle === 'claire')?.handle ?? members[0]?.handle ?? ''
  return { members, firstSender: await createSender(handle) }
}

/** Fetches a token for the member, and IDs from their conversations and contacts. */
export async function createSender(handle: string): Promise<Sender> {
  const token = await fetchDemoToken(handle)
  const { viewer } = await execute<Ids>(token, idsQuery)
  const open = viewer.conversations.nodes.find(({ correspondent }) => correspondent.canMessage)
  const contact = viewer.contacts.nodes.find(({ canMessage }) => canMessage)
  const placeholders = new Map([
    ['MEMBER', contact?.id ?? ''],
    ['CONVERSATION', open?.id ?? ''],
    ['TRY', Date.now().toString(36)],
  ])
  return {
    handle,
    headers: JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2),
    variables: new Map(
      operations.flatMap(({ name, variables }) =>
        variables ? [[name, variables.replace(/\b[A-Z]{3,}\b/g, (word) => placeholders.get(word) ?? word)]] : [],
      ),
    ),
    correspondent: open && { handle: open.correspondent.handle, conversationId: open.id },
  }
}

/** Sends the sender a message from their correspondent, so that their first subscription receives an event. */
export async function sendFromCorrespondent({ correspondent }: Sender) {
  if (!correspondent) return
  const { handle, conversationId } = correspondent
  const input = { conversationId, body: 'Bonjour GraphiQL !', clientKey: `graphiql-${Date.now().toString(36)}` }
  const mutation = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
  await execute(await fetchDemoToken(handle), mutation, { input })
}

async function execute<Data>(token: string, query: string, variables = {}): Promise<Data> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return ((await response.json()) as { data: Data }).data
}

/** Whether the strings differ only in IDs: those of another member, or of a demo that was started before. */
export function differsOnlyInIds(one: string, other: string): boolean {
  return withoutIds(one) === withoutIds(other)
}

function withoutIds(text: string): string {
  return text.trim().replace(/"(\w+_[0-9a-f]{32}|graphiql-[\w-]+|)"/g, '""')
}
