-- What a step has handed out before, as rows of `step`.
create function {schema}.handed_{digest}(the_namespace text, the_worker text, the_seq bigint)
returns setof {schema}.step_row_{digest}
language plpgsql
as $body$
#variable_conflict use_column
begin
  return query
    select 'job', j.position, j.id, j.task, j.queue, j.payload, j.fence, j.failures, j.crashes, j.created_at, j.due_at, j.priority, j.lifo, j.ties,
      j.at_most_once, null::bigint, null::text[], null::text[], null::bigint
    from {schema}.job as j
    where j.namespace = the_namespace and j.worker = the_worker and j.state = 'running' and j.hand_seq = the_seq;
  return query select * from {schema}.follow_start_{digest}(the_namespace, the_worker, the_seq);
end
$body$;
