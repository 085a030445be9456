-- Medians, ratios and the bars.

\ir table.sql

\echo 'The bars (set for 1M rows)'
WITH bar(place, name, family, of_recipe, seconds) AS (
    VALUES (1, 'bridges: CPU, 12 months / one GROUP BY customer, month', 'bridges', 1.5, NULL),
           (2, 'migration: CPU, segment_moves / FULL JOIN', 'migration', 1.1, NULL),
           (3, 'snapshots: CPU seconds of 104 weeks', 'snapshots', NULL, 3.0),
           (4, 'white space: CPU, white_space / plain SQL', 'white space', 0.3333, NULL)
), measured AS (
    SELECT bar.*, coalesce(of_recipe, seconds) AS limit_of_it, CASE WHEN seconds IS NULL THEN 1 / times_faster ELSE cpu END AS measured
    FROM bar JOIN beside ON beside.family = bar.family AND beside.kind = 'ours'
)
SELECT name AS bar, '<= ' || limit_of_it AS wanted, round(measured::numeric, 2) AS measured,
       CASE WHEN measured IS NULL THEN 'too short to tell' WHEN measured <= limit_of_it THEN 'ok' ELSE 'short' END AS verdict
FROM measured ORDER BY place;
