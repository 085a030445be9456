-- Lifetime value: models as values.

CREATE TYPE @extschema@.clv_model AS (
    version int,
    model text,
    unit text,
    k int,
    covariates int,
    parameter_names text[],
    parameters float8[],
    standard_errors float8[],
    covariance float8[],
    log_likelihood float8,
    aic float8,
    bic float8,
    free_parameters int,
    customers float8,
    excluded bigint,
    histories bigint,
    penalty float8,
    correlation float8,
    iterations int,
    converged boolean,
    status text,
    note text,
    as_of date
);
COMMENT ON TYPE @extschema@.clv_model IS 'A lifetime value model, made by clv_fit() and its kin or clv_model_fixed(): print it, store it, apply it next month';

CREATE FUNCTION @extschema@.clv_model_fixed(
    model text,
    parameters float8[],
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    covariates @extschema@.whole_number DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_model_fixed' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_model_fixed(text, float8[], text, @extschema@.whole_number, @extschema@.whole_number) IS 'A lifetime value model of known parameters, for instance published ones';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.clv_model) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.clv_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.clv_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.clv_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.clv_model);
COMMENT ON CAST (@extschema@.clv_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_clv_model(model jsonb) RETURNS @extschema@.clv_model
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.clv_model, crm_internal.require_model(model, 'clv_model'::text,
        'version number, model string, parameters array'::text));
COMMENT ON FUNCTION crm_internal.to_clv_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.clv_model) WITH FUNCTION crm_internal.to_clv_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.clv_model) IS 'A model from its jsonb form';

-- Lifetime value: fitting models of purchases and of spend.

CREATE TYPE @extschema@.clv_options AS (
    model text,
    unit text,
    k int,
    penalty float8,
    after_as_of text,
    refunds text,
    include_first boolean
);
COMMENT ON TYPE @extschema@.clv_options IS 'Options of the fits of lifetime value models, made by clv_options()';

CREATE FUNCTION @extschema@.clv_options(
    model text DEFAULT 'mbg_nbd',
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    penalty float8 DEFAULT 0,
    after_as_of text DEFAULT 'error',
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false) RETURNS @extschema@.clv_options
    AS 'MODULE_PATHNAME', 'crm_clv_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_options(text, text, @extschema@.whole_number, float8, text, text, boolean) IS 'Options for the aggregates that fit lifetime value models';

CREATE FUNCTION crm_internal.clv_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best
CREATE FUNCTION crm_internal.clv_fit_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate clv_fit; COST 50000
CREATE FUNCTION crm_internal.clv_fit_best_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate clv_fit_best; COST 500000

-- plain columns

CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, float8) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_weight_transition
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_weight_transition

CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8) IS 'MBG/NBD fitted to customers with x repeat purchases, the last at t_x, observed for t';
CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, @extschema@.clv_options) IS 'Model of purchases fitted to customers with x repeat purchases, the last at t_x, observed for t';
CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, weight float8) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8) IS 'MBG/NBD fitted to rows that stand for weight customers each';
CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, weight float8, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8, @extschema@.clv_options) IS 'Model of purchases fitted to rows that stand for weight customers each';

CREATE AGGREGATE @extschema@.clv_fit_best(x float8, t_x float8, t float8) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(float8, float8, float8) IS 'The model of purchases with the least BIC: nbd, bg_nbd, mbg_nbd or pareto_nbd';
CREATE AGGREGATE @extschema@.clv_fit_best(x float8, t_x float8, t float8, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(float8, float8, float8, @extschema@.clv_options) IS 'The model of purchases with the least BIC: nbd, bg_nbd, mbg_nbd or pareto_nbd; unit and penalty from the options';

-- summaries

CREATE FUNCTION crm_internal.clv_fit_transition(float8[], @extschema@.customer_summary, date) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best; crm_clv_fit_summary_transition
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], @extschema@.customer_summary, date, @extschema@.clv_options) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best; crm_clv_fit_summary_transition

CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.customer_summary, as_of @extschema@.day) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.customer_summary, @extschema@.day) IS 'MBG/NBD fitted to customers given by their summaries';
CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.customer_summary, as_of @extschema@.day, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.customer_summary, @extschema@.day, @extschema@.clv_options) IS 'Model of purchases fitted to customers given by their summaries';
CREATE AGGREGATE @extschema@.clv_fit_best(summary @extschema@.customer_summary, as_of @extschema@.day) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(@extschema@.customer_summary, @extschema@.day) IS 'The model of purchases with the least BIC, mbg_cnbd_k among them';
CREATE AGGREGATE @extschema@.clv_fit_best(summary @extschema@.customer_summary, as_of @extschema@.day, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(@extschema@.customer_summary, @extschema@.day, @extschema@.clv_options) IS 'The model of purchases with the least BIC, mbg_cnbd_k among them; unit and penalty from the options';

-- covariates

CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, float8, float8[], @extschema@.clv_options) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_covariates_transition
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], @extschema@.customer_summary, date, float8[], @extschema@.clv_options) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_summary_covariates_transition

CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, weight float8, covariates float8[], options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8, float8[], @extschema@.clv_options) IS 'Model bg_nbd, mbg_nbd or pareto_nbd whose rates depend on covariates, fitted to rows that stand for weight customers each';
CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.customer_summary, as_of @extschema@.day, covariates float8[], options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.customer_summary, @extschema@.day, float8[], @extschema@.clv_options) IS 'Model bg_nbd, mbg_nbd or pareto_nbd whose rates depend on covariates, fitted to customers given by their summaries';

-- populations

--@ each bigint uuid text

CREATE FUNCTION @extschema@.clv_fit(
    population @extschema@.population_@KEY@,
    as_of @extschema@.day,
    model text DEFAULT 'mbg_nbd',
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    penalty float8 DEFAULT 0,
    after_as_of text DEFAULT 'error') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_fit_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION @extschema@.clv_fit(@extschema@.population_@KEY@, @extschema@.day, text, text, @extschema@.whole_number, float8, text) IS 'Model of purchases fitted to a population as of a day';
CREATE FUNCTION @extschema@.clv_fit_best(
    population @extschema@.population_@KEY@,
    as_of @extschema@.day,
    unit text DEFAULT 'day',
    penalty float8 DEFAULT 0,
    after_as_of text DEFAULT 'error') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_fit_best_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION @extschema@.clv_fit_best(@extschema@.population_@KEY@, @extschema@.day, text, float8, text) IS 'The model of purchases with the least BIC for a population as of a day';
--@ end

-- spend

CREATE FUNCTION crm_internal.gamma_gamma_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_combine
CREATE FUNCTION crm_internal.gamma_gamma_fit_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_final COST 20000
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8, float8) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_weight_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_weight_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], @extschema@.customer_summary) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_summary_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], @extschema@.customer_summary, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_summary_transition

CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8) IS 'Gamma-Gamma fitted to customers with x purchases of a mean value';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8, options @extschema@.clv_options) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, @extschema@.clv_options) IS 'Gamma-Gamma fitted to customers with x purchases of a mean value; penalty from the options';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8, weight float8) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, float8) IS 'Gamma-Gamma fitted to rows that stand for weight customers each';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8, weight float8, options @extschema@.clv_options) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, float8, @extschema@.clv_options) IS 'Gamma-Gamma fitted to rows that stand for weight customers each; penalty from the options';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(summary @extschema@.customer_summary) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(@extschema@.customer_summary) IS 'Gamma-Gamma fitted to the repeat purchases of customers given by their summaries';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(summary @extschema@.customer_summary, options @extschema@.clv_options) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(@extschema@.customer_summary, @extschema@.clv_options) IS 'Gamma-Gamma fitted to customers given by their summaries; refunds, include_first and penalty from the options';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.gamma_gamma_fit(
    population @extschema@.population_@KEY@,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    penalty float8 DEFAULT 0) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 20000;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit(@extschema@.population_@KEY@, text, boolean, float8) IS 'Gamma-Gamma fitted to the customers of a population';
--@ end

-- looking at models

CREATE FUNCTION @extschema@.clv_parameters(model @extschema@.clv_model, level float8 DEFAULT 0.95)
    RETURNS TABLE (parameter text, estimate float8, standard_error float8, lower float8, upper float8)
    AS 'MODULE_PATHNAME', 'crm_clv_parameters' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION @extschema@.clv_parameters(@extschema@.clv_model, float8) IS 'Parameters of a model with standard errors and intervals';

-- Likelihoods compare when they are of the same customers and of the same
-- kind of data; what differs in that from the first model gets no difference.
CREATE FUNCTION @extschema@.clv_compare(VARIADIC models @extschema@.clv_model[])
    RETURNS TABLE (model text, k int, parameters int, log_likelihood float8, aic float8, bic float8,
                   delta_bic float8, weight float8, converged text)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 5
BEGIN ATOMIC
    WITH given AS (
        SELECT m.*, CASE WHEN m.model IN ('bg_bb', 'gamma_gamma') THEN m.model
                         WHEN m.model IN ('sbg', 'bdw') THEN 'contracts'
                         WHEN m.k > 1 AND m.as_of IS NULL THEN 'no times between purchases'
                         ELSE 'purchases' END AS data
        FROM pg_catalog.unnest(models) WITH ORDINALITY AS m
        WHERE m.model IS NOT NULL
    ), compared AS (
        SELECT g.*, g.data = f.data AND g.customers = f.customers AND g.unit IS NOT DISTINCT FROM f.unit
                    AND coalesce(g.as_of = f.as_of, true) AS same
        FROM given AS g, (SELECT * FROM given ORDER BY (log_likelihood IS NULL), ordinality LIMIT 1) AS f
    ), weighed AS (
        SELECT c.*, CASE WHEN c.same THEN c.bic - pg_catalog.min(c.bic) FILTER (WHERE c.same) OVER () END AS delta
        FROM compared AS c
    ), shared AS (
        -- a difference of 1400 is as good as any greater one, and exp() does not underflow
        SELECT w.*, CASE WHEN w.delta IS NOT NULL THEN pg_catalog.exp(-least(w.delta, 1400) / 2.0::float8) END AS share FROM weighed AS w
    )
    SELECT s.model, s.k, coalesce(s.free_parameters, pg_catalog.cardinality(s.parameters)), s.log_likelihood, s.aic, s.bic, s.delta,
           s.share / pg_catalog.sum(s.share) OVER (),
           CASE WHEN s.converged THEN 'yes' WHEN NOT s.converged THEN 'no' END
    FROM shared AS s ORDER BY s.delta, s.bic, s.ordinality;
END;
COMMENT ON FUNCTION @extschema@.clv_compare(@extschema@.clv_model[]) IS 'Models fitted to the same customers, best BIC first; weight is the share of belief by BIC';

CREATE FUNCTION @extschema@.clv_log_likelihood(model @extschema@.clv_model, x float8, t_x float8, t float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_log_likelihood' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.clv_log_likelihood(@extschema@.clv_model, float8, float8, float8) IS 'Log likelihood of one customer under a model of purchases; sum it to see how well a model fits other customers';
CREATE FUNCTION @extschema@.clv_log_likelihood(spend_model @extschema@.clv_model, x float8, mean_value float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_spend_log_likelihood' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.clv_log_likelihood(@extschema@.clv_model, float8, float8) IS 'Log likelihood of the mean value of one customer under a model of spend';

-- Lifetime value: scores, functions of a model and a customer.
--
-- A customer is given by values (x, t_x, t), by a summary and a day, or is new.
-- Times are in units of the model.  NULL in, NULL out, but for arguments with
-- a default of NULL.

-- purchases

CREATE FUNCTION @extschema@.p_alive(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_p_alive' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.p_alive(@extschema@.clv_model, float8, float8, float8, float8[]) IS 'Probability that a customer will still buy, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.p_alive(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_p_alive_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.p_alive(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8[]) IS 'Probability that a customer will still buy, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.p_alive_interval(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_p_alive_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.p_alive_interval(@extschema@.clv_model, float8, float8, float8, float8, float8[]) IS 'Probability that a customer will still buy, with its interval, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.p_alive_interval(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_p_alive_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.p_alive_interval(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8[]) IS 'Probability that a customer will still buy, with its interval, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.expected_purchases(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_purchases' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.expected_purchases(@extschema@.clv_model, float8, float8, float8, float8, float8[]) IS 'Expected purchases in the time horizon to come, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.expected_purchases(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_purchases_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.expected_purchases(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8[]) IS 'Expected purchases in the time horizon to come, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.expected_purchases_interval(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    horizon float8,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_expected_purchases_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.expected_purchases_interval(@extschema@.clv_model, float8, float8, float8, float8, float8, float8[]) IS 'Expected purchases in the time horizon to come, with their interval, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.expected_purchases_interval(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_expected_purchases_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.expected_purchases_interval(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8[]) IS 'Expected purchases in the time horizon to come, with their interval, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.expected_purchases_new(
    model @extschema@.clv_model,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_purchases_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.expected_purchases_new(@extschema@.clv_model, float8, float8[]) IS 'Expected repeat purchases of a new customer in the time horizon after the first';
CREATE FUNCTION @extschema@.purchases_probability(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    horizon float8,
    n @extschema@.whole_number,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_purchases_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION @extschema@.purchases_probability(@extschema@.clv_model, float8, float8, float8, float8, @extschema@.whole_number, float8[]) IS 'Probability of n purchases in the time horizon to come, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.purchases_probability(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8,
    n @extschema@.whole_number,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_purchases_probability_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION @extschema@.purchases_probability(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, @extschema@.whole_number, float8[]) IS 'Probability of n purchases in the time horizon to come, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.purchases_probability_new(
    model @extschema@.clv_model,
    horizon float8,
    n @extschema@.whole_number,
    start float8 DEFAULT 0,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_purchases_probability_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION @extschema@.purchases_probability_new(@extschema@.clv_model, float8, @extschema@.whole_number, float8, float8[]) IS 'Probability of n repeat purchases of a new customer in (start, start + horizon] after the first';
CREATE FUNCTION @extschema@.any_purchase_probability(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_any_purchase_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.any_purchase_probability(@extschema@.clv_model, float8, float8, float8, float8, float8[]) IS 'Probability of a purchase in the time horizon to come, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.any_purchase_probability(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_any_purchase_probability_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.any_purchase_probability(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8[]) IS 'Probability of a purchase in the time horizon to come, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.any_purchase_probability_new(
    model @extschema@.clv_model,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_any_purchase_probability_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.any_purchase_probability_new(@extschema@.clv_model, float8, float8[]) IS 'Probability of a repeat purchase of a new customer in the time horizon after the first';
CREATE FUNCTION @extschema@.discounted_purchases(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.discounted_purchases(@extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8[]) IS 'Expected purchases in the time horizon to come (NULL: ever), discounted by annual_rate or delta, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.discounted_purchases(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.discounted_purchases(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8[]) IS 'Expected purchases in the time horizon to come (NULL: ever), discounted by annual_rate or delta, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.discounted_purchases_interval(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.discounted_purchases_interval(@extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8[]) IS 'Discounted expected purchases with their interval, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.discounted_purchases_interval(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.discounted_purchases_interval(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, float8[]) IS 'Discounted expected purchases with their interval, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.discounted_purchases_new(
    model @extschema@.clv_model,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.discounted_purchases_new(@extschema@.clv_model, float8, float8, float8, float8[]) IS 'Expected repeat purchases of a new customer in the time horizon (NULL: ever), discounted by annual_rate or delta';
CREATE FUNCTION @extschema@.discounted_purchases_by_period(
    model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_by_period' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.discounted_purchases_by_period(@extschema@.clv_model, float8, float8, float8, float8, @extschema@.whole_number, float8, float8[]) IS 'Expected purchases in so many periods to come, those of each discounted to its end, of a customer with x repeat purchases, the last at t_x, observed for t';
CREATE FUNCTION @extschema@.discounted_purchases_by_period(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_by_period_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.discounted_purchases_by_period(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, @extschema@.whole_number, float8, float8[]) IS 'Expected purchases in so many periods to come, those of each discounted to its end, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.discounted_purchases_by_period_new(
    model @extschema@.clv_model,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_by_period_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.discounted_purchases_by_period_new(@extschema@.clv_model, float8, @extschema@.whole_number, float8, float8[]) IS 'Expected repeat purchases of a new customer in so many periods, those of each discounted to its end';

-- spend

CREATE FUNCTION @extschema@.expected_order_value(
    spend_model @extschema@.clv_model,
    x float8,
    mean_value float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_order_value' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.expected_order_value(@extschema@.clv_model, float8, float8) IS 'Expected mean value of the orders of a customer whose x repeat purchases had mean_value';
CREATE FUNCTION @extschema@.expected_order_value(
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_order_value_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION @extschema@.expected_order_value(@extschema@.clv_model, @extschema@.customer_summary, text, boolean) IS 'Expected mean value of the orders of a customer given by a summary; NULL if refunds leave nothing';
CREATE FUNCTION @extschema@.expected_order_value(
    spend_model @extschema@.clv_model) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_order_value_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.expected_order_value(@extschema@.clv_model) IS 'Expected mean value of the orders of a new customer';
CREATE FUNCTION @extschema@.expected_order_value_interval(
    spend_model @extschema@.clv_model,
    x float8,
    mean_value float8,
    level float8 DEFAULT 0.95,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_expected_order_value_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.expected_order_value_interval(@extschema@.clv_model, float8, float8, float8) IS 'Expected mean value of the orders of a customer, with its interval';
CREATE FUNCTION @extschema@.expected_order_value_interval(
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    level float8 DEFAULT 0.95,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_expected_order_value_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 150;
COMMENT ON FUNCTION @extschema@.expected_order_value_interval(@extschema@.clv_model, @extschema@.customer_summary, text, boolean, float8) IS 'Expected mean value of the orders of a customer given by a summary, with its interval';

-- value

CREATE FUNCTION @extschema@.clv(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    mean_value float8,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8, float8[]) IS 'Lifetime value over the horizon (NULL: ever), discounted purchases times expected order value times margin, of a customer with x repeat purchases, the last at t_x, observed for t, whose repeat purchases had mean_value';
CREATE FUNCTION @extschema@.clv(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.clv_model, @extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, text, boolean, float8[]) IS 'Lifetime value over the horizon (NULL: ever), discounted purchases times expected order value times margin, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.clv_interval(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    mean_value float8,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_clv_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.clv_interval(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8, float8, float8[]) IS 'Lifetime value with its interval, of a customer with x repeat purchases, the last at t_x, observed for t, whose repeat purchases had mean_value';
CREATE FUNCTION @extschema@.clv_interval(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_clv_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.clv_interval(@extschema@.clv_model, @extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, text, boolean, float8, float8[]) IS 'Lifetime value with its interval, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.clv_new(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.clv_new(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8[]) IS 'Lifetime value of the repeat purchases of a new customer';
CREATE FUNCTION @extschema@.clv_by_period(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    mean_value float8,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    margin float8 DEFAULT 1,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_by_period' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.clv_by_period(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8, @extschema@.whole_number, float8, float8, float8[]) IS 'Lifetime value over so many periods, paid at the end of each, of a customer with x repeat purchases, the last at t_x, observed for t, whose repeat purchases had mean_value';
CREATE FUNCTION @extschema@.clv_by_period(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    margin float8 DEFAULT 1,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_by_period_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.clv_by_period(@extschema@.clv_model, @extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, @extschema@.whole_number, float8, float8, text, boolean, float8[]) IS 'Lifetime value over so many periods, paid at the end of each, of a customer given by a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.clv_by_period_new(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    margin float8 DEFAULT 1,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_by_period_new' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.clv_by_period_new(@extschema@.clv_model, @extschema@.clv_model, float8, @extschema@.whole_number, float8, float8, float8[]) IS 'Lifetime value of the repeat purchases of a new customer over so many periods, paid at the end of each';
CREATE FUNCTION @extschema@.clv_score(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    x float8,
    t_x float8,
    t float8,
    mean_value float8,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL,
    OUT p_alive float8, OUT expected_purchases float8, OUT expected_order_value float8, OUT clv float8)
    AS 'MODULE_PATHNAME', 'crm_clv_score' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 150;
COMMENT ON FUNCTION @extschema@.clv_score(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8, float8, float8[]) IS 'P(alive), expected purchases, expected order value and lifetime value in one row of a customer with x repeat purchases, the last at t_x, observed for t; with period, paid at the end of each';
CREATE FUNCTION @extschema@.clv_score(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    covariates float8[] DEFAULT NULL,
    OUT p_alive float8, OUT expected_purchases float8, OUT expected_order_value float8, OUT clv float8)
    AS 'MODULE_PATHNAME', 'crm_clv_score_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 150;
COMMENT ON FUNCTION @extschema@.clv_score(@extschema@.clv_model, @extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, float8, text, boolean, float8[]) IS 'P(alive), expected purchases, expected order value and lifetime value in one row, of a customer given by a summary, as of a day (NULL: the model''s)';

-- populations

CREATE FUNCTION crm_internal.clv_horizon(days float8, unit text, model text, tell boolean) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_horizon' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.clv_horizon(float8, text, text, boolean) IS 'Part of clv: days in units of the model that is fitted, with a notice unless they are days';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.clv_scores(
    population @extschema@.population_@KEY@,
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    after_as_of text DEFAULT 'error')
    RETURNS TABLE (customer @KEY@, x bigint, t_x_days int, age_days int,
                   p_alive float8, expected_purchases float8, expected_order_value float8, clv float8,
                   purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_clv_scores' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.clv_scores(@extschema@.population_@KEY@, @extschema@.clv_model, @extschema@.clv_model, @extschema@.day, float8, float8, float8, float8, float8, text, boolean, text) IS 'P(alive), expected purchases, expected order value and lifetime value of every buyer of a population';
CREATE FUNCTION @extschema@.clv(
    population @extschema@.population_@KEY@,
    as_of @extschema@.day,
    horizon float8,
    annual_rate float8,
    margin float8 DEFAULT 1,
    model text DEFAULT 'mbg_nbd',
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    penalty float8 DEFAULT 0,
    period float8 DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false)
    RETURNS TABLE (customer @KEY@, x bigint, t_x_days int, age_days int,
                   p_alive float8, expected_purchases float8, expected_order_value float8, clv float8,
                   purchase_model text)
    LANGUAGE sql VOLATILE PARALLEL SAFE COST 300000 ROWS 1000 SUPPORT crm_internal.population_rows
BEGIN ATOMIC
    SELECT s.*
    FROM @extschema@.clv_scores(population,
                                CASE model WHEN 'best'::text THEN @extschema@.clv_fit_best(population, as_of, unit, penalty)
                                           ELSE @extschema@.clv_fit(population, as_of, model, unit, k, penalty) END,
                                @extschema@.gamma_gamma_fit(population, refunds, include_first, penalty),
                                as_of, crm_internal.clv_horizon(horizon, unit, model, true), annual_rate, NULL, margin,
                                crm_internal.clv_horizon(period, unit, model, false), refunds, include_first) AS s;
END;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.population_@KEY@, @extschema@.day, float8, float8, float8, text, text, @extschema@.whole_number, float8, float8, text, boolean) IS 'Fit and score in one call: lifetime value of every buyer of a population over the horizon in days, whatever the unit (NULL: ever); model ''best'' takes the one with the least BIC, which purchase_model names';
--@ end
