/**
 * What comes back of a value that was stored as JSON: dates are text, `undefined` and functions are left out of objects, and a class
 * is only its public fields. `bigint` and symbols cannot be stored.
 */
export type AsJson<T> = unknown extends T
  ? T
  : T extends { toJSON(): infer Json }
    ? AsJson<Json>
    : T extends string | number | boolean | null | undefined
      ? T
      : T extends void
        ? undefined
        : T extends bigint | symbol | ((...args: never) => unknown)
          ? never
          : T extends object
            ? { [Key in keyof T]: AsJson<T[Key]> }
            : never
