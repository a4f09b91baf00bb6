import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'

/** The Markdown page of a rule: beside the rule in the sources, in dist/rules in the bundle. `` where it is missing. */
export function rulePage(slug: string): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const places = [
    join(here, '..', 'rules', slug, 'rule.md'),
    join(here, '..', 'rules', `${slug}.md`),
    join(here, 'rules', `${slug}.md`),
  ]
  const path = places.find(place => existsSync(place))
  return path === undefined ? '' : readFileSync(path, 'utf8')
}
