-- Writes down what a step has decided in a queue: places of jobs that start, starts that rates count, and when the next may start.
create function {schema}.book_{digest}(
  the_namespace text, the_queue text, started bigint[], arrivals jsonb, counted text[], openings jsonb
)
returns void
language plpgsql
as $body$
#variable_conflict use_column
begin
  insert into {schema}.slot (position, namespace, queue, key)
  select j.position, the_namespace, the_queue, one->>'key'
  from {schema}.job as j cross join jsonb_array_elements(j.limits::jsonb) as one
  where j.position = any(started) and j.limits is not null and one->>'kind' = 'concurrency';
  if cardinality(counted) > 0 then
    insert into {schema}.rate (namespace, queue, key, arrival)
    select the_namespace, the_queue, a.key, a.value::double precision
    from jsonb_each_text(arrivals) as a
    where a.key = any(counted)
    on conflict (namespace, queue, key) do update set arrival = excluded.arrival;
  end if;
  if openings <> '{}' then
    insert into {schema}.rate as known (namespace, queue, key, arrival, free_at)
    select the_namespace, the_queue, o.key, 0, o.value::double precision
    from jsonb_each_text(openings) as o
    on conflict (namespace, queue, key) do update set free_at = least(known.free_at, excluded.free_at);
  end if;
end
$body$;
