-- Times the file :query and keeps its time and memory; the result is thrown away.
-- A scan first maps the shared memory with the table.

SET max_parallel_workers_per_gather = 0;
SELECT count(*) FROM orders \g /dev/null
SELECT pg_sleep(0.2) \g /dev/null
SET max_parallel_workers_per_gather = :workers;
SET work_mem = :'work_mem';
SELECT bench.temp_bytes() AS temp, bench.forget_peak(), bench.status_bytes('VmRSS') AS before \gset
SELECT bench.cpu_seconds() AS cpu, clock_timestamp() AS at \gset
\o /dev/null
\ir :query
\o
INSERT INTO bench.growth (size, place, label, cpu, wall, peak_bytes, temp_bytes)
SELECT :'size', :place, :'label', bench.cpu_seconds() - :cpu, extract(epoch FROM clock_timestamp() - :'at'::timestamptz),
       bench.status_bytes('VmHWM') - :before, :temp;
