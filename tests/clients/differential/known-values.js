/** Ids, handles and cursors that a member sees, and some invalid ones. */
export async function knownValues(member) {
  const { viewer } = await member.execute(`{ viewer { contacts { edges { cursor } nodes { id handle } }
    conversations(first: 30) { edges { cursor } nodes { id messages(last: 3) { edges { cursor } nodes { id } } } } } }`)
  const { contacts, conversations } = viewer
  const messages = conversations.nodes.map(({ messages }) => messages)
  const pages = [contacts, conversations, ...messages]
  const nodes = pages.flatMap(({ nodes }) => nodes)
  return {
    ids: nodes.map(({ id }) => id),
    badIds: ['', '17', 'no id', 'member_0123456789abcdef0123456789abcdef', 'message_1'],
    handles: [...contacts.nodes.map(({ handle }) => handle), 'claire', 'nobody'],
    cursors: [...pages.flatMap(({ edges }) => edges.map(({ cursor }) => cursor)), 'no cursor'],
  }
}
