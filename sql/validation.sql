-- Validation of lifetime value models: hold-out, tracking, histogram, accuracy.

CREATE TYPE @extschema@.forecast_accuracy AS (
    observations bigint,
    total_predicted float8,
    total_actual float8,
    bias float8,
    mae float8,
    rmse float8,
    rank_correlation float8,
    gini float8
);
COMMENT ON TYPE @extschema@.forecast_accuracy IS 'How well forecasts meet what happened, made by forecast_accuracy() and clv_holdout_accuracy()';

CREATE TYPE @extschema@.chi_square_test AS (
    cells int,
    statistic float8,
    degrees_of_freedom int,
    p_value float8
);
COMMENT ON TYPE @extschema@.chi_square_test IS 'Result of aggregate chi_square_test()';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.clv_holdout(
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day)
    RETURNS TABLE (customer @KEY@, x bigint, t_x int, t int, mean_repeat_value numeric,
                   holdout_purchases bigint, holdout_value numeric)
    AS 'MODULE_PATHNAME', 'crm_clv_holdout' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000 ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.clv_holdout(@extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day) IS 'Per buyer of the calibration x, t_x and t in days and mean repeat value at its end, and purchase days and net value in the hold-out';

CREATE FUNCTION @extschema@.clv_holdout_info(
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day,
    OUT customers bigint, OUT active_customers bigint, OUT holdout_purchases bigint, OUT holdout_value numeric,
    OUT new_customers bigint, OUT new_customer_purchases bigint, OUT horizon_days int)
    RETURNS record
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_info' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.clv_holdout_info(@extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.day, @extschema@.day) IS 'Customers of the calibration and what they did in the hold-out, and the customers first seen there, who are left out';

CREATE FUNCTION @extschema@.clv_holdout_by_frequency(
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    model @extschema@.clv_model,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day,
    max_x @extschema@.whole_number DEFAULT 7)
    RETURNS TABLE (repeat_purchases int, label text, customers bigint, predicted float8, actual float8)
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_by_frequency' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8;
COMMENT ON FUNCTION @extschema@.clv_holdout_by_frequency(@extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.clv_model, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'Mean purchases expected and made in the hold-out, by repeat purchases in the calibration; the last row takes all from max_x';

CREATE FUNCTION @extschema@.clv_holdout_by_probability(
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    model @extschema@.clv_model,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day,
    bins @extschema@.whole_number DEFAULT 10,
    probability text DEFAULT 'any_purchase')
    RETURNS TABLE (bin int, probability_from float8, probability_to float8, customers bigint, predicted float8, actual float8)
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_by_probability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10;
COMMENT ON FUNCTION @extschema@.clv_holdout_by_probability(@extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.clv_model, @extschema@.day, @extschema@.day, @extschema@.whole_number, text) IS 'Share of customers expected to buy in the hold-out (or alive at its start) and share who bought, by bins of that probability';

CREATE FUNCTION @extschema@.clv_holdout_accuracy(
    calibration @extschema@.population_@KEY@,
    holdout @extschema@.population_@KEY@,
    model @extschema@.clv_model,
    calibration_end @extschema@.day,
    holdout_end @extschema@.day)
    RETURNS @extschema@.forecast_accuracy
    AS 'MODULE_PATHNAME', 'crm_clv_holdout_accuracy' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.clv_holdout_accuracy(@extschema@.population_@KEY@, @extschema@.population_@KEY@, @extschema@.clv_model, @extschema@.day, @extschema@.day) IS 'Accuracy of the purchases expected in the hold-out, see forecast_accuracy()';

CREATE FUNCTION @extschema@.clv_tracking(
    population @extschema@.population_@KEY@,
    model @extschema@.clv_model,
    calibration_end @extschema@.day,
    until @extschema@.day,
    period_days @extschema@.whole_number DEFAULT 7)
    RETURNS TABLE (period int, period_start date, period_end date, actual bigint, expected float8,
                   cumulative_actual bigint, cumulative_expected float8)
    AS 'MODULE_PATHNAME', 'crm_clv_tracking' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 100;
COMMENT ON FUNCTION @extschema@.clv_tracking(@extschema@.population_@KEY@, @extschema@.clv_model, @extschema@.day, @extschema@.day, @extschema@.whole_number) IS 'Repeat purchases per period, made and expected, of the customers who came by calibration_end';

CREATE FUNCTION @extschema@.purchase_histogram(
    population @extschema@.population_@KEY@,
    model @extschema@.clv_model,
    as_of @extschema@.day DEFAULT NULL,
    max_x @extschema@.whole_number DEFAULT 7,
    after_as_of text DEFAULT 'error')
    RETURNS TABLE (repeat_purchases int, label text, actual bigint, expected float8, chi_square float8)
    AS 'MODULE_PATHNAME', 'crm_purchase_histogram_population' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8;
COMMENT ON FUNCTION @extschema@.purchase_histogram(@extschema@.population_@KEY@, @extschema@.clv_model, @extschema@.day, @extschema@.whole_number, text) IS 'Customers with x repeat purchases, counted and expected, of a population; the last row takes all from max_x';
--@ end
CREATE FUNCTION @extschema@.purchase_histogram(
    x float8[],
    t float8[],
    model @extschema@.clv_model,
    max_x @extschema@.whole_number DEFAULT 7)
    RETURNS TABLE (repeat_purchases int, label text, actual bigint, expected float8, chi_square float8)
    AS 'MODULE_PATHNAME', 'crm_purchase_histogram_arrays' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8;
COMMENT ON FUNCTION @extschema@.purchase_histogram(float8[], float8[], @extschema@.clv_model, @extschema@.whole_number) IS 'Customers with x repeat purchases, counted and expected, from columns gathered by array_agg()';

CREATE FUNCTION crm_internal.forecast_accuracy_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate forecast_accuracy and its measures
CREATE FUNCTION crm_internal.forecast_accuracy_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate forecast_accuracy and its measures

CREATE FUNCTION crm_internal.forecast_accuracy_final(float8[]) RETURNS @extschema@.forecast_accuracy --@ part of aggregate forecast_accuracy
CREATE AGGREGATE @extschema@.forecast_accuracy(predicted float8, actual float8) --@ state float8[] space 16384 by forecast_accuracy_transition final forecast_accuracy_final combine forecast_accuracy_combine
COMMENT ON AGGREGATE @extschema@.forecast_accuracy(float8, float8) IS 'Totals, bias, MAE, RMSE, Spearman rank correlation and Gini of forecasts against what happened';

CREATE FUNCTION crm_internal.mae_final(float8[]) RETURNS float8 --@ part of aggregate mae
CREATE AGGREGATE @extschema@.mae(predicted float8, actual float8) --@ state float8[] space 16384 by forecast_accuracy_transition final mae_final combine forecast_accuracy_combine
COMMENT ON AGGREGATE @extschema@.mae(float8, float8) IS 'Mean absolute error of forecasts';

CREATE FUNCTION crm_internal.rmse_final(float8[]) RETURNS float8 --@ part of aggregate rmse
CREATE AGGREGATE @extschema@.rmse(predicted float8, actual float8) --@ state float8[] space 16384 by forecast_accuracy_transition final rmse_final combine forecast_accuracy_combine
COMMENT ON AGGREGATE @extschema@.rmse(float8, float8) IS 'Root mean square error of forecasts';

CREATE FUNCTION crm_internal.rank_correlation_final(float8[]) RETURNS float8 --@ part of aggregate rank_correlation
CREATE AGGREGATE @extschema@.rank_correlation(predicted float8, actual float8) --@ state float8[] space 16384 by forecast_accuracy_transition final rank_correlation_final combine forecast_accuracy_combine
COMMENT ON AGGREGATE @extschema@.rank_correlation(float8, float8) IS 'Spearman rank correlation of forecasts and what happened; equal values share their mean rank';

CREATE FUNCTION crm_internal.gini_of_forecast_final(float8[]) RETURNS float8 --@ part of aggregate gini_of_forecast
CREATE AGGREGATE @extschema@.gini_of_forecast(predicted float8, actual float8) --@ state float8[] space 16384 by forecast_accuracy_transition final gini_of_forecast_final combine forecast_accuracy_combine
COMMENT ON AGGREGATE @extschema@.gini_of_forecast(float8, float8) IS 'Gini of the actual values in the order of the forecasts, over that in their own order: 1 is the right order, 0 no order';

CREATE FUNCTION crm_internal.chi_square_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate chi_square_test
CREATE FUNCTION crm_internal.chi_square_final(float8[]) RETURNS @extschema@.chi_square_test --@ part of aggregate chi_square_test
CREATE FUNCTION crm_internal.chi_square_transition(float8[], float8, float8) RETURNS float8[] --@ part of aggregate chi_square_test
CREATE AGGREGATE @extschema@.chi_square_test(actual float8, expected float8) --@ state float8[] space 1024 by chi_square_transition final chi_square_final combine chi_square_combine
COMMENT ON AGGREGATE @extschema@.chi_square_test(float8, float8) IS 'Chi-square test of counts in cells against expected counts';
CREATE FUNCTION crm_internal.chi_square_transition(float8[], float8, float8, int) RETURNS float8[] --@ part of aggregate chi_square_test
CREATE AGGREGATE @extschema@.chi_square_test(actual float8, expected float8, parameters @extschema@.whole_number) --@ state float8[] space 1024 by chi_square_transition final chi_square_final combine chi_square_combine
COMMENT ON AGGREGATE @extschema@.chi_square_test(float8, float8, @extschema@.whole_number) IS 'Chi-square test of counts in cells against those of a model with that many fitted parameters';
