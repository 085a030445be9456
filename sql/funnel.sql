-- Funnels: how far customers go through steps, in what order and how fast.
--
-- An event_sequence holds the events of one customer and which conditions they meet; what is asked of it, within which
-- window and by which rules, is said later. window_funnel() of rows is the common question in one step.

-- Sequences of events ----------------------------------------------------------------------------------

CREATE TYPE @extschema@.event_sequence; --@ io
CREATE TYPE @extschema@.event_sequence (
    INPUT = crm_internal.event_sequence_in,
    OUTPUT = crm_internal.event_sequence_out,
    RECEIVE = crm_internal.event_sequence_recv,
    SEND = crm_internal.event_sequence_send,
    CATEGORY = 'c',
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.event_sequence IS 'Events of one customer in order of time, and which conditions each meets: to store, merge with rollup() and ask for funnels and patterns';

CREATE FUNCTION crm_internal.event_sequence_combine(bytea, bytea) RETURNS bytea --@ part of aggregates event_sequence and rollup; COST 10
CREATE FUNCTION crm_internal.event_sequence_final(bytea) RETURNS @extschema@.event_sequence --@ part of aggregates event_sequence and rollup; COST 40

--@ each timestamptz timestamp date bigint
CREATE FUNCTION crm_internal.event_sequence_transition(bytea, @KEY@, VARIADIC boolean[]) RETURNS bytea --@ part of aggregate event_sequence; crm_event_sequence_@KEY@
CREATE AGGREGATE @extschema@.event_sequence(at @KEY@, VARIADIC conditions boolean[]) --@ state bytea space 512 by event_sequence_transition final event_sequence_final combine event_sequence_combine
--@ end
COMMENT ON AGGREGATE @extschema@.event_sequence(timestamptz, VARIADIC boolean[]) IS 'Events of a customer (行为序列): when, and which of up to 32 conditions each meets; one value to ask for funnels and patterns, also of events that meet none';
COMMENT ON AGGREGATE @extschema@.event_sequence(timestamp, VARIADIC boolean[]) IS 'Events of a customer by local time';
COMMENT ON AGGREGATE @extschema@.event_sequence(date, VARIADIC boolean[]) IS 'Events of a customer by day';
COMMENT ON AGGREGATE @extschema@.event_sequence(bigint, VARIADIC boolean[]) IS 'Events of a customer by seconds, those of Unix time for instance';

CREATE FUNCTION crm_internal.event_sequence_rollup(bytea, @extschema@.event_sequence) RETURNS bytea --@ part of aggregate rollup
CREATE AGGREGATE @extschema@.rollup(@extschema@.event_sequence) --@ state bytea space 1024 by event_sequence_rollup final event_sequence_final combine event_sequence_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.event_sequence) IS 'Merges stored event sequences, of days for instance: the same as one sequence over all their rows';

CREATE FUNCTION @extschema@.sequence_match(sequence @extschema@.event_sequence, pattern text) RETURNS boolean
    AS 'MODULE_PATHNAME', 'crm_sequence_match' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.sequence_match(@extschema@.event_sequence, text) IS 'Is a pattern of events (行为模式) there, as (?1).*(?2) or (?1)(?t<=3600)(?2)?';
CREATE FUNCTION @extschema@.sequence_count(sequence @extschema@.event_sequence, pattern text) RETURNS bigint
    AS 'MODULE_PATHNAME', 'crm_sequence_count' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.sequence_count(@extschema@.event_sequence, text) IS 'How often a pattern of events is there, one after the other';

-- Funnels ----------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.funnel_options AS (
    modes text[], --@ strict_deduplication, strict_order, strict_increase, strict_once, allow_reentry
    exclusions int, --@ How many of the last conditions are no steps but end what has begun
    exclude_from int, --@ The step from which on they do, 1 unless given
    exclude_before int --@ The step before which they do, the last unless given
);
COMMENT ON TYPE @extschema@.funnel_options IS 'Options of a funnel, made by funnel_options()';
CREATE FUNCTION @extschema@.funnel_options(
    modes text[] DEFAULT NULL,
    exclusions @extschema@.whole_number DEFAULT NULL,
    exclude_from @extschema@.whole_number DEFAULT NULL,
    exclude_before @extschema@.whole_number DEFAULT NULL) RETURNS @extschema@.funnel_options
    AS 'MODULE_PATHNAME', 'crm_funnel_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.funnel_options(text[], @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) IS 'How a funnel is read: strict modes, and conditions that end it';

CREATE FUNCTION crm_internal.window_funnel_combine(bytea, bytea) RETURNS bytea --@ part of aggregate window_funnel; COST 10
CREATE FUNCTION crm_internal.window_funnel_final(bytea) RETURNS int --@ part of aggregate window_funnel; COST 40

--@ each timestamptz:interval timestamp:interval date:interval bigint:bigint
CREATE FUNCTION crm_internal.window_funnel_transition(bytea, @CUSTOMER@, @KEY@, VARIADIC boolean[]) RETURNS bytea --@ part of aggregate window_funnel; crm_window_funnel_@CUSTOMER@
CREATE AGGREGATE @extschema@.window_funnel(at @CUSTOMER@, within @KEY@, VARIADIC conditions boolean[]) --@ state bytea space 512 by window_funnel_transition final window_funnel_final combine window_funnel_combine
--@ end
COMMENT ON AGGREGATE @extschema@.window_funnel(timestamptz, interval, VARIADIC boolean[]) IS 'The last step of a funnel (漏斗, 转化漏斗) that a customer reaches within a window from its first step; 0 if not even that';
COMMENT ON AGGREGATE @extschema@.window_funnel(timestamp, interval, VARIADIC boolean[]) IS 'The last step of a funnel that a customer reaches, by local time';
COMMENT ON AGGREGATE @extschema@.window_funnel(date, interval, VARIADIC boolean[]) IS 'The last step of a funnel that a customer reaches, by day';
COMMENT ON AGGREGATE @extschema@.window_funnel(bigint, bigint, VARIADIC boolean[]) IS 'The last step of a funnel that a customer reaches, by seconds';

CREATE FUNCTION @extschema@.window_funnel(sequence @extschema@.event_sequence, within interval, options @extschema@.funnel_options DEFAULT NULL) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_window_funnel_sequence' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.window_funnel(@extschema@.event_sequence, interval, @extschema@.funnel_options) IS 'The last step of a funnel that a customer reaches, of a stored sequence; strictly, once or without certain events between by options';
CREATE FUNCTION @extschema@.funnel_times(sequence @extschema@.event_sequence, within interval, options @extschema@.funnel_options DEFAULT NULL) RETURNS timestamptz[]
    AS 'MODULE_PATHNAME', 'crm_funnel_times' LANGUAGE C STABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.funnel_times(@extschema@.event_sequence, interval, @extschema@.funnel_options) IS 'When a customer took each step of a funnel; NULL for those not reached';

CREATE TYPE @extschema@.funnel; --@ io
CREATE TYPE @extschema@.funnel (
    INPUT = crm_internal.funnel_in,
    OUTPUT = crm_internal.funnel_out,
    RECEIVE = crm_internal.funnel_recv,
    SEND = crm_internal.funnel_send,
    CATEGORY = 'c',
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.funnel IS 'How many customers reach each step of a funnel, and how long they take: to store, merge with rollup() and report';

CREATE FUNCTION crm_internal.funnel_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates funnel and rollup
CREATE FUNCTION crm_internal.funnel_final(float8[]) RETURNS @extschema@.funnel --@ part of aggregates funnel and rollup; COST 100
CREATE FUNCTION crm_internal.funnel_transition(float8[], @extschema@.event_sequence, interval) RETURNS float8[] --@ part of aggregate funnel; COST 20
CREATE AGGREGATE @extschema@.funnel(sequence @extschema@.event_sequence, within interval) --@ state float8[] space 4096 by funnel_transition final funnel_final combine funnel_combine
COMMENT ON AGGREGATE @extschema@.funnel(@extschema@.event_sequence, interval) IS 'A funnel (漏斗分析) of all customers, a sequence each: who reaches which step within a window, and how fast';
CREATE FUNCTION crm_internal.funnel_transition(float8[], @extschema@.event_sequence, interval, @extschema@.funnel_options) RETURNS float8[] --@ part of aggregate funnel; COST 20
CREATE AGGREGATE @extschema@.funnel(sequence @extschema@.event_sequence, within interval, options @extschema@.funnel_options) --@ state float8[] space 4096 by funnel_transition final funnel_final combine funnel_combine
COMMENT ON AGGREGATE @extschema@.funnel(@extschema@.event_sequence, interval, @extschema@.funnel_options) IS 'A funnel of all customers, a sequence each, by options: strict modes, conditions that end it';
CREATE FUNCTION crm_internal.funnel_transition(float8[], int, int) RETURNS float8[] --@ part of aggregate funnel; crm_funnel_level_transition
CREATE AGGREGATE @extschema@.funnel(level int, steps int) --@ state float8[] space 1200 by funnel_transition final funnel_final combine funnel_combine
COMMENT ON AGGREGATE @extschema@.funnel(int, int) IS 'A funnel of all customers by the level of each, as window_funnel() says it; without times';
CREATE FUNCTION crm_internal.funnel_rollup(float8[], @extschema@.funnel) RETURNS float8[] --@ part of aggregate rollup; COST 20
CREATE AGGREGATE @extschema@.rollup(@extschema@.funnel) --@ state float8[] space 4096 by funnel_rollup final funnel_final combine funnel_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.funnel) IS 'Merges stored funnels, of regions for instance: the same as one funnel of all their customers';

CREATE FUNCTION @extschema@.funnel_report(funnel @extschema@.funnel)
    RETURNS TABLE (step int, customers bigint, stopped bigint, of_all float8, of_first float8, of_previous float8, median_seconds float8)
    AS 'MODULE_PATHNAME', 'crm_funnel_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20 ROWS 5;
COMMENT ON FUNCTION @extschema@.funnel_report(@extschema@.funnel) IS 'A row for each step of a funnel (漏斗转化率): customers who reach it, also those who go further, who stop there, shares, median time since the step before';
