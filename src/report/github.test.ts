import {expect, it} from 'vitest'
import {sampleFindings, sampleFolders, sampleSummary} from './findings.fixture.ts'
import {githubReport} from './github.ts'

it('writes one workflow command a finding, with the signs of the format escaped', () => {
  expect(githubReport(sampleFindings, sampleSummary, sampleFolders).split('\n')).toEqual([
    '::error file=deploy/lab/claims%2C all%3A 100%25.yaml,line=9,col=5,endLine=9,endColumn=8,title=KL204::spec.accessModes cannot be "RWO"%0Ahelp: write ReadWriteOnce',
    '::error file=deploy/lab/claims%2C all%3A 100%25.yaml,line=20,col=3,endLine=22,endColumn=7,title=KL301::claim "logs" cannot bind: no volume is large enough%0Adeploy/lab/pv.yaml:7: volume "pv-logs" offers 1Gi',
    '::notice file=deploy/exports,line=1,col=1,endLine=1,endColumn=4,title=KL902::it says: a|b `c` <d> @e & "f" 50%25%0Aand \u0007more\u001b[0m \ud800',
    '2 errors, 1 info: 3 resources in 3 files',
    '',
  ])
})
