-- The query and the views over a table of survey answers.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET datestyle = 'ISO, YMD';
CREATE TABLE survey AS SELECT customer_id, answered_at, segment AS region, nps, answers FROM crm.simulate_answers(800, segments => '{north,south}', segment_gap => 1, trend => 1, days => 366);
CREATE TABLE ecsi AS SELECT crm_internal.simulated_survey() AS model;

SELECT crm.satisfaction_sql('survey', 'customer_id', 'answered_at', 'nps', groups => '{region}', view => 'trend');
SELECT view_name FROM crm.create_satisfaction_views('survey', 'customer_id', 'answered_at', 'nps', (SELECT model FROM ecsi), items => '{answers}', groups => '{region}', prefix => 'tea');

-- The views say what the functions say.
SELECT v.region, v.place, v.answers, v.nps, v.lower, v.few_answers,
       (v.answers, v.nps, v.promoter_share, v.se, v.lower, v.upper) = ((d).n, (d).score::numeric(7,2), (d).promoter_share::numeric(7,4), (d).se::numeric(9,3), (d).lower::numeric(7,2), (d).upper::numeric(7,2)) AS same
FROM tea_nps AS v JOIN (SELECT region, crm.nps_detail(nps) AS d FROM survey GROUP BY region) AS f USING (region) ORDER BY v.place;
SELECT count(*) AS rows, bool_and((v.answers, v.nps, v.change, v.z) IS NOT DISTINCT FROM ((f.d).n, (f.d).score::numeric(7,2), f.difference::numeric(7,2), f.z::numeric(12,4)) AND v.significant IS NOT DISTINCT FROM f.significant::int) AS same,
       sum(v.significant) AS significant, count(*) FILTER (WHERE v.change IS NULL) AS first_periods
FROM tea_trend AS v
JOIN (SELECT p.region, p.month, p.d, (crm.nps_change(p.d, lag(p.d) OVER (PARTITION BY p.region ORDER BY p.month))).*
      FROM (SELECT region, date_trunc('month', answered_at)::date AS month, crm.nps_detail(nps) AS d FROM survey GROUP BY 1, 2) AS p) AS f ON f.region = v.region AND f.month = v.period;
SELECT v.region, v.position, v.construct, v.construct_zh, v.index, v.answers, v.admissible, v.notes, v.few_answers,
       v.index = crm.satisfaction_estimate(f.fitted, 'index', v.construct)::numeric(7,2) AS same, v.se BETWEEN 0.5 AND 1.5 AS se, v.lower < v.index AND v.index < v.upper AS within
FROM tea_index AS v JOIN (SELECT region, crm.satisfaction_fit(model, answers) AS fitted FROM survey, ecsi GROUP BY region) AS f USING (region) ORDER BY v.region, v.position;
SELECT count(*) AS estimates, count(DISTINCT kind) > 20 AS kinds, count(*) FILTER (WHERE kind = 'path' AND se > 0) AS paths, min(answers) FROM tea_estimates;
SELECT model, period, min_n, confidence, rows, customers, nps_answers, rows_with_all_items, rows_with_some_items, rows_without_time, first_answer, last_answer FROM tea_info;
-- North is better, and the trend is up.
SELECT n.index > s.upper AS north_is_better FROM tea_index AS n JOIN tea_index AS s USING (construct) WHERE n.region = 'north' AND s.region = 'south' AND construct = 'image';
SELECT region, regr_slope(nps, extract(epoch FROM period::timestamp)) > 0 AS rises FROM tea_trend GROUP BY region ORDER BY region;

-- Flat columns only, each with its comment, and the reader's rights.
SELECT table_name, string_agg(DISTINCT data_type, ', ' ORDER BY data_type) AS types FROM information_schema.columns WHERE table_name LIKE 'tea\_%' GROUP BY 1 ORDER BY 1;
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relname LIKE 'tea\_%' AND c.relkind = 'v' AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL OR a.atttypid = 'numeric'::regtype AND a.atttypmod = -1);
SELECT relname, reloptions FROM pg_class WHERE relname LIKE 'tea\_%' AND relkind = 'v' ORDER BY 1;
SELECT obj_description('tea_index'::regclass) AS comment, col_description('tea_index'::regclass, 1) AS region, col_description('tea_nps'::regclass, 2) AS place;

-- A column for each item, several groups, a weight, another period, an own model without a preset; names that need quotes.
CREATE TABLE "Survey" AS
SELECT customer_id AS "Who", answered_at::date AS "Day", nps::numeric, answers[1] AS q1, answers[2]::int AS q2, answers[6]::float8 AS q3, answers[7]::numeric AS "Q 4", region AS "Where AS it is",
       customer_id % 3 = 0 AS member, 1 + customer_id % 2 AS w FROM survey;
CREATE TABLE own AS SELECT crm.path_model(items => '{q1,q2,q3,"Q 4"}', constructs_of => '{trust,trust,loyalty,loyalty}', arrows => '{trust->loyalty}') AS model;
SELECT view_name FROM crm.create_satisfaction_views('"Survey"', 'Who', '"Day"', 'nps', (SELECT model FROM own), groups => '{Where AS it is, member}', weight => 'w', period => 'quarter', min_n => 100, confidence => 0.9, prefix => 'Own');
SELECT "Where AS it is", member, place, answers, answers_effective, nps, few_answers FROM "Own_nps" ORDER BY place;
SELECT "Where AS it is", member, construct, construct_zh, index, answers, answers_effective, few_answers FROM "Own_index" ORDER BY 1, 2, position;
SELECT bool_and(v.index = crm.satisfaction_estimate(f.fitted, 'index', v.construct)::numeric(7,2)) AS same
FROM "Own_index" AS v JOIN (SELECT "Where AS it is", member::text AS member, crm.satisfaction_fit(model, ARRAY[q1, q2, q3, "Q 4"], w) AS fitted FROM "Survey", own GROUP BY 1, 2) AS f USING ("Where AS it is", member);
SELECT bool_and(v.nps = crm.round(f.nps, 2)) AS same FROM "Own_trend" AS v JOIN (SELECT "Where AS it is", member::text AS member, date_trunc('quarter', "Day")::date AS period, crm.nps(nps, w) FROM "Survey" GROUP BY 1, 2, 3) AS f USING ("Where AS it is", member, period);
SELECT model, items, rows_with_all_items FROM "Own_info";
SELECT count(*) AS quarters, min(period), max(period), max(period) - min(period) AS days FROM "Own_trend" WHERE member = 'true' AND "Where AS it is" = 'north';
DROP TABLE "Survey" CASCADE;

-- Groups without a fit say why, missing answers are counted, periods without answers are rows of zeros, groups of NULL are a group.
INSERT INTO survey SELECT 9000 + i, date '2025-04-10' + i, CASE WHEN i > 2 THEN 'islands' END, 10 - i, CASE WHEN i > 1 THEN answers END FROM survey JOIN generate_series(1, 4) AS i ON customer_id = i;
INSERT INTO survey SELECT 9100 + i, NULL, 'flat', NULL, array_fill(7::smallint, '{24}') FROM generate_series(1, 40) AS i;
INSERT INTO survey SELECT 9200 + i, '2024-01-05', 'islands', NULL, '{NULL,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7}' FROM generate_series(1, 2) AS i;
SELECT region, place, answers, nps, lower, upper, few_answers FROM tea_nps ORDER BY place, region;
SELECT region, construct, index, answers, admissible, notes, few_answers FROM tea_index WHERE construct = 'satisfaction' ORDER BY region;
SELECT count(DISTINCT region) AS fitted_regions FROM tea_estimates;
SELECT region, period, answers, nps, change, significant, few_answers FROM tea_trend WHERE period >= '2024-12-01' AND region IS DISTINCT FROM 'south' ORDER BY region, period;
SELECT rows, customers, nps_answers, rows_with_all_items, rows_with_some_items, rows_without_time, last_answer FROM tea_info;
-- An answer outside its scale stays an error, whenever it comes.
BEGIN;
INSERT INTO survey SELECT 9999, '2024-02-01', 'north', 9, array_fill(99::smallint, '{24}');
SELECT * FROM tea_index;
ROLLBACK;
BEGIN;
INSERT INTO survey VALUES (9999, '2024-02-01', 'north', 11, NULL);
SELECT * FROM tea_nps;
ROLLBACK;

-- Infinite times are no times: the trend has no end without them. Small groups do not warn, their notes say it.
BEGIN;
INSERT INTO survey VALUES (9997, '-infinity', 'south', 9, NULL), (9998, 'infinity', 'south', 9, NULL);
SELECT rows, rows_without_time, first_answer, last_answer FROM tea_info;
SELECT min(period) AS first, max(period) AS last, sum(answers) AS answers FROM tea_trend;
CREATE TABLE rocks AS SELECT * FROM (VALUES (4, 1, 10), (3, 3, 7), (6, 1, 6)) AS v(q1, q2, q3);
SELECT count(*) FROM crm.create_satisfaction_views('rocks', model => crm.path_model(items => '{q1,q2,q3}', constructs_of => '{a,a,b}', arrows => '{a->b}'), prefix => 'rocks');
SELECT construct, index, se, substring(notes FROM '[^;]*replicates.*') AS note FROM rocks_index ORDER BY position;
ROLLBACK;

-- What the columns give: the question alone, the question and its time, the items alone.
SELECT string_agg(view_name, ' ') FROM crm.create_satisfaction_views('survey', nps => 'nps', prefix => 'a');
SELECT string_agg(view_name, ' ') FROM crm.create_satisfaction_views('survey', at => 'answered_at', nps => 'nps', prefix => 'b');
SELECT string_agg(view_name, ' ') FROM crm.create_satisfaction_views('survey', model => (SELECT model FROM ecsi), items => '{answers}', prefix => 'c');
SELECT place, answers, nps FROM a_nps;
SELECT count(*) AS months, sum(answers) AS answers FROM b_trend;
SELECT construct, index, answers FROM c_index WHERE construct = 'loyalty';
SELECT customers IS NULL AND nps_answers IS NULL AND last_answer IS NULL AS not_asked, rows FROM c_info;
CREATE TABLE nobody (LIKE survey);
SELECT count(*) FROM crm.create_satisfaction_views('nobody', 'customer_id', 'answered_at', 'nps', (SELECT model FROM ecsi), items => '{answers}', groups => '{region}', prefix => 'nobody');
SELECT (SELECT count(*) FROM nobody_index) AS index, (SELECT count(*) FROM nobody_nps) AS nps, (SELECT count(*) FROM nobody_trend) AS trend, rows FROM nobody_info;
SELECT crm.create_satisfaction_views('nobody', nps => 'nps', prefix => 'no') IS NOT NULL AS made;
SELECT * FROM no_nps;

-- Stored, refreshed, in another schema, read by others; nothing in the caller's search_path has a part in it.
CREATE SCHEMA reports;
SELECT view_name FROM crm.create_satisfaction_views('survey', 'customer_id', 'answered_at', 'nps', (SELECT model FROM ecsi), items => '{answers}', prefix => 'stored', schema => 'reports', materialized => true);
DELETE FROM survey WHERE customer_id > 9000;
SELECT rows FROM reports.stored_info;
SELECT view_name FROM crm.refresh_views('stored', 'reports');
SELECT rows FROM reports.stored_info;
CREATE ROLE crm_survey_reader;
GRANT USAGE ON SCHEMA reports TO crm_survey_reader;
SELECT count(*) FROM crm.create_satisfaction_views('survey', nps => 'nps', prefix => 'plain', schema => 'reports');
GRANT SELECT ON reports.plain_nps TO crm_survey_reader;
SET ROLE crm_survey_reader;
\set VERBOSITY sqlstate
SELECT * FROM reports.plain_nps;
\set VERBOSITY default
RESET ROLE;
GRANT SELECT ON survey TO crm_survey_reader;
SET ROLE crm_survey_reader;
SELECT answers FROM reports.plain_nps;
RESET ROLE;
REVOKE ALL ON survey FROM crm_survey_reader;
CREATE SCHEMA trap;
CREATE FUNCTION trap.fall(text, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE FUNCTION trap.fall(bigint, bigint) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE FUNCTION trap.fall(date, date) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$;
CREATE OPERATOR trap.= (FUNCTION = trap.fall, LEFTARG = text, RIGHTARG = text);
CREATE OPERATOR trap.= (FUNCTION = trap.fall, LEFTARG = date, RIGHTARG = date);
CREATE OPERATOR trap.>= (FUNCTION = trap.fall, LEFTARG = bigint, RIGHTARG = bigint);
CREATE DOMAIN trap.date AS text CHECK (false);
CREATE DOMAIN trap.numeric AS text CHECK (false);
CREATE FUNCTION trap.format(text, VARIADIC "any") RETURNS text LANGUAGE internal IMMUTABLE AS 'text_format';
SET search_path = trap, pg_catalog, public;
SELECT count(*) FROM crm.create_satisfaction_views('survey', 'customer_id', 'answered_at', 'nps', (SELECT model FROM ecsi), items => '{answers}', groups => '{region}', prefix => 'trapped_survey', schema => 'public');
SELECT (SELECT count(*) FROM trapped_survey_index) AS index, (SELECT count(*) FROM trapped_survey_trend) AS trend;
RESET search_path;
DROP SCHEMA trap, reports CASCADE;
DROP ROLE crm_survey_reader;

\echo errors
SELECT crm.satisfaction_sql(NULL);
SELECT crm.satisfaction_sql('survey');
SELECT crm.satisfaction_sql('survey', nps => 'recommend');
SELECT crm.satisfaction_sql('survey', nps => 'region');
SELECT crm.satisfaction_sql('survey', nps => 'answered_at');
SELECT crm.satisfaction_sql('survey', at => 'region', nps => 'nps');
SELECT crm.satisfaction_sql('survey', items => '{answers}');
SELECT crm.satisfaction_sql('survey', model => (SELECT model FROM ecsi), items => '{answers,nps}');
SELECT crm.satisfaction_sql('survey', model => (SELECT model FROM ecsi));
SELECT crm.satisfaction_sql('survey', nps => 'nps', groups => '{region,region}');
SELECT crm.satisfaction_sql('survey', nps => 'nps', groups => '{nps}');
SELECT crm.satisfaction_sql('survey', nps => 'nps', groups => '{region,NULL}');
SELECT crm.satisfaction_sql('survey', model => (SELECT model FROM ecsi), items => '{answers,NULL}');
SELECT crm.satisfaction_sql('survey', nps => 'nps', weight => 'region');
SELECT crm.satisfaction_sql('survey', nps => 'nps', period => 'fortnight');
SELECT crm.satisfaction_sql('survey', nps => 'nps', min_n => -1);
SELECT crm.satisfaction_sql('survey', nps => 'nps', confidence => 95);
SELECT crm.satisfaction_sql('survey', nps => 'nps', view => 'trend');
SELECT crm.create_satisfaction_views('survey', nps => 'nps', prefix => 'tea');
CREATE TABLE scored AS SELECT 5 AS nps, 99 AS q1, true AS happy UNION ALL SELECT 11, 3, false;
SELECT crm.create_satisfaction_views('scored', nps => 'nps', prefix => 'scored');
SELECT crm.create_satisfaction_views('scored', nps => 'happy', prefix => 'scored');
SELECT crm.create_satisfaction_views('scored', model => (SELECT crm.path_model(items => '{q1,nps}', constructs_of => '{a,b}', arrows => '{a->b}')), prefix => 'scored');
-- nothing stays for the tests that follow
SET client_min_messages = error;
DROP TABLE survey, ecsi, own, nobody, scored CASCADE;
