-- Medians, ratios and the bars.

\ir table.sql

\echo 'The bars (set for 10M scores)'
WITH bar(place, name, measured, at_least, at_most) AS (
    VALUES
    (1, 'AUC, KS, Gini of float scores: CPU seconds', (SELECT cpu FROM beside WHERE family = 'float scores' AND kind = 'ours'), NULL, 1.2),
    (2, 'the same: CPU, SQL windows / ours', (SELECT times_faster FROM beside WHERE family = 'float scores' AND kind = 'ours'), 10, NULL),
    (3, 'of integer points: CPU seconds', (SELECT cpu FROM beside WHERE family = 'integer points' AND kind = 'ours'), NULL, 0.9),
    (4, 'scores of a tenth of them by 13 variables, with reasons: CPU seconds', (SELECT cpu FROM beside WHERE family = 'scorecard' AND kind = 'ours'), NULL, 1.5),
    (5, 'logistic regression, 20 features of a tenth as many rows: CPU seconds', (SELECT cpu FROM beside WHERE family = '20 features' AND kind = 'ours'), NULL, 1.5),
    (6, 'optimal bins of 20 variables of a tenth as many rows: CPU seconds', (SELECT cpu FROM beside WHERE family = '20 variables' AND kind = 'ours'), NULL, 1.5),
    (7, 'receivables of 5M invoices: CPU, plain SQL / ours', (SELECT times_faster FROM beside WHERE family = 'receivables' AND kind = 'ours'), 3, NULL)
)
SELECT name AS bar, coalesce('>= ' || at_least, '<= ' || at_most) AS wanted,
       round(measured::numeric, 2) AS measured,
       CASE WHEN measured IS NULL THEN 'too short to tell'
            WHEN measured >= at_least OR measured <= at_most THEN 'ok' ELSE 'short' END AS verdict
FROM bar ORDER BY place;
