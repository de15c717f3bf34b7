import { describe, expect, it } from 'vitest'
import { styleRules } from '../../../web/app/style-rules.ts'

describe('the rules that stand for style attributes', () => {
  it('say what the attributes said, each once', () => {
    const { markup, css } = styleRules('<p style="--a:1px">x</p><b class="c" style="--a:1px">y</b><i style="font:&quot;A&quot;">z</i>')
    expect(markup).toBe('<p data-style="0">x</p><b class="c" data-style="0">y</b><i data-style="1">z</i>')
    expect(css).toBe('[data-style="0"]{--a:1px}\n[data-style="1"]{font:"A"}')
  })

  it('leave texts alone, and cannot end their own element', () => {
    const { markup, css } = styleRules('<p> style=&quot;x&quot;</p><p style="--a:&lt;/style&gt;">y</p>')
    expect(markup).toBe('<p> style=&quot;x&quot;</p><p data-style="0">y</p>')
    expect(css).not.toContain('<')
  })
})
