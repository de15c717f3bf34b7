-- Keeps everybody else from looking through the limits and pauses of these queues until the transaction is over.
-- Everybody takes the locks in the order of the numbers, so two that want the same ones wait instead of blocking each other.
create function {schema}.lock_queues_{digest}(the_namespace text, the_queues text[])
returns void
language plpgsql
as $body$
begin
  perform pg_advisory_xact_lock(number)
  from (
    select distinct hashtextextended('{schema} ' || the_namespace || ' ' || queue, 0) as number
    from unnest(the_queues) as queue
    order by 1
  ) as gate;
end
$body$;
