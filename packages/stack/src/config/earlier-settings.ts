/** A setting as a configuration file of the program that an installation comes from says it. */
export interface EarlierSetting {
  readonly value: unknown
  /** For messages: `DATA_PATH, line 7 of /etc/config.py`. */
  readonly source: string
}

/** Something in that file which the person who runs the installation should know of. */
export interface SettingRemark {
  /** As the file calls it. */
  readonly key: string
  readonly source: string
  /** Why it has no effect, or another one. */
  readonly text: string
}

/** The configuration of the program that an installation comes from, in words of ours. Everything else that is set wins over it. */
export interface EarlierSettings {
  /** By section (`trellis`, or the name of a service), then by dotted path as the schema spells it: `database.url`. */
  readonly sections: Readonly<Record<string, Readonly<Record<string, EarlierSetting>>>>
  readonly remarks: readonly SettingRemark[]
}
