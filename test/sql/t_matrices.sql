-- Matrices, key accounts, wallets, composition.
\set SHOW_CONTEXT never
CREATE SCHEMA t_matrices;
SET search_path = t_matrices, public;
SET extra_float_digits = 0;
\pset footer off
\pset null (null)
SET client_min_messages = warning;

-- SQLSTATE, message and hint of a failing statement in one line
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    state text;
    message text;
    hint text;
BEGIN
    EXECUTE statement;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', state, message, nullif(hint, ''));
END $$;

-- 1. What is shipped, as it is drawn

SELECT matrix, y_axis, y, string_agg(format('%s %s', cell, cell_zh), ' | ' ORDER BY x) AS cells, x_axis FROM crm.matrix_cells GROUP BY matrix, y_axis, y, x_axis ORDER BY matrix COLLATE "C", y DESC;
SELECT matrix, title, title_zh, x_axis_zh, y_axis_zh, x_levels, y_levels FROM crm.matrix_scheme ORDER BY matrix COLLATE "C";
SELECT count(*) AS unlabelled FROM crm.matrix_scheme_cell WHERE cell_zh = cell OR advice IS NULL OR advice_zh IS NULL;

-- 2. Cells of values

-- A value that reaches a cut is in the level above it.
SELECT value, crm.matrix_level(value, '{0, 10, 10, 20}') FROM unnest('{-1,0,9.99,10,19,20}'::float8[]) AS value;
SELECT crm.matrix_level(5, '{}') AS no_cuts, crm.matrix_level(NULL, '{1}') AS null;
-- Every cell of every matrix, through cuts between its levels; the matrix changes from row to row.
SELECT count(*), count(*) FILTER (WHERE cell = crm.matrix_cell(matrix, x, y, xc, yc) AND cell_zh = crm.matrix_cell_zh(matrix, x, y, xc, yc)
    AND advice = crm.matrix_advice(matrix, x, y, xc, yc) AND advice_zh = crm.matrix_advice_zh(matrix, x, y, xc, yc)) AS equal
FROM (SELECT c.*, (ARRAY[1.5, 2.5])[1:x_levels - 1] AS xc, (ARRAY[1.5, 2.5])[1:y_levels - 1] AS yc FROM crm.matrix_cells AS c JOIN crm.matrix_scheme USING (matrix) ORDER BY md5(concat(matrix, x, y))) AS s;
SELECT crm.matrix_cell('value_potential', NULL, 1, '{1}', '{1}') AS x, crm.matrix_cell('value_potential', 1, 1, '{1}', NULL) AS cuts;

-- The matrices by name. Reinartz & Kumar: profit and duration.
SELECT profit, months, crm.relationship_type(profit, months, 100, 12), crm.relationship_type_zh(profit, months, 100, 12) FROM (VALUES (50, 3), (500, 3), (50, 40), (500, 40)) AS r(profit, months);
SELECT value, potential, crm.value_potential(value, potential, 10, 20), crm.value_potential_zh(value, potential, 10, 20) FROM (VALUES (10, 20), (10, 19), (9, 20), (9, 19)) AS r(value, potential);
-- Kotler: the more customers and the less margin, the less relationship.
SELECT customers, margin, crm.relationship_level(customers, margin, '{100, 1000}', '{0.1, 0.3}'), crm.relationship_level_zh(customers, margin, '{100, 1000}', '{0.1, 0.3}')
FROM unnest('{5,500,50000}'::float8[]) AS customers, unnest('{0.5,0.2,0.05}'::float8[]) AS margin;
SELECT growth, share, crm.account_position(growth, share, 0.1, 0.5), crm.account_position_zh(growth, share, 0.1, 0.5) FROM (VALUES (0.2, 0.8), (0.2, 0.1), (-0.1, 0.8), (-0.1, 0.1)) AS r(growth, share);
SELECT customer, product, crm.customer_product(customer, product), crm.customer_product_zh(customer, product) FROM (VALUES (5, 5), (5, -5), (-5, 5), (-5, -5)) AS r(customer, product);

-- Parallel workers read the matrix for themselves.
CREATE TABLE many AS SELECT i % 7 AS x, i % 5 AS y FROM generate_series(1, 10000) AS i;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) FILTER (WHERE crm.value_potential(x, y, 3, 2) = 'strategic_partner') = count(*) FILTER (WHERE x >= 3 AND y >= 2) AS partners FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
DROP TABLE many;

-- 3. Matrices of one's own

SELECT crm.define_matrix_scheme('risk', '{{watch, limit, avoid}, {keep, price, secure}}', '{{观察, 限额, 回避}, {保持, 定价, 担保}}', 'exposure', 'risk', 'Exposure and risk');
SELECT y, x, cell, cell_zh, x_axis, y_axis, kind, title FROM crm.matrix_cells WHERE matrix = 'risk' ORDER BY y DESC, x;
SELECT crm.matrix_cell('risk', 50, 0.2, '{100, 1000}', '{0.1}'), crm.matrix_cell_zh('risk', 5000, 0.02, '{100, 1000}', '{0.1}'), crm.matrix_advice('risk', 50, 0.2, '{100, 1000}', '{0.1}') AS advice;
SELECT crm.copy_matrix_scheme('relationship_type', 'types', 'Our types');
UPDATE crm.matrix_scheme_cell SET cell = 'tourists', cell_zh = '游客' WHERE matrix = 'types' AND cell = 'strangers';
SELECT crm.relationship_type(1, 1, 5, 5, 'types'), crm.relationship_type_zh(1, 1, 5, 5, matrix => 'types'), crm.relationship_type(1, 1, 5, 5);

-- 4. Key accounts and wallets

-- Weighted mean of five scores; only the proportions of the weights matter.
SELECT crm.key_account_score(80, 60, 50, 40, 90) AS score, (80 * 30 + 60 * 25 + 50 * 20 + 40 * 15 + 90 * 10) / 100.0 AS by_hand, crm.key_account_score(80, 60, 50, 40, 90, 3, 2.5, 2, 1.5, 1) AS proportions,
       crm.key_account_score(80, 60, 50, 40, 90, 1, 0, 0, 0, 0) AS sales_only, crm.key_account_score(80, NULL, 50, 40, 90) AS null;
-- Both the score and the place in the share of the value are needed.
SELECT account, sales, score, tier, crm.key_account(score, tier = 1, 60), crm.key_account_zh(score, tier = 1, 60)
FROM (SELECT *, crm.customer_tier(sales, '{0.8, 0.2}', 'value') OVER () AS tier FROM (VALUES ('a', 500, 75), ('b', 300, 40), ('c', 120, 90), ('d', 80, 20)) AS v(account, sales, score)) AS s ORDER BY account;

SELECT brands, string_agg(round(crm.wallet_allocation(rank, brands)::numeric, 4)::text, ' ' ORDER BY rank) AS shares, round(sum(crm.wallet_allocation(rank, brands))::numeric, 12) AS sum
FROM generate_series(1, 5) AS brands, generate_series(1, brands) AS rank GROUP BY brands ORDER BY brands;
SELECT rating, round(crm.wallet_allocation_of_rating(rating, ratings)::numeric, 4) AS share, round(crm.wallet_allocation(rank, 4)::numeric, 4) AS by_rank
FROM (SELECT '{9,7,7,3}'::float8[] AS ratings) AS r, unnest(ratings, '{1,2.5,2.5,4}'::float8[]) AS u(rating, rank);
SELECT crm.share_of_wallet(30, 120), crm.share_of_wallet(0, 0) AS empty, crm.share_of_wallet(5, 0) AS of_nothing, crm.share_of_wallet(NULL, 5) AS null;

-- 5. Composition

CREATE TEMP TABLE s AS SELECT * FROM (VALUES ('north', 10.50, 20.00), ('north', 30.00, 10.00), ('south', 59.50, 20.00), ('south', NULL, 30.00), ('east', 0.00, NULL), (NULL, 20.00, NULL), ('west', NULL, NULL)) AS v(region, now, before);
SELECT attribute, customers, customer_share, value, value_share, round(mean_value, 2) AS mean, earlier_value, earlier_share, round(share_change::numeric, 6) AS share_change, round(growth::numeric, 6) AS growth,
       growth_contribution, round(gini_normalized::numeric, 6) AS gini, round(squared_share::numeric, 6) AS squared
FROM (SELECT array_agg(region) AS a, array_agg(now) AS n, array_agg(before) AS b FROM s) AS x, crm.composition(a, n, b);
-- Shares, parts of the growth and squared shares add up; any order gives the same rows.
SELECT round(sum(value_share)::numeric, 12) AS shares, round(sum(growth_contribution)::numeric, 12) = round(120.0 / 80 - 1, 12) AS growth, round(sum(squared_share)::numeric, 12) = round(hhi::numeric, 12) AS hhi
FROM (SELECT array_agg(region) AS a, array_agg(now) AS n, array_agg(before) AS b FROM s) AS x, crm.composition(a, n, b), (SELECT crm.hhi(v) FROM (SELECT sum(now) AS v FROM s GROUP BY region) AS g) AS h GROUP BY hhi;
SELECT count(DISTINCT rows) FROM (
    SELECT string_agg(c::text, ';' ORDER BY attribute) AS rows FROM (SELECT array_agg(region ORDER BY now) AS a, array_agg(now ORDER BY now) AS n, array_agg(before ORDER BY now) AS b FROM s) AS x, crm.composition(a, n, b) AS c
    UNION ALL
    SELECT string_agg(c::text, ';' ORDER BY attribute) FROM (SELECT array_agg(region ORDER BY now DESC) AS a, array_agg(now ORDER BY now DESC) AS n, array_agg(before ORDER BY now DESC) AS b FROM s) AS x, crm.composition(a, n, b) AS c) AS r;
-- Without an earlier period; of losses; of nobody.
SELECT attribute, customers, value, value_share, earlier_value, share_change, growth FROM crm.composition('{a,b,b}', '{30,50,20}');
SELECT attribute, value, value_share, round(gini_normalized::numeric, 4) AS gini FROM crm.composition('{a,a,b}', '{-30,10,5}');
SELECT count(*) FROM crm.composition(NULL, NULL);
SELECT count(*) FROM crm.composition('{}', '{}', '{}');

-- 6. Errors

SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$SELECT crm.matrix_cell('Risk', 1, 1, '{1}', '{1}')$$),
    (2, $$SELECT crm.matrix_cell('risk', 1, 1, '{1}', '{1}')$$),
    (3, $$SELECT crm.matrix_cell('risk', 1, 1, '{1, 2}', '{}')$$),
    (4, $$SELECT crm.matrix_cell('risk', 1, 1, '{2, 1}', '{1}')$$),
    (5, $$SELECT crm.matrix_cell('risk', 1, 1, '{1, NULL}', '{1}')$$),
    (6, $$SELECT crm.matrix_cell('risk', 'NaN', 1, '{1, 2}', '{1}')$$),
    (7, $$SELECT crm.matrix_cell('risk', 1, 'Infinity', '{1, 2}', '{1}')$$),
    (8, $$SELECT crm.matrix_level(1, '{1,2,3,4,5,6,7,8,9,10}')$$),
    (9, $$SELECT crm.value_potential(1, 1, 'NaN', 1)$$),
    (10, $$SELECT crm.key_account_score(1, 1, 1, 1, 1, -1)$$),
    (11, $$SELECT crm.key_account_score(1, 1, 1, 1, 1, 0, 0, 0, 0, 0)$$),
    (12, $$SELECT crm.key_account_score('NaN', 1, 1, 1, 1)$$),
    (13, $$SELECT crm.key_account_score(1, 1, 1, 1, 1, growth_weight => 'Infinity')$$),
    (14, $$SELECT crm.wallet_allocation(0.5, 3)$$),
    (15, $$SELECT crm.wallet_allocation(4, 3)$$),
    (16, $$SELECT crm.wallet_allocation(1, 0)$$),
    (17, $$SELECT crm.wallet_allocation('NaN', 3)$$),
    (18, $$SELECT crm.wallet_allocation_of_rating(5, '{9, 7}')$$),
    (19, $$SELECT crm.wallet_allocation_of_rating(5, '{}')$$),
    (20, $$SELECT crm.share_of_wallet(130, 120)$$),
    (21, $$SELECT crm.share_of_wallet(-1, 120)$$),
    (22, $$SELECT crm.share_of_wallet(1, 'Infinity')$$),
    (23, $$SELECT crm.define_matrix_scheme('value_potential', '{{a}}')$$),
    (24, $$SELECT crm.define_matrix_scheme('', '{{a}}')$$),
    (25, $$SELECT crm.define_matrix_scheme('bad', '{a, b}')$$),
    (26, $$SELECT crm.define_matrix_scheme('bad', NULL)$$),
    (27, $$SELECT crm.define_matrix_scheme('bad', '{{a, b}}', '{{a}}')$$),
    (28, $$SELECT crm.define_matrix_scheme('bad', '{{a, NULL}}')$$),
    (29, $$SELECT crm.copy_matrix_scheme('nothing', 'new')$$),
    (30, $$SELECT crm.copy_matrix_scheme('risk', 'types')$$),
    (31, $$SELECT crm.drop_matrix_scheme('key_account')$$),
    (32, $$SELECT crm.drop_matrix_scheme('nothing')$$),
    (33, $$UPDATE crm.matrix_scheme_cell SET advice = 'x' WHERE matrix = 'key_account'$$),
    (34, $$DELETE FROM crm.matrix_scheme WHERE builtin$$),
    (35, $$INSERT INTO crm.matrix_scheme_cell VALUES ('key_account', 3, 1, 'a', 'a')$$),
    (36, $$UPDATE crm.matrix_scheme SET builtin = true WHERE matrix = 'risk'$$),
    (37, $$TRUNCATE crm.matrix_scheme_cell$$),
    (38, $$DELETE FROM crm.matrix_scheme_cell WHERE matrix = 'risk' AND x = 2 AND y = 1; SELECT crm.matrix_cell('risk', 1, 1, '{1, 2}', '{1}')$$),
    (39, $$SELECT * FROM crm.composition('{a,b}', '{1}')$$),
    (40, $$SELECT * FROM crm.composition('{a,b}', NULL)$$),
    (41, $$SELECT * FROM crm.composition('{a,b}', '{1,2}', '{}')$$),
    (42, $$SELECT * FROM crm.composition('{}', '{}', '{1}')$$),
    (43, $$SELECT * FROM crm.composition('{a,b}', '{1,NaN}')$$),
    (44, $$SELECT * FROM crm.composition('{a,b}', '{1,NULL}', '{1,Infinity}')$$),
    (45, $$SELECT c.* FROM (SELECT array_agg(i::text) AS a, array_agg(i) FILTER (WHERE i > 1) AS n FROM generate_series(1, 3) AS i) AS s, crm.composition(a, n) AS c$$)
) AS bad (no, statement) ORDER BY no;
SELECT count(*) AS left_behind FROM crm.matrix_scheme WHERE matrix = 'bad';
SELECT crm.drop_matrix_scheme('risk'), crm.drop_matrix_scheme('types');

-- Rights and dumps
SELECT relname, has_table_privilege('pg_monitor', oid, 'SELECT') AS anyone_reads, has_table_privilege('pg_monitor', oid, 'INSERT') AS anyone_writes
FROM pg_class WHERE relnamespace = 'crm'::regnamespace AND relname LIKE 'matrix\_%' AND relkind IN ('r', 'v') ORDER BY relname COLLATE "C";
SELECT t.config::regclass, t.condition
FROM pg_extension e CROSS JOIN LATERAL unnest(e.extconfig, e.extcondition) AS t (config, condition)
WHERE e.extname = 'crm' AND t.config::regclass::text LIKE 'crm.matrix\_%' ORDER BY t.config::regclass::text COLLATE "C";
