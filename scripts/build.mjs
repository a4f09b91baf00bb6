// Builds dist/ from src/: one esbuild bundle with code splitting, so that a command loads only its own chunk.
import {build} from 'esbuild'
import {execFileSync} from 'node:child_process'
import {copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import module from 'node:module'
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
const settings = {
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20.20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [leaveOutShellParts, leaveOutUnused, tablesAsText, plainLoops],
}
const define = {K8SLAB_VERSION: JSON.stringify(version)}
const {metafile} = await build({
  ...settings,
  entryPoints: {main: 'src/cli/main.ts'},
  splitting: true,
  format: 'esm',
  chunkNames: 'chunks/[name]-[hash]',
  define,
  // Bundled CommonJS packages call require for Node's own modules.
  banner: {
    js: "import {createRequire as k8slabCreateRequire} from 'node:module';const require=k8slabCreateRequire(import.meta.url);",
  },
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

// Node 20 does not keep compiled code itself: the short commands once more, as src/cli/kept-program.ts reads them.
if (!('enableCompileCache' in module)) {
  const {outputFiles} = await build({
    ...settings,
    entryPoints: {'short-program': 'src/cli/short-program.ts'},
    write: false,
    format: 'cjs',
    supported: {'dynamic-import': false},
    define: {...define, 'import.meta.url': 'importMetaUrl'},
    banner: {js: '(function(module,require,importMetaUrl){'},
    footer: {js: '})'},
  })
  // Only regular expressions have other signs than ASCII left, and know them so too: V8 holds such a text in half the memory.
  const text = outputFiles[0].text.replaceAll(
    /[^\0-\x7f]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  writeFileSync(join(outdir, 'short-program.cjs'), text)
  const stdio = ['ignore', 'ignore', 'pipe']
  execFileSync(process.execPath, [join(import.meta.dirname, 'keep-code.mjs'), outdir], {stdio})
}
