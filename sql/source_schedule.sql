-- Scoring by the clock: pg_cron runs CALL crm.score where it is installed.

-- An error that says what to do instead, unless pg_cron is there for the caller.
CREATE FUNCTION crm_internal.require_pg_cron(source text, schedule text) RETURNS void
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    call text := format('CALL crm.score(%L)', source);
    elsewhere text := nullif(current_setting('cron.database_name', true), current_database());
BEGIN
    IF NOT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron') THEN
        RAISE EXCEPTION 'pg_cron is not installed in database "%"', current_database()
            USING ERRCODE = 'feature_not_supported',
                  HINT = CASE WHEN current_setting('cron.database_name', true) IS NULL
                         THEN format('Let the system''s clock do it. In a crontab: %s  psql -X -d %s -c "%s"  – or as a timer of systemd: OnCalendar=…, ExecStart=/usr/bin/psql -X -d %2$s -c "%3$s".', coalesce(schedule, '0 3 * * *'), current_database(), call)
                         ELSE format('It is in database "%s". There: SELECT cron.schedule_in_database(%L, %L, %L, %L).', coalesce(elsewhere, 'postgres'), 'crm.score ' || source, coalesce(schedule, '0 3 * * *'), call, current_database()) END;
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
    PERFORM crm_internal.require_pg_cron(s.name, schedule.schedule);
    EXECUTE 'SELECT cron.schedule($1, $2, $3)' INTO job USING 'crm.score ' || s.name, schedule.schedule, format('CALL crm.score(%L)', s.name);
    RETURN job;
END
$$;
COMMENT ON FUNCTION @extschema@.schedule(text, text) IS 'Lets pg_cron score a source by the clock (定时评分): schedule(''shop'', ''0 3 * * *'') every night at three, in the zone of pg_cron; again with another time, changes it; the number of the job is returned';

CREATE FUNCTION @extschema@.unschedule(source text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    job bigint;
BEGIN
    PERFORM crm_internal.require_pg_cron(unschedule.source, NULL);
    EXECUTE 'SELECT j.jobid FROM cron.job AS j WHERE j.jobname = $1 AND j.username = current_user' INTO job USING 'crm.score ' || unschedule.source;
    IF job IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE 'SELECT cron.unschedule($1)' USING job;
    RETURN true;
END
$$;
COMMENT ON FUNCTION @extschema@.unschedule(text) IS 'Ends the scoring of a source by the clock (取消定时评分); whether there was any is returned';
