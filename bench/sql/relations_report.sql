-- Medians, ratios and the bars.

\ir table.sql

\echo 'The bars (set for 5M events of 200,000 customers)'
WITH bar(place, name, measured, at_least, at_most) AS (
    VALUES
    (1, 'ewma over a window: CPU, ours / avg', (SELECT 1 / times_faster FROM beside WHERE family = 'windows' AND kind = 'ewma'), NULL::float8, 1.5),
    (2, 'cusum over a window: CPU, ours / avg', (SELECT 1 / times_faster FROM beside WHERE family = 'windows' AND kind = 'cusum'), NULL, 1.5),
    (3, 'control_limits over a window: CPU, ours / avg', (SELECT 1 / times_faster FROM beside WHERE family = 'windows' AND kind = 'limits'), NULL, 1.5),
    (4, 'rhythm of every customer: CPU, ours / plain SQL', (SELECT 1 / times_faster FROM beside WHERE family = 'rhythm' AND kind = 'ours'), NULL, 1.0),
    (5, 'decayed sums: CPU, ours / plain SQL', (SELECT 1 / times_faster FROM beside WHERE family = 'decayed sums' AND kind = 'ours'), NULL, 1.5),
    (6, 'accounts of points: CPU, points_account of sorted rows / the sort', (SELECT 1 / times_faster FROM beside WHERE family = 'points' AND kind = 'ours'), NULL, 2.0),
    (7, 'agreement within stores: CPU, icc / GROUP BY', (SELECT 1 / times_faster FROM beside WHERE family = 'agreement' AND kind = 'ours'), NULL, 1.5),
    (8, 'cash flow by month: CPU, cash_flow and npv / GROUP BY', (SELECT 1 / times_faster FROM beside WHERE family = 'cash flow' AND kind = 'ours'), NULL, 2.5)
)
SELECT name AS bar, coalesce('>= ' || at_least, '<= ' || at_most) AS wanted,
       round(measured::numeric, 2) AS measured,
       CASE WHEN measured IS NULL THEN 'too short to tell'
            WHEN measured >= at_least OR measured <= at_most THEN 'ok' ELSE 'short' END AS verdict
FROM bar ORDER BY place;
