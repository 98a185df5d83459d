/** The paths of the page, without its routing: the worker uses them, too. */
export const paths = {
  list: '/',
  conversation: (id: string) => `/c/${encodeURIComponent(id)}`,
  message: (conversationId: string, id: string) => `/c/${encodeURIComponent(conversationId)}#${id}`,
  new: '/new',
  newTo: (memberId: string) => `/new?to=${encodeURIComponent(memberId)}`,
  member: (id: string) => `/m/${encodeURIComponent(id)}`,
}
