-- A row that `step` returns:
--   fenced, stale   alone
--   job             a job that is handed out, in no order
--   back            a job that is not handed out after all: place alone counts
--   child           the end of a child of such a job: position is the parent's, task the kind of the end, payload its body
--   served          the last one, with everything that is not about a job
create type {schema}.step_row_{digest} as (
  kind text, place bigint, id text, task text, queue text, payload bytea, fence integer, failures integer, crashes integer,
  created_at bigint, due_at bigint, priority smallint, lifo smallint, ties smallint, at_most_once smallint, now_ms bigint, lost text[], woken text[], next_due_ms bigint
);
