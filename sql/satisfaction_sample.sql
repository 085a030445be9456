-- Uncertainty of a structural index: samples of answers, bootstrap and group jackknife, change of an index.

CREATE TYPE @extschema@.item_sample; --@ io
CREATE TYPE @extschema@.item_sample (
    INPUT = crm_internal.item_sample_in,
    OUTPUT = crm_internal.item_sample_out,
    RECEIVE = crm_internal.item_sample_recv,
    SEND = crm_internal.item_sample_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.item_sample IS 'Answers of respondents to the items of a survey: their rows while they are few, else their moments in 200 groups; what standard errors of an index model come from, mergeable with rollup()';

CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, bigint, @extschema@.row_array) RETURNS @extschema@.item_sample --@ part of aggregate item_sample
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, bigint, @extschema@.row_array, float8) RETURNS @extschema@.item_sample --@ part of aggregate item_sample
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, uuid, @extschema@.row_array) RETURNS @extschema@.item_sample --@ part of aggregate item_sample; crm_item_sample_transition_uuid
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, uuid, @extschema@.row_array, float8) RETURNS @extschema@.item_sample --@ part of aggregate item_sample; crm_item_sample_transition_uuid
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, text, @extschema@.row_array) RETURNS @extschema@.item_sample --@ part of aggregate item_sample; crm_item_sample_transition_text
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, text, @extschema@.row_array, float8) RETURNS @extschema@.item_sample --@ part of aggregate item_sample; crm_item_sample_transition_text
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, bigint, "any", VARIADIC "any") RETURNS @extschema@.item_sample --@ part of aggregate item_sample; crm_item_sample_transition_columns
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, uuid, "any", VARIADIC "any") RETURNS @extschema@.item_sample --@ part of aggregate item_sample; crm_item_sample_transition_columns_uuid
CREATE FUNCTION crm_internal.item_sample_transition(@extschema@.item_sample, text, "any", VARIADIC "any") RETURNS @extschema@.item_sample --@ part of aggregate item_sample; crm_item_sample_transition_columns_text
CREATE FUNCTION crm_internal.item_sample_combine(@extschema@.item_sample, @extschema@.item_sample) RETURNS @extschema@.item_sample --@ part of aggregates item_sample and rollup; COST 10000
CREATE FUNCTION crm_internal.item_sample_rollup(@extschema@.item_sample, @extschema@.item_sample) RETURNS @extschema@.item_sample --@ part of aggregate rollup; crm_item_sample_combine
CREATE FUNCTION crm_internal.item_sample_final(@extschema@.item_sample) RETURNS @extschema@.item_sample --@ part of aggregates item_sample and rollup

--@ each bigint uuid text

CREATE AGGREGATE @extschema@.item_sample(respondent @KEY@, answers @extschema@.row_array) --@ state @extschema@.item_sample space 65536 by item_sample_transition final item_sample_final combine item_sample_combine
COMMENT ON AGGREGATE @extschema@.item_sample(@KEY@, @extschema@.row_array) IS 'Keeps the answers to the items of a survey, ARRAY[q1, q2, q3], so that an index model has standard errors: rows while they are few, else groups of respondents';

CREATE AGGREGATE @extschema@.item_sample(respondent @KEY@, answers @extschema@.row_array, weight float8) --@ state @extschema@.item_sample space 65536 by item_sample_transition final item_sample_final combine item_sample_combine
COMMENT ON AGGREGATE @extschema@.item_sample(@KEY@, @extschema@.row_array, float8) IS 'Keeps the answers to the items of a survey, each row with the weight of its respondent, so that an index model has standard errors';

-- Without a combine function: Citus would ask the workers for a part of it, and fails where the type of an argument is not declared; so it sends the rows.
CREATE AGGREGATE @extschema@.item_sample(respondent @KEY@, "any", VARIADIC answers "any") --@ state @extschema@.item_sample space 65536 by item_sample_transition final item_sample_final
COMMENT ON AGGREGATE @extschema@.item_sample(@KEY@, "any", VARIADIC "any") IS 'Keeps the answers to the items of a survey, each in a column of its own: as with an array, and the fastest way';
--@ end

CREATE AGGREGATE @extschema@.rollup(@extschema@.item_sample) --@ state @extschema@.item_sample space 65536 by item_sample_rollup final item_sample_final combine item_sample_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.item_sample) IS 'Merges stored samples, of days, regions or shards: the same as one sample of all their rows';

CREATE FUNCTION crm_internal.to_jsonb(sample @extschema@.item_sample) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_item_sample_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.item_sample) IS 'How much a sample holds, for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.item_sample AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.item_sample);
COMMENT ON CAST (@extschema@.item_sample AS jsonb) IS 'How much a sample holds, for people to read';

CREATE FUNCTION crm_internal.to_item_moments(sample @extschema@.item_sample) RETURNS @extschema@.item_moments
    AS 'MODULE_PATHNAME', 'crm_item_sample_to_moments' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION crm_internal.to_item_moments(@extschema@.item_sample) IS 'The moments of all rows of a sample; behind the cast to item_moments';
CREATE CAST (@extschema@.item_sample AS @extschema@.item_moments) WITH FUNCTION crm_internal.to_item_moments(@extschema@.item_sample) AS IMPLICIT;
COMMENT ON CAST (@extschema@.item_sample AS @extschema@.item_moments) IS 'The moments of all rows of a sample: what takes moments takes samples, too';

CREATE FUNCTION @extschema@.satisfaction_fit(
    model @extschema@.path_model,
    sample @extschema@.item_sample,
    scheme text DEFAULT 'path',
    consistent boolean DEFAULT false,
    items text[] DEFAULT NULL,
    method text DEFAULT 'auto',
    replicates @extschema@.whole_number DEFAULT 1000,
    seed bigint DEFAULT 42,
    confidence float8 DEFAULT 0.95) RETURNS @extschema@.satisfaction_model
    AS 'MODULE_PATHNAME', 'crm_satisfaction_fit_sample' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.satisfaction_fit(@extschema@.path_model, @extschema@.item_sample, text, boolean, text[], text, @extschema@.whole_number, bigint, float8) IS 'Estimates a satisfaction index model (满意度指数模型) with standard errors and intervals of every path, loading and index: by bootstrap (自助法) of few rows, by group jackknife of many';

CREATE FUNCTION @extschema@.index_change(first @extschema@.satisfaction_model, second @extschema@.satisfaction_model, construct text, confidence float8 DEFAULT 0.95) RETURNS @extschema@.change_test
    AS 'MODULE_PATHNAME', 'crm_index_change' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200;
COMMENT ON FUNCTION @extschema@.index_change(@extschema@.satisfaction_model, @extschema@.satisfaction_model, text, float8) IS 'Is a difference of an index between two periods or segments real (指数变化检验): first minus second, with z, p and interval';
