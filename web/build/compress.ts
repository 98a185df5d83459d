import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(zlib.brotliCompress)
const gzip = promisify(zlib.gzip)

// Fonts and pictures are compressed already; the service completes the pages when it starts.
const worthwhile = /\.(css|js|json|svg|ttf|txt|wasm|webmanifest)$/

/** Leaves a `.br` and a `.gz` beside each built file, where that is smaller: ready to be sent. */
export function compress(): Plugin {
  return {
    name: 'compress',
    async writeBundle({ dir = 'dist' }, bundle) {
      const compressing = Object.keys(bundle)
        .filter((file) => worthwhile.test(file))
        .flatMap((file) => [write(join(dir, file), '.br', brotli), write(join(dir, file), '.gz', gzip)])
      await Promise.all(compressing)
    },
  }
}

async function write(file: string, suffix: string, form: (content: Buffer) => Promise<Buffer>) {
  const content = await readFile(file)
  const compressed = await form(content)
  if (compressed.length < content.length) await writeFile(file + suffix, compressed)
}
