import { execFileSync } from 'node:child_process'
import type { Page } from '@playwright/test'

/** The flags of a service that pushes. */
export function pushFlags(): string[] {
  const key = execFileSync('../target/debug/causerie', ['vapid'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  // A key may begin with a hyphen.
  return [`--vapid-key=${key.trim()}`, '--vapid-contact', 'mailto:operator@example.org']
}

/** Replaces the browser's push service, which a test cannot reach. The browser keeps its subscription. */
export async function withPushService(page: Page) {
  await page.addInitScript(() => {
    const stored = 'test-subscription'
    const text = (bytes: ArrayBuffer) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
    const bytes = (base64: string) =>
      Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0)).buffer
    const open = ({ endpoint, keys, key }: { endpoint: string; keys: object; key: string }) => ({
      endpoint,
      options: { applicationServerKey: bytes(key) },
      toJSON: () => ({ endpoint, keys }),
      unsubscribe: async () => localStorage.removeItem(stored),
    })
    Object.assign(PushManager.prototype, {
      async getSubscription() {
        const subscription = localStorage.getItem(stored)
        return subscription && open(JSON.parse(subscription))
      },
      async subscribe({ applicationServerKey: key }: { applicationServerKey: string }) {
        const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
        const p256dh = text(await crypto.subtle.exportKey('raw', pair.publicKey))
        const auth = text(crypto.getRandomValues(new Uint8Array(16)).buffer)
        const subscription = { endpoint: `https://push.example.org/${crypto.randomUUID()}`, keys: { p256dh, auth }, key }
        localStorage.setItem(stored, JSON.stringify(subscription))
        return open(subscription)
      },
    })
  })
}

/** A browser whose push service cannot be reached, or is blocked. */
export async function withoutPushService(page: Page) {
  await page.addInitScript(() => {
    PushManager.prototype.subscribe = () => Promise.reject(new DOMException('push service error', 'AbortError'))
  })
}
