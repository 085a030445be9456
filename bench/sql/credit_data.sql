-- :customers scores between 0 and 1, float and as whole points, and events with that probability.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;
SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;

SELECT setseed(0.5) \g /dev/null
CREATE UNLOGGED TABLE scored AS
SELECT score, random() < score AS event, round(1000 * score)::int AS points FROM (SELECT random() AS score FROM generate_series(1, :customers)) AS s;

-- Applicants, a tenth as many, with 13 variables; and the card that is fitted to a part of them.
CREATE UNLOGGED TABLE applicant AS
SELECT 4 + n * 7919 % 60 AS months, 250 + n * 104729 % 18000 AS amount, 19 + n * 31 % 57 AS age, 1 + n % 4 AS rate, n * 13 % 50 / 10.0::float8 AS margin, n * 17 % 100 AS visits,
       'history of kind ' || n * 11 % 5 AS history, 'purpose ' || n * 23 % 9 AS purpose, 'savings account number ' || n * 29 % 5 AS savings, 'employed since ' || n * 37 % 5 AS employment,
       'debtors ' || n * 41 % 3 AS debtors, 'property ' || n * 43 % 4 AS property, 'housing ' || n * 47 % 3 AS housing,
       random() < 0.05 + 0.02 * (n * 7919 % 60 / 20 + n * 104729 % 18000 / 6000 + n * 31 % 57 / 20 + n % 4 + n * 13 % 50 / 12 + n * 17 % 100 / 30 + n * 11 % 5 + n * 23 % 9 / 2 + n * 29 % 5 + n * 37 % 5 + n * 41 % 3 + n * 43 % 4 + n * 47 % 3) AS bad
FROM generate_series(1::bigint, :customers / 10) AS n;
CREATE TABLE card AS
SELECT crm.scorecard_fit(bad, t, crm.scorecard_options(min_iv => 0)) AS card FROM (SELECT * FROM applicant LIMIT 100000) AS t;

-- A tenth as many rows with 20 features, as numbers and as values of bins.
SELECT format('CREATE UNLOGGED TABLE feature AS SELECT random() < 1 / (1 + exp(1 - x1 - 2 * x2 + x3 + 3 * x5 - x20)) AS event, a.* FROM (SELECT %s FROM generate_series(1, %s)) AS a',
              string_agg(format('random() - 0.5 AS x%s', i), ', '), greatest(:customers / 10, 1)) FROM generate_series(1, 20) AS i \gexec
SELECT format('CREATE UNLOGGED TABLE feature_bins AS SELECT event, %s FROM feature', string_agg(format('floor(6 * x%1$s) / 7 AS x%1$s', i), ', ')) FROM generate_series(1, 20) AS i \gexec

-- receivables: half as many invoices, 25 of each customer in two years, due after 30 days, one in fourteen open.
CREATE UNLOGGED TABLE invoice AS
SELECT 1 + (random() * (:customers / 50 - 1))::int AS customer, issued, issued + 30 AS due, round((random() * 100000)::int / 100.0, 2) AS amount,
       CASE WHEN chance < 0.93 THEN issued + 5 + (chance * 50)::int END AS paid_on
FROM (SELECT date '2024-01-01' + (i::bigint * 731 / (:customers / 2))::int AS issued, random() AS chance FROM generate_series(1, :customers / 2) AS i) AS drawn;
