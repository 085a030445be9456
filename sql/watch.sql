-- Watching: limits of a series and of a rate, drifts and shifts, the rhythm of a customer, what is left of events.
--
-- What depends on the order of rows takes what orders them as its first argument and checks it; such aggregates are also
-- called OVER (ORDER BY at), and have no combine function.

-- Charts --------------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.control_limits AS (
    periods bigint, --@ Values of the series
    center float8, --@ Their mean
    moving_range float8, --@ Mean range of two neighbours; NULL of one value
    sigma float8, --@ Standard deviation by the moving range, which a shift of the series hardly changes
    lower float8, --@ center less three sigma
    upper float8 --@ center and three sigma
);
COMMENT ON TYPE @extschema@.control_limits IS 'Result of aggregate control_limits()';

CREATE FUNCTION crm_internal.control_limits_final(bytea) RETURNS @extschema@.control_limits --@ part of aggregate control_limits
--@ each timestamptz timestamp date bigint
CREATE FUNCTION crm_internal.control_limits_transition(bytea, @KEY@, float8) RETURNS bytea --@ part of aggregate control_limits; crm_control_limits_@KEY@
CREATE AGGREGATE @extschema@.control_limits(at @KEY@, value float8) --@ state bytea space 96 by control_limits_transition final control_limits_final
--@ end
COMMENT ON AGGREGATE @extschema@.control_limits(timestamptz, float8) IS 'Between which limits a series stays while nothing happens to it (控制图、预警界限): mean and three sigma by the moving range; ordered, (at, value ORDER BY at) or OVER (ORDER BY at)';
COMMENT ON AGGREGATE @extschema@.control_limits(timestamp, float8) IS 'Limits of a series by local time, in the order of at';
COMMENT ON AGGREGATE @extschema@.control_limits(date, float8) IS 'Limits of a series by day, in the order of at';
COMMENT ON AGGREGATE @extschema@.control_limits(bigint, float8) IS 'Limits of a series by number of period, in the order of at';

CREATE TYPE @extschema@.rate_limits AS (
    periods bigint, --@ Periods with a base
    events float8, --@ Events of all periods
    base float8, --@ What they are of
    rate float8, --@ events / base
    sigma float8, --@ Standard deviation of a rate of base 1 by chance alone; of a base n it is sigma / sqrt(n)
    sigma_z float8, --@ How many times as much the periods vary as chance alone makes (Laney): above 1 the plain limits are too narrow; NULL of one period
    last_rate float8, --@ Rate of the last period
    last_z float8, --@ How far it is from the rate of all, in standard deviations of chance
    lower float8, --@ Lower limit of the last period
    upper float8, --@ Its upper limit
    laney_lower float8, --@ Its lower limit with sigma_z: for large bases
    laney_upper float8 --@ Its upper limit with sigma_z
);
COMMENT ON TYPE @extschema@.rate_limits IS 'Result of aggregate rate_limits()';

CREATE FUNCTION crm_internal.rate_limits_final(bytea) RETURNS @extschema@.rate_limits --@ part of aggregate rate_limits
--@ each timestamptz timestamp date bigint
CREATE FUNCTION crm_internal.rate_limits_transition(bytea, @KEY@, float8, float8) RETURNS bytea --@ part of aggregate rate_limits; crm_rate_limits_@KEY@
CREATE AGGREGATE @extschema@.rate_limits(at @KEY@, events float8, base float8) --@ state bytea space 512 by rate_limits_transition final rate_limits_final
CREATE FUNCTION crm_internal.rate_limits_transition(bytea, @KEY@, float8, float8, text) RETURNS bytea --@ part of aggregate rate_limits; crm_rate_limits_@KEY@
CREATE AGGREGATE @extschema@.rate_limits(at @KEY@, events float8, base float8, chart text) --@ state bytea space 512 by rate_limits_transition final rate_limits_final
COMMENT ON AGGREGATE @extschema@.rate_limits(@KEY@, float8, float8, text) IS 'Limits of a rate by the chart p, of shares, or u, of events of which each of the base can have several, in the order of at';
--@ end
COMMENT ON AGGREGATE @extschema@.rate_limits(timestamptz, float8, float8) IS 'Between which limits a rate stays while nothing happens to it (流失率控制图、投诉率预警): p-chart of events of a base, with Laney''s correction; ordered, (at, events, base ORDER BY at) or OVER (ORDER BY at)';
COMMENT ON AGGREGATE @extschema@.rate_limits(timestamp, float8, float8) IS 'Limits of a rate by local time, in the order of at';
COMMENT ON AGGREGATE @extschema@.rate_limits(date, float8, float8) IS 'Limits of a rate by day, in the order of at';
COMMENT ON AGGREGATE @extschema@.rate_limits(bigint, float8, float8) IS 'Limits of a rate by number of period, in the order of at';

CREATE FUNCTION crm_internal.ewma_final(bytea) RETURNS float8 --@ part of aggregate ewma
--@ each timestamptz timestamp date bigint
CREATE FUNCTION crm_internal.ewma_transition(bytea, @KEY@, float8, float8) RETURNS bytea --@ part of aggregate ewma; crm_ewma_@KEY@
CREATE AGGREGATE @extschema@.ewma(at @KEY@, value float8, lambda float8) --@ state bytea space 64 by ewma_transition final ewma_final
CREATE FUNCTION crm_internal.ewma_transition(bytea, @KEY@, float8, float8, float8) RETURNS bytea --@ part of aggregate ewma; crm_ewma_@KEY@
CREATE AGGREGATE @extschema@.ewma(at @KEY@, value float8, lambda float8, target float8) --@ state bytea space 64 by ewma_transition final ewma_final
COMMENT ON AGGREGATE @extschema@.ewma(@KEY@, float8, float8, float8) IS 'Exponentially weighted moving average that begins with a target, in the order of at';
--@ end
COMMENT ON AGGREGATE @extschema@.ewma(timestamptz, float8, float8) IS 'Exponentially weighted moving average (指数加权移动平均): lambda times the newest value and 1 - lambda times what was before, for slow drifts; ordered, OVER (ORDER BY at)';
COMMENT ON AGGREGATE @extschema@.ewma(timestamp, float8, float8) IS 'Exponentially weighted moving average by local time, in the order of at';
COMMENT ON AGGREGATE @extschema@.ewma(date, float8, float8) IS 'Exponentially weighted moving average by day, in the order of at';
COMMENT ON AGGREGATE @extschema@.ewma(bigint, float8, float8) IS 'Exponentially weighted moving average by number of period, in the order of at';

CREATE TYPE @extschema@.cusum AS (
    up float8, --@ Sum of what values were above their target, less the allowance; 0 at least
    down float8 --@ Sum of what they were below it, less the allowance; 0 at least
);
COMMENT ON TYPE @extschema@.cusum IS 'Result of aggregate cusum(), in standard deviations';

CREATE FUNCTION crm_internal.cusum_final(bytea) RETURNS @extschema@.cusum --@ part of aggregate cusum
--@ each timestamptz timestamp date bigint
CREATE FUNCTION crm_internal.cusum_transition(bytea, @KEY@, float8, float8, float8) RETURNS bytea --@ part of aggregate cusum; crm_cusum_@KEY@
CREATE AGGREGATE @extschema@.cusum(at @KEY@, value float8, target float8, sigma float8) --@ state bytea space 48 by cusum_transition final cusum_final
CREATE FUNCTION crm_internal.cusum_transition(bytea, @KEY@, float8, float8, float8, float8) RETURNS bytea --@ part of aggregate cusum; crm_cusum_@KEY@
CREATE AGGREGATE @extschema@.cusum(at @KEY@, value float8, target float8, sigma float8, k float8) --@ state bytea space 48 by cusum_transition final cusum_final
COMMENT ON AGGREGATE @extschema@.cusum(@KEY@, float8, float8, float8, float8) IS 'Cumulative sums with an allowance of k standard deviations, in the order of at';
--@ end
COMMENT ON AGGREGATE @extschema@.cusum(timestamptz, float8, float8, float8) IS 'Cumulative sums of deviations from a target (累积和控制图), in standard deviations, half of one not counted: an alarm above 4 or 5 shows a small shift that stays; ordered, OVER (ORDER BY at)';
COMMENT ON AGGREGATE @extschema@.cusum(timestamp, float8, float8, float8) IS 'Cumulative sums by local time, in the order of at';
COMMENT ON AGGREGATE @extschema@.cusum(date, float8, float8, float8) IS 'Cumulative sums by day, in the order of at';
COMMENT ON AGGREGATE @extschema@.cusum(bigint, float8, float8, float8) IS 'Cumulative sums by number of period, in the order of at';

-- The rhythm of a customer --------------------------------------------------------------------------------

CREATE TYPE @extschema@.event_gaps AS (
    events bigint, --@ Days with an event
    first_day date, --@ The first of them
    last_day date, --@ The last of them
    mean_gap float8, --@ Mean days from one to the next; NULL of one event
    gap_sd float8, --@ Standard deviation of these gaps; NULL of two events
    cv float8, --@ gap_sd / mean_gap: 0 clockwork, 1 chance
    longest_gap int --@ The longest of them
);
COMMENT ON TYPE @extschema@.event_gaps IS 'Result of aggregate event_gaps(): what gap_probability() and gap_limit() are asked of';

CREATE FUNCTION crm_internal.event_gaps_transition(bytea, @extschema@.event_day) RETURNS bytea --@ part of aggregate event_gaps
CREATE FUNCTION crm_internal.event_gaps_final(bytea) RETURNS @extschema@.event_gaps --@ part of aggregate event_gaps
CREATE AGGREGATE @extschema@.event_gaps(at @extschema@.event_day) --@ state bytea space 64 by event_gaps_transition final event_gaps_final
COMMENT ON AGGREGATE @extschema@.event_gaps(@extschema@.event_day) IS 'Rhythm of a customer (购买间隔、接触频率、合作时长): days between purchases or contacts, their mean and how regular they are; events of a day are one; ordered, (at ORDER BY at) or OVER (ORDER BY at)';

CREATE FUNCTION @extschema@.gap_probability(gaps @extschema@.event_gaps, as_of @extschema@.day, rhythm text DEFAULT 'irregular') RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_gap_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION @extschema@.gap_probability(@extschema@.event_gaps, @extschema@.day, text) IS 'How probable it is that a customer of this rhythm is silent until as_of or longer (逾期预警): near 0 something is wrong; of irregular buyers, regular ones, or auto by cv';
CREATE FUNCTION @extschema@.gap_limit(gaps @extschema@.event_gaps, alpha float8 DEFAULT 0.05, rhythm text DEFAULT 'irregular') RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_gap_limit' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION @extschema@.gap_limit(@extschema@.event_gaps, float8, text) IS 'Days of silence that a customer of this rhythm exceeds with probability alpha (预警间隔): last_day and so many days are when to call';

-- What is left of events, and several signals -------------------------------------------------------------

CREATE FUNCTION crm_internal.decay_sum_combine(bytea, bytea) RETURNS bytea --@ part of aggregate decay_sum
CREATE FUNCTION crm_internal.decay_sum_final(bytea) RETURNS float8 --@ part of aggregate decay_sum
--@ each timestamptz timestamp date
CREATE FUNCTION crm_internal.decay_sum_transition(bytea, @KEY@, float8, @KEY@, interval) RETURNS bytea --@ part of aggregate decay_sum; crm_decay_sum_@KEY@
CREATE AGGREGATE @extschema@.decay_sum(at @KEY@, value float8, as_of @KEY@, half_life interval) --@ state bytea space 64 by decay_sum_transition final decay_sum_final combine decay_sum_combine
--@ end
COMMENT ON AGGREGATE @extschema@.decay_sum(timestamptz, float8, timestamptz, interval) IS 'What is left of events at as_of (情感账户、触达压力): their values, each halved with every half-life that has passed since';
COMMENT ON AGGREGATE @extschema@.decay_sum(timestamp, float8, timestamp, interval) IS 'What is left of events at as_of, by local time';
COMMENT ON AGGREGATE @extschema@.decay_sum(date, float8, date, interval) IS 'What is left of events at as_of, by day';

CREATE FUNCTION @extschema@.combined_p(p float8[], method text DEFAULT 'fisher') RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_combined_p' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 5;
COMMENT ON FUNCTION @extschema@.combined_p(float8[], text) IS 'One probability for several signals (综合预警): fisher for signals that do not depend on each other, bonferroni for any';
