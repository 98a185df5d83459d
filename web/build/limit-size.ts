import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Logs the total gzipped size of the member page's scripts, and fails the build above the limit. */
export function limitSize(kibibytes: number): Plugin {
  return {
    name: 'limit-size',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    writeBundle(_options, bundle) {
      const scripts = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.code : []))
      const size = scripts.reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0) / 1024
      const message = `scripts: ${size.toFixed(1)} KiB gzipped, of at most ${kibibytes} KiB`
      if (size > kibibytes) this.error(message)
      this.environment.logger.info(message)
    },
  }
}
