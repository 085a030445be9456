-- Are covariances and NPS those of plain SQL?

SET max_parallel_workers_per_gather = 2;

CREATE TEMP TABLE satisfaction_comparison AS
WITH ours AS (
    SELECT crm.item_moments(:q)::jsonb AS m, crm.nps(nps) AS nps FROM survey
), theirs AS (
    SELECT ARRAY[:pairs] AS covariances, 100.0 * (count(*) FILTER (WHERE nps >= 9) - count(*) FILTER (WHERE nps <= 6)) / count(nps) AS nps FROM survey
)
SELECT 'covariances' AS result, count(*) AS rows, count(*) FILTER (WHERE abs(o.covariance - c.covariance) > 1e-12) AS different
FROM ours, theirs,
     LATERAL (SELECT x::text::float8 AS covariance, row_number() OVER (ORDER BY j, k) AS place
              FROM jsonb_array_elements(m->'covariance') WITH ORDINALITY AS r(line, j), jsonb_array_elements(line) WITH ORDINALITY AS e(x, k)
              WHERE j <= k) AS o
     JOIN LATERAL unnest(covariances) WITH ORDINALITY AS c(covariance, place) USING (place)
UNION ALL
SELECT 'NPS', 1, (abs(ours.nps - theirs.nps) > 1e-12)::int FROM ours, theirs;

TABLE satisfaction_comparison;
SELECT 1 / (sum(different) = 0 AND sum(rows) = 301)::int AS "the same" FROM satisfaction_comparison \g /dev/null
