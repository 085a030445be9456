-- Times the file :query and keeps the result.

SET max_parallel_workers_per_gather = :workers;
SET cpu_operator_cost = :operator_cost;
SET work_mem = :'work_mem';
SELECT bench.cpu_seconds() AS cpu, clock_timestamp() AS at \gset
\o /dev/null
\ir :query
\o
INSERT INTO bench.timing (round, family, kind, label, cpu, wall)
SELECT :round, :'family', :'kind', :'label', bench.cpu_seconds() - :cpu,
       extract(epoch FROM clock_timestamp() - :'at'::timestamptz);
