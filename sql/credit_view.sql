-- Views over a table of invoices: create_credit_views and credit_sql.

-- As everything that takes a table (source_columns.sql) they quote every name, run with the rights of the caller, and credit_sql
-- shows what they would run.

-- How the views read a ledger. from_sql is c: a row per customer with its payment summary, and the day it is looked at.
CREATE TYPE crm_internal.credit_source AS (
    from_sql text, --@ Customers with their summaries as SQL for FROM: c
    info_sql text, --@ The rows themselves as SQL for FROM: o, with the day d
    issued text, --@ Invoice date
    complete text, --@ Whether a row counts
    customer text, --@ Key of the customer
    currency text, --@ Currency on the invoice, NULL: there is none
    grade text, --@ Grade on the invoice, NULL: there is none
    credit_limit text, --@ Credit limit on the invoice, NULL: there is none
    grade_scheme text, --@ Scheme of the grades
    days int, --@ Days of the period that is looked at
    days_before int, --@ Days back that alarms compare with
    edges int[], --@ Edges of the buckets of the aging table
    zone text --@ Time zone that days are cut in, NULL: the times have none
);
COMMENT ON TYPE crm_internal.credit_source IS 'Part of create_credit_views: the columns of a ledger as SQL, and the options of its views';

CREATE FUNCTION crm_internal.require_credit_options(days int, days_before int, edges int[]) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF days IS NULL OR days NOT BETWEEN 1 AND 36525 THEN
        RAISE EXCEPTION 'days is %', coalesce(days::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the length of the period that rates and DSO are of, 365 for a year.';
    ELSIF days_before IS NULL OR days_before NOT BETWEEN 1 AND 36525 THEN
        RAISE EXCEPTION 'days_before is %', coalesce(days_before::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass how many days ago alarms compare with, 90 for a quarter.';
    ELSIF edges IS NULL THEN
        RAISE EXCEPTION 'edges must not be null'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass the last day past due of each bucket but the last, ''{0,30,60,90}'' for instance.';
    END IF;
    PERFORM @extschema@.aging_bucket(0, edges);
END
$$;
COMMENT ON FUNCTION crm_internal.require_credit_options(int, int, int[]) IS 'Part of create_credit_views: an error if an option is out of range';

-- What is known of a customer so many days before the day, by the latest invoice that says it, as an aggregate in SQL.
CREATE FUNCTION crm_internal.credit_latest(days_before int, value text, counts text, issued text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format('(pg_catalog.array_agg(%1$s ORDER BY (%2$s)::pg_catalog.date DESC, %1$s) FILTER (WHERE %4$s AND (%2$s)::pg_catalog.date OPERATOR(pg_catalog.<=) %3$s))[1]', value, issued,
        CASE WHEN days_before OPERATOR(pg_catalog.=) 0 THEN 'd.day' ELSE pg_catalog.format('(d.day OPERATOR(pg_catalog.-) %s)', days_before) END, counts);
COMMENT ON FUNCTION crm_internal.credit_latest(int, text, text, text) IS 'Part of create_credit_views: the latest value that counts up to a day as SQL';

-- A limit below 0, or none that is finite, is none: an error would take the view from all the others. PREFIX_info counts such rows.
CREATE FUNCTION crm_internal.credit_limit_counts(value text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format($sql$(pg_catalog.numrange(0, 'Infinity') OPERATOR(pg_catalog.@>) (%s)::pg_catalog.numeric)$sql$, value);
COMMENT ON FUNCTION crm_internal.credit_limit_counts(text) IS 'Part of create_credit_views: whether a credit limit counts as SQL';

CREATE FUNCTION crm_internal.credit_text(source regclass, column_name name) RETURNS text
    LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format('o.%I::pg_catalog.text COLLATE pg_catalog."C"', crm_internal.source_column(source, column_name));
COMMENT ON FUNCTION crm_internal.credit_text(regclass, name) IS 'Part of create_credit_views: a column of grades or currencies as SQL; an error if it is missing';

-- The views know whose payments are above the invoices.
CREATE FUNCTION crm_internal.payments_of(summary @extschema@.payment_summary, customer text) RETURNS @extschema@.payment_summary
    AS 'MODULE_PATHNAME', 'crm_payments_of' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10;
COMMENT ON FUNCTION crm_internal.payments_of(@extschema@.payment_summary, text) IS 'Part of create_credit_views: the summary; an error that names the customer if payments are above the invoices';

CREATE FUNCTION crm_internal.credit_source(function_name text, source regclass, customer name, issued name, due name, amount name, paid_on name, paid_amount name,
        currency name, grade name, credit_limit name, as_of date, days int, days_before int, edges int[], grade_scheme text, zone text, day_sql text DEFAULT NULL) RETURNS crm_internal.credit_source
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    needed CONSTANT text := CASE WHEN source IS NULL THEN 'source' WHEN customer IS NULL THEN 'customer' WHEN issued IS NULL THEN 'issued' WHEN due IS NULL THEN 'due' WHEN amount IS NULL THEN 'amount' WHEN paid_on IS NULL THEN 'paid_on' END;
    invoiced record;
    fallen record;
    paid record;
    day text;
    ledger crm_internal.credit_source;
BEGIN
    IF needed IS NOT NULL THEN
        RAISE EXCEPTION '% must not be null', needed
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = format('Name the table and its columns, for instance crm.%s(''invoice'', ''customer'', ''issued'', ''due'', ''amount'', ''paid_on'').', function_name);
    END IF;
    PERFORM crm_internal.require_credit_options(days, days_before, edges);
    SELECT c.* INTO invoiced FROM crm_internal.source_columns(source, customer, issued, amount, NULL, zone) AS c;
    SELECT c.* INTO fallen FROM crm_internal.source_columns(source, NULL, due, credit_limit, NULL, zone) AS c;
    SELECT c.* INTO paid FROM crm_internal.source_columns(source, NULL, paid_on, paid_amount, NULL, zone) AS c;
    ledger.customer := invoiced.customer_sql || coalesce('::' || invoiced.customer_type, '');
    ledger.issued := invoiced.at_sql;
    ledger.complete := format('((%s) IS NOT NULL AND (%s) IS NOT NULL AND ((%s) IS NOT NULL))', invoiced.at_sql, fallen.at_sql, coalesce(invoiced.amount_sql || ') IS NOT NULL OR (' || paid.amount_sql, invoiced.amount_sql));
    ledger.currency := crm_internal.credit_text(source, currency);
    ledger.grade := crm_internal.credit_text(source, grade);
    ledger.credit_limit := fallen.amount_sql || '::pg_catalog.numeric';
    ledger.grade_scheme := crm_internal.scheme_named('credit_grade', grade_scheme);
    PERFORM crm_internal.scheme_require('credit_grade', ledger.grade_scheme);
    ledger.days := days;
    ledger.days_before := days_before;
    ledger.edges := edges;
    ledger.zone := coalesce(invoiced.cut_in, fallen.cut_in, paid.cut_in);
    day := coalesce('(SELECT ' || day_sql || ' AS day OFFSET 0) AS d', '(SELECT ' || crm_internal.date_literal(as_of, 'as_of') || ' AS day) AS d', format(
        $sql$(SELECT greatest(pg_catalog.max((%1$s)::pg_catalog.date) FILTER (WHERE (%1$s)::pg_catalog.date OPERATOR(pg_catalog.<=) %4$s),
                         pg_catalog.max((%2$s)::pg_catalog.date) FILTER (WHERE (%2$s)::pg_catalog.date OPERATOR(pg_catalog.<=) %4$s)) AS day
            FROM %3$s AS o) AS d$sql$, invoiced.at_sql, paid.at_sql, source, crm_internal.source_today(ledger.zone)));
    ledger.info_sql := format('%s AS o CROSS JOIN %s', source, day);
    ledger.from_sql := format(
$sql$(SELECT %1$s AS customer, crm_internal.payments_of(@extschema@.payment_summary(%2$s), (%1$s)::pg_catalog.text) AS summary, d.day,
             %3$s AS currency,
             %4$s AS grade, %5$s AS grade_before,
             %6$s AS credit_limit
      FROM %7$s
      GROUP BY 1, d.day) AS c$sql$,
        ledger.customer, concat_ws(', ', invoiced.at_sql, fallen.at_sql, invoiced.amount_sql, paid.at_sql,
                                   CASE WHEN paid_amount IS NOT NULL THEN paid.amount_sql
                                        WHEN currency IS NOT NULL THEN format('CASE WHEN (%s) IS NOT NULL THEN %s END', paid.at_sql, invoiced.amount_sql) END, ledger.currency),
        CASE WHEN currency IS NULL THEN 'NULL::pg_catalog.text' ELSE format('pg_catalog.min(%s) FILTER (WHERE %s)', ledger.currency, ledger.complete) END,
        coalesce(crm_internal.credit_latest(0, ledger.grade, ledger.grade || ' IS NOT NULL', invoiced.at_sql), 'NULL::pg_catalog.text'),
        coalesce(crm_internal.credit_latest(days_before, ledger.grade, ledger.grade || ' IS NOT NULL', invoiced.at_sql), 'NULL::pg_catalog.text'),
        coalesce(crm_internal.credit_latest(0, ledger.credit_limit, crm_internal.credit_limit_counts(ledger.credit_limit), invoiced.at_sql), 'NULL::pg_catalog.numeric'), ledger.info_sql);
    RETURN ledger;
END
$$;
COMMENT ON FUNCTION crm_internal.credit_source(text, regclass, name, name, name, name, name, name, name, name, name, date, int, int, int[], text, text, text) IS 'Part of create_credit_views: how the views read a ledger; an error with its remedy for a column that is missing or of another type';

-- The views would say which currencies are mixed, but not whose.
CREATE FUNCTION crm_internal.require_one_currency(ledger crm_internal.credit_source, source regclass) RETURNS crm_internal.credit_source
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mixed record;
    remedy text;
BEGIN
    IF ledger.currency IS NOT NULL THEN
        EXECUTE format('SELECT (%1$s)::text AS customer, min(%2$s) AS one, max(%2$s) AS other FROM %3$s WHERE %4$s GROUP BY %1$s HAVING min(%2$s) <> max(%2$s) ORDER BY %1$s LIMIT 1',
                       ledger.customer, ledger.currency, ledger.info_sql, ledger.complete) INTO mixed;
        IF mixed.one IS NOT NULL THEN
            RAISE EXCEPTION 'customer % of % has amounts in % and in %', coalesce(format('"%s"', mixed.customer), 'NULL'), source, mixed.one, mixed.other
                USING ERRCODE = 'invalid_parameter_value',
                      HINT = 'Convert the amounts to one currency in a view, or make a customer of each currency there: concat(customer, '' '', currency).';
        END IF;
    END IF;
    RETURN ledger;
EXCEPTION
    WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
        GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
        PERFORM crm_internal.refuse_rows(source, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION crm_internal.require_one_currency(crm_internal.credit_source, regclass) IS 'Part of create_credit_views: the ledger; an error that names a customer with amounts in several currencies';

-- Customers c with their report r and the grade n of the scheme, as SQL for FROM.
CREATE FUNCTION crm_internal.credit_reports(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$%1$s
     LEFT JOIN LATERAL @extschema@.receivable_report(c.summary, c.day, (c.day OPERATOR(pg_catalog.-) %2$s)::pg_catalog.date) AS r ON true
     LEFT JOIN crm_internal.scheme_labels('credit_grade'::pg_catalog.text, %3$L::pg_catalog.text) AS n ON n.code OPERATOR(pg_catalog.=) c.grade$sql$,
        (ledger).from_sql, (ledger).days OPERATOR(pg_catalog.-) 1, (ledger).grade_scheme);
COMMENT ON FUNCTION crm_internal.credit_reports(crm_internal.credit_source) IS 'Part of create_credit_views: the customers with their reports as SQL';

-- What a customer owes above the limit, as SQL.
CREATE FUNCTION crm_internal.credit_excess() RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN 'CASE WHEN r.receivables OPERATOR(pg_catalog.>) c.credit_limit THEN r.receivables OPERATOR(pg_catalog.-) c.credit_limit WHEN c.credit_limit IS NOT NULL THEN 0::pg_catalog.numeric END';
COMMENT ON FUNCTION crm_internal.credit_excess() IS 'Part of create_credit_views: what is above the limit as SQL';

CREATE FUNCTION crm_internal.credit_customers_sql(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$SELECT c.customer, c.grade, n.name_zh AS grade_zh, c.currency, c.credit_limit::pg_catalog.numeric(20,2) AS credit_limit,
       r.receivables::pg_catalog.numeric(20,2) AS receivables, r.overdue::pg_catalog.numeric(20,2) AS overdue, r.oldest_overdue_days, r.open_items,
       (%1$s)::pg_catalog.numeric(20,2) AS over_limit,
       r.credit_sales::pg_catalog.numeric(20,2) AS credit_sales, r.cash::pg_catalog.numeric(20,2) AS cash,
       r.cash_of_receivables::pg_catalog.numeric(12,4) AS collection_rate, r.on_time_of_due::pg_catalog.numeric(12,4) AS on_time_rate,
       r.days_sales_outstanding::pg_catalog.numeric(20,1) AS days_sales_outstanding, r.days_beyond_terms::pg_catalog.numeric(12,1) AS days_beyond_terms,
       r.payment_index::pg_catalog.numeric(5,1) AS payment_index, c.day AS as_of
FROM %2$s$sql$, crm_internal.credit_excess(), crm_internal.credit_reports(ledger));
COMMENT ON FUNCTION crm_internal.credit_customers_sql(crm_internal.credit_source) IS 'Part of create_credit_views: the query of the customers';

CREATE FUNCTION crm_internal.credit_portfolio_sql(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$SELECT g."position", g.grade, g.grade_zh, g.currency, g.customers, g.credit_limit::pg_catalog.numeric(20,2) AS credit_limit,
       t.receivables::pg_catalog.numeric(20,2) AS receivables,
       (CASE WHEN pg_catalog.sum(t.receivables) OVER (PARTITION BY g.currency) OPERATOR(pg_catalog.>) 0::pg_catalog.numeric
             THEN t.receivables OPERATOR(pg_catalog./) pg_catalog.sum(t.receivables) OVER (PARTITION BY g.currency) END)::pg_catalog.numeric(12,4) AS receivables_share,
       t.overdue::pg_catalog.numeric(20,2) AS overdue,
       (CASE WHEN t.receivables OPERATOR(pg_catalog.>) 0::pg_catalog.numeric THEN t.overdue OPERATOR(pg_catalog./) t.receivables END)::pg_catalog.numeric(12,4) AS overdue_share,
       g.customers_over_limit, g.over_limit::pg_catalog.numeric(20,2) AS over_limit, t.credit_sales::pg_catalog.numeric(20,2) AS credit_sales,
       t.days_sales_outstanding::pg_catalog.numeric(20,1) AS days_sales_outstanding, t.days_beyond_terms::pg_catalog.numeric(12,1) AS days_beyond_terms,
       t.payment_index::pg_catalog.numeric(5,1) AS payment_index, g.day AS as_of
FROM (SELECT n."position", c.grade, n.name_zh AS grade_zh, c.currency, c.day, pg_catalog.count(*) AS customers, pg_catalog.sum(c.credit_limit) AS credit_limit, @extschema@.rollup(c.summary) AS summary,
             pg_catalog.count(*) FILTER (WHERE r.receivables OPERATOR(pg_catalog.>) c.credit_limit) AS customers_over_limit, pg_catalog.sum(%1$s) AS over_limit
      FROM %2$s
      GROUP BY 1, 2, 3, 4, 5) AS g
     LEFT JOIN LATERAL @extschema@.receivable_report(g.summary, g.day, (g.day OPERATOR(pg_catalog.-) %3$s)::pg_catalog.date) AS t ON true
ORDER BY g."position", g.grade, g.currency$sql$, crm_internal.credit_excess(), crm_internal.credit_reports(ledger), (ledger).days OPERATOR(pg_catalog.-) 1);
COMMENT ON FUNCTION crm_internal.credit_portfolio_sql(crm_internal.credit_source) IS 'Part of create_credit_views: the query of the portfolio by grade';

CREATE FUNCTION crm_internal.credit_aging_sql(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$SELECT g.grade, n.name_zh AS grade_zh, g.currency, a."position", a.bucket, a.from_days, a.to_days, a.amount::pg_catalog.numeric(20,2) AS amount, a.items, g.day AS as_of
FROM (SELECT c.grade, c.currency, c.day, @extschema@.rollup(c.summary) AS summary
      FROM %1$s
      GROUP BY 1, 2, 3) AS g
     LEFT JOIN crm_internal.scheme_labels('credit_grade'::pg_catalog.text, %3$L::pg_catalog.text) AS n ON n.code OPERATOR(pg_catalog.=) g.grade
     CROSS JOIN LATERAL @extschema@.aging(g.summary, g.day, %2$L::pg_catalog.int4[], 'due'::pg_catalog.text) AS a
ORDER BY n."position", g.grade, g.currency, a."position"$sql$, (ledger).from_sql, (ledger).edges, (ledger).grade_scheme);
COMMENT ON FUNCTION crm_internal.credit_aging_sql(crm_internal.credit_source) IS 'Part of create_credit_views: the query of the aging table by grade';

CREATE FUNCTION crm_internal.credit_over_limit_sql(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$SELECT c.customer, c.grade, n.name_zh AS grade_zh, c.currency, c.credit_limit::pg_catalog.numeric(20,2) AS credit_limit, r.receivables::pg_catalog.numeric(20,2) AS receivables,
       (r.receivables OPERATOR(pg_catalog.-) c.credit_limit)::pg_catalog.numeric(20,2) AS over_limit, r.overdue::pg_catalog.numeric(20,2) AS overdue, r.oldest_overdue_days, c.day AS as_of
FROM %1$s
WHERE r.receivables OPERATOR(pg_catalog.>) c.credit_limit
ORDER BY over_limit DESC, c.customer$sql$, crm_internal.credit_reports(ledger));
COMMENT ON FUNCTION crm_internal.credit_over_limit_sql(crm_internal.credit_source) IS 'Part of create_credit_views: the query of the customers above their limits';

-- A grade that the scheme does not have is left out of the comparison, since an error would take the view from all the others.
CREATE FUNCTION crm_internal.credit_alarms_sql(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$SELECT c.customer, l."position", l.code AS alarm, l.name AS alarm_name, l.name_zh AS alarm_zh, l.advice, l.advice_zh, c.grade, n.name_zh AS grade_zh, c.grade_before,
       r.payment_index::pg_catalog.numeric(5,1) AS payment_index, b.payment_index::pg_catalog.numeric(5,1) AS payment_index_before,
       c.currency, r.receivables::pg_catalog.numeric(20,2) AS receivables, c.credit_limit::pg_catalog.numeric(20,2) AS credit_limit, r.overdue::pg_catalog.numeric(20,2) AS overdue, r.oldest_overdue_days, c.day AS as_of
FROM %1$s
     LEFT JOIN crm_internal.scheme_labels('credit_grade'::pg_catalog.text, %3$L::pg_catalog.text) AS m ON m.code OPERATOR(pg_catalog.=) c.grade_before
     LEFT JOIN LATERAL @extschema@.payment_index(c.summary, (c.day OPERATOR(pg_catalog.-) %2$s)::pg_catalog.date) AS b(payment_index) ON true
     CROSS JOIN LATERAL pg_catalog.unnest(@extschema@.credit_alarms(grade => n.code, grade_before => m.code, payment_index => r.payment_index, payment_index_before => b.payment_index,
                                                                    balance => r.receivables, credit_limit => c.credit_limit, overdue_days => r.oldest_overdue_days, grade_scheme => %3$L::pg_catalog.text)) AS a(alarm)
     JOIN crm_internal.scheme_labels('credit_alarm'::pg_catalog.text, NULL::pg_catalog.text) AS l ON l.code OPERATOR(pg_catalog.=) a.alarm$sql$,
        crm_internal.credit_reports(ledger), (ledger).days_before, (ledger).grade_scheme);
COMMENT ON FUNCTION crm_internal.credit_alarms_sql(crm_internal.credit_source) IS 'Part of create_credit_views: the query of the alarms';

-- Of two grades on one day the first by name counts, as in the other views.
CREATE FUNCTION crm_internal.credit_grades_sql(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$SELECT h.customer, h.since, h.grade, n.name_zh AS grade_zh, h.grade_before, (m."position" OPERATOR(pg_catalog.-) n."position")::pg_catalog.int4 AS steps
FROM (SELECT s.customer, s.since, s.grade, pg_catalog.lag(s.grade) OVER (PARTITION BY s.customer ORDER BY s.since) AS grade_before
      FROM (SELECT %1$s AS customer, (%2$s)::pg_catalog.date AS since, pg_catalog.min(%3$s) AS grade
            FROM %4$s WHERE %3$s IS NOT NULL AND (%2$s)::pg_catalog.date OPERATOR(pg_catalog.<=) d.day GROUP BY 1, 2) AS s) AS h
     LEFT JOIN crm_internal.scheme_labels('credit_grade'::pg_catalog.text, %5$L::pg_catalog.text) AS n ON n.code OPERATOR(pg_catalog.=) h.grade
     LEFT JOIN crm_internal.scheme_labels('credit_grade'::pg_catalog.text, %5$L::pg_catalog.text) AS m ON m.code OPERATOR(pg_catalog.=) h.grade_before
WHERE h.grade_before IS NULL OR h.grade OPERATOR(pg_catalog.<>) h.grade_before$sql$,
        (ledger).customer, (ledger).issued, (ledger).grade, (ledger).info_sql, (ledger).grade_scheme);
COMMENT ON FUNCTION crm_internal.credit_grades_sql(crm_internal.credit_source) IS 'Part of create_credit_views: the query of the grades over time';

CREATE FUNCTION crm_internal.credit_info_sql(ledger crm_internal.credit_source) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
    RETURN pg_catalog.format(
$sql$SELECT pg_catalog.count(*) AS rows, pg_catalog.count(*) FILTER (WHERE (%1$s) IS NOT TRUE) AS rows_left_out, pg_catalog.count(*) FILTER (WHERE (%2$s)::pg_catalog.date OPERATOR(pg_catalog.>) d.day) AS rows_later,
       pg_catalog.count(*) FILTER (WHERE %9$s) AS limits_left_out, pg_catalog.string_agg(DISTINCT %10$s, ', '::pg_catalog.text) AS currencies,
       pg_catalog.count(DISTINCT %3$s) AS customers, pg_catalog.min((%2$s)::pg_catalog.date) AS first_invoice, pg_catalog.max((%2$s)::pg_catalog.date) AS last_invoice,
       d.day AS as_of, (d.day OPERATOR(pg_catalog.-) %4$s)::pg_catalog.date AS since, %5$s::pg_catalog.int4 AS days_before, %6$L::pg_catalog.text AS edges, %7$L::pg_catalog.text AS grade_scheme,
       %11$L::pg_catalog.text AS zone
FROM %8$s
GROUP BY d.day$sql$, (ledger).complete, (ledger).issued, (ledger).customer, (ledger).days OPERATOR(pg_catalog.-) 1, (ledger).days_before, pg_catalog.array_to_string((ledger).edges, ', '), (ledger).grade_scheme, (ledger).info_sql,
        coalesce('NOT ' OPERATOR(pg_catalog.||) crm_internal.credit_limit_counts((ledger).credit_limit), 'false'), coalesce((ledger).currency, 'NULL::pg_catalog.text'), (ledger).zone);
COMMENT ON FUNCTION crm_internal.credit_info_sql(crm_internal.credit_source) IS 'Part of create_credit_views: the query of what the views are made of';

-- The views that a ledger gives, in order: the suffix of each, its query, its comment and those of its columns.
CREATE FUNCTION crm_internal.credit_views(ledger crm_internal.credit_source, source regclass) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    owed CONSTANT text[] := ARRAY['Open at the end of as_of 应收账款余额', 'Of these, past due 逾期账款', 'Days past due of the oldest open invoice'];
    currency CONSTANT text := 'Currency of the amounts, NULL: no column of them was named';
    day CONSTANT text := 'Day the figures look from';
    period CONSTANT text := concat('of the ', ledger.days, ' days up to as_of');
BEGIN
    RETURN QUERY VALUES
        ('portfolio', crm_internal.credit_portfolio_sql(ledger), concat('Receivables of ', source, ' by credit grade 信用等级'),
         ARRAY['Place of the grade in its scheme, NULL if the scheme does not have it', 'Grade of the customers, by their latest invoice that has one', 'Grade in Chinese 信用等级', currency, 'Customers', 'Sum of their limits 信用额度', owed[1],
               'Its share of all receivables in the currency', owed[2], 'Share of the receivables that is past due', 'Customers who owe more than their limit', 'What they owe above it', concat('Invoiced less credit notes, ', period),
               concat('DSO, ', period), 'Mean days after the due date, weighted by amount, negative if before', 'Payment index 1 to 100, 80 on terms 付款指数', day]),
        ('aging', crm_internal.credit_aging_sql(ledger), concat('Aging table 账龄分析 of ', source, ' by credit grade, by days past due'),
         ARRAY['Grade of the customers', 'Grade in Chinese 信用等级', currency, 'Order of the buckets', 'Days past due', 'First day of the bucket', 'Last day, NULL: no end', 'Open amount', 'Open invoices and credit notes', day]),
        ('customers', crm_internal.credit_customers_sql(ledger), concat('Receivables of ', source, ' by customer'),
         ARRAY['Customer', 'Credit grade, by the latest invoice that has one', 'Grade in Chinese 信用等级', currency, 'Credit limit, by the latest invoice that has one 信用额度'] || owed ||
         ARRAY['Invoices and credit notes that are not settled', 'What is owed above the limit', concat('Invoiced less credit notes, ', period), concat('Paid, ', period),
               'Collection rate: paid / (opening receivables + invoiced) 回款率', 'Of what came due in the period, paid by its due date 及时回款率', concat('DSO, ', period),
               'Mean days after the due date, weighted by amount, negative if before', 'Payment index 1 to 100, 80 on terms 付款指数', day]);
    IF ledger.credit_limit IS NOT NULL THEN
        RETURN QUERY VALUES ('over_limit', crm_internal.credit_over_limit_sql(ledger), concat('Customers of ', source, ' who owe more than their credit limit 超额度客户, the most first'),
            ARRAY['Customer', 'Credit grade', 'Grade in Chinese 信用等级', currency, 'Credit limit 信用额度', owed[1], 'What is above the limit', owed[2], owed[3], day]);
    END IF;
    IF ledger.grade IS NOT NULL THEN
        RETURN QUERY VALUES ('grades', crm_internal.credit_grades_sql(ledger), concat('Credit grades of the customers of ', source, ' over time 信用变化, a row per change'),
            ARRAY['Customer', 'Day of the first invoice with the grade', 'Credit grade', 'Grade in Chinese 信用等级', 'Grade before, NULL: the first', 'Steps up, negative down; NULL: the first, or not in the scheme']);
    END IF;
    RETURN QUERY VALUES
        ('alarms', crm_internal.credit_alarms_sql(ledger), concat('Alarms of the customers of ', source, ' 信用预警, one a row, against ', ledger.days_before, ' days before'),
         ARRAY['Customer', 'Order of the alarms', 'Alarm', 'What it means', 'What it means, in Chinese', 'What to do', 'What to do, in Chinese', 'Credit grade', 'Grade in Chinese 信用等级', concat('Grade ', ledger.days_before, ' days before'),
               'Payment index 付款指数', concat('Payment index ', ledger.days_before, ' days before'), currency, owed[1], 'Credit limit 信用额度', owed[2], owed[3], day]),
        ('info', crm_internal.credit_info_sql(ledger), concat('What the credit views of ', source, ' are made of'),
         ARRAY['Rows of the ledger', 'Rows without invoice date, due date or amount, which do not count', 'Rows issued after as_of', 'Rows with a credit limit below 0 or without end, which counts as none', 'Currencies of the rows', 'Customers, rows without one apart', 'Day of the first invoice', 'Day of the last invoice', day, 'First day of the period of rates and DSO',
               'Days back that alarms compare with', 'Last day of each bucket of the aging table but the last', 'Scheme of the grades', 'Time zone that days of timestamp with time zone are cut in; NULL: the times have none']);
END
$$;
COMMENT ON FUNCTION crm_internal.credit_views(crm_internal.credit_source, regclass) IS 'Part of create_credit_views: the views that a ledger gives';

CREATE FUNCTION @extschema@.credit_sql(
    source regclass,
    customer name,
    issued name,
    due name,
    amount name,
    paid_on name,
    paid_amount name DEFAULT NULL,
    currency name DEFAULT NULL,
    grade name DEFAULT NULL,
    credit_limit name DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL,
    days @extschema@.whole_number DEFAULT 365,
    days_before @extschema@.whole_number DEFAULT 90,
    edges int[] DEFAULT '{0,30,60,90}',
    grade_scheme text DEFAULT NULL,
    view text DEFAULT 'customers',
    zone text DEFAULT NULL) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN crm_internal.view_query(ARRAY(SELECT v FROM crm_internal.credit_views(crm_internal.credit_source('credit_sql', source, customer, issued, due, amount, paid_on, paid_amount, currency, grade, credit_limit, as_of, days, days_before, edges, grade_scheme, zone), source) AS v),
                                   coalesce(view, 'customers'), 'over_limit needs a column credit_limit, grades one of grades.');
COMMENT ON FUNCTION @extschema@.credit_sql(regclass, name, name, name, name, name, name, name, name, name, @extschema@.day, @extschema@.whole_number, @extschema@.whole_number, int[], text, text, text) IS 'The query of a credit view over a table of invoices: portfolio (信用等级), aging (账龄), customers, over_limit, grades (信用变化), alarms or info';

CREATE FUNCTION @extschema@.create_credit_views(
    source regclass,
    customer name,
    issued name,
    due name,
    amount name,
    paid_on name,
    paid_amount name DEFAULT NULL,
    currency name DEFAULT NULL,
    grade name DEFAULT NULL,
    credit_limit name DEFAULT NULL,
    as_of @extschema@.day DEFAULT NULL,
    days @extschema@.whole_number DEFAULT 365,
    days_before @extschema@.whole_number DEFAULT 90,
    edges int[] DEFAULT '{0,30,60,90}',
    grade_scheme text DEFAULT NULL,
    prefix text DEFAULT 'credit',
    schema name DEFAULT NULL,
    replace boolean DEFAULT false,
    materialized boolean DEFAULT false,
    zone text DEFAULT NULL) RETURNS TABLE (view_name text)
    LANGUAGE sql ROWS 7
BEGIN ATOMIC
    SELECT v.made::text
    FROM crm_internal.make_views(source, ARRAY(SELECT c FROM crm_internal.credit_views(crm_internal.require_one_currency(
                                     crm_internal.credit_source('create_credit_views', source, customer, issued, due, amount, paid_on, paid_amount, currency, grade, credit_limit, as_of, days, days_before, edges, grade_scheme, zone), source), source) AS c),
                                 prefix, coalesce(schema, pg_catalog.current_schema()), replace, materialized) AS v(made);
END;
COMMENT ON FUNCTION @extschema@.create_credit_views(regclass, name, name, name, name, name, name, name, name, name, @extschema@.day, @extschema@.whole_number, @extschema@.whole_number, int[], text, text, name, boolean, boolean, text) IS 'Creates credit views (应收账款与信用) over your table of invoices, for BI tools: PREFIX_portfolio by grade, PREFIX_aging, PREFIX_customers, PREFIX_over_limit, PREFIX_grades, PREFIX_alarms and PREFIX_info';
