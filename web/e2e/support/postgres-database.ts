import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** A database of the server in TEST_POSTGRES_URL. */
export class PostgresDatabase {
  private constructor(
    private readonly server: string,
    private readonly name: string,
    readonly url: string,
  ) {}

  static async create(): Promise<PostgresDatabase> {
    const server = process.env.TEST_POSTGRES_URL
    if (!server) throw new Error('set TEST_POSTGRES_URL, or use `make test`')
    const name = `causerie_e2e_${process.pid}_${Date.now()}`
    const url = new URL(server)
    url.pathname = `/${name}`
    const database = new PostgresDatabase(server, name, url.href)
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
