-- Score: functions of a model and a customer.

CREATE FUNCTION @extschema@.rfm_score(model @extschema@.rfm_model, summary @extschema@.rfm_summary, as_of @extschema@.day DEFAULT NULL) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_score_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_score(@extschema@.rfm_model, @extschema@.rfm_summary, @extschema@.day) IS 'RFM scores of a customer given by its summary, as of a day (default: the model''s)';
CREATE FUNCTION @extschema@.rfm_score(model @extschema@.rfm_model, recency_days float8, frequency float8, monetary float8) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_score_values' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_score(@extschema@.rfm_model, float8, float8, float8) IS 'RFM scores of a customer given by its values';

-- not strict, so that it is inlined; a NULL score makes a NULL cell all the same
CREATE FUNCTION @extschema@.rfm_cell(r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN LEAST(r::int, f::int, m::int) < 1
                THEN @extschema@.require_between(LEAST(r::int, f::int, m::int)::@extschema@.number, 'score', 1.0, 'Infinity'::numeric)::text
                WHEN GREATEST(r::int, f::int, m::int) > 9
                THEN r::text || '-'::text || f::text || '-'::text || m::text
                ELSE r::text || f::text || m::text END;
COMMENT ON FUNCTION @extschema@.rfm_cell(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) IS 'The three scores as one label: 545, or 10-4-5 where a score has two digits';

CREATE FUNCTION @extschema@.rfm_weighted_score(
    r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number,
    recency_weight float8 DEFAULT 100,
    frequency_weight float8 DEFAULT 10,
    monetary_weight float8 DEFAULT 1) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_rfm_weighted_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_weighted_score(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8, float8, float8) IS 'Weighted total of the three scores, 100 R + 10 F + M by default';

CREATE FUNCTION @extschema@.quantile_score(value "any", bins @extschema@.whole_number) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_quantile_score' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.quantile_score("any", @extschema@.whole_number) IS 'Window function without ORDER BY: 1 (lowest) to bins (highest) by type 7 quantiles; ties stay together';
CREATE FUNCTION @extschema@.rfm_scores(recency_days "any", frequency "any", monetary "any") RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_scores_window' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.rfm_scores("any", "any", "any") IS 'Window function without ORDER BY: RFM scores of rows that are customers, five bins';
CREATE FUNCTION @extschema@.rfm_scores(recency_days "any", frequency "any", monetary "any", options @extschema@.rfm_options) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_scores_window' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.rfm_scores("any", "any", "any", @extschema@.rfm_options) IS 'Window function without ORDER BY: RFM scores of rows that are customers, with options';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_scores(
    population @extschema@.rfm_population_@KEY@,
    model @extschema@.rfm_model,
    as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer @KEY@, recency_days int, frequency bigint, monetary numeric,
                   r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_rfm_scores' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 1000 SUPPORT @extschema@.population_rows;
COMMENT ON FUNCTION @extschema@.rfm_scores(@extschema@.rfm_population_@KEY@, @extschema@.rfm_model, @extschema@.day, text) IS 'RFM scores of every buyer of a population by a model';
CREATE FUNCTION @extschema@.rfm(
    population @extschema@.rfm_population_@KEY@,
    as_of @extschema@.day,
    bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL,
    recency_bins @extschema@.whole_number DEFAULT NULL,
    frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer @KEY@, recency_days int, frequency bigint, monetary numeric,
                   r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_rfm' LANGUAGE C VOLATILE PARALLEL SAFE ROWS 1000 SUPPORT @extschema@.population_rows;
COMMENT ON FUNCTION @extschema@.rfm(@extschema@.rfm_population_@KEY@, @extschema@.day, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Fit and score in one call: RFM scores of every buyer of a population as of a day';
CREATE FUNCTION @extschema@.rfm_drift(
    model @extschema@.rfm_model,
    population @extschema@.rfm_population_@KEY@,
    as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (dimension text, score int, fit_share float8, now_share float8, psi float8)
    AS 'MODULE_PATHNAME', 'crm_rfm_drift' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 15;
COMMENT ON FUNCTION @extschema@.rfm_drift(@extschema@.rfm_model, @extschema@.rfm_population_@KEY@, @extschema@.day, text) IS 'Shares per score at the fit and now, with their parts of the population stability index';
--@ end
