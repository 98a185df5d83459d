import type { Page, WebSocketRoute } from '@playwright/test'

/** Stands between a page's sockets and the service. Installed before the page is loaded. */
export class SocketProxy {
  private sockets = new Set<WebSocketRoute>()
  private isDisconnected = false
  private held: (() => void)[] | null = null
  private onMessage = (_message: string) => {}

  async install(page: Page) {
    await page.routeWebSocket('**/graphql', (socket) => {
      if (this.isDisconnected) return void socket.close()
      this.sockets.add(socket)
      const server = socket.connectToServer()
      server.onMessage((message) => {
        this.onMessage(String(message))
        const forward = () => socket.send(message)
        if (this.held) this.held.push(forward)
        else forward()
      })
    })
  }

  /** Closes every socket, and new ones at once, until `allowConnections`. */
  async disconnect() {
    this.isDisconnected = true
    for (const socket of this.sockets) await socket.close()
    this.sockets.clear()
  }

  allowConnections() {
    this.isDisconnected = false
  }

  /** Resolves when the service sends a message with this text. */
  receives(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.onMessage = (message) => {
        if (message.includes(text)) resolve()
      }
    })
  }

  /** Holds the messages of the service back until `release`. The sockets stay open. */
  hold() {
    this.held = []
  }

  release() {
    const held = this.held ?? []
    this.held = null
    for (const forward of held) forward()
  }
}
