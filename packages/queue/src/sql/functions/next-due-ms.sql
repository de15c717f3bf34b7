-- How long until something may be handed out of these queues: 0 for now, null for never as things are.
create function {schema}.next_due_ms_{digest}(the_namespace text, the_queues text[], now_ms bigint)
returns bigint
language plpgsql
as $body$
#variable_conflict use_column
begin
  return (
    select greatest(0, ceil(next.due_at - now_ms))::bigint
    from (
      select min(least(
        (
          select j.due_at
          from {schema}.job as j
          where j.namespace = the_namespace and j.queue = each_queue.name and j.state = 'waiting' and j.blocked_by is null and j.special = 0
          order by j.due_at, j.position
          limit 1
        ),
        case when exists (
          select 1
          from {schema}.job as j
          where j.namespace = the_namespace and j.queue = each_queue.name and j.state = 'waiting' and j.blocked_by is null and j.special = 1
        ) then (
          select min(first.due_at)
          from generate_series(-8, 7) as class cross join lateral (
            select j.due_at
            from {schema}.job as j
            where j.namespace = the_namespace and j.queue = each_queue.name and j.state = 'waiting' and j.blocked_by is null and j.special = 1
              and j.priority = class
            order by j.due_at, j.position
            limit 1
          ) as first
        ) end,
        (
          select min(r.free_at)
          from {schema}.rate as r
          where r.namespace = the_namespace and r.queue = each_queue.name and r.free_at is not null and exists (
            select 1
            from {schema}.job as j
            where j.namespace = r.namespace and j.queue = r.queue and j.blocked_by = 'limit' and j.blocked_key = r.key
          )
        )
      )) as due_at
      from unnest(the_queues) as each_queue(name)
      where not exists (
        select 1 from {schema}.pause as p where p.namespace = the_namespace and p.queue = each_queue.name and p.task = '' and p.key = ''
      )
    ) as next
    where next.due_at is not null
  );
end
$body$;
