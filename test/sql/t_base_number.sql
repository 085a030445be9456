-- Formulas and measures of exact arithmetic take every number type a table holds, and lose no digit of it.
\set SHOW_CONTEXT never
SET extra_float_digits = 1;

-- one call of each formula, X standing for a cast; the arguments are whole numbers, so all types say the same
CREATE TEMP TABLE call (function text, call text);
INSERT INTO call (function, call) VALUES
    ('gross_margin_rate', 'crm.gross_margin_rate(X 100, X 60)'),
    ('contribution_margin_rate', 'crm.contribution_margin_rate(X 100, X 70)'), ('credit_cost', 'crm.credit_cost(X 1000, X 1, X 90, X 360)'),
    ('cost_to_serve', 'crm.cost_to_serve(X 2, X 3, X 4, X 5, X 6, X 7, X 8, X 9, X 10, X 11)'),
    ('customer_profit', 'crm.customer_profit(X 100, X 60, X 5)'),
    ('effort_value_alignment', 'crm.effort_value_alignment(X 1, X 4, X 3, X 9)'),
    ('stock_turnover', 'crm.stock_turnover(X 100, X 30)'),
    ('cross_ratio', 'crm.cross_ratio(X 7, X 1)'), ('contribution_ratio', 'crm.contribution_ratio(X 7, X 1)'),
    ('margin_contribution', 'crm.margin_contribution(X 1, X 2)'), ('profit_class', 'crm.profit_class(X (-3), X 4)'),
    ('revenue_change_class', 'crm.revenue_change_class(X 3, X 4, true)'), ('churn_rate', 'crm.churn_rate(X 3, X 40)'),
    ('arc_elasticity', 'crm.arc_elasticity(X 100, X 5, X 70, X 6)'), ('renewal_rate', 'crm.renewal_rate(X 3, X 7)'),
    ('break_even_units', 'crm.break_even_units(X 1000, X 9, X 2, X 3)'), ('break_even_revenue', 'crm.break_even_revenue(X 1000, X 1, X 3)'),
    ('campaign_break_even_rate', 'crm.campaign_break_even_rate(X 1, X 30, X 100, X 900)'), ('campaign_uplift', 'crm.campaign_uplift(X 100, X 9, X 80, X 4)'),
    ('price_volume_mix_item', 'crm.price_volume_mix_item((SELECT crm.price_volume_mix(2, 10, 3, 18)), X 2, X 10, X 3, X 18)'),
    ('delivered_value', 'crm.delivered_value(X 9, X 8, X 7, X 6, X 5, X 4, X 3, X 2)'), ('delivered_value_ratio', 'crm.delivered_value_ratio(X 9, X 8, X 7, X 6, X 5, X 4, X 3, X 2)'),
    ('disconfirmation', 'crm.disconfirmation(X 4, X 7)'),
    ('collection_rate', 'crm.collection_rate(X 80, X 90, X 10)'), ('days_sales_outstanding', 'crm.days_sales_outstanding(X 15, X 10, X 30)'),
    ('best_possible_dso', 'crm.best_possible_dso(X 4, X 10, X 30)'), ('average_days_delinquent', 'crm.average_days_delinquent(X 15, X 4, X 10, X 30)'),
    ('collection_effectiveness', 'crm.collection_effectiveness(X 10890, X 6200, X 6340, X 3590, X 3)'), ('receivable_turnover', 'crm.receivable_turnover(X 100, X 10, X 20)'),
    ('expected_loss', 'crm.expected_loss(X 1, X 1, X 70)'), ('dso_countback', 'crm.dso_countback(X 212, ARRAY[X 70, X 80, X 100], ARRAY[X 30, X 30, X 30])'),
    ('loss_allowance', 'crm.loss_allowance(ARRAY[X 30, X 14], ARRAY[X 0, X 1], X 2)'),
    ('loss_allowance', 'crm.loss_allowance((SELECT crm.payment_summary(date ''2025-01-01'', date ''2025-01-31'', X n, NULL) FROM generate_series(1, 3) AS n), ''2025-02-01'', ARRAY[X 0, X 1], ''{0}'', X 2)'),
    ('roll_rates', '(SELECT string_agg(r::text, '';'') FROM crm.roll_rates(ARRAY[X 100, X 50, X 23], X 2) AS r)'),
    ('roll_rates', '(SELECT string_agg(r::text, '';'') FROM crm.roll_rates((SELECT crm.payment_summary(date ''2025-01-01'', date ''2025-01-31'', X n, NULL) FROM generate_series(1, 3) AS n), ''2025-03-01'', ''{0}'', X 2) AS r)'),
    ('altman_z', 'crm.altman_z(''1968'', X 500, X 300, X 1200, X 700, X 900, X 200, X 150, X 1800, X 2, X 3)'), ('bathory_score', 'crm.bathory_score(X 500, X 300, X 1200, X 700, X 500, X 480, X 120, X 60, X 10, X 30)'),
    ('financial_ratios', 'crm.financial_ratios(X 500, X 300, X 180, X 90, X 200, X 1200, X 700, X 500, X 150, X 30, X 90, X 1800, X 1100, X 360)'),
    ('factor_score', 'crm.factor_score(''{"character": 3}'', NULL, X 5, ''rescale'')'), ('factor_rows', '(SELECT string_agg(f::text, '';'') FROM crm.factor_rows(''{"character": 3}'', NULL, X 5, ''rescale'') AS f)'),
    ('credit_grade', 'crm.credit_grade(X 85)'), ('working_assets_limit', 'crm.working_assets_limit(X 500, X 300, X 180, X 700, X 500)'),
    ('credit_limit_by_sales', 'crm.credit_limit_by_sales(X 1000, X 45, NULL, X 2, X 31)'), ('credit_limit_by_worth', 'crm.credit_limit_by_worth(X 1000, X 1)'),
    ('credit_limit_rising', 'crm.credit_limit_rising(X 1000, X 7, X 1, X 3, X 5000)'), ('credit_limit', 'crm.credit_limit(ARRAY[X 1000, X 700], ''mean'', X 30, X 900)'),
    ('credit_check', 'crm.credit_check(X 100, X 870, X 1000, X 90, X 5, X 3, false, X 0, X 7, X 30, X 4)'),
    ('credit_decide', '(SELECT coalesce(max((crm.credit_decide(''none'', ''{}'', ''K'', ''2026-01-01'', X 1000, NULL, X 900, ''decisions stay: none is made'')).credit_limit), X 5) WHERE false)'),
    ('credit_alarms', 'crm.credit_alarms(''B'', ''A'', X 70, X 80, X 110, X 100, X 60)'),
    ('composition', '(SELECT string_agg(c::text, '';'') FROM crm.composition(''{a,b,a}'', ARRAY[X 1, X 2, X 4], ARRAY[X 2, X 1, X 3]) AS c)'),
    ('abc_xyz_matrix', '(SELECT string_agg(c::text, '';'') FROM crm.abc_xyz_matrix(''{A,B}'', ''{X,Y}'', ARRAY[X 1, X 2]) AS c)'),
    ('attainment', 'crm.attainment(X 52, X 50, ''lower'', ''range'', X 70, X 0, X 2)'), ('weighted_score', '(SELECT crm.weighted_score(X n, X (4 - n)) FROM generate_series(1, 3) AS n)'),
    ('cash_flow', '(SELECT crm.cash_flow(n, X (n * n - 7))::jsonb FROM generate_series(0, 3) AS n)'), ('cash_flow', '(SELECT crm.cash_flow(date ''2026-01-01'' + n, X (n * n - 7))::jsonb FROM generate_series(0, 3) AS n)'),
    ('npv', 'crm.npv((SELECT crm.cash_flow(n, 5 - n) FROM generate_series(0, 3) AS n), X 1)'), ('payback', 'crm.payback((SELECT crm.cash_flow(n, 5 * n - 3) FROM generate_series(0, 3) AS n), X 1)'),
    ('round', 'crm.round(X 1234, -2)'), ('require_finite', 'crm_internal.require_finite(X 3, ''x'')'), ('require_between', 'crm_internal.require_between(X 3, ''x'', 1, 4)'), ('require_above_zero', 'crm_internal.require_above_zero(X 3, ''x'')'),
    ('weighted_contribution_margin', '(SELECT crm.weighted_contribution_margin(X m, X s) FROM (VALUES (1, 10), (0, 30)) AS v(m, s))'),
    ('price_volume_mix', '(SELECT crm.price_volume_mix(X 2, X 10, X n, X 18) FROM generate_series(1, 3) AS n)'),
    ('price_volume_mix', '(SELECT crm.price_volume_mix(X 2, X 10, X n, X 18, ''shapley'') FROM generate_series(1, 3) AS n)'),
    ('points_revenue', 'crm.points_revenue(X 1000, X 900, X 100, X 30, X 90)'),
    ('winback_value', 'crm.winback_value(X 1, X 100, X 20, X 3, X 0)'), ('market_damage', 'crm.market_damage(X 1000, X 1, ARRAY[X 0, X 1, X 0, X 0], ARRAY[X 0, X 0, X 1, X 1], X 70, X 2)'), ('require_complaint_groups', 'crm_internal.require_complaint_groups(ARRAY[X 0, X 1, X 0, X 0], ARRAY[X 0, X 0, X 1, X 1])'),
    ('revenue_bridge', '(SELECT crm.revenue_bridge(X n, X (4 - n), true) FROM generate_series(0, 4) AS n)');

-- none is missing (a new function has a row in the table above), and no other takes only numeric
SELECT p.oid::regprocedure AS without_a_row_in_call
FROM pg_proc AS p
WHERE p.pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND p.prokind IN ('f', 'a')
  AND ('crm.number'::regtype = ANY (p.proargtypes) OR 'crm.number[]'::regtype = ANY (p.proargtypes))
  AND p.proname <> 'number_out' AND p.proname <> 'number_send' AND NOT EXISTS (SELECT FROM call WHERE function = p.proname)
ORDER BY 1;
SELECT p.oid::regprocedure AS numeric_only
FROM pg_proc AS p
WHERE p.pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND p.prokind IN ('f', 'a')
  AND ('numeric'::regtype = ANY (p.proargtypes) OR 'numeric[]'::regtype = ANY (p.proargtypes))
  AND obj_description(p.oid, 'pg_proc') !~ '^Part of' AND p.proname !~ '^white_space'
ORDER BY 1;

CREATE FUNCTION pg_temp.answer(call text, type text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE 'SELECT (' || regexp_replace(call, 'X (\w+|\([^)]*\))', '(\1)::' || type, 'g') || ')::text' INTO answer;
    RETURN answer;
END $$;
-- every type gives the answer of numeric: no row
SELECT c.call, t.type, pg_temp.answer(c.call, t.type), pg_temp.answer(c.call, 'numeric') AS of_numeric
FROM call AS c, unnest('{smallint,int,bigint,real,float8}'::text[]) AS t(type)
WHERE pg_temp.answer(c.call, t.type) IS DISTINCT FROM pg_temp.answer(c.call, 'numeric')
ORDER BY 1, 2;
-- and types mix
SELECT crm.gross_margin_rate(100, 60.5), crm.gross_margin_rate(100::bigint, 60.5::float8), crm.gross_margin_rate('100', 60::smallint);

-- digits: numeric as it is, bigint beyond 2^53, float8 and real to the last one
SELECT crm.customer_profit(12345678901234567890.123456789, 0), crm.customer_profit(9007199254740993, 0),
       crm.customer_profit(0.1::float8 + 0.2::float8, 0), crm.customer_profit(123456789.12345678::float8, 0),
       crm.customer_profit(1234567.875::real, 0), crm.customer_profit(1e300::float8, 0) = 1e300, crm.customer_profit(5e-324::float8, 0)::float8 = 5e-324;
SELECT bool_and(crm.customer_profit(f, 0)::float8 = f), count(*)
FROM (SELECT sin(g) * 10.0::float8 ^ (g % 600 - 300)::float8 AS f FROM generate_series(1, 3000) AS g) AS s;
-- a real is the decimal that it prints as, wherever it is read: here against its text
CREATE TEMP TABLE reals AS SELECT g AS id, (sin(g) * 10.0::float8 ^ (g % 16 - 6)::float8)::real AS v FROM generate_series(1, 3000) AS g
    UNION ALL SELECT 3000 + g, (round(g * 37.77, 2) / CASE WHEN g % 5 = 0 THEN 10 ELSE 1 END)::real FROM generate_series(1, 3000) AS g UNION ALL SELECT 7000, 16777217 UNION ALL SELECT 7001, 5.97 UNION ALL SELECT 7002, 0;
SELECT bool_and(crm.customer_profit(v, 0) = v::text::numeric) AS number, bool_and(crm_internal.exact_numeric(v) = v::text::numeric) AS exact FROM reals;
SELECT bool_and(c.money::float8 = r.v::text::float8) AS population, count(*)
FROM (SELECT crm.population(id, date '2026-01-01', v) AS p FROM reals) AS p, crm.customers(p) AS c JOIN reals AS r ON r.id = c.customer;
SELECT bool_and(c.value::float8 = r.v::text::float8) AS abc, count(*)
FROM (SELECT crm.population_of_items(id, v) AS p FROM reals) AS p, crm.abc(p) AS c JOIN reals AS r ON r.id = c.item;
SELECT bool_and(crm.money(s)::float8 = v::text::float8) AS summary FROM (SELECT v, crm.customer_summary(date '2026-01-01', v) AS s FROM reals GROUP BY id, v) AS q;
SELECT bool_and(class = class_of_text) AS abc_window FROM (SELECT crm.abc_class(v) OVER () AS class, crm.abc_class(v::text::float8) OVER () AS class_of_text FROM reals WHERE v >= 0) AS q;
SELECT bool_and(crm.customer_profit(f, 0)::real = f), count(*)
FROM (SELECT (sin(g) * 10.0::float8 ^ (g % 60 - 30)::float8)::real AS f FROM generate_series(1, 3000) AS g) AS s;
-- no digits: the formulas refuse what is not finite
SELECT crm.customer_profit('NaN'::float8, 0);
SELECT crm.customer_profit('Infinity'::real, 0);
SELECT crm.stock_turnover(NULL::float8, 1), crm.stock_turnover(1::real, 0::real);
-- text is none: which mark is the decimal one?
SELECT crm.gross_margin_rate('100'::text, 60);
SELECT crm.stock_turnover(100, '1,5'::varchar);
SELECT crm.rfm_segment('5'::text, 4, 3);
SELECT crm.gross_margin_rate('100', '60') AS a_literal_is_a_number;
-- exact in, exact out; rounding needs no cast
SELECT round(crm.gross_margin_rate(revenue, cost), 4), pg_typeof(crm.gross_margin_rate(revenue, cost))
FROM (VALUES (19.99::float8, 12.49::float8)) AS v(revenue, cost);
-- round takes them all, also where crm is in the search path
SELECT crm.round(0.12345::float8, 3), crm.round(2.5::real, 0), crm.round(1234.5678, -2), crm.round(7::bigint, 1::bigint), crm.round(NULL::float8, 1), crm.round('NaN'::float8, 2);
SELECT crm.round(0.12345::float8, 1.5);
SET search_path = crm, public;
SELECT round(5, 2), round(2.567, 2), round(2.567::float8, 2), round(2.567::real, 2), round(2.5), round(5), round(2.5::float8), round('2.567', 1);
RESET search_path;

-- Money of a view, from a double: as its shortest decimal is rounded, and quicker than that.
SELECT v AS value, crm_internal.cents(v) AS cents, crm_internal.cents(v) = round(v::text::numeric, 2) OR v >= 1e12 AND crm_internal.cents(v) = v::text::numeric AS as_its_decimal
FROM unnest('{0,-0,0.285,0.005,-0.005,1.005,2.675,1e-320,0.0049999999999999999,9999999999999.995,9999999999999.99,123456789012.345,-12.345,1e15,NaN}'::float8[]) AS v;
SELECT count(*) AS differ
FROM (SELECT i * 0.005 AS v FROM generate_series(-30000, 30000) AS i UNION ALL SELECT (i * 0.005)::float8 * 1e9 + i * 0.005 FROM generate_series(1, 30000) AS i) AS n
WHERE crm_internal.cents(v::float8) <> round((v::float8)::text::numeric, 2);
