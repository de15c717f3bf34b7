/** The members of an SPK that mean something to a repository; names are compared literally, so `./INFO` is not `INFO`. */
export const INFO = 'INFO'
export const PAYLOAD = 'package.tgz'
export const LICENSE = 'LICENSE'
export const SIGNATURE = 'syno_signature.asc'
export const CONF_FOLDER = 'conf'
export const WIZARD_FOLDER = 'WIZARD_UIFILES'

/** Edge lengths of a package's icons, in pixels. Newer devices draw the "72" at 64. */
export type IconSize = 72 | 120 | 256

/** Icon members and the INFO keys that may carry the same icon as base64. */
export const ICONS: readonly { readonly size: IconSize; readonly member: string; readonly infoKey: string }[] = [
  { size: 72, member: 'PACKAGE_ICON.PNG', infoKey: 'package_icon' },
  { size: 120, member: 'PACKAGE_ICON_120.PNG', infoKey: 'package_icon_120' },
  { size: 256, member: 'PACKAGE_ICON_256.PNG', infoKey: 'package_icon_256' },
]

/** The step of a wizard member (`WIZARD_UIFILES/install_uifile_fre.sh` gives `install`), or null for any other name. */
export function wizardStep(name: string): 'install' | 'upgrade' | 'uninstall' | null {
  const step = /^WIZARD_UIFILES\/(install|upgrade|uninstall)_uifile(?:_[a-z]{3})?(?:\.sh)?$/.exec(name)?.[1]
  return step === 'install' || step === 'upgrade' || step === 'uninstall' ? step : null
}
