-- Segments: the views on scores.

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_segments(
    population @extschema@.rfm_population_@KEY@,
    model @extschema@.rfm_model,
    scheme text DEFAULT 'rf_grid',
    as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE ("position" int, segment text, segment_zh text, customers bigint, customer_share float8,
                   orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8,
                   mean_frequency float8, mean_monetary numeric, advice text, advice_zh text)
    AS 'MODULE_PATHNAME', 'crm_rfm_segments' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.rfm_population_@KEY@, @extschema@.rfm_model, text, @extschema@.day, text) IS 'The segment table of a population: customers, orders and revenue per segment of a scheme';
--@ end

-- the same lookups for people who hold the three scores as one value

CREATE FUNCTION @extschema@.rfm_segment(score @extschema@.rfm_score, scheme text DEFAULT 'rf_grid') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.rfm_segment((score).r, (score).f, (score).m, scheme);
COMMENT ON FUNCTION @extschema@.rfm_segment(@extschema@.rfm_score, text) IS 'Segment of a customer with these scores in a scheme';
CREATE FUNCTION @extschema@.rfm_segment_zh(score @extschema@.rfm_score, scheme text DEFAULT 'rf_grid') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.rfm_segment_zh((score).r, (score).f, (score).m, scheme);
COMMENT ON FUNCTION @extschema@.rfm_segment_zh(@extschema@.rfm_score, text) IS 'Chinese name of the segment of a customer with these scores';
CREATE FUNCTION @extschema@.rfm_advice(score @extschema@.rfm_score, scheme text DEFAULT 'rf_grid') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.rfm_advice((score).r, (score).f, (score).m, scheme);
COMMENT ON FUNCTION @extschema@.rfm_advice(@extschema@.rfm_score, text) IS 'What to do with a customer with these scores';
CREATE FUNCTION @extschema@.rfm_advice_zh(score @extschema@.rfm_score, scheme text DEFAULT 'rf_grid') RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN @extschema@.rfm_advice_zh((score).r, (score).f, (score).m, scheme);
COMMENT ON FUNCTION @extschema@.rfm_advice_zh(@extschema@.rfm_score, text) IS 'What to do with a customer with these scores, in Chinese';
CREATE FUNCTION @extschema@.rfm_cell(score @extschema@.rfm_score) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN @extschema@.rfm_cell((score).r, (score).f, (score).m);
COMMENT ON FUNCTION @extschema@.rfm_cell(@extschema@.rfm_score) IS 'The three scores as one label: 545';
CREATE FUNCTION @extschema@.rfm_weighted_score(
    score @extschema@.rfm_score,
    recency_weight float8 DEFAULT 100,
    frequency_weight float8 DEFAULT 10,
    monetary_weight float8 DEFAULT 1) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN @extschema@.rfm_weighted_score((score).r, (score).f, (score).m,
                                          recency_weight, frequency_weight, monetary_weight);
COMMENT ON FUNCTION @extschema@.rfm_weighted_score(@extschema@.rfm_score, float8, float8, float8) IS 'Weighted total of the three scores, 100 R + 10 F + M by default';

-- What functions that take a table have in common; the view makers are in 61-views.sql.

CREATE FUNCTION @extschema@.require_columns(source regclass, columns name[]) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    missing name;
BEGIN
    IF source IS NULL THEN
        RAISE EXCEPTION 'table must not be null'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Name a table or view, for instance ''orders''.';
    END IF;
    FOR missing IN
        SELECT c.column_name
        FROM pg_catalog.unnest(columns) AS c(column_name)
        WHERE c.column_name IS NOT NULL
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                          WHERE a.attrelid OPERATOR(pg_catalog.=) source
                            AND a.attname OPERATOR(pg_catalog.=) c.column_name
                            AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped)
    LOOP
        RAISE EXCEPTION 'column "%" of % does not exist', missing, source
            USING ERRCODE = 'undefined_column',
                  HINT = pg_catalog.format('Its columns are %s%s.',
                      (SELECT pg_catalog.string_agg(pg_catalog.quote_literal(a.attname), ', ' ORDER BY a.attnum)
                       FROM pg_catalog.pg_attribute AS a
                       WHERE a.attrelid OPERATOR(pg_catalog.=) source AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped),
                      CASE WHEN missing::pg_catalog.text OPERATOR(pg_catalog.~) '^\d+[-./]\d+[-./]\d' THEN '; a day goes by the name of its argument, as as_of => ''2026-01-31''' ELSE '' END);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.require_columns(regclass, name[]) IS 'Part of the functions that take a table: an error if a column is missing';

CREATE FUNCTION @extschema@.require_scheme_method(scheme text, method text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    bins int[];
    made int := CASE WHEN method IN ('mean', 'median', 'score_mean') THEN 2 ELSE 5 END;
BEGIN
    -- both complain of names they do not know
    PERFORM @extschema@.rfm_options(method => require_scheme_method.method);
    PERFORM @extschema@.rfm_scheme_require(scheme);
    SELECT ARRAY[s.r_bins, s.f_bins, s.m_bins] INTO bins
    FROM @extschema@.rfm_scheme AS s WHERE s.scheme OPERATOR(pg_catalog.=) require_scheme_method.scheme;
    IF made OPERATOR(pg_catalog.<>) ANY (pg_catalog.array_remove(bins, NULL)) THEN
        RAISE EXCEPTION 'method "%" makes % bins, scheme "%" wants %', method, made, scheme,
            pg_catalog.array_to_string(bins, ', ', 'any')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Choose a scheme made for these bins; crm.schemes lists them.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.require_scheme_method(text, text) IS 'Part of rfm_sql: an error if a scheme or method is unknown, or they do not fit each other';

-- A finite day of our era: what has a place on the calendar and reads back as it was written.
CREATE FUNCTION @extschema@.require_day(day date, argument text) RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    IF NOT pg_catalog.isfinite(day) OR day OPERATOR(pg_catalog.<) '0001-01-01'::pg_catalog.date THEN
        RAISE EXCEPTION '% is %', argument, day
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass a day from the year 1 on, for instance ''2026-01-31''.';
    END IF;
    RETURN day;
END
$$;
COMMENT ON FUNCTION @extschema@.require_day(date, text) IS 'The day; an error if it is infinite or before the year 1';

CREATE FUNCTION @extschema@.date_literal(day date, argument text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.format('%L::date', pg_catalog.to_char(@extschema@.require_day(day, argument)::timestamp, 'YYYY-MM-DD'));
COMMENT ON FUNCTION @extschema@.date_literal(date, text) IS 'Part of the functions that make queries: a day as SQL, whatever the DateStyle; an error if it is infinite or before the year 1';

CREATE TYPE @extschema@.segment_move AS (
    segment_before text,
    segment_after text,
    customers bigint
);
COMMENT ON TYPE @extschema@.segment_move IS 'Part of segment_migration: how many customers moved from one segment to another';
CREATE FUNCTION @extschema@.segment_moves_transition(internal, anyelement, text, boolean, text) RETURNS internal
    AS 'MODULE_PATHNAME', 'crm_segment_moves_transition' LANGUAGE C STABLE PARALLEL SAFE COST 2;
COMMENT ON FUNCTION @extschema@.segment_moves_transition(internal, anyelement, text, boolean, text) IS 'Part of aggregate segment_moves';
CREATE FUNCTION @extschema@.segment_moves_final(internal) RETURNS @extschema@.segment_move[]
    AS 'MODULE_PATHNAME', 'crm_segment_moves_final' LANGUAGE C STABLE PARALLEL SAFE COST 1000;
COMMENT ON FUNCTION @extschema@.segment_moves_final(internal) IS 'Part of aggregate segment_moves';
CREATE AGGREGATE @extschema@.segment_moves(customer anyelement, segment text, is_after boolean, source text) (
    SFUNC = @extschema@.segment_moves_transition,
    STYPE = internal,
    SSPACE = 8192,
    FINALFUNC = @extschema@.segment_moves_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @extschema@.segment_moves(anyelement, text, boolean, text) IS 'Part of segment_migration: the moves of customers, each once on either side';

CREATE FUNCTION @extschema@.segment_migration(
    before regclass,
    after regclass,
    customer name DEFAULT 'customer',
    segment name DEFAULT 'segment')
    RETURNS TABLE (segment_before text, segment_after text, customers bigint, share_of_before float8)
    LANGUAGE plpgsql STABLE COST 10000 ROWS 100
AS $$
DECLARE
    kinds record;
BEGIN
    PERFORM @extschema@.require_columns(before, ARRAY[customer, segment]);
    PERFORM @extschema@.require_columns(after, ARRAY[customer, segment]);
    RETURN QUERY EXECUTE pg_catalog.format(
$sql$SELECT m.segment_before, m.segment_after, m.customers,
       m.customers::float8 OPERATOR(pg_catalog./) (pg_catalog.sum(m.customers) OVER (PARTITION BY m.segment_before))::float8
FROM pg_catalog.unnest((
    SELECT @extschema@.segment_moves(s.customer, s.segment, s.is_after, CASE WHEN s.is_after THEN %5$L ELSE %6$L END)
    FROM (SELECT b.%1$I AS customer, b.%2$I::text AS segment, false AS is_after FROM %3$s AS b
          UNION ALL SELECT a.%1$I, a.%2$I::text, true FROM %4$s AS a) AS s)) AS m
ORDER BY 1, 2$sql$, customer, segment, before, after, after::text, before::text);
EXCEPTION WHEN datatype_mismatch THEN
    SELECT pg_catalog.min(pg_catalog.format_type(a.atttypid, NULL)) FILTER (WHERE a.attrelid OPERATOR(pg_catalog.=) before) AS before_type,
           pg_catalog.min(pg_catalog.format_type(a.atttypid, NULL)) FILTER (WHERE a.attrelid OPERATOR(pg_catalog.=) after) AS after_type INTO kinds
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid IN (before, after) AND a.attname OPERATOR(pg_catalog.=) customer;
    RAISE EXCEPTION 'column "%" is % in % and % in %', customer, kinds.before_type, before, kinds.after_type, after
        USING ERRCODE = 'datatype_mismatch',
              HINT = pg_catalog.format('Make a view that casts one to the type of the other, for instance CREATE VIEW now_text AS SELECT %1$I::text AS %1$I, %2$I FROM %3$s, and pass that.', customer, segment,
                  CASE WHEN kinds.before_type OPERATOR(pg_catalog.=) 'text' THEN after ELSE before END);
END
$$;
COMMENT ON FUNCTION @extschema@.segment_migration(regclass, regclass, name, name) IS 'Migration matrix between two tables of scored customers: who moved from which segment to which; (new) and (gone) for one-sided customers';
