import { queryOptions } from '@tanstack/react-query'
import type { SignatureRuleList } from '../../../../contract/index.ts'

/** Which builds must be signed. */
export const signatureRules = queryOptions<SignatureRuleList>({ queryKey: ['adminSignatureRules'] })
