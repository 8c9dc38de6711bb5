import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'rolldown'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { installByDockerfile } from './installByDockerfile.ts'
import { environmentWithoutRust, type Finished, repositoryDirectory, runNode, runNpm } from './npm.ts'
import { readmeExample } from './readmeExample.ts'
import { type StagedRelease, stageRelease } from './stageRelease.ts'

const altair = ['light-client', 'mainnet-altair-periods-290-452'] as const
const altairRoot = '0x4df61a042151aa94fe5412063bdc7357e7a0266348745fc741ea669487ce6553'

describe('the packed release, installed into an empty folder without Rust', () => {
  const directory = mkdtempSync(join(tmpdir(), 'blsync-package-'))
  const home = join(directory, 'app')
  const env = environmentWithoutRust(join(directory, 'bin'))
  let release: StagedRelease

  function blsync(...args: readonly string[]): Promise<Finished> {
    return runNode([join(home, 'node_modules/blsync/dist/cli/main.cjs'), ...args], { cwd: home, env })
  }

  beforeAll(async () => {
    release = await stageRelease(join(directory, 'stage'))
    mkdirSync(home)
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }))
    const tarballs = [release.mainTarball, release.platformTarball]
    await runNpm(['install', '--prefer-offline', '--no-audit', '--no-fund', ...tarballs], { cwd: home, env })
  })

  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('finds no Rust on its PATH', () => {
    expect(() => execFileSync('cargo', ['--version'], { env, stdio: 'pipe' })).toThrow(/ENOENT/)
  })

  it('holds the program, its types and its papers, and neither addon, tests nor sources', () => {
    const expected = [
      'dist/index.js',
      'dist/index.d.ts',
      'dist/cli/main.cjs',
      'dist/index.cjs',
      'dist/index.d.cts',
      'README.md',
      'LICENSE',
    ]
    expect(release.files).toEqual(
      expect.arrayContaining([...expected, 'LICENSE-APACHE', 'LICENSE-MIT', 'CHANGELOG.md']),
    )
    expect(release.files.filter((path) => /^index\./.test(path))).toEqual([])
    expect(release.files.filter((path) => /\.node$|^(test|ts|crates|npm|artifacts)\//.test(path))).toEqual([])
  })

  it('holds no letter in its code for which V8 would keep the whole source at two bytes a letter', () => {
    const code = release.files.filter((path) => /^dist\/.*\.c?js$/.test(path))
    const read = (path: string): string => readFileSync(join(home, 'node_modules/blsync', path), 'utf8')
    expect(code.length).toBeGreaterThan(10)
    expect(code.filter((path) => /[^\0-\x7f]/.test(read(path)))).toEqual([])
  })

  it('names its platform package as an optional dependency of its own version', () => {
    const manifest = JSON.parse(readFileSync(join(home, 'node_modules/blsync/package.json'), 'utf8'))
    expect(manifest.optionalDependencies).toEqual({ [release.platformPackage]: manifest.version })
  })

  it('installs no more than it needs: the program and the addons of one platform, at most 12 MB', () => {
    const modules = join(home, 'node_modules')
    const lock: { packages: Record<string, unknown> } = JSON.parse(
      readFileSync(join(modules, '.package-lock.json'), 'utf8'),
    )
    expect(Object.keys(lock.packages)).toEqual(['node_modules/blsync', `node_modules/${release.platformPackage}`])
    const files = readdirSync(modules, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0)
    expect(bytes).toBeLessThan(12_000_000)
  })

  it('brings the licences of the database with its addon', () => {
    const notices = readFileSync(join(home, 'node_modules', release.platformPackage, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    expect(notices).toMatch(/^classic-level \d/)
    for (const owner of ['The LevelDB Authors', 'Google Inc']) expect(notices).toContain(owner)
  })

  it('leaves nothing but what is used in the bundle of a page', async () => {
    const input = join(home, 'page.mjs')
    writeFileSync(input, "import { mainnet, periodAtSlot } from 'blsync'\nconsole.log(periodAtSlot(mainnet, 16384))\n")
    const { output } = await build({ input, platform: 'node', write: false, output: { minify: false } })
    expect(output).toHaveLength(1)
    expect(output[0].code.length).toBeLessThan(20_000)
  })

  it('runs in worker threads, and twice in a process', async () => {
    const file = join(home, 'threads.mjs')
    writeFileSync(
      file,
      `import { isMainThread, Worker } from 'node:worker_threads'
       import { BlsyncClient, hashImplementation, mainnet } from 'blsync'
       const checkpoint = '0x' + '11'.repeat(32)
       const create = () => BlsyncClient.create({ network: mainnet, servers: [{ url: 'http://127.0.0.1:1' }], checkpoint })
       const clients = await Promise.all([create(), create()])
       for (const client of clients) client.start()
       await Promise.all(clients.map((client) => client.stop()))
       console.log(isMainThread, typeof hashImplementation())
       if (isMainThread) new Worker(new URL(import.meta.url))`,
    )
    const { exitCode, stdout, stderr } = await runNode([file], { cwd: home, env })
    expect(stderr).toBe('')
    expect(stdout).toBe('true string\nfalse string\n')
    expect(exitCode).toBe(0)
  })

  it('runs the blsync command through the link npm made', async () => {
    const { stdout } = await runNpm(['exec', '--offline', '--', 'blsync', '--help'], { cwd: home, env })
    expect(stdout).toContain('Usage: blsync')
    expect(stdout).toContain('--beacon.api')
    expect(stdout).toContain('verify')
  })

  it('says in one sentence that a file to verify does not exist', async () => {
    const { exitCode, stderr } = await blsync('verify', '--root', altairRoot, 'missing.json')
    expect(stderr).toContain('missing.json')
    expect(exitCode).toBe(2)
  })

  it.skipIf(!hasVectors(...altair))('verifies real mainnet files with the packed addon', async () => {
    const files = ['bootstrap.json', 'updates/00290.json', 'updates/00291.json'].map((name) =>
      vectorPath(...altair, name),
    )
    const { exitCode, stdout, stderr } = await blsync('verify', '--network', 'mainnet', '--root', altairRoot, ...files)
    expect(stderr).toBe('')
    expect(stdout.trimEnd().split('\n')).toHaveLength(3)
    expect(exitCode).toBe(0)
  })

  it.skipIf(process.platform === 'win32')('runs as the steps of the Dockerfile install it', async () => {
    const root = join(directory, 'root')
    const { main, entry, healthcheck } = installByDockerfile(root, release, env)
    expect(healthcheck).toEqual([...entry, 'healthcheck'])
    const slots = ['--dev', '--dev.slot', '1000', '--dev.slots', '1', '--log.format', 'json']
    const { exitCode, stdout } = await runNode([main, ...slots], { cwd: root, env })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('"checkpoint verified"')
    const nobody = await runNode([main, 'healthcheck', '--metrics.port', '1'], { cwd: root, env })
    expect(nobody).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('no answer on port 1') })
  })

  it("runs the README's library example", async () => {
    const code = ts.transpileModule(readmeExample('library'), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
    })
    writeFileSync(join(home, 'example.js'), code.outputText)
    const { exitCode, stdout, stderr } = await runNode(['example.js'], { cwd: home, env })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^head \d+ signed by \d+$/m)
    expect(exitCode).toBe(0)
  })

  it.each([
    ['an ES module, resolved as Node does', 'example.ts', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
    [
      'a CommonJS module, resolved as Node 16 does',
      'example.cts',
      ts.ModuleKind.Node16,
      ts.ModuleResolutionKind.Node16,
    ],
    [
      'a CommonJS module, resolved as Node 10 did',
      'example.ts',
      ts.ModuleKind.CommonJS,
      ts.ModuleResolutionKind.Node10,
    ],
    ['a bundle', 'example.ts', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
  ])("checks the README's library example against the packed types: %s", (_how, file, module, moduleResolution) => {
    const code = readmeExample('library')
    // What is required is not awaited outside of a function.
    const isModule = file === 'example.ts' && module !== ts.ModuleKind.CommonJS
    const inFunction = code.replace(
      /^((?:\/\/.*\n|import .*\n|\n)*)([\s\S]*)$/,
      '$1async function run() {\n$2}\nvoid run()\n',
    )
    writeFileSync(join(home, file), `${isModule ? code : inFunction}\nexport {}\n`)
    const program = ts.createProgram([join(home, file)], {
      target: ts.ScriptTarget.ES2022,
      module,
      moduleResolution,
      lib: ['lib.es2023.d.ts'],
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(repositoryDirectory, 'node_modules/@types')],
    })
    const files = program
      .getSourceFiles()
      .filter(({ fileName }) => /\/app\/(example|node_modules\/blsync\/)/.test(fileName))
    const diagnostics = [
      ...program.getConfigFileParsingDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...files.flatMap((file) => program.getSemanticDiagnostics(file)),
    ]
    const messages = diagnostics.map(({ messageText, file }) => {
      return `${file?.fileName ?? ''} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    expect(messages).toEqual([])
    expect(files.length).toBeGreaterThan(2)
  })

  const COMMON = `
    const { BlsyncClient, ConfigError, MemoryStore, LevelStore, hashImplementation, version } = require('blsync')
    hashImplementation()
    LevelStore.open('database', { network: 'x', genesisValidatorsRoot: '0x' + '77'.repeat(32) })
      .then((store) => store.close())
      .then(() => BlsyncClient.create({ network: 'mainnet', servers: [] }))
      .catch((error) => console.log(version, error instanceof ConfigError, error.code))`
  const SAID = /^\d+\.\d+\.\d+ true ERR_/

  it('is required from CommonJS', async () => {
    writeFileSync(join(home, 'common.cjs'), COMMON)
    const { exitCode, stdout, stderr } = await runNode(['common.cjs'], { cwd: home, env })
    expect(stderr).toBe('')
    expect(stdout).toMatch(SAID)
    expect(exitCode).toBe(0)
  })

  it('is imported by a program on the command line, which has no file', async () => {
    const code = "import('blsync').then(({ hashImplementation }) => console.log(typeof hashImplementation()))"
    expect(await runNode(['-e', code], { cwd: home, env })).toEqual({ exitCode: 0, stdout: 'string\n', stderr: '' })
  })

  it.each(['esm', 'cjs'] as const)('is bundled into a program of format %s', async (format) => {
    writeFileSync(join(home, 'common.cjs'), COMMON)
    writeFileSync(
      join(home, 'module.mjs'),
      COMMON.replace('const {', 'import {').replace(/= require\('blsync'\)/, "from 'blsync'"),
    )
    // What was CommonJS knows its file by a name that no ES module has.
    for (const input of format === 'cjs' ? ['common.cjs', 'module.mjs'] : ['module.mjs']) {
      const file = join(home, `bundle-of-${input}.${format === 'cjs' ? 'cjs' : 'mjs'}`)
      await build({ input: join(home, input), platform: 'node', output: { file, format, codeSplitting: false } })
      const { exitCode, stdout, stderr } = await runNode([file], { cwd: home, env })
      expect(stderr).toBe('')
      expect(stdout).toMatch(SAID)
      expect(exitCode).toBe(0)
    }
  })

  it('names the platform and the remedy, in one sentence, when the addon is missing or of another platform', async () => {
    const installed = join(home, 'node_modules', release.platformPackage)
    const setAside = join(directory, 'set-aside')
    const withoutAddon = async () => {
      const { exitCode, stdout, stderr } = await blsync('verify', '--root', altairRoot, 'package.json')
      expect(stdout).toBe('')
      expect(stderr).toContain(`could not be loaded on ${process.platform}-${process.arch}`)
      expect(stderr).toContain('reinstall')
      expect(stderr).not.toMatch(/^\s+at /m)
      expect(exitCode).toBe(1)
    }
    renameSync(installed, setAside)
    await withoutAddon()
    cpSync(setAside, installed, { recursive: true })
    const { main } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'))
    writeFileSync(join(installed, main), 'the addon of another machine')
    await withoutAddon()
    expect((await blsync('--help')).exitCode).toBe(0)
  })
})
