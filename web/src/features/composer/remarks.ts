export type Remark = 'tooShort' | 'severalRequests' | 'tooFamiliar'

const shortLength = 25
const maxQuestions = 2
const familiarWords = /(!!|\?\?|\b(lol|mdr|ptdr|wesh|yo|slt|coucou toi|hey you|sup)\b)/iu

/** Returns advice on a first message. It is not binding: any text can be sent. */
export function remarksOn(text: string): Remark[] {
  const body = text.trim()
  if (!body) return []
  const remarks: Remark[] = []
  if (body.length < shortLength) remarks.push('tooShort')
  if (body.split('?').length - 1 > maxQuestions) remarks.push('severalRequests')
  if (familiarWords.test(body)) remarks.push('tooFamiliar')
  return remarks
}

export function hasQuestion(text: string): boolean {
  return text.includes('?')
}
