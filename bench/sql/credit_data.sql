-- :customers scores between 0 and 1, float and as whole points, and events with that probability.

CREATE EXTENSION crm;
CREATE EXTENSION pg_prewarm;
SET work_mem = '1GB';
SET max_parallel_workers_per_gather = 0;

SELECT setseed(0.5) \g /dev/null
CREATE UNLOGGED TABLE scored AS
SELECT score, random() < score AS event, round(1000 * score)::int AS points FROM (SELECT random() AS score FROM generate_series(1, :customers)) AS s;
