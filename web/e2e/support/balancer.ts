import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { freePort, type Service } from './service.ts'

/** Forwards each connection to the first service that accepts it. */
export class Balancer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(services: Service[]): Promise<Balancer> {
    const server = createServer((client) => {
      const forward = ([service, ...others]: Service[]) => {
        if (!service) return void client.destroy()
        const upstream = connect(Number(new URL(service.url).port), '127.0.0.1')
        upstream.once('error', () => forward(others))
        upstream.once('connect', () => {
          upstream.removeAllListeners('error')
          for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
            from.on('error', () => to.destroy())
            from.on('close', () => to.destroy())
            from.pipe(to)
          }
        })
      }
      client.on('error', () => {})
      forward(services)
    })
    const port = await freePort()
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return new Balancer(server, `http://127.0.0.1:${port}`)
  }

  stop() {
    this.server.close()
  }
}
