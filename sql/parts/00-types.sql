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
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_summary IS 'Purchase summary of one customer: what RFM and the CLV models need, mergeable with rollup()';

-- the three populations differ in the type of the customer key only

CREATE TYPE @extschema@.rfm_population_bigint;
CREATE FUNCTION @extschema@.rfm_population_bigint_in(cstring) RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_bigint_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_bigint_in(cstring) IS 'Text input of rfm_population_bigint';
CREATE FUNCTION @extschema@.rfm_population_bigint_out(@extschema@.rfm_population_bigint) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_rfm_population_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_bigint_out(@extschema@.rfm_population_bigint) IS 'Text output of rfm_population_bigint';
CREATE FUNCTION @extschema@.rfm_population_bigint_recv(internal) RETURNS @extschema@.rfm_population_bigint
    AS 'MODULE_PATHNAME', 'crm_rfm_population_bigint_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_bigint_recv(internal) IS 'Binary input of rfm_population_bigint';
CREATE FUNCTION @extschema@.rfm_population_bigint_send(@extschema@.rfm_population_bigint) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_rfm_population_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_bigint_send(@extschema@.rfm_population_bigint) IS 'Binary output of rfm_population_bigint';
CREATE TYPE @extschema@.rfm_population_bigint (
    INPUT = @extschema@.rfm_population_bigint_in,
    OUTPUT = @extschema@.rfm_population_bigint_out,
    RECEIVE = @extschema@.rfm_population_bigint_recv,
    SEND = @extschema@.rfm_population_bigint_send,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_population_bigint IS 'All customers of a company, keyed by an integer';

CREATE TYPE @extschema@.rfm_population_uuid;
CREATE FUNCTION @extschema@.rfm_population_uuid_in(cstring) RETURNS @extschema@.rfm_population_uuid
    AS 'MODULE_PATHNAME', 'crm_rfm_population_uuid_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_uuid_in(cstring) IS 'Text input of rfm_population_uuid';
CREATE FUNCTION @extschema@.rfm_population_uuid_out(@extschema@.rfm_population_uuid) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_rfm_population_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_uuid_out(@extschema@.rfm_population_uuid) IS 'Text output of rfm_population_uuid';
CREATE FUNCTION @extschema@.rfm_population_uuid_recv(internal) RETURNS @extschema@.rfm_population_uuid
    AS 'MODULE_PATHNAME', 'crm_rfm_population_uuid_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_uuid_recv(internal) IS 'Binary input of rfm_population_uuid';
CREATE FUNCTION @extschema@.rfm_population_uuid_send(@extschema@.rfm_population_uuid) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_rfm_population_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_uuid_send(@extschema@.rfm_population_uuid) IS 'Binary output of rfm_population_uuid';
CREATE TYPE @extschema@.rfm_population_uuid (
    INPUT = @extschema@.rfm_population_uuid_in,
    OUTPUT = @extschema@.rfm_population_uuid_out,
    RECEIVE = @extschema@.rfm_population_uuid_recv,
    SEND = @extschema@.rfm_population_uuid_send,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_population_uuid IS 'All customers of a company, keyed by a uuid';

CREATE TYPE @extschema@.rfm_population_text;
CREATE FUNCTION @extschema@.rfm_population_text_in(cstring) RETURNS @extschema@.rfm_population_text
    AS 'MODULE_PATHNAME', 'crm_rfm_population_text_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_text_in(cstring) IS 'Text input of rfm_population_text';
CREATE FUNCTION @extschema@.rfm_population_text_out(@extschema@.rfm_population_text) RETURNS cstring
    AS 'MODULE_PATHNAME', 'crm_rfm_population_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_text_out(@extschema@.rfm_population_text) IS 'Text output of rfm_population_text';
CREATE FUNCTION @extschema@.rfm_population_text_recv(internal) RETURNS @extschema@.rfm_population_text
    AS 'MODULE_PATHNAME', 'crm_rfm_population_text_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_text_recv(internal) IS 'Binary input of rfm_population_text';
CREATE FUNCTION @extschema@.rfm_population_text_send(@extschema@.rfm_population_text) RETURNS bytea
    AS 'MODULE_PATHNAME', 'crm_rfm_population_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_population_text_send(@extschema@.rfm_population_text) IS 'Binary output of rfm_population_text';
CREATE TYPE @extschema@.rfm_population_text (
    INPUT = @extschema@.rfm_population_text_in,
    OUTPUT = @extschema@.rfm_population_text_out,
    RECEIVE = @extschema@.rfm_population_text_recv,
    SEND = @extschema@.rfm_population_text_send,
    ALIGNMENT = double,
    STORAGE = extended
);
COMMENT ON TYPE @extschema@.rfm_population_text IS 'All customers of a company, keyed by a text';

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
