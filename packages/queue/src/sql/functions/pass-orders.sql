-- Gives the turn to the first job behind each of these orders in which nobody has it. The caller has locked the queues.
-- Returns the queues of those that came in line.
create function {schema}.pass_orders_{digest}(the_namespace text, the_queues text[], the_keys text[])
returns text[]
language plpgsql
as $body$
#variable_conflict use_column
declare
  woken text[];
begin
  if coalesce(cardinality(the_keys), 0) = 0 then
    return '{}';
  end if;
  with passed as (
    update {schema}.job as j
    set has_turn = 1, blocked_by = null, blocked_key = null
    from (
      select distinct
        (
          select b.position
          from {schema}.job as b
          where b.namespace = the_namespace and b.queue = o.queue and b.order_key = o.key and b.blocked_by = 'order'
          order by b.position
          limit 1
        ) as position
      from unnest(the_queues, the_keys) as o(queue, key)
      where not exists (
        select 1
        from {schema}.job as h
        where h.namespace = the_namespace and h.queue = o.queue and h.order_key = o.key and h.has_turn = 1 and h.forget_at is null
      )
    ) as first
    where j.position = first.position
    returning j.queue
  )
  select coalesce(array_agg(queue), '{}') into woken from passed;
  return woken;
end
$body$;
