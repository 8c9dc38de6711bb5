import type { LogFields } from '../../log.ts'
import type { Painter } from './Painter.ts'
import { printable, shortRoot } from './printable.ts'

/** A head as people read it, as much of it as there is room for. */
export function headText(
  { slot, root, signers, age, block, engine }: LogFields,
  { paint, room }: { readonly paint: Painter; readonly room: number },
): string {
  const state = printable(String(engine ?? 'verified'))
  const name = `head ${slot}`
  const short = shortRoot(String(root))
  const number = block === undefined ? [] : [`block ${block}`]
  const tight = block === undefined ? [] : [`#${block}`]
  const shapes = [
    [name, short, `${signers} signers`, `${age} old`, ...number, state],
    [name, short, String(signers), String(age), ...tight, state],
    [name, String(signers), String(age), ...tight, state],
    [name, String(age), state],
    [name, state],
  ]
  const gap = (shape: readonly string[]): string => (shape === shapes[0] ? '  ' : ' ')
  const fitting = shapes.find((shape) => shape.join(gap(shape)).length <= room) ?? [name]
  return fitting
    .map((part) => {
      if (part === name) return paint('bold', part)
      if (part === state) return paint(isGood(state) ? 'green' : 'yellow', part)
      return part === short ? paint('dim', part) : part
    })
    .join(gap(fitting))
}

function isGood(state: string): boolean {
  return state === 'following' || state === 'verified'
}
