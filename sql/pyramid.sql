-- The customer pyramid: tiers by share of the customers, by share of the value, or by limits.

CREATE TYPE @extschema@.pyramid_model AS (
    version int, --@ Version of this layout
    cut_by text, --@ What the cuts are shares of: customers or value
    cuts float8[], --@ Shares of the tiers, best first
    customers bigint, --@ Customers it was fitted to
    total float8, --@ Sum of their values
    limits float8[], --@ Least value of every tier but the last
    tier_customers bigint[], --@ Customers per tier at the fit
    tier_values float8[] --@ Value per tier at the fit
);
COMMENT ON TYPE @extschema@.pyramid_model IS 'A customer pyramid: lower limits of the tiers, best first, and what was in them at the fit';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.pyramid_model) RETURNS jsonb
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.to_jsonb(ROW((model).*)::@extschema@.pyramid_model);
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.pyramid_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.pyramid_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.pyramid_model);
COMMENT ON CAST (@extschema@.pyramid_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_pyramid_model(model jsonb) RETURNS @extschema@.pyramid_model
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.pyramid_model, crm_internal.require_model(model, 'pyramid_model'::text,
        'version number, cut_by string, cuts array, customers number, total number, limits array, tier_customers array, tier_values array'::text));
COMMENT ON FUNCTION crm_internal.to_pyramid_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.pyramid_model) WITH FUNCTION crm_internal.to_pyramid_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.pyramid_model) IS 'A model from its jsonb form';

-- Fit ---------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.pyramid_fit_transition(float8[], float8, text) RETURNS float8[] --@ part of aggregate pyramid_fit; crm_pyramid_fit_scheme_transition STABLE
CREATE FUNCTION crm_internal.pyramid_fit_transition(float8[], float8, float8[], text) RETURNS float8[] --@ part of aggregate pyramid_fit
CREATE FUNCTION crm_internal.pyramid_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate pyramid_fit; SENDS ROWS
CREATE FUNCTION crm_internal.pyramid_fit_final(float8[]) RETURNS @extschema@.pyramid_model --@ part of aggregate pyramid_fit

CREATE AGGREGATE @extschema@.pyramid_fit(value float8, scheme text) --@ state float8[] space 65536 by pyramid_fit_transition final pyramid_fit_final combine pyramid_fit_combine
COMMENT ON AGGREGATE @extschema@.pyramid_fit(float8, text) IS 'The customer pyramid of one value per customer, by the cuts of a tier scheme such as platinum';
CREATE AGGREGATE @extschema@.pyramid_fit(value float8, cuts float8[], by text) --@ state float8[] space 65536 by pyramid_fit_transition final pyramid_fit_final combine pyramid_fit_combine
COMMENT ON AGGREGATE @extschema@.pyramid_fit(float8, float8[], text) IS 'The customer pyramid of one value per customer, by cuts of your own: shares of the customers or of the value, or limits';

-- Score -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.customer_tier(
    value "any",
    cuts float8[] DEFAULT NULL,
    by text DEFAULT 'customers',
    ties text DEFAULT 'together',
    scheme text DEFAULT NULL) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_customer_tier' LANGUAGE C STABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.customer_tier("any", float8[], text, text, text) IS 'Window function without ORDER BY: tier of each customer, 1 the best, by shares of the customers or of the value, by limits, or by a tier scheme, without cuts and scheme by the standard one';

CREATE FUNCTION @extschema@.tier_of(value float8, limits float8[]) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_tier_of' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.tier_of(float8, float8[]) IS 'Tier of a value by the lower limits of all tiers but the last; 1 is the best';
CREATE FUNCTION @extschema@.tier_with_hysteresis(
    value float8,
    limits float8[],
    previous_tier @extschema@.whole_number,
    margin float8 DEFAULT 0.1,
    periods_in_tier @extschema@.whole_number DEFAULT NULL,
    minimum_stay @extschema@.whole_number DEFAULT 0) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_tier_with_hysteresis' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.tier_with_hysteresis(float8, float8[], @extschema@.whole_number, float8, @extschema@.whole_number, @extschema@.whole_number) IS 'Tier of a customer that was in another: it changes only when a limit is passed or missed by a margin, and falls only after a minimum stay';

CREATE FUNCTION crm_internal.steady_tier_transition(bigint[], float8, float8[], float8, int) RETURNS bigint[] --@ part of aggregates steady_tier and steady_tier_periods
CREATE FUNCTION crm_internal.steady_tier_final(bigint[]) RETURNS int --@ part of aggregate steady_tier
CREATE AGGREGATE @extschema@.steady_tier(value float8, limits float8[], margin float8, minimum_stay @extschema@.whole_number) --@ state bigint[] space 40 by steady_tier_transition final steady_tier_final
COMMENT ON AGGREGATE @extschema@.steady_tier(float8, float8[], float8, @extschema@.whole_number) IS 'Tier of one customer after its periods in order, changed only by tier_with_hysteresis; OVER (PARTITION BY customer ORDER BY period) gives each period''s';
CREATE FUNCTION crm_internal.steady_tier_periods_final(bigint[]) RETURNS int --@ part of aggregate steady_tier_periods
CREATE AGGREGATE @extschema@.steady_tier_periods(value float8, limits float8[], margin float8, minimum_stay @extschema@.whole_number) --@ state bigint[] space 40 by steady_tier_transition final steady_tier_periods_final
COMMENT ON AGGREGATE @extschema@.steady_tier_periods(float8, float8[], float8, @extschema@.whole_number) IS 'Periods the customer has been in its steady_tier, the last one included';

-- The pyramid as a table --------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.pyramid(model @extschema@.pyramid_model, scheme text DEFAULT NULL)
    RETURNS TABLE (tier int, name text, name_zh text, lower_limit float8, customers bigint, customer_share float8,
                   value float8, value_share float8, mean_value float8)
    AS 'MODULE_PATHNAME', 'crm_pyramid' LANGUAGE C STABLE PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION @extschema@.pyramid(@extschema@.pyramid_model, text) IS 'The pyramid as a table: customers, value and mean of each tier';
