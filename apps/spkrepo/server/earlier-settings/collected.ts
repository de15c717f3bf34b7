import { type EarlierSetting, type EarlierSettings, type SettingRemark, StackError } from '@trellis/stack'

/** One name of the file with what it stands for; lists and dicts are arrays and objects. */
export interface NamedSetting {
  readonly key: string
  readonly value: unknown
  /** `DATA_PATH, line 7 of /etc/config.py` */
  readonly source: string
}

/** What one key of the file does. */
export type Rule = (setting: NamedSetting, collected: Collected) => void

type Section = 'trellis' | 'spkrepo'

/** Collects what the keys of a file come to. */
export class Collected implements EarlierSettings {
  readonly sections: Record<Section, Record<string, EarlierSetting>> = { trellis: {}, spkrepo: {} }
  readonly remarks: SettingRemark[] = []

  set(section: Section, path: string, setting: { readonly value: unknown; readonly source: string }): void {
    this.sections[section][path] = { value: setting.value, source: setting.source }
  }

  remark({ key, source }: NamedSetting, text: string): void {
    this.remarks.push({ key, source, text })
  }
}

/** A rule for a text; `remedy` is what to write instead of anything else. */
export function text(remedy: string, apply: (value: string, setting: NamedSetting, collected: Collected) => void): Rule {
  return (setting, collected) => {
    if (typeof setting.value !== 'string') throw wrong(setting, `must be a text: ${remedy}`)
    if (setting.value !== '') apply(setting.value, setting, collected)
  }
}

/** A rule for a yes or no. */
export function flag(apply: (value: boolean, setting: NamedSetting, collected: Collected) => void): Rule {
  return (setting, collected) => {
    if (typeof setting.value !== 'boolean') throw wrong(setting, 'must be True or False')
    apply(setting.value, setting, collected)
  }
}

/** A rule for a whole number from `least`. */
export function integer(
  { least, remedy }: { readonly least: number; readonly remedy: string },
  apply: (value: number, setting: NamedSetting, collected: Collected) => void,
): Rule {
  return (setting, collected) => {
    if (typeof setting.value !== 'number' || !Number.isSafeInteger(setting.value) || setting.value < least)
      throw wrong(setting, `must be a whole number from ${least}: ${remedy}`)
    apply(setting.value, setting, collected)
  }
}

/** A key that does nothing here; it is named all the same, so that nobody waits for it to do something. */
export function without(why: string): Rule {
  return (setting, collected) => collected.remark(setting, `has no effect: ${why}`)
}

/** As `without`, for a key whose usual value `usual` says nothing. */
export function withoutUnless(usual: unknown, why: string): Rule {
  return (setting, collected) => {
    if (setting.value !== usual) without(why)(setting, collected)
  }
}

const secretKey = /KEY|SALT|TOKEN|PASSWORD|URI|BROKER|BACKEND|CELERY|DSN/

/** The refusal of a value. What may hold a secret is not shown. */
export function wrong({ key, value, source }: NamedSetting, expectation: string): StackError {
  const shown = secretKey.test(key) ? 'a secret' : JSON.stringify(value)
  const place = source.startsWith(`${key}, `) ? source.slice(key.length + 2) : source
  return new StackError('config_invalid', `${key} = ${shown} (${place}) ${expectation}`)
}
