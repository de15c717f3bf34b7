import type { PyType, Value } from '../values/object.ts'
import type { Json } from './json.ts'

/** How values of one type travel as `{ "$python": tag, "value": … }`. */
export interface Codec {
  readonly tag: string
  /** Values of exactly this type are written by it. */
  readonly type: PyType
  /** The `value` of the tagged object. */
  readonly encode: (value: Value) => Json
  /** Throws RangeError for a value that cannot be one of ours: data may come from anywhere. */
  readonly decode: (json: Json) => Value
  /** What people and forms see instead of the tagged object. `json` is what `encode` answered. */
  readonly plain: (json: Json) => Json
}
