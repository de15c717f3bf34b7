import type { Diagnosis } from '../doctor/doctor.ts'

/** What the doctor said, and when. */
export interface DatedDiagnosis {
  readonly at: Date
  readonly diagnosis: Diagnosis
}

/** Lets the doctor look seldom, and once for all who ask meanwhile. */
export class KeptDiagnosis {
  readonly #examine: () => Promise<Diagnosis>
  #last: (DatedDiagnosis & { readonly atMs: number }) | undefined
  #examining: Promise<DatedDiagnosis> | undefined

  constructor(examine: () => Promise<Diagnosis>) {
    this.#examine = examine
  }

  /** What he said last, whenever that was; undefined when he has not looked yet. */
  get last(): DatedDiagnosis | undefined {
    return this.#last
  }

  /** What he said at most `maxAgeMs` ago, or says now. */
  async get(maxAgeMs: number): Promise<DatedDiagnosis> {
    if (this.#last !== undefined && performance.now() - this.#last.atMs < maxAgeMs) return this.#last
    this.#examining ??= this.#look().finally(() => {
      this.#examining = undefined
    })
    return await this.#examining
  }

  async #look(): Promise<DatedDiagnosis> {
    const diagnosis = await this.#examine()
    this.#last = { at: new Date(), atMs: performance.now(), diagnosis }
    return this.#last
  }
}
