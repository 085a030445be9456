-- Identity: which records are of the same customer, and how good the data about customers are.

-- Names, numbers and addresses written alike -----------------------------------------------------------

CREATE FUNCTION @extschema@.normalize_company(name text, scheme text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_normalize_company' LANGUAGE C STABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION @extschema@.normalize_company(text, text) IS 'The name of a company as a key to compare (公司名称标准化): case, width, accents, punctuation and spaces alike, legal forms such as 有限公司 and GmbH left out; the words are a scheme of labels of kind company_word';

CREATE FUNCTION @extschema@.normalize_phone(phone text, country text DEFAULT 'CN') RETURNS text
    AS 'MODULE_PATHNAME', 'crm_normalize_phone' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.normalize_phone(text, text) IS 'A telephone number as it is dialled from anywhere (电话号码标准化), E.164: +8613800138000, with an extension +862152345678;ext=801; NULL if it cannot be a number. country: where a number without + is at home';

CREATE FUNCTION @extschema@.normalize_email(email text) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_normalize_email' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION @extschema@.normalize_email(text) IS 'An e-mail address trimmed and with its domain in lower case (邮箱标准化); NULL if it cannot be an address';

CREATE FUNCTION @extschema@.valid_id_cn(number text) RETURNS boolean
    AS 'MODULE_PATHNAME', 'crm_valid_id_cn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.valid_id_cn(text) IS 'Whether the number of a Chinese resident (居民身份证号) can be one by GB 11643: 18 characters, a day of birth that exists, the check character';

CREATE FUNCTION @extschema@.valid_uscc(code text) RETURNS boolean
    AS 'MODULE_PATHNAME', 'crm_valid_uscc' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.valid_uscc(text) IS 'Whether the unified social credit code of a Chinese organisation (统一社会信用代码) can be one by GB 32100: 18 characters, the check character';

CREATE FUNCTION @extschema@.jaro_winkler(a text, b text, prefix_scale float8 DEFAULT 0.1) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_jaro_winkler' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 3;
COMMENT ON FUNCTION @extschema@.jaro_winkler(text, text, float8) IS 'How alike two names are (姓名相似度), from 0 to 1, by Jaro and Winkler, character by character in any script; prefix_scale 0: Jaro''s measure';

-- Matches ----------------------------------------------------------------------------------------------

CREATE TYPE @extschema@.agreement; --@ io in int4in out int4out recv int4recv send int4send
CREATE TYPE @extschema@.agreement (
    INPUT = crm_internal.agreement_in,
    OUTPUT = crm_internal.agreement_out,
    RECEIVE = crm_internal.agreement_recv,
    SEND = crm_internal.agreement_send,
    LIKE = pg_catalog.int4
);
COMMENT ON TYPE @extschema@.agreement IS 'Argument: whether a field of two records agrees, true or false, or how far, a level from 0; NULL where it is missing';
CREATE CAST (integer AS @extschema@.agreement) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (integer AS @extschema@.agreement) IS 'A level, as it is';
CREATE CAST (@extschema@.agreement AS integer) WITHOUT FUNCTION AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.agreement AS integer) IS 'The level';

--@ each boolean:bool_int4 smallint:i2toi4 bigint:int84

CREATE FUNCTION crm_internal.agreement(@CUSTOMER@) RETURNS @extschema@.agreement
    AS '@KEY@' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.agreement(@CUSTOMER@) IS 'Part of type agreement: a @CUSTOMER@';
CREATE CAST (@CUSTOMER@ AS @extschema@.agreement) WITH FUNCTION crm_internal.agreement(@CUSTOMER@) AS IMPLICIT;
COMMENT ON CAST (@CUSTOMER@ AS @extschema@.agreement) IS 'A level; true is 1, false 0';
--@ end

CREATE TYPE @extschema@.match_patterns AS (
    version int, --@ Version of this row; this release writes 1
    fields int, --@ Fields that were compared
    pairs bigint, --@ Pairs that were counted
    patterns text[], --@ How fields agree, a character each: 0 not, 1 and more a level, a to e for 10 to 14, - not compared
    counts bigint[] --@ Pairs of each pattern
);
COMMENT ON TYPE @extschema@.match_patterns IS 'Pairs of records counted by the fields in which they agree, made by match_patterns(): to store, merge with rollup(), and fit with linkage_fit()';

CREATE FUNCTION crm_internal.match_patterns_combine(bytea, bytea) RETURNS bytea --@ part of aggregates match_patterns and rollup
CREATE FUNCTION crm_internal.match_patterns_final(bytea) RETURNS @extschema@.match_patterns --@ part of aggregates match_patterns and rollup; COST 100
CREATE FUNCTION crm_internal.match_patterns_transition(bytea, @extschema@.agreement[]) RETURNS bytea --@ part of aggregate match_patterns
CREATE AGGREGATE @extschema@.match_patterns(VARIADIC agreements @extschema@.agreement[]) --@ state bytea space 1120 by match_patterns_transition final match_patterns_final combine match_patterns_combine
COMMENT ON AGGREGATE @extschema@.match_patterns(VARIADIC @extschema@.agreement[]) IS 'Counts pairs of records by the fields in which they agree (比对模式): a.name = b.name, a.phone = b.phone; what linkage_fit() learns from';

CREATE FUNCTION crm_internal.match_patterns_rollup_transition(bytea, @extschema@.match_patterns) RETURNS bytea --@ part of aggregate rollup; COST 100
CREATE AGGREGATE @extschema@.rollup(@extschema@.match_patterns) --@ state bytea space 1120 by match_patterns_rollup_transition final match_patterns_final combine match_patterns_combine
COMMENT ON AGGREGATE @extschema@.rollup(@extschema@.match_patterns) IS 'Merges stored counts of patterns, of blocks or days: the same as counting all their pairs';

CREATE TYPE @extschema@.linkage_model AS (
    version int, --@ Version of this row; this release writes 1
    names text[], --@ Names of the fields
    levels bigint[], --@ Levels of each field, the lowest is 0
    lambda float8, --@ Share of matches among the pairs
    m float8[], --@ Probability of each level among matches: of the levels of the first field, then of the second
    u float8[], --@ The same among pairs that are no matches
    u_is_known boolean, --@ Whether u was counted on pairs that are no matches
    pairs bigint, --@ Pairs that were fitted
    log_likelihood float8, --@ Of the patterns
    iterations int, --@ Steps of the best of several searches
    converged boolean, --@ Whether the estimates were reached
    notes text --@ What to know of it, NULL: nothing
);
COMMENT ON TYPE @extschema@.linkage_model IS 'How agreement tells matches from other pairs, after Fellegi and Sunter, made by linkage_fit(): print it with linkage_rows(), store it, ask match_weight() and match_probability()';

CREATE FUNCTION @extschema@.linkage_fit(
    patterns @extschema@.match_patterns,
    nonmatches @extschema@.match_patterns DEFAULT NULL,
    names text[] DEFAULT NULL,
    tolerance float8 DEFAULT 1e-12,
    max_iterations @extschema@.whole_number DEFAULT 10000) RETURNS @extschema@.linkage_model
    AS 'MODULE_PATHNAME', 'crm_linkage_fit' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.linkage_fit(@extschema@.match_patterns, @extschema@.match_patterns, text[], float8, @extschema@.whole_number) IS 'Learns without examples which agreements make two records the same customer (客户识别, 记录匹配): the model of Fellegi and Sunter by the EM algorithm; nonmatches: patterns of pairs taken at random';

CREATE FUNCTION @extschema@.linkage_rows(
    model @extschema@.linkage_model,
    OUT "position" int, OUT name text, OUT level int, OUT m float8, OUT u float8, OUT weight float8
) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'crm_linkage_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 20;
COMMENT ON FUNCTION @extschema@.linkage_rows(@extschema@.linkage_model) IS 'The levels of each field of a linkage model, one a row: probability among matches (m) and others (u), and what it weighs in bits (匹配权重)';

CREATE FUNCTION @extschema@.match_pattern_rows(
    model @extschema@.linkage_model,
    patterns @extschema@.match_patterns,
    OUT pattern text, OUT pairs bigint, OUT weight float8, OUT probability float8
) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'crm_match_pattern_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION @extschema@.match_pattern_rows(@extschema@.linkage_model, @extschema@.match_patterns) IS 'How many pairs agree in which fields, and how likely a model finds them the same customer: where to draw the line (匹配阈值)';

CREATE FUNCTION @extschema@.match_weight(model @extschema@.linkage_model, VARIADIC agreements @extschema@.agreement[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_match_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 3;
COMMENT ON FUNCTION @extschema@.match_weight(@extschema@.linkage_model, VARIADIC @extschema@.agreement[]) IS 'How strongly agreements speak for the same customer (匹配权重), in bits: the logarithm to base 2 of the odds';

CREATE FUNCTION @extschema@.match_probability(model @extschema@.linkage_model, VARIADIC agreements @extschema@.agreement[]) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_match_probability' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 3;
COMMENT ON FUNCTION @extschema@.match_probability(@extschema@.linkage_model, VARIADIC @extschema@.agreement[]) IS 'Probability that two records are the same customer (匹配概率), by the fields in which they agree';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.linkage_model) RETURNS jsonb
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.linkage_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.linkage_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.linkage_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.linkage_model);
COMMENT ON CAST (@extschema@.linkage_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_linkage_model(model jsonb) RETURNS @extschema@.linkage_model
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.linkage_model, crm_internal.require_model(model, 'linkage_model'::text,
        'version number, names array, levels array, m array, u array'::text));
COMMENT ON FUNCTION crm_internal.to_linkage_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.linkage_model) WITH FUNCTION crm_internal.to_linkage_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.linkage_model) IS 'A model from its jsonb form';

--@ each bigint uuid text

CREATE FUNCTION crm_internal.match_clusters_transition(bytea, @KEY@, @KEY@) RETURNS bytea --@ part of aggregate match_clusters; crm_match_clusters_transition_@KEY@
CREATE FUNCTION crm_internal.match_clusters_combine_@KEY@(bytea, bytea) RETURNS bytea --@ part of aggregate match_clusters; SENDS ROWS
CREATE FUNCTION crm_internal.match_clusters_final_@KEY@(bytea) RETURNS @KEY@[] --@ part of aggregate match_clusters; COST 1000
CREATE AGGREGATE @extschema@.match_clusters(a @KEY@, b @KEY@) --@ state bytea space 65536 by match_clusters_transition final match_clusters_final_@KEY@ combine match_clusters_combine_@KEY@
COMMENT ON AGGREGATE @extschema@.match_clusters(@KEY@, @KEY@) IS 'Which records belong together (客户合并, 聚类), from pairs that match, directly or by others: an array of record and cluster to read with match_cluster_rows(); a cluster is called by its smallest key';

CREATE FUNCTION @extschema@.match_cluster_rows(clusters @KEY@[], OUT key @KEY@, OUT cluster @KEY@) RETURNS SETOF record
    AS 'MODULE_PATHNAME', 'crm_match_cluster_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION @extschema@.match_cluster_rows(@KEY@[]) IS 'Each record with its cluster (统一客户号), in the order of the keys';
--@ end

-- Data quality -----------------------------------------------------------------------------------------

CREATE TYPE @extschema@.quality_options AS (
    as_of date, --@ Day on which the age of values is judged
    decline float8, --@ Rate per year at which values become untrue; NULL: not asked
    lifetime_years float8, --@ Years after which a value is worth nothing; NULL: not asked
    stale_days float8 --@ Days after which a value is stale; NULL: not asked
);
COMMENT ON TYPE @extschema@.quality_options IS 'How column_quality() judges the age of values, made by quality_options()';

CREATE FUNCTION @extschema@.quality_options(
    as_of @extschema@.day,
    decline float8 DEFAULT NULL,
    lifetime_years float8 DEFAULT NULL,
    stale_days float8 DEFAULT 365) RETURNS @extschema@.quality_options
    AS 'MODULE_PATHNAME', 'crm_quality_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.quality_options(@extschema@.day, float8, float8, float8) IS 'How the age of values is judged (数据时效): day, rate of decline per year, lifetime, days until they are stale';

CREATE TYPE @extschema@.column_quality AS (
    rows bigint, --@ Rows
    filled bigint, --@ Rows whose value is neither NULL nor empty
    judged bigint, --@ Filled rows of which it is known whether they are valid
    valid bigint, --@ Filled rows that are valid
    distinct_values bigint, --@ Different values
    once bigint, --@ Values that occur once
    most_frequent bigint, --@ Rows with the most frequent value: of a default, many
    completeness float8, --@ filled / rows
    validity float8, --@ valid / judged
    valid_of_all float8, --@ valid / rows
    uniqueness float8, --@ distinct_values / filled
    uniqueness_once float8, --@ once / filled
    most_frequent_share float8, --@ most_frequent / filled
    dated bigint, --@ Filled rows whose age is known
    oldest date, --@ Earliest day of them
    newest date, --@ Latest day of them
    currency float8, --@ Mean probability that a value is still true: exp(-decline * years)
    timeliness float8, --@ Mean of what is left of the lifetime: 1 - years / lifetime, at least 0
    stale_share float8 --@ Share of the dated rows that are older than stale_days
);
COMMENT ON TYPE @extschema@.column_quality IS 'How good the values of a column are, made by column_quality()';

CREATE FUNCTION crm_internal.column_quality_combine(bytea, bytea) RETURNS bytea --@ part of aggregate column_quality; SENDS ROWS
CREATE FUNCTION crm_internal.column_quality_final(bytea) RETURNS @extschema@.column_quality --@ part of aggregate column_quality; COST 100
CREATE FUNCTION crm_internal.column_quality_transition(bytea, text, boolean) RETURNS bytea --@ part of aggregate column_quality
CREATE AGGREGATE @extschema@.column_quality(value text, valid boolean) --@ state bytea space 65536 by column_quality_transition final column_quality_final combine column_quality_combine
COMMENT ON AGGREGATE @extschema@.column_quality(text, boolean) IS 'How complete, valid and unique the values of a column are (数据质量, 完整性, 有效性, 唯一性); valid is any condition on the value, NULL where it is not judged';
CREATE FUNCTION crm_internal.column_quality_transition(bytea, text, boolean, @extschema@.event_day, @extschema@.quality_options) RETURNS bytea --@ part of aggregate column_quality; crm_column_quality_dated_transition
CREATE AGGREGATE @extschema@.column_quality(value text, valid boolean, updated_at @extschema@.event_day, options @extschema@.quality_options) --@ state bytea space 65536 by column_quality_transition final column_quality_final combine column_quality_combine
COMMENT ON AGGREGATE @extschema@.column_quality(text, boolean, @extschema@.event_day, @extschema@.quality_options) IS 'How complete, valid, unique and timely the values of a column are (数据质量, 时效性)';

CREATE FUNCTION @extschema@.profile_completeness(profile jsonb, weights jsonb DEFAULT NULL) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (
        SELECT CASE WHEN pg_catalog.sum(f.weight) > 0.0
                    THEN (coalesce(pg_catalog.sum(f.weight) FILTER (WHERE f.filled), 0.0) / pg_catalog.sum(f.weight))::float8 END
        FROM (SELECT crm_internal.require_between((w.value #>> '{}'::text[])::numeric::@extschema@.number, 'weight'::text, 0.0, 1e9) AS weight,
                     coalesce(pg_catalog.btrim(profile ->> w.key) <> ALL (ARRAY['', '[]', '{}']), false) AS filled
              FROM pg_catalog.jsonb_each(CASE WHEN profile IS NULL THEN NULL
                                         ELSE coalesce(weights, (SELECT pg_catalog.jsonb_object_agg(k.key, 1) FROM pg_catalog.jsonb_object_keys(profile) AS k(key))) END) AS w) AS f);
COMMENT ON FUNCTION @extschema@.profile_completeness(jsonb, jsonb) IS 'Share of a customer''s profile that is filled (客户档案完整度): of the fields of a row, to_jsonb(customer), or of those that have a weight';
