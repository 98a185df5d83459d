import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { changeDatabase, type Change } from './database.ts'

const binary = '../target/debug/causerie'
const secret = 'only for these tests: at least thirty-two bytes'

/** A process of the real service, with its own port and data folder. */
export class Service {
  readonly url: string
  private child: ChildProcess | null = null

  private constructor(
    private readonly address: string,
    readonly folder: string,
    private readonly database: string,
    private readonly command: string[],
  ) {
    this.url = `http://${address}`
  }

  /** Starts `causerie demo`, with a copy of the data in a folder, or with new data. */
  static async demo(demoData?: string): Promise<Service> {
    const folder = await newFolder()
    if (demoData) await cp(demoData, folder, { recursive: true })
    return Service.opened(folder, 'demo.db', ['demo', '--data', folder])
  }

  /** Starts `causerie serve` with these flags. It has no members. */
  static async serve(...flags: string[]): Promise<Service> {
    const folder = await newFolder()
    const database = `sqlite://${join(folder, 'causerie.db')}`
    const command = ['serve', '--database', database, '--jwt-secret', secret, ...flags]
    return Service.opened(folder, 'causerie.db', command)
  }

  /** Starts `causerie serve` on a database that other processes use too. */
  static async serveOn(databaseUrl: string, ...flags: string[]): Promise<Service> {
    const command = ['serve', '--database', databaseUrl, '--jwt-secret', secret, ...flags]
    return Service.opened(await newFolder(), '', command)
  }

  private static async opened(folder: string, database: string, command: string[]): Promise<Service> {
    const service = new Service(`127.0.0.1:${await freePort()}`, folder, join(folder, database), command)
    await service.start()
    return service
  }

  /** Starts the process. After `kill` or `stop` it has the same port and the same data. */
  async start() {
    const child = spawn(binary, [...this.command, '--listen', this.address], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    await new Promise<void>((resolve, reject) => {
      let output = ''
      const onLine = (line: string) => {
        output += `${line}\n`
        if (/listens on|listening/.test(line)) resolve()
      }
      createInterface(child.stdout).on('line', onLine)
      createInterface(child.stderr).on('line', onLine)
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`the service exited:\n${output}`)))
    })
  }

  /** Ends the process without a shutdown. */
  async kill() {
    await this.end('SIGKILL')
  }

  /** Shuts the process down gracefully. */
  async stop() {
    await this.end('SIGTERM')
  }

  private async end(signal: NodeJS.Signals) {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  /** Stops the service, changes its database and starts it again. */
  async restartWith(change: Change) {
    await this.stop()
    await changeDatabase(this.database, change)
    await this.start()
  }

  async remove() {
    await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Signs a token as the platform does for a member. */
  async signToken(subject: string, name: string, ttl: string): Promise<string> {
    return this.token('--subject', subject, '--name', name, '--ttl', ttl)
  }

  private async token(...claims: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(binary, ['token', ...claims, '--jwt-secret', secret])
    return stdout.trim()
  }

  /** Executes an operation as a member of the demo, without a browser. */
  async request(handle: string, query: string, variables: object = {}) {
    return this.requestWithToken(await this.demoToken(handle), query, variables)
  }

  private async demoToken(handle: string): Promise<string> {
    return (await (await fetch(`${this.url}/demo/token/${handle}`, { method: 'POST' })).text()).trim()
  }

  /** Executes an operation as the platform. */
  async requestAsPlatform(query: string) {
    return this.requestWithToken(await this.token('--scope', 'platform', '--subject', 'backend', '--ttl', '5m'), query)
  }

  /** Executes an operation as the member with this token. */
  async requestWithToken(token: string, query: string, variables: object = {}) {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as { data?: any; errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }

  /** Sends a message between two members of the demo, without a browser. */
  async send(from: string, to: string, body: string) {
    await this.sendWithToken(await this.demoToken(from), to, body)
  }

  /** Sends a message from the member with this token. */
  async sendWithToken(token: string, to: string, body: string) {
    const { member } = await this.requestWithToken(token, 'query ($handle: String!) { member(by: { handle: $handle }) { id } }', {
      handle: to,
    })
    const { startConversation } = await this.requestWithToken(
      token,
      `mutation ($input: StartConversationInput!) { startConversation(input: $input) { message { id } userErrors { code } } }`,
      { input: { memberId: member.id, body, clientKey: crypto.randomUUID() } },
    )
    if (!startConversation.message) throw new Error(JSON.stringify(startConversation.userErrors))
  }
}

async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'causerie-e2e-'))
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
