import type { Keep, Unsent } from './outbox'

/** Keeps what is unsent for this tab and this member. */
export function keepInTab(memberId: string): Keep {
  const place = `causerie-unsent-${memberId}`
  return {
    load: () => JSON.parse(sessionStorage.getItem(place) ?? '[]') as Unsent[],
    save: (messages) => sessionStorage.setItem(place, JSON.stringify(messages)),
  }
}
