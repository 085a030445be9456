-- Medians, ratios and the bars.

\ir table.sql

\echo 'The bars (set for 10M rows)'
WITH bar(place, name, family, at_least) AS (
    VALUES (1, 'customers: CPU, recipe / ours', 'customers', 5),
           (2, '20,000 products: CPU, recipe / ours', 'products', 3),
           (3, 'customer rows: CPU, recipe / abc_class', 'rows', 3)
)
SELECT bar.name AS bar, '>= ' || at_least AS wanted, round(times_faster::numeric, 2) AS measured,
       CASE WHEN times_faster IS NULL THEN 'too short to tell'
            WHEN times_faster >= at_least THEN 'ok' ELSE 'short' END AS verdict
FROM bar JOIN beside ON beside.family = bar.family AND beside.kind = 'ours'
ORDER BY bar.place;
