-- Simulated answers: the survey of an imaginary shop, drawn from a path model.

-- The survey of simulate_answers where none is given: the questions of the European index, numbered by construct.
CREATE FUNCTION crm_internal.simulated_survey() RETURNS @extschema@.path_model
    LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT @extschema@.path_model('ecsi'::text, pg_catalog.array_agg(pg_catalog.concat(b.construct, '_', i.number) ORDER BY b.place, i.number),
                                  pg_catalog.array_agg(b.construct ORDER BY b.place, i.number))
    FROM ROWS FROM (pg_catalog.unnest('{image,expectation,quality,value,satisfaction,complaints,loyalty}'::text[]),
                    pg_catalog.unnest('{5,3,7,2,3,1,3}'::int[])) WITH ORDINALITY AS b(construct, items, place)
         CROSS JOIN LATERAL pg_catalog.generate_series(1, b.items) AS i(number);
END;
COMMENT ON FUNCTION crm_internal.simulated_survey() IS 'Part of simulate_answers: its model where none is given';

CREATE FUNCTION @extschema@.simulate_answers(
    customers        bigint,
    model            @extschema@.path_model DEFAULT crm_internal.simulated_survey(),
    paths            float8[] DEFAULT NULL,
    loadings         float8[] DEFAULT NULL,
    first_day        @extschema@.day    DEFAULT '2024-01-01',
    days             @extschema@.whole_number     DEFAULT 731,
    level            float8  DEFAULT 0.7,
    spread           float8  DEFAULT 0.2,
    trend            float8  DEFAULT 0,
    segment_gap      float8  DEFAULT 0,
    segments         text[]  DEFAULT '{north,south,east,west}',
    missing_rate     float8  DEFAULT 0,
    first_customer   bigint  DEFAULT 1,
    seed             bigint  DEFAULT 42
)
RETURNS TABLE (customer_id bigint, answered_at timestamp, segment text, nps smallint, answers smallint[])
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 200000 ROWS 1000
AS 'MODULE_PATHNAME', 'crm_simulate_answers';
COMMENT ON FUNCTION @extschema@.simulate_answers(bigint, @extschema@.path_model, float8[], float8[], @extschema@.day, @extschema@.whole_number, float8, float8, float8, float8, text[], float8, bigint, bigint)
    IS 'Makes the answers to an imaginary survey (模拟问卷) to try things on, the same rows for the same arguments: items that a path model explains, and the NPS question';
