// The real service with the demo's members, on a port and in a folder of its own.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const binary = new URL('../../target/debug/causerie', import.meta.url).pathname

/** Starts it, and stops it when the test is over. */
export async function serve(test) {
  const folder = await mkdtemp(join(tmpdir(), 'causerie-clients-'))
  const arguments_ = ['demo', '--listen', '127.0.0.1:0', '--data', folder]
  const env = { ...process.env, RUST_LOG: 'warn' }
  const child = spawn(binary, arguments_, { stdio: ['ignore', 'pipe', 'inherit'], env })
  const gone = once(child, 'exit')
  test.after(async () => {
    child.kill('SIGKILL')
    await gone
    await rm(folder, { recursive: true })
  })
  for await (const line of createInterface(child.stdout)) {
    const address = line.match(/listens on http:\/\/(\S+)/)?.[1]
    if (address) return new Service(address)
  }
  throw new Error('the service ended at once')
}

class Service {
  constructor(address) {
    this.http = `http://${address}/graphql`
    this.socket = `ws://${address}/graphql`
    this.root = `http://${address}`
  }

  /** A member of the demo, signed in. */
  async member(handle) {
    const answer = await fetch(`${this.root}/demo/token/${handle}`, { method: 'POST' })
    return new Member(this, { Authorization: `Bearer ${(await answer.text()).trim()}` })
  }
}

class Member {
  constructor(service, headers) {
    this.service = service
    this.headers = headers
  }

  /** Past all clients, for what a story is not about. */
  async asks(query, variables) {
    const answer = await fetch(this.service.http, {
      method: 'POST',
      headers: { ...this.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await answer.json()
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }

  async cursor() {
    return (await this.asks('{ viewer { eventCursor } }')).viewer.eventCursor
  }

  /** Writes into the open conversation with a member, or starts it. */
  async writes(handle, body) {
    const { member } = await this.asks('query ($handle: String!) { member(by: { handle: $handle }) { id } }', { handle })
    const start = `mutation ($input: StartConversationInput!) {
      startConversation(input: $input) { message { id } userErrors { code } }
    }`
    await this.asks(start, { input: { memberId: member.id, body } })
  }
}

/** A socket of `graphql-ws`, which ends with the test. */
export function open(test, service, connectionParams, options = {}) {
  const client = createClient({ url: service.socket, webSocketImpl: WebSocket, connectionParams, ...options })
  test.after(() => client.terminate())
  return client
}

/** Listens with a client, from where Claire's log stands on, for what Éloïse then writes to her. */
export async function hearsEloise(claire, eloise, newMessage) {
  const heard = newMessage({ after: await claire.cursor() })
  await eloise.writes('claire', 'Bonjour Claire')
  const { data, error } = await heard
  assert.equal(data?.newMessage.message.preview, 'Bonjour Claire', error?.message)
}

export const VIEWER = 'query Viewer { viewer { member { handle } } }'
export const NEW_MESSAGE = `subscription NewMessage($after: EventCursor) {
  newMessage(after: $after) { cursor message { id preview sender { handle } } }
}`
