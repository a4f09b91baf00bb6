import {listAt, stringAt} from '../../core/json.ts'
import {podKinds} from '../../core/pod-place.ts'
import {podTemplateOf} from '../pod-template.ts'
import {defineRule} from '../rule.ts'

const secretName = /(^|_)(PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY)$/i

export const plainPassword = defineRule({
  code: 'KL806',
  slug: 'plain-password',
  category: 'risk',
  title: 'a password in plain text',
  kinds: podKinds,
  check(subject, _world, report) {
    const template = podTemplateOf(subject)
    if (!template) return
    for (const {container, at} of template.containers) {
      for (const [index, variable] of listAt(container, 'env').entries()) {
        const name = stringAt(variable, 'name') ?? ''
        const value = stringAt(variable, 'value') ?? ''
        if (!secretName.test(name) || !looksSecret(name, value)) continue
        report({
          message: `${name} stands in plain text: whoever may read the ${subject.manifest.kind} reads it too`,
          hint: 'put it into a Secret and write valueFrom: {secretKeyRef: {name: …, key: …}}',
          path: [...at, 'env', index, 'value'],
        })
      }
    }
  },
})

/** Neither nothing, nor a switch, nor another variable, nor a file or address to get it from. */
const looksSecret = (name: string, value: string): boolean =>
  value !== '' &&
  !/^(yes|no|true|false|on|off|0|1)$/i.test(value) &&
  !/\$\(|\$\{|:\/\/|^\//.test(value) &&
  !/^(PWD|OLDPWD)$|(^|_)(ALLOW|EMPTY|RANDOM|NO|USE|REQUIRE|DISABLE|ENABLE)_/i.test(name)
