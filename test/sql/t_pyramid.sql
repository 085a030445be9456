-- The customer pyramid: tiers against their definition, names, schemes, hysteresis, errors.
\set SHOW_CONTEXT never
CREATE SCHEMA t_pyramid;
SET search_path = t_pyramid, public;
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

-- 995 customers, many ties, some losses, a few without a value.
CREATE TEMP TABLE c AS
SELECT i AS customer, i % 3 AS shop, CASE WHEN i % 100 = 0 THEN NULL ELSE (hashint4(i) & 2147483647) % 900 - 40 + CASE WHEN i % 97 = 0 THEN 3000 ELSE 0 END END AS v
FROM generate_series(1, 995) AS i;

-- 1. By definition

-- By customers: rank, 1 for the best and the same for equals, up to the cumulated share rounded up.
SELECT bool_and(tier = CASE WHEN r <= ceil(n * 0.01) THEN 1 WHEN r <= ceil(n * 0.05) THEN 2 WHEN r <= ceil(n * 0.2) THEN 3 ELSE 4 END) AS by_customers, count(*) AS customers,
       count(DISTINCT tier) AS tiers
FROM (SELECT crm.customer_tier(v) OVER () AS tier, rank() OVER (ORDER BY v DESC) AS r, count(v) OVER () AS n FROM c WHERE v IS NOT NULL) AS s;
-- By value: until the value of those strictly better reaches the cumulated share.
SELECT bool_and(tier = CASE WHEN better < 0.5 * total THEN 1 WHEN better < 0.8 * total THEN 2 ELSE 3 END) AS by_value, count(*) FILTER (WHERE tier = 1) AS first, count(*) FILTER (WHERE tier = 3) AS last
FROM (SELECT crm.customer_tier(v, '{0.5, 0.3, 0.2}', 'value') OVER () AS tier, coalesce(sum(v) OVER (ORDER BY v DESC RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS better, sum(v) OVER () AS total FROM c) AS s WHERE better IS NOT NULL;
-- By limits: at or above the limit.
SELECT bool_and(tier = CASE WHEN v >= 500 THEN 1 WHEN v >= 0 THEN 2 ELSE 3 END) AS by_limits, bool_and(tier = crm.tier_of(v, '{500, 0}')) AS tier_of
FROM (SELECT v, crm.customer_tier(v, '{500, 0}', by => 'limits') OVER () AS tier FROM c WHERE v IS NOT NULL) AS s;
-- Split ties: exact counts, and the order of the window decides among equals.
SELECT bool_and(tier = CASE WHEN r <= ceil(n * 0.01) THEN 1 WHEN r <= ceil(n * 0.05) THEN 2 WHEN r <= ceil(n * 0.2) THEN 3 ELSE 4 END) AS split
FROM (SELECT crm.customer_tier(v, ties => 'split') OVER (ORDER BY customer) AS tier, row_number() OVER (ORDER BY v DESC, customer) AS r, count(v) OVER () AS n FROM c WHERE v IS NOT NULL) AS s;
SELECT crm.customer_tier(v, '{0.25, 0.25, 0.5}', ties => ties) OVER (PARTITION BY ties ORDER BY place), ties, v FROM unnest('{5,5,5,5,NULL}'::int[]) WITH ORDINALITY AS u(v, place), unnest('{split,together}'::text[]) AS ties ORDER BY ties, place;
-- Each shop has a pyramid of its own; any type of the same values; rows without a value have no tier.
SELECT bool_and(a = b AND a = d AND a = e AND a = f) AS same, count(*) FILTER (WHERE v IS NULL AND a IS NULL) AS without
FROM (SELECT v, crm.customer_tier(v) OVER (PARTITION BY shop) AS a, crm.customer_tier(v::bigint) OVER (PARTITION BY shop ORDER BY customer DESC) AS b, crm.customer_tier(v::numeric) OVER (PARTITION BY shop ORDER BY v ROWS 3 PRECEDING) AS d,
             crm.customer_tier(v::float8) OVER (PARTITION BY shop) AS e, crm.customer_tier(v::float4 * 2) OVER (PARTITION BY shop) AS f FROM c) AS s WHERE v IS NULL OR a IS NOT NULL;

-- 2. The fitted pyramid

SELECT (m).version, (m).cut_by, (m).cuts, (m).customers, (m).total = total AS total, (m).limits, (m).tier_customers, (SELECT sum(x) FROM unnest((m).tier_values) AS x) = total AS values
FROM (SELECT crm.pyramid_fit(v, 'platinum') AS m, sum(v) AS total FROM c) AS s;
-- It says the same as the window.
SELECT cut_by, bool_and(p.customers = w.customers AND p.value = w.value AND round(p.mean_value::numeric, 9) = round(w.mean, 9)) AS same, count(*) AS tiers
FROM (VALUES ('customers', '{0.01, 0.04, 0.15, 0.8}'::float8[]), ('value', '{0.4, 0.3, 0.2, 0.1}'), ('limits', '{800, 400, 0}')) AS o(cut_by, cuts),
     LATERAL crm.pyramid((SELECT crm.pyramid_fit(v, cuts, cut_by) FROM c)) AS p,
     LATERAL (SELECT count(*) AS customers, sum(v) AS value, avg(v) AS mean FROM (SELECT v, crm.customer_tier(v, cuts, cut_by) OVER () AS t FROM c) AS x WHERE t = p.tier) AS w
GROUP BY cut_by ORDER BY cut_by;
SELECT tier, name, name_zh, lower_limit, customers, round(customer_share::numeric, 4) AS customer_share, value, round(value_share::numeric, 4) AS value_share, round(mean_value::numeric, 2) AS mean
FROM crm.pyramid((SELECT crm.pyramid_fit(v, 'vip') FROM c), 'vip');
-- Empty tiers stand in the table; a loss in all has no shares of value.
SELECT tier, name, lower_limit, customers, customer_share, value, value_share, mean_value FROM crm.pyramid((SELECT crm.pyramid_fit(v, '{100, 50}', 'limits') FROM unnest('{120,-10,-200}'::int[]) AS v), 'usage');
-- Any order and any number of workers: the same model.
SELECT count(DISTINCT m::text) AS models FROM (
    SELECT crm.pyramid_fit(v, 'platinum') FROM c UNION ALL SELECT crm.pyramid_fit(v, 'platinum' ORDER BY v) FROM c UNION ALL SELECT crm.pyramid_fit(v, 'platinum' ORDER BY customer DESC) FROM c) AS s(m);
CREATE TABLE many AS SELECT i % 997 * 0.01 AS x FROM generate_series(1, 20000) AS i;
SELECT crm.pyramid_fit(x::float8, 'platinum') AS plain FROM many \gset
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.pyramid_fit(x::float8, 'platinum')::text = :'plain' AS parallel FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
DROP TABLE many;
-- jsonb and back; a stored model scores next month's customers.
SELECT (m::jsonb)::crm.pyramid_model::text = m::text AS jsonb, crm.tier_of(5000, (m).limits) AS high, crm.tier_of(0, (m).limits) AS low FROM (SELECT crm.pyramid_fit(v, 'platinum') AS m FROM c) AS s;

-- Nothing to say.
SELECT crm.pyramid_fit(v, 'platinum') AS none FROM c WHERE false;
SELECT crm.pyramid_fit(NULL, 'platinum') AS nulls, crm.pyramid_fit(-v, '{0.8, 0.2}', 'value') AS no_total, crm.pyramid_fit(0 * v, '{0.8, 0.2}', 'value') AS zero FROM c;
SELECT DISTINCT crm.customer_tier(-abs(v), '{0.8, 0.2}', 'value') OVER () AS no_total FROM c;
SELECT count(*) FROM crm.pyramid(NULL);
-- One customer is the best; equals are all the best.
SELECT crm.customer_tier(1) OVER (), (SELECT array_agg(DISTINCT t) FROM (SELECT crm.customer_tier(7) OVER () AS t FROM generate_series(1, 9)) AS s) AS equals;
SELECT crm.tier_of(5, '{}') AS one_tier, crm.tier_of(10, '{10, 10}') AS equal_limits, crm.tier_of(9, '{10, 10}') AS below, crm.tier_of(1, NULL) IS NULL AS null;

-- 3. Holding on to a tier

SELECT value, previous, crm.tier_of(value, '{100, 50}') AS plain, crm.tier_with_hysteresis(value, '{100, 50}', previous) AS margin, crm.tier_with_hysteresis(value, '{100, 50}', previous, 0.1, 1, 3) AS too_early, crm.tier_with_hysteresis(value, '{100, 50}', previous, 0.1, 3, 3) AS after_stay
FROM unnest('{105,110,95,90,89,44,200,10}'::float8[], '{2,2,1,1,1,1,3,1}'::int[]) AS u(value, previous);
SELECT crm.tier_with_hysteresis(70, '{100, 50}', NULL) AS first, crm.tier_with_hysteresis(NULL, '{100, 50}', 1) AS no_value, crm.tier_with_hysteresis(40, '{100, 50}', 1, margin => 0) AS no_margin;
-- A customer's history: without hysteresis it changes eight times, with it twice. The aggregate is the function, period by period.
CREATE TEMP TABLE h AS SELECT period, value FROM unnest('{90,105,98,103,97,112,95,89,91,93,NULL,49,48,30,52,56}'::float8[]) WITH ORDINALITY AS u(value, period);
SELECT period, value, crm.tier_of(value, '{100, 50}') AS plain, crm.steady_tier(value, '{100, 50}', 0.1, 3) OVER w AS steady, crm.steady_tier_periods(value, '{100, 50}', 0.1, 3) OVER w AS periods FROM h WINDOW w AS (ORDER BY period);
WITH RECURSIVE walk AS (
    SELECT 1::bigint AS place, crm.tier_of(value, '{100, 50}') AS tier, 1 AS periods FROM h WHERE period = 1
    UNION ALL
    SELECT n.place, t.tier, CASE WHEN t.tier = walk.tier THEN walk.periods + 1 ELSE 1 END
    FROM walk JOIN (SELECT row_number() OVER (ORDER BY period) AS place, value FROM h WHERE value IS NOT NULL) AS n ON n.place = walk.place + 1,
         LATERAL (SELECT crm.tier_with_hysteresis(n.value, '{100, 50}', walk.tier, 0.1, walk.periods, 3) AS tier) AS t)
SELECT bool_and(walk.tier = steady AND walk.periods = s.periods) AS same, count(*) AS periods
FROM walk JOIN (SELECT row_number() OVER (ORDER BY period) AS place, crm.steady_tier(value, '{100, 50}', 0.1, 3) OVER (ORDER BY period) AS steady, crm.steady_tier_periods(value, '{100, 50}', 0.1, 3) OVER (ORDER BY period) AS periods FROM h WHERE value IS NOT NULL) AS s USING (place);
SELECT crm.steady_tier(value, '{100, 50}', 0.1, 3 ORDER BY period) AS now, crm.steady_tier(value, '{100, 50}', 0, 0 ORDER BY period) AS plain, crm.steady_tier(NULL, '{100, 50}', 0, 0) AS never FROM h;

-- 4. Names

SELECT scheme, title, title_zh, origin, cut_by, string_agg(concat_ws(' ', name, name_zh, cut), ', ' ORDER BY position) AS tiers FROM crm.schemes JOIN crm.labels USING (kind, scheme) WHERE kind = 'tier' GROUP BY 1, 2, 3, 4, 5 ORDER BY scheme COLLATE "C";
SELECT crm.label('tier', 1), crm.label('tier', 4, 'zh'), crm.label('tier', 2, 'en', 'usage'), crm.label('tier', 1, 'zh', scheme => 'service'), crm.advice('tier', 1), crm.advice('tier', 1, 'zh'), crm.label('tier', NULL) AS null;
SELECT count(*) AS unlabelled FROM crm.labels WHERE kind = 'tier' AND (name_zh = name OR advice IS NULL OR advice_zh IS NULL);
SELECT (crm.pyramid_fit(1, 'platinum')).cuts, (crm.pyramid_fit(1, 'usage')).cut_by;
SELECT bool_and(by_cuts = by_scheme) AS window, count(*) FROM (SELECT crm.customer_tier(v, '{0.05, 0.15, 0.80}') OVER () AS by_cuts, crm.customer_tier(v, scheme => 'service') OVER () AS by_scheme FROM c WHERE v IS NOT NULL) AS s;
-- The functions and the view agree, whose scheme changes from row to row.
SELECT count(*), count(*) FILTER (WHERE name = crm.label('tier', code, 'en', scheme) AND name_zh = crm.label('tier', position, 'zh', scheme) AND advice = crm.advice('tier', position, 'en', scheme) AND advice_zh = crm.advice('tier', code, 'zh', scheme)) AS equal
FROM (SELECT * FROM crm.labels WHERE kind = 'tier' ORDER BY md5(concat(scheme, code))) AS shuffled;

-- Own schemes: defined, replaced, copied, edited, dropped.
SELECT crm.define_scheme('tier', 'ours', '{a, b, c}', '{1000, 100}', 'limits', names_zh => '{甲, 乙, 丙}', title => 'Our tiers');
SELECT position, name, name_zh, cut, origin, title FROM crm.labels JOIN crm.schemes USING (kind, scheme) WHERE scheme = 'ours' ORDER BY position;
SELECT tier, name, customers FROM crm.pyramid((SELECT crm.pyramid_fit(v, 'ours') FROM c), 'ours');
SELECT crm.define_scheme('tier', 'ours', '{a, b}', '{0.3, 0.7}');
SELECT crm.copy_scheme('tier', 'vip', 'mine');
SELECT position, name, name_zh, cut FROM crm.labels WHERE scheme = 'ours' ORDER BY position;
UPDATE crm.scheme_label SET name = 'top' WHERE scheme = 'mine' AND code = '1' AND language = 'en';
UPDATE crm.scheme_code SET cut = CASE code WHEN '1' THEN 0.02 ELSE 0.79 END WHERE scheme = 'mine' AND code IN ('1', '4');
SELECT crm.label('tier', 1, 'en', 'mine'), (crm.pyramid_fit(1, 'mine')).cuts, crm.label('tier', 1, 'en', 'vip');
-- A change shows at once, and goes with its rollback.
DO $$
DECLARE
    seen text;
BEGIN
    FOR i IN 1 .. 2 LOOP
        UPDATE crm.scheme_label SET name = 'version ' || i WHERE scheme = 'mine' AND code = '1';
        BEGIN
            UPDATE crm.scheme_label SET name = 'undone' WHERE scheme = 'mine' AND code = '1';
            seen := concat_ws(', ', seen, crm.label('tier', 1, 'en', 'mine'));
            RAISE division_by_zero;
        EXCEPTION WHEN division_by_zero THEN
            seen := concat_ws(', ', seen, crm.label('tier', 1, 'en', 'mine'));
        END;
    END LOOP;
    RAISE WARNING 'seen: %', seen;
END $$;

-- 5. Errors

SELECT no, pg_temp.failure(statement) FROM (VALUES
    (1, $$SELECT crm.customer_tier(v, '{0.5, 0.4}') OVER () FROM c$$),
    (2, $$SELECT crm.customer_tier(v, '{1, 4, 15, 80}') OVER () FROM c$$),
    (3, $$SELECT crm.customer_tier(v, '{1.5, -0.5}') OVER () FROM c$$),
    (4, $$SELECT crm.customer_tier(v, '{1}') OVER () FROM c$$),
    (5, $$SELECT crm.customer_tier(v, '{0.5, NULL}') OVER () FROM c$$),
    (6, $$SELECT crm.customer_tier(v, '{{0.5, 0.5}}') OVER () FROM c$$),
    (7, $$SELECT crm.customer_tier(v, '{NaN, 0.5}') OVER () FROM c$$),
    (8, $$SELECT crm.customer_tier(v, by => 'value') OVER () FROM c$$),
    (9, $$SELECT crm.customer_tier(v, by => 'profit') OVER () FROM c$$),
    (10, $$SELECT crm.customer_tier(v, ties => 'random') OVER () FROM c$$),
    (11, $$SELECT crm.customer_tier(v, '{10}', 'limits', 'split') OVER () FROM c$$),
    (12, $$SELECT crm.customer_tier(v, '{10, 20}', 'limits') OVER () FROM c$$),
    (13, $$SELECT crm.customer_tier(v, array_fill(1, ARRAY[20])::float8[], 'limits') OVER () FROM c$$),
    (14, $$SELECT crm.customer_tier('NaN'::float8) OVER ()$$),
    (15, $$SELECT crm.customer_tier(1e200) OVER ()$$),
    (16, $$SELECT crm.customer_tier(current_date) OVER ()$$),
    (17, $$SELECT crm.pyramid_fit(v, NULL) FROM c$$),
    (18, $$SELECT crm.pyramid_fit(v, ARRAY[0.5, 0.5 + 0 * customer] || CASE customer WHEN 1 THEN '{}' ELSE NULL::float8[] END, CASE WHEN customer % 2 = 0 THEN 'value' ELSE 'customers' END) FROM c$$),
    (19, $$SELECT crm.pyramid_fit('Infinity', '{0.5, 0.5}', 'customers')$$),
    (20, $$SELECT crm.tier_of(5, '{10, 20}')$$),
    (21, $$SELECT crm.tier_of('NaN', '{10}')$$),
    (22, $$SELECT crm.tier_with_hysteresis(5, '{10}', 3)$$),
    (23, $$SELECT crm.tier_with_hysteresis(5, '{10}', 1, 1)$$),
    (24, $$SELECT crm.tier_with_hysteresis(5, '{10}', 1, 0.1, 1, -1)$$),
    (25, $$SELECT crm.steady_tier(5, '{10}', NULL, 1)$$),
    (26, $$SELECT crm.label('tier', 5)$$),
    (27, $$SELECT crm.label('tier', 0)$$),
    (28, $$SELECT crm.label('tier', 1, 'en', 'Platinum')$$),
    (29, $$SELECT crm.pyramid_fit(v, 'nothing') FROM c$$),
    (30, $$SELECT * FROM crm.pyramid((SELECT crm.pyramid_fit(v, 'platinum') FROM c), 'usage')$$),
    (31, $$SELECT * FROM crm.pyramid((1, 'customers', '{0.5,0.5}', 3, 9, '{1}', '{1,1}', '{1,2}')::crm.pyramid_model, 'usage')$$),
    (32, $$SELECT * FROM crm.pyramid((2, 'customers', '{0.5,0.5}', 3, 9, '{1}', '{1,2}', '{1,2}')::crm.pyramid_model, 'usage')$$),
    (33, $$SELECT * FROM crm.pyramid((1, 'customers', '{0.5,0.5}', 3, 9, '{1,0}', '{1,2}', '{1,2}')::crm.pyramid_model, 'usage')$$),
    (34, $$SELECT * FROM crm.pyramid((1, 'customers', '{0.5,0.5}', 3, 9, '{1}', '{1,2}', NULL)::crm.pyramid_model, 'usage')$$),
    (35, $$SELECT * FROM crm.pyramid((1, 'customers', '{0.5,0.5}', 3, 'NaN', '{1}', '{1,2}', '{1,2}')::crm.pyramid_model, 'usage')$$),
    (36, $$SELECT * FROM crm.pyramid((1, 'customers', '{0.5,0.5}', 3, 9, '{1}', '{1,2}', '{1}')::crm.pyramid_model, 'usage')$$),
    (37, $$SELECT crm.define_scheme('tier', 'vip', '{a, b}', '{0.5, 0.5}')$$),
    (38, $$SELECT crm.define_scheme('tier', ' ', '{a, b}', '{0.5, 0.5}')$$),
    (39, $$SELECT crm.define_scheme('tier', 'bad', '{a}', '{1}')$$),
    (40, $$SELECT crm.define_scheme('tier', 'bad', '{a, b}', '{0.5, 0.4}')$$),
    (41, $$SELECT crm.define_scheme('tier', 'bad', '{a, b}', '{0.5, 0.5}', 'limits')$$),
    (42, $$SELECT crm.define_scheme('tier', 'bad', '{a, b}', '{0.5, 0.5}', names_zh => '{x}')$$),
    (43, $$SELECT crm.define_scheme('tier', 'bad', '{a, b}', '{0.5, 0.5}', 'profit')$$),
    (44, $$SELECT crm.copy_scheme('tier', 'vip', 'mine')$$),
    (45, $$SELECT crm.copy_scheme('tier', 'nothing', 'new')$$),
    (46, $$SELECT crm.drop_scheme('tier', 'platinum')$$),
    (47, $$SELECT crm.drop_scheme('tier', 'nothing')$$),
    (48, $$UPDATE crm.scheme_code SET cut = 0.5 WHERE kind = 'tier' AND scheme = 'vip'$$),
    (49, $$DELETE FROM crm.scheme WHERE kind = 'tier' AND builtin$$),
    (50, $$UPDATE crm.scheme SET builtin = true WHERE scheme = 'mine'$$),
    (51, $$UPDATE crm.scheme_code SET scheme = 'vip', code = '9' WHERE scheme = 'mine' AND code = '1'$$),
    (52, $$TRUNCATE crm.scheme CASCADE$$),
    (53, $$DELETE FROM crm.scheme_code WHERE scheme = 'mine' AND code = '2'; SELECT crm.label('tier', 1, 'en', 'mine')$$),
    (54, $$SELECT crm.define_scheme('tier', 'bad', '{a, a}', '{0.5, 0.5}')$$),
    (55, $$SELECT crm.define_scheme('tier', 'bad', '{a, " "}', '{0.5, 0.5}')$$),
    (56, $$SELECT crm.define_scheme('tier', 'bad', '{a, NULL}', '{0.5, 0.5}')$$),
    (57, $$SELECT crm.tier_with_hysteresis(5, '{3}', 1, periods_in_tier => -1)$$),
    (58, $$SELECT crm.customer_tier(i, CASE WHEN i < 9 THEN '{0.5, 0.5}'::float8[] ELSE '{0.4, 0.6}' END) OVER () FROM generate_series(1, 10) AS i$$),
    (59, $$SELECT crm.customer_tier(i, ties => CASE WHEN i < 9 THEN 'together' END) OVER () FROM generate_series(1, 10) AS i$$),
    (60, $$SELECT crm.pyramid_fit(v, '{0.5, 0.5}') FROM c$$),
    (61, $$SELECT crm.pyramid_fit(v, NULL, 'value') FROM c$$),
    (62, $$SELECT crm.customer_tier(v, '{0.5, 0.5}', scheme => 'vip') OVER () FROM c$$),
    (63, $$SELECT crm.customer_tier(v, scheme => 'nothing') OVER () FROM c$$),
    (64, $$SELECT crm.customer_tier(i, scheme => CASE WHEN i < 9 THEN 'vip' END) OVER () FROM generate_series(1, 10) AS i$$),
    (65, $$UPDATE crm.scheme_code SET cut = NULL WHERE scheme = 'mine' AND code = '2'; SELECT crm.pyramid_fit(v, 'mine') FROM c$$),
    (66, $$UPDATE crm.scheme SET cut_by = 'limits' WHERE scheme = 'mine';
           UPDATE crm.scheme_code SET cut = CASE code WHEN '2' THEN NULL ELSE 100 - code::int END WHERE scheme = 'mine';
           SELECT crm.pyramid_fit(v, 'mine') FROM c$$)
) AS bad (no, statement) ORDER BY no;
SELECT count(*) AS left_behind FROM crm.scheme WHERE scheme = 'bad';
SELECT crm.drop_scheme('tier', 'mine'), crm.drop_scheme('tier', 'ours');
SELECT count(*) AS tiers FROM crm.scheme_code WHERE scheme IN ('mine', 'ours');

-- An aggregate of one's own over the parts cannot smuggle in a state.
SET client_min_messages = notice;
DO $$
DECLARE
    state text;
BEGIN
    FOREACH state IN ARRAY ARRAY['{}', '{1,NaN,2' || repeat(',0.5', 21) || '}', '{1,0,99' || repeat(',0.5', 21) || '}', '{1,0,2' || repeat(',0', 21) || '}', '{1,2,2,NaN' || repeat(',0', 20) || '}', '{1,0,2' || repeat(',0.5', 20) || ',NaN}', '{9,0,2' || repeat(',0.5', 21) || '}'] LOOP
        EXECUTE format('CREATE AGGREGATE own(float8[]) (SFUNC = crm_internal.pyramid_fit_combine, STYPE = float8[], FINALFUNC = crm_internal.pyramid_fit_final, INITCOND = %L)', state);
        RAISE NOTICE '%', pg_temp.failure('SELECT own(NULL)');
        DROP AGGREGATE own(float8[]);
    END LOOP;
    FOREACH state IN ARRAY ARRAY['{}', '{0,1}', '{99,1}', '{1,-5}', '{1,NULL}', '{3,1}'] LOOP
        EXECUTE format('CREATE AGGREGATE own(float8, float8[], float8, int) (SFUNC = crm_internal.steady_tier_transition, STYPE = bigint[], FINALFUNC = crm_internal.steady_tier_final, INITCOND = %L)', state);
        RAISE NOTICE 'steady %: %', state, pg_temp.failure('SELECT own(1, ''{5}'', 0, 0)');
        DROP AGGREGATE own(float8, float8[], float8, int);
    END LOOP;
END $$;
