export interface DemoMember {
  handle: string
  displayName: string
}

export async function demoMembers(): Promise<DemoMember[]> {
  const answer = await fetch('/demo/members')
  if (!answer.ok) throw new Error(`demo members: ${answer.status}`)
  return (await answer.json()) as DemoMember[]
}

export async function demoToken(handle: string): Promise<string> {
  const answer = await fetch(`/demo/token/${encodeURIComponent(handle)}`, { method: 'POST' })
  if (!answer.ok) throw new Error(`demo token: ${answer.status}`)
  return (await answer.text()).trim()
}
