-- Ends jobs as done: forgets or remembers them, frees their places and keys, passes their turns on, tells their parents.
-- Returns the queues in which other jobs came back to their line.
create function {schema}.settle_done_{digest}(the_namespace text, the_jobs bigint[], the_results bytea[], has_ties boolean)
returns text[]
language plpgsql
as $body$
#variable_conflict use_column
declare
  woken text[] := '{}';
  ordered_queues text[];
  order_keys text[];
begin
  if has_ties then
    -- Those of the jobs, and of parents that may come free: whose turn it is, is decided when all of them have ended.
    select array_agg(o.queue), array_agg(o.order_key) into ordered_queues, order_keys
    from {schema}.job as j cross join lateral (
      select j.queue, j.order_key
      union all
      select p.queue, p.order_key from {schema}.job as p where p.namespace = the_namespace and p.id = j.parent_id
    ) as o
    where j.position = any(the_jobs) and o.order_key is not null;
    woken := {schema}.free_places_{digest}(the_namespace, the_jobs) || {schema}.tell_parents_{digest}(the_namespace, the_jobs, the_results);
    delete from {schema}.claim as c
    using {schema}.job as j
    where j.position = any(the_jobs) and j.unique_until <> 'ttl'
      and c.namespace = the_namespace and c.queue = j.queue and c.key = j.unique_key and c.job = j.id and c.until <> 'ttl';
    delete from {schema}.child as c
    using {schema}.job as j
    where j.position = any(the_jobs) and j.ties = 1 and j.remember_ms = 0 and c.position = j.position;
    delete from {schema}.child_end as e
    using {schema}.job as j
    where j.position = any(the_jobs) and j.ties = 1 and j.remember_ms = 0 and e.position = j.position;
    delete from {schema}.log as l
    using {schema}.job as j
    where j.position = any(the_jobs) and j.ties = 1 and j.remember_ms = 0 and l.position = j.position;
  end if;
  with gone as (
    delete from {schema}.job as j
    where j.position = any(the_jobs) and j.remember_ms = 0
  )
  update {schema}.job as j
  set state = 'succeeded', worker = null, payload = '', result = e.result,
    forget_at = floor(extract(epoch from clock_timestamp()) * 1000)::bigint + j.remember_ms
  from unnest(the_jobs, the_results) as e(position, result)
  where j.position = e.position and j.remember_ms > 0;
  return woken || {schema}.pass_orders_{digest}(the_namespace, ordered_queues, order_keys);
end
$body$;
