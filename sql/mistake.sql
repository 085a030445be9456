-- Typical mistakes are answered with what to write instead.

-- PL/pgSQL's SELECT f(...) INTO row_variable puts the whole row into the variable's first column. For the rows of this
-- extension that cast exists, and says what to write.

--@ each rfm_model:int clv_model:int abc_model:int pyramid_model:int rfm_options:int rfm_score:int chi_square_test:int equity:bigint forecast_accuracy:bigint concentration_summary:bigint whale_summary:bigint price_volume_mix:numeric revenue_bridge:numeric revenue_bridge_period:date price_elasticity:float8 abc_options:float8[]

CREATE FUNCTION @extschema@.refuse_row(value @extschema@.@CUSTOMER@) RETURNS @KEY@
    AS 'MODULE_PATHNAME', 'crm_refuse_row' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.refuse_row(@extschema@.@CUSTOMER@) IS 'Part of type @CUSTOMER@: the error of SELECT ... INTO with one column for a whole row';
CREATE CAST (@extschema@.@CUSTOMER@ AS @KEY@) WITH FUNCTION @extschema@.refuse_row(@extschema@.@CUSTOMER@) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.@CUSTOMER@ AS @KEY@) IS 'Always an error that says how to assign the whole row';
--@ end

-- Calls with arguments of other types, or in another order, find a twin of the function that takes mistakes. Every type
-- that is easily passed becomes one by an implicit cast; a literal becomes one because mistake is the preferred type of
-- the category of populations and days. A right call has at least one argument of exactly the right type, which decides.

CREATE TYPE @extschema@.mistake;
CREATE FUNCTION @extschema@.mistake_in(cstring) RETURNS @extschema@.mistake
    AS 'MODULE_PATHNAME', 'crm_mistake_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mistake_in(cstring) IS 'Text input of mistake';
CREATE FUNCTION @extschema@.mistake_out(@extschema@.mistake) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_mistake_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mistake_out(@extschema@.mistake) IS 'Text output of mistake';
CREATE TYPE @extschema@.mistake (
    INPUT = @extschema@.mistake_in,
    OUTPUT = @extschema@.mistake_out,
    LIKE = pg_catalog.text,
    CATEGORY = 'c',
    PREFERRED = true
);
COMMENT ON TYPE @extschema@.mistake IS 'An argument of a type that a function does not take, described for its error';

--@ each text varchar regclass boolean uuid smallint integer bigint numeric real float8 date timestamp timestamptz interval float8[] @extschema@.rfm_summary @extschema@.rfm_population_bigint @extschema@.rfm_population_uuid @extschema@.rfm_population_text @extschema@.rfm_model @extschema@.clv_model @extschema@.abc_model @extschema@.pyramid_model

CREATE FUNCTION @extschema@.mistake(@KEY@) RETURNS @extschema@.mistake
    AS 'MODULE_PATHNAME', 'crm_mistake' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mistake(@KEY@) IS 'Part of type mistake';
CREATE CAST (@KEY@ AS @extschema@.mistake) WITH FUNCTION @extschema@.mistake(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS @extschema@.mistake) IS 'Describes the value for an error';
--@ end

CREATE FUNCTION @extschema@.rfm_fit(
    population @extschema@.mistake, as_of @extschema@.mistake DEFAULT NULL, bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL, recency_bins @extschema@.whole_number DEFAULT NULL, frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL, after_as_of text DEFAULT NULL) RETURNS @extschema@.rfm_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit(@extschema@.mistake, @extschema@.mistake, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Part of rfm_fit: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm(
    population @extschema@.mistake, as_of @extschema@.mistake DEFAULT NULL, bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL, recency_bins @extschema@.whole_number DEFAULT NULL, frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL, after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer bigint, recency_days int, frequency bigint, monetary numeric, r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm(@extschema@.mistake, @extschema@.mistake, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Part of rfm: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_scores(
    population @extschema@.mistake, model @extschema@.mistake DEFAULT NULL)
    RETURNS TABLE (customer bigint, recency_days int, frequency bigint, monetary numeric, r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_scores(@extschema@.mistake, @extschema@.mistake) IS 'Part of rfm_scores: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_segments(
    population @extschema@.mistake, model @extschema@.mistake DEFAULT NULL, scheme text DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL, after_as_of text DEFAULT NULL)
    RETURNS TABLE ("position" int, segment text, segment_zh text, customers bigint, customer_share float8, orders bigint, revenue numeric,
                   revenue_share float8, mean_recency_days float8, mean_frequency float8, mean_monetary numeric, advice text, advice_zh text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.mistake, @extschema@.mistake, text, @extschema@.day, text) IS 'Part of rfm_segments: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_drift(
    model @extschema@.mistake, population @extschema@.mistake DEFAULT NULL, as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (dimension text, score int, fit_share float8, now_share float8, psi float8)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_drift(@extschema@.mistake, @extschema@.mistake, @extschema@.day, text) IS 'Part of rfm_drift: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_score(
    model @extschema@.mistake, summary @extschema@.mistake DEFAULT NULL) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_score(@extschema@.mistake, @extschema@.mistake) IS 'Part of rfm_score: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.customers(
    population @extschema@.mistake)
    RETURNS TABLE (customer bigint, first_purchase date, last_purchase date, purchases bigint, gross numeric, refunds numeric, net numeric,
                   mean_order_value numeric)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.customers(@extschema@.mistake) IS 'Part of customers: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.population_info(
    population @extschema@.mistake, OUT customers bigint, OUT last_purchase date, OUT data_end date, OUT amounts text,
    OUT purchases_by text, OUT purchase_days text, OUT rows_without_customer bigint, OUT money_without_customer numeric,
    OUT rows_without_time bigint, OUT money_without_time numeric, OUT rows_without_amount bigint, OUT rows_without_order_id bigint,
    OUT money_without_order_id numeric, OUT customers_without_purchase bigint, OUT money_without_purchase numeric, OUT bytes bigint, OUT bytes_per_customer float8)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_info(@extschema@.mistake) IS 'Part of population_info: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_customers(
    population @extschema@.mistake, as_of @extschema@.mistake DEFAULT NULL, refunds text DEFAULT NULL)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_customers(@extschema@.mistake, @extschema@.mistake, text) IS 'Part of clv_customers: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_fit(
    population @extschema@.mistake, as_of @extschema@.mistake DEFAULT NULL, model text DEFAULT NULL, unit text DEFAULT NULL,
    k @extschema@.whole_number DEFAULT NULL, penalty float8 DEFAULT NULL, after_as_of text DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit(@extschema@.mistake, @extschema@.mistake, text, text, @extschema@.whole_number, float8, text) IS 'Part of clv_fit: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_fit_best(
    population @extschema@.mistake, as_of @extschema@.mistake DEFAULT NULL, unit text DEFAULT NULL, penalty float8 DEFAULT NULL,
    after_as_of text DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_best(@extschema@.mistake, @extschema@.mistake, text, float8, text) IS 'Part of clv_fit_best: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.gamma_gamma_fit(
    population @extschema@.mistake, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL, penalty float8 DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit(@extschema@.mistake, text, boolean, float8) IS 'Part of gamma_gamma_fit: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv(
    population @extschema@.mistake, as_of @extschema@.mistake, horizon float8,
    annual_rate float8, margin float8 DEFAULT NULL, model text DEFAULT NULL, unit text DEFAULT NULL,
    k @extschema@.whole_number DEFAULT NULL, penalty float8 DEFAULT NULL, period float8 DEFAULT NULL, refunds text DEFAULT NULL,
    include_first boolean DEFAULT NULL)
    RETURNS TABLE (customer bigint, x bigint, t_x_days int, age_days int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.mistake, @extschema@.mistake, float8, float8, float8, text, text, @extschema@.whole_number, float8, float8, text, boolean) IS 'Part of clv: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv(
    population @extschema@.mistake, as_of @extschema@.mistake DEFAULT NULL, horizon @extschema@.mistake DEFAULT NULL,
    annual_rate float8 DEFAULT NULL, margin float8 DEFAULT NULL, model text DEFAULT NULL, unit text DEFAULT NULL,
    k @extschema@.whole_number DEFAULT NULL, penalty float8 DEFAULT NULL, period float8 DEFAULT NULL, refunds text DEFAULT NULL,
    include_first boolean DEFAULT NULL)
    RETURNS TABLE (customer bigint, x bigint, t_x_days int, age_days int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake, float8, float8, text, text, @extschema@.whole_number, float8, float8, text, boolean) IS 'Part of clv: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_scores(
    population @extschema@.mistake, model @extschema@.mistake DEFAULT NULL, spend_model @extschema@.mistake DEFAULT NULL,
    as_of @extschema@.mistake DEFAULT NULL, horizon float8 DEFAULT NULL, annual_rate float8 DEFAULT NULL, delta float8 DEFAULT NULL,
    margin float8 DEFAULT NULL, period float8 DEFAULT NULL, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer bigint, x bigint, t_x_days int, age_days int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_scores(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake, @extschema@.mistake, float8, float8, float8, float8, float8, text, boolean, text) IS 'Part of clv_scores: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_tracking(
    population @extschema@.mistake, model @extschema@.mistake DEFAULT NULL, calibration_end @extschema@.day DEFAULT NULL,
    until @extschema@.day DEFAULT NULL, period_days @extschema@.whole_number DEFAULT NULL)
    RETURNS TABLE (period int, period_start date, period_end date, actual bigint, expected float8, cumulative_actual bigint,
                   cumulative_expected float8)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_tracking(@extschema@.mistake, @extschema@.mistake, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'Part of clv_tracking: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.p_alive(
    model @extschema@.mistake, summary @extschema@.mistake DEFAULT NULL, as_of @extschema@.mistake DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.p_alive(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake) IS 'Part of p_alive: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.expected_purchases(
    model @extschema@.mistake, summary @extschema@.mistake DEFAULT NULL, as_of @extschema@.mistake DEFAULT NULL,
    horizon @extschema@.mistake DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.expected_purchases(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake, @extschema@.mistake) IS 'Part of expected_purchases: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.any_purchase_probability(
    model @extschema@.mistake, summary @extschema@.mistake DEFAULT NULL, as_of @extschema@.mistake DEFAULT NULL,
    horizon @extschema@.mistake DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.any_purchase_probability(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake, @extschema@.mistake) IS 'Part of any_purchase_probability: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.abc(
    population @extschema@.mistake, cuts @extschema@.mistake DEFAULT NULL, rule text DEFAULT NULL, labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL, ties text DEFAULT NULL)
    RETURNS TABLE (item bigint, value numeric, share float8, cumulative_share float8, rank bigint, class text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc(@extschema@.mistake, @extschema@.mistake, text, text[], text, text) IS 'Part of abc: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.abc_classes(
    population @extschema@.mistake, cuts @extschema@.mistake DEFAULT NULL, rule text DEFAULT NULL, labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL, ties text DEFAULT NULL)
    RETURNS TABLE (class text, items bigint, item_share float8, value numeric, value_share float8, lower_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_classes(@extschema@.mistake, @extschema@.mistake, text, text[], text, text) IS 'Part of abc_classes: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer @extschema@.mistake, at "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(@extschema@.mistake, "any") IS 'Part of rfm_population: the error for keys of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer @extschema@.mistake, at "any", amount "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(@extschema@.mistake, "any", "any") IS 'Part of rfm_population: the error for keys of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any", "any") IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer @extschema@.mistake, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(@extschema@.mistake, "any", "any", "any") IS 'Part of rfm_population: the error for keys of other types that says what to write';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer @extschema@.mistake, at "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(@extschema@.mistake, "any") IS 'Part of clv_population: the error for keys of other types that says what to write';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer @extschema@.mistake, at "any", amount "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(@extschema@.mistake, "any", "any") IS 'Part of clv_population: the error for keys of other types that says what to write';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any", "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any", "any", "any") IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer @extschema@.mistake, at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(@extschema@.mistake, "any", "any", "any") IS 'Part of clv_population: the error for keys of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake) RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake) IS 'Part of aggregate rfm_population';
CREATE AGGREGATE @extschema@.rfm_population(customer @extschema@.mistake) (
    SFUNC = @extschema@.rfm_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_population(@extschema@.mistake) IS 'Part of rfm_population: the error for a missing amount that says what to write';

CREATE FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake) RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake) IS 'Part of aggregate clv_population';
CREATE AGGREGATE @extschema@.clv_population(customer @extschema@.mistake) (
    SFUNC = @extschema@.clv_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.clv_population(@extschema@.mistake) IS 'Part of clv_population: the error for a missing amount that says what to write';

CREATE FUNCTION @extschema@.abc_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake) RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake) IS 'Part of aggregate abc_population';
CREATE AGGREGATE @extschema@.abc_population(item @extschema@.mistake) (
    SFUNC = @extschema@.abc_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.abc_population(@extschema@.mistake) IS 'Part of abc_population: the error for a missing amount that says what to write';

CREATE FUNCTION @extschema@.abc_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any") RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_refuse_key' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_population_transition(@extschema@.rfm_population_bigint, @extschema@.mistake, "any") IS 'Part of aggregate abc_population';
CREATE AGGREGATE @extschema@.abc_population(item @extschema@.mistake, amount "any") (
    SFUNC = @extschema@.abc_population_transition,
    STYPE = @extschema@.rfm_population_bigint,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.abc_population(@extschema@.mistake, "any") IS 'Part of abc_population: the error for keys of other types that says what to write';

-- Calls of the view makers: too few columns, a population instead of a table, a day in the place of the order number, and
-- options by the name that they have elsewhere. The last argument is of a type that no column name becomes by itself.

CREATE FUNCTION @extschema@.create_rfm_views(source @extschema@.mistake, customer @extschema@.mistake DEFAULT NULL, at @extschema@.mistake DEFAULT NULL) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_rfm_views(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake) IS 'Part of create_rfm_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_rfm_views(source regclass, customer name, at name, amount name, fifth date) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_rfm_views(regclass, name, name, name, date) IS 'Part of create_rfm_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.rfm_sql(source @extschema@.mistake, customer @extschema@.mistake DEFAULT NULL, at @extschema@.mistake DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_sql(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake) IS 'Part of rfm_sql: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.rfm_sql(source regclass, customer name, at name, amount name, fifth date) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_sql(regclass, name, name, name, date) IS 'Part of rfm_sql: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source @extschema@.mistake, customer @extschema@.mistake DEFAULT NULL, at @extschema@.mistake DEFAULT NULL) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source regclass, customer name, at name, amount name, fifth date) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, date) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source regclass, customer name, at name, amount name, horizon float8) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, float8) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source regclass, customer name, at name, amount name, method cstring) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, cstring) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.clv_sql(source @extschema@.mistake, customer @extschema@.mistake DEFAULT NULL, at @extschema@.mistake DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_sql(@extschema@.mistake, @extschema@.mistake, @extschema@.mistake) IS 'Part of clv_sql: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.clv_sql(source regclass, customer name, at name, amount name, fifth date) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_sql(regclass, name, name, name, date) IS 'Part of clv_sql: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.clv_sql(source regclass, customer name, at name, amount name, horizon float8) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_sql(regclass, name, name, name, float8) IS 'Part of clv_sql: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.clv_sql(source regclass, customer name, at name, amount name, method cstring) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_sql(regclass, name, name, name, cstring) IS 'Part of clv_sql: the error for other arguments that says what to write';

-- Calls that lack arguments.

CREATE FUNCTION @extschema@.quantile_score(value "any") RETURNS int
    AS 'MODULE_PATHNAME', 'crm_refuse_few' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.quantile_score("any") IS 'Part of quantile_score: the error for missing arguments';
CREATE FUNCTION @extschema@.historic_value_transition(numeric, "any", "any") RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_refuse_few' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.historic_value_transition(numeric, "any", "any") IS 'Part of aggregate historic_value';
CREATE AGGREGATE @extschema@.historic_value(at "any", amount "any") (
    SFUNC = @extschema@.historic_value_transition,
    STYPE = numeric,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.historic_value("any", "any") IS 'Part of historic_value: the error for missing arguments';
CREATE FUNCTION @extschema@.rfm_segment(r integer, f integer) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_few' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_segment(integer, integer) IS 'Part of rfm_segment: the error for missing arguments';
CREATE FUNCTION @extschema@.rfm_segment_zh(r integer, f integer) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_few' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_segment_zh(integer, integer) IS 'Part of rfm_segment_zh: the error for missing arguments';
CREATE FUNCTION @extschema@.rfm_advice(r integer, f integer) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_few' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_advice(integer, integer) IS 'Part of rfm_advice: the error for missing arguments';
CREATE FUNCTION @extschema@.rfm_advice_zh(r integer, f integer) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_few' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_advice_zh(integer, integer) IS 'Part of rfm_advice_zh: the error for missing arguments';
