import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import type { Plugin } from 'vite'

const brotli = promisify(zlib.brotliCompress)
const gzip = promisify(zlib.gzip)

// Fonts and pictures are already compressed. The service fills in the HTML pages when it starts.
const compressible = /\.(css|js|json|svg|ttf|txt|wasm|webmanifest)$/

/** Writes a `.br` and a `.gz` file beside each built file, if it is smaller, for the service to send. */
export function compress(): Plugin {
  return {
    name: 'compress',
    async writeBundle({ dir = 'dist' }, bundle) {
      const compressing = Object.keys(bundle)
        .filter((file) => compressible.test(file))
        .flatMap((file) => [write(join(dir, file), '.br', brotli), write(join(dir, file), '.gz', gzip)])
      await Promise.all(compressing)
    },
  }
}

async function write(file: string, suffix: string, compressContent: (content: Buffer) => Promise<Buffer>) {
  const content = await readFile(file)
  const compressed = await compressContent(content)
  if (compressed.length < content.length) await writeFile(file + suffix, compressed)
}
