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
    zone             text, --@ Time zone that days of timestamp with time zone are cut in; NULL: there are none
    as_of            text NOT NULL DEFAULT 'last_row', --@ Day that views look from: last_row, yesterday or today
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
    refit_days       int NOT NULL DEFAULT 30, --@ Days after which scoring fits models anew
    refit_drift      float8 NOT NULL DEFAULT 0.25, --@ Population stability index of the scores above which scoring fits models anew
    late_days        int NOT NULL DEFAULT 7, --@ Days that scoring reads again, for orders that are booked late
    keep_days        int DEFAULT 62, --@ Days that snapshots are kept; NULL: for ever
    keep_month_ends  boolean NOT NULL DEFAULT true --@ Whether the last snapshot of a month is kept all the same
);
COMMENT ON TABLE @extschema@.source IS 'Registered sources (数据源): whose tables, which columns, how they are scored; create_source() adds one, alter_source() changes it and its views';

SELECT pg_catalog.pg_extension_config_dump('@extschema@.source', '');
GRANT SELECT, INSERT, UPDATE, DELETE ON @extschema@.source TO PUBLIC;

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
    RETURN '{customer_360,segments,rfm_grid,abc_classes,abc_curve,months,cohorts,value_histogram,clv_cohorts,revenue_bridge,portfolio,info,scores,score_history,segment_trend,segment_flow,class_flow,model_drift,score_stability,alarms,runs,purchases,customers,invoices,answers}'::name[];
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
    IF kind IS NULL OR kind NOT IN ('r', 'p', 'v', 'm', 'f') THEN
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
    wrong record;
BEGIN
    SELECT c.* INTO wrong
    FROM (VALUES ('as_of', s.as_of, s.as_of IN ('last_row', 'yesterday', 'today'), 'Pass last_row, yesterday or today.'),
                 ('bins', s.bins::text, s.bins BETWEEN 2 AND 9, 'Pass the best score, 5 for instance.'),
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
    PERFORM crm_internal.require_scheme_method(crm_internal.scheme_named('segment', s.segment_scheme), s.method);
    PERFORM @extschema@.rfm_options(bins => s.bins, method => s.method), @extschema@.abc_options(cuts => s.abc_cuts);
    PERFORM crm_internal.scheme_require('tier', crm_internal.scheme_named('tier', s.tier_scheme)),
            crm_internal.scheme_require('credit_grade', crm_internal.scheme_named('credit_grade', s.grade_scheme));
    PERFORM crm_internal.require_clv_arguments(s.horizon_days, s.annual_rate, s.margin_rate, coalesce(s.clv_model, 'best'));
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
EXCEPTION WHEN syntax_error OR datatype_mismatch OR undefined_column OR undefined_function OR undefined_table OR invalid_cursor_definition OR invalid_text_representation THEN
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

CREATE FUNCTION crm_internal.source_key(source regclass, customer name, s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT c.customer_sql FROM crm_internal.source_columns(source, coalesce(customer, s.customer), NULL, NULL, NULL, s.zone) AS c);
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
    taken CONSTANT name[] := '{customer,customer_name,recency_days,orders,money,first_purchase,last_purchase,r,f,m,cell,segment,segment_en,segment_zh,position,advice,advice_zh,abc_class,tier,tier_name,tier_name_zh,p_alive,expected_purchases,expected_order_value,clv,nps,satisfaction,balance,overdue_amount,overdue_days,grade,credit_limit,as_of,model_id,run_id}';
    columns text[] := ARRAY[['customer', key_sql, 'Customer'], ['customer_name', crm_internal.source_plain(s.customers, s.customer_name) || '::pg_catalog.text', 'Name of the customer']];
    attribute name;
BEGIN
    FOREACH attribute IN ARRAY coalesce(s.attributes, '{}') LOOP
        attribute := crm_internal.source_column(s.customers, attribute);
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
DECLARE
    needed CONSTANT text := CASE WHEN s.issued IS NULL THEN 'issued' WHEN s.due IS NULL THEN 'due' WHEN s.invoice_amount IS NULL THEN 'invoice_amount' WHEN s.paid_on IS NULL THEN 'paid_on' END;
    invoiced record;
    fallen record;
    paid record;
    columns text[];
BEGIN
    IF needed IS NOT NULL THEN
        RAISE EXCEPTION '% must not be null', needed
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Invoices need the columns issued, due, invoice_amount and paid_on.';
    END IF;
    SELECT c.* INTO invoiced FROM crm_internal.source_columns(s.invoices, coalesce(s.invoice_customer, s.customer), s.issued, s.invoice_amount, NULL, s.zone) AS c;
    SELECT c.* INTO fallen FROM crm_internal.source_columns(s.invoices, NULL, s.due, s.credit_limit, NULL, s.zone) AS c;
    SELECT c.* INTO paid FROM crm_internal.source_columns(s.invoices, NULL, s.paid_on, s.paid_amount, NULL, s.zone) AS c;
    columns := ARRAY[
        ['customer', invoiced.customer_sql, 'Customer'],
        ['issued', invoiced.at_sql, 'Invoice date'],
        ['due', fallen.at_sql, 'Day it is due'],
        ['amount', invoiced.amount_sql, 'Amount of the invoice'],
        ['paid_on', paid.at_sql, 'Day of the payment'],
        ['paid_amount', paid.amount_sql, 'Amount paid'],
        ['currency', crm_internal.source_plain(s.invoices, s.invoice_currency) || '::pg_catalog.text', 'Currency'],
        ['grade', crm_internal.source_plain(s.invoices, s.grade) || '::pg_catalog.text', 'Credit grade of the customer'],
        ['credit_limit', fallen.amount_sql, 'Credit limit of the customer']];
    RETURN ROW('invoices'::text, crm_internal.source_query(columns, s.invoices || ' AS o'), concat('Invoices 应收账款 of source ', s.name), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_invoices(@extschema@.source) IS 'Part of create_source: the view of the invoices';

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
        ['customer', answered.customer_sql, 'Customer'],
        ['at', answered.at_sql, 'Day or time of the answer'],
        ['nps', crm_internal.survey_number(s.answers, s.nps, 'nps', false), 'Would you recommend us, 0 to 10'],
        ['satisfaction', crm_internal.survey_number(s.answers, s.satisfaction, 'satisfaction', false), 'How satisfied are you']];
    RETURN ROW('answers'::text, crm_internal.source_query(columns, s.answers || ' AS o'), concat('Survey answers 问卷答案 of source ', s.name), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_answers(@extschema@.source) IS 'Part of create_source: the view of the survey answers';

-- Making, changing, dropping ----------------------------------------------------------------------------------

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
    END IF;
    PERFORM crm_internal.require_relation(r.relation, r.argument)
    FROM (VALUES (s.orders, 'orders'), (s.customers, 'customers'), (s.invoices, 'invoices'), (s.answers, 'answers')) AS r(relation, argument)
    WHERE r.relation IS NOT NULL;
    PERFORM crm_internal.require_source_options(s);
    SELECT c.* INTO bought FROM crm_internal.source_columns(s.orders, s.customer, s.ordered_at, s.amount, s.order_id, s.zone) AS c;
    s.schema := coalesce(s.schema, s.name::name);
    s.owner := coalesce(s.owner, current_user);
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
END
$$;
COMMENT ON FUNCTION crm_internal.source_tables_beside(@extschema@.source) IS 'Part of create_source: the views of customers, invoices and answers';

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

-- The views of a source that are there, all of them, as names for DROP VIEW; NULL: none.
CREATE FUNCTION crm_internal.source_views_there(schema name) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.relname)
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE n.nspname = source_views_there.schema AND c.relkind = 'v' AND c.relname = ANY (crm_internal.source_view_names()));
END
$$;
COMMENT ON FUNCTION crm_internal.source_views_there(name) IS 'Part of alter_source: the views of a source that are there';

-- What others may do with these views, as statements that give it again.
CREATE FUNCTION crm_internal.source_grants(schema name) RETURNS text[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT format('GRANT %s ON %I.%I TO %s', a.privilege_type, n.nspname, c.relname, CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END) || CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
        FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace CROSS JOIN aclexplode(c.relacl) AS a
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
    there text := crm_internal.source_views_there(s.schema);
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
    run := run || crm_internal.source_make_history(s);
    run := run || crm_internal.source_make(s.schema, ARRAY(SELECT v FROM crm_internal.source_live_views(s) AS v));
    run := run || crm_internal.source_make(s.schema, ARRAY(SELECT v FROM crm_internal.source_history_views(s) AS v));
    FOREACH statement IN ARRAY grants LOOP
        EXECUTE statement;
    END LOOP;
    RETURN run || grants;
END
$$;
COMMENT ON FUNCTION crm_internal.source_complete(@extschema@.source, crm_internal.source_view, text[]) IS 'Part of create_source: makes everything but the purchases; the statements that did it';

-- Makes or remakes everything of a source and returns the statements; on a dry run takes it all back. No search_path of its
-- own: names in the condition mean what they mean to the caller. Nothing else here is looked up.
CREATE FUNCTION crm_internal.source_build(s @extschema@.source, dry_run boolean) RETURNS text[]
    LANGUAGE plpgsql
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
    run := crm_internal.source_build(s, coalesce(dry_run, false));
    IF NOT coalesce(dry_run, false) THEN
        PERFORM crm_internal.source_first_models(s, false);
    END IF;
    RETURN QUERY SELECT a.line FROM crm_internal.source_answer(s, run, coalesce(dry_run, false)) AS a(line);
END
$$;
COMMENT ON FUNCTION crm_internal.source_register(@extschema@.source, boolean) IS 'Part of create_source: checks a source, enters it, makes everything of it';

CREATE FUNCTION @extschema@.create_source(
    name text,
    orders regclass,
    customer name,
    ordered_at name,
    amount name,
    order_id name DEFAULT NULL,
    product name DEFAULT NULL,
    cost name DEFAULT NULL,
    currency name DEFAULT NULL,
    rate name DEFAULT NULL,
    condition text DEFAULT NULL,
    changed_at name DEFAULT NULL,
    customers regclass DEFAULT NULL,
    customers_key name DEFAULT NULL,
    customer_name name DEFAULT NULL,
    attributes name[] DEFAULT NULL,
    invoices regclass DEFAULT NULL,
    invoice_customer name DEFAULT NULL,
    issued name DEFAULT NULL,
    due name DEFAULT NULL,
    invoice_amount name DEFAULT NULL,
    paid_on name DEFAULT NULL,
    paid_amount name DEFAULT NULL,
    invoice_currency name DEFAULT NULL,
    grade name DEFAULT NULL,
    credit_limit name DEFAULT NULL,
    answers regclass DEFAULT NULL,
    answer_customer name DEFAULT NULL,
    answered_at name DEFAULT NULL,
    nps name DEFAULT NULL,
    satisfaction name DEFAULT NULL,
    zone text DEFAULT NULL,
    as_of text DEFAULT 'last_row',
    bins int DEFAULT 5,
    method text DEFAULT 'quantile',
    segment_scheme text DEFAULT NULL,
    abc_cuts float8[] DEFAULT NULL,
    tier_scheme text DEFAULT NULL,
    grade_scheme text DEFAULT NULL,
    clv_model text DEFAULT 'mbg_nbd',
    horizon_days int DEFAULT 365,
    annual_rate float8 DEFAULT 0.1,
    margin_rate float8 DEFAULT 1,
    refit_days int DEFAULT 30,
    refit_drift float8 DEFAULT 0.25,
    late_days int DEFAULT 7,
    keep_days int DEFAULT 62,
    keep_month_ends boolean DEFAULT true,
    schema name DEFAULT NULL,
    dry_run boolean DEFAULT false) RETURNS TABLE (object text)
    LANGUAGE sql ROWS 20
BEGIN ATOMIC
    SELECT r.line FROM crm_internal.source_register(ROW(create_source.name, create_source.schema, NULL, create_source.orders, create_source.customer, create_source.ordered_at, create_source.amount, create_source.order_id, create_source.product, create_source.cost, create_source.currency, create_source.rate, create_source.condition, create_source.changed_at, create_source.customers, create_source.customers_key, create_source.customer_name, create_source.attributes, create_source.invoices, create_source.invoice_customer, create_source.issued, create_source.due, create_source.invoice_amount, create_source.paid_on, create_source.paid_amount, create_source.invoice_currency, create_source.grade, create_source.credit_limit, create_source.answers, create_source.answer_customer, create_source.answered_at, create_source.nps, create_source.satisfaction, create_source.zone, create_source.as_of, create_source.bins, create_source.method, create_source.segment_scheme, create_source.abc_cuts, create_source.tier_scheme, create_source.grade_scheme, create_source.clv_model, create_source.horizon_days, create_source.annual_rate, create_source.margin_rate, create_source.refit_days, create_source.refit_drift, create_source.late_days, create_source.keep_days, create_source.keep_month_ends)::@extschema@.source, create_source.dry_run) AS r(line);
END;
COMMENT ON FUNCTION @extschema@.create_source(text, regclass, name, name, name, name, name, name, name, name, text, name, regclass, name, name, name[], regclass, name, name, name, name, name, name, name, name, name, regclass, name, name, name, name, text, text, int, text, text, float8[], text, text, text, int, float8, float8, int, float8, int, int, boolean, name, boolean) IS 'Registers a source (登记数据源): a company''s order table, with customers, invoices and survey answers beside it, under a name; makes its views for BI tools and the tables of its history, and returns their names; dry_run shows the SQL instead';

-- What may not be NULL, as it is when left out: the defaults of create_source.
CREATE FUNCTION crm_internal.source_defaults(names text[]) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce((SELECT jsonb_object_agg(d.key, d.value)
                     FROM jsonb_each('{"as_of": "last_row", "bins": 5, "method": "quantile", "annual_rate": 0.1, "margin_rate": 1, "refit_days": 30, "refit_drift": 0.25, "late_days": 7, "keep_month_ends": true}'::jsonb) AS d
                     WHERE d.key = ANY (names)), '{}'::jsonb);
END
$$;
COMMENT ON FUNCTION crm_internal.source_defaults(text[]) IS 'Part of alter_source: the defaults of what may not be NULL';

-- What is given, over what was; names in clear become NULL.
CREATE FUNCTION crm_internal.source_changed(given @extschema@.source, clear text[]) RETURNS @extschema@.source
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old @extschema@.source := crm_internal.source_named(given.name);
    unknown text := (SELECT c.name FROM unnest(clear) AS c(name) WHERE NOT to_jsonb(old) ? c.name OR c.name IN ('name', 'schema', 'owner') LIMIT 1);
BEGIN
    PERFORM crm_internal.require_source_owner(old, format('SELECT * FROM crm.alter_source(%L, …)', old.name));
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'clear names "%"', unknown
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name arguments of create_source, for instance clear => ''{condition}''; each gets its default, or NULL.';
    END IF;
    RETURN crm_internal.source_checked(jsonb_populate_record(NULL::@extschema@.source, (to_jsonb(old) || jsonb_strip_nulls(to_jsonb(given))) - coalesce(clear, '{}') || crm_internal.source_defaults(clear)));
END
$$;
COMMENT ON FUNCTION crm_internal.source_changed(@extschema@.source, text[]) IS 'Part of alter_source: a source with what is given in the place of what it was';

CREATE FUNCTION crm_internal.source_store(s @extschema@.source) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM @extschema@.source AS o WHERE o.name = s.name;
    INSERT INTO @extschema@.source SELECT s.*;
END
$$;
COMMENT ON FUNCTION crm_internal.source_store(@extschema@.source) IS 'Part of alter_source: replaces the row of a source';

-- What a change of options asks for: orders that are read anew, models that are fitted anew.
CREATE FUNCTION crm_internal.source_follow(old @extschema@.source, new @extschema@.source) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    read CONSTANT text[] := '{orders,customer,ordered_at,amount,order_id,rate,condition,changed_at,zone}';
    fitted CONSTANT text[] := read || '{bins,method,abc_cuts,tier_scheme,clv_model}'::text[];
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
    old @extschema@.source := crm_internal.source_named(given.name);
    s @extschema@.source := crm_internal.source_changed(given, clear);
    run pg_catalog.text[];
BEGIN
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
    name text,
    orders regclass DEFAULT NULL,
    customer name DEFAULT NULL,
    ordered_at name DEFAULT NULL,
    amount name DEFAULT NULL,
    order_id name DEFAULT NULL,
    product name DEFAULT NULL,
    cost name DEFAULT NULL,
    currency name DEFAULT NULL,
    rate name DEFAULT NULL,
    condition text DEFAULT NULL,
    changed_at name DEFAULT NULL,
    customers regclass DEFAULT NULL,
    customers_key name DEFAULT NULL,
    customer_name name DEFAULT NULL,
    attributes name[] DEFAULT NULL,
    invoices regclass DEFAULT NULL,
    invoice_customer name DEFAULT NULL,
    issued name DEFAULT NULL,
    due name DEFAULT NULL,
    invoice_amount name DEFAULT NULL,
    paid_on name DEFAULT NULL,
    paid_amount name DEFAULT NULL,
    invoice_currency name DEFAULT NULL,
    grade name DEFAULT NULL,
    credit_limit name DEFAULT NULL,
    answers regclass DEFAULT NULL,
    answer_customer name DEFAULT NULL,
    answered_at name DEFAULT NULL,
    nps name DEFAULT NULL,
    satisfaction name DEFAULT NULL,
    zone text DEFAULT NULL,
    as_of text DEFAULT NULL,
    bins int DEFAULT NULL,
    method text DEFAULT NULL,
    segment_scheme text DEFAULT NULL,
    abc_cuts float8[] DEFAULT NULL,
    tier_scheme text DEFAULT NULL,
    grade_scheme text DEFAULT NULL,
    clv_model text DEFAULT NULL,
    horizon_days int DEFAULT NULL,
    annual_rate float8 DEFAULT NULL,
    margin_rate float8 DEFAULT NULL,
    refit_days int DEFAULT NULL,
    refit_drift float8 DEFAULT NULL,
    late_days int DEFAULT NULL,
    keep_days int DEFAULT NULL,
    keep_month_ends boolean DEFAULT NULL,
    clear text[] DEFAULT NULL,
    dry_run boolean DEFAULT false) RETURNS TABLE (object text)
    LANGUAGE sql ROWS 20
BEGIN ATOMIC
    SELECT r.line FROM crm_internal.source_alter(ROW(alter_source.name, NULL, NULL, alter_source.orders, alter_source.customer, alter_source.ordered_at, alter_source.amount, alter_source.order_id, alter_source.product, alter_source.cost, alter_source.currency, alter_source.rate, alter_source.condition, alter_source.changed_at, alter_source.customers, alter_source.customers_key, alter_source.customer_name, alter_source.attributes, alter_source.invoices, alter_source.invoice_customer, alter_source.issued, alter_source.due, alter_source.invoice_amount, alter_source.paid_on, alter_source.paid_amount, alter_source.invoice_currency, alter_source.grade, alter_source.credit_limit, alter_source.answers, alter_source.answer_customer, alter_source.answered_at, alter_source.nps, alter_source.satisfaction, alter_source.zone, alter_source.as_of, alter_source.bins, alter_source.method, alter_source.segment_scheme, alter_source.abc_cuts, alter_source.tier_scheme, alter_source.grade_scheme, alter_source.clv_model, alter_source.horizon_days, alter_source.annual_rate, alter_source.margin_rate, alter_source.refit_days, alter_source.refit_drift, alter_source.late_days, alter_source.keep_days, alter_source.keep_month_ends)::@extschema@.source, alter_source.clear, alter_source.dry_run) AS r(line);
END;
COMMENT ON FUNCTION @extschema@.alter_source(text, regclass, name, name, name, name, name, name, name, name, text, name, regclass, name, name, name[], regclass, name, name, name, name, name, name, name, name, name, regclass, name, name, name, name, text, text, int, text, text, float8[], text, text, text, int, float8, float8, int, float8, int, int, boolean, text[], boolean) IS 'Changes a registered source (修改数据源): what is given replaces what was, names in clear go back to their defaults; its views are made anew with the rights that others had on them, its history stays; dry_run shows the SQL instead';

CREATE FUNCTION @extschema@.drop_source(name text, keep_history boolean DEFAULT false) RETURNS TABLE (object text)
    LANGUAGE plpgsql ROWS 20 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s @extschema@.source := crm_internal.source_named(drop_source.name);
    statement text;
BEGIN
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
    object := crm_internal.source_views_there(s.schema);
    IF object IS NOT NULL THEN
        statement := 'DROP VIEW ' || object;
        RETURN NEXT;
    END IF;
    object := (SELECT string_agg(format('%I.%I', s.schema, c.relname), ', ' ORDER BY c.relname) FROM pg_class AS c
               WHERE c.relnamespace = (SELECT n.oid FROM pg_namespace AS n WHERE n.nspname = s.schema) AND c.relkind IN ('r', 'p') AND c.relname = ANY (tables));
    IF object IS NOT NULL THEN
        statement := 'DROP TABLE ' || object;
        RETURN NEXT;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
                   WHERE n.nspname = s.schema AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relname <> ALL (crm_internal.source_view_names() || tables))
       AND pg_has_role((SELECT n.nspowner FROM pg_namespace AS n WHERE n.nspname = s.schema), 'USAGE') THEN
        object := quote_ident(s.schema);
        statement := 'DROP SCHEMA ' || object;
        RETURN NEXT;
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.source_drops(@extschema@.source, boolean) IS 'Part of drop_source: what is dropped, and how';
