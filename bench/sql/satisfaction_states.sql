-- Bytes of the states of 24 items: of moments, and of a sample that has gone over to groups.

CREATE AGGREGATE bench.moments(smallint[], float8, text) (SFUNC = crm_internal.item_moments_transition, STYPE = crm.item_moments);
INSERT INTO bench.memory
SELECT 'moments', 24, pg_column_size(bench.moments(ARRAY[:q], 1, 'listwise')), pg_column_size(crm.item_moments(:q)) FROM survey
UNION ALL
SELECT 'moments, some weights', 24, pg_column_size(bench.moments(ARRAY[:q], CASE WHEN respondent % 2 = 0 THEN weight ELSE 1 END, 'listwise')),
       pg_column_size(crm.item_moments(ARRAY[:q], CASE WHEN respondent % 2 = 0 THEN weight ELSE 1 END)) FROM survey
UNION ALL
SELECT 'gaps replaced', 24, pg_column_size(bench.moments(array_replace(ARRAY[:q], 3::smallint, NULL), 1, 'mean')),
       pg_column_size(crm.item_moments(array_replace(ARRAY[:q], 3::smallint, NULL), 1, 'mean')) FROM survey
UNION ALL
SELECT 'gaps replaced, some weights', 24, pg_column_size(bench.moments(array_replace(ARRAY[:q], 3::smallint, NULL), CASE WHEN respondent % 2 = 0 THEN weight ELSE 1 END, 'mean')),
       pg_column_size(crm.item_moments(array_replace(ARRAY[:q], 3::smallint, NULL), CASE WHEN respondent % 2 = 0 THEN weight ELSE 1 END, 'mean')) FROM survey;

-- The state of a sample is in memory contexts of its own, which are there while
-- its row is made; pg_column_size() would say what it takes when it is stored.
SET max_parallel_workers_per_gather = 0;
SELECT format('(SELECT sum(total_bytes) FROM pg_backend_memory_contexts WHERE name LIKE %L)', 'crm item sample%') AS bytes_now \gset
INSERT INTO bench.memory
SELECT '200 groups', 24, bytes, size FROM (SELECT pg_column_size(crm.item_sample(respondent, :q)) AS size, :bytes_now AS bytes FROM survey) AS s;
INSERT INTO bench.memory
SELECT '200 groups, weights', 24, bytes, size FROM (SELECT pg_column_size(crm.item_sample(respondent, ARRAY[:q], weight)) AS size, :bytes_now AS bytes FROM survey) AS s;
INSERT INTO bench.memory
SELECT '200 groups, ones before weights', 24, bytes, size
FROM (SELECT pg_column_size(crm.item_sample(respondent, ARRAY[:q], CASE WHEN respondent < (SELECT count(*) / 2 FROM survey) THEN 1 ELSE weight END)) AS size, :bytes_now AS bytes FROM survey) AS s;
