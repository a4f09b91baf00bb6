import {containerOptions, podSpec} from './containers.ts'
import {mountOption} from './mounts.ts'
import {metadata, nameLabel, namespaceOption, namingOptions, record} from './naming.ts'
import {defineGenerator, text} from './option.ts'
import {passwordSecret} from './password.ts'
import {labelName, wholeNumber} from './readers.ts'

const table = {
  ...namingOptions('Deployment', 'web', labelName),
  namespace: namespaceOption,
  ...containerOptions,
  replicas: text({
    placeholder: '<number>',
    summary: 'how many pods',
    question: 'How many pods?',
    default: '1',
    read: wholeNumber(0, 2147483647),
  }),
  mount: mountOption,
}

export const deployment = defineGenerator({
  name: 'deployment',
  aliases: ['deploy'],
  summary: 'a Deployment: pods that are all alike and can take each other’s place',
  examples: [
    {line: 'k8slab gen deployment --replicas 3', does: 'three web servers'},
    {
      line: 'k8slab gen deployment --name db --image mysql:8.4 --mount pvc/data:/var/lib/mysql',
      does: 'a database on a claim',
    },
  ],
  table,
  build: (options, supplies) => {
    const own = {[nameLabel]: options.name}
    const naming = {...options, name: `${options.name}-root`}
    const password = passwordSecret(options, supplies, {...metadata(naming, own), name: naming.name})
    const usesClaim = options.mount.some(({kind}) => kind === 'pvc')
    const object = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadata(options, own),
      spec: {
        replicas: options.replicas,
        // Two pods of two generations must not write to one volume.
        ...(usesClaim ? {strategy: {type: 'Recreate'}} : {}),
        selector: {matchLabels: own},
        template: {
          metadata: {labels: {...record(options.label), ...own}},
          spec: podSpec({options, passwordSecret: password?.name, mounts: options.mount}),
        },
      },
    }
    const comment = usesClaim
      ? 'Pods that share one claim. The old ones go before new ones come (Recreate), so that two never write at once.'
      : 'Pods that are all alike. What they write is gone with them.'
    return [...(password ? [password.resource] : []), {comment, object}]
  },
})
