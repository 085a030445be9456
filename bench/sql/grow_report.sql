-- Tables of growth, and where the cliffs are.

\pset footer off

CREATE TEMP TABLE median AS
SELECT g.place, g.label AS task, z.size, z.orders, row_number() OVER (PARTITION BY g.place ORDER BY z.orders)::int AS step,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY g.cpu)::numeric AS cpu, percentile_disc(0.5) WITHIN GROUP (ORDER BY g.wall)::numeric AS wall,
       max(g.peak_bytes) / 1048576.0 AS peak, max(g.temp_bytes) / 1048576.0 AS temp
FROM bench.growth AS g JOIN bench.size AS z USING (size)
GROUP BY g.place, g.label, z.size, z.orders;

\echo
\echo 'What was read'
SELECT size, orders, customers, pg_size_pretty(bytes) AS "table" FROM bench.size ORDER BY orders;

\echo 'CPU seconds, medians'
SELECT task, size, round(cpu, 2) AS cpu, step FROM median ORDER BY place, step \crosstabview task size cpu step
\echo 'Wall seconds, medians'
SELECT task, size, round(wall, 2) AS wall, step FROM median ORDER BY place, step \crosstabview task size wall step

\echo 'Exponent of CPU seconds in the rows: 1 is in proportion'
SELECT task, before || ' to ' || size AS span, round((ln(cpu / was) / ln(orders::numeric / had)), 2) AS exponent, step
FROM (SELECT m.*, lag(size) OVER w AS before, lag(nullif(cpu, 0)) OVER w AS was, lag(orders) OVER w AS had
      FROM median AS m WINDOW w AS (PARTITION BY place ORDER BY step)) AS s
WHERE was IS NOT NULL AND cpu > 0 ORDER BY place, step \crosstabview task span exponent step

\echo 'Highest memory of the process above that of a scan, MB (with workers: of the leader)'
SELECT task, size, round(peak, 1) AS peak, step FROM median ORDER BY place, step \crosstabview task size peak step
\echo 'Temporary files, MB'
SELECT task, size, round(temp, 1) AS temp, step FROM median WHERE place IN (SELECT place FROM median WHERE temp > 0)
ORDER BY place, step \crosstabview task size temp step

\echo 'The cliffs, by arithmetic from the largest size of each task that needed no temporary files'
WITH most AS (
    SELECT DISTINCT ON (m.task) m.task, z.orders, z.customers, m.peak * 1048576 AS bytes
    FROM median AS m JOIN bench.size AS z USING (size) WHERE m.temp = 0 ORDER BY m.task, z.orders DESC
), cliff(place, name, each, of, limit_bytes) AS (
    SELECT 1, family || ': 1 GB of a value', flat::numeric / customers, 'customers', 1073741824 FROM bench.memory
    UNION ALL SELECT 2, family || ': crm.population_memory of 1 GB, building', bytes::numeric / customers, 'customers', 1073741824 FROM bench.memory
    UNION ALL SELECT 3, task || ': work_mem 4 MB × hash_mem_multiplier ' || current_setting('hash_mem_multiplier'), bytes / customers, 'customers',
        4194304 * current_setting('hash_mem_multiplier')::numeric FROM most WHERE task LIKE 'GROUP BY%'
    UNION ALL SELECT 4, task || ': sort in work_mem 4 MB', bytes / orders, 'rows', 4194304 FROM most WHERE task LIKE '%ORDER BY%'
)
SELECT name AS cliff, round(each, 1) AS "bytes each", round(limit_bytes / each, -2) AS "ends at", of FROM cliff ORDER BY place, name;
