-- The history of a source: its tables, and the views that read them.

-- The three kinds of key that a population has.
CREATE FUNCTION crm_internal.source_key_type(schema name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT CASE WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 'bigint' WHEN a.atttypid = 'uuid'::regtype THEN 'uuid' ELSE 'text' END
            FROM pg_attribute AS a WHERE a.attrelid = to_regclass(format('%I.purchases', schema)) AND a.attname = 'customer');
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
            concat('Orders of source ', (s).name, ' as summaries: a day, or all days of closed months; a run reads only what is newer')),
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
                  HINT = format('Take the source away and register it again: SELECT crm.drop_source(%L); keep its snapshots elsewhere before.', s.name);
    END IF;
    RETURN run;
END
$$;
COMMENT ON FUNCTION crm_internal.source_make_history(@extschema@.source) IS 'Part of create_source: makes the tables of the history where they are missing; the statements that did it';

CREATE FUNCTION crm_internal.source_history_views(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN;
END
$$;
COMMENT ON FUNCTION crm_internal.source_history_views(@extschema@.source) IS 'Part of create_source: the views over the history';
