-- Retention: in which periods customers are active, cohort by cohort, and how regularly they come.
--
-- active_periods of a customer is a bit for each period; cohort_counts of all customers is what every cohort matrix is
-- made of. Both are stored, and merged with rollup().

-- Periods ----------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.period_number(at @extschema@.event_day, step text) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_period_number' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.period_number(@extschema@.event_day, text) IS 'The number of the day, week, month, quarter or year of a time, counted from 2000-01-01, weeks from Monday 2000-01-03';
CREATE FUNCTION @extschema@.period_number(at @extschema@.event_day, origin @extschema@.day, step text) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_period_number' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.period_number(@extschema@.event_day, @extschema@.day, text) IS 'The number of the period of a time, counted from the one of the origin, which is 0; also fiscal months of 4-4-5 weeks (财年周历)';
CREATE FUNCTION @extschema@.period_start(at @extschema@.event_day, step text) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_period_start' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.period_start(@extschema@.event_day, text) IS 'The first day of the day, week, month, quarter or year of a time; weeks begin on Monday';
CREATE FUNCTION @extschema@.period_start(at @extschema@.event_day, origin @extschema@.day, step text) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_period_start' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.period_start(@extschema@.event_day, @extschema@.day, text) IS 'The first day of the period of a time; weeks, business years and fiscal months begin where the origin says';

-- Active periods ---------------------------------------------------------------------------------------

CREATE TYPE @extschema@.active_periods; --@ io
CREATE TYPE @extschema@.active_periods (
    INPUT = crm_internal.active_periods_in,
    OUTPUT = crm_internal.active_periods_out,
    RECEIVE = crm_internal.active_periods_recv,
    SEND = crm_internal.active_periods_send,
    CATEGORY = 'c',
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.active_periods IS 'Periods in which a customer was active, a bit for each: to store, merge with rollup() and count by cohort';

CREATE FUNCTION crm_internal.active_periods_combine(bytea, bytea) RETURNS bytea --@ part of aggregates active_periods and rollup
CREATE FUNCTION crm_internal.active_periods_final(bytea) RETURNS @extschema@.active_periods --@ part of aggregates active_periods and rollup; COST 5
CREATE FUNCTION crm_internal.active_periods_transition(bytea, @extschema@.event_day, text) RETURNS bytea --@ part of aggregate active_periods
CREATE AGGREGATE @extschema@.active_periods(at @extschema@.event_day, step text) --@ state bytea space 48 by active_periods_transition final active_periods_final combine active_periods_combine
COMMENT ON AGGREGATE @extschema@.active_periods(@extschema@.event_day, text) IS 'Periods in which a customer was active (活跃期): by day, week from Monday, month, quarter or year';
CREATE FUNCTION crm_internal.active_periods_transition(bytea, @extschema@.event_day, @extschema@.day, text) RETURNS bytea --@ part of aggregate active_periods
CREATE AGGREGATE @extschema@.active_periods(at @extschema@.event_day, origin @extschema@.day, step text) --@ state bytea space 48 by active_periods_transition final active_periods_final combine active_periods_combine
COMMENT ON AGGREGATE @extschema@.active_periods(@extschema@.event_day, @extschema@.day, text) IS 'Periods in which a customer was active, from an origin on: weeks with any first day, business years, fiscal months of 4-4-5 weeks';
CREATE FUNCTION crm_internal.active_periods_rollup(bytea, @extschema@.active_periods) RETURNS bytea --@ part of aggregate rollup
CREATE AGGREGATE @extschema@.rollup(@extschema@.active_periods) --@ state bytea space 48 by active_periods_rollup final active_periods_final combine active_periods_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.active_periods) IS 'Merges stored active periods of a customer, of days or of channels: the same as one value over all their rows';

CREATE FUNCTION @extschema@.first_active(periods @extschema@.active_periods) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_first_active' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.first_active(@extschema@.active_periods) IS 'The first day of the first active period: the cohort (客户群组) of the customer';
CREATE FUNCTION @extschema@.last_active(periods @extschema@.active_periods) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_last_active' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.last_active(@extschema@.active_periods) IS 'The first day of the last active period';
CREATE FUNCTION @extschema@.count_active(periods @extschema@.active_periods, since @extschema@.day DEFAULT NULL, as_of @extschema@.day DEFAULT NULL) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_count_active' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.count_active(@extschema@.active_periods, @extschema@.day, @extschema@.day) IS 'How many periods a customer was active in, from that of since to that of as_of';
CREATE FUNCTION @extschema@.active_period_rows(periods @extschema@.active_periods)
    RETURNS TABLE (period int, first_day date, last_day date)
    AS 'MODULE_PATHNAME', 'crm_active_period_rows' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 ROWS 10;
COMMENT ON FUNCTION @extschema@.active_period_rows(@extschema@.active_periods) IS 'Lists the periods in which a customer was active, with their numbers from the origin on';

-- Cohorts ----------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.cohort_counts; --@ io
CREATE TYPE @extschema@.cohort_counts (
    INPUT = crm_internal.cohort_counts_in,
    OUTPUT = crm_internal.cohort_counts_out,
    RECEIVE = crm_internal.cohort_counts_recv,
    SEND = crm_internal.cohort_counts_send,
    CATEGORY = 'c',
    ALIGNMENT = int4,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.cohort_counts IS 'How customers of each cohort go from active period to active period: to store, merge with rollup() and show as a matrix of any kind';

CREATE FUNCTION crm_internal.cohort_counts_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregates cohort_counts and rollup
CREATE FUNCTION crm_internal.cohort_counts_final(float8[]) RETURNS @extschema@.cohort_counts --@ part of aggregates cohort_counts and rollup; COST 100
CREATE FUNCTION crm_internal.cohort_counts_transition(float8[], @extschema@.active_periods) RETURNS float8[] --@ part of aggregate cohort_counts; COST 5
CREATE AGGREGATE @extschema@.cohort_counts(periods @extschema@.active_periods) --@ state float8[] space 32768 by cohort_counts_transition final cohort_counts_final combine cohort_counts_combine
COMMENT ON AGGREGATE @extschema@.cohort_counts(@extschema@.active_periods) IS 'Cohorts (群组分析) of all customers, the active periods of each: one value that every kind of cohort matrix is made of';
CREATE FUNCTION crm_internal.cohort_counts_rollup(float8[], @extschema@.cohort_counts) RETURNS float8[] --@ part of aggregate rollup; COST 20
CREATE AGGREGATE @extschema@.rollup(@extschema@.cohort_counts) --@ state float8[] space 32768 by cohort_counts_rollup final cohort_counts_final combine cohort_counts_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.cohort_counts) IS 'Merges stored cohorts of different customers, of regions for instance';

--@ each bigint uuid text
CREATE FUNCTION @extschema@.cohort_counts(population @extschema@.population_@KEY@, step text) RETURNS @extschema@.cohort_counts
    AS 'MODULE_PATHNAME', 'crm_cohort_counts_population' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.cohort_counts(@extschema@.population_@KEY@, text) IS 'Cohorts of all customers of a population by the days on which they bought: the fastest way from rows to a cohort matrix';
CREATE FUNCTION @extschema@.cohort_counts(population @extschema@.population_@KEY@, origin @extschema@.day, step text) RETURNS @extschema@.cohort_counts
    AS 'MODULE_PATHNAME', 'crm_cohort_counts_population' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.cohort_counts(@extschema@.population_@KEY@, @extschema@.day, text) IS 'Cohorts of all customers of a population from an origin on: weeks with any first day, business years, fiscal months of 4-4-5 weeks';
--@ end

CREATE FUNCTION @extschema@.cohort_matrix(counts @extschema@.cohort_counts, as_of @extschema@.day DEFAULT NULL, kind text DEFAULT 'exact', edges int[] DEFAULT NULL, periods @extschema@.whole_number DEFAULT NULL)
    RETURNS TABLE (cohort date, customers bigint, from_period int, to_period int, active bigint, share float8)
    AS 'MODULE_PATHNAME', 'crm_cohort_matrix' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 150;
COMMENT ON FUNCTION @extschema@.cohort_matrix(@extschema@.cohort_counts, @extschema@.day, text, int[], @extschema@.whole_number) IS 'Cohort matrix (留存矩阵, 留存率): how many of each cohort are active in a period since their first, then or later, or within a bracket; NULL where that is not over yet';

-- How regularly ----------------------------------------------------------------------------------------

CREATE TYPE @extschema@.stickiness AS (
    days int, --@ Days of the window
    mau bigint, --@ Customers active in the window (MAU)
    mean_dau float8, --@ Mean of the customers active on a day (DAU)
    dau_mau float8, --@ Mean DAU / MAU: the part of the days on which an active customer comes
    last_day_dau_mau float8, --@ The same with the customers of the last day only, which says little
    mean_active_days float8, --@ Mean active days of a customer
    mean_wau float8, --@ Mean of the customers active in seven days (WAU), of all seven days within the window
    wau_mau float8 --@ Mean WAU / MAU
);
COMMENT ON TYPE @extschema@.stickiness IS 'How regularly customers come within a window of days';
CREATE FUNCTION crm_internal.stickiness_transition(bytea, @extschema@.active_periods, @extschema@.day, @extschema@.whole_number) RETURNS bytea --@ part of aggregate stickiness; COST 2
CREATE FUNCTION crm_internal.stickiness_combine(bytea, bytea) RETURNS bytea --@ part of aggregate stickiness
CREATE FUNCTION crm_internal.stickiness_final(bytea) RETURNS @extschema@.stickiness --@ part of aggregate stickiness
CREATE AGGREGATE @extschema@.stickiness(periods @extschema@.active_periods, as_of @extschema@.day, days @extschema@.whole_number) --@ state bytea space 64 by stickiness_transition final stickiness_final combine stickiness_combine
COMMENT ON AGGREGATE @extschema@.stickiness(@extschema@.active_periods, @extschema@.day, @extschema@.whole_number) IS 'Stickiness (用户粘性): DAU / MAU, WAU / MAU and mean active days of the window of so many days up to as_of, one row per customer';

CREATE FUNCTION crm_internal.retention_transition(bytea, VARIADIC boolean[]) RETURNS bytea --@ part of aggregate retention
CREATE FUNCTION crm_internal.retention_combine(bytea, bytea) RETURNS bytea --@ part of aggregate retention
CREATE FUNCTION crm_internal.retention_final(bytea) RETURNS boolean[] --@ part of aggregate retention
CREATE AGGREGATE @extschema@.retention(VARIADIC conditions boolean[]) --@ state bytea space 32 by retention_transition final retention_final combine retention_combine
COMMENT ON AGGREGATE @extschema@.retention(VARIADIC boolean[]) IS 'Which of several conditions a customer ever meets together with the first (留存): one truth value each';
