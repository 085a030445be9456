-- Change: why sales changed, by price, volume and mix, and by what customers did.

-- Price, volume, mix ------------------------------------------------------------------------------------

CREATE TYPE @extschema@.price_volume_mix AS (
    opening numeric, --@ Revenue of the earlier period
    price numeric, --@ Change by other prices
    volume numeric, --@ Change by more or fewer units at the earlier mix
    mix numeric, --@ Change by another mix of items
    quantity numeric, --@ Change by other quantities: volume + mix
    cross_term numeric, --@ Change by price and quantity together, of methods that keep it apart
    new_items numeric, --@ Revenue of items that were not sold before
    lost_items numeric, --@ Revenue of items that are sold no more, negative
    unpriced numeric, --@ Change of revenue that has no quantity
    closing numeric, --@ Revenue of the later period
    quantity_0 numeric, --@ Earlier quantity of the items sold in both periods
    quantity_1 numeric, --@ Later quantity of the items sold in both periods
    revenue_0 numeric, --@ Earlier revenue of the items sold in both periods
    revenue_1 numeric, --@ Later revenue of the items sold in both periods
    items_continuing bigint, --@ Items sold in both periods
    items_new bigint, --@ Items sold in the later period only
    items_lost bigint, --@ Items sold in the earlier period only
    items_unpriced bigint, --@ Items with revenue but no quantity
    method text --@ How the change was taken apart: classic, two_factor, bennet or shapley
);
COMMENT ON TYPE @extschema@.price_volume_mix IS 'Why sales changed: opening + price + quantity + cross_term + new_items + lost_items + unpriced = closing and volume + mix = quantity, exactly; quantity_0 to revenue_1 are of the items sold in both periods';

CREATE FUNCTION crm_internal.price_volume_mix_combine(bytea, bytea) RETURNS bytea --@ part of aggregate price_volume_mix
CREATE FUNCTION crm_internal.price_volume_mix_final(bytea) RETURNS @extschema@.price_volume_mix --@ part of aggregate price_volume_mix

CREATE FUNCTION crm_internal.price_volume_mix_transition(bytea, numeric, numeric, numeric, numeric) RETURNS bytea --@ part of aggregate price_volume_mix; COST 10
CREATE AGGREGATE @extschema@.price_volume_mix(quantity_0 @extschema@.number, revenue_0 @extschema@.number, quantity_1 @extschema@.number, revenue_1 @extschema@.number) --@ state bytea space 1024 by price_volume_mix_transition final price_volume_mix_final combine price_volume_mix_combine
COMMENT ON AGGREGATE @extschema@.price_volume_mix(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'Why sales changed (采购额变化原因), one row per item: price, volume, mix, new and lost items; method classic';

CREATE FUNCTION crm_internal.price_volume_mix_transition(bytea, numeric, numeric, numeric, numeric, text) RETURNS bytea --@ part of aggregate price_volume_mix; COST 10
CREATE AGGREGATE @extschema@.price_volume_mix(quantity_0 @extschema@.number, revenue_0 @extschema@.number, quantity_1 @extschema@.number, revenue_1 @extschema@.number, method text) --@ state bytea space 1024 by price_volume_mix_transition final price_volume_mix_final combine price_volume_mix_combine
COMMENT ON AGGREGATE @extschema@.price_volume_mix(@extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number, text) IS 'Why sales changed, one row per item; method classic, two_factor, bennet or shapley';

CREATE FUNCTION @extschema@.price_volume_mix_item(
    total @extschema@.price_volume_mix,
    quantity_0 @extschema@.number,
    revenue_0 @extschema@.number,
    quantity_1 @extschema@.number,
    revenue_1 @extschema@.number,
    OUT kind text,
    OUT price_0 numeric,
    OUT price_1 numeric,
    OUT opening numeric,
    OUT price numeric,
    OUT volume numeric,
    OUT mix numeric,
    OUT quantity numeric,
    OUT cross_term numeric,
    OUT new_items numeric,
    OUT lost_items numeric,
    OUT unpriced numeric,
    OUT closing numeric)
    AS 'MODULE_PATHNAME', 'crm_price_volume_mix_item' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 20;
COMMENT ON FUNCTION @extschema@.price_volume_mix_item(@extschema@.price_volume_mix, @extschema@.number, @extschema@.number, @extschema@.number, @extschema@.number) IS 'What one item has to do with a change of sales: its part of the total; the items add up to it exactly';

CREATE FUNCTION @extschema@.price_volume_mix_lines(total @extschema@.price_volume_mix, decimals @extschema@.whole_number DEFAULT NULL)
    RETURNS TABLE ("position" int, line text, line_zh text, amount numeric, running numeric)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 9
BEGIN ATOMIC
    -- Rounded, a line is the step between two rounded running sums, so that the lines still add up.
    SELECT r.position, r.line, @extschema@.label('price_volume_mix'::text, r.line, 'zh'::text, NULL::text),
           CASE WHEN decimals IS NULL THEN r.amount
                WHEN r.line = 'closing' THEN r.running
                ELSE r.running - coalesce(pg_catalog.lag(r.running) OVER (ORDER BY r.position), 0) END,
           r.running
    FROM (SELECT s.position, s.line, s.amount,
                 CASE WHEN decimals IS NULL THEN s.running ELSE pg_catalog.round(s.running, crm_internal.require_between(decimals::int::@extschema@.number, 'decimals', -10.0, 30.0)::int) END AS running
          FROM (SELECT v.position, v.line, v.amount,
                       CASE WHEN v.line = 'closing' THEN v.amount
                            ELSE pg_catalog.sum(v.amount) OVER (ORDER BY v.position) END AS running
                FROM (VALUES (1, 'opening', (total).opening),
                             (2, 'price', (total).price),
                             (3, 'volume', (total).volume),
                             (4, 'mix', (total).mix),
                             (5, 'quantity', CASE WHEN (total).volume IS NULL THEN (total).quantity END),
                             (6, 'cross_term', (total).cross_term),
                             (7, 'new_items', (total).new_items),
                             (8, 'lost_items', (total).lost_items),
                             (9, 'unpriced', (total).unpriced),
                             (10, 'closing', (total).closing)) AS v(position, line, amount)
                WHERE v.amount IS NOT NULL) AS s) AS r
    ORDER BY r.position;
END;
COMMENT ON FUNCTION @extschema@.price_volume_mix_lines(@extschema@.price_volume_mix, @extschema@.whole_number) IS 'Makes the lines of a waterfall chart of why sales changed, with the running sum; rounded to decimals they still add up';

-- Revenue bridge ----------------------------------------------------------------------------------------

CREATE TYPE @extschema@.revenue_bridge AS (
    opening numeric, --@ Revenue of the earlier period
    new_business numeric, --@ Revenue of customers who had never bought
    reactivation numeric, --@ Revenue of customers who had bought, but not in the earlier period
    expansion numeric, --@ What customers spent more
    contraction numeric, --@ What customers spent less, negative
    churn numeric, --@ Revenue of customers who bought no more, negative
    refunds numeric, --@ Change of the revenue of those who were not above zero in either period
    closing numeric, --@ Revenue of the later period
    active_opening numeric, --@ Earlier revenue of customers above zero, what rates are of
    customers_opening bigint, --@ Customers of the earlier period
    customers_new bigint, --@ Customers who had never bought
    customers_reactivated bigint, --@ Customers who came back
    customers_expanded bigint, --@ Customers who spent more
    customers_contracted bigint, --@ Customers who spent less
    customers_churned bigint, --@ Customers who bought no more
    customers_unchanged bigint, --@ Customers who spent the same
    customers_closing bigint --@ Customers of the later period
);
COMMENT ON TYPE @extschema@.revenue_bridge IS 'From one period''s revenue to another''s: opening + new_business + reactivation + expansion + contraction + churn + refunds = closing, exactly; active_opening is the opening revenue of customers above zero';

CREATE FUNCTION crm_internal.revenue_bridge_transition(bytea, numeric, numeric, boolean) RETURNS bytea --@ part of aggregate revenue_bridge
CREATE FUNCTION crm_internal.revenue_bridge_combine(bytea, bytea) RETURNS bytea --@ part of aggregate revenue_bridge
CREATE FUNCTION crm_internal.revenue_bridge_final(bytea) RETURNS @extschema@.revenue_bridge --@ part of aggregate revenue_bridge
CREATE AGGREGATE @extschema@.revenue_bridge(revenue_before @extschema@.number, revenue_now @extschema@.number, bought_ever_before boolean) --@ state bytea space 1024 by revenue_bridge_transition final revenue_bridge_final combine revenue_bridge_combine
COMMENT ON AGGREGATE @extschema@.revenue_bridge(@extschema@.number, @extschema@.number, boolean) IS 'Where the change of revenue comes from: new customers, those who came back, spent more, spent less or left; one row per customer';

CREATE FUNCTION @extschema@.revenue_change_class(revenue_before @extschema@.number, revenue_now @extschema@.number, bought_ever_before boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN coalesce(crm_internal.require_finite(revenue_before, 'revenue_before'), 0.0) <= 0.0
                THEN CASE WHEN coalesce(crm_internal.require_finite(revenue_now, 'revenue_now'), 0.0) <= 0.0 THEN NULL
                          WHEN bought_ever_before THEN 'reactivation' ELSE 'new_business' END
                WHEN coalesce(crm_internal.require_finite(revenue_now, 'revenue_now'), 0.0) <= 0.0 THEN 'churn'
                WHEN revenue_now::numeric > revenue_before::numeric THEN 'expansion'
                WHEN revenue_now::numeric < revenue_before::numeric THEN 'contraction'
                ELSE 'unchanged' END;
COMMENT ON FUNCTION @extschema@.revenue_change_class(@extschema@.number, @extschema@.number, boolean) IS 'What happened to one customer from one period to the next: new_business, reactivation, expansion, contraction, churn or unchanged; NULL if active in neither';

CREATE FUNCTION @extschema@.revenue_bridge_lines(bridge @extschema@.revenue_bridge)
    RETURNS TABLE ("position" int, line text, line_zh text, amount numeric, running numeric, customers bigint)
    LANGUAGE sql STABLE PARALLEL SAFE ROWS 8
BEGIN ATOMIC
    SELECT v.position, v.line, @extschema@.label('revenue_change'::text, v.line, 'zh'::text, NULL::text), v.amount,
           CASE WHEN v.line = 'closing' THEN v.amount
                ELSE pg_catalog.sum(v.amount) OVER (ORDER BY v.position) END,
           v.customers
    FROM (VALUES (1, 'opening', (bridge).opening, (bridge).customers_opening),
                 (2, 'new_business', (bridge).new_business, (bridge).customers_new),
                 (3, 'reactivation', (bridge).reactivation, (bridge).customers_reactivated),
                 (4, 'expansion', (bridge).expansion, (bridge).customers_expanded),
                 (5, 'contraction', (bridge).contraction, (bridge).customers_contracted),
                 (6, 'churn', (bridge).churn, (bridge).customers_churned),
                 (7, 'refunds', (bridge).refunds, NULL::bigint),
                 (8, 'closing', (bridge).closing, (bridge).customers_closing)) AS v(position, line, amount, customers)
    WHERE v.amount IS NOT NULL
    ORDER BY v.position;
END;
COMMENT ON FUNCTION @extschema@.revenue_bridge_lines(@extschema@.revenue_bridge) IS 'Makes the lines of a waterfall chart of a revenue bridge, with the running sum and the customers of each line';

-- Rates -------------------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.gross_revenue_retention(bridge @extschema@.revenue_bridge) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(((bridge).active_opening + (bridge).contraction + (bridge).churn)
                                      / nullif((bridge).active_opening, 0.0), 'gross revenue retention');
COMMENT ON FUNCTION @extschema@.gross_revenue_retention(@extschema@.revenue_bridge) IS 'Which share of the revenue stayed: gross revenue retention (GRR), (opening - contraction - churn) / opening, at most 1';

CREATE FUNCTION @extschema@.net_revenue_retention(bridge @extschema@.revenue_bridge, include_reactivated boolean DEFAULT false) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_finite(((bridge).active_opening + (bridge).expansion + (bridge).contraction + (bridge).churn
                                       + CASE WHEN include_reactivated THEN (bridge).reactivation ELSE 0.0 END)
                                      / nullif((bridge).active_opening, 0.0), 'net revenue retention');
COMMENT ON FUNCTION @extschema@.net_revenue_retention(@extschema@.revenue_bridge, boolean) IS 'Which share of the revenue the same customers bring now: net revenue retention (NRR), GRR + expansion / opening; with include_reactivated, reactivation counts too';

CREATE FUNCTION @extschema@.churn_rate(lost @extschema@.number, opening @extschema@.number) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN crm_internal.require_between(lost, 'lost', 0.0, coalesce(nullif(crm_internal.require_between(opening, 'opening', 0.0, 'Infinity'::numeric), 0.0), 'Infinity'::numeric)) / nullif(opening::numeric, 0.0);
COMMENT ON FUNCTION @extschema@.churn_rate(@extschema@.number, @extschema@.number) IS 'Churn rate (流失率): lost / opening, of customers or of their fees; NULL when the opening is zero';

-- Orchestration -----------------------------------------------------------------------------------------

CREATE FUNCTION @extschema@.calendar(first_day @extschema@.day, last_day @extschema@.day, step text DEFAULT 'month')
    RETURNS TABLE (period_first date, period_last date)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 ROWS 12 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF step IS NULL OR step OPERATOR(pg_catalog.<>) ALL (ARRAY['day', 'week', 'month', 'quarter', 'year']) THEN
        RAISE EXCEPTION 'step "%" is unknown', coalesce(step, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Steps are ''day'', ''week'' (from Monday on), ''month'', ''quarter'' and ''year''.';
    END IF;
    IF crm_internal.require_day(first_day, 'first_day') IS NULL OR crm_internal.require_day(last_day, 'last_day') IS NULL THEN
        RAISE EXCEPTION 'first_day and last_day must not be null'
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass two days, for instance ''2026-01-01'' and ''2026-12-31''.';
    END IF;
    IF first_day::date OPERATOR(pg_catalog.>) last_day::date THEN
        RAISE EXCEPTION 'first day % comes after last day %', first_day, last_day
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass the earlier day first.';
    END IF;
    IF (last_day::date OPERATOR(pg_catalog.-) first_day::date) OPERATOR(pg_catalog./)
       (CASE step WHEN 'day' THEN 1 WHEN 'week' THEN 7 WHEN 'month' THEN 30 WHEN 'quarter' THEN 91 ELSE 365 END) OPERATOR(pg_catalog.>) 100000 THEN
        RAISE EXCEPTION 'there are more than 100000 periods of one % from % to %', step, first_day, last_day
            USING ERRCODE = 'program_limit_exceeded', HINT = 'Look at the years, or take a longer step.';
    END IF;
    RETURN QUERY
        SELECT s.at::date, (s.at OPERATOR(pg_catalog.+) w.width)::date OPERATOR(pg_catalog.-) 1
        FROM (SELECT (CASE WHEN step OPERATOR(pg_catalog.=) 'quarter' THEN '3 months' ELSE '1 ' OPERATOR(pg_catalog.||) step END)::interval AS width) AS w,
             LATERAL pg_catalog.generate_series(pg_catalog.date_trunc(step, first_day::date::timestamp), last_day::date::timestamp, w.width) AS s(at)
        ORDER BY 1;
END
$$;
COMMENT ON FUNCTION @extschema@.calendar(@extschema@.day, @extschema@.day, text) IS 'Lists the whole days, weeks, months, quarters or years from one day to another: first and last day of each';

-- The first and last days of periods in turn, as a literal.
CREATE FUNCTION crm_internal.period_days(periods daterange[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong daterange;
BEGIN
    IF coalesce(pg_catalog.cardinality(periods), 0) OPERATOR(pg_catalog.<) 2 THEN
        RAISE EXCEPTION 'there are fewer than two periods'
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Every period is compared with the one before; write for instance ARRAY[''[2026-01-01,2026-02-01)'', ''[2026-02-01,2026-03-01)'']::daterange[].';
    END IF;
    IF pg_catalog.cardinality(periods) OPERATOR(pg_catalog.>) 10000 THEN
        RAISE EXCEPTION 'there are % periods, more than 10000', pg_catalog.cardinality(periods)
            USING ERRCODE = 'program_limit_exceeded', HINT = 'Take longer steps, or fewer of them at a time.';
    END IF;
    SELECT p.period INTO wrong
    FROM (SELECT u.period, pg_catalog.lag(u.period) OVER (ORDER BY u.n) AS earlier
          FROM pg_catalog.unnest(periods) WITH ORDINALITY AS u(period, n)) AS p
    WHERE p.period IS NULL OR pg_catalog.isempty(p.period) OR pg_catalog.lower(p.period) IS NULL OR pg_catalog.upper(p.period) IS NULL
       OR p.earlier OPERATOR(pg_catalog.&>) p.period OR p.earlier OPERATOR(pg_catalog.&&) p.period
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'period % does not come after the one before, or has no first or last day', coalesce(wrong::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass periods one after the other; two of them share no day.';
    END IF;
    RETURN (SELECT pg_catalog.format('%L::pg_catalog.date[]', '{' OPERATOR(pg_catalog.||) pg_catalog.string_agg(
                pg_catalog.to_char(crm_internal.require_day(pg_catalog.lower(u.period), 'first day of a period')::timestamp, 'YYYY-MM-DD') OPERATOR(pg_catalog.||) ','
                OPERATOR(pg_catalog.||) pg_catalog.to_char((crm_internal.require_day(pg_catalog.upper(u.period), 'last day of a period') OPERATOR(pg_catalog.-) 1)::timestamp, 'YYYY-MM-DD'),
                ',' ORDER BY u.n) OPERATOR(pg_catalog.||) '}')
            FROM pg_catalog.unnest(periods) WITH ORDINALITY AS u(period, n));
END
$$;
COMMENT ON FUNCTION crm_internal.period_days(daterange[]) IS 'Part of the functions that make queries: periods as a literal {first day, last day, ...}; an error if one does not come after the other';

CREATE FUNCTION crm_internal.bridge_columns(
    source regclass,
    customer name,
    at name,
    amount name,
    OUT customer_sql text, OUT day_sql text, OUT amount_sql text)
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    needed record;
BEGIN
    FOR needed IN
        SELECT v.argument
        FROM (VALUES ('customer', customer::text), ('at', at::text), ('amount', amount::text)) AS v(argument, given)
        WHERE v.given IS NULL
    LOOP
        RAISE EXCEPTION '% must not be null', needed.argument
            USING ERRCODE = 'null_value_not_allowed',
                  HINT = 'Name the table and its columns, for instance ''orders'', ''customer_id'', ''ordered_at'', ''amount''.';
    END LOOP;
    PERFORM crm_internal.require_columns(source, ARRAY[customer, at, amount]);
    customer_sql := pg_catalog.format('o.%I', customer);
    SELECT c.at_sql OPERATOR(pg_catalog.||) '::pg_catalog.date' INTO day_sql FROM crm_internal.source_columns(source, NULL, at, NULL, NULL) AS c;
    amount_sql := crm_internal.exact_amount(source, amount);
END
$$;
COMMENT ON FUNCTION crm_internal.bridge_columns(regclass, name, name, name) IS 'Part of revenue_bridge_sql and revenue_bridge_series_sql: the columns of table o as SQL; an error with its remedy for one that is missing or of another type';

CREATE FUNCTION crm_internal.bridge_periods(before_first date, before_last date, now_first date, now_last date) RETURNS daterange[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    needed record;
BEGIN
    FOR needed IN
        SELECT v.argument
        FROM (VALUES ('before_first', crm_internal.require_day(before_first, 'before_first')), ('before_last', crm_internal.require_day(before_last, 'before_last')),
                     ('now_first', crm_internal.require_day(now_first, 'now_first')), ('now_last', crm_internal.require_day(now_last, 'now_last'))) AS v(argument, given)
        WHERE v.given IS NULL
    LOOP
        RAISE EXCEPTION '% must not be null', needed.argument
            USING ERRCODE = 'null_value_not_allowed', HINT = 'Pass the first and last days of the earlier period, then those of the later one.';
    END LOOP;
    IF before_first OPERATOR(pg_catalog.>) before_last OR now_first OPERATOR(pg_catalog.>) now_last
       OR before_last OPERATOR(pg_catalog.>=) now_first THEN
        RAISE EXCEPTION 'periods % to % and % to % are not one after the other', before_first, before_last, now_first, now_last
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Pass the first and last days of the earlier period, then those of the later one.';
    END IF;
    RETURN ARRAY[pg_catalog.daterange(before_first, before_last, '[]'), pg_catalog.daterange(now_first, now_last, '[]')];
END
$$;
COMMENT ON FUNCTION crm_internal.bridge_periods(date, date, date, date) IS 'Part of revenue_bridge_of and revenue_bridge_sql: both periods; an error if they are not one after the other';

CREATE FUNCTION crm_internal.revenue_period_first(day date, periods date[]) RETURNS date
    AS 'MODULE_PATHNAME', 'crm_revenue_period_first' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION crm_internal.revenue_period_first(date, date[]) IS 'Part of revenue_bridge_sql: the first day of the period that holds a day; days before and between the periods are cut into spans of the length of the next one, counted back from it';

CREATE FUNCTION @extschema@.revenue_bridge_sql(
    source regclass,
    customer name,
    at name,
    amount name,
    before_first @extschema@.day,
    before_last @extschema@.day,
    now_first @extschema@.day,
    now_last @extschema@.day) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    periods daterange[] := crm_internal.bridge_periods(before_first, before_last, now_first, now_last);
    cols record;
BEGIN
    SELECT c.* INTO cols FROM crm_internal.bridge_columns(source, customer, at, amount) AS c;
    RETURN pg_catalog.format(
$sql$SELECT p.customer,
       pg_catalog.sum(p.revenue) FILTER (WHERE p.first_day OPERATOR(pg_catalog.=) %5$s) AS revenue_before,
       pg_catalog.sum(p.revenue) FILTER (WHERE p.first_day OPERATOR(pg_catalog.=) %6$s) AS revenue_now,
       coalesce(pg_catalog.bool_or(p.revenue OPERATOR(pg_catalog.>) 0::pg_catalog.numeric) FILTER (WHERE p.first_day OPERATOR(pg_catalog.<) %6$s), false) AS bought_ever_before
FROM (SELECT %2$s AS customer, pg_catalog.sum(%4$s) AS revenue,
             crm_internal.revenue_period_first(%3$s, %8$s) AS first_day
      FROM %1$s AS o WHERE %2$s IS NOT NULL AND %3$s OPERATOR(pg_catalog.<=) %7$s
      GROUP BY 1, 3) AS p
GROUP BY p.customer$sql$,
        source, cols.customer_sql, cols.day_sql, cols.amount_sql,
        crm_internal.date_literal(before_first, 'before_first'), crm_internal.date_literal(now_first, 'now_first'),
        crm_internal.date_literal(now_last, 'now_last'), crm_internal.period_days(periods));
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_sql(regclass, name, name, name, @extschema@.day, @extschema@.day, @extschema@.day, @extschema@.day) IS 'The query that makes the rows for revenue_bridge() of an order table: one per customer; both days of a period belong to it';

-- Bridges of a calendar in one pass -------------------------------------------------------------------------

CREATE TYPE @extschema@.revenue_bridge_period AS (
    period_first date, --@ First day of the period
    period_last date, --@ Last day of the period
    opening numeric, --@ Revenue of the period before
    new_business numeric, --@ Revenue of customers who had never bought
    reactivation numeric, --@ Revenue of customers who had bought, but not in the period before
    expansion numeric, --@ What customers spent more
    contraction numeric, --@ What customers spent less, negative
    churn numeric, --@ Revenue of customers who bought no more, negative
    refunds numeric, --@ Change of the revenue of those who were not above zero in either period
    closing numeric, --@ Revenue of the period
    active_opening numeric, --@ Earlier revenue of customers above zero, what rates are of
    customers_opening bigint, --@ Customers of the period before
    customers_new bigint, --@ Customers who had never bought
    customers_reactivated bigint, --@ Customers who came back
    customers_expanded bigint, --@ Customers who spent more
    customers_contracted bigint, --@ Customers who spent less
    customers_churned bigint, --@ Customers who bought no more
    customers_unchanged bigint, --@ Customers who spent the same
    customers_closing bigint, --@ Customers of the period
    gross_revenue_retention numeric, --@ Share of the opening revenue that stayed
    net_revenue_retention numeric, --@ The same with what these customers spent more
    customer_churn_rate numeric, --@ Share of the opening customers who bought no more
    revenue_churn_rate numeric, --@ Share of the opening revenue that went with them
    money_without_customer numeric --@ Revenue of the period that has no customer and is on no line
);
COMMENT ON TYPE @extschema@.revenue_bridge_period IS 'A row of revenue_bridge_series: the days of a period, the revenue bridge that leads to it from the period before, its rates, and the revenue of the period that has no customer and is on no line; casts to revenue_bridge';

CREATE FUNCTION crm_internal.revenue_bridge_of_period(period @extschema@.revenue_bridge_period) RETURNS @extschema@.revenue_bridge
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN period IS DISTINCT FROM NULL THEN
        ROW((period).opening, (period).new_business, (period).reactivation, (period).expansion, (period).contraction, (period).churn,
            (period).refunds, (period).closing, (period).active_opening, (period).customers_opening, (period).customers_new,
            (period).customers_reactivated, (period).customers_expanded, (period).customers_contracted, (period).customers_churned,
            (period).customers_unchanged, (period).customers_closing)::@extschema@.revenue_bridge END;
COMMENT ON FUNCTION crm_internal.revenue_bridge_of_period(@extschema@.revenue_bridge_period) IS 'The cast of a row of revenue_bridge_series to revenue_bridge';
CREATE CAST (@extschema@.revenue_bridge_period AS @extschema@.revenue_bridge)
    WITH FUNCTION crm_internal.revenue_bridge_of_period(@extschema@.revenue_bridge_period) AS IMPLICIT;
COMMENT ON CAST (@extschema@.revenue_bridge_period AS @extschema@.revenue_bridge) IS 'So that every function of a bridge takes a row of revenue_bridge_series';

CREATE FUNCTION crm_internal.revenue_by_period_transition(bytea, date, numeric, date[]) RETURNS bytea --@ part of aggregate revenue_by_period
CREATE AGGREGATE crm_internal.revenue_by_period(day date, amount numeric, periods date[]) --@ state bytea space 128 by revenue_by_period_transition combine keyed_sums_combine
COMMENT ON AGGREGATE crm_internal.revenue_by_period(date, numeric, date[]) IS 'Part of revenue_bridge_series: what one customer brought in each period and before';

CREATE FUNCTION crm_internal.revenue_bridges_transition(bytea, bytea, date[], boolean) RETURNS bytea --@ part of aggregate revenue_bridges; COST 4
CREATE FUNCTION crm_internal.revenue_bridges_combine(bytea, bytea) RETURNS bytea --@ part of aggregate revenue_bridges
CREATE AGGREGATE crm_internal.revenue_bridges(history bytea, periods date[], is_customer boolean) --@ state bytea space 8192 by revenue_bridges_transition combine revenue_bridges_combine
COMMENT ON AGGREGATE crm_internal.revenue_bridges(bytea, date[], boolean) IS 'Part of revenue_bridge_series: the bridges of all periods, one row per customer made by revenue_by_period, and one of the rows without a customer';
CREATE FUNCTION crm_internal.revenue_bridge_rows(series bytea, periods date[]) RETURNS SETOF @extschema@.revenue_bridge_period
    AS 'MODULE_PATHNAME', 'crm_revenue_bridge_rows' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION crm_internal.revenue_bridge_rows(bytea, date[]) IS 'Part of revenue_bridge_series: its rows, zeros for a period without revenue';

CREATE FUNCTION @extschema@.revenue_bridge_series_sql(
    source regclass,
    customer name,
    at name,
    amount name,
    periods daterange[]) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cols record;
BEGIN
    SELECT c.* INTO cols FROM crm_internal.bridge_columns(source, customer, at, amount) AS c;
    RETURN pg_catalog.format(
$sql$SELECT b.*
FROM crm_internal.revenue_bridge_rows(
         (SELECT crm_internal.revenue_bridges(c.history, %5$s, c.customer IS NOT NULL)
          FROM (SELECT %2$s AS customer, crm_internal.revenue_by_period(%3$s, %4$s, %5$s) AS history
                FROM %1$s AS o WHERE %3$s OPERATOR(pg_catalog.<) %6$s
                GROUP BY %2$s) AS c),
         %5$s) AS b$sql$,
        source, cols.customer_sql, cols.day_sql, cols.amount_sql, crm_internal.period_days(periods),
        crm_internal.date_literal((SELECT pg_catalog.max(pg_catalog.upper(p.period)) FROM pg_catalog.unnest(periods) AS p(period)), 'last day of a period'));
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_series_sql(regclass, name, name, name, daterange[]) IS 'The query behind revenue_bridge_series, to read, change or make a view of';

CREATE FUNCTION @extschema@.revenue_bridge_series_sql(
    source regclass,
    customer name,
    at name,
    amount name,
    first_day @extschema@.day,
    last_day @extschema@.day,
    step text DEFAULT 'month') RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked daterange[];
    earlier daterange;
BEGIN
    SELECT pg_catalog.array_agg(pg_catalog.daterange(c.period_first, c.period_last, '[]') ORDER BY c.period_first) INTO asked
    FROM @extschema@.calendar(first_day, last_day, step) AS c;
    -- the first row is compared with the period before
    SELECT pg_catalog.daterange(c.period_first, c.period_last, '[]') INTO earlier
    FROM @extschema@.calendar(pg_catalog.lower(asked[1]) OPERATOR(pg_catalog.-) 1, pg_catalog.lower(asked[1]) OPERATOR(pg_catalog.-) 1, step) AS c;
    RETURN @extschema@.revenue_bridge_series_sql(source, customer, at, amount, pg_catalog.array_prepend(earlier, asked));
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_series_sql(regclass, name, name, name, @extschema@.day, @extschema@.day, text) IS 'The query behind revenue_bridge_series, to read, change or make a view of';

CREATE FUNCTION crm_internal.run_bridges(source regclass, query text) RETURNS SETOF @extschema@.revenue_bridge_period
    LANGUAGE plpgsql STABLE COST 10000 ROWS 12 SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    remedy text;
BEGIN
    RETURN QUERY EXECUTE query;
EXCEPTION
    WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow THEN
        GET STACKED DIAGNOSTICS remedy = PG_EXCEPTION_HINT;
        PERFORM crm_internal.refuse_rows(source, SQLSTATE, SQLERRM, remedy);
END
$$;
COMMENT ON FUNCTION crm_internal.run_bridges(regclass, text) IS 'Part of revenue_bridge_series: runs its query; says what to do about a text that is no time or number';

CREATE FUNCTION @extschema@.revenue_bridge_series(
    source regclass,
    customer name,
    at name,
    amount name,
    periods daterange[]) RETURNS SETOF @extschema@.revenue_bridge_period
    LANGUAGE plpgsql STABLE COST 10000 ROWS 12 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT b.* FROM crm_internal.run_bridges(source, @extschema@.revenue_bridge_series_sql(source, customer, at, amount, periods)) AS b;
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_series(regclass, name, name, name, daterange[]) IS 'Where the change of revenue comes from, period by period of a calendar of your own: a row for every period but the first, from the period before to this one';

CREATE FUNCTION @extschema@.revenue_bridge_series(
    source regclass,
    customer name,
    at name,
    amount name,
    first_day @extschema@.day,
    last_day @extschema@.day,
    step text DEFAULT 'month') RETURNS SETOF @extschema@.revenue_bridge_period
    LANGUAGE plpgsql STABLE COST 10000 ROWS 12 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT b.* FROM crm_internal.run_bridges(source, @extschema@.revenue_bridge_series_sql(source, customer, at, amount, first_day, last_day, step)) AS b;
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_series(regclass, name, name, name, @extschema@.day, @extschema@.day, text) IS 'Where the change of revenue comes from, month by month, or by day, week, quarter or year: a row per period, from the period before to this one';

CREATE FUNCTION @extschema@.revenue_bridge_of(
    source regclass,
    customer name,
    at name,
    amount name,
    before_first @extschema@.day,
    before_last @extschema@.day,
    now_first @extschema@.day,
    now_last @extschema@.day) RETURNS @extschema@.revenue_bridge
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT s::@extschema@.revenue_bridge
            FROM @extschema@.revenue_bridge_series(source, customer, at, amount, crm_internal.bridge_periods(before_first, before_last, now_first, now_last)) AS s);
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_of(regclass, name, name, name, @extschema@.day, @extschema@.day, @extschema@.day, @extschema@.day) IS 'Where the change of revenue between two periods comes from, of an order table; both days of a period belong to it';

CREATE FUNCTION @extschema@.revenue_bridge_of(
    source regclass,
    customer name,
    at name,
    amount name,
    before daterange,
    now daterange) RETURNS @extschema@.revenue_bridge
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT s::@extschema@.revenue_bridge FROM @extschema@.revenue_bridge_series(source, customer, at, amount, ARRAY[before, now]) AS s);
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_of(regclass, name, name, name, daterange, daterange) IS 'Where the change of revenue between two periods comes from, of an order table and two ranges of days';

-- Calls that lack days are answered with what to write. A calendar may be a literal without a cast.

CREATE FUNCTION crm_internal.period_ranges(periods text) RETURNS daterange[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF periods ~ '^\s*\{' THEN
        RETURN periods::daterange[];
    END IF;
    RAISE invalid_text_representation;
EXCEPTION WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow OR data_exception THEN
    RAISE EXCEPTION 'periods "%" are no calendar', periods
        USING ERRCODE = 'invalid_parameter_value',
              HINT = 'Pass the first and the last day, then the step: ''2026-01-01'', ''2026-12-31'', ''month''; or ranges of days: ARRAY[''[2026-01-01,2026-02-01)'', ''[2026-02-01,2026-03-01)'']::daterange[].';
END
$$;
COMMENT ON FUNCTION crm_internal.period_ranges(text) IS 'Part of revenue_bridge_series: a calendar given as a literal; an error that says what to write for anything else';

CREATE FUNCTION @extschema@.revenue_bridge_series_sql(source regclass, customer name, at name, amount name, periods text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN @extschema@.revenue_bridge_series_sql(source, customer, at, amount, crm_internal.period_ranges(periods));
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_series_sql(regclass, name, name, name, text) IS 'Part of revenue_bridge_series_sql: a calendar given as a literal; an error that says what to write for anything else';

CREATE FUNCTION @extschema@.revenue_bridge_series(source regclass, customer name, at name, amount name, periods text) RETURNS SETOF @extschema@.revenue_bridge_period
    LANGUAGE plpgsql STABLE COST 10000 ROWS 12 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY SELECT b.* FROM @extschema@.revenue_bridge_series(source, customer, at, amount, crm_internal.period_ranges(periods)) AS b;
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_series(regclass, name, name, name, text) IS 'Part of revenue_bridge_series: a calendar given as a literal; an error that says what to write for anything else';

CREATE FUNCTION @extschema@.calendar(step text) RETURNS TABLE (period_first date, period_last date)
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 ROWS 12 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'crm.calendar lacks a first and a last day'
        USING ERRCODE = 'invalid_parameter_value',
              HINT = pg_catalog.format('Write for instance crm.calendar(''2026-01-01'', ''2026-12-31'', %L).', coalesce(step, 'month'));
END
$$;
COMMENT ON FUNCTION @extschema@.calendar(text) IS 'Part of calendar: the error for a call without days that says what to write';

CREATE FUNCTION crm_internal.period_range(period text, name text) RETURNS daterange
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN period::daterange;
EXCEPTION WHEN invalid_text_representation OR invalid_datetime_format OR datetime_field_overflow OR data_exception THEN
    RAISE EXCEPTION '% "%" is no range of days', name, period
        USING ERRCODE = 'invalid_parameter_value',
              HINT = 'Pass the first and the last day of both periods: ''2025-01-01'', ''2025-12-31'', ''2026-01-01'', ''2026-12-31''; or two ranges of days: ''[2025-01-01,2026-01-01)'', ''[2026-01-01,2027-01-01)''.';
END
$$;
COMMENT ON FUNCTION crm_internal.period_range(text, text) IS 'Part of revenue_bridge_of: a period given as a literal; an error that says what to write for anything else';

CREATE FUNCTION @extschema@.revenue_bridge_of(source regclass, customer name, at name, amount name, before text, now text) RETURNS @extschema@.revenue_bridge
    LANGUAGE plpgsql STABLE COST 10000 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN @extschema@.revenue_bridge_of(source, customer, at, amount, crm_internal.period_range(before, 'before'), crm_internal.period_range(now, 'now'));
END
$$;
COMMENT ON FUNCTION @extschema@.revenue_bridge_of(regclass, name, name, name, text, text) IS 'Part of revenue_bridge_of: ranges given as literals; an error that says what to write for anything else';
