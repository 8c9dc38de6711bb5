/** A moment as logs show it: `03:04:05Z`. */
export function clockTime(moment: Date): string {
  return `${moment.toISOString().slice(11, 19)}Z`
}
