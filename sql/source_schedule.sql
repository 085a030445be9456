-- Scoring by the clock: pg_cron runs CALL crm.score where it is installed.

-- The name of a job, which pg_cron cuts off after 63 bytes: long names of sources would meet there.
CREATE FUNCTION crm_internal.score_job(source text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job text := 'crm.score ' || source;
BEGIN
    RETURN CASE WHEN octet_length(job) > 63 THEN 'crm.score ' || md5(source) ELSE job END;
END
$$;
COMMENT ON FUNCTION crm_internal.score_job(text) IS 'Part of crm.schedule: the name of the job';

-- One line for the system's clock. A shell reads " \ ` and $ within quotes, cron reads %, systemd reads $ and %.
CREATE FUNCTION crm_internal.score_clock_line(schedule text, call text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    word text := regexp_replace(CASE WHEN current_database() ~ '^\w+$' THEN current_database() ELSE format('"%s"', regexp_replace(current_database(), '(["\\`$])', '\\\1', 'g')) END, '%', '\\%', 'g');
    line text := regexp_replace(call, '(["\\`$%])', '\\\1', 'g');
    plain boolean := (call || current_database()) !~ '["\\`$%]';
BEGIN
    RETURN translate(format('In a crontab: %s  psql -X -d %s -c "%s"', schedule, word, line)
        || CASE WHEN plain THEN format('  – or as a timer of systemd: OnCalendar=…, ExecStart=/usr/bin/psql -X -d %s -c "%s"', word, line) ELSE '' END, E'\n\r', '  ') || '.';
END
$$;
COMMENT ON FUNCTION crm_internal.score_clock_line(text, text) IS 'Part of crm.schedule: what to put into a crontab where pg_cron is not';

-- The database that the server has loaded pg_cron for; NULL: it has not; empty: the caller may not know.
CREATE FUNCTION crm_internal.pg_cron_home() RETURNS text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN current_setting('cron.database_name', true);
EXCEPTION WHEN insufficient_privilege THEN
    RETURN '';
END
$$;
COMMENT ON FUNCTION crm_internal.pg_cron_home() IS 'Part of crm.schedule: the database that the server has loaded pg_cron for';

-- An error that says what to do instead, unless pg_cron is there for the caller.
CREATE FUNCTION crm_internal.require_pg_cron(source text, schedule text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    call text := format('CALL crm.score(%L)', source);
    home text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron') THEN
        home := crm_internal.pg_cron_home();
        RAISE EXCEPTION 'pg_cron is not installed in database "%"', current_database()
            USING ERRCODE = 'feature_not_supported',
                  HINT = CASE WHEN home IS NULL THEN format('Let the system''s clock do it. %s', crm_internal.score_clock_line(schedule, call))
                              WHEN home = current_database() THEN 'The server has loaded it for this database: a superuser may say CREATE EXTENSION pg_cron.'
                              ELSE format('Its place is %s. A superuser may say there: SELECT cron.schedule_in_database(%L, %L, %L, %L, %L).', coalesce('database ' || quote_ident(nullif(home, '')), 'the database that cron.database_name names'),
                                          crm_internal.score_job(source || ' in ' || current_database()), schedule, call, current_database(), current_user) END;
    ELSIF NOT has_schema_privilege('cron', 'USAGE') THEN
        RAISE EXCEPTION 'role "%" may not use pg_cron', current_user
            USING ERRCODE = 'insufficient_privilege', HINT = format('A superuser may say GRANT USAGE ON SCHEMA cron TO %I.', current_user);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_pg_cron(text, text) IS 'Part of crm.schedule: an error that says what to do instead, unless pg_cron is there';

CREATE FUNCTION @extschema@.schedule(source text, schedule text) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s @extschema@.source := crm_internal.source_named(schedule.source);
    job bigint;
BEGIN
    PERFORM crm_internal.require_source_owner(s, format('SELECT crm.schedule(%L, %L)', s.name, schedule.schedule));
    PERFORM crm_internal.require_pg_cron(s.name, coalesce(schedule.schedule, '0 3 * * *'));
    EXECUTE 'SELECT cron.schedule($1, $2, $3)' INTO job USING crm_internal.score_job(s.name), coalesce(schedule.schedule, ''), format('CALL crm.score(%L)', s.name);
    RETURN job;
EXCEPTION WHEN invalid_parameter_value THEN
    RAISE EXCEPTION 'pg_cron does not take "%" as a schedule', coalesce(schedule.schedule, 'NULL')
        USING ERRCODE = 'invalid_parameter_value', HINT = 'Give minute, hour, day of the month, month, day of the week, * for all: ''0 3 * * *'' is every night at three, ''0 3 * * 1'' that of every Monday.';
END
$$;
COMMENT ON FUNCTION @extschema@.schedule(text, text) IS 'Lets pg_cron score a source by the clock (定时评分): schedule(''shop'', ''0 3 * * *'') every night at three, in the zone of pg_cron; again with another time, changes it; the number of the job is returned';

-- Ends the jobs of a source, a role's own, and for a superuser those of all; their numbers.
CREATE FUNCTION crm_internal.score_jobs_end(source text) RETURNS bigint[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    jobs bigint[];
BEGIN
    EXECUTE 'SELECT array_agg(j.jobid ORDER BY j.jobid) FROM cron.job AS j WHERE j.jobname = $1 AND (j.username = current_user OR (SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user))'
        INTO jobs USING crm_internal.score_job(source);
    EXECUTE 'SELECT cron.unschedule(j.job) FROM unnest($1) AS j(job)' USING jobs;
    RETURN coalesce(jobs, '{}');
END
$$;
COMMENT ON FUNCTION crm_internal.score_jobs_end(text) IS 'Part of crm.unschedule and drop_source: ends the jobs of a source';

CREATE FUNCTION @extschema@.unschedule(source text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM crm_internal.require_pg_cron(unschedule.source, '0 3 * * *');
    RETURN cardinality(crm_internal.score_jobs_end(unschedule.source)) > 0;
END
$$;
COMMENT ON FUNCTION @extschema@.unschedule(text) IS 'Ends the scoring of a source by the clock (取消定时评分), a role''s own, as a superuser that of all; whether there was any is returned';
