-- Lets the first jobs behind a key come back to their line. Returns how many there were.
create function {schema}.let_in_{digest}(the_namespace text, the_queue text, the_key text, the_count bigint)
returns integer
language plpgsql
as $body$
declare
  came integer;
begin
  with first as materialized (
    select j.position
    from {schema}.job as j
    where j.namespace = the_namespace and j.queue = the_queue and j.blocked_by = 'limit' and j.blocked_key = the_key
    order by j.priority desc, (case when j.lifo = 1 then -j.due_at else j.due_at end), (case when j.lifo = 1 then -j.position else j.position end)
    limit the_count
    for update skip locked
  )
  update {schema}.job as j
  set blocked_by = null, blocked_key = null
  from first
  where j.position = first.position;
  get diagnostics came = row_count;
  return came;
end
$body$;
