// The service's data as one member sees it. Each value is read once, with one small query.
import { getNamedType, isLeafType } from 'graphql'

/** Below the service's limit of operations in flight per member. */
const READS_AT_ONCE = 8

const NODE = `fragment Node on Node {
  __typename id
  ... on Member {
    avatarUrl canMessage displayName handle isBlocked isContact isDeleted isFollowed openConversation { id }
  }
  ... on Conversation {
    closedAt closedBy { id } correspondent { id } correspondentReadUpTo { id } createdAt firstUnread { id } isArchived
    isMuted isUnread lastActivityAt lastMessage { id } mutedUntil participants { id } status unreadCount
  }
  ... on Message { body clientKey conversation { id } isMine sender { id } sentAt }
}`
const VIEWER = `{
  eventCursor member { id } notificationSettings { email push quietHours { from timeZone until } showsText }
  pushKey showsReadMarks unreadConversationCount
}`
const PAGE = `edges { cursor node { ...Node } } pageInfo { endCursor hasNextPage hasPreviousPage startCursor }`

export class Data {
  constructor(member) {
    this.member = member
    this.read = new Map()
    this.nodes = new Map()
    this.running = 0
    this.waiting = []
  }

  /** The object with this id, or its promise. */
  node(id) {
    return this.nodes.get(id) ?? this.value('Query', undefined, 'node', 'Node', { id: 'ID!' }, { id })
  }

  /** The value of a field with these arguments, or its promise. Throws if the service returned an error. */
  value(parent, id, field, returns, declared, args) {
    const key = JSON.stringify([id, field, args])
    const known = this.read.get(key)
    if (known instanceof Promise) return known
    if (known?.error) throw known.error
    if (known) return known.value
    const reading = this.load(...query(parent, id, field, returns, declared, args)).then(
      (value) => this.read.set(key, { value: this.keep(value) }),
      (error) => this.read.set(key, { error }),
    )
    const value = reading.then(() => this.value(parent, id, field, returns, declared, args))
    this.read.set(key, value)
    return value
  }

  async load(text, variables) {
    if (this.running === READS_AT_ONCE) await new Promise((start) => this.waiting.push(start))
    else this.running += 1
    try {
      const { value, viewer, node } = await this.member.execute(text, variables)
      return value !== undefined ? value : (viewer ?? node).value
    } finally {
      if (this.waiting.length) this.waiting.shift()()
      else this.running -= 1
    }
  }

  keep(value) {
    if (value?.edges) value.nodes = value.edges.map(({ node }) => node)
    for (const node of value?.nodes ?? [value]) if (node?.id) this.nodes.set(node.id, node)
    return value
  }
}

/** A query that reads one field, with its variables. */
function query(parent, id, field, returns, declared, args) {
  const names = Object.keys(args)
  const passed = names.length ? `(${names.map((name) => `${name}: $${name}`)})` : ''
  const types = names.map((name) => `$${name}: ${declared[name]}`)
  const selection = {
    Node: '{ ...Node }',
    Viewer: VIEWER,
    MessageConnection: `{ totalCount ${PAGE} }`,
    ConversationConnection: `{ ${PAGE} }`,
    MemberConnection: `{ ${PAGE} }`,
  }
  const selected = `value: ${field}${passed} ${selection[returns] ?? ''}`
  const within = { Query: selected, Viewer: `viewer { ${selected} }` }
  const whole = within[parent] ?? `node(id: $of) { ... on ${parent} { ${selected} } }`
  const all = id ? ['$of: ID!', ...types] : types
  const text = `query ${all.length ? `(${all})` : ''} { ${whole} } ${selected.includes('...Node') ? NODE : ''}`
  return [text, id ? { ...args, of: id } : args]
}

/** The field resolver of graphql-js, over `Data`. */
export function resolve(source, args, data, { fieldName, parentType, returnType }) {
  const field = parentType.getFields()[fieldName]
  // Generated mutations are those of the platform, which members may not execute.
  if (parentType.name === 'Mutation' || fieldName === 'webhookDeliveries') throw new Error('FORBIDDEN')
  if (parentType.name !== 'Query' && field.args.length === 0) return whole(source[fieldName], data)
  const named = getNamedType(returnType)
  const isNode = ['Member', 'Conversation', 'Message'].includes(named.name)
  const returns = isLeafType(named) ? '' : isNode ? 'Node' : named.name
  const declared = Object.fromEntries(field.args.map((argument) => [argument.name, String(argument.type)]))
  return data.value(parentType.name, source?.id, fieldName, returns, declared, args)
}

function whole(value, data) {
  if (Array.isArray(value)) return value.map((item) => whole(item, data))
  return value?.id ? data.node(value.id) : value
}
