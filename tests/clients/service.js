// The service in demo mode, on its own port and in its own directory.
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

/** Starts the service, and stops it after the test. */
export async function serve(test) {
  const directory = await mkdtemp(join(tmpdir(), 'causerie-clients-'))
  const arguments_ = ['demo', '--listen', '127.0.0.1:0', '--data', directory]
  const env = { ...process.env, RUST_LOG: 'warn' }
  const child = spawn(binary, arguments_, { stdio: ['ignore', 'pipe', 'inherit'], env })
  const exited = once(child, 'exit')
  test.after(async () => {
    child.kill('SIGKILL')
    await exited
    await rm(directory, { recursive: true })
  })
  for await (const line of createInterface(child.stdout)) {
    const address = line.match(/listens on http:\/\/(\S+)/)?.[1]
    if (address) return new Service(address)
  }
  throw new Error('the service exited before it listened')
}

class Service {
  constructor(address) {
    this.http = `http://${address}/graphql`
    this.socket = `ws://${address}/graphql`
    this.root = `http://${address}`
  }

/** A signed-in member of the demo. */
  async member(handle) {
    const response = await fetch(`${this.root}/demo/token/${handle}`, { method: 'POST' })
    return new Member(this, { Authorization: `Bearer ${(await response.text()).trim()}` })
  }
}

class Member {
  constructor(service, headers) {
    this.service = service
    this.headers = headers
  }

  /** Executes an operation without a client library. Returns its data. */
  async execute(query, variables) {
    const response = await fetch(this.service.http, {
      method: 'POST',
      headers: { ...this.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = await response.json()
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }

  async cursor() {
    return (await this.execute('{ viewer { eventCursor } }')).viewer.eventCursor
  }

  /** Sends a message to a member, in their open conversation or a new one. */
  async sendTo(handle, body) {
    const { member } = await this.execute('query ($handle: String!) { member(by: { handle: $handle }) { id } }', { handle })
    const start = `mutation ($input: StartConversationInput!) {
      startConversation(input: $input) { message { id } userErrors { code } }
    }`
    await this.execute(start, { input: { memberId: member.id, body } })
  }
}

/** A client of `graphql-ws`, which is terminated after the test. */
export function open(test, service, connectionParams, options = {}) {
  const client = createClient({ url: service.socket, webSocketImpl: WebSocket, connectionParams, ...options })
  test.after(() => client.terminate())
  return client
}

/** Asserts that Claire's subscription receives a message that Éloïse sends to her. */
export async function receivesMessage(claire, eloise, newMessage) {
  const received = newMessage({ after: await claire.cursor() })
  await eloise.sendTo('claire', 'Bonjour Claire')
  const { data, error } = await received
  assert.equal(data?.newMessage.message.preview, 'Bonjour Claire', error?.message)
}

export const VIEWER = 'query Viewer { viewer { member { handle } } }'
export const NEW_MESSAGE = `subscription NewMessage($after: EventCursor) {
  newMessage(after: $after) { cursor message { id preview sender { handle } } }
}`
