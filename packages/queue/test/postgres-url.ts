/** Where the tests find PostgreSQL. The only place that decides it. */
export const postgresUrl = process.env.TRELLIS_TEST_POSTGRES_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres'
