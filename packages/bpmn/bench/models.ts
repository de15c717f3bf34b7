// The processes that the benchmarks run, drawn as text.
const space = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'

function processOf(content: string): string {
  return `<definitions ${space} id="file"><process id="p" isExecutable="true">${content}</process></definitions>`
}

function flows(...pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([from, to]) => `<sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`).join('')
}

function chain(ids: readonly string[]): string {
  return flows(...ids.slice(1).map((id, at) => [ids[at] ?? '', id] as const))
}

/** Script tasks one after the other, `x_i = i + 1` each; `write` gives the script in another language, and `before` elements in front. */
export function rowOfScripts(count: number, write = (at: number) => `x_${at} = ${at} + 1`, last = ''): string {
  const ids = Array.from({ length: count }, (_, at) => `task_${at}`)
  const tasks = ids.map((id, at) => `<scriptTask id="${id}" scriptFormat="javascript"><script>${write(at)}</script></scriptTask>`)
  const all = ['start', ...ids, ...(last === '' ? [] : ['last']), 'end']
  return processOf(`<startEvent id="start"/>${tasks.join('')}${last}<endEvent id="end"/>${chain(all)}`)
}

/** A row of scripts that always set the same variable, so that the data do not grow with the row. */
export function rowOfOneVariable(count: number): string {
  return rowOfScripts(count, (at) => `x = ${at} + 1`)
}

/** Blocks of parallel branches, one script in each, one block after the other. */
export function parallelBlocks(width: number, repeated: number, last = ''): string {
  const parts: string[] = []
  const pairs: (readonly [string, string])[] = []
  for (let block = 0; block < repeated; block += 1) {
    parts.push(`<parallelGateway id="fork_${block}"/><parallelGateway id="join_${block}"/>`)
    pairs.push([block === 0 ? 'start' : `join_${block - 1}`, `fork_${block}`])
    for (let branch = 0; branch < width; branch += 1) {
      const id = `task_${block}_${branch}`
      parts.push(`<scriptTask id="${id}"><script>x_${block}_${branch} = 1 + 1</script></scriptTask>`)
      pairs.push([`fork_${block}`, id], [id, `join_${block}`])
    }
  }
  pairs.push([`join_${repeated - 1}`, last === '' ? 'end' : 'last'])
  if (last !== '') pairs.push(['last', 'end'])
  return processOf(`<startEvent id="start"/>${parts.join('')}${last}<endEvent id="end"/>${flows(...pairs)}`)
}

/** One script for each of `count` parallel instances, with its result gathered in a list. */
export function instances(count: number): string {
  const loop = `<multiInstanceLoopCharacteristics><loopCardinality>${count}</loopCardinality><loopDataOutputRef>results</loopDataOutputRef>
    <inputDataItem id="item"/><outputDataItem id="out"/></multiInstanceLoopCharacteristics>`
  return processOf(`<startEvent id="start"/><scriptTask id="each">${loop}<script>out = item + 1</script></scriptTask><endEvent id="end"/>
    ${chain(['start', 'each', 'end'])}`)
}

/** Two people, one after the other. */
export function twoTasks(): string {
  return processOf(`<startEvent id="start"/><userTask id="first"/><userTask id="second"/><endEvent id="end"/>
    ${chain(['start', 'first', 'second', 'end'])}`)
}

/** A loop that adds one and asks whether it has done so `rounds` times, and then waits for a person. */
export function rounds(count: number): string {
  return processOf(`<startEvent id="start"/><scriptTask id="add"><script>n = n + 1</script></scriptTask><exclusiveGateway id="again" default="again_first"/>
    <userTask id="first"/><userTask id="second"/><endEvent id="end"/>
    <sequenceFlow id="back" sourceRef="again" targetRef="add"><conditionExpression>n &lt; ${count}</conditionExpression></sequenceFlow>
    ${chain(['start', 'add', 'again', 'first', 'second', 'end'])}`)
}
