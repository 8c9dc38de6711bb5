// Dead links between the documents: files that are not there and headings that no page has. Addresses of other machines are not asked.
//   node .ci/links.mjs [FOLDER]
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'))
const dead = documents().flatMap(deadLinks)
for (const line of dead) console.error(line)
process.exitCode = dead.length === 0 ? 0 : 1

function documents() {
  // What is not in the repository, such as the papers of installed packages, is not ours.
  const isRepository = existsSync(join(root, '.git'))
  const names = isRepository
    ? execFileSync('git', ['ls-files', '-z', '*.md'], { cwd: root, encoding: 'utf8' }).split('\0')
    : readdirSync(root, { recursive: true })
  return names.filter((name) => name.endsWith('.md')).map((name) => join(root, name))
}

function deadLinks(file) {
  const text = withoutCode(readFileSync(file, 'utf8'))
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link]) => link)
    .filter((link) => !/^[a-z]+:/.test(link) && !isAlive(file, link))
    .map((link) => `${relative(root, file)}: ${link}`)
}

function isAlive(file, link) {
  const [path, heading] = link.split('#')
  const target = path === '' ? file : resolve(dirname(file), path)
  if (!existsSync(target)) return false
  return heading === undefined || !target.endsWith('.md') || headings(target).has(heading)
}

/** As GitHub names them: a second heading of the same words ends in -1. */
function headings(file) {
  const seen = new Map()
  const names = [...withoutCode(readFileSync(file, 'utf8')).matchAll(/^#+ +(.+)$/gm)].map(([, title]) => {
    const name = title
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    return count === 0 ? name : `${name}-${count}`
  })
  return new Set(names)
}

function withoutCode(text) {
  return text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '')
}
