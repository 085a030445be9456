-- Validation of lifetime value models: hold-out, tracking, histogram, accuracy.

CREATE TYPE @extschema@.forecast_accuracy AS (
    observations bigint, --@ Pairs of a forecast and what happened
    total_predicted float8, --@ Sum of the forecasts
    total_actual float8, --@ Sum of what happened
    bias float8, --@ Mean error, predicted less actual: above 0 forecasts are too high
    mae float8, --@ Mean absolute error
    rmse float8, --@ Root mean square error, which weighs large errors more
    rank_correlation float8, --@ Spearman rank correlation of forecasts and what happened: 1 is the same order; NULL where one of them is always the same
    gini float8 --@ Gini of what happened in the order of the forecasts, over that in its own order: 1 is the right order, 0 none
);
COMMENT ON TYPE @extschema@.forecast_accuracy IS 'How well forecasts meet what happened, made by forecast_accuracy() and clv_holdout_accuracy()';

CREATE TYPE @extschema@.chi_square_test AS (
    cells int, --@ Cells in which something was expected
    statistic float8, --@ Chi-square: the sum of (actual - expected) squared / expected
    degrees_of_freedom int, --@ Cells less one and less the fitted parameters; NULL if none is left
    p_value float8 --@ How often chance alone differs as much: below 0.05 the expectation is hardly right
);
COMMENT ON TYPE @extschema@.chi_square_test IS 'Result of aggregate chi_square_test()';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.clv_holdout(
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day)
    RETURNS TABLE (customer @KEY@, repeat_days bigint, t_x int, age int, mean_repeat_value numeric,
                   holdout_purchases bigint, holdout_money numeric)
    AS 'MODULE_PATHNAME', 'crm_clv_holdout' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.clv_holdout(@extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day) IS 'What every customer had done by the end of a calibration period, and did in the hold-out after it: repeat days, t_x, age and mean repeat value in days and money, then purchase days and net money';

CREATE FUNCTION @extschema@.clv_holdout_info(
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day,
    OUT customers bigint, OUT active_customers bigint, OUT holdout_purchases bigint, OUT holdout_money numeric,
    OUT new_customers bigint, OUT new_customer_purchases bigint, OUT horizon_days int)
    RETURNS record
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_info' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.clv_holdout_info(@extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day) IS 'How many customers a calibration period has and what they did in the hold-out after it, and how many first came there and are left out';

CREATE FUNCTION @extschema@.clv_holdout_by_frequency(
    model @extschema@.clv_model,
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day,
    max_repeat_days @extschema@.whole_number DEFAULT 7)
    RETURNS TABLE (repeat_days int, label text, customers bigint, predicted float8, actual float8)
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_by_frequency' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8;
COMMENT ON FUNCTION @extschema@.clv_holdout_by_frequency(@extschema@.clv_model, @extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'Does a model foretell how often customers buy: mean purchases expected and made in the hold-out, by repeat days in the calibration; the last row takes all from max_repeat_days';

CREATE FUNCTION @extschema@.clv_holdout_by_probability(
    model @extschema@.clv_model,
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day,
    bins @extschema@.whole_number DEFAULT 10,
    probability text DEFAULT 'any_purchase')
    RETURNS TABLE (bin int, probability_from float8, probability_to float8, customers bigint, predicted float8, actual float8)
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_by_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION @extschema@.clv_holdout_by_probability(@extschema@.clv_model, @extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day, @extschema@.whole_number, text) IS 'Does a model foretell who buys: share of customers expected to buy in the hold-out (or alive at its start) and share who bought, by bins of that probability';

CREATE FUNCTION @extschema@.clv_holdout_accuracy(
    model @extschema@.clv_model,
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day)
    RETURNS @extschema@.forecast_accuracy
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_accuracy' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.clv_holdout_accuracy(@extschema@.clv_model, @extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day) IS 'How well a model foretold the purchases of the hold-out, see forecast_accuracy()';

CREATE FUNCTION @extschema@.clv_tracking(
    model @extschema@.clv_model,
    population @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    until @extschema@.day,
    period_days @extschema@.whole_number DEFAULT 7)
    RETURNS TABLE (period int, period_start date, period_end date, expected float8, actual bigint,
                   cumulative_expected float8, cumulative_actual bigint)
    AS 'MODULE_PATHNAME', 'crm_clv_tracking' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION @extschema@.clv_tracking(@extschema@.clv_model, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'Does a model stay on track: repeat purchases per period, expected and made, of the customers who came by calibration_end';

CREATE FUNCTION @extschema@.purchase_histogram(
    model @extschema@.clv_model,
    population @extschema@.population_@KEY@,
    as_of @extschema@.day DEFAULT NULL,
    max_repeat_days @extschema@.whole_number DEFAULT 7,
    after_as_of text DEFAULT 'error')
    RETURNS TABLE (repeat_days int, label text, expected float8, actual bigint, chi_square float8)
    AS 'MODULE_PATHNAME', 'crm_purchase_histogram_population' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8;
COMMENT ON FUNCTION @extschema@.purchase_histogram(@extschema@.clv_model, @extschema@.population_@KEY@, @extschema@.day, @extschema@.whole_number, text) IS 'How many customers bought how often, as a model expects and as they did; the last row takes all from max_repeat_days';
--@ end
CREATE FUNCTION @extschema@.purchase_histogram(
    model @extschema@.clv_model,
    repeat_days float8[],
    age float8[],
    max_repeat_days @extschema@.whole_number DEFAULT 7)
    RETURNS TABLE (repeat_days int, label text, expected float8, actual bigint, chi_square float8)
    AS 'MODULE_PATHNAME', 'crm_purchase_histogram_arrays' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8;
COMMENT ON FUNCTION @extschema@.purchase_histogram(@extschema@.clv_model, float8[], float8[], @extschema@.whole_number) IS 'How many customers bought how often, as a model expects and as they did, from columns gathered by array_agg()';

CREATE FUNCTION crm_internal.forecast_accuracy_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate forecast_accuracy and its measures
CREATE FUNCTION crm_internal.forecast_accuracy_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate forecast_accuracy and its measures; SENDS ROWS

CREATE FUNCTION crm_internal.forecast_accuracy_final(float8[]) RETURNS @extschema@.forecast_accuracy --@ part of aggregate forecast_accuracy
CREATE AGGREGATE @extschema@.forecast_accuracy(predicted float8, actual float8) --@ state float8[] space 16384 by forecast_accuracy_transition final forecast_accuracy_final combine forecast_accuracy_combine
COMMENT ON AGGREGATE @extschema@.forecast_accuracy(float8, float8) IS 'How well forecasts meet what happened: totals, bias, mean absolute error, root mean square error, rank correlation (Spearman) and Gini in one row';

CREATE FUNCTION crm_internal.chi_square_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate chi_square_test; SENDS ROWS
CREATE FUNCTION crm_internal.chi_square_final(float8[]) RETURNS @extschema@.chi_square_test --@ part of aggregate chi_square_test
CREATE FUNCTION crm_internal.chi_square_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate chi_square_test
CREATE AGGREGATE @extschema@.chi_square_test(expected float8, actual float8) --@ state float8[] space 1024 by chi_square_transition final chi_square_final combine chi_square_combine
COMMENT ON AGGREGATE @extschema@.chi_square_test(float8, float8) IS 'Do counts differ from expected ones by more than chance: chi-square test over cells';
CREATE FUNCTION crm_internal.chi_square_transition(float8[], float8, float8, int) RETURNS float8[] --@ part of aggregate chi_square_test
CREATE AGGREGATE @extschema@.chi_square_test(expected float8, actual float8, parameters @extschema@.whole_number) --@ state float8[] space 1024 by chi_square_transition final chi_square_final combine chi_square_combine
COMMENT ON AGGREGATE @extschema@.chi_square_test(float8, float8, @extschema@.whole_number) IS 'Do counts differ from those of a model by more than chance: chi-square test over cells, given the number of parameters that were fitted';
