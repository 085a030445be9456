-- The answers of :respondents simulated people to 24 questions and the one of
-- NPS, each in a column, 1,000 segments in no order; 250 of them; the path
-- model, and its fit to some of them.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;
SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;

SELECT string_agg(format('answers[%s] AS q%1$s', i), ', ' ORDER BY i) AS answers FROM generate_series(1, 24) AS i \gset
CREATE UNLOGGED TABLE survey AS
SELECT customer_id AS respondent, ((hashint8(customer_id) & 2147483647) % 1000)::int AS segment, 0.5::float8 + customer_id % 4 AS weight, nps, :answers
FROM crm.simulate_answers(:respondents);
CREATE UNLOGGED TABLE few AS SELECT * FROM survey WHERE respondent <= 250;
CREATE TABLE path AS SELECT crm_internal.simulated_survey() AS model;
CREATE TABLE fitted AS
SELECT crm.satisfaction_fit(model, (SELECT crm.item_moments(answers) FROM crm.simulate_answers(10000))) AS model FROM path;
