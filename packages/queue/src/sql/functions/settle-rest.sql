-- Settles those of these hand-outs that `step` has not settled by its short ways: jobs with ties. `the_gone` are ids of jobs that it has
-- removed.
--   lost      ids of jobs that are not the worker's (any more)
--   woken     queues in which other jobs came back to their line
--   hurdles   as {schema}.hurdles says of the wanted queues, which are locked if there are any
create function {schema}.settle_rest_{digest}(
  the_namespace text, the_worker text, the_ids text[], the_fences integer[], the_results bytea[], the_gone text[], the_queues text[], the_now bigint
)
returns table (lost text[], woken text[], hurdles boolean[])
language plpgsql
as $body$
#variable_conflict use_column
declare
  done bigint[];
  results bytea[];
  has_ties boolean;
  is_limited boolean;
  limited_queues text[];
begin
  select coalesce(array_agg(j.position), '{}'), array_agg(e.result), coalesce(bool_or(j.ties = 1), false),
    coalesce(bool_or(j.limits is not null or j.order_key is not null or j.parent_id is not null), false),
    coalesce(array_agg(j.queue) filter (where j.limits is not null or j.order_key is not null), '{}') || coalesce(array_agg(p.queue), '{}')
  into done, results, has_ties, is_limited, limited_queues
  from unnest(the_ids, the_fences, the_results) as e(id, fence, result)
    join {schema}.job as j on j.namespace = the_namespace and j.id = e.id
    left join {schema}.job as p on p.namespace = the_namespace and p.id = j.parent_id and p.order_key is not null
  where j.worker = the_worker and j.state = 'running' and j.fence = e.fence;
  lost := array(
    select e.id
    from unnest(the_ids, the_fences) with ordinality as e(id, fence, place)
    where not e.id = any(the_gone) and not exists (
      select 1
      from {schema}.job as j
      where j.namespace = the_namespace and j.id = e.id and j.fence = e.fence
        and (j.worker = the_worker or (j.state = 'succeeded' and j.xmin = pg_current_xact_id()::xid))
    )
    order by e.place
  );
  hurdles := {schema}.hurdles_{digest}(the_namespace, the_queues, the_now);
  -- Before any row is locked that others may want. A parent that comes free may have limits, and the step may hand it out.
  if is_limited or true = any(hurdles) then
    perform {schema}.lock_queues_{digest}(the_namespace, the_queues || limited_queues);
  end if;
  woken := '{}';
  if cardinality(done) > 0 then
    woken := {schema}.settle_done_{digest}(the_namespace, done, results, has_ties);
  end if;
  if is_limited then
    hurdles := {schema}.hurdles_{digest}(the_namespace, the_queues, the_now);
  end if;
  return next;
end
$body$;
