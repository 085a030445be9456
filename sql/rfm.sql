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

CREATE FUNCTION crm_internal.rfm_fit_combine(float8[], float8[]) RETURNS float8[] --@ part of aggregate rfm_fit
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

-- Segment schemes: which score cells carry which name.
--
-- A scheme is a list of ordered range rules; the first rule that matches a cell names it. The rules are
-- expanded into one row per cell when the scheme is defined, so a scheme can have neither holes nor double
-- names when it is used. Shipped schemes go the same way as the user's own.
--
-- No table of names refers to another by a foreign key: pg_restore loads them in any order, several at once.
-- Triggers let rows follow the scheme they belong to (config_rows_follow), and who reads a scheme checks it.

-- Tables ------------------------------------------------------------------------------------------------

CREATE TABLE @extschema@.rfm_scheme (
    scheme        text PRIMARY KEY CHECK (pg_catalog.btrim(scheme) <> ''),
    title         text NOT NULL,
    title_zh      text NOT NULL,
    r_bins        int CHECK (r_bins BETWEEN 2 AND 10),
    f_bins        int CHECK (f_bins BETWEEN 2 AND 10),
    m_bins        int CHECK (m_bins BETWEEN 2 AND 10),
    compatibility boolean NOT NULL DEFAULT false,
    builtin       boolean NOT NULL DEFAULT false,
    note          text
);
COMMENT ON TABLE @extschema@.rfm_scheme IS 'Segment schemes, one row each; make your own with define_scheme() or copy_scheme()';
COMMENT ON COLUMN @extschema@.rfm_scheme.r_bins IS 'Recency scores run from 1 to this; NULL: no rule looks at recency and any score will do';
COMMENT ON COLUMN @extschema@.rfm_scheme.f_bins IS 'Frequency scores run from 1 to this; NULL: no rule looks at frequency and any score will do';
COMMENT ON COLUMN @extschema@.rfm_scheme.m_bins IS 'Monetary scores run from 1 to this; NULL: no rule looks at money and any score will do';
COMMENT ON COLUMN @extschema@.rfm_scheme.compatibility IS 'Reproduces another tool''s table whose rules overlap or leave gaps: the order of the rules decides';
COMMENT ON COLUMN @extschema@.rfm_scheme.builtin IS 'Shipped with the extension: read-only, and not part of a dump';

CREATE TABLE @extschema@.rfm_scheme_segment (
    scheme     text NOT NULL,
    segment    text NOT NULL CHECK (pg_catalog.btrim(segment) <> ''),
    segment_zh text NOT NULL,
    advice     text,
    advice_zh  text,
    position   int NOT NULL,
    remainder  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (scheme, segment)
);
COMMENT ON TABLE @extschema@.rfm_scheme_segment IS 'Names and advice of each scheme''s segments; edit the rows of your own schemes as you like';
COMMENT ON COLUMN @extschema@.rfm_scheme_segment.segment IS 'What rfm_segment() returns; renaming it here renames it in the rules and cells';
COMMENT ON COLUMN @extschema@.rfm_scheme_segment.segment_zh IS 'Chinese twin of segment, returned by rfm_segment_zh()';
COMMENT ON COLUMN @extschema@.rfm_scheme_segment.advice IS 'One sentence: what to do with these customers';
COMMENT ON COLUMN @extschema@.rfm_scheme_segment.advice_zh IS 'Chinese twin of advice';
COMMENT ON COLUMN @extschema@.rfm_scheme_segment.position IS 'Order of display';
COMMENT ON COLUMN @extschema@.rfm_scheme_segment.remainder IS 'Takes the cells that no rule matches';

CREATE UNIQUE INDEX rfm_scheme_segment_remainder ON @extschema@.rfm_scheme_segment (scheme) WHERE remainder;
COMMENT ON INDEX @extschema@.rfm_scheme_segment_remainder IS 'A scheme has at most one segment for the remainder';

CREATE TABLE @extschema@.rfm_scheme_rule (
    scheme   text NOT NULL,
    position int NOT NULL,
    segment  text NOT NULL,
    r_low    int,
    r_high   int,
    f_low    int,
    f_high   int,
    m_low    int,
    m_high   int,
    fm_low   int,
    fm_high  int,
    PRIMARY KEY (scheme, position)
);
COMMENT ON TABLE @extschema@.rfm_scheme_rule IS 'Range rules in order, first match wins; a NULL range matches any score. Change them with define_scheme(), which expands them into cells';
COMMENT ON COLUMN @extschema@.rfm_scheme_rule.fm_low IS 'Range of FM, the mean of the F and M scores rounded half up';

CREATE TABLE @extschema@.rfm_scheme_cell (
    scheme  text NOT NULL,
    r       int NOT NULL CHECK (r BETWEEN 0 AND 10),
    f       int NOT NULL CHECK (f BETWEEN 0 AND 10),
    m       int NOT NULL CHECK (m BETWEEN 0 AND 10),
    segment text NOT NULL,
    PRIMARY KEY (scheme, r, f, m)
);
COMMENT ON TABLE @extschema@.rfm_scheme_cell IS 'Segment of every score cell, expanded from the rules; 0 stands for a dimension the scheme ignores';

-- Shipped schemes come with CREATE EXTENSION; a dump carries only the user's own.
SELECT pg_catalog.pg_extension_config_dump('@extschema@.rfm_scheme', 'WHERE NOT builtin');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.rfm_scheme_segment',
    'WHERE scheme NOT IN (SELECT s.scheme FROM @extschema@.rfm_scheme s WHERE s.builtin)');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.rfm_scheme_rule',
    'WHERE scheme NOT IN (SELECT s.scheme FROM @extschema@.rfm_scheme s WHERE s.builtin)');
SELECT pg_catalog.pg_extension_config_dump('@extschema@.rfm_scheme_cell',
    'WHERE scheme NOT IN (SELECT s.scheme FROM @extschema@.rfm_scheme s WHERE s.builtin)');

GRANT SELECT ON @extschema@.rfm_scheme, @extschema@.rfm_scheme_segment, @extschema@.rfm_scheme_rule,
    @extschema@.rfm_scheme_cell TO PUBLIC;
GRANT INSERT, UPDATE, DELETE ON @extschema@.rfm_scheme, @extschema@.rfm_scheme_segment,
    @extschema@.rfm_scheme_rule, @extschema@.rfm_scheme_cell TO @extowner@;

-- Rows that belong to a scheme without a row of its own: a restored database may hold some, and a new scheme of
-- that name must not inherit them.
CREATE FUNCTION crm_internal.config_rows_forget(name text, key text, belonging text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    table_name text;
BEGIN
    FOREACH table_name IN ARRAY belonging LOOP
        EXECUTE format('DELETE FROM @extschema@.%1$I b WHERE b.%2$I = $1', table_name, key) USING name;
    END LOOP;
END $$;
COMMENT ON FUNCTION crm_internal.config_rows_forget(text, text, text[]) IS 'Part of the functions that define and copy schemes: deletes what belonged to a scheme of that name';

-- Trigger (table, ...): when a scheme goes, the rows of these tables that belong to it go too; when it is renamed,
-- they are. The first column of the tables is its name.
CREATE FUNCTION crm_internal.config_rows_follow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    key CONSTANT text := CASE TG_TABLE_NAME WHEN 'matrix_scheme' THEN 'matrix' ELSE 'scheme' END;
    was CONSTANT text := to_jsonb(OLD) ->> key;
    table_name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM crm_internal.config_rows_forget(was, key, TG_ARGV[0:]);
    ELSIF to_jsonb(NEW) ->> key <> was THEN
        FOREACH table_name IN ARRAY TG_ARGV[0:] LOOP
            EXECUTE format('UPDATE @extschema@.%1$I SET %2$I = $1 WHERE %2$I = $2', table_name, key)
                USING to_jsonb(NEW) ->> key, was;
        END LOOP;
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION crm_internal.config_rows_follow() IS 'Trigger that deletes and renames the rows that belong to a scheme';

-- Trigger: rules and cells follow the new name of a segment, and a segment that they name stays.
CREATE FUNCTION crm_internal.rfm_scheme_segment_follow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE @extschema@.rfm_scheme_rule u SET scheme = NEW.scheme, segment = NEW.segment
        WHERE u.scheme = OLD.scheme AND u.segment = OLD.segment;
        UPDATE @extschema@.rfm_scheme_cell c SET scheme = NEW.scheme, segment = NEW.segment
        WHERE c.scheme = OLD.scheme AND c.segment = OLD.segment;
    ELSIF EXISTS (SELECT FROM @extschema@.rfm_scheme s WHERE s.scheme = OLD.scheme)
          AND (EXISTS (SELECT FROM @extschema@.rfm_scheme_rule u WHERE u.scheme = OLD.scheme AND u.segment = OLD.segment)
               OR EXISTS (SELECT FROM @extschema@.rfm_scheme_cell c WHERE c.scheme = OLD.scheme AND c.segment = OLD.segment)) THEN
        RAISE EXCEPTION 'segment "%" of scheme "%" has cells', OLD.segment, OLD.scheme
            USING ERRCODE = 'foreign_key_violation',
                  HINT = 'Rename it, or define the scheme again without it: define_scheme() replaces a scheme of yours.';
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_scheme_segment_follow() IS 'Trigger that renames a segment in rules and cells, and keeps one that they name';

-- Names of cells ----------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.rfm_segment(r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number, scheme text DEFAULT 'rf_grid') RETURNS text
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_rfm_segment';
COMMENT ON FUNCTION @extschema@.rfm_segment(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Segment of a customer with these scores in a scheme';

CREATE FUNCTION @extschema@.rfm_segment_zh(r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number, scheme text DEFAULT 'rf_grid') RETURNS text
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_rfm_segment_zh';
COMMENT ON FUNCTION @extschema@.rfm_segment_zh(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'Chinese name of the segment of a customer with these scores';

CREATE FUNCTION @extschema@.rfm_advice(r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number, scheme text DEFAULT 'rf_grid') RETURNS text
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_rfm_advice';
COMMENT ON FUNCTION @extschema@.rfm_advice(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'What to do with a customer with these scores, in one sentence';

CREATE FUNCTION @extschema@.rfm_advice_zh(r @extschema@.whole_number, f @extschema@.whole_number, m @extschema@.whole_number, scheme text DEFAULT 'rf_grid') RETURNS text
LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'crm_rfm_advice_zh';
COMMENT ON FUNCTION @extschema@.rfm_advice_zh(@extschema@.whole_number, @extschema@.whole_number, @extschema@.whole_number, text) IS 'What to do with a customer with these scores, in one Chinese sentence';

-- Rules to cells ----------------------------------------------------------------------------------------

-- Every cell of a scheme with the distinct segments whose rules match it, in rule order. The one place
-- where rules are evaluated: define_scheme() stores its answer and scheme_check() reports on it.
CREATE FUNCTION crm_internal.rfm_scheme_matches(
    scheme text, OUT r int, OUT f int, OUT m int, OUT matches int, OUT segments text, OUT chosen text
) RETURNS SETOF record LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT r.score, f.score, m.score, hit.matches, hit.segments, coalesce(hit.winner, rest.segment)
    FROM @extschema@.rfm_scheme s
    JOIN pg_catalog.generate_series(0, 10) AS r(score)
        ON CASE WHEN s.r_bins IS NULL THEN r.score = 0 ELSE r.score BETWEEN 1 AND s.r_bins END
    JOIN pg_catalog.generate_series(0, 10) AS f(score)
        ON CASE WHEN s.f_bins IS NULL THEN f.score = 0 ELSE f.score BETWEEN 1 AND s.f_bins END
    JOIN pg_catalog.generate_series(0, 10) AS m(score)
        ON CASE WHEN s.m_bins IS NULL THEN m.score = 0 ELSE m.score BETWEEN 1 AND s.m_bins END
    CROSS JOIN LATERAL (
        SELECT pg_catalog.count(*)::int AS matches,
               pg_catalog.string_agg(named.segment, ', ' ORDER BY named.position) AS segments,
               (pg_catalog.array_agg(named.segment ORDER BY named.position))[1] AS winner
        FROM (
            SELECT u.segment, pg_catalog.min(u.position) AS position
            FROM @extschema@.rfm_scheme_rule u
            WHERE u.scheme = s.scheme
              AND (u.r_low IS NULL OR r.score BETWEEN u.r_low AND u.r_high)
              AND (u.f_low IS NULL OR f.score BETWEEN u.f_low AND u.f_high)
              AND (u.m_low IS NULL OR m.score BETWEEN u.m_low AND u.m_high)
              AND (u.fm_low IS NULL OR (f.score + m.score + 1) / 2 BETWEEN u.fm_low AND u.fm_high)
            GROUP BY u.segment
        ) AS named
    ) AS hit
    LEFT JOIN @extschema@.rfm_scheme_segment rest ON rest.scheme = s.scheme AND rest.remainder
    WHERE s.scheme = rfm_scheme_matches.scheme;
END;
COMMENT ON FUNCTION crm_internal.rfm_scheme_matches(text) IS 'Every cell of a scheme with the segments whose rules match it and the one it gets; 0 stands for a dimension the scheme ignores';

-- Raises 42704 unless the scheme exists.
CREATE FUNCTION crm_internal.rfm_scheme_require(scheme text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM @extschema@.rfm_scheme s WHERE s.scheme = rfm_scheme_require.scheme) THEN
        RAISE EXCEPTION 'scheme "%" does not exist', scheme
            USING ERRCODE = 'undefined_object',
                  HINT = (SELECT coalesce('Known schemes: ' || string_agg(s.scheme, ', ' ORDER BY s.scheme COLLATE "C") || '.',
                                          'There are no schemes; drop and create the extension to get the shipped ones.')
                          FROM @extschema@.rfm_scheme s);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_scheme_require(text) IS 'Raises an error unless the scheme exists';

-- Raises 22023 if the scheme is shipped with the extension: a change to it would be lost by dump and restore.
CREATE FUNCTION crm_internal.rfm_scheme_refuse_builtin(scheme text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM @extschema@.rfm_scheme s WHERE s.scheme = rfm_scheme_refuse_builtin.scheme AND s.builtin) THEN
        RAISE EXCEPTION 'scheme "%" is built in and cannot be changed', scheme
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Copy it and change the copy: SELECT @extschema@.copy_scheme(%L, %L);', scheme, 'my_' || scheme);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_scheme_refuse_builtin(text) IS 'Raises an error if the scheme is shipped with the extension';

-- Makes one user at a time define schemes (readers go on), and raises 22023 unless the name can be given
-- to a user's scheme.
CREATE FUNCTION crm_internal.rfm_scheme_claim(scheme text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(btrim(scheme), '') = '' THEN
        RAISE EXCEPTION 'a scheme needs a name' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Pass a short name such as ''my_segments''.';
    END IF;
    PERFORM crm_internal.require_scheme_rights('rfm_scheme');
    LOCK TABLE @extschema@.rfm_scheme IN SHARE ROW EXCLUSIVE MODE;
    PERFORM crm_internal.rfm_scheme_refuse_builtin(scheme);
END $$;
COMMENT ON FUNCTION crm_internal.rfm_scheme_claim(text) IS 'Locks the list of schemes against other writers and checks the name of a new one';

-- Raises 22023 unless rules is a non-empty array of objects with known keys, each naming its segment.
CREATE FUNCTION crm_internal.rfm_rules_check(rules jsonb) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    label CONSTANT text[] := ARRAY['segment', 'segment_zh', 'advice', 'advice_zh'];
    score CONSTANT text[] := ARRAY['r', 'f', 'm', 'fm'];
    rule jsonb;
    place bigint;
    key text;
BEGIN
    IF rules IS NULL OR jsonb_typeof(rules) <> 'array' OR rules = '[]' THEN
        RAISE EXCEPTION 'rules must be a JSON array with at least one rule' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Write for example [{"segment": "vip", "r": [4, 5], "f": 5}, {"segment": "rest"}].';
    END IF;
    FOR rule, place IN SELECT e.value, e.ordinality FROM jsonb_array_elements(rules) WITH ORDINALITY AS e LOOP
        IF jsonb_typeof(rule) <> 'object' THEN
            RAISE EXCEPTION 'rule % is not an object: %', place, rule USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Write for example {"segment": "vip", "r": [4, 5], "f": 5}.';
        END IF;
        FOR key IN SELECT k FROM jsonb_object_keys(rule) AS k ORDER BY k COLLATE "C" LOOP
            IF key <> ALL (label || score) THEN
                RAISE EXCEPTION 'rule % has the unknown key "%"', place, key USING ERRCODE = 'invalid_parameter_value',
                    HINT = 'Known keys: ' || array_to_string(label || score, ', ') || '.';
            ELSIF key = ANY (label) AND jsonb_typeof(rule -> key) <> 'string' THEN
                RAISE EXCEPTION 'rule %: "%" must be a text, not %', place, key, rule -> key
                    USING ERRCODE = 'invalid_parameter_value', HINT = 'Write it in double quotes, or leave the key out.';
            END IF;
        END LOOP;
        IF coalesce(btrim(rule ->> 'segment'), '') = '' THEN
            RAISE EXCEPTION 'rule % names no segment', place USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Add "segment": "name".';
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_rules_check(jsonb) IS 'Raises an error unless these are rules in the form define_scheme() takes';

-- The range a rule gives for one dimension: "r": 5 or "r": [4, 5]; NULLs if it gives none. bins is the
-- upper end of the dimension's scores, place the number of the rule for messages.
CREATE FUNCTION crm_internal.rfm_rule_range(rule jsonb, dimension text, bins int, place bigint, OUT low int, OUT high int)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given CONSTANT jsonb := rule -> dimension;
    ends CONSTANT jsonb := CASE jsonb_typeof(given) WHEN 'array' THEN given ELSE jsonb_build_array(given, given) END;
BEGIN
    IF given IS NULL THEN
        RETURN;
    END IF;
    IF jsonb_array_length(ends) <> 2 OR (ends ->> 0) !~ '^-?[0-9]{1,9}$' OR (ends ->> 1) !~ '^-?[0-9]{1,9}$'
       OR jsonb_path_exists(ends, '$[*] ? (@.type() != "number")') THEN
        RAISE EXCEPTION 'rule %: "%" must be a whole score or a range of two, not %', place, dimension, given
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Write "%s": 2 or "%s": [1, 2], or leave it out for any score.', dimension, dimension);
    END IF;
    IF bins IS NULL THEN
        RAISE EXCEPTION 'rule % looks at "%", but its number of bins is NULL', place, dimension
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Pass r_bins, f_bins and m_bins for the dimensions that rules look at.';
    END IF;
    low := (ends ->> 0)::int;
    high := (ends ->> 1)::int;
    IF low < 1 OR high > bins OR low > high THEN
        RAISE EXCEPTION 'rule %: "%": % is not a range within 1 to %', place, dimension, given, bins
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Scores run from 1 (worst) to the number of bins (best); write the lower end first.';
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_rule_range(jsonb, text, int, bigint) IS 'Lower and upper score a rule gives for r, f, m or fm';

-- Stores the segments and the rules of a scheme whose row is there already. A segment stands where its
-- first rule stands; its labels may be given with any one of its rules.
CREATE FUNCTION crm_internal.rfm_rules_store(scheme text, rules jsonb, r_bins int, f_bins int, m_bins int) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    clash text;
    first_place int;
    again_place int;
BEGIN
    SELECT e.value ->> 'segment' INTO clash
    FROM jsonb_array_elements(rules) WITH ORDINALITY AS e
    GROUP BY e.value ->> 'segment'
    HAVING count(DISTINCT e.value ->> 'segment_zh') > 1 OR count(DISTINCT e.value ->> 'advice') > 1
        OR count(DISTINCT e.value ->> 'advice_zh') > 1
    ORDER BY min(e.ordinality) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'segment "%" is given two different labels', clash USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Give segment_zh, advice and advice_zh with one rule of each segment only.';
    END IF;

    INSERT INTO @extschema@.rfm_scheme_segment (scheme, segment, segment_zh, advice, advice_zh, position)
    SELECT rfm_rules_store.scheme, e.value ->> 'segment',
           coalesce(max(e.value ->> 'segment_zh'), e.value ->> 'segment'),
           max(e.value ->> 'advice'), max(e.value ->> 'advice_zh'),
           rank() OVER (ORDER BY min(e.ordinality))
    FROM jsonb_array_elements(rules) WITH ORDINALITY AS e
    GROUP BY e.value ->> 'segment';

    INSERT INTO @extschema@.rfm_scheme_rule
        (scheme, position, segment, r_low, r_high, f_low, f_high, m_low, m_high, fm_low, fm_high)
    SELECT rfm_rules_store.scheme, e.ordinality, e.value ->> 'segment',
           r.low, r.high, f.low, f.high, m.low, m.high, fm.low, fm.high
    FROM jsonb_array_elements(rules) WITH ORDINALITY AS e
    CROSS JOIN LATERAL crm_internal.rfm_rule_range(e.value, 'r'::text, r_bins, e.ordinality) AS r
    CROSS JOIN LATERAL crm_internal.rfm_rule_range(e.value, 'f'::text, f_bins, e.ordinality) AS f
    CROSS JOIN LATERAL crm_internal.rfm_rule_range(e.value, 'm'::text, m_bins, e.ordinality) AS m
    CROSS JOIN LATERAL crm_internal.rfm_rule_range(e.value, 'fm'::text, f_bins, e.ordinality) AS fm;

    SELECT min(u.position), max(u.position) INTO first_place, again_place
    FROM @extschema@.rfm_scheme_rule u
    WHERE u.scheme = rfm_rules_store.scheme
    GROUP BY u.segment, u.r_low, u.r_high, u.f_low, u.f_high, u.m_low, u.m_high, u.fm_low, u.fm_high
    HAVING count(*) > 1
    ORDER BY min(u.position) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'rule % repeats rule %', again_place, first_place USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Remove one of them.';
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_rules_store(text, jsonb, int, int, int) IS 'Part of define_scheme(): stores segments and rules';

-- Stores the cells of a scheme whose rules are there already. Cells that no rule matches go to the segment
-- others; without it they are an error (22023) that lists them.
CREATE FUNCTION crm_internal.rfm_scheme_expand(scheme text, others text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gaps int;
    cells int;
    holes text;
BEGIN
    SELECT count(*) FILTER (WHERE c.matches = 0), count(*),
           string_agg(format('%s-%s-%s', coalesce(nullif(c.r, 0)::text, '*'), coalesce(nullif(c.f, 0)::text, '*'),
                             coalesce(nullif(c.m, 0)::text, '*')), ', ' ORDER BY c.r, c.f, c.m)
               FILTER (WHERE c.matches = 0)
    INTO gaps, cells, holes
    FROM crm_internal.rfm_scheme_matches(rfm_scheme_expand.scheme) AS c;

    IF gaps > 0 AND others IS NULL THEN
        RAISE EXCEPTION 'scheme "%" has no segment for % of its % cells', scheme, gaps, cells
            USING ERRCODE = 'invalid_parameter_value',
                  DETAIL = format('No rule matches r-f-m %s.', holes),
                  HINT = 'Pass others => ''name'' for the remainder, or widen a rule.';
    ELSIF gaps > 0 THEN
        INSERT INTO @extschema@.rfm_scheme_segment AS g (scheme, segment, segment_zh, position, remainder)
        SELECT rfm_scheme_expand.scheme, others, others, max(p.position) + 1, true
        FROM @extschema@.rfm_scheme_segment p
        WHERE p.scheme = rfm_scheme_expand.scheme
        ON CONFLICT ON CONSTRAINT rfm_scheme_segment_pkey DO UPDATE SET remainder = true;
    END IF;

    INSERT INTO @extschema@.rfm_scheme_cell (scheme, r, f, m, segment)
    SELECT rfm_scheme_expand.scheme, c.r, c.f, c.m, c.chosen
    FROM crm_internal.rfm_scheme_matches(rfm_scheme_expand.scheme) AS c;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_scheme_expand(text, text) IS 'Part of define_scheme(): expands rules into cells';

-- Schemes as users handle them --------------------------------------------------------------------------

CREATE FUNCTION @extschema@.scheme_check(
    scheme text, OUT kind text, OUT r int, OUT f int, OUT m int, OUT segments text, OUT chosen text
) RETURNS SETOF record
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM crm_internal.rfm_scheme_require(scheme_check.scheme);
    RETURN QUERY
        WITH cell AS MATERIALIZED (
            SELECT c.* FROM crm_internal.rfm_scheme_matches(scheme_check.scheme) AS c
        ), finding AS (
            SELECT CASE c.matches WHEN 0 THEN 'gap' ELSE 'overlap' END AS kind,
                   nullif(c.r, 0) AS r, nullif(c.f, 0) AS f, nullif(c.m, 0) AS m, c.segments, c.chosen, 0 AS position
            FROM cell c
            WHERE c.matches <> 1
            UNION ALL
            SELECT 'unreachable', NULL, NULL, NULL, g.segment, NULL, g.position
            FROM @extschema@.rfm_scheme_segment g
            WHERE g.scheme = scheme_check.scheme AND NOT EXISTS (SELECT FROM cell c WHERE c.chosen = g.segment)
        )
        SELECT n.kind, n.r, n.f, n.m, n.segments, n.chosen
        FROM finding n
        ORDER BY n.kind, n.r, n.f, n.m, n.position;
END $$;
COMMENT ON FUNCTION @extschema@.scheme_check(text) IS 'Cells that no rule or several segments'' rules match, with the segment they get, and segments that no cell gets';

CREATE FUNCTION @extschema@.define_scheme(
    scheme text, rules jsonb, r_bins int DEFAULT 5, f_bins int DEFAULT 5, m_bins int DEFAULT 5,
    others text DEFAULT NULL, title text DEFAULT NULL,
    OUT kind text, OUT r int, OUT f int, OUT m int, OUT segments text, OUT chosen text
) RETURNS SETOF record
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM crm_internal.rfm_scheme_claim(define_scheme.scheme);
    IF define_scheme.r_bins NOT BETWEEN 2 AND 10 OR define_scheme.f_bins NOT BETWEEN 2 AND 10
       OR define_scheme.m_bins NOT BETWEEN 2 AND 10 THEN
        RAISE EXCEPTION 'bins must be between 2 and 10, not %, % and %',
            define_scheme.r_bins, define_scheme.f_bins, define_scheme.m_bins
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Use the bins that your scores were fitted with.';
    ELSIF btrim(others) = '' THEN
        RAISE EXCEPTION 'others must not be empty' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Name the segment of the remaining cells, or leave it out.';
    END IF;
    PERFORM crm_internal.rfm_rules_check(rules);
    IF define_scheme.f_bins IS DISTINCT FROM define_scheme.m_bins AND jsonb_path_exists(rules, '$[*].fm') THEN
        RAISE EXCEPTION '"fm" needs equal f_bins and m_bins, not % and %', define_scheme.f_bins, define_scheme.m_bins
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Scores on different scales have no meaningful mean; use "f" and "m".';
    END IF;

    DELETE FROM @extschema@.rfm_scheme s WHERE s.scheme = define_scheme.scheme;
    PERFORM crm_internal.config_rows_forget(define_scheme.scheme, 'scheme', '{rfm_scheme_cell, rfm_scheme_rule, rfm_scheme_segment}');
    -- A dimension that no rule looks at is not part of the scheme: it takes any score and multiplies no cells.
    INSERT INTO @extschema@.rfm_scheme (scheme, title, title_zh, r_bins, f_bins, m_bins)
    VALUES (define_scheme.scheme, coalesce(define_scheme.title, define_scheme.scheme),
            coalesce(define_scheme.title, define_scheme.scheme),
            CASE WHEN jsonb_path_exists(rules, '$[*].r') THEN define_scheme.r_bins END,
            CASE WHEN jsonb_path_exists(rules, '$[*] ? (exists (@.f) || exists (@.fm))') THEN define_scheme.f_bins END,
            CASE WHEN jsonb_path_exists(rules, '$[*] ? (exists (@.m) || exists (@.fm))') THEN define_scheme.m_bins END);
    PERFORM crm_internal.rfm_rules_store(define_scheme.scheme, rules, define_scheme.r_bins, define_scheme.f_bins,
                                        define_scheme.m_bins);
    PERFORM crm_internal.rfm_scheme_expand(define_scheme.scheme, others);
    RETURN QUERY SELECT c.* FROM @extschema@.scheme_check(define_scheme.scheme) AS c;
END $$;
COMMENT ON FUNCTION @extschema@.define_scheme(text, jsonb, int, int, int, text, text) IS 'Makes or replaces a scheme of your own from ordered rules and reports gaps, overlaps and segments never reached';

CREATE FUNCTION @extschema@.copy_scheme(from_scheme text, to_scheme text, title text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM crm_internal.rfm_scheme_require(from_scheme);
    PERFORM crm_internal.rfm_scheme_claim(to_scheme);
    IF EXISTS (SELECT FROM @extschema@.rfm_scheme s WHERE s.scheme = to_scheme) THEN
        RAISE EXCEPTION 'scheme "%" already exists', to_scheme USING ERRCODE = 'duplicate_object',
            HINT = format('Use another name, or drop it first: SELECT @extschema@.drop_scheme(%L);', to_scheme);
    END IF;
    PERFORM crm_internal.config_rows_forget(to_scheme, 'scheme', '{rfm_scheme_cell, rfm_scheme_rule, rfm_scheme_segment}');
    INSERT INTO @extschema@.rfm_scheme (scheme, title, title_zh, r_bins, f_bins, m_bins, compatibility, note)
    SELECT to_scheme, coalesce(copy_scheme.title, s.title), coalesce(copy_scheme.title, s.title_zh),
           s.r_bins, s.f_bins, s.m_bins, s.compatibility, s.note
    FROM @extschema@.rfm_scheme s WHERE s.scheme = from_scheme;
    INSERT INTO @extschema@.rfm_scheme_segment (scheme, segment, segment_zh, advice, advice_zh, position, remainder)
    SELECT to_scheme, g.segment, g.segment_zh, g.advice, g.advice_zh, g.position, g.remainder
    FROM @extschema@.rfm_scheme_segment g WHERE g.scheme = from_scheme;
    INSERT INTO @extschema@.rfm_scheme_rule
        (scheme, position, segment, r_low, r_high, f_low, f_high, m_low, m_high, fm_low, fm_high)
    SELECT to_scheme, u.position, u.segment, u.r_low, u.r_high, u.f_low, u.f_high, u.m_low, u.m_high, u.fm_low, u.fm_high
    FROM @extschema@.rfm_scheme_rule u WHERE u.scheme = from_scheme;
    INSERT INTO @extschema@.rfm_scheme_cell (scheme, r, f, m, segment)
    SELECT to_scheme, c.r, c.f, c.m, c.segment
    FROM @extschema@.rfm_scheme_cell c WHERE c.scheme = from_scheme;
END $$;
COMMENT ON FUNCTION @extschema@.copy_scheme(text, text, text) IS 'Copies a scheme under a name of your own, whose names and advice can then be edited';

CREATE FUNCTION @extschema@.drop_scheme(scheme text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM crm_internal.rfm_scheme_require(scheme);
    PERFORM crm_internal.rfm_scheme_refuse_builtin(scheme);
    PERFORM crm_internal.require_scheme_rights('rfm_scheme');
    DELETE FROM @extschema@.rfm_scheme s WHERE s.scheme = drop_scheme.scheme;
END $$;
COMMENT ON FUNCTION @extschema@.drop_scheme(text) IS 'Removes a scheme of your own';

-- Views -------------------------------------------------------------------------------------------------

CREATE VIEW @extschema@.schemes WITH (security_invoker = true) AS
SELECT s.scheme, s.title, s.title_zh,
       CASE WHEN NOT s.builtin THEN 'own' WHEN s.compatibility THEN 'compatibility' ELSE 'shipped' END AS kind,
       s.r_bins, s.f_bins, s.m_bins,
       (SELECT pg_catalog.count(*) FROM @extschema@.rfm_scheme_segment g WHERE g.scheme = s.scheme) AS segments,
       c.cells, c.gap_cells, c.overlap_cells, s.note
FROM @extschema@.rfm_scheme s
CROSS JOIN LATERAL (
    SELECT pg_catalog.count(*) AS cells,
           pg_catalog.count(*) FILTER (WHERE h.matches = 0) AS gap_cells,
           pg_catalog.count(*) FILTER (WHERE h.matches > 1) AS overlap_cells
    FROM crm_internal.rfm_scheme_matches(s.scheme) AS h
) AS c;
COMMENT ON VIEW @extschema@.schemes IS 'Schemes with their bins and the number of segments, cells, cells no rule matches and cells several segments'' rules match';

CREATE VIEW @extschema@.rfm_scheme_cells WITH (security_invoker = true) AS
SELECT c.scheme, nullif(c.r, 0) AS r, nullif(c.f, 0) AS f, nullif(c.m, 0) AS m,
       g.segment, g.segment_zh, g.advice, g.advice_zh
FROM @extschema@.rfm_scheme_cell c
JOIN @extschema@.rfm_scheme_segment g ON g.scheme = c.scheme AND g.segment = c.segment;
COMMENT ON VIEW @extschema@.rfm_scheme_cells IS 'Segment and advice of every cell of every scheme; NULL stands for a dimension the scheme ignores';

GRANT SELECT ON @extschema@.schemes, @extschema@.rfm_scheme_cells TO PUBLIC;

-- Shipped schemes ---------------------------------------------------------------------------------------

-- Every argument is given with its type: the script runs with a superuser's rights, and a function of the
-- same name that somebody has left in the schema must not fit a call better.

-- Ten names on recency and frequency: the partition most public copies of the R x F grid agree on.
SELECT pg_catalog.count(*) FROM @extschema@.define_scheme('rf_grid'::text, '[
    {"segment": "champions",           "r": 5,      "f": [4, 5]},
    {"segment": "loyal",               "r": [3, 4], "f": [4, 5]},
    {"segment": "potential_loyalists", "r": [4, 5], "f": [2, 3]},
    {"segment": "new",                 "r": 5,      "f": 1},
    {"segment": "promising",           "r": 4,      "f": 1},
    {"segment": "need_attention",      "r": 3,      "f": 3},
    {"segment": "about_to_sleep",      "r": 3,      "f": [1, 2]},
    {"segment": "at_risk",             "r": [1, 2], "f": [3, 4]},
    {"segment": "cant_lose",           "r": [1, 2], "f": 5},
    {"segment": "hibernating",         "r": [1, 2], "f": [1, 2]}
]'::jsonb, 5, 5, 5, NULL::text, NULL::text);

-- Eleven names on recency and FM.
SELECT pg_catalog.count(*) FROM @extschema@.define_scheme('r_fm'::text, '[
    {"segment": "champions",           "r": 5,      "fm": [4, 5]},
    {"segment": "champions",           "r": 4,      "fm": 5},
    {"segment": "loyal",               "r": 5,      "fm": 3},
    {"segment": "loyal",               "r": 4,      "fm": 4},
    {"segment": "loyal",               "r": 3,      "fm": [4, 5]},
    {"segment": "potential_loyalists", "r": [4, 5], "fm": 2},
    {"segment": "potential_loyalists", "r": [3, 4], "fm": 3},
    {"segment": "recent",              "r": 5,      "fm": 1},
    {"segment": "promising",           "r": [3, 4], "fm": 1},
    {"segment": "needs_attention",     "r": [2, 3], "fm": 2},
    {"segment": "needs_attention",     "r": 2,      "fm": 3},
    {"segment": "about_to_sleep",      "r": 2,      "fm": 1},
    {"segment": "at_risk",             "r": 2,      "fm": [4, 5]},
    {"segment": "at_risk",             "r": 1,      "fm": 3},
    {"segment": "cant_lose",           "r": 1,      "fm": [4, 5]},
    {"segment": "hibernating",         "r": 1,      "fm": 2},
    {"segment": "lost",                "r": 1,      "fm": 1}
]'::jsonb, 5, 5, 5, NULL::text, NULL::text);

-- Eleven names, every code spelt out. Older copies of the list put 231, 241 and 251 under hibernating.
SELECT pg_catalog.count(*) FROM @extschema@.define_scheme('codes125'::text, (
    SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('segment', list.segment, 'r', pg_catalog.substr(code, 1, 1)::int,
            'f', pg_catalog.substr(code, 2, 1)::int, 'm', pg_catalog.substr(code, 3, 1)::int)
        ORDER BY list.position, code DESC)
    FROM (VALUES
        (1, 'champions', '555 554 544 545 454 455 445'),
        (2, 'loyal', '543 444 435 355 354 345 344 335'),
        (3, 'potential_loyalists', '553 551 552 541 542 533 532 531 452 451 442 441 431 453 433 432 423 353 352 351 342 341 333 323'),
        (4, 'new', '512 511 422 421 412 411 311'),
        (5, 'promising', '525 524 523 522 521 515 514 513 425 424 413 414 415 315 314 313'),
        (6, 'need_attention', '535 534 443 434 343 334 325 324'),
        (7, 'about_to_sleep', '331 321 312 221 213 231 241 251'),
        (8, 'at_risk', '255 254 245 244 253 252 243 242 235 234 225 224 153 152 145 143 142 135 134 133 125 124'),
        (9, 'cant_lose', '155 154 144 214 215 115 114 113'),
        (10, 'hibernating', '332 322 233 232 223 222 132 123 122 212 211'),
        (11, 'lost', '111 112 121 131 141 151')
    ) AS list (position, segment, codes)
    CROSS JOIN LATERAL pg_catalog.string_to_table(list.codes, ' ') AS code
), 5, 5, 5, NULL::text, NULL::text);

-- The eight classes of Chinese textbooks: each dimension is high (2) or low (1) against a reference.
SELECT pg_catalog.count(*) FROM @extschema@.define_scheme('eight_classes'::text, '[
    {"segment": "important_value", "segment_zh": "重要价值客户", "r": 2, "f": 2, "m": 2,
     "advice": "Give them the best service and prices: they buy often, much and just now.",
     "advice_zh": "倾斜资源，提供专属服务与优惠，保持其满意。"},
    {"segment": "important_development", "segment_zh": "重要发展客户", "r": 2, "f": 1, "m": 2,
     "advice": "Raise how often they buy: bundles, replenishment reminders, membership.",
     "advice_zh": "通过组合购买、复购提醒和会员权益提高购买频次。"},
    {"segment": "important_retention", "segment_zh": "重要保持客户", "r": 1, "f": 2, "m": 2,
     "advice": "Contact them before they leave: they used to buy often and much.",
     "advice_zh": "主动联系，推送新品与回访，提高复购。"},
    {"segment": "important_win_back", "segment_zh": "重要挽留客户", "r": 1, "f": 1, "m": 2,
     "advice": "Find out why they stopped and win them back with a personal offer.",
     "advice_zh": "了解流失原因，以专属优惠重点挽回。"},
    {"segment": "general_value", "segment_zh": "一般价值客户", "r": 2, "f": 2, "m": 1,
     "advice": "Raise the basket: suggest better or additional products.",
     "advice_zh": "推荐升级与关联产品，提高客单价。"},
    {"segment": "general_development", "segment_zh": "一般发展客户", "r": 2, "f": 1, "m": 1,
     "advice": "Welcome them and lead them to the next purchase with a small offer.",
     "advice_zh": "做好新客引导，以小额优惠促成再次购买。"},
    {"segment": "general_retention", "segment_zh": "一般保持客户", "r": 1, "f": 2, "m": 1,
     "advice": "Keep in touch at low cost with reminders and points.",
     "advice_zh": "以积分和提醒等低成本方式保持联系。"},
    {"segment": "general_win_back", "segment_zh": "一般挽留客户", "r": 1, "f": 1, "m": 1,
     "advice": "Spend nothing beyond general campaigns.",
     "advice_zh": "仅纳入普惠活动，不单独投入。"}
]'::jsonb, 2, 2, 2, NULL::text, NULL::text);

-- Putler's table. It reads FM as the unrounded mean on a scale from 0, so a range of FM is a band
-- 2 low <= F + M <= 2 high: one rule for each F.
SELECT pg_catalog.count(*) FROM @extschema@.define_scheme('putler'::text, (
    SELECT pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object('segment', list.segment,
            'r', pg_catalog.jsonb_build_array(list.r_low, list.r_high), 'f', f,
            'm', pg_catalog.jsonb_build_array(greatest(1, 2 * list.fm_low - f), least(5, 2 * list.fm_high - f)))
        ORDER BY list.position, f)
    FROM (VALUES
        (1, 'champions', 4, 5, 4, 5),
        (2, 'loyal', 2, 5, 3, 5),
        (3, 'potential_loyalists', 3, 5, 1, 3),
        (4, 'recent', 4, 5, 0, 1),
        (5, 'promising', 3, 4, 0, 1),
        (6, 'needs_attention', 2, 3, 2, 3),
        (7, 'about_to_sleep', 2, 3, 0, 2),
        (8, 'at_risk', 1, 2, 2, 5),
        (9, 'cant_lose', 1, 1, 4, 5),
        (10, 'hibernating', 1, 2, 1, 2),
        (11, 'lost', 1, 2, 0, 2)
    ) AS list (position, segment, r_low, r_high, fm_low, fm_high)
    CROSS JOIN LATERAL pg_catalog.generate_series(greatest(1, 2 * list.fm_low - 5), least(5, 2 * list.fm_high - 1)) AS f
), 5, 5, 5, 'Others'::text, NULL::text);

-- The table in the README of the R package rfm, version 0.3.0.
SELECT pg_catalog.count(*) FROM @extschema@.define_scheme('rfm_r'::text, '[
    {"segment": "Champions",          "r": 5,      "f": 5,      "m": 5},
    {"segment": "Potential Loyalist", "r": [3, 5], "f": [3, 5], "m": [2, 5]},
    {"segment": "Loyal Customers",    "r": [2, 4], "f": [2, 4], "m": [2, 4]},
    {"segment": "Promising",          "r": [3, 4], "f": [1, 3], "m": [3, 5]},
    {"segment": "New Customers",      "r": [4, 5], "f": [1, 3], "m": [1, 5]},
    {"segment": "Can''t Lose Them",   "r": [1, 2], "f": [3, 4], "m": [4, 5]},
    {"segment": "At Risk",            "r": [1, 2], "f": [2, 5], "m": [4, 5]},
    {"segment": "Need Attention",     "r": [1, 3], "f": [3, 5], "m": [3, 5]},
    {"segment": "About To Sleep",     "r": [2, 3], "f": [1, 3], "m": [1, 4]},
    {"segment": "Lost",               "r": 1,      "f": [1, 5], "m": [1, 5]}
]'::jsonb, 5, 5, 5, 'Others'::text, NULL::text);

-- Chinese names and advice are the same wherever a segment of the usual names appears.
UPDATE @extschema@.rfm_scheme_segment g
SET segment_zh = label.segment_zh, advice = label.advice, advice_zh = label.advice_zh
FROM (VALUES
    ('champions', '冠军客户', 'Reward them, show them new products first and ask for reviews and referrals.',
     '给予专属回馈，优先推荐新品，邀请评价与转介绍。'),
    ('loyal', '忠诚客户', 'Offer higher-value products and membership, and ask what they would like next.',
     '推荐更高价值的产品与会员权益，征询其需求。'),
    ('potential_loyalists', '潜在忠诚客户', 'Recommend related products and invite them to the loyalty programme.',
     '推荐关联产品，邀请加入会员计划。'),
    ('new', '新客户', 'Welcome them, help with the first purchase and suggest a second one soon.',
     '做好新客引导，尽快促成第二次购买。'),
    ('promising', '潜力客户', 'Stay in mind with small offers that lead to the next purchase.',
     '以小额优惠保持印象，促成再次购买。'),
    ('need_attention', '需关注客户', 'Make a time-limited offer based on past purchases before interest fades.',
     '根据历史购买推送限时优惠，及时唤起兴趣。'),
    ('about_to_sleep', '即将沉睡客户', 'Remind them with popular products and a reason to come back now.',
     '推送热销产品与回访理由，防止沉睡。'),
    ('at_risk', '流失风险客户', 'Write personally, find out why they stopped and offer a reason to return.',
     '个性化沟通，了解停购原因并给出回归理由。'),
    ('cant_lose', '不可失去客户', 'Contact them in person and win them back: they were among the best.',
     '专人联系，全力挽回曾经的优质客户。'),
    ('hibernating', '沉睡客户', 'Include them in low-cost campaigns only and test one reactivation offer.',
     '仅纳入低成本活动，尝试一次唤醒。'),
    ('lost', '已流失客户', 'Try one inexpensive win-back, then stop spending on them.',
     '尝试一次低成本召回，之后停止投入。'),
    ('others', '其他', 'No rule names them: look at their scores before addressing them.',
     '未匹配任何规则，先查看评分再决定。')
) AS label (name, segment_zh, advice, advice_zh)
LEFT JOIN (VALUES
    ('recent', 'new'), ('needs_attention', 'need_attention'),
    ('Champions', 'champions'), ('Loyal Customers', 'loyal'), ('Potential Loyalist', 'potential_loyalists'),
    ('New Customers', 'new'), ('Promising', 'promising'), ('Need Attention', 'need_attention'),
    ('About To Sleep', 'about_to_sleep'), ('At Risk', 'at_risk'), ('Can''t Lose Them', 'cant_lose'),
    ('Lost', 'lost'), ('Others', 'others')
) AS alias (segment, name) ON alias.name = label.name
WHERE g.segment IN (label.name, alias.segment);

UPDATE @extschema@.rfm_scheme s
SET title = shipped.title, title_zh = shipped.title_zh, compatibility = shipped.compatibility, note = shipped.note,
    builtin = true
FROM (VALUES
    ('rf_grid', 'R x F grid, 10 segments', 'R×F 网格，10 个分群', false,
     'The default. Money plays no part: add it as a column beside the segment.'),
    ('r_fm', 'R x FM grid, 11 segments', 'R×FM 网格，11 个分群', false,
     'FM is the mean of the F and M scores rounded half up.'),
    ('codes125', 'List of 125 codes, 11 segments', '125 代码表，11 个分群', false,
     'The list found in most SQL copies, every code once.'),
    ('eight_classes', 'Eight classes, high or low R, F and M', '客户价值八分类', false,
     'Takes scores 1 (low) and 2 (high), as the fit methods mean, median and score_mean give them.'),
    ('putler', 'Putler, 11 segments', 'Putler 分群表', true,
     '76 cells match several segments; recent, promising, cant_lose and lost are never reached.'),
    ('rfm_r', 'R package rfm 0.3.0, README', 'R 语言 rfm 包 0.3.0 分群表', true,
     '58 cells match several segments, 10 match none and are Others.')
) AS shipped (scheme, title, title_zh, compatibility, note)
WHERE s.scheme = shipped.scheme;

CREATE TRIGGER follow AFTER UPDATE OR DELETE ON @extschema@.rfm_scheme
FOR EACH ROW EXECUTE FUNCTION crm_internal.config_rows_follow('rfm_scheme_cell', 'rfm_scheme_rule', 'rfm_scheme_segment');
COMMENT ON TRIGGER follow ON @extschema@.rfm_scheme IS 'What belongs to a scheme goes with it and is renamed with it';
CREATE TRIGGER follow AFTER UPDATE OF scheme, segment OR DELETE ON @extschema@.rfm_scheme_segment
FOR EACH ROW EXECUTE FUNCTION crm_internal.rfm_scheme_segment_follow();
COMMENT ON TRIGGER follow ON @extschema@.rfm_scheme_segment IS 'Rules and cells follow the name of their segment';

-- From here on shipped schemes are read-only. A later version that changes them disables these triggers
-- in its upgrade script.
CREATE FUNCTION crm_internal.rfm_scheme_keep_builtin() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'table "%" holds the schemes shipped with the extension', TG_TABLE_NAME
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Remove a scheme of your own with %s.drop_scheme().', TG_TABLE_SCHEMA);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM crm_internal.rfm_scheme_refuse_builtin(OLD.scheme);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    PERFORM crm_internal.rfm_scheme_refuse_builtin(NEW.scheme);
    IF TG_TABLE_NAME = 'rfm_scheme' THEN
        IF NEW.builtin THEN
            RAISE EXCEPTION 'scheme "%" is not shipped with the extension', NEW.scheme
                USING ERRCODE = 'invalid_parameter_value',
                      HINT = 'Leave builtin false: a dump does not contain built-in schemes.';
        END IF;
    END IF;
    RETURN NEW;
END $$;
COMMENT ON FUNCTION crm_internal.rfm_scheme_keep_builtin() IS 'Trigger that keeps shipped schemes read-only';

CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.rfm_scheme
FOR EACH ROW EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_builtin ON @extschema@.rfm_scheme IS 'Shipped schemes are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.rfm_scheme
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_rows ON @extschema@.rfm_scheme IS 'Shipped schemes are not truncated';
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.rfm_scheme_segment
FOR EACH ROW EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_builtin ON @extschema@.rfm_scheme_segment IS 'Shipped schemes are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.rfm_scheme_segment
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_rows ON @extschema@.rfm_scheme_segment IS 'Shipped schemes are not truncated';
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.rfm_scheme_rule
FOR EACH ROW EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_builtin ON @extschema@.rfm_scheme_rule IS 'Shipped schemes are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.rfm_scheme_rule
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_rows ON @extschema@.rfm_scheme_rule IS 'Shipped schemes are not truncated';
CREATE TRIGGER keep_builtin BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.rfm_scheme_cell
FOR EACH ROW EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_builtin ON @extschema@.rfm_scheme_cell IS 'Shipped schemes are read-only';
CREATE TRIGGER keep_rows BEFORE TRUNCATE ON @extschema@.rfm_scheme_cell
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.rfm_scheme_keep_builtin();
COMMENT ON TRIGGER keep_rows ON @extschema@.rfm_scheme_cell IS 'Shipped schemes are not truncated';

-- Segments: the views on scores.

--@ each bigint uuid text

CREATE FUNCTION @extschema@.rfm_segments(
    model @extschema@.rfm_model,
    population @extschema@.population_@KEY@,
    as_of @extschema@.day DEFAULT NULL,
    scheme text DEFAULT 'rf_grid',
    after_as_of text DEFAULT NULL)
    RETURNS TABLE ("position" int, segment text, segment_zh text, customers bigint, customer_share float8,
                   orders bigint, revenue numeric, revenue_share float8, mean_recency_days float8,
                   mean_orders float8, mean_money numeric, advice text, advice_zh text)
    AS 'MODULE_PATHNAME', 'crm_rfm_segments' LANGUAGE C STABLE PARALLEL SAFE ROWS 10;
COMMENT ON FUNCTION @extschema@.rfm_segments(@extschema@.rfm_model, @extschema@.population_@KEY@, @extschema@.day, text, text) IS 'How many customers, orders and how much revenue each segment has (客户细分), by a model and a scheme';
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

-- What functions that take a table have in common; the view makers are in 61-views.sql.

CREATE FUNCTION crm_internal.require_columns(source regclass, columns name[]) RETURNS void
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
COMMENT ON FUNCTION crm_internal.require_columns(regclass, name[]) IS 'Part of the functions that take a table: an error if a column is missing';

CREATE FUNCTION crm_internal.require_scheme_method(scheme text, method text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    bins int[];
    made int := CASE WHEN method IN ('mean', 'median', 'score_mean') THEN 2 ELSE 5 END;
BEGIN
    -- both complain of names they do not know
    PERFORM @extschema@.rfm_options(method => require_scheme_method.method);
    PERFORM crm_internal.rfm_scheme_require(scheme);
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
COMMENT ON FUNCTION crm_internal.require_scheme_method(text, text) IS 'Part of rfm_sql: an error if a scheme or method is unknown, or they do not fit each other';

-- A finite day of our era: what has a place on the calendar and reads back as it was written.
CREATE FUNCTION crm_internal.require_day(day date, argument text) RETURNS date
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
COMMENT ON FUNCTION crm_internal.require_day(date, text) IS 'The day; an error if it is infinite or before the year 1';

CREATE FUNCTION crm_internal.date_literal(day date, argument text) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.format('%L::date', pg_catalog.to_char(crm_internal.require_day(day, argument)::timestamp, 'YYYY-MM-DD'));
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
    LANGUAGE plpgsql STABLE COST 10000 ROWS 100
AS $$
DECLARE
    kinds record;
BEGIN
    PERFORM crm_internal.require_columns(before, ARRAY[customer, segment]);
    PERFORM crm_internal.require_columns(after, ARRAY[customer, segment]);
    RETURN QUERY EXECUTE pg_catalog.format(
$sql$SELECT m.segment_before, m.segment_after, m.customers,
       m.customers::float8 OPERATOR(pg_catalog./) (pg_catalog.sum(m.customers) OVER (PARTITION BY m.segment_before))::float8
FROM pg_catalog.unnest((
    SELECT crm_internal.moves_of_segments(s.customer, s.segment, s.is_after, CASE WHEN s.is_after THEN %5$L ELSE %6$L END)
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
COMMENT ON FUNCTION @extschema@.segment_moves(regclass, regclass, name, name) IS 'How many customers moved from which segment to which between two tables of scored customers; (new) and (gone) are on one side only';
