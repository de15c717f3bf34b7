-- One step of a worker: settles jobs that are done and hands out what is due, as one call and one transaction.
--   the_ids, the_fences, the_results   hand-outs that are done; null for a job without a result
--   the_queues, the_counts             how many jobs of which queue
--   the_frees                          beyond so many of each, none that may start only once
-- Jobs that have nothing but their time and their turn take five statements here; other functions do whatever is more.
create function {schema}.step_{digest}(
  the_namespace text, the_worker text, the_seq bigint, the_lease_ms bigint,
  the_ids text[], the_fences integer[], the_results bytea[],
  the_queues text[], the_counts integer[], the_frees integer[]
)
returns setof {schema}.step_row_{digest}
language plpgsql
-- Statistics lag behind a queue that fills in seconds, and every statement has an index in its order. Where one finds rows by a list,
-- `id = id || ''` lets the planner expect a list of one: then no look at the whole table can seem cheaper, however small it was when the
-- plan was made. `(...) is true` fits no index, and keeps it from comparing all that a worker runs with the list, each with each.
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
set jit = off
as $body$
#variable_conflict use_column
declare
  me record;
  reply {schema}.step_row_{digest};
  handed {schema}.step_row_{digest};
  wants boolean := cardinality(the_queues) > 0;
  the_now bigint;
  settled_before bigint;
  lease_before bigint;
  settled integer := 0;
  gone text[];
  hurdles boolean[];
  started bigint[];
  is_more boolean := false;
  came integer;
  given integer := 0;
  wanted integer := 0;
  has_ties boolean := false;
  some_once boolean := false;
  lost_text text;
begin
  the_now := floor(extract(epoch from clock_timestamp()) * 1000)::bigint;
  reply.kind := 'served';
  reply.now_ms := the_now;
  if the_seq = 1 then
    insert into {schema}.worker (namespace, id, state, lease_until)
    values (the_namespace, the_worker, 'alive', 0)
    on conflict (namespace, id) do nothing;
  end if;
  loop
    -- Locks the row for the whole step, and books the step at once: whatever fails below takes this back.
    update {schema}.worker as w
    set settled_seq = greatest(w.settled_seq, the_seq), fetched_seq = case when wants then the_seq else w.fetched_seq end, lease_until = the_now + the_lease_ms,
      lost = case when w.settled_seq < the_seq then '[]' else w.lost end
    from (
      select o.ctid as spot, o.settled_seq as before, o.lease_until
      from {schema}.worker as o
      where o.namespace = the_namespace and o.id = the_worker
      for update
    ) as mine
    where w.ctid = mine.spot and w.state = 'alive' and w.fetched_seq < the_seq
    returning mine.before, mine.lease_until, w.lost into settled_before, lease_before, lost_text;
    exit when found;
    select w.state, w.fetched_seq, case when w.settled_seq < the_seq then '[]' else w.lost end as lost into me
    from {schema}.worker as w
    where w.namespace = the_namespace and w.id = the_worker
    for update;
    if me.state is distinct from 'alive' or the_seq < me.fetched_seq then
      reply.kind := case when me.state = 'alive' then 'stale' else 'fenced' end;
      return next reply;
      return;
    elsif the_seq = me.fetched_seq then
      reply.lost := array(select json_array_elements_text(me.lost::json));
      return query select * from {schema}.handed_{digest}(the_namespace, the_worker, the_seq);
      return next reply;
      return;
    end if;
  end loop;
  if lost_text <> '[]' then
    reply.lost := array(select json_array_elements_text(lost_text::json));
  end if;

  if the_seq > settled_before and cardinality(the_ids) > 0 then
    with ended as (
      delete from {schema}.job as j
      using unnest(the_ids, the_fences) as e(id, fence)
      where j.namespace = the_namespace and j.id = e.id and j.fence = e.fence and (e.id = e.id || '')
        and (j.state = 'running' and j.worker = the_worker and j.ties = 0 and j.remember_ms = 0) is true
      returning j.id
    )
    select coalesce(array_agg(id), '{}') into gone from ended;
    if cardinality(gone) < cardinality(the_ids) then
    update {schema}.job as j
    set state = 'succeeded', worker = null, payload = '', result = e.result, forget_at = the_now + j.remember_ms
    from unnest(the_ids, the_fences, the_results) as e(id, fence, result)
    where j.namespace = the_namespace and j.id = e.id and j.fence = e.fence and (e.id = e.id || '')
      and (j.state = 'running' and j.worker = the_worker and j.ties = 0 and j.remember_ms > 0) is true;
    get diagnostics settled = row_count;
    end if;
    if settled + cardinality(gone) < cardinality(the_ids) then
      select s.lost, s.woken, s.hurdles into reply.lost, reply.woken, hurdles
      from {schema}.settle_rest_{digest}(the_namespace, the_worker, the_ids, the_fences, the_results, gone, the_queues, the_now) as s;
      if cardinality(reply.lost) > 0 then
        lost_text := array_to_json(reply.lost)::text;
        update {schema}.worker as w set lost = lost_text where w.namespace = the_namespace and w.id = the_worker;
      end if;
    end if;
  end if;

  for nth in 1 .. coalesce(cardinality(the_queues), 0) loop
    came := 0;
    if hurdles[nth] is not true then
      for handed in
        update {schema}.job as j
        set state = 'running', worker = the_worker, hand_seq = the_seq, fence = j.fence + 1, cancel_requested = 0
        from (
          select p.ctid as spot, p.id
          from {schema}.job as p
          where p.namespace = the_namespace and p.queue = the_queues[nth]
            and p.state = 'waiting' and p.blocked_by is null and p.special = 0 and p.due_at <= the_now
            and not exists (
              select 1
              from {schema}.job as s
              where s.namespace = the_namespace and s.queue = the_queues[nth]
                and s.state = 'waiting' and s.blocked_by is null and s.special = 1
            )
            and not exists (select 1 from {schema}.pause as s where s.namespace = the_namespace and s.queue = the_queues[nth])
            and not exists (
              select 1 from {schema}.rate as r where r.namespace = the_namespace and r.queue = the_queues[nth] and r.free_at <= the_now
            )
          order by p.due_at, p.position
          limit the_counts[nth]
          for update skip locked
        ) as picked
        where j.ctid = picked.spot and (picked.id = picked.id || '')
        returning 'job', j.position, j.id, j.task, j.queue, j.payload, j.fence, j.failures, j.crashes, j.created_at, j.due_at, j.priority,
          j.lifo, j.ties, j.at_most_once
      loop
        return next handed;
        came := came + 1;
        has_ties := has_ties or handed.ties = 1;
        some_once := some_once or handed.at_most_once = 1;
      end loop;
      -- The first that may start only once and would wait in the worker goes back, with those behind it. Nobody has seen these hand-outs.
      if some_once and came > the_frees[nth] then
        for handed in
          with mine as (
            select m.position, m.at_most_once, row_number() over (order by m.due_at, m.position) as turn
            from {schema}.job as m
            where m.namespace = the_namespace and m.worker = the_worker and m.state = 'running' and m.hand_seq = the_seq
              and m.queue = the_queues[nth]
          )
          update {schema}.job as j
          set state = 'waiting', worker = null, fence = j.fence - 1
          from mine
          where j.position = mine.position
            and mine.turn >= (select min(first.turn) from mine as first where first.at_most_once = 1 and first.turn > the_frees[nth])
          returning 'back', j.position
        loop
          return next handed;
          came := came - 1;
        end loop;
      end if;
      if came = 0 and hurdles is null then
        hurdles := {schema}.hurdles_{digest}(the_namespace, the_queues, the_now);
        if true = any(hurdles) then
          perform {schema}.lock_queues_{digest}(the_namespace, the_queues);
        end if;
      end if;
    end if;
    if came = 0 and hurdles[nth] then
      select a.started, a.is_more or is_more into started, is_more
      from {schema}.admit_{digest}(the_namespace, the_queues[nth], the_counts[nth], the_frees[nth], the_seq % 16 = 0, the_now) as a;
      for handed in
        update {schema}.job as j
        set state = 'running', worker = the_worker, hand_seq = the_seq, fence = j.fence + 1, cancel_requested = 0
        where j.position = any(started)
        returning 'job', j.position, j.id, j.task, j.queue, j.payload, j.fence, j.failures, j.crashes, j.created_at, j.due_at, j.priority,
          j.lifo, j.ties, j.at_most_once
      loop
        return next handed;
        came := came + 1;
        has_ties := has_ties or handed.ties = 1;
      end loop;
    end if;
    given := given + came;
    wanted := wanted + the_counts[nth];
  end loop;
  -- What seemed due was not for this worker. Only what settles or hands out renews the lease.
  if given = 0 and the_seq > 1 and cardinality(the_ids) = 0 then
    update {schema}.worker as w set lease_until = lease_before where w.namespace = the_namespace and w.id = the_worker;
  end if;
  if has_ties then
    return query select * from {schema}.follow_start_{digest}(the_namespace, the_worker, the_seq);
  end if;
  if is_more then
    reply.next_due_ms := 0;
  elsif given < wanted then
    reply.next_due_ms := {schema}.next_due_ms_{digest}(the_namespace, the_queues, the_now);
  end if;
  return next reply;
end
$body$;
