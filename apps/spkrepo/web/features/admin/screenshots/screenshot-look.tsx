import type { ScreenshotRow } from '../../../../contract/index.ts'
import type { ListLook } from '../list/list-look.ts'
import { AdminLink } from '../shell/admin-link.tsx'
import { screenshotWords } from './screenshot-words.ts'
import classes from './screenshots.module.css'

/** The list of screenshots. */
export const screenshotLook: ListLook<ScreenshotRow> = {
  words: screenshotWords,
  noun: ['screenshot', 'screenshots'],
  labelOf: ({ package: name, fileName }) => `${fileName} of ${name}`,
  whenEmpty: 'No package has a screenshot yet',
  actions: [
    {
      name: 'delete',
      label: 'Delete',
      needs: 'package.manage',
      done: 'deleted',
      consequences: 'The pictures and their files are gone for good. Devices and visitors are not shown them any more.',
      isFinal: true,
    },
  ],
  columns: [
    {
      key: 'preview',
      title: 'Picture',
      cell: ({ url, fileName, package: name }) => (
        <a href={url}>
          <img alt={`${fileName} of ${name}`} className={classes.preview} height="100" loading="lazy" src={url} />
        </a>
      ),
    },
    {
      key: 'package',
      title: 'Package',
      sort: 'package',
      cell: ({ package: name, packageId }) => <AdminLink to={`/admin/packages/${packageId}`}>{name}</AdminLink>,
    },
    { key: 'file', title: 'File', sort: 'added', cell: ({ fileName }) => fileName },
  ],
  filters: [{ name: 'package', label: 'Package' }],
}
