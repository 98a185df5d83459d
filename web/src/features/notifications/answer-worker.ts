import type { PageRequest, PageState } from '../../notification/page-request'
import { canNotify } from './worker'

interface Answers {
  state(): PageState
  open(conversationId: string): void
}

/** Answers what the worker asks the pages. Returns the function that stops. */
export function answerWorker({ state, open }: Answers): () => void {
  if (!canNotify()) return () => {}
  const answer = ({ data, ports }: MessageEvent<PageRequest>) => {
    if ('asks' in data) ports[0]?.postMessage(state())
    else open(data.opens)
  }
  navigator.serviceWorker.addEventListener('message', answer)
  return () => navigator.serviceWorker.removeEventListener('message', answer)
}
