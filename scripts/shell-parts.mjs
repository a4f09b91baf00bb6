// The shell library brings commands that a container of the sandbox does not have (Python, SQLite, JavaScript, network through
// the host) and optional native packages. They are left out of the bundle; src/sandbox/node/shell registers none of them.

const commands = ['curl', 'html-to-markdown', 'js-exec', 'python3', 'rg', 'sqlite3', 'undici', 'xan', 'xan-view', 'yq']
const packages = ['@mongodb-js/zstd', 'node-liblzma', 'seek-bzip', 'sql.js', 'turndown']

const chunk = new RegExp(`just-bash/dist/bundle/chunks/(${commands.join('|')})-[A-Z0-9]+\\.js$`)
const optional = new RegExp(`^(${packages.map(name => name.replace('/', '\\/')).join('|')})$`)

/** An esbuild plugin. */
export const leaveOutShellParts = {
  name: 'leave out parts of the shell library',
  setup(build) {
    build.onLoad({filter: chunk}, () => ({contents: 'export default undefined', loader: 'js'}))
    build.onResolve({filter: optional}, ({importer, path}) =>
      importer.includes('just-bash') ? {path, namespace: 'left-out'} : undefined,
    )
    build.onLoad({filter: /.*/, namespace: 'left-out'}, () => ({contents: 'export default undefined', loader: 'js'}))
  },
}
