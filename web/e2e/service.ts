import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const binary = process.env.CAUSERIE_BINARY ?? '../target/debug/causerie'

/** The real service, with the demo's members, on a port and in a folder of its own. */
export class Service {
  readonly url: string
  private child: ChildProcess | null = null

  private constructor(
    private readonly address: string,
    private readonly folder: string,
  ) {
    this.url = `http://${address}`
  }

  static async create(): Promise<Service> {
    const service = new Service(`127.0.0.1:${await freePort()}`, await mkdtemp(join(tmpdir(), 'causerie-e2e-')))
    await service.start()
    return service
  }

  /** Also again after `kill`: on the same port, with the same data. */
  async start() {
    const child = spawn(binary, ['demo', '--listen', this.address, '--data', this.folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child = child
    await new Promise<void>((resolve, reject) => {
      let said = ''
      const hear = (line: string) => {
        said += `${line}\n`
        if (line.includes('Causerie listens on')) resolve()
      }
      createInterface(child.stdout).on('line', hear)
      createInterface(child.stderr).on('line', hear)
      child.once('error', reject)
      child.once('exit', () => reject(new Error(`the service ended at once:\n${said}`)))
    })
  }

  /** As in a power cut: nobody is told. */
  async kill() {
    const child = this.child
    this.child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  async remove() {
    await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** A member asks the API without a browser. */
  async ask(handle: string, query: string, variables: object = {}) {
    const answer = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${await this.token(handle)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await answer.json()) as { data?: any; errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
    return data
  }

  /** One member writes to another without a browser. */
  async say(from: string, to: string, body: string) {
    const { member } = await this.ask(from, 'query ($handle: String!) { member(by: { handle: $handle }) { id } }', {
      handle: to,
    })
    const { startConversation } = await this.ask(
      from,
      `mutation ($input: StartConversationInput!) { startConversation(input: $input) { message { id } userErrors { code } } }`,
      { input: { memberId: member.id, body, clientKey: crypto.randomUUID() } },
    )
    if (!startConversation.message) throw new Error(JSON.stringify(startConversation.userErrors))
  }

  private async token(handle: string): Promise<string> {
    return (await (await fetch(`${this.url}/demo/token/${handle}`, { method: 'POST' })).text()).trim()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
