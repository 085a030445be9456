-- Segments: the views on scores.

CREATE FUNCTION @extschema@.rfm_segments(
    population @extschema@.rfm_population_bigint,
    model @extschema@.rfm_model,
    scheme text DEFAULT 'rf_grid',
    as_of date DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (segment text, segment_zh text, customers bigint, customer_share float8,
                   orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8,
                   mean_frequency float8, mean_monetary numeric, advice text)
    AS 'MODULE_PATHNAME', 'crm_rfm_segments' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.rfm_population_bigint, @extschema@.rfm_model, text, date, text) IS 'The segment table of a population: customers, orders and revenue per segment of a scheme';

CREATE FUNCTION @extschema@.rfm_segments(
    population @extschema@.rfm_population_uuid,
    model @extschema@.rfm_model,
    scheme text DEFAULT 'rf_grid',
    as_of date DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (segment text, segment_zh text, customers bigint, customer_share float8,
                   orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8,
                   mean_frequency float8, mean_monetary numeric, advice text)
    AS 'MODULE_PATHNAME', 'crm_rfm_segments' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.rfm_population_uuid, @extschema@.rfm_model, text, date, text) IS 'The segment table of a population: customers, orders and revenue per segment of a scheme';

CREATE FUNCTION @extschema@.rfm_segments(
    population @extschema@.rfm_population_text,
    model @extschema@.rfm_model,
    scheme text DEFAULT 'rf_grid',
    as_of date DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (segment text, segment_zh text, customers bigint, customer_share float8,
                   orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8,
                   mean_frequency float8, mean_monetary numeric, advice text)
    AS 'MODULE_PATHNAME', 'crm_rfm_segments' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.rfm_population_text, @extschema@.rfm_model, text, date, text) IS 'The segment table of a population: customers, orders and revenue per segment of a scheme';
