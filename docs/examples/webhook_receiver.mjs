// Receives webhooks, and mails each member a digest of what they have not read. Needs nothing but Node 20:
//
//   WEBHOOK_SECRET=whsec_… node webhook_receiver.mjs
//
// It keeps everything in memory. Yours should store a webhook before it answers, or webhooks are lost when it stops.
import { spawn } from 'node:child_process'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const {
  WEBHOOK_SECRET,
  PORT = '8090',
  DIGEST_SECONDS = '60',
  SENDMAIL = '/usr/sbin/sendmail',
  PAGE = 'https://messages.example.org',
} = process.env
if (!WEBHOOK_SECRET) throw new Error('set WEBHOOK_SECRET')

const KEY = Buffer.from(WEBHOOK_SECRET.replace(/^whsec_/, ''), 'base64')
const MAX_AGE_SECONDS = 5 * 60
const MAX_BODY_BYTES = 1024 * 1024
const MAX_IDS = 100_000

/** The IDs of webhooks that were handled, the oldest first. */
const handled = new Set()
/** The next mail of each member: their conversations, by ID. */
const digests = new Map()

/** Whether a signature was made with the secret, a short time ago. */
function isVerified(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1000 - Number(time)) <= MAX_AGE_SECONDS)) return false
  const expected = createHmac('sha256', KEY).update(`${id}.${time}.`).update(body).digest()
  return signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',')
    const given = Buffer.from(value, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
}

function handle({ type, data }) {
  switch (type) {
    case 'conversation.unread':
      if (data.recipient.wantsEmail) digestOf(data.recipient.subject).set(data.conversationId, data)
      break
    case 'message.sent':
      // Who answers has read the conversation.
      digests.get(data.sender.subject)?.delete(data.conversationId)
      break
    case 'conversation.deleted':
      for (const { subject } of data.members) digests.get(subject)?.delete(data.conversationId)
      break
    case 'member.erased':
      digests.delete(data.member.subject)
      break
  }
}

/** The conversations of a member's next mail, which is sent a while after the first of them. */
function digestOf(subject) {
  let digest = digests.get(subject)
  if (!digest) {
    digest = new Map()
    digests.set(subject, digest)
    setTimeout(() => {
      if (digests.get(subject) === digest) digests.delete(subject)
      else digest.clear()
      if (digest.size) mail(subject, [...digest.values()])
    }, DIGEST_SECONDS * 1000)
  }
  return digest
}

function mail(subject, conversations) {
  const lines = conversations.map(
    ({ conversationId, sender, unreadCount }) =>
      `${unreadCount} from ${sender.subject ?? 'a deleted member'}: ${PAGE}/c/${conversationId}`,
  )
  const count = conversations.reduce((sum, { unreadCount }) => sum + unreadCount, 0)
  const head = [`To: ${addressOf(subject)}`, `Subject: Unread messages: ${count}`, 'Content-Type: text/plain; charset=utf-8']
  const sendmail = spawn(SENDMAIL, ['-t'], { stdio: ['pipe', 'inherit', 'inherit'] })
  sendmail.on('error', (error) => console.error('cannot send a mail:', error.message))
  sendmail.stdin.end([...head, '', ...lines, ''].join('\n'))
}

/** Your platform knows the address of a member, and their language. */
function addressOf(subject) {
  return `${encodeURIComponent(subject)}@members.example`
}

async function read(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Error('the body is too long')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function receive(request) {
  const body = await read(request)
  if (!isVerified(request.headers, body)) return 401
  const id = request.headers['webhook-id']
  if (handled.has(id)) return 204
  handle(JSON.parse(body))
  handled.add(id)
  if (handled.size > MAX_IDS) handled.delete(handled.values().next().value)
  return 204
}

const server = createServer((request, response) =>
  receive(request).then(
    (status) => response.writeHead(status).end(),
    (error) => {
      console.error('cannot handle a webhook:', error.message)
      response.writeHead(500).end()
    },
  ),
)
server.listen(Number(PORT), '127.0.0.1', () =>
  console.log(`listening on http://127.0.0.1:${server.address().port}`),
)
