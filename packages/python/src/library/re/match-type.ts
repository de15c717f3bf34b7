import { expectStr } from '../../operations/expect.ts'
import { compositeKey } from '../../operations/hash.ts'
import { repr } from '../../operations/text.ts'
import { raise } from '../../raise.ts'
import { defineType } from '../../values/define.ts'
import { PyDict } from '../../values/dict.ts'
import { isInt } from '../../values/int.ts'
import { objectType, PyObject, PyType, type Value } from '../../values/object.ts'
import { PyTuple } from '../../values/tuple.ts'
import { asRaised } from './errors.ts'
import { groupText, type MatchSpans } from './pattern.ts'
import type { PyPattern } from './pattern-type.ts'
import { expandTemplate, parseTemplate } from './template.ts'

/** `re.Match` */
export const matchType = new PyType('re.Match', { bases: [objectType] })

const MOST_SHOWN = 50

/** One match, as scripts see it. */
export class PyMatch extends PyObject {
  readonly pattern: PyPattern
  readonly spans: MatchSpans

  constructor(pattern: PyPattern, spans: MatchSpans) {
    super()
    this.pattern = pattern
    this.spans = spans
  }

  override get type(): PyType {
    return matchType
  }
}

function groupIndex(self: PyMatch, key: Value): number {
  const index = typeof key === 'string' ? self.pattern.compiled.groupIndex.get(key) : isInt(key) ? Number(key) : undefined
  if (index === undefined || index < 0 || index > self.pattern.compiled.groupCount) throw raise('IndexError', 'no such group')
  return index
}

function group(self: PyMatch, keys: Value): Value {
  const wanted = keys instanceof PyTuple ? keys.items : []
  if (wanted.length === 0) return groupText(self.spans, 0)
  const texts = wanted.map((key) => groupText(self.spans, groupIndex(self, key)))
  return wanted.length === 1 ? (texts[0] ?? null) : new PyTuple(texts)
}

function groups(self: PyMatch, fallback: Value): Value {
  const texts: Value[] = []
  for (let index = 1; index <= self.pattern.compiled.groupCount; index += 1) texts.push(groupText(self.spans, index) ?? fallback)
  return new PyTuple(texts)
}

function edge(self: PyMatch, key: Value, side: 0 | 1): number {
  return self.spans.spans[2 * groupIndex(self, key) + side] ?? -1
}

function expand(self: PyMatch, template: Value): string {
  try {
    return expandTemplate(parseTemplate(expectStr(template), self.pattern.compiled), self.spans)
  } catch (error) {
    throw asRaised(error)
  }
}

function lastGroup(self: PyMatch): Value {
  for (const [name, index] of self.pattern.compiled.groupIndex) if (index === self.spans.lastGroup) return name
  return null
}

function shown(self: PyMatch): string {
  const text = repr(groupText(self.spans, 0) ?? '')
  return `<re.Match object; span=(${edge(self, 0, 0)}, ${edge(self, 0, 1)}), match=${text.slice(0, MOST_SHOWN)}>`
}

defineType<PyMatch>(matchType, {
  methods: {
    'group(*args)': group,
    'groups(default=None)': groups,
    'groupdict(default=None)': (self, fallback) =>
      PyDict.of([...self.pattern.compiled.groupIndex].map(([name, index]) => [name, groupText(self.spans, index) ?? fallback] as const)),
    'start(group=0, /)': (self, key) => edge(self, key, 0),
    'end(group=0, /)': (self, key) => edge(self, key, 1),
    'span(group=0, /)': (self, key) => new PyTuple([edge(self, key, 0), edge(self, key, 1)]),
    'expand(template)': (self, template) => expand(self, template),
  },
  getters: {
    string: (self) => self.spans.subject.text,
    re: (self) => self.pattern,
    pos: (self) => self.spans.from,
    endpos: (self) => self.spans.end,
    lastindex: (self) => (self.spans.lastGroup === 0 ? null : self.spans.lastGroup),
    lastgroup: lastGroup,
    regs: (self) =>
      new PyTuple(
        Array.from(
          { length: self.pattern.compiled.groupCount + 1 },
          (_, index) => new PyTuple([edge(self, index, 0), edge(self, index, 1)]),
        ),
      ),
  },
  slots: {
    repr: shown,
    getItem: (self, key) => groupText(self.spans, groupIndex(self, key)),
  },
})

/** The key that equal patterns share. */
export function patternKey(text: string, flags: number): ReturnType<typeof compositeKey> {
  return compositeKey('re.Pattern', [text, flags])
}
