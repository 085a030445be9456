-- Typical mistakes, each answered with what to write instead. VERBOSITY shows SQLSTATE too.
\set SHOW_CONTEXT never
\set VERBOSITY default
CREATE TEMP TABLE orders AS
SELECT customer_id AS customer, ordered_at AS at, amount FROM crm.simulate_orders(300, '2024-01-01');
CREATE TEMP TABLE shop AS SELECT crm.clv_population(customer, at, amount) AS p FROM orders;
CREATE TEMP TABLE people AS SELECT customer, crm.rfm_summary(at, amount) AS summary FROM orders GROUP BY customer;
ANALYZE;

-- Models in PL/pgSQL ---------------------------------------------------------------------------------------

-- what works, for functions, aggregates and populations
DO $$
DECLARE
    people crm.rfm_population_bigint;
    model crm.rfm_model;
    purchases crm.clv_model;
    spend crm.clv_model;
    classes crm.abc_model;
    accuracy crm.forecast_accuracy;
    anything record;
BEGIN
    SELECT crm.clv_population(customer, at, amount) INTO people FROM orders;
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
    RAISE NOTICE 'and used: %', (SELECT count(*) FROM crm.rfm_scores(people, model));
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
        ('pyramid_model', 'crm.pyramid_fit(amount, ''{0.2,0.8}'') FROM orders WHERE amount > 0'),
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
