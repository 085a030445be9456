-- The satisfaction survey of the made-up shop: indices by region, what makes them, and
-- the trend of the Net Promoter Score.

\pset footer off
\pset linestyle unicode
\pset border 2
SET client_min_messages = warning;

-- Two in five customers answer the 24 questions of the European index, over two years; what acts on what is declared.
CREATE TABLE survey_model AS
SELECT crm.path_model('ecsi', array_agg(c || '_' || i ORDER BY place, i), array_agg(c ORDER BY place, i)) AS model
FROM unnest('{image,expectation,quality,value,satisfaction,complaints,loyalty}'::text[], '{5,3,7,2,3,1,3}'::int[]) WITH ORDINALITY AS b(c, n, place), generate_series(1, n) AS i;
CREATE TABLE survey AS
SELECT a.customer_id::text AS customer, a.answered_at, a.segment AS region, a.nps AS recommend, a.answers
FROM survey_model, crm.simulate_answers(customers => 5000, model => model, paths => '{0.5, 0.15, 0.2, 0.55, 0.1, 0.1, 0.5, 0.45, 0.2, 0.5, 0.5, 0.1}', trend => 1.2, segment_gap => 0.8,
                                        level => 0.76, missing_rate => 0.002, seed => 42) AS a
WHERE a.customer_id % 5 < 2;

-- One call makes the views for a dashboard, by region, and another one those of the whole company.
SELECT count(*) FROM survey_model, crm.create_satisfaction_views('survey', 'customer', 'answered_at', nps => 'recommend', model => model, items => '{answers}',
                                                                 groups => '{region}', period => 'quarter', prefix => 'region') \g /dev/null
SELECT count(*) FROM survey_model, crm.create_satisfaction_views('survey', 'customer', 'answered_at', nps => 'recommend', model => model, items => '{answers}',
                                                                 period => 'quarter', prefix => 'company') \g /dev/null

SELECT rows AS answered FROM company_info \gset
\echo
\echo :answered of them answered a survey
\echo
\echo 'Satisfaction index by region, 0 to 100, with its standard error'
SELECT concat(construct, ' ', construct_zh) AS construct, region, format('%s ± %s', round(index, 1), round(se, 1)) AS index, place
FROM (SELECT 1 AS place, region, position, construct, construct_zh, index, se FROM region_index
      UNION ALL SELECT 2, 'all', position, construct, construct_zh, index, se FROM company_index) AS i
ORDER BY position, place, region
\crosstabview construct region index place

\echo 'What makes them satisfied and loyal: paths of the model, from -1 to 1, with intervals'
SELECT source, target, round(estimate::numeric, 2) AS path, round(lower::numeric, 2) AS "from", round(upper::numeric, 2) AS "to"
FROM company_estimates WHERE kind = 'path' AND target IN ('satisfaction', 'loyalty') ORDER BY target DESC, estimate DESC;

\echo 'Net Promoter Score by quarter; * marks a change on the quarter before that is more than chance'
SELECT region, to_char(period, 'YYYY "Q"Q') AS quarter, concat(round(nps), CASE significant WHEN 1 THEN ' *' END) AS nps
FROM (SELECT 1 AS place, region, period, nps, significant FROM region_trend UNION ALL SELECT 2, 'all', period, nps, significant FROM company_trend) AS t
ORDER BY period, place, region
\crosstabview region quarter nps
