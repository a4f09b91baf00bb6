import type {ParsedJson} from './json-body.ts'
import {StatusError} from '../registry/status-errors.ts'
import {checkAmount, checkMarks, parseJson} from './json-body.ts'

/** A text that is no YAML; the message is in the words of k8slab's reader. */
export class YamlSyntaxError extends Error {
  override readonly name = 'YamlSyntaxError'
}

/** Parses the first document of a YAML text as the server does. Most clients send JSON, which is YAML too. */
export async function parseYaml(text: string): Promise<ParsedJson> {
  try {
    return parseJson(text)
  } catch (error) {
    if (error instanceof StatusError) throw error
    checkMarks(text)
    // The whole grammar is loaded when somebody needs it.
    const {readYaml} = await import('../../core/yaml/read.ts')
    // A text that begins with a bracket would be read as JSON, as kubectl reads files.
    const [document] = readYaml(`---\n${text}`, 'body').documents
    const [problem] = document?.problems ?? []
    if (problem !== undefined) throw new YamlSyntaxError(problem.message)
    const value = document?.value ?? null
    checkAmount(value)
    return {
      value,
      duplicates: (document?.duplicates ?? []).map(({path}) => ({path})),
    }
  }
}
