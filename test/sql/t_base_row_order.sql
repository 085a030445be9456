-- Rows of functions that return tables come in an order that means something, or there is one per customer and they come in none.
\set SHOW_CONTEXT never
CREATE SCHEMA t_base_row_order;
SET search_path = t_base_row_order, public;

CREATE TABLE sold AS SELECT o.order_id, o.customer_id, o.ordered_at, o.amount, o.customer_id % 3 AS branch, o.order_id * 7 % 11 AS product FROM crm.simulate_orders(120) AS o ORDER BY md5(o.order_id::text);
CREATE TABLE term AS SELECT date '2025-01-01' + i * 53 % 400 AS expires_on, CASE WHEN i % 3 > 0 THEN date '2025-01-01' + i * 53 % 400 - 4 END AS renewed_on FROM generate_series(1, 60) AS i;
CREATE TABLE pop AS SELECT crm.population_with_days(customer_id, ordered_at, amount) AS p, crm.population_with_days(customer_id, ordered_at, amount) FILTER (WHERE ordered_at < '2025-01-01') AS early, crm.population_with_days(customer_id, ordered_at, amount) FILTER (WHERE ordered_at >= '2025-01-01') AS late FROM sold;
CREATE TABLE fit AS SELECT crm.clv_fit(early, '2024-12-31') AS clv, crm.rfm_fit(p, '2026-01-01') AS rfm FROM pop;
CREATE VIEW seen AS SELECT s.customer, CASE WHEN s.r > 3 THEN 'near' WHEN s.r > 1 THEN 'mid' ELSE 'far' END AS segment FROM pop, fit, crm.rfm_scores(rfm, p, '2026-01-01') AS s;
CREATE VIEW seen_later AS SELECT customer, CASE segment WHEN 'near' THEN 'mid' ELSE segment END AS segment FROM seen WHERE customer % 5 > 0;
SELECT count(*) > 0 AS made FROM crm.create_source('sold', 'sold', 'customer_id', 'ordered_at', 'amount', clv_model => NULL, keep_days => NULL);
CALL crm.score('sold', days => '{2025-03-31,2025-12-31}');

-- what to call, and the key that must not fall from row to row
CREATE TEMP TABLE call (function text, call text, key text);
INSERT INTO call VALUES
    ('abc', 'pop, crm.abc(p)', 'r.rank'), ('abc_classes', 'pop, crm.abc_classes(p)', 'r.class'),
    ('abc_computed_limits', 'pop, crm.abc_computed_limits(p)', 'array_position(''{pareto,break_even,submarginal}'', r.point)'),
    ('abc_curve', 'pop, crm.abc_curve(p)', 'r.item_share'),
    ('abc_xyz_matrix', 'crm.abc_xyz_matrix(''{B,A,C,A}'', ''{Z,X,X,Y}'', ''{1,2,3,4}''::crm.number[])', '(r.abc, r.xyz)'),
    ('ahp', 'crm.ahp(''{{1,3,5},{0.333,1,3},{0.2,0.333,1}}'')', 'r.criterion'),
    ('attribution', 'crm.attribution((SELECT crm.journeys(ARRAY[''c'' || product, ''c'' || branch, ''c'' || 9 - product % 4], branch = 1, NULL) FROM sold))', 'r.channel'),
    ('switching', 'crm.switching(''{{5,2},{3,7}}'', ''{b,a}'')', 'array_position(''{b,a}'', r.brand)'), ('switching_pairs', 'crm.switching_pairs(''{{5,2},{3,7}}'', ''{b,a}'')', '(array_position(''{b,a}'', r.from_brand), array_position(''{b,a}'', r.to_brand))'),
    ('touchpoints', 'crm.touchpoints((SELECT crm.journeys(ARRAY[''c'' || product, ''c'' || branch, ''c'' || 9 - product % 4], branch = 1, NULL) FROM sold))', 'r.channel'),
    ('journey_moves', 'crm.journey_moves((SELECT crm.journeys(ARRAY[''c'' || product, ''c'' || branch, ''c'' || 9 - product % 4], branch = 1, NULL) FROM sold), 4)', '(r.step, r.from_channel)'),
    ('basket_sizes', 'crm.basket_sizes((SELECT crm.baskets(customer_id, product) FROM sold))', 'r.items'),
    ('basket_sets', 'crm.basket_sets((SELECT crm.baskets(customer_id, product) FROM sold))', '(r.size, - r.baskets)'),
    ('basket_rules', 'crm.basket_rules((SELECT crm.baskets(customer_id, product) FROM sold))', '(r.size, - r.baskets)'),
    ('bin_rows', '(SELECT crm.optimal_bins(amount, branch = 1) AS b FROM sold) AS x, crm.bin_rows(b)', 'r."position"'),
    ('calendar', 'crm.calendar(''2025-01-15'', ''2026-03-20'')', 'r.period_first'),
    ('campaign_lift_groups', '(SELECT array_agg(amount::float8) AS s, array_agg(branch = 1) AS a FROM sold) AS x, crm.campaign_lift_groups(s, a)', 'r.score_group'),
    ('campaign_uplift_groups', '(SELECT array_agg(amount::float8) AS s, array_agg(branch = 1) AS a, array_agg(product > 5) AS t FROM sold) AS x, crm.campaign_uplift_groups(s, a, t)', 'r.score_group'),
    ('clv_compare', 'pop, LATERAL (SELECT ARRAY[crm.clv_fit(p, ''2026-01-01'', ''pareto_nbd''), crm.clv_fit(p, ''2026-01-01'', ''mbg_nbd''), crm.clv_fit(p, ''2026-01-01'', ''nbd'')] AS models) AS m, crm.clv_compare(VARIADIC models)', 'r.bic'),
    ('clv_holdout_by_frequency', 'pop, fit, crm.clv_holdout_by_frequency(clv, early, late, ''2024-12-31'', ''2025-12-31'')', 'r.repeat_days'),
    ('clv_holdout_by_probability', 'pop, fit, crm.clv_holdout_by_probability(clv, early, late, ''2024-12-31'', ''2025-12-31'')', 'r.bin'),
    ('clv_tracking', 'pop, fit, crm.clv_tracking(clv, p, ''2024-12-31'', ''2025-12-31'')', 'r.period'),
    ('purchase_histogram', 'pop, fit, crm.purchase_histogram(clv, early)', 'r.repeat_days'),
    ('clv_parameters', 'fit, crm.clv_parameters(clv)', 'array_position((clv).parameter_names, r.parameter)'),
    ('composition', 'crm.composition(''{b,c,a,b}'', ''{2,9,3,4}''::crm.number[], ''{1,1,1,1}''::crm.number[])', '- r.value'),
    ('contract_curve', 'crm.contract_curve(crm.sbg_fit(''{1000,131,126,90,60,42}''), 8)', 'r.period'),
    ('curve_points', 'crm.curve_points(''{0.1,0.3,1}'')', 'r.point'),
    ('create_source', 'crm.create_source(''again'', ''sold'', ''customer_id'', ''ordered_at'', ''amount'')', 'array_position(crm_internal.source_view_names(), substring(r.object, ''\.(\w+)$'')::name)'),
    ('create_credit_views', 'crm.create_credit_views(''sold'', ''customer_id'', ''ordered_at'', ''ordered_at'', ''amount'', ''ordered_at'', grade => ''branch'', credit_limit => ''customer_id'', materialized => true)', 'array_position(''{portfolio,aging,customers,over_limit,grades,alarms,info}'', regexp_replace(r.view_name, ''^.*?credit_'', ''''))'),
    ('create_satisfaction_views', 'crm.create_satisfaction_views(''sold'', ''customer_id'', ''ordered_at'', ''branch'', crm.path_model(items => ''{a,b}'', constructs_of => ''{x,y}'', arrows => ''{x->y}'', lowest => 0), ''{branch,product}'')', 'array_position(''{index,estimates,nps,trend,info}'', substring(r.view_name, ''_(\w+)$''))'),
    ('simulate_answers', 'crm.simulate_answers(3)', 'r.customer_id'),
    ('refresh_views', 'crm.refresh_views(''credit'')', 'array_position(''{portfolio,aging,customers,over_limit,grades,alarms,info}'', regexp_replace(r.view_name, ''^.*?credit_'', ''''))'),
    ('factor_rows', 'crm.factor_rows(''{"capital": 70, "character": 80}'')', 'r."position"'),
    ('find_measure', 'crm.find_measure(''churn'')', '- r.rank'),
    ('active_period_rows', '(SELECT crm.active_periods(ordered_at, ''week'') AS p FROM sold) AS x, crm.active_period_rows(p)', 'r.period'),
    ('cohort_matrix', '(SELECT crm.cohort_counts(p) AS c FROM (SELECT crm.active_periods(ordered_at, ''week'') AS p FROM sold GROUP BY customer_id) AS s) AS x, crm.cohort_matrix(c)', '(r.cohort, r.from_period)'),
    ('funnel_report', '(SELECT crm.funnel(s, ''9 days'') AS f FROM (SELECT crm.event_sequence(ordered_at, branch = 1, branch = 2) AS s FROM sold GROUP BY customer_id) AS s) AS x, crm.funnel_report(f)', 'r.step'),
    ('aging', '(SELECT crm.payment_summary(ordered_at::date, ordered_at::date + 30, amount, NULL) AS s FROM sold) AS x, crm.aging(s, ''2026-01-01'')', 'r."position"'),
    ('roll_rates', '(SELECT crm.payment_summary(ordered_at::date, ordered_at::date + 30, amount, NULL) AS s FROM sold) AS x, crm.roll_rates(s, ''2026-01-01'')', 'r."position"'),
    ('stock_roll_rates', '(SELECT crm.payment_summary(ordered_at::date, ordered_at::date + 30, amount, NULL) AS s FROM sold) AS x, crm.stock_roll_rates(s, ''2026-01-01'', ''2025-12-01'')', 'r."position"'),
    ('payment_items', '(SELECT crm.payment_summary(ordered_at::date, ordered_at::date + 30, amount, NULL) AS s FROM sold) AS x, crm.payment_items(s)', '(r.issued, r.due)'),
    ('survival', '(SELECT crm.outcomes(abs(amount)::float8, branch = 1) AS o FROM sold) AS x, crm.survival(o)', 'r.duration'),
    ('incidence', '(SELECT crm.outcomes(product, (ARRAY[''b'', ''a''])[branch]) AS o FROM sold) AS x, crm.incidence(o)', '(r.duration, coalesce(r.outcome, ''''))'),
    ('outcome_rows', '(SELECT crm.outcomes(product, (ARRAY[''b'', ''a''])[branch]) AS o FROM sold) AS x, crm.outcome_rows(o)', '(r.duration, coalesce(r.outcome, ''''))'),
    ('development_factors', 'crm.development_factors((SELECT crm.development(branch, product, amount) FROM sold))', 'r.age'),
    ('development_ultimates', 'crm.development_ultimates((SELECT crm.development(3 - branch, product, amount) FROM sold))', 'r.cohort'),
    ('cox_rows', 'crm.cox_rows((SELECT crm.cox_regression(abs(amount)::float8, true, ARRAY[branch, product]) FROM sold))', 'r."position"'),
    ('linkage_rows', 'crm.linkage_rows(''(1,"{b,a}","{2,3}",0.5,"{0.1,0.9,0.2,0.3,0.5}","{0.9,0.1,0.5,0.3,0.2}",,,,,,)'')', '(r."position", r.level)'),
    ('match_pattern_rows', 'crm.match_pattern_rows(NULL, (SELECT crm.match_patterns(branch, product) FROM sold))', 'r.pattern COLLATE "C"'),
    ('match_cluster_rows', 'crm.match_cluster_rows((SELECT crm.match_clusters(order_id, customer_id) FROM sold))', 'r.key'),
    ('logistic_rows', 'crm.logistic_rows((SELECT crm.logistic_regression(branch = 1, product, amount::float8) FROM sold))', 'r."position"'),
    ('reliability_items', '(SELECT crm.item_moments(amount, branch, product) AS m FROM sold) AS x, crm.reliability_items(m)', 'r.position'),
    ('key_drivers', '(SELECT crm.item_moments(ARRAY[amount::float8, branch, product]) AS m FROM sold) AS x, crm.key_drivers(m, 1)', 'r.item'),
    ('default_probabilities', 'crm.default_probabilities(''{{0.8,0.15,0.05},{0.1,0.7,0.2},{0,0,1}}'', 5)', '(r.period, r.state)'),
    ('migration_value', 'crm.migration_value(''{{0.3,0.7},{0,1}}'', ''{40,-4}'', rate => 0.2)', 'r.state'),
    ('price_volume_mix_lines', 'crm.price_volume_mix_lines((SELECT crm.price_volume_mix(2, 10, n, 18) FROM generate_series(1, 3) AS n))', 'r."position"'),
    ('pyramid', 'crm.pyramid((SELECT crm.pyramid_fit(amount::float8, ''{0.1,0.2,0.3,0.4}'', ''customers'') FROM sold))', 'r.tier'),
    ('renewals', 'crm.renewals(''term'', ''expires_on'', ''renewed_on'')', 'r.period_first'),
    ('revenue_bridge_lines', 'crm.revenue_bridge_lines((SELECT crm.revenue_bridge(n, 4 - n, true) FROM generate_series(0, 4) AS n))', 'r."position"'),
    ('revenue_bridge_series', 'crm.revenue_bridge_series(''sold'', ''customer_id'', ''ordered_at'', ''amount'', ''2025-01-01'', ''2025-12-31'')', 'r.period_first'),
    ('rfm_drift', 'pop, fit, crm.rfm_drift(rfm, p, ''2026-01-01'')', '(array_position(''{recency,frequency,monetary}'', r.dimension), r.score)'),
    ('rfm_segments', 'pop, fit, crm.rfm_segments(rfm, p, ''2026-01-01'')', 'r."position"'),
    ('scorecard_rows', 'crm.scorecard_rows(crm.scorecard(''[{"variable": "b", "cuts": [1], "points": [1, 2]}, {"variable": "a", "groups": [["x"]], "points": [1]}]''))', '(array_position(''{b,a}'', r.variable) IS NOT NULL, array_position(''{b,a}'', r.variable), r.bin)'),
    ('satisfaction_rows', '(SELECT crm.satisfaction_fit(crm.path_model(items => ''{a,b,c}'', constructs_of => ''{x,y,y}'', arrows => ''{x->y}'', lowest => NULL, highest => NULL), ARRAY[product, product + branch, product - branch]) AS f FROM sold) AS x, crm.satisfaction_rows(f)', '(SELECT c."position" FROM crm.scheme_code AS c WHERE c.kind = ''model_estimate'' AND c.code = r.kind)'),
    ('define_scheme', 'crm.define_scheme(''segment'', ''ours'', rules => ''[{"segment": "a", "r": 5}, {"segment": "b", "r": [4, 5]}, {"segment": "c", "r": [3, 4], "f": 1}]'', others => ''d'')', 'r::text'),
    ('scheme_check', 'crm.scheme_check(''segment'', ''ours'')', 'r::text'),
    ('movement', 'crm.movement(''sold'')', '(array_position(''{segment,class,tier}'', r.dimension), r.from_position, r.from_class, r.to_position)'),
    ('movers', 'crm.movers(''sold'')', '(array_position(''{new,up,down,lost}'', r.change), -abs(r.steps), -greatest(r.money_before, r.money_now))'),
    ('segment_moves', 'crm.segment_moves(''seen'', ''seen_later'')', '(r.segment_before, r.segment_after)'),
    ('reject_inference', 'crm.reject_inference(NULL, 0.3)', '(NOT r.event)'),
    ('white_space', 'crm.white_space(''sold'', ''customer_id'', ''branch'', ''product'', 0.1)', '(r.customer_key, r.segment_name, r.missing_product)');

CREATE FUNCTION pg_temp.in_order(call text, key text, OUT rows bigint, OUT in_order boolean, OUT failure text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT count(*), bool_and(n = m) FROM (SELECT n, row_number() OVER (ORDER BY key, n) AS m FROM (SELECT row_number() OVER () AS n, %s AS key FROM %s AS r) AS s) AS t', key, call) INTO rows, in_order;
EXCEPTION WHEN OTHERS THEN
    failure := SQLERRM;
END
$$;
SELECT c.function, t.rows > 1 AS several, t.in_order, t.failure FROM call AS c, pg_temp.in_order(c.call, c.key) AS t WHERE t.in_order IS NOT TRUE OR t.rows < 2;
SELECT count(*) AS functions FROM call;

-- none is missing: a new function has a row in the table above, or gives a row per customer or order, or one
SELECT DISTINCT p.proname AS without_a_row_in_call
FROM pg_proc AS p
WHERE p.proretset AND p.pronamespace = 'crm'::regnamespace AND p.proname NOT IN (SELECT function FROM call)
  AND p.proname NOT IN ('customers', 'clv_customers', 'customer_summaries', 'rfm', 'rfm_scores', 'clv', 'clv_scores', 'clv_holdout', 'simulate_orders', 'share_schemes', 'alter_source', 'drop_source', 'k_anonymity');

-- nothing stays for the tests that follow
SELECT crm.drop_scheme('segment', 'ours');
SELECT count(*) > 0 AS dropped FROM (SELECT crm.drop_source(name) FROM crm.source WHERE name IN ('sold', 'again')) AS d;
