import {type ClusterEvent, eventsAbout, eventsOf} from '../events.ts'
import type {Moment} from '../lab.ts'
import {resourceIn} from '../operations/answer.ts'
import {typedWords} from '../../cluster/typed.ts'
import type {Bench} from '../bench.ts'
import type {Expectation} from './expectation.ts'

const momentText = ({of, reason, message}: Moment): string => `${reason} of ${of}${message ? ` ("${message}")` : ''}`

/** Where in `events` the moment is. */
function placeOf(moment: Moment, events: readonly ClusterEvent[], bench: Bench): number {
  const found = eventsAbout(events, resourceIn(bench, moment.of)).find(
    event => event.reason === moment.reason && event.message.includes(moment.message ?? ''),
  )
  return found ? events.indexOf(found) : -1
}

/** Events that happened one after the other. Of a moment that happened several times, the first counts. */
export const order: Expectation<'order'> = {
  name: 'order',
  within: 20,
  statement: ({order: moments}) => `in this order: ${moments.map(momentText).join(', ')}`,
  command: (_, namespace) => typedWords.get(['events', '--sort-by=.metadata.creationTimestamp'], namespace),
  about: ({order: moments}) => [...new Set(moments.map(moment => moment.of))],
  look: async ({order: moments}, bench) => {
    const events = await eventsOf(bench.cluster, bench.namespace)
    const places = moments.map(moment => placeOf(moment, events, bench))
    const missing = places.indexOf(-1)
    if (missing >= 0) {
      return {holds: false, expected: momentText(moments[missing]!), observed: 'no such event so far'}
    }
    const wrong = places.findIndex((place, index) => index > 0 && place <= places[index - 1]!)
    if (wrong < 0) {
      const lines = places.map(
        (place, index) => `${events[place]!.reason} of ${moments[index]!.of}: ${events[place]!.message}`,
      )
      return {holds: true, observed: moments.map(momentText).join(', then '), detail: lines}
    }
    return {
      holds: false,
      expected: `${momentText(moments[wrong - 1]!)} before ${momentText(moments[wrong]!)}`,
      observed: `${momentText(moments[wrong]!)} came first`,
    }
  },
}
