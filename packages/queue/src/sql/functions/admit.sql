-- Decides who starts in a queue where more than time and turn decides. The caller has locked the queue.
-- Returns the jobs that start, in their order, for which places are taken and rates are counted; those that may not start are blocked.
-- Beyond the first `free` it ends before one that may start only once. `is_more`: the work for one step was done before enough were found.
create function {schema}.admit_{digest}(the_namespace text, the_queue text, wanted integer, free integer, by_time boolean, the_now bigint)
returns table (started bigint[], is_more boolean)
language plpgsql
as $body$
#variable_conflict use_column
declare
  block_limit constant integer := 1000;
  refill_count constant integer := 200;
  is_paused boolean;
  paused_tasks text[];
  paused_keys text[];
  opened text[];
  -- By key: how many run, the theoretical arrival time, when the first that waits may start.
  running jsonb := '{}';
  arrivals jsonb := '{}';
  openings jsonb := '{}';
  counted text[] := '{}';
  look integer := wanted;
  seen integer;
  refused bigint[] := '{}';
  refused_by text[] := '{}';
  refused_key text[] := '{}';
  all_refused integer := 0;
  is_end boolean := false;
  candidate record;
  wishes jsonb;
  wish jsonb;
  wish_key text;
  refusal text;
  refusal_key text;
begin
  started := '{}';
  is_more := false;
  select coalesce(bool_or(p.task = '' and p.key = ''), false), array_agg(p.task) filter (where p.task <> ''),
    array_agg(p.key) filter (where p.key <> '')
  into is_paused, paused_tasks, paused_keys
  from {schema}.pause as p
  where p.namespace = the_namespace and p.queue = the_queue;
  if is_paused then
    return next;
    return;
  end if;
  opened := {schema}.open_rates_{digest}(the_namespace, the_queue, the_now);
  <<looking>>
  loop
    seen := 0;
    for candidate in
      -- Those that start stay in line until the end of the step, so they are found again and passed over.
      select c.place, c.task, c.limits, c.order_key, c.at_most_once
      from {schema}.candidates_{digest}(the_namespace, the_queue, look, by_time, the_now) as c
      where c.place <> all(started)
    loop
      exit when cardinality(started) >= wanted;
      is_more := all_refused >= block_limit;
      exit when is_more;
      is_end := candidate.at_most_once = 1 and cardinality(started) >= free;
      exit when is_end;
      seen := seen + 1;
      refusal := null;
      wishes := coalesce(candidate.limits, '[]')::jsonb;
      if candidate.task = any(paused_tasks) then
        refusal := 'paused-task';
        refusal_key := candidate.task;
      elsif candidate.order_key = any(paused_keys) then
        refusal := 'paused-key';
        refusal_key := candidate.order_key;
      elsif paused_keys is not null and candidate.limits is not null then
        select 'paused-key', one->>'key' into refusal, refusal_key
        from jsonb_array_elements(wishes) with ordinality as w(one, place)
        where one->>'key' = any(paused_keys)
        order by w.place
        limit 1;
      end if;
      for nth in 0 .. jsonb_array_length(wishes) - 1 loop
        exit when refusal is not null;
        wish := wishes->nth;
        wish_key := wish->>'key';
        if wish->>'kind' = 'concurrency' then
          if not running ? wish_key then
            running := running || jsonb_build_object(wish_key, (
              select count(*) from {schema}.slot as s where s.namespace = the_namespace and s.queue = the_queue and s.key = wish_key
            ));
          end if;
          continue when (running->>wish_key)::bigint < (wish->>'most')::bigint;
        else
          if not arrivals ? wish_key then
            arrivals := arrivals || jsonb_build_object(wish_key, coalesce((
              select r.arrival from {schema}.rate as r where r.namespace = the_namespace and r.queue = the_queue and r.key = wish_key
            ), 0));
          end if;
          continue when {schema}.rate_room_{digest}(wish, (arrivals->>wish_key)::double precision, the_now) > 0;
          openings := openings || jsonb_build_object(wish_key, least(
            (openings->>wish_key)::double precision,
            {schema}.rate_opens_at_{digest}(wish, (arrivals->>wish_key)::double precision, the_now)
          ));
        end if;
        refusal := 'limit';
        refusal_key := wish_key;
      end loop;
      if refusal is not null then
        refused := refused || candidate.place;
        refused_by := refused_by || refusal;
        refused_key := refused_key || refusal_key;
        all_refused := all_refused + 1;
        continue;
      end if;
      started := started || candidate.place;
      for nth in 0 .. jsonb_array_length(wishes) - 1 loop
        wish := wishes->nth;
        wish_key := wish->>'key';
        if wish->>'kind' = 'concurrency' then
          running := running || jsonb_build_object(wish_key, (running->>wish_key)::bigint + 1);
        else
          arrivals := arrivals || jsonb_build_object(
            wish_key, {schema}.rate_after_start_{digest}(wish, (arrivals->>wish_key)::double precision, the_now)
          );
          counted := counted || wish_key;
        end if;
      end loop;
    end loop;
    if cardinality(refused) > 0 then
      update {schema}.job as j
      set blocked_by = r.kind, blocked_key = r.key
      from unnest(refused, refused_by, refused_key) as r(position, kind, key)
      where j.position = r.position;
      refused := '{}';
      refused_by := '{}';
      refused_key := '{}';
    end if;
    exit looking when seen = 0 or is_more or is_end or cardinality(started) >= wanted;
    look := cardinality(started) + refill_count;
  end loop;
  perform {schema}.book_{digest}(the_namespace, the_queue, started, arrivals, counted, openings);
  perform {schema}.close_rates_{digest}(the_namespace, the_queue, opened, the_now);
  return next;
end
$body$;
