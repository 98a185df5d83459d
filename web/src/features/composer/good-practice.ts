export type Remark = 'tooShort' | 'severalRequests' | 'tooFamiliar'

const short = 25
const severalQuestions = 3
const familiar = /(!!|\?\?|\b(lol|mdr|ptdr|wesh|yo|slt|coucou toi|hey you|sup)\b)/iu

/** What the guide would say of this first message. It only advises: anything can be sent. */
export function remarksOn(text: string): Remark[] {
  const body = text.trim()
  if (!body) return []
  const remarks: Remark[] = []
  if (body.length < short) remarks.push('tooShort')
  if (body.split('?').length > severalQuestions) remarks.push('severalRequests')
  if (familiar.test(body)) remarks.push('tooFamiliar')
  return remarks
}

export function asks(text: string): boolean {
  return text.includes('?')
}
