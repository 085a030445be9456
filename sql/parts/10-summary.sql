-- Purchase summary of one customer.

CREATE FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any") RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any") IS 'Part of aggregate rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any", "any") RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_transition(@extschema@.rfm_summary, "any", "any", "any") IS 'Part of aggregate rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_combine(@extschema@.rfm_summary, @extschema@.rfm_summary) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_combine(@extschema@.rfm_summary, @extschema@.rfm_summary) IS 'Part of aggregates rfm_summary and rollup';
CREATE FUNCTION @extschema@.rfm_summary_final(@extschema@.rfm_summary) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_final(@extschema@.rfm_summary) IS 'Part of aggregates rfm_summary and rollup';

CREATE AGGREGATE @extschema@.rfm_summary(at "any", amount "any") (
    SFUNC = @extschema@.rfm_summary_transition,
    STYPE = @extschema@.rfm_summary,
    SSPACE = 320,
    FINALFUNC = @extschema@.rfm_summary_final,
    COMBINEFUNC = @extschema@.rfm_summary_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_summary("any", "any") IS 'Purchase summary of the rows (at, amount); negative amounts are refunds';

CREATE AGGREGATE @extschema@.rfm_summary(at "any", amount "any", order_id "any") (
    SFUNC = @extschema@.rfm_summary_transition,
    STYPE = @extschema@.rfm_summary,
    SSPACE = 384,
    FINALFUNC = @extschema@.rfm_summary_final,
    COMBINEFUNC = @extschema@.rfm_summary_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rfm_summary("any", "any", "any") IS 'Purchase summary of line items (at, amount, order_id); purchases are distinct orders';

CREATE AGGREGATE @extschema@.rollup(@extschema@.rfm_summary) (
    SFUNC = @extschema@.rfm_summary_combine,
    STYPE = @extschema@.rfm_summary,
    SSPACE = 384,
    FINALFUNC = @extschema@.rfm_summary_final,
    COMBINEFUNC = @extschema@.rfm_summary_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.rfm_summary) IS 'Merge summaries: the same as one summary over all their rows';

CREATE FUNCTION @extschema@.first_purchase(summary @extschema@.rfm_summary) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_first_purchase' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.first_purchase(@extschema@.rfm_summary) IS 'Day of the first purchase';
CREATE FUNCTION @extschema@.last_purchase(summary @extschema@.rfm_summary) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_last_purchase' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.last_purchase(@extschema@.rfm_summary) IS 'Day of the last purchase';
CREATE FUNCTION @extschema@.purchases(summary @extschema@.rfm_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_purchases' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.purchases(@extschema@.rfm_summary) IS 'Purchases, or distinct orders where order ids were given; the F of RFM';
CREATE FUNCTION @extschema@.purchase_days(summary @extschema@.rfm_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_purchase_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.purchase_days(@extschema@.rfm_summary) IS 'Distinct days with a purchase';
CREATE FUNCTION @extschema@.repeat_days(summary @extschema@.rfm_summary) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_repeat_days' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.repeat_days(@extschema@.rfm_summary) IS 'Purchase days after the first: x of the buy-till-you-die models';
CREATE FUNCTION @extschema@.recency(summary @extschema@.rfm_summary, as_of @extschema@.day) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_recency' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.recency(@extschema@.rfm_summary, @extschema@.day) IS 'Days from the last purchase to the as-of date; the R of RFM';
CREATE FUNCTION @extschema@.age(summary @extschema@.rfm_summary, as_of @extschema@.day) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_age' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.age(@extschema@.rfm_summary, @extschema@.day) IS 'Days from the first purchase to the as-of date: T of the buy-till-you-die models';
CREATE FUNCTION @extschema@.t_x(summary @extschema@.rfm_summary) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_t_x' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.t_x(@extschema@.rfm_summary) IS 'Days from the first to the last purchase: t_x of the buy-till-you-die models';
CREATE FUNCTION @extschema@.gross(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_gross' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gross(@extschema@.rfm_summary) IS 'Sum of purchases';
CREATE FUNCTION @extschema@.refunds(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_refunds' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.refunds(@extschema@.rfm_summary) IS 'Sum of refunds, zero or negative';
CREATE FUNCTION @extschema@.net(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_net' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.net(@extschema@.rfm_summary) IS 'Purchases less refunds; the M of RFM';
CREATE FUNCTION @extschema@.mean_order_value(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_mean_order_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mean_order_value(@extschema@.rfm_summary) IS 'Net value per purchase';
CREATE FUNCTION @extschema@.mean_repeat_value(summary @extschema@.rfm_summary) RETURNS numeric
    AS 'MODULE_PATHNAME', 'crm_mean_repeat_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mean_repeat_value(@extschema@.rfm_summary) IS 'Net value per purchase day after the first: m of Gamma-Gamma';
CREATE FUNCTION @extschema@.to_jsonb(summary @extschema@.rfm_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.to_jsonb(@extschema@.rfm_summary) IS 'The summary for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.rfm_summary AS jsonb) WITH FUNCTION @extschema@.to_jsonb(@extschema@.rfm_summary);
COMMENT ON CAST (@extschema@.rfm_summary AS jsonb) IS 'The summary for people to read';
