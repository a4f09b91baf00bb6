// What a parsed statement is.
export type Value = string | number | null

export type Expression =
  | {readonly kind: 'value'; readonly value: Value}
  | {readonly kind: 'column'; readonly table: string | undefined; readonly name: string}
  | {readonly kind: 'variable'; readonly name: string}
  | {readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly distinct: boolean}
  | {readonly kind: 'unary'; readonly operator: '-' | 'NOT'; readonly of: Expression}
  | {readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression}
  | {readonly kind: 'in'; readonly of: Expression; readonly list: readonly Expression[] | Select}
  | {
      readonly kind: 'case'
      readonly of: Expression | undefined
      readonly whens: readonly When[]
      readonly otherwise: Expression | undefined
    }
  | {readonly kind: 'select'; readonly select: Select}
  | {readonly kind: 'default'}

export interface When {
  readonly when: Expression
  readonly result: Expression
}

export interface TableName {
  readonly database: string | undefined
  readonly name: string
}
export interface Source extends TableName {
  readonly alias: string
  readonly join: 'inner' | 'left'
  readonly on: Expression | undefined
}
export interface Item {
  /** `*` or `t.*` when there is no expression. */
  readonly expression: Expression | undefined
  readonly table: string | undefined
  readonly title: string
}
export interface Order {
  readonly by: Expression
  readonly descending: boolean
}
export interface Select {
  readonly type: 'select'
  readonly distinct: boolean
  readonly items: readonly Item[]
  readonly from: readonly Source[]
  readonly where: Expression | undefined
  readonly groupBy: readonly Expression[]
  readonly having: Expression | undefined
  readonly orderBy: readonly Order[]
  readonly limit: number | undefined
  readonly offset: number
}

export interface Column {
  readonly name: string
  /** `varchar(250)` */
  readonly type: string
  readonly nullable: boolean
  /** `CURRENT_TIMESTAMP` for the time of now; undefined when none was given. */
  readonly initial: Value | undefined
  readonly autoIncrement: boolean
}
export interface Key {
  readonly name: string
  readonly unique: boolean
  readonly columns: readonly string[]
}
export interface Assignment {
  readonly column: string
  readonly value: Expression
}

export type Alteration =
  | {readonly change: 'add column'; readonly column: Column}
  | {readonly change: 'drop column'; readonly name: string}
  | {readonly change: 'add key'; readonly key: Key}
  | {readonly change: 'drop key'; readonly name: string}
  | {readonly change: 'rename'; readonly to: TableName}

export type Statement =
  | Select
  | {readonly type: 'use'; readonly database: string}
  | {readonly type: 'create database'; readonly name: string; readonly ifNotExists: boolean}
  | {readonly type: 'drop database'; readonly name: string; readonly ifExists: boolean}
  | {
      readonly type: 'create table'
      readonly table: TableName
      readonly ifNotExists: boolean
      readonly columns: readonly Column[]
      readonly keys: readonly Key[]
      readonly like: TableName | undefined
    }
  | {readonly type: 'drop table'; readonly tables: readonly TableName[]; readonly ifExists: boolean}
  | {readonly type: 'truncate'; readonly table: TableName}
  | {readonly type: 'alter table'; readonly table: TableName; readonly changes: readonly Alteration[]}
  | {
      readonly type: 'insert'
      readonly table: TableName
      readonly columns: readonly string[]
      readonly rows: readonly (readonly Expression[])[] | Select
      readonly conflict: 'fail' | 'ignore' | 'replace'
      readonly onDuplicate: readonly Assignment[]
    }
  | {
      readonly type: 'update'
      readonly table: TableName
      readonly set: readonly Assignment[]
      readonly where: Expression | undefined
      readonly orderBy: readonly Order[]
      readonly limit: number | undefined
    }
  | {
      readonly type: 'delete'
      readonly table: TableName
      readonly where: Expression | undefined
      readonly orderBy: readonly Order[]
      readonly limit: number | undefined
    }
  | {readonly type: 'begin' | 'commit' | 'rollback'}
  | {readonly type: 'set'; readonly values: readonly {readonly name: string; readonly value: Expression}[]}
  | {
      readonly type: 'show'
      readonly what: string
      readonly table: TableName | undefined
      readonly like: string | undefined
    }
  | {readonly type: 'change master'; readonly options: Readonly<Record<string, string>>}
  | {readonly type: 'start slave' | 'stop slave' | 'reset slave' | 'reset master'; readonly all: boolean}
  | {
      readonly type: 'user'
      readonly action: 'create' | 'alter' | 'drop'
      readonly name: string
      readonly host: string
      readonly password: string | undefined
      readonly tolerant: boolean
    }
  | {
      readonly type: 'grant'
      readonly action: 'GRANT' | 'REVOKE'
      readonly text: string
      readonly name: string
      readonly host: string
      readonly password: string | undefined
    }
  | {readonly type: 'flush'; readonly what: string}
  | {readonly type: 'nothing'}
  | {readonly type: 'shutdown'}
