// What the servers of agnhost have in common: answers as Go's net/http writes them, flags as cobra reads them.
import {STATUS_CODES} from 'node:http'
import type {HttpRequest, HttpResponse} from '../../network/network.ts'
import type {Process} from '../../process.ts'

/** Answers one request. */
export type Answer = (process: Process, request: HttpRequest) => HttpResponse | Promise<HttpResponse>

/** An answer of plain text. */
export function text(
  body: string | Uint8Array,
  status = 200,
  more: Readonly<Record<string, string>> = {},
): HttpResponse {
  const bytes = Buffer.from(body)
  const headers = {'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': String(bytes.length), ...more}
  return {status, headers, body: bytes}
}

const entities: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;'}

/** What net/http.Redirect answers to GET. */
export function redirect(location: string, code: number): HttpResponse {
  const url = location.replaceAll(/[&<>"']/g, letter => entities[letter]!)
  const headers = {Location: location, 'Content-Type': 'text/html; charset=utf-8'}
  return text(`<a href="${url}">${STATUS_CODES[code] ?? ''}</a>.\n\n`, code, headers)
}

export const urlOf = ({path}: HttpRequest): URL => new URL(path, 'http://container')

/** The value of `--port=80` or `--port 80`; undefined where the flag is missing. */
export function flagOf(args: readonly string[], name: string): string | undefined {
  const at = args.findIndex(arg => arg === `--${name}` || arg.startsWith(`--${name}=`))
  return args[at]?.includes('=') ? args[at]?.slice(name.length + 3) : args[at + 1 || args.length]
}

/** `1.5s`, `300ms`, `2m` in milliseconds; undefined for what is no duration of Go. */
export function durationOf(word: string): number | undefined {
  if (word === '0') return 0
  const units: Readonly<Record<string, number>> = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(word)) return undefined
  const parts = [...word.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * units[unit!]!, 0)
}

/** A line of Go's package log. */
export function logLine({host, log}: Process, message: string): void {
  const [day = '', time = ''] = new Date(host.clock.now()).toISOString().slice(0, 19).split('T')
  log(`${day.replaceAll('-', '/')} ${time} ${message}\n`)
}
