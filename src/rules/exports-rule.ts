import {type Rule, defineRule} from './rule.ts'

/** A rule whose findings are what exportfs would say of an exports file; the category tells one from the others. */
export function exportsRule(rule: Pick<Rule, 'code' | 'slug' | 'category' | 'title'>): Rule {
  return defineRule({
    ...rule,
    checkExports(file, _world, report) {
      for (const {category, message, hint, at, related} of file.problems) {
        if (category === rule.category) report({message, hint, at, related})
      }
    },
  })
}
