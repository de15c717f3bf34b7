import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bootstrapElement } from '../../../web/app/bootstrap.ts'

it('text from a package can never end the element that carries it, and is read back unchanged', () => {
  const hostile = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('</script><script>alert(1)</script>', '<!--<script>', ']]>'))
  fc.assert(
    fc.property(hostile, (nasUrl) => {
      const element = bootstrapElement({ basePath: '', nasUrl, device: nasUrl, queries: { queries: [], mutations: [] } })
      const json = element.slice(element.indexOf('>') + 1, element.lastIndexOf('</script>'))
      expect(json).not.toContain('<')
      expect(JSON.parse(json)).toMatchObject({ nasUrl })
    }),
  )
})
