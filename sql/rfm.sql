-- Types.

CREATE TYPE @extschema@.rfm_options AS (
    bins int, --@ Scores run from 1 to this in every dimension
    method text, --@ How cut-offs are found: quantile, nested, rank, ntile, nested_ntile, mean, median, score_mean or rfm_r
    recency_bins int, --@ Scores of recency run from 1 to this
    frequency_bins int, --@ Scores of the number of orders run from 1 to this
    monetary_bins int, --@ Scores of money run from 1 to this
    after_as_of text --@ What to do with customers who bought after the as-of day: error or exclude
);
COMMENT ON TYPE @extschema@.rfm_options IS 'Options of a fit, made by rfm_options()';

CREATE TYPE @extschema@.rfm_model AS (
    version int, --@ Version of this layout
    method text, --@ How the cut-offs were found
    as_of date, --@ Day from which recency was counted; NULL for a fit to plain columns
    customers bigint, --@ Customers it was fitted to
    excluded bigint, --@ Customers who were left out: no purchase, or one after the as-of day
    recency_bins int, --@ Scores of recency run from 1 to this
    frequency_bins int, --@ Scores of the number of orders run from 1 to this
    monetary_bins int, --@ Scores of money run from 1 to this
    recency_cuts float8[], --@ Cut-offs of recency in days, ascending
    frequency_cuts float8[], --@ Cut-offs of the number of orders, ascending
    monetary_cuts float8[], --@ Cut-offs of money, ascending
    recency_counts bigint[], --@ Customers per score of recency at the fit, which rfm_drift compares with
    frequency_counts bigint[], --@ Customers per score of the number of orders at the fit
    monetary_counts bigint[], --@ Customers per score of money at the fit
    recency_keys text[], --@ Customers at whom equal values are cut, of ntile methods only
    frequency_keys text[], --@ Customers at whom equal values are cut, of ntile methods only
    monetary_keys text[] --@ Customers at whom equal values are cut, of ntile methods only
);
COMMENT ON TYPE @extschema@.rfm_model IS 'RFM cut-offs, made by rfm_fit() or rfm_model_fixed(): print it, store it, apply it next month';

CREATE TYPE @extschema@.rfm_score AS (
    r int, --@ Recency score, 1 the longest ago
    f int, --@ Frequency score, 1 the fewest orders
    m int --@ Money score, 1 the least
);
COMMENT ON TYPE @extschema@.rfm_score IS 'RFM scores of one customer, 1 worst';

-- Fit: cut-offs as a model value.

CREATE FUNCTION @extschema@.rfm_options(
    bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL,
    recency_bins @extschema@.whole_number DEFAULT NULL,
    frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL,
    after_as_of text DEFAULT NULL) RETURNS @extschema@.rfm_options
    AS 'MODULE_PATHNAME', 'crm_rfm_options' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_options(@extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'How RFM scores are cut, for aggregates and window functions: bins, method, customers after the as-of day';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_fit(
    population @extschema@.population_@KEY@,
    as_of @extschema@.day,
    bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL,
    recency_bins @extschema@.whole_number DEFAULT NULL,
    frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL,
    after_as_of text DEFAULT NULL) RETURNS @extschema@.rfm_model
    AS 'MODULE_PATHNAME', 'crm_rfm_fit_population' LANGUAGE C VOLATILE PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION @extschema@.rfm_fit(@extschema@.population_@KEY@, @extschema@.day, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Where the RFM scores of your customers are cut, seen from a day, as a model to keep and apply next month';
--@ end

CREATE FUNCTION crm_internal.rfm_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate rfm_fit; SENDS ROWS
CREATE FUNCTION crm_internal.rfm_fit_final(float8[]) RETURNS @extschema@.rfm_model --@ part of aggregate rfm_fit

CREATE FUNCTION crm_internal.rfm_fit_transition(float8[], @extschema@.customer_summary, date) RETURNS float8[] --@ part of aggregate rfm_fit; crm_rfm_fit_summary_transition
CREATE AGGREGATE @extschema@.rfm_fit(summary @extschema@.customer_summary, as_of @extschema@.day) --@ state float8[] space 65536 by rfm_fit_transition final rfm_fit_final combine rfm_fit_combine
COMMENT ON AGGREGATE @extschema@.rfm_fit(@extschema@.customer_summary, @extschema@.day) IS 'Where RFM scores are cut, as a model to keep: one row per customer, a summary';

CREATE FUNCTION crm_internal.rfm_fit_transition(float8[], @extschema@.customer_summary, date, @extschema@.rfm_options) RETURNS float8[] --@ part of aggregate rfm_fit; crm_rfm_fit_summary_transition
CREATE AGGREGATE @extschema@.rfm_fit(summary @extschema@.customer_summary, as_of @extschema@.day, options @extschema@.rfm_options) --@ state float8[] space 65536 by rfm_fit_transition final rfm_fit_final combine rfm_fit_combine
COMMENT ON AGGREGATE @extschema@.rfm_fit(@extschema@.customer_summary, @extschema@.day, @extschema@.rfm_options) IS 'Where RFM scores are cut, as a model to keep: one row per customer, a summary; cut by options';

CREATE FUNCTION crm_internal.rfm_fit_transition(float8[], float8, float8, float8) RETURNS float8[] --@ part of aggregate rfm_fit; crm_rfm_fit_values_transition
CREATE AGGREGATE @extschema@.rfm_fit(recency_days float8, orders float8, money float8) --@ state float8[] space 65536 by rfm_fit_transition final rfm_fit_final combine rfm_fit_combine
COMMENT ON AGGREGATE @extschema@.rfm_fit(float8, float8, float8) IS 'Where RFM scores are cut, as a model to keep: one row per customer, days since the last order, orders and money';

CREATE FUNCTION crm_internal.rfm_fit_transition(float8[], float8, float8, float8, @extschema@.rfm_options) RETURNS float8[] --@ part of aggregate rfm_fit; crm_rfm_fit_values_transition
CREATE AGGREGATE @extschema@.rfm_fit(recency_days float8, orders float8, money float8, options @extschema@.rfm_options) --@ state float8[] space 65536 by rfm_fit_transition final rfm_fit_final combine rfm_fit_combine
COMMENT ON AGGREGATE @extschema@.rfm_fit(float8, float8, float8, @extschema@.rfm_options) IS 'Where RFM scores are cut, as a model to keep: one row per customer, days since the last order, orders and money; cut by options';

-- populations in parts: each customer whole in one of them; bins that are written as
-- a literal find the function with text, so that the aggregate leaves them theirs

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_fit(population @extschema@.population_@KEY@, as_of @extschema@.day, written text) RETURNS @extschema@.rfm_model
    LANGUAGE sql VOLATILE PARALLEL SAFE COST 10000
BEGIN ATOMIC
    SELECT @extschema@.rfm_fit(population, as_of, crm_internal.whole_number_in(pg_catalog.textout(written)), NULL::text, NULL::@extschema@.whole_number,
                               NULL::@extschema@.whole_number, NULL::@extschema@.whole_number, NULL::text);
END;
COMMENT ON FUNCTION @extschema@.rfm_fit(@extschema@.population_@KEY@, @extschema@.day, text) IS 'Where the RFM scores of your customers are cut, seen from a day, into so many bins as are written, 5';

CREATE FUNCTION crm_internal.rfm_fit_transition(float8[], @extschema@.population_@KEY@, date, @extschema@.rfm_options) RETURNS float8[] --@ part of aggregate rfm_fit; crm_rfm_fit_part_transition
CREATE AGGREGATE @extschema@.rfm_fit(part @extschema@.population_@KEY@, as_of @extschema@.day, options @extschema@.rfm_options) --@ state float8[] space 65536 by rfm_fit_transition final rfm_fit_final combine rfm_fit_combine
COMMENT ON AGGREGATE @extschema@.rfm_fit(@extschema@.population_@KEY@, @extschema@.day, @extschema@.rfm_options) IS 'Where RFM scores are cut, as a model to keep: one row per part of your customers, a population; the same as over one population of all';
--@ end

CREATE FUNCTION @extschema@.rfm_model_fixed(
    as_of @extschema@.day,
    recency_cuts float8[],
    frequency_cuts float8[],
    monetary_cuts float8[]) RETURNS @extschema@.rfm_model
    AS 'MODULE_PATHNAME', 'crm_rfm_model_fixed' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_model_fixed(@extschema@.day, float8[], float8[], float8[]) IS 'RFM scores by cut-offs of your own, ascending, as a model; n cut-offs make n + 1 scores';

CREATE FUNCTION crm_internal.to_jsonb(model @extschema@.rfm_model) RETURNS jsonb
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_strip_nulls(pg_catalog.to_jsonb(ROW((model).*)::@extschema@.rfm_model));
COMMENT ON FUNCTION crm_internal.to_jsonb(@extschema@.rfm_model) IS 'The model as jsonb; behind the cast';
CREATE CAST (@extschema@.rfm_model AS jsonb) WITH FUNCTION crm_internal.to_jsonb(@extschema@.rfm_model);
COMMENT ON CAST (@extschema@.rfm_model AS jsonb) IS 'The model as jsonb';
CREATE FUNCTION crm_internal.to_rfm_model(model jsonb) RETURNS @extschema@.rfm_model
    IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.jsonb_populate_record(NULL::@extschema@.rfm_model, crm_internal.require_model(model, 'rfm_model'::text,
        'version number, method string, recency_bins number, frequency_bins number, monetary_bins number, recency_cuts array, frequency_cuts array, monetary_cuts array'::text));
COMMENT ON FUNCTION crm_internal.to_rfm_model(jsonb) IS 'A model from jsonb; behind the cast';
CREATE CAST (jsonb AS @extschema@.rfm_model) WITH FUNCTION crm_internal.to_rfm_model(jsonb);
COMMENT ON CAST (jsonb AS @extschema@.rfm_model) IS 'A model from its jsonb form';

-- Score: functions of a model and a customer.

CREATE FUNCTION @extschema@.rfm_score(model @extschema@.rfm_model, summary @extschema@.customer_summary, as_of @extschema@.day DEFAULT NULL) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_score_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_score(@extschema@.rfm_model, @extschema@.customer_summary, @extschema@.day) IS 'The R, F and M score of one customer by a model, from a summary, as of a day (NULL: the model''s)';
CREATE FUNCTION @extschema@.rfm_score(model @extschema@.rfm_model, recency_days float8, orders float8, money float8) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_score_values' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_score(@extschema@.rfm_model, float8, float8, float8) IS 'The R, F and M score of one customer by a model, from days since the last order, orders and money';

-- not strict, so that it is inlined; a NULL score makes a NULL cell all the same
CREATE FUNCTION @extschema@.rfm_cell(r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN LEAST(r::int, f::int, m::int) < 1
                THEN crm_internal.require_between(LEAST(r::int, f::int, m::int)::@extschema@.number, 'score', 1.0, 'Infinity'::numeric)::text
                WHEN GREATEST(r::int, f::int, m::int) > 9
                THEN r::text || '-'::text || f::text || '-'::text || m::text
                ELSE r::text || f::text || m::text END;
COMMENT ON FUNCTION @extschema@.rfm_cell(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number) IS 'Writes the three scores as one label: 545, or 10-4-5 where a score has two digits';

CREATE FUNCTION @extschema@.rfm_weighted_score(
    r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number,
    recency_weight float8 DEFAULT 100,
    frequency_weight float8 DEFAULT 10,
    monetary_weight float8 DEFAULT 1) RETURNS float8
    AS 'MODULE_PATHNAME', 'crm_rfm_weighted_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @extschema@.rfm_weighted_score(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, float8, float8, float8) IS 'One number for the three scores: their weighted sum, 100 R + 10 F + M by default';

CREATE FUNCTION @extschema@.quantile_score(value "any", bins @extschema@.whole_number) RETURNS int
    AS 'MODULE_PATHNAME', 'crm_quantile_score' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.quantile_score("any", @extschema@.whole_number) IS 'Scores any value from 1 (lowest) to bins (highest) among all rows of OVER (); no ORDER BY, equal values stay together';
CREATE FUNCTION @extschema@.rfm_score(recency_days "any", orders "any", money "any") RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_score_window' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.rfm_score("any", "any", "any") IS 'The R, F and M score of each row among all rows of OVER (), from 1 to 5: rows are customers, no ORDER BY';
CREATE FUNCTION @extschema@.rfm_score(recency_days "any", orders "any", money "any", options @extschema@.rfm_options) RETURNS @extschema@.rfm_score
    AS 'MODULE_PATHNAME', 'crm_rfm_score_window' LANGUAGE C IMMUTABLE PARALLEL SAFE WINDOW;
COMMENT ON FUNCTION @extschema@.rfm_score("any", "any", "any", @extschema@.rfm_options) IS 'The R, F and M score of each row among all rows of OVER (), by options: rows are customers, no ORDER BY';

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_scores(
    model @extschema@.rfm_model,
    population @extschema@.population_@KEY@,
    as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer @KEY@, recency_days int, orders bigint, money numeric,
                   r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_rfm_scores' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.rfm_scores(@extschema@.rfm_model, @extschema@.population_@KEY@, @extschema@.day, text) IS 'The R, F and M score of every buyer by a model: last month''s cut-offs on this month''s customers';
CREATE FUNCTION @extschema@.rfm(
    population @extschema@.population_@KEY@,
    as_of @extschema@.day,
    bins @extschema@.whole_number DEFAULT NULL,
    method text DEFAULT NULL,
    recency_bins @extschema@.whole_number DEFAULT NULL,
    frequency_bins @extschema@.whole_number DEFAULT NULL,
    monetary_bins @extschema@.whole_number DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (customer @KEY@, recency_days int, orders bigint, money numeric,
                   r int, f int, m int, cell text)
    AS 'MODULE_PATHNAME', 'crm_rfm' LANGUAGE C VOLATILE PARALLEL SAFE ROWS 1000 SUPPORT crm_internal.population_rows;
COMMENT ON FUNCTION @extschema@.rfm(@extschema@.population_@KEY@, @extschema@.day, @extschema@.whole_number, text, @extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'RFM in one call (RFM分析): the R, F and M score of every buyer, seen from a day';
CREATE FUNCTION @extschema@.rfm_drift(
    model @extschema@.rfm_model,
    population @extschema@.population_@KEY@,
    as_of @extschema@.day DEFAULT NULL,
    after_as_of text DEFAULT NULL)
    RETURNS TABLE (dimension text, score int, fit_share float8, now_share float8, psi float8)
    AS 'MODULE_PATHNAME', 'crm_rfm_drift' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 15;
COMMENT ON FUNCTION @extschema@.rfm_drift(@extschema@.rfm_model, @extschema@.population_@KEY@, @extschema@.day, text) IS 'How far customers have drifted from a model: shares per score then and now, and their parts of the population stability index';
--@ end

-- The same for people who hold the three scores as one value.

CREATE FUNCTION @extschema@.rfm_cell(score @extschema@.rfm_score) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN @extschema@.rfm_cell((score).r, (score).f, (score).m);
COMMENT ON FUNCTION @extschema@.rfm_cell(@extschema@.rfm_score) IS 'Writes the three scores as one label: 545';
CREATE FUNCTION @extschema@.rfm_weighted_score(
    score @extschema@.rfm_score,
    recency_weight float8 DEFAULT 100,
    frequency_weight float8 DEFAULT 10,
    monetary_weight float8 DEFAULT 1) RETURNS float8
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN @extschema@.rfm_weighted_score((score).r, (score).f, (score).m,
                                          recency_weight, frequency_weight, monetary_weight);
COMMENT ON FUNCTION @extschema@.rfm_weighted_score(@extschema@.rfm_score, float8, float8, float8) IS 'One number for the three scores: their weighted sum, 100 R + 10 F + M by default';

-- What functions that take a table have in common; how they read its columns is in source_columns.sql.

CREATE FUNCTION crm_internal.require_columns(source regclass, columns name[]) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
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
COMMENT ON FUNCTION crm_internal.require_columns(regclass, name[]) IS 'Part of the functions that take a table: an error if a column is missing';

-- A finite day of our era: what has a place on the calendar and reads back as it was written.
CREATE FUNCTION crm_internal.refuse_day(day date, argument text) RETURNS date
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% is %', argument, day
        USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass a day from the year 1 on, for instance ''2026-01-31''.';
END
$$;
COMMENT ON FUNCTION crm_internal.refuse_day(date, text) IS 'Part of require_day: its error';

CREATE FUNCTION crm_internal.require_day(day date, argument text) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN NOT pg_catalog.isfinite(day) OR day < '0001-01-01'::date THEN crm_internal.refuse_day(day, argument) ELSE day END;
COMMENT ON FUNCTION crm_internal.require_day(date, text) IS 'The day; an error if it is infinite or before the year 1';

CREATE FUNCTION crm_internal.date_literal(day date, argument text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.format('%L::pg_catalog.date', pg_catalog.to_char(crm_internal.require_day(day, argument)::timestamp, 'YYYY-MM-DD'));
COMMENT ON FUNCTION crm_internal.date_literal(date, text) IS 'Part of the functions that make queries: a day as SQL, whatever the DateStyle; an error if it is infinite or before the year 1';

CREATE TYPE crm_internal.segment_move AS (
    segment_before text, --@ Segment in the earlier relation
    segment_after text, --@ Segment in the later relation
    customers bigint --@ Customers who moved so
);
COMMENT ON TYPE crm_internal.segment_move IS 'Part of segment_moves: how many customers moved from one segment to another';
CREATE FUNCTION crm_internal.moves_of_segments_transition(internal, anyelement, text, boolean, text) RETURNS internal --@ part of aggregate moves_of_segments; STABLE COST 2
CREATE FUNCTION crm_internal.moves_of_segments_final(internal) RETURNS crm_internal.segment_move[] --@ part of aggregate moves_of_segments; STABLE COST 1000
CREATE AGGREGATE crm_internal.moves_of_segments(customer anyelement, segment text, is_after boolean, source text) --@ state internal space 8192 by moves_of_segments_transition final moves_of_segments_final
COMMENT ON AGGREGATE crm_internal.moves_of_segments(anyelement, text, boolean, text) IS 'Part of segment_moves: the moves of customers, each once on either side';

CREATE FUNCTION @extschema@.segment_moves(
    before regclass,
    after regclass,
    customer name DEFAULT 'customer',
    segment name DEFAULT 'segment')
    RETURNS TABLE (segment_before text, segment_after text, customers bigint, share_of_before float8)
    LANGUAGE plpgsql STABLE COST 10000 ROWS 100 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kinds record;
BEGIN
    PERFORM crm_internal.require_columns(before, ARRAY[customer, segment]);
    PERFORM crm_internal.require_columns(after, ARRAY[customer, segment]);
    RETURN QUERY EXECUTE pg_catalog.format(
$sql$SELECT m.segment_before, m.segment_after, m.customers,
       m.customers::pg_catalog.float8 OPERATOR(pg_catalog./) (pg_catalog.sum(m.customers) OVER (PARTITION BY m.segment_before))::pg_catalog.float8
FROM pg_catalog.unnest((
    SELECT crm_internal.moves_of_segments(s.customer, s.segment, s.is_after, CASE WHEN s.is_after THEN %5$L ELSE %6$L END)
    FROM (SELECT b.%1$I AS customer, b.%2$I::pg_catalog.text AS segment, false AS is_after FROM %3$s AS b
          UNION ALL SELECT a.%1$I, a.%2$I::pg_catalog.text, true FROM %4$s AS a) AS s)) AS m
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
COMMENT ON FUNCTION @extschema@.segment_moves(regclass, regclass, name, name) IS 'How many customers moved from which segment to which between two tables of scored customers; (new) and (gone) are on one side only';
