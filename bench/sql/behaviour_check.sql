-- Are levels and cohorts those of plain SQL, serial and by workers?

SET work_mem = '256MB';
SET max_parallel_workers_per_gather = 0;

CREATE TEMP TABLE level_sql AS
\ir behaviour_funnel_sql.sql
CREATE TEMP TABLE level AS
\ir behaviour_funnel.sql
CREATE TEMP TABLE report AS
\ir behaviour_funnel_report.sql
CREATE TEMP TABLE cohort_sql AS
\ir behaviour_cohort_distinct_sql.sql
CREATE TEMP TABLE cohort AS
\ir behaviour_cohort.sql
SET max_parallel_workers_per_gather = 2;
CREATE TEMP TABLE level_by_workers AS
\ir behaviour_funnel.sql
SELECT l.level, l.count AS customers FROM level AS l ORDER BY level;
SELECT 1 / (count(*) = 0)::int AS "levels are the same" FROM ((TABLE level EXCEPT TABLE level_sql) UNION ALL (TABLE level_sql EXCEPT TABLE level) UNION ALL (TABLE level EXCEPT TABLE level_by_workers) UNION ALL
    (SELECT step, stopped FROM report EXCEPT TABLE level)) AS other \g /dev/null
SELECT 1 / (count(*) = 0 AND (SELECT sum(active) FROM cohort) = (SELECT sum(active) FROM cohort_sql))::int AS "cohorts are the same"
FROM cohort AS c JOIN cohort_sql AS s ON s.cohort = c.cohort AND s.period = c.from_period WHERE c.active <> s.active \g /dev/null
