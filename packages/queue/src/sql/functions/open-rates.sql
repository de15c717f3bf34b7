-- Lets as many jobs try as each rate key of a queue allows by now, by the numbers of the first of them. Returns those keys.
create function {schema}.open_rates_{digest}(the_namespace text, the_queue text, the_now bigint)
returns text[]
language plpgsql
as $body$
#variable_conflict use_column
declare
  due record;
  rate jsonb;
  opened text[] := '{}';
begin
  for due in
    update {schema}.rate as r
    set free_at = null
    where r.namespace = the_namespace and r.queue = the_queue and r.free_at <= the_now
    returning r.key, r.arrival
  loop
    opened := opened || due.key;
    rate := {schema}.first_rate_{digest}(the_namespace, the_queue, due.key);
    if rate is not null then
      perform {schema}.let_in_{digest}(
        the_namespace, the_queue, due.key, least(1000, {schema}.rate_room_{digest}(rate, due.arrival, the_now))
      );
    end if;
  end loop;
  return opened;
end
$body$;

-- Notes when the next may start behind keys that were opened in this step, now that it is known who did.
create function {schema}.close_rates_{digest}(the_namespace text, the_queue text, opened text[], the_now bigint)
returns void
language plpgsql
as $body$
#variable_conflict use_column
declare
  opened_key text;
  rate jsonb;
begin
  foreach opened_key in array opened loop
    rate := {schema}.first_rate_{digest}(the_namespace, the_queue, opened_key);
    if rate is not null then
      update {schema}.rate as r
      set free_at = least(r.free_at, {schema}.rate_opens_at_{digest}(rate, r.arrival, the_now))
      where r.namespace = the_namespace and r.queue = the_queue and r.key = opened_key;
    end if;
  end loop;
end
$body$;
