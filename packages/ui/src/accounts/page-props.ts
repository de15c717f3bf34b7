/** What a page learns from its address. */
export interface PageProps {
  /** The variable part of the path, such as the id in `/users/:id`; '' where there is none. */
  readonly id: string
  /** The parameters of the query. */
  readonly search: Readonly<Record<string, string>>
}
