-- Scoring of a source: CALL crm.score('shop') reads what is new, fits or reuses models, and writes a snapshot of every
-- customer's scores. All of it is one transaction: readers see the snapshots of before until it ends, and nothing is left of
-- a run that does not end.
--
-- What was read is kept as populations in the table period: a row for all days of closed months together, one for each day
-- since. A run reads the days after the last one kept, and the late_days before it again.

-- A run, as its parts hand it on.
CREATE TYPE crm_internal.score_run AS (
    run_id bigint, --@ Number of the run
    source text, --@ Its source
    days date[], --@ As-of days, the earliest first
    rebuild boolean, --@ Whether all orders are read again
    refit boolean, --@ Whether models are fitted anew; NULL: by policy
    wait boolean, --@ Whether it waits for another run of the source
    mode text --@ full, incremental or back-fill
);
COMMENT ON TYPE crm_internal.score_run IS 'Part of crm.score: a run';

-- Phases, as progress counts them.
CREATE FUNCTION crm_internal.score_phases() RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '{waiting,"reading orders",merging,"fitting models",scoring,finishing}'::text[];
COMMENT ON FUNCTION crm_internal.score_phases() IS 'Part of crm.score: the phases of a run, in order';

-- Where a phase begins in the sequence that says how far the run is.
CREATE FUNCTION crm_internal.score_phase(phase text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN pg_catalog.array_position(crm_internal.score_phases(), phase) OPERATOR(pg_catalog.*) 1000000000000000;
COMMENT ON FUNCTION crm_internal.score_phase(text) IS 'Part of crm.score: the number that tells of a phase in which nothing is done yet';

-- Says how far the run is. A sequence tells other sessions at once, inside a transaction too.
CREATE FUNCTION crm_internal.score_tell(schema name, phase text, done bigint) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM setval(to_regclass(format('%I.progress', schema)), crm_internal.score_phase(phase) + done);
END
$$;
COMMENT ON FUNCTION crm_internal.score_tell(name, text, bigint) IS 'Part of crm.score: tells how far the run is';

CREATE FUNCTION crm_internal.score_tick(progress regclass, phase bigint) RETURNS boolean
    AS 'MODULE_PATHNAME', 'crm_score_tick' LANGUAGE C VOLATILE STRICT;
COMMENT ON FUNCTION crm_internal.score_tick(regclass, bigint) IS 'Part of crm.score: true; tells how many rows the query has come to';

-- The same as a condition of a query over the orders, as SQL. Rows of Citus are counted where they are, and views and
-- foreign tables may have theirs there, too.
CREATE FUNCTION crm_internal.score_tick_sql(s @extschema@.source, done bigint) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    local boolean := (SELECT c.relkind IN ('r', 'p', 'm') FROM pg_class AS c WHERE c.oid = s.orders);
BEGIN
    IF local AND to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_dist_partition AS d WHERE d.logicalrelid = $1)' INTO local USING s.orders;
    END IF;
    RETURN CASE WHEN local THEN format(' AND crm_internal.score_tick(%L::regclass, %s)', format('%I.progress', s.schema), crm_internal.score_phase('reading orders') + done) ELSE '' END;
END
$$;
COMMENT ON FUNCTION crm_internal.score_tick_sql(@extschema@.source, bigint) IS 'Part of crm.score: tells how many orders are read, as SQL';

-- The key of the lock of a source: one run at a time.
CREATE FUNCTION crm_internal.score_lock(source text) RETURNS bigint
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.hashtextextended('crm.score ' OPERATOR(pg_catalog.||) source, 0);
COMMENT ON FUNCTION crm_internal.score_lock(text) IS 'Part of crm.score: the advisory lock of a source';

-- The day that a source is looked at by its policy.
CREATE FUNCTION crm_internal.score_day(s @extschema@.source) RETURNS date
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    day date;
BEGIN
    EXECUTE 'SELECT ' || crm_internal.source_day_sql(s) INTO day;
    RETURN day;
END
$$;
COMMENT ON FUNCTION crm_internal.score_day(@extschema@.source) IS 'Part of crm.score: the as-of day of a source by its policy; NULL: it has no rows';

CREATE FUNCTION crm_internal.in_transaction_block() RETURNS boolean
    AS 'MODULE_PATHNAME', 'crm_in_transaction_block' LANGUAGE C VOLATILE;
COMMENT ON FUNCTION crm_internal.in_transaction_block() IS 'Part of crm.score: whether the procedure that asks cannot commit: between BEGIN and COMMIT, in a function, in a block with EXCEPTION';

-- The ends of the last months up to a day; without a number the day itself.
CREATE FUNCTION crm_internal.score_month_ends(day date, month_ends int) RETURNS date[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF month_ends NOT BETWEEN 1 AND 1200 THEN
        RAISE EXCEPTION 'month_ends is %', month_ends USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass how many ends of months to score, 12 for a year.';
    END IF;
    RETURN CASE WHEN month_ends IS NULL THEN ARRAY[day]
                ELSE ARRAY(SELECT (date_trunc('month', (day + 1)::timestamp) - n.months * interval '1 month')::date - 1 FROM generate_series(0, month_ends - 1) AS n(months)) END;
END
$$;
COMMENT ON FUNCTION crm_internal.score_month_ends(date, int) IS 'Part of crm.score: the ends of the last months up to a day';

-- Checks what is asked for, and writes down that a run begins.
CREATE FUNCTION crm_internal.score_begin(source text, as_of date, days date[], month_ends int, rebuild boolean, refit boolean, wait boolean, blocked boolean) RETURNS crm_internal.score_run
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s @extschema@.source := crm_internal.source_named(score_begin.source);
    run crm_internal.score_run;
    day date;
BEGIN
    PERFORM crm_internal.require_source_owner(s, format('CALL crm.score(%L)', s.name));
    IF blocked THEN
        RAISE EXCEPTION 'CALL crm.score cannot run inside a transaction block'
            USING ERRCODE = 'active_sql_transaction', HINT = 'A run is a transaction of its own: call it outside BEGIN and COMMIT, functions and blocks with EXCEPTION, in a client with autocommit on.';
    ELSIF days IS NOT NULL AND (as_of IS NOT NULL OR month_ends IS NOT NULL) THEN
        RAISE EXCEPTION 'days and % are both given', CASE WHEN as_of IS NOT NULL THEN 'as_of' ELSE 'month_ends' END
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass one day as as_of, several as days, or month_ends => 12 for the ends of the last twelve months.';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = s.orders) THEN
        PERFORM crm_internal.require_relation(s.orders, 'orders');
    END IF;
    run.source := s.name;
    run.days := ARRAY(SELECT DISTINCT d.day FROM unnest(coalesce(days, crm_internal.score_month_ends(coalesce(as_of, crm_internal.score_day(s)), month_ends))) AS d(day) WHERE d.day IS NOT NULL ORDER BY d.day);
    IF cardinality(run.days) = 0 THEN
        RAISE EXCEPTION 'there is nothing to score in source "%"', s.name
            USING ERRCODE = 'no_data_found', HINT = format('%s has no rows up to today: load orders first, or name a day as as_of.', s.orders);
    END IF;
    FOREACH day IN ARRAY run.days LOOP
        PERFORM crm_internal.require_day(day, CASE WHEN days IS NULL THEN 'as_of' ELSE 'days' END);
    END LOOP;
    run.rebuild := coalesce(rebuild, false);
    run.refit := refit;
    run.wait := coalesce(wait, true);
    run.mode := CASE WHEN days IS NOT NULL OR month_ends IS NOT NULL THEN 'back-fill' WHEN run.rebuild THEN 'full' ELSE 'incremental' END;
    EXECUTE format('INSERT INTO %I.run (as_of, mode, status, started_at, role, pid) VALUES ($1, $2, $3, $4, $5, $6) RETURNING run_id', s.schema)
        INTO run.run_id USING run.days[cardinality(run.days)], run.mode, 'running', clock_timestamp(), current_user, pg_backend_pid();
    RETURN run;
END
$$;
COMMENT ON FUNCTION crm_internal.score_begin(text, date, date[], int, boolean, boolean, boolean, boolean) IS 'Part of crm.score: checks what is asked for and writes down that a run begins';

-- Waits for another run of the source to end, or says that there is one. Runs that ended without a word are lost.
CREATE FUNCTION crm_internal.score_alone(run crm_internal.score_run, schema name) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other record;
BEGIN
    IF NOT pg_try_advisory_xact_lock(crm_internal.score_lock(run.source)) THEN
        EXECUTE format('SELECT r.role, r.started_at FROM %I.run AS r WHERE r.status = $1 AND r.run_id <> $2 ORDER BY r.run_id LIMIT 1', schema) INTO other USING 'running', run.run_id;
        IF NOT run.wait THEN
            RAISE EXCEPTION 'another run of source "%" goes on', run.source
                USING ERRCODE = 'lock_not_available',
                      DETAIL = format('Role %s started it at %s.', coalesce(quote_ident(other.role), 'unknown'), coalesce(other.started_at::text, 'an unknown time')),
                      HINT = 'crm.score_progress shows how far it is; with wait => true this run begins when that one ends.';
        END IF;
        PERFORM pg_advisory_xact_lock(crm_internal.score_lock(run.source));
    END IF;
    EXECUTE format('UPDATE %I.run SET status = $1, error = $2 WHERE status = $3 AND run_id <> $4 AND NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = run.pid)', schema)
        USING 'lost', 'its session or the server ended', 'running', run.run_id;
END
$$;
COMMENT ON FUNCTION crm_internal.score_alone(crm_internal.score_run, name) IS 'Part of crm.score: one run of a source at a time';

-- Reading ------------------------------------------------------------------------------------------------------

-- Rows of the purchases from one day to another, as SQL: of times, by the column that an index may have.
CREATE FUNCTION crm_internal.score_rows_sql(s @extschema@.source, first_day date, last_day date) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    zoned CONSTANT boolean := crm_internal.source_is_zoned(s.schema);
    edge text := CASE WHEN zoned THEN '(%L::date::timestamp AT TIME ZONE %L)' ELSE '%L::date' END;
    name text := CASE WHEN zoned THEN 'p.recorded_at' ELSE 'p.at' END;
BEGIN
    RETURN format('%I.purchases AS p WHERE %s < ' || edge, s.schema, name, last_day + 1, s.zone) || CASE WHEN first_day IS NULL THEN '' ELSE format(' AND %s >= ' || edge, name, first_day, s.zone) END;
END
$$;
COMMENT ON FUNCTION crm_internal.score_rows_sql(@extschema@.source, date, date) IS 'Part of crm.score: the purchases of some days as SQL for FROM';

-- The population of purchases, as SQL.
CREATE FUNCTION crm_internal.score_population_sql(schema name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('@extschema@.population_with_days(p.customer, p.at, p.amount%s)',
        (SELECT ', p.order_id' FROM pg_attribute AS a WHERE a.attrelid = to_regclass(format('%I.purchases', schema)) AND a.attname = 'order_id'));
END
$$;
COMMENT ON FUNCTION crm_internal.score_population_sql(name) IS 'Part of crm.score: the population of purchases as SQL';

-- What tells whether kept orders are still the same, as SQL: the sum of hashes of their times of change; NULL without such a column.
CREATE FUNCTION crm_internal.score_print_sql(s @extschema@.source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (s).changed_at IS NULL THEN 'NULL::numeric'::text ELSE 'sum(hash_record_extended(ROW(p.changed_at), 0))'::text END;
COMMENT ON FUNCTION crm_internal.score_print_sql(@extschema@.source) IS 'Part of crm.score: what tells whether orders changed as SQL';

-- Whether orders changed that are kept as read for good. Whatever was changed, moved, added or deleted there: their number
-- or their times of change are other ones. No clock is asked, since a change is seen later than it says.
CREATE FUNCTION crm_internal.score_changed(s @extschema@.source, closed date) RETURNS boolean
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed boolean;
BEGIN
    IF s.changed_at IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('SELECT (n.orders, n.print) IS DISTINCT FROM (k.orders, k.print)
                    FROM (SELECT count(*) AS orders, %s AS print FROM %s) AS n CROSS JOIN %I.period AS k WHERE k.last_day = $1',
                   crm_internal.score_print_sql(s), crm_internal.score_rows_sql(s, NULL, closed), s.schema) INTO changed USING closed;
    RETURN changed;
END
$$;
COMMENT ON FUNCTION crm_internal.score_changed(@extschema@.source, date) IS 'Part of crm.score: whether orders changed that were read for good';

-- Reads what is new up to a day into the table period, and returns how many orders that were. Days of months that are
-- over, and will not be read again, become one row. Over is a month when the orders have gone on for late_days since: seen
-- from a mistyped day, or while the loader stands still, the orders of whole months are still to come.
CREATE FUNCTION crm_internal.score_read(s @extschema@.source, day date, rebuild boolean, OUT orders bigint, OUT mode text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    population_sql CONSTANT text := crm_internal.score_population_sql(s.schema);
    print_sql CONSTANT text := crm_internal.score_print_sql(s);
    closing date;
    closed date;
    from_day date;
    last_day date;
    more bigint;
    first_day date;
BEGIN
    EXECUTE format('SELECT min(k.last_day), max(k.last_day) FROM %I.period AS k', s.schema) INTO closed, from_day;
    rebuild := rebuild OR closed IS NULL OR crm_internal.score_changed(s, closed);
    mode := CASE WHEN rebuild THEN 'full' ELSE 'incremental' END;
    orders := 0;
    IF rebuild THEN
        EXECUTE format('SELECT %s FROM %s', CASE WHEN crm_internal.source_is_zoned(s.schema) THEN format('@extschema@.local_day(max(p.recorded_at), %L::text)', s.zone) ELSE 'max(p.at)::date' END,
                       crm_internal.score_rows_sql(s, NULL, day)) INTO last_day;
        closing := date_trunc('month', coalesce(last_day, day) - s.late_days)::date - 1;
        EXECUTE format('TRUNCATE %I.period', s.schema);
        EXECUTE format('INSERT INTO %I.period (first_day, last_day, orders, print, read_at, population)
                        SELECT coalesce(min(p.at)::date, $1), $1, count(*), %s, clock_timestamp(), %s FROM %s%s RETURNING orders',
                       s.schema, print_sql, population_sql, crm_internal.score_rows_sql(s, NULL, closing), crm_internal.score_tick_sql(s, 0)) INTO orders USING closing;
        closed := closing;
        from_day := closed + 1;
    ELSE
        from_day := CASE WHEN s.changed_at IS NULL THEN greatest(from_day - s.late_days, closed) + 1 ELSE closed + 1 END;
        EXECUTE format('DELETE FROM %I.period AS k WHERE k.first_day >= $1', s.schema) USING from_day;
    END IF;
    EXECUTE format('INSERT INTO %I.period (first_day, last_day, orders, print, read_at, population)
                    SELECT p.at::date, p.at::date, count(*), %s, clock_timestamp(), %s FROM %s%s GROUP BY p.at::date',
                   s.schema, print_sql, population_sql, crm_internal.score_rows_sql(s, from_day, day), crm_internal.score_tick_sql(s, orders));
    EXECUTE format('SELECT sum(k.orders) FILTER (WHERE k.first_day >= $1 OR $2), max(k.last_day) FROM %I.period AS k', s.schema) INTO orders, last_day USING from_day, rebuild;
    closing := date_trunc('month', last_day - s.late_days)::date - 1;
    IF closing > closed THEN
        EXECUTE format('WITH gone AS (DELETE FROM %1$I.period AS k WHERE k.last_day <= $1 RETURNING k.*)
                        INSERT INTO %1$I.period (first_day, last_day, orders, print, read_at, population)
                        SELECT min(g.first_day), $1, sum(g.orders), sum(g.print), min(g.read_at), @extschema@.rollup(g.population) FROM gone AS g', s.schema) USING closing;
    END IF;
    orders := coalesce(orders, 0);
END
$$;
COMMENT ON FUNCTION crm_internal.score_read(@extschema@.source, date, boolean) IS 'Part of crm.score: reads the orders that are new';

-- Reads the orders up to several past days at once: a row for what lies between two of them, in a table of the transaction.
CREATE FUNCTION crm_internal.score_read_days(s @extschema@.source, days date[]) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    read bigint;
BEGIN
    EXECUTE format('CREATE TEMP TABLE crm_back_fill ON COMMIT DROP AS
                    SELECT $1[width_bucket(p.at::date - 1, $1) + 1] AS last_day, count(*) AS orders, %s AS population FROM %s%s GROUP BY 1',
                   crm_internal.score_population_sql(s.schema), crm_internal.score_rows_sql(s, NULL, days[cardinality(days)]), crm_internal.score_tick_sql(s, 0)) USING days;
    SELECT sum(b.orders) INTO read FROM pg_temp.crm_back_fill AS b;
    RETURN coalesce(read, 0);
END
$$;
COMMENT ON FUNCTION crm_internal.score_read_days(@extschema@.source, date[]) IS 'Part of crm.score: reads the orders up to several days';

-- Models -------------------------------------------------------------------------------------------------------

-- Why models are to be fitted anew for a population; NULL: those there are will do. Drift is the largest population
-- stability index of the three scores.
CREATE FUNCTION crm_internal.score_refit_reason(p anyelement, s @extschema@.source, day date, refit boolean, model_id bigint, model_as_of date, rfm @extschema@.rfm_model) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    drift float8;
BEGIN
    IF model_id IS NULL THEN
        RETURN 'first';
    ELSIF refit IS NOT NULL THEN
        RETURN CASE WHEN refit THEN 'asked' END;
    ELSIF day - model_as_of >= s.refit_days THEN
        RETURN 'age';
    END IF;
    drift := (SELECT max(x.psi) FROM (SELECT sum(d.psi) AS psi FROM @extschema@.rfm_drift(rfm, p, day) AS d GROUP BY d.dimension) AS x);
    RETURN CASE WHEN drift > s.refit_drift THEN 'drift' END;
END
$$;
COMMENT ON FUNCTION crm_internal.score_refit_reason(anyelement, @extschema@.source, date, boolean, bigint, date, @extschema@.rfm_model) IS 'Part of crm.score: why models are fitted anew';

-- Fits all models of a source to a population and stores them.
CREATE FUNCTION crm_internal.score_new_models(p anyelement, s @extschema@.source, day date, run_id bigint, reason text) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1
AS $$
DECLARE
    rfm CONSTANT @extschema@.rfm_model := @extschema@.rfm_fit(p, day, bins => s.bins, method => s.method);
    abc CONSTANT @extschema@.abc_model := @extschema@.abc_fit(p, cuts => s.abc_cuts);
    tiers CONSTANT text := crm_internal.scheme_named('tier', s.tier_scheme);
    data_end CONSTANT date := (@extschema@.population_info(p)).data_end;
    purchases @extschema@.clv_model;
    spend @extschema@.clv_model;
    model_id bigint;
    held record;
BEGIN
    IF rfm IS NULL THEN
        RAISE EXCEPTION 'nobody bought anything up to % in source "%"', to_char(day, 'YYYY-MM-DD'), s.name
            USING ERRCODE = 'no_data_found', HINT = 'A model needs customers: load the orders first, or name another day.';
    END IF;
    IF day > data_end + 31 THEN
        RAISE WARNING 'the orders of source "%" end on %, % days before %', s.name, to_char(data_end, 'YYYY-MM-DD'), day - data_end, to_char(day, 'YYYY-MM-DD')
            USING HINT = 'Nobody is seen to buy in between, so everybody looks lost. Load the missing orders, or look from the day of the last one: as_of => ''last_row''.';
    END IF;
    SELECT @extschema@.pyramid_fit(c.money::float8, tiers) FILTER (WHERE c.money > 0::numeric) AS pyramid, max(abs(c.money)) AS most INTO held FROM @extschema@.customers(p) AS c;
    IF held.most >= 1e18 THEN
        RAISE EXCEPTION 'a customer of source "%" has money of %', s.name, held.most
            USING ERRCODE = 'numeric_value_out_of_range',
                  HINT = 'Money of views has 18 digits before the point: find the mistyped amount, or name a view as orders whose amounts are in thousands.';
    END IF;
    IF s.clv_model = 'best' THEN
        purchases := @extschema@.clv_fit_best(p, day);
    ELSIF s.clv_model IS NOT NULL THEN
        purchases := @extschema@.clv_fit(p, day, model => s.clv_model);
    END IF;
    IF s.clv_model IS NOT NULL THEN
        spend := @extschema@.gamma_gamma_fit(p);
    END IF;
    EXECUTE format('INSERT INTO %I.model (as_of, fitted_at, run_id, reason, customers, digest, rfm, abc, pyramid, purchases, spend)
                    VALUES ($1, clock_timestamp(), $2, $3, $4, md5(concat_ws(E''\n'', $5, $6, $7, $8, $9)), $5, $6, $7, $8, $9) RETURNING model_id', s.schema)
        INTO model_id USING day, run_id, reason, rfm.customers, rfm, abc, held.pyramid, purchases, spend;
    RETURN model_id;
END
$$;
COMMENT ON FUNCTION crm_internal.score_new_models(anyelement, @extschema@.source, date, bigint, text) IS 'Part of crm.score: fits and stores the models of a source';

-- The models that score a day: the latest of an earlier one, unless the policy wants new ones.
CREATE FUNCTION crm_internal.score_models(p anyelement, s @extschema@.source, day date, run_id bigint, refit boolean, OUT model_id bigint, OUT reason text)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    latest record;
BEGIN
    EXECUTE format('SELECT m.model_id, m.as_of, m.rfm FROM %I.model AS m WHERE m.as_of <= $1 ORDER BY m.as_of DESC, m.model_id DESC LIMIT 1', s.schema) INTO latest USING day;
    model_id := latest.model_id;
    reason := crm_internal.score_refit_reason(p, s, day, refit, latest.model_id, latest.as_of, latest.rfm);
    IF reason IS NOT NULL THEN
        PERFORM crm_internal.score_tell(s.schema, 'fitting models', 0);
        model_id := crm_internal.score_new_models(p, s, day, run_id, reason);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.score_models(anyelement, @extschema@.source, date, bigint, boolean) IS 'Part of crm.score: the models that score a day';

-- Models to begin with, so that the live views have some; or new ones after a change of options. Without customers: none yet.
CREATE FUNCTION crm_internal.source_first_models(s @extschema@.source, anew boolean) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    day CONSTANT date := crm_internal.score_day(s);
    fitted boolean;
    remedy text;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I.model)', s.schema) INTO fitted;
    IF day IS NULL OR fitted AND NOT anew THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT crm_internal.score_new_models(x.p, $1, $2, NULL, $3) FROM (SELECT %s AS p FROM %s) AS x WHERE x.p IS NOT NULL',
                   crm_internal.score_population_sql(s.schema), crm_internal.score_rows_sql(s, NULL, day)) USING s, day, CASE WHEN fitted THEN 'changed' ELSE 'first' END;
EXCEPTION WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
    GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
    PERFORM crm_internal.refuse_rows(s.orders, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION crm_internal.source_first_models(@extschema@.source, boolean) IS 'Part of create_source: the first models of a source';

-- Scoring ------------------------------------------------------------------------------------------------------

-- The tablespace of the snapshots, where they have another one than the database: "TABLESPACE name", or NULL. (ATTACH, other
-- than PARTITION OF, leaves a partition where it is.)
CREATE FUNCTION crm_internal.score_tablespace(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT format('TABLESPACE %I', t.spcname) FROM pg_class AS c JOIN pg_tablespace AS t ON t.oid = c.reltablespace WHERE c.oid = to_regclass(format('%I.snapshot', s.schema)));
END
$$;
COMMENT ON FUNCTION crm_internal.score_tablespace(@extschema@.source) IS 'Part of crm.score: the tablespace of the snapshots as SQL';

-- The partition of a day, made where it is missing: apart from the others, so that nobody has to wait for it.
CREATE FUNCTION crm_internal.score_partition(s @extschema@.source, day date, OUT partition text, OUT is_new boolean)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    partition := format('%I.%I', s.schema, 'snapshot_' || to_char(day, 'YYYYMMDD'));
    is_new := to_regclass(partition) IS NULL;
    IF NOT is_new AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhrelid = to_regclass(partition) AND i.inhparent = to_regclass(format('%I.snapshot', s.schema))) THEN
        RAISE EXCEPTION '% is there, and no part of the snapshots', partition
            USING ERRCODE = 'duplicate_table', HINT = format('Rename it, or where it was detached move it into another schema: ALTER TABLE %s SET SCHEMA archive.', partition);
    ELSIF is_new THEN
        EXECUTE format('CREATE TABLE %s (LIKE %I.snapshot INCLUDING COMMENTS, CHECK (as_of >= %L::date AND as_of < %L::date)) %s', partition, s.schema, day, day + 1, crm_internal.score_tablespace(s));
        EXECUTE format('COMMENT ON TABLE %s IS %L', partition, concat('Snapshot of ', to_char(day, 'YYYY-MM-DD'), ' of source ', s.name));
    ELSE
        EXECUTE format('DELETE FROM %s', partition);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.score_partition(@extschema@.source, date) IS 'Part of crm.score: the partition of a day, empty';

CREATE FUNCTION crm_internal.score_attach(s @extschema@.source, day date, partition text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (as_of, customer) %s', partition, 'USING INDEX ' || crm_internal.score_tablespace(s));
    EXECUTE format('ALTER TABLE %I.snapshot ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', s.schema, partition, day, day + 1);
END
$$;
COMMENT ON FUNCTION crm_internal.score_attach(@extschema@.source, date, text) IS 'Part of crm.score: makes a filled partition part of the snapshots';

-- What a snapshot comes to, by segment, class, tier, grade and score: the small table that trends are read from. Rows of equal
-- customers are added up first, of which there are few.
CREATE FUNCTION crm_internal.score_total(s @extschema@.source, day date, model_id bigint, partition text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    graded CONSTANT boolean := crm_internal.source_beside(s) ? 'grade';
BEGIN
    EXECUTE format('DELETE FROM %I.total AS t WHERE t.as_of = $1', s.schema) USING day;
    EXECUTE format(
$sql$INSERT INTO %1$I.total (as_of, dimension, class, customers, revenue, clv, model_id)
SELECT $1, d.dimension, c.class, sum(g.customers), sum(g.revenue), sum(g.clv), $2
FROM (SELECT h.segment, h.abc_class, h.tier, h.r, h.f, h.m, %3$s AS grade, count(*) AS customers, sum(h.money) AS revenue, sum(h.clv) AS clv FROM %2$s AS h GROUP BY 1, 2, 3, 4, 5, 6, 7) AS g
     CROSS JOIN LATERAL (VALUES ('all', ''), ('segment', g.segment), ('class', g.abc_class), ('tier', g.tier::text), ('r', g.r::text), ('f', g.f::text), ('m', g.m::text)%4$s) AS d(dimension, code)
     CROSS JOIN LATERAL (SELECT coalesce(d.code, '(none)')) AS c(class)
GROUP BY d.dimension, c.class$sql$, s.schema, partition, CASE WHEN graded THEN 'h.grade' ELSE 'NULL' END, CASE WHEN graded THEN ', (''grade'', g.grade)' END) USING day, model_id;
END
$$;
COMMENT ON FUNCTION crm_internal.score_total(@extschema@.source, date, bigint, text) IS 'Part of crm.score: writes what a snapshot comes to';

-- All scores of the customers of a population, in one walk over them.
--@ each bigint uuid text
CREATE FUNCTION crm_internal.snapshot_rows(
    purchases @extschema@.clv_model,
    spend @extschema@.clv_model,
    population @extschema@.population_@KEY@,
    as_of date,
    horizon float8 DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    delta float8 DEFAULT NULL,
    margin_rate float8 DEFAULT 1,
    period float8 DEFAULT NULL,
    refunds text DEFAULT 'net',
    include_first boolean DEFAULT false,
    after_as_of text DEFAULT 'error',
    rfm @extschema@.rfm_model DEFAULT NULL,
    abc @extschema@.abc_model DEFAULT NULL,
    tier_limits float8[] DEFAULT NULL)
    RETURNS TABLE (customer @KEY@, recency_days int, orders bigint, money numeric, r int, f int, m int, abc_class text, tier int,
                   p_alive float8, expected_purchases float8, expected_order_value numeric, clv numeric)
    AS 'MODULE_PATHNAME', 'crm_snapshot_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 ROWS 1000;
COMMENT ON FUNCTION crm_internal.snapshot_rows(@extschema@.clv_model, @extschema@.clv_model, @extschema@.population_@KEY@, date, float8, float8, float8, float8, float8, text, boolean, text, @extschema@.rfm_model, @extschema@.abc_model, float8[]) IS 'Part of crm.score: every buyer of a population with the scores of a snapshot, by all models at once';
--@ end

-- Scores every customer of a population.
-- Types are exactly those of the columns: where answers or invoices are on Citus, it is Citus that inserts, and rounds nothing.
CREATE FUNCTION crm_internal.score_write(p anyelement, s @extschema@.source, day date, run_id bigint, model_id bigint) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1
AS $$
DECLARE
    place record := crm_internal.score_partition(s, day);
    lifetime CONSTANT boolean := s.clv_model IS NOT NULL;
    beside CONSTANT jsonb := crm_internal.source_beside(s);
    scored bigint;
BEGIN
    -- functions in C gain nothing from being compiled, and estimates of joins on their rows are high enough for it
    PERFORM set_config('jit', 'off', true);
    EXECUTE format(
$sql$INSERT INTO %1$s (as_of, customer, recency_days, orders, money, r, f, m, segment, abc_class, tier, p_alive, expected_purchases, expected_order_value, clv, run_id, model_id%3$s)
%4$sSELECT $2, v.customer, v.recency_days, v.orders, v.money::numeric(20,2), v.r, v.f, v.m, @extschema@.rfm_segment(v.r, v.f, v.m, $5), v.abc_class, v.tier,
       v.p_alive, v.expected_purchases, v.expected_order_value, v.clv, $3, m.model_id
FROM %2$I.model AS m
     CROSS JOIN LATERAL crm_internal.snapshot_rows(%6$s, $1, $2, %7$s, rfm => m.rfm, abc => m.abc, tier_limits => (m.pyramid).limits) AS v
WHERE m.model_id = $4 AND crm_internal.score_tick($6, $7)%5$s$sql$, place.partition, s.schema,
        -- what is joined is joined to finished rows, which are short
        (SELECT string_agg(', ' || b.key, '') FROM jsonb_each_text(beside) AS b), (SELECT format('SELECT v.*, %s FROM (', string_agg(b.value, ', ')) FROM jsonb_each_text(beside) AS b HAVING count(*) > 0),
        CASE WHEN beside <> '{}' THEN format(E'\nOFFSET 0) AS v%s%s', crm_internal.source_answers_sql(s, 'v.customer', '$2'), crm_internal.source_owed_sql(s, 'v.customer', '$2')) END,
        CASE WHEN lifetime THEN 'm.purchases, m.spend' ELSE 'NULL, NULL' END, CASE WHEN lifetime THEN crm_internal.source_terms_sql(s) ELSE 'horizon => NULL' END)
        USING p, day, run_id, model_id, crm_internal.scheme_named('segment', s.segment_scheme), to_regclass(format('%I.progress', s.schema)), crm_internal.score_phase('scoring');
    GET DIAGNOSTICS scored = ROW_COUNT;
    -- as while somebody loads the orders anew: what was scored before stays
    IF scored = 0 THEN
        RAISE EXCEPTION 'nobody bought anything up to % in source "%"', to_char(day, 'YYYY-MM-DD'), s.name
            USING ERRCODE = 'no_data_found', HINT = 'Load the orders first, or name another day.';
    END IF;
    IF place.is_new THEN
        PERFORM crm_internal.score_attach(s, day, place.partition);
    END IF;
    PERFORM crm_internal.score_total(s, day, model_id, place.partition);
    -- a key finds customers; of the other columns a small sample will do
    PERFORM set_config('default_statistics_target', '10', true);
    EXECUTE format('ANALYZE %s', place.partition);
    RETURN scored;
END
$$;
COMMENT ON FUNCTION crm_internal.score_write(anyelement, @extschema@.source, date, bigint, bigint) IS 'Part of crm.score: writes the snapshot of a day';

-- One day: models and scores, with the seconds that each took.
CREATE FUNCTION crm_internal.score_one_day(p anyelement, s @extschema@.source, day date, run crm_internal.score_run,
        OUT model_id bigint, OUT reason text, OUT customers bigint, OUT fit_seconds numeric, OUT write_seconds numeric)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    begun timestamptz := clock_timestamp();
    fitted timestamptz;
BEGIN
    SELECT m.model_id, m.reason INTO model_id, reason FROM crm_internal.score_models(p, s, day, run.run_id, run.refit) AS m;
    fitted := clock_timestamp();
    PERFORM crm_internal.score_tell(s.schema, 'scoring', 0);
    customers := crm_internal.score_write(p, s, day, run.run_id, model_id);
    fit_seconds := extract(epoch FROM fitted - begun);
    write_seconds := extract(epoch FROM clock_timestamp() - fitted);
END
$$;
COMMENT ON FUNCTION crm_internal.score_one_day(anyelement, @extschema@.source, date, crm_internal.score_run) IS 'Part of crm.score: models and scores of one day';

-- Snapshots that are older than they are kept. One that somebody reads stays until the next run, so that nobody waits.
CREATE FUNCTION crm_internal.score_forget(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old record;
BEGIN
    IF s.keep_days IS NULL THEN
        RETURN;
    END IF;
    FOR old IN EXECUTE format(
        'WITH d AS (SELECT c.oid::regclass AS partition, to_date(right(c.relname, 8), ''YYYYMMDD'') AS day
                    FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(%1$L) AND c.relname ~ ''^snapshot_\d{8}$'')
         SELECT d.partition FROM d
         WHERE d.day < (SELECT max(l.day) FROM d AS l) - $1
           AND NOT ($2 AND d.day = (SELECT max(l.day) FROM d AS l WHERE date_trunc(''month'', l.day) = date_trunc(''month'', d.day)))', format('%I.snapshot', s.schema))
        USING s.keep_days, s.keep_month_ends
    LOOP
        BEGIN
            EXECUTE format('LOCK TABLE %I.snapshot, %s IN ACCESS EXCLUSIVE MODE NOWAIT', s.schema, old.partition);
            EXECUTE format('DROP TABLE %s', old.partition);
        EXCEPTION WHEN lock_not_available THEN
            RETURN;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crm_internal.score_forget(@extschema@.source) IS 'Part of crm.score: drops snapshots that are older than they are kept';

-- The run ------------------------------------------------------------------------------------------------------

-- All of a run: one transaction.
CREATE FUNCTION crm_internal.score_work(run crm_internal.score_run) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s @extschema@.source := crm_internal.source_named(run.source);
    begun timestamptz;
    read bigint;
    read_seconds numeric;
    kept text := format('%I.period', s.schema);
    day date;
    one record;
    customers bigint := 0;
    fit_seconds numeric := 0;
    write_seconds numeric := 0;
    refitted text;
BEGIN
    PERFORM crm_internal.score_tell(s.schema, 'waiting', 0);
    PERFORM crm_internal.score_alone(run, s.schema);
    -- as it is now: whoever was waited for may have changed it
    s := crm_internal.source_named(run.source);
    PERFORM crm_internal.require_source_currency(s);
    begun := clock_timestamp();
    PERFORM crm_internal.score_tell(s.schema, 'reading orders', 0);
    IF run.mode <> 'back-fill' THEN
        EXECUTE format('SELECT CASE WHEN min(k.last_day) > $1 THEN $2 ELSE $3 END FROM %I.period AS k', s.schema) INTO run.mode USING run.days[1], 'back-fill', run.mode;
    END IF;
    IF run.mode = 'back-fill' THEN
        read := crm_internal.score_read_days(s, run.days);
        kept := 'pg_temp.crm_back_fill';
    ELSE
        SELECT r.orders, r.mode INTO read, run.mode FROM crm_internal.score_read(s, run.days[1], run.rebuild) AS r;
    END IF;
    read_seconds := extract(epoch FROM clock_timestamp() - begun);
    FOREACH day IN ARRAY run.days LOOP
        PERFORM crm_internal.score_tell(s.schema, 'merging', read);
        EXECUTE format('SELECT o.* FROM (SELECT @extschema@.rollup(k.population) AS p FROM %s AS k WHERE k.last_day <= $1) AS x, crm_internal.score_one_day(x.p, $2, $1, $3) AS o WHERE x.p IS NOT NULL OR $4', kept)
            INTO one USING day, s, run, run.mode <> 'back-fill' OR cardinality(run.days) = 1;
        -- of several past days, those before the first order have nobody to score
        CONTINUE WHEN one.model_id IS NULL;
        customers := customers + one.customers;
        fit_seconds := fit_seconds + one.fit_seconds;
        write_seconds := write_seconds + one.write_seconds;
        refitted := coalesce(refitted, one.reason);
    END LOOP;
    PERFORM crm_internal.score_tell(s.schema, 'finishing', customers);
    PERFORM crm_internal.score_forget(s);
    EXECUTE format('UPDATE %I.run SET mode = $1, status = $2, ended_at = clock_timestamp(), rows_read = $3, customers = $4, model_id = $5, refitted = $6,
                        read_seconds = $7, fit_seconds = $8, write_seconds = $9 WHERE run_id = $10', s.schema)
        USING run.mode, 'done', read, customers, one.model_id, refitted, read_seconds, fit_seconds, write_seconds, run.run_id;
END
$$;
COMMENT ON FUNCTION crm_internal.score_work(crm_internal.score_run) IS 'Part of crm.score: the work of a run';

-- Writes down that a run failed. (A source that has gone meanwhile has no log either.)
CREATE FUNCTION crm_internal.score_failed(run crm_internal.score_run, state text, message text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    log regclass := (SELECT to_regclass(format('%I.run', s.schema)) FROM @extschema@.source AS s WHERE s.name = run.source);
BEGIN
    IF log IS NOT NULL THEN
        EXECUTE format('UPDATE %s SET status = $1, ended_at = clock_timestamp(), error = $2, sqlstate = $3 WHERE run_id = $4', log) USING 'failed', message, state, run.run_id;
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.score_failed(crm_internal.score_run, text, text) IS 'Part of crm.score: writes down that a run failed';

-- The error that ended a run, again.
CREATE FUNCTION crm_internal.score_raise(state text, message text, details text, remedy text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF details <> '' AND remedy <> '' THEN
        RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message, DETAIL = details, HINT = remedy;
    ELSIF details <> '' THEN
        RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message, DETAIL = details;
    ELSIF remedy <> '' THEN
        RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message, HINT = remedy;
    END IF;
    RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message;
END
$$;
COMMENT ON FUNCTION crm_internal.score_raise(text, text, text, text) IS 'Part of crm.score: raises the error that ended a run';

-- Outside a transaction block: that a run begins, and how it failed, is written down whatever becomes of it. (No
-- search_path of its own, with which a procedure cannot commit. Nothing here is looked up.)
CREATE PROCEDURE @extschema@.score(
    source text,
    as_of @extschema@.day DEFAULT NULL,
    days date[] DEFAULT NULL,
    month_ends @extschema@.whole_number DEFAULT NULL,
    rebuild boolean DEFAULT false,
    refit boolean DEFAULT NULL,
    wait boolean DEFAULT true)
    LANGUAGE plpgsql
AS $$
DECLARE
    run crm_internal.score_run;
    state pg_catalog.text;
    message pg_catalog.text;
    details pg_catalog.text;
    remedy pg_catalog.text;
BEGIN
    run := crm_internal.score_begin(source, as_of, days, month_ends, rebuild, refit, wait, crm_internal.in_transaction_block());
    COMMIT;
    BEGIN
        PERFORM crm_internal.score_work(run);
    EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
        GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, details = PG_EXCEPTION_DETAIL, remedy = PG_EXCEPTION_HINT;
    END;
    IF state IS NOT NULL THEN
        PERFORM crm_internal.score_failed(run, state, message);
        COMMIT;
        PERFORM crm_internal.score_raise(state, message, details, remedy);
    END IF;
END
$$;
COMMENT ON PROCEDURE @extschema@.score(text, @extschema@.day, date[], @extschema@.whole_number, boolean, boolean, boolean) IS 'Scores every customer of a registered source (评分入库) and writes a snapshot, in one transaction: reads the orders that are new, fits models where the policy of the source wants it; month_ends => 12 or days back-fill past days, rebuild reads all orders';

-- What others see of it ------------------------------------------------------------------------------------------

-- Whether a log is one that create_source made, as far as reading it goes: whoever lists the sources runs no code of their
-- owners, as of a view in the place of the table, of a policy, of a column or a cast of their own.
CREATE FUNCTION crm_internal.score_log_plain(log oid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT c.relkind OPERATOR(pg_catalog.=) 'r' AND NOT c.relhassubclass AND (NOT c.relrowsecurity OR pg_catalog.pg_get_userbyid(c.relowner) OPERATOR(pg_catalog.=) CURRENT_USER)
           AND (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute AS a
                JOIN (VALUES ('run_id', 'pg_catalog.int8'::pg_catalog.regtype), ('as_of', 'pg_catalog.date'), ('mode', 'pg_catalog.text'), ('status', 'pg_catalog.text'), ('started_at', 'pg_catalog.timestamptz'),
                             ('ended_at', 'pg_catalog.timestamptz'), ('rows_read', 'pg_catalog.int8'), ('customers', 'pg_catalog.int8'), ('pid', 'pg_catalog.int4')) AS t(name, type)
                  ON a.attname OPERATOR(pg_catalog.=) t.name AND a.atttypid OPERATOR(pg_catalog.=) t.type
                WHERE a.attrelid OPERATOR(pg_catalog.=) c.oid AND a.attgenerated OPERATOR(pg_catalog.=) '') OPERATOR(pg_catalog.=) 9
    FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) log;
END;
COMMENT ON FUNCTION crm_internal.score_log_plain(oid) IS 'Part of crm.sources: whether the log of a source is a plain table, which runs nothing when it is read';

-- The run of each source that goes on, or else the latest, where the caller may read its log. (Rights are asked by number:
-- asked by name, a schema that the caller may not use would be an error.)
CREATE FUNCTION crm_internal.source_states()
    RETURNS TABLE (source text, run_id bigint, as_of date, status text, started_at timestamptz, ended_at timestamptz, customers bigint, pid int, progress bigint, orders_expected bigint, customers_expected bigint)
    LANGUAGE plpgsql STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s record;
BEGIN
    FOR s IN
        SELECT o.name, format('%I.run', o.schema) AS log, format('%I.progress', o.schema) AS progress, o.orders,
               coalesce((SELECT has_sequence_privilege(q.oid, 'SELECT') FROM pg_class AS q WHERE q.relnamespace = n.oid AND q.relname = 'progress' AND q.relkind = 'S'), false) AS progresses
        FROM @extschema@.source AS o JOIN pg_namespace AS n ON n.nspname = o.schema JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'run'
        WHERE has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND crm_internal.score_log_plain(c.oid)
    LOOP
        source := s.name;
        -- one that goes on comes before a later one that waits for it, or did not want to
        EXECUTE format('SELECT r.run_id, r.as_of, r.status, r.started_at, r.ended_at, r.customers, r.pid
                        FROM %s AS r LEFT JOIN pg_stat_activity AS a ON a.pid = r.pid AND r.status = $1
                        ORDER BY a.pid IS NULL, CASE WHEN a.pid IS NOT NULL THEN r.run_id END, r.run_id DESC LIMIT 1', s.log)
            INTO run_id, as_of, status, started_at, ended_at, customers, pid USING 'running';
        progress := NULL;
        IF s.progresses THEN
            EXECUTE format('SELECT q.last_value FROM %s AS q', s.progress) INTO progress;
        END IF;
        EXECUTE format('SELECT coalesce((SELECT r.rows_read FROM %s AS r WHERE r.status = $1 AND r.mode = (SELECT n.mode FROM %1$s AS n WHERE n.run_id = $2) ORDER BY r.run_id DESC LIMIT 1),
                                        (SELECT nullif(c.reltuples, -1)::bigint FROM pg_class AS c WHERE c.oid = $3)),
                               (SELECT r.customers FROM %1$s AS r WHERE r.status = $1 AND r.mode <> $4 ORDER BY r.run_id DESC LIMIT 1)', s.log)
            INTO orders_expected, customers_expected USING 'done', run_id, s.orders, 'back-fill';
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION crm_internal.source_states() IS 'Part of crm.sources and crm.score_progress: the run of each source that goes on, or else the latest';

CREATE VIEW @extschema@.sources WITH (security_invoker = true) AS
SELECT s.name AS source, s.schema::text AS schema, s.owner::text AS owner, s.orders::text AS orders, s.customers::text AS customers, s.invoices::text AS invoices, s.answers::text AS answers,
       t.as_of AS scored_as_of, t.customers AS scored_customers, t.status AS last_status, t.started_at AS last_started_at, t.ended_at AS last_ended_at
FROM @extschema@.source AS s LEFT JOIN crm_internal.source_states() AS t ON t.source OPERATOR(pg_catalog.=) s.name;
COMMENT ON VIEW @extschema@.sources IS 'Registered sources (数据源): whose tables, and their latest run of crm.score';
COMMENT ON COLUMN @extschema@.sources.source IS 'Name of the source';
COMMENT ON COLUMN @extschema@.sources.schema IS 'Schema of its views and its history';
COMMENT ON COLUMN @extschema@.sources.owner IS 'Role that registered it';
COMMENT ON COLUMN @extschema@.sources.orders IS 'Its orders';
COMMENT ON COLUMN @extschema@.sources.customers IS 'Its table of customers';
COMMENT ON COLUMN @extschema@.sources.invoices IS 'Its invoices';
COMMENT ON COLUMN @extschema@.sources.answers IS 'Its survey answers';
COMMENT ON COLUMN @extschema@.sources.scored_as_of IS 'As-of day of its latest run';
COMMENT ON COLUMN @extschema@.sources.scored_customers IS 'Customers that run scored';
COMMENT ON COLUMN @extschema@.sources.last_status IS 'How that run is: running, done, failed or lost';
COMMENT ON COLUMN @extschema@.sources.last_started_at IS 'When it began';
COMMENT ON COLUMN @extschema@.sources.last_ended_at IS 'When it ended';
GRANT SELECT ON @extschema@.sources TO PUBLIC;

CREATE VIEW @extschema@.score_progress WITH (security_invoker = true) AS
SELECT t.source, t.run_id, t.as_of, t.progress OPERATOR(pg_catalog./) 1000000000000000 AS phase_number, (crm_internal.score_phases())[t.progress OPERATOR(pg_catalog./) 1000000000000000] AS phase,
       t.progress OPERATOR(pg_catalog.%) 1000000000000000 AS rows_done,
       CASE WHEN t.progress OPERATOR(pg_catalog.>=) crm_internal.score_phase('scoring') THEN t.customers_expected ELSE t.orders_expected END AS rows_expected,
       extract(epoch FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) t.started_at)::pg_catalog.numeric(12,1) AS elapsed_seconds, t.pid
FROM crm_internal.source_states() AS t
WHERE t.status OPERATOR(pg_catalog.=) 'running' AND EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a WHERE a.pid OPERATOR(pg_catalog.=) t.pid);
COMMENT ON VIEW @extschema@.score_progress IS 'Runs of crm.score that go on (评分进度), as other sessions see them';
COMMENT ON COLUMN @extschema@.score_progress.source IS 'Source';
COMMENT ON COLUMN @extschema@.score_progress.run_id IS 'Number of the run';
COMMENT ON COLUMN @extschema@.score_progress.as_of IS 'Day it scores; of several the last';
COMMENT ON COLUMN @extschema@.score_progress.phase_number IS 'Number of its phase, of 6';
COMMENT ON COLUMN @extschema@.score_progress.phase IS 'Its phase: waiting, reading orders, merging, fitting models, scoring, finishing';
COMMENT ON COLUMN @extschema@.score_progress.rows_done IS 'Orders read, as far as they are in a table here; in the last phases customers scored';
COMMENT ON COLUMN @extschema@.score_progress.rows_expected IS 'Orders that the last run of the kind read, or that the table is thought to have; in the last phases customers of the last run that was no back-fill';
COMMENT ON COLUMN @extschema@.score_progress.elapsed_seconds IS 'Seconds since it began';
COMMENT ON COLUMN @extschema@.score_progress.pid IS 'Its server process';
GRANT SELECT ON @extschema@.score_progress TO PUBLIC;
