-- Registered sources: a company's tables under one name. Their rows are read through four views of the same columns for
-- everybody, purchases, customers, invoices and answers, which all other views (source_live.sql) and the scoring
-- (source_score.sql) are made of.

CREATE TABLE @extschema@.source (
    name             text PRIMARY KEY CHECK (pg_catalog.btrim(name) <> ''), --@ Name of the source
    schema           name NOT NULL, --@ Schema of its views and of its history
    owner            name NOT NULL, --@ Role that registered it; its members may change it
    orders           regclass NOT NULL, --@ Table or view of orders, or of their lines
    customer         name NOT NULL, --@ Column of the orders: customer
    ordered_at       name NOT NULL, --@ Column of the orders: day or time
    amount           name NOT NULL, --@ Column of the orders: amount, below zero for a refund
    order_id         name, --@ Column of the orders: number of the order; NULL: a row is an order
    product          name, --@ Column of the orders: product
    cost             name, --@ Column of the orders: cost of what was sold
    currency         name, --@ Column of the orders: currency; without a rate there may be one only
    rate             name, --@ Column of the orders: factor that makes amounts and costs of one currency
    condition        text, --@ Orders that count, as SQL over their columns; NULL: all
    changed_at       name, --@ Column of the orders: time of the last change of the row
    customers        regclass, --@ Table or view of customers, one row each
    customers_key    name, --@ Column of the customers: customer; NULL: of the same name as with the orders
    customer_name    name, --@ Column of the customers: name
    attributes       name[], --@ Columns of the customers that the views show
    referrer         name, --@ Column of the customers: who referred them
    invoices         regclass, --@ Table or view of invoices or their payments
    invoice_customer name, --@ Column of the invoices: customer; NULL: of the same name as with the orders
    issued           name, --@ Column of the invoices: invoice date
    due              name, --@ Column of the invoices: day they are due
    invoice_amount   name, --@ Column of the invoices: amount
    paid_on          name, --@ Column of the invoices: day of the payment
    paid_amount      name, --@ Column of the invoices: amount paid; NULL: all of it
    invoice_currency name, --@ Column of the invoices: currency
    grade            name, --@ Column of the invoices: credit grade of the customer
    credit_limit     name, --@ Column of the invoices: credit limit of the customer
    answers          regclass, --@ Table or view of survey answers
    answer_customer  name, --@ Column of the answers: customer; NULL: of the same name as with the orders
    answered_at      name, --@ Column of the answers: day or time
    nps              name, --@ Column of the answers: would you recommend us, 0 to 10
    satisfaction     name, --@ Column of the answers: how satisfied are you
    contracts        regclass, --@ Table or view of contracts
    contract_customer name, --@ Column of the contracts: customer; NULL: of the same name as with the orders
    started          name, --@ Column of the contracts: first day
    ended            name, --@ Column of the contracts: day on which it ended, NULL while it goes on
    fee              name, --@ Column of the contracts: fee a month
    cases            regclass, --@ Table or view of cases: complaints, tickets, deals
    case_customer    name, --@ Column of the cases: customer; NULL: of the same name as with the orders
    opened           name, --@ Column of the cases: day or time it was opened
    closed           name, --@ Column of the cases: day or time it was closed, NULL while it is open
    outcome          name, --@ Column of the cases: how it ended
    cause            name, --@ Column of the cases: what it was about
    promised         name, --@ Column of the cases: day by which it is to be closed
    first_reply      name, --@ Column of the cases: day or time of the first reply, NULL before
    contacts         regclass, --@ Table or view of contacts: calls, mails, visits
    contact_customer name, --@ Column of the contacts: customer; NULL: of the same name as with the orders
    contacted_at     name, --@ Column of the contacts: day or time
    replied_at       name, --@ Column of the contacts: day or time of our answer, NULL before
    issue            name, --@ Column of the contacts: what it was about; a contact of the same customer and issue within a week is a repeat
    deals            regclass, --@ Table or view of deals, also called opportunities
    deal_customer    name, --@ Column of the deals: customer; NULL: of the same name as with the orders
    deal_opened      name, --@ Column of the deals: day or time it was opened
    deal_closed      name, --@ Column of the deals: day or time it was won or lost, NULL while it is open
    deal_outcome     name, --@ Column of the deals: how it ended
    deal_amount      name, --@ Column of the deals: amount
    deal_stage       name, --@ Column of the deals: furthest stage it has reached
    points           regclass, --@ Table or view of the ledger of a points programme
    points_customer  name, --@ Column of the ledger: customer; NULL: of the same name as with the orders
    points_at        name, --@ Column of the ledger: day
    points_amount    name, --@ Column of the ledger: points, above zero when earned, below when redeemed
    points_kind      name, --@ Column of the ledger: earn, redeem, cancel or adjust; NULL: the sign tells
    points_expire    name, --@ Column of the ledger: last day on which earned points can be used, NULL: they do not expire
    events           regclass, --@ Table or view of events: visits, clicks, contacts
    event_customer   name, --@ Column of the events: customer; NULL: of the same name as with the orders
    happened_at      name, --@ Column of the events: day or time
    event            name, --@ Column of the events: what happened
    channel          name, --@ Column of the events: touchpoint
    zone             text, --@ Time zone that days of timestamp with time zone are cut in; NULL: there are none
    as_of            text NOT NULL DEFAULT 'last_row', --@ Day that views look from: last_row, yesterday, today, or a day that stays, as 2026-01-31
    bins             int NOT NULL DEFAULT 5, --@ Scores of recency, frequency and money go from 1 to this
    method           text NOT NULL DEFAULT 'quantile', --@ Method of the RFM model
    segment_scheme   text, --@ Scheme of the segments; NULL: the standard one
    abc_cuts         float8[], --@ Cumulated shares that end the classes A and B; NULL: 0.8 and 0.95
    tier_scheme      text, --@ Scheme of the customer pyramid; NULL: the standard one
    grade_scheme     text, --@ Scheme of the credit grades; NULL: the standard one
    clv_model        text DEFAULT 'mbg_nbd', --@ Lifetime model, or best; NULL: no lifetime values
    horizon_days     int DEFAULT 365, --@ Days that lifetime values look ahead; NULL: without end
    annual_rate      float8 NOT NULL DEFAULT 0.1, --@ Discount rate a year
    margin_rate      float8 NOT NULL DEFAULT 1, --@ Share of the amount that is margin
    funnel           text[], --@ Events that are the steps of the funnel, in their order; NULL: no funnel
    funnel_days      int NOT NULL DEFAULT 30, --@ Days in which all steps have to be taken
    deal_stages      text[], --@ Stages of deals in their order; NULL: deals have no stages
    deal_won         text NOT NULL DEFAULT 'won', --@ Outcome of deals that are won
    refit_days       int NOT NULL DEFAULT 30, --@ Days after which scoring fits models anew
    refit_drift      float8 NOT NULL DEFAULT 0.25, --@ Population stability index of the scores above which scoring fits models anew
    late_days        int NOT NULL DEFAULT 7, --@ Days that scoring reads again, for orders that are booked late
    keep_days        int DEFAULT 62, --@ Days that snapshots are kept; NULL: for ever
    keep_month_ends  boolean NOT NULL DEFAULT true --@ Whether the last snapshot of a month is kept all the same
);
COMMENT ON TABLE @extschema@.source IS 'Registered sources (数据源): whose tables, which columns, how they are scored; create_source() adds one, alter_source() changes it and its views';

SELECT pg_catalog.pg_extension_config_dump('@extschema@.source', '');
-- Everybody sees which sources there are; who registers some is the owner's to say. (Whoever may delete may lock the table, too.)
GRANT SELECT ON @extschema@.source TO PUBLIC;
GRANT INSERT, UPDATE, DELETE ON @extschema@.source TO @extowner@ WITH GRANT OPTION;

-- As with the tables of the credit audit: who had installed the extension keeps the rights when a superuser restores.
DO $$
DECLARE
    holder CONSTANT regrole := (SELECT n.nspowner FROM pg_namespace n WHERE n.nspname = '@extschema@');
BEGIN
    IF NOT pg_catalog.current_setting('row_security')::boolean AND holder <> '@extowner@'::regrole THEN
        EXECUTE pg_catalog.format('GRANT INSERT, UPDATE, DELETE ON @extschema@.source TO %s WITH GRANT OPTION', holder);
    END IF;
END $$;

-- Trigger: a source is its owner's. (No row security: a restore could not fill the table.)
CREATE FUNCTION crm_internal.source_guard() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- who may change the row as it is, and as it will be
    owners name[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.owner] WHEN 'DELETE' THEN ARRAY[OLD.owner] ELSE ARRAY[OLD.owner, NEW.owner] END;
    keeper oid := (SELECT e.extowner FROM pg_extension AS e WHERE e.extname = 'crm');
    stranger name;
BEGIN
    SELECT o.owner INTO stranger
    FROM unnest(owners) AS o(owner)
    WHERE NOT coalesce(pg_has_role(keeper, 'USAGE') OR (SELECT pg_has_role(r.oid, 'USAGE') FROM pg_roles AS r WHERE r.rolname = o.owner), false)
    LIMIT 1;
    IF stranger IS NOT NULL THEN
        RAISE EXCEPTION 'source "%" belongs to role "%"', CASE TG_OP WHEN 'DELETE' THEN OLD.name ELSE NEW.name END, stranger
            USING ERRCODE = 'insufficient_privilege', HINT = format('Its members may change it: GRANT %I TO %I.', stranger, current_user);
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
COMMENT ON FUNCTION crm_internal.source_guard() IS 'Trigger of crm.source: only its owner, and whoever owns the extension, changes a source';
CREATE TRIGGER source_guard BEFORE INSERT OR UPDATE OR DELETE ON @extschema@.source FOR EACH ROW EXECUTE FUNCTION crm_internal.source_guard();
COMMENT ON TRIGGER source_guard ON @extschema@.source IS 'A source is its owner''s';

-- All views that a source may have, in the order in which create_source lists them, and all tables.
CREATE FUNCTION crm_internal.source_view_names() RETURNS name[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '{customer_360,segments,rfm_grid,abc_classes,abc_curve,months,cohorts,value_histogram,value_tiers,clv_cohorts,watch_list,lifecycle,survival,recurring,case_outcomes,case_causes,case_months,case_supervision,funnel,channels,contact_rhythm,contact_months,pipeline,referrals,points,points_programme,revenue_bridge,portfolio,info,scores,score_history,segment_trend,grade_trend,segment_flow,class_flow,grade_flow,model_drift,score_stability,alarms,runs,purchases,customers,invoices,answers,contracts,cases,events,contacts,deals,points_ledger}'::name[];
COMMENT ON FUNCTION crm_internal.source_view_names() IS 'Part of create_source: the views that a source may have';


CREATE FUNCTION crm_internal.source_table_names() RETURNS name[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '{snapshot,total,period,model,run}'::name[];
COMMENT ON FUNCTION crm_internal.source_table_names() IS 'Part of create_source: the tables of the history of a source';


-- The registered source of a name.
CREATE FUNCTION crm_internal.source_named(name text) RETURNS @extschema@.source
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_source @extschema@.source;
BEGIN
    SELECT s.* INTO found_source FROM @extschema@.source AS s WHERE s.name = source_named.name;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no source "%"', coalesce(name, 'NULL')
            USING ERRCODE = 'undefined_object',
                  HINT = coalesce('There are: ' || (SELECT string_agg(quote_ident(s.name), ', ' ORDER BY s.name) FROM @extschema@.source AS s) || '.',
                                  'Register one: SELECT * FROM crm.create_source(''shop'', ''orders'', ''customer_id'', ''ordered_at'', ''amount'').');
    END IF;
    RETURN found_source;
END
$$;
COMMENT ON FUNCTION crm_internal.source_named(text) IS 'Part of the functions of a source: its row; an error that lists the sources there are';

-- An error that says what to grant, unless the role may register sources.
CREATE FUNCTION crm_internal.require_source_rights() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept CONSTANT regclass := '@extschema@.source';
BEGIN
    IF NOT (has_table_privilege(kept, 'INSERT') AND has_table_privilege(kept, 'UPDATE') AND has_table_privilege(kept, 'DELETE')) THEN
        RAISE EXCEPTION 'role "%" may not register sources', current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('The owner of the extension or a superuser may say GRANT INSERT, UPDATE, DELETE ON %s TO %I.', kept, current_user);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_rights() IS 'Part of the functions of a source: an error that says what to grant, unless the role may register sources';

-- Who works on a source: its owner alone, so that what is made is the owner's, and conditions and views of one role never run
-- with the rights of another.
CREATE FUNCTION crm_internal.require_source_owner(s @extschema@.source, call text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF s.owner <> current_user THEN
        RAISE EXCEPTION 'source "%" belongs to role "%", not to "%"', s.name, s.owner, current_user
            USING ERRCODE = 'insufficient_privilege',
                  HINT = format('As a member of that role: SET ROLE %I; %s. Where it is no more: UPDATE crm.source SET owner = current_user WHERE name = %L.', s.owner, call, s.name);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_owner(@extschema@.source, text) IS 'Part of the functions of a source: an error unless the role is its owner';

-- What it takes to read a relation.
CREATE FUNCTION crm_internal.require_relation(relation regclass, argument text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind "char" := (SELECT c.relkind FROM pg_class AS c WHERE c.oid = relation);
BEGIN
    IF kind IS NULL AND relation IS NOT NULL THEN
        RAISE EXCEPTION 'what % names is there no more', argument
            USING ERRCODE = 'undefined_table', HINT = format('Name another table or view: SELECT * FROM crm.alter_source(…, %s => ''a_table'').', argument);
    ELSIF (SELECT c.relpersistence = 't' FROM pg_class AS c WHERE c.oid = relation) THEN
        RAISE EXCEPTION '% is %, which is gone when the session ends', argument, relation
            USING ERRCODE = 'wrong_object_type', HINT = 'A source outlives the session: name a table that does too.';
    ELSIF kind IS NULL OR kind NOT IN ('r', 'p', 'v', 'm', 'f') THEN
        RAISE EXCEPTION '% is %, which has no rows', argument, coalesce(relation::text, 'NULL')
            USING ERRCODE = 'wrong_object_type', HINT = 'Name a table, a view, a materialized view or a foreign table.';
    ELSIF NOT has_any_column_privilege(relation, 'SELECT') THEN
        RAISE EXCEPTION 'role "%" may not read %', current_user, relation
            USING ERRCODE = 'insufficient_privilege', HINT = format('Its owner may say GRANT SELECT ON %s TO %I.', relation, current_user);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_relation(regclass, text) IS 'Part of create_source: an error unless it is something with rows that the caller may read';

-- An option of a source that is out of range.
CREATE FUNCTION crm_internal.require_source_options(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    segments CONSTANT text := crm_internal.scheme_named('segment', s.segment_scheme);
    wanted CONSTANT int[] := ARRAY(SELECT a.levels FROM @extschema@.scheme_axis AS a WHERE a.kind = 'segment' AND a.scheme = segments ORDER BY a.axis);
    wrong record;
BEGIN
    SELECT c.* INTO wrong
    FROM (VALUES ('as_of', s.as_of, s.as_of IN ('last_row', 'yesterday', 'today') OR s.as_of ~ '^\d{4}-\d\d-\d\d$', 'Pass last_row, yesterday, today, or a day such as 2026-01-31.'),
                 ('bins', s.bins::text, s.bins BETWEEN 2 AND 9, 'Pass the best score, 5 for instance.'),
                 ('horizon_days', coalesce(s.horizon_days::text, ''), coalesce(s.horizon_days > 0, true), 'Pass a number of days, or NULL for a value without end.'),
                 ('annual_rate', s.annual_rate::text, s.annual_rate BETWEEN 0 AND 1, 'Pass the discount rate per year, 0.1 for 10 %.'),
                 ('margin_rate', s.margin_rate::text, s.margin_rate BETWEEN 0 AND 1, 'Pass the margin as a share of the amount, 0.3 for 30 %.'),
                 ('funnel', s.funnel::text, coalesce(cardinality(s.funnel) BETWEEN 2 AND 32 AND array_ndims(s.funnel) = 1 AND array_position(s.funnel, NULL) IS NULL, true), 'Name 2 to 32 events in the order of the steps.'),
                 ('funnel', s.funnel::text, s.funnel IS NULL OR s.event IS NOT NULL, 'Name the column of the events that says what happened, too: event => ''kind''.'),
                 ('funnel_days', s.funnel_days::text, s.funnel_days BETWEEN 1 AND 36500, 'Pass the days in which all steps have to be taken, 30 for instance.'),
                 ('deal_stages', s.deal_stages::text, coalesce(cardinality(s.deal_stages) BETWEEN 1 AND 32 AND array_ndims(s.deal_stages) = 1 AND array_position(s.deal_stages, NULL) IS NULL AND (SELECT count(DISTINCT t.stage) FROM unnest(s.deal_stages) AS t(stage)) = cardinality(s.deal_stages), true), 'Name up to 32 stages in their order, each once.'),
                 ('deal_stages', s.deal_stages::text, s.deal_stages IS NULL OR s.deal_stage IS NOT NULL, 'Name the column of the deals that says how far they are, too: deal_stage => ''stage''.'),
                 ('deal_won', s.deal_won, s.deal_won <> '', 'Pass the outcome of deals that are won, as the table has it.'),
                 ('refit_days', s.refit_days::text, s.refit_days >= 0, 'Pass days, 30 for a month; 0 fits models in every run.'),
                 ('refit_drift', s.refit_drift::text, s.refit_drift > 0 AND s.refit_drift <= 'Infinity', 'Pass a population stability index, 0.25 for a large change; Infinity never fits for it.'),
                 ('late_days', s.late_days::text, s.late_days BETWEEN 0 AND 36500, 'Pass how many days late an order may be booked, 7 for instance.'),
                 ('keep_month_ends', s.keep_month_ends::text, s.keep_month_ends IS NOT NULL, 'Pass true or false.'),
                 ('keep_days', coalesce(s.keep_days::text, ''), coalesce(s.keep_days >= 1, true), 'Pass the days that snapshots are kept, or NULL.')) AS c(argument, value, good, remedy)
    WHERE c.good IS NOT TRUE LIMIT 1;
    IF wrong.argument IS NOT NULL THEN
        RAISE EXCEPTION '% is %', wrong.argument, coalesce(wrong.value, 'NULL') USING ERRCODE = 'invalid_parameter_value', HINT = wrong.remedy;
    END IF;
    -- these complain of names and numbers that they do not know
    PERFORM @extschema@.rfm_options(bins => s.bins, method => s.method), @extschema@.abc_options(cuts => s.abc_cuts);
    PERFORM crm_internal.scheme_require('segment', segments), crm_internal.scheme_require('tier', crm_internal.scheme_named('tier', s.tier_scheme)),
            crm_internal.scheme_require('credit_grade', crm_internal.scheme_named('credit_grade', s.grade_scheme));
    PERFORM @extschema@.clv_options(model => NULLIF(s.clv_model, 'best'));
    IF s.bins <> ANY (wanted) THEN
        RAISE EXCEPTION 'scores go from 1 to %, scheme "%" wants %', s.bins, segments, array_to_string(wanted, ', ')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = format('Pass bins => %s%s, or as segment_scheme one made for these scores; crm.schemes lists them.', wanted[1], CASE WHEN s.method IN ('mean', 'median', 'score_mean') THEN ' and another method' ELSE '' END);
    END IF;
    IF s.as_of ~ '^\d' THEN
        PERFORM crm_internal.require_day(s.as_of::date, 'as_of');
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.require_source_options(@extschema@.source) IS 'Part of create_source: an error if an option is out of range';

-- The four views that all others read ------------------------------------------------------------------------

-- A view as one statement. (Comments need its columns and follow when it is there.)
CREATE FUNCTION crm_internal.source_view_sql(schema name, view crm_internal.source_view) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN pg_catalog.format(E'CREATE VIEW %I.%I WITH (security_invoker = true) AS\n%s', schema, (view).suffix, (view).query);
COMMENT ON FUNCTION crm_internal.source_view_sql(name, crm_internal.source_view) IS 'Part of create_source: the statement that makes a view';

CREATE FUNCTION crm_internal.source_comments_sql(schema name, view crm_internal.source_view) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('COMMENT ON VIEW %I.%I IS %L', schema, (view).suffix, (view).says) || (
        SELECT string_agg(format(E';\nCOMMENT ON COLUMN %I.%I.%I IS %L', schema, (view).suffix, a.attname, s.says), '' ORDER BY a.attnum)
        FROM pg_attribute AS a JOIN unnest((view).column_says) WITH ORDINALITY AS s(says, place) ON s.place = a.attnum
        WHERE a.attrelid = to_regclass(format('%I.%I', schema, (view).suffix)));
END
$$;
COMMENT ON FUNCTION crm_internal.source_comments_sql(name, crm_internal.source_view) IS 'Part of create_source: the statements that comment a view and its columns';

-- Columns of a view: those that are named, with their SQL and what they say.
CREATE FUNCTION crm_internal.source_query(columns text[], from_sql text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(E'SELECT %s\nFROM %s',
        (SELECT string_agg(format('%s AS %I', columns[i][2], columns[i][1]), E',\n       ' ORDER BY i) FROM generate_series(1, array_length(columns, 1)) AS i WHERE columns[i][2] IS NOT NULL), from_sql);
END
$$;
COMMENT ON FUNCTION crm_internal.source_query(text[], text) IS 'Part of create_source: the query of a view of columns {name, SQL, comment}, of which those without SQL are left out';

CREATE FUNCTION crm_internal.source_says(columns text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(SELECT columns[i][3] FROM generate_series(1, array_length(columns, 1)) AS i WHERE columns[i][2] IS NOT NULL ORDER BY i);
END
$$;
COMMENT ON FUNCTION crm_internal.source_says(text[]) IS 'Part of create_source: the comments of the columns of such a view';

-- A column as it stands, where one is named.
CREATE FUNCTION crm_internal.source_plain(source regclass, column_name name) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('o.%I', crm_internal.source_column(source, column_name));
END
$$;
COMMENT ON FUNCTION crm_internal.source_plain(regclass, name) IS 'Part of create_source: a column of a table as SQL; an error if it is missing';

-- A day or time to the instant: the local one of a zone, where source_columns has the day only.
CREATE FUNCTION crm_internal.source_moment(source regclass, column_name name, zone text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known record;
BEGIN
    SELECT c.at_sql, c.cut_in INTO known FROM crm_internal.source_columns(source, NULL, column_name, NULL, NULL, zone) AS c;
    RETURN CASE WHEN known.at_sql LIKE '@extschema@.local\_day(%' THEN format('pg_catalog.timezone(%L::pg_catalog.text, %s)', known.cut_in, crm_internal.source_plain(source, column_name)) ELSE known.at_sql END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_moment(regclass, name, text) IS 'Part of create_source: a day or time of a table as SQL, without losing the time of day';

-- How times that are compared with each other are read: as moments, or all by day where one of them is a day.
CREATE FUNCTION crm_internal.source_grain(s @extschema@.source, source regclass, VARIADIC columns name[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    column_name name;
    kind regtype;
BEGIN
    FOREACH column_name IN ARRAY columns LOOP
        IF column_name IS NOT NULL THEN
            EXECUTE format('SELECT pg_typeof((SELECT %s FROM %s AS o WHERE false))', crm_internal.source_moment(source, column_name, s.zone), source) INTO kind;
            IF kind = 'date'::regtype THEN
                RETURN 'day';
            END IF;
        END IF;
    END LOOP;
    RETURN 'moment';
END
$$;
COMMENT ON FUNCTION crm_internal.source_grain(@extschema@.source, regclass, name[]) IS 'Part of create_source: whether times of a table are compared by moment or by day';

-- A column of a table beside the orders as its view has it: a time (of an instant its day), the moment, a day, an amount, a
-- key or a text.
CREATE FUNCTION crm_internal.source_field(s @extschema@.source, source regclass, kind text, column_name name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF kind = 'key' THEN
        RETURN crm_internal.source_key(source, column_name, s);
    ELSIF column_name IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN CASE kind
        WHEN 'moment' THEN crm_internal.source_moment(source, column_name, s.zone)
        WHEN 'time' THEN (SELECT c.at_sql FROM crm_internal.source_columns(source, NULL, column_name, NULL, NULL, s.zone) AS c)
        WHEN 'day' THEN (SELECT format('(%s)::pg_catalog.date', c.at_sql) FROM crm_internal.source_columns(source, NULL, column_name, NULL, NULL, s.zone) AS c)
        WHEN 'amount' THEN (SELECT c.amount_sql FROM crm_internal.source_columns(source, NULL, NULL, column_name, NULL, s.zone) AS c)
        WHEN 'text' THEN crm_internal.source_plain(source, column_name) || '::pg_catalog.text' END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_field(@extschema@.source, regclass, text, name) IS 'Part of create_source: a column of a table beside the orders as SQL';

-- The view of a table beside the orders. Fields are {name, kind, column, comment}; those without a column are left out.
CREATE FUNCTION crm_internal.source_beside(s @extschema@.source, view text, source regclass, fields text[], says text) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    columns text[] := '{}';
BEGIN
    IF array_length(fields, 1) > 1600 THEN
        RAISE EXCEPTION 'a view of % columns', array_length(fields, 1) USING ERRCODE = 'too_many_columns', HINT = 'Views have at most 1600.';
    END IF;
    FOR i IN 1 .. coalesce(array_length(fields, 1), 0) LOOP
        columns := columns || ARRAY[[fields[i][1], crm_internal.source_field(s, source, fields[i][2], fields[i][3]::name), fields[i][4]]];
    END LOOP;
    RETURN ROW(view, crm_internal.source_query(columns, source || ' AS o'), concat(says, ' of source ', s.name), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_beside(@extschema@.source, text, regclass, text[], text) IS 'Part of create_source: the view of a table beside the orders';

-- Refuses what is more than one condition: it is read as the condition of a query that returns nothing. (A cursor takes one
-- statement only.) Names mean what they mean to the caller.
CREATE FUNCTION crm_internal.require_condition(source regclass, condition text) RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    tried pg_catalog.refcursor;
BEGIN
    OPEN tried FOR EXECUTE pg_catalog.format(E'SELECT FROM %s AS o WHERE (%s\n) LIMIT 0', source, condition);
    CLOSE tried;
EXCEPTION WHEN syntax_error OR datatype_mismatch OR undefined_column OR undefined_function OR undefined_table OR invalid_cursor_definition OR invalid_text_representation
               OR grouping_error OR windowing_error OR feature_not_supported THEN
    RAISE EXCEPTION 'condition "%" cannot be used: %', condition, SQLERRM
        USING ERRCODE = SQLSTATE, HINT = 'Pass what stands behind WHERE in a query of the orders, for instance status <> ''cancelled''.';
END
$$;
COMMENT ON FUNCTION crm_internal.require_condition(regclass, text) IS 'Part of create_source: an error unless it is a condition on the rows of a table';

CREATE FUNCTION crm_internal.source_converted(value text, rate text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN rate IS NULL OR value IS NULL THEN value ELSE pg_catalog.format('((%s) OPERATOR(pg_catalog.*) (%s))', value, rate) END;
COMMENT ON FUNCTION crm_internal.source_converted(text, text) IS 'Part of create_source: an amount in the one currency as SQL';

CREATE FUNCTION crm_internal.source_purchases(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    bought record;
    cost_sql text;
    rate_sql text;
    columns text[];
BEGIN
    SELECT c.* INTO bought FROM crm_internal.source_columns(s.orders, s.customer, s.ordered_at, s.amount, s.order_id, s.zone) AS c;
    cost_sql := (SELECT c.amount_sql FROM crm_internal.source_columns(s.orders, NULL, NULL, s.cost, NULL, s.zone) AS c WHERE s.cost IS NOT NULL);
    rate_sql := (SELECT c.amount_sql FROM crm_internal.source_columns(s.orders, NULL, NULL, s.rate, NULL, s.zone) AS c WHERE s.rate IS NOT NULL);
    columns := ARRAY[
        ['customer', bought.customer_sql, 'Customer'],
        ['at', bought.at_sql, 'Day or time of the purchase'],
        ['amount', crm_internal.source_converted(bought.amount_sql, rate_sql), 'Amount, below zero for a refund'],
        ['order_id', bought.order_sql, 'Number of the order'],
        ['product', crm_internal.source_plain(s.orders, s.product), 'Product'],
        ['cost', crm_internal.source_converted(cost_sql, rate_sql), 'Cost of what was sold'],
        ['currency', crm_internal.source_plain(s.orders, s.currency) || '::pg_catalog.text', 'Currency of the row'],
        ['recorded_at', crm_internal.source_plain(s.orders, s.ordered_at), 'Day or time as the table has it'],
        ['changed_at', crm_internal.source_plain(s.orders, s.changed_at), 'Time of the last change of the row']];
    RETURN ROW('purchases'::text, crm_internal.source_query(columns, concat(s.orders, ' AS o', E'\nWHERE (' || s.condition || E'\n)')),
               concat('Purchases 购买记录 of source ', s.name, ': what its other views and its scores are made of'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_purchases(@extschema@.source) IS 'Part of create_source: the view of the purchases';

CREATE FUNCTION crm_internal.source_type(source regclass, column_name name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute AS a WHERE a.attrelid = source AND a.attname = crm_internal.source_column(source, column_name));
END
$$;
COMMENT ON FUNCTION crm_internal.source_type(regclass, name) IS 'Part of create_source: the type of a column';

-- What kind of key an expression over a table is, of the three that a population has. Nothing is read.
CREATE FUNCTION crm_internal.source_key_kind(source regclass, key_sql text) RETURNS regtype
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kind oid;
BEGIN
    EXECUTE format('SELECT pg_typeof((SELECT %s FROM %s AS o WHERE false))', key_sql, source) INTO kind;
    WHILE EXISTS (SELECT FROM pg_type AS t WHERE t.oid = kind AND t.typtype = 'd') LOOP
        kind := (SELECT t.typbasetype FROM pg_type AS t WHERE t.oid = kind);
    END LOOP;
    RETURN CASE WHEN kind IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) THEN 'bigint'::regtype WHEN kind = 'uuid'::regtype THEN 'uuid'::regtype ELSE 'text'::regtype END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_key_kind(regclass, text) IS 'Part of create_source: the kind of a key, as a population has it';

-- The customer of a table beside the orders, which has to be one that those of the orders can be equal to.
CREATE FUNCTION crm_internal.source_key(source regclass, customer name, s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key_sql text;
    bought_sql text;
BEGIN
    SELECT c.customer_sql INTO key_sql FROM crm_internal.source_columns(source, coalesce(customer, s.customer), NULL, NULL, NULL, s.zone) AS c;
    IF source = s.orders AND coalesce(customer, s.customer) = s.customer THEN
        RETURN key_sql;
    END IF;
    SELECT c.customer_sql INTO bought_sql FROM crm_internal.source_columns(s.orders, s.customer, NULL, NULL, NULL, s.zone) AS c;
    IF crm_internal.source_key_kind(source, key_sql) <> crm_internal.source_key_kind(s.orders, bought_sql) THEN
        RAISE EXCEPTION 'customers are % in column "%" of %, and % in column "%" of %', crm_internal.source_type(source, coalesce(customer, s.customer)), coalesce(customer, s.customer), source,
                        crm_internal.source_type(s.orders, s.customer), s.customer, s.orders
            USING ERRCODE = 'datatype_mismatch',
                  HINT = format('Make a view that casts it, for instance SELECT *, %I::%s AS %s FROM %s, and name that view and column.', crm_internal.source_column(source, coalesce(customer, s.customer)),
                                crm_internal.source_type(s.orders, s.customer), crm_internal.source_new_column(source, 'customer'), source);
    END IF;
    RETURN key_sql;
END
$$;
COMMENT ON FUNCTION crm_internal.source_key(regclass, name, @extschema@.source) IS 'Part of create_source: the customer column of a table beside the orders';

-- An attribute as BI tools take it: numbers, texts and times stay, all else is text.
CREATE FUNCTION crm_internal.source_flat(source regclass, column_name name) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT format('o.%I', a.attname) || CASE WHEN t.typcategory = 'N' AND t.typname <> 'money' OR t.typname IN ('text', 'varchar', 'date', 'timestamp', 'timestamptz') THEN '' ELSE '::pg_catalog.text' END
            FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = source AND a.attname = column_name AND a.attnum > 0);
END
$$;
COMMENT ON FUNCTION crm_internal.source_flat(regclass, name) IS 'Part of create_source: a column as SQL, of a type that BI tools know';

-- Customers are shown once, whatever their table holds.
CREATE FUNCTION crm_internal.source_customers(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    key_sql text := crm_internal.source_key(s.customers, s.customers_key, s);
    taken CONSTANT name[] := '{customer,customer_name,recency_days,orders,money,first_purchase,last_purchase,r,f,m,cell,segment,segment_en,segment_zh,position,advice,advice_zh,abc_class,tier,tier_name,tier_name_zh,p_alive,expected_purchases,expected_order_value,clv,nps,satisfaction,referrer,balance,overdue_amount,overdue_days,grade,credit_limit,as_of,model_id,run_id}';
    columns text[] := ARRAY[['customer', key_sql, 'Customer'], ['customer_name', crm_internal.source_plain(s.customers, s.customer_name) || '::pg_catalog.text', 'Name of the customer'],
                              ['referrer', CASE WHEN s.referrer IS NOT NULL THEN crm_internal.source_key(s.customers, s.referrer, s) END, 'Who referred the customer']];
    attribute name;
BEGIN
    FOREACH attribute IN ARRAY coalesce(s.attributes, '{}') LOOP
        IF attribute = ANY (taken) THEN
            RAISE EXCEPTION 'attribute "%" of % has the name of a column of the views', attribute, s.customers
                USING ERRCODE = 'duplicate_column', HINT = format('Make a view that calls it otherwise: SELECT *, %1$I AS customer_%2$s FROM %3$s.', attribute, attribute, s.customers);
        END IF;
        columns := columns || ARRAY[[attribute::text, crm_internal.source_flat(s.customers, attribute), format('Column %s of %s', attribute, s.customers)]];
    END LOOP;
    RETURN ROW('customers'::text, regexp_replace(crm_internal.source_query(columns, s.customers || ' AS o'), '^SELECT', concat('SELECT DISTINCT ON (', replace(key_sql, '\', '\\'), ')')),
               concat('Customers 客户 of source ', s.name, ': their names and attributes'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_customers(@extschema@.source) IS 'Part of create_source: the view of the customers';

CREATE FUNCTION crm_internal.source_invoices(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN crm_internal.source_beside(s, 'invoices', s.invoices, ARRAY[
        ['customer', 'key', s.invoice_customer, 'Customer'],
        ['issued', 'time', s.issued, 'Invoice date'],
        ['due', 'time', s.due, 'Day it is due'],
        ['amount', 'amount', s.invoice_amount, 'Amount of the invoice'],
        ['paid_on', 'time', s.paid_on, 'Day of the payment'],
        ['paid_amount', 'amount', s.paid_amount, 'Amount paid'],
        ['currency', 'text', s.invoice_currency, 'Currency'],
        ['grade', 'text', s.grade, 'Credit grade of the customer'],
        ['credit_limit', 'amount', s.credit_limit, 'Credit limit of the customer']]::text[], 'Invoices 应收账款');
END
$$;
COMMENT ON FUNCTION crm_internal.source_invoices(@extschema@.source) IS 'Part of create_source: the view of the invoices';

-- A column of numbers of which none is NaN or infinite, as SQL.
CREATE FUNCTION crm_internal.source_finite(source regclass, column_name name, role text) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    value CONSTANT text := crm_internal.survey_number(source, column_name, role, false);
    base CONSTANT regtype := crm_internal.survey_type(source, crm_internal.source_column(source, column_name));
BEGIN
    RETURN CASE WHEN base IN ('int2', 'int4', 'int8') THEN value ELSE format('crm_internal.require_finite(%s, %L)::%s', value, role, base) END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_finite(regclass, name, text) IS 'Part of create_source: a column of finite numbers as SQL; an error with its remedy for another type';

CREATE FUNCTION crm_internal.source_answers(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    answered record;
    columns text[];
BEGIN
    IF s.nps IS NULL AND s.satisfaction IS NULL THEN
        RAISE EXCEPTION 'nps and satisfaction are both null'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Name the column of answers to one of the two questions.';
    END IF;
    SELECT c.* INTO answered FROM crm_internal.source_columns(s.answers, coalesce(s.answer_customer, s.customer), s.answered_at, NULL, NULL, s.zone) AS c;
    columns := ARRAY[
        ['customer', crm_internal.source_key(s.answers, s.answer_customer, s), 'Customer'],
        ['at', answered.at_sql, 'Day or time of the answer'],
        ['nps', CASE WHEN s.nps IS NOT NULL THEN format('CASE WHEN @extschema@.nps_category(%1$s::float8) IS NOT NULL THEN %1$s END', crm_internal.survey_number(s.answers, s.nps, 'nps', false)) END, 'Would you recommend us, 0 to 10'],
        ['satisfaction', crm_internal.source_finite(s.answers, s.satisfaction, 'satisfaction'), 'How satisfied are you']];
    RETURN ROW('answers'::text, crm_internal.source_query(columns, s.answers || ' AS o'), concat('Survey answers 问卷答案 of source ', s.name), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_answers(@extschema@.source) IS 'Part of create_source: the view of the survey answers';
