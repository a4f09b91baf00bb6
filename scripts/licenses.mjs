// The licences of the packages that went into a bundle, as their authors ask for.
import {readFileSync, readdirSync} from 'node:fs'
import {join} from 'node:path'

/** The text of dist/THIRD-PARTY-LICENSES.txt for esbuild's `metafile`. Throws when a bundled package names no licence. */
export function licensesOf(metafile) {
  const folders = new Set()
  for (const input of Object.keys(metafile.inputs)) {
    const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
    if (folder) folders.add(folder)
  }
  const sections = [...folders]
    .sort((a, b) => a.localeCompare(b))
    .map(folder => {
      const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      if (!license) throw new Error(`${name} names no licence`)
      const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry))
      const text = file ? readFileSync(join(folder, file), 'utf8').trim() : 'The package holds no licence text.'
      return `${name} ${version} (${license})\n\n${text}`
    })
  return `Packages that are part of this bundle, with their licences.\n\n${sections.join(`\n\n${'='.repeat(80)}\n\n`)}\n`
}
