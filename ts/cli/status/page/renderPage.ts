import { createHash } from 'node:crypto'
import { Html, html } from './html.ts'
import type { PageView } from './PageView.ts'
import { PAGE_SCRIPT, PAGE_STYLE } from './pageStyle.ts'
import { sections } from './sections.ts'

/** Nothing is loaded from anywhere, no frame holds the page, and no script runs but its own. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(PAGE_STYLE)}'`,
  `script-src '${hashOf(PAGE_SCRIPT)}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The whole page as it is at this moment: it needs no script, which only keeps it new. */
export function renderPage(view: PageView): string {
  const parts = [...sections(view)].map(([id, part]) => html`<section id="${id}">${part}</section>\n`)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>blsync on ${view.network.name}</title>
<style>${Html.trusted(PAGE_STYLE)}</style>
</head>
<body>
<header><h1>blsync on ${view.network.name}</h1><p>version ${view.version}</p><p id="live">as of ${new Date(view.nowMs).toISOString()}</p></header>
<main>
${parts}</main>
<footer>The same as <a href="status">JSON</a> and as <a href="metrics">metrics</a>.</footer>
<script>${Html.trusted(PAGE_SCRIPT)}</script>
</body>
</html>
`.text
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
