/**
 * What to write instead of what only some kinds refuse: workloads, Services and networks, quotas, definitions. What the hints say does not
 * depend on the value.
 */
const hints: readonly (readonly [RegExp, string])[] = [
  [/effect must be 'NoExecute' when/, 'write effect: NoExecute, or remove tolerationSeconds'],
  [/unsupported pod version/, 'write apiVersion: v1 beside it, or leave apiVersion out'],
  [/must set spec\.nodeName if mirror pod/, 'remove it: the kubelet gives it to the pods of its own files'],
  [/more than two policyTypes/, 'write Ingress and Egress once each'],
  [/requires indexed completion mode/, 'write completionMode: Indexed'],
  [/error parsing succeededIndexes: too large/, 'write indexes below completions, such as 0 or 0-2'],
  [/error parsing succeededIndexes/, 'write indexes such as 0,2-4'],
  [/must be less than or equal to completions/, 'write at most the number in completions'],
  [/at least one value is required/, 'put a value into it'],
  [/must be a time as a string/, 'write a time such as "2026-01-31T12:00:00Z"'],
  [/domain-prefixed path/, 'write a prefix and a name, such as example.com/ingress'],
  [/must specify API group/, 'write group and version, such as apps/v1'],
  [/less than 10 minutes/, 'write 600 or more'],
  [
    /either `defaultBackend` or `rules` must be/,
    'add rules, or defaultBackend: {service: {name: web, port: {number: 80}}}',
  ],
  [/must be greater than or equal to `port`/, 'write a number from that of port on'],
  [/may not be specified when `port` is not/, 'add port: and the first port of the range'],
  [/must be a DNS name, not an IP address/, 'write a name such as shop.example.com, or leave it out'],
  [
    /may only be set when `type` is 'LoadBalancer' and/,
    'remove it, or write type: LoadBalancer and externalTrafficPolicy: Local',
  ],
  [/may only be set for externally-accessible services/, 'remove it, or write type: LoadBalancer or NodePort'],
  [/OnExitCodes and OnPodConditions/, 'write one of onExitCodes, onPodConditions'],
  [/must not be 0 for the In operator/, 'write the exit code of a failure: 0 is success'],
  [/when maxUnavailable is non-zero/, 'write maxUnavailable: 0, or remove maxSurge'],
  [/must be greater than or equal to zero/, 'write 0 or more'],
  [/must be positive/, 'write an amount above 0'],
  [/is greater than max\/min/, 'write a smaller ratio, or move max and min apart'],
  [/ratio \S+ is less than 1/, 'write 1 or more'],
  [
    /may not be in the loopback range|may not be unspecified|may not be in the link-local/,
    'write an address that other hosts reach',
  ],
  [/cannot be both set/, 'keep one of minAvailable, maxUnavailable'],
  [/`selector` not auto-generated/, 'remove selector: the server writes one that fits'],
  [/cannot apply to non-resource URLs/, 'remove nonResourceURLs, or make it a ClusterRole'],
  [/timeZone must be nil or non-empty/, 'remove timeZone, or write a name such as Europe/Berlin'],
  [/resource or service backend is required/, 'write service: {name: web, port: {number: 80}} below it'],
  [
    /expected exactly 5 fields/,
    'write minute, hour, day of the month, month and day of the week: "0 3 * * *" is 3:00 every day',
  ],
  [
    /exactly one version marked as storage/,
    'keep storage: true in one version, and write storage: false in the others',
  ],
]

/** The hint for a refusal of the server in these words; undefined where none is known. */
export const kindHint = (detail: string): string | undefined => hints.find(([pattern]) => pattern.test(detail))?.[1]
