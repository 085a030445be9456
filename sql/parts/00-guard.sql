-- Whatever this script leaves to the search_path is looked for in pg_catalog alone, not in the extension's schema,
-- where somebody may have put an operator that fits better. The setting ends with the script.
SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

-- What the names of segments, tiers and matrices need, and what the keys of a stored population are taken to be in
-- whatever database it is restored.
DO $$
BEGIN
    IF pg_catalog.current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'crm needs a database of encoding UTF8, and "%" has %', pg_catalog.current_database(), pg_catalog.current_setting('server_encoding')
            USING ERRCODE = 'feature_not_supported',
                  HINT = 'Make one beside it, CREATE DATABASE name ENCODING ''UTF8'' LOCALE ''C.UTF-8'' TEMPLATE template0, and copy the tables: pg_dump old | psql name.';
    END IF;
END $$;

-- The schema that CREATE EXTENSION found or made, before anything is put into it: whoever can put functions beside those of the extension runs his own code in everybody's queries.
DO $$
DECLARE
    home CONSTANT oid := (SELECT n.oid FROM pg_namespace n WHERE n.nspname = '@extschema@');
    holder CONSTANT oid := (SELECT n.nspowner FROM pg_namespace n WHERE n.oid = home);
    found_there text;
    others text;
BEGIN
    SELECT string_agg(pg_describe_object(d.classid, d.objid, 0), ', ') INTO found_there
    FROM (SELECT DISTINCT d.classid, d.objid
          FROM pg_depend d
          WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = home AND d.classid <> 'pg_extension'::regclass
          ORDER BY d.classid, d.objid LIMIT 3) AS d;
    IF found_there IS NOT NULL THEN
        RAISE EXCEPTION 'schema "@extschema@" is not empty: it holds %', found_there
            USING ERRCODE = 'duplicate_object',
                  HINT = 'Drop them, or rename the schema: ALTER SCHEMA @extschema@ RENAME TO another_name. CREATE EXTENSION makes the schema that it needs.';
    END IF;

    SELECT string_agg(coalesce(r.rolname, 'PUBLIC'), ', ' ORDER BY r.rolname) INTO others
    FROM pg_namespace n
    CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
    LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE n.oid = home AND a.privilege_type = 'CREATE' AND a.grantee <> holder AND a.grantee <> '@extowner@'::regrole AND NOT coalesce(r.rolsuper, false);
    IF others IS NOT NULL THEN
        RAISE EXCEPTION 'schema "@extschema@" lets % create objects in it', others
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Write REVOKE CREATE ON SCHEMA @extschema@ FROM ' || others || '; and try again.';
    END IF;

    -- The owner may be who runs this, a superuser or the owner of the database. In a restore (which turns
    -- row_security off) it is who had installed the extension where the dump was made.
    IF current_setting('row_security')::boolean
       AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = holder
                       AND (r.rolsuper OR r.oid = '@extowner@'::regrole
                            OR r.oid = (SELECT b.datdba FROM pg_database b WHERE b.datname = current_database()))) THEN
        RAISE EXCEPTION 'schema "@extschema@" belongs to role %', holder::regrole
            USING ERRCODE = 'insufficient_privilege',
                  HINT = 'Write ALTER SCHEMA @extschema@ OWNER TO @extowner@; or drop the empty schema, and try again.';
    END IF;
END $$;
