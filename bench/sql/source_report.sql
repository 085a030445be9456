-- Medians, ratios and the bars.

\ir table.sql

\echo 'The bars (set for 10M rows, and an idle machine)'
WITH median AS (
    SELECT family, kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY wall) AS wall, percentile_cont(0.5) WITHIN GROUP (ORDER BY cpu) AS cpu FROM bench.timing GROUP BY 1, 2
), value AS (
    SELECT max(wall) FILTER (WHERE family = 'scoring' AND kind = 'ours') AS full, max(cpu) FILTER (WHERE family = 'scoring' AND kind = 'ours') AS full_cpu,
           max(cpu) FILTER (WHERE family = 'scoring' AND kind = 'recipe') AS recipe_cpu, max(cpu) FILTER (WHERE family = 'every night' AND kind = 'ours') AS night_cpu,
           max(wall) FILTER (WHERE family = 'a customer' AND kind = 'ours') AS customer, max(wall) FILTER (WHERE family = 'segments' AND kind = 'ours') AS segments
    FROM median
)
SELECT b.bar, b.wanted, round(b.measured::numeric, 2) AS measured, CASE WHEN b.good THEN 'ok' ELSE 'short' END AS verdict
FROM value AS v, LATERAL (VALUES
    (1, 'a full run, wall seconds', '<= 12', v.full, v.full <= 12),
    (2, 'a full run: times faster than SQL of RFM and ABC, CPU', '>= 3', v.recipe_cpu / v.full_cpu, v.recipe_cpu / v.full_cpu >= 3),
    (3, 'after 1 % new orders: share of a full run, CPU', '<= 0.2', v.night_cpu / v.full_cpu, v.night_cpu / v.full_cpu <= 0.2),
    (4, 'a customer of a snapshot, ms', '<= 5', v.customer * 10, v.customer * 10 <= 5),
    (5, 'segments of a snapshot, ms', '<= 300', v.segments * 1000, v.segments * 1000 <= 300)) AS b(place, bar, wanted, measured, good)
ORDER BY b.place;
