/** Short licences of the demo's own, so that none of the real ones is quoted at length. */
export const PERMISSIVE_LICENSE = `Demonstration Permissive License

You may use, copy, change and pass on this program, for any purpose, as long as
this notice stays with it. It comes as it is, without any promise; whoever uses
it does so at their own risk.
`

export const SHARE_ALIKE_LICENSE = `Demonstration Share-Alike License

You may use, copy and change this program. Whoever passes on a changed copy, or
offers it to others over a network, passes on the source of the changes as well,
under these same terms. It comes as it is, without any promise.
`
