import { expect, it } from 'vitest'
import { searchPackages } from '../../contract/search-packages.ts'

const packages = [
  aPackage('ffmpeg', 'FFmpeg', 'Converts audio and video; needs git to build.'),
  aPackage('git', 'Git', 'Distributed version control.'),
  aPackage('cafe', 'Café', 'Coffee machine.'),
]

it('finds a package by name before one that only mentions it', () => {
  expect(names('GIT')).toEqual(['git', 'ffmpeg'])
})

it('needs every word, in any order', () => {
  expect(names('video audio')).toEqual(['ffmpeg'])
  expect(names('video coffee')).toEqual([])
})

it('does not mind accents', () => {
  expect(names('cafe')).toEqual(['cafe'])
  expect(names('CAFÉ')).toEqual(['cafe'])
})

it('shows everything, in its order, when nothing is asked for', () => {
  expect(names('  ')).toEqual(['ffmpeg', 'git', 'cafe'])
})

function names(text: string): string[] {
  return searchPackages(packages, text).map(({ name }) => name)
}

function aPackage(name: string, displayName: string, description: string) {
  return { name, displayName, description, version: '1-1', beta: false, archived: false, recentDownloads: 0, iconUrl: null }
}
