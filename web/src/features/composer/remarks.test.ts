import { expect, test } from 'vitest'
import { remarksOn } from './remarks'

test.each([
  ['', []],
  ['Bonjour Gaspard, tu as une minute ?', []],
  ['Salut', ['tooShort']],
  ['Bonjour, votre affiche est-elle à vendre, merci !!', ['tooFamiliar']],
  ['Quand ? Où ? Combien cela coûte-t-il ? Avec qui ?', ['severalRequests']],
])('the remarks on "%s" are %j', (text, remarks) => {
  expect(remarksOn(text)).toEqual(remarks)
})
