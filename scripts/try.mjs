// The main job on a fresh machine: installs, builds, runs the redis-storage lab in the sandbox, leaves nothing running.
import {build, install, run} from './setup.mjs'

install()
build()
run(process.execPath, ['bin/k8slab.js', 'run', 'redis-storage', '--yes'])
