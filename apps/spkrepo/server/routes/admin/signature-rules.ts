import { type HttpApp, httpError } from '@trellis/stack'
import { adminRoutes, SignatureDecision, SignatureRulePlace } from '../../../contract/index.ts'
import { decideSignature, signatureRules } from '../../admin/signature-rules/signature-rules.ts'
import type { Parts } from '../../parts.ts'

/** Which builds must be signed, major by major. */
export function signatureRuleRoutes(app: HttpApp, { db, database, accounts, policy, uploads }: Parts): void {
  const { adminSignatureRules, adminSignatureRuleSet } = adminRoutes
  const list = { summary: 'Which builds must be signed', response: { 200: adminSignatureRules.response } }
  app.get(adminSignatureRules.path, { schema: list, onRequest: accounts.require('signature-rule.view') }, async (request, reply) => {
    reply.header('cache-control', 'no-store')
    const mayChange = accounts.may(accounts.callerOf(request).account, 'signature-rule.change')
    return { policy, signs: uploads.willSign, mayChange, rules: await signatureRules(db, policy) }
  })
  const change = {
    summary: 'Decide whether builds for a major must be signed',
    params: SignatureRulePlace,
    body: SignatureDecision,
    response: { 200: adminSignatureRuleSet.response },
  }
  app.put(adminSignatureRuleSet.path, { schema: change, onRequest: accounts.require('signature-rule.change') }, async (request) => {
    const { line, major } = request.params
    const { signature } = request.body
    await decideSignature(database, { line, major }, signature)
    const by = accounts.callerOf(request).account.id
    await accounts.audit({ action: 'signature_rule.decided', by, subject: `firmware:${line}-${major}`, details: { signature } })
    const rule = (await signatureRules(db, policy)).find((one) => one.line === line && one.major === major)
    if (rule === undefined) throw httpError(404, 'major_unknown', `No known firmware is ${line.toUpperCase()} ${major}.`, { line, major })
    return rule
  })
}
