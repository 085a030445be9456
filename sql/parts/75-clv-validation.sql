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

CREATE FUNCTION @extschema@.forecast_accuracy_transition(float8[], float8, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_forecast_accuracy_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.forecast_accuracy_transition(float8[], float8, float8) IS 'Part of aggregate forecast_accuracy and its measures';
CREATE FUNCTION @extschema@.forecast_accuracy_combine(float8[], float8[]) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_forecast_accuracy_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.forecast_accuracy_combine(float8[], float8[]) IS 'Part of aggregate forecast_accuracy and its measures';

CREATE FUNCTION @extschema@.forecast_accuracy_final(float8[]) RETURNS @extschema@.forecast_accuracy
    AS 'MODULE_PATHNAME', 'crm_forecast_accuracy_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.forecast_accuracy_final(float8[]) IS 'Part of aggregate forecast_accuracy';
CREATE AGGREGATE @extschema@.forecast_accuracy(predicted float8, actual float8) (
    SFUNC = @extschema@.forecast_accuracy_transition,
    STYPE = float8[],
    SSPACE = 16384,
    FINALFUNC = @extschema@.forecast_accuracy_final,
    COMBINEFUNC = @extschema@.forecast_accuracy_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.forecast_accuracy(float8, float8) IS 'Totals, bias, MAE, RMSE, Spearman rank correlation and Gini of forecasts against what happened';

CREATE FUNCTION @extschema@.mae_final(float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_mae_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.mae_final(float8[]) IS 'Part of aggregate mae';
CREATE AGGREGATE @extschema@.mae(predicted float8, actual float8) (
    SFUNC = @extschema@.forecast_accuracy_transition,
    STYPE = float8[],
    SSPACE = 16384,
    FINALFUNC = @extschema@.mae_final,
    COMBINEFUNC = @extschema@.forecast_accuracy_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.mae(float8, float8) IS 'Mean absolute error of forecasts';

CREATE FUNCTION @extschema@.rmse_final(float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_rmse_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rmse_final(float8[]) IS 'Part of aggregate rmse';
CREATE AGGREGATE @extschema@.rmse(predicted float8, actual float8) (
    SFUNC = @extschema@.forecast_accuracy_transition,
    STYPE = float8[],
    SSPACE = 16384,
    FINALFUNC = @extschema@.rmse_final,
    COMBINEFUNC = @extschema@.forecast_accuracy_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rmse(float8, float8) IS 'Root mean square error of forecasts';

CREATE FUNCTION @extschema@.rank_correlation_final(float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_rank_correlation_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rank_correlation_final(float8[]) IS 'Part of aggregate rank_correlation';
CREATE AGGREGATE @extschema@.rank_correlation(predicted float8, actual float8) (
    SFUNC = @extschema@.forecast_accuracy_transition,
    STYPE = float8[],
    SSPACE = 16384,
    FINALFUNC = @extschema@.rank_correlation_final,
    COMBINEFUNC = @extschema@.forecast_accuracy_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.rank_correlation(float8, float8) IS 'Spearman rank correlation of forecasts and what happened; equal values share their mean rank';

CREATE FUNCTION @extschema@.gini_of_forecast_final(float8[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_gini_of_forecast_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.gini_of_forecast_final(float8[]) IS 'Part of aggregate gini_of_forecast';
CREATE AGGREGATE @extschema@.gini_of_forecast(predicted float8, actual float8) (
    SFUNC = @extschema@.forecast_accuracy_transition,
    STYPE = float8[],
    SSPACE = 16384,
    FINALFUNC = @extschema@.gini_of_forecast_final,
    COMBINEFUNC = @extschema@.forecast_accuracy_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.gini_of_forecast(float8, float8) IS 'Gini of the actual values in the order of the forecasts, over that in their own order: 1 is the right order, 0 no order';

CREATE FUNCTION @extschema@.chi_square_combine(float8[], float8[]) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_chi_square_combine' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.chi_square_combine(float8[], float8[]) IS 'Part of aggregate chi_square_test';
CREATE FUNCTION @extschema@.chi_square_final(float8[]) RETURNS @extschema@.chi_square_test
    AS 'MODULE_PATHNAME', 'crm_chi_square_final' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.chi_square_final(float8[]) IS 'Part of aggregate chi_square_test';
CREATE FUNCTION @extschema@.chi_square_transition(float8[], float8, float8) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_chi_square_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.chi_square_transition(float8[], float8, float8) IS 'Part of aggregate chi_square_test';
CREATE AGGREGATE @extschema@.chi_square_test(actual float8, expected float8) (
    SFUNC = @extschema@.chi_square_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.chi_square_final,
    COMBINEFUNC = @extschema@.chi_square_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.chi_square_test(float8, float8) IS 'Chi-square test of counts in cells against expected counts';
CREATE FUNCTION @extschema@.chi_square_transition(float8[], float8, float8, int) RETURNS float8[]
    AS 'MODULE_PATHNAME', 'crm_chi_square_transition' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.chi_square_transition(float8[], float8, float8, int) IS 'Part of aggregate chi_square_test';
CREATE AGGREGATE @extschema@.chi_square_test(actual float8, expected float8, parameters int) (
    SFUNC = @extschema@.chi_square_transition,
    STYPE = float8[],
    SSPACE = 1024,
    FINALFUNC = @extschema@.chi_square_final,
    COMBINEFUNC = @extschema@.chi_square_combine,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.chi_square_test(float8, float8, int) IS 'Chi-square test of counts in cells against those of a model with that many fitted parameters';
