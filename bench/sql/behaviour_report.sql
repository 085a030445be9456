-- Medians, ratios and the bars.

\ir table.sql

\echo 'The bars (set for 5M events of 200,000 customers)'
WITH bar(place, name, measured, at_least, at_most) AS (
    VALUES
    (1, 'funnel of four steps: CPU, ours / stacked windows', (SELECT 1 / times_faster FROM beside WHERE family = 'funnel' AND kind = 'ours'), NULL, 0.55),
    (2, 'the same with two workers: wall, serial / parallel', (SELECT max(wall) FILTER (WHERE kind = 'recipe') / max(wall) FILTER (WHERE kind = 'ours') FROM beside WHERE family = 'funnel, 2 workers'), 1.1, NULL),
    (3, 'cohort matrix by week: CPU, ours / plain SQL', (SELECT 1 / times_faster FROM beside WHERE family = 'cohort matrix' AND kind = 'ours'), NULL, 0.3),
    (4, 'the same by GROUP BY customer', (SELECT 1 / times_faster FROM beside WHERE family = 'cohort matrix' AND kind = 'grouped'), NULL, 0.3),
    (5, 'attribution of 1M journeys: CPU seconds', (SELECT cpu FROM beside WHERE family = 'attribution' AND kind = 'ours'), NULL, 2),
    (6, 'pairs of 1M baskets: times faster than a self-join', (SELECT times_faster FROM beside WHERE family = 'baskets' AND kind = 'ours'), 5, NULL),
    (7, 'similarity of names: CPU, jaro_winkler / levenshtein', (SELECT 1 / times_faster FROM beside WHERE family = 'names' AND kind = 'ours'), NULL, 1.0),
    (8, 'linkage of 10M pairs: CPU seconds', (SELECT cpu FROM beside WHERE family = 'pairs of records' AND kind = 'ours'), NULL, 5.0),
    (9, 'cases by duration and outcome: CPU, outcomes / GROUP BY', (SELECT 1 / times_faster FROM beside WHERE family = 'cases' AND kind = 'ours'), NULL, 1.5),
    (10, 'Cox regression of 1M rows and 5 features: CPU seconds', (SELECT cpu FROM beside WHERE family = 'Cox regression' AND kind = 'ours'), NULL, 3.0)
)
SELECT name AS bar, coalesce('>= ' || at_least, '<= ' || at_most) AS wanted,
       round(measured::numeric, 2) AS measured,
       CASE WHEN measured IS NULL THEN 'too short to tell'
            WHEN measured >= at_least OR measured <= at_most THEN 'ok' ELSE 'short' END AS verdict
FROM bar ORDER BY place;
