-- Delivered value, trust, closeness, expectations; types of loyalty, ladder, curve, repeat purchases.
\set SHOW_CONTEXT never
CREATE SCHEMA t_satisfaction_loyalty;
SET search_path = t_satisfaction_loyalty, public;
SET extra_float_digits = 0;
\pset footer off
\pset null (null)

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

-- 1. Delivered value, trust, closeness

SELECT offer, crm.delivered_value(product, service, personnel, image, money, hours, energy, worry) AS delivered,
       crm.round(crm.delivered_value_ratio(product, service, personnel, image, money, hours, energy, worry), 6) AS ratio
FROM (VALUES (1, 20000, 1000, 800, 200, 16000, 500, 300, 200), (2, 10, 0, 0, 0, 12, 0.5, 0, 0), (3, 5, 1, 1, 1, 0, 0, 0, 0), (4, 5, NULL, 1, 1, 1, 1, 1, 1), (5, 5, 1, 1, -9, 1, 1, 1, 1), (6, 5, 1, 1, 1, 1, 1, 1, NULL))
     AS v(offer, product, service, personnel, image, money, hours, energy, worry) ORDER BY offer;
SELECT crm.trust_score(7, 8, 6, 3) AS trust, crm.trust_score(7, 8, 6, 0.5) AS unselfish, crm.trust_score(7, NULL, 6, 3) AS unknown, crm.trust_score(7::smallint, 8.0, 6::bigint, 3::real) AS types;
SELECT f, d, s, crm.closeness_index(f, d, s), round(crm.closeness_percent(f, d, s)::numeric, 6) AS percent
FROM (VALUES (1, 1, 1), (10, 10, 10), (5, 6, 7.5), (4, NULL, 4)) AS v(f, d, s);

-- 2. Expectations

SELECT crm.disconfirmation(4, 5.5) AS better, crm.disconfirmation(5::float8, 3::real) AS worse, crm.disconfirmation(NULL, 3) AS unknown;
SELECT p, crm.disconfirmation(3, p) AS adequacy, crm.disconfirmation(5, p) AS superiority, z AS zone, crm.label('tolerance_zone', z) AS name, crm.label('tolerance_zone', z, 'zh') AS name_zh
FROM unnest('{2.9,3,4,5,5.1,NULL}'::numeric[]) AS p, crm.tolerance_zone(3, 5, p) AS z;
SELECT crm.tolerance_zone(4, 4, 4) AS no_zone, crm.tolerance_zone(NULL, 5, 6) AS adequate, crm.tolerance_zone(3, NULL, 2) AS desired;

-- 3. Types of loyalty: a value that reaches the cut is high, on both axes; there are no cuts but yours

SELECT attitude, patronage, t AS type, crm.label('matrix', t, 'en', 'loyalty') AS name, crm.label('matrix', t, 'zh', 'loyalty') AS name_zh
FROM (VALUES (4, 3), (4, 2.9), (3.9, 3), (3.9, 2.9), (4, NULL)) AS v(attitude, patronage), crm.matrix_cell('loyalty', attitude, patronage, '{4}', '{3}') AS t;
SELECT satisfaction, loyalty, t AS type, crm.label('matrix', t, 'en', 'satisfaction_loyalty') AS name, crm.label('matrix', t, 'zh', 'satisfaction_loyalty') AS name_zh
FROM (VALUES (4, 3), (4, 2.9), (3.9, 3), (3.9, 2.9)) AS v(satisfaction, loyalty), crm.matrix_cell('satisfaction_loyalty', satisfaction, loyalty, '{4}', '{3}') AS t;

-- the ladder: each step on top of the one before; the first low answer decides, and NULL before it is not known
SELECT s, r, a, t AS stage, crm.label('loyalty_stage', t) AS name, crm.label('loyalty_stage', t, 'zh') AS name_zh
FROM (VALUES (1, 3, 5, 10), (2, 4, 3, 10), (3, 4, 4, 8), (4, 4, 4, 9), (5, 4, NULL, 9), (6, 4, 4, NULL), (7, 3, NULL, NULL), (8, NULL, 1, 1)) AS v(no, s, r, a), crm.loyalty_stage(s, r, a, 4, 4, 9) AS t ORDER BY no;

-- 4. Repeat purchases

-- Brown's examples, and what they leave open
SELECT purchases, class, crm.label('repeat_purchase_class', class) AS name, crm.label('repeat_purchase_class', class, 'zh') AS name_zh
FROM (VALUES (1, 'AAAAAA'), (2, 'ABABAB'), (3, 'AAABBB'), (4, 'ABCDEF'), (5, 'A'), (6, ''), (7, 'AA'), (8, 'AB'), (9, 'AABBAB'), (10, 'AAAAAB'), (11, 'AABBCC'), (12, 'ABCABC'), (13, 'ABCDABCD'), (14, 'AAB'), (15, 'ACEBDB')) AS v(no, purchases),
     crm.repeat_purchase_class(string_to_array(purchases, NULL)) AS class ORDER BY no;
SELECT crm.repeat_purchase_class(string_to_array('ABCDABCD', NULL), most_brands => 4) AS four, crm.repeat_purchase_class(string_to_array('ABCABC', NULL), 2) AS two,
       crm.repeat_purchase_class(ARRAY[1, NULL, 1, NULL]) AS unknown, crm.repeat_purchase_class(NULL::text[]) AS "null", crm.repeat_purchase_class('{NULL,NULL,NULL}'::int[]) AS nothing,
       crm.repeat_purchase_class(ARRAY[2.0, 2.00, 2]) AS one_number;
-- over rows, in the order of time
SELECT customer, crm.repeat_purchase_class(array_agg(brand ORDER BY at)) AS class
FROM (VALUES (1, 3, 'x'), (1, 1, 'x'), (1, 2, 'y'), (1, 4, 'y'), (2, 2, 'y'), (2, 1, 'x'), (2, 3, 'y'), (2, 0, 'x')) AS v(customer, at, brand) GROUP BY 1 ORDER BY 1;

-- 5. The curve

CREATE TABLE answer AS
SELECT i, 'segment ' || i % 3 AS segment, 1 + i * 31 % 97 % 5 AS satisfaction, 1 + (i * 17 % 89 + i * 31 % 97) % 5 AS loyalty, i % 4 AS weight FROM generate_series(1, 900) AS i;
SELECT segment, (c).n, (c).effective_n, (c).slope, (c).intercept, (c).defection_share + (c).indifference_share + (c).affection_share AS shares,
       abs((c).slope - slope) < 1e-12 AND abs((c).intercept - intercept) < 1e-12 AND abs((c).correlation - r) < 1e-12 AS line,
       abs((c).slope_se - sqrt((1 - r * r) * syy / sxx / (n - 2))) < 1e-12 AS error,
       abs((c).affection_share - affection) < 1e-12 AND abs((c).affection_loyalty - affection_loyalty) < 1e-12 AND abs((c).defection_loyalty - defection_loyalty) < 1e-12 AS zones
FROM (SELECT segment, crm.loyalty_curve(satisfaction, loyalty, 3, 5) AS c, regr_slope(loyalty, satisfaction) AS slope, regr_intercept(loyalty, satisfaction) AS intercept, corr(loyalty, satisfaction) AS r,
             regr_syy(loyalty, satisfaction) AS syy, regr_sxx(loyalty, satisfaction) AS sxx, count(*) AS n,
             avg((satisfaction >= 5)::int)::float8 AS affection, avg(loyalty) FILTER (WHERE satisfaction >= 5)::float8 AS affection_loyalty, avg(loyalty) FILTER (WHERE satisfaction < 3)::float8 AS defection_loyalty
      FROM answer GROUP BY 1) AS s ORDER BY 1;
-- weights: means, slope and shares are those of replicated rows, and n is that of the rows
SELECT w.n, abs(w.slope - r.slope) < 1e-12 AS slope, abs(w.indifference_share - r.indifference_share) < 1e-12 AS share, abs(w.indifference_loyalty - r.indifference_loyalty) < 1e-12 AS loyalty,
       abs(w.effective_n - k.kish) < 1e-9 AS effective_n, abs(w.slope_se * sqrt(k.kish - 2) - r.slope_se * sqrt(r.n - 2)) < 1e-12 AS error
FROM (SELECT (crm.loyalty_curve(satisfaction, loyalty, 3, 5, weight)).* FROM answer) AS w, (SELECT (crm.loyalty_curve(satisfaction, loyalty, 3, 5)).* FROM answer, generate_series(1, weight)) AS r,
     (SELECT crm.effective_n(weight) AS kish FROM answer) AS k;
-- what cannot be said is NULL
SELECT name, (c).n, (c).slope, (c).slope_se, (c).correlation, (c).affection_share, (c).affection_loyalty, (c).indifference_loyalty
FROM (SELECT name, crm.loyalty_curve(x, y, 3, 5, w) AS c
      FROM (VALUES ('all equal', 4, 3, 1), ('all equal', 4, 5, 1), ('two', 4, 3, 1), ('two', 5, 4, 1), ('loyalty equal', 4, 3, 1), ('loyalty equal', 5, 3, 1), ('loyalty equal', 2, 3, 1), ('one', 4, 3, 1), ('one', NULL, 3, 1),
                   ('one', 3, NULL, 1), ('one', 3, 3, NULL), ('one', 3, 3, 0), ('none', 3, 3, 0)) AS v(name, x, y, w) GROUP BY 1) AS s ORDER BY 1;
SELECT (crm.loyalty_curve(1::smallint, 1::numeric, 3, 5)).defection_share AS types, crm.loyalty_curve(1, 1, 3, 5) FILTER (WHERE false) AS no_rows;
-- large answers lose no digits
SELECT (crm.loyalty_curve(1e9 + x, 1e9 + 2 * x, 3, 5)).slope FROM generate_series(1, 5) AS x;
-- workers
SELECT crm.loyalty_curve(satisfaction, loyalty, 3, 5) AS plain FROM answer \gset
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.loyalty_curve(satisfaction, loyalty, 3, 5)::text = :'plain' AS parallel FROM answer;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;

-- near a perfect line, on one, far from zero, of equal answers
SELECT crm.round((c).slope_se * 1e6, 6) AS near, crm.round((c).slope, 9) AS slope FROM (SELECT crm.loyalty_curve(x, y, 3, 5) AS c FROM (VALUES (1, 5.0), (2, 7), (3, 9), (4, 11.00001), (7, 17)) AS v(x, y)) AS s;
SELECT shift, (c).slope, (c).slope_se, (c).correlation, (c).defection_share, (c).affection_loyalty IS NULL AS none FROM (SELECT shift, crm.loyalty_curve(shift + x, 2 * x + 3, shift + 9, shift + 10, w) AS c
    FROM (VALUES (1, 0.1), (2, 0.7), (3, 1.3), (4, 0.9), (7, 1.7)) AS v(x, w), unnest('{0,1e6,1e14}'::float8[]) AS shift GROUP BY shift) AS s ORDER BY shift;
SELECT count(*), min((c).slope), max((c).slope_se), min((c).intercept), max((c).intercept), min((c).indifference_loyalty), max((c).indifference_loyalty), min((c).indifference_share)
FROM (SELECT crm.loyalty_curve(3 + n % 2, 4.3, 3, 5, 1 + hashint4(n) / 4294967296.0) AS c FROM generate_series(1, 3000) AS n GROUP BY n / 10) AS s;

-- 6. Need importance: ranks by the mean, ties share the lower number

SELECT need, round(avg(importance), 2) AS importance, rank() OVER (ORDER BY avg(importance) DESC) AS rank
FROM (VALUES ('price', 5), ('price', 4), ('service', 5), ('service', 4), ('design', 2), ('design', NULL), ('speed', 1)) AS v(need, importance) GROUP BY 1 ORDER BY 3, 1;

-- 7. What cannot be; NULL goes first

SELECT crm.delivered_value(1, 1, NULL, 1, -1, 0, 0, 0) IS NULL AS delivered_value, crm.delivered_value_ratio('NaN', 1, 1, 1, 1, 0, 0, NULL) IS NULL AS ratio, crm.disconfirmation(NULL, 'NaN') IS NULL AS disconfirmation,
       crm.closeness_percent(NULL, 11, 1) IS NULL AS closeness, crm.trust_score(7, NULL, 6, -1) IS NULL AS trust;
SELECT call, pg_temp.failure('SELECT ' || call)
FROM (VALUES (1, $$crm.delivered_value(1, 1, 1, 1, -1, 0, 0, 0)$$), (2, $$crm.delivered_value('NaN', 1, 1, 1, 1, 0, 0, 0)$$), (3, $$crm.delivered_value_ratio(1, 1, 1, 1, 1, 0, 0, -0.5)$$), (4, $$crm.delivered_value(1, 1, 1, 1, 1, 0, 0, 'Infinity'::float8)$$),
    (5, $$crm.trust_score(7, 8, 6, 0)$$), (6, $$crm.trust_score(7, 8, 6, -1)$$), (7, $$crm.trust_score(7, 'NaN', 6, 1)$$), (8, $$crm.trust_score(7, 8, 'Infinity', 1)$$),
    (9, $$crm.closeness_index(0, 5, 5)$$), (10, $$crm.closeness_index(5, 11, 5)$$), (11, $$crm.closeness_percent(5, 5, 'NaN')$$), (12, $$crm.disconfirmation('NaN', 1)$$), (13, $$crm.tolerance_zone(5, 3, 4)$$), (14, $$crm.tolerance_zone(1, 3, 'NaN')$$),
    (15, $$crm.loyalty_stage(1, 1, 1, NULL, 4, 9)$$), (16, $$crm.loyalty_stage(1, 'NaN', 1, 4, 4, 9)$$), (17, $$crm.loyalty_stage(1, 1, 1, 4, 4, 'Infinity')$$), (18, $$crm.repeat_purchase_class('{a,b}'::text[], 1)$$), (19, $$crm.repeat_purchase_class(ARRAY['1'::json])$$), (19.5, $$crm.repeat_purchase_class('{{a,a},{b,b}}'::text[])$$),
    (20, $$crm.loyalty_curve(1, 1, 5, 3)$$), (21, $$crm.loyalty_curve(1, 1, NULL, 3)$$), (22, $$crm.loyalty_curve(1, 1, 3, 'NaN')$$), (23, $$crm.loyalty_curve('NaN', 1, 3, 5)$$), (24, $$crm.loyalty_curve(1, 1e16, 3, 5)$$),
    (25, $$crm.loyalty_curve(1, 1, 3, 5, -1)$$), (26, $$crm.loyalty_curve(1, 1, x, 5) FROM generate_series(1, 2) AS x$$), (27, $$crm.matrix_cell('loyalty', 1, 1, '{1,2}', '{1}')$$)) AS c(no, call) ORDER BY no;
-- sums that no rows have
CREATE AGGREGATE pg_temp.curve(float8[]) (SFUNC = crm_internal.loyalty_curve_combine, STYPE = float8[], FINALFUNC = crm_internal.loyalty_curve_final);
SELECT pg_temp.failure(format('SELECT pg_temp.curve(%L::float8[])', state)) AS negative FROM (VALUES ('{2,4,2,2,2,3,1,0,-1,0,1,0,1,0,0,0,2,0,0,0,0,0,1,0,0,0}'), ('{2,4,2,2,2,3,1,0,1,0,1,0,NaN,0,0,0,2,0,0,0,0,0,1,0,0,0}'), ('{2,4,2,2,2,3,1,0,1,0,1,0,1,0,-1,0,3,0,0,0,0,0,1,0,0,0}'), ('{2,4,2,2,2,3,1,0,1,0,1,0,1,0,0,0,2,0,0,0,0,0,1,0,0,0}')) AS v(state);
