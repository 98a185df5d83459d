export interface DemoMember {
  handle: string
  displayName: string
}

export async function fetchDemoMembers(): Promise<DemoMember[]> {
  const response = await fetch('/demo/members')
  if (!response.ok) throw new Error(`demo members: ${response.status}`)
  return (await response.json()) as DemoMember[]
}

export async function fetchDemoToken(handle: string): Promise<string> {
  const response = await fetch(`/demo/token/${encodeURIComponent(handle)}`, { method: 'POST' })
  if (!response.ok) throw new Error(`demo token: ${response.status}`)
  return (await response.text()).trim()
}
