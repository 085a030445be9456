-- How well a score tells events from others: AUC, KS, gains, calibration, stability.

-- Types -------------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.classifier_report AS (
    n bigint, --@ Rows that count: score and event known, weight above 0
    events bigint, --@ Rows of them that had the event
    rows_skipped bigint, --@ Rows that do not count: score or event NULL, weight NULL or 0
    distinct_scores bigint, --@ Different scores; few of them mean many ties
    event_rate float8, --@ Weighted share of the rows that had the event
    auc float8, --@ Probability that an event has the score of an event rather than another row; equal scores count half. NULL with one class only
    se float8, --@ Standard error of auc (DeLong 1988); NULL unless there are more than one of each class
    lower float8, --@ Lower end of the interval of auc, at least 0
    upper float8, --@ Upper end of the interval of auc, at most 1
    confidence float8, --@ Confidence of the interval, 0.95 for 95 %
    gini float8, --@ 2 * auc - 1; negative where the score runs the other way
    ks float8, --@ Kolmogorov-Smirnov: largest distance of the cumulative shares of events and others, over all scores
    ks_cutoff float8, --@ Where it is: score >= ks_cutoff is the side of the events (score <= ks_cutoff if high_is_event is false); of equal ones the lowest
    ks_event_share float8, --@ Share of the events on that side (true positive rate)
    ks_other_share float8, --@ Share of the others on that side (false positive rate); above ks_event_share where the score runs the other way
    brier float8, --@ Mean squared error of the scores as probabilities; NULL unless all are between 0 and 1 and high_is_event
    log_loss float8, --@ Mean of -ln(probability of what happened); Infinity if something with probability 0 happened; NULL as brier
    high_is_event boolean, --@ Where events were expected: at high scores, or at low ones
    reversed boolean --@ Is the whole interval of auc below 0.5? Then the score runs the other way; nothing was turned round
);
COMMENT ON TYPE @extschema@.classifier_report IS 'Result of aggregate classifier_report: how well a score tells events from others';

CREATE TYPE @extschema@.gains_row AS (
    "position" int, --@ Group by score, 1 is where events are expected; a number is missing where equal scores filled its place
    lowest_score float8, --@ Lowest score in the group
    highest_score float8, --@ Highest score in the group
    n float8, --@ Rows in the group, or the sum of their weights
    events float8, --@ Rows of them that had the event
    event_rate float8, --@ events / n
    lift float8, --@ event_rate / event rate of all rows
    cumulative_share float8, --@ Share of all rows down to this group
    cumulative_gain float8, --@ Share of all events down to this group: what a campaign to these rows would have reached
    cumulative_other_share float8, --@ Share of all others down to this group
    cumulative_lift float8, --@ Event rate down to this group / event rate of all rows
    ks float8 --@ cumulative_gain - cumulative_other_share: the distance at the end of this group
);
COMMENT ON TYPE @extschema@.gains_row IS 'Row of gains_table: one group of scores, the side of the events first';

CREATE TYPE @extschema@.calibration_row AS (
    "position" int, --@ Group by probability, 1 has the lowest; a number is missing where equal probabilities filled its place
    lowest_probability float8, --@ Lowest probability in the group
    highest_probability float8, --@ Highest probability in the group
    n float8, --@ Rows in the group, or the sum of their weights
    expected_events float8, --@ Sum of the probabilities
    events float8, --@ Rows that had the event
    probability float8, --@ Mean probability: expected_events / n
    event_rate float8, --@ events / n
    lower float8, --@ Lower end of the Wilson interval of event_rate
    upper float8, --@ Upper end of the Wilson interval of event_rate
    confidence float8 --@ Confidence of the interval, 0.95 for 95 %
);
COMMENT ON TYPE @extschema@.calibration_row IS 'Row of calibration_table: predicted beside observed, the lowest probabilities first';

CREATE TYPE @extschema@.hosmer_lemeshow_test AS (
    n bigint, --@ Rows that count
    groups int, --@ Groups of probabilities that have rows
    statistic float8, --@ Sum over the groups of (O - E)^2 / (E (1 - E/n)); Infinity if something impossible happened
    degrees_of_freedom int, --@ groups - 2 on the sample of the fit, groups on another one; NULL if none is left
    p_value float8 --@ How often chance alone differs as much: below 0.05 the probabilities are hardly right
);
COMMENT ON TYPE @extschema@.hosmer_lemeshow_test IS 'Result of aggregate hosmer_lemeshow: do the probabilities fit what happened?';

CREATE TYPE @extschema@.stability_row AS (
    "position" int, --@ Order of the bins: numbers by size, names by their bytes, NULL last
    bin text, --@ The bin; NULL is one of its own
    expected float8, --@ Rows then, or the sum of their weights
    actual float8, --@ Rows now
    expected_share float8, --@ Share of the rows then; an empty bin counts 0.5 rows
    actual_share float8, --@ Share of the rows now; an empty bin counts 0.5 rows
    psi float8 --@ Part of the index: (actual_share - expected_share) * ln(actual_share / expected_share)
);
COMMENT ON TYPE @extschema@.stability_row IS 'Row of population_stability_table: one bin then and now';

-- Discrimination ----------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.classifier_report_combine(bytea, bytea) RETURNS bytea --@ part of aggregate classifier_report; SENDS ROWS
CREATE FUNCTION crm_internal.classifier_report_final(bytea) RETURNS @extschema@.classifier_report --@ part of aggregate classifier_report; COST 10000
CREATE FUNCTION crm_internal.classifier_report_transition(bytea, float8, boolean) RETURNS bytea --@ part of aggregate classifier_report
CREATE FUNCTION crm_internal.classifier_report_transition(bytea, float8, boolean, boolean) RETURNS bytea --@ part of aggregate classifier_report; crm_classifier_report_side_transition
CREATE FUNCTION crm_internal.classifier_report_transition(bytea, float8, boolean, float8) RETURNS bytea --@ part of aggregate classifier_report; crm_classifier_report_weight_transition
CREATE FUNCTION crm_internal.classifier_report_transition(bytea, float8, boolean, float8, boolean) RETURNS bytea --@ part of aggregate classifier_report; crm_classifier_report_weight_transition
CREATE FUNCTION crm_internal.classifier_report_transition(bytea, float8, boolean, float8, boolean, float8) RETURNS bytea --@ part of aggregate classifier_report; crm_classifier_report_weight_transition

CREATE AGGREGATE @extschema@.classifier_report(score float8, event boolean) --@ state bytea space 65536 by classifier_report_transition final classifier_report_final combine classifier_report_combine
COMMENT ON AGGREGATE @extschema@.classifier_report(float8, boolean) IS 'How good is a score (模型区分度): AUC with its DeLong interval, Gini, KS with its cut-off, Brier score and log loss in one row; events are expected at high scores';
CREATE AGGREGATE @extschema@.classifier_report(score float8, event boolean, high_is_event boolean) --@ state bytea space 65536 by classifier_report_transition final classifier_report_final combine classifier_report_combine
COMMENT ON AGGREGATE @extschema@.classifier_report(float8, boolean, boolean) IS 'How good is a score, with events expected at low scores if high_is_event is false, as with the points of a scorecard';
CREATE AGGREGATE @extschema@.classifier_report(score float8, event boolean, weight float8) --@ state bytea space 65536 by classifier_report_transition final classifier_report_final combine classifier_report_combine
COMMENT ON AGGREGATE @extschema@.classifier_report(float8, boolean, float8) IS 'How good is a score, of weighted rows: a weight of 2 is the row twice';
CREATE AGGREGATE @extschema@.classifier_report(score float8, event boolean, weight float8, high_is_event boolean) --@ state bytea space 65536 by classifier_report_transition final classifier_report_final combine classifier_report_combine
COMMENT ON AGGREGATE @extschema@.classifier_report(float8, boolean, float8, boolean) IS 'How good is a score, of weighted rows, with events at high or at low scores';
CREATE AGGREGATE @extschema@.classifier_report(score float8, event boolean, weight float8, high_is_event boolean, confidence float8) --@ state bytea space 65536 by classifier_report_transition final classifier_report_final combine classifier_report_combine
COMMENT ON AGGREGATE @extschema@.classifier_report(float8, boolean, float8, boolean, float8) IS 'How good is a score, of weighted rows, with an interval of that confidence';

CREATE FUNCTION crm_internal.gains_combine(bytea, bytea) RETURNS bytea --@ part of aggregate gains_table; SENDS ROWS
CREATE FUNCTION crm_internal.gains_table_final(bytea) RETURNS @extschema@.gains_row[] --@ part of aggregate gains_table; COST 10000
CREATE FUNCTION crm_internal.gains_transition(bytea, float8, boolean) RETURNS bytea --@ part of aggregate gains_table
CREATE FUNCTION crm_internal.gains_transition(bytea, float8, boolean, @extschema@.whole_number) RETURNS bytea --@ part of aggregate gains_table
CREATE FUNCTION crm_internal.gains_transition(bytea, float8, boolean, @extschema@.whole_number, boolean) RETURNS bytea --@ part of aggregate gains_table; crm_gains_side_transition
CREATE FUNCTION crm_internal.gains_transition(bytea, float8, boolean, @extschema@.whole_number, float8) RETURNS bytea --@ part of aggregate gains_table
CREATE FUNCTION crm_internal.gains_transition(bytea, float8, boolean, @extschema@.whole_number, float8, boolean) RETURNS bytea --@ part of aggregate gains_table

CREATE AGGREGATE @extschema@.gains_table(score float8, event boolean) --@ state bytea space 65536 by gains_transition final gains_table_final combine gains_combine
COMMENT ON AGGREGATE @extschema@.gains_table(float8, boolean) IS 'Whom does a score find first (增益表): events by tenths of the score, the side of the events first, with lift, cumulative gain and KS, as an array of rows for unnest()';
CREATE AGGREGATE @extschema@.gains_table(score float8, event boolean, groups @extschema@.whole_number) --@ state bytea space 65536 by gains_transition final gains_table_final combine gains_combine
COMMENT ON AGGREGATE @extschema@.gains_table(float8, boolean, @extschema@.whole_number) IS 'Events by so many groups of the score, the side of the events first';
CREATE AGGREGATE @extschema@.gains_table(score float8, event boolean, groups @extschema@.whole_number, high_is_event boolean) --@ state bytea space 65536 by gains_transition final gains_table_final combine gains_combine
COMMENT ON AGGREGATE @extschema@.gains_table(float8, boolean, @extschema@.whole_number, boolean) IS 'Events by so many groups of the score, low scores first if high_is_event is false';
CREATE AGGREGATE @extschema@.gains_table(score float8, event boolean, groups @extschema@.whole_number, weight float8) --@ state bytea space 65536 by gains_transition final gains_table_final combine gains_combine
COMMENT ON AGGREGATE @extschema@.gains_table(float8, boolean, @extschema@.whole_number, float8) IS 'Events by so many groups of the score, of weighted rows';
CREATE AGGREGATE @extschema@.gains_table(score float8, event boolean, groups @extschema@.whole_number, weight float8, high_is_event boolean) --@ state bytea space 65536 by gains_transition final gains_table_final combine gains_combine
COMMENT ON AGGREGATE @extschema@.gains_table(float8, boolean, @extschema@.whole_number, float8, boolean) IS 'Events by so many groups of the score, of weighted rows, with events at high or at low scores';

-- Calibration -------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.probability_error_combine(bytea, bytea) RETURNS bytea --@ part of aggregates brier_score and log_loss
CREATE FUNCTION crm_internal.brier_score_final(bytea) RETURNS float8 --@ part of aggregate brier_score
CREATE FUNCTION crm_internal.log_loss_final(bytea) RETURNS float8 --@ part of aggregate log_loss
CREATE FUNCTION crm_internal.probability_error_transition(bytea, float8, boolean) RETURNS bytea --@ part of aggregates brier_score and log_loss
CREATE FUNCTION crm_internal.probability_error_transition(bytea, float8, boolean, float8) RETURNS bytea --@ part of aggregates brier_score and log_loss

--@ each brier_score log_loss
CREATE AGGREGATE @extschema@.@CUSTOMER@(probability float8, event boolean) --@ state bytea space 96 by probability_error_transition final @CUSTOMER@_final combine probability_error_combine
CREATE AGGREGATE @extschema@.@CUSTOMER@(probability float8, event boolean, weight float8) --@ state bytea space 96 by probability_error_transition final @CUSTOMER@_final combine probability_error_combine
--@ end
COMMENT ON AGGREGATE @extschema@.brier_score(float8, boolean) IS 'How far are probabilities from what happened (布里尔分数): mean squared error, 0 is perfect, 0.25 what 50 % for everybody gets';
COMMENT ON AGGREGATE @extschema@.brier_score(float8, boolean, float8) IS 'Brier score (布里尔分数) of weighted rows';
COMMENT ON AGGREGATE @extschema@.log_loss(float8, boolean) IS 'How surprised are probabilities by what happened (对数损失): mean of -ln of the probability of what happened, 0 is perfect, 0.693 what 50 % for everybody gets, Infinity if something with probability 0 happened';
COMMENT ON AGGREGATE @extschema@.log_loss(float8, boolean, float8) IS 'Log loss (对数损失) of weighted rows';

CREATE FUNCTION crm_internal.calibration_combine(bytea, bytea) RETURNS bytea --@ part of aggregate calibration_table; SENDS ROWS
CREATE FUNCTION crm_internal.calibration_table_final(bytea) RETURNS @extschema@.calibration_row[] --@ part of aggregate calibration_table; COST 10000
CREATE FUNCTION crm_internal.calibration_transition(bytea, float8, boolean) RETURNS bytea --@ part of aggregate calibration_table
CREATE FUNCTION crm_internal.calibration_transition(bytea, float8, boolean, @extschema@.whole_number) RETURNS bytea --@ part of aggregate calibration_table
CREATE FUNCTION crm_internal.calibration_transition(bytea, float8, boolean, @extschema@.whole_number, float8) RETURNS bytea --@ part of aggregate calibration_table
CREATE FUNCTION crm_internal.calibration_transition(bytea, float8, boolean, @extschema@.whole_number, float8, float8) RETURNS bytea --@ part of aggregate calibration_table

CREATE AGGREGATE @extschema@.calibration_table(probability float8, event boolean) --@ state bytea space 65536 by calibration_transition final calibration_table_final combine calibration_combine
COMMENT ON AGGREGATE @extschema@.calibration_table(float8, boolean) IS 'Do probabilities come true (校准表): predicted and observed rates by tenths of the probability, lowest first, as an array of rows for unnest()';
CREATE AGGREGATE @extschema@.calibration_table(probability float8, event boolean, groups @extschema@.whole_number) --@ state bytea space 65536 by calibration_transition final calibration_table_final combine calibration_combine
COMMENT ON AGGREGATE @extschema@.calibration_table(float8, boolean, @extschema@.whole_number) IS 'Predicted and observed rates by so many groups of the probability';
CREATE AGGREGATE @extschema@.calibration_table(probability float8, event boolean, groups @extschema@.whole_number, weight float8) --@ state bytea space 65536 by calibration_transition final calibration_table_final combine calibration_combine
COMMENT ON AGGREGATE @extschema@.calibration_table(float8, boolean, @extschema@.whole_number, float8) IS 'Predicted and observed rates by so many groups of the probability, of weighted rows';
CREATE AGGREGATE @extschema@.calibration_table(probability float8, event boolean, groups @extschema@.whole_number, weight float8, confidence float8) --@ state bytea space 65536 by calibration_transition final calibration_table_final combine calibration_combine
COMMENT ON AGGREGATE @extschema@.calibration_table(float8, boolean, @extschema@.whole_number, float8, float8) IS 'Predicted and observed rates by so many groups of the probability, of weighted rows, with intervals of that confidence';

CREATE FUNCTION crm_internal.hosmer_lemeshow_combine(bytea, bytea) RETURNS bytea --@ part of aggregate hosmer_lemeshow; SENDS ROWS
CREATE FUNCTION crm_internal.hosmer_lemeshow_final(bytea) RETURNS @extschema@.hosmer_lemeshow_test --@ part of aggregate hosmer_lemeshow; COST 10000
CREATE FUNCTION crm_internal.hosmer_lemeshow_transition(bytea, float8, boolean) RETURNS bytea --@ part of aggregate hosmer_lemeshow
CREATE FUNCTION crm_internal.hosmer_lemeshow_transition(bytea, float8, boolean, @extschema@.whole_number) RETURNS bytea --@ part of aggregate hosmer_lemeshow
CREATE FUNCTION crm_internal.hosmer_lemeshow_transition(bytea, float8, boolean, @extschema@.whole_number, float8) RETURNS bytea --@ part of aggregate hosmer_lemeshow
CREATE FUNCTION crm_internal.hosmer_lemeshow_transition(bytea, float8, boolean, @extschema@.whole_number, float8, boolean) RETURNS bytea --@ part of aggregate hosmer_lemeshow

CREATE AGGREGATE @extschema@.hosmer_lemeshow(probability float8, event boolean) --@ state bytea space 65536 by hosmer_lemeshow_transition final hosmer_lemeshow_final combine hosmer_lemeshow_combine
COMMENT ON AGGREGATE @extschema@.hosmer_lemeshow(float8, boolean) IS 'Do probabilities come true, as a test (Hosmer-Lemeshow检验): observed against expected events in tenths, on the sample of the fit';
CREATE AGGREGATE @extschema@.hosmer_lemeshow(probability float8, event boolean, groups @extschema@.whole_number) --@ state bytea space 65536 by hosmer_lemeshow_transition final hosmer_lemeshow_final combine hosmer_lemeshow_combine
COMMENT ON AGGREGATE @extschema@.hosmer_lemeshow(float8, boolean, @extschema@.whole_number) IS 'Hosmer-Lemeshow test in so many groups';
CREATE AGGREGATE @extschema@.hosmer_lemeshow(probability float8, event boolean, groups @extschema@.whole_number, weight float8) --@ state bytea space 65536 by hosmer_lemeshow_transition final hosmer_lemeshow_final combine hosmer_lemeshow_combine
COMMENT ON AGGREGATE @extschema@.hosmer_lemeshow(float8, boolean, @extschema@.whole_number, float8) IS 'Hosmer-Lemeshow test in so many groups, of weighted rows';
CREATE AGGREGATE @extschema@.hosmer_lemeshow(probability float8, event boolean, groups @extschema@.whole_number, weight float8, fitted boolean) --@ state bytea space 65536 by hosmer_lemeshow_transition final hosmer_lemeshow_final combine hosmer_lemeshow_combine
COMMENT ON AGGREGATE @extschema@.hosmer_lemeshow(float8, boolean, @extschema@.whole_number, float8, boolean) IS 'Hosmer-Lemeshow test in so many groups; fitted false says that the model was fitted to other rows';

-- Stability ---------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.population_stability_combine(bytea, bytea) RETURNS bytea --@ part of aggregates population_stability and population_stability_table
CREATE FUNCTION crm_internal.population_stability_final(bytea) RETURNS float8 --@ part of aggregate population_stability
CREATE FUNCTION crm_internal.population_stability_table_final(bytea) RETURNS @extschema@.stability_row[] --@ part of aggregate population_stability_table
--@ each text:text float8:number
CREATE FUNCTION crm_internal.population_stability_transition(bytea, @CUSTOMER@, boolean) RETURNS bytea --@ part of aggregates population_stability and population_stability_table; crm_population_stability_@KEY@_transition
CREATE FUNCTION crm_internal.population_stability_transition(bytea, @CUSTOMER@, boolean, float8) RETURNS bytea --@ part of aggregates population_stability and population_stability_table; crm_population_stability_@KEY@_transition
CREATE FUNCTION crm_internal.population_stability_transition(bytea, @CUSTOMER@, boolean, float8, boolean) RETURNS bytea --@ part of aggregates population_stability and population_stability_table; crm_population_stability_@KEY@_transition
CREATE AGGREGATE @extschema@.population_stability(bin @CUSTOMER@, is_actual boolean) --@ state bytea space 1024 by population_stability_transition final population_stability_final combine population_stability_combine
COMMENT ON AGGREGATE @extschema@.population_stability(@CUSTOMER@, boolean) IS 'Are customers still like those of the fit (群体稳定性指数PSI): sum over bins of (now - then) * ln(now / then); 0.1 is worth a look, 0.25 a new model';
CREATE AGGREGATE @extschema@.population_stability(bin @CUSTOMER@, is_actual boolean, weight float8) --@ state bytea space 1024 by population_stability_transition final population_stability_final combine population_stability_combine
COMMENT ON AGGREGATE @extschema@.population_stability(@CUSTOMER@, boolean, float8) IS 'Population stability index (PSI) of weighted rows';
CREATE AGGREGATE @extschema@.population_stability(bin @CUSTOMER@, is_actual boolean, weight float8, recompute_totals boolean) --@ state bytea space 1024 by population_stability_transition final population_stability_final combine population_stability_combine
COMMENT ON AGGREGATE @extschema@.population_stability(@CUSTOMER@, boolean, float8, boolean) IS 'Population stability index (PSI) of weighted rows; recompute_totals adds the 0.5 of empty bins to the totals too';
CREATE AGGREGATE @extschema@.population_stability_table(bin @CUSTOMER@, is_actual boolean) --@ state bytea space 1024 by population_stability_transition final population_stability_table_final combine population_stability_combine
COMMENT ON AGGREGATE @extschema@.population_stability_table(@CUSTOMER@, boolean) IS 'Which bins have moved (稳定性明细): shares then and now with their part of the PSI, as an array of rows for unnest()';
CREATE AGGREGATE @extschema@.population_stability_table(bin @CUSTOMER@, is_actual boolean, weight float8) --@ state bytea space 1024 by population_stability_transition final population_stability_table_final combine population_stability_combine
COMMENT ON AGGREGATE @extschema@.population_stability_table(@CUSTOMER@, boolean, float8) IS 'Which bins have moved, of weighted rows';
CREATE AGGREGATE @extschema@.population_stability_table(bin @CUSTOMER@, is_actual boolean, weight float8, recompute_totals boolean) --@ state bytea space 1024 by population_stability_transition final population_stability_table_final combine population_stability_combine
COMMENT ON AGGREGATE @extschema@.population_stability_table(@CUSTOMER@, boolean, float8, boolean) IS 'Which bins have moved, of weighted rows; recompute_totals adds the 0.5 of empty bins to the totals too';
--@ end

CREATE FUNCTION @extschema@.population_stability(expected float8[], actual float8[], recompute_totals boolean DEFAULT false) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_population_stability_counts' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.population_stability(float8[], float8[], boolean) IS 'Population stability index (PSI) of counts that are there already, bin by bin in the same order';

CREATE FUNCTION crm_internal.characteristic_stability_combine(bytea, bytea) RETURNS bytea --@ part of aggregate characteristic_stability
CREATE FUNCTION crm_internal.characteristic_stability_final(bytea) RETURNS float8 --@ part of aggregate characteristic_stability
CREATE FUNCTION crm_internal.characteristic_stability_transition(bytea, float8, boolean) RETURNS bytea --@ part of aggregate characteristic_stability
CREATE FUNCTION crm_internal.characteristic_stability_transition(bytea, float8, boolean, float8) RETURNS bytea --@ part of aggregate characteristic_stability

CREATE AGGREGATE @extschema@.characteristic_stability(points float8, is_actual boolean) --@ state bytea space 96 by characteristic_stability_transition final characteristic_stability_final combine characteristic_stability_combine
COMMENT ON AGGREGATE @extschema@.characteristic_stability(float8, boolean) IS 'By how many points has one variable moved the score (特征稳定性CSI): sum over its bins of (share now - share then) * points';
CREATE AGGREGATE @extschema@.characteristic_stability(points float8, is_actual boolean, weight float8) --@ state bytea space 96 by characteristic_stability_transition final characteristic_stability_final combine characteristic_stability_combine
COMMENT ON AGGREGATE @extschema@.characteristic_stability(float8, boolean, float8) IS 'Characteristic stability (CSI) of weighted rows';

-- Reject inference --------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.reject_inference(outcome boolean, probability float8, factor float8 DEFAULT 1, method text DEFAULT 'fuzzy')
    RETURNS TABLE (event boolean, weight float8)
    AS 'MODULE_PATHNAME', 'crm_reject_inference' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20 ROWS 2;
COMMENT ON FUNCTION @extschema@.reject_inference(boolean, float8, float8, text) IS 'Rows and weights with which rejected customers take part in a fit (拒绝推断): fuzzy splits a reject, whose outcome is NULL, by its probability; augmentation weighs the accepted';
