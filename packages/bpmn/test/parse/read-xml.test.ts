import { describe, expect, it } from 'vitest'
import type { XmlElement } from '../../src/parse/xml/element.ts'
import { readXml } from '../../src/parse/xml/read-xml.ts'

function read(text: string): XmlElement {
  const result = readXml(text)
  if ('fault' in result) throw new Error(`${result.fault.line}: ${result.fault.message}`)
  return result.root
}

function faultOf(text: string) {
  const result = readXml(text)
  return 'fault' in result ? result.fault : null
}

describe('well-formed text', () => {
  it('becomes elements with attributes, text and lines', () => {
    const root = read('\ufeff<?xml version="1.0"?>\r\n<!-- hello -->\r\n<a x="1"\n  y=\'2 "3"\'>\n  <b/>text</a>\n')
    expect(root).toMatchObject({ name: 'a', space: '', line: 3, text: 'text', textLine: 5 })
    expect(root.attributes).toEqual([
      { space: '', name: 'x', value: '1' },
      { space: '', name: 'y', value: '2 "3"' },
    ])
    expect(root.children).toMatchObject([{ name: 'b', line: 5, children: [] }])
  })

  it('names well-known namespaces shortly, whatever their prefix, and others by their address', () => {
    const root = read('<q:a xmlns:q="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns="http://example.org"><b q:x="1" y="2"/></q:a>')
    expect(root).toMatchObject({ space: 'bpmn', name: 'a', attributes: [] })
    expect(root.children[0]).toMatchObject({ space: 'http://example.org', attributes: [{ space: 'bpmn' }, { space: '' }] })
  })

  it('decodes built-in entities and character references, in text and attributes', () => {
    expect(read('<a b="&lt;&#10;&quot;">&#x1F600; &amp;amp; &apos;&gt;</a>')).toMatchObject({
      text: "😀 &amp; '>",
      attributes: [{ value: '<\n"' }],
    })
  })

  it('keeps CDATA as it is, without the white space around it', () => {
    expect(read('<a>\n  <![CDATA[if a < b && c:\n  d = "&lt;"]]>\n</a>')).toMatchObject({
      text: 'if a < b && c:\n  d = "&lt;"',
      textLine: 2,
    })
  })

  it('joins text around comments, which are left out', () => {
    expect(read('<a>x = 1<!-- one -->\ny = 2</a>').text).toBe('x = 1\ny = 2')
  })

  it('turns line breaks in attributes into spaces, as XML says', () => {
    expect(read('<a b="x\r\ny\tz"/>').attributes[0]?.value).toBe('x y z')
  })
})

describe('a fault', () => {
  it.each([
    ['', 1, 'there is no element'],
    ['\n\n<a><b></a>', 3, '</a> closes <b> of line 3'],
    ['<a>\n\n', 3, '<a> of line 1 is never closed'],
    ['<a/>\n<b/>', 2, 'a second root element begins on line 2'],
    ['<a/>\ntext', 1, 'text outside of the root element'],
    ['<a b=1/>', 1, '<a> has an attribute without a quoted value, or no ">"'],
    ['<a b="1" b="2"/>', 1, '<a> has the attribute "b" twice'],
    ['<a b="<"/>', 1, '<a> has an attribute without a quoted value, or no ">"'],
    ['<a>1 < 2</a>', 1, '"<" does not begin a tag; write &lt; for the character'],
    ['<a>x & y</a>', 1, '"&" is no character reference; write &amp; for the character "&"'],
    ['<a>&#0;</a>', 1, '"&#0;" is no character reference; write &amp; for the character "&"'],
    ['<a>&#xD800;</a>', 1, '"&#xD800;" is no character reference; write &amp; for the character "&"'],
    ['<p:a/>', 1, 'prefix "p" of "p:a" is not declared with xmlns:p'],
    ['<a>\n<!-- x', 2, '"<!--" is never closed with "-->"'],
    ['<a>\n<![CDATA[ x', 2, '<![CDATA[ is never closed with ]]>'],
    ['</a>', 1, 'a closing tag without its opening one'],
    ['<a>\n\u0001</a>', 2, 'character "\\u0001" is not allowed in XML'],
  ])('in %j is found in line %d: %s', (text, line, message) => {
    expect(faultOf(text)).toEqual({ code: 'xml_malformed', line, message })
  })

  it('is any document type or entity of the file’s own', () => {
    expect(faultOf('<!DOCTYPE a SYSTEM "file:///etc/passwd">\n<a/>')).toMatchObject({ code: 'xml_entity', line: 1 })
    expect(faultOf('<a>\n&lol9;</a>')).toMatchObject({
      code: 'xml_entity',
      message: 'entity &lol9; is not allowed; write the character itself',
    })
  })

  it('is nesting without end', () => {
    expect(faultOf('<a>'.repeat(5_000))).toMatchObject({ message: 'elements are nested more than 200 deep' })
  })
})
