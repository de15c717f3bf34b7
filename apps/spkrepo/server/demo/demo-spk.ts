import type { IconSize } from '../spk/member-names.ts'
import { packSpk, type SpkContents } from '../spk/write-spk.ts'
import type { DemoPackage, DemoTarget, DemoVersion } from './demo-package.ts'
import { demoPayload } from './demo-payload.ts'

/** One SPK to make. */
export interface DemoBuild {
  readonly pkg: DemoPackage
  readonly version: DemoVersion
  readonly target: DemoTarget
}

/** The SPK of a demo build; the same build gives the same bytes. */
export function demoSpk(build: DemoBuild, icons: Readonly<Record<IconSize, Uint8Array>>): Buffer {
  const { pkg, version, target } = build
  const seed = [pkg.name, version.version, target.firmwareMin, ...target.architectures].join(' ')
  return packSpk({
    info: infoOf(build),
    payload: demoPayload({ name: pkg.name, seed, binaryKb: pkg.binaryKb }),
    icons,
    ...(pkg.license === undefined ? {} : { license: pkg.license }),
    conf: { privilege: JSON.stringify({ defaults: { 'run-as': 'package' }, username: `sc-${pkg.name}` }) },
    scripts: { 'start-stop-status': startScript(pkg), postinst: '#!/bin/sh\nexit 0\n', preuninst: '#!/bin/sh\nexit 0\n' },
    ...(pkg.wizardQuestion === undefined ? {} : { wizard: { install_uifile: wizardPage(pkg.wizardQuestion) } }),
  } satisfies SpkContents)
}

function infoOf({ pkg, version, target }: DemoBuild): Record<string, string> {
  const { enu, ...translations } = pkg.texts
  return {
    package: pkg.name,
    version: version.version,
    arch: target.architectures.join(' '),
    os_min_ver: target.firmwareMin,
    ...(target.firmwareMax === undefined ? {} : { os_max_ver: target.firmwareMax }),
    displayname: enu.name,
    description: enu.description,
    ...Object.fromEntries(
      Object.entries(translations).flatMap(([language, text]) => [
        [`displayname_${language}`, text.name],
        [`description_${language}`, text.description],
      ]),
    ),
    maintainer: pkg.maintainer.name,
    maintainer_url: pkg.maintainer.url,
    ...(pkg.distributor === undefined ? {} : { distributor: pkg.distributor.name, distributor_url: pkg.distributor.url }),
    changelog: version.changelog,
    ...(version.reportUrl === undefined ? {} : { report_url: version.reportUrl }),
    startable: pkg.startable === false ? 'no' : 'yes',
    ...pkg.info,
  }
}

function startScript(pkg: DemoPackage): string {
  return `#!/bin/sh\n# ${pkg.texts.enu.name}\ncase "$1" in\n  start | stop | status) exit 0 ;;\n  *) exit 1 ;;\nesac\n`
}

/** One page with one text field, in the form that devices read. */
function wizardPage(question: string): string {
  const field = { key: 'wizard_answer', desc: question, defaultValue: '' }
  return JSON.stringify([{ step_title: 'Set up', items: [{ type: 'textfield', desc: question, subitems: [field] }] }])
}
