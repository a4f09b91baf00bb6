import {containerOptions, podSpec} from './containers.ts'
import {mountOption} from './mounts.ts'
import {metadata, nameLabel, namespaceOption, namingOptions} from './naming.ts'
import {defineGenerator, optional, text} from './option.ts'
import {passwordSecret} from './password.ts'
import {labelName, oneOf} from './readers.ts'

const table = {
  ...namingOptions('pod', 'web', labelName),
  namespace: namespaceOption,
  ...containerOptions,
  mount: mountOption,
  restart: text({
    placeholder: '<policy>',
    summary: 'what happens when the program ends: Always, OnFailure or Never',
    default: 'Always',
    read: oneOf(['Always', 'OnFailure', 'Never']),
  }),
  node: optional({
    placeholder: '<name>',
    summary: 'the node that it must run on, by its label kubernetes.io/hostname',
    read: labelName,
  }),
}

export const pod = defineGenerator({
  name: 'pod',
  aliases: ['po'],
  summary: 'a Pod: one container, to try things with',
  examples: [
    {line: 'k8slab gen pod --mount pvc/data:/usr/share/nginx/html', does: 'a web server on a claim'},
    {line: "k8slab gen pod --name shell --image busybox --command 'sleep 3600'", does: 'a shell to look around from'},
  ],
  table,
  build: (options, supplies) => {
    const own = {[nameLabel]: options.name}
    const naming = {...options, name: `${options.name}-root`}
    const password = passwordSecret(options, supplies, {...metadata(naming, own), name: naming.name})
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: metadata(options, own),
      spec: podSpec({
        options,
        passwordSecret: password?.name,
        mounts: options.mount,
        restartPolicy: options.restart,
        node: options.node,
      }),
    }
    const comment =
      'One pod by itself: when its node goes, so does it. A Deployment or StatefulSet would make a new one.'
    return [...(password ? [password.resource] : []), {comment, object}]
  },
})
