-- XYZ analysis: coefficient of variation, share of periods with demand, classes, matrix
\set SHOW_CONTEXT never
CREATE SCHEMA t_xyz;
SET search_path = t_xyz, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

CREATE TEMP TABLE month AS
SELECT i AS item, m AS month, CASE WHEN (hashint4(100 * i + m) & 2147483647) % 7 < i % 7 THEN NULL ELSE ((hashint4(100 * i + m) & 2147483647) % 5000)::numeric / 100 END AS value
FROM generate_series(1, 40) AS i, generate_series(1, 12) AS m;

-- By hand: 2, 4, 4, 4, 5, 5, 7, 9 has mean 5 and standard deviation 2.
SELECT crm.coefficient_of_variation_pop(v) AS pop, round(crm.coefficient_of_variation_samp(v)::numeric, 12) AS samp, crm.demand_share(v) AS share FROM unnest('{2,4,4,4,5,5,7,9}'::int[]) AS v;
-- The same as the server's own functions, with and without the missing months.
SELECT count(*), bool_and(abs(crm_pop - pop) <= 1e-12 * pop) AS pop, bool_and(abs(crm_samp - samp) <= 1e-12 * samp) AS samp, bool_and(abs(filled - filled_pop) <= 1e-12 * filled_pop) AS filled_pop,
       bool_and(abs(filled_s - filled_samp) <= 1e-12 * filled_samp) AS filled_samp, bool_and(share = demand / 12.0) AS share
FROM (SELECT item, crm.coefficient_of_variation_pop(value) AS crm_pop, stddev_pop(value) / avg(value) AS pop, crm.coefficient_of_variation_samp(value) AS crm_samp, stddev_samp(value) / avg(value) AS samp,
             crm.coefficient_of_variation_pop(value, 12) AS filled, stddev_pop(coalesce(value, 0)) / avg(coalesce(value, 0)) AS filled_pop,
             crm.coefficient_of_variation_samp(value, 12) AS filled_s, stddev_samp(coalesce(value, 0)) / avg(coalesce(value, 0)) AS filled_samp,
             crm.demand_share(value, 12) AS share, count(*) FILTER (WHERE value > 0) AS demand FROM month GROUP BY item) AS s WHERE pop > 0;
-- Equal demand in half of the months is exactly the bound between Y and Z.
SELECT crm.coefficient_of_variation_pop(8, 2) AS half, crm.coefficient_of_variation_pop(8, 37) AS one_of_37, round(crm.coefficient_of_variation_samp(8, 37)::numeric, 6) AS sample;
-- Hardly any variation at a high level, in any order and any unit.
SELECT crm.coefficient_of_variation_pop(v) * 1e9 AS pop_e9 FROM unnest('{999999999,1000000000,1000000001}'::int[]) AS v;
SELECT bool_and(abs(a - b) <= 1e-12 * a) AS any_order, bool_and(abs(a - c) <= 1e-12 * a) AS any_unit
FROM (SELECT crm.coefficient_of_variation_pop(1e9 + value::float8 ORDER BY value) AS a, crm.coefficient_of_variation_pop(1e9 + value::float8 ORDER BY month DESC, item) AS b,
             crm.coefficient_of_variation_pop((1e9 + value::float8) * 1024) AS c FROM month WHERE item < 20) AS s;
-- Every type.
SELECT count(DISTINCT cv) AS one FROM (SELECT crm.coefficient_of_variation_pop(v::smallint) AS cv FROM generate_series(1, 9) AS v UNION ALL SELECT crm.coefficient_of_variation_pop(v) FROM generate_series(1, 9) AS v
    UNION ALL SELECT crm.coefficient_of_variation_pop(v::bigint) FROM generate_series(1, 9) AS v UNION ALL SELECT crm.coefficient_of_variation_pop(v::numeric) FROM generate_series(1, 9) AS v
    UNION ALL SELECT crm.coefficient_of_variation_pop(v::float4) FROM generate_series(1, 9) AS v UNION ALL SELECT crm.coefficient_of_variation_pop(v::float8) FROM generate_series(1, 9) AS v) AS s;
-- Nothing to say: no rows, no demand, more returned than sold, one period as a sample.
SELECT crm.coefficient_of_variation_pop(v) IS NULL AS cv, crm.demand_share(v) IS NULL AS share FROM unnest('{}'::int[]) AS v;
SELECT crm.coefficient_of_variation_pop(NULL::int, 12) IS NULL AS cv, crm.demand_share(NULL::int, 12) AS share;
SELECT crm.coefficient_of_variation_pop(v) IS NULL AS cv, crm.demand_share(v) AS share FROM unnest('{3,-5}'::int[]) AS v;
SELECT crm.coefficient_of_variation_pop(5), crm.coefficient_of_variation_samp(5) IS NULL AS no_sample;
SELECT crm.coefficient_of_variation_pop(v), crm.coefficient_of_variation_samp(v) FROM unnest('{0.1,0.1,0.1,0.1,0.1,0.1,0.1}'::float8[]) AS v;
-- States combine.
CREATE AGGREGATE pg_temp.variation_state(crm.amount, int) (SFUNC = crm_internal.variation_transition, STYPE = float8[]);
CREATE AGGREGATE pg_temp.variation_states(float8[]) (SFUNC = crm_internal.variation_combine, STYPE = float8[], FINALFUNC = crm_internal.coefficient_of_variation_pop_final);
SELECT bool_and(abs(split - whole) <= 1e-12 * whole) AS same
FROM (SELECT item, pg_temp.variation_states(state) AS split FROM (SELECT item, pg_temp.variation_state(value, 12) AS state FROM month GROUP BY item, month % 3) AS s GROUP BY item) AS s
JOIN (SELECT item, crm.coefficient_of_variation_pop(value, 12) AS whole FROM month GROUP BY item) AS w USING (item);

-- Classes ------------------------------------------------------------------------------------------------

SELECT cv, crm.xyz_class(cv) AS class, crm.xyz_class(cv, cuts => '{0.1,0.25}') AS strict, crm.xyz_class(cv, labels => '{稳定,波动,偶发}') AS zh, crm.xyz_class(cv, cuts => '{1}', labels => '{steady,erratic}') AS two
FROM unnest('{0,0.1,0.25,0.26,0.5,0.51,1,1.01,6,NULL}'::float8[]) AS cv;
-- Demand in too few periods is Z, whatever the coefficient says, even if there is none.
SELECT cv, share, crm.xyz_class(cv, share) AS half, crm.xyz_class(cv, share, min_demand_share => 0.25) AS quarter, crm.xyz_class(cv, share, min_demand_share => NULL) AS off
FROM (VALUES (0.2, 1.0), (0.2, 0.5), (0.2, 0.49), (0.2, 0.1), (NULL, 0), (0.2, NULL)) AS t(cv, share);
-- Constants, and options that change from row to row.
SELECT string_agg(crm.xyz_class(0.3, cuts => ARRAY[c, 1.0], labels => CASE WHEN c < 0.4 THEN '{a,b,c}'::text[] END), ' ' ORDER BY c) FROM unnest('{0.1,0.2,0.3,0.4,0.5}'::float8[]) AS c;

-- Matrix -------------------------------------------------------------------------------------------------

SELECT m.* FROM crm.abc_xyz_matrix('{A,A,B,C,C,C,C}', '{X,Z,Y,X,Z,Z,NULL}', '{70,10,10,4,3,2,1}') AS m;
SELECT m.abc, m.xyz, m.items, m.value FROM crm.abc_xyz_matrix('{top,D}', '{X,X}', '{7,1}', '{top,rest}', '{X}') AS m;
SELECT count(*), sum(items), bool_and(item_share IS NULL AND value_share IS NULL) AS no_share FROM crm.abc_xyz_matrix(NULL, NULL, NULL);
-- Values are net, their shares those of the positive ones; an item without a value has no ABC class.
SELECT m.* FROM crm.abc_xyz_matrix('{A,A,C,C,NULL}', '{X,X,X,Y,X}', '{60,40,-30,-5,NULL}', '{A,C}', '{X,Y}') AS m;
SELECT m.abc, m.value, m.value_share FROM crm.abc_xyz_matrix('{A,C}', '{X,X}', '{-1,-2}', '{A,C}', '{X}') AS m;
WITH demand AS (
    SELECT item, sum(value) AS value, crm.coefficient_of_variation_pop(value, 12) AS cv, crm.demand_share(value, 12) AS share FROM month GROUP BY item
), class AS (
    SELECT value, crm.abc_class(value) OVER () AS abc, crm.xyz_class(cv, share) AS xyz FROM demand
)
SELECT m.abc, m.xyz, m.items, m.value, round(m.value_share::numeric, 4) AS value_share
FROM (SELECT array_agg(abc) AS abc, array_agg(xyz) AS xyz, array_agg(value) AS value FROM class) AS c, crm.abc_xyz_matrix(c.abc, c.xyz, c.value) AS m;

-- Errors -------------------------------------------------------------------------------------------------

SELECT crm.coefficient_of_variation_pop(v, 2) FROM generate_series(1, 3) AS v;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.demand_share(v, v) FROM generate_series(1, 2) AS v;
SELECT crm.coefficient_of_variation_pop(1, 0);
SELECT crm.coefficient_of_variation_pop(1, NULL);
SELECT crm.coefficient_of_variation_samp('NaN'::float8);
SELECT crm.coefficient_of_variation_samp('Infinity'::numeric);
SELECT crm.coefficient_of_variation_samp(1e200::float8);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.coefficient_of_variation_samp('x'::text);
SELECT crm.xyz_class(-0.1);
SELECT crm.xyz_class('NaN');
SELECT crm.xyz_class('Infinity');
SELECT crm.xyz_class(1, 1.5);
SELECT crm.xyz_class(1, 0.5, min_demand_share => 50);
SELECT crm.xyz_class(1, cuts => '{1,0.5}');
SELECT crm.xyz_class(1, cuts => '{-1}');
SELECT crm.xyz_class(1, cuts => '{}');
SELECT crm.xyz_class(1, cuts => '{1}');
SELECT crm.xyz_class(1, labels => '{a,b}');
SELECT crm.abc_xyz_matrix('{A,B}', '{X}', '{1,2}');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.abc_xyz_matrix('{A,B}', '{X,Y}', NULL);
SELECT crm.abc_xyz_matrix('{A,B}', '{X,Y}', '{1,NaN}');
SELECT crm.abc_xyz_matrix('{A,B}', '{X,Y}', '{1,2}', '{A,B,A}');
SELECT crm.abc_xyz_matrix('{A,B}', '{X,Y}', '{1,2}', xyz_labels => '{X,NULL}');
SELECT crm.abc_xyz_matrix('{A,B}', '{X,Y}', '{1,2}', array_fill('A'::text, ARRAY[100000]), array_fill('X'::text, ARRAY[100000]));
-- States that someone made up, and calls from outside an aggregate.
SELECT crm_internal.variation_transition(NULL, 1);
SELECT crm_internal.coefficient_of_variation_pop_final(NULL);
SELECT pg_temp.variation_states(s) FROM (VALUES ('{1,2}'::float8[]), ('{1}')) AS t(s);
CREATE AGGREGATE pg_temp.made_up(crm.amount) (SFUNC = crm_internal.variation_transition, STYPE = float8[], FINALFUNC = crm_internal.coefficient_of_variation_pop_final, INITCOND = '{3,1,0,1,1,0,NaN,0,0}');
SELECT pg_temp.made_up(1);
CREATE AGGREGATE pg_temp.made_up2(crm.amount) (SFUNC = crm_internal.variation_transition, STYPE = float8[], FINALFUNC = crm_internal.coefficient_of_variation_pop_final, INITCOND = '{{1,1},{1,1}}');
SELECT pg_temp.made_up2(1);
CREATE AGGREGATE pg_temp.made_up3(crm.amount) (SFUNC = crm_internal.variation_transition, STYPE = float8[], FINALFUNC = crm_internal.coefficient_of_variation_pop_final, INITCOND = '{3,1,0,1,1e308,1e308,1e308,1e308,0}');
SELECT pg_temp.made_up3(1) IS NOT NULL AS some_number;
