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
const secret = 'only for the stories: at least thirty-two bytes'

/** The real service, on a port and in a folder of its own. */
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

  /** With the demo's members; their past is taken from another service's folder, or made up. */
  static async demo(past?: string): Promise<Service> {
    const folder = await newFolder()
    if (past) await cp(past, folder, { recursive: true })
    return Service.opened(folder, 'demo.db', ['demo', '--data', folder])
  }

  /** Where the platform signs its members in, with these settings; nobody is there yet. */
  static async serve(...settings: string[]): Promise<Service> {
    const folder = await newFolder()
    const database = `sqlite://${join(folder, 'causerie.db')}`
    const command = ['serve', '--database', database, '--jwt-secret', secret, ...settings]
    return Service.opened(folder, 'causerie.db', command)
  }

  private static async opened(folder: string, database: string, command: string[]): Promise<Service> {
    const service = new Service(`127.0.0.1:${await freePort()}`, folder, join(folder, database), command)
    await service.start()
    return service
  }

  /** Also again after `kill` and `stop`: on the same port, with the same data. */
  async start() {
    const child = spawn(binary, [...this.command, '--listen', this.address], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    await new Promise<void>((resolve, reject) => {
      let said = ''
      const hear = (line: string) => {
        said += `${line}\n`
        if (/listens on|listening/.test(line)) resolve()
      }
      createInterface(child.stdout).on('line', hear)
      createInterface(child.stderr).on('line', hear)
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`the service ended at once:\n${said}`)))
    })
  }

  /** As in a power cut: nobody is told. */
  async kill() {
    await this.end('SIGKILL')
  }

  /** In good order. */
  async stop() {
    await this.end('SIGTERM')
  }

  private async end(signal: NodeJS.Signals) {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  /** Stops, changes what is stored, and starts again. */
  async restartWith(change: Change) {
    await this.stop()
    await changeDatabase(this.database, change)
    await this.start()
  }

  async remove() {
    await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** What the platform hands to a member. */
  async signs(subject: string, name: string, ttl: string): Promise<string> {
    return this.token('--subject', subject, '--name', name, '--ttl', ttl)
  }

  private async token(...claims: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(binary, ['token', ...claims, '--jwt-secret', secret])
    return stdout.trim()
  }

  /** One of the demo's members asks the API without a browser. */
  async ask(handle: string, query: string, variables: object = {}) {
    return this.askWith(await this.demoToken(handle), query, variables)
  }

  private async demoToken(handle: string): Promise<string> {
    return (await (await fetch(`${this.url}/demo/token/${handle}`, { method: 'POST' })).text()).trim()
  }

  /** The platform itself does. */
  async askAsPlatform(query: string) {
    return this.askWith(await this.token('--scope', 'platform', '--subject', 'backend', '--ttl', '5m'), query)
  }

  /** Whose token it is asks the API without a browser. */
  async askWith(token: string, query: string, variables: object = {}) {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await answer.json()) as { data?: any; errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }

  /** One of the demo's members writes to another without a browser. */
  async say(from: string, to: string, body: string) {
    await this.sayWith(await this.demoToken(from), to, body)
  }

  /** Whose token it is writes to another without a browser. */
  async sayWith(token: string, to: string, body: string) {
    const { member } = await this.askWith(token, 'query ($handle: String!) { member(by: { handle: $handle }) { id } }', {
      handle: to,
    })
    const { startConversation } = await this.askWith(
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
