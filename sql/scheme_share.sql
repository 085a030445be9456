-- Own schemes on all servers of a Citus cluster.
--
-- Names are looked up where a row is, so a worker needs the schemes of the coordinator. share_schemes() puts them there;
-- a change on the coordinator tells the workers, before it is committed, that what they have is outdated. From then on
-- an own scheme is an error on them, and never another name, until they are shared again.

CREATE TABLE crm_internal.scheme_shared (
    current   boolean NOT NULL, --@ Whether the own schemes of this server are those of the coordinator
    standards boolean NOT NULL --@ Whether an own scheme may be the standard of its kind on the coordinator
);
COMMENT ON TABLE crm_internal.scheme_shared IS 'Part of share_schemes(): one row on a server that has been told of the schemes of a coordinator';
GRANT SELECT ON crm_internal.scheme_shared TO PUBLIC;
GRANT SELECT, INSERT, UPDATE, DELETE ON crm_internal.scheme_shared TO @extowner@ WITH GRANT OPTION;

CREATE FUNCTION crm_internal.scheme_outdated(own_standards boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE crm_internal.scheme_shared SET current = false, standards = standards OR own_standards;
    IF NOT FOUND THEN
        INSERT INTO crm_internal.scheme_shared (current, standards) VALUES (false, own_standards);
    END IF;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_outdated(boolean) IS 'Part of share_schemes(): notes that schemes were changed on the coordinator';

-- Whether this server is the coordinator of a cluster; NULL without Citus.
CREATE FUNCTION crm_internal.scheme_is_coordinator() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    coordinator boolean;
BEGIN
    IF to_regclass('pg_catalog.pg_dist_local_group') IS NOT NULL THEN
        EXECUTE 'SELECT g.groupid = 0 FROM pg_catalog.pg_dist_local_group AS g' INTO coordinator;
    END IF;
    RETURN coordinator;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_is_coordinator() IS 'Part of share_schemes(): whether this server is the coordinator of a Citus cluster';

-- Runs a command on all workers; an error that names the first on which it fails.
CREATE FUNCTION crm_internal.scheme_on_workers(command text) RETURNS TABLE (node text, result text)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    answer record;
BEGIN
    FOR answer IN EXECUTE 'SELECT concat(w.nodename, '':'', w.nodeport) AS node, w.success, w.result FROM pg_catalog.run_command_on_workers($1) AS w ORDER BY w.nodename, w.nodeport' USING command LOOP
        IF NOT answer.success THEN
            RAISE EXCEPTION 'schemes cannot be changed on server %: %', answer.node, answer.result
                USING ERRCODE = 'object_not_in_prerequisite_state',
                      HINT = CASE WHEN answer.result LIKE '%permission denied%' THEN
                                 format('A superuser may let you do so there, too: SELECT * FROM run_command_on_workers(%L);',
                                        format('GRANT INSERT, UPDATE, DELETE ON @extschema@.scheme, @extschema@.scheme_arrow, @extschema@.scheme_axis, @extschema@.scheme_cell, @extschema@.scheme_code, @extschema@.scheme_label, @extschema@.scheme_rule, crm_internal.scheme_shared TO %I', current_user))
                             ELSE 'All servers must have the same schemes. Once it can be reached, try again.' END;
        END IF;
        node := answer.node;
        result := answer.result;
        RETURN NEXT;
    END LOOP;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_on_workers(text) IS 'Part of share_schemes(): runs a command on all workers';

-- Trigger: workers learn of a change on the coordinator at once, whatever becomes of it; once in a transaction is enough.
CREATE FUNCTION crm_internal.scheme_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    coordinator CONSTANT boolean := crm_internal.scheme_is_coordinator();
    own_standards boolean;
    told text;
BEGIN
    IF coordinator IS NULL OR crm_internal.scheme_restoring() THEN
        RETURN NULL;
    ELSIF NOT coordinator THEN
        UPDATE crm_internal.scheme_shared SET current = false;
        RETURN NULL;
    END IF;
    own_standards := EXISTS (SELECT FROM @extschema@.scheme AS s WHERE s.standard AND NOT s.builtin);
    told := concat(pg_current_xact_id(), ' ', own_standards);
    IF current_setting('crm_internal.schemes_told', true) IS DISTINCT FROM told THEN
        PERFORM crm_internal.scheme_on_workers(format('SELECT crm_internal.scheme_outdated(%L)', own_standards));
        PERFORM set_config('crm_internal.schemes_told', told, true);
    END IF;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_changed() IS 'Trigger that tells the workers of a Citus cluster that schemes were changed on the coordinator';

--@ each scheme scheme_code scheme_label scheme_axis scheme_rule scheme_cell scheme_arrow
CREATE TRIGGER share AFTER INSERT OR UPDATE OR DELETE ON @extschema@.@KEY@
FOR EACH STATEMENT EXECUTE FUNCTION crm_internal.scheme_changed();
COMMENT ON TRIGGER share ON @extschema@.@KEY@ IS 'Other servers learn that schemes were changed';
--@ end

-- The own schemes of this server, in an order of their own.
CREATE FUNCTION crm_internal.scheme_own() RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    own jsonb := '{}';
    part text;
    rows jsonb;
BEGIN
    FOREACH part IN ARRAY '{scheme,scheme_code,scheme_label,scheme_axis,scheme_rule,scheme_cell,scheme_arrow}'::text[] LOOP
        EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(b) ORDER BY to_jsonb(b)), ''[]'') FROM @extschema@.%I AS b
                        WHERE NOT EXISTS (SELECT FROM @extschema@.scheme AS s WHERE s.kind = b.kind AND s.scheme = b.scheme AND s.builtin)', part) INTO rows;
        own := own || jsonb_build_object(part, rows);
    END LOOP;
    RETURN own;
END $$;
COMMENT ON FUNCTION crm_internal.scheme_own() IS 'Part of share_schemes(): all rows of own schemes';

-- Makes the own schemes of this server those. The result is what it has then.
CREATE FUNCTION crm_internal.scheme_take(own jsonb) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part text;
BEGIN
    DELETE FROM @extschema@.scheme AS s WHERE NOT s.builtin;
    -- and what belonged to none
    FOREACH part IN ARRAY '{scheme_arrow,scheme_cell,scheme_rule,scheme_axis,scheme_label,scheme_code}'::text[] LOOP
        EXECUTE format('DELETE FROM @extschema@.%I AS b WHERE NOT EXISTS (SELECT FROM @extschema@.scheme AS s WHERE s.kind = b.kind AND s.scheme = b.scheme)', part);
    END LOOP;
    FOREACH part IN ARRAY '{scheme,scheme_code,scheme_label,scheme_axis,scheme_rule,scheme_cell,scheme_arrow}'::text[] LOOP
        EXECUTE format('INSERT INTO @extschema@.%1$I SELECT b.* FROM jsonb_populate_recordset(NULL::@extschema@.%1$I, $1) AS b', part) USING own -> part;
    END LOOP;
    DELETE FROM crm_internal.scheme_shared;
    INSERT INTO crm_internal.scheme_shared (current, standards) VALUES (true, false);
    RETURN md5(crm_internal.scheme_own()::text);
END $$;
COMMENT ON FUNCTION crm_internal.scheme_take(jsonb) IS 'Part of share_schemes(): makes the own schemes of a worker those of the coordinator';

CREATE FUNCTION @extschema@.share_schemes() RETURNS TABLE (node text, schemes bigint)
LANGUAGE plpgsql ROWS 10 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    coordinator CONSTANT boolean := crm_internal.scheme_is_coordinator();
    own jsonb;
    answer record;
BEGIN
    IF coordinator IS NOT TRUE THEN
        RAISE EXCEPTION '%', CASE WHEN coordinator IS NULL THEN 'this database is not part of a Citus cluster' ELSE 'this server is not the coordinator' END
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = CASE WHEN coordinator IS NULL THEN 'Schemes are where they are defined; there is nothing to share.' ELSE 'Define schemes on the coordinator, and share them from there.' END;
    ELSIF pg_current_xact_id_if_assigned() IS NOT NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'schemes cannot be shared by a transaction that has changed something'
            USING ERRCODE = 'active_sql_transaction',
                  HINT = 'Call crm.share_schemes() by itself, after COMMIT: the other servers would keep what may be rolled back here.';
    END IF;
    PERFORM crm_internal.scheme_require_rights();
    -- whoever is changing schemes finishes first
    LOCK TABLE @extschema@.scheme, @extschema@.scheme_code, @extschema@.scheme_label, @extschema@.scheme_axis,
               @extschema@.scheme_rule, @extschema@.scheme_cell, @extschema@.scheme_arrow IN SHARE MODE;
    own := crm_internal.scheme_own();
    FOR answer IN SELECT w.* FROM crm_internal.scheme_on_workers(format('SELECT crm_internal.scheme_take(%L)', own)) AS w LOOP
        IF answer.result <> md5(own::text) THEN
            RAISE EXCEPTION 'server % has other schemes than this one', answer.node
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Do both have the same version of the extension? SELECT * FROM pg_extension tells, on each of them.';
        END IF;
        node := answer.node;
        schemes := jsonb_array_length(own -> 'scheme');
        RETURN NEXT;
    END LOOP;
END $$;
COMMENT ON FUNCTION @extschema@.share_schemes() IS 'Puts your own schemes of labels on all servers of a Citus cluster, after every change of them: a worker whose schemes are outdated raises an error where it would have to name something by them 同步标签方案';
