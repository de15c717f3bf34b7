-- The first jobs of a queue that are due, in the order in which they are handed out, locked. `by_time` ignores priorities, and who goes
-- last in, first out: those come before the others of their class, the newest first.
create function {schema}.candidates_{digest}(the_namespace text, the_queue text, wanted integer, by_time boolean, now_ms bigint)
returns table (place bigint, task text, limits text, order_key text, at_most_once smallint)
language plpgsql
as $body$
#variable_conflict use_column
declare
  class integer := 8;
  below integer;
  missing integer := wanted;
  came integer;
begin
  while missing > 0 and class is not null loop
    if by_time then
      class := null;
    else
      select max(j.priority) into below
      from {schema}.job as j
      where j.namespace = the_namespace and j.queue = the_queue and j.state = 'waiting' and j.blocked_by is null and j.special = 1
        and j.priority < class;
      -- Jobs without a priority stand in a line of their own, so their class always counts.
      class := case when class > 0 then greatest(0, coalesce(below, 0)) else below end;
      exit when class is null;
    end if;
    return query
      select j.position, j.task, j.limits, j.order_key, j.at_most_once
      from {schema}.job as j
      where j.state = 'waiting' and j.blocked_by is null and j.position in (
        select first.position
        from (
          (
            select p.position, -p.due_at as turn, -p.position as place
            from {schema}.job as p
            where not by_time and p.namespace = the_namespace and p.queue = the_queue
              and p.state = 'waiting' and p.blocked_by is null and p.special = 1 and p.lifo = 1
              and p.priority = class and p.due_at <= now_ms
            order by p.due_at desc, p.position desc
            limit missing
          )
          union all
          (
            select p.position, p.due_at, p.position
            from {schema}.job as p
            where (by_time or class = 0) and p.namespace = the_namespace and p.queue = the_queue
              and p.state = 'waiting' and p.blocked_by is null and p.special = 0 and p.due_at <= now_ms
            order by p.due_at, p.position
            limit missing
          )
          union all
          select s.position, s.due_at, s.position
          from generate_series(coalesce(class, -8), coalesce(class, 7)) as of_class cross join lateral (
            select p.position, p.due_at
            from {schema}.job as p
            where p.namespace = the_namespace and p.queue = the_queue and p.state = 'waiting' and p.blocked_by is null and p.special = 1
              and p.priority = of_class and p.due_at <= now_ms and (by_time or p.lifo = 0)
            order by p.due_at, p.position
            limit missing
          ) as s
        ) as first
        order by first.turn, first.place
        limit missing
      )
      order by
        case when j.lifo = 1 and not by_time then -j.due_at else j.due_at end,
        case when j.lifo = 1 and not by_time then -j.position else j.position end
      for update skip locked;
    get diagnostics came = row_count;
    missing := missing - came;
  end loop;
end
$body$;
