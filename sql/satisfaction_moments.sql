-- Moments of the items of a survey, and their reliability.

CREATE TYPE @extschema@.item_moments; --@ io
CREATE TYPE @extschema@.item_moments (
    INPUT = crm_internal.item_moments_in,
    OUTPUT = crm_internal.item_moments_out,
    RECEIVE = crm_internal.item_moments_recv,
    SEND = crm_internal.item_moments_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.item_moments IS 'Answers to the items of a survey, summed up: how many, means and covariances; what reliability, key drivers and index models need, mergeable with rollup()';

CREATE FUNCTION crm_internal.item_moments_transition(@extschema@.item_moments, @extschema@.row_array) RETURNS @extschema@.item_moments --@ part of aggregate item_moments
CREATE FUNCTION crm_internal.item_moments_transition(@extschema@.item_moments, @extschema@.row_array, float8) RETURNS @extschema@.item_moments --@ part of aggregate item_moments
CREATE FUNCTION crm_internal.item_moments_transition(@extschema@.item_moments, @extschema@.row_array, float8, text) RETURNS @extschema@.item_moments --@ part of aggregate item_moments
CREATE FUNCTION crm_internal.item_moments_combine(@extschema@.item_moments, @extschema@.item_moments) RETURNS @extschema@.item_moments --@ part of aggregates item_moments and rollup
CREATE FUNCTION crm_internal.item_moments_final(@extschema@.item_moments) RETURNS @extschema@.item_moments --@ part of aggregates item_moments and rollup

CREATE AGGREGATE @extschema@.item_moments(answers @extschema@.row_array) --@ state @extschema@.item_moments space 8192 by item_moments_transition final item_moments_final combine item_moments_combine
COMMENT ON AGGREGATE @extschema@.item_moments(@extschema@.row_array) IS 'Sums up the answers to the items of a survey, ARRAY[q1, q2, q3], in one value to store, merge and ask: how many, means and covariances; a row with a missing answer is left out and counted';

CREATE AGGREGATE @extschema@.item_moments(answers @extschema@.row_array, weight float8) --@ state @extschema@.item_moments space 8192 by item_moments_transition final item_moments_final combine item_moments_combine
COMMENT ON AGGREGATE @extschema@.item_moments(@extschema@.row_array, float8) IS 'Sums up the answers to the items of a survey, each row with the weight of its respondent';

CREATE AGGREGATE @extschema@.item_moments(answers @extschema@.row_array, weight float8, missing text) --@ state @extschema@.item_moments space 8192 by item_moments_transition final item_moments_final combine item_moments_combine
COMMENT ON AGGREGATE @extschema@.item_moments(@extschema@.row_array, float8, text) IS 'Sums up the answers to the items of a survey; a missing answer leaves its row out (listwise) or is replaced by the mean of the others to that item (mean)';

-- Arrays of a domain, which nothing can make a row_array of beforehand.
CREATE FUNCTION crm_internal.item_moments_of_array(@extschema@.item_moments, anyarray) RETURNS @extschema@.item_moments --@ part of aggregate item_moments; crm_item_moments_transition
CREATE FUNCTION crm_internal.item_moments_of_array(@extschema@.item_moments, anyarray, float8) RETURNS @extschema@.item_moments --@ part of aggregate item_moments; crm_item_moments_transition
CREATE FUNCTION crm_internal.item_moments_of_array(@extschema@.item_moments, anyarray, float8, text) RETURNS @extschema@.item_moments --@ part of aggregate item_moments; crm_item_moments_transition
CREATE AGGREGATE @extschema@.item_moments(answers anyarray) --@ state @extschema@.item_moments space 8192 by item_moments_of_array final item_moments_final combine item_moments_combine
COMMENT ON AGGREGATE @extschema@.item_moments(anyarray) IS 'The same of an array of a domain';
CREATE AGGREGATE @extschema@.item_moments(answers anyarray, weight float8) --@ state @extschema@.item_moments space 8192 by item_moments_of_array final item_moments_final combine item_moments_combine
COMMENT ON AGGREGATE @extschema@.item_moments(anyarray, float8) IS 'The same of an array of a domain';
CREATE AGGREGATE @extschema@.item_moments(answers anyarray, weight float8, missing text) --@ state @extschema@.item_moments space 8192 by item_moments_of_array final item_moments_final combine item_moments_combine
COMMENT ON AGGREGATE @extschema@.item_moments(anyarray, float8, text) IS 'The same of an array of a domain';

-- A state that is no type: Citus would ask the workers for a part of one that is, and fails where the type of an argument is not declared; so it sends the rows.
CREATE FUNCTION crm_internal.item_moments_transition(internal, "any", VARIADIC "any") RETURNS internal --@ part of aggregate item_moments; crm_item_moments_transition_columns
CREATE FUNCTION crm_internal.item_moments_combine(internal, internal) RETURNS internal --@ part of aggregate item_moments; crm_item_moments_combine_internal
CREATE FUNCTION crm_internal.item_moments_final(internal) RETURNS @extschema@.item_moments --@ part of aggregate item_moments
CREATE FUNCTION crm_internal.item_moments_serialize(internal) RETURNS bytea --@ part of aggregate item_moments; crm_item_moments_final
CREATE FUNCTION crm_internal.item_moments_deserialize(bytea, internal) RETURNS internal --@ part of aggregate item_moments
CREATE AGGREGATE @extschema@.item_moments(answer "any", VARIADIC answers "any") --@ state internal space 8192 by item_moments_transition final item_moments_final combine item_moments_combine serial item_moments_serialize deserial item_moments_deserialize
COMMENT ON AGGREGATE @extschema@.item_moments("any", VARIADIC "any") IS 'Sums up the answers to the items of a survey, each in a column of its own: as with an array, and the fastest way';

CREATE AGGREGATE @extschema@.rollup(@extschema@.item_moments) --@ state @extschema@.item_moments space 8192 by item_moments_combine final item_moments_final combine item_moments_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.item_moments) IS 'Merges stored moments, of days, regions or shards: the same as moments of all their rows';

CREATE FUNCTION crm_internal.to_jsonb(moments @extschema@.item_moments) RETURNS jsonb
    AS 'MODULE_PATHNAME', 'crm_item_moments_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.item_moments) IS 'The moments for people to read; behind the cast to jsonb';
CREATE CAST (@extschema@.item_moments AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.item_moments);
COMMENT ON CAST (@extschema@.item_moments AS jsonb) IS 'The moments for people to read';

-- Reliability: do items measure one thing?

CREATE TYPE @extschema@.reliability AS (
    items int, --@ Items of the block
    n bigint, --@ Respondents who count
    effective_n float8, --@ How many respondents of equal weight say as much (Kish)
    dropped bigint, --@ Respondents left out, because an answer is missing
    alpha float8, --@ Cronbach alpha of the answers as they are: 1 when all items say the same, below 0 when they contradict each other; NULL for fewer than two items
    lower float8, --@ Lower end of the confidence interval of alpha (Feldt)
    upper float8, --@ Upper end of the confidence interval of alpha (Feldt)
    alpha_standardized float8, --@ Alpha of the items divided by their standard deviations, from the mean correlation
    note text --@ What is wrong: the items that run against the others, or why there is no alpha
);
COMMENT ON TYPE @extschema@.reliability IS 'How reliably a block of items measures one thing: Cronbach alpha with its interval';

CREATE FUNCTION @extschema@.reliability(
    moments @extschema@.item_moments,
    items text[] DEFAULT NULL,
    block text[] DEFAULT NULL,
    confidence float8 DEFAULT 0.95) RETURNS @extschema@.reliability
    AS 'MODULE_PATHNAME', 'crm_reliability' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500;
COMMENT ON FUNCTION @extschema@.reliability(@extschema@.item_moments, text[], text[], float8) IS 'Do these items measure one thing? Reliability (信度) of a block of items: Cronbach alpha with Feldt interval, standardized alpha, and the items to blame when it is low';

CREATE FUNCTION @extschema@.reliability_items(
    moments @extschema@.item_moments,
    items text[] DEFAULT NULL,
    block text[] DEFAULT NULL)
    RETURNS TABLE ("position" int, item text, mean float8, sd float8, item_rest_correlation float8, alpha_if_deleted float8, note text)
    AS 'MODULE_PATHNAME', 'crm_reliability_items' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 500 ROWS 10;
COMMENT ON FUNCTION @extschema@.reliability_items(@extschema@.item_moments, text[], text[]) IS 'Which item spoils the scale? Mean and standard deviation of each item, its correlation with the sum of the others, and alpha without it';
