import type {Finding, Place} from '../core/diagnostic.ts'
import type {Folders} from './file-names.ts'
import {summaryOf} from './text.ts'

const place = (file: string, line: number, column: number, endColumn: number, endLine = line): Place => ({
  file,
  line,
  column,
  endLine,
  endColumn,
})

/** A refusal with a fix, a stuck claim with a related place, and an advice whose words try every format's own signs. */
export const sampleFindings: readonly Finding[] = [
  {
    code: 'KL204',
    slug: 'unsupported-value',
    category: 'rejected',
    level: 'error',
    message: 'spec.accessModes cannot be "RWO"',
    hint: 'write ReadWriteOnce',
    at: place('lab/claims, all: 100%.yaml', 9, 5, 8),
    object: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data'},
    path: 'spec.accessModes',
    related: [],
    fixes: [
      {
        title: 'write ReadWriteOnce',
        safe: true,
        edits: [{at: place('lab/claims, all: 100%.yaml', 9, 5, 8), newText: 'ReadWriteOnce'}],
      },
    ],
  },
  {
    code: 'KL301',
    slug: 'claim-never-binds',
    category: 'stuck',
    level: 'error',
    message: 'claim "logs" cannot bind: no volume is large enough',
    at: place('lab/claims, all: 100%.yaml', 20, 3, 7, 22),
    object: {apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: 'logs'},
    related: [{message: 'volume "pv-logs" offers 1Gi', at: place('lab/pv.yaml', 7, 3, 9)}],
    fixes: [],
  },
  {
    code: 'KL902',
    slug: 'server-warning',
    category: 'advice',
    level: 'info',
    message: 'it says: a|b `c` <d> @e & "f" 50%\nand \u0007more\u001b[0m \ud800',
    at: place('exports', 1, 1, 4),
    related: [],
    fixes: [],
  },
]

export const sampleSummary = summaryOf(sampleFindings, {files: 3, resources: 3, skipped: 0})
export const sampleFolders: Folders = {current: '/home/ada/shop/deploy', root: '/home/ada/shop'}
