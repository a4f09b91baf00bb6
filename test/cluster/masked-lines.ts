// Takes out of kubectl's outputs what differs from run to run.
import {stripVTControlCharacters} from 'node:util'

/** Times, ages, uids, versions, addresses, names of nodes and generated names are not compared, nor the width of columns. */
export function maskedLines(
  text: string,
  names: {readonly namespace: string; readonly folder: string; readonly nodes: readonly string[]},
): string[] {
  let masked = stripVTControlCharacters(text)
    .replaceAll(names.namespace, 'NAMESPACE')
    .replaceAll(names.folder, 'FOLDER')
  for (const node of names.nodes) masked = masked.replaceAll(node, 'NODE')
  return (
    masked
      .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, 'UID')
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replaceAll(/\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, 'TIME')
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4}( \w+)?( m=\S+)?/g, 'TIME')
      .replaceAll(/(resourceVersion"?: ?)"\d+"/g, '$1"RV"')
      .replaceAll(/\b10\.\d+\.\d+\.\d+\b|\b192\.168\.\d+\.\d+\b/g, 'IP')
      .replaceAll(/(?<=nodePort: |<unset>\s+|\d:)3\d{4}\b/g, 'PORT')
      .replaceAll(
        /\b((?:web|db|ring|stuck)-)[0-9a-z]{6,10}(-[0-9a-z]{5})?\b/g,
        (_, name: string, pod?: string) => `${name}HASH${pod === undefined ? '' : '-POD'}`,
      )
      .replaceAll(/\b(lone|agent|made|failing|keeper|looks|many|parts-\d|node-debugger-NODE)-[0-9a-z]{5}\b/g, '$1-POD')
      .replaceAll(/(pod-template-hash[=:]\s*"?|controller-revision-hash[=:]\s*"?)[0-9a-z]+-?[0-9a-z]*/g, '$1HASH')
      .replaceAll(/kube-api-access-\w{5}/g, 'kube-api-access')
      .replaceAll(/\w+:\/\/(UID|[0-9a-f]{64})|(\S+@)?sha256:[0-9a-f]{64}/g, 'ID')
      // Disposable clusters have one image under many tags.
      .replaceAll(/image: docker\.io\/\S+/g, 'image: RESOLVED')
      // An image is on the node, or comes; one that does not come is asked for again and again.
      .replaceAll(/^.*Pulling image "[^"]*"$/gm, '')
      .replaceAll(/Container image "[^"]*" already present.*|Successfully pulled image.*/g, 'IMAGE')
      .replaceAll(/\b(ErrImagePull|ImagePullBackOff)\b/g, 'IMAGEPULL')
      // Clusters have one node or two.
      .replaceAll(/\b0\/[12] nodes/g, '0/N nodes')
      .replaceAll(/\b[12] (?=Insufficient|Preemption|No preemption|node\(s\))/g, 'N ')
      .replaceAll(/^(\s+count: )\d+$/gm, '$1COUNT')
      .replaceAll(/(default-scheduler-)\w+/g, '$1HOST')
      .replaceAll(/\.[0-9a-f]{16}\b/g, '.EVENT')
      .replaceAll(/exec "[0-9a-f]{64}"/g, 'exec ID')
      // Disposable clusters have another shell, which greets.
      .replaceAll(/^(BusyBox v.*|Enter 'help' for .*)$/gm, '')
      // A watch that ends by its own time limit may have seen nothing.
      .replaceAll(/^.*(very short watch|Failed to watch.*deadline exceeded).*$/gm, '')
      .replaceAll(/^.*websocket\.go:\d+\] Unknown stream id.*$/gm, '')
      .replaceAll(/^.*Waited for \S+ due to client-side throttling.*$/gm, '')
      .replaceAll(/^[WEI]\d{4} \S+ +\d+ /gm, '')
      .replaceAll(/\S+-edit-\d+/g, 'EDITED')
      .replaceAll(/applyset-[\w-]{43}-v1/g, 'APPLYSET')
      .replaceAll(/(Server Version: ).*/g, '$1VERSION')
      .replaceAll(/([rR]esource ?[vV]ersion: *|resource version to be \d+, was )\d+/g, '$1RV')
      .replaceAll(/\/(LIVE|MERGED)-\d+/g, '/$1-NUMBER')
      .replaceAll(/(?<=\s|^|\()(\d+[dhms])+(?=\s|$|\)| ago)/gm, 'AGE')
      .replaceAll(/\(x\d+ over AGE\)/g, '')
      .replaceAll('\r', '')
      .split('\n')
      .map(line => line.replaceAll(/ {2,}|\t/g, ' ').trimEnd())
      .filter(line => line !== '')
  )
}
