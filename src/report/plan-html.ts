import {escaped, svgGraph} from './graph-svg.ts'
import type {Plan} from './plan.ts'

const style = `
:root{color-scheme:light dark;--ink:#1f2328;--paper:#ffffff;--faint:#5b6673;--line:#d0d7de}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--faint:#9aa5b1;--line:#30363d}}
body{margin:0;padding:1.5rem;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.3rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:1.75rem 0 .5rem}
p{color:var(--faint);margin:0 0 1rem}
.drawing{overflow:auto;border:1px solid var(--line);border-radius:6px}
.drawing svg{display:block}
table{border-collapse:collapse}th,td{text-align:left;padding:.25rem .9rem .25rem 0;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--faint);font-weight:600}td:not(:last-child){white-space:nowrap}td:first-child{font-family:ui-monospace,Menlo,Consolas,monospace}
`

/**
 * The plan as one HTML page: the drawing, and what it shows in tables. The page needs nothing from elsewhere, and may not: its
 * Content-Security-Policy allows no request at all. Readable in light and dark.
 */
export function htmlGraph(plan: Plan, title: string): string {
  const page = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    `<h1>${escaped(title)}</h1>`,
    `<p>${escaped(legend(plan))}</p>`,
    `<div class="drawing" tabindex="0">${svgGraph(plan)}</div>`,
    table('Claims', ['claim', 'phase', 'volume', 'size', 'says'], claimRows(plan)),
    table('Volumes', ['volume', 'phase', 'claim'], volumeRows(plan)),
    table('Pods', ['pod', 'node', 'says'], podRows(plan)),
    '</body>',
    '</html>',
  ]
  return `${page.filter(part => part !== '').join('\n')}\n`
}

const legend = (plan: Plan): string => {
  const certain = plan.complete ? '' : ' There are too many ways in which this may go: one is shown.'
  return `Green has what it needs, yellow waits, red never will as it is. A broken line is one of several ways.${certain}`
}

const anyOf = (names: readonly (string | undefined)[]): string =>
  [...new Set(names.flatMap(name => name ?? []))].slice(0, 6).join(' or ')

const claimRows = (plan: Plan): string[][] =>
  Object.entries(plan.claims).map(([name, {phase, volume, capacity = '', events, oneOf}]) => [
    name,
    phase,
    anyOf((oneOf ?? [{volume}]).map(way => way.volume)),
    capacity,
    events.map(({message}) => message).join('; '),
  ])

const volumeRows = (plan: Plan): string[][] =>
  Object.entries(plan.volumes).map(([name, {phase, claim, oneOf}]) => [
    name,
    phase,
    anyOf((oneOf ?? [{claim}]).map(way => way.claim)),
  ])

const podRows = (plan: Plan): string[][] =>
  Object.entries(plan.pods).map(([name, {node, message = '', oneOf}]) => [
    name,
    anyOf((oneOf ?? [{node}]).map(way => way.node)),
    message,
  ])

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  const cells = (tag: string, list: readonly string[]): string =>
    list.map(text => `<${tag}>${escaped(text)}</${tag}>`).join('')
  const body = rows.map(row => `<tr>${cells('td', row)}</tr>`).join('\n')
  return `<h2>${title}</h2>\n<table>\n<thead><tr>${cells('th', head)}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`
}
