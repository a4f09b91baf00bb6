// The NFS server image of Kubernetes' own tests. What an NFS volume shows is a folder of the sandbox anyway, whatever its server:
// this only says that it serves, and holds the port. Kubernetes test/images/volume/nfs/run_nfs.sh
import {untilAborted, type Program} from '../process.ts'

export const nfsServer: Program = async ({args, host, log, signal}) => {
  for (const folder of args.filter(arg => arg.startsWith('/'))) log(`Serving ${folder}\n`)
  host.listen(2049, {protocol: 'bytes', stream: () => new Uint8Array()})
  log('NFS started\n')
  await untilAborted(signal)
  return 0
}
