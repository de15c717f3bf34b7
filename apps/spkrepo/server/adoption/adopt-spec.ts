import type { CommandSpec } from '@trellis/stack'

/** `trellis spkrepo adopt` */
export const adoptSpec: CommandSpec = {
  name: 'adopt',
  positionals: [],
  summary: 'take over the database and the files of a spkrepo 0.7.9; again, to take over what has come since',
  options: {
    from: {
      type: 'string',
      value: 'URL',
      required: true,
      summary: 'its database, postgresql://…, at migration 3f5664905242; it is only read',
    },
    data: { type: 'string', value: 'DIR', required: true, summary: 'its DATA_PATH; it is only read' },
    link: {
      type: 'boolean',
      summary: 'share files instead of copying them, on one file system; once the old program has stopped for good',
    },
    'dry-run': { type: 'boolean', summary: 'look at everything, every file included, report, and change nothing' },
  },
  examples: [
    'trellis spkrepo adopt --from "$SPKREPO_SQLALCHEMY_DATABASE_URI" --data /data --dry-run',
    'trellis spkrepo adopt --from postgresql://spkrepo@db/spkrepo --data /data --json > report.json',
  ],
}
