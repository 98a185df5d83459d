import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** Says how large all scripts of the page for members are together, gzipped, and fails the build above the limit. */
export function limitSize(kibibytes: number): Plugin {
  return {
    name: 'limit-size',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    writeBundle(_options, bundle) {
      const scripts = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.code : []))
      const size = scripts.reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0) / 1024
      const measured = `the scripts have ${size.toFixed(1)} KiB gzipped, of ${kibibytes} allowed`
      if (size > kibibytes) this.error(measured)
      this.environment.logger.info(measured)
    },
  }
}
