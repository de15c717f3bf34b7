/** What stands where a secret was. */
export const REDACTED = '[redacted]'

// Names are compared in lower case without - and _, so apiKey, api_key and API-Key are one.
const secretNames = new Set(['authorization', 'proxyauthorization', 'cookie', 'setcookie', 'key', 'auth', 'credentials', 'pwd'])
const secretEndings = /(?:password|passwd|passphrase|secret|token|apikey|privatekey|signingkey|sessionid)$/

/** Whether a field, header or parameter of this name holds a secret, however it is spelt: `apiKey`, `X-CSRF-Token`, `old_password`. */
function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '')
  return secretNames.has(plain) || secretEndings.test(plain)
}

// Patterns begin at something rare or bound their length, so that a long line without a secret costs linear time.
const credentialsInUrl = /:\/\/[^\s/?#]{1,512}@/g
const assignment = /([?&]?)\b([\w.-]{1,64})=([^&\s"'#<>,;]+)/g

// JSON and header lines that someone put into a message.
const quotedMember = /"([\w-]{1,64})"\s*:\s*"(?:[^"\\]|\\.)*"/g
const headerLine = /\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*:\s*)(?!"?\[redacted\])[^\r\n]+/gi

/**
 * `text` without the credentials of URLs (`://user:password@host`), the values of secret `name=value` pairs and `"name":"value"` members,
 * and the rest of lines that look like an `authorization:` or `cookie:` header.
 */
function scrubText(text: string): string {
  return text
    .replaceAll(quotedMember, (member, name: string) => (isSecretName(name) ? `"${name}":"${REDACTED}"` : member))
    .replaceAll(headerLine, `$1$2${REDACTED}`)
    .replaceAll(credentialsInUrl, `://${REDACTED}@`)
    .replaceAll(assignment, (pair, lead: string, name: string) => {
      const secret = isSecretName(name) || (lead !== '' && isSecretParameter(name))
      return secret ? `${lead}${name}=${REDACTED}` : pair
    })
}

// Query parameters that open something for whoever holds the URL: signed downloads and one-time codes.
function isSecretParameter(name: string): boolean {
  return /^(?:x-amz-)?(?:signature|sig|credential|code)$/i.test(name)
}

/** A copy of a JSON value with every secret in it replaced, at any depth. */
export function scrubJson(value: unknown): unknown {
  if (typeof value === 'string') return scrubText(value)
  if (Array.isArray(value)) return value.map(scrubJson)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, isSecretName(name) ? hide(inner) : scrubJson(inner)]))
}

function hide(value: unknown): unknown {
  // Whether a secret is set is worth knowing and gives nothing away.
  return value === null || typeof value === 'boolean' ? value : REDACTED
}

/** `url` (path and query, as a request line has it) with the values of secret parameters replaced, however they were encoded. */
export function scrubRequestUrl(url: string): string {
  const cut = url.indexOf('?')
  if (cut === -1) return url
  const pairs = url
    .slice(cut + 1)
    .split('&')
    .map((pair) => {
      const [name = ''] = pair.split('=', 1)
      const plain = decoded(name)
      return isSecretName(plain) || isSecretParameter(plain) ? `${name}=${REDACTED}` : pair
    })
  return `${url.slice(0, cut)}?${pairs.join('&')}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoding after all: the name is what is written.
    return text
  }
}
