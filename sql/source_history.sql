-- The history of a source: its tables, and the views that read them.

-- The three kinds of key that a population has.
CREATE FUNCTION crm_internal.source_key_type(schema name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN crm_internal.source_key_kind(to_regclass(format('%I.purchases', schema)), 'o.customer');
END
$$;
COMMENT ON FUNCTION crm_internal.source_key_type(name) IS 'Part of the history of a source: the type of its customers';

-- A table of the history with the comments of its columns, of which those without a type are left out: {name, type and more, comment}.
CREATE FUNCTION crm_internal.source_table_sql(schema name, name name, columns text[], ending text, says text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(E'CREATE TABLE %1$I.%2$I (\n    %3$s%4$s;\nCOMMENT ON TABLE %1$I.%2$I IS %5$L%6$s', schema, name,
        (SELECT string_agg(format('%I %s', columns[i][1], columns[i][2]), E',\n    ' ORDER BY i) FROM generate_series(1, array_length(columns, 1)) AS i), ending, says,
        (SELECT string_agg(format(E';\nCOMMENT ON COLUMN %I.%I.%I IS %L', schema, name, columns[i][1], columns[i][3]), '' ORDER BY i) FROM generate_series(1, array_length(columns, 1)) AS i));
END
$$;
COMMENT ON FUNCTION crm_internal.source_table_sql(name, name, text[], text, text) IS 'Part of the history of a source: the statements that make a table';

CREATE FUNCTION crm_internal.source_history_sql(s @extschema@.source, key text) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY[
        crm_internal.source_table_sql((s).schema, 'run', ARRAY[
            ['run_id', 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY', 'Number of the run'],
            ['as_of', 'date', 'Day it scored; of several the last'],
            ['mode', 'text NOT NULL', 'full: read all orders; incremental: the new ones; back-fill: past days'],
            ['status', 'text NOT NULL', 'running, done, failed, or lost: its session or server ended'],
            ['started_at', 'timestamptz NOT NULL', 'Start'],
            ['ended_at', 'timestamptz', 'End'],
            ['rows_read', 'bigint', 'Orders read'],
            ['customers', 'bigint', 'Customers scored, of several days together'],
            ['model_id', 'bigint', 'Models that scored'],
            ['refitted', 'text', 'Why models were fitted: first, age, drift or asked; NULL: they were not'],
            ['read_seconds', 'numeric(12,3)', 'Seconds of reading orders'],
            ['fit_seconds', 'numeric(12,3)', 'Seconds of fitting models'],
            ['write_seconds', 'numeric(12,3)', 'Seconds of scoring and writing'],
            ['error', 'text', 'Error that ended it'],
            ['sqlstate', 'text', 'Its code'],
            ['role', 'text NOT NULL', 'Role that ran it'],
            ['pid', 'int NOT NULL', 'Its server process']], ')', concat('Runs 运行日志 of crm.score for source ', (s).name)),
        crm_internal.source_table_sql((s).schema, 'model', ARRAY[
            ['model_id', 'bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY', 'Number of the models, which are fitted together'],
            ['as_of', 'date NOT NULL', 'Day they were fitted as of'],
            ['fitted_at', 'timestamptz NOT NULL', 'When'],
            ['run_id', 'bigint', 'Run that fitted them; NULL: create_source did'],
            ['reason', 'text NOT NULL', 'Why: first, age, drift, changed (options) or asked'],
            ['customers', 'bigint NOT NULL', 'Customers they were fitted to'],
            ['digest', 'text NOT NULL', 'MD5 of the models as text: equal models have equal ones'],
            ['rfm', '@extschema@.rfm_model', 'Cut-offs of recency, frequency and money'],
            ['abc', '@extschema@.abc_model', 'Limits of the ABC classes'],
            ['pyramid', '@extschema@.pyramid_model', 'Limits of the tiers'],
            ['purchases', '@extschema@.clv_model', 'Lifetime model of purchases'],
            ['spend', '@extschema@.clv_model', 'Model of their value']], ')', concat('Models 模型登记 of source ', (s).name)),
        crm_internal.source_table_sql((s).schema, 'period', ARRAY[
            ['first_day', 'date PRIMARY KEY', 'First day'],
            ['last_day', 'date NOT NULL', 'Last day; that of all closed days together is far from the first'],
            ['orders', 'bigint NOT NULL', 'Rows read'],
            ['print', 'numeric', 'Sum of hashes of the times of change, which tells whether rows changed; NULL: the source has none'],
            ['read_at', 'timestamptz NOT NULL', 'When'],
            ['population', format('@extschema@.population_%s', key), 'Customers with what they bought; NULL: nothing that counts']], ')',
            concat('Orders of source ', (s).name, ' as summaries: a day, or all days of closed months; a run reads only what is newer'))
            -- packed as they are, they hardly get smaller
            || format(E';\nALTER TABLE %I.period ALTER population SET STORAGE EXTERNAL', (s).schema),
        crm_internal.source_table_sql((s).schema, 'total', ARRAY[
            ['as_of', 'date NOT NULL', 'Day the scores look from'],
            ['dimension', 'text NOT NULL', 'What the customers are divided by: segment, class (ABC), tier, grade (credit, where the source has one), r, f or m; all: not at all'],
            ['class', 'text NOT NULL', 'Their segment, class, tier, grade or score; (none): they have none'],
            ['customers', 'bigint NOT NULL', 'Customers'],
            ['revenue', 'numeric(20,2) NOT NULL', 'Their purchases less refunds'],
            ['clv', 'numeric(20,2)', 'Their lifetime values together'],
            ['model_id', 'bigint NOT NULL', 'Models that scored them']], ', PRIMARY KEY (dimension, as_of, class))',
            concat('Totals 历史汇总 of the snapshots of source ', (s).name, ', which stay when these are dropped')),
        crm_internal.source_table_sql((s).schema, 'snapshot', ARRAY[
            ['as_of', 'date NOT NULL', 'Day the scores look from'],
            ['customer', key || ' NOT NULL', 'Customer'],
            ['recency_days', 'int NOT NULL', 'Days from the last purchase to as_of'],
            ['orders', 'bigint NOT NULL', 'Purchases'],
            ['money', 'numeric(20,2) NOT NULL', 'Purchases less refunds'],
            ['r', 'int NOT NULL', 'Recency score, 1 the worst'],
            ['f', 'int NOT NULL', 'Frequency score, 1 the worst'],
            ['m', 'int NOT NULL', 'Money score, 1 the worst'],
            ['segment', 'text', 'Segment'],
            ['abc_class', 'text', 'ABC class by money'],
            ['tier', 'int', 'Tier of the customer pyramid, 1 the best'],
            ['p_alive', 'float8', 'Probability that the customer is still one'],
            ['expected_purchases', 'float8', 'Purchase days expected within the horizon'],
            ['expected_order_value', 'numeric(20,2)', 'Expected value of a purchase day'],
            ['clv', 'numeric(20,2)', 'Lifetime value within the horizon'],
            ['nps', 'int', 'Latest answer up to as_of: would you recommend us, 0 to 10'],
            ['satisfaction', 'float8', 'Latest answer up to as_of: how satisfied are you'],
            ['balance', 'numeric(20,2)', 'Open at the end of as_of, of invoices with issue and due day'],
            ['overdue_amount', 'numeric(20,2)', 'Of these, past due'],
            ['grade', 'text', 'Credit grade, by the latest invoice up to as_of that has one'],
            ['run_id', 'bigint NOT NULL', 'Run that wrote it'],
            ['model_id', 'bigint NOT NULL', 'Models that scored it']], ', PRIMARY KEY (as_of, customer)) PARTITION BY RANGE (as_of)',
            concat('Snapshots 快照 of source ', (s).name, ': every customer''s scores at each as-of day, a partition a day'))];
END
$$;
COMMENT ON FUNCTION crm_internal.source_history_sql(@extschema@.source, text) IS 'Part of create_source: the statements that make the tables of the history';

CREATE FUNCTION crm_internal.source_make_history(s @extschema@.source) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    run text[] := '{}';
    key CONSTANT text := crm_internal.source_key_type(s.schema);
    statement text;
    kept regtype := (SELECT a.atttypid FROM pg_attribute AS a WHERE a.attrelid = to_regclass(format('%I.snapshot', s.schema)) AND a.attname = 'customer');
BEGIN
    IF kept IS NULL THEN
        FOREACH statement IN ARRAY crm_internal.source_history_sql(s, key) || format('CREATE SEQUENCE %1$I.progress MINVALUE 0 START 0 OWNED BY %1$I.run.run_id;
COMMENT ON SEQUENCE %1$I.progress IS ''How far the run is that goes on: its phase times 10^15, and rows''', s.schema) LOOP
            run := run || statement;
            EXECUTE statement;
        END LOOP;
    ELSIF kept <> key::regtype THEN
        RAISE EXCEPTION 'customers of source "%" are % now, and % in its history', s.name, key, kept
            USING ERRCODE = 'datatype_mismatch',
                  HINT = format('Scores by other keys are not carried on. Let go of them, SELECT crm.drop_source(%1$L), or where it is gone already DROP TABLE %2$I.snapshot, %2$I.total, %2$I.period, %2$I.model, %2$I.run; or pass schema => ''another_name''.', s.name, s.schema);
    END IF;
    RETURN run;
END
$$;
COMMENT ON FUNCTION crm_internal.source_make_history(@extschema@.source) IS 'Part of create_source: makes the tables of the history where they are missing; the statements that did it';

-- The views ------------------------------------------------------------------------------------------------------

-- The days that have a snapshot, the latest first. (Its partitions know them; the rows would have to be read.)
CREATE FUNCTION crm_internal.snapshot_days(snapshot regclass) RETURNS SETOF date
    LANGUAGE plpgsql STABLE PARALLEL SAFE ROWS 60 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT to_date(right(c.relname, 8), 'YYYYMMDD') AS day
    FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE i.inhparent = snapshot AND c.relname ~ '^snapshot_\d{8}$'
    ORDER BY 1 DESC;
END
$$;
COMMENT ON FUNCTION crm_internal.snapshot_days(regclass) IS 'Part of the history of a source: the days that have a snapshot, the latest first';

-- That many days back from the latest snapshot, as SQL; 0: the latest.
CREATE FUNCTION crm_internal.snapshot_day_sql(schema name, back int) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('(SELECT l.day FROM crm_internal.snapshot_days(%L::regclass) AS l(day) ORDER BY l.day DESC OFFSET %s LIMIT 1)', format('%I.snapshot', schema), back);
END
$$;
COMMENT ON FUNCTION crm_internal.snapshot_day_sql(name, int) IS 'Part of the history of a source: the day of a snapshot as SQL';

-- Scores with names: of the latest snapshot, or of all. A query for one customer looks each day up by its own key.
CREATE FUNCTION crm_internal.source_scores(s @extschema@.source, name text, days_sql text, says text) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    beside CONSTANT jsonb := crm_internal.source_beside(s);
    attribute name;
    columns text[] := ARRAY[
        ['as_of', 'h.as_of', 'Day the scores look from'],
        ['customer', 'h.customer', 'Customer'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer, as it is now'],
        ['recency_days', 'h.recency_days', 'Days from the last purchase to as_of'],
        ['orders', 'h.orders', 'Purchases, or distinct orders'],
        ['money', 'h.money', 'Purchases less refunds'],
        ['r', 'h.r', 'Recency score, 1 the worst'],
        ['f', 'h.f', 'Frequency score, 1 the worst'],
        ['m', 'h.m', 'Money score, 1 the worst'],
        ['cell', '@extschema@.rfm_cell(h.r, h.f, h.m)', 'The three scores as one label'],
        ['segment', 'h.segment', 'Segment'],
        ['segment_en', 'g.name', 'Segment, as it is shown'],
        ['segment_zh', 'g.name_zh', 'Segment in Chinese 客户细分'],
        ['position', 'g.position', 'Order of display of the segment'],
        ['advice', 'g.advice', 'What to do'],
        ['advice_zh', 'g.advice_zh', 'What to do, in Chinese 建议'],
        ['abc_class', 'h.abc_class', 'ABC class by money ABC分类'],
        ['tier', 'h.tier', 'Tier of the customer pyramid, 1 the best'],
        ['tier_name', 't.name', 'Tier, as it is shown'],
        ['tier_name_zh', 't.name_zh', 'Tier in Chinese 客户金字塔'],
        ['p_alive', 'h.p_alive', 'Probability that the customer is still one'],
        ['expected_purchases', 'h.expected_purchases', 'Purchase days expected within the horizon'],
        ['expected_order_value', 'h.expected_order_value', 'Expected value of a purchase day'],
        ['clv', 'h.clv', 'Lifetime value within the horizon 客户终身价值'],
        ['nps', CASE WHEN beside ? 'nps' THEN 'h.nps' END, 'Latest answer up to as_of: would you recommend us, 0 to 10'],
        ['satisfaction', CASE WHEN beside ? 'satisfaction' THEN 'h.satisfaction' END, 'Latest answer up to as_of: how satisfied are you 满意度'],
        ['balance', CASE WHEN beside ? 'balance' THEN 'h.balance' END, 'Open at the end of as_of, of invoices with issue and due day 应收账款余额'],
        ['overdue_amount', CASE WHEN beside ? 'overdue_amount' THEN 'h.overdue_amount' END, 'Of these, past due 逾期账款'],
        ['grade', CASE WHEN beside ? 'grade' THEN 'h.grade' END, 'Credit grade, by the latest invoice up to as_of that has one 信用等级'],
        ['model_id', 'h.model_id', 'Models that scored it'],
        ['run_id', 'h.run_id', 'Run that wrote it']];
BEGIN
    FOREACH attribute IN ARRAY coalesce(s.attributes, '{}') LOOP
        columns := columns || ARRAY[[attribute::text, format('n.%I', attribute), format('Column %s of %s, as it is now', attribute, s.customers)]];
    END LOOP;
    RETURN ROW(name, crm_internal.source_query(columns, format(
$sql$%s AS d(day)
     JOIN %I.snapshot AS h ON h.as_of = d.day
     LEFT JOIN crm_internal.scheme_labels('segment', %s) AS g ON g.code = h.segment
     LEFT JOIN crm_internal.scheme_labels('tier', %s) AS t ON t.position = h.tier%s$sql$, days_sql, s.schema, part.segments, part.tiers,
        CASE WHEN s.customers IS NOT NULL THEN format(E'\n     LEFT JOIN %I.customers AS n ON n.customer = h.customer', s.schema) ELSE '' END)),
        says, crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_scores(@extschema@.source, text, text, text) IS 'Part of create_source: a view of scores with names';

-- Classes of a dimension over time: every segment, or credit grade, at every day that was ever scored. One that the scheme does not
-- have is there when it had customers.
CREATE FUNCTION crm_internal.source_trend(s @extschema@.source, dimension text) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    of_segments CONSTANT boolean := dimension = 'segment';
    what CONSTANT text := CASE WHEN of_segments THEN 'Segment' ELSE 'Credit grade' END;
    columns CONSTANT text[] := ARRAY[
        ['as_of', 'k.as_of', 'Day the scores look from'],
        ['position', 'coalesce(n.position, 99)', 'Order of display; 99: the scheme does not have it'],
        [dimension, 'k.code', what || CASE WHEN of_segments THEN '' ELSE '; (none): customers without one' END],
        [dimension || '_en', 'coalesce(n.name, k.code)', what || ', as it is shown'],
        [dimension || '_zh', 'coalesce(n.name_zh, k.code)', what || CASE WHEN of_segments THEN ' in Chinese 客户细分' ELSE ' in Chinese 信用等级' END],
        ['customers', 'coalesce(t.customers, 0)', 'Customers'],
        ['customer_share', '(coalesce(t.customers, 0)::numeric / nullif(a.customers, 0))::numeric(7,4)', 'Their share of all customers'],
        ['revenue', 'coalesce(t.revenue, 0)::numeric(20,2)', 'Their purchases less refunds up to the day'],
        ['revenue_share', '(coalesce(t.revenue, 0) / nullif(a.revenue, 0))::numeric(12,4)', 'Its share of all revenue'],
        ['clv', '(CASE WHEN a.clv IS NOT NULL THEN coalesce(t.clv, 0) END)::numeric(20,2)', 'Their lifetime values together 客户终身价值']];
BEGIN
    RETURN ROW(dimension || '_trend', format(
$sql$WITH labels AS (
    SELECT l.* FROM crm_internal.scheme_labels(%s) AS l
)
%s
ORDER BY 1, 2, 3$sql$, CASE WHEN of_segments THEN format('%L, %s', 'segment', part.segments) ELSE format('%L, %s', 'credit_grade', part.grades) END,
        crm_internal.source_query(columns, format(
$sql$(SELECT o.as_of, l.code FROM (SELECT DISTINCT d.as_of FROM %1$I.total AS d WHERE d.dimension = %2$L) AS o CROSS JOIN labels AS l
      UNION SELECT o.as_of, o.class FROM %1$I.total AS o WHERE o.dimension = %2$L) AS k
     JOIN %1$I.total AS a ON a.dimension = 'all' AND a.as_of = k.as_of
     LEFT JOIN labels AS n ON n.code = k.code
     LEFT JOIN %1$I.total AS t ON t.dimension = %2$L AND t.as_of = k.as_of AND t.class = k.code$sql$, s.schema, dimension))),
        concat(CASE WHEN of_segments THEN 'Segments over time 分群趋势' ELSE 'Credit grades over time 信用等级趋势' END, ' of source ', s.name, ': each at every as-of day that was ever scored'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_trend(@extschema@.source, text) IS 'Part of create_source: the views of segments and credit grades over time';

-- All numbers of fitted models, for people to compare.
CREATE FUNCTION crm_internal.model_parameters(rfm @extschema@.rfm_model, abc @extschema@.abc_model, pyramid @extschema@.pyramid_model, purchases @extschema@.clv_model, spend @extschema@.clv_model)
    RETURNS TABLE ("position" int, model text, parameter text, value float8)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 25 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT row_number() OVER (ORDER BY p.part, p.place)::int, p.model, p.name, p.value
    FROM (SELECT 1 AS part, 'rfm' AS model, 'recency_cut_' || c.place AS name, c.value, c.place FROM unnest(rfm.recency_cuts) WITH ORDINALITY AS c(value, place)
          UNION ALL SELECT 2, 'rfm', 'frequency_cut_' || c.place, c.value, c.place FROM unnest(rfm.frequency_cuts) WITH ORDINALITY AS c(value, place)
          UNION ALL SELECT 3, 'rfm', 'money_cut_' || c.place, c.value, c.place FROM unnest(rfm.monetary_cuts) WITH ORDINALITY AS c(value, place)
          UNION ALL SELECT 4, 'abc', 'least_money_' || abc.labels[c.place], c.value, c.place FROM unnest(abc.limits) WITH ORDINALITY AS c(value, place)
          UNION ALL SELECT 5, 'pyramid', 'least_money_tier_' || c.place, c.value, c.place FROM unnest(pyramid.limits) WITH ORDINALITY AS c(value, place)
          UNION ALL SELECT 6, purchases.model, purchases.parameter_names[c.place], c.value, c.place FROM unnest(purchases.parameters) WITH ORDINALITY AS c(value, place)
          UNION ALL SELECT 7, spend.model, spend.parameter_names[c.place], c.value, c.place FROM unnest(spend.parameters) WITH ORDINALITY AS c(value, place)) AS p
    ORDER BY p.part, p.place;
END
$$;
COMMENT ON FUNCTION crm_internal.model_parameters(@extschema@.rfm_model, @extschema@.abc_model, @extschema@.pyramid_model, @extschema@.clv_model, @extschema@.clv_model) IS 'Part of the history of a source: the numbers of its models as rows';

CREATE FUNCTION crm_internal.source_model_drift(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns CONSTANT text[] := ARRAY[
        ['model_id', 'd.model_id', 'Number of the models, which are fitted together'],
        ['as_of', 'd.as_of', 'Day they were fitted as of'],
        ['reason', 'd.reason', 'Why they were fitted: first, age, drift, changed (options) or asked'],
        ['position', 'd.position', 'Order of display'],
        ['model', 'd.model', 'Model: rfm, abc, pyramid, that of purchases or of spend'],
        ['parameter', 'd.parameter', 'Cut-off, limit or parameter'],
        ['value', 'd.value', 'Its value'],
        ['value_before', 'd.value_before', 'Its value in the models before; NULL: they had none'],
        ['change', 'd.value - d.value_before', 'Change'],
        ['change_share', '((d.value - d.value_before) / nullif(abs(d.value_before), 0))::numeric(20,4)', 'Change as a share of the value before']];
BEGIN
    RETURN ROW('model_drift'::text, crm_internal.source_query(columns, format(
$sql$(SELECT m.model_id, m.as_of, m.reason, p.*, lag(p.value) OVER (PARTITION BY p.model, p.parameter ORDER BY m.as_of, m.model_id) AS value_before
      FROM %I.model AS m CROSS JOIN LATERAL crm_internal.model_parameters(m.rfm, m.abc, m.pyramid, m.purchases, m.spend) AS p) AS d
ORDER BY d.as_of, d.model_id, d.position$sql$, s.schema)),
        concat('Drift of the models 模型参数变化 of source ', s.name, ': every cut-off and parameter, and its change since the models before'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_model_drift(@extschema@.source) IS 'Part of create_source: the view of the parameters of successive models';

-- Shares of a score at a day beside those at the fit, as SQL: the same number that lets crm.score fit models anew.
CREATE FUNCTION crm_internal.stability_sql(schema name, dimension text, counts text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('@extschema@.population_stability((m.rfm).%3$I::float8[], ARRAY(SELECT coalesce(x.customers, 0)::float8 FROM generate_series(1, cardinality((m.rfm).%3$I)) AS i(score)
          LEFT JOIN %1$I.total AS x ON x.dimension = %2$L AND x.as_of = a.as_of AND x.class = i.score::text ORDER BY i.score))', schema, dimension, counts);
END
$$;
COMMENT ON FUNCTION crm_internal.stability_sql(name, text, text) IS 'Part of create_source: the population stability index of a score as SQL';

CREATE FUNCTION crm_internal.source_score_stability(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns CONSTANT text[] := ARRAY[
        ['as_of', 'v.as_of', 'Day the scores look from'],
        ['model_id', 'v.model_id', 'Models that scored it'],
        ['model_as_of', 'v.model_as_of', 'Day these were fitted as of'],
        ['customers', 'v.customers', 'Customers'],
        ['psi_r', 'v.r::numeric(12,6)', 'Population stability index 群体稳定性指数 of the recency score: the day against the fit'],
        ['psi_f', 'v.f::numeric(12,6)', 'That of the frequency score'],
        ['psi_m', 'v.m::numeric(12,6)', 'That of the money score'],
        ['psi_largest', 'greatest(v.r, v.f, v.m)::numeric(12,6)', 'The largest of the three; 0.1 is worth a look'],
        ['refit_drift', format('%L::float8', s.refit_drift), 'Above this, crm.score fits models anew']];
BEGIN
    RETURN ROW('score_stability'::text, crm_internal.source_query(columns, format(
$sql$(SELECT a.as_of, a.model_id, m.as_of AS model_as_of, a.customers, %2$s AS r,
             %3$s AS f,
             %4$s AS m
      FROM %1$I.total AS a LEFT JOIN %1$I.model AS m ON m.model_id = a.model_id WHERE a.dimension = 'all') AS v
ORDER BY v.as_of$sql$, s.schema, crm_internal.stability_sql(s.schema, 'r', 'recency_counts'), crm_internal.stability_sql(s.schema, 'f', 'frequency_counts'),
        crm_internal.stability_sql(s.schema, 'm', 'monetary_counts'))),
        concat('Stability of the scores 评分稳定性 of source ', s.name, ': how far customers have drifted from the models that score them'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_score_stability(@extschema@.source) IS 'Part of create_source: the view of the stability of the scores';

-- Whether a run is said to go on whose process is no more, as SQL. (The next run writes that down.)
CREATE FUNCTION crm_internal.run_gone_sql() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '(r.status = ''running'' AND NOT EXISTS (SELECT FROM pg_stat_activity AS p WHERE p.pid = r.pid))';
COMMENT ON FUNCTION crm_internal.run_gone_sql() IS 'Part of create_source: whether the process of a run is no more as SQL';

CREATE FUNCTION crm_internal.source_runs(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns CONSTANT text[] := ARRAY[
        ['run_id', 'r.run_id', 'Number of the run'],
        ['as_of', 'r.as_of', 'Day it scored; of several the last'],
        ['mode', 'r.mode', 'full: read all orders; incremental: the new ones; back-fill: past days'],
        ['status', format('CASE WHEN %s THEN ''lost'' ELSE r.status END', crm_internal.run_gone_sql()), 'running, done, failed, or lost: its session or server ended'],
        ['started_at', 'r.started_at', 'Start'],
        ['ended_at', 'r.ended_at', 'End'],
        ['seconds', 'extract(epoch FROM r.ended_at - r.started_at)::numeric(12,3)', 'Seconds it took'],
        ['read_seconds', 'r.read_seconds', 'Seconds of reading orders'],
        ['fit_seconds', 'r.fit_seconds', 'Seconds of fitting models'],
        ['write_seconds', 'r.write_seconds', 'Seconds of scoring and writing'],
        ['rows_read', 'r.rows_read', 'Orders read'],
        ['customers', 'r.customers', 'Customers scored, of several days together'],
        ['model_id', 'r.model_id', 'Models that scored'],
        ['refitted', 'r.refitted', 'Why models were fitted: first, age, drift or asked; NULL: they were not'],
        ['error', 'r.error', 'Error that ended it'],
        ['sqlstate', 'r.sqlstate', 'Its code'],
        ['role', 'r.role', 'Role that ran it']];
BEGIN
    RETURN ROW('runs'::text, crm_internal.source_query(columns, format('%I.run AS r ORDER BY r.run_id', s.schema)),
        concat('Runs 运行日志 of crm.score for source ', s.name, ', with their durations'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_runs(@extschema@.source) IS 'Part of create_source: the view of the runs';

-- What is measured for alarms, as SQL: kind, subject and value. The two latest days that were scored are b and a.
CREATE FUNCTION crm_internal.alarm_values_sql(s @extschema@.source, part crm_internal.source_sql) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$SELECT 'run_failed' AS kind, NULL::text AS subject, NULL::text AS subject_zh, count(*)::float8 AS value
    FROM %1$I.run AS r WHERE (r.status IN ('failed', 'lost') OR %3$s) AND r.run_id > (SELECT coalesce(max(d.run_id), 0) FROM %1$I.run AS d WHERE d.status = 'done')
    UNION ALL
    SELECT 'run_late', NULL, NULL, floor(extract(epoch FROM now() - max(r.ended_at)) / 86400)::float8 FROM %1$I.run AS r WHERE r.status = 'done'
    UNION ALL
    SELECT 'customers_fell', NULL, NULL, 1 - a.customers::float8 / b.customers FROM now_and_before AS b JOIN now_and_before AS a ON b.place = 2 AND a.place = 1
    UNION ALL
    SELECT 'value_fell', NULL, NULL, 1 - (a.clv / nullif(b.clv, 0))::float8 FROM now_and_before AS b JOIN now_and_before AS a ON b.place = 2 AND a.place = 1
    UNION ALL
    SELECT n.dimension || '_shift', n.name, n.name_zh, (coalesce(t.customers, 0)::float8 / a.customers - coalesce(u.customers, 0)::float8 / b.customers)
    FROM now_and_before AS b JOIN now_and_before AS a ON b.place = 2 AND a.place = 1
         CROSS JOIN (SELECT 'segment' AS dimension, l.code, l.name, l.name_zh FROM crm_internal.scheme_labels('segment', %2$s) AS l%4$s) AS n
         LEFT JOIN %1$I.total AS t ON t.dimension = n.dimension AND t.as_of = a.as_of AND t.class = n.code
         LEFT JOIN %1$I.total AS u ON u.dimension = n.dimension AND u.as_of = b.as_of AND u.class = n.code
    -- a day that was scored before the source had invoices has no grades
    WHERE EXISTS (SELECT FROM %1$I.total AS o WHERE o.dimension = n.dimension AND o.as_of = b.as_of)
    UNION ALL
    SELECT 'score_drift', d.name, d.name_zh, d.value::float8
    FROM now_and_before AS a JOIN %1$I.score_stability AS v ON a.place = 1 AND v.as_of = a.as_of
         CROSS JOIN LATERAL (VALUES ('recency', '最近消费', v.psi_r), ('frequency', '消费频率', v.psi_f), ('money', '消费金额', v.psi_m)) AS d(name, name_zh, value)
    UNION ALL
    SELECT 'model_doubtful', d.name, d.name, CASE WHEN d.converged THEN 0 ELSE 1 END
    FROM now_and_before AS a JOIN %1$I.model AS m ON a.place = 1 AND m.model_id = a.model_id
         CROSS JOIN LATERAL (VALUES ((m.purchases).model, (m.purchases).converged), ((m.spend).model, (m.spend).converged)) AS d(name, converged)
    WHERE d.name IS NOT NULL$sql$, (s).schema, (part).segments, crm_internal.run_gone_sql(),
        CASE WHEN crm_internal.source_beside(s) ? 'grade' THEN format(' UNION ALL SELECT ''grade'', l.code, l.name, l.name_zh FROM crm_internal.scheme_labels(''credit_grade'', %s) AS l', (part).grades) END);
END
$$;
COMMENT ON FUNCTION crm_internal.alarm_values_sql(@extschema@.source, crm_internal.source_sql) IS 'Part of create_source: what is measured for alarms as SQL';

CREATE FUNCTION crm_internal.source_alarms(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['as_of', '(SELECT a.as_of FROM now_and_before AS a WHERE a.place = 1)', 'Day of the latest scores'],
        ['position', 'l.position', 'Order of display'],
        ['kind', 'l.code', 'Alarm'],
        ['kind_en', 'l.name', 'What it means'],
        ['kind_zh', 'l.name_zh', 'What it means, in Chinese 预警'],
        ['subject', 'v.subject', 'Segment, grade, score or model it is about; NULL: the source'],
        ['subject_zh', 'v.subject_zh', 'The same in Chinese'],
        ['value', 'v.value::numeric(20,4)', 'What was measured'],
        ['limit', 'l.cut', 'What it is above; of a segment or grade, up or down'],
        ['message', 'concat(l.name, '': '' || v.subject, '' ('', trim_scale(v.value::numeric(20,4)), '', limit '', l.cut, ''). '', l.advice)', 'All of it as a sentence, and what to do'],
        ['message_zh', 'concat(l.name_zh, ''：'' || v.subject_zh, ''（'', trim_scale(v.value::numeric(20,4)), ''，限值'', l.cut, ''）。'', l.advice_zh)', 'The same in Chinese']];
BEGIN
    RETURN ROW('alarms'::text, format(
$sql$WITH now_and_before AS (
    SELECT a.*, row_number() OVER (ORDER BY a.as_of DESC) AS place FROM %I.total AS a WHERE a.dimension = 'all' ORDER BY a.as_of DESC LIMIT 2
), measured AS (
    %s
)
%s
ORDER BY 2, abs(v.value) DESC, 6$sql$, s.schema, crm_internal.alarm_values_sql(s, part), crm_internal.source_query(columns,
$sql$measured AS v
     JOIN crm_internal.scheme_labels('source_alarm', NULL) AS l ON l.code = v.kind
WHERE CASE WHEN v.kind ~ '_shift$' THEN abs(v.value) ELSE v.value END > l.cut$sql$)),
        concat('Alarms 预警 of source ', s.name, ': what its latest scores and runs call for; thresholds are those of a scheme of kind source_alarm'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_alarms(@extschema@.source) IS 'Part of create_source: the view of the alarms';

CREATE FUNCTION crm_internal.source_history_views(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN NEXT crm_internal.source_scores(s, 'scores', crm_internal.snapshot_day_sql(s.schema, 0),
        concat('Latest scores 最新评分 of source ', s.name, ': every customer, from the latest snapshot'));
    RETURN NEXT crm_internal.source_scores(s, 'score_history', format('crm_internal.snapshot_days(%L::regclass)', format('%I.snapshot', s.schema)),
        concat('Scores over time 历史评分 of source ', s.name, ': every customer in every snapshot that is kept'));
    RETURN NEXT crm_internal.source_trend(s, 'segment');
    RETURN NEXT crm_internal.source_flow(s, 'segment');
    RETURN NEXT crm_internal.source_flow(s, 'class');
    IF crm_internal.source_beside(s) ? 'grade' THEN
        RETURN NEXT crm_internal.source_trend(s, 'grade');
        RETURN NEXT crm_internal.source_flow(s, 'grade');
    END IF;
    RETURN NEXT crm_internal.source_model_drift(s);
    RETURN NEXT crm_internal.source_score_stability(s);
    RETURN NEXT crm_internal.source_alarms(s);
    RETURN NEXT crm_internal.source_runs(s);
END
$$;
COMMENT ON FUNCTION crm_internal.source_history_views(@extschema@.source) IS 'Part of create_source: the views over the history';
