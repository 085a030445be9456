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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_p_alive_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.p_alive(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8[]) IS 'Probability that a customer will still buy, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day DEFAULT NULL,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_p_alive_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.p_alive_interval(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8[]) IS 'Probability that a customer will still buy, with its interval, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_purchases_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.expected_purchases(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8[]) IS 'Expected purchases in the time horizon to come, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    horizon float8,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_expected_purchases_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.expected_purchases_interval(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8, float8[]) IS 'Expected purchases in the time horizon to come, with their interval, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    horizon float8,
    n @extschema@.whole_number,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_purchases_probability_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION @extschema@.purchases_probability(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, @extschema@.whole_number, float8[]) IS 'Probability of n purchases in the time horizon to come, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    horizon float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_any_purchase_probability_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.any_purchase_probability(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8[]) IS 'Probability of a purchase in the time horizon to come, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.discounted_purchases(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8, float8, float8[]) IS 'Expected purchases in the time horizon to come (NULL: ever), discounted by annual_rate or delta, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    level float8 DEFAULT 0.95,
    covariates float8[] DEFAULT NULL,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.discounted_purchases_interval(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8, float8, float8, float8[]) IS 'Discounted expected purchases with their interval, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_discounted_purchases_by_period_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.discounted_purchases_by_period(@extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, @extschema@.whole_number, float8, float8[]) IS 'Expected purchases in so many periods to come, those of each discounted to its end, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_expected_order_value_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION @extschema@.expected_order_value(@extschema@.clv_model, @extschema@.rfm_summary, text, boolean) IS 'Expected mean value of the orders of a customer given by a summary; NULL if refunds leave nothing';
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
    summary @extschema@.rfm_summary,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    level float8 DEFAULT 0.95,
    OUT estimate float8, OUT standard_error float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_expected_order_value_interval_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 150;
COMMENT ON FUNCTION @extschema@.expected_order_value_interval(@extschema@.clv_model, @extschema@.rfm_summary, text, boolean, float8) IS 'Expected mean value of the orders of a customer given by a summary, with its interval';

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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin float8 DEFAULT 1,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.clv_model, @extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8, float8, float8, text, boolean, float8[]) IS 'Lifetime value over the horizon (NULL: ever), discounted purchases times expected order value times margin, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
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
COMMENT ON FUNCTION @extschema@.clv_interval(@extschema@.clv_model, @extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8, float8, float8, text, boolean, float8, float8[]) IS 'Lifetime value with its interval, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
    as_of @extschema@.day,
    period float8,
    periods @extschema@.whole_number,
    rate float8,
    margin float8 DEFAULT 1,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    covariates float8[] DEFAULT NULL) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_by_period_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.clv_by_period(@extschema@.clv_model, @extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, @extschema@.whole_number, float8, float8, text, boolean, float8[]) IS 'Lifetime value over so many periods, paid at the end of each, of a customer given by a summary, as of a day (NULL: the model''s)';
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
    summary @extschema@.rfm_summary,
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
COMMENT ON FUNCTION @extschema@.clv_score(@extschema@.clv_model, @extschema@.clv_model, @extschema@.rfm_summary, @extschema@.day, float8, float8, float8, float8, float8, text, boolean, float8[]) IS 'P(alive), expected purchases, expected order value and lifetime value in one row, of a customer given by a summary, as of a day (NULL: the model''s)';

-- populations

CREATE FUNCTION @extschema@.clv_horizon(days float8, unit text, model text, tell boolean) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_clv_horizon' LANGUAGE C VOLATILE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.clv_horizon(float8, text, text, boolean) IS 'Part of clv: days in units of the model that is fitted, with a notice unless they are days';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.clv_scores(
    population @extschema@.rfm_population_@KEY@,
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
    AS 'MODULE_PATHNAME', 'crm_clv_scores' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 1000 SUPPORT @extschema@.population_rows;
COMMENT ON FUNCTION @extschema@.clv_scores(@extschema@.rfm_population_@KEY@, @extschema@.clv_model, @extschema@.clv_model, @extschema@.day, float8, float8, float8, float8, float8, text, boolean, text) IS 'P(alive), expected purchases, expected order value and lifetime value of every buyer of a population';
CREATE FUNCTION @extschema@.clv(
    population @extschema@.rfm_population_@KEY@,
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
    LANGUAGE sql VOLATILE PARALLEL SAFE COST 300000 ROWS 1000 SUPPORT @extschema@.population_rows
BEGIN ATOMIC
    SELECT s.*
    FROM @extschema@.clv_scores(population,
                                CASE model WHEN 'best'::text THEN @extschema@.clv_fit_best(population, as_of, unit, penalty)
                                           ELSE @extschema@.clv_fit(population, as_of, model, unit, k, penalty) END,
                                @extschema@.gamma_gamma_fit(population, refunds, include_first, penalty),
                                as_of, @extschema@.clv_horizon(horizon, unit, model, true), annual_rate, NULL, margin,
                                @extschema@.clv_horizon(period, unit, model, false), refunds, include_first) AS s;
END;
COMMENT ON FUNCTION @extschema@.clv(@extschema@.rfm_population_@KEY@, @extschema@.day, float8, float8, float8, text, text, @extschema@.whole_number, float8, float8, text, boolean) IS 'Fit and score in one call: lifetime value of every buyer of a population over the horizon in days, whatever the unit (NULL: ever); model ''best'' takes the one with the least BIC, which purchase_model names';
--@ end
