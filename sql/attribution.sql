-- Attribution: the journeys of customers through touchpoints, and what each channel is credited with.

-- One journey -----------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.journey; --@ io
CREATE TYPE @extschema@.journey (
    INPUT = crm_internal.journey_in,
    OUTPUT = crm_internal.journey_out,
    RECEIVE = crm_internal.journey_recv,
    SEND = crm_internal.journey_send,
    CATEGORY = 'c',
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.journey IS 'Touches of one customer in the order of their times; cast to text[] it shows the channels';

CREATE FUNCTION crm_internal.journey_transition(bytea, timestamptz, text) RETURNS bytea --@ part of aggregate journey
CREATE FUNCTION crm_internal.journey_transition(bytea, timestamp, text) RETURNS bytea --@ part of aggregate journey
CREATE FUNCTION crm_internal.journey_transition(bytea, date, text) RETURNS bytea --@ part of aggregate journey; crm_journey_transition_day
CREATE FUNCTION crm_internal.journey_combine(bytea, bytea) RETURNS bytea --@ part of aggregate journey
CREATE FUNCTION crm_internal.journey_final(bytea) RETURNS @extschema@.journey --@ part of aggregate journey

--@ each timestamptz timestamp date

CREATE AGGREGATE @extschema@.journey(at @KEY@, channel text) --@ state bytea space 128 by journey_transition final journey_final combine journey_combine
COMMENT ON AGGREGATE @extschema@.journey(@KEY@, text) IS 'Journey of one customer through channels (客户旅程), from a row per touch, with GROUP BY customer: its touches in the order of their times, those of one instant in the order of their names';
--@ end

CREATE FUNCTION crm_internal.journey_channels(@extschema@.journey) RETURNS text[]
    AS 'MODULE_PATHNAME', 'crm_journey_channels' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.journey_channels(@extschema@.journey) IS 'The channels of a journey in order; behind the cast to text[]';
CREATE CAST (@extschema@.journey AS text[]) WITH FUNCTION crm_internal.journey_channels(@extschema@.journey);
COMMENT ON CAST (@extschema@.journey AS text[]) IS 'The channels of a journey in order';

-- Many of them ------------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.journeys; --@ io
CREATE TYPE @extschema@.journeys (
    INPUT = crm_internal.journeys_in,
    OUTPUT = crm_internal.journeys_out,
    RECEIVE = crm_internal.journeys_recv,
    SEND = crm_internal.journeys_send,
    CATEGORY = 'c',
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.journeys IS 'Journeys of many customers, summed up: moves between channels, visits, conversions and their value; to store, to merge with rollup(), and to ask by attribution(), touchpoints() and journey_moves()';

CREATE FUNCTION crm_internal.journeys_transition(@extschema@.journeys, text[], boolean, float8) RETURNS @extschema@.journeys --@ part of aggregate journeys; crm_journeys_transition_path
CREATE FUNCTION crm_internal.journeys_transition(@extschema@.journeys, text[], @extschema@.whole_number, float8, @extschema@.whole_number) RETURNS @extschema@.journeys --@ part of aggregate journeys; crm_journeys_transition_counts
CREATE FUNCTION crm_internal.journeys_transition(@extschema@.journeys, @extschema@.journey, boolean, float8) RETURNS @extschema@.journeys --@ part of aggregate journeys; crm_journeys_transition_journey
CREATE FUNCTION crm_internal.journeys_transition(@extschema@.journeys, @extschema@.journey, boolean, float8, interval) RETURNS @extschema@.journeys --@ part of aggregate journeys; crm_journeys_transition_decay
CREATE FUNCTION crm_internal.journeys_combine(@extschema@.journeys, @extschema@.journeys) RETURNS @extschema@.journeys --@ part of aggregates journeys and rollup
CREATE FUNCTION crm_internal.journeys_final(@extschema@.journeys) RETURNS @extschema@.journeys --@ part of aggregates journeys and rollup

CREATE AGGREGATE @extschema@.journeys(path text[], converted boolean, value float8) --@ state @extschema@.journeys space 65536 by journeys_transition final journeys_final combine journeys_combine
COMMENT ON AGGREGATE @extschema@.journeys(text[], boolean, float8) IS 'Sums up journeys, one a row: the channels in order, whether the customer converted, and what that was worth, NULL if unknown';
CREATE AGGREGATE @extschema@.journeys(path text[], conversions @extschema@.whole_number, value float8, nulls @extschema@.whole_number) --@ state @extschema@.journeys space 65536 by journeys_transition final journeys_final combine journeys_combine
COMMENT ON AGGREGATE @extschema@.journeys(text[], @extschema@.whole_number, float8, @extschema@.whole_number) IS 'Sums up journeys, one row for all with the same channels: how many converted, the value of all these together, and how many did not';
CREATE AGGREGATE @extschema@.journeys(journey @extschema@.journey, converted boolean, value float8) --@ state @extschema@.journeys space 65536 by journeys_transition final journeys_final combine journeys_combine
COMMENT ON AGGREGATE @extschema@.journeys(@extschema@.journey, boolean, float8) IS 'Sums up journeys, one a row, that the aggregate journey() has made of touches';
CREATE AGGREGATE @extschema@.journeys(journey @extschema@.journey, converted boolean, value float8, half_life interval) --@ state @extschema@.journeys space 65536 by journeys_transition final journeys_final combine journeys_combine
COMMENT ON AGGREGATE @extschema@.journeys(@extschema@.journey, boolean, float8, interval) IS 'Sums up journeys, one a row, and credits their channels by time-decay: half as much for a touch that was half_life earlier';
CREATE AGGREGATE @extschema@.rollup(@extschema@.journeys) --@ state @extschema@.journeys space 65536 by journeys_combine final journeys_final combine journeys_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.journeys) IS 'Merges stored journeys, of days, regions or shards: the same as one value of all their rows';

-- What they say -----------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.attribution(
    journeys @extschema@.journeys,
    markov_order @extschema@.whole_number DEFAULT 1,
    first_weight float8 DEFAULT 0.4,
    last_weight float8 DEFAULT 0.4)
    RETURNS TABLE (channel text, first_touch float8, last_touch float8, linear float8, position_based float8, time_decay float8,
                   shapley float8, shapley_rate float8, markov float8, removal_effect float8,
                   first_touch_value float8, last_touch_value float8, linear_value float8, position_based_value float8, time_decay_value float8,
                   shapley_value float8, shapley_rate_value float8, markov_value float8, removal_effect_value float8)
    AS 'MODULE_PATHNAME', 'crm_attribution' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 20;
COMMENT ON FUNCTION @extschema@.attribution(@extschema@.journeys, @extschema@.whole_number, float8, float8) IS 'Attribution (接触点归因): how many conversions, and how much of their value, each channel is credited with, by seven rules and games and by the removal effect of an exact Markov chain; the credits of a rule add up to all conversions';

CREATE FUNCTION @extschema@.touchpoints(journeys @extschema@.journeys)
    RETURNS TABLE (channel text, journeys bigint, reach float8, visits bigint, visits_per_journey float8, conversions bigint, conversion_rate float8,
                   exits bigint, exit_rate float8, relative_position float8)
    AS 'MODULE_PATHNAME', 'crm_touchpoints' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000 ROWS 20;
COMMENT ON FUNCTION @extschema@.touchpoints(@extschema@.journeys) IS 'What happens at each touchpoint (接触点分析): share of the journeys through it, visits, conversions of these journeys, visits after which the customer was gone, and how early or late they are';

CREATE FUNCTION @extschema@.journey_moves(journeys @extschema@.journeys, steps @extschema@.whole_number DEFAULT NULL)
    RETURNS TABLE (step int, from_channel text, to_channel text, journeys bigint, share float8, conversions bigint, value float8)
    AS 'MODULE_PATHNAME', 'crm_journey_moves' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 100;
COMMENT ON FUNCTION @extschema@.journey_moves(@extschema@.journeys, @extschema@.whole_number) IS 'Where journeys go from each channel, to another or to their end: the links of a Sankey diagram (桑基图), of all moves or of the first steps one by one';

CREATE FUNCTION @extschema@.journey_totals(
    journeys @extschema@.journeys,
    OUT journeys_total bigint,
    OUT conversions bigint,
    OUT conversion_rate float8,
    OUT value float8,
    OUT channels bigint,
    OUT touches bigint,
    OUT touches_per_journey float8)
    AS 'MODULE_PATHNAME', 'crm_journey_totals' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.journey_totals(@extschema@.journeys) IS 'How many journeys there are, how many convert, what these are worth, and how many touches it takes';
