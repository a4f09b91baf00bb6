import type {ErrorObject} from 'ajv'

/** schemas/lab.schema.json as a function: true when `value` is a lab, else `errors` says why not. */
declare const validate: {
  (value: unknown): boolean
  errors?: readonly Pick<ErrorObject, 'instancePath' | 'schemaPath' | 'keyword' | 'params'>[] | null
}
export default validate
