-- Lifetime value: models as values.

CREATE TYPE @extschema@.clv_model AS (
    version int, --@ Version of the layout
    model text, --@ Name of the model, such as mbg_nbd or gamma_gamma
    unit text, --@ Unit of time of the parameters: day, week, month, year or period
    k int, --@ Of mbg_cnbd_k: how regular the purchases are
    covariates int, --@ Number of covariates that the rates depend on
    parameter_names text[], --@ Names of the parameters
    parameters float8[], --@ The parameters
    standard_errors float8[], --@ Standard errors of the parameters; NULL where they could not be had
    covariance float8[], --@ Covariance of the parameters, row by row
    log_likelihood float8, --@ How likely the model finds the customers, as a logarithm: higher is better
    aic float8, --@ Akaike information criterion: lower is better
    bic float8, --@ Bayesian information criterion: lower is better; what clv_fit_best() decides by
    free_parameters int, --@ Parameters that were estimated
    customers float8, --@ Customers it was fitted to
    excluded bigint, --@ Customers left out
    histories bigint, --@ Different histories among the customers
    penalty float8, --@ Penalty of the fit, 0: none
    correlation float8, --@ Of gamma_gamma: correlation of number and value, which the model takes as 0
    iterations int, --@ Steps of the fit
    converged boolean, --@ Whether the fit came to an end
    status text, --@ How the fit ended
    note text, --@ What to know of it
    as_of date --@ Day it was fitted as of
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
    model text, --@ Model of purchases to fit
    unit text, --@ Unit of time
    k int, --@ Of mbg_cnbd_k: its k; NULL finds it
    refunds text, --@ How refunds count in what a purchase is worth
    include_first boolean, --@ Whether the first purchase day counts in what a purchase is worth
    penalty float8, --@ Pulls the parameters of small samples together, 0: none
    after_as_of text --@ What to do with rows after the as-of day: error or exclude
);
COMMENT ON TYPE @extschema@.clv_options IS 'Options of the fits of lifetime value models, made by clv_options()';

CREATE FUNCTION @extschema@.clv_options(
    model text DEFAULT 'mbg_nbd',
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    penalty float8 DEFAULT 0,
    after_as_of text DEFAULT 'error') RETURNS @extschema@.clv_options
    AS 'MODULE_PATHNAME', 'crm_clv_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_options(text, text, @extschema@.whole_number, text, boolean, float8, text) IS 'Options for fitting lifetime value models with aggregates: which model, in which unit of time, and how refunds and later rows count';

CREATE FUNCTION crm_internal.clv_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best; SENDS ROWS
CREATE FUNCTION crm_internal.clv_fit_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate clv_fit; COST 50000
CREATE FUNCTION crm_internal.clv_fit_best_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate clv_fit_best; COST 500000

-- plain columns

CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, float8) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_weight_transition
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_weight_transition

CREATE AGGREGATE @extschema@.clv_fit(repeat_days float8, t_x float8, age float8) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8) IS 'Fits a model of purchases to your customers: MBG/NBD, over their repeat purchase days, the time t_x of the last and their age';
CREATE AGGREGATE @extschema@.clv_fit(repeat_days float8, t_x float8, age float8, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, @extschema@.clv_options) IS 'Fits a model of purchases to your customers: the one that options name, over their repeat purchase days, the time t_x of the last and their age';
CREATE AGGREGATE @extschema@.clv_fit(repeat_days float8, t_x float8, age float8, weight float8) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8) IS 'Fits a model of purchases to your customers, each row standing for weight of them';
CREATE AGGREGATE @extschema@.clv_fit(repeat_days float8, t_x float8, age float8, weight float8, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8, @extschema@.clv_options) IS 'Fits a model of purchases to your customers, each row standing for weight of them: the one that options name';

CREATE AGGREGATE @extschema@.clv_fit_best(repeat_days float8, t_x float8, age float8) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(float8, float8, float8) IS 'Finds the model of purchases that suits your customers best: that with the least BIC of nbd, bg_nbd, mbg_nbd and pareto_nbd';
CREATE AGGREGATE @extschema@.clv_fit_best(repeat_days float8, t_x float8, age float8, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(float8, float8, float8, @extschema@.clv_options) IS 'Finds the model of purchases that suits your customers best: that with the least BIC of nbd, bg_nbd, mbg_nbd and pareto_nbd; unit and penalty from the options';

-- summaries

CREATE FUNCTION crm_internal.clv_fit_transition(float8[], @extschema@.customer_summary, date) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best; crm_clv_fit_summary_transition
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], @extschema@.customer_summary, date, @extschema@.clv_options) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best; crm_clv_fit_summary_transition

CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.customer_summary, as_of @extschema@.day) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.customer_summary, @extschema@.day) IS 'Fits a model of purchases to your customers, given by their summaries: MBG/NBD';
CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.customer_summary, as_of @extschema@.day, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.customer_summary, @extschema@.day, @extschema@.clv_options) IS 'Fits a model of purchases to your customers, given by their summaries: the one that options name';
CREATE AGGREGATE @extschema@.clv_fit_best(summary @extschema@.customer_summary, as_of @extschema@.day) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(@extschema@.customer_summary, @extschema@.day) IS 'Finds the model of purchases that suits your customers best, given by their summaries: that with the least BIC, mbg_cnbd_k among them';
CREATE AGGREGATE @extschema@.clv_fit_best(summary @extschema@.customer_summary, as_of @extschema@.day, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(@extschema@.customer_summary, @extschema@.day, @extschema@.clv_options) IS 'Finds the model of purchases that suits your customers best, given by their summaries: that with the least BIC, mbg_cnbd_k among them; unit and penalty from the options';

-- covariates

CREATE FUNCTION crm_internal.clv_fit_transition(float8[], float8, float8, float8, float8, float8[], @extschema@.clv_options) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_covariates_transition
CREATE FUNCTION crm_internal.clv_fit_transition(float8[], @extschema@.customer_summary, date, float8[], @extschema@.clv_options) RETURNS float8[] --@ part of aggregate clv_fit; crm_clv_fit_summary_covariates_transition

CREATE AGGREGATE @extschema@.clv_fit(repeat_days float8, t_x float8, age float8, weight float8, covariates float8[], options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8, float8[], @extschema@.clv_options) IS 'Fits a model of purchases that knows more of your customers, such as age or channel: bg_nbd, mbg_nbd or pareto_nbd whose rates depend on covariates; each row stands for weight customers';
CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.customer_summary, as_of @extschema@.day, covariates float8[], options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.customer_summary, @extschema@.day, float8[], @extschema@.clv_options) IS 'Fits a model of purchases that knows more of your customers, such as age or channel: bg_nbd, mbg_nbd or pareto_nbd whose rates depend on covariates';

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
COMMENT ON FUNCTION @extschema@.clv_fit(@extschema@.population_@KEY@, @extschema@.day, text, text, @extschema@.whole_number, float8, text) IS 'Fits a model of purchases to the customers of a population as of a day';
CREATE FUNCTION @extschema@.clv_fit_best(
    population @extschema@.population_@KEY@,
    as_of @extschema@.day,
    unit text DEFAULT 'day',
    penalty float8 DEFAULT 0,
    after_as_of text DEFAULT 'error') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_fit_best_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION @extschema@.clv_fit_best(@extschema@.population_@KEY@, @extschema@.day, text, float8, text) IS 'Finds the model of purchases that suits the customers of a population best as of a day: that with the least BIC';
--@ end

-- populations in parts: each customer whole in one of them

--@ each bigint uuid text

CREATE FUNCTION crm_internal.clv_fit_transition(float8[], @extschema@.population_@KEY@, date, @extschema@.clv_options) RETURNS float8[] --@ part of aggregates clv_fit and clv_fit_best; crm_clv_fit_part_transition
CREATE AGGREGATE @extschema@.clv_fit(part @extschema@.population_@KEY@, as_of @extschema@.day, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.population_@KEY@, @extschema@.day, @extschema@.clv_options) IS 'Fits a model of purchases to your customers, one row per part of them, a population: the same as over one population of all';
CREATE AGGREGATE @extschema@.clv_fit_best(part @extschema@.population_@KEY@, as_of @extschema@.day, options @extschema@.clv_options) --@ state float8[] space 65536 by clv_fit_transition final clv_fit_best_final combine clv_fit_combine
COMMENT ON AGGREGATE @extschema@.clv_fit_best(@extschema@.population_@KEY@, @extschema@.day, @extschema@.clv_options) IS 'Finds the model of purchases that suits your customers best, one row per part of them, a population: the same as over one population of all';
--@ end

-- spend

CREATE FUNCTION crm_internal.gamma_gamma_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_combine SENDS ROWS
CREATE FUNCTION crm_internal.gamma_gamma_fit_final(float8[]) RETURNS @extschema@.clv_model --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_final COST 20000
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8, float8) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_weight_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_weight_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], @extschema@.customer_summary) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_summary_transition
CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], @extschema@.customer_summary, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_summary_transition

CREATE AGGREGATE @extschema@.gamma_gamma_fit(repeat_days float8, mean_value float8) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8) IS 'Fits a model of spend to your customers: Gamma-Gamma, over their purchase days and the mean value of these';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(repeat_days float8, mean_value float8, options @extschema@.clv_options) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, @extschema@.clv_options) IS 'Fits a model of spend to your customers: Gamma-Gamma, over their purchase days and the mean value of these; penalty from the options';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(repeat_days float8, mean_value float8, weight float8) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, float8) IS 'Fits a model of spend to your customers, each row standing for weight of them: Gamma-Gamma';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(repeat_days float8, mean_value float8, weight float8, options @extschema@.clv_options) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, float8, @extschema@.clv_options) IS 'Fits a model of spend to your customers, each row standing for weight of them: Gamma-Gamma; penalty from the options';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(summary @extschema@.customer_summary) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(@extschema@.customer_summary) IS 'Fits a model of spend to your customers, given by their summaries: Gamma-Gamma over the repeat purchases';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(summary @extschema@.customer_summary, options @extschema@.clv_options) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(@extschema@.customer_summary, @extschema@.clv_options) IS 'Fits a model of spend to your customers, given by their summaries: Gamma-Gamma; refunds, include_first and penalty from the options';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.gamma_gamma_fit(
    population @extschema@.population_@KEY@,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    penalty float8 DEFAULT 0) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 20000;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit(@extschema@.population_@KEY@, text, boolean, float8) IS 'Fits a model of spend to the customers of a population: Gamma-Gamma';
--@ end

-- populations in parts: each customer whole in one of them

--@ each bigint uuid text

CREATE FUNCTION crm_internal.gamma_gamma_fit_transition(float8[], @extschema@.population_@KEY@, @extschema@.clv_options) RETURNS float8[] --@ part of aggregate gamma_gamma_fit; crm_gamma_gamma_part_transition
CREATE AGGREGATE @extschema@.gamma_gamma_fit(part @extschema@.population_@KEY@, options @extschema@.clv_options) --@ state float8[] space 65536 by gamma_gamma_fit_transition final gamma_gamma_fit_final combine gamma_gamma_fit_combine
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(@extschema@.population_@KEY@, @extschema@.clv_options) IS 'Fits a model of spend to your customers, one row per part of them, a population: the same as over one population of all';
--@ end

-- looking at models

CREATE FUNCTION @extschema@.clv_parameters(model @extschema@.clv_model, level float8 DEFAULT 0.95)
    RETURNS TABLE (parameter text, estimate float8, standard_error float8, lower float8, upper float8)
    AS 'MODULE_PATHNAME', 'crm_clv_parameters' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION @extschema@.clv_parameters(@extschema@.clv_model, float8) IS 'The parameters of a lifetime value model, with standard errors and intervals';

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
COMMENT ON FUNCTION @extschema@.clv_compare(@extschema@.clv_model[]) IS 'Which of several models suits the same customers best: best BIC first; weight is the share of belief by BIC';

CREATE FUNCTION @extschema@.clv_log_likelihood(model @extschema@.clv_model, repeat_days float8, t_x float8, age float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_log_likelihood' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.clv_log_likelihood(@extschema@.clv_model, float8, float8, float8) IS 'How likely a model of purchases finds one customer, as a logarithm; sum it to see how well a model fits other customers';
CREATE FUNCTION @extschema@.clv_log_likelihood(spend_model @extschema@.clv_model, repeat_days float8, mean_value float8) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_spend_log_likelihood' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.clv_log_likelihood(@extschema@.clv_model, float8, float8) IS 'How likely a model of spend finds the mean value of one customer, as a logarithm';

-- Lifetime value: scores, functions of a model and a customer.
--
-- A customer is given by values, repeat_days, t_x and age (all 0, their default,
-- for a new one), or by a summary and a day.  Times are in units of the model.
-- NULL in, NULL out, but for arguments with a default of NULL.

-- purchases

CREATE FUNCTION @extschema@.p_alive(
    model @extschema@.clv_model,
    repeat_days float8,
    t_x float8,
    age float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_p_alive' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.p_alive(@extschema@.clv_model, float8, float8, float8, float8[]) IS 'Probability that a customer is still one and will buy again. The customer is given by repeat_days, t_x and age';

CREATE FUNCTION @extschema@.p_alive(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_p_alive_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.p_alive(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8[]) IS 'Probability that a customer is still one and will buy again. The customer is given by a summary, as of a day (NULL: the model''s)';

CREATE FUNCTION @extschema@.expected_purchases(
    model @extschema@.clv_model,
    repeat_days float8 DEFAULT 0,
    t_x float8 DEFAULT 0,
    age float8 DEFAULT 0,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_purchases' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.expected_purchases(@extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8[]) IS 'How many more purchases to expect of a customer within the horizon (NULL: ever); with annual_rate or delta they are discounted, with period to the end of each. The customer is given by repeat_days, t_x and age, all 0 for a new one';

CREATE FUNCTION @extschema@.expected_purchases(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_purchases_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.expected_purchases(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, float8[]) IS 'How many more purchases to expect of a customer within the horizon (NULL: ever); with annual_rate or delta they are discounted, with period to the end of each. The customer is given by a summary, as of a day (NULL: the model''s)';

CREATE FUNCTION @extschema@.purchases_probability(
    model @extschema@.clv_model,
    repeat_days float8 DEFAULT 0,
    t_x float8 DEFAULT 0,
    age float8 DEFAULT 0,
    horizon float8 DEFAULT NULL,
    purchases @extschema@.whole_number DEFAULT NULL,
    start float8 DEFAULT 0,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_purchases_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION @extschema@.purchases_probability(@extschema@.clv_model, float8, float8, float8, float8, @extschema@.whole_number, float8, float8[]) IS 'Probability that a customer makes exactly so many purchases within the horizon. The customer is given by repeat_days, t_x and age, all 0 for a new one; start is a later beginning of the horizon, for new ones only';

CREATE FUNCTION @extschema@.purchases_probability(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    purchases @extschema@.whole_number DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_purchases_probability_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION @extschema@.purchases_probability(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, @extschema@.whole_number, float8[]) IS 'Probability that a customer makes exactly so many purchases within the horizon. The customer is given by a summary, as of a day (NULL: the model''s)';

CREATE FUNCTION @extschema@.any_purchase_probability(
    model @extschema@.clv_model,
    repeat_days float8 DEFAULT 0,
    t_x float8 DEFAULT 0,
    age float8 DEFAULT 0,
    horizon float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_any_purchase_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.any_purchase_probability(@extschema@.clv_model, float8, float8, float8, float8, float8[]) IS 'Probability that a customer buys again within the horizon. The customer is given by repeat_days, t_x and age, all 0 for a new one';

CREATE FUNCTION @extschema@.any_purchase_probability(
    model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_any_purchase_probability_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.any_purchase_probability(@extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8[]) IS 'Probability that a customer buys again within the horizon. The customer is given by a summary, as of a day (NULL: the model''s)';

-- spend

CREATE FUNCTION @extschema@.expected_order_value(
    spend_model @extschema@.clv_model,
    repeat_days float8 DEFAULT 0,
    mean_value float8 DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_order_value' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.expected_order_value(@extschema@.clv_model, float8, float8) IS 'What an order of a customer is expected to be worth, after so many purchase days of a mean value (0: a new customer)';

CREATE FUNCTION @extschema@.expected_order_value(
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_order_value_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION @extschema@.expected_order_value(@extschema@.clv_model, @extschema@.customer_summary, text, boolean) IS 'What an order of a customer is expected to be worth, of one given by a summary; NULL if refunds leave nothing';

-- value

CREATE FUNCTION @extschema@.clv(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    repeat_days float8 DEFAULT 0,
    t_x float8 DEFAULT 0,
    age float8 DEFAULT 0,
    mean_value float8 DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8, float8, float8[]) IS 'Customer lifetime value: what a customer will still bring within the horizon (NULL: ever): discounted purchases times expected order value times margin_rate, with period paid at the end of each. The customer is given by repeat_days, t_x and age, all 0 for a new one, and the mean_value of the repeat days';

CREATE FUNCTION @extschema@.clv(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.clv_model, @extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, float8, float8[], text, boolean) IS 'Customer lifetime value: what a customer will still bring within the horizon (NULL: ever): discounted purchases times expected order value times margin_rate, with period paid at the end of each. The customer is given by a summary, as of a day (NULL: the model''s)';

CREATE FUNCTION @extschema@.clv_score(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    repeat_days float8 DEFAULT 0,
    t_x float8 DEFAULT 0,
    age float8 DEFAULT 0,
    mean_value float8 DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL,
    OUT p_alive float8, OUT expected_purchases float8, OUT expected_order_value float8, OUT clv float8)
    AS 'MODULE_PATHNAME', 'crm_clv_score' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 150;
COMMENT ON FUNCTION @extschema@.clv_score(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8, float8, float8[]) IS 'P(alive), expected purchases, expected order value and lifetime value of a customer in one row. The customer is given by repeat_days, t_x and age, all 0 for a new one';

CREATE FUNCTION @extschema@.clv_score(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    OUT p_alive float8, OUT expected_purchases float8, OUT expected_order_value float8, OUT clv float8)
    AS 'MODULE_PATHNAME', 'crm_clv_score_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 150;
COMMENT ON FUNCTION @extschema@.clv_score(@extschema@.clv_model, @extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, float8, float8[], text, boolean) IS 'P(alive), expected purchases, expected order value and lifetime value of a customer in one row. The customer is given by a summary, as of a day (NULL: the model''s)';

CREATE FUNCTION @extschema@.clv_interval(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    repeat_days float8 DEFAULT 0,
    t_x float8 DEFAULT 0,
    age float8 DEFAULT 0,
    mean_value float8 DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL,
    quantity text DEFAULT 'clv',
    level float8 DEFAULT 0.95,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_clv_interval' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.clv_interval(@extschema@.clv_model, @extschema@.clv_model, float8, float8, float8, float8, float8, float8, float8, float8, float8, float8[], text, float8) IS 'How sure a score of a customer is: its standard error and interval. The quantity is clv, p_alive, expected_purchases or expected_order_value; a model that it does not ask may be NULL. The customer is given by repeat_days, t_x and age, all 0 for a new one';

CREATE FUNCTION @extschema@.clv_interval(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    summary @extschema@.customer_summary,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    quantity text DEFAULT 'clv',
    level float8 DEFAULT 0.95,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_clv_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.clv_interval(@extschema@.clv_model, @extschema@.clv_model, @extschema@.customer_summary, @extschema@.day, float8, float8, float8, float8, float8, float8[], text, boolean, text, float8) IS 'How sure a score of a customer is: its standard error and interval. The quantity is clv, p_alive, expected_purchases or expected_order_value; a model that it does not ask may be NULL. The customer is given by a summary, as of a day (NULL: the model''s)';

-- populations

CREATE FUNCTION crm_internal.clv_horizon(days float8, unit text, model text, tell boolean) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_horizon' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.clv_horizon(float8, text, text, boolean) IS 'Part of clv: days in units of the model that is fitted, with a notice unless they are days';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.clv_scores(
    model @extschema@.clv_model,
    spend_model @extschema@.clv_model,
    population @extschema@.population_@KEY@,
    as_of @extschema@.day DEFAULT NULL,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    after_as_of text DEFAULT 'error')
    RETURNS TABLE (customer @KEY@, repeat_days bigint, t_x int, age int,
                   p_alive float8, expected_purchases float8, expected_order_value float8, clv float8,
                   purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_clv_scores' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.clv_scores(@extschema@.clv_model, @extschema@.clv_model, @extschema@.population_@KEY@, @extschema@.day, float8, float8, float8, float8, float8, text, boolean, text) IS 'P(alive), expected purchases, expected order value and lifetime value of every buyer of a population; spend_model NULL: no values; t_x and age in days';
CREATE FUNCTION @extschema@.clv(
    population @extschema@.population_@KEY@,
    as_of @extschema@.day,
    horizon_days float8,
    annual_rate float8,
    margin_rate float8 DEFAULT 1,
    period_days float8 DEFAULT NULL,
    model text DEFAULT 'mbg_nbd',
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    penalty float8 DEFAULT 0)
    RETURNS TABLE (customer @KEY@, repeat_days bigint, t_x int, age int,
                   p_alive float8, expected_purchases float8, expected_order_value float8, clv float8,
                   purchase_model text)
    LANGUAGE sql VOLATILE PARALLEL SAFE COST 300000 ROWS 1000 SUPPORT crm_internal.population_rows
BEGIN ATOMIC
    SELECT s.*
    FROM @extschema@.clv_scores(CASE model WHEN 'best'::text THEN @extschema@.clv_fit_best(population, as_of, unit, penalty)
                                           ELSE @extschema@.clv_fit(population, as_of, model, unit, k, penalty) END,
                                @extschema@.gamma_gamma_fit(population, refunds, include_first, penalty), population,
                                as_of, crm_internal.clv_horizon(horizon_days, unit, model, true), annual_rate, NULL, margin_rate,
                                crm_internal.clv_horizon(period_days, unit, model, false), refunds, include_first) AS s;
END;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.population_@KEY@, @extschema@.day, float8, float8, float8, float8, text, text, @extschema@.whole_number, text, boolean, float8) IS 'Customer lifetime value of every buyer of a population, fitted and scored in one call; horizon_days NULL: ever; model ''best'' takes the one with the least BIC, which purchase_model names';
--@ end
