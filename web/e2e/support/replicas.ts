import { spawn, type ChildProcess } from 'node:child_process'
import { Balancer } from './balancer.ts'
import { PostgresDatabase } from './postgres-database.ts'
import { freePort, Service } from './service.ts'

/** Two processes of the service on one PostgreSQL database and one NATS server, behind a load balancer. */
export class Replicas {
  private constructor(
    private readonly nats: ChildProcess,
    private readonly database: PostgresDatabase,
    readonly one: Service,
    readonly two: Service,
    readonly balancer: Balancer,
  ) {}

  static async start(): Promise<Replicas> {
    const database = await PostgresDatabase.create()
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
