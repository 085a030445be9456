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

SELECT scheme AS matrix, y_axis, y, string_agg(format('%s %s', code, name_zh), ' | ' ORDER BY x) AS cells, x_axis FROM crm.scheme_cells JOIN crm.schemes USING (kind, scheme) WHERE kind = 'matrix' GROUP BY scheme, y_axis, y, x_axis ORDER BY scheme COLLATE "C", y DESC;
SELECT scheme AS matrix, title, title_zh, x_axis_zh, y_axis_zh, x_levels, y_levels FROM crm.schemes WHERE kind = 'matrix' ORDER BY scheme COLLATE "C";
SELECT count(*) AS unlabelled FROM crm.scheme_cells WHERE kind = 'matrix' AND (name_zh IN (code, name) OR advice IS NULL OR advice_zh IS NULL);

-- 2. Cells of values

-- A value that reaches a cut is in the level above it.
SELECT value, crm.matrix_level(value, '{0, 10, 10, 20}') FROM unnest('{-1,0,9.99,10,19,20}'::float8[]) AS value;
SELECT crm.matrix_level(5, '{}') AS no_cuts, crm.matrix_level(NULL, '{1}') AS null;
-- Every cell of every matrix, through cuts between its levels; the matrix changes from row to row.
SELECT count(*), count(*) FILTER (WHERE code = crm.matrix_cell(scheme, x, y, xc, yc) AND name_zh = crm.label('matrix', crm.matrix_cell(scheme, x, y, xc, yc), 'zh', scheme)
    AND advice = crm.advice('matrix', code, 'en', scheme) AND advice_zh = crm.advice('matrix', code, 'zh', scheme)) AS equal
FROM (SELECT c.*, (ARRAY[1.5, 2.5])[1:x_levels - 1] AS xc, (ARRAY[1.5, 2.5])[1:y_levels - 1] AS yc FROM crm.scheme_cells AS c JOIN crm.schemes USING (kind, scheme) WHERE kind = 'matrix' ORDER BY md5(concat(scheme, x, y))) AS s;
SELECT crm.matrix_cell('value_potential', NULL, 1, '{1}', '{1}') AS x, crm.matrix_cell('value_potential', 1, 1, '{1}', NULL) AS cuts;

-- The matrices by name. Reinartz & Kumar: profit and duration.
SELECT profit, months, cell, crm.label('matrix', cell, 'zh', 'relationship_type') AS cell_zh FROM (VALUES (50, 3), (500, 3), (50, 40), (500, 40)) AS r(profit, months), crm.matrix_cell('relationship_type', months, profit, '{12}', '{100}') AS cell;
SELECT value, potential, cell, crm.label('matrix', cell, 'zh', 'value_potential') AS cell_zh FROM (VALUES (10, 20), (10, 19), (9, 20), (9, 19)) AS r(value, potential), crm.matrix_cell('value_potential', value, potential, '{10}', '{20}') AS cell;
-- Kotler: the more customers and the less margin, the less relationship.
SELECT customers, margin, cell, crm.label('matrix', cell, 'zh', 'relationship_level') AS cell_zh
FROM unnest('{5,500,50000}'::float8[]) AS customers, unnest('{0.5,0.2,0.05}'::float8[]) AS margin, crm.matrix_cell('relationship_level', customers, margin, '{100, 1000}', '{0.1, 0.3}') AS cell ORDER BY customers, margin DESC;
SELECT growth, share, cell, crm.label('matrix', cell, 'zh', 'account_position') AS cell_zh FROM (VALUES (0.2, 0.8), (0.2, 0.1), (-0.1, 0.8), (-0.1, 0.1)) AS r(growth, share), crm.matrix_cell('account_position', share, growth, '{0.5}', '{0.1}') AS cell;
SELECT customer, product, cell, crm.label('matrix', cell, 'zh', 'customer_product') AS cell_zh FROM (VALUES (5, 5), (5, -5), (-5, 5), (-5, -5)) AS r(customer, product), crm.matrix_cell('customer_product', customer, product, '{0}', '{0}') AS cell;

-- Parallel workers read the matrix for themselves.
CREATE TABLE many AS SELECT i % 7 AS x, i % 5 AS y FROM generate_series(1, 10000) AS i;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*) FILTER (WHERE crm.matrix_cell('value_potential', x, y, '{3}', '{2}') = 'strategic_partner') = count(*) FILTER (WHERE x >= 3 AND y >= 2) AS partners FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP TABLE many;

-- 3. Matrices of one's own

SELECT crm.define_scheme('matrix', 'risk', '{{watch, limit, avoid}, {keep, price, secure}}', names_zh => '{{观察, 限额, 回避}, {保持, 定价, 担保}}', x_axis => 'exposure', y_axis => 'risk', title => 'Exposure and risk');
SELECT y, x, code, name_zh, x_axis, y_axis, origin, title FROM crm.scheme_cells JOIN crm.schemes USING (kind, scheme) WHERE scheme = 'risk' ORDER BY y DESC, x;
SELECT crm.matrix_cell('risk', 50, 0.2, '{100, 1000}', '{0.1}'), crm.label('matrix', crm.matrix_cell('risk', 5000, 0.02, '{100, 1000}', '{0.1}'), 'zh', 'risk'), crm.advice('matrix', 'watch', 'en', 'risk') AS advice;
-- The same name may stand in several cells.
SELECT crm.define_scheme('matrix', 'twice', '{{a, b}, {c, a}}', names_zh => '{{甲, 乙}, {丙, 甲}}');
SELECT x, y, code, name_zh FROM crm.scheme_cells WHERE scheme = 'twice' ORDER BY x, y;
SELECT crm.drop_scheme('matrix', 'twice');
SELECT crm.copy_scheme('matrix', 'relationship_type', 'types', 'Our types');
UPDATE crm.scheme_code SET code = 'tourists' WHERE scheme = 'types' AND code = 'strangers';
UPDATE crm.scheme_label SET name = '游客' WHERE scheme = 'types' AND code = 'tourists' AND language = 'zh';
SELECT crm.matrix_cell('types', 1, 1, '{5}', '{5}'), crm.label('matrix', 'tourists', 'zh', scheme => 'types'), crm.matrix_cell(matrix => 'relationship_type', x => 1, y => 1, x_cuts => '{5}', y_cuts => '{5}');

-- 4. Key accounts and wallets

-- Weighted mean of five scores; only the proportions of the weights matter.
SELECT crm.key_account_score(80, 60, 50, 40, 90) AS score, (80 * 30 + 60 * 25 + 50 * 20 + 40 * 15 + 90 * 10) / 100.0 AS by_hand, crm.key_account_score(80, 60, 50, 40, 90, 3, 2.5, 2, 1.5, 1) AS proportions,
       crm.key_account_score(80, 60, 50, 40, 90, 1, 0, 0, 0, 0) AS sales_only, crm.key_account_score(80, NULL, 50, 40, 90) AS null;
-- Both the score and the place in the share of the value are needed.
SELECT account, sales, score, tier, cell, crm.label('matrix', cell, 'zh', 'key_account') AS cell_zh
FROM (SELECT *, crm.customer_tier(sales, '{0.8, 0.2}', 'value') OVER () AS tier FROM (VALUES ('a', 500, 75), ('b', 300, 40), ('c', 120, 90), ('d', 80, 20)) AS v(account, sales, score)) AS s, crm.matrix_cell('key_account', (tier = 1)::int, score, '{1}', '{60}') AS cell ORDER BY account;

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
    (9, $$SELECT crm.matrix_cell('value_potential', 1, 1, '{NaN}', '{1}')$$),
    (10, $$SELECT crm.key_account_score(1, 1, 1, 1, 1, -1)$$),
    (11, $$SELECT crm.key_account_score(1, 1, 1, 1, 1, 0, 0, 0, 0, 0)$$),
    (31, $$SELECT crm.key_account_score(sales_score => 84000, margin_score => 4, growth_score => 3, wallet_score => 2, influence_score => 5)$$),
    (32, $$SELECT crm.key_account_score(4, 4, -0.05, 2, 5)$$),
    (33, $$SELECT crm.key_account_score(4, 4, 60, 2, 5, scale_max => 5)$$),
    (34, $$SELECT crm.key_account_score(4, 4, 3, 2, 5, scale_max => 0)$$),
    (35, $$SELECT crm.key_account_score(4, 4, 3, 2, 5, scale_max => 'Infinity')$$),
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
    (23, $$SELECT crm.define_scheme('matrix', 'value_potential', '{{a}}')$$),
    (24, $$SELECT crm.define_scheme('matrix', '', '{{a}}')$$),
    (25, $$SELECT crm.define_scheme('matrix', 'bad', '{a, b}')$$),
    (26, $$SELECT crm.define_scheme('matrix', 'bad', NULL)$$),
    (27, $$SELECT crm.define_scheme('matrix', 'bad', '{{a, b}}', names_zh => '{{a}}')$$),
    (28, $$SELECT crm.define_scheme('matrix', 'bad', '{{a, NULL}}')$$),
    (29, $$SELECT crm.copy_scheme('matrix', 'nothing', 'new')$$),
    (30, $$SELECT crm.copy_scheme('matrix', 'risk', 'types')$$),
    (31, $$SELECT crm.drop_scheme('matrix', 'key_account')$$),
    (32, $$SELECT crm.drop_scheme('matrix', 'nothing')$$),
    (33, $$UPDATE crm.scheme_label SET advice = 'x' WHERE kind = 'matrix' AND scheme = 'key_account'$$),
    (34, $$DELETE FROM crm.scheme WHERE kind = 'matrix' AND builtin$$),
    (35, $$INSERT INTO crm.scheme_cell VALUES ('matrix', 'key_account', 3, 1, 0, 'a')$$),
    (36, $$UPDATE crm.scheme SET builtin = true WHERE scheme = 'risk'$$),
    (37, $$TRUNCATE crm.scheme_cell$$),
    (38, $$DELETE FROM crm.scheme_cell WHERE scheme = 'risk' AND x = 2 AND y = 1; SELECT crm.matrix_cell('risk', 1, 1, '{1, 2}', '{1}')$$),
    (39, $$SELECT * FROM crm.composition('{a,b}', '{1}')$$),
    (40, $$SELECT * FROM crm.composition('{a,b}', NULL)$$),
    (41, $$SELECT * FROM crm.composition('{a,b}', '{1,2}', '{}')$$),
    (42, $$SELECT * FROM crm.composition('{}', '{}', '{1}')$$),
    (43, $$SELECT * FROM crm.composition('{a,b}', '{1,NaN}')$$),
    (44, $$SELECT * FROM crm.composition('{a,b}', '{1,NULL}', '{1,Infinity}')$$),
    (45, $$SELECT c.* FROM (SELECT array_agg(i::text) AS a, array_agg(i) FILTER (WHERE i > 1) AS n FROM generate_series(1, 3) AS i) AS s, crm.composition(a, n) AS c$$)
) AS bad (no, statement) ORDER BY no;
SELECT count(*) AS left_behind FROM crm.scheme WHERE scheme = 'bad';
SELECT crm.drop_scheme('matrix', 'risk'), crm.drop_scheme('matrix', 'types');
