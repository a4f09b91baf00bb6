import type {JsonObject} from '../../core/json.ts'
import type {Bench} from '../bench.ts'
import {fitSummary} from '../claim-fit.ts'
import {fitsIn} from '../cluster-fit.ts'
import {eventsAbout, eventsOf} from '../events.ts'
import type {ExpectationSpecs} from '../lab.ts'
import {resourceIn} from '../operations/answer.ts'
import type {Look} from '../poll.ts'
import type {Expectation} from './expectation.ts'
import {fieldsStatement, lookAtFields} from './object.ts'

type Spec = ExpectationSpecs['stays']

/** The event that must say why, or a mismatch. */
async function lookForEvent({stays: text, because}: Spec, bench: Bench): Promise<Look> {
  const {event: reason, message = ''} = because ?? {}
  const events = eventsAbout(await eventsOf(bench.cluster, bench.namespace), resourceIn(bench, text))
  const found = events.findLast(event => (!reason || event.reason === reason) && event.message.includes(message))
  if (found) return {holds: true, observed: `event ${found.reason}: ${found.message}`}
  return {
    holds: false,
    expected: `an event ${reason ?? ''} of ${text}${message ? ` that says "${message}"` : ''}`,
    observed: events.map(event => `${event.reason}: ${event.message}`).join('; ') || 'no events',
  }
}

/** The reasons why volumes do not fit, as the binding rules give them, or a mismatch. */
async function lookAtVolumes({stays: text, because}: Spec, bench: Bench): Promise<Look> {
  const claim: JsonObject = (await bench.cluster.get(resourceIn(bench, text))) ?? {}
  const fits = await fitsIn(bench.cluster, claim)
  for (const [volume, reason] of Object.entries(because?.volumes ?? {})) {
    const fit = fits.find(candidate => candidate.volume === volume)
    if (fit?.reason === reason) continue
    const observed = fit ? `${volume} ${fit.text}` : `there is no volume ${volume}`
    return {holds: false, expected: `volume ${volume} does not fit: ${reason}`, observed}
  }
  // Volumes of other classes and taken ones are many in a cluster that is used; those that the lab names are shown.
  const named = fits.filter(fit => fit.volume in (because?.volumes ?? {}))
  const lines = named.map(fit => `${fit.volume} ${fit.text}`)
  return {holds: true, observed: fitSummary(claim, fits), detail: lines}
}

/** A resource that stays as it is, and why it does. */
export const stays: Expectation<'stays'> = {
  name: 'stays',
  within: 60,
  statement: spec => `${spec.stays} stays so for ${spec.for} s: ${fieldsStatement(spec.fields)}`,
  about: ({stays: text}) => [text],
  holdFor: spec => spec.for,
  look: async (spec, bench) => {
    const fields = await lookAtFields(spec.stays, spec.fields, bench)
    if (!fields.holds || !spec.because) return fields
    const {event, message, volumes} = spec.because
    const seen: (Look & {holds: true})[] = []
    if (volumes) {
      const look = await lookAtVolumes(spec, bench)
      if (!look.holds) return look
      seen.push(look)
    }
    if (event !== undefined || message !== undefined) {
      const look = await lookForEvent(spec, bench)
      if (!look.holds) return look
      seen.push(look)
    }
    const detail = seen.flatMap(look => [look.observed, ...(look.detail ?? []).map(line => `  ${line}`)])
    return {holds: true, observed: seen.map(look => look.observed).join('; '), detail}
  },
}
