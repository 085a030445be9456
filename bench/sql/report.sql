-- Medians, ratios and the bars.

\ir table.sql

\echo 'Memory of a population of n customers'
SELECT family, customers AS n, round(bytes::numeric / customers, 1) AS "bytes each, building",
       round(flat::numeric / customers, 1) AS "bytes each, stored"
FROM bench.memory ORDER BY bytes / customers;

\echo 'The bars (set for 10M rows)'
WITH bar(place, name, measured, at_least, at_most) AS (
    VALUES
    (1, 'integer key: CPU, recipe / ours',
     (SELECT times_faster FROM beside WHERE family = 'integer key' AND kind = 'ours'), 5.5, NULL),
    (2, 'the same, recipe with work_mem 4MB',
     (SELECT small.cpu / ours.cpu FROM beside AS small, beside AS ours
      WHERE small.kind = 'recipe_small' AND ours.family = 'integer key' AND ours.kind = 'ours'), 5.5, NULL),
    (3, 'integer key: CPU, ours / scan',
     (SELECT times_scan FROM beside WHERE family = 'integer key' AND kind = 'ours'), NULL, 2),
    (4, 'integer key: wall seconds',
     (SELECT wall FROM beside WHERE family = 'integer key' AND kind = 'ours'), NULL, 1.3),
    (5, '2 workers: wall seconds',
     (SELECT wall FROM beside WHERE family = '2 workers' AND kind = 'ours'), NULL, 1.0),
    (6, 'integer key: bytes per customer',
     (SELECT bytes::float8 / customers FROM bench.memory WHERE family = 'integer key'), NULL, 80),
    (7, 'uuid key: CPU, recipe / ours',
     (SELECT times_faster FROM beside WHERE family = 'uuid key' AND kind = 'ours'), 3, NULL),
    (8, 'text key: CPU, recipe / ours',
     (SELECT times_faster FROM beside WHERE family = 'text key' AND kind = 'ours'), 3, NULL),
    (9, 'order ids: CPU, recipe / ours',
     (SELECT times_faster FROM beside WHERE family = 'order ids' AND kind = 'ours'), 2.5, NULL),
    (10, 'customer rows: CPU, three ntile / rfm_score',
     (SELECT times_faster FROM beside WHERE family = 'customer rows' AND kind = 'ours'), 3, NULL),
    (11, 'customer rows: CPU, three ntile / three quantile_score',
     (SELECT times_faster FROM beside WHERE family = 'customer rows' AND kind = 'scores'), 3, NULL)
)
SELECT name AS bar, coalesce('>= ' || at_least, '<= ' || at_most) AS wanted,
       round(measured::numeric, 2) AS measured,
       CASE WHEN measured IS NULL THEN 'too short to tell'
            WHEN measured >= at_least OR measured <= at_most THEN 'ok' ELSE 'short' END AS verdict
FROM bar ORDER BY place;
