-- Bytes of the states of 24 items: of moments, and of a sample that has gone over to groups.

CREATE AGGREGATE bench.moments(smallint[], float8) (SFUNC = crm_internal.item_moments_transition, STYPE = crm.item_moments);
CREATE AGGREGATE bench.sample(bigint, smallint[]) (SFUNC = crm_internal.item_sample_transition, STYPE = crm.item_sample);
INSERT INTO bench.memory
SELECT 'moments', 24, pg_column_size(bench.moments(ARRAY[:q], 1)), pg_column_size(crm.item_moments(:q)) FROM survey
UNION ALL
SELECT 'moments, some weights', 24, pg_column_size(bench.moments(ARRAY[:q], CASE WHEN respondent % 2 = 0 THEN weight ELSE 1 END)),
       pg_column_size(crm.item_moments(ARRAY[:q], CASE WHEN respondent % 2 = 0 THEN weight ELSE 1 END)) FROM survey
UNION ALL
SELECT '200 groups', 24, pg_column_size(bench.sample(respondent, ARRAY[:q])), pg_column_size(crm.item_sample(respondent, :q)) FROM survey;
