// Leaves the pinned viewer's bundle, compressed, in the folder that the first argument names. Exits with 1 when it cannot.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const here = dirname(fileURLToPath(import.meta.url))
const out = resolve(process.argv[2])
const failed = `${out}.failed`
const tenMinutes = 10 * 60 * 1000
if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < tenMinutes) process.exit(1) // offline: not tried at every build

mkdirSync(dirname(out), { recursive: true })
const work = mkdtempSync(`${out}.`) // beside it, so that the result is moved in one step
try {
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(here, file), join(work, file))
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  execFileSync(npm, ['ci', '--no-progress', '--loglevel=error'], { cwd: work, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })

  const source = readFileSync(join(work, 'node_modules/@scalar/api-reference/dist/browser/standalone.js'), 'utf8')
  const bundle = Buffer.from(source.replace(/\/\/# sourceMappingURL=\S+\s*$/, ''))
  const name = `viewer.${createHash('sha256').update(bundle).digest('hex').slice(0, 12)}.js`
  const made = join(work, 'made')
  mkdirSync(made)
  writeFileSync(join(made, `${name}.gz`), gzipSync(bundle, { level: 9 }))
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: bundle.length }
  writeFileSync(join(made, `${name}.br`), brotliCompressSync(bundle, { params: quality }))
  writeFileSync(join(made, 'built.txt'), `${name}\n`)
  rmSync(out, { recursive: true, force: true })
  renameSync(made, out)
  rmSync(failed, { force: true })
} catch (error) {
  if (!existsSync(join(out, 'built.txt'))) {
    console.error(`${error.message}`)
    writeFileSync(failed, '')
    process.exitCode = 1
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
