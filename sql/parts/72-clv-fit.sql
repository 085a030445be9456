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

CREATE FUNCTION @extschema@.clv_fit_combine(float8[], float8[]) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_combine(float8[], float8[]) IS 'Part of aggregates clv_fit and clv_fit_best';
CREATE FUNCTION @extschema@.clv_fit_final(float8[]) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_fit_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50000;
COMMENT ON FUNCTION @extschema@.clv_fit_final(float8[]) IS 'Part of aggregate clv_fit';
CREATE FUNCTION @extschema@.clv_fit_best_final(float8[]) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_fit_best_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500000;
COMMENT ON FUNCTION @extschema@.clv_fit_best_final(float8[]) IS 'Part of aggregate clv_fit_best';

-- plain columns

CREATE FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8) IS 'Part of aggregates clv_fit and clv_fit_best';
CREATE FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) IS 'Part of aggregates clv_fit and clv_fit_best';
CREATE FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_weight_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, float8) IS 'Part of aggregate clv_fit';
CREATE FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, float8, @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_weight_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, float8, @extschema@.clv_options) IS 'Part of aggregate clv_fit';

CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8) IS 'MBG/NBD fitted to customers with x repeat purchases, the last at t_x, observed for t';
CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, options @extschema@.clv_options) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, @extschema@.clv_options) IS 'Model of purchases fitted to customers with x repeat purchases, the last at t_x, observed for t';
CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, weight float8) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8) IS 'MBG/NBD fitted to rows that stand for weight customers each';
CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, weight float8, options @extschema@.clv_options) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8, @extschema@.clv_options) IS 'Model of purchases fitted to rows that stand for weight customers each';

CREATE AGGREGATE @extschema@.clv_fit_best(x float8, t_x float8, t float8) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_best_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit_best(float8, float8, float8) IS 'The model of purchases with the least BIC: nbd, bg_nbd, mbg_nbd or pareto_nbd';
CREATE AGGREGATE @extschema@.clv_fit_best(x float8, t_x float8, t float8, options @extschema@.clv_options) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_best_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit_best(float8, float8, float8, @extschema@.clv_options) IS 'The model of purchases with the least BIC: nbd, bg_nbd, mbg_nbd or pareto_nbd; unit and penalty from the options';

-- summaries

CREATE FUNCTION @extschema@.clv_fit_transition(float8[], @extschema@.rfm_summary, date) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], @extschema@.rfm_summary, date) IS 'Part of aggregates clv_fit and clv_fit_best';
CREATE FUNCTION @extschema@.clv_fit_transition(float8[], @extschema@.rfm_summary, date, @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], @extschema@.rfm_summary, date, @extschema@.clv_options) IS 'Part of aggregates clv_fit and clv_fit_best';

CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.rfm_summary, as_of @extschema@.day) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.rfm_summary, @extschema@.day) IS 'MBG/NBD fitted to customers given by their summaries';
CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.rfm_summary, as_of @extschema@.day, options @extschema@.clv_options) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.rfm_summary, @extschema@.day, @extschema@.clv_options) IS 'Model of purchases fitted to customers given by their summaries';
CREATE AGGREGATE @extschema@.clv_fit_best(summary @extschema@.rfm_summary, as_of @extschema@.day) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_best_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit_best(@extschema@.rfm_summary, @extschema@.day) IS 'The model of purchases with the least BIC, mbg_cnbd_k among them';
CREATE AGGREGATE @extschema@.clv_fit_best(summary @extschema@.rfm_summary, as_of @extschema@.day, options @extschema@.clv_options) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_best_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit_best(@extschema@.rfm_summary, @extschema@.day, @extschema@.clv_options) IS 'The model of purchases with the least BIC, mbg_cnbd_k among them; unit and penalty from the options';

-- covariates

CREATE FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, float8, float8[], @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_covariates_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], float8, float8, float8, float8, float8[], @extschema@.clv_options) IS 'Part of aggregate clv_fit';
CREATE FUNCTION @extschema@.clv_fit_transition(float8[], @extschema@.rfm_summary, date, float8[], @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_clv_fit_summary_covariates_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_transition(float8[], @extschema@.rfm_summary, date, float8[], @extschema@.clv_options) IS 'Part of aggregate clv_fit';

CREATE AGGREGATE @extschema@.clv_fit(x float8, t_x float8, t float8, weight float8, covariates float8[], options @extschema@.clv_options) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(float8, float8, float8, float8, float8[], @extschema@.clv_options) IS 'Model bg_nbd, mbg_nbd or pareto_nbd whose rates depend on covariates, fitted to rows that stand for weight customers each';
CREATE AGGREGATE @extschema@.clv_fit(summary @extschema@.rfm_summary, as_of @extschema@.day, covariates float8[], options @extschema@.clv_options) (
    SFUNC = @extschema@.clv_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.clv_fit_final,
    COMBINEFUNC = @extschema@.clv_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_fit(@extschema@.rfm_summary, @extschema@.day, float8[], @extschema@.clv_options) IS 'Model bg_nbd, mbg_nbd or pareto_nbd whose rates depend on covariates, fitted to customers given by their summaries';

-- populations

--@ each bigint uuid text

CREATE FUNCTION @extschema@.clv_fit(
    population @extschema@.rfm_population_@KEY@,
    as_of @extschema@.day,
    model text DEFAULT 'mbg_nbd',
    unit text DEFAULT 'day',
    k @extschema@.whole_number DEFAULT NULL,
    penalty float8 DEFAULT 0,
    after_as_of text DEFAULT 'error') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_fit_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 100000;
COMMENT ON FUNCTION @extschema@.clv_fit(@extschema@.rfm_population_@KEY@, @extschema@.day, text, text, @extschema@.whole_number, float8, text) IS 'Model of purchases fitted to a population as of a day';
CREATE FUNCTION @extschema@.clv_fit_best(
    population @extschema@.rfm_population_@KEY@,
    as_of @extschema@.day,
    unit text DEFAULT 'day',
    penalty float8 DEFAULT 0,
    after_as_of text DEFAULT 'error') RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_clv_fit_best_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 1000000;
COMMENT ON FUNCTION @extschema@.clv_fit_best(@extschema@.rfm_population_@KEY@, @extschema@.day, text, float8, text) IS 'The model of purchases with the least BIC for a population as of a day';
--@ end

-- spend

CREATE FUNCTION @extschema@.gamma_gamma_fit_combine(float8[], float8[]) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_combine(float8[], float8[]) IS 'Part of aggregate gamma_gamma_fit';
CREATE FUNCTION @extschema@.gamma_gamma_fit_final(float8[]) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_final' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20000;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_final(float8[]) IS 'Part of aggregate gamma_gamma_fit';
CREATE FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8) IS 'Part of aggregate gamma_gamma_fit';
CREATE FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8, @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8, @extschema@.clv_options) IS 'Part of aggregate gamma_gamma_fit';
CREATE FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_weight_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8, float8) IS 'Part of aggregate gamma_gamma_fit';
CREATE FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_weight_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], float8, float8, float8, @extschema@.clv_options) IS 'Part of aggregate gamma_gamma_fit';
CREATE FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], @extschema@.rfm_summary) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], @extschema@.rfm_summary) IS 'Part of aggregate gamma_gamma_fit';
CREATE FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], @extschema@.rfm_summary, @extschema@.clv_options) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit_transition(float8[], @extschema@.rfm_summary, @extschema@.clv_options) IS 'Part of aggregate gamma_gamma_fit';

CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8) (
    SFUNC = @extschema@.gamma_gamma_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.gamma_gamma_fit_final,
    COMBINEFUNC = @extschema@.gamma_gamma_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8) IS 'Gamma-Gamma fitted to customers with x purchases of a mean value';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8, options @extschema@.clv_options) (
    SFUNC = @extschema@.gamma_gamma_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.gamma_gamma_fit_final,
    COMBINEFUNC = @extschema@.gamma_gamma_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, @extschema@.clv_options) IS 'Gamma-Gamma fitted to customers with x purchases of a mean value; penalty from the options';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8, weight float8) (
    SFUNC = @extschema@.gamma_gamma_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.gamma_gamma_fit_final,
    COMBINEFUNC = @extschema@.gamma_gamma_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, float8) IS 'Gamma-Gamma fitted to rows that stand for weight customers each';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(x float8, mean_value float8, weight float8, options @extschema@.clv_options) (
    SFUNC = @extschema@.gamma_gamma_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.gamma_gamma_fit_final,
    COMBINEFUNC = @extschema@.gamma_gamma_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(float8, float8, float8, @extschema@.clv_options) IS 'Gamma-Gamma fitted to rows that stand for weight customers each; penalty from the options';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(summary @extschema@.rfm_summary) (
    SFUNC = @extschema@.gamma_gamma_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.gamma_gamma_fit_final,
    COMBINEFUNC = @extschema@.gamma_gamma_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(@extschema@.rfm_summary) IS 'Gamma-Gamma fitted to the repeat purchases of customers given by their summaries';
CREATE AGGREGATE @extschema@.gamma_gamma_fit(summary @extschema@.rfm_summary, options @extschema@.clv_options) (
    SFUNC = @extschema@.gamma_gamma_fit_transition,
    STYPE = float8[],
    SSPACE = 65536,
    FINALFUNC = @extschema@.gamma_gamma_fit_final,
    COMBINEFUNC = @extschema@.gamma_gamma_fit_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.gamma_gamma_fit(@extschema@.rfm_summary, @extschema@.clv_options) IS 'Gamma-Gamma fitted to customers given by their summaries; refunds, include_first and penalty from the options';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.gamma_gamma_fit(
    population @extschema@.rfm_population_@KEY@,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    penalty float8 DEFAULT 0) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_gamma_gamma_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 20000;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit(@extschema@.rfm_population_@KEY@, text, boolean, float8) IS 'Gamma-Gamma fitted to the customers of a population';
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
