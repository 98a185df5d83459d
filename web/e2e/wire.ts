import type { Page, WebSocketRoute } from '@playwright/test'

/** The page's socket, in our hands. To be laid before the page is loaded. */
export class Wire {
  private sockets = new Set<WebSocketRoute>()
  private isCut = false
  private held: (() => void)[] | null = null
  private listen = (_message: string) => {}

  async lay(page: Page) {
    await page.routeWebSocket('**/graphql', (socket) => {
      if (this.isCut) return void socket.close()
      this.sockets.add(socket)
      const server = socket.connectToServer()
      server.onMessage((message) => {
        this.listen(String(message))
        const pass = () => socket.send(message)
        if (this.held) this.held.push(pass)
        else pass()
      })
    })
  }

  /** Ends the connection, and every new one, until `mend`. */
  async cut() {
    this.isCut = true
    for (const socket of this.sockets) await socket.close()
    this.sockets.clear()
  }

  /** Until the service has said this. */
  hears(text: string): Promise<void> {
    return new Promise((resolve) => {
      this.listen = (message) => {
        if (message.includes(text)) resolve()
      }
    })
  }

  mend() {
    this.isCut = false
  }

  /** The connection stands, but nothing comes through, until `release`. */
  hold() {
    this.held = []
  }

  release() {
    const held = this.held ?? []
    this.held = null
    for (const pass of held) pass()
  }
}
