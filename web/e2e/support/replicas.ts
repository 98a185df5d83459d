import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { promisify } from 'node:util'
import { freePort, Service } from './service.ts'

/** Two processes of the service on one PostgreSQL database and one NATS server, behind a load balancer. */
export class Replicas {
  private constructor(
    private readonly nats: ChildProcess,
    private readonly database: Database,
    readonly one: Service,
    readonly two: Service,
    readonly balancer: Balancer,
  ) {}

  static async start(): Promise<Replicas> {
    const database = await Database.create()
    const port = await freePort()
    const nats = spawn('nats-server', ['--addr', '127.0.0.1', '--port', `${port}`], { stdio: 'ignore' })
    // Longer than a test waits: what arrives in time came over NATS.
    const flags = ['--nats', `127.0.0.1:${port}`, '--sweep-interval', '60']
    const [one, two] = [await Service.serveOn(database.url, ...flags), await Service.serveOn(database.url, ...flags)]
    return new Replicas(nats, database, one, two, await Balancer.start([one, two]))
  }

  async remove() {
    this.balancer.stop()
    for (const service of [this.one, this.two]) await service.remove()
    this.nats.kill()
    await this.database.drop()
  }
}

/** A database of the server in TEST_POSTGRES_URL. */
class Database {
  private constructor(
    private readonly server: string,
    private readonly name: string,
    readonly url: string,
  ) {}

  static async create(): Promise<Database> {
    const server = process.env.TEST_POSTGRES_URL
    if (!server) throw new Error('set TEST_POSTGRES_URL, or use `make test`')
    const name = `causerie_e2e_${process.pid}_${Date.now()}`
    const url = new URL(server)
    url.pathname = `/${name}`
    const database = new Database(server, name, url.href)
    await database.execute(`CREATE DATABASE ${name}`)
    return database
  }

  async drop() {
    await this.execute(`DROP DATABASE ${this.name} WITH (FORCE)`)
  }

  private async execute(sql: string) {
    await promisify(execFile)('psql', [this.server, '--quiet', '--command', sql])
  }
}

/** Forwards each connection to the first service that accepts it. */
class Balancer {
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
