// What packages bring along and k8slab never uses, but would load.

/** What stands for a module that is left out, by the module and the package that asks for it. */
const leftOut = [
  // k8slab sets the level of colours itself, in one place.
  {
    module: '#supports-color',
    importer: /node_modules[\\/]chalk[\\/]/,
    contents: 'export default {stdout: false, stderr: false}',
  },
  // Only for commands that are programs of their own.
  {module: 'node:child_process', importer: /node_modules[\\/]commander[\\/]/, contents: 'module.exports = {}'},
  // A prompt that nobody asks for, with tables of half a megabyte for the encodings of what an editor may have written.
  {
    module: '@inquirer/editor',
    importer: /node_modules[\\/]@inquirer[\\/]prompts[\\/]/,
    contents: 'export default undefined',
  },
]

/** An esbuild plugin. */
export const leaveOutUnused = {
  name: 'leave out what is never used',
  setup(build) {
    for (const [index, {module, importer, contents}] of leftOut.entries()) {
      const namespace = `unused-${index}`
      build.onResolve({filter: new RegExp(`^${module}$`)}, from =>
        importer.test(from.importer) ? {path: module, namespace} : undefined,
      )
      build.onLoad({filter: /.*/, namespace}, () => ({contents, loader: 'js'}))
    }
  },
}
