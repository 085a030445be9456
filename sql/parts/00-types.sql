-- Types. Values of the first four are made by aggregates; the last three are
-- rows that anyone can read column by column.

GRANT USAGE ON SCHEMA @extschema@ TO PUBLIC;

CREATE TYPE @extschema@.rfm_summary;
CREATE FUNCTION @extschema@.rfm_summary_in(cstring) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_in(cstring) IS 'Text input of rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_out(@extschema@.rfm_summary) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_out(@extschema@.rfm_summary) IS 'Text output of rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_recv(internal) RETURNS @extschema@.rfm_summary
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_recv(internal) IS 'Binary input of rfm_summary';
CREATE FUNCTION @extschema@.rfm_summary_send(@extschema@.rfm_summary) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_rfm_summary_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_summary_send(@extschema@.rfm_summary) IS 'Binary output of rfm_summary';
CREATE TYPE @extschema@.rfm_summary (
    INPUT = @extschema@.rfm_summary_in,
    OUTPUT = @extschema@.rfm_summary_out,
    RECEIVE = @extschema@.rfm_summary_recv,
    SEND = @extschema@.rfm_summary_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_summary IS 'Purchase summary of one customer: what RFM and the CLV models need, mergeable with rollup()';

-- the three populations differ in the type of the customer key only

--@ each bigint uuid text

CREATE TYPE @extschema@.rfm_population_@KEY@;
CREATE FUNCTION @extschema@.rfm_population_@KEY@_in(cstring) RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_rfm_population_@KEY@_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_in(cstring) IS 'Text input of rfm_population_@KEY@';
CREATE FUNCTION @extschema@.rfm_population_@KEY@_out(@extschema@.rfm_population_@KEY@) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_rfm_population_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_out(@extschema@.rfm_population_@KEY@) IS 'Text output of rfm_population_@KEY@';
CREATE FUNCTION @extschema@.rfm_population_@KEY@_recv(internal) RETURNS @extschema@.rfm_population_@KEY@
    AS 'MODULE_PATHNAME', 'crm_rfm_population_@KEY@_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_recv(internal) IS 'Binary input of rfm_population_@KEY@';
CREATE FUNCTION @extschema@.rfm_population_@KEY@_send(@extschema@.rfm_population_@KEY@) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_rfm_population_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_@KEY@_send(@extschema@.rfm_population_@KEY@) IS 'Binary output of rfm_population_@KEY@';
CREATE TYPE @extschema@.rfm_population_@KEY@ (
    INPUT = @extschema@.rfm_population_@KEY@_in,
    OUTPUT = @extschema@.rfm_population_@KEY@_out,
    RECEIVE = @extschema@.rfm_population_@KEY@_recv,
    SEND = @extschema@.rfm_population_@KEY@_send,
    CATEGORY = 'c',
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_population_@KEY@ IS 'All customers of a company, keyed by a @KEY@';
--@ end

CREATE TYPE @extschema@.rfm_options AS (
    bins int,
    method text,
    recency_bins int,
    frequency_bins int,
    monetary_bins int,
    after_as_of text
);
COMMENT ON TYPE @extschema@.rfm_options IS 'Options of a fit, made by rfm_options()';

CREATE TYPE @extschema@.rfm_model AS (
    version int,
    method text,
    as_of date,
    customers bigint,
    excluded bigint,
    recency_bins int,
    frequency_bins int,
    monetary_bins int,
    recency_cuts float8[],
    frequency_cuts float8[],
    monetary_cuts float8[],
    recency_counts bigint[],
    frequency_counts bigint[],
    monetary_counts bigint[],
    recency_keys text[],
    frequency_keys text[],
    monetary_keys text[]
);
COMMENT ON TYPE @extschema@.rfm_model IS 'RFM cut-offs, made by rfm_fit() or rfm_model_fixed(): print it, store it, apply it next month';

CREATE TYPE @extschema@.rfm_score AS (r int, f int, m int);
COMMENT ON TYPE @extschema@.rfm_score IS 'RFM scores of one customer, 1 worst';
