import type { NotifiedMember } from './notified-member'

interface Unread {
  unreadCount: number
  /** Null if the correspondent has no name any more. */
  correspondent: string | null
  /** Null if the member does not want it to be shown. */
  text: string | null
}

// The dictionaries of the page are not part of the worker, which the browser starts for each message.
const texts = {
  fr: {
    title: 'Messages',
    messages: (count: number) => (count === 1 ? '1 nouveau message' : `${count} nouveaux messages`),
  },
  en: {
    title: 'Messages',
    messages: (count: number) => (count === 1 ? '1 new message' : `${count} new messages`),
  },
}

/** Returns the title and the text of the notification of a conversation's unread messages. */
export function notificationText({ unreadCount, correspondent, text }: Unread, language: NotifiedMember['language']) {
  const { title, messages } = texts[language]
  return { title: correspondent ?? title, body: text ?? messages(unreadCount) }
}
