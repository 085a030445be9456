-- Cases and durations: how long they last, and how they end.
--
-- An outcomes value counts cases by duration and outcome, those that are still open as well; everything else is asked of it.

CREATE TYPE @extschema@.outcomes; --@ io
CREATE TYPE @extschema@.outcomes (
    INPUT = crm_internal.outcomes_in,
    OUTPUT = crm_internal.outcomes_out,
    RECEIVE = crm_internal.outcomes_recv,
    SEND = crm_internal.outcomes_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.outcomes IS 'Cases by duration and outcome, open ones too, in one value to store, merge with rollup() and ask: survival(), incidence(), duration_quantile(), target_attainment()';

CREATE FUNCTION crm_internal.outcomes_transition(bytea, float8, text) RETURNS bytea --@ part of aggregate outcomes
CREATE FUNCTION crm_internal.outcomes_transition(bytea, float8, text, float8) RETURNS bytea --@ part of aggregate outcomes
CREATE FUNCTION crm_internal.outcomes_transition(bytea, float8, boolean) RETURNS bytea --@ part of aggregate outcomes; crm_outcomes_transition_event
CREATE FUNCTION crm_internal.outcomes_transition(bytea, float8, boolean, float8) RETURNS bytea --@ part of aggregate outcomes; crm_outcomes_transition_event
CREATE FUNCTION crm_internal.outcomes_rollup(bytea, @extschema@.outcomes) RETURNS bytea --@ part of aggregate rollup; crm_outcomes_rollup COST 100
CREATE FUNCTION crm_internal.outcomes_combine(bytea, bytea) RETURNS bytea --@ part of aggregates outcomes and rollup
CREATE FUNCTION crm_internal.outcomes_final(bytea) RETURNS @extschema@.outcomes --@ part of aggregates outcomes and rollup; crm_outcomes_final COST 100

CREATE AGGREGATE @extschema@.outcomes(duration float8, outcome text) --@ state bytea space 1024 by outcomes_transition final outcomes_final combine outcomes_combine
COMMENT ON AGGREGATE @extschema@.outcomes(float8, text) IS 'Cases by duration and outcome (案件时长与结果) in one value to ask: the outcome is NULL while a case is open, and its duration then its age; contracts, deals, complaints, answers';
CREATE AGGREGATE @extschema@.outcomes(duration float8, outcome text, weight float8) --@ state bytea space 1024 by outcomes_transition final outcomes_final combine outcomes_combine
COMMENT ON AGGREGATE @extschema@.outcomes(float8, text, float8) IS 'Cases by duration and outcome that count as often as their weight says';
CREATE AGGREGATE @extschema@.outcomes(duration float8, event boolean) --@ state bytea space 1024 by outcomes_transition final outcomes_final combine outcomes_combine
COMMENT ON AGGREGATE @extschema@.outcomes(float8, boolean) IS 'Cases of one outcome, named event (生存数据): true where it has happened, false where the case is still open or was left for another reason';
CREATE AGGREGATE @extschema@.outcomes(duration float8, event boolean, weight float8) --@ state bytea space 1024 by outcomes_transition final outcomes_final combine outcomes_combine
COMMENT ON AGGREGATE @extschema@.outcomes(float8, boolean, float8) IS 'Cases of one outcome that count as often as their weight says';
CREATE AGGREGATE @extschema@.rollup(@extschema@.outcomes) --@ state bytea space 1024 by outcomes_rollup final outcomes_final combine outcomes_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.outcomes) IS 'Merges stored outcomes, of months or of groups: the same as one value over all their cases';

CREATE FUNCTION crm_internal.to_jsonb(outcomes @extschema@.outcomes) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_outcomes_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.outcomes) IS 'Outcomes for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.outcomes AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.outcomes);
COMMENT ON CAST (@extschema@.outcomes AS jsonb) IS 'Outcomes for people to read: rows counted and left out, cases open and by outcome';

CREATE FUNCTION @extschema@.outcome_rows(outcomes @extschema@.outcomes)
    RETURNS TABLE (duration float8, outcome text, cases float8)
    AS 'MODULE_PATHNAME', 'crm_outcome_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20 ROWS 300;
COMMENT ON FUNCTION @extschema@.outcome_rows(@extschema@.outcomes) IS 'Lists what outcomes hold: cases by duration and outcome, open ones with a NULL outcome';

-- Questions ------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.survival(outcomes @extschema@.outcomes, at float8[] DEFAULT NULL, outcome text DEFAULT NULL, confidence float8 DEFAULT 0.95, limits text DEFAULT 'log')
    RETURNS TABLE (duration float8, at_risk float8, events float8, censored float8, survival float8, se float8, lower float8, upper float8, hazard float8, hazard_se float8)
    AS 'MODULE_PATHNAME', 'crm_survival' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 100;
COMMENT ON FUNCTION @extschema@.survival(@extschema@.outcomes, float8[], text, float8, text) IS 'Survival table (生存表、留存曲线), Kaplan-Meier: at each duration, or those asked for, the cases at risk, what has happened since the row before, the share still open with its limits, and the cumulative hazard (Nelson-Aalen)';

CREATE FUNCTION @extschema@.incidence(outcomes @extschema@.outcomes, at float8[] DEFAULT NULL, confidence float8 DEFAULT 0.95, limits text DEFAULT 'log_log')
    RETURNS TABLE (duration float8, outcome text, probability float8, se float8, lower float8, upper float8, cases float8, at_risk float8)
    AS 'MODULE_PATHNAME', 'crm_incidence' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 ROWS 300;
COMMENT ON FUNCTION @extschema@.incidence(@extschema@.outcomes, float8[], float8, text) IS 'Cumulative incidence (累积发生率), Aalen-Johansen: the share of cases that has ended by each outcome by a duration, and, with a NULL outcome, that is still open; they add up to 1';

CREATE FUNCTION @extschema@.duration_quantile(outcomes @extschema@.outcomes, share float8 DEFAULT 0.5, outcome text DEFAULT NULL, confidence float8 DEFAULT 0.95, limits text DEFAULT 'log', OUT duration float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_duration_quantile' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.duration_quantile(@extschema@.outcomes, float8, text, float8, text) IS 'Median duration and other quantiles (时长中位数、分位数), open cases counted: the first duration by which that share of the cases has ended, with its limits; NULL where it is not reached';

CREATE FUNCTION @extschema@.restricted_mean(outcomes @extschema@.outcomes, until float8 DEFAULT NULL, confidence float8 DEFAULT 0.95, OUT mean float8, OUT se float8, OUT lower float8, OUT upper float8, OUT up_to float8)
    AS 'MODULE_PATHNAME', 'crm_restricted_mean' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.restricted_mean(@extschema@.outcomes, float8, float8) IS 'Restricted mean duration (限制平均时长): the mean time that cases are open up to a duration, the area under the survival curve, with its standard error; NULL where the last case is open before that';

CREATE FUNCTION @extschema@.target_attainment(outcomes @extschema@.outcomes, target float8, outcome text DEFAULT NULL, confidence float8 DEFAULT 0.95, OUT cases float8, OUT met float8, OUT breached float8, OUT undecided float8, OUT attainment float8, OUT estimate float8, OUT se float8, OUT lower float8, OUT upper float8)
    AS 'MODULE_PATHNAME', 'crm_target_attainment' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.target_attainment(@extschema@.outcomes, float8, text, float8) IS 'Service level (达标率): cases that ended within the target, that did not, and that are younger and undecided; attainment where all are decided, as of ripe cases, and the estimate from cases of all ages';

-- Log-rank test --------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.log_rank_test AS (
    chi_square float8, --@ The statistic; NULL with nothing to compare
    df int, --@ Degrees of freedom: groups less one
    p_value float8, --@ That groups which last equally long differ so much
    rho float8, --@ Weights S(t)^rho: 0 the log-rank test, 1 that of Peto and Peto
    strata int, --@ Strata, in each of which the groups were compared
    groups text[], --@ The groups in order of their names
    cases float8[], --@ Of each group
    cases_skipped float8, --@ Cases of rows without a group
    observed float8[], --@ Its events, weighted with rho
    expected float8[], --@ What it would have if all groups lasted equally long
    covariance float8[] --@ Of observed less expected, row by row
);
COMMENT ON TYPE @extschema@.log_rank_test IS 'A log-rank test, made by log_rank(): do groups last equally long?';

CREATE FUNCTION crm_internal.log_rank_transition(bytea, text, @extschema@.outcomes) RETURNS bytea --@ part of aggregate log_rank; crm_log_rank_transition COST 100
CREATE FUNCTION crm_internal.log_rank_transition(bytea, text, @extschema@.outcomes, text) RETURNS bytea --@ part of aggregate log_rank; crm_log_rank_transition COST 100
CREATE FUNCTION crm_internal.log_rank_transition(bytea, text, @extschema@.outcomes, text, float8, text) RETURNS bytea --@ part of aggregate log_rank; crm_log_rank_transition COST 100
CREATE FUNCTION crm_internal.log_rank_combine(bytea, bytea) RETURNS bytea --@ part of aggregate log_rank
CREATE FUNCTION crm_internal.log_rank_final(bytea) RETURNS @extschema@.log_rank_test --@ part of aggregate log_rank; crm_log_rank_final COST 1000

CREATE AGGREGATE @extschema@.log_rank("group" text, outcomes @extschema@.outcomes) --@ state bytea space 4096 by log_rank_transition final log_rank_final combine log_rank_combine
COMMENT ON AGGREGATE @extschema@.log_rank(text, @extschema@.outcomes) IS 'Log-rank test (对数秩检验): do groups last equally long? Of one row of outcomes per group, of any number of groups';
CREATE AGGREGATE @extschema@.log_rank("group" text, outcomes @extschema@.outcomes, stratum text) --@ state bytea space 4096 by log_rank_transition final log_rank_final combine log_rank_combine
COMMENT ON AGGREGATE @extschema@.log_rank(text, @extschema@.outcomes, text) IS 'Log-rank test that compares groups within strata: one row of outcomes per group and stratum';
CREATE AGGREGATE @extschema@.log_rank("group" text, outcomes @extschema@.outcomes, stratum text, rho float8, outcome text) --@ state bytea space 4096 by log_rank_transition final log_rank_final combine log_rank_combine
COMMENT ON AGGREGATE @extschema@.log_rank(text, @extschema@.outcomes, text, float8, text) IS 'Log-rank test with weights S(t)^rho (Harrington and Fleming), in strata or with a NULL stratum without, of one outcome or with NULL of any';

-- Working time ---------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.working_time(start timestamptz, finish timestamptz, hours text DEFAULT 'mon-fri 09:00-17:00', holidays date[] DEFAULT NULL, zone text DEFAULT NULL) RETURNS interval
    AS 'MODULE_PATHNAME', 'crm_working_time' LANGUAGE C STABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION @extschema@.working_time(timestamptz, timestamptz, text, date[], text) IS 'Working time (工作时间、营业时长) between two instants: how much of it lies within opening hours such as mon-fri 09:00-12:00 13:00-17:30, sat 10:00-14:00, without holidays, in a time zone; negative if they are reversed';
