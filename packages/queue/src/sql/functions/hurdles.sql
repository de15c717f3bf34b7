-- Tells of each queue whether anything but time and turn may decide in it: priorities, limits, a pause, a rate that opens.
create function {schema}.hurdles_{digest}(the_namespace text, the_queues text[], now_ms bigint)
returns boolean[]
language plpgsql
as $body$
#variable_conflict use_column
begin
  return (
    select array_agg(
      exists (
        select 1
        from {schema}.job as j
        where j.namespace = the_namespace and j.queue = each_queue.name and j.state = 'waiting' and j.blocked_by is null and j.special = 1
      )
      or exists (select 1 from {schema}.pause as p where p.namespace = the_namespace and p.queue = each_queue.name)
      or exists (select 1 from {schema}.rate as r where r.namespace = the_namespace and r.queue = each_queue.name and r.free_at <= now_ms)
      order by each_queue.place
    )
    from unnest(the_queues) with ordinality as each_queue(name, place)
  );
end
$body$;
