-- Are levels and cohorts those of plain SQL, serial and by workers?

SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;

\set query `cat bench/sql/behaviour_funnel_sql.sql`
CREATE TEMP TABLE level_sql AS :query
\set query `cat bench/sql/behaviour_funnel.sql`
CREATE TEMP TABLE level AS :query
\set query `cat bench/sql/behaviour_funnel_report.sql`
CREATE TEMP TABLE report AS :query
\set query `cat bench/sql/behaviour_cohort_sql.sql`
CREATE TEMP TABLE cohort_sql AS :query
\set query `cat bench/sql/behaviour_cohort.sql`
CREATE TEMP TABLE cohort AS :query
\set query `cat bench/sql/behaviour_cohort_grouped.sql`
CREATE TEMP TABLE cohort_grouped AS :query
SET max_parallel_workers_per_gather = 2;
\set query `cat bench/sql/behaviour_funnel.sql`
CREATE TEMP TABLE level_by_workers AS :query
SELECT l.level, l.count AS customers FROM level AS l ORDER BY level;
SELECT 1 / (count(*) = 0)::int AS "levels are the same" FROM ((TABLE level EXCEPT TABLE level_sql) UNION ALL (TABLE level_sql EXCEPT TABLE level) UNION ALL (TABLE level EXCEPT TABLE level_by_workers) UNION ALL
    (SELECT step, stopped FROM report EXCEPT TABLE level)) AS other \g /dev/null
SELECT 1 / (count(*) = 0 AND (SELECT sum(active) FROM cohort) = (SELECT sum(active) FROM cohort_sql))::int AS "cohorts are the same"
FROM cohort AS c JOIN cohort_sql AS s ON s.cohort = c.cohort AND s.period = c.from_period WHERE c.active <> s.active \g /dev/null
SELECT 1 / (count(*) = 0)::int AS "grouped cohorts are the same" FROM ((TABLE cohort EXCEPT TABLE cohort_grouped) UNION ALL (TABLE cohort_grouped EXCEPT TABLE cohort)) AS other \g /dev/null
\set query `cat bench/sql/behaviour_basket_sql.sql`
CREATE TEMP TABLE pair_sql AS :query
\set query `cat bench/sql/behaviour_basket.sql`
CREATE TEMP TABLE pair AS :query
\set query `cat bench/sql/behaviour_attribution_sql.sql`
CREATE TEMP TABLE credit_sql AS :query
\set query `cat bench/sql/behaviour_attribution.sql`
CREATE TEMP TABLE credit AS :query
SELECT 1 / (count(*) = 0)::int AS "pairs are the same" FROM (SELECT antecedent::int, consequent::int, baskets FROM pair EXCEPT TABLE pair_sql UNION ALL (TABLE pair_sql EXCEPT SELECT antecedent::int, consequent::int, baskets FROM pair)) AS other \g /dev/null
SELECT 1 / (count(*) = 8 AND max(abs(c.linear / s.linear - 1)) < 1e-9)::int AS "credits are the same" FROM credit AS c JOIN credit_sql AS s USING (channel) \g /dev/null
