-- Financial risk, factor scores, grades, limits and control of orders: formulas, edges, editing of schemes, errors.
\set SHOW_CONTEXT never
\pset null ∅
SET client_min_messages = warning;
CREATE SCHEMA t_credit_grade;
SET search_path = t_credit_grade, public;

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

CREATE TABLE company (current_assets numeric, current_liabilities numeric, inventory numeric, total_assets numeric, total_liabilities numeric, retained numeric,
                      ebit numeric, sales numeric, market_equity numeric, equity numeric, pbt numeric, depreciation numeric, amortization numeric, interest numeric, tangible numeric);
INSERT INTO company VALUES (500, 300, 180, 1200, 700, 200, 150, 1800, 900, 500, 120, 60, 10, 30, 480);

-- 1. Altman's Z

SELECT m.model, round(a.z, 12) AS z, a.zone, round(x1, 6) AS x1, round(x2, 6) AS x2, x3, round(x4, 6) AS x4, x5
FROM company, (VALUES ('1968', true), ('1968_0.999', true), ('private', false), ('nonmanufacturing', false), ('emerging', false)) AS m(model, market),
     crm.altman_z(m.model, current_assets, current_liabilities, retained_earnings => retained, ebit => ebit, equity => CASE WHEN market THEN market_equity ELSE company.equity END,
                  total_assets => total_assets, total_liabilities => total_liabilities, sales => sales) AS a;
-- edges of the zones are grey: working capital makes the score what it should be (x1 alone, the rest nothing)
SELECT m.model, e.z AS wanted, a.z, a.zone
FROM (VALUES ('1968', 1.2, 0, '{1.80, 1.81, 2.99, 3.00}'::numeric[]), ('private', 0.717, 0, '{1.22, 1.23, 2.90, 2.91}'), ('nonmanufacturing', 6.56, 0, '{1.09, 1.10, 2.60, 2.61}'),
             ('emerging', 6.56, 3.25, '{4.34, 4.35, 5.85, 5.86}')) AS m(model, weight, constant, wanted), unnest(m.wanted) AS e(z),
     crm.altman_z(m.model, (e.z - m.constant) * 1000, 0, 1000 * m.weight, 7, 0, 0, 0, 0) AS a ORDER BY m.model, e.z;
-- other limits: Chinese texts print 2.675
SELECT a.zone, crm.label('altman_zone', a.zone, 'zh') AS zone_zh, (b.zone) AS of_1968
FROM crm.altman_z('1968', 2800, 0, 1200, 7, 0, 0, 0, 0, safe_above => 2.675) AS a, crm.altman_z('1968', 2800, 0, 1200, 7, 0, 0, 0, 0) AS b;
-- what does not take sales does without them; nothing to divide by, and NULL, is NULL
SELECT (crm.altman_z('nonmanufacturing', 500, 300, 1200, 700, 500, 200, 150)).z IS NOT NULL AS without_sales, (crm.altman_z('1968', 500, 300, 1200, 700, 900, 200, 150)).z AS of_1968,
       (crm.altman_z('1968', 500, 300, 0, 700, 900, 200, 150, 1)).z AS no_assets, (crm.altman_z('1968', 500, 300, 1200, 0, 900, 200, 150, 1)).zone AS no_liabilities,
       (crm.altman_z('1968', NULL, 300, 1200, 700, 900, 200, 150, 1)).z AS no_figure, (crm.altman_z(NULL, 500, 300, 1200, 700, 900, 200, 150, 1)).z AS no_model;

-- 2. Bathory, ratios

SELECT round(b.score, 12) AS score, round(cash_flow_ratio, 4) AS cash_flow, profit_ratio::float8, round(equity_ratio, 4) AS equity, round(net_worth_ratio, 4) AS worth, round(working_capital_ratio, 4) AS capital, note
FROM company AS c, crm.bathory_score(current_assets, current_liabilities, total_assets, total_liabilities, c.equity, tangible, pbt, depreciation, c.amortization, c.interest) AS b
UNION ALL SELECT round(b.score, 12), round(cash_flow_ratio, 4), profit_ratio::float8, round(equity_ratio, 4), round(net_worth_ratio, 4), round(working_capital_ratio, 4), note
FROM crm.bathory_score(200, 300, 1200, 700, 500, 480, 120, 60, 10, 30) AS b
UNION ALL SELECT b.score, NULL, b.profit_ratio::float8, NULL, NULL, NULL, note FROM crm.bathory_score(300, 300, 1200, 700, 500, 480, 120, 60, 10, 30) AS b;

SELECT key, round(value::numeric, 6) AS value
FROM company AS c, crm.financial_ratios(c.current_assets, c.current_liabilities, c.inventory, 90, 200, c.total_assets, c.total_liabilities, c.equity, c.ebit, c.interest, 90, c.sales, 1200) AS r, jsonb_each_text(to_jsonb(r)) ORDER BY key;
SELECT * FROM crm.financial_ratios();
SELECT r.current_ratio, r.quick_ratio, r.debt_to_equity, r.interest_cover, r.net_margin_rate, r.return_on_equity
FROM crm.financial_ratios(current_assets => 10, current_liabilities => 0, inventory => 1, total_liabilities => 5, equity => -3, sales => 0, ebit => 4, interest => 0, net_profit => 1) AS r;
-- nothing sold: nothing to divide by sales, but a turnover of 0
SELECT r.receivable_turnover, r.receivable_days, r.net_margin_rate FROM crm.financial_ratios(receivables => 100, net_profit => 5, sales => 0) AS r;

-- 3. Working assets

SELECT w.working_assets::float8, round(w.evaluation, 12) AS evaluation, w.share, w.credit_limit::float8
FROM company AS c, crm.working_assets_limit(current_assets, current_liabilities, c.inventory, c.total_liabilities, c.equity) AS w;
-- limits of the table belong to the smaller share: total liabilities make the evaluation what it should be
SELECT v.evaluation AS wanted, w.evaluation::float8, w.share
FROM unnest('{-9, -4.6, -4.59, -3.9, -3.89, -3.2, -2.5, -1.8, -1.1, -0.4, 0.3, 0.30000000001, 1.0, 1.0000001, 1.2}'::numeric[]) AS v(evaluation),
     crm.working_assets_limit(100, 100, 0, (2 - 0.1 - v.evaluation) * 1000, 1000) AS w;
SELECT w.* FROM (VALUES (500, 300, 0), (500, 300, -50), (0, 900, 100), (500, 0, 400), (500, 300, NULL)) AS v(assets, liabilities, equity), crm.working_assets_limit(assets, liabilities, 180, 700, equity) AS w;

-- a table of one's own goes before the shipped one
BEGIN;
SELECT * FROM crm.define_scheme('working_assets', 'ours', names => '{0.3, 0.1, 0}', cuts => '{0.5, 0}', standard => true);
SELECT w.share, w.credit_limit::float8, (crm.working_assets_limit(500, 300, 180, 700, 500, 'standard')).share AS shipped FROM crm.working_assets_limit(500, 300, 180, 700, 500) AS w;
ROLLBACK;

-- 4. Factor scores

SELECT crm.factor_score('{"character": 90, "capacity": 80, "capital": 75, "collateral": 60, "conditions": 70}')::float8 AS score,
       crm.factor_score('{"character": 90, "capacity": 80, "capital": 75, "collateral": 60, "conditions": 70, "coverage": 50}', 'six_c')::float8 AS six_c,
       crm.factor_score('{"character": 4.5, "capacity": 4, "capital": 3.75, "collateral": 3, "conditions": 3.5}', scale_max => 5)::float8 AS of_five;
SELECT "position", factor, name, name_zh, weight::float8, score, points::float8, lost::float8
FROM crm.factor_rows('{"character": 90, "capacity": 80, "capital": 75, "collateral": 60, "conditions": 70}') ORDER BY lost DESC, position;
-- the rows add up to the score, and to 100, for random surveys
SELECT count(*), count(*) FILTER (WHERE abs(r.points - s.score) < 1e-12 AND abs(r.all - 100) < 1e-12) AS equal
FROM (SELECT jsonb_object_agg(l.code, hashint8(i * 100 + l.position)::bigint % 51 + 50) AS answers FROM generate_series(1, 50) AS i, crm.labels AS l WHERE l.kind = 'credit_factor' AND l.scheme = 'survey' GROUP BY i) AS a,
     LATERAL (SELECT crm.factor_score(answers, 'survey', 101) AS score) AS s, LATERAL (SELECT sum(points) AS points, sum(points + lost) AS all FROM crm.factor_rows(answers, 'survey', 101)) AS r;
-- a factor without a score: none, nothing, or the others count for it
SELECT m AS missing, crm.factor_score('{"character": 90, "capital": 60, "capacity": null}', missing => m)::float8 AS score,
       (SELECT string_agg(concat_ws(' ', r.factor, r.weight::float8, coalesce(r.points::float8::text, '?')), ', ' ORDER BY r.position) FROM crm.factor_rows('{"character": 90, "capital": 60, "capacity": null}', missing => m) AS r) AS rows
FROM unnest('{unknown, zero, rescale, NULL}'::text[]) AS m;
SELECT crm.factor_score('{}'), crm.factor_score('{}', missing => 'rescale') AS rescaled, crm.factor_score('{}', missing => 'zero')::float8 AS zero, crm.factor_score(NULL) AS none,
       crm.factor_score('{"character": 90}', scale_max => NULL) AS no_scale, (SELECT count(*) FROM crm.factor_rows(NULL)) AS rows;
-- rows of a survey, in either shape
CREATE TABLE survey (customer int, character numeric, capacity numeric, capital numeric, collateral numeric, conditions numeric);
INSERT INTO survey VALUES (1, 95, 92, 90, 88, 91), (2, 70, 75, 60, 50, 65), (3, 40, 55, NULL, 20, 50);
SELECT customer, w.score::float8, l.score = w.score AS same, crm.credit_grade(w.score) AS grade
FROM survey AS s, LATERAL (SELECT crm.factor_score(to_jsonb(s) - 'customer') AS score) AS w,
     LATERAL (SELECT crm.factor_score(jsonb_object_agg(f.factor, f.score)) AS score FROM (VALUES ('character', s.character), ('capacity', s.capacity), ('capital', s.capital), ('collateral', s.collateral), ('conditions', s.conditions)) AS f(factor, score)) AS l
ORDER BY customer;

-- 5. Grades

SELECT s AS score, crm.credit_grade(s) AS grade, crm.credit_grade(s, 'ten_grades') AS of_ten, crm.credit_grade(s, vetoes => '{sued}') AS sued, crm.credit_grade(s, vetoes => ARRAY['new_customer', NULL]) AS new_customer,
       crm.credit_grade(s, vetoes => '{new_customer, bankrupt, losses}') AS three, crm.credit_grade(s, vetoes => '{}') AS no_veto
FROM unnest('{1000, 90, 89.9999, 80, 79, 70, 60, 50, 49.5, 0, -7, NULL}'::numeric[]) AS s;
SELECT code, cut, name, name_zh, advice, advice_zh FROM crm.labels WHERE kind = 'credit_grade' AND scheme = 'standard' ORDER BY position;
SELECT a.source, a.target, crm.label('credit_veto', a.source), crm.label('credit_veto', a.source, 'zh') FROM crm.scheme_arrow AS a WHERE a.kind = 'credit_veto' ORDER BY a.source COLLATE "C";
SELECT g.code AS grade, crm.scheme_value('credit_grade', g.code) AS score_from, crm.scheme_value('credit_multiple', g.code) AS multiple, crm.scheme_value('credit_terms', g.code) AS terms_days, crm.scheme_value('credit_terms', NULL) AS none
FROM crm.labels AS g WHERE g.kind = 'credit_grade' AND g.scheme = 'standard' ORDER BY g.position;
SELECT scheme, count(*), sum(crm.scheme_value(kind, code, scheme)) AS weight FROM crm.labels WHERE kind = 'credit_factor' GROUP BY scheme ORDER BY scheme COLLATE "C";

-- bands, factors and vetoes of one's own; edited in place
SELECT * FROM crm.define_scheme('credit_grade', 'points', names => '{prime, fair, poor}', names_zh => '{优, 中, 差}', cuts => '{700, 600}');
SELECT * FROM crm.define_scheme('credit_factor', 'three', names => '{payments, size, growth}', cuts => '{3, 1, 0}');
SELECT * FROM crm.define_scheme('credit_veto', 'two', names => '{late, dead, fair, poor}', arrows => '{late->fair, dead->poor}');
SELECT crm.credit_grade(p, 'points'), crm.label('credit_grade', crm.credit_grade(p, 'points'), 'zh', 'points'), crm.credit_grade(p, 'points', '{late}', 'two') AS late, crm.credit_grade(p, 'points', '{late, dead}', 'two') AS both_of_them, crm.credit_grade(p, 'points', '{poor}', 'two') AS by_grade
FROM unnest('{650.5, 700, 599}'::float8[]) AS p;
SELECT crm.factor_score('{"payments": 80, "size": 40}', 'three')::float8 AS growth_weighs_nothing;
UPDATE crm.scheme_code SET cut = 640 WHERE kind = 'credit_grade' AND scheme = 'points' AND code = 'fair';
SELECT crm.credit_grade(630, 'points'), crm.credit_grade(640, 'points');
SELECT crm.copy_scheme('credit_veto', 'standard', 'strict');
UPDATE crm.scheme_arrow SET target = 'D' WHERE kind = 'credit_veto' AND scheme = 'strict' AND source = 'sued';
SELECT crm.credit_grade(95, vetoes => '{sued}', veto_scheme => 'strict');

-- 6. Limits

SELECT crm.credit_limit_by_sales(100000, 60, 'A')::float8 AS of_grade, crm.credit_limit_by_sales(100000, 45, multiple => 1.5)::float8 AS of_multiple, crm.credit_limit_by_sales(100000, 45, 'AAA', days_in_month => 30.4375)::float8 AS of_month,
       crm.credit_limit_by_sales(100000, 60, 'C')::float8 AS c, crm.credit_limit_by_sales(-5, 60, 'A')::float8 AS returned_more, crm.credit_limit_by_sales(100000, 60) AS no_grade, crm.credit_limit_by_sales(NULL, 60, 'A') AS no_sales, crm.credit_limit_by_sales(100000, 60, 'A', days_in_month => 0) AS no_days;
SELECT crm.credit_limit_by_worth(42961, 0.55) AS heuristic, crm.credit_limit_by_worth(1000000)::float8 AS tenth, crm.credit_limit_by_worth(-4)::float8 AS no_worth, crm.credit_limit_by_worth(9, -0.05)::float8 AS bad_factors, crm.credit_limit_by_worth(NULL) AS unknown, crm.credit_limit_by_worth(30000 + 12000, 0.5)::float8 AS small_customer;
SELECT n, crm.credit_limit_rising(10000, n, 0.2)::float8 AS by_three, crm.credit_limit_rising(10000, n, 0.2, every => 1, most => 15000)::float8 AS by_one FROM unnest('{0, 2, 3, 5, 6, 600, NULL}'::int[]) AS n;
SELECT c AS combine, crm.credit_limit(l, c) AS unit, crm.credit_limit(l, c, 1000) AS thousands, crm.credit_limit(l, c, 1000, 50500) AS at_most, crm.credit_limit(l, c, 0.01) AS cents
FROM (SELECT ARRAY[160000, 23628.557, NULL, 70, 80000.5]) AS v(l), unnest('{least, greatest, mean, median}'::text[]) AS c;
SELECT crm.credit_limit('{}') AS none, crm.credit_limit(NULL) AS no_array, crm.credit_limit(ARRAY[NULL, NULL]::int[]) AS no_answer, crm.credit_limit(ARRAY[-5, NULL]) AS negative, crm.credit_limit(ARRAY[-300, 100], 'mean') AS mean_of_positive,
       crm.credit_limit(ARRAY[1, 2, 3], 'median') AS median, crm.credit_limit(ARRAY[2, 1], 'median', 0.5) AS median_of_two, crm.credit_limit(ARRAY[100, 100, 100], 'mean', 100) AS on_a_step, crm.credit_limit(ARRAY[99.999], step => 100) AS below_a_step,
       crm.credit_limit(ARRAY[7], step => NULL) AS unknown_step;
-- the most is no limit of its own: where no method has an answer, nothing is granted
SELECT c AS combine, crm.credit_limit(ARRAY[NULL]::int[], c, most => 500) AS no_answer, crm.credit_limit('{}', c, most => 500) AS none FROM unnest('{least,greatest,mean,median}'::text[]) AS c;

-- 7. Control of orders

SELECT v.*, c.*, crm.label('credit_action', c.action, 'zh') AS action_zh, crm.label('credit_reason', c.reason, 'zh') AS reason_zh
FROM (VALUES (1, 100, 1000, 500, 0, 0, 0, false), (2, 500, 1000, 500, 0, 0, 0, false), (3, 501, 1000, 500, 0, 0, 0, false), (4, 600, 1000, 500, 0, 0, 0, false), (5, 601, 1000, 500, 0, 0, 0, false),
             (6, 100, 1000, 500, 500, 0, 0, false), (7, 100, 1000, 500, 0, 50, 1, false), (8, 100, 1000, 500, 0, 50, 30, false), (9, 100, 1000, 500, 0, 50, 31, false), (10, 100, 1000, 500, 0, 50, 0, false),
             (11, 100, 1000, 500, 0, 0, 99, false), (12, 100, 1000, 500, 0, 0, 0, true), (13, 100, NULL, 500, 0, 0, 0, false), (14, 100, 1000, NULL, 0, 0, 0, false), (15, 100, 1000, 500, NULL, 0, 0, false),
             (16, 100, 1000, 500, 0, NULL, 0, false), (17, 100, 1000, 500, 0, 50, NULL, false), (18, 100, 1000, 500, 0, 0, NULL, false), (19, 100, 1000, 500, 0, 0, 0, NULL), (20, NULL, 1000, 500, 0, 0, 0, false),
             (21, 700, 0, -800, 0, 0, 0, false), (22, 1, 0, 0, 0, 0, 0, false), (23, 601, 1000, 500, 0, 50, 31, true), (24, 700, 1000, 500, 0, 0, NULL, NULL))
     AS v(n, amount, ceiling, balance, orders, overdue, days, blocked), crm.credit_check(amount, balance, ceiling, orders, overdue, days, blocked) AS c ORDER BY n;
-- looser and stricter policies
SELECT (crm.credit_check(510, 500, 1000, tolerance => 0)).reason AS strict, (crm.credit_check(700, 500, 1000, tolerance => 0.25)).reason AS loose, (crm.credit_check(1, 500, 1000, overdue_amount => 50, overdue_days => 5, grace_days => 7)).reason AS in_grace,
       (crm.credit_check(1, 500, 1000, overdue_amount => 50, overdue_days => 8, hold_days => 7)).reason AS held, (crm.credit_check(1, 500, 1000, overdue_amount => 9, overdue_days => 80, least_overdue => 10)).reason AS trifle;

-- 8. Rows in parallel
CREATE TABLE scored AS SELECT i AS customer, (i * 37 % 1009) / 10.0 AS score, i % 11 = 0 AS sued FROM generate_series(1, 5000) AS i;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TABLE graded AS SELECT customer, score, sued, crm.credit_grade(score, vetoes => ARRAY[CASE WHEN sued THEN 'sued' END]) AS grade FROM scored;
SELECT grade, count(*), min(score), max(score) FILTER (WHERE NOT sued) AS max, count(*) FILTER (WHERE sued) AS sued FROM graded GROUP BY grade ORDER BY grade COLLATE "C";
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;

-- 9. Errors
CREATE TABLE failing (no int, statement text);
INSERT INTO failing VALUES
    (1, $$SELECT crm.altman_z('1977', 500, 300, 1200, 700, 500, 200, 150, 1800)$$),
    (2, $$SELECT crm.altman_z('1968', 'NaN'::float8, 300, 1200, 700, 500, 200, 150, 1800)$$),
    (3, $$SELECT crm.bathory_score(500, 300, 1200, 700, 500, 480, 120, 60, 10, 'Infinity'::float8)$$),
    (4, $$SELECT crm.financial_ratios(days => -1, receivables => 1)$$),
    (5, $$SELECT crm.working_assets_limit(500, 300, 180, 700, 500, 'nothing')$$),
    (6, $$SELECT crm.factor_score('{"charakter": 90}')$$),
    (7, $$SELECT crm.factor_score('{"character": "90"}')$$),
    (8, $$SELECT crm.factor_score('{"character": 101}')$$),
    (9, $$SELECT crm.factor_score('{"character": -1}')$$),
    (10, $$SELECT crm.factor_score('[90]')$$),
    (11, $$SELECT crm.factor_score('{"character": 90}', 'nothing')$$),
    (12, $$SELECT crm.factor_score('{"character": 90}', missing => 'mean')$$),
    (13, $$SELECT crm.factor_score('{"character": 1}', scale_max => -5)$$),
    (14, $$SELECT crm.credit_grade('NaN'::float8)$$),
    (15, $$SELECT crm.credit_grade(70, 'nothing')$$),
    (16, $$SELECT crm.credit_grade(70, vetoes => '{sewed}')$$),
    (17, $$SELECT crm.credit_grade(700, 'points', '{sued}')$$),
    (18, $$SELECT crm.credit_grade(70, vetoes => '{late}', veto_scheme => 'nothing')$$),
    (19, $$SELECT crm.credit_limit_by_sales(1000, -30, 'A')$$),
    (20, $$SELECT crm.credit_limit_by_sales(1000, 30, 'E')$$),
    (21, $$SELECT crm.credit_limit_by_sales(1000, 30, multiple => -1)$$),
    (22, $$SELECT crm.credit_limit_by_worth(1000, 10)$$),
    (23, $$SELECT crm.credit_limit_rising(1000, 3, growth => 20)$$),
    (24, $$SELECT crm.credit_limit_rising(1000, 3, every => 0)$$),
    (25, $$SELECT crm.credit_limit_rising(1000, 1000000)$$),
    (26, $$SELECT crm.credit_limit(ARRAY[1, 2], 'best')$$),
    (27, $$SELECT crm.credit_limit(ARRAY['NaN'::numeric])$$),
    (28, $$SELECT crm.credit_limit(ARRAY[1, 2], step => -10)$$),
    (29, $$SELECT crm.credit_check(-5, 500, 1000)$$),
    (30, $$SELECT crm.credit_check(5, 500, 1000, tolerance => 10)$$),
    (31, $$SELECT crm.credit_check(5, 500, 1000, grace_days => 60)$$),
    (32, $$SELECT crm.credit_check(5, 500, -1)$$),
    (33, $$SELECT crm.scheme_value('credit_terms', 'E')$$),
    (34, $$SELECT crm.scheme_value('credit_term', 'A')$$),
    (35, $$SELECT crm.credit_limit(ARRAY[7], step => 0)$$),
    (40, $$SELECT * FROM crm.define_scheme('credit_grade', 'wrong', names => '{a, b, c}', cuts => '{60, 80}')$$),
    (41, $$SELECT * FROM crm.define_scheme('credit_grade', 'wrong', names => '{a, b, c}', cuts => '{80, 80}')$$),
    (42, $$SELECT * FROM crm.define_scheme('credit_grade', 'wrong', names => '{a, b, c}', cuts => '{80, 60, 0}')$$),
    (43, $$SELECT * FROM crm.define_scheme('credit_grade', 'wrong', names => '{a, b, c}', cuts => '{Infinity, 60}')$$),
    (44, $$SELECT * FROM crm.define_scheme('credit_grade', 'wrong', names => '{a, b, c}', cuts => '{80, NULL}')$$),
    (45, $$SELECT * FROM crm.define_scheme('credit_grade', 'wrong', names => '{a, b, c}', cuts => '{0.2, 0.3, 0.5}', cut_by => 'customers')$$),
    (46, $$SELECT * FROM crm.define_scheme('credit_factor', 'wrong', names => '{a, b}', cuts => '{1}')$$),
    (47, $$SELECT * FROM crm.define_scheme('credit_factor', 'wrong', names => '{a, b}', cuts => '{1, -1}')$$),
    (48, $$SELECT * FROM crm.define_scheme('credit_factor', 'wrong', names => '{a, b}', cuts => '{1, NaN}')$$),
    (49, $$SELECT * FROM crm.define_scheme('credit_factor', 'wrong', names => '{a, b}')$$),
    (50, $$SELECT * FROM crm.define_scheme('tier', 'wrong', names => '{a, b}', cuts => '{1, 2}', cut_by => 'weights')$$),
    (51, $$SELECT * FROM crm.define_scheme('credit_veto', 'wrong', names => '{a, b}', cuts => '{1, 2}', arrows => '{a->b}')$$),
    (52, $$UPDATE crm.scheme_code SET cut = 95 WHERE kind = 'credit_grade' AND scheme = 'standard' AND code = 'AAA'$$),
    (53, $$UPDATE crm.scheme_code SET cut = 710 WHERE kind = 'credit_grade' AND scheme = 'points' AND code = 'fair'; SELECT crm.credit_grade(650, 'points')$$),
    (54, $$UPDATE crm.scheme_code SET cut = NULL WHERE kind = 'credit_grade' AND scheme = 'points' AND code = 'fair'; SELECT crm.credit_grade(650, 'points')$$),
    (55, $$UPDATE crm.scheme_code SET cut = -1 WHERE kind = 'credit_factor' AND scheme = 'three' AND code = 'size'; SELECT crm.factor_score('{"size": 3}', 'three', missing => 'zero')$$),
    (56, $$SELECT crm.define_scheme('working_assets', 'wrong', names => '{25 %, 0}', cuts => '{0.5}'); SELECT crm.working_assets_limit(500, 300, 180, 700, 500, 'wrong')$$),
    (57, $$SELECT crm.drop_scheme('credit_grade', 'standard')$$),
    (58, $$SELECT crm.altman_z(500, 300, 1200, 700, 900, 200, 150, 1800)$$),
    (59, $$SELECT crm.altman_z(current_assets => 500, current_liabilities => 300, retained_earnings => 200, ebit => 150, equity => 900, total_assets => 1200, total_liabilities => 700)$$),
    (60, $$SELECT crm.credit_grade('good'::text)$$);
SELECT f.no, pg_temp.failure(f.statement) AS failure FROM failing AS f ORDER BY f.no;

SELECT crm.drop_scheme(kind, scheme) FROM crm.scheme WHERE NOT builtin AND kind ~ '^credit' ORDER BY kind, scheme;
DROP SCHEMA t_credit_grade CASCADE;
