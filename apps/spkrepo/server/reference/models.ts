/**
 * Which architecture a model has, put together by hand in November 2026 from what is commonly known of the models and not checked model by
 * model: a wrong line shows a visitor the wrong packages until they name the architecture, and no device is ever answered by it. The codes are
 * those of the reference data. Not every model is there: who misses theirs can name the architecture.
 */
const modelsOf: Readonly<Record<string, string>> = {
  geminilake: 'DS220+ DS224+ DS420+ DS423+ DS720+ DS920+ DS1520+ DVA1622',
  geminilakenk: 'DS225+ DS425+',
  apollolake: 'DS218+ DS418play DS620slim DS718+ DS918+ DS1019+',
  braswell: 'DS216+ DS216+II DS416play DS716+ DS716+II DS916+',
  avoton: 'DS415+ DS1515+ DS1517+ DS1815+ DS1817+ DS2415+ RS815+ RS815RP+ RS818+ RS818RP+ RS1219+ RS2416+ RS2416RP+',
  denverton: 'DS1618+ DS1819+ DS2419+ DVA3219 DVA3221 RS820+ RS820RP+ RS2418+ RS2418RP+ RS2818RP+',
  v1000: 'DS1621+ DS1821+ DS1823xs+ DS2422+ FS2500 RS822+ RS822RP+ RS1221+ RS1221RP+ RS2421+ RS2421RP+ RS2423+ RS2423RP+ RS2821RP+',
  v1000nk: 'DS925+ DS1525+ DS1825+',
  r1000: 'DS723+ DS923+ DS1522+ RS422+',
  r1000nk: 'DS725+',
  broadwell: 'DS3617xs DS3617xsII FS2017 FS3400 RS3617RPxs RS3617xs+ RS4017xs+ RS18017xs+',
  broadwellnk: 'DS1621xs+ DS3018xs DS3622xs+ FS1018 FS3600 RS1619xs+ RS3618xs RS3621xs+ RS3621RPxs RS4021xs+',
  bromolow: 'DS3611xs DS3612xs DS3615xs RS3411xs RS3411RPxs RS3412xs RS3412RPxs RS3413xs+ RS3614xs RS3614RPxs RS3614xs+ RS10613xs+',
  cedarview: 'DS412+ DS713+ DS1512+ DS1513+ DS1812+ DS1813+ DS2413+ RS812+ RS812RP+ RS814+ RS814RP+ RS2212+ RS2212RP+ RS2414+ RS2414RP+',
  x86: 'DS411+ DS411+II DS710+ DS712+ DS1010+ DS1511+ DS2411+ RS810+ RS810RP+ RS2211+ RS2211RP+',
  grantley: 'FS3017',
  purley: 'FS6400',
  epyc7002: 'SA6400',
  evansport: 'DS214play DS415play',
  rtd1296: 'DS118 DS218 DS218play DS418 DS420j',
  rtd1619b: 'DS124 DS223 DS223j DS423 BST150-4T BST170-8T',
  armada37xx: 'DS119j DS120j',
  armada38x: 'DS116 DS216 DS216j DS218j DS416j DS416slim DS419slim RS217 RS816',
  armada375: 'DS115 DS215j',
  armada370: 'DS114 DS115j DS213j DS214se DS216se DS414slim RS214',
  armadaxp: 'DS214 DS214+ DS414 RS814',
  alpine: 'DS215+ DS416 DS715 DS1515 DS1517 DS1817 DS2015xs',
  monaco: 'DS216play',
  comcerto2k: 'DS414j',
  '88f628x': 'DS112 DS112+ DS112j DS212 DS212+ DS212j DS213 DS213air DS411 DS411j DS411slim DS413j RS212 RS411 RS812',
  qoriq: 'DS213+ DS413',
  ppc853x: 'DS110+ DS210+ DS410',
  hi3535: 'NVR216',
  northstarplus: 'RT1900ac',
  ipq806x: 'RT2600ac',
  dakota: 'MR2200ac',
}

/** Every model that is known here, by name. */
export const deviceModels: readonly { readonly name: string; readonly architecture: string }[] = Object.entries(modelsOf)
  .flatMap(([architecture, names]) => names.split(' ').map((name) => ({ name, architecture })))
  .sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }))
