-- Typical mistakes are answered with what to write instead.

-- PL/pgSQL's SELECT f(...) INTO row_variable puts the whole row into the variable's first column. For the rows of this
-- extension that cast exists, and says what to write.

--@ each rfm_model:int clv_model:int abc_model:int pyramid_model:int rfm_options:int rfm_score:int chi_square_test:int equity:bigint forecast_accuracy:bigint concentration_summary:bigint whale_summary:bigint price_volume_mix:numeric revenue_bridge:numeric revenue_bridge_period:date price_elasticity:float8 abc_options:float8[]

CREATE FUNCTION crm_internal.refuse_row(value @extschema@.@CUSTOMER@) RETURNS @KEY@
    AS 'MODULE_PATHNAME', 'crm_refuse_row' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.refuse_row(@extschema@.@CUSTOMER@) IS 'Part of type @CUSTOMER@: the error of SELECT ... INTO with one column for a whole row';
CREATE CAST (@extschema@.@CUSTOMER@ AS @KEY@) WITH FUNCTION crm_internal.refuse_row(@extschema@.@CUSTOMER@) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.@CUSTOMER@ AS @KEY@) IS 'Always an error that says how to assign the whole row';
--@ end

-- Calls with arguments of other types, or in another order, find a twin of the function that takes mistakes. Every type
-- that is easily passed becomes one by an implicit cast; a literal becomes one because mistake is the preferred type of
-- the category of populations and days. A right call has at least one argument of exactly the right type, which decides.

CREATE TYPE crm_internal.mistake;
CREATE FUNCTION crm_internal.mistake_in(cstring) RETURNS crm_internal.mistake
    AS 'MODULE_PATHNAME', 'crm_mistake_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.mistake_in(cstring) IS 'Text input of mistake';
CREATE FUNCTION crm_internal.mistake_out(crm_internal.mistake) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_mistake_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.mistake_out(crm_internal.mistake) IS 'Text output of mistake';
CREATE TYPE crm_internal.mistake (
    INPUT = crm_internal.mistake_in,
    OUTPUT = crm_internal.mistake_out,
    LIKE = pg_catalog.text,
    CATEGORY = 'c',
    PREFERRED = true
);
COMMENT ON TYPE crm_internal.mistake IS 'An argument of a type that a function does not take, described for its error';

--@ each text varchar regclass boolean uuid smallint integer bigint numeric real float8 date timestamp timestamptz interval float8[] @extschema@.customer_summary @extschema@.population_bigint @extschema@.population_uuid @extschema@.population_text @extschema@.rfm_model @extschema@.clv_model @extschema@.abc_model @extschema@.pyramid_model

CREATE FUNCTION crm_internal.mistake(@KEY@) RETURNS crm_internal.mistake
    AS 'MODULE_PATHNAME', 'crm_mistake' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.mistake(@KEY@) IS 'Part of type mistake';
CREATE CAST (@KEY@ AS crm_internal.mistake) WITH FUNCTION crm_internal.mistake(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS crm_internal.mistake) IS 'Describes the value for an error';
--@ end

CREATE FUNCTION @extschema@.rfm_fit(
    population crm_internal.mistake, as_of crm_internal.mistake DEFAULT NULL, bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL, recency_bins @extschema@.whole_number DEFAULT NULL, frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL, after_as_of text DEFAULT NULL) RETURNS @extschema@.rfm_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_fit(crm_internal.mistake, crm_internal.mistake, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Part of rfm_fit: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm(
    population crm_internal.mistake, as_of crm_internal.mistake DEFAULT NULL, bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL, recency_bins @extschema@.whole_number DEFAULT NULL, frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL, after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer bigint, recency_days int, orders bigint, money numeric, r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm(crm_internal.mistake, crm_internal.mistake, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Part of rfm: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_scores(
    model crm_internal.mistake, population crm_internal.mistake DEFAULT NULL, as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer bigint, recency_days int, orders bigint, money numeric, r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_scores(crm_internal.mistake, crm_internal.mistake, @extschema@.day, text) IS 'Part of rfm_scores: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_segments(
    model crm_internal.mistake, population crm_internal.mistake DEFAULT NULL, as_of @extschema@.day DEFAULT NULL,
    scheme text DEFAULT NULL, after_as_of text DEFAULT NULL)
    RETURNS TABLE ("position" int, segment text, segment_zh text, customers bigint, customer_share float8, orders bigint, revenue numeric,
                   revenue_share float8, mean_recency_days float8, mean_orders float8, mean_money numeric, advice text, advice_zh text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_segments(crm_internal.mistake, crm_internal.mistake, @extschema@.day, text, text) IS 'Part of rfm_segments: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_drift(
    model crm_internal.mistake, population crm_internal.mistake DEFAULT NULL, as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (dimension text, score int, fit_share float8, now_share float8, psi float8)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_drift(crm_internal.mistake, crm_internal.mistake, @extschema@.day, text) IS 'Part of rfm_drift: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.rfm_score(
    model crm_internal.mistake, summary crm_internal.mistake DEFAULT NULL) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_score(crm_internal.mistake, crm_internal.mistake) IS 'Part of rfm_score: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.customers(
    population crm_internal.mistake)
    RETURNS TABLE (customer bigint, first_purchase date, last_purchase date, orders bigint, gross numeric, refunds numeric, money numeric,
                   mean_order_value numeric)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.customers(crm_internal.mistake) IS 'Part of customers: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.population_info(
    population crm_internal.mistake, OUT customers bigint, OUT last_purchase date, OUT data_end date, OUT amounts text,
    OUT orders_by text, OUT purchase_days text, OUT rows_without_customer bigint, OUT money_without_customer numeric,
    OUT rows_without_time bigint, OUT money_without_time numeric, OUT rows_without_amount bigint, OUT rows_without_order_id bigint,
    OUT money_without_order_id numeric, OUT customers_without_purchase bigint, OUT money_without_purchase numeric, OUT bytes bigint, OUT bytes_per_customer float8)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.population_info(crm_internal.mistake) IS 'Part of population_info: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_customers(
    population crm_internal.mistake, as_of crm_internal.mistake DEFAULT NULL, refunds text DEFAULT NULL)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_customers(crm_internal.mistake, crm_internal.mistake, text) IS 'Part of clv_customers: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_fit(
    population crm_internal.mistake, as_of crm_internal.mistake DEFAULT NULL, model text DEFAULT NULL, unit text DEFAULT NULL,
    k @extschema@.whole_number DEFAULT NULL, penalty float8 DEFAULT NULL, after_as_of text DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit(crm_internal.mistake, crm_internal.mistake, text, text, @extschema@.whole_number, float8, text) IS 'Part of clv_fit: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_fit_best(
    population crm_internal.mistake, as_of crm_internal.mistake DEFAULT NULL, unit text DEFAULT NULL, penalty float8 DEFAULT NULL,
    after_as_of text DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_fit_best(crm_internal.mistake, crm_internal.mistake, text, float8, text) IS 'Part of clv_fit_best: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.gamma_gamma_fit(
    population crm_internal.mistake, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL, penalty float8 DEFAULT NULL) RETURNS @extschema@.clv_model
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gamma_gamma_fit(crm_internal.mistake, text, boolean, float8) IS 'Part of gamma_gamma_fit: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv(
    population crm_internal.mistake, as_of crm_internal.mistake, horizon float8,
    annual_rate float8, margin_rate float8 DEFAULT NULL, period float8 DEFAULT NULL, model text DEFAULT NULL, unit text DEFAULT NULL,
    k @extschema@.whole_number DEFAULT NULL, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL,
    penalty float8 DEFAULT NULL)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv(crm_internal.mistake, crm_internal.mistake, float8, float8, float8, float8, text, text, @extschema@.whole_number, text, boolean, float8) IS 'Part of clv: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv(
    population crm_internal.mistake, as_of crm_internal.mistake DEFAULT NULL, horizon crm_internal.mistake DEFAULT NULL,
    annual_rate float8 DEFAULT NULL, margin_rate float8 DEFAULT NULL, period float8 DEFAULT NULL, model text DEFAULT NULL,
    unit text DEFAULT NULL, k @extschema@.whole_number DEFAULT NULL, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL,
    penalty float8 DEFAULT NULL)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake, float8, float8, float8, text, text, @extschema@.whole_number, text, boolean, float8) IS 'Part of clv: the error for arguments of other types that says what to write';

-- Literals in the places of population and day could be models of the form for one customer, too; text is what they are first.
CREATE FUNCTION @extschema@.clv(
    population text, as_of text, horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL, margin_rate float8 DEFAULT NULL, period float8 DEFAULT NULL, model text DEFAULT NULL,
    unit text DEFAULT NULL, k @extschema@.whole_number DEFAULT NULL, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL,
    penalty float8 DEFAULT NULL)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    LANGUAGE sql VOLATILE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.* FROM @extschema@.clv(crm_internal.mistake(population), crm_internal.mistake(as_of), horizon, annual_rate) AS c;
END;
COMMENT ON FUNCTION @extschema@.clv(text, text, float8, float8, float8, float8, text, text, @extschema@.whole_number, text, boolean, float8) IS 'Part of clv: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_scores(
    model crm_internal.mistake, spend_model crm_internal.mistake DEFAULT NULL, population crm_internal.mistake DEFAULT NULL,
    as_of crm_internal.mistake DEFAULT NULL, horizon float8 DEFAULT NULL, annual_rate float8 DEFAULT NULL, delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT NULL, period float8 DEFAULT NULL, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_scores(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake, crm_internal.mistake, float8, float8, float8, float8, float8, text, boolean, text) IS 'Part of clv_scores: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.clv_tracking(
    model crm_internal.mistake, population crm_internal.mistake DEFAULT NULL, calibration_end @extschema@.day DEFAULT NULL,
    until @extschema@.day DEFAULT NULL, period_days @extschema@.whole_number DEFAULT NULL)
    RETURNS TABLE (period int, period_start date, period_end date, expected float8, actual bigint, cumulative_expected float8,
                   cumulative_actual bigint)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_tracking(crm_internal.mistake, crm_internal.mistake, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'Part of clv_tracking: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.p_alive(
    model crm_internal.mistake, summary crm_internal.mistake DEFAULT NULL, as_of crm_internal.mistake DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.p_alive(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake) IS 'Part of p_alive: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.expected_purchases(
    model crm_internal.mistake, summary crm_internal.mistake DEFAULT NULL, as_of crm_internal.mistake DEFAULT NULL,
    horizon crm_internal.mistake DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.expected_purchases(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake, crm_internal.mistake) IS 'Part of expected_purchases: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.any_purchase_probability(
    model crm_internal.mistake, summary crm_internal.mistake DEFAULT NULL, as_of crm_internal.mistake DEFAULT NULL,
    horizon crm_internal.mistake DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.any_purchase_probability(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake, crm_internal.mistake) IS 'Part of any_purchase_probability: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.abc(
    population crm_internal.mistake, cuts crm_internal.mistake DEFAULT NULL, rule text DEFAULT NULL, labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL, ties text DEFAULT NULL)
    RETURNS TABLE (item bigint, value numeric, share float8, cumulative_share float8, rank bigint, class text)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc(crm_internal.mistake, crm_internal.mistake, text, text[], text, text) IS 'Part of abc: the error for arguments of other types that says what to write';

CREATE FUNCTION @extschema@.abc_classes(
    population crm_internal.mistake, cuts crm_internal.mistake DEFAULT NULL, rule text DEFAULT NULL, labels text[] DEFAULT NULL,
    negatives text DEFAULT NULL, ties text DEFAULT NULL)
    RETURNS TABLE (class text, items bigint, item_share float8, value numeric, value_share float8, lower_limit numeric)
    AS 'MODULE_PATHNAME', 'crm_refuse_call' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.abc_classes(crm_internal.mistake, crm_internal.mistake, text, text[], text, text) IS 'Part of abc_classes: the error for arguments of other types that says what to write';

CREATE FUNCTION crm_internal.population_transition(@extschema@.population_bigint, crm_internal.mistake, "any") RETURNS @extschema@.population_bigint --@ part of aggregate population; crm_refuse_key
CREATE AGGREGATE @extschema@.population(customer crm_internal.mistake, at "any") --@ state @extschema@.population_bigint by population_transition
COMMENT ON AGGREGATE @extschema@.population(crm_internal.mistake, "any") IS 'Part of population: the error for keys of other types that says what to write';

CREATE FUNCTION crm_internal.population_transition(@extschema@.population_bigint, crm_internal.mistake, "any", "any") RETURNS @extschema@.population_bigint --@ part of aggregate population; crm_refuse_key
CREATE AGGREGATE @extschema@.population(customer crm_internal.mistake, at "any", amount "any") --@ state @extschema@.population_bigint by population_transition
COMMENT ON AGGREGATE @extschema@.population(crm_internal.mistake, "any", "any") IS 'Part of population: the error for keys of other types that says what to write';

CREATE FUNCTION crm_internal.population_transition(@extschema@.population_bigint, crm_internal.mistake, "any", "any", "any") RETURNS @extschema@.population_bigint --@ part of aggregate population; crm_refuse_key
CREATE AGGREGATE @extschema@.population(customer crm_internal.mistake, at "any", amount "any", order_id "any") --@ state @extschema@.population_bigint by population_transition
COMMENT ON AGGREGATE @extschema@.population(crm_internal.mistake, "any", "any", "any") IS 'Part of population: the error for keys of other types that says what to write';

CREATE FUNCTION crm_internal.population_with_days_transition(@extschema@.population_bigint, crm_internal.mistake, "any") RETURNS @extschema@.population_bigint --@ part of aggregate population_with_days; crm_refuse_key
CREATE AGGREGATE @extschema@.population_with_days(customer crm_internal.mistake, at "any") --@ state @extschema@.population_bigint by population_with_days_transition
COMMENT ON AGGREGATE @extschema@.population_with_days(crm_internal.mistake, "any") IS 'Part of population_with_days: the error for keys of other types that says what to write';

CREATE FUNCTION crm_internal.population_with_days_transition(@extschema@.population_bigint, crm_internal.mistake, "any", "any") RETURNS @extschema@.population_bigint --@ part of aggregate population_with_days; crm_refuse_key
CREATE AGGREGATE @extschema@.population_with_days(customer crm_internal.mistake, at "any", amount "any") --@ state @extschema@.population_bigint by population_with_days_transition
COMMENT ON AGGREGATE @extschema@.population_with_days(crm_internal.mistake, "any", "any") IS 'Part of population_with_days: the error for keys of other types that says what to write';

CREATE FUNCTION crm_internal.population_with_days_transition(@extschema@.population_bigint, crm_internal.mistake, "any", "any", "any") RETURNS @extschema@.population_bigint --@ part of aggregate population_with_days; crm_refuse_key
CREATE AGGREGATE @extschema@.population_with_days(customer crm_internal.mistake, at "any", amount "any", order_id "any") --@ state @extschema@.population_bigint by population_with_days_transition
COMMENT ON AGGREGATE @extschema@.population_with_days(crm_internal.mistake, "any", "any", "any") IS 'Part of population_with_days: the error for keys of other types that says what to write';

CREATE FUNCTION crm_internal.population_transition(@extschema@.population_bigint, crm_internal.mistake) RETURNS @extschema@.population_bigint --@ part of aggregate population; crm_refuse_key
CREATE AGGREGATE @extschema@.population(customer crm_internal.mistake) --@ state @extschema@.population_bigint by population_transition
COMMENT ON AGGREGATE @extschema@.population(crm_internal.mistake) IS 'Part of population: the error for a missing amount that says what to write';

CREATE FUNCTION crm_internal.population_with_days_transition(@extschema@.population_bigint, crm_internal.mistake) RETURNS @extschema@.population_bigint --@ part of aggregate population_with_days; crm_refuse_key
CREATE AGGREGATE @extschema@.population_with_days(customer crm_internal.mistake) --@ state @extschema@.population_bigint by population_with_days_transition
COMMENT ON AGGREGATE @extschema@.population_with_days(crm_internal.mistake) IS 'Part of population_with_days: the error for a missing amount that says what to write';

CREATE FUNCTION crm_internal.population_of_items_transition(@extschema@.population_bigint, crm_internal.mistake) RETURNS @extschema@.population_bigint --@ part of aggregate population_of_items; crm_refuse_key
CREATE AGGREGATE @extschema@.population_of_items(item crm_internal.mistake) --@ state @extschema@.population_bigint by population_of_items_transition
COMMENT ON AGGREGATE @extschema@.population_of_items(crm_internal.mistake) IS 'Part of population_of_items: the error for a missing amount that says what to write';

CREATE FUNCTION crm_internal.population_of_items_transition(@extschema@.population_bigint, crm_internal.mistake, "any") RETURNS @extschema@.population_bigint --@ part of aggregate population_of_items; crm_refuse_key
CREATE AGGREGATE @extschema@.population_of_items(item crm_internal.mistake, amount "any") --@ state @extschema@.population_bigint by population_of_items_transition
COMMENT ON AGGREGATE @extschema@.population_of_items(crm_internal.mistake, "any") IS 'Part of population_of_items: the error for keys of other types that says what to write';

-- Calls of the view makers: too few columns, a population instead of a table, a day in the place of the order number, and
-- options by the name that they have elsewhere. The last argument is of a type that no column name becomes by itself.

CREATE FUNCTION @extschema@.create_rfm_views(source crm_internal.mistake, customer crm_internal.mistake DEFAULT NULL, at crm_internal.mistake DEFAULT NULL) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_rfm_views(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake) IS 'Part of create_rfm_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_rfm_views(source regclass, customer name, at name, amount name, fifth date) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_rfm_views(regclass, name, name, name, date) IS 'Part of create_rfm_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.rfm_sql(source crm_internal.mistake, customer crm_internal.mistake DEFAULT NULL, at crm_internal.mistake DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_sql(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake) IS 'Part of rfm_sql: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.rfm_sql(source regclass, customer name, at name, amount name, fifth date) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_sql(regclass, name, name, name, date) IS 'Part of rfm_sql: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source crm_internal.mistake, customer crm_internal.mistake DEFAULT NULL, at crm_internal.mistake DEFAULT NULL) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source regclass, customer name, at name, amount name, fifth date) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, date) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source regclass, customer name, at name, amount name, horizon float8) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, float8) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.create_clv_views(source regclass, customer name, at name, amount name, method cstring) RETURNS TABLE (view_name text)
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.create_clv_views(regclass, name, name, name, cstring) IS 'Part of create_clv_views: the error for other arguments that says what to write';

CREATE FUNCTION @extschema@.clv_sql(source crm_internal.mistake, customer crm_internal.mistake DEFAULT NULL, at crm_internal.mistake DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_refuse_view' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_sql(crm_internal.mistake, crm_internal.mistake, crm_internal.mistake) IS 'Part of clv_sql: the error for other arguments that says what to write';

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
CREATE FUNCTION crm_internal.historic_value_transition(numeric, "any", "any") RETURNS numeric --@ part of aggregate historic_value; crm_refuse_few
CREATE AGGREGATE @extschema@.historic_value(at "any", amount "any") --@ state numeric by historic_value_transition
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
