// Every check on a fresh machine: installs, builds, lint, types, all tests (the README's commands are among them).
import {announce, build, install, run} from './setup.mjs'

install()
build()
announce('lint')
run(process.execPath, ['scripts/lint.mjs'])
announce('types')
run(process.execPath, ['node_modules/typescript/bin/tsc', '--noEmit'])
announce('tests')
const report = process.env.K8SLAB_TEST_REPORT
const reporters = report ? ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`] : []
run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...reporters])
