// Writes the tokens of a document in other ways, and garbles them.
import { Lexer, Source, TokenKind } from 'graphql'

const SPACES = [' ', '\n', '\t', ' # a comment, "quoted" {\n', '\r\n', '\ufeff']
const BETWEEN = [...SPACES, ',', ' , ']
const PUNCTUATION = ['{', '}', '(', ')', '[', ']', ':', '!', '$', '@', '...', '|', '=', '&']
const WORDS = ['on', 'fragment', 'query', 'true', 'null', '1', '-1', '"a"', '"""a"""', '""', '"\\u{41}"']
const WRONG = ['01', '1.', '1e3', '0x1', '1a', '"\\q"', '"\n"', '.', '..', ';', '\u0000', 'é', '%']
const MARKS = [...PUNCTUATION, ...WORDS, ...WRONG]

/** An equivalent document, with other separators and with escaped characters. */
export function respell(query, random) {
  const all = tokens(query)
  const texts = all.map((token, index) => {
    // Commas that the service's parser does not accept are among the accepted differences.
    const isPlain = token.kind === TokenKind.SPREAD || all[index + 1]?.kind === TokenKind.COLON
    const between = random.chance(0.2) ? random.pick(isPlain ? SPACES : BETWEEN) : ' '
    const text = token.kind === TokenKind.STRING ? spell(token.value, random) : query.slice(token.start, token.end)
    return text + between
  })
  return texts.join('')
}

function spell(value, random) {
  const plain = (character) => JSON.stringify(character).slice(1, -1)
  const characters = [...value].map((character) => (random.chance(0.2) ? escape : plain)(character, random))
  return `"${characters.join('')}"`
}

function escape(character, random) {
  if (random.chance(0.5)) return `\\u{${character.codePointAt(0).toString(16)}}`
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** The document with a token removed, repeated, replaced or inserted, two tokens swapped, or the end cut off. */
export function garble(query, random) {
  const texts = tokens(query).map(({ start, end }) => query.slice(start, end))
  const place = random.below(texts.length)
  const changes = [
    () => texts.splice(place, 1),
    () => texts.splice(place, 0, texts[place]),
    () => texts.splice(place, 1, random.pick(MARKS)),
    () => texts.splice(place, 0, random.pick(MARKS)),
    () => texts.splice(place),
    () => texts.splice(place, 2, ...texts.slice(place, place + 2).reverse()),
  ]
  random.pick(changes)()
  return texts.join(' ')
}

function tokens(query) {
  const lexer = new Lexer(new Source(query))
  const found = []
  while (lexer.advance().kind !== TokenKind.EOF) found.push(lexer.token)
  return found
}
