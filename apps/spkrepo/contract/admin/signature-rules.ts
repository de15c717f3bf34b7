import { type Static, Type } from 'typebox'
import { ProductLine } from '../views.ts'

const Signature = Type.Enum(['required', 'optional'])

/** Whether builds for one major of a system must be signed before they can be active. */
export const SignatureRule = Type.Object({
  line: ProductLine,
  major: Type.Integer(),
  signature: Signature,
  decided: Type.Boolean({ description: 'Decided here; else as the settings say.' }),
  setting: Signature,
  builds: Type.Integer({ description: 'Builds whose minimum firmware is of this major.' }),
  activeUnsigned: Type.Integer({ description: 'Of these, active ones without a signature; a stricter rule leaves them as they are.' }),
  waiting: Type.Integer({ description: 'Inactive ones without a signature.' }),
})
export type SignatureRule = Static<typeof SignatureRule>

export const SignatureRuleList = Type.Object({
  policy: Type.String({ description: 'The setting `spkrepo.signing.policy` as it is in force.' }),
  signs: Type.Boolean({ description: 'Whether builds are signed here at all.' }),
  mayChange: Type.Boolean({ description: 'Whether the caller may decide.' }),
  rules: Type.Array(SignatureRule, { description: 'Of every major that a known firmware has, the newest first.' }),
})
export type SignatureRuleList = Static<typeof SignatureRuleList>

export const SignatureRulePlace = Type.Object({ line: ProductLine, major: Type.Integer({ minimum: 0, maximum: 1_000_000 }) })
export const SignatureDecision = Type.Object({
  signature: Type.Union([Signature, Type.Null()], { description: 'Null: as the settings say.' }),
})
export type SignatureDecision = Static<typeof SignatureDecision>

export const signatureRuleRoutes = {
  adminSignatureRules: { method: 'GET', path: '/api/admin/signature-rules', response: SignatureRuleList },
  adminSignatureRuleSet: { method: 'PUT', path: '/api/admin/signature-rules/:line/:major', response: SignatureRule },
} as const
