-- How many jobs with these numbers could start one after the other now.
-- A start that is due in less than a millionth of a gap is due now: sums of gaps that are no whole numbers are not exact.
create function {schema}.rate_room_{digest}(rate jsonb, arrival double precision, now_ms bigint)
returns bigint
language plpgsql
immutable
as $body$
begin
  return greatest(0, floor(
    (rate->>'burst')::double precision
    - greatest(0, arrival - now_ms) / ((rate->>'perMs')::double precision / (rate->>'most')::double precision)
    + 1e-6::double precision
  ))::bigint;
end
$body$;

-- When a job with these numbers may start at the earliest; the past means now.
create function {schema}.rate_opens_at_{digest}(rate jsonb, arrival double precision, now_ms bigint)
returns double precision
language plpgsql
immutable
as $body$
begin
  return greatest(arrival, now_ms)
    - ((rate->>'perMs')::double precision / (rate->>'most')::double precision) * ((rate->>'burst')::double precision - 1);
end
$body$;

-- The theoretical arrival time after a start.
create function {schema}.rate_after_start_{digest}(rate jsonb, arrival double precision, now_ms bigint)
returns double precision
language plpgsql
immutable
as $body$
begin
  return greatest(arrival, now_ms) + (rate->>'perMs')::double precision / (rate->>'most')::double precision;
end
$body$;

-- The limit on rate that the first job behind a key is blocked by.
create function {schema}.first_rate_{digest}(the_namespace text, the_queue text, the_key text)
returns jsonb
language plpgsql
as $body$
begin
  return (
    select one
    from (
      select j.limits
      from {schema}.job as j
      where j.namespace = the_namespace and j.queue = the_queue and j.blocked_by = 'limit' and j.blocked_key = the_key
      order by j.priority desc, (case when j.lifo = 1 then -j.due_at else j.due_at end), (case when j.lifo = 1 then -j.position else j.position end)
      limit 1
    ) as first cross join jsonb_array_elements(first.limits::jsonb) as one
    where one->>'key' = the_key and one->>'kind' = 'rate'
  );
end
$body$;
