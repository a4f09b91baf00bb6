// Builds dist/ from src/: one esbuild bundle with code splitting, so that a command loads only its own chunk.
import {build} from 'esbuild'
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parseArgs} from 'node:util'
import {leaveOutUnused} from './left-out.mjs'
import {licensesOf} from './licenses.mjs'
import {plainLoops} from './plain-loops.mjs'
import {leaveOutShellParts} from './shell-parts.mjs'

/** A large JSON table is read faster by JSON.parse than as JavaScript. */
const tablesAsText = {
  name: 'tables-as-text',
  setup({onLoad}) {
    onLoad({filter: /[\\/](schemas|src)[\\/].*\.json$/}, ({path}) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')))
      return {contents: `export default JSON.parse(${JSON.stringify(text)})`}
    })
  },
}

const {outdir} = parseArgs({options: {outdir: {type: 'string', default: 'dist'}}}).values

const {version} = JSON.parse(readFileSync('package.json', 'utf8'))
rmSync(outdir, {recursive: true, force: true})
const {metafile} = await build({
  entryPoints: {main: 'src/cli/main.ts'},
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  chunkNames: 'chunks/[name]-[hash]',
  define: {K8SLAB_VERSION: JSON.stringify(version)},
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import {createRequire as k8slabCreateRequire} from 'node:module';const require=k8slabCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
  plugins: [leaveOutShellParts, leaveOutUnused, tablesAsText, plainLoops],
  metafile: true,
})
writeFileSync(join(outdir, 'THIRD-PARTY-LICENSES.txt'), licensesOf(metafile))

// What /openapi of the sandbox answers with is read from schemas/ beside dist/; a build elsewhere has a copy of its own.
if (outdir !== 'dist') copyFileSync('schemas/openapi.txt.br', join(outdir, 'openapi.txt.br'))

// The pages of the rules, for reports and explanations.
mkdirSync(join(outdir, 'rules'))
for (const slug of readdirSync('src/rules')) {
  const page = join('src/rules', slug, 'rule.md')
  if (existsSync(page)) copyFileSync(page, join(outdir, 'rules', `${slug}.md`))
}
