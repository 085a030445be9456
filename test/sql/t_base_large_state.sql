-- States of some size live in memory of their own: the same results in any order of the rows, and as
-- values that are sent and merged; what others do with such an object is an answer or an error.
\set SHOW_CONTEXT never
SET client_min_messages = error;
SET max_parallel_workers_per_gather = 0;

CREATE TABLE history AS
SELECT i AS customer, i % 20 AS x, CASE WHEN i % 20 = 0 THEN 0 ELSE i % 20 * 3 + (i / 20) % 1000 / 10.0 END::float8 AS t_x, 200 + (i / 20000)::float8 AS age, 1 + i % 3 AS weight
FROM generate_series(0, 299999) AS i;
ANALYZE history;

-- one process, its rows backwards, and the states of workers in a leader that is large or is none itself
CREATE TABLE fitted AS
SELECT 'serial' AS how, crm.clv_fit(x, t_x, age, weight) AS clv, crm.gamma_gamma_fit(1 + x, t_x + age + weight) AS spend, crm.abc_fit(customer * 0.01) AS abc,
       crm.rfm_fit(customer, x, t_x, crm.rfm_options(method => 'nested')) AS rfm, crm.gini(customer % 1000) FROM history;
INSERT INTO fitted
SELECT 'backwards', crm.clv_fit(x, t_x, age, weight), crm.gamma_gamma_fit(1 + x, t_x + age + weight), crm.abc_fit(customer * 0.01),
       crm.rfm_fit(customer, x, t_x, crm.rfm_options(method => 'nested')), crm.gini(customer % 1000) FROM (SELECT * FROM history ORDER BY customer DESC) AS h;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
CREATE TABLE merged AS
SELECT 'workers' AS how, crm.clv_fit(x, t_x, age, weight) AS clv, crm.gamma_gamma_fit(1 + x, t_x + age + weight) AS spend, crm.abc_fit(customer * 0.01) AS abc,
       crm.rfm_fit(customer, x, t_x, crm.rfm_options(method => 'nested')) AS rfm, crm.gini(customer % 1000) FROM history;
SET parallel_leader_participation = off;
INSERT INTO fitted TABLE merged;
SET max_parallel_workers_per_gather = 0;
SELECT count(*) AS runs, count(DISTINCT clv::text) AS clv, count(DISTINCT spend::text) AS spend, count(DISTINCT abc::text) AS abc, count(DISTINCT rfm::text) AS rfm,
       count(DISTINCT gini) AS gini, min((clv).histories) AS histories, min((abc).items) AS items FROM fitted;

-- long numbers in the middle: the state changes its units
SELECT (m).items, (m).limits FROM (SELECT crm.abc_fit(i * 0.01 + CASE WHEN i = 300000 THEN 1e40 ELSE 0 END) AS m FROM generate_series(1, 600000) AS i) AS a;

-- partitions, each with a state of its own in the same process
CREATE TABLE parted (LIKE history) PARTITION BY HASH (customer);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted TABLE history;
ANALYZE parted;
SET enable_partitionwise_aggregate = on;
SELECT crm.clv_fit(x, t_x, age, weight)::text = (SELECT clv::text FROM fitted LIMIT 1) AS same FROM parted;

-- an aggregate of somebody who leaves the final function out, and uses arrays where a state is one
CREATE SCHEMA own;
DO $$
BEGIN
    EXECUTE (SELECT format('CREATE AGGREGATE own.raw (float8, float8, float8) (sfunc = %s, stype = %s, combinefunc = %s)',
                           a.aggtransfn, format_type(a.aggtranstype, NULL), a.aggcombinefn)
             FROM pg_aggregate a WHERE a.aggfnoid = 'crm.clv_fit(float8, float8, float8)'::regprocedure);
    EXECUTE (SELECT format('CREATE AGGREGATE own.other (float8, float8, float8) (sfunc = %s, stype = %s, finalfunc = %s)',
                           a.aggtransfn, format_type(a.aggtranstype, NULL), (SELECT b.aggfinalfn FROM pg_aggregate b WHERE b.aggfnoid = 'crm.gini(float8)'::regprocedure))
             FROM pg_aggregate a WHERE a.aggfnoid = 'crm.clv_fit(float8, float8, float8)'::regprocedure);
END $$;
SELECT array_length(s, 1) AS numbers, s[3] AS rows, cardinality(s) = array_upper(s, 1) AS agree, s = s || '{}'::float8[] AS equal, octet_length(s::text) > 1000000 AS printed,
       (SELECT count(*) FROM unnest(s) AS v WHERE v <> 0) > 300000 AS unnested
FROM (SELECT own.raw(x, t_x, age) AS s FROM history) AS a;
SELECT own.other(x, t_x, age) FROM history;

DROP SCHEMA own CASCADE;
DROP TABLE history, fitted, merged, parted;

-- A function of anybody that takes rows away from a moving frame would take a state in memory for its own, which the server then frees twice.
CREATE FUNCTION pg_temp.leaves(float8[], crm.population_bigint, date, crm.rfm_options) RETURNS float8[] LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
CREATE AGGREGATE pg_temp.moving_fit(crm.population_bigint, date, crm.rfm_options) (SFUNC = crm_internal.rfm_fit_transition, STYPE = float8[], FINALFUNC = array_ndims,
    MSFUNC = crm_internal.rfm_fit_transition, MINVFUNC = pg_temp.leaves, MSTYPE = float8[], MFINALFUNC = array_ndims);
SELECT count(f.dimensions)
FROM (SELECT pg_temp.moving_fit(p.population, '2026-01-01', crm.rfm_options()) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS dimensions
      FROM generate_series(1, 6) AS i, (SELECT crm.population(c, date '2025-01-01', c * 0.01) AS population FROM generate_series(1, 250000) AS c) AS p) AS f;

-- The same of each aggregate: those without a word are refused for their NULL arguments.
CREATE SCHEMA own;
CREATE TABLE own.outcome (aggregate text, outcome text);
DO $$
DECLARE
    a record;
    types text;
    nulls text;
BEGIN
    FOR a IN
        SELECT p.oid, g.aggtransfn, g.aggtranstype::regtype AS state, t.proargtypes::regtype[] AS args
        FROM pg_aggregate AS g JOIN pg_proc AS p ON p.oid = g.aggfnoid JOIN pg_proc AS t ON t.oid = g.aggtransfn
        WHERE p.pronamespace = 'crm'::regnamespace AND g.aggtranstype <> 'internal'::regtype
    LOOP
        SELECT string_agg(u.type, ', ' ORDER BY u.i), string_agg('NULL::' || u.type, ', ' ORDER BY u.i)
        INTO types, nulls
        FROM (SELECT replace(arg::text, '"any"', 'integer') AS type, i FROM unnest(a.args) WITH ORDINALITY AS u(arg, i) WHERE i > 1) AS u;
        BEGIN
            EXECUTE format($q$CREATE FUNCTION own.leaves(%s, %s) RETURNS %1$s LANGUAGE plpgsql AS 'BEGIN RETURN $1; END'$q$, a.state, types);
            EXECUTE format('CREATE AGGREGATE own.moving(%s) (SFUNC = %s, STYPE = %s, MSFUNC = %2$s, MINVFUNC = own.leaves, MSTYPE = %3$s)',
                           types, a.aggtransfn::regproc, a.state);
            EXECUTE format('SELECT count(m) FROM (SELECT own.moving(%s) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS m
                            FROM generate_series(1, 5) AS i) AS f', nulls);
            RAISE EXCEPTION 'moves';
        EXCEPTION WHEN OTHERS THEN
            INSERT INTO own.outcome VALUES (a.oid::regprocedure::text, SQLERRM);
        END;
    END LOOP;
END $$;
SELECT count(*) FILTER (WHERE outcome ~ 'cannot move its frame') > 200 AS refused, count(*) FILTER (WHERE outcome = 'moves') AS moves FROM own.outcome;
SELECT split_part(aggregate, '(', 1) AS aggregate
FROM own.outcome
WHERE split_part(aggregate, '(', 1) IN ('crm.population', 'crm.population_with_days', 'crm.rollup', 'crm.optimal_bins', 'crm.information_value', 'crm.scorecard_fit',
                                        'crm.logistic_regression', 'crm.classifier_report', 'crm.item_sample', 'crm.customer_summary', 'crm.abc_fit', 'crm.clv_fit')
GROUP BY split_part(aggregate, '(', 1)
HAVING bool_or(outcome ~ 'cannot move its frame')
ORDER BY split_part(aggregate, '(', 1) COLLATE "C";
DROP SCHEMA own CASCADE;

-- An inverse in C does not: the frame moves (this one forgets nothing).
CREATE AGGREGATE pg_temp.native_frame(crm.population_bigint) (SFUNC = crm_internal.population_combine, STYPE = crm.population_bigint,
    MSFUNC = crm_internal.population_combine, MINVFUNC = crm_internal.population_combine, MSTYPE = crm.population_bigint);
SELECT i, crm.customers(pg_temp.native_frame(p.population) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW))
FROM generate_series(1, 3) AS i, LATERAL (SELECT crm.population(c, date '2025-01-01', 1) AS population FROM generate_series(1, i) AS c) AS p
ORDER BY i;
