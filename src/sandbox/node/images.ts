// What the sandbox knows of images: which names exist, and what they run. Nothing is ever downloaded.

export type ImageFamily =
  'nginx' | 'redis' | 'mysql' | 'shell' | 'pause' | 'nfs-provisioner' | 'nfs-server' | 'agnhost' | 'unknown'

export interface ImageFacts {
  /** As the pod names it. */
  readonly name: string
  /** `docker.io/library/nginx:1.27`, as a container runtime resolves it. */
  readonly reference: string
  readonly family: ImageFamily
  /** What it runs without command and args. */
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string>>
  /** Whose tools and words it has. */
  readonly tools: 'busybox' | 'gnu'
  /** The number of the user that its maker chose; of images that are not known nobody knows. */
  readonly user: number | undefined
}

/** Why an image cannot be had: the message of the container runtime. */
export interface PullFailure {
  readonly message: string
  /** The name itself is no name. */
  readonly invalid: boolean
}

interface Known {
  readonly family: ImageFamily
  /** Tags that exist; others do not. */
  readonly tags: RegExp
  readonly entrypoint?: readonly string[]
  readonly command?: readonly string[]
  readonly workingDirectory?: string
  readonly environment?: Readonly<Record<string, string>>
  /** 0 where it is left out. */
  readonly user?: number
}

const shell = (tags: RegExp, command = 'sh'): Known => ({family: 'shell', tags, command: [command]})
const databases = (tags: RegExp): Known => ({
  family: 'mysql',
  tags,
  entrypoint: ['docker-entrypoint.sh'],
  command: ['mysqld'],
})

/** Images that labs use, by the last part of their name, with the tags that their makers have given. */
const known: Readonly<Record<string, Known>> = {
  nginx: {
    family: 'nginx',
    tags: /^(latest|stable|mainline|alpine|perl|otel|bookworm|trixie|1(\.([0-9]|1[0-9]|2[0-9])(\.[0-9]+)?)?)(-(alpine|perl|otel|slim|bookworm|trixie|bullseye)\S*)?$/,
    entrypoint: ['/docker-entrypoint.sh'],
    command: ['nginx', '-g', 'daemon off;'],
  },
  redis: {
    family: 'redis',
    tags: /^(latest|alpine|bookworm|trixie|[2-8](\.[0-9]+){0,2})(-(alpine|bookworm|trixie|bullseye|buster|stretch)\S*|-rc\d*)?$/,
    entrypoint: ['docker-entrypoint.sh'],
    command: ['redis-server'],
    workingDirectory: '/data',
  },
  mysql: databases(
    /^(latest|lts|innovation|oracle|oraclelinux\d+|debian|5(\.[5-7](\.\d+)?)?|8(\.[0-4](\.\d+)?)?|9(\.[0-9](\.\d+)?)?)(-(debian|oracle|oraclelinux\d+))?$/,
  ),
  mariadb: databases(/^(latest|lts|noble|jammy|(10|11|12)(\.\d+){0,2})(-(noble|jammy|focal|ubi\d*|rc))?$/),
  busybox: shell(
    /^(latest|stable|unstable|musl|glibc|uclibc|1(\.([0-9]|[12][0-9]|3[0-7])(\.\d+)?)?)(-(musl|glibc|uclibc))?$/,
  ),
  alpine: shell(/^(latest|edge|3(\.([0-9]|1[0-9]|2[0-3])(\.\d+)?)?|\d{8})$/, '/bin/sh'),
  debian: shell(
    /^(latest|stable|testing|unstable|sid|(bookworm|bullseye|buster|trixie|forky)(-slim|-backports)?|(stable|testing|1[0-3])(\.\d+)?(-slim)?)$/,
    'bash',
  ),
  ubuntu: shell(/^(latest|rolling|devel|noble|jammy|focal|plucky|questing|(1[468]|2[0-5])\.(04|10))$/, '/bin/bash'),
  pause: {family: 'pause', tags: /./, entrypoint: ['/pause'], user: 65_535},
  agnhost: {family: 'agnhost', tags: /./, entrypoint: ['/agnhost'], command: ['pause']},
  'nfs-subdir-external-provisioner': {
    family: 'nfs-provisioner',
    tags: /^v4\.0\.[0-9]+$/,
    entrypoint: ['/nfs-subdir-external-provisioner'],
  },
}

/** Images of Kubernetes' own tests that are known by their whole path. */
const testImages: Readonly<Record<string, Known>> = {
  'e2e-test-images/volume/nfs': {
    family: 'nfs-server',
    tags: /./,
    entrypoint: ['/usr/local/bin/run_nfs.sh'],
    command: ['/exports'],
  },
  'e2e-test-images/nonroot': {family: 'shell', tags: /./, user: 1234},
}

const namePattern =
  /^(?:(?<registry>localhost(?::\d+)?|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?|[a-z0-9-]+:\d+)\/)?(?<path>[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/

/** Looks an image up. A name or tag with `broken` or `nonexistent` in it, the tag 404 and one that its maker never gave cannot be pulled. */
export function findImage(name: string): ImageFacts | PullFailure {
  const groups = namePattern.exec(name)?.groups
  if (groups === undefined) {
    const message = `Failed to apply default image tag "${name}": couldn't parse image name "${name}": invalid reference format`
    return {message, invalid: true}
  }
  const {registry = 'docker.io', path = '', digest} = groups
  const tag = groups['tag'] ?? (digest === undefined ? 'latest' : undefined)
  const full = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path
  const reference = `${registry}/${full}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
  const short = path.split('/').at(-1) ?? path
  // Kubernetes' own tests use their builds of some images, with tags of their own.
  const isTestImage = path.startsWith('e2e-test-images/')
  const isOfficial =
    !path.includes('/') || path.startsWith('library/') || short === 'pause' || short.startsWith('nfs-') || isTestImage
  const facts = testImages[path] ?? (isOfficial && Object.hasOwn(known, short) ? known[short] : undefined)
  const missing =
    /broken|non-?existent/.test(`${path}:${tag ?? ''}`) ||
    tag === '404' ||
    // RFC 2606: nobody has that name.
    /(^|\.)invalid(\.|$)/.test(registry) ||
    (facts !== undefined && tag !== undefined && !isTestImage && !facts.tags.test(tag))
  if (missing) return {message: notFound(reference), invalid: false}
  if (registry === 'localhost') {
    // Nothing listens on port 443 of a node; a registry on another port may be there.
    const request = `Head "https://localhost/v2/${path}/manifests/${digest ?? tag}"`
    return {message: unreachable(reference, request), invalid: false}
  }
  return {
    name,
    reference,
    family: facts?.family ?? 'unknown',
    entrypoint: facts?.entrypoint ?? [],
    command: facts?.command ?? [],
    workingDirectory: facts?.workingDirectory ?? '/',
    tools: /^(busybox|alpine)$/.test(short) || tag?.includes('alpine') === true ? 'busybox' : 'gnu',
    user: facts === undefined ? undefined : (facts.user ?? 0),
    environment: {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...facts?.environment,
    },
  }
}

export const isPullFailure = (image: ImageFacts | PullFailure): image is PullFailure => 'message' in image

/** containerd's words. */
const notFound = (reference: string): string =>
  `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`

const unreachable = (reference: string, request: string): string =>
  `rpc error: code = Unknown desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": failed to do request: ${request}: dial tcp 127.0.0.1:443: connect: connection refused`

/** A digest and a size that look real and stay the same. */
export function imageFigures(reference: string): {readonly id: string; readonly bytes: number} {
  let hash = 0n
  for (const byte of Buffer.from(reference)) hash = (hash * 1_099_511_628_211n + BigInt(byte)) & ((1n << 256n) - 1n)
  const digest = (hash * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).padStart(64, '0').slice(-64)
  return {id: `${reference.replace(/[:@][^/]*$/, '')}@sha256:${digest}`, bytes: Number(hash % 180_000_000n) + 2_000_000}
}
