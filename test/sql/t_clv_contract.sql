-- Contract models: fits against published figures, rows against cohorts, quantities, errors
\set SHOW_CONTEXT never
CREATE SCHEMA t_contract;
SET search_path = t_contract, public;
SET datestyle = 'ISO, YMD';
SET extra_float_digits = 0;
\pset footer off

-- The two cohorts of Fader & Hardie 2007, "How to project customer retention": customers at the start and after each of seven years.
CREATE TEMP TABLE cohort (name text, survivors float8[]);
INSERT INTO cohort VALUES ('regular', '{1000,631,468,382,326,289,262,241}'), ('highend', '{1000,869,743,653,593,551,517,491}');

-- the paper: alpha 0.704, beta 1.182 and 0.668, 3.806; log likelihoods computed with 30 digits
SELECT name, (m).model, (m).unit, (m).parameter_names, round((m).parameters[1]::numeric, 3) AS alpha, round((m).parameters[2]::numeric, 3) AS beta,
       round((m).log_likelihood::numeric, 4) AS log_likelihood, (m).customers, (m).histories, (m).excluded, (m).status, (m).converged, (m).note
FROM cohort, crm.sbg_fit(survivors) AS m ORDER BY name;
-- beta-discrete-Weibull: never worse than its case c = 1
SELECT name, round((m).parameters[1]::numeric, 4) AS alpha, round((m).parameters[2]::numeric, 4) AS beta, round((m).parameters[3]::numeric, 4) AS c,
       round((m).log_likelihood::numeric, 4) AS log_likelihood, (m).log_likelihood > (s).log_likelihood AS better, (m).unit,
       (m).status, cardinality((m).standard_errors) AS errors
FROM cohort, crm.bdw_fit(survivors, 'year') AS m, crm.sbg_fit(survivors) AS s ORDER BY name;
-- Standard errors are the roots of the variances; the two parameters are estimated high or low together.
SELECT name, (m).standard_errors[1] > 0 AND (m).standard_errors[2] > 0 AS positive,
       abs((m).covariance[1] - (m).standard_errors[1] ^ 2) < 1e-12 AS squares, (m).covariance[2] > 0 AS together
FROM cohort, crm.sbg_fit(survivors) AS m ORDER BY name;
-- AIC and BIC
SELECT round(((m).aic + 2 * (m).log_likelihood)::numeric, 9) AS twice_parameters, round(((m).bic + 2 * (m).log_likelihood - 3 * ln(1000))::numeric, 9) AS zero
FROM crm.bdw_fit('{1000,869,743,653,593,551,517,491}') AS m;

CREATE FUNCTION same(a crm.clv_model, b crm.clv_model) RETURNS bool LANGUAGE sql AS
$$ SELECT to_jsonb(a) - 'histories' = to_jsonb(b) - 'histories'
       OR (SELECT bool_and(abs(x - y) <= 1e-9 * abs(y)) FROM unnest((a).parameters || (a).standard_errors || (a).log_likelihood,
                                                                  (b).parameters || (b).standard_errors || (b).log_likelihood) AS u(x, y)) $$;

-- Rows, weights and cohorts are one likelihood -----------------------------------------------------------------

CREATE TEMP TABLE contract AS
SELECT name, t AS tenure, true AS churned, survivors[t] - survivors[t + 1] AS customers FROM cohort, generate_series(1, 7) AS t
UNION ALL SELECT name, 7, false, survivors[8] FROM cohort;
CREATE TABLE customer AS SELECT name, tenure, churned FROM contract, generate_series(1, customers::int);

SELECT name, same(a.m, crm.sbg_fit(survivors)) AS weighted, same(b.m, a.m) AS one_by_one, same(c.m, crm.bdw_fit(survivors)) AS bdw, (b.m).histories
FROM cohort JOIN (SELECT name, crm.sbg_fit(tenure, churned, customers) AS m FROM contract GROUP BY 1) a USING (name)
     JOIN (SELECT name, crm.sbg_fit(tenure, churned) AS m FROM customer GROUP BY 1) b USING (name)
     JOIN (SELECT name, crm.bdw_fit(tenure, churned) AS m FROM customer GROUP BY 1) c USING (name) ORDER BY name;
-- Counts of any integer or numeric type.
SELECT same(crm.sbg_fit(survivors::bigint[]), crm.sbg_fit(survivors)), same(crm.sbg_fit(survivors::numeric[]), crm.sbg_fit(survivors)) FROM cohort;
-- Weights of a third each give a third of the likelihood and the same parameters.
SELECT abs((a).parameters[1] - (b).parameters[1]) < 1e-8 AS alpha, abs((a).log_likelihood * 3 - (b).log_likelihood) < 1e-6 AS likelihood, round((a).customers::numeric, 6) AS customers
FROM (SELECT crm.sbg_fit(tenure, churned, customers / 3) AS a, crm.sbg_fit(tenure, churned, customers) AS b FROM contract WHERE name = 'regular') q;
-- Cohorts of different age: the counts of renewals and losses add up. A customer who has not renewed yet counts only as a customer.
SELECT (a).customers, (a).histories, (b).customers AS without_new, (a).parameters = (b).parameters AS same_parameters, (a).log_likelihood = (b).log_likelihood AS same_likelihood
FROM (SELECT crm.sbg_fit(t, c, w) AS a, crm.sbg_fit(t, c, w) FILTER (WHERE t > 0) AS b
      FROM (VALUES (1, true, 100), (2, true, 40), (3, false, 200), (1, false, 50), (0, false, 500)) AS v(t, c, w)) q;

-- Any order, any split, any number of workers: the same model, bit for bit.
-- 30000 customers with S(t) = 1 / (1 + t), alpha = beta = 1, seen for 60 periods
CREATE TABLE many AS
SELECT i AS id, least(60, 30011 / rank) AS tenure, 30011 / rank <= 60 AS churned, 0.1 + (i % 97) / 7.0 AS weight
FROM (SELECT i, 1 + (i * 7919) % 30011 AS rank FROM generate_series(1, 30000) AS i) AS s;
SELECT (m).status, round((m).parameters[1]::numeric, 2) AS alpha, round((m).parameters[2]::numeric, 2) AS beta FROM (SELECT crm.sbg_fit(tenure, churned) AS m FROM many) AS q;
SELECT crm.sbg_fit(tenure, churned, weight)::text AS plain, crm.bdw_fit(tenure, churned)::text AS plain_bdw FROM many \gset
SELECT crm.sbg_fit(tenure, churned, weight ORDER BY md5(id::text))::text = :'plain' AS shuffled, crm.sbg_fit(tenure, churned, weight ORDER BY id DESC)::text = :'plain' AS reversed,
       crm.bdw_fit(tenure, churned ORDER BY tenure DESC)::text = :'plain_bdw' AS bdw FROM many;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0.01;
SET cpu_operator_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT crm.sbg_fit(tenure, churned, weight)::text = :'plain' AS parallel, crm.bdw_fit(tenure, churned)::text = :'plain_bdw' AS parallel_bdw FROM many;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET cpu_operator_cost;
RESET min_parallel_table_scan_size;
-- As window aggregate.
SET client_min_messages = error;
SELECT bool_and((m).customers = n) AS running, bool_or((m).converged) AS converged
FROM (SELECT crm.sbg_fit(tenure, churned) OVER w AS m, row_number() OVER w AS n FROM many WHERE id <= 50 WINDOW w AS (ORDER BY id)) q;
RESET client_min_messages;

-- What a model says ---------------------------------------------------------------------------------------------

-- 30-digit arithmetic, formulas of Fader & Hardie 2007 and 2010: S(12), r(8), DEL and DERL after 4 renewals at 10 %.
SELECT p, round(crm.contract_survival(m, 12)::numeric, 10) AS s12, round(crm.contract_retention(m, 8)::numeric, 10) AS r8,
       round(crm.contract_value(m, rate => 0.1)::numeric, 9) AS del, round(crm.residual_contract_value(m, 4, rate => 0.1)::numeric, 9) AS derl
FROM (VALUES ('{.704,1.182}'::float8[]), ('{.668,3.806}')) AS v(p), crm.clv_model_fixed('sbg', p, 'year') AS m;
-- The curves of the fits.
SELECT period, round(h.survival::numeric, 3) AS highend, round(r.survival::numeric, 3) AS regular, round(r.retention_rate::numeric, 3) AS regular_rate
FROM crm.contract_curve(crm.sbg_fit('{1000,869,743,653,593,551,517,491}'), 12) AS h JOIN crm.contract_curve(crm.sbg_fit('{1000,631,468,382,326,289,262,241}'), 12) AS r USING (period) ORDER BY period;

CREATE TEMP TABLE m (kind text, m crm.clv_model);
INSERT INTO m VALUES ('sbg', crm.clv_model_fixed('sbg', '{.668,3.806}', 'period')), ('bdw', crm.clv_model_fixed('bdw', '{.214,1.427,1.724}', 'month'));
-- Survival is the product of retention rates, losses are its differences, residual lifetimes its sums.
SELECT kind, abs(exp(sum(ln(retention_rate))) - max(crm.contract_survival(m, 20))) < 1e-12 AS product, bool_and(abs(survival - crm.contract_survival(m, period)) < 1e-15) AS curve,
       abs(sum(crm.contract_churn(m, period)) - 1 + max(crm.contract_survival(m, 20))) < 1e-12 AS losses, crm.contract_survival(m, 0) AS at_the_start
FROM m, crm.contract_curve(m, 20) GROUP BY kind, m ORDER BY kind;
SELECT kind, abs(crm.contract_value(m, rate => 0.1, periods => 30) - sum(crm.contract_survival(m, t) / 1.1 ^ t)) < 1e-12 AS lifetime,
       abs(crm.residual_contract_value(m, 3, rate => 0.1, periods => 30) - sum(crm.contract_survival(m, t + 4) / crm.contract_survival(m, 3) / 1.1 ^ t)) < 1e-12 AS residual,
       crm.contract_value(m, rate => 0.1, periods => 1) AS one_payment, abs(crm.contract_value(m, rate => 0, periods => 30) - sum(crm.contract_survival(m, t))) < 1e-11 AS undiscounted
FROM m, generate_series(0, 29) AS t GROUP BY kind, m ORDER BY kind;
SELECT kind, abs(crm.contract_value(m, rate => 0.1) - crm.contract_value(m, rate => 0.1, periods => 1000)) < 1e-11 AS endless,
       abs(crm.residual_contract_value(m, 5, rate => 0.01) - crm.residual_contract_value(m, 5, rate => 0.01, periods => 5000)) < 1e-9 AS residual,
       crm.contract_value(m, 120, rate => 0.1) = 120 * crm.contract_value(m, rate => 0.1) AS value,
       crm.residual_contract_value(m, 4, 120, 12, 0.1) = 120 * crm.residual_contract_value(m, 4, rate => 0.1, periods => 12) AS residual_value
FROM m ORDER BY kind;
-- c = 1 is the shifted-beta-geometric.
SELECT bool_and(abs(crm.contract_survival(b, t) - crm.contract_survival(s, t)) < 1e-13) AS survival, abs(crm.contract_value(b, rate => 0.02) - crm.contract_value(s, rate => 0.02)) < 1e-9 AS lifetime
FROM crm.clv_model_fixed('bdw', '{.668,3.806,1}', 'period') AS b, crm.clv_model_fixed('sbg', '{.668,3.806}', 'period') AS s, generate_series(0, 50, 5) AS t GROUP BY b, s;
-- Without discount a lifetime is expected to end only if alpha is above 1: (alpha + beta - 1) / (alpha - 1).
SELECT p, crm.contract_value(crm.clv_model_fixed('sbg', p, 'period'), rate => 0) AS expected FROM (VALUES ('{1,2}'::float8[]), ('{2,3}'), ('{.7,3}')) AS v(p);
-- Far out nothing overflows.
SELECT kind, crm.contract_survival(m, 2147483647) BETWEEN 1e-7 AND 1e-3 AS survival, crm.contract_retention(m, 2147483647) BETWEEN 0.99 AND 1 AS rate, crm.contract_churn(m, 2147483647) >= 0 AS churn,
       crm.residual_contract_value(m, 2147483647, rate => 0.1) BETWEEN 10 AND 11.0001 AS residual FROM m ORDER BY kind;
-- NULL in, NULL out.
SELECT crm.contract_survival(NULL, 1), crm.contract_retention(m, NULL), crm.contract_value(m, rate => NULL), crm.residual_contract_value(m, NULL, rate => 0.1), crm.contract_value(m, NULL, rate => 0.1),
       (SELECT count(*) FROM crm.contract_curve(NULL, 3)) AS rows FROM m WHERE kind = 'sbg';

-- Nothing to fit; fits that are none ------------------------------------------------------------------------------

SELECT crm.sbg_fit(tenure, churned) IS NULL AS no_rows FROM customer WHERE false;
SELECT crm.sbg_fit(NULL::int, true) IS NULL AS nulls, crm.bdw_fit(3, NULL::boolean) IS NULL AS null_churned, crm.sbg_fit(3, true, NULL) IS NULL AS null_weight,
       crm.sbg_fit(3, true, 0) IS NULL AS no_weight, crm.sbg_fit(0, false) IS NULL AS no_renewal_yet;
SELECT crm.sbg_fit(NULL) IS NULL AS null_cohort, crm.sbg_fit('{}') IS NULL AS empty, crm.sbg_fit('{1000}') IS NULL AS no_renewal_yet, crm.bdw_fit('{0,0,0}') IS NULL AS nobody;
-- A NULL among rows is skipped.
SELECT (crm.sbg_fit(t, c)).customers FROM (VALUES (1, true), (2, true), (NULL, true), (3, NULL), (3, false), (3, false)) AS v(t, c);
CREATE FUNCTION said(m crm.clv_model) RETURNS TABLE (status text, converged bool, errors float8[], note text) LANGUAGE sql AS
$$ SELECT (m).status, (m).converged, (m).standard_errors, regexp_replace((m).note, '\d[0-9.e+-]*', 'N', 'g') $$;
SET client_min_messages = error;
-- nobody has left, everybody has, one period only, equal risk for all
SELECT * FROM said(crm.sbg_fit('{1000,1000,1000}'));
SELECT * FROM said(crm.sbg_fit('{1000,0}'));
SELECT * FROM said(crm.sbg_fit('{1000,900}'));
SELECT cohort, kind, (m).converged, (m).standard_errors IS NULL AND (m).covariance IS NULL AS without_errors, (m).status IN ('flat', 'at_bound') AS status, (m).note IS NOT NULL AS note
FROM (VALUES ('{1000,900,810,729,656.1}'::float8[]), ('{1000,869,743}')) AS v(cohort), unnest('{sbg,bdw}'::text[]) AS kind, LATERAL (SELECT CASE kind WHEN 'sbg' THEN crm.sbg_fit(cohort) ELSE crm.bdw_fit(cohort) END AS m) AS f
WHERE kind = 'bdw' OR cohort[4] > 0;
RESET client_min_messages;
SELECT (crm.sbg_fit('{1000,900}')).converged;
SELECT (crm.bdw_fit(1, true)).converged;

-- Errors --------------------------------------------------------------------------------------------------------------

SELECT crm.sbg_fit(-1, false);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.sbg_fit(0, true);
SELECT crm.sbg_fit(100001, true);
\echo :LAST_ERROR_SQLSTATE
SELECT crm.sbg_fit(3, true, -1);
SELECT crm.bdw_fit(3, true, 'NaN');
SELECT crm.bdw_fit(3, true, 'Infinity');
SELECT crm.bdw_fit(3, true, 1e13);
SELECT crm.sbg_fit(3, true, 1, 'fortnight');
SELECT crm.sbg_fit(3, true, 1, NULL);
SELECT crm.sbg_fit(t, true, 1, CASE WHEN t < 3 THEN 'month' ELSE 'year' END) FROM generate_series(1, 5) AS t;
SELECT (crm.sbg_fit(t, t < 5, 6 - t, 'month')).unit FROM generate_series(1, 5) AS t;
SELECT crm.sbg_fit('{1000,900,901}');
SELECT crm.sbg_fit('{1000,-1}');
SELECT crm.bdw_fit('{1000,NaN}');
SELECT crm.bdw_fit('{1e13,1}');
SELECT crm.bdw_fit('{1000,NULL,800}');
SELECT crm.sbg_fit('{{1000,900},{800,700}}');
SELECT crm.sbg_fit(array_fill(1::float8, '{100002}'));
SELECT crm.sbg_fit('{1000,900,800}', unit => 'Month');
SELECT crm.sbg_fit('{1000,900,800}', unit => NULL);
-- A slice keeps the room for nulls it no longer has.
SELECT same(crm.sbg_fit(('{NULL,1000,631,468,382}'::float8[])[2:5]), crm.sbg_fit('{1000,631,468,382}')) AS slice;
SELECT crm.contract_retention(m, 0) FROM m;
SELECT crm.contract_churn(m, -3) FROM m;
SELECT crm.contract_survival(m, -1) FROM m;
SELECT * FROM m, crm.contract_curve(m, 0);
SELECT * FROM m, crm.contract_curve(m, 100001);
SELECT crm.contract_value(m, rate => -0.1) FROM m;
SELECT crm.contract_value(m, rate => 'NaN') FROM m;
SELECT crm.contract_value(m, rate => 0.1, periods => 0) FROM m;
SELECT crm.contract_value(m, rate => 0) FROM m WHERE kind = 'bdw';
SELECT crm.residual_contract_value(m, -1, rate => 0.1) FROM m;
SELECT crm.contract_survival(crm.clv_model_fixed('bg_nbd', '{1,1,1,1}'), 3);

-- Hostile states: whatever a role feeds in is an error or a model.
SELECT crm_internal.contract_fit_combine('{}', '{}');
SELECT crm_internal.sbg_fit_final('{4,-1}');
CREATE FUNCTION forge(state text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE format('CREATE AGGREGATE forged(int, boolean) (SFUNC = crm_internal.contract_fit_transition, STYPE = float8[], FINALFUNC = crm_internal.sbg_fit_final, INITCOND = %L)', state);
    BEGIN
        EXECUTE 'SELECT (forged(t, t < 3)).status FROM generate_series(1, 3) AS t' INTO answer;
    EXCEPTION WHEN OTHERS THEN
        answer := SQLSTATE || ' ' || SQLERRM;
    END;
    DROP AGGREGATE forged(int, boolean);
    RETURN answer;
END $$;
SET client_min_messages = error;
SELECT state, forge(state) FROM unnest(ARRAY['{}', '{4}', '{4,-1}', '{4,0,0,0,0,0}', '{4,0,0,0,0}', '{4,1,0,0,0,0}', '{5,-1}', '{-1,-1}', '{0.5,-1}', '{NaN,-1}', '{4,NaN}', '{4,-2}',
    '{4,0,5,0,0,0}', '{4,0,0,0,NaN,0}', '{4,0,0,0,Infinity,0}', '{4,0,0,0,-9,0}', '{4,0,0,0,0,Infinity}', '{4,NULL}', '{{4,-1}}', '{4,0,0,0,7,0}', '{4,1,0,0,1e308,0,1e308,0,0,0}']) AS state;
RESET client_min_messages;
CREATE AGGREGATE merged(float8[]) (SFUNC = crm_internal.contract_fit_combine, STYPE = float8[], FINALFUNC = crm_internal.bdw_fit_final);
SELECT merged(s) FROM (VALUES ('{4,-1}'::float8[]), ('{4,3}')) AS v(s);
SELECT merged(s) FROM (VALUES ('{4,-1}'::float8[]), ('{3,-1}')) AS v(s);
SELECT merged(s) IS NULL AS nothing FROM (VALUES (NULL::float8[]), ('{4,-1}'), (NULL), ('{4,0,0,0,5,0}')) AS v(s);
DROP AGGREGATE merged(float8[]);
DROP TABLE customer, many;
