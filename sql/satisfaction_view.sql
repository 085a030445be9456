-- Views over a table of survey answers: create_satisfaction_views and satisfaction_sql.

-- As everything that takes a table (source_columns.sql) they quote every name, run with the rights of the caller, and satisfaction_sql
-- shows what they would run.

-- The type of a column, below its domains.
CREATE FUNCTION crm_internal.survey_type(source regclass, column_name name) RETURNS regtype
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    base oid := (SELECT a.atttypid FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname = column_name);
BEGIN
    WHILE EXISTS (SELECT FROM pg_type AS t WHERE t.oid = base AND t.typtype = 'd') LOOP
        SELECT t.typbasetype INTO base FROM pg_type AS t WHERE t.oid = base;
    END LOOP;
    RETURN base;
END
$$;
COMMENT ON FUNCTION crm_internal.survey_type(regclass, name) IS 'Part of create_satisfaction_views: the type of a column';

-- A column of numbers as SQL over the alias o; arrays of numbers where these will do.
CREATE FUNCTION crm_internal.survey_number(source regclass, column_name name, role text, arrays boolean) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    exact name := crm_internal.source_column(source, column_name);
    base regtype := crm_internal.survey_type(source, exact);
    remedy text;
BEGIN
    IF base IN ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') OR arrays AND base IN ('int2[]', 'int4[]', 'int8[]', 'numeric[]', 'float4[]', 'float8[]') THEN
        RETURN format('o.%I::pg_catalog.%s', exact, (SELECT format('%I', t.typname) FROM pg_type AS t WHERE t.oid = base));
    END IF;
    remedy := CASE WHEN base = 'bool'::regtype THEN format('%I::int', exact) ELSE crm_internal.source_cast(exact, base, 'numeric') END;
    RAISE EXCEPTION 'column "%" of % cannot be %: its type is %', exact, source, role,
        (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname = exact)
        USING ERRCODE = 'datatype_mismatch',
              HINT = CASE WHEN remedy IS NULL THEN 'Name a column of numbers.'
                          ELSE format('Make a view that casts it, for instance SELECT *, %s AS %s FROM %s, and name that view and column.', remedy, crm_internal.source_new_column(source, 'answer'), source) END;
END
$$;
COMMENT ON FUNCTION crm_internal.survey_number(regclass, name, text, boolean) IS 'Part of create_satisfaction_views: a column of answers or weights as SQL; an error with its remedy for another type';

-- The answers to the items as one array: of the columns, or one column that holds them.
CREATE FUNCTION crm_internal.survey_items(source regclass, items name[]) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    written text[] := ARRAY(SELECT crm_internal.survey_number(source, i.name, 'an answer', cardinality(items) = 1) FROM unnest(items) WITH ORDINALITY AS i(name, place) ORDER BY i.place);
BEGIN
    RETURN CASE WHEN written[1] ~ '::pg_catalog\._' THEN written[1] ELSE format('ARRAY[%s]', array_to_string(written, ', ')) END;
END
$$;
COMMENT ON FUNCTION crm_internal.survey_items(regclass, name[]) IS 'Part of create_satisfaction_views: the answers to the items as one array';

-- The columns that groups are made by, as SQL over the alias o with their names. What BI drivers do not know becomes text.
CREATE FUNCTION crm_internal.survey_groups(source regclass, groups name[]) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    taken CONSTANT name[] := '{position,construct,construct_zh,index,answers,answers_effective,se,lower,upper,admissible,notes,few_answers,kind,source,target,estimate,
                               period,promoter_share,passive_share,detractor_share,nps,place,change,change_se,z,p_value,significant,fitted,sample,problem,detail,detail_before,group_number}';
    wanted name;
    exact name;
    flat boolean;
    written text[] := '{}';
BEGIN
    FOREACH wanted IN ARRAY coalesce(groups, '{}') LOOP
        IF wanted IS NULL THEN
            RAISE EXCEPTION 'groups has a null'
                USING ERRCODE = 'null_value_not_allowed', HINT = 'Name the columns that the groups are made by, groups => ''{region}'', or leave groups out.';
        END IF;
        exact := crm_internal.source_column(source, wanted);
        IF exact = ANY (taken) THEN
            RAISE EXCEPTION 'the views have a column "%" of their own', exact
                USING ERRCODE = 'duplicate_column',
                      HINT = format('Make a view that names it otherwise, for instance SELECT *, %I AS %s FROM %s, and name that view and column.', exact,
                                    crm_internal.source_new_column(source, exact), source);
        END IF;
        SELECT t.typcategory IN ('S', 'N', 'D') AND t.typtype = 'b' AND t.oid NOT IN ('money'::regtype, 'oid'::regtype, 'time'::regtype, 'timetz'::regtype, 'name'::regtype) AND t.typname NOT LIKE 'reg%' INTO flat
        FROM pg_type AS t WHERE t.oid = crm_internal.survey_type(source, exact);
        written := written || format(CASE WHEN flat THEN 'o.%1$I AS %1$I' ELSE 'o.%1$I::pg_catalog.text AS %1$I' END, exact);
    END LOOP;
    IF cardinality(written) <> (SELECT count(DISTINCT w.sql) FROM unnest(written) AS w(sql)) THEN
        RAISE EXCEPTION 'groups names a column twice'
            USING ERRCODE = 'duplicate_column', HINT = 'Name each column once.';
    END IF;
    RETURN written;
END
$$;
COMMENT ON FUNCTION crm_internal.survey_groups(regclass, name[]) IS 'Part of create_satisfaction_views: the columns of the groups as SQL; an error if the views have such a name';

-- How the views read a survey: SQL over the alias o. What is not asked for is NULL.
CREATE TYPE crm_internal.survey_source AS (
    from_sql text, --@ The table with its alias
    groups text[], --@ Columns of the groups as they are selected
    names text[], --@ Their names as SQL
    respondent text, --@ Key of who answers, as samples take it
    at text, --@ Time of the answer
    nps text, --@ Answer to the NPS question
    answers text, --@ Answers to the items, as an array
    weight text, --@ Weight of the respondent
    model @extschema@.path_model, --@ Model of the items
    period text, --@ Length of the periods of the trend
    min_n int, --@ Answers below which a row is flagged
    confidence float8, --@ Of the intervals and tests
    zone text --@ Time zone that days are cut in, NULL: the times have none
);
COMMENT ON TYPE crm_internal.survey_source IS 'Part of create_satisfaction_views: the columns of a survey as SQL, and the options of its views';

CREATE FUNCTION crm_internal.require_survey_options(items name[], model @extschema@.path_model, period text, min_n int, confidence float8) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF period IS NULL OR period NOT IN ('day', 'week', 'month', 'quarter', 'year') THEN
        RAISE EXCEPTION 'unknown period "%"', coalesce(period, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Known: day, week, month, quarter, year.';
    ELSIF min_n IS NULL OR min_n < 0 THEN
        RAISE EXCEPTION 'min_n is %', coalesce(min_n::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the number of answers below which a row is flagged, 30 for instance; it hides nothing.';
    ELSIF confidence IS NULL OR NOT confidence BETWEEN 0.5 AND 0.9999 THEN
        RAISE EXCEPTION 'confidence is %', coalesce(confidence::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass it as a share, 0.95 for 95 %.';
    ELSIF array_position(items, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'items has a null'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Name the column of each item in the model''s order.';
    ELSIF items IS NOT NULL AND model.items IS NULL THEN
        RAISE EXCEPTION 'items need a model'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Say which construct each of them stands for: model => crm.path_model(''ecsi'', items => ''{q1,q2,q3}'', constructs_of => ''{image,image,loyalty}'').';
    ELSIF cardinality(items) > 1 AND cardinality(items) <> cardinality(model.items) THEN
        RAISE EXCEPTION '% columns for the % items of the model', cardinality(items), cardinality(model.items)
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Name the column of each item in the model''s order: %s; or leave items out if the columns are called like that.', array_to_string(model.items, ', '));
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_survey_options(name[], @extschema@.path_model, text, int, float8) IS 'Part of create_satisfaction_views: an error if an option is out of range';

CREATE FUNCTION crm_internal.survey_source(function_name text, source regclass, customer name, at name, nps name, items name[], groups name[], weight name,
        model @extschema@.path_model, period text, min_n int, confidence float8, zone text) RETURNS crm_internal.survey_source
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    example CONSTANT text := format('for instance crm.%s(''survey'', ''customer_id'', ''answered_at'', nps => ''recommend'', groups => ''{region}'').', function_name);
    -- a model's items are called as their columns, unless items says otherwise
    asked CONSTANT name[] := coalesce(items, model.items::name[]);
    cols record;
    survey crm_internal.survey_source;
BEGIN
    IF source IS NULL THEN
        RAISE EXCEPTION 'source must not be null' USING ERRCODE = 'null_value_not_allowed', HINT = 'Name the table and its columns, ' || example;
    ELSIF nps IS NULL AND coalesce(cardinality(asked), 0) = 0 THEN
        RAISE EXCEPTION 'neither nps nor model tells what is asked'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Name the column of the NPS question (nps), or the model of an index (model => crm.path_model(…)), or both, ' || example;
    END IF;
    PERFORM crm_internal.require_survey_options(items, model, period, min_n, confidence);
    SELECT c.* INTO cols FROM crm_internal.source_columns(source, customer, at, NULL, NULL, zone) AS c;
    survey.from_sql := format('%s AS o', source);
    survey.groups := crm_internal.survey_groups(source, groups);
    survey.names := ARRAY(SELECT quote_ident(crm_internal.source_column(source, g.name)) FROM unnest(groups) WITH ORDINALITY AS g(name, place) ORDER BY g.place);
    survey.respondent := coalesce(cols.customer_sql, 'NULL::pg_catalog.int8');
    survey.at := cols.at_sql;
    survey.nps := crm_internal.survey_number(source, nps, 'an answer', false);
    survey.answers := crm_internal.survey_items(source, asked);
    survey.weight := crm_internal.survey_number(source, weight, 'a weight', false) || '::pg_catalog.float8';
    survey.model := model;
    survey.period := period;
    survey.min_n := min_n;
    survey.confidence := confidence;
    survey.zone := cols.cut_in;
    RETURN survey;
END
$$;
COMMENT ON FUNCTION crm_internal.survey_source(text, regclass, name, name, name, name[], name[], name, @extschema@.path_model, text, int, float8, text) IS 'Part of create_satisfaction_views: how the views read a survey; an error with its remedy for a column that is missing or of another type';

-- Indices of a survey --------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.survey_answers(model @extschema@.path_model, answers anyarray) RETURNS anyarray
    AS 'MODULE_PATHNAME', 'crm_survey_answers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION crm_internal.survey_answers(@extschema@.path_model, anyarray) IS 'Part of create_satisfaction_views: answers that are on the scales of their items; an error for others';

-- Groups without a fit say why in words: an error would take the view from all the others.
CREATE FUNCTION crm_internal.survey_problem(model @extschema@.path_model, sample @extschema@.item_sample) RETURNS text
    AS 'MODULE_PATHNAME', 'crm_survey_problem' LANGUAGE C VOLATILE PARALLEL SAFE COST 2000;
COMMENT ON FUNCTION crm_internal.survey_problem(@extschema@.path_model, @extschema@.item_sample) IS 'Part of create_satisfaction_views: why a model cannot be fitted to a group; NULL if it can';
CREATE FUNCTION crm_internal.survey_fit(model @extschema@.path_model, sample @extschema@.item_sample, confidence float8) RETURNS @extschema@.satisfaction_model
    AS 'MODULE_PATHNAME', 'crm_survey_fit' LANGUAGE C VOLATILE STRICT PARALLEL SAFE COST 10000;
COMMENT ON FUNCTION crm_internal.survey_fit(@extschema@.path_model, @extschema@.item_sample, float8) IS 'Part of create_satisfaction_views: a model fitted to a group, with standard errors from 200 replicates or group jackknife';

-- A model fitted to each group, as SQL for FROM: g, with fitted, or the problem that there was, beside the columns of the groups.
CREATE FUNCTION crm_internal.survey_fits_sql(survey crm_internal.survey_source) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$(SELECT t.*, CASE WHEN t.problem IS NULL THEN crm_internal.survey_fit(%2$L::@extschema@.path_model, t.sample, %6$s) END AS fitted
      FROM (SELECT s.*, crm_internal.survey_problem(%2$L::@extschema@.path_model, s.sample) AS problem
            FROM (SELECT %1$s@extschema@.item_sample(%3$s, crm_internal.survey_answers(%2$L::@extschema@.path_model, %4$s)%5$s) AS sample
                  FROM %7$s%8$s) AS s) AS t) AS g$sql$,
        (SELECT string_agg(w.written || ', ', '' ORDER BY w.place) FROM unnest(survey.groups) WITH ORDINALITY AS w(written, place)),
        survey.model::text, survey.respondent, survey.answers, ', ' || survey.weight, survey.confidence, survey.from_sql,
        E'\n                  GROUP BY ' || (SELECT string_agg(i::text, ', ') FROM generate_series(1, cardinality(survey.groups)) AS i));
END
$$;
COMMENT ON FUNCTION crm_internal.survey_fits_sql(crm_internal.survey_source) IS 'Part of create_satisfaction_views: a model fitted to each group, as SQL';

-- Columns of the groups in front of those of a view, under the alias of what they come from.
CREATE FUNCTION crm_internal.survey_names(names text[], alias text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(alias, '.', n.name, ', '), ''::text ORDER BY n.place) FROM pg_catalog.unnest(names) WITH ORDINALITY AS n(name, place)), ''::text);
COMMENT ON FUNCTION crm_internal.survey_names(text[], text) IS 'Part of create_satisfaction_views: columns of the groups as SQL';

CREATE FUNCTION crm_internal.survey_index_sql(survey crm_internal.survey_source) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$SELECT %1$sc."position"::pg_catalog.int4 AS "position", c.construct, %2$s AS construct_zh, r.estimate::pg_catalog.numeric(7,2) AS index,
       coalesce((g.fitted).n, pg_catalog.jsonb_extract_path_text(g.sample::pg_catalog.jsonb, 'rows')::pg_catalog.int8, 0::pg_catalog.int8) AS answers, (g.fitted).effective_n::pg_catalog.numeric(20,1) AS answers_effective,
       r.se::pg_catalog.numeric(9,3) AS se, r.lower::pg_catalog.numeric(9,2) AS lower, r.upper::pg_catalog.numeric(9,2) AS upper,
       CASE WHEN (g.fitted).admissible THEN 'yes'::pg_catalog.text ELSE 'no'::pg_catalog.text END AS admissible, coalesce(g.problem, (g.fitted).notes) AS notes,
       CASE WHEN coalesce((g.fitted).n, pg_catalog.jsonb_extract_path_text(g.sample::pg_catalog.jsonb, 'rows')::pg_catalog.int8) OPERATOR(pg_catalog.>=) %3$s::pg_catalog.int8 THEN 0 ELSE 1 END AS few_answers
FROM %4$s
     CROSS JOIN pg_catalog.unnest(%5$L::pg_catalog.text[]) WITH ORDINALITY AS c(construct, "position")%6$s
     LEFT JOIN LATERAL @extschema@.satisfaction_rows(g.fitted) AS r ON r.kind OPERATOR(pg_catalog.=) 'index'::pg_catalog.text AND r.source OPERATOR(pg_catalog.=) c.construct
ORDER BY %1$sc."position"$sql$,
        crm_internal.survey_names(survey.names, 'g'),
        CASE WHEN (survey.model).preset IS NULL THEN 'c.construct' ELSE 'n.name_zh' END, survey.min_n, crm_internal.survey_fits_sql(survey), (survey.model).constructs,
        E'\n     LEFT JOIN crm_internal.scheme_labels(''path_model'', ' || quote_literal((survey.model).preset) || ') AS n ON n.code OPERATOR(pg_catalog.=) c.construct');
END
$$;
COMMENT ON FUNCTION crm_internal.survey_index_sql(crm_internal.survey_source) IS 'Part of create_satisfaction_views: the query of the indices by group';

CREATE FUNCTION crm_internal.survey_estimates_sql(survey crm_internal.survey_source) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$SELECT %1$sr.kind, r.source, r.target, r.estimate, r.se, r.lower, r.upper, (g.fitted).n AS answers,
       CASE WHEN (g.fitted).n OPERATOR(pg_catalog.>=) %2$s::pg_catalog.int8 THEN 0 ELSE 1 END AS few_answers
FROM %3$s
     CROSS JOIN LATERAL @extschema@.satisfaction_rows(g.fitted) AS r$sql$,
        crm_internal.survey_names(survey.names, 'g'), survey.min_n, crm_internal.survey_fits_sql(survey));
END
$$;
COMMENT ON FUNCTION crm_internal.survey_estimates_sql(crm_internal.survey_source) IS 'Part of create_satisfaction_views: the query of all estimates by group';

-- The Net Promoter Score -----------------------------------------------------------------------------------

-- The score of a group of rows, as SQL.
CREATE FUNCTION crm_internal.survey_nps(survey crm_internal.survey_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(CASE WHEN (survey).weight IS NULL THEN '@extschema@.nps_detail(%s::pg_catalog.float8, %3$s::pg_catalog.float8, ''adjusted_wald''::pg_catalog.text)'
                       ELSE '@extschema@.nps_detail(%s::pg_catalog.float8, %s, %s::pg_catalog.float8)' END, (survey).nps, (survey).weight, (survey).confidence);
COMMENT ON FUNCTION crm_internal.survey_nps(crm_internal.survey_source) IS 'Part of create_satisfaction_views: the Net Promoter Score as SQL';

-- The columns of a score d, as SQL.
CREATE FUNCTION crm_internal.survey_nps_columns(survey crm_internal.survey_source, detail text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$coalesce((%1$s).n, 0::pg_catalog.int8) AS answers, (%1$s).effective_n::pg_catalog.numeric(20,1) AS answers_effective,
       (%1$s).promoter_share::pg_catalog.numeric(7,4) AS promoter_share, (%1$s).passive_share::pg_catalog.numeric(7,4) AS passive_share, (%1$s).detractor_share::pg_catalog.numeric(7,4) AS detractor_share,
       (%1$s).score::pg_catalog.numeric(7,2) AS nps, (%1$s).se::pg_catalog.numeric(9,3) AS se, (%1$s).lower::pg_catalog.numeric(7,2) AS lower, (%1$s).upper::pg_catalog.numeric(7,2) AS upper,
       CASE WHEN (%1$s).n OPERATOR(pg_catalog.>=) %2$s::pg_catalog.int8 THEN 0 ELSE 1 END AS few_answers$sql$,
        detail, survey.min_n);
COMMENT ON FUNCTION crm_internal.survey_nps_columns(crm_internal.survey_source, text) IS 'Part of create_satisfaction_views: the columns of a score as SQL';

CREATE FUNCTION crm_internal.survey_nps_sql(survey crm_internal.survey_source) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$SELECT %1$s(pg_catalog.rank() OVER (ORDER BY (g.detail).lower DESC NULLS LAST))::pg_catalog.int4 AS place,
       %2$s
FROM (SELECT %3$s%4$s AS detail
      FROM %5$s%6$s) AS g
ORDER BY place%7$s$sql$,
        crm_internal.survey_names(survey.names, 'g'), crm_internal.survey_nps_columns(survey, 'g.detail'),
        (SELECT string_agg(w.written || ', ', '' ORDER BY w.place) FROM unnest(survey.groups) WITH ORDINALITY AS w(written, place)),
        crm_internal.survey_nps(survey), survey.from_sql,
        E'\n      GROUP BY ' || (SELECT string_agg(i::text, ', ') FROM generate_series(1, cardinality(survey.groups)) AS i),
        (SELECT string_agg(', g.' || n.name, '' ORDER BY n.place) FROM unnest(survey.names) WITH ORDINALITY AS n(name, place)));
END
$$;
COMMENT ON FUNCTION crm_internal.survey_nps_sql(crm_internal.survey_source) IS 'Part of create_satisfaction_views: the query of the scores by group';

-- Scores by period and group, each against the period before; periods between the first and the last are all there.
CREATE FUNCTION crm_internal.survey_trend_sql(survey crm_internal.survey_source) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    step CONSTANT text := CASE survey.period WHEN 'quarter' THEN '3 months' ELSE '1 ' || survey.period END;
    groups text := (SELECT string_agg('a.' || n.name, ', ' ORDER BY n.place) FROM unnest(survey.names) WITH ORDINALITY AS n(name, place));
BEGIN
    RETURN format(
$sql$WITH told AS (
    SELECT %1$spg_catalog.date_trunc(%2$L, (%3$s)::pg_catalog.timestamp)::pg_catalog.date AS period, %4$s AS detail
    FROM %5$s WHERE pg_catalog.isfinite((%3$s)::pg_catalog.timestamp) GROUP BY %6$s
), numbered AS (
    SELECT a.*, pg_catalog.dense_rank() OVER (ORDER BY %7$s) AS group_number FROM told AS a
), compared AS (
    SELECT %8$sm.period::pg_catalog.date AS period, a.detail, pg_catalog.lag(a.detail) OVER (PARTITION BY g.group_number ORDER BY m.period) AS detail_before
    FROM (SELECT DISTINCT ON (n.group_number) n.* FROM numbered AS n ORDER BY n.group_number) AS g
         CROSS JOIN (SELECT pg_catalog.min(t.period)::pg_catalog.timestamp AS first, pg_catalog.max(t.period)::pg_catalog.timestamp AS last FROM told AS t) AS ends
         CROSS JOIN LATERAL pg_catalog.generate_series(ends.first, ends.last, %9$L::pg_catalog.interval) AS m(period)
         LEFT JOIN numbered AS a ON a.group_number OPERATOR(pg_catalog.=) g.group_number AND a.period OPERATOR(pg_catalog.=) m.period::pg_catalog.date
)
SELECT %10$sc.period, %11$s,
       w.difference::pg_catalog.numeric(7,2) AS change, w.se::pg_catalog.numeric(9,3) AS change_se, w.z::pg_catalog.numeric(12,4) AS z,
       w.p_value::pg_catalog.numeric(7,4) AS p_value, w.significant::pg_catalog.int4 AS significant
FROM compared AS c LEFT JOIN LATERAL @extschema@.nps_change(c.detail, c.detail_before, %12$s::pg_catalog.float8) AS w ON true
ORDER BY %10$sc.period$sql$,
        (SELECT string_agg(w.written || ', ', '' ORDER BY w.place) FROM unnest(survey.groups) WITH ORDINALITY AS w(written, place)),
        survey.period, survey.at, crm_internal.survey_nps(survey), survey.from_sql,
        (SELECT string_agg(i::text, ', ') FROM generate_series(1, cardinality(survey.groups) + 1) AS i), coalesce(groups, '1::pg_catalog.int4'),
        crm_internal.survey_names(survey.names, 'g'), step, crm_internal.survey_names(survey.names, 'c'), crm_internal.survey_nps_columns(survey, 'c.detail'), survey.confidence);
END
$$;
COMMENT ON FUNCTION crm_internal.survey_trend_sql(crm_internal.survey_source) IS 'Part of create_satisfaction_views: the query of the trend of the score';

-- The views ------------------------------------------------------------------------------------------------

-- What the views are made of, and what of the table they leave out: one row.
CREATE FUNCTION crm_internal.survey_info_sql(survey crm_internal.survey_source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    none CONSTANT text := 'NULL::pg_catalog.int8';
    timed CONSTANT text := 'pg_catalog.isfinite((' || survey.at || ')::pg_catalog.timestamp)';
    complete CONSTANT text := '(' || survey.answers || ' IS NOT NULL AND pg_catalog.array_position(' || survey.answers || ', NULL) IS NULL)';
BEGIN
    RETURN format(
$sql$SELECT %1$L::pg_catalog.text AS model, %2$L::pg_catalog.text AS items, %3$L::pg_catalog.text AS period, %4$s::pg_catalog.int4 AS min_n, %5$s::pg_catalog.float8 AS confidence,
       pg_catalog.count(*) AS rows, %6$s AS customers, %7$s AS nps_answers, %8$s AS rows_with_all_items, %9$s AS rows_with_some_items,
       %10$s AS rows_without_time, %11$s AS first_answer, %12$s AS last_answer, (%14$s OPERATOR(pg_catalog.-) %12$s)::pg_catalog.int4 AS days_since_last_answer, %15$L::pg_catalog.text AS zone
FROM %13$s$sql$,
        coalesce((survey.model).preset, array_to_string((survey.model).arrows, ', ')),
        array_to_string((survey.model).items, ', '), survey.period, survey.min_n, survey.confidence,
        CASE WHEN survey.respondent LIKE 'NULL%' THEN none ELSE format('pg_catalog.count(DISTINCT %s)', survey.respondent) END,
        coalesce('pg_catalog.count(' || survey.nps || ')', none),
        coalesce('pg_catalog.count(*) FILTER (WHERE ' || complete || ')', none),
        coalesce('pg_catalog.count(*) FILTER (WHERE pg_catalog.cardinality(pg_catalog.array_remove(' || survey.answers || ', NULL)) OPERATOR(pg_catalog.>) 0 AND NOT ' || complete || ')', none),
        coalesce('pg_catalog.count(*) FILTER (WHERE (' || timed || ') IS NOT TRUE)', none),
        coalesce('pg_catalog.min(' || survey.at || ') FILTER (WHERE ' || timed || ')', 'NULL') || '::pg_catalog.date',
        coalesce('pg_catalog.max(' || survey.at || ') FILTER (WHERE ' || timed || ')', 'NULL') || '::pg_catalog.date', survey.from_sql,
        crm_internal.source_today(survey.zone), survey.zone);
END
$$;
COMMENT ON FUNCTION crm_internal.survey_info_sql(crm_internal.survey_source) IS 'Part of create_satisfaction_views: the query of what the views are made of';

-- The views that a survey gives, in order: the suffix of each, its query, its comment and those of its columns behind the groups.
CREATE FUNCTION crm_internal.survey_views(survey crm_internal.survey_source, source regclass) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    sure text := concat(survey.confidence * 100, ' %');
    few text := format('1: fewer than %s answers, read it with care; 0: enough', survey.min_n);
    answered text[] := ARRAY['Answers that count', 'Effective number of answers: (sum of weights)^2 / sum of their squares'];
    score text[] := answered || ARRAY['Share of promoters, 9 and 10', 'Share of passives, 7 and 8', 'Share of detractors, 0 to 6', 'Net Promoter Score 净推荐值: promoters less detractors, -100 to 100', 'Its standard error',
        concat('Lower end of its interval of ', sure, ': rank small groups by it'), 'Upper end', few];
    by_group text[] := ARRAY(SELECT concat('Group: column ', n.name, ' of ', source) FROM unnest(survey.names) WITH ORDINALITY AS n(name, place) ORDER BY n.place);
    grouped text := CASE WHEN cardinality(survey.names) > 0 THEN concat(' by ', array_to_string(survey.names, ', ')) END;
BEGIN
    IF survey.answers IS NOT NULL THEN
        RETURN QUERY VALUES
            ('index', crm_internal.survey_index_sql(survey), concat('Satisfaction indices 满意度指数 0 to 100 of ', source, grouped, ', by a structural model fitted to each group'),
             by_group || ARRAY['Order of the constructs', 'Construct of the model', 'Construct in Chinese 构念', 'Index 0 to 100; NULL where it cannot be estimated, which notes explain'] || answered ||
             ARRAY['Its standard error', concat('Lower end of its interval of ', sure), 'Upper end', 'Whether the figures of the group''s model can be what they claim to be: yes or no', 'What to know of the group''s model; NULL: nothing', few]),
            ('estimates', crm_internal.survey_estimates_sql(survey), concat('Every estimate of the satisfaction models of ', source, grouped, ', one a row'),
             by_group || ARRAY['Kind of the estimate: path, total effect, weight, loading, R2, index and others', 'Construct or item it starts from', 'Construct it leads to', 'Estimate', 'Its standard error',
                   concat('Lower end of its interval of ', sure), 'Upper end', 'Respondents used', few]);
    END IF;
    IF survey.nps IS NOT NULL THEN
        RETURN QUERY VALUES ('nps', crm_internal.survey_nps_sql(survey), concat('Net Promoter Score 净推荐值 of ', source, grouped, ', the best lower bound first'), by_group || ARRAY['Place by the lower end of the interval, 1 the best'] || score);
    END IF;
    IF survey.nps IS NOT NULL AND survey.at IS NOT NULL THEN
        RETURN QUERY VALUES ('trend', crm_internal.survey_trend_sql(survey), concat('Net Promoter Score 净推荐值 of ', source, grouped, ' and ', survey.period, '; periods without answers are there'),
            by_group || ARRAY[concat('First day of the ', survey.period)] || score ||
            ARRAY['Points gained on the period before, NULL if one of the two has no answers', 'Standard error of the change', 'Change in its standard errors', 'Two-sided probability of such a change by chance',
                  concat('1: a real change at ', sure, '; 0: may be chance; NULL: nothing to compare')]);
    END IF;
    RETURN QUERY VALUES ('info', crm_internal.survey_info_sql(survey), concat('What the satisfaction views of ', source, ' are made of'),
        ARRAY['Path model: its preset or its paths', 'Its items', 'Length of a period of the trend', 'Answers below which a row is flagged', 'Confidence of intervals and tests', 'Rows of the survey', 'Customers who answered',
              'Rows with an answer to the NPS question', 'Rows with an answer to every item', 'Rows with an answer to some items only, which the index leaves out', 'Rows without a time or with an infinite one, which the trend leaves out',
              'Day of the first answer', 'Day of the last answer', 'Days from it to today', 'Time zone that days of timestamp with time zone are cut in; NULL: the times have none']);
END
$$;
COMMENT ON FUNCTION crm_internal.survey_views(crm_internal.survey_source, regclass) IS 'Part of create_satisfaction_views: the views that a survey gives';

CREATE FUNCTION @extschema@.satisfaction_sql(
    source regclass,
    customer name DEFAULT NULL,
    at name DEFAULT NULL,
    nps name DEFAULT NULL,
    model @extschema@.path_model DEFAULT NULL,
    items name[] DEFAULT NULL,
    groups name[] DEFAULT NULL,
    weight name DEFAULT NULL,
    period text DEFAULT 'month',
    min_n @extschema@.whole_number DEFAULT 30,
    confidence float8 DEFAULT 0.95,
    view text DEFAULT NULL,
    zone text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN crm_internal.view_query(ARRAY(SELECT v FROM crm_internal.survey_views(crm_internal.survey_source('satisfaction_sql', source, customer, at, nps, items, groups, weight, model, period, min_n, confidence, zone), source) AS v), view,
                                   'index and estimates need a model of items, nps the answers to the NPS question, trend also their time.');
COMMENT ON FUNCTION @extschema@.satisfaction_sql(regclass, name, name, name, @extschema@.path_model, name[], name[], name, text, @extschema@.whole_number, float8, text, text) IS 'The query of a satisfaction view over a table of survey answers: index (满意度指数), estimates, nps, trend or info; NULL: the first that the columns give';

CREATE FUNCTION @extschema@.create_satisfaction_views(
    source regclass,
    customer name DEFAULT NULL,
    at name DEFAULT NULL,
    nps name DEFAULT NULL,
    model @extschema@.path_model DEFAULT NULL,
    items name[] DEFAULT NULL,
    groups name[] DEFAULT NULL,
    weight name DEFAULT NULL,
    period text DEFAULT 'month',
    min_n @extschema@.whole_number DEFAULT 30,
    confidence float8 DEFAULT 0.95,
    prefix text DEFAULT 'satisfaction',
    schema name DEFAULT NULL,
    replace boolean DEFAULT false,
    materialized boolean DEFAULT false,
    zone text DEFAULT NULL) RETURNS TABLE (view_name text)
    LANGUAGE sql ROWS 5
BEGIN ATOMIC
    SELECT v.made::text
    FROM crm_internal.make_views(source, ARRAY(SELECT s FROM crm_internal.survey_views(crm_internal.survey_source('create_satisfaction_views', source, customer, at, nps, items, groups, weight, model, period, min_n, confidence, zone), source) AS s),
                                 prefix, coalesce(schema, pg_catalog.current_schema()), replace, materialized) AS v(made);
END;
COMMENT ON FUNCTION @extschema@.create_satisfaction_views(regclass, name, name, name, @extschema@.path_model, name[], name[], name, text, @extschema@.whole_number, float8, text, name, boolean, boolean, text) IS 'Creates satisfaction views (满意度) over your table of survey answers, for BI tools: PREFIX_index and PREFIX_estimates by a path model, PREFIX_nps, PREFIX_trend with significant changes, and PREFIX_info';
