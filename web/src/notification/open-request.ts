/** What the worker asks a page to do after a click on a notification. */
export interface OpenRequest {
  opens: string
}

export function isOpenRequest(data: unknown): data is OpenRequest {
  return typeof data === 'object' && data !== null && 'opens' in data && typeof data.opens === 'string'
}
