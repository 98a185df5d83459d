// Measures the time from the request that sends a message through one process until a subscriber of another process
// receives it. Not a test:
//
//     cargo build --release
//     tests/with-servers tests/with-postgres node tests/clients/replicas-lag.js target/release/causerie
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import WebSocket from 'ws'

const binary = process.argv[2]
const [messages, interval] = [1000, 10]
const env = { ...process.env, CAUSERIE_JWT_SECRET: 'only for measuring: at least thirty-two bytes' }
const children = []
process.on('exit', () => children.forEach((child) => child.kill()))

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

async function serve(database, nats) {
  const flags = ['--listen', '127.0.0.1:0', '--database', database, '--nats', nats, '--sends-per-minute', '0']
  const child = spawn(binary, ['serve', ...flags, '--sweep-interval', '60'], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  children.push(child)
  for await (const line of createInterface(child.stderr)) {
    const port = line.match(/listening.*127\.0\.0\.1:(\d+)/)?.[1]
    if (port) return `127.0.0.1:${port}`
  }
  throw new Error('the service exited')
}

async function execute(address, token, query, variables) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  const response = await fetch(`http://${address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  const { data, errors } = await response.json()
  if (errors) throw new Error(JSON.stringify(errors))
  return data
}

const server = process.env.TEST_POSTGRES_URL
const name = `causerie_lag_${process.pid}`
execFileSync('psql', [server, '--quiet', '--command', `CREATE DATABASE ${name}`])
const database = Object.assign(new URL(server), { pathname: `/${name}` }).href
const natsPort = await freePort()
children.push(spawn('nats-server', ['--addr', '127.0.0.1', '--port', `${natsPort}`], { stdio: 'ignore' }))
const [one, two] = [await serve(database, `127.0.0.1:${natsPort}`), await serve(database, `127.0.0.1:${natsPort}`)]
const token = (subject) => execFileSync(binary, ['token', '--subject', subject, '--ttl', '1h'], { env, encoding: 'utf8' }).trim()
const [ada, bob] = [token('ada'), token('bob')]

const { viewer } = await execute(two, bob, '{ viewer { member { id } eventCursor } }')
const start = 'mutation($id: ID!) { startConversation(input: { memberId: $id }) { conversation { id } } }'
const { id } = (await execute(one, ada, start, { id: viewer.member.id })).startConversation.conversation
const connectionParams = { Authorization: `Bearer ${bob}` }
const client = createClient({ url: `ws://${two}/graphql`, webSocketImpl: WebSocket, connectionParams })
const [sentAt, lags] = [[], []]
const subscribed = client.iterate({
  query: 'subscription($after: EventCursor) { newMessage(after: $after) { message { body } } }',
  variables: { after: viewer.eventCursor },
})
const received = (async () => {
  for await (const { data } of subscribed) {
    lags.push(performance.now() - sentAt[data.newMessage.message.body])
    if (lags.length === messages) return
  }
})()
await sleep(500)
for (let number = 0; number < messages; number += 1) {
  sentAt.push(performance.now())
  const send = 'mutation($input: SendMessageInput!) { sendMessage(input: $input) { message { id } } }'
  await execute(one, ada, send, { input: { conversationId: id, body: `${number}` } })
  await sleep(interval)
}
await received
lags.sort((a, b) => a - b)
const percentile = (percent) => lags[Math.min(lags.length - 1, Math.floor((lags.length * percent) / 100))].toFixed(1)
console.log(`${lags.length} messages, ms: p50 ${percentile(50)}, p99 ${percentile(99)}, max ${percentile(100)}`)
process.exit()
