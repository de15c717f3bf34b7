-- Writes down in the parents of jobs that they are done, and frees the parents that wait for no other child. Those that have never been in
-- line of their order wait for their turn then, until somebody passes it on.
--
-- A success takes the place of a failure, nothing that of a success. Returns the queues of the parents that came free.
create function {schema}.tell_parents_{digest}(the_namespace text, the_jobs bigint[], the_results bytea[])
returns text[]
language plpgsql
as $body$
#variable_conflict use_column
declare
  parents bigint[];
  woken text[];
begin
  if not exists (select 1 from {schema}.job as j where j.position = any(the_jobs) and j.parent_id is not null) then
    return '{}';
  end if;
  -- In one order, so that two steps that tell the same parents wait for each other in turn.
  parents := array(
    select p.position
    from {schema}.job as p
    where p.state not in ('succeeded', 'cancelled') and p.position in (
      select above.position
      from {schema}.job as j join {schema}.job as above
        on above.namespace = the_namespace and above.id = j.parent_id and above.queue = j.parent_queue
      where j.position = any(the_jobs)
    )
    order by p.position
    for update
  );
  insert into {schema}.child_end as known (position, id, kind, body)
  select p.position, j.id, 'succeeded', coalesce(e.result, '')
  from unnest(the_jobs, the_results) as e(position, result)
    join {schema}.job as j on j.position = e.position
    join {schema}.job as p on p.namespace = the_namespace and p.id = j.parent_id
  where p.position = any(parents)
  on conflict (position, id) do update
  set kind = excluded.kind, body = excluded.body
  where known.kind <> 'succeeded';
  update {schema}.job as p
  set ties = 1
  where p.position = any(parents) and p.ties = 0;
  with free as (
    update {schema}.job as p
    set blocked_by = case when p.order_key is not null and p.has_turn = 0 then 'order' end,
      blocked_key = case when p.has_turn = 0 then p.order_key end
    where p.position = any(parents) and p.blocked_by = 'children' and not exists (
      select 1
      from {schema}.child as c
      where c.position = p.position and not exists (select 1 from {schema}.child_end as e where e.position = c.position and e.id = c.id)
    )
    returning p.queue, p.blocked_key
  )
  select coalesce(array_agg(queue) filter (where blocked_key is null), '{}') into woken from free;
  return woken;
end
$body$;
