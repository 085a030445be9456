-- Making, changing and dropping what a registered source has.

-- The tables beside the orders: which columns each needs, and which it may have.
CREATE FUNCTION crm_internal.source_parts() RETURNS TABLE (part text, needed text[], others text[])
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 9 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY VALUES ('customers', '{}'::text[], '{customers_key,customer_name,attributes,referrer}'::text[]),
                        ('invoices', '{issued,due,invoice_amount,paid_on}', '{invoice_customer,paid_amount,invoice_currency,grade,credit_limit}'),
                        ('answers', '{}', '{answer_customer,answered_at,nps,satisfaction}'),
                        ('contracts', '{started,ended}', '{contract_customer,fee}'),
                        ('cases', '{opened,closed}', '{case_customer,outcome,cause,promised,first_reply}'),
                        ('events', '{happened_at}', '{event_customer,event,channel,funnel}'),
                        ('contacts', '{contacted_at}', '{contact_customer,replied_at,issue}'),
                        ('deals', '{deal_opened,deal_closed,deal_outcome}', '{deal_customer,deal_amount,deal_stage,deal_stages}'),
                        ('points', '{points_at,points_amount,points_expire}', '{points_customer,points_kind}');
END
$$;
COMMENT ON FUNCTION crm_internal.source_parts() IS 'Part of create_source: the tables beside the orders with their columns';

-- No column without its table, and no table without the columns that it needs.
CREATE FUNCTION crm_internal.require_source_columns(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    given CONSTANT jsonb := jsonb_strip_nulls(to_jsonb(s));
    wrong record;
BEGIN
    SELECT p.part, p.needed, c.name, given ? c.name AS lone INTO wrong
    FROM crm_internal.source_parts() WITH ORDINALITY AS p(part, needed, others, place) CROSS JOIN LATERAL unnest(p.needed || p.others) WITH ORDINALITY AS c(name, place)
    WHERE CASE WHEN given ? p.part THEN c.name = ANY (p.needed) AND NOT given ? c.name ELSE given ? c.name END
    ORDER BY p.place, c.place LIMIT 1;
    IF wrong.lone THEN
        RAISE EXCEPTION '% names a column of %, which is null', wrong.name, wrong.part
            USING ERRCODE = 'null_value_not_allowed', HINT = format('Pass the table, too: %s => ''a_table''.', wrong.part);
    ELSIF wrong.name IS NOT NULL THEN
        RAISE EXCEPTION '% must not be null', wrong.name
            USING ERRCODE = 'null_value_not_allowed', HINT = format('With a table of %s name these columns of it: %s.', wrong.part, array_to_string(wrong.needed, ', '));
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_columns(@extschema@.source) IS 'Part of create_source: an error if a column is named without its table, or a table without a column that it needs';

-- A source with everything filled in that was left out; an error if something is wrong with it.
CREATE FUNCTION crm_internal.source_checked(s @extschema@.source) RETURNS @extschema@.source
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    needed CONSTANT text := CASE WHEN s.name IS NULL THEN 'name' WHEN s.orders IS NULL THEN 'orders' WHEN s.customer IS NULL THEN 'customer' WHEN s.ordered_at IS NULL THEN 'ordered_at' WHEN s.amount IS NULL THEN 'amount' END;
    bought record;
BEGIN
    IF needed IS NOT NULL THEN
        RAISE EXCEPTION '% must not be null', needed
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = 'Name the source, the table and its columns: crm.create_source(''shop'', ''orders'', ''customer_id'', ''ordered_at'', ''amount'').';
    ELSIF btrim(s.name) = '' OR octet_length(s.name) > 63 THEN
        RAISE EXCEPTION 'name "%" does not name a source', s.name
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass a word of up to 63 bytes, such as ''shop''.';
    ELSIF array_position(s.attributes, NULL) > 0 OR (SELECT count(DISTINCT a.name) FROM unnest(s.attributes) AS a(name)) < cardinality(s.attributes) THEN
        RAISE EXCEPTION 'attributes is %', s.attributes USING ERRCODE = 'invalid_parameter_value', HINT = 'Name each column of the customers once.';
    END IF;
    PERFORM crm_internal.require_source_columns(s);
    PERFORM crm_internal.require_relation(r.relation, r.argument)
    FROM (VALUES (s.orders, 'orders'), (s.customers, 'customers'), (s.invoices, 'invoices'), (s.answers, 'answers'), (s.contracts, 'contracts'), (s.cases, 'cases'), (s.events, 'events'), (s.contacts, 'contacts'), (s.deals, 'deals'), (s.points, 'points')) AS r(relation, argument)
    WHERE r.relation IS NOT NULL;
    -- five are the default, which these methods cannot have
    s.bins := CASE WHEN s.method IN ('mean', 'median', 'score_mean') AND s.bins = 5 THEN 2 ELSE s.bins END;
    PERFORM crm_internal.require_source_options(s);
    SELECT c.* INTO bought FROM crm_internal.source_columns(s.orders, s.customer, s.ordered_at, s.amount, s.order_id, s.zone) AS c;
    s.schema := coalesce(s.schema, s.name::name);
    s.owner := coalesce(s.owner, current_user);
    s.attributes := (SELECT array_agg(crm_internal.source_column(s.customers, a.name) ORDER BY a.place) FROM unnest(s.attributes) WITH ORDINALITY AS a(name, place));
    -- what is run by night has the days of the session that registered it
    s.zone := coalesce(s.zone, bought.cut_in);
    RETURN s;
END
$$;
COMMENT ON FUNCTION crm_internal.source_checked(@extschema@.source) IS 'Part of create_source: a source with its defaults; an error if something is wrong with it';

-- One currency, or a rate.
CREATE FUNCTION crm_internal.require_source_currency(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mixed record;
BEGIN
    IF s.currency IS NOT NULL AND s.rate IS NULL THEN
        EXECUTE format('SELECT min(p.currency COLLATE "C") AS one, max(p.currency COLLATE "C") AS other FROM %I.purchases AS p', s.schema) INTO mixed;
        IF mixed.one <> mixed.other THEN
            RAISE EXCEPTION 'orders of source "%" are in % and in %', s.name, mixed.one, mixed.other
                USING ERRCODE = 'invalid_parameter_value',
                      HINT = 'Pass rate => ''column'' with the factor that makes them one currency, or a condition for one of them.';
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_currency(@extschema@.source) IS 'Part of create_source: an error if amounts are of several currencies';

-- A row of a table beside the orders that ends before it begins.
CREATE FUNCTION crm_internal.require_source_order(schema name, view text, source regclass, began text, over text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong record;
BEGIN
    EXECUTE format('SELECT o.customer::text AS customer, o.%1$I::text AS began, o.%2$I::text AS over FROM %3$I.%4$I AS o WHERE o.%2$I < o.%1$I ORDER BY 1, 2 LIMIT 1', began, over, schema, view) INTO wrong;
    IF wrong.began IS NOT NULL THEN
        RAISE EXCEPTION 'in % customer "%" has % % before % %', source, wrong.customer, over, wrong.over, began, wrong.began
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Mend the row, or make a view without such rows and name that view.';
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_order(name, text, regclass, text, text) IS 'Part of create_source: an error if a row ends before it begins';

-- Deals none of which is won though some are closed, or whose stage is none of those that are named: mostly a word that is
-- spelled otherwise. It may be so, and is only said.
CREATE FUNCTION crm_internal.source_doubt_deals(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    seen record;
BEGIN
    EXECUTE format('SELECT count(*) FILTER (WHERE o.closed IS NOT NULL) AS closed, count(*) FILTER (WHERE o.outcome = %L) AS won, string_agg(DISTINCT o.outcome, '', '') AS outcomes FROM %I.deals AS o', s.deal_won, s.schema) INTO seen;
    IF seen.closed > 0 AND seen.won = 0 THEN
        RAISE WARNING 'no deal of % has the outcome "%"', s.deals, s.deal_won USING HINT = format('There are: %s. Pass deal_won => ''…'' if one of them says that a deal is won.', left(seen.outcomes, 200));
    END IF;
    IF s.deal_stages IS NOT NULL THEN
        EXECUTE format('SELECT count(*) AS deals, string_agg(DISTINCT coalesce(o.stage, ''NULL''), '', '') AS stages FROM %I.deals AS o WHERE o.stage = ANY (%L::text[]) IS NOT TRUE', s.schema, s.deal_stages) INTO seen;
        IF seen.deals > 0 THEN
            RAISE WARNING '% deals of % are at stages that deal_stages does not name: %', seen.deals, s.deals, left(seen.stages, 200) USING HINT = 'They count in the pipeline only when they are won.';
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.source_doubt_deals(@extschema@.source) IS 'Part of create_source: a warning if outcomes or stages of deals seem to be spelled otherwise';

-- Runs a query over what was made of a table: what it cannot read is told as rows of that table.
CREATE FUNCTION crm_internal.require_readable(source regclass, query text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    remedy text;
BEGIN
    EXECUTE query;
EXCEPTION WHEN data_exception THEN
    GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
    PERFORM crm_internal.refuse_rows(source, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION crm_internal.require_readable(regclass, text) IS 'Part of create_source: an error about the rows of a table if a query over them fails';

-- Views of the tables beside the orders are read once, so that rows which they cannot read are told to whoever registers them.
CREATE FUNCTION crm_internal.require_source_views(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM crm_internal.require_readable(v.source, format('SELECT count(ROW(v.*)) FROM %I.%I AS v', s.schema, v.view))
    FROM (VALUES (s.contracts, 'survival'), (s.cases, 'case_outcomes'), (s.contacts, 'contact_months'), (s.contacts, 'contact_rhythm'), (s.deals, 'pipeline'), (s.points, 'points_programme')) AS v(source, view)
    WHERE v.source IS NOT NULL;
    IF s.deals IS NOT NULL THEN
        PERFORM crm_internal.source_doubt_deals(s);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_views(@extschema@.source) IS 'Part of create_source: an error if a view of a table beside the orders cannot be read';

-- Answers, invoices, contracts and cases are read once, so that what no view could read is refused here, and not to whoever
-- reads them.
CREATE FUNCTION crm_internal.require_source_rows(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ledger crm_internal.credit_source;
BEGIN
    IF s.invoices IS NOT NULL THEN
        ledger := crm_internal.require_one_currency(crm_internal.source_ledger(s, (crm_internal.source_sql(s)).day), s.invoices);
    END IF;
    PERFORM crm_internal.require_source_order(s.schema, p.view, p.source, p.began, p.over)
    FROM (VALUES ('contracts', s.contracts, 'started', 'ended', s.ended), ('cases', s.cases, 'opened', 'closed', s.closed), ('cases', s.cases, 'opened', 'first_reply', s.first_reply),
                 ('contacts', s.contacts, 'at', 'replied_at', s.replied_at), ('deals', s.deals, 'opened', 'closed', s.deal_closed)) AS p(view, source, began, over, given)
    WHERE p.given IS NOT NULL;
    PERFORM crm_internal.require_readable(q.source, format('SELECT max(q::text) FROM (%s) AS q', q.query))
    FROM (VALUES (s.answers, format('SELECT a.* FROM %I.answers AS a', s.schema)), (s.invoices, crm_internal.credit_customers_sql(ledger))) AS q(source, query)
    WHERE q.source IS NOT NULL;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_rows(@extschema@.source) IS 'Part of create_source: an error if rows beside the orders cannot be read';

-- Every view that a source may have beside purchases, in the order in which they read each other. Those of other parts of
-- the script are added there.
CREATE FUNCTION crm_internal.source_tables_beside(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF s.customers IS NOT NULL THEN
        RETURN NEXT crm_internal.source_customers(s);
    END IF;
    IF s.invoices IS NOT NULL THEN
        RETURN NEXT crm_internal.source_invoices(s);
    END IF;
    IF s.answers IS NOT NULL THEN
        RETURN NEXT crm_internal.source_answers(s);
    END IF;
    IF s.contracts IS NOT NULL THEN
        RETURN NEXT crm_internal.source_contracts(s);
    END IF;
    IF s.cases IS NOT NULL THEN
        RETURN NEXT crm_internal.source_cases(s);
    END IF;
    IF s.events IS NOT NULL THEN
        RETURN NEXT crm_internal.source_events(s);
    END IF;
    IF s.contacts IS NOT NULL THEN
        RETURN NEXT crm_internal.source_contacts(s);
    END IF;
    IF s.deals IS NOT NULL THEN
        RETURN NEXT crm_internal.source_deals(s);
    END IF;
    IF s.points IS NOT NULL THEN
        RETURN NEXT crm_internal.source_points_ledger(s);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.source_tables_beside(@extschema@.source) IS 'Part of create_source: the views of the tables beside the orders';

-- Makes views, each with its comments, and returns what was run.
CREATE FUNCTION crm_internal.source_make(schema name, views crm_internal.source_view[]) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    view crm_internal.source_view;
    run text[] := '{}';
BEGIN
    FOREACH view IN ARRAY views LOOP
        run := run || crm_internal.source_view_sql(schema, view);
        EXECUTE run[cardinality(run)];
        run := run || crm_internal.source_comments_sql(schema, view);
        EXECUTE run[cardinality(run)];
    END LOOP;
    RETURN run;
END
$$;
COMMENT ON FUNCTION crm_internal.source_make(name, crm_internal.source_view[]) IS 'Part of create_source: makes views with their comments; the statements that did it';

-- The schema of a source; its own or one that is free of what the source will make.
CREATE FUNCTION crm_internal.source_place(s @extschema@.source) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other text := (SELECT o.name FROM @extschema@.source AS o WHERE o.schema = s.schema AND o.name <> s.name LIMIT 1);
    statement text := format('CREATE SCHEMA %I', s.schema);
BEGIN
    IF other IS NOT NULL OR s.schema ~ '^pg_' OR s.schema IN ('crm', 'crm_internal', 'information_schema', 'public') THEN
        RAISE EXCEPTION 'schema "%" cannot be that of source "%"', s.schema, s.name
            USING ERRCODE = 'invalid_schema_name',
                  HINT = coalesce('It is that of source "' || other || '". ', '') || 'A source has a schema of its own: pass schema => ''another_name''.';
    ELSIF NOT EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = s.schema) THEN
        IF NOT has_database_privilege(current_database(), 'CREATE') THEN
            RAISE EXCEPTION 'role "%" may not make schema "%"', current_user, s.schema
                USING ERRCODE = 'insufficient_privilege',
                      HINT = format('Pass schema => ''a_schema_of_yours'', or let the owner of the database GRANT CREATE ON DATABASE %I TO %I.', current_database(), current_user);
        END IF;
        EXECUTE statement;
        EXECUTE format('COMMENT ON SCHEMA %I IS %L', s.schema, concat('Views and history of source ', s.name));
        RETURN ARRAY[statement];
    ELSIF NOT has_schema_privilege(s.schema, 'CREATE') THEN
        RAISE EXCEPTION 'role "%" may not make views in schema "%"', current_user, s.schema
            USING ERRCODE = 'insufficient_privilege', HINT = format('Its owner may say GRANT CREATE ON SCHEMA %I TO %I.', s.schema, current_user);
    END IF;
    RETURN '{}';
END
$$;
COMMENT ON FUNCTION crm_internal.source_place(@extschema@.source) IS 'Part of create_source: makes the schema of a source where it is missing; the statement that did it';

-- Whether it is the owner of a source who has something. (A row can name a schema of somebody else.) One whose role is no
-- more is cleared away by whoever may change the row.
CREATE FUNCTION crm_internal.source_owns(s @extschema@.source, keeper oid) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce((SELECT pg_has_role(r.oid, keeper, 'USAGE') FROM pg_roles AS r WHERE r.rolname = s.owner), true);
END
$$;
COMMENT ON FUNCTION crm_internal.source_owns(@extschema@.source, oid) IS 'Part of drop_source: whether it is the owner of a source who has something';

-- The views of a source that are there, all of them, as names for DROP VIEW; NULL: none.
CREATE FUNCTION crm_internal.source_views_there(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.relname)
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = (s).schema AND c.relkind = 'v' AND c.relname = ANY (crm_internal.source_view_names()) AND crm_internal.source_owns(s, c.relowner));
END
$$;
COMMENT ON FUNCTION crm_internal.source_views_there(@extschema@.source) IS 'Part of alter_source: the views of a source that are there';

-- Nothing that is there may have the name of what a new source will make, but what is left of it for the same role: the
-- whole history that drop_source kept, and its views where they were restored without its row. What others made is neither
-- dropped nor written to.
CREATE FUNCTION crm_internal.require_source_room(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place CONSTANT oid := (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = s.schema);
    tables CONSTANT name[] := crm_internal.source_table_names() || 'progress'::name;
    kept CONSTANT boolean := (SELECT count(*) = cardinality(tables) FROM pg_class AS c
                              WHERE c.relnamespace = place AND c.relname = ANY (tables) AND pg_get_userbyid(c.relowner) = current_user
                                AND c.relkind = CASE c.relname WHEN 'snapshot' THEN 'p' WHEN 'progress' THEN 'S' ELSE 'r' END)
                             AND EXISTS (SELECT FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
                                         WHERE c.relnamespace = place AND c.relname = 'model' AND a.attname = 'rfm' AND a.atttypid = '@extschema@.rfm_model'::regtype);
    taken CONSTANT text := (SELECT string_agg(quote_ident(c.relname), ', ' ORDER BY c.relname) FROM pg_class AS c
                            WHERE c.relnamespace = place AND (c.relname = ANY (crm_internal.source_view_names()) OR NOT kept AND c.relname = ANY (tables))
                              AND NOT (c.relkind = 'v' AND pg_get_userbyid(c.relowner) = current_user AND coalesce(strpos(obj_description(c.oid, 'pg_class'), concat(' source ', s.name)) > 0, false)));
BEGIN
    IF taken IS NOT NULL AND NOT EXISTS (SELECT FROM @extschema@.source AS o WHERE o.schema = s.schema AND o.name <> s.name) THEN
        RAISE EXCEPTION 'schema "%" has already: %', s.schema, taken
            USING ERRCODE = 'duplicate_table', HINT = 'Pass schema => ''another_name'', or rename these. A history that drop_source kept is taken up by the role that has it, and only as a whole.';
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_room(@extschema@.source) IS 'Part of create_source: an error if something has the name of what it will make';

-- What others may do with these views, as statements that give it again.
CREATE FUNCTION crm_internal.source_grants(schema name) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT format('GRANT %s%s ON %I.%I TO %s', a.privilege_type, g.of_column, n.nspname, c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END) || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL (SELECT '' AS of_column, c.relacl AS acl UNION ALL SELECT format(' (%I)', t.attname), t.attacl FROM pg_attribute AS t WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL) AS g
             CROSS JOIN LATERAL aclexplode(g.acl) AS a
        WHERE n.nspname = source_grants.schema AND c.relkind = 'v' AND c.relname = ANY (crm_internal.source_view_names()) AND a.grantee <> c.relowner);
END
$$;
COMMENT ON FUNCTION crm_internal.source_grants(name) IS 'Part of alter_source: rights on the views of a source, as statements';

-- Readies the schema: the views that were there are gone, and what made way for the new ones is returned.
CREATE FUNCTION crm_internal.source_clear(s @extschema@.source) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    run text[] := crm_internal.source_place(s);
    there text := crm_internal.source_views_there(s);
BEGIN
    IF there IS NOT NULL THEN
        run := run || ('DROP VIEW ' || there);
        EXECUTE run[cardinality(run)];
    END IF;
    RETURN run;
EXCEPTION WHEN dependent_objects_still_exist THEN
    RAISE EXCEPTION 'views of source "%" cannot be made anew: %', s.name, SQLERRM
        USING ERRCODE = 'dependent_objects_still_exist',
              HINT = format('Views of others read them: keep their definitions, drop them, and make them again. SELECT * FROM crm.%s(%L, …, dry_run => true) shows what would run.', 'alter_source', s.name);
END
$$;
COMMENT ON FUNCTION crm_internal.source_clear(@extschema@.source) IS 'Part of create_source: makes room for the views of a source; the statements that did it';

-- All but the purchases, which are there.
CREATE FUNCTION crm_internal.source_complete(s @extschema@.source, purchases crm_internal.source_view, grants text[]) RETURNS text[]
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    run text[] := ARRAY[crm_internal.source_comments_sql(s.schema, purchases)];
    statement text;
BEGIN
    EXECUTE run[1];
    PERFORM crm_internal.require_source_currency(s);
    run := run || crm_internal.source_make(s.schema, ARRAY(SELECT v FROM crm_internal.source_tables_beside(s) AS v));
    PERFORM crm_internal.require_source_rows(s);
    run := run || crm_internal.source_make_history(s);
    run := run || crm_internal.source_make(s.schema, ARRAY(SELECT v FROM crm_internal.source_live_views(s) AS v));
    PERFORM crm_internal.require_source_views(s);
    run := run || crm_internal.source_make(s.schema, ARRAY(SELECT v FROM crm_internal.source_history_views(s) AS v));
    FOREACH statement IN ARRAY grants LOOP
        BEGIN
            EXECUTE statement;
            run := run || statement;
        EXCEPTION WHEN undefined_table OR undefined_column THEN
            NULL; -- rights on what the source has no more
        END;
    END LOOP;
    RETURN run;
END
$$;
COMMENT ON FUNCTION crm_internal.source_complete(@extschema@.source, crm_internal.source_view, text[]) IS 'Part of create_source: makes everything but the purchases; the statements that did it';

-- Makes or remakes everything of a source and returns the statements; on a dry run takes it all back. No search_path of its
-- own: names in the condition mean what they mean to the caller. Nothing else here is looked up.
CREATE FUNCTION crm_internal.source_build(s @extschema@.source, dry_run boolean) RETURNS text[]
    LANGUAGE plpgsql SET extra_float_digits = 1
AS $$
DECLARE
    grants CONSTANT pg_catalog.text[] := crm_internal.source_grants(s.schema);
    purchases crm_internal.source_view;
    run pg_catalog.text[];
    statement pg_catalog.text;
BEGIN
    IF s.condition IS NOT NULL THEN
        PERFORM crm_internal.require_condition(s.orders, s.condition);
    END IF;
    purchases := crm_internal.source_purchases(s);
    statement := crm_internal.source_view_sql(s.schema, purchases);
    BEGIN
        run := crm_internal.source_clear(s);
        EXECUTE statement;
        run := pg_catalog.array_cat(pg_catalog.array_append(run, statement), crm_internal.source_complete(s, purchases, grants));
        IF dry_run THEN
            RAISE EXCEPTION USING ERRCODE = 'CRM01', MESSAGE = 'dry run';
        END IF;
    EXCEPTION WHEN SQLSTATE 'CRM01' THEN
        NULL;
    END;
    RETURN run;
END
$$;
COMMENT ON FUNCTION crm_internal.source_build(@extschema@.source, boolean) IS 'Part of create_source: makes or remakes everything of a source; the statements that did it, or would';

-- What create_source and alter_source return: views and tables, or the statements.
CREATE FUNCTION crm_internal.source_answer(s @extschema@.source, run text[], dry_run boolean) RETURNS SETOF text
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT r.statement || ';' FROM unnest(run) AS r(statement) WHERE dry_run
    UNION ALL
    (SELECT format('%I.%I', n.nspname, c.relname)
     FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE NOT dry_run AND n.nspname = (s).schema AND c.relkind = 'v' AND c.relname = ANY (crm_internal.source_view_names())
     ORDER BY array_position(crm_internal.source_view_names(), c.relname));
END
$$;
COMMENT ON FUNCTION crm_internal.source_answer(@extschema@.source, text[], boolean) IS 'Part of create_source: its rows';

CREATE FUNCTION crm_internal.source_enter(s @extschema@.source) RETURNS @extschema@.source
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM crm_internal.require_source_rights();
    s := crm_internal.source_checked(s);
    INSERT INTO @extschema@.source SELECT s.*;
    RETURN s;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'there is a source "%" already', s.name
        USING ERRCODE = 'duplicate_object', HINT = format('Change it with crm.alter_source(%1$L, …), or take it away: SELECT crm.drop_source(%1$L).', s.name);
END
$$;
COMMENT ON FUNCTION crm_internal.source_enter(@extschema@.source) IS 'Part of create_source: adds the row of a source';

CREATE FUNCTION crm_internal.source_register(s @extschema@.source, dry_run boolean) RETURNS SETOF text
    LANGUAGE plpgsql ROWS 20
AS $$
DECLARE
    run pg_catalog.text[];
BEGIN
    IF dry_run THEN
        s := crm_internal.source_checked(s);
    ELSE
        s := crm_internal.source_enter(s);
    END IF;
    PERFORM crm_internal.require_source_room(s);
    run := crm_internal.source_build(s, coalesce(dry_run, false));
    IF NOT coalesce(dry_run, false) THEN
        PERFORM crm_internal.source_first_models(s, false);
    END IF;
    RETURN QUERY SELECT a.line FROM crm_internal.source_answer(s, run, coalesce(dry_run, false)) AS a(line);
END
$$;
COMMENT ON FUNCTION crm_internal.source_register(@extschema@.source, boolean) IS 'Part of create_source: checks a source, enters it, makes everything of it';

CREATE FUNCTION @extschema@.create_source(
    --@ arguments of source without schema, owner
    schema name DEFAULT NULL,
    dry_run boolean DEFAULT false) RETURNS TABLE (object text)
    LANGUAGE sql ROWS 20
BEGIN ATOMIC
    SELECT r.line FROM crm_internal.source_register(
        --@ row of source by create_source without owner
        create_source.dry_run) AS r(line);
END;
COMMENT ON FUNCTION @extschema@.create_source IS 'Registers a source (登记数据源): a company''s order table, with customers, invoices, survey answers, contracts, cases, events, contacts, deals and points beside it, under a name; makes its views for BI tools and the tables of its history, and returns their names; dry_run shows the SQL instead';

-- What may not be NULL, as it is when left out: the defaults of the table, which are those of create_source.
CREATE FUNCTION crm_internal.source_defaults(names text[]) RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known record;
    value jsonb;
    defaults jsonb := '{}';
BEGIN
    FOR known IN
        SELECT a.attname, pg_get_expr(d.adbin, d.adrelid) AS expression
        FROM pg_attribute AS a JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = '@extschema@.source'::regclass AND a.attnotnull AND a.attname = ANY (names)
    LOOP
        EXECUTE format('SELECT to_jsonb(%s)', known.expression) INTO value;
        defaults := defaults || jsonb_build_object(known.attname, value);
    END LOOP;
    RETURN defaults;
END
$$;
COMMENT ON FUNCTION crm_internal.source_defaults(text[]) IS 'Part of alter_source: the defaults of what may not be NULL';

-- What is given, over what was; names in clear become NULL, with a table its columns.
CREATE FUNCTION crm_internal.source_changed(given @extschema@.source, clear text[]) RETURNS @extschema@.source
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1
AS $$
DECLARE
    old @extschema@.source := crm_internal.source_named(given.name);
    gone CONSTANT text[] := clear || ARRAY(SELECT c.name FROM crm_internal.source_parts() AS p CROSS JOIN LATERAL unnest(p.needed || p.others) AS c(name) WHERE p.part = ANY (clear));
    unknown text := (SELECT c.name FROM unnest(clear) AS c(name) WHERE NOT to_jsonb(old) ? c.name OR c.name IN ('name', 'schema', 'owner') LIMIT 1);
BEGIN
    PERFORM crm_internal.require_source_owner(old, format('SELECT * FROM crm.alter_source(%L, …)', old.name));
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'clear names "%"', unknown
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name arguments of create_source, for instance clear => ''{condition}''; each gets its default, or NULL.';
    END IF;
    RETURN crm_internal.source_checked(jsonb_populate_record(NULL::@extschema@.source, (to_jsonb(old) || jsonb_strip_nulls(to_jsonb(given))) - coalesce(gone, '{}') || crm_internal.source_defaults(clear)));
END
$$;
COMMENT ON FUNCTION crm_internal.source_changed(@extschema@.source, text[]) IS 'Part of alter_source: a source with what is given in the place of what it was';

CREATE FUNCTION crm_internal.source_store(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM crm_internal.require_source_rights();
    DELETE FROM @extschema@.source AS o WHERE o.name = s.name;
    INSERT INTO @extschema@.source SELECT s.*;
END
$$;
COMMENT ON FUNCTION crm_internal.source_store(@extschema@.source) IS 'Part of alter_source: replaces the row of a source';

-- What a change of options asks for: orders that are read anew, models that are fitted anew.
CREATE FUNCTION crm_internal.source_follow(old @extschema@.source, new @extschema@.source) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET extra_float_digits = 1
AS $$
DECLARE
    read CONSTANT text[] := '{orders,customer,ordered_at,amount,order_id,rate,condition,changed_at,zone}';
    fitted CONSTANT text[] := read || '{as_of,bins,method,abc_cuts,tier_scheme,clv_model}'::text[];
    changed CONSTANT text[] := ARRAY(SELECT o.key FROM jsonb_each(to_jsonb(old)) AS o WHERE o.value <> to_jsonb(new) -> o.key);
BEGIN
    IF changed && read THEN
        EXECUTE format('TRUNCATE %I.period', new.schema);
    END IF;
    PERFORM crm_internal.source_first_models(new, changed && fitted);
END
$$;
COMMENT ON FUNCTION crm_internal.source_follow(@extschema@.source, @extschema@.source) IS 'Part of alter_source: reads and fits anew what a change of options asks for';

CREATE FUNCTION crm_internal.source_alter(given @extschema@.source, clear text[], dry_run boolean) RETURNS SETOF text
    LANGUAGE plpgsql ROWS 20
AS $$
DECLARE
    old @extschema@.source;
    s @extschema@.source;
    run pg_catalog.text[];
BEGIN
    -- one at a time, also beside runs
    PERFORM pg_catalog.pg_advisory_xact_lock(crm_internal.score_lock(given.name));
    old := crm_internal.source_named(given.name);
    s := crm_internal.source_changed(given, clear);
    IF NOT coalesce(dry_run, false) THEN
        PERFORM crm_internal.source_store(s);
    END IF;
    run := crm_internal.source_build(s, coalesce(dry_run, false));
    IF NOT coalesce(dry_run, false) THEN
        PERFORM crm_internal.source_follow(old, s);
    END IF;
    RETURN QUERY SELECT a.line FROM crm_internal.source_answer(s, run, coalesce(dry_run, false)) AS a(line);
END
$$;
COMMENT ON FUNCTION crm_internal.source_alter(@extschema@.source, text[], boolean) IS 'Part of alter_source: changes the row of a source and remakes its views';

CREATE FUNCTION @extschema@.alter_source(
    --@ arguments of source without schema, owner; name and NULL
    clear text[] DEFAULT NULL,
    dry_run boolean DEFAULT false) RETURNS TABLE (object text)
    LANGUAGE sql ROWS 20
BEGIN ATOMIC
    SELECT r.line FROM crm_internal.source_alter(
        --@ row of source by alter_source without schema, owner
        alter_source.clear, alter_source.dry_run) AS r(line);
END;
COMMENT ON FUNCTION @extschema@.alter_source IS 'Changes a registered source (修改数据源): what is given replaces what was, names in clear go back to their defaults; its views are made anew with the rights that others had on them, its history stays; dry_run shows the SQL instead';

CREATE FUNCTION @extschema@.drop_source(name text, keep_history boolean DEFAULT false) RETURNS TABLE (object text)
    LANGUAGE plpgsql ROWS 20 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s @extschema@.source;
    statement text;
BEGIN
    -- a run that goes on ends before
    PERFORM pg_advisory_xact_lock(crm_internal.score_lock(drop_source.name));
    s := crm_internal.source_named(drop_source.name);
    PERFORM crm_internal.require_source_rights();
    DELETE FROM @extschema@.source AS o WHERE o.name = s.name;
    -- what would fail every night
    IF EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron') AND has_schema_privilege('cron', 'USAGE') THEN
        RETURN QUERY SELECT 'job ' || j.job || ' of pg_cron' FROM unnest(crm_internal.score_jobs_end(s.name)) AS j(job);
    END IF;
    FOR object, statement IN
        SELECT d.object, d.statement FROM crm_internal.source_drops(s, coalesce(keep_history, false)) AS d
    LOOP
        BEGIN
            EXECUTE statement;
            RETURN NEXT;
        EXCEPTION WHEN dependent_objects_still_exist THEN
            -- a schema in which there is something else stays; views that others read are an error
            IF statement NOT LIKE 'DROP SCHEMA%' THEN
                RAISE;
            END IF;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.drop_source(text, boolean) IS 'Takes a registered source away (删除数据源): its views and, unless keep_history, its snapshots, models and runs; the tables of the company stay as they are; what was dropped is returned';

-- What is dropped with a source, in order; its schema too, when nothing is left there.
CREATE FUNCTION crm_internal.source_drops(s @extschema@.source, keep_history boolean, OUT object text, OUT statement text) RETURNS SETOF record
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tables name[] := CASE WHEN keep_history THEN '{}' ELSE crm_internal.source_table_names() END;
BEGIN
    object := crm_internal.source_views_there(s);
    IF object IS NOT NULL THEN
        statement := 'DROP VIEW ' || object;
        RETURN NEXT;
    END IF;
    object := (SELECT string_agg(format('%I.%I', s.schema, c.relname), ', ' ORDER BY c.relname) FROM pg_class AS c
               WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = s.schema) AND c.relkind IN ('r', 'p') AND c.relname = ANY (tables) AND crm_internal.source_owns(s, c.relowner));
    IF object IS NOT NULL THEN
        statement := 'DROP TABLE ' || object;
        RETURN NEXT;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                   WHERE n.nspname = s.schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relname <> ALL (crm_internal.source_view_names() || tables))
       AND (SELECT pg_has_role(n.nspowner, 'USAGE') AND crm_internal.source_owns(s, n.nspowner) FROM pg_namespace AS n WHERE n.nspname = s.schema) THEN
        object := quote_ident(s.schema);
        statement := 'DROP SCHEMA ' || object;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.source_drops(@extschema@.source, boolean) IS 'Part of drop_source: what is dropped, and how';
