-- Frees the places of jobs that stop running, and lets in the first job behind each of their keys, as many as there are jobs.
-- Returns the queues of those let in.
create function {schema}.free_places_{digest}(the_namespace text, the_jobs bigint[])
returns text[]
language plpgsql
as $body$
#variable_conflict use_column
declare
  turn record;
  woken text[] := '{}';
begin
  delete from {schema}.slot as s
  where s.position = any(the_jobs);
  if not found then
    return woken;
  end if;
  for turn in
    select j.queue, one->>'key' as key, count(*) as jobs
    from {schema}.job as j cross join jsonb_array_elements(j.limits::jsonb) as one
    where j.position = any(the_jobs) and j.limits is not null and one->>'kind' = 'concurrency'
    group by 1, 2
  loop
    if {schema}.let_in_{digest}(the_namespace, turn.queue, turn.key, turn.jobs) > 0 then
      woken := woken || turn.queue;
    end if;
  end loop;
  return woken;
end
$body$;
