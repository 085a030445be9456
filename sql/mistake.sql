-- Typical mistakes are answered with what to write instead.

-- PL/pgSQL's SELECT f(...) INTO row_variable puts the whole row into the variable's first column. For the rows of this
-- extension that cast exists, and says what to write.

--@ each rfm_model:int clv_model:int abc_model:int pyramid_model:int path_model:int satisfaction_model:int rfm_options:int rfm_score:int chi_square_test:int equity:bigint forecast_accuracy:bigint concentration_summary:bigint whale_summary:bigint price_volume_mix:numeric revenue_bridge:numeric revenue_bridge_period:date price_elasticity:float8 abc_options:float8[] rake_detail:bigint loyalty_curve:bigint reliability:int nps_detail:bigint box_detail:bigint mean_detail:bigint effort_detail:bigint change_test:float8 kano_summary:bigint receivable_report:date binning:int bin_options:int classifier_report:float8 hosmer_lemeshow_test:float8 match_patterns:int linkage_model:int column_quality:bigint quality_options:date logistic_model:int logistic_options:text[] log_rank_test:float8 cox_model:int cox_options:text[]

CREATE FUNCTION crm_internal.refuse_row(value @extschema@.@CUSTOMER@) RETURNS @KEY@
    AS 'MODULE_PATHNAME', 'crm_refuse_row' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.refuse_row(@extschema@.@CUSTOMER@) IS 'Part of type @CUSTOMER@: the error of SELECT ... INTO with one column for a whole row';
CREATE CAST (@extschema@.@CUSTOMER@ AS @KEY@) WITH FUNCTION crm_internal.refuse_row(@extschema@.@CUSTOMER@) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.@CUSTOMER@ AS @KEY@) IS 'Always an error that says how to assign the whole row';
--@ end

-- Calls with arguments of other types, or in another order, find a twin of the function that takes mistakes. Every type
-- that is easily passed becomes one by an implicit cast; a literal becomes one because mistake is the preferred type of
-- the category of populations and days. A right call has at least one argument of exactly the right type, which decides.

CREATE TYPE crm_internal.mistake; --@ io text
CREATE TYPE crm_internal.mistake (
    INPUT = crm_internal.mistake_in,
    OUTPUT = crm_internal.mistake_out,
    LIKE = pg_catalog.text,
    CATEGORY = 'c',
    PREFERRED = true
);
COMMENT ON TYPE crm_internal.mistake IS 'An argument of a type that a function does not take, described for its error';

--@ each text varchar regclass boolean uuid smallint integer bigint numeric real float8 date timestamp interval float8[] @extschema@.customer_summary @extschema@.population_bigint @extschema@.population_uuid @extschema@.population_text @extschema@.rfm_model @extschema@.clv_model @extschema@.abc_model @extschema@.pyramid_model

CREATE FUNCTION crm_internal.mistake(@KEY@) RETURNS crm_internal.mistake
    AS 'MODULE_PATHNAME', 'crm_mistake' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.mistake(@KEY@) IS 'Part of type mistake';
CREATE CAST (@KEY@ AS crm_internal.mistake) WITH FUNCTION crm_internal.mistake(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS crm_internal.mistake) IS 'Describes the value for an error';
--@ end

CREATE FUNCTION crm_internal.mistake(timestamptz) RETURNS crm_internal.mistake
    AS 'MODULE_PATHNAME', 'crm_mistake' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.mistake(timestamptz) IS 'Part of type mistake';
CREATE CAST (timestamptz AS crm_internal.mistake) WITH FUNCTION crm_internal.mistake(timestamptz) AS IMPLICIT;
COMMENT ON CAST (timestamptz AS crm_internal.mistake) IS 'Describes the value for an error';

--@ twins crm_refuse_call VOLATILE; the error for arguments of other types that says what to write
rfm_fit(population ?, as_of ?=, bins @.whole_number=, method text=, recency_bins @.whole_number=, frequency_bins @.whole_number=, monetary_bins @.whole_number=, after_as_of text=) @.rfm_model
rfm(population ?, as_of ?=, bins @.whole_number=, method text=, recency_bins @.whole_number=, frequency_bins @.whole_number=, monetary_bins @.whole_number=, after_as_of text=) TABLE (customer bigint, recency_days int, orders bigint, money numeric, r int, f int, m int, cell text)
rfm_scores(model ?, population ?=, as_of @.day=, after_as_of text=) TABLE (customer bigint, recency_days int, orders bigint, money numeric, r int, f int, m int, cell text)
rfm_segments(model ?, population ?=, as_of @.day=, scheme text=, after_as_of text=) TABLE ("position" int, segment text, segment_zh text, customers bigint, customer_share float8, orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8, mean_orders float8, mean_money numeric, advice text, advice_zh text)
rfm_drift(model ?, population ?=, as_of @.day=, after_as_of text=) TABLE (dimension text, score int, fit_share float8, now_share float8, psi float8)
rfm_score(model ?, summary ?=) @.rfm_score
customers(population ?) TABLE (customer bigint, first_purchase date, last_purchase date, orders bigint, gross numeric, refunds numeric, money numeric, mean_order_value numeric)
population_info(population ?, OUT customers bigint, OUT last_purchase date, OUT data_end date, OUT amounts text, OUT orders_by text, OUT purchase_days text, OUT rows_without_customer bigint, OUT money_without_customer numeric, OUT rows_without_time bigint, OUT money_without_time numeric, OUT rows_without_amount bigint, OUT rows_without_order_id bigint, OUT money_without_order_id numeric, OUT customers_without_purchase bigint, OUT money_without_purchase numeric, OUT bytes bigint, OUT bytes_per_customer float8)
clv_customers(population ?, as_of ?=, refunds text=) TABLE (customer bigint, repeat_days bigint, t_x int, age int, mean_repeat_value numeric)
clv_fit(population ?, as_of ?=, model text=, unit text=, k @.whole_number=, penalty float8=, after_as_of text=) @.clv_model
clv_fit_best(population ?, as_of ?=, unit text=, penalty float8=, after_as_of text=) @.clv_model
gamma_gamma_fit(population ?, refunds text=, include_first boolean=, penalty float8=) @.clv_model
clv(population ?, as_of ?, horizon_days float8, annual_rate float8, margin_rate float8=, period_days float8=, model text=, unit text=, k @.whole_number=, refunds text=, include_first boolean=, penalty float8=) TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8, clv float8, purchase_model text)
clv(population ?, as_of ?=, horizon_days ?=, annual_rate float8=, margin_rate float8=, period_days float8=, model text=, unit text=, k @.whole_number=, refunds text=, include_first boolean=, penalty float8=) TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8, clv float8, purchase_model text)
--@ end

-- Literals in the places of population and day could be models of the form for one customer, too; text is what they are first.
CREATE FUNCTION @extschema@.clv(
    population text, as_of text, horizon_days float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL, margin_rate float8 DEFAULT NULL, period_days float8 DEFAULT NULL, model text DEFAULT NULL,
    unit text DEFAULT NULL, k @extschema@.whole_number DEFAULT NULL, refunds text DEFAULT NULL, include_first boolean DEFAULT NULL,
    penalty float8 DEFAULT NULL)
    RETURNS TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8,
                   clv float8, purchase_model text)
    LANGUAGE sql VOLATILE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.* FROM @extschema@.clv(crm_internal.mistake(population), crm_internal.mistake(as_of), horizon_days, annual_rate) AS c;
END;
COMMENT ON FUNCTION @extschema@.clv(text, text, float8, float8, float8, float8, text, text, @extschema@.whole_number, text, boolean, float8) IS 'Part of clv: the error for arguments of other types that says what to write';

--@ twins crm_refuse_call VOLATILE; the error for arguments of other types that says what to write
clv_scores(model ?, spend_model ?=, population ?=, as_of ?=, horizon float8=, annual_rate float8=, delta float8=, margin_rate float8=, period float8=, refunds text=, include_first boolean=, after_as_of text=) TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8, clv float8, purchase_model text)
clv_tracking(model ?, population ?=, calibration_end @.day=, until @.day=, period_days @.whole_number=) TABLE (period int, period_start date, period_end date, expected float8, actual bigint, cumulative_expected float8, cumulative_actual bigint)
p_alive(model ?, summary ?=, as_of ?=) float8
expected_purchases(model ?, summary ?=, as_of ?=, horizon ?=) float8
any_purchase_probability(model ?, summary ?=, as_of ?=, horizon ?=) float8
abc(population ?, cuts ?=, rule text=, labels text[]=, negatives text=, ties text=) TABLE (item bigint, value numeric, share float8, cumulative_share float8, rank bigint, class text)
abc_classes(population ?, cuts ?=, rule text=, labels text[]=, negatives text=, ties text=) TABLE (class text, items bigint, item_share float8, value numeric, value_share float8, lower_limit numeric)
--@ end

-- Populations with keys that they cannot hold, or with too few columns.

CREATE TYPE crm_internal.mistaken_key; --@ io text in crm_mistake_in out crm_mistake_out
CREATE TYPE crm_internal.mistaken_key (
    INPUT = crm_internal.mistaken_key_in,
    OUTPUT = crm_internal.mistaken_key_out,
    LIKE = pg_catalog.text,
    CATEGORY = 'c'
);
COMMENT ON TYPE crm_internal.mistaken_key IS 'A key of a type that a population does not take, described for its error';

--@ each boolean numeric real float8 date timestamp interval

CREATE FUNCTION crm_internal.mistaken_key(@KEY@) RETURNS crm_internal.mistaken_key
    AS 'MODULE_PATHNAME', 'crm_mistake' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.mistaken_key(@KEY@) IS 'Part of type mistaken_key';
CREATE CAST (@KEY@ AS crm_internal.mistaken_key) WITH FUNCTION crm_internal.mistaken_key(@KEY@) AS IMPLICIT;
COMMENT ON CAST (@KEY@ AS crm_internal.mistaken_key) IS 'Describes the value for an error';
--@ end

CREATE FUNCTION crm_internal.mistaken_key(timestamptz) RETURNS crm_internal.mistaken_key
    AS 'MODULE_PATHNAME', 'crm_mistake' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.mistaken_key(timestamptz) IS 'Part of type mistaken_key';
CREATE CAST (timestamptz AS crm_internal.mistaken_key) WITH FUNCTION crm_internal.mistaken_key(timestamptz) AS IMPLICIT;
COMMENT ON CAST (timestamptz AS crm_internal.mistaken_key) IS 'Describes the value for an error';

--@ each population population_with_days

CREATE FUNCTION crm_internal.@KEY@_transition(@extschema@.population_bigint, crm_internal.mistake) RETURNS @extschema@.population_bigint --@ part of aggregate @KEY@; crm_refuse_key
CREATE AGGREGATE @extschema@.@KEY@(customer crm_internal.mistake) --@ state @extschema@.population_bigint by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(crm_internal.mistake) IS 'Part of @KEY@: the error for a missing amount that says what to write';
CREATE FUNCTION crm_internal.@KEY@_transition(@extschema@.population_bigint, crm_internal.mistake, "any") RETURNS @extschema@.population_bigint --@ part of aggregate @KEY@; crm_refuse_key
CREATE AGGREGATE @extschema@.@KEY@(customer crm_internal.mistake, at "any") --@ state @extschema@.population_bigint by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(crm_internal.mistake, "any") IS 'Part of @KEY@: the error for keys of other types that says what to write';
CREATE FUNCTION crm_internal.@KEY@_transition(@extschema@.population_bigint, crm_internal.mistaken_key, "any", "any") RETURNS @extschema@.population_bigint --@ part of aggregate @KEY@; crm_refuse_key
CREATE AGGREGATE @extschema@.@KEY@(customer crm_internal.mistaken_key, at "any", amount "any") --@ state @extschema@.population_bigint by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(crm_internal.mistaken_key, "any", "any") IS 'Part of @KEY@: the error for keys of other types that says what to write';
CREATE FUNCTION crm_internal.@KEY@_transition(@extschema@.population_bigint, crm_internal.mistaken_key, "any", "any", "any") RETURNS @extschema@.population_bigint --@ part of aggregate @KEY@; crm_refuse_key
CREATE AGGREGATE @extschema@.@KEY@(customer crm_internal.mistaken_key, at "any", amount "any", order_id "any") --@ state @extschema@.population_bigint by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(crm_internal.mistaken_key, "any", "any", "any") IS 'Part of @KEY@: the error for keys of other types that says what to write';
--@ end

--@ each population_of_items

CREATE FUNCTION crm_internal.@KEY@_transition(@extschema@.population_bigint, crm_internal.mistake) RETURNS @extschema@.population_bigint --@ part of aggregate @KEY@; crm_refuse_key
CREATE AGGREGATE @extschema@.@KEY@(item crm_internal.mistake) --@ state @extschema@.population_bigint by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(crm_internal.mistake) IS 'Part of @KEY@: the error for a missing amount that says what to write';
CREATE FUNCTION crm_internal.@KEY@_transition(@extschema@.population_bigint, crm_internal.mistaken_key, "any") RETURNS @extschema@.population_bigint --@ part of aggregate @KEY@; crm_refuse_key
CREATE AGGREGATE @extschema@.@KEY@(item crm_internal.mistaken_key, amount "any") --@ state @extschema@.population_bigint by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(crm_internal.mistaken_key, "any") IS 'Part of @KEY@: the error for keys of other types that says what to write';
--@ end

-- Calls that lack arguments.

--@ twins crm_refuse_few IMMUTABLE WINDOW; the error for missing arguments
quantile_score(value "any") int
rake(cells anyarray) float8
poststratify(stratum "any") float8
--@ end

--@ twins crm_refuse_option IMMUTABLE WINDOW; the error for one category instead of an array
rake(cell text, targets jsonb, weight float8=, cap float8=) float8
--@ end

CREATE FUNCTION crm_internal.historic_value_transition(numeric, "any", "any") RETURNS numeric --@ part of aggregate historic_value; crm_refuse_few
CREATE AGGREGATE @extschema@.historic_value(at "any", amount "any") --@ state numeric by historic_value_transition
COMMENT ON AGGREGATE @extschema@.historic_value("any", "any") IS 'Part of historic_value: the error for missing arguments';

--@ each pyramid_fit top_share top_fraction_share

CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any") RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_few
CREATE AGGREGATE @extschema@.@KEY@(value "any") --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any") IS 'Part of @KEY@: the error for missing arguments';
--@ end

-- A literal is a text first: of rfm_segment a cell or a code, not a score.
--@ twins crm_refuse_few STABLE; the error for missing arguments
rfm_segment(r integer, f integer) text
rfm_segment(r integer) text
label(code text) text
advice(code text) text
copy_scheme(scheme text, new_scheme text) void
matrix_cell(matrix "any", x "any", y "any") text
matrix_cell(matrix "any", x "any", y "any", x_cuts "any") text
--@ end

--@ twins crm_refuse_few STABLE STRICT; the error for missing arguments
rfm_segment(cell text) text
--@ end

-- Answers that are text, counts or figures instead of answers, and boxes without a scale.

--@ each nps nps_detail csat effort_score effort_detail satisfaction_degree satisfaction_degree_detail mean_detail

CREATE FUNCTION crm_internal.@KEY@_transition(numeric, text) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_answers
CREATE AGGREGATE @extschema@.@KEY@(answer text) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(text) IS 'Part of @KEY@: the error for answers that are text';
--@ end

--@ each satisfaction_degree satisfaction_degree_detail

CREATE FUNCTION crm_internal.@KEY@_transition(numeric, float8, text) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_levels
CREATE AGGREGATE @extschema@.@KEY@(answer float8, levels text) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(float8, text) IS 'Part of @KEY@: the error for levels or scores as a text';
--@ end

CREATE FUNCTION crm_internal.nps_transition(numeric, float8, float8, float8) RETURNS numeric --@ part of aggregate nps; crm_refuse_counts
CREATE AGGREGATE @extschema@.nps(promoters float8, passives float8, detractors float8) --@ state numeric by nps_transition
COMMENT ON AGGREGATE @extschema@.nps(float8, float8, float8) IS 'Part of nps: the error for counts instead of answers';

--@ each top_box bottom_box box_detail

CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any") RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_few
CREATE AGGREGATE @extschema@.@KEY@(answer "any") --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any") IS 'Part of @KEY@: the error for missing arguments';
CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any", "any") RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_few
CREATE AGGREGATE @extschema@.@KEY@(answer "any", points "any") --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any", "any") IS 'Part of @KEY@: the error for missing arguments';
CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any", "any", "any") RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_few
CREATE AGGREGATE @extschema@.@KEY@(answer "any", highest "any", points "any") --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any", "any", "any") IS 'Part of @KEY@: the error for missing arguments';
--@ end

--@ each acsi acsi_detail

CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any") RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_few
CREATE AGGREGATE @extschema@.@KEY@(overall "any") --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any") IS 'Part of @KEY@: the error for missing arguments';
--@ end

-- A label that is no boolean, options or weights as a number.

--@ each optimal_bins information_value

CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any", text) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_label
CREATE AGGREGATE @extschema@.@KEY@(value "any", bad text) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any", text) IS 'Part of @KEY@: the error for a label that is a text';
CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any", float8) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_label
CREATE AGGREGATE @extschema@.@KEY@(value "any", bad float8) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any", float8) IS 'Part of @KEY@: the error for a label that is a number';
CREATE FUNCTION crm_internal.@KEY@_transition(numeric, "any", boolean, float8) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_third
CREATE AGGREGATE @extschema@.@KEY@(value "any", bad boolean, third float8) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@("any", boolean, float8) IS 'Part of @KEY@: the error for options or weights as a number';
--@ end

-- Events that are numbers or texts, and events before scores.

--@ each classifier_report gains_table calibration_table hosmer_lemeshow brier_score log_loss

CREATE FUNCTION crm_internal.@KEY@_transition(numeric, float8, text) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_event
CREATE AGGREGATE @extschema@.@KEY@(score float8, event text) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(float8, text) IS 'Part of @KEY@: the error for an event that is a text';
CREATE FUNCTION crm_internal.@KEY@_transition(numeric, float8, float8) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_event
CREATE AGGREGATE @extschema@.@KEY@(score float8, event float8) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(float8, float8) IS 'Part of @KEY@: the error for an event that is a number';
CREATE FUNCTION crm_internal.@KEY@_transition(numeric, boolean, float8) RETURNS numeric --@ part of aggregate @KEY@; crm_refuse_score_order
CREATE AGGREGATE @extschema@.@KEY@(event boolean, score float8) --@ state numeric by @KEY@_transition
COMMENT ON AGGREGATE @extschema@.@KEY@(boolean, float8) IS 'Part of @KEY@: the error for the event before the score';
--@ end

-- Events that are numbers or texts.

--@ each float8:number text:text

CREATE FUNCTION crm_internal.logistic_regression_transition(numeric, @CUSTOMER@, anyarray) RETURNS numeric --@ part of aggregate logistic_regression; crm_refuse_logistic_event
CREATE AGGREGATE @extschema@.logistic_regression(event @CUSTOMER@, features anyarray) --@ state numeric by logistic_regression_transition
COMMENT ON AGGREGATE @extschema@.logistic_regression(@CUSTOMER@, anyarray) IS 'Part of logistic_regression: the error for an event that is a @KEY@';
CREATE FUNCTION crm_internal.logistic_regression_transition(numeric, @CUSTOMER@, "any", VARIADIC "any") RETURNS numeric --@ part of aggregate logistic_regression; crm_refuse_logistic_event
CREATE AGGREGATE @extschema@.logistic_regression(event @CUSTOMER@, feature "any", VARIADIC features "any") --@ state numeric by logistic_regression_transition
COMMENT ON AGGREGATE @extschema@.logistic_regression(@CUSTOMER@, "any", VARIADIC "any") IS 'Part of logistic_regression: the error for an event that is a @KEY@';
CREATE FUNCTION crm_internal.logistic_regression_transition(numeric, @CUSTOMER@, float8) RETURNS numeric --@ part of aggregate logistic_regression; crm_refuse_logistic_event
CREATE AGGREGATE @extschema@.logistic_regression(event @CUSTOMER@, feature float8) --@ state numeric by logistic_regression_transition
COMMENT ON AGGREGATE @extschema@.logistic_regression(@CUSTOMER@, float8) IS 'Part of logistic_regression: the error for an event that is a @KEY@';
CREATE FUNCTION crm_internal.logistic_regression_transition(numeric, @CUSTOMER@, boolean) RETURNS numeric --@ part of aggregate logistic_regression; crm_refuse_logistic_event
CREATE AGGREGATE @extschema@.logistic_regression(feature @CUSTOMER@, event boolean) --@ state numeric by logistic_regression_transition
COMMENT ON AGGREGATE @extschema@.logistic_regression(@CUSTOMER@, boolean) IS 'Part of logistic_regression: the error for the event behind a @KEY@';
--@ end

-- Durations that are intervals, which have no unit.

--@ each text:outcome boolean:event

CREATE FUNCTION crm_internal.outcomes_transition(numeric, interval, @CUSTOMER@) RETURNS numeric --@ part of aggregate outcomes; crm_refuse_interval
CREATE AGGREGATE @extschema@.outcomes(duration interval, @KEY@ @CUSTOMER@) --@ state numeric by outcomes_transition
COMMENT ON AGGREGATE @extschema@.outcomes(interval, @CUSTOMER@) IS 'Part of outcomes: the error for a duration that is an interval';
--@ end

--@ twins crm_refuse_scores IMMUTABLE; the error for figures instead of details
nps_change(first_score float8, second_score float8) @.change_test
box_change(first_share float8, second_share float8) @.change_test
mean_change(first_mean float8, second_mean float8) @.change_test
--@ end

-- Kano's answers in words or as categories, items without dimensions, attributes without performance, tables and answers instead of moments.

CREATE FUNCTION crm_internal.kano_summary_transition(numeric, text, text) RETURNS numeric --@ part of aggregate kano_summary; crm_refuse_kano_texts
CREATE AGGREGATE @extschema@.kano_summary(functional text, dysfunctional text) --@ state numeric by kano_summary_transition
COMMENT ON AGGREGATE @extschema@.kano_summary(text, text) IS 'Part of kano_summary: the error for answers that are text';
CREATE FUNCTION crm_internal.kano_summary_transition(numeric, text) RETURNS numeric --@ part of aggregate kano_summary; crm_refuse_kano_category
CREATE AGGREGATE @extschema@.kano_summary(category text) --@ state numeric by kano_summary_transition
COMMENT ON AGGREGATE @extschema@.kano_summary(text) IS 'Part of kano_summary: the error for a category instead of answers';
CREATE FUNCTION crm_internal.servqual_transition(numeric, "any", "any") RETURNS numeric --@ part of aggregate servqual; crm_refuse_few
CREATE AGGREGATE @extschema@.servqual(expectation "any", perception "any") --@ state numeric by servqual_transition
COMMENT ON AGGREGATE @extschema@.servqual("any", "any") IS 'Part of servqual: the error for missing arguments';

--@ twins crm_refuse_few IMMUTABLE WINDOW; the error for missing arguments
importance_performance(importance float8) text
--@ end

--@ twins crm_refuse_drivers IMMUTABLE; the error for a table or answers instead of moments
key_drivers(moments text, target text, method text=, items text[]=, drivers text[]=) TABLE (item text, importance float8, percent float8, rank int, beta float8, vif float8)
key_drivers(moments float8[], target text, method text=, items text[]=, drivers text[]=) TABLE (item text, importance float8, percent float8, rank int, beta float8, vif float8)
--@ end

-- Index models: a preset by its name, moments before the model, columns instead of an array, a score of no answers.

--@ twins crm_refuse_model_name VOLATILE; the error for the name of a model
satisfaction_fit(model text, moments @.item_moments, scheme text=, consistent boolean=, items text[]=) @.satisfaction_model
satisfaction_fit(model text, sample @.item_sample, scheme text=, consistent boolean=, items text[]=, method text=, replicates @.whole_number=, seed bigint=, confidence float8=) @.satisfaction_model
--@ end

--@ twins crm_refuse_model_order VOLATILE; the error for moments before the model
satisfaction_fit(moments @.item_moments, model @.path_model) @.satisfaction_model
satisfaction_fit(sample @.item_sample, model @.path_model) @.satisfaction_model
--@ end

CREATE FUNCTION crm_internal.satisfaction_fit_transition(numeric, @extschema@.path_model, "any", "any", VARIADIC "any") RETURNS numeric --@ part of aggregate satisfaction_fit; crm_refuse_model_columns
CREATE AGGREGATE @extschema@.satisfaction_fit(@extschema@.path_model, "any", "any", VARIADIC "any") --@ state numeric by satisfaction_fit_transition
COMMENT ON AGGREGATE @extschema@.satisfaction_fit(@extschema@.path_model, "any", "any", VARIADIC "any") IS 'Part of satisfaction_fit: the error for answers in columns';

--@ twins crm_refuse_no_answers IMMUTABLE; the error for missing answers
latent_score(model @.satisfaction_model, construct text) float8
latent_index(model @.satisfaction_model, construct text) float8
--@ end

-- What is known of one customer, asked of an amount or of a population; tiers of amounts instead of a model.

--@ twins crm_refuse_call IMMUTABLE; the error for arguments of other types that says what to write
first_purchase(summary ?) date
last_purchase(summary ?) date
orders(summary ?) bigint
purchase_days(summary ?) bigint
repeat_days(summary ?) bigint
recency_days(summary ?, as_of ?=) int
age(summary ?, as_of ?=) int
t_x(summary ?) int
gross(summary ?) numeric
refunds(summary ?) numeric
money(summary ?) numeric
mean_order_value(summary ?) numeric
mean_repeat_value(summary ?) numeric
pyramid(model ?, scheme text=) TABLE (tier int, name text, name_zh text, lower_limit float8, customers bigint, customer_share float8, value float8, value_share float8, mean_value float8)
pyramid(model text, scheme text=) TABLE (tier int, name text, name_zh text, lower_limit float8, customers bigint, customer_share float8, value float8, value_share float8, mean_value float8)
--@ end

-- Tables and columns by their names, which literals could be in many ways: text is what they are first.

--@ twins crm_refuse_call VOLATILE; the error for arguments of other types that says what to write
clv(population text, as_of text, horizon_days text, annual_rate text) TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8, clv float8, purchase_model text)
rfm(population text, as_of text, bins text, method text=) TABLE (customer bigint, recency_days int, orders bigint, money numeric, r int, f int, m int, cell text)
abc(population text, cuts text=, rule text=, labels text=, negatives text=, ties text=) TABLE (item bigint, value numeric, share float8, cumulative_share float8, rank bigint, class text)
--@ end

-- Options by the name that they have elsewhere.

--@ twins crm_refuse_option VOLATILE; the error for other arguments that says what to write
clv(population ?, as_of ?, horizon real, annual_rate real=, margin_rate real=) TABLE (customer bigint, repeat_days bigint, t_x int, age int, p_alive float8, expected_purchases float8, expected_order_value float8, clv float8, purchase_model text)
rfm(population ?, as_of ?, scheme text) TABLE (customer bigint, recency_days int, orders bigint, money numeric, r int, f int, m int, cell text)
--@ end

-- Numbers in the place of true and false, a name in the place of a scorecard.

--@ twins crm_refuse_altman IMMUTABLE; the error for a call without a model
altman_z(current_assets @.number, current_liabilities @.number, total_assets @.number, total_liabilities @.number, equity @.number, retained_earnings @.number, ebit @.number, sales @.number=, distress_below @.number=, safe_above @.number=) numeric
--@ end

--@ twins crm_refuse_scorecard_fit VOLATILE; the error for arguments of other types that says what to write
scorecard_fit(bad "any", variables "any") @.scorecard
scorecard_fit(bad "any", variables "any", options "any") @.scorecard
scorecard_fit(bad "any", variables "any", options "any", weight "any") @.scorecard
--@ end
--@ twins crm_refuse_credit_score IMMUTABLE; the error for arguments of other types that says what to write
credit_score(card "any") @.credit_score
credit_score(card "any", customer "any") @.credit_score
credit_score(card "any", customer "any", reasons "any") @.credit_score
credit_score(card text, customer text) @.credit_score
credit_score(card text, customer record) @.credit_score
credit_score(card record, customer @.scorecard) @.credit_score
--@ end

-- Days before the payment summary that is asked, or a name in its place, and calls that lack the day, the balance or the number of states.

--@ twins crm_refuse_swapped_day IMMUTABLE; the error for a day before the summary that says what to write
receivables(as_of ?, summary @.payment_summary) numeric
overdue(as_of ?, summary @.payment_summary) numeric
dso_countback(as_of ?, summary @.payment_summary) float8
days_beyond_terms(as_of ?, summary @.payment_summary) float8
payment_index(as_of ?, summary @.payment_summary) float8
aging(as_of ?, summary @.payment_summary) TABLE ("position" int, bucket text, from_days int, to_days int, amount numeric, items bigint, share float8)
receivable_report(as_of ?, since ?, summary @.payment_summary) @.receivable_report
receivables(summary ?, as_of ?) numeric
overdue(summary ?, as_of ?) numeric
dso_countback(summary ?, as_of ?) float8
days_beyond_terms(summary ?, as_of ?) float8
payment_index(summary ?, as_of ?) float8
aging(summary ?, as_of ?) TABLE ("position" int, bucket text, from_days int, to_days int, amount numeric, items bigint, share float8)
receivable_report(summary ?, as_of ?, since ?) @.receivable_report
--@ end

--@ twins crm_refuse_credit_call IMMUTABLE; the error for other arguments that says what to write
credit_check(order_amount "any", balance "any", OUT action text, OUT reason text, OUT exposure numeric, OUT available numeric, OUT over_limit numeric)
--@ end
--@ twins crm_refuse_credit_call VOLATILE; the error for other arguments that says what to write
approved_scorecard(card text) @.scorecard
approve_scorecard(card text) void
approve_scorecard(card text, version @.whole_number) void
record_scorecard(card text) int
record_scorecard(definition @.scorecard, card text=, data_query text=, note text=) int
record_scorecard(card text, definition text, data_query text=, note text=) int
credit_decide(card text, inputs "any", customer "any") @.credit_decision
create_credit_views(source text, customer text=, issued text=, due text=, amount text=) TABLE (view_name text)
credit_sql(source text, customer text=, issued text=, due text=, amount text=) text
--@ end

CREATE FUNCTION crm_internal.transition_matrix_transition(numeric, bigint, bigint) RETURNS numeric --@ part of aggregate transition_matrix; crm_refuse_credit_call
CREATE AGGREGATE @extschema@.transition_matrix(from_state bigint, to_state bigint) --@ state numeric by transition_matrix_transition
COMMENT ON AGGREGATE @extschema@.transition_matrix(bigint, bigint) IS 'Part of transition_matrix: the error for a missing number of states that says what to write';

-- A population in the place of a table, or of a number.

--@ each population_bigint population_uuid population_text

CREATE FUNCTION crm_internal.refuse_population(@extschema@.@KEY@) RETURNS regclass
    AS 'MODULE_PATHNAME', 'crm_refuse_population' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.refuse_population(@extschema@.@KEY@) IS 'Part of type @KEY@: the error of a population where a table is expected';
CREATE CAST (@extschema@.@KEY@ AS regclass) WITH FUNCTION crm_internal.refuse_population(@extschema@.@KEY@) AS IMPLICIT;
COMMENT ON CAST (@extschema@.@KEY@ AS regclass) IS 'Always an error that says what a table is made by';
CREATE FUNCTION crm_internal.refuse_population_number(@extschema@.@KEY@) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_refuse_population' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.refuse_population_number(@extschema@.@KEY@) IS 'Part of type @KEY@: the error of a population where a number is expected';
CREATE CAST (@extschema@.@KEY@ AS float8) WITH FUNCTION crm_internal.refuse_population_number(@extschema@.@KEY@) AS IMPLICIT;
COMMENT ON CAST (@extschema@.@KEY@ AS float8) IS 'Always an error that says what has one number per customer';
--@ end

-- The name of a preset in the place of a path model.

CREATE FUNCTION crm_internal.refuse_preset(preset text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF preset IS NULL THEN
        RAISE EXCEPTION 'model must not be null'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass a model made by crm.path_model(); simulate_answers without one asks the questions of ECSI.';
    END IF;
    RAISE EXCEPTION 'model must be a path model, not "%"', preset
        USING ERRCODE = 'datatype_mismatch',
              HINT = format('Say which question stands for which construct: crm.path_model(%L, items => ''{q1,q2,q3}'', constructs_of => ''{quality,quality,satisfaction}'').', preset);
END
$$;
COMMENT ON FUNCTION crm_internal.refuse_preset(text) IS 'Part of the functions that take a path model: the error for the name of a preset';

CREATE FUNCTION @extschema@.simulate_answers(
    customers bigint, model text, paths float8[] DEFAULT NULL, loadings float8[] DEFAULT NULL, first_day @extschema@.day DEFAULT NULL, days @extschema@.whole_number DEFAULT NULL,
    level float8 DEFAULT NULL, spread float8 DEFAULT NULL, trend float8 DEFAULT NULL, segment_gap float8 DEFAULT NULL, segments text[] DEFAULT NULL, missing_rate float8 DEFAULT NULL,
    first_customer bigint DEFAULT NULL, seed bigint DEFAULT NULL)
    RETURNS TABLE (customer_id bigint, answered_at timestamp, segment text, nps smallint, answers smallint[])
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT NULL::bigint, NULL::timestamp, NULL::text, NULL::smallint, NULL::smallint[] FROM crm_internal.refuse_preset(simulate_answers.model);
END;
COMMENT ON FUNCTION @extschema@.simulate_answers(bigint, text, float8[], float8[], @extschema@.day, @extschema@.whole_number, float8, float8, float8, float8, text[], float8, bigint, bigint) IS 'Part of simulate_answers: the error for the name of a preset that says what to write';
