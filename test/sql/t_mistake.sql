-- Typical mistakes, each answered with what to write instead. VERBOSITY shows SQLSTATE too.
\set SHOW_CONTEXT never
\set VERBOSITY default
CREATE TEMP TABLE orders AS
SELECT customer_id AS customer, ordered_at AS at, amount FROM crm.simulate_orders(300, '2024-01-01');
CREATE TEMP TABLE shop AS SELECT crm.population_with_days(customer, at, amount) AS p FROM orders;
CREATE TEMP TABLE people AS SELECT customer, crm.customer_summary(at, amount) AS summary FROM orders GROUP BY customer;
ANALYZE;

-- Models in PL/pgSQL ---------------------------------------------------------------------------------------

-- what works, for functions, aggregates and populations
DO $$
DECLARE
    people crm.population_bigint;
    model crm.rfm_model;
    purchases crm.clv_model;
    spend crm.clv_model;
    classes crm.abc_model;
    accuracy crm.forecast_accuracy;
    anything record;
BEGIN
    SELECT crm.population_with_days(customer, at, amount) INTO people FROM orders;
    model := crm.rfm_fit(people, '2026-01-01');
    RAISE NOTICE 'assigned: % customers in % bins', model.customers, model.recency_bins;
    SELECT * INTO model FROM crm.rfm_fit(people, '2026-01-01', bins => 4);
    RAISE NOTICE 'SELECT * INTO: % customers in % bins', model.customers, model.recency_bins;
    SELECT (crm.rfm_fit(people, '2026-01-01', bins => 3)).* INTO model;
    RAISE NOTICE 'SELECT (f).* INTO: % customers in % bins', model.customers, model.recency_bins;
    SELECT (crm.rfm_fit(summary, '2026-01-01')).* INTO model FROM pg_temp.people;
    RAISE NOTICE 'SELECT (aggregate).* INTO: % customers in % bins', model.customers, model.recency_bins;
    purchases := (SELECT crm.clv_fit(summary, '2026-01-01') FROM pg_temp.people);
    RAISE NOTICE 'an aggregate assigned: %', purchases.model;
    SELECT f.* INTO spend FROM crm.gamma_gamma_fit(people) AS f;
    RAISE NOTICE 'SELECT f.* INTO: %', spend.model;
    SELECT crm.rfm_fit(people, '2026-01-01') AS model INTO anything;
    model := anything.model;
    RAISE NOTICE 'by way of a record: % customers in % bins', model.customers, model.recency_bins;
    RAISE NOTICE 'and used: %', (SELECT count(*) FROM crm.rfm_scores(model, people));
END $$;

-- what does not, for every type of row
DO $$
DECLARE
    call text;
    type text;
    hint text;
BEGIN
    FOR type, call IN VALUES
        ('rfm_model', 'crm.rfm_fit(p, ''2026-01-01'') FROM shop'),
        ('rfm_model', 'crm.rfm_fit(summary, ''2026-01-01'') FROM people'),
        ('clv_model', 'crm.clv_fit(p, ''2026-01-01'') FROM shop'),
        ('clv_model', 'crm.gamma_gamma_fit(p) FROM shop'),
        ('abc_model', 'crm.abc_fit(amount) FROM orders'),
        ('pyramid_model', 'crm.pyramid_fit(amount, ''{0.2,0.8}'', ''customers'') FROM orders WHERE amount > 0'),
        ('rfm_options', 'crm.rfm_options(bins => 3)'),
        ('abc_options', 'crm.abc_options(cuts => ''{0.7,0.9}'')'),
        ('rfm_score', 'crm.rfm_score(crm.rfm_model_fixed(''2026-01-01'', ''{5}'', ''{5}'', ''{5}''), 1, 1, 1)'),
        ('concentration_summary', 'crm.concentration(amount) FROM orders WHERE amount > 0'),
        ('whale_summary', 'crm.whale(amount) FROM orders'),
        ('equity', 'crm.customer_equity(amount) FROM orders'),
        ('forecast_accuracy', 'crm.forecast_accuracy(amount, amount) FROM orders'),
        ('chi_square_test', 'crm.chi_square_test(amount, amount) FROM orders WHERE amount > 0'),
        ('price_elasticity', 'crm.price_elasticity(customer, amount) FROM orders WHERE amount > 0'),
        ('price_volume_mix', 'crm.price_volume_mix(1, amount, 2, amount) FROM orders WHERE amount > 0'),
        ('revenue_bridge', 'crm.revenue_bridge(amount, amount, true) FROM orders')
    LOOP
        BEGIN
            EXECUTE format('DO $inner$ DECLARE v crm.%I; BEGIN SELECT INTO v %s; RAISE NOTICE ''taken: %%'', v; END $inner$', type, call);
        EXCEPTION WHEN others THEN
            GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
            RAISE NOTICE '% %', SQLERRM, CASE WHEN hint LIKE '%variable := %' THEN '(remedy)' ELSE coalesce(hint, 'NO HINT') END;
        END;
    END LOOP;
END $$;

-- the first column of these options is a text, which takes the row; the fit refuses it
DO $$
DECLARE
    options crm.clv_options;
BEGIN
    SELECT crm.clv_options('bg_nbd') INTO options;
    PERFORM crm.clv_fit(1, 2, 3, options);
END $$;

-- Calls ------------------------------------------------------------------------------------------------------

-- a table's name instead of a population, times, texts and numbers instead of a day, arguments in another order, an option
-- in the place of another, keys of other types
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SELECT crm.rfm_fit('orders', '2026-01-01');
SELECT crm.rfm_fit('orders', '2026-01-01', bins => 3);
SELECT * FROM crm.rfm('orders', '2026-01-01');
SELECT customer, cell FROM crm.rfm('orders'::text, '2026-01-01');
SELECT * FROM crm.rfm('orders'::regclass, '2026-01-01');
SELECT crm.clv_fit('orders', '2026-01-01');
SELECT crm.clv_fit_best('orders', '2026-01-01');
SELECT crm.gamma_gamma_fit('orders');
SELECT * FROM crm.clv('orders', '2026-01-01', 365, 0.1);
SELECT * FROM crm.customers('orders');
SELECT * FROM crm.population_info('orders');
SELECT * FROM crm.clv_customers('orders', '2026-01-01');
SELECT * FROM crm.abc('orders');
SELECT * FROM crm.abc_classes('orders');
SELECT crm.rfm_fit(p, timestamptz '2026-01-01 10:30:00+00') FROM shop;
SELECT crm.rfm_fit(p, timestamp '2026-01-01 10:30') FROM shop;
SELECT crm.rfm_fit(p, as_of => timestamptz '2026-01-01 10:30:00+00') FROM shop;
SELECT * FROM shop, crm.rfm(p, timestamptz '2026-01-01 10:30:00+00');
SELECT crm.clv_fit(p, timestamptz '2026-01-01 10:30:00+00') FROM shop;
SELECT * FROM shop, crm.clv(p, timestamptz '2026-01-01 10:30:00+00', 365, 0.1);
SELECT crm.recency_days(summary, timestamptz '2026-01-01 10:30:00+00') FROM people;
SELECT crm.rfm_fit(summary, timestamptz '2026-01-01 10:30:00+00') FROM people;
SELECT crm.rfm_fit(p, '2026-01-01'::text) FROM shop;
SELECT crm.rfm_fit(p, 20260101) FROM shop;
SELECT crm.rfm_fit('2026-01-01', p) FROM shop;
SELECT crm.rfm_fit(current_date, p) FROM shop;
SELECT crm.clv_fit('2026-01-01', p) FROM shop;
SELECT * FROM shop, crm.rfm('2026-01-01', p);
SELECT * FROM shop, crm.clv('2026-01-01', p, 365, 0.1);
SELECT crm.rfm_fit(p, '2026-01-01', 'rank') FROM shop;
SELECT * FROM shop, crm.rfm(p, '2026-01-01', 'rank');
SELECT crm.rfm_fit(p, '2026-01-01', bins => 'five') FROM shop;
SELECT crm.rfm_fit(p, '2026-01-01', method => 'quintile') FROM shop;
SELECT crm.rfm_fit(p, '2026-01-01', bins => 3.5) FROM shop;
SELECT crm.rfm_fit(p) FROM shop;
SELECT crm.clv_fit(p) FROM shop;
SELECT crm.clv_fit(p, '2026-01-01', 'bgnbd') FROM shop;
SELECT crm.clv_fit(p, '2026-01-01', unit => 'weeks') FROM shop;
SELECT crm.population(customer::numeric, at, amount) FROM orders;
SELECT crm.population_with_days(customer::numeric, at, amount) FROM orders;
SELECT crm.population_with_days(customer::float8, at, amount) FROM orders;
SELECT crm.population_of_items(customer::numeric, amount) FROM orders;
SELECT crm.population_with_days(at::timestamptz, customer, amount) FROM orders;
SELECT crm.population_with_days(at, customer, amount) FROM orders;
SELECT crm.population(customer, amount, at) FROM orders;
SELECT crm.population(customer, at::text, amount) FROM orders;
SELECT crm.population(customer, at, amount::text) FROM orders;
SELECT crm.population(customer, extract(epoch FROM at), amount) FROM orders;
SELECT crm.customer_summary(amount, at) FROM orders;
SELECT count(*) FROM shop, crm.rfm_scores(p, (SELECT crm.rfm_fit(p, '2026-01-01') FROM shop));
SELECT count(*) FROM shop, crm.rfm_segments(p, (SELECT crm.rfm_fit(p, '2026-01-01') FROM shop));
SELECT count(*) FROM shop, crm.clv_scores(p, NULL, (SELECT crm.clv_fit(p, '2026-01-01') FROM shop));
SELECT count(*) FROM shop, crm.rfm_drift(p, (SELECT crm.rfm_fit(p, '2026-01-01') FROM shop));
SELECT crm.rfm_score(summary, (SELECT crm.rfm_fit(p, '2026-01-01') FROM shop)) FROM people;
SELECT crm.p_alive(summary, (SELECT crm.clv_fit(p, '2026-01-01') FROM shop)) FROM people;
SELECT crm.expected_purchases((SELECT crm.clv_fit(p, '2026-01-01') FROM shop), summary, 30) FROM people;
SELECT crm.expected_purchases((SELECT crm.clv_fit(p, '2026-01-01') FROM shop), summary, timestamptz '2026-01-01 10:30:00+00', 30) FROM people;
SELECT crm.p_alive((SELECT crm.rfm_fit(p, '2026-01-01') FROM shop), summary) FROM people;
SELECT crm.rfm_segment(5.5, 4, 3);
SELECT crm.rfm_segment(5::bigint, 4::numeric, 3::smallint);
SELECT crm.rfm_segment(7, 4, 3);
SELECT crm.label('tier', 2.5);
SELECT * FROM crm.abc((SELECT crm.population_of_items(customer, amount) FROM orders), 0.8);
SELECT * FROM crm.abc((SELECT crm.population_of_items(customer, amount) FROM orders), (SELECT crm.abc_fit(amount) FROM orders));
SELECT * FROM crm.abc_classes((SELECT crm.population_of_items(customer, amount) FROM orders), 0.8);
SELECT crm.rfm_fit(summary, '2026-01-01', bins => 3) FROM people;
SELECT crm.clv_fit(summary) FROM people;
SELECT crm.population(at, amount) FROM orders;
SELECT * FROM shop, crm.clv(p, '2026-01-01');
SELECT count(*) FROM shop, crm.rfm_scores(p);
SELECT crm.p_alive(crm.clv_model_fixed('bg_nbd', '{0.2,4,0.8,2.5}'), 1, 10);
SELECT crm.expected_purchases(crm.clv_model_fixed('bg_nbd', '{0.2,4,0.8,2.5}'), summary, '2026-01-01', interval '30 days') FROM people;
SELECT crm.gross_margin_rate('a', 'b');
SELECT crm.churn_rate(40, 3);
SELECT (crm.sbg_fit((1 + t % 5)::bigint, t % 3 = 0)).customers FROM generate_series(1, 60) AS t;
SELECT crm.transition_matrix(1::bigint, 2::numeric, 3);

-- a timestamp that is midnight is a day, as generate_series and date_trunc make them; so are infinities, which are refused later
SELECT g::date AS day, crm.recency_days(summary, g) FROM people, generate_series(date '2026-01-31', '2026-03-31', '1 month') AS g WHERE customer = 1 ORDER BY 1;
SELECT crm.recency_days(summary, date_trunc('month', timestamp '2026-02-17 12:00')) = crm.recency_days(summary, '2026-02-01') AS same FROM people WHERE customer = 1;
SET TimeZone = 'Asia/Shanghai';
SELECT crm.recency_days(summary, timestamptz '2026-02-01 00:00+08') = crm.recency_days(summary, '2026-02-01') AS same FROM people WHERE customer = 1;
SELECT crm.recency_days(summary, timestamptz '2026-02-01 00:00+00') FROM people WHERE customer = 1;
SET TimeZone = 'UTC';
SELECT crm.recency_days(summary, timestamp 'infinity') FROM people WHERE customer = 1;
SELECT crm.recency_days(summary, timestamptz '-infinity') FROM people WHERE customer = 1;
SELECT crm.recency_days(summary, '20260131'::varchar) FROM people WHERE customer = 1;

-- whole numbers of every type, and what is none
SELECT crm.rfm_segment(5::smallint, 5::bigint, 5.0), crm.rfm_segment(5::real, 5::float8, '5'), crm.rfm_cell(10::bigint, 4.00, 5), crm.label('tier', 2::numeric),
       crm.rfm_weighted_score(5::bigint, 4::numeric, 3::float8), crm.quantile_score(1, 5::bigint) OVER ();
SELECT crm.rfm_segment(5.0000000000000000000001, 1, 1);
SELECT crm.rfm_segment('NaN'::numeric, 1, 1);
SELECT crm.rfm_segment('NaN'::float8, 1, 1);
SELECT crm.rfm_segment('-Infinity'::real, 1, 1);
SELECT crm.rfm_segment(1e300, 1, 1);
SELECT crm.rfm_segment(4294967297, 1, 1);
SELECT crm.rfm_segment('4294967297', 1, 1);
SELECT crm.rfm_segment('', 1, 1);
SELECT crm.rfm_segment(' 5 ', '4', '+3');
SELECT crm.rfm_cell(0, -3, 1);
SELECT crm.rfm_weighted_score(1, 0, 1);
SELECT crm.label('value_tier', 9);
SELECT crm.label('tier', 9);

SELECT crm.coefficient_of_variation_pop(v, (SELECT count(*) FROM generate_series(1, 12))) > 0 AS of_a_count, crm.round(crm.top_share(v, 2), 6) AS top_share FROM (VALUES (1), (2), (4)) AS m(v);
SELECT crm.retention_value(100, 0.8, 12::bigint, 0.1) = crm.retention_value(100, 0.8, 12, 0.1) AS same, crm.clv_options('mbg_cnbd_k', k => 2::numeric);
SELECT crm.round(crm.contract_survival(crm.clv_model_fixed('sbg', '{1,2}'), n), 6) AS survival FROM (SELECT row_number() OVER () AS n FROM generate_series(1, 2)) AS r;
SELECT crm.retention_value(100, 0.8, 'start', 0.1);
SELECT count(*) FROM crm.calendar(date_trunc('year', timestamptz '2025-06-01'), '2025-12-31');
SELECT crm.calendar(timestamp '2025-06-01 12:00', '2025-12-31');
SELECT (crm.revenue_bridge_of('orders', 'customer', 'at', 'amount', '2025-01-01', '2025-01-31', '2025-02-01', timestamp '2025-02-28 23:59')).closing;

-- no other function takes days as dates only: a twin takes the same as timestamp with time zone
SELECT p.oid::regprocedure AS date_only
FROM pg_proc AS p
WHERE p.pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND 'date'::regtype = ANY (p.proargtypes)
  AND obj_description(p.oid, 'pg_proc') !~ '^Part of' AND p.proname !~ '^require_'
  AND NOT EXISTS (SELECT FROM pg_proc AS t WHERE t.pronamespace = p.pronamespace AND t.proname = p.proname
                  AND t.proargtypes = array_to_string(array_replace(p.proargtypes::oid[], 'date'::regtype::oid, 'timestamptz'::regtype::oid), ' ')::oidvector)
ORDER BY 1;
-- the twins that answer mistakes have the columns of the functions they stand for
SELECT t.oid::regprocedure AS twin_without_its_columns
FROM pg_proc AS t
WHERE t.pronamespace IN ('crm'::regnamespace, 'crm_internal'::regnamespace) AND obj_description(t.oid, 'pg_proc') LIKE 'Part of % that says what to write' AND t.prokind = 'f'
  AND t.proname NOT IN ('day', 'number', 'whole_number')
  AND NOT EXISTS (SELECT FROM pg_proc AS p
                  WHERE p.pronamespace = t.pronamespace AND p.proname = t.proname AND p.prokind = 'f' AND p.oid <> t.oid
                    AND p.proretset = t.proretset AND (p.prorettype = t.prorettype OR t.prorettype = 'record'::regtype)
                    AND ARRAY(SELECT n FROM unnest(p.proargnames, p.proargmodes) AS a(n, m) WHERE m IN ('t', 'o'))
                      = ARRAY(SELECT n FROM unnest(t.proargnames, t.proargmodes) AS a(n, m) WHERE m IN ('t', 'o')))
ORDER BY 1;
-- and they never make a right call ambiguous: numbers of any type, literals and nulls find their function
SELECT crm.rfm_score(r, f, m) OVER () FROM (VALUES (1, 2, 3), (4, 5, 6)) AS v(r, f, m);
SELECT crm.rfm_score(r, f, m, crm.rfm_options(bins => 2)) OVER () FROM (VALUES (1::real, 2::numeric, 3::bigint)) AS v(r, f, m);
SELECT (crm.rfm_fit(r, f, m)).customers FROM (VALUES (1, 2::bigint, 3::numeric), (4, 5, 6)) AS v(r, f, m);
SELECT (crm.clv_fit(x::smallint, t_x::bigint, t::numeric)).customers, (crm.clv_fit(x, t_x, t::int, 2::real)).customers, (crm.gamma_gamma_fit(x, t)).customers
FROM (SELECT crm.repeat_days(summary), crm.t_x(summary), crm.age(summary, '2026-01-01') FROM people) AS v(x, t_x, t);
SELECT crm.p_alive(m, 1, 10, 20) = crm.p_alive(m, 1::numeric, '10', 20::real) AS same FROM (SELECT crm.clv_model_fixed('bg_nbd', '{0.2,4,0.8,2.5}')) AS f(m);
SELECT count(*) FROM shop, crm.rfm(p, '2026-01-01');
SELECT count(*) FROM shop, crm.rfm(p, NULL::date, after_as_of => 'exclude');
SELECT count(*) FROM shop, crm.clv_customers(p, '2026-01-01');
SELECT count(*) FROM crm.customers(NULL::crm.population_bigint);
SELECT (crm.pyramid_fit('5', '{0.2,0.8}', 'customers')).customers, (crm.recency_days(crm.customer_summary('2025-12-31'::date, 1), '2026-01-01'));

-- Percentages -----------------------------------------------------------------------------------------------

-- shares, margins and rates are parts of one; what can only be meant in percent is refused with how to write it
CREATE TEMP TABLE mo AS SELECT crm.clv_model_fixed('bg_nbd', '{0.2,4,0.8,2.5}') AS m, crm.clv_model_fixed('gamma_gamma', '{6,4,15}') AS s;
SELECT crm.clv(m, s, 1, 10, 20, 50, 365, 10) FROM mo;
SELECT crm.clv(m, s, 1, 10, 20, 50, 365, 0.1, margin_rate => 30) FROM mo;
SELECT crm.clv(m, s, summary, '2026-01-01', 365, 0.1, margin_rate => 30) FROM mo, people WHERE customer = 1;
SELECT crm.clv_interval(m, s, 1, 10, 20, 50, 365, 10) FROM mo;
SELECT crm.clv_interval(m, s, 1, 10, 20, 50, 365, 0.1, level => 95) FROM mo;
SELECT crm.clv(m, s, horizon => 365, annual_rate => 10) FROM mo;
SELECT crm.clv(m, s, 1, 10, 20, 50, horizon => 360, annual_rate => 10, period => 30) FROM mo;
SELECT crm.clv(m, s, 1, 10, 20, 50, horizon => 360, annual_rate => 0.1, margin_rate => 30, period => 30) FROM mo;
SELECT crm.clv_score(m, s, 1, 10, 20, 50, 365, 10) FROM mo;
SELECT crm.clv_score(m, s, 1, 10, 20, 50, 365, 0.1, margin_rate => 30) FROM mo;
SELECT crm.clv_score(m, s, 1, 10, 20, 50, 365, 10, period => 30) FROM mo;
SELECT crm.expected_purchases(m, 1, 10, 20, 365, 10) FROM mo;
SELECT crm.expected_purchases(m, 1, 10, 20, 365, delta => 15) FROM mo;
SELECT crm.expected_purchases(m, 1, 10, 20, horizon => 360, annual_rate => 10, period => 30) FROM mo;
SELECT crm.clv_interval(m, NULL, 1, 10, 20, horizon => 365, annual_rate => 10, quantity => 'expected_purchases') FROM mo;
SELECT count(*) FROM shop, crm.clv(p, '2026-01-01', 365, 10);
SELECT count(*) FROM shop, crm.clv(p, '2026-01-01', 365, 0.1, 30);
SELECT count(*) FROM shop, mo, crm.clv_scores(m, s, p, '2026-01-01', 365, 10);
SELECT count(*) FROM shop, mo, crm.clv_scores(m, s, p, '2026-01-01', 365, 0.1, margin_rate => 30);
SELECT crm.historic_value(at, amount, '2026-01-01', 10) FROM orders;
SELECT crm.historic_value(at, amount, '2026-01-01', 0.1, 30) FROM orders;
SELECT crm.retention_value(100, 80, rate => 0.1);
SELECT crm.retention_value(100, 0.8, rate => 10);
SELECT crm.retention_value_with_promotion(100, 5, 80, rate => 0.1);
SELECT crm.retention_value_with_promotion(100, 5, 0.8, rate => 10);
SELECT crm.cac_payback(100, 20, 80);
SELECT crm.cac_payback(100, 20, 0.8, 10);
SELECT crm.convert_rate(5, 12, 'churn');
SELECT crm.convert_rate(5, 12);
SELECT crm.churn_lifetime(5);
SELECT crm.contract_value(crm.clv_model_fixed('sbg', '{1,2}'), 100, rate => 10);
SELECT crm.residual_contract_value(crm.clv_model_fixed('sbg', '{1,2}'), 2, 100, rate => 10);
SELECT crm.contract_value(crm.clv_model_fixed('sbg', '{1,2}'), rate => 10);
SELECT crm.residual_contract_value(crm.clv_model_fixed('sbg', '{1,2}'), 2, rate => 10);
SELECT crm.migration_value('{{80,20},{0,100}}', '{10,0}', rate => 0.1);
SELECT crm.migration_value('{{0.8,0.2},{0,1}}', '{10,0}', rate => 10);
SELECT crm.tier_with_hysteresis(100, '{1000,500,100}', 2, 10);
SELECT crm.steady_tier(100, '{1000,500,100}', 10, 0);
SELECT crm.credit_cost(1000, 10);
SELECT crm.margin_contribution(30, 0.2);
SELECT crm.cross_ratio(7, 30);
SELECT crm.contribution_ratio(7, 30);
SELECT crm.margin_contribution(30, 0.2);
SELECT crm.margin_contribution(0.3, 20);
SELECT crm.break_even_revenue(1000, 30);
SELECT crm.weighted_contribution_margin(30, 100);
SELECT crm.top_fraction_share(amount, 20) FROM orders WHERE amount > 0;
SELECT crm.abc_class(amount, '{80,95}') OVER () FROM orders LIMIT 1;
SELECT crm.abc_fit(amount, crm.abc_options(cuts => '{80,95}')) FROM orders;
SELECT crm.pyramid_fit(amount, '{1,4,15,80}', 'customers') FROM orders WHERE amount > 0;
SELECT crm.customer_tier(amount, '{1,4,15,80}') OVER () FROM orders LIMIT 1;
SELECT crm.xyz_class(0.3, 80);
SELECT crm.xyz_class(0.3, 0.8, min_demand_share => 50);
SELECT crm.white_space_sql('orders', 'customer', 'at', 'amount', min_penetration => 50);
SELECT crm.clv_parameters(crm.clv_model_fixed('nbd', '{1,2}'), 95);
SELECT crm.clv_interval(m, NULL, 1, 10, 20, level => 95, quantity => 'p_alive') FROM mo;
SELECT crm.simulate_orders(10, refund_rate => 5);
SELECT crm.simulate_orders(10, same_day_rate => 5);
SELECT crm.simulate_orders(10, seasonality => 30);
SELECT crm.define_scheme('tier', 'pct', '{a,b}', '{20,80}');
-- at the limit they are taken
SELECT crm.clv(m, s, 1, 10, 20, 50, 365, 1, margin_rate => 1) > 0 AS all_of_it, crm.retention_value(100, 1, rate => 1), crm.convert_rate(1, 2), crm.round(crm.convert_rate(4, 0.5), 6) AS by_half,
       crm.margin_contribution(0.5, 1), crm.cross_ratio(7, 1), crm.contribution_ratio(7, 1.05)
FROM mo;

-- As-of days --------------------------------------------------------------------------------------------------

-- rows up to 2025-12-31: a typing error in the year is an error, in every function of a population ...
SELECT crm.rfm_fit(p, '2126-01-01') FROM shop;
SELECT crm.clv_fit(p, '2206-01-01') FROM shop;
SELECT crm.clv_fit_best(p, '2126-01-01', after_as_of => 'exclude') FROM shop;
SELECT count(*) FROM shop, crm.rfm(p, '2126-01-01');
SELECT count(*) FROM shop, crm.rfm(p, '2126-01-01', after_as_of => 'exclude');
SELECT count(*) FROM shop, crm.clv(p, '2126-01-01', 365, 0.1);
SELECT count(*) FROM shop, mo, crm.clv_scores(m, s, p, '2126-01-01', 365, 0.1);
SELECT count(*) FROM shop, crm.rfm_scores(crm.rfm_model_fixed('2126-01-01', '{10}', '{2}', '{50}'), p);
SELECT count(*) FROM shop, crm.rfm_segments(crm.rfm_model_fixed('2026-01-01', '{1,2,3,4}', '{1,2,3,4}', '{1,2,3,4}'), p, as_of => '2126-01-01');
SELECT count(*) FROM shop, crm.rfm_drift(crm.rfm_model_fixed('2026-01-01', '{10}', '{2}', '{50}'), p, '2126-01-01');
SELECT count(*) FROM shop, crm.clv_customers(p, '2126-01-01');
SELECT count(*) FROM shop, mo, crm.purchase_histogram(m, p, '2126-01-01');
SELECT count(*) FROM shop, mo, crm.purchase_histogram(m, p, '2126-01-01', after_as_of => 'exclude');
SELECT count(*) FROM shop, mo, crm.clv_tracking(m, p, '2025-12-31', '2036-12-31');
SELECT crm.clv_holdout_info(p, NULL, '2126-01-01', '2127-01-01') FROM shop;
SELECT crm.rfm_fit(p, '1926-01-01') FROM shop;
SELECT crm.rfm_fit(p, '0026-01-01') FROM shop;
-- ... and of one customer
SELECT crm.recency_days(summary, '2126-01-01') FROM people WHERE customer = 1;
SELECT crm.age(summary, '2126-01-01') FROM people WHERE customer = 1;
SELECT crm.rfm_fit(summary, '2126-01-01') FROM people WHERE customer = 1;
SELECT crm.rfm_fit(summary, '2126-01-01', crm.rfm_options(after_as_of => 'exclude')) FROM people WHERE customer = 1;
SELECT crm.clv_fit(summary, '2126-01-01') FROM people WHERE customer = 1;
SELECT crm.p_alive(m, summary, '2126-01-01') FROM people, mo WHERE customer = 1;
SELECT crm.rfm_score(crm.rfm_model_fixed('2126-01-01', '{10}', '{2}', '{50}'), summary) FROM people WHERE customer = 1;
SELECT crm.recency_days(summary, '1926-01-01') FROM people WHERE customer = 1;
-- ten years after the last row of a population is the limit, fifty years for one customer
SELECT (crm.rfm_fit(p, date '2025-12-31' + 3653)).customers FROM shop;
SELECT (crm.rfm_fit(p, date '2025-12-31' + 3654)).customers FROM shop;
SELECT count(*) FROM shop, crm.clv_customers(p, date '2025-12-31' + 3653);
SELECT crm.recency_days(summary, crm.last_purchase(summary) + 18263) FROM people WHERE customer = 1;
SELECT crm.recency_days(summary, crm.last_purchase(summary) + 18264) FROM people WHERE customer = 1;
-- a model of rows that end more than a year before its day is made, and says so, once
SELECT (crm.rfm_fit(p, '2027-01-01')).customers FROM shop;
SELECT (crm.rfm_fit(p, '2026-12-31')).customers FROM shop;
SELECT (crm.clv_fit(p, '2027-06-30', 'nbd')).customers FROM shop;
SELECT count(*) FROM shop, crm.rfm_scores(crm.rfm_model_fixed('2027-06-30', '{10}', '{2}', '{50}'), p);
-- also the aggregates over summaries
SELECT (crm.rfm_fit(summary, '2027-06-30')).customers, (crm.clv_fit(summary, '2027-06-30', crm.clv_options('nbd', 'week'))).customers FROM people;
SELECT (crm.rfm_fit(summary, '2026-06-30')).customers, (crm.clv_fit(summary, '2026-06-30', crm.clv_options('nbd', 'week'))).customers FROM people;

-- a value that somebody stores reads back as it was written
SELECT v::text, v::text::crm_internal.mistake::text = v::text AS reads_back FROM (VALUES ('orders'::crm_internal.mistake), (1.5::crm_internal.mistake), (repeat('x', 60)::crm_internal.mistake), (''::crm_internal.mistake)) AS t(v);

-- Remedies that can be run ------------------------------------------------------------------------------------

-- a view that a hint suggests can be made, also where the column already has the name that views ask for
CREATE TABLE loose (customer date, at text, amount text, "at_2" interval, amount_2 boolean, stamp bigint, amount_3 jsonb);
INSERT INTO loose VALUES ('2026-01-01', '31.01.2026 10:00', '10', '1 hour', true, 1769853600, '10');
CREATE FUNCTION pg_temp.run_remedy(at name, customer name, amount name) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
    remedy text;
BEGIN
    PERFORM crm.create_source('loose', 'loose', customer, at, amount, dry_run => true);
    RETURN 'taken';
EXCEPTION WHEN datatype_mismatch OR invalid_datetime_format THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    remedy := substring(hint FROM 'for instance (SELECT .*), and name');
    IF remedy IS NULL THEN
        RETURN hint;
    END IF;
    EXECUTE 'CREATE TEMP VIEW remedy AS ' || remedy;
    PERFORM FROM remedy;
    EXECUTE 'DROP VIEW remedy';
    RETURN remedy;
END
$$;
SELECT pg_temp.run_remedy('at', 'stamp', 'stamp');
SELECT pg_temp.run_remedy('stamp', 'stamp', 'stamp');
SELECT pg_temp.run_remedy('at_2', 'stamp', 'stamp');
SELECT pg_temp.run_remedy('amount_2', 'stamp', 'stamp');
SELECT pg_temp.run_remedy('customer', 'customer', 'stamp');
SELECT pg_temp.run_remedy('customer', 'stamp', 'customer');
SELECT pg_temp.run_remedy('customer', 'stamp', 'amount_3');
SELECT pg_temp.run_remedy('customer', 'stamp', 'amount');
DROP TABLE loose;

-- Columns that are missing, and nulls ---------------------------------------------------------------------------

SELECT crm.population(customer, at) FROM orders;
SELECT crm.population_with_days(customer::text, amount) FROM orders;
SELECT crm.population(customer) FROM orders;
SELECT crm.population_of_items(customer) FROM orders;
SELECT crm.population(at, amount) FROM orders;
-- an untyped NULL is a population that is not there
SELECT crm.rfm_fit(NULL, '2026-01-01') IS NULL AS rfm, crm.clv_fit(NULL, '2026-01-01') IS NULL AS clv, crm.gamma_gamma_fit(NULL) IS NULL AS spend,
       crm.p_alive(NULL, 1, 10, 20) IS NULL AS alive, (SELECT count(*) FROM crm.rfm(NULL, '2026-01-01')) AS rows, (SELECT count(*) FROM crm.customers(NULL)) AS customers,
       (SELECT count(*) FROM crm.abc(NULL)) AS items, (SELECT num_nonnulls(i.customers) FROM crm.population_info(NULL) AS i) AS info;

-- Models that are none --------------------------------------------------------------------------------------------

SELECT '{"a": 1}'::jsonb::crm.rfm_model;
\echo :LAST_ERROR_SQLSTATE
SELECT '[]'::jsonb::crm.rfm_model;
SELECT '3'::jsonb::crm.clv_model;
SELECT '{"version": 1, "model": "bg_nbd", "parameters": "none"}'::jsonb::crm.clv_model;
SELECT '{"version": "x", "rule": null}'::jsonb::crm.abc_model;
SELECT '{}'::jsonb::crm.pyramid_model;
SELECT NULL::jsonb::crm.rfm_model IS NULL AS nothing;
SELECT m::jsonb::crm.clv_model = m AS clv FROM mo;
SELECT crm.rfm_fit(p, '2026-01-01')::jsonb::crm.rfm_model = crm.rfm_fit(p, '2026-01-01') AS rfm FROM shop;
SELECT crm.abc_fit(amount)::jsonb::crm.abc_model = crm.abc_fit(amount) AS abc, crm.pyramid_fit(amount, '{0.2,0.8}', 'customers')::jsonb::crm.pyramid_model = crm.pyramid_fit(amount, '{0.2,0.8}', 'customers') AS pyramid
FROM orders WHERE amount > 0;

-- What messages and hints say ---------------------------------------------------------------------------------------

-- numbers keep their digits
SELECT crm.gini(v) FROM (VALUES (-168469.60), (7)) AS t(v);
-- a median has two halves: no option gives it more
SELECT (crm.rfm_fit(5, 1, v, crm.rfm_options(method => 'median'))).monetary_counts FROM (VALUES (1), (9), (9)) AS t(v);
-- scores that no model gives, also in a dimension that a scheme does not look at
SELECT crm.rfm_segment(5, 5, 99);
SELECT crm.rfm_segment(5, 5, -3);
SELECT crm.rfm_segment(5, 5, 10);

-- Calls with too few arguments, or options by another name ----------------------------------------------------------

SELECT crm.top_share(amount, 0.2) FROM orders;
SELECT crm.top_share(amount, 0) FROM orders;
SELECT crm.quantile_score(amount) OVER () FROM orders;
SELECT crm.historic_value(at, amount) FROM orders;
SELECT crm.rfm_segment(5, 5);
SELECT crm.clv(p, '2026-01-01', interval '1 year', 0.1) FROM shop;
SELECT crm.clv(p, '2026-01-01', 'bg_nbd') FROM shop;
SELECT crm.clv_scores(m, 365, p, 0.1) FROM shop, mo;
SELECT crm.clv_fit(p, 'bg_nbd') FROM shop;
SELECT crm.clv_fit(p, '2026-01-01', 'week') FROM shop;
SELECT crm.rfm_fit(p, 'rank') FROM shop;
SELECT crm.rfm_fit(p, '31.02.2026') FROM shop;
\echo :LAST_ERROR_SQLSTATE
-- none of these twins stands in the way of a right call, whatever the types
SELECT crm.rfm_segment(ROW(5, 5, 5)::crm.rfm_score, 'rf_grid'), crm.rfm_segment(ROW(5, 5, 5)::crm.rfm_score), crm.rfm_segment('5', '5', '5', 'rf_grid'), crm.rfm_segment(5::bigint, 4::numeric, 3::real);
SELECT abs(crm.top_share(amount, 2) / crm.top_share(amount::real, '2') - 1) < 1e-6 AND crm.top_share(amount, 2) = crm.top_share(amount::bigint::numeric(20,2) + amount - amount::bigint, 2::bigint) AS same FROM orders WHERE amount > 0;
CREATE TABLE named AS TABLE orders;
DO $$
DECLARE
    orders text := 'named';
    customer text := 'customer';
    at text := 'at';
    amount text := 'amount';
    named int := 0;
BEGIN
    -- names as text, name, varchar and literals, by position and by name
    named := named + (SELECT count(*) FROM crm.create_source('named', orders, customer, at, amount, dry_run => true) WHERE object ~ '^CREATE SCHEMA');
    named := named + (SELECT count(*) FROM crm.create_source('named', orders::regclass, customer::name, at::varchar, amount, customer, dry_run => true) WHERE object ~ '^CREATE SCHEMA');
    named := named + (SELECT count(*) FROM crm.create_source('named', 'named', 'customer', 'at', 'amount', 'customer', as_of => current_date::text, annual_rate => 0.1::numeric, clv_model => 'bg_nbd', method => 'rank', dry_run => true) WHERE object ~ '^CREATE SCHEMA');
    RAISE NOTICE '% calls of 3 are right', named;
END $$;
DROP TABLE named;
SELECT count(*) FROM shop, mo, crm.clv_scores(m, s, p, '2026-01-01', 365, 0.1);
SELECT count(*) FROM shop, crm.clv(p, '2026-01-01', '365', '0.1', '0.3');
SELECT count(*) FROM shop, crm.clv(p, date '2026-01-01', 365::bigint, 0.1::real, margin_rate => 0.3::numeric);

-- a role that may not change schemes is told what to grant
CREATE ROLE crm_test_reader;
GRANT USAGE ON SCHEMA crm TO crm_test_reader;
SET ROLE crm_test_reader;
SELECT crm.copy_scheme('segment', 'rf_grid', 'mine');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.define_scheme('segment', 'mine', rules => '[{"segment": "all"}]');
SELECT crm.define_scheme('tier', 'mine', '{a,b}', '{0.2,0.8}');
RESET ROLE;
DROP OWNED BY crm_test_reader;
DROP ROLE crm_test_reader;
-- What a newcomer writes --------------------------------------------------------------------------------------

SELECT crm.pyramid(p) FROM shop;
SELECT * FROM shop, crm.pyramid((SELECT sum(amount) FROM orders));
SELECT name, customers FROM crm.pyramid('orders');
SELECT crm.pyramid_fit(amount) FROM orders;
SELECT crm.pyramid_fit(p, 'platinum') FROM shop;
SELECT crm.top_share(amount) FROM orders;
SELECT crm.top_fraction_share(amount) FROM orders;
SELECT crm.gini(p) FROM shop;
SELECT crm.concentration(p) FROM shop;
SELECT crm.matrix_cell('risk', 1, 2);
SELECT crm.matrix_cell(1.5, 2, '{3}', '{4}');
SELECT crm.segment_moves(p, p) FROM shop;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.mean_order_value(amount) FROM orders;
SELECT crm.orders(p) FROM shop;
SELECT crm.recency_days(at, '2026-01-01') FROM orders;
SELECT crm.rfm_segment(s.cell) FROM shop, crm.rfm(p, '2026-01-01') AS s;
SELECT crm.rfm_segment('champions');
SELECT crm.rfm_segment('555');
SELECT crm.rfm_segment(555);
SELECT crm.label('champions');
SELECT crm.advice('champions');
SELECT crm.copy_scheme('rf_grid', 'ours');
SELECT * FROM crm.clv('sales', 'uid', 'bt', 'paid');
SELECT * FROM crm.abc('sales', 'uid', 'paid');
SELECT cell FROM crm.rfm('sales', 'uid', 'bt', 'paid');
SELECT * FROM shop, crm.clv(p, '2026-01-01', horizon => 365, annual_rate => 0.1);
SELECT * FROM shop, crm.rfm(p, '2026-01-01', scheme => 'rf_grid');
\echo :LAST_ERROR_SQLSTATE
-- every accessor of a summary answers
SELECT p.proname, count(*) = 2 AS has_twin
FROM pg_proc AS p
WHERE p.pronamespace = 'crm'::regnamespace AND p.prokind = 'f' AND EXISTS (SELECT FROM pg_proc AS a WHERE a.pronamespace = p.pronamespace AND a.proname = p.proname AND a.proargtypes[0] = 'crm.customer_summary'::regtype
      AND a.pronargs <= 2 AND (a.pronargs = 1 OR a.proargtypes[1] = 'crm.day'::regtype) AND a.proname IN (SELECT name FROM crm.measures WHERE subject = 'customer'))
GROUP BY p.proname HAVING count(*) <> 2;
-- right calls find their function, also of literals, nulls and parameters of a type
SELECT crm.orders(NULL) IS NULL AS orders, crm.recency_days(NULL, '2026-01-01') IS NULL AS recency, (SELECT count(*) FROM crm.pyramid(NULL)) AS tiers, crm.rfm_segment(NULL) IS NULL AS segment;
SELECT crm.orders(summary) = crm.orders(summary::text::crm.customer_summary) AS orders, crm.recency_days(summary, '2026-01-01') = crm.recency_days(summary, date '2026-01-01') AS recency FROM people WHERE customer = 1;
SELECT crm.gini(NULL) IS NULL AND crm.gini('5') = 0 AND crm.gini(5) = 0 AND crm.gini(5.0) = 0 AND crm.gini(5::real) = 0 AS gini, crm.top_share('5', '1') = 1 AS top, crm.top_fraction_share(5, 0.2) >= 0 AS fraction;
SELECT crm.matrix_cell('value_potential', 1, 1, '{1}', '{1}') = crm.matrix_cell('value_potential', '1', '1', '{1}', '{1}') AS cell, crm.label('segment', 'new') = crm.label('segment', 'new'::varchar) AS label;
SELECT count(*) = (SELECT count(*) FROM shop, crm.rfm(p, '2026-01-01', '5', 'rank')) AS rfm FROM shop, crm.rfm(p, '2026-01-01', NULL, NULL);
SELECT count(*) > 0 AS abc FROM crm.abc((SELECT crm.population_of_items(customer, amount) FROM orders), '{0.8,0.95}', 'strict', '{a,b,c}');
SELECT count(*) > 0 AS clv FROM shop, crm.clv(p, '2026-01-01', 365::float8, 0.1::float8, margin_rate => 0.3);
-- and what the hints propose runs
SELECT t.name, t.customers FROM (SELECT crm.pyramid_fit(c.money, 'platinum') AS model FROM shop, crm.customers(p) AS c) AS f, crm.pyramid(model) AS t;
SELECT count(*) AS customers FROM (SELECT customer, crm.recency_days(crm.customer_summary(at, amount), '2026-01-01') FROM orders GROUP BY customer) AS s;
SELECT crm.gini(c.money) > 0 AS gini FROM shop, crm.customers(p) AS c WHERE c.money > 0;
-- formats fit the text that is shown
SELECT crm.recency_days(summary, d) FROM people, (VALUES ('02/01/2024'::text)) AS v(d);
SELECT crm.recency_days(summary, d) FROM people, (VALUES ('1/31/24'::text)) AS v(d);
SELECT crm.recency_days(summary, d) FROM people, (VALUES ('2024年1月2日'::text)) AS v(d);
SELECT crm.recency_days(summary, d) FROM people, (VALUES ('yesterday'::text)) AS v(d);
CREATE TABLE spelt (customer int, at text, amount numeric);
CREATE FUNCTION pg_temp.hint_of(spelling text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    hint text;
    format text;
BEGIN
    DELETE FROM spelt;
    INSERT INTO spelt VALUES (1, spelling, 1);
    PERFORM crm.create_source('spelt', 'spelt', 'customer', 'at', 'amount', dry_run => true);
    RETURN 'taken';
EXCEPTION WHEN invalid_datetime_format THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    format := substring(hint FROM 'to_timestamp\(at, ''([^'']*)''\)');
    RETURN concat(format, ': ', to_timestamp(spelling, format)::timestamp);
END
$$;
SELECT s AS spelling, pg_temp.hint_of(s) AS read_by FROM unnest('{02/01/2024,1/31/24,2024/1/2 10:00,20240102,2024年1月2日,31.1.2024 7:05:01,2024-01-02 10:00}'::text[]) AS s;
DROP TABLE spelt;

-- Bridges, calendars, white space, states and keys ------------------------------------------------------------

CREATE TEMP TABLE sale (customer int, at date, amount numeric, segment text, product text);
INSERT INTO sale VALUES (1, '2026-01-01', 1.10, 'a', 'p'), (1, '2026-02-01', 1.1, 'a', 'q'), (2, '2026-02-03', 7, 'a', 'p');
-- Two periods as ranges, a calendar as a literal, a share in the place of an amount: as with days, an array and by name.
SELECT crm.revenue_bridge_of('sale', 'customer', 'at', 'amount', '[2026-01-01,2026-02-01)', '[2026-02-01,2026-02-28]') = days AS of_ranges,
       crm.revenue_bridge_of('sale', 'customer', 'at', 'amount', daterange('2026-01-01', '2026-01-31', '[]'), daterange('2026-02-01', '2026-03-01')) = days AS of_typed,
       (SELECT s::crm.revenue_bridge FROM crm.revenue_bridge_series('sale', 'customer', 'at', 'amount', '{"[2026-01-01,2026-02-01)","[2026-02-01,2026-03-01)"}') AS s) = days AS literal
FROM crm.revenue_bridge_of('sale', 'customer', 'at', 'amount', '2026-01-01', '2026-01-31', '2026-02-01', '2026-02-28') AS days;
SELECT crm.revenue_bridge_of('sale', 'customer', 'at', 'amount', '[2026-01-01,2026-02-01)', '[2026-01-31,2026-02-28]');
SELECT crm.revenue_bridge_series('sale', 'customer', 'at', 'amount', 'month');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.revenue_bridge_series_sql('sale', 'customer', 'at', 'amount', '2026-01-01');
SELECT crm.revenue_bridge_series('sale', 'at', 'customer', 'amount', '2026-01-01', '2026-02-28');
SELECT customer_key, missing_product, penetration, mean_amount FROM crm.white_space('sale', 'customer', 'segment', 'product', 0.5);
SELECT count(*) FROM crm.white_space('sale', 'customer', 'segment', 'product', 0.6);
SELECT crm.white_space('sale', 'customer', 'segment', 'product', 50);
SELECT crm.calendar('day');
\echo :LAST_ERROR_SQLSTATE
SELECT crm.transition_matrix(before, now, 2) FROM (VALUES ('new'::text, 'lost'::text)) AS v(before, now);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.transition_matrix(before, now) FROM (VALUES ('new'::varchar, 'lost'::varchar)) AS v(before, now);
SELECT crm.transition_matrix(array_position('{new,active,lost}', before), array_position('{new,active,lost}', now), 3) FROM (VALUES ('new', 'lost'), ('new', 'active')) AS v(before, now);
CREATE TEMP TABLE by_number AS SELECT 1::bigint AS customer, 'a' AS segment;
CREATE TEMP TABLE by_text AS SELECT '1' AS customer, 'b' AS segment;
SELECT * FROM crm.segment_moves('by_number', 'by_text');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM crm.segment_moves('by_text', 'by_number');
CREATE TEMP VIEW now_text AS SELECT customer::text AS customer, segment FROM by_number;
SELECT segment_before, segment_after, customers FROM crm.segment_moves('now_text', 'by_text');
-- the name of a preset for a path model
SELECT * FROM crm.simulate_answers(3, 'ecsi');
SELECT crm.satisfaction_fit('ccsi', crm.item_moments(answers)) FROM crm.simulate_answers(100);

-- Receivables, limits and scorecards ---------------------------------------------------------------------------

CREATE TEMP TABLE debt AS SELECT crm.payment_summary(date '2025-01-01', date '2025-01-31', 100, NULL::date) AS s;
-- days before the summary, a name in its place, an untyped NULL
SELECT crm.receivables('2025-06-30', s) FROM debt;
\echo :LAST_ERROR_SQLSTATE
SELECT crm.aging(date '2025-06-30', s) FROM debt;
SELECT crm.receivable_report('2025-06-30', '2025-01-01', s) FROM debt;
SELECT crm.overdue('invoices', '2025-06-30');
SELECT crm.receivable_report('invoices', '2025-06-30', '2025-01-01');
SELECT crm.overdue(NULL, '2025-06-30') AS overdue, (SELECT count(*) FROM crm.aging(NULL, '2025-06-30')) AS buckets, crm.receivable_report(NULL, '2025-06-30', '2025-01-01') AS report;
SELECT crm.receivables(s, '2025-06-30'), crm.receivables(s, timestamp '2025-06-30'), crm.receivables(s, NULL) AS never, (crm.receivable_report(s, since => '2025-01-01', as_of => '2025-06-30')).overdue FROM debt;
SELECT crm.loss_allowance(s, '2025-06-30', '{0.1,0.2}') FROM debt;
-- percent, and what is missing
SELECT crm.expected_loss(2, 0.45, 1000);
SELECT crm.credit_check(500, 1000);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.transition_matrix(1, 2);
SELECT crm.create_credit_views('invoices', 'customer');
SELECT crm.credit_sql('invoices');
-- cards
CREATE TEMP TABLE card AS SELECT crm.scorecard('[{"variable": "age", "cuts": [30], "points": [1, 2]}]', base_points => 0) AS card;
CREATE TEMP TABLE applicant AS SELECT 40 AS age, 'no'::text AS bad;
SELECT crm.approved_scorecard('loans');
SELECT crm.approve_scorecard('loans', 1);
SELECT crm.record_scorecard(card) FROM card;
SELECT crm.record_scorecard('loans', 'card');
SELECT crm.credit_decide('loans', a, 1) FROM applicant AS a;
SELECT crm.credit_score(a, card) FROM card, applicant AS a;
SELECT crm.credit_score('card', a) FROM applicant AS a;
SELECT crm.credit_score(card::jsonb, a) FROM card, applicant AS a;
SELECT (crm.credit_score(card::jsonb::crm.scorecard, a)).score FROM card, applicant AS a;
SELECT crm.scorecard_fit(a, bad) FROM applicant AS a;
SELECT crm.scorecard_fit(bad, a) FROM applicant AS a;
-- one feature
SELECT crm.logistic_regression(1, 2.5);
SELECT crm.logistic_regression('bad'::text, 2.5);
SELECT crm.logistic_regression(2.5, true);
