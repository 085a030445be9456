-- :events events of eight kinds in 90 days, of a twenty-fifth as many customers, in no order.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;
SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;

SELECT setseed(0.7) \g /dev/null
CREATE UNLOGGED TABLE event AS
SELECT customer, at, CASE WHEN chance < 0.35 THEN 1 WHEN chance < 0.55 THEN 2 WHEN chance < 0.70 THEN 3 WHEN chance < 0.80 THEN 4
                          WHEN chance < 0.88 THEN 5 WHEN chance < 0.94 THEN 6 WHEN chance < 0.98 THEN 7 ELSE 8 END AS kind
FROM (SELECT 1 + floor(random() * :events / 25)::int AS customer, timestamp '2026-01-01' + interval '1 second' * floor(random() * 86400 * 90) AS at, random() AS chance
      FROM generate_series(1, :events)) AS drawn;
