import {accessModesText} from '../binding/access-modes.ts'
import {type Prediction, readWay} from '../binding/prediction/predict.ts'
import type {Plan, PlannedMember} from './plan.ts'
import {allIsNew, type PlanNews} from './plan-news.ts'
import type {Palette} from './text.ts'

interface Branch {
  readonly text: string
  readonly below: readonly Branch[]
}

/** Ways that are told; of more only that there are others. */
const mostWays = 4

/** The predicted cluster as a tree: who makes whom, who uses whom. With `news` only what is new. */
export function planTree(prediction: Prediction, plan: Plan, palette: Palette, news: PlanNews = allIsNew): string {
  const trees = new Trees(prediction, plan, palette, news)
  const roots = [
    ...trees.sets(),
    ...trees.workloads(),
    ...trees.pods(),
    ...trees.claims(),
    ...trees.volumes(),
    ...trees.services(),
  ]
  const notes = news.notes.map(note => `${palette.faint(note)}\n`).join('')
  if (roots.length === 0) return notes || 'nothing here takes part in binding: no claims, volumes, pods or sets\n'
  return roots.map(root => `${linesOf(root).join('\n')}\n`).join('') + notes
}

function linesOf({text, below}: Branch): string[] {
  const lines = [text]
  for (const [at, branch] of below.entries()) {
    const isLast = at === below.length - 1
    const [first = '', ...rest] = linesOf(branch)
    lines.push(`${isLast ? '└─ ' : '├─ '}${first}`, ...rest.map(line => `${isLast ? '   ' : '│  '}${line}`))
  }
  return lines
}

const nameIn = (key: string): string => key.slice(key.indexOf('/') + 1)
const namespaceIn = (key: string): string => key.slice(0, key.indexOf('/'))

class Trees {
  readonly #prediction: Prediction
  readonly #plan: Plan
  readonly #palette: Palette
  readonly #news: PlanNews
  /** What stands below something else already. */
  readonly #placed = new Set<string>()

  constructor(prediction: Prediction, plan: Plan, palette: Palette, news: PlanNews) {
    this.#prediction = prediction
    this.#plan = plan
    this.#palette = palette
    this.#news = news
  }

  sets(): Branch[] {
    return Object.entries(this.#plan.statefulsets).flatMap(([key, {pods, ordered}]) => {
      const below = this.#members(namespaceIn(key), pods, ordered)
      return this.#news.isShown('StatefulSet', key) ? [{text: this.#strong('StatefulSet', key), below}] : []
    })
  }

  workloads(): Branch[] {
    return Object.entries(this.#plan.workloads).flatMap(([key, {kind, pods}]) => {
      const name = key.slice(kind.length + 1)
      const below = this.#members(namespaceIn(name), pods, false)
      return this.#news.isShown('workload', key) ? [{text: this.#strong(kind, name), below}] : []
    })
  }

  #members(namespace: string, pods: readonly PlannedMember[], ordered: boolean): Branch[] {
    const held = ordered ? pods.find(({ready}) => !ready)?.name : undefined
    return pods.map(({name, created, claims, refused}) => {
      if (refused)
        return {text: `pod ${name}  ${this.#palette.error(this.#refusal(namespace, name, claims))}`, below: []}
      if (!created) {
        const why = held === undefined ? '' : `: waits for ${held}`
        return {text: `pod ${name}  ${this.#palette.warning(`not created${why}`)}`, below: []}
      }
      return this.#pod(
        `${namespace}/${name}`,
        `pod ${name}`,
        claims.map(claim => `${namespace}/${claim}`),
      )
    })
  }

  #refusal(namespace: string, pod: string, claims: readonly string[]): string {
    const names = new Set([pod, ...claims])
    const found = this.#plan.refused?.find(each => each.namespace === namespace && names.has(each.name))
    return `refused: ${found?.message ?? ''}`
  }

  /** Pods that nobody makes. */
  pods(): Branch[] {
    return Object.keys(this.#plan.pods).flatMap(key => {
      if (this.#placed.has(`pod ${key}`) || !this.#news.isShown('pod', key)) return []
      const used = this.#prediction.pods.get(key)?.pod.claims ?? []
      return [
        this.#pod(
          key,
          this.#strong('pod', key),
          used.map(({claim}) => `${namespaceIn(key)}/${claim}`),
        ),
      ]
    })
  }

  #pod(key: string, text: string, claims: readonly string[]): Branch {
    this.#placed.add(`pod ${key}`)
    return {
      text: `${text}  ${this.#podState(key)}`,
      below: claims.map(claim => this.#claim(claim, `claim ${nameIn(claim)}`)),
    }
  }

  #podState(key: string): string {
    const pod = this.#plan.pods[key]
    if (!pod?.scheduled) {
      const why = pod?.message === undefined ? '' : `: ${pod.message.split('. ')[0]?.replace(/\.$/, '') ?? ''}`
      return this.#palette.warning(`no node${why}`)
    }
    const nodes = [...new Set([pod, ...(pod.oneOf ?? [])].map(({node}) => node ?? ''))].filter(node => node !== '')
    return this.#palette.help(nodes.length === 0 ? 'has a node' : `on ${someOf(nodes, pod.more === true)}`)
  }

  /** Claims that no pod uses. */
  claims(): Branch[] {
    return Object.keys(this.#plan.claims).flatMap(key =>
      this.#placed.has(`claim ${key}`) || !this.#news.isShown('claim', key)
        ? []
        : [this.#claim(key, this.#strong('claim', key))],
    )
  }

  #claim(key: string, text: string): Branch {
    this.#placed.add(`claim ${key}`)
    const claim = this.#plan.claims[key]
    if (!claim) return {text: `${text}  ${this.#palette.error('not there')}`, below: []}
    if (claim.phase !== 'Bound') {
      const told = claim.events.at(-1)?.message ?? (claim.awaits === undefined ? '' : `waits for ${claim.awaits}`)
      return {text: `${text}  ${this.#palette.warning(claim.phase)}${told === '' ? '' : `: ${told}`}`, below: []}
    }
    const {ways, more} = this.#prediction.claims.get(key)!.ways.take(mostWays)
    const names = ways.map(way => readWay(way).name).filter(name => name !== '')
    for (const name of names) this.#placed.add(`volume ${name}`)
    const below = names.length === 1 ? this.#volumeText(names[0]!) : someOf(names, more)
    return {text: `${text}  ${this.#palette.help('Bound')}`, below: [{text: `volume ${below}`, below: []}]}
  }

  /** Volumes that nobody has. */
  volumes(): Branch[] {
    return Object.entries(this.#plan.volumes).flatMap(([name, {phase}]) =>
      this.#placed.has(`volume ${name}`) || !this.#news.isShown('volume', name) || phase === 'Bound'
        ? []
        : [{text: `${this.#palette.strong('volume')} ${this.#volumeText(name)}  ${phase}`, below: []}],
    )
  }

  #volumeText(name: string): string {
    const volume = this.#prediction.volumes.get(name)?.volume
    if (!volume) return name
    const facts = [volume.capacityText, accessModesText(volume.accessModes), volume.className].filter(
      text => text !== '',
    )
    return `${name} ${this.#palette.faint(`(${facts.join(', ')})`)}`
  }

  services(): Branch[] {
    return Object.entries(this.#plan.services)
      .filter(([key]) => this.#news.isShown('Service', key))
      .map(([key, {dns, pods, srv}]) => ({
        text: `${this.#strong('Service', key)}  ${dns}`,
        below: [
          ...pods.map(name => ({text: `pod ${name}`, below: []})),
          ...srv.map(({name, port}) => ({text: `SRV ${name} port ${port}`, below: []})),
        ],
      }))
  }

  #strong(kind: string, key: string): string {
    return `${this.#palette.strong(kind)} ${key}`
  }
}

const someOf = (names: readonly string[], more: boolean): string => {
  const shown = names.slice(0, mostWays)
  return `${shown.join(' or ')}${more || names.length > shown.length ? ' or others' : ''}`
}
