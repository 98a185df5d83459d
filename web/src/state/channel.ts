interface Channel<Message> {
  send(message: Message): void
  close(): void
}

/**
 * Opens a channel to the other tabs of this origin. In a browser without `BroadcastChannel`, or that blocks it, messages
 * are dropped.
 */
export function openChannel<Message>(name: string, onMessage: (message: Message) => void): Channel<Message> {
  try {
    const channel = new BroadcastChannel(name)
    channel.onmessage = ({ data }: MessageEvent<Message>) => onMessage(data)
    return { send: (message) => channel.postMessage(message), close: () => channel.close() }
  } catch {
    return { send: () => {}, close: () => {} }
  }
}
