-- Concentration: how a total is spread over customers or items. One value per customer goes in.

CREATE TYPE @extschema@.concentration_summary AS (
    customers bigint, --@ Values, one per customer
    total float8, --@ Their sum
    mean float8, --@ Their mean
    median float8, --@ Their median
    largest float8, --@ The largest
    gini float8, --@ Gini coefficient, 0 for equal values
    gini_unbiased float8, --@ Gini coefficient times n / (n - 1): 1 when one has all; for comparing groups of different size
    hhi float8, --@ Herfindahl-Hirschman index: sum of squared shares
    effective_customers float8, --@ So many equal customers would be as concentrated: 1 / hhi
    entropy float8, --@ Entropy of the shares in nats
    evenness float8, --@ Entropy over its maximum, 1 for equal values
    top_1_percent_share float8, --@ Share of the total that the best 1 % of the customers have
    top_5_percent_share float8, --@ Share of the total that the best 5 % of the customers have
    top_10_percent_share float8, --@ Share of the total that the best 10 % of the customers have
    top_20_percent_share float8, --@ Share of the total that the best 20 % of the customers have
    customers_for_half bigint, --@ How few customers make half of the total
    customers_for_80_percent bigint --@ How few customers make 80 % of the total
);
COMMENT ON TYPE @extschema@.concentration_summary IS 'Result of aggregate concentration: every measure of one set of values';

CREATE TYPE @extschema@.whale_summary AS (
    customers bigint, --@ Values, one per customer
    profitable_customers bigint, --@ Customers who bring a profit
    unprofitable_customers bigint, --@ Customers who cost money
    total float8, --@ Sum of profits and losses
    profit float8, --@ Sum of the profits
    loss float8, --@ Sum of the losses, zero or negative
    peak_share float8, --@ Peak of the whale curve: profit / total, above 1 where some cost money
    peak_customer_share float8, --@ Share of the customers at the peak
    gini_normalized float8 --@ Gini coefficient that takes losses and stays within 0 and 1
);
COMMENT ON TYPE @extschema@.whale_summary IS 'Result of aggregate whale: profits, losses and the peak of the whale curve';

-- One state for all aggregates with the same arguments: the values, sorted at the end.

CREATE FUNCTION crm_internal.concentration_transition(float8[], float8) RETURNS float8[] --@ part of aggregates gini, concentration and others
CREATE FUNCTION crm_internal.curve_transition(float8[], float8, int) RETURNS float8[] --@ part of aggregates lorenz_curve and whale_curve
CREATE FUNCTION crm_internal.top_share_transition(float8[], float8, @extschema@.whole_number) RETURNS float8[] --@ part of aggregate top_share
CREATE FUNCTION crm_internal.top_fraction_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate top_fraction_share
CREATE FUNCTION crm_internal.top_fraction_transition(float8[], float8, float8, text) RETURNS float8[] --@ part of aggregate top_fraction_share
CREATE FUNCTION crm_internal.concentration_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates gini, concentration and others; SENDS ROWS

CREATE FUNCTION crm_internal.gini_final(float8[]) RETURNS float8 --@ part of aggregate gini
CREATE AGGREGATE @extschema@.gini(value float8) --@ state float8[] space 65536 by concentration_transition final gini_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.gini(float8) IS 'How unequal customers are: Gini coefficient (基尼系数), 0 when all are equal, towards 1 when one has all';

CREATE FUNCTION crm_internal.concentration_final(float8[]) RETURNS @extschema@.concentration_summary --@ part of aggregate concentration
CREATE AGGREGATE @extschema@.concentration(value float8) --@ state float8[] space 65536 by concentration_transition final concentration_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.concentration(float8) IS 'How concentrated the business is on few customers (客户集中度): Gini, HHI, entropy, shares of the best, in one row';

CREATE FUNCTION crm_internal.whale_final(float8[]) RETURNS @extschema@.whale_summary --@ part of aggregate whale
CREATE AGGREGATE @extschema@.whale(profit float8) --@ state float8[] space 65536 by concentration_transition final whale_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.whale(float8) IS 'How much profit some customers bring and others take away: counts, sums, the peak of the whale curve (鲸鱼曲线), Gini';

CREATE FUNCTION crm_internal.lorenz_curve_final(float8[]) RETURNS float8[] --@ part of aggregate lorenz_curve
CREATE AGGREGATE @extschema@.lorenz_curve(value float8, points @extschema@.whole_number) --@ state float8[] space 65536 by curve_transition final lorenz_curve_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.lorenz_curve(float8, @extschema@.whole_number) IS 'The Lorenz curve (洛伦兹曲线): share of the total that the smallest so many customers have, as an array; curve_points makes rows of it';

CREATE FUNCTION crm_internal.whale_curve_final(float8[]) RETURNS float8[] --@ part of aggregate whale_curve
CREATE AGGREGATE @extschema@.whale_curve(profit float8, points @extschema@.whole_number) --@ state float8[] space 65536 by curve_transition final whale_curve_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.whale_curve(float8, @extschema@.whole_number) IS 'The whale curve (鲸鱼曲线): share of the profit that the best so many customers bring, as an array; curve_points makes rows of it';

CREATE FUNCTION crm_internal.top_share_final(float8[]) RETURNS float8 --@ part of aggregate top_share
CREATE AGGREGATE @extschema@.top_share(value float8, k @extschema@.whole_number) --@ state float8[] space 65536 by top_share_transition final top_share_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.top_share(float8, @extschema@.whole_number) IS 'Which share of the business the k largest customers have: concentration ratio';

CREATE FUNCTION crm_internal.top_fraction_final(float8[]) RETURNS float8 --@ part of aggregate top_fraction_share
CREATE AGGREGATE @extschema@.top_fraction_share(value float8, fraction float8) --@ state float8[] space 65536 by top_fraction_transition final top_fraction_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.top_fraction_share(float8, float8) IS 'Which share of the business the best fraction of the customers has (二八法则): 0.2 is the best 20 %; a part of a customer counts in part';
CREATE AGGREGATE @extschema@.top_fraction_share(value float8, fraction float8, rule text) --@ state float8[] space 65536 by top_fraction_transition final top_fraction_final combine concentration_combine
COMMENT ON AGGREGATE @extschema@.top_fraction_share(float8, float8, text) IS 'Which share of the business the best fraction of the customers has; rule exact, floor or ceil for a part of a customer';

-- HHI and entropy need no ranks: eight numbers of state.

CREATE FUNCTION crm_internal.share_moments_transition(float8[], float8) RETURNS float8[] --@ part of aggregates hhi and entropy; crm_moments_transition
CREATE FUNCTION crm_internal.share_moments_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates hhi and entropy; crm_moments_combine
CREATE FUNCTION crm_internal.hhi_final(float8[]) RETURNS float8 --@ part of aggregate hhi
CREATE AGGREGATE @extschema@.hhi(value float8) --@ state float8[] space 96 by share_moments_transition final hhi_final combine share_moments_combine
COMMENT ON AGGREGATE @extschema@.hhi(float8) IS 'How concentrated the business is: Herfindahl-Hirschman index, the sum of squared shares, from 1/n to 1';
CREATE FUNCTION crm_internal.entropy_final(float8[]) RETURNS float8 --@ part of aggregate entropy
CREATE AGGREGATE @extschema@.entropy(value float8) --@ state float8[] space 96 by share_moments_transition final entropy_final combine share_moments_combine
COMMENT ON AGGREGATE @extschema@.entropy(float8) IS 'How evenly the business is spread: entropy of the shares in nats, from 0 to ln n';

CREATE FUNCTION @extschema@.curve_points(curve float8[])
    RETURNS TABLE (point int, customer_share float8, value_share float8)
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 11
BEGIN ATOMIC
    SELECT (p.position - 1)::int, (p.position - 1)::float8 / nullif(pg_catalog.cardinality(curve) - 1, 0)::float8, p.share
    FROM pg_catalog.unnest(curve) WITH ORDINALITY AS p(share, position);
END;
COMMENT ON FUNCTION @extschema@.curve_points(float8[]) IS 'Makes rows of a Lorenz or whale curve, for a chart';
