-- Scoring with a stored model: rfm_score, rfm_scores, as-of dates, jsonb, labels, drift
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';
\pset footer off

CREATE TEMP TABLE o AS
SELECT c AS customer, date '2024-06-01' - ((hashint4(c) & 2147483647) % 90 + n * 3) AS at,
       round(((hashint4(c * 10 + n) & 2147483647) % 9000) * 0.01, 2) AS amount
FROM generate_series(1, 300) AS c, generate_series(1, 1 + c % 7) AS n
UNION ALL SELECT 999, '2024-05-01', -5;
CREATE TEMP TABLE p AS SELECT crm.population(customer, at, amount) AS p, crm.population('c' || customer, at, amount) AS texts FROM o;
CREATE TEMP TABLE models AS SELECT method, crm.rfm_fit(p, '2024-06-01', method => method) AS model
FROM p, unnest('{quantile,nested,rank,ntile,mean,median,score_mean,rfm_r}'::text[]) AS method;

-- rfm() is rfm_fit() and rfm_scores(); a stored model scores as a fresh one.
SELECT method, count(*), bool_and(a = b) AS same_rows, bool_and(b.cell = crm.rfm_cell(b.r, b.f, b.m)) AS cell
FROM models, p, LATERAL crm.rfm(p, '2024-06-01', method => method) AS a JOIN LATERAL crm.rfm_scores(model, p) AS b USING (customer) GROUP BY method ORDER BY method;
SELECT customer, recency_days, orders, money, r, f, m, cell FROM p, models, crm.rfm_scores(model, p) WHERE method = 'quantile' AND customer <= 3 ORDER BY customer;
-- Customer by customer: from its summary, from its values.
SELECT method, bool_and(crm.rfm_score(model, s) = (b.r, b.f, b.m)::crm.rfm_score) AS by_summary,
       bool_and(crm.rfm_score(model, b.recency_days, b.orders, b.money::float8) = (b.r, b.f, b.m)::crm.rfm_score) AS by_values
FROM models, p, crm.rfm_scores(model, p) AS b JOIN (SELECT customer, crm.customer_summary(at, amount) AS s FROM o GROUP BY customer) q USING (customer)
WHERE method <> 'ntile' GROUP BY method ORDER BY method;
-- The row has columns; two models in turn do not mix.
SELECT (crm.rfm_score(model, 10, 3, 50)).* FROM models WHERE method = 'quantile';
SELECT bool_and(crm.rfm_score(CASE WHEN i % 2 = 0 THEN crm.rfm_model_fixed(NULL, '{10}', '{1}', '{1}') ELSE crm.rfm_model_fixed(NULL, '{10,20}', '{1}', '{1}') END, 5, 1, 1)
       = ROW(2 + i % 2, 1, 1)::crm.rfm_score) AS in_turn FROM generate_series(1, 100) AS i;
DO $$
DECLARE
    model crm.rfm_model;
    score crm.rfm_score;
    total int := 0;
BEGIN
    FOR i IN 2..10 LOOP
        model := (SELECT crm.rfm_fit(p, '2024-06-01', i) FROM p);
        score := crm.rfm_score(model, 0, 100, 1e6);
        total := total + score.r + score.f + score.m;
    END LOOP;
    RAISE NOTICE 'three times 2 + … + 10 = %', total;
END
$$;

-- jsonb ------------------------------------------------------------------------------------------------

SELECT method, model::jsonb::crm.rfm_model::text = model::text AS round_trip, model::jsonb ? 'recency_keys' AS keys FROM models ORDER BY method;
SELECT model::jsonb - 'monetary_cuts' FROM models WHERE method = 'median';
SELECT method, bool_and(a = b) AS same_scores FROM models, p, LATERAL crm.rfm_scores(model, p) AS a
JOIN LATERAL crm.rfm_scores(model::jsonb::crm.rfm_model, p) AS b USING (customer) GROUP BY method ORDER BY method;
SELECT crm.rfm_score(jsonb_populate_record(NULL::crm.rfm_model, '{}'), 1, 1, 1);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.rfm_score((model::jsonb || '{"recency_bins": 4}')::crm.rfm_model, 1, 1, 1) FROM models WHERE method = 'quantile';
SELECT crm.rfm_score((model::jsonb || '{"method": "best"}')::crm.rfm_model, 1, 1, 1) FROM models WHERE method = 'quantile';
SELECT crm.rfm_score((model::jsonb || '{"frequency_bins": 2000000000}')::crm.rfm_model, 1, 1, 1) FROM models WHERE method = 'nested';
SELECT crm.rfm_score((model::jsonb || '{"monetary_counts": [1,2,3]}')::crm.rfm_model, 1, 1, 1) FROM models WHERE method = 'quantile';
SELECT crm.rfm_score((model::jsonb || '{"recency_cuts": [1,2,null,4]}')::crm.rfm_model, 1, 1, 1) FROM models WHERE method = 'quantile';
SELECT * FROM p, models, crm.rfm_scores((model::jsonb || '{"monetary_keys": ["1"]}')::crm.rfm_model, p) WHERE method = 'ntile';

-- ntile: the keys at the cut-offs part equal values; without a key there is no score.
SELECT count(*) > 0 AS ties_were_split
FROM (SELECT orders FROM models, p, crm.rfm_scores(model, p) WHERE method = 'ntile'
      GROUP BY orders HAVING count(DISTINCT f) > 1) AS split;
SELECT crm.rfm_score(model, 10, 2, 30) FROM models WHERE method = 'ntile';
\echo :LAST_ERROR_SQLSTATE
SELECT bool_and(a.cell = b.cell) AS text_keys FROM p, crm.rfm_fit(texts, '2024-06-01', method => 'ntile') AS model, crm.rfm_scores(model, texts) AS a
JOIN p AS p2 ON true JOIN LATERAL crm.rfm(p2.texts, '2024-06-01', method => 'ntile') AS b USING (customer);
SELECT count(*) FROM p, crm.rfm_scores(crm.rfm_fit(texts, '2024-06-01', method => 'ntile'), p);
\echo :LAST_ERROR_SQLSTATE

-- As of another day -------------------------------------------------------------------------------------

SELECT bool_and(late.recency_days = b.recency_days + 30 AND late.r <= b.r AND late.f = b.f AND late.m = b.m) AS later, count(*)
FROM models, p, LATERAL crm.rfm_scores(model, p) AS b JOIN LATERAL crm.rfm_scores(model, p, '2024-07-01') AS late USING (customer) WHERE method = 'quantile';
SELECT crm.rfm_score(model, s) = crm.rfm_score(model, s, '2024-06-01') AS same, (crm.rfm_score(model, s, '2030-01-01')).r AS long_ago,
       crm.rfm_score(model, refunds) IS NULL AS never_bought, crm.rfm_score(model, NULL::crm.customer_summary) IS NULL AS no_summary, crm.rfm_score(NULL, s) IS NULL AS no_model
FROM models, (SELECT crm.customer_summary(at, amount) FILTER (WHERE customer = 1) AS s, crm.customer_summary(at, amount) FILTER (WHERE customer = 999) AS refunds FROM o) q WHERE method = 'quantile';
-- Events after the as-of date: an error, or their customers are left out.
SELECT count(*) FROM models, p, crm.rfm_scores(model, p, '2024-05-15') WHERE method = 'quantile';
\echo :LAST_ERROR_SQLSTATE
SELECT count(*), (SELECT count(*) FROM (SELECT max(at) FROM o WHERE amount >= 0 GROUP BY customer HAVING max(at) <= '2024-05-15') q) AS sql, min(recency_days)
FROM models, p, crm.rfm_scores(model, p, '2024-05-15', 'exclude') WHERE method = 'quantile';
SELECT (model).customers, (model).excluded, (SELECT count(*) FROM crm.rfm(p, '2024-05-15', after_as_of => 'exclude')) AS scored, by_summary = model AS by_summary
FROM p, crm.rfm_fit(p, '2024-05-15', after_as_of => 'exclude') AS model,
     (SELECT crm.rfm_fit(s, '2024-05-15', crm.rfm_options(after_as_of => 'exclude')) AS by_summary FROM (SELECT crm.customer_summary(at, amount) AS s FROM o GROUP BY customer) q) b;
SELECT crm.rfm_fit(s, '2024-05-15') FROM (SELECT crm.customer_summary(at, amount) AS s FROM o GROUP BY customer) q;
SELECT count(*) FROM p, crm.rfm(p, '2024-05-15', after_as_of => 'drop');
-- Refunds cannot be taken out of a population.
SELECT count(*) FROM p, crm.rfm(p, '2024-04-15', after_as_of => 'exclude');
SELECT count(*) FROM p, crm.rfm_scores(crm.rfm_model_fixed(NULL, '{30}', '{1}', '{0}'), p);
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) FROM p, crm.rfm_scores(crm.rfm_model_fixed(NULL, '{30}', '{1}', '{0}'), p, '2024-06-01');
SELECT count(*) FROM p, crm.rfm_scores(crm.rfm_model_fixed(NULL, '{30}', '{1}', '{0}'), p, 'infinity');
SELECT crm.rfm_score(model, 'NaN', 1, 1) FROM models LIMIT 1;
-- No model or population: no rows; no as-of date: the same error as rfm_fit.
SELECT (SELECT count(*) FROM crm.rfm_scores(NULL, p)) AS no_model, (SELECT count(*) FROM crm.rfm_scores(crm.rfm_fit(p, '2024-06-01'), NULL::crm.population_bigint)) AS nobody FROM p;
SELECT count(*) FROM p, crm.rfm(p, NULL);

-- Labels and totals ---------------------------------------------------------------------------------------

SELECT crm.rfm_cell(5, 4, 5), crm.rfm_cell(10, 4, 5), crm.rfm_cell(NULL, 1, 1) IS NULL AS strict,
       crm.rfm_weighted_score(5, 4, 3), round(crm.rfm_weighted_score(5, 4, 3, 0.5, 0.3, 0.2)::numeric, 6) AS weighted, crm.rfm_weighted_score(5, 4, 3, monetary_weight => 0) AS no_m;
SELECT count(DISTINCT cell) > 30 AS many, bool_and(cell = concat_ws('-', r, f, m)) AS dashes FROM p, crm.rfm(p, '2024-06-01', 10) WHERE greatest(r, f, m) = 10;

-- Drift -----------------------------------------------------------------------------------------------------

SELECT dimension, count(*), round(sum(fit_share)::numeric, 6) AS fit, round(sum(now_share)::numeric, 6) AS now, bool_and(fit_share = now_share AND psi = 0) AS no_drift
FROM p, models, crm.rfm_drift(model, p, '2024-06-01') WHERE method = 'quantile' GROUP BY dimension ORDER BY dimension;
-- Three months later nobody has come back: recency moved, nothing else did.
SELECT dimension, score, round(fit_share::numeric, 4) AS fit, round(now_share::numeric, 4) AS now, round(psi::numeric, 4) AS psi
FROM p, models, crm.rfm_drift(model, p, '2024-09-01') WHERE method = 'median' ORDER BY dimension, score;
-- (now - fit) ln(now / fit), an empty score counting half a customer
SELECT bool_and(abs(psi - (greatest(now_share, 0.5 / 300) - greatest(fit_share, 0.5 / 300)) * ln(greatest(now_share, 0.5 / 300) / greatest(fit_share, 0.5 / 300))) < 1e-12) AS formula, sum(psi) > 1 AS moved
FROM p, models, crm.rfm_drift(model, p, '2024-07-01') WHERE method = 'quantile';
SELECT * FROM p, crm.rfm_drift(crm.rfm_model_fixed('2024-06-01', '{30}', '{1}', '{0}'), p, '2024-06-01');
\echo :LAST_ERROR_SQLSTATE

-- a model fitted in cents scores next month's customers as the one in euros does, numeric or float8: what equals a cut-off
-- equals it in every unit; each rests on the same purchases, and every whole cent around each cut-off is scored
SET client_min_messages = error;
CREATE TEMP TABLE purchase AS
SELECT sample, customer, date '2025-12-31' - ((customer * 37 + sample * 11 + n * 13) % 300) AS at,
       ((customer * 7919::bigint + sample * 104729 + n * 1299709) * 48271 % 2147483647) % (CASE WHEN sample % 3 = 0 THEN 500 ELSE 200000 END) - 150 AS cents
FROM generate_series(1, 12) AS sample, generate_series(1, 23 + sample) AS customer, generate_series(1, 1 + customer % 4) AS n;
CREATE TEMP TABLE unit_model AS
SELECT sample, method, bins,
       crm.rfm_fit(cents, '2026-01-01', method => method, bins => bins) AS cents,
       crm.rfm_fit(euros, '2026-01-01', method => method, bins => bins) AS euros,
       crm.rfm_fit(reals, '2026-01-01', method => method, bins => bins) AS reals,
       crm.rfm_fit(mills, '2026-01-01', method => method, bins => bins) AS mills
FROM (SELECT sample, crm.population(customer, at, cents) AS cents, crm.population(customer, at, cents / 100.0) AS euros,
             crm.population(customer, at, cents::float8 / 100) AS reals, crm.population(customer, at, cents / 100000.0) AS mills
      FROM purchase WHERE cents <> 0 GROUP BY sample) AS p,
     unnest('{quantile,nested,rank,ntile,nested_ntile,mean,median,score_mean}'::text[]) AS method, unnest('{2,3,5,7,10}'::int[]) AS bins
WHERE bins = 2 OR method NOT IN ('mean', 'median') AND (bins < 7 OR method NOT LIKE 'nested%');
CREATE FUNCTION pg_temp.scores(model crm.rfm_model, cents bigint[], unit anyelement) RETURNS text LANGUAGE SQL AS $$
    SELECT string_agg(concat(s.m, s.f, s.r), ' ' ORDER BY customer)
    FROM (SELECT crm.population(key, day, amount * unit) AS p
          FROM (SELECT n AS key, date '2025-12-01' + (n % 31)::int AS day, c AS amount FROM unnest(cents) WITH ORDINALITY AS u(c, n)) AS rows) AS t,
         crm.rfm_scores(model, p) AS s
$$;
CREATE TEMP TABLE near_cuts AS
SELECT sample, method, bins, array_agg(DISTINCT cent) AS cents
FROM unit_model AS u, unnest((u.cents).monetary_cuts) AS cut, generate_series(greatest(floor(cut)::bigint - 1, 1), greatest(ceil(cut)::bigint + 1, 1)) AS cent
GROUP BY 1, 2, 3;
SELECT method, sum(cardinality(n.cents)) > 25 AS many, count(*) FILTER (WHERE NOT inside = ALL (ARRAY[euros, reals, mills])) AS differ
FROM (SELECT method, n.cents, pg_temp.scores(u.cents, n.cents, 1::numeric) AS inside, pg_temp.scores(u.euros, n.cents, 0.01) AS euros,
             pg_temp.scores(u.reals, n.cents, 0.01::float8) AS reals, pg_temp.scores(u.mills, n.cents, 0.00001) AS mills
      FROM unit_model AS u JOIN near_cuts AS n USING (sample, method, bins)) AS n
GROUP BY method ORDER BY method;
-- each quantile cut-off is the double next to the exact decimal
SELECT bins, count(*) FILTER (WHERE cut <> (exact / 100)::float8 OR cent <> exact::float8) AS differ, count(*) >= 12 AS many
FROM (SELECT bins, unnest((u.euros).monetary_cuts) AS cut, unnest((u.cents).monetary_cuts) AS cent,
             unnest(ARRAY(SELECT (values[at / bins + 1] * (bins - at % bins) + coalesce(values[at / bins + 2], 0) * (at % bins)) / bins
                          FROM (SELECT (cardinality(values) - 1) * j AS at FROM generate_series(1, bins - 1) AS j) AS place)) AS exact
      FROM unit_model AS u
      JOIN (SELECT sample, array_agg(net::numeric(60,30) ORDER BY net) AS values
            FROM (SELECT sample, customer, sum(cents) AS net FROM purchase GROUP BY 1, 2 HAVING count(*) FILTER (WHERE cents > 0) > 0) AS c
            GROUP BY 1) AS v USING (sample)
      WHERE method = 'quantile') AS c
GROUP BY bins ORDER BY bins;
RESET client_min_messages;
-- the same of sums that doubles add with an error, beside the decimals they stand for
SELECT crm.rfm_score(m, 30, 1, 0.1::float8 + 0.2) AS of_a_sum, crm.rfm_score(m, 30, 1, 0.3) AS of_the_decimal, crm.rfm_score(m, 30, 1, 0.31) AS above
FROM (SELECT crm.rfm_model_fixed('2026-01-01', '{10}', '{2}', '{0.3}')) AS f(m);
SELECT amount, crm.quantile_score(amount, 2) OVER () FROM (VALUES (0.1::float8 + 0.2), (0.3), (0.1), (0.7)) AS v(amount) ORDER BY amount;
