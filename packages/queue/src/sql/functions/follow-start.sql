-- What must follow when a step has handed out jobs with ties: gives unique keys back that are held until the start, and returns the ends
-- of children in their order.
create function {schema}.follow_start_{digest}(the_namespace text, the_worker text, the_seq bigint)
returns setof {schema}.step_row_{digest}
language plpgsql
as $body$
#variable_conflict use_column
declare
  tied bigint[] := array(
    select j.position
    from {schema}.job as j
    where j.namespace = the_namespace and j.worker = the_worker and j.state = 'running' and j.hand_seq = the_seq and j.ties = 1
  );
begin
  delete from {schema}.claim as c
  using {schema}.job as j
  where j.position = any(tied) and j.unique_until = 'started'
    and c.namespace = the_namespace and c.queue = j.queue and c.key = j.unique_key and c.job = j.id and c.until = 'started';
  return query
    select 'child', c.position, c.id, e.kind, c.queue, e.body, null::integer, null::integer, null::integer, null::bigint, null::bigint,
      null::smallint, null::smallint, null::smallint, null::smallint, null::bigint, null::text[], null::text[], null::bigint
    from {schema}.child as c join {schema}.child_end as e on e.position = c.position and e.id = c.id
    where c.position = any(tied)
    order by c.position, c.place;
end
$body$;
