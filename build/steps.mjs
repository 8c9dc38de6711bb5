import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const FRAME_MS = 100

/** What each step was made of last; it goes with what the steps made. */
const STAMPS = 'node_modules/.blsync-steps.json'

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} inputs files and folders whose content decides whether there is anything to do
 * @property {readonly string[]} outputs what has to be there as the step left it: files, `*` for any part of a name, `folder/*.js` for all such below
 * @property {readonly string[]} command run in the root; its output is shown when it fails, and not otherwise
 */

/**
 * Runs the steps whose inputs changed since they were run last, in their order, one line each.
 *
 * @param {string} root
 * @param {readonly Step[]} steps
 * @param {{ write: (text: string) => void, isTTY: boolean }} output
 * @returns {Promise<boolean>} false when one failed; what it said was shown
 */
export async function runSteps(
  root,
  steps,
  output = {
    write: (text) => process.stdout.write(text),
    isTTY: process.stdout.isTTY === true && process.env.TERM !== 'dumb',
  },
) {
  for (const step of steps) {
    if (isThere(root, step) && readStamps(root)[step.name] === digestOf(root, step)) {
      output.write(`✓ ${step.name}: unchanged\n`)
      continue
    }
    const beganMs = performance.now()
    const spinner = output.isTTY ? spin(output, step.name, beganMs) : undefined
    const { code, said } = await run(root, step.command)
    clearInterval(spinner)
    if (output.isTTY) output.write('\r\u001b[2K')
    if (code !== 0) {
      output.write(`✗ ${step.name}\n${said}\n${step.command.join(' ')} failed\n`)
      return false
    }
    output.write(`✓ ${step.name}: ${seconds(beganMs)}\n`)
    // What a step writes may be among its own inputs, as a lock file is.
    const stamps = { ...readStamps(root), [step.name]: digestOf(root, step) }
    mkdirSync(dirname(join(root, STAMPS)), { recursive: true })
    writeFileSync(join(root, STAMPS), JSON.stringify(stamps))
  }
  return true
}

function spin(output, name, beganMs) {
  let frame = 0
  return setInterval(() => {
    frame = (frame + 1) % FRAMES.length
    output.write(`\r\u001b[2K${FRAMES[frame]} ${name} ${seconds(beganMs)}`)
  }, FRAME_MS)
}

function seconds(beganMs) {
  return `${((performance.now() - beganMs) / 1000).toFixed(1)} s`
}

function run(root, [program, ...args]) {
  return new Promise((resolve) => {
    const isNode = program === 'node'
    // npm is a script of the shell on Windows.
    const shell = !isNode && process.platform === 'win32'
    const child = spawn(isNode ? process.execPath : program, args, {
      cwd: root,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = []
    child.stdout.on('data', (chunk) => said.push(chunk))
    child.stderr.on('data', (chunk) => said.push(chunk))
    child.on('error', (error) => resolve({ code: 1, said: error.message }))
    child.on('close', (code) => resolve({ code, said: Buffer.concat(said).toString() }))
  })
}

function readStamps(root) {
  try {
    return JSON.parse(readFileSync(join(root, STAMPS), 'utf8'))
  } catch {
    return {}
  }
}

function digestOf(root, { inputs, outputs, command }) {
  const hash = createHash('sha256').update(JSON.stringify([command, process.version, process.platform, process.arch]))
  for (const input of inputs) {
    for (const file of filesOf(root, input)) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  }
  // Whoever else builds may make other outputs, of other inputs. Times say nothing: a checkout writes anew what is as it was.
  for (const file of outputsOf(root, outputs)) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

function filesOf(root, path) {
  const whole = join(root, path)
  if (!existsSync(whole)) return []
  if (!statSync(whole).isDirectory()) return [path]
  return readdirSync(whole, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(join(root, file)).isFile())
    .sort()
}

function isThere(root, { outputs }) {
  return outputs.every((path) => outputsOf(root, [path]).length > 0)
}

function outputsOf(root, outputs) {
  return outputs.flatMap((path) => {
    const [before, after] = path.split('*')
    if (after === undefined) return existsSync(join(root, path)) ? [path] : []
    const files = before.endsWith('/') ? filesOf(root, before) : readdirSync(root).sort()
    return files.filter((name) => name.startsWith(before) && name.endsWith(after))
  })
}
