/**
 * Gives the client key for a text: the same one as long as the text is the same, so that trying again after a
 * failure cannot write it twice; another one for another text.
 */
export function createSendOnce(): (body: string) => string {
  let last: { body: string; key: string } | undefined
  return (body) => {
    if (last?.body !== body) last = { body, key: crypto.randomUUID() }
    return last.key
  }
}
