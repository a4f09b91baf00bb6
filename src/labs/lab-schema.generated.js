// Made from schemas/lab.schema.json by scripts/compile-schemas.mjs. Do not edit.
/* eslint-disable */
'use strict'
export const validate = validate21
export default validate21
const schema6 = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'lab.schema.json',
  title: 'A k8slab lab',
  description:
    "lab.yaml: what a lab teaches, its parameters, and its steps. ${{ name }} stands for the value of a parameter, here and in the lab's other files.",
  type: 'object',
  additionalProperties: false,
  required: ['name', 'title', 'summary'],
  properties: {
    name: {
      description: "The lab's name: its namespace is k8slab-<name>, its cluster-wide objects start with <name>-.",
      type: 'string',
      pattern: '^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$',
    },
    title: {$ref: '#/definitions/line'},
    summary: {description: 'What one learns, in a sentence or two.', $ref: '#/definitions/prose'},
    parameters: {
      description: 'Values that the one who runs or makes the lab may choose: --set name=value.',
      type: 'array',
      items: {$ref: '#/definitions/parameter'},
    },
    folders: {
      description:
        "Folders on the nodes that the lab's hostPath volumes lie in. They are removed when the lab is cleaned up.",
      type: 'array',
      items: {type: 'string', pattern: '^/'},
    },
    byHand: {
      description: 'A lab without steps that k8slab can run: says what is done by hand, and where it is written.',
      $ref: '#/definitions/prose',
    },
    steps: {type: 'array', minItems: 1, items: {$ref: '#/definitions/step'}},
  },
  definitions: {
    line: {type: 'string', pattern: '^\\S[^\\n]*$'},
    prose: {type: 'string', pattern: '\\S'},
    resource: {
      description: 'kind/name as kubectl takes it: pod/redis-0, pvc/data-redis-0, statefulset/redis.',
      type: 'string',
      pattern: '^[A-Za-z.]+/[a-z0-9${}. -]+$',
    },
    seconds: {type: 'number', exclusiveMinimum: 0, maximum: 3600},
    words: {type: 'array', minItems: 1, items: {type: 'string'}},
    parameter: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'question', 'type', 'default'],
      properties: {
        name: {type: 'string', pattern: '^[a-z][A-Za-z0-9]*$'},
        question: {description: 'What a prompt asks, with its question mark.', $ref: '#/definitions/line'},
        type: {
          description:
            'What the value must be. text: printable, without quotes; name: a DNS label; image: a container image; path: absolute; host: a name or address; network: an address range as exports(5) takes it.',
          enum: ['text', 'integer', 'choice', 'quantity', 'name', 'image', 'path', 'host', 'network'],
        },
        default: {type: ['string', 'integer']},
        choices: {
          description: 'For type choice: what may be chosen.',
          type: 'array',
          minItems: 2,
          items: {type: 'string'},
        },
        minimum: {description: 'For type integer.', type: 'integer'},
        maximum: {description: 'For type integer.', type: 'integer'},
      },
    },
    step: {
      type: 'object',
      additionalProperties: false,
      required: ['id', 'title', 'why'],
      properties: {
        id: {
          description: 'Short and lasting: reports and --resume name the step by it.',
          type: 'string',
          pattern: '^[a-z][a-z0-9-]*$',
        },
        title: {description: 'What the step does.', $ref: '#/definitions/line'},
        why: {description: 'What the step teaches.', $ref: '#/definitions/prose'},
        hint: {
          description: 'Shown when the step fails: what is likely wrong, and what to try.',
          $ref: '#/definitions/prose',
        },
        operations: {description: 'What is done, in order.', type: 'array', items: {$ref: '#/definitions/operation'}},
        expectations: {
          description: 'What must be seen then, in order; each is waited for.',
          type: 'array',
          items: {$ref: '#/definitions/expectation'},
        },
      },
    },
    operation: {
      description: 'One thing that is done: its key says which.',
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: {
        apply: {
          description: 'Files of the lab folder, as kubectl apply -f takes them.',
          oneOf: [{$ref: '#/definitions/line'}, {type: 'array', minItems: 1, items: {$ref: '#/definitions/line'}}],
        },
        delete: {
          description: 'A resource; waits until it is gone.',
          oneOf: [
            {$ref: '#/definitions/resource'},
            {
              type: 'object',
              additionalProperties: false,
              required: ['resource'],
              properties: {
                resource: {$ref: '#/definitions/resource'},
                wait: {description: 'false: goes on while the resource is still going.', type: 'boolean'},
                within: {$ref: '#/definitions/seconds'},
              },
            },
          ],
        },
        scale: {
          type: 'object',
          additionalProperties: false,
          required: ['resource', 'replicas'],
          properties: {
            resource: {$ref: '#/definitions/resource'},
            replicas: {type: 'integer', minimum: 0, maximum: 100},
          },
        },
        exec: {description: 'A command in a pod; it must end with exit code 0.', $ref: '#/definitions/podCommand'},
        write: {
          description: 'One line of text into a file, through a pod.',
          type: 'object',
          additionalProperties: false,
          required: ['pod', 'path', 'text'],
          properties: {
            pod: {$ref: '#/definitions/line'},
            container: {$ref: '#/definitions/line'},
            path: {type: 'string', pattern: '^/'},
            text: {$ref: '#/definitions/line'},
          },
        },
        wait: {
          description:
            'Waits within a step, between two other operations: for fields of a resource, or until it is gone.',
          type: 'object',
          additionalProperties: false,
          required: ['for'],
          properties: {
            for: {$ref: '#/definitions/resource'},
            condition: {description: 'A condition that must be True: Ready.', $ref: '#/definitions/line'},
            fields: {$ref: '#/definitions/fields'},
            gone: {const: true},
            within: {$ref: '#/definitions/seconds'},
          },
        },
      },
    },
    podCommand: {
      type: 'object',
      additionalProperties: false,
      required: ['pod', 'command'],
      properties: {
        pod: {$ref: '#/definitions/line'},
        container: {$ref: '#/definitions/line'},
        command: {$ref: '#/definitions/words'},
      },
    },
    value: {
      description:
        'A value to be equal to, or one test: contains, matches (a regular expression), atLeast, exists, changed (since before the step).',
      oneOf: [
        {type: ['string', 'number', 'boolean', 'null', 'array']},
        {
          type: 'object',
          additionalProperties: false,
          minProperties: 1,
          maxProperties: 1,
          properties: {
            contains: {type: 'string'},
            matches: {type: 'string'},
            atLeast: {type: 'number'},
            exists: {type: 'boolean'},
            changed: {type: 'boolean'},
          },
        },
      ],
    },
    fields: {
      description: 'Fields by their path: status.phase, spec.ports[0].name, status.conditions[type=Ready].status.',
      type: 'object',
      minProperties: 1,
      additionalProperties: {$ref: '#/definitions/value'},
    },
    expectation: {
      description: 'One thing that must be seen: object, absent, get, output, read, order or stays says which.',
      type: 'object',
      additionalProperties: false,
      oneOf: [
        {required: ['object']},
        {required: ['absent']},
        {required: ['get']},
        {required: ['output']},
        {required: ['read']},
        {required: ['order']},
        {required: ['stays']},
      ],
      properties: {
        that: {description: 'The expectation in words, for the transcript.', $ref: '#/definitions/line'},
        within: {description: 'Seconds to wait at most.', $ref: '#/definitions/seconds'},
        object: {description: 'A resource whose fields are as told.', $ref: '#/definitions/resource'},
        fields: {$ref: '#/definitions/fields'},
        absent: {description: 'A resource that is not there (any more).', $ref: '#/definitions/resource'},
        get: {
          description: 'Arguments of kubectl get: pvc, pods -l app=redis. The table is shown.',
          $ref: '#/definitions/line',
        },
        rows: {
          description: 'Rows of that table in this order, by column name.',
          type: 'array',
          minItems: 1,
          items: {type: 'object', minProperties: 1, additionalProperties: {$ref: '#/definitions/value'}},
        },
        output: {description: 'A command in a pod and what it prints.', $ref: '#/definitions/podCommand'},
        read: {
          description: 'A file and what it holds, through a pod.',
          type: 'object',
          additionalProperties: false,
          required: ['pod', 'path'],
          properties: {
            pod: {$ref: '#/definitions/line'},
            container: {$ref: '#/definitions/line'},
            path: {type: 'string', pattern: '^/'},
          },
        },
        is: {description: "What is printed or read, without the last line's end.", $ref: '#/definitions/value'},
        order: {
          description: 'Events that happened one after the other.',
          type: 'array',
          minItems: 2,
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['of', 'reason'],
            properties: {
              of: {$ref: '#/definitions/resource'},
              reason: {$ref: '#/definitions/line'},
              message: {description: "A part of the event's message.", $ref: '#/definitions/line'},
            },
          },
        },
        stays: {description: 'A resource whose fields are as told now and stay so.', $ref: '#/definitions/resource'},
        for: {description: 'How many seconds it must stay so.', $ref: '#/definitions/seconds'},
        because: {
          description: 'Why it stays so: what an event of it says, or why a volume does not fit a claim.',
          type: 'object',
          additionalProperties: false,
          properties: {
            event: {description: 'The reason of an event of the resource.', $ref: '#/definitions/line'},
            message: {description: "A part of that event's message.", $ref: '#/definitions/line'},
            volumes: {
              description: 'For a claim: volumes, and the first reason why each does not fit.',
              type: 'object',
              minProperties: 1,
              additionalProperties: {
                enum: [
                  'not requested',
                  'taken',
                  'too small',
                  'class',
                  'access modes',
                  'volume mode',
                  'attributes class',
                  'selector',
                  'being deleted',
                  'not available',
                  'node',
                ],
              },
            },
          },
        },
      },
      allOf: [
        {if: {required: ['object']}, then: {required: ['fields']}},
        {if: {required: ['output']}, then: {required: ['is']}},
        {if: {required: ['read']}, then: {required: ['is']}},
        {if: {required: ['stays']}, then: {required: ['fields', 'for']}},
      ],
    },
  },
}
const pattern0 = new RegExp('^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$', 'u')
const pattern4 = new RegExp('^/', 'u')
const schema7 = {type: 'string', pattern: '^\\S[^\\n]*$'}
const pattern1 = new RegExp('^\\S[^\\n]*$', 'u')

function validate22(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern1.test(data)) {
      const err0 = {instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: {pattern: '^\\S[^\\n]*$'}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'string'}}
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate22.errors = vErrors
  return errors === 0
}

const schema8 = {type: 'string', pattern: '\\S'}
const pattern2 = new RegExp('\\S', 'u')

function validate24(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern2.test(data)) {
      const err0 = {instancePath, schemaPath: '#/pattern', keyword: 'pattern', params: {pattern: '\\S'}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'string'}}
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate24.errors = vErrors
  return errors === 0
}

const schema9 = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'question', 'type', 'default'],
  properties: {
    name: {type: 'string', pattern: '^[a-z][A-Za-z0-9]*$'},
    question: {description: 'What a prompt asks, with its question mark.', $ref: '#/definitions/line'},
    type: {
      description:
        'What the value must be. text: printable, without quotes; name: a DNS label; image: a container image; path: absolute; host: a name or address; network: an address range as exports(5) takes it.',
      enum: ['text', 'integer', 'choice', 'quantity', 'name', 'image', 'path', 'host', 'network'],
    },
    default: {type: ['string', 'integer']},
    choices: {description: 'For type choice: what may be chosen.', type: 'array', minItems: 2, items: {type: 'string'}},
    minimum: {description: 'For type integer.', type: 'integer'},
    maximum: {description: 'For type integer.', type: 'integer'},
  },
}
const pattern3 = new RegExp('^[a-z][A-Za-z0-9]*$', 'u')

function validate26(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.name === undefined) {
      const err0 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'name'}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    if (data.question === undefined) {
      const err1 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'question'}}
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data.type === undefined) {
      const err2 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'type'}}
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    if (data.default === undefined) {
      const err3 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'default'}}
      if (vErrors === null) {
        vErrors = [err3]
      } else {
        vErrors.push(err3)
      }
      errors++
    }
    for (const key0 in data) {
      if (!(
        key0 === 'name' ||
        key0 === 'question' ||
        key0 === 'type' ||
        key0 === 'default' ||
        key0 === 'choices' ||
        key0 === 'minimum' ||
        key0 === 'maximum'
      )) {
        const err4 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: {additionalProperty: key0},
        }
        if (vErrors === null) {
          vErrors = [err4]
        } else {
          vErrors.push(err4)
        }
        errors++
      }
    }
    if (data.name !== undefined) {
      let data0 = data.name
      if (typeof data0 === 'string') {
        if (!pattern3.test(data0)) {
          const err5 = {
            instancePath: instancePath + '/name',
            schemaPath: '#/properties/name/pattern',
            keyword: 'pattern',
            params: {pattern: '^[a-z][A-Za-z0-9]*$'},
          }
          if (vErrors === null) {
            vErrors = [err5]
          } else {
            vErrors.push(err5)
          }
          errors++
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/name',
          schemaPath: '#/properties/name/type',
          keyword: 'type',
          params: {type: 'string'},
        }
        if (vErrors === null) {
          vErrors = [err6]
        } else {
          vErrors.push(err6)
        }
        errors++
      }
    }
    if (data.question !== undefined) {
      if (
        !validate22(data.question, {
          instancePath: instancePath + '/question',
          parentData: data,
          parentDataProperty: 'question',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.type !== undefined) {
      let data2 = data.type
      if (!(
        data2 === 'text' ||
        data2 === 'integer' ||
        data2 === 'choice' ||
        data2 === 'quantity' ||
        data2 === 'name' ||
        data2 === 'image' ||
        data2 === 'path' ||
        data2 === 'host' ||
        data2 === 'network'
      )) {
        const err7 = {
          instancePath: instancePath + '/type',
          schemaPath: '#/properties/type/enum',
          keyword: 'enum',
          params: {allowedValues: schema9.properties.type.enum},
        }
        if (vErrors === null) {
          vErrors = [err7]
        } else {
          vErrors.push(err7)
        }
        errors++
      }
    }
    if (data.default !== undefined) {
      let data3 = data.default
      if (
        typeof data3 !== 'string' &&
        !(typeof data3 == 'number' && !(data3 % 1) && !isNaN(data3) && isFinite(data3))
      ) {
        const err8 = {
          instancePath: instancePath + '/default',
          schemaPath: '#/properties/default/type',
          keyword: 'type',
          params: {type: schema9.properties.default.type},
        }
        if (vErrors === null) {
          vErrors = [err8]
        } else {
          vErrors.push(err8)
        }
        errors++
      }
    }
    if (data.choices !== undefined) {
      let data4 = data.choices
      if (Array.isArray(data4)) {
        if (data4.length < 2) {
          const err9 = {
            instancePath: instancePath + '/choices',
            schemaPath: '#/properties/choices/minItems',
            keyword: 'minItems',
            params: {limit: 2},
          }
          if (vErrors === null) {
            vErrors = [err9]
          } else {
            vErrors.push(err9)
          }
          errors++
        }
        const len0 = data4.length
        for (let i0 = 0; i0 < len0; i0++) {
          if (typeof data4[i0] !== 'string') {
            const err10 = {
              instancePath: instancePath + '/choices/' + i0,
              schemaPath: '#/properties/choices/items/type',
              keyword: 'type',
              params: {type: 'string'},
            }
            if (vErrors === null) {
              vErrors = [err10]
            } else {
              vErrors.push(err10)
            }
            errors++
          }
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/choices',
          schemaPath: '#/properties/choices/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err11]
        } else {
          vErrors.push(err11)
        }
        errors++
      }
    }
    if (data.minimum !== undefined) {
      let data6 = data.minimum
      if (!(typeof data6 == 'number' && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
        const err12 = {
          instancePath: instancePath + '/minimum',
          schemaPath: '#/properties/minimum/type',
          keyword: 'type',
          params: {type: 'integer'},
        }
        if (vErrors === null) {
          vErrors = [err12]
        } else {
          vErrors.push(err12)
        }
        errors++
      }
    }
    if (data.maximum !== undefined) {
      let data7 = data.maximum
      if (!(typeof data7 == 'number' && !(data7 % 1) && !isNaN(data7) && isFinite(data7))) {
        const err13 = {
          instancePath: instancePath + '/maximum',
          schemaPath: '#/properties/maximum/type',
          keyword: 'type',
          params: {type: 'integer'},
        }
        if (vErrors === null) {
          vErrors = [err13]
        } else {
          vErrors.push(err13)
        }
        errors++
      }
    }
  } else {
    const err14 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err14]
    } else {
      vErrors.push(err14)
    }
    errors++
  }
  validate26.errors = vErrors
  return errors === 0
}

const schema10 = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title', 'why'],
  properties: {
    id: {
      description: 'Short and lasting: reports and --resume name the step by it.',
      type: 'string',
      pattern: '^[a-z][a-z0-9-]*$',
    },
    title: {description: 'What the step does.', $ref: '#/definitions/line'},
    why: {description: 'What the step teaches.', $ref: '#/definitions/prose'},
    hint: {
      description: 'Shown when the step fails: what is likely wrong, and what to try.',
      $ref: '#/definitions/prose',
    },
    operations: {description: 'What is done, in order.', type: 'array', items: {$ref: '#/definitions/operation'}},
    expectations: {
      description: 'What must be seen then, in order; each is waited for.',
      type: 'array',
      items: {$ref: '#/definitions/expectation'},
    },
  },
}
const pattern5 = new RegExp('^[a-z][a-z0-9-]*$', 'u')
const schema11 = {
  description: 'One thing that is done: its key says which.',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
  properties: {
    apply: {
      description: 'Files of the lab folder, as kubectl apply -f takes them.',
      oneOf: [{$ref: '#/definitions/line'}, {type: 'array', minItems: 1, items: {$ref: '#/definitions/line'}}],
    },
    delete: {
      description: 'A resource; waits until it is gone.',
      oneOf: [
        {$ref: '#/definitions/resource'},
        {
          type: 'object',
          additionalProperties: false,
          required: ['resource'],
          properties: {
            resource: {$ref: '#/definitions/resource'},
            wait: {description: 'false: goes on while the resource is still going.', type: 'boolean'},
            within: {$ref: '#/definitions/seconds'},
          },
        },
      ],
    },
    scale: {
      type: 'object',
      additionalProperties: false,
      required: ['resource', 'replicas'],
      properties: {resource: {$ref: '#/definitions/resource'}, replicas: {type: 'integer', minimum: 0, maximum: 100}},
    },
    exec: {description: 'A command in a pod; it must end with exit code 0.', $ref: '#/definitions/podCommand'},
    write: {
      description: 'One line of text into a file, through a pod.',
      type: 'object',
      additionalProperties: false,
      required: ['pod', 'path', 'text'],
      properties: {
        pod: {$ref: '#/definitions/line'},
        container: {$ref: '#/definitions/line'},
        path: {type: 'string', pattern: '^/'},
        text: {$ref: '#/definitions/line'},
      },
    },
    wait: {
      description: 'Waits within a step, between two other operations: for fields of a resource, or until it is gone.',
      type: 'object',
      additionalProperties: false,
      required: ['for'],
      properties: {
        for: {$ref: '#/definitions/resource'},
        condition: {description: 'A condition that must be True: Ready.', $ref: '#/definitions/line'},
        fields: {$ref: '#/definitions/fields'},
        gone: {const: true},
        within: {$ref: '#/definitions/seconds'},
      },
    },
  },
}
const schema12 = {
  description: 'kind/name as kubectl takes it: pod/redis-0, pvc/data-redis-0, statefulset/redis.',
  type: 'string',
  pattern: '^[A-Za-z.]+/[a-z0-9${}. -]+$',
}
const pattern6 = new RegExp('^[A-Za-z.]+/[a-z0-9${}. -]+$', 'u')

function validate37(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data === 'string') {
    if (!pattern6.test(data)) {
      const err0 = {
        instancePath,
        schemaPath: '#/pattern',
        keyword: 'pattern',
        params: {pattern: '^[A-Za-z.]+/[a-z0-9${}. -]+$'},
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  } else {
    const err1 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'string'}}
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate37.errors = vErrors
  return errors === 0
}

const schema13 = {type: 'number', exclusiveMinimum: 0, maximum: 3600}

function validate40(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (typeof data == 'number' && isFinite(data)) {
    if (data > 3600 || isNaN(data)) {
      const err0 = {instancePath, schemaPath: '#/maximum', keyword: 'maximum', params: {comparison: '<=', limit: 3600}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    if (data <= 0 || isNaN(data)) {
      const err1 = {
        instancePath,
        schemaPath: '#/exclusiveMinimum',
        keyword: 'exclusiveMinimum',
        params: {comparison: '>', limit: 0},
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
  } else {
    const err2 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'number'}}
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate40.errors = vErrors
  return errors === 0
}

const schema14 = {
  type: 'object',
  additionalProperties: false,
  required: ['pod', 'command'],
  properties: {
    pod: {$ref: '#/definitions/line'},
    container: {$ref: '#/definitions/line'},
    command: {$ref: '#/definitions/words'},
  },
}
const schema15 = {type: 'array', minItems: 1, items: {type: 'string'}}

function validate46(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (Array.isArray(data)) {
    if (data.length < 1) {
      const err0 = {instancePath, schemaPath: '#/minItems', keyword: 'minItems', params: {limit: 1}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    const len0 = data.length
    for (let i0 = 0; i0 < len0; i0++) {
      if (typeof data[i0] !== 'string') {
        const err1 = {
          instancePath: instancePath + '/' + i0,
          schemaPath: '#/items/type',
          keyword: 'type',
          params: {type: 'string'},
        }
        if (vErrors === null) {
          vErrors = [err1]
        } else {
          vErrors.push(err1)
        }
        errors++
      }
    }
  } else {
    const err2 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'array'}}
    if (vErrors === null) {
      vErrors = [err2]
    } else {
      vErrors.push(err2)
    }
    errors++
  }
  validate46.errors = vErrors
  return errors === 0
}

function validate43(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.pod === undefined) {
      const err0 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'pod'}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    if (data.command === undefined) {
      const err1 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'command'}}
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    for (const key0 in data) {
      if (!(key0 === 'pod' || key0 === 'container' || key0 === 'command')) {
        const err2 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: {additionalProperty: key0},
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
    }
    if (data.pod !== undefined) {
      if (
        !validate22(data.pod, {
          instancePath: instancePath + '/pod',
          parentData: data,
          parentDataProperty: 'pod',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.container !== undefined) {
      if (
        !validate22(data.container, {
          instancePath: instancePath + '/container',
          parentData: data,
          parentDataProperty: 'container',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.command !== undefined) {
      if (
        !validate46(data.command, {
          instancePath: instancePath + '/command',
          parentData: data,
          parentDataProperty: 'command',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate46.errors : vErrors.concat(validate46.errors)
        errors = vErrors.length
      }
    }
  } else {
    const err3 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err3]
    } else {
      vErrors.push(err3)
    }
    errors++
  }
  validate43.errors = vErrors
  return errors === 0
}

const schema16 = {
  description: 'Fields by their path: status.phase, spec.ports[0].name, status.conditions[type=Ready].status.',
  type: 'object',
  minProperties: 1,
  additionalProperties: {$ref: '#/definitions/value'},
}
const schema17 = {
  description:
    'A value to be equal to, or one test: contains, matches (a regular expression), atLeast, exists, changed (since before the step).',
  oneOf: [
    {type: ['string', 'number', 'boolean', 'null', 'array']},
    {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: {
        contains: {type: 'string'},
        matches: {type: 'string'},
        atLeast: {type: 'number'},
        exists: {type: 'boolean'},
        changed: {type: 'boolean'},
      },
    },
  ],
}

function validate55(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  const _errs0 = errors
  let valid0 = false
  let passing0 = null
  const _errs1 = errors
  if (
    typeof data !== 'string' &&
    !(typeof data == 'number' && isFinite(data)) &&
    typeof data !== 'boolean' &&
    data !== null &&
    !Array.isArray(data)
  ) {
    const err0 = {instancePath, schemaPath: '#/oneOf/0/type', keyword: 'type', params: {type: schema17.oneOf[0].type}}
    if (vErrors === null) {
      vErrors = [err0]
    } else {
      vErrors.push(err0)
    }
    errors++
  }
  var _valid0 = _errs1 === errors
  if (_valid0) {
    valid0 = true
    passing0 = 0
  }
  const _errs3 = errors
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (Object.keys(data).length > 1) {
      const err1 = {instancePath, schemaPath: '#/oneOf/1/maxProperties', keyword: 'maxProperties', params: {limit: 1}}
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (Object.keys(data).length < 1) {
      const err2 = {instancePath, schemaPath: '#/oneOf/1/minProperties', keyword: 'minProperties', params: {limit: 1}}
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    for (const key0 in data) {
      if (!(
        key0 === 'contains' ||
        key0 === 'matches' ||
        key0 === 'atLeast' ||
        key0 === 'exists' ||
        key0 === 'changed'
      )) {
        const err3 = {
          instancePath,
          schemaPath: '#/oneOf/1/additionalProperties',
          keyword: 'additionalProperties',
          params: {additionalProperty: key0},
        }
        if (vErrors === null) {
          vErrors = [err3]
        } else {
          vErrors.push(err3)
        }
        errors++
      }
    }
    if (data.contains !== undefined) {
      if (typeof data.contains !== 'string') {
        const err4 = {
          instancePath: instancePath + '/contains',
          schemaPath: '#/oneOf/1/properties/contains/type',
          keyword: 'type',
          params: {type: 'string'},
        }
        if (vErrors === null) {
          vErrors = [err4]
        } else {
          vErrors.push(err4)
        }
        errors++
      }
    }
    if (data.matches !== undefined) {
      if (typeof data.matches !== 'string') {
        const err5 = {
          instancePath: instancePath + '/matches',
          schemaPath: '#/oneOf/1/properties/matches/type',
          keyword: 'type',
          params: {type: 'string'},
        }
        if (vErrors === null) {
          vErrors = [err5]
        } else {
          vErrors.push(err5)
        }
        errors++
      }
    }
    if (data.atLeast !== undefined) {
      let data2 = data.atLeast
      if (!(typeof data2 == 'number' && isFinite(data2))) {
        const err6 = {
          instancePath: instancePath + '/atLeast',
          schemaPath: '#/oneOf/1/properties/atLeast/type',
          keyword: 'type',
          params: {type: 'number'},
        }
        if (vErrors === null) {
          vErrors = [err6]
        } else {
          vErrors.push(err6)
        }
        errors++
      }
    }
    if (data.exists !== undefined) {
      if (typeof data.exists !== 'boolean') {
        const err7 = {
          instancePath: instancePath + '/exists',
          schemaPath: '#/oneOf/1/properties/exists/type',
          keyword: 'type',
          params: {type: 'boolean'},
        }
        if (vErrors === null) {
          vErrors = [err7]
        } else {
          vErrors.push(err7)
        }
        errors++
      }
    }
    if (data.changed !== undefined) {
      if (typeof data.changed !== 'boolean') {
        const err8 = {
          instancePath: instancePath + '/changed',
          schemaPath: '#/oneOf/1/properties/changed/type',
          keyword: 'type',
          params: {type: 'boolean'},
        }
        if (vErrors === null) {
          vErrors = [err8]
        } else {
          vErrors.push(err8)
        }
        errors++
      }
    }
  } else {
    const err9 = {instancePath, schemaPath: '#/oneOf/1/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err9]
    } else {
      vErrors.push(err9)
    }
    errors++
  }
  var _valid0 = _errs3 === errors
  if (_valid0 && valid0) {
    valid0 = false
    passing0 = [passing0, 1]
  } else {
    if (_valid0) {
      valid0 = true
      passing0 = 1
    }
  }
  if (!valid0) {
    const err10 = {instancePath, schemaPath: '#/oneOf', keyword: 'oneOf', params: {passingSchemas: passing0}}
    if (vErrors === null) {
      vErrors = [err10]
    } else {
      vErrors.push(err10)
    }
    errors++
  } else {
    errors = _errs0
    if (vErrors !== null) {
      if (_errs0) {
        vErrors.length = _errs0
      } else {
        vErrors = null
      }
    }
  }
  validate55.errors = vErrors
  return errors === 0
}

function validate54(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (Object.keys(data).length < 1) {
      const err0 = {instancePath, schemaPath: '#/minProperties', keyword: 'minProperties', params: {limit: 1}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    for (const key0 in data) {
      if (
        !validate55(data[key0], {
          instancePath: instancePath + '/' + key0.replace(/~/g, '~0').replace(/\//g, '~1'),
          parentData: data,
          parentDataProperty: key0,
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors)
        errors = vErrors.length
      }
    }
  } else {
    const err1 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err1]
    } else {
      vErrors.push(err1)
    }
    errors++
  }
  validate54.errors = vErrors
  return errors === 0
}

function validate34(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (Object.keys(data).length > 1) {
      const err0 = {instancePath, schemaPath: '#/maxProperties', keyword: 'maxProperties', params: {limit: 1}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    if (Object.keys(data).length < 1) {
      const err1 = {instancePath, schemaPath: '#/minProperties', keyword: 'minProperties', params: {limit: 1}}
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    for (const key0 in data) {
      if (!(
        key0 === 'apply' ||
        key0 === 'delete' ||
        key0 === 'scale' ||
        key0 === 'exec' ||
        key0 === 'write' ||
        key0 === 'wait'
      )) {
        const err2 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: {additionalProperty: key0},
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
    }
    if (data.apply !== undefined) {
      let data0 = data.apply
      const _errs3 = errors
      let valid1 = false
      let passing0 = null
      const _errs4 = errors
      if (
        !validate22(data0, {
          instancePath: instancePath + '/apply',
          parentData: data,
          parentDataProperty: 'apply',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
      var _valid0 = _errs4 === errors
      if (_valid0) {
        valid1 = true
        passing0 = 0
      }
      const _errs5 = errors
      if (Array.isArray(data0)) {
        if (data0.length < 1) {
          const err3 = {
            instancePath: instancePath + '/apply',
            schemaPath: '#/properties/apply/oneOf/1/minItems',
            keyword: 'minItems',
            params: {limit: 1},
          }
          if (vErrors === null) {
            vErrors = [err3]
          } else {
            vErrors.push(err3)
          }
          errors++
        }
        const len0 = data0.length
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate22(data0[i0], {
              instancePath: instancePath + '/apply/' + i0,
              parentData: data0,
              parentDataProperty: i0,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err4 = {
          instancePath: instancePath + '/apply',
          schemaPath: '#/properties/apply/oneOf/1/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err4]
        } else {
          vErrors.push(err4)
        }
        errors++
      }
      var _valid0 = _errs5 === errors
      if (_valid0 && valid1) {
        valid1 = false
        passing0 = [passing0, 1]
      } else {
        if (_valid0) {
          valid1 = true
          passing0 = 1
        }
      }
      if (!valid1) {
        const err5 = {
          instancePath: instancePath + '/apply',
          schemaPath: '#/properties/apply/oneOf',
          keyword: 'oneOf',
          params: {passingSchemas: passing0},
        }
        if (vErrors === null) {
          vErrors = [err5]
        } else {
          vErrors.push(err5)
        }
        errors++
      } else {
        errors = _errs3
        if (vErrors !== null) {
          if (_errs3) {
            vErrors.length = _errs3
          } else {
            vErrors = null
          }
        }
      }
    }
    if (data.delete !== undefined) {
      let data2 = data.delete
      const _errs9 = errors
      let valid4 = false
      let passing1 = null
      const _errs10 = errors
      if (
        !validate37(data2, {
          instancePath: instancePath + '/delete',
          parentData: data,
          parentDataProperty: 'delete',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
        errors = vErrors.length
      }
      var _valid1 = _errs10 === errors
      if (_valid1) {
        valid4 = true
        passing1 = 0
      }
      const _errs11 = errors
      if (data2 && typeof data2 == 'object' && !Array.isArray(data2)) {
        if (data2.resource === undefined) {
          const err6 = {
            instancePath: instancePath + '/delete',
            schemaPath: '#/properties/delete/oneOf/1/required',
            keyword: 'required',
            params: {missingProperty: 'resource'},
          }
          if (vErrors === null) {
            vErrors = [err6]
          } else {
            vErrors.push(err6)
          }
          errors++
        }
        for (const key1 in data2) {
          if (!(key1 === 'resource' || key1 === 'wait' || key1 === 'within')) {
            const err7 = {
              instancePath: instancePath + '/delete',
              schemaPath: '#/properties/delete/oneOf/1/additionalProperties',
              keyword: 'additionalProperties',
              params: {additionalProperty: key1},
            }
            if (vErrors === null) {
              vErrors = [err7]
            } else {
              vErrors.push(err7)
            }
            errors++
          }
        }
        if (data2.resource !== undefined) {
          if (
            !validate37(data2.resource, {
              instancePath: instancePath + '/delete/resource',
              parentData: data2,
              parentDataProperty: 'resource',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
            errors = vErrors.length
          }
        }
        if (data2.wait !== undefined) {
          if (typeof data2.wait !== 'boolean') {
            const err8 = {
              instancePath: instancePath + '/delete/wait',
              schemaPath: '#/properties/delete/oneOf/1/properties/wait/type',
              keyword: 'type',
              params: {type: 'boolean'},
            }
            if (vErrors === null) {
              vErrors = [err8]
            } else {
              vErrors.push(err8)
            }
            errors++
          }
        }
        if (data2.within !== undefined) {
          if (
            !validate40(data2.within, {
              instancePath: instancePath + '/delete/within',
              parentData: data2,
              parentDataProperty: 'within',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err9 = {
          instancePath: instancePath + '/delete',
          schemaPath: '#/properties/delete/oneOf/1/type',
          keyword: 'type',
          params: {type: 'object'},
        }
        if (vErrors === null) {
          vErrors = [err9]
        } else {
          vErrors.push(err9)
        }
        errors++
      }
      var _valid1 = _errs11 === errors
      if (_valid1 && valid4) {
        valid4 = false
        passing1 = [passing1, 1]
      } else {
        if (_valid1) {
          valid4 = true
          passing1 = 1
        }
      }
      if (!valid4) {
        const err10 = {
          instancePath: instancePath + '/delete',
          schemaPath: '#/properties/delete/oneOf',
          keyword: 'oneOf',
          params: {passingSchemas: passing1},
        }
        if (vErrors === null) {
          vErrors = [err10]
        } else {
          vErrors.push(err10)
        }
        errors++
      } else {
        errors = _errs9
        if (vErrors !== null) {
          if (_errs9) {
            vErrors.length = _errs9
          } else {
            vErrors = null
          }
        }
      }
    }
    if (data.scale !== undefined) {
      let data6 = data.scale
      if (data6 && typeof data6 == 'object' && !Array.isArray(data6)) {
        if (data6.resource === undefined) {
          const err11 = {
            instancePath: instancePath + '/scale',
            schemaPath: '#/properties/scale/required',
            keyword: 'required',
            params: {missingProperty: 'resource'},
          }
          if (vErrors === null) {
            vErrors = [err11]
          } else {
            vErrors.push(err11)
          }
          errors++
        }
        if (data6.replicas === undefined) {
          const err12 = {
            instancePath: instancePath + '/scale',
            schemaPath: '#/properties/scale/required',
            keyword: 'required',
            params: {missingProperty: 'replicas'},
          }
          if (vErrors === null) {
            vErrors = [err12]
          } else {
            vErrors.push(err12)
          }
          errors++
        }
        for (const key2 in data6) {
          if (!(key2 === 'resource' || key2 === 'replicas')) {
            const err13 = {
              instancePath: instancePath + '/scale',
              schemaPath: '#/properties/scale/additionalProperties',
              keyword: 'additionalProperties',
              params: {additionalProperty: key2},
            }
            if (vErrors === null) {
              vErrors = [err13]
            } else {
              vErrors.push(err13)
            }
            errors++
          }
        }
        if (data6.resource !== undefined) {
          if (
            !validate37(data6.resource, {
              instancePath: instancePath + '/scale/resource',
              parentData: data6,
              parentDataProperty: 'resource',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
            errors = vErrors.length
          }
        }
        if (data6.replicas !== undefined) {
          let data8 = data6.replicas
          if (!(typeof data8 == 'number' && !(data8 % 1) && !isNaN(data8) && isFinite(data8))) {
            const err14 = {
              instancePath: instancePath + '/scale/replicas',
              schemaPath: '#/properties/scale/properties/replicas/type',
              keyword: 'type',
              params: {type: 'integer'},
            }
            if (vErrors === null) {
              vErrors = [err14]
            } else {
              vErrors.push(err14)
            }
            errors++
          }
          if (typeof data8 == 'number' && isFinite(data8)) {
            if (data8 > 100 || isNaN(data8)) {
              const err15 = {
                instancePath: instancePath + '/scale/replicas',
                schemaPath: '#/properties/scale/properties/replicas/maximum',
                keyword: 'maximum',
                params: {comparison: '<=', limit: 100},
              }
              if (vErrors === null) {
                vErrors = [err15]
              } else {
                vErrors.push(err15)
              }
              errors++
            }
            if (data8 < 0 || isNaN(data8)) {
              const err16 = {
                instancePath: instancePath + '/scale/replicas',
                schemaPath: '#/properties/scale/properties/replicas/minimum',
                keyword: 'minimum',
                params: {comparison: '>=', limit: 0},
              }
              if (vErrors === null) {
                vErrors = [err16]
              } else {
                vErrors.push(err16)
              }
              errors++
            }
          }
        }
      } else {
        const err17 = {
          instancePath: instancePath + '/scale',
          schemaPath: '#/properties/scale/type',
          keyword: 'type',
          params: {type: 'object'},
        }
        if (vErrors === null) {
          vErrors = [err17]
        } else {
          vErrors.push(err17)
        }
        errors++
      }
    }
    if (data.exec !== undefined) {
      if (
        !validate43(data.exec, {
          instancePath: instancePath + '/exec',
          parentData: data,
          parentDataProperty: 'exec',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors)
        errors = vErrors.length
      }
    }
    if (data.write !== undefined) {
      let data10 = data.write
      if (data10 && typeof data10 == 'object' && !Array.isArray(data10)) {
        if (data10.pod === undefined) {
          const err18 = {
            instancePath: instancePath + '/write',
            schemaPath: '#/properties/write/required',
            keyword: 'required',
            params: {missingProperty: 'pod'},
          }
          if (vErrors === null) {
            vErrors = [err18]
          } else {
            vErrors.push(err18)
          }
          errors++
        }
        if (data10.path === undefined) {
          const err19 = {
            instancePath: instancePath + '/write',
            schemaPath: '#/properties/write/required',
            keyword: 'required',
            params: {missingProperty: 'path'},
          }
          if (vErrors === null) {
            vErrors = [err19]
          } else {
            vErrors.push(err19)
          }
          errors++
        }
        if (data10.text === undefined) {
          const err20 = {
            instancePath: instancePath + '/write',
            schemaPath: '#/properties/write/required',
            keyword: 'required',
            params: {missingProperty: 'text'},
          }
          if (vErrors === null) {
            vErrors = [err20]
          } else {
            vErrors.push(err20)
          }
          errors++
        }
        for (const key3 in data10) {
          if (!(key3 === 'pod' || key3 === 'container' || key3 === 'path' || key3 === 'text')) {
            const err21 = {
              instancePath: instancePath + '/write',
              schemaPath: '#/properties/write/additionalProperties',
              keyword: 'additionalProperties',
              params: {additionalProperty: key3},
            }
            if (vErrors === null) {
              vErrors = [err21]
            } else {
              vErrors.push(err21)
            }
            errors++
          }
        }
        if (data10.pod !== undefined) {
          if (
            !validate22(data10.pod, {
              instancePath: instancePath + '/write/pod',
              parentData: data10,
              parentDataProperty: 'pod',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
        if (data10.container !== undefined) {
          if (
            !validate22(data10.container, {
              instancePath: instancePath + '/write/container',
              parentData: data10,
              parentDataProperty: 'container',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
        if (data10.path !== undefined) {
          let data13 = data10.path
          if (typeof data13 === 'string') {
            if (!pattern4.test(data13)) {
              const err22 = {
                instancePath: instancePath + '/write/path',
                schemaPath: '#/properties/write/properties/path/pattern',
                keyword: 'pattern',
                params: {pattern: '^/'},
              }
              if (vErrors === null) {
                vErrors = [err22]
              } else {
                vErrors.push(err22)
              }
              errors++
            }
          } else {
            const err23 = {
              instancePath: instancePath + '/write/path',
              schemaPath: '#/properties/write/properties/path/type',
              keyword: 'type',
              params: {type: 'string'},
            }
            if (vErrors === null) {
              vErrors = [err23]
            } else {
              vErrors.push(err23)
            }
            errors++
          }
        }
        if (data10.text !== undefined) {
          if (
            !validate22(data10.text, {
              instancePath: instancePath + '/write/text',
              parentData: data10,
              parentDataProperty: 'text',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err24 = {
          instancePath: instancePath + '/write',
          schemaPath: '#/properties/write/type',
          keyword: 'type',
          params: {type: 'object'},
        }
        if (vErrors === null) {
          vErrors = [err24]
        } else {
          vErrors.push(err24)
        }
        errors++
      }
    }
    if (data.wait !== undefined) {
      let data15 = data.wait
      if (data15 && typeof data15 == 'object' && !Array.isArray(data15)) {
        if (data15.for === undefined) {
          const err25 = {
            instancePath: instancePath + '/wait',
            schemaPath: '#/properties/wait/required',
            keyword: 'required',
            params: {missingProperty: 'for'},
          }
          if (vErrors === null) {
            vErrors = [err25]
          } else {
            vErrors.push(err25)
          }
          errors++
        }
        for (const key4 in data15) {
          if (!(key4 === 'for' || key4 === 'condition' || key4 === 'fields' || key4 === 'gone' || key4 === 'within')) {
            const err26 = {
              instancePath: instancePath + '/wait',
              schemaPath: '#/properties/wait/additionalProperties',
              keyword: 'additionalProperties',
              params: {additionalProperty: key4},
            }
            if (vErrors === null) {
              vErrors = [err26]
            } else {
              vErrors.push(err26)
            }
            errors++
          }
        }
        if (data15.for !== undefined) {
          if (
            !validate37(data15.for, {
              instancePath: instancePath + '/wait/for',
              parentData: data15,
              parentDataProperty: 'for',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
            errors = vErrors.length
          }
        }
        if (data15.condition !== undefined) {
          if (
            !validate22(data15.condition, {
              instancePath: instancePath + '/wait/condition',
              parentData: data15,
              parentDataProperty: 'condition',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
        if (data15.fields !== undefined) {
          if (
            !validate54(data15.fields, {
              instancePath: instancePath + '/wait/fields',
              parentData: data15,
              parentDataProperty: 'fields',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors)
            errors = vErrors.length
          }
        }
        if (data15.gone !== undefined) {
          if (true !== data15.gone) {
            const err27 = {
              instancePath: instancePath + '/wait/gone',
              schemaPath: '#/properties/wait/properties/gone/const',
              keyword: 'const',
              params: {allowedValue: true},
            }
            if (vErrors === null) {
              vErrors = [err27]
            } else {
              vErrors.push(err27)
            }
            errors++
          }
        }
        if (data15.within !== undefined) {
          if (
            !validate40(data15.within, {
              instancePath: instancePath + '/wait/within',
              parentData: data15,
              parentDataProperty: 'within',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err28 = {
          instancePath: instancePath + '/wait',
          schemaPath: '#/properties/wait/type',
          keyword: 'type',
          params: {type: 'object'},
        }
        if (vErrors === null) {
          vErrors = [err28]
        } else {
          vErrors.push(err28)
        }
        errors++
      }
    }
  } else {
    const err29 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err29]
    } else {
      vErrors.push(err29)
    }
    errors++
  }
  validate34.errors = vErrors
  return errors === 0
}

const schema18 = {
  description: 'One thing that must be seen: object, absent, get, output, read, order or stays says which.',
  type: 'object',
  additionalProperties: false,
  oneOf: [
    {required: ['object']},
    {required: ['absent']},
    {required: ['get']},
    {required: ['output']},
    {required: ['read']},
    {required: ['order']},
    {required: ['stays']},
  ],
  properties: {
    that: {description: 'The expectation in words, for the transcript.', $ref: '#/definitions/line'},
    within: {description: 'Seconds to wait at most.', $ref: '#/definitions/seconds'},
    object: {description: 'A resource whose fields are as told.', $ref: '#/definitions/resource'},
    fields: {$ref: '#/definitions/fields'},
    absent: {description: 'A resource that is not there (any more).', $ref: '#/definitions/resource'},
    get: {
      description: 'Arguments of kubectl get: pvc, pods -l app=redis. The table is shown.',
      $ref: '#/definitions/line',
    },
    rows: {
      description: 'Rows of that table in this order, by column name.',
      type: 'array',
      minItems: 1,
      items: {type: 'object', minProperties: 1, additionalProperties: {$ref: '#/definitions/value'}},
    },
    output: {description: 'A command in a pod and what it prints.', $ref: '#/definitions/podCommand'},
    read: {
      description: 'A file and what it holds, through a pod.',
      type: 'object',
      additionalProperties: false,
      required: ['pod', 'path'],
      properties: {
        pod: {$ref: '#/definitions/line'},
        container: {$ref: '#/definitions/line'},
        path: {type: 'string', pattern: '^/'},
      },
    },
    is: {description: "What is printed or read, without the last line's end.", $ref: '#/definitions/value'},
    order: {
      description: 'Events that happened one after the other.',
      type: 'array',
      minItems: 2,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['of', 'reason'],
        properties: {
          of: {$ref: '#/definitions/resource'},
          reason: {$ref: '#/definitions/line'},
          message: {description: "A part of the event's message.", $ref: '#/definitions/line'},
        },
      },
    },
    stays: {description: 'A resource whose fields are as told now and stay so.', $ref: '#/definitions/resource'},
    for: {description: 'How many seconds it must stay so.', $ref: '#/definitions/seconds'},
    because: {
      description: 'Why it stays so: what an event of it says, or why a volume does not fit a claim.',
      type: 'object',
      additionalProperties: false,
      properties: {
        event: {description: 'The reason of an event of the resource.', $ref: '#/definitions/line'},
        message: {description: "A part of that event's message.", $ref: '#/definitions/line'},
        volumes: {
          description: 'For a claim: volumes, and the first reason why each does not fit.',
          type: 'object',
          minProperties: 1,
          additionalProperties: {
            enum: [
              'not requested',
              'taken',
              'too small',
              'class',
              'access modes',
              'volume mode',
              'attributes class',
              'selector',
              'being deleted',
              'not available',
              'node',
            ],
          },
        },
      },
    },
  },
  allOf: [
    {if: {required: ['object']}, then: {required: ['fields']}},
    {if: {required: ['output']}, then: {required: ['is']}},
    {if: {required: ['read']}, then: {required: ['is']}},
    {if: {required: ['stays']}, then: {required: ['fields', 'for']}},
  ],
}
const func2 = Object.prototype.hasOwnProperty

function validate60(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  const _errs1 = errors
  let valid0 = false
  let passing0 = null
  const _errs2 = errors
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.object === undefined) {
      const err0 = {
        instancePath,
        schemaPath: '#/oneOf/0/required',
        keyword: 'required',
        params: {missingProperty: 'object'},
      }
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
  }
  var _valid0 = _errs2 === errors
  if (_valid0) {
    valid0 = true
    passing0 = 0
  }
  const _errs3 = errors
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.absent === undefined) {
      const err1 = {
        instancePath,
        schemaPath: '#/oneOf/1/required',
        keyword: 'required',
        params: {missingProperty: 'absent'},
      }
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
  }
  var _valid0 = _errs3 === errors
  if (_valid0 && valid0) {
    valid0 = false
    passing0 = [passing0, 1]
  } else {
    if (_valid0) {
      valid0 = true
      passing0 = 1
    }
    const _errs4 = errors
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.get === undefined) {
        const err2 = {
          instancePath,
          schemaPath: '#/oneOf/2/required',
          keyword: 'required',
          params: {missingProperty: 'get'},
        }
        if (vErrors === null) {
          vErrors = [err2]
        } else {
          vErrors.push(err2)
        }
        errors++
      }
    }
    var _valid0 = _errs4 === errors
    if (_valid0 && valid0) {
      valid0 = false
      passing0 = [passing0, 2]
    } else {
      if (_valid0) {
        valid0 = true
        passing0 = 2
      }
      const _errs5 = errors
      if (data && typeof data == 'object' && !Array.isArray(data)) {
        if (data.output === undefined) {
          const err3 = {
            instancePath,
            schemaPath: '#/oneOf/3/required',
            keyword: 'required',
            params: {missingProperty: 'output'},
          }
          if (vErrors === null) {
            vErrors = [err3]
          } else {
            vErrors.push(err3)
          }
          errors++
        }
      }
      var _valid0 = _errs5 === errors
      if (_valid0 && valid0) {
        valid0 = false
        passing0 = [passing0, 3]
      } else {
        if (_valid0) {
          valid0 = true
          passing0 = 3
        }
        const _errs6 = errors
        if (data && typeof data == 'object' && !Array.isArray(data)) {
          if (data.read === undefined) {
            const err4 = {
              instancePath,
              schemaPath: '#/oneOf/4/required',
              keyword: 'required',
              params: {missingProperty: 'read'},
            }
            if (vErrors === null) {
              vErrors = [err4]
            } else {
              vErrors.push(err4)
            }
            errors++
          }
        }
        var _valid0 = _errs6 === errors
        if (_valid0 && valid0) {
          valid0 = false
          passing0 = [passing0, 4]
        } else {
          if (_valid0) {
            valid0 = true
            passing0 = 4
          }
          const _errs7 = errors
          if (data && typeof data == 'object' && !Array.isArray(data)) {
            if (data.order === undefined) {
              const err5 = {
                instancePath,
                schemaPath: '#/oneOf/5/required',
                keyword: 'required',
                params: {missingProperty: 'order'},
              }
              if (vErrors === null) {
                vErrors = [err5]
              } else {
                vErrors.push(err5)
              }
              errors++
            }
          }
          var _valid0 = _errs7 === errors
          if (_valid0 && valid0) {
            valid0 = false
            passing0 = [passing0, 5]
          } else {
            if (_valid0) {
              valid0 = true
              passing0 = 5
            }
            const _errs8 = errors
            if (data && typeof data == 'object' && !Array.isArray(data)) {
              if (data.stays === undefined) {
                const err6 = {
                  instancePath,
                  schemaPath: '#/oneOf/6/required',
                  keyword: 'required',
                  params: {missingProperty: 'stays'},
                }
                if (vErrors === null) {
                  vErrors = [err6]
                } else {
                  vErrors.push(err6)
                }
                errors++
              }
            }
            var _valid0 = _errs8 === errors
            if (_valid0 && valid0) {
              valid0 = false
              passing0 = [passing0, 6]
            } else {
              if (_valid0) {
                valid0 = true
                passing0 = 6
              }
            }
          }
        }
      }
    }
  }
  if (!valid0) {
    const err7 = {instancePath, schemaPath: '#/oneOf', keyword: 'oneOf', params: {passingSchemas: passing0}}
    if (vErrors === null) {
      vErrors = [err7]
    } else {
      vErrors.push(err7)
    }
    errors++
  } else {
    errors = _errs1
    if (vErrors !== null) {
      if (_errs1) {
        vErrors.length = _errs1
      } else {
        vErrors = null
      }
    }
  }
  const _errs10 = errors
  let valid2 = true
  const _errs11 = errors
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing0
    if (data.object === undefined && (missing0 = 'object')) {
      const err8 = {}
      if (vErrors === null) {
        vErrors = [err8]
      } else {
        vErrors.push(err8)
      }
      errors++
    }
  }
  var _valid1 = _errs11 === errors
  errors = _errs10
  if (vErrors !== null) {
    if (_errs10) {
      vErrors.length = _errs10
    } else {
      vErrors = null
    }
  }
  if (_valid1) {
    const _errs12 = errors
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.fields === undefined) {
        const err9 = {
          instancePath,
          schemaPath: '#/allOf/0/then/required',
          keyword: 'required',
          params: {missingProperty: 'fields'},
        }
        if (vErrors === null) {
          vErrors = [err9]
        } else {
          vErrors.push(err9)
        }
        errors++
      }
    }
    var _valid1 = _errs12 === errors
    valid2 = _valid1
  }
  if (!valid2) {
    const err10 = {instancePath, schemaPath: '#/allOf/0/if', keyword: 'if', params: {failingKeyword: 'then'}}
    if (vErrors === null) {
      vErrors = [err10]
    } else {
      vErrors.push(err10)
    }
    errors++
  }
  const _errs14 = errors
  let valid3 = true
  const _errs15 = errors
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing1
    if (data.output === undefined && (missing1 = 'output')) {
      const err11 = {}
      if (vErrors === null) {
        vErrors = [err11]
      } else {
        vErrors.push(err11)
      }
      errors++
    }
  }
  var _valid2 = _errs15 === errors
  errors = _errs14
  if (vErrors !== null) {
    if (_errs14) {
      vErrors.length = _errs14
    } else {
      vErrors = null
    }
  }
  if (_valid2) {
    const _errs16 = errors
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.is === undefined) {
        const err12 = {
          instancePath,
          schemaPath: '#/allOf/1/then/required',
          keyword: 'required',
          params: {missingProperty: 'is'},
        }
        if (vErrors === null) {
          vErrors = [err12]
        } else {
          vErrors.push(err12)
        }
        errors++
      }
    }
    var _valid2 = _errs16 === errors
    valid3 = _valid2
  }
  if (!valid3) {
    const err13 = {instancePath, schemaPath: '#/allOf/1/if', keyword: 'if', params: {failingKeyword: 'then'}}
    if (vErrors === null) {
      vErrors = [err13]
    } else {
      vErrors.push(err13)
    }
    errors++
  }
  const _errs18 = errors
  let valid4 = true
  const _errs19 = errors
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing2
    if (data.read === undefined && (missing2 = 'read')) {
      const err14 = {}
      if (vErrors === null) {
        vErrors = [err14]
      } else {
        vErrors.push(err14)
      }
      errors++
    }
  }
  var _valid3 = _errs19 === errors
  errors = _errs18
  if (vErrors !== null) {
    if (_errs18) {
      vErrors.length = _errs18
    } else {
      vErrors = null
    }
  }
  if (_valid3) {
    const _errs20 = errors
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.is === undefined) {
        const err15 = {
          instancePath,
          schemaPath: '#/allOf/2/then/required',
          keyword: 'required',
          params: {missingProperty: 'is'},
        }
        if (vErrors === null) {
          vErrors = [err15]
        } else {
          vErrors.push(err15)
        }
        errors++
      }
    }
    var _valid3 = _errs20 === errors
    valid4 = _valid3
  }
  if (!valid4) {
    const err16 = {instancePath, schemaPath: '#/allOf/2/if', keyword: 'if', params: {failingKeyword: 'then'}}
    if (vErrors === null) {
      vErrors = [err16]
    } else {
      vErrors.push(err16)
    }
    errors++
  }
  const _errs22 = errors
  let valid5 = true
  const _errs23 = errors
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    let missing3
    if (data.stays === undefined && (missing3 = 'stays')) {
      const err17 = {}
      if (vErrors === null) {
        vErrors = [err17]
      } else {
        vErrors.push(err17)
      }
      errors++
    }
  }
  var _valid4 = _errs23 === errors
  errors = _errs22
  if (vErrors !== null) {
    if (_errs22) {
      vErrors.length = _errs22
    } else {
      vErrors = null
    }
  }
  if (_valid4) {
    const _errs24 = errors
    if (data && typeof data == 'object' && !Array.isArray(data)) {
      if (data.fields === undefined) {
        const err18 = {
          instancePath,
          schemaPath: '#/allOf/3/then/required',
          keyword: 'required',
          params: {missingProperty: 'fields'},
        }
        if (vErrors === null) {
          vErrors = [err18]
        } else {
          vErrors.push(err18)
        }
        errors++
      }
      if (data.for === undefined) {
        const err19 = {
          instancePath,
          schemaPath: '#/allOf/3/then/required',
          keyword: 'required',
          params: {missingProperty: 'for'},
        }
        if (vErrors === null) {
          vErrors = [err19]
        } else {
          vErrors.push(err19)
        }
        errors++
      }
    }
    var _valid4 = _errs24 === errors
    valid5 = _valid4
  }
  if (!valid5) {
    const err20 = {instancePath, schemaPath: '#/allOf/3/if', keyword: 'if', params: {failingKeyword: 'then'}}
    if (vErrors === null) {
      vErrors = [err20]
    } else {
      vErrors.push(err20)
    }
    errors++
  }
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    for (const key0 in data) {
      if (!func2.call(schema18.properties, key0)) {
        const err21 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: {additionalProperty: key0},
        }
        if (vErrors === null) {
          vErrors = [err21]
        } else {
          vErrors.push(err21)
        }
        errors++
      }
    }
    if (data.that !== undefined) {
      if (
        !validate22(data.that, {
          instancePath: instancePath + '/that',
          parentData: data,
          parentDataProperty: 'that',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.within !== undefined) {
      if (
        !validate40(data.within, {
          instancePath: instancePath + '/within',
          parentData: data,
          parentDataProperty: 'within',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors)
        errors = vErrors.length
      }
    }
    if (data.object !== undefined) {
      if (
        !validate37(data.object, {
          instancePath: instancePath + '/object',
          parentData: data,
          parentDataProperty: 'object',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
        errors = vErrors.length
      }
    }
    if (data.fields !== undefined) {
      if (
        !validate54(data.fields, {
          instancePath: instancePath + '/fields',
          parentData: data,
          parentDataProperty: 'fields',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate54.errors : vErrors.concat(validate54.errors)
        errors = vErrors.length
      }
    }
    if (data.absent !== undefined) {
      if (
        !validate37(data.absent, {
          instancePath: instancePath + '/absent',
          parentData: data,
          parentDataProperty: 'absent',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
        errors = vErrors.length
      }
    }
    if (data.get !== undefined) {
      if (
        !validate22(data.get, {
          instancePath: instancePath + '/get',
          parentData: data,
          parentDataProperty: 'get',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.rows !== undefined) {
      let data6 = data.rows
      if (Array.isArray(data6)) {
        if (data6.length < 1) {
          const err22 = {
            instancePath: instancePath + '/rows',
            schemaPath: '#/properties/rows/minItems',
            keyword: 'minItems',
            params: {limit: 1},
          }
          if (vErrors === null) {
            vErrors = [err22]
          } else {
            vErrors.push(err22)
          }
          errors++
        }
        const len0 = data6.length
        for (let i0 = 0; i0 < len0; i0++) {
          let data7 = data6[i0]
          if (data7 && typeof data7 == 'object' && !Array.isArray(data7)) {
            if (Object.keys(data7).length < 1) {
              const err23 = {
                instancePath: instancePath + '/rows/' + i0,
                schemaPath: '#/properties/rows/items/minProperties',
                keyword: 'minProperties',
                params: {limit: 1},
              }
              if (vErrors === null) {
                vErrors = [err23]
              } else {
                vErrors.push(err23)
              }
              errors++
            }
            for (const key1 in data7) {
              if (
                !validate55(data7[key1], {
                  instancePath: instancePath + '/rows/' + i0 + '/' + key1.replace(/~/g, '~0').replace(/\//g, '~1'),
                  parentData: data7,
                  parentDataProperty: key1,
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors)
                errors = vErrors.length
              }
            }
          } else {
            const err24 = {
              instancePath: instancePath + '/rows/' + i0,
              schemaPath: '#/properties/rows/items/type',
              keyword: 'type',
              params: {type: 'object'},
            }
            if (vErrors === null) {
              vErrors = [err24]
            } else {
              vErrors.push(err24)
            }
            errors++
          }
        }
      } else {
        const err25 = {
          instancePath: instancePath + '/rows',
          schemaPath: '#/properties/rows/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err25]
        } else {
          vErrors.push(err25)
        }
        errors++
      }
    }
    if (data.output !== undefined) {
      if (
        !validate43(data.output, {
          instancePath: instancePath + '/output',
          parentData: data,
          parentDataProperty: 'output',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate43.errors : vErrors.concat(validate43.errors)
        errors = vErrors.length
      }
    }
    if (data.read !== undefined) {
      let data10 = data.read
      if (data10 && typeof data10 == 'object' && !Array.isArray(data10)) {
        if (data10.pod === undefined) {
          const err26 = {
            instancePath: instancePath + '/read',
            schemaPath: '#/properties/read/required',
            keyword: 'required',
            params: {missingProperty: 'pod'},
          }
          if (vErrors === null) {
            vErrors = [err26]
          } else {
            vErrors.push(err26)
          }
          errors++
        }
        if (data10.path === undefined) {
          const err27 = {
            instancePath: instancePath + '/read',
            schemaPath: '#/properties/read/required',
            keyword: 'required',
            params: {missingProperty: 'path'},
          }
          if (vErrors === null) {
            vErrors = [err27]
          } else {
            vErrors.push(err27)
          }
          errors++
        }
        for (const key2 in data10) {
          if (!(key2 === 'pod' || key2 === 'container' || key2 === 'path')) {
            const err28 = {
              instancePath: instancePath + '/read',
              schemaPath: '#/properties/read/additionalProperties',
              keyword: 'additionalProperties',
              params: {additionalProperty: key2},
            }
            if (vErrors === null) {
              vErrors = [err28]
            } else {
              vErrors.push(err28)
            }
            errors++
          }
        }
        if (data10.pod !== undefined) {
          if (
            !validate22(data10.pod, {
              instancePath: instancePath + '/read/pod',
              parentData: data10,
              parentDataProperty: 'pod',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
        if (data10.container !== undefined) {
          if (
            !validate22(data10.container, {
              instancePath: instancePath + '/read/container',
              parentData: data10,
              parentDataProperty: 'container',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
        if (data10.path !== undefined) {
          let data13 = data10.path
          if (typeof data13 === 'string') {
            if (!pattern4.test(data13)) {
              const err29 = {
                instancePath: instancePath + '/read/path',
                schemaPath: '#/properties/read/properties/path/pattern',
                keyword: 'pattern',
                params: {pattern: '^/'},
              }
              if (vErrors === null) {
                vErrors = [err29]
              } else {
                vErrors.push(err29)
              }
              errors++
            }
          } else {
            const err30 = {
              instancePath: instancePath + '/read/path',
              schemaPath: '#/properties/read/properties/path/type',
              keyword: 'type',
              params: {type: 'string'},
            }
            if (vErrors === null) {
              vErrors = [err30]
            } else {
              vErrors.push(err30)
            }
            errors++
          }
        }
      } else {
        const err31 = {
          instancePath: instancePath + '/read',
          schemaPath: '#/properties/read/type',
          keyword: 'type',
          params: {type: 'object'},
        }
        if (vErrors === null) {
          vErrors = [err31]
        } else {
          vErrors.push(err31)
        }
        errors++
      }
    }
    if (data.is !== undefined) {
      if (
        !validate55(data.is, {instancePath: instancePath + '/is', parentData: data, parentDataProperty: 'is', rootData})
      ) {
        vErrors = vErrors === null ? validate55.errors : vErrors.concat(validate55.errors)
        errors = vErrors.length
      }
    }
    if (data.order !== undefined) {
      let data15 = data.order
      if (Array.isArray(data15)) {
        if (data15.length < 2) {
          const err32 = {
            instancePath: instancePath + '/order',
            schemaPath: '#/properties/order/minItems',
            keyword: 'minItems',
            params: {limit: 2},
          }
          if (vErrors === null) {
            vErrors = [err32]
          } else {
            vErrors.push(err32)
          }
          errors++
        }
        const len1 = data15.length
        for (let i1 = 0; i1 < len1; i1++) {
          let data16 = data15[i1]
          if (data16 && typeof data16 == 'object' && !Array.isArray(data16)) {
            if (data16.of === undefined) {
              const err33 = {
                instancePath: instancePath + '/order/' + i1,
                schemaPath: '#/properties/order/items/required',
                keyword: 'required',
                params: {missingProperty: 'of'},
              }
              if (vErrors === null) {
                vErrors = [err33]
              } else {
                vErrors.push(err33)
              }
              errors++
            }
            if (data16.reason === undefined) {
              const err34 = {
                instancePath: instancePath + '/order/' + i1,
                schemaPath: '#/properties/order/items/required',
                keyword: 'required',
                params: {missingProperty: 'reason'},
              }
              if (vErrors === null) {
                vErrors = [err34]
              } else {
                vErrors.push(err34)
              }
              errors++
            }
            for (const key3 in data16) {
              if (!(key3 === 'of' || key3 === 'reason' || key3 === 'message')) {
                const err35 = {
                  instancePath: instancePath + '/order/' + i1,
                  schemaPath: '#/properties/order/items/additionalProperties',
                  keyword: 'additionalProperties',
                  params: {additionalProperty: key3},
                }
                if (vErrors === null) {
                  vErrors = [err35]
                } else {
                  vErrors.push(err35)
                }
                errors++
              }
            }
            if (data16.of !== undefined) {
              if (
                !validate37(data16.of, {
                  instancePath: instancePath + '/order/' + i1 + '/of',
                  parentData: data16,
                  parentDataProperty: 'of',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
                errors = vErrors.length
              }
            }
            if (data16.reason !== undefined) {
              if (
                !validate22(data16.reason, {
                  instancePath: instancePath + '/order/' + i1 + '/reason',
                  parentData: data16,
                  parentDataProperty: 'reason',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
                errors = vErrors.length
              }
            }
            if (data16.message !== undefined) {
              if (
                !validate22(data16.message, {
                  instancePath: instancePath + '/order/' + i1 + '/message',
                  parentData: data16,
                  parentDataProperty: 'message',
                  rootData,
                })
              ) {
                vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
                errors = vErrors.length
              }
            }
          } else {
            const err36 = {
              instancePath: instancePath + '/order/' + i1,
              schemaPath: '#/properties/order/items/type',
              keyword: 'type',
              params: {type: 'object'},
            }
            if (vErrors === null) {
              vErrors = [err36]
            } else {
              vErrors.push(err36)
            }
            errors++
          }
        }
      } else {
        const err37 = {
          instancePath: instancePath + '/order',
          schemaPath: '#/properties/order/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err37]
        } else {
          vErrors.push(err37)
        }
        errors++
      }
    }
    if (data.stays !== undefined) {
      if (
        !validate37(data.stays, {
          instancePath: instancePath + '/stays',
          parentData: data,
          parentDataProperty: 'stays',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate37.errors : vErrors.concat(validate37.errors)
        errors = vErrors.length
      }
    }
    if (data.for !== undefined) {
      if (
        !validate40(data.for, {
          instancePath: instancePath + '/for',
          parentData: data,
          parentDataProperty: 'for',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate40.errors : vErrors.concat(validate40.errors)
        errors = vErrors.length
      }
    }
    if (data.because !== undefined) {
      let data22 = data.because
      if (data22 && typeof data22 == 'object' && !Array.isArray(data22)) {
        for (const key4 in data22) {
          if (!(key4 === 'event' || key4 === 'message' || key4 === 'volumes')) {
            const err38 = {
              instancePath: instancePath + '/because',
              schemaPath: '#/properties/because/additionalProperties',
              keyword: 'additionalProperties',
              params: {additionalProperty: key4},
            }
            if (vErrors === null) {
              vErrors = [err38]
            } else {
              vErrors.push(err38)
            }
            errors++
          }
        }
        if (data22.event !== undefined) {
          if (
            !validate22(data22.event, {
              instancePath: instancePath + '/because/event',
              parentData: data22,
              parentDataProperty: 'event',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
        if (data22.message !== undefined) {
          if (
            !validate22(data22.message, {
              instancePath: instancePath + '/because/message',
              parentData: data22,
              parentDataProperty: 'message',
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
            errors = vErrors.length
          }
        }
        if (data22.volumes !== undefined) {
          let data25 = data22.volumes
          if (data25 && typeof data25 == 'object' && !Array.isArray(data25)) {
            if (Object.keys(data25).length < 1) {
              const err39 = {
                instancePath: instancePath + '/because/volumes',
                schemaPath: '#/properties/because/properties/volumes/minProperties',
                keyword: 'minProperties',
                params: {limit: 1},
              }
              if (vErrors === null) {
                vErrors = [err39]
              } else {
                vErrors.push(err39)
              }
              errors++
            }
            for (const key5 in data25) {
              let data26 = data25[key5]
              if (!(
                data26 === 'not requested' ||
                data26 === 'taken' ||
                data26 === 'too small' ||
                data26 === 'class' ||
                data26 === 'access modes' ||
                data26 === 'volume mode' ||
                data26 === 'attributes class' ||
                data26 === 'selector' ||
                data26 === 'being deleted' ||
                data26 === 'not available' ||
                data26 === 'node'
              )) {
                const err40 = {
                  instancePath: instancePath + '/because/volumes/' + key5.replace(/~/g, '~0').replace(/\//g, '~1'),
                  schemaPath: '#/properties/because/properties/volumes/additionalProperties/enum',
                  keyword: 'enum',
                  params: {allowedValues: schema18.properties.because.properties.volumes.additionalProperties.enum},
                }
                if (vErrors === null) {
                  vErrors = [err40]
                } else {
                  vErrors.push(err40)
                }
                errors++
              }
            }
          } else {
            const err41 = {
              instancePath: instancePath + '/because/volumes',
              schemaPath: '#/properties/because/properties/volumes/type',
              keyword: 'type',
              params: {type: 'object'},
            }
            if (vErrors === null) {
              vErrors = [err41]
            } else {
              vErrors.push(err41)
            }
            errors++
          }
        }
      } else {
        const err42 = {
          instancePath: instancePath + '/because',
          schemaPath: '#/properties/because/type',
          keyword: 'type',
          params: {type: 'object'},
        }
        if (vErrors === null) {
          vErrors = [err42]
        } else {
          vErrors.push(err42)
        }
        errors++
      }
    }
  } else {
    const err43 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err43]
    } else {
      vErrors.push(err43)
    }
    errors++
  }
  validate60.errors = vErrors
  return errors === 0
}

function validate30(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.id === undefined) {
      const err0 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'id'}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    if (data.title === undefined) {
      const err1 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'title'}}
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data.why === undefined) {
      const err2 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'why'}}
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    for (const key0 in data) {
      if (!(
        key0 === 'id' ||
        key0 === 'title' ||
        key0 === 'why' ||
        key0 === 'hint' ||
        key0 === 'operations' ||
        key0 === 'expectations'
      )) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: {additionalProperty: key0},
        }
        if (vErrors === null) {
          vErrors = [err3]
        } else {
          vErrors.push(err3)
        }
        errors++
      }
    }
    if (data.id !== undefined) {
      let data0 = data.id
      if (typeof data0 === 'string') {
        if (!pattern5.test(data0)) {
          const err4 = {
            instancePath: instancePath + '/id',
            schemaPath: '#/properties/id/pattern',
            keyword: 'pattern',
            params: {pattern: '^[a-z][a-z0-9-]*$'},
          }
          if (vErrors === null) {
            vErrors = [err4]
          } else {
            vErrors.push(err4)
          }
          errors++
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/id',
          schemaPath: '#/properties/id/type',
          keyword: 'type',
          params: {type: 'string'},
        }
        if (vErrors === null) {
          vErrors = [err5]
        } else {
          vErrors.push(err5)
        }
        errors++
      }
    }
    if (data.title !== undefined) {
      if (
        !validate22(data.title, {
          instancePath: instancePath + '/title',
          parentData: data,
          parentDataProperty: 'title',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.why !== undefined) {
      if (
        !validate24(data.why, {
          instancePath: instancePath + '/why',
          parentData: data,
          parentDataProperty: 'why',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors)
        errors = vErrors.length
      }
    }
    if (data.hint !== undefined) {
      if (
        !validate24(data.hint, {
          instancePath: instancePath + '/hint',
          parentData: data,
          parentDataProperty: 'hint',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors)
        errors = vErrors.length
      }
    }
    if (data.operations !== undefined) {
      let data4 = data.operations
      if (Array.isArray(data4)) {
        const len0 = data4.length
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate34(data4[i0], {
              instancePath: instancePath + '/operations/' + i0,
              parentData: data4,
              parentDataProperty: i0,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate34.errors : vErrors.concat(validate34.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/operations',
          schemaPath: '#/properties/operations/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err6]
        } else {
          vErrors.push(err6)
        }
        errors++
      }
    }
    if (data.expectations !== undefined) {
      let data6 = data.expectations
      if (Array.isArray(data6)) {
        const len1 = data6.length
        for (let i1 = 0; i1 < len1; i1++) {
          if (
            !validate60(data6[i1], {
              instancePath: instancePath + '/expectations/' + i1,
              parentData: data6,
              parentDataProperty: i1,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate60.errors : vErrors.concat(validate60.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err7 = {
          instancePath: instancePath + '/expectations',
          schemaPath: '#/properties/expectations/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err7]
        } else {
          vErrors.push(err7)
        }
        errors++
      }
    }
  } else {
    const err8 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err8]
    } else {
      vErrors.push(err8)
    }
    errors++
  }
  validate30.errors = vErrors
  return errors === 0
}

function validate21(data, {instancePath = '', parentData, parentDataProperty, rootData = data} = {}) {
  /*# sourceURL="lab.schema.json" */ let vErrors = null
  let errors = 0
  if (data && typeof data == 'object' && !Array.isArray(data)) {
    if (data.name === undefined) {
      const err0 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'name'}}
      if (vErrors === null) {
        vErrors = [err0]
      } else {
        vErrors.push(err0)
      }
      errors++
    }
    if (data.title === undefined) {
      const err1 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'title'}}
      if (vErrors === null) {
        vErrors = [err1]
      } else {
        vErrors.push(err1)
      }
      errors++
    }
    if (data.summary === undefined) {
      const err2 = {instancePath, schemaPath: '#/required', keyword: 'required', params: {missingProperty: 'summary'}}
      if (vErrors === null) {
        vErrors = [err2]
      } else {
        vErrors.push(err2)
      }
      errors++
    }
    for (const key0 in data) {
      if (!(
        key0 === 'name' ||
        key0 === 'title' ||
        key0 === 'summary' ||
        key0 === 'parameters' ||
        key0 === 'folders' ||
        key0 === 'byHand' ||
        key0 === 'steps'
      )) {
        const err3 = {
          instancePath,
          schemaPath: '#/additionalProperties',
          keyword: 'additionalProperties',
          params: {additionalProperty: key0},
        }
        if (vErrors === null) {
          vErrors = [err3]
        } else {
          vErrors.push(err3)
        }
        errors++
      }
    }
    if (data.name !== undefined) {
      let data0 = data.name
      if (typeof data0 === 'string') {
        if (!pattern0.test(data0)) {
          const err4 = {
            instancePath: instancePath + '/name',
            schemaPath: '#/properties/name/pattern',
            keyword: 'pattern',
            params: {pattern: '^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$'},
          }
          if (vErrors === null) {
            vErrors = [err4]
          } else {
            vErrors.push(err4)
          }
          errors++
        }
      } else {
        const err5 = {
          instancePath: instancePath + '/name',
          schemaPath: '#/properties/name/type',
          keyword: 'type',
          params: {type: 'string'},
        }
        if (vErrors === null) {
          vErrors = [err5]
        } else {
          vErrors.push(err5)
        }
        errors++
      }
    }
    if (data.title !== undefined) {
      if (
        !validate22(data.title, {
          instancePath: instancePath + '/title',
          parentData: data,
          parentDataProperty: 'title',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors)
        errors = vErrors.length
      }
    }
    if (data.summary !== undefined) {
      if (
        !validate24(data.summary, {
          instancePath: instancePath + '/summary',
          parentData: data,
          parentDataProperty: 'summary',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors)
        errors = vErrors.length
      }
    }
    if (data.parameters !== undefined) {
      let data3 = data.parameters
      if (Array.isArray(data3)) {
        const len0 = data3.length
        for (let i0 = 0; i0 < len0; i0++) {
          if (
            !validate26(data3[i0], {
              instancePath: instancePath + '/parameters/' + i0,
              parentData: data3,
              parentDataProperty: i0,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err6 = {
          instancePath: instancePath + '/parameters',
          schemaPath: '#/properties/parameters/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err6]
        } else {
          vErrors.push(err6)
        }
        errors++
      }
    }
    if (data.folders !== undefined) {
      let data5 = data.folders
      if (Array.isArray(data5)) {
        const len1 = data5.length
        for (let i1 = 0; i1 < len1; i1++) {
          let data6 = data5[i1]
          if (typeof data6 === 'string') {
            if (!pattern4.test(data6)) {
              const err7 = {
                instancePath: instancePath + '/folders/' + i1,
                schemaPath: '#/properties/folders/items/pattern',
                keyword: 'pattern',
                params: {pattern: '^/'},
              }
              if (vErrors === null) {
                vErrors = [err7]
              } else {
                vErrors.push(err7)
              }
              errors++
            }
          } else {
            const err8 = {
              instancePath: instancePath + '/folders/' + i1,
              schemaPath: '#/properties/folders/items/type',
              keyword: 'type',
              params: {type: 'string'},
            }
            if (vErrors === null) {
              vErrors = [err8]
            } else {
              vErrors.push(err8)
            }
            errors++
          }
        }
      } else {
        const err9 = {
          instancePath: instancePath + '/folders',
          schemaPath: '#/properties/folders/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err9]
        } else {
          vErrors.push(err9)
        }
        errors++
      }
    }
    if (data.byHand !== undefined) {
      if (
        !validate24(data.byHand, {
          instancePath: instancePath + '/byHand',
          parentData: data,
          parentDataProperty: 'byHand',
          rootData,
        })
      ) {
        vErrors = vErrors === null ? validate24.errors : vErrors.concat(validate24.errors)
        errors = vErrors.length
      }
    }
    if (data.steps !== undefined) {
      let data8 = data.steps
      if (Array.isArray(data8)) {
        if (data8.length < 1) {
          const err10 = {
            instancePath: instancePath + '/steps',
            schemaPath: '#/properties/steps/minItems',
            keyword: 'minItems',
            params: {limit: 1},
          }
          if (vErrors === null) {
            vErrors = [err10]
          } else {
            vErrors.push(err10)
          }
          errors++
        }
        const len2 = data8.length
        for (let i2 = 0; i2 < len2; i2++) {
          if (
            !validate30(data8[i2], {
              instancePath: instancePath + '/steps/' + i2,
              parentData: data8,
              parentDataProperty: i2,
              rootData,
            })
          ) {
            vErrors = vErrors === null ? validate30.errors : vErrors.concat(validate30.errors)
            errors = vErrors.length
          }
        }
      } else {
        const err11 = {
          instancePath: instancePath + '/steps',
          schemaPath: '#/properties/steps/type',
          keyword: 'type',
          params: {type: 'array'},
        }
        if (vErrors === null) {
          vErrors = [err11]
        } else {
          vErrors.push(err11)
        }
        errors++
      }
    }
  } else {
    const err12 = {instancePath, schemaPath: '#/type', keyword: 'type', params: {type: 'object'}}
    if (vErrors === null) {
      vErrors = [err12]
    } else {
      vErrors.push(err12)
    }
    errors++
  }
  validate21.errors = vErrors
  return errors === 0
}
