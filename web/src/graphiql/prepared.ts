import { demoMembers, demoToken, type DemoMember } from '../features/sign-in/demo'
import { operations } from './operations'

/** In the demo: somebody to begin as, and what their first tries need. */
export interface Prepared {
  members: DemoMember[]
  first: Sender
}

export interface Sender {
  handle: string
  /** For the Headers pane. */
  headers: string
  /** For the Variables pane of each of our operations, by its name. */
  variables: Map<string, string>
  /** With whom a conversation is open: somebody who can write to them. */
  correspondent?: { handle: string; conversationId: string }
}

const whom = `{
  viewer {
    conversations(first: 20, filter: { status: OPEN }) {
      nodes { id correspondent { handle canMessage } }
    }
    contacts(first: 20) {
      nodes { id canMessage }
    }
  }
}`

interface Whom {
  viewer: {
    conversations: { nodes: { id: string; correspondent: { handle: string; canMessage: boolean } }[] }
    contacts: { nodes: { id: string; canMessage: boolean }[] }
  }
}

export async function prepare(): Promise<Prepared> {
  const members = await demoMembers()
  const handle = members.find((member) => member.handle === 'claire')?.handle ?? members[0]?.handle ?? ''
  return { members, first: await senderOf(handle) }
}

/** A fresh token, and ids of their own. */
export async function senderOf(handle: string): Promise<Sender> {
  const token = await demoToken(handle)
  const { viewer } = await ask<Whom>(token, whom)
  const open = viewer.conversations.nodes.find(({ correspondent }) => correspondent.canMessage)
  const contact = viewer.contacts.nodes.find(({ canMessage }) => canMessage)
  const values = new Map([
    ['MEMBER', contact?.id ?? ''],
    ['CONVERSATION', open?.id ?? ''],
    ['TRY', Date.now().toString(36)],
  ])
  return {
    handle,
    headers: JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2),
    variables: new Map(
      operations.flatMap(({ name, variables }) =>
        variables ? [[name, variables.replace(/\b[A-Z]{3,}\b/g, (word) => values.get(word) ?? word)]] : [],
      ),
    ),
    correspondent: open && { handle: open.correspondent.handle, conversationId: open.id },
  }
}

/** Has the other one write: somebody who listens for the first time hears something. */
export async function writeBack({ correspondent }: Sender) {
  if (!correspondent) return
  const { handle, conversationId } = correspondent
  const input = { conversationId, body: 'Bonjour GraphiQL !', clientKey: `graphiql-${Date.now().toString(36)}` }
  const text = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
  await ask(await demoToken(handle), text, { input })
}

async function ask<Data>(token: string, query: string, variables = {}): Promise<Data> {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return ((await answer.json()) as { data: Data }).data
}

/** Whether a text is one of ours with other ids in it: of another member, or of a demo that was. */
export function isOurs(text: string, ours: string): boolean {
  return withoutIds(text) === withoutIds(ours)
}

function withoutIds(text: string): string {
  return text.trim().replace(/"(\w+_[0-9a-f]{32}|graphiql-[\w-]+|)"/g, '""')
}
