/** What the worker asks a page. Only the page of a signed-in member answers. */
export type PageRequest = { asks: 'state' } | { opens: string }

export interface PageState {
  memberId: string
  /** The conversation that the page shows. */
  conversationId: string | null
  /** Whether the member sees it. */
  isActive: boolean
}
