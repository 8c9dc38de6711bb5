// Puts LevelDB's addon into the packages of the platforms (npm/*), as classic-level has built it: an install takes that of its own
// platform and no other. Where classic-level has no build, its package is a dependency of the platform's, and compiled there.
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const BUILDS = {
  'linux-x64-gnu': 'linux-x64/classic-level.node',
  'linux-x64-musl': 'linux-x64/classic-level.musl.node',
  'linux-arm64-gnu': 'linux-arm64/classic-level.armv8.node',
  'darwin-x64': 'darwin-x64+arm64/classic-level.node',
  'darwin-arm64': 'darwin-x64+arm64/classic-level.node',
  'win32-x64-msvc': 'win32-x64/classic-level.node',
}
const PAPERS = ['LICENSE', 'deps/leveldb/leveldb-1.20/LICENSE', 'deps/snappy/snappy/COPYING']

const level = dirname(createRequire(import.meta.url).resolve('classic-level/package.json'))
const { version } = readJson(join(level, 'package.json'))

for (const platform of readdirSync('npm')) {
  const folder = join('npm', platform)
  const manifest = readJson(join(folder, 'package.json'))
  manifest.type = 'commonjs'
  const build = BUILDS[platform]
  if (build === undefined) {
    manifest.dependencies = { 'classic-level': version }
    writeFileSync(join(folder, 'database.cjs'), "module.exports = require('classic-level/binding.js')\n")
    manifest.files.push('database.cjs')
  } else {
    copyFileSync(join(level, 'prebuilds', build), join(folder, 'classic-level.node'))
    writeFileSync(join(folder, 'database.cjs'), "module.exports = require('./classic-level.node')\n")
    const texts = PAPERS.map((paper) => readFileSync(join(level, paper), 'utf8').trim())
    const notices = `classic-level ${version}, with LevelDB and Snappy\n\n${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
    writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), notices)
    manifest.files.push('database.cjs', 'classic-level.node', 'THIRD-PARTY-NOTICES.txt')
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
