-- Behaviour of the customers of a source: who is late and what is at stake, stages of life; contracts, cases and events.

-- The names of customers beside a key, as SQL for FROM.
CREATE FUNCTION crm_internal.source_names_join(s @extschema@.source, key text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN s.customers IS NOT NULL THEN format(E'\n     LEFT JOIN %I.customers AS n ON n.customer = %s', s.schema, key) ELSE '' END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_names_join(@extschema@.source, text) IS 'Part of create_source: names of customers as SQL';

-- The label of a scheme with cuts whose cut a value has reached, as SQL for FROM: a relation g. (A name, not a text, for the
-- same reason as in source_today.)
CREATE FUNCTION crm_internal.source_level_join(kind name, value text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$
     JOIN (SELECT l.*, lag(l.cut, 1, 'Infinity') OVER (ORDER BY l.cut DESC) AS below FROM crm_internal.scheme_labels(%L, NULL) AS l) AS g
       ON %2$s >= g.cut AND %2$s < g.below$sql$, kind, value);
END
$$;
COMMENT ON FUNCTION crm_internal.source_level_join(name, text) IS 'Part of create_source: the label of a value by cuts as SQL';

-- Who has not come back though they would have by their own rhythm: 1 - (t_x / T)^x for who buys at random, x gaps in t_x
-- days until now, T days: the pace is known from these gaps only, so that one short gap alarms nobody (prediction of an
-- exponential gap, x gaps of mean m: P(gap > g) = (1 + g / (x m))^-x). They are listed by what they are expected to bring,
-- not by how late they are: the latest are mostly worth least.
CREATE FUNCTION crm_internal.source_watch_list(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'row_number() OVER (ORDER BY v.expected_purchases * v.expected_order_value DESC NULLS LAST, v.customer)', 'Order in which to call: the most at stake first'],
        ['customer', 'v.customer', 'Customer'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer'],
        ['signal', 'g.code', 'How late: late or very_late'],
        ['signal_en', 'g.name', 'The signal, as it is shown'],
        ['signal_zh', 'g.name_zh', 'The signal in Chinese 预警信号'],
        ['overdue', 'v.overdue', 'Probability that the customer would have come back by now, by the own gaps of the past'],
        ['days_since_last', 'v.age - v.t_x', 'Days from the last purchase to as_of'],
        ['usual_gap_days', '(v.t_x::numeric / v.repeat_days)::numeric(12,1)', 'Mean days between two purchase days so far'],
        ['purchase_days', 'v.repeat_days + 1', 'Purchase days so far'],
        ['p_alive', 'v.p_alive', 'Probability that the customer is still one'],
        ['expected_purchases', 'v.expected_purchases', 'Purchase days expected within the horizon'],
        ['expected_order_value', 'crm_internal.cents(v.expected_order_value)::numeric(20,2)', 'Expected value of a purchase day'],
        ['at_stake', 'crm_internal.cents(v.expected_purchases * v.expected_order_value)::numeric(20,2)', 'Expected purchases times their value'],
        ['advice', 'g.advice', 'What to do'],
        ['advice_zh', 'g.advice_zh', 'What to do, in Chinese 建议'],
        ['as_of', 'v.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('watch_list'::text, crm_internal.source_query(columns, format(
$sql$(SELECT v.*, d.day, 1 - (v.t_x::float8 / nullif(v.age, 0)) ^ nullif(v.repeat_days, 0)::float8 AS overdue FROM %s) AS v%s%s$sql$,
        crm_internal.source_values_sql(s, part), crm_internal.source_level_join('watch_signal', 'v.overdue'), crm_internal.source_names_join(s, 'v.customer'))),
        concat('Watch-list 预警名单 of source ', s.name, ': customers who are late against their own rhythm, now, the most at stake first'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_watch_list(@extschema@.source) IS 'Part of create_source: the view of customers who are late';

-- Stages by what was bought in the last half year and in the one before. The stages are there when nobody is in them.
CREATE FUNCTION crm_internal.source_lifecycle(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'n.position', 'Order of display'],
        ['stage', 'n.code', 'Stage'],
        ['stage_en', 'n.name', 'Stage, as it is shown'],
        ['stage_zh', 'n.name_zh', 'Stage in Chinese 客户生命周期'],
        ['customers', 'coalesce(g.customers, 0)', 'Customers'],
        ['customer_share', '(coalesce(g.customers, 0) / nullif(sum(g.customers) OVER (), 0))::numeric(7,4)', 'Their share of all customers'],
        ['revenue', 'coalesce(g.revenue, 0)::numeric(20,2)', 'Their purchases less refunds so far'],
        ['revenue_now', 'coalesce(g.revenue_now, 0)::numeric(20,2)', 'Of these, in the last 182 days'],
        ['revenue_before', 'coalesce(g.revenue_before, 0)::numeric(20,2)', 'Of these, in the 182 days before'],
        ['mean_tenure_days', 'g.mean_tenure_days::numeric(12,1)', 'Mean days since the first purchase'],
        ['advice', 'n.advice', 'What to do'],
        ['advice_zh', 'n.advice_zh', 'What to do, in Chinese 建议'],
        ['as_of', 'd.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('lifecycle'::text, crm_internal.source_query(columns, format(
$sql$crm_internal.scheme_labels('lifecycle', NULL) AS n
     CROSS JOIN (SELECT %1$s AS day OFFSET 0) AS d
     LEFT JOIN (SELECT @extschema@.lifecycle_stage(c.before::float8, c.now::float8, c.tenure, 182) AS stage, count(*) AS customers, sum(c.revenue) AS revenue, sum(c.now) AS revenue_now, sum(c.before) AS revenue_before, avg(c.tenure) AS mean_tenure_days
                FROM (SELECT sum(p.amount) AS revenue, coalesce(sum(p.amount) FILTER (WHERE p.at > e.day - 181), 0) AS now,
                             coalesce(sum(p.amount) FILTER (WHERE p.at <= e.day - 181 AND p.at > e.day - 363), 0) AS before, min(e.day) - (min(p.at) FILTER (WHERE p.amount >= 0))::date AS tenure
                      FROM (SELECT p.customer, p.at, p.amount FROM %2$s) AS p CROSS JOIN (SELECT %1$s AS day OFFSET 0) AS e WHERE p.at < e.day + 1 GROUP BY p.customer) AS c
                WHERE c.tenure IS NOT NULL
                GROUP BY 1) AS g ON g.stage = n.code
ORDER BY n.position$sql$, part.day, part.counted)),
        concat('Lifecycle 客户生命周期 of source ', s.name, ', now: stages by what was bought in the last half year and in the one before'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_lifecycle(@extschema@.source) IS 'Part of create_source: the view of the stages of life';

-- Contracts, cases and events, as they are read ---------------------------------------------------------------

CREATE FUNCTION crm_internal.source_contracts(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN crm_internal.source_beside(s, 'contracts', s.contracts, ARRAY[
        ['customer', 'key', s.contract_customer, 'Customer'],
        ['started', 'day', s.started, 'First day'],
        ['ended', 'day', s.ended, 'Day on which it ended; NULL: it goes on'],
        ['fee', 'amount', s.fee, 'Fee a month']]::text[], 'Contracts 合约');
END
$$;
COMMENT ON FUNCTION crm_internal.source_contracts(@extschema@.source) IS 'Part of create_source: the view of the contracts';

CREATE FUNCTION crm_internal.source_cases(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    grain CONSTANT text := crm_internal.source_grain(s, s.cases, s.opened, s.closed, s.first_reply);
BEGIN
    RETURN crm_internal.source_beside(s, 'cases', s.cases, ARRAY[
        ['customer', 'key', s.case_customer, 'Customer'],
        ['opened', grain, s.opened, 'Day or time it was opened'],
        ['closed', grain, s.closed, 'Day or time it was closed; NULL: it is open'],
        ['outcome', 'text', s.outcome, 'How it ended'],
        ['cause', 'text', s.cause, 'What it was about'],
        ['promised', 'day', s.promised, 'Day by which it is to be closed'],
        ['first_reply', grain, s.first_reply, 'Day or time of the first reply']]::text[], 'Cases 案件, such as complaints and tickets,');
END
$$;
COMMENT ON FUNCTION crm_internal.source_cases(@extschema@.source) IS 'Part of create_source: the view of the cases';

CREATE FUNCTION crm_internal.source_events(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN crm_internal.source_beside(s, 'events', s.events, ARRAY[
        ['customer', 'key', s.event_customer, 'Customer'],
        ['at', 'moment', s.happened_at, 'Day or time'],
        ['event', 'text', s.event, 'What happened'],
        ['channel', 'text', s.channel, 'Touchpoint']]::text[], 'Events 行为事件');
END
$$;
COMMENT ON FUNCTION crm_internal.source_events(@extschema@.source) IS 'Part of create_source: the view of the events';

-- Contracts ---------------------------------------------------------------------------------------------------

-- How many contracts are still there so many months after they began, those that go on among them.
CREATE FUNCTION crm_internal.source_survival(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['month', 'k.month', 'Months since the contract began'],
        ['at_risk', 'v.at_risk::bigint', 'Contracts that were as old and not over'],
        ['survival', 'v.survival', 'Share still there (Kaplan-Meier)'],
        ['lower', 'v.lower', 'Lower limit at 95 %'],
        ['upper', 'v.upper', 'Upper limit at 95 %'],
        ['as_of', 'c.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('survival'::text, crm_internal.source_query(columns, format(
$sql$(SELECT d.day, @extschema@.outcomes((least(c.ended, d.day) - c.started)::float8, c.ended <= d.day IS TRUE) AS lives, max(least(coalesce(c.ended, d.day), d.day) - c.started) AS longest
      FROM %I.contracts AS c CROSS JOIN (SELECT %s AS day OFFSET 0) AS d WHERE c.started <= d.day GROUP BY d.day) AS c
     CROSS JOIN LATERAL generate_series(0, floor(c.longest * 12 / 365.25)::int) AS k(month)
     CROSS JOIN LATERAL @extschema@.survival(c.lives, at => ARRAY[k.month * 365.25 / 12]::float8[]) AS v
ORDER BY k.month$sql$, s.schema, part.day)),
        concat('Contracts still there 合约留存 of source ', s.name, ', by months since they began, with those that go on'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_survival(@extschema@.source) IS 'Part of create_source: the view of how long contracts last';

CREATE FUNCTION crm_internal.source_recurring(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    fee CONSTANT text := CASE WHEN s.fee IS NOT NULL THEN 'c.fee' ELSE 'NULL::numeric' END;
    columns CONSTANT text[] := ARRAY[
        ['month', 'n.month::date', 'First day of the month'],
        ['opening', 'n.begun_before - n.ended_before', 'Contracts at its beginning'],
        ['begun', 'n.begun', 'Contracts that began in it'],
        ['ended', 'n.ended', 'Contracts that ended in it'],
        ['closing', 'n.begun_before - n.ended_before + n.begun - n.ended', 'Contracts at its end'],
        ['churn', '(n.ended::numeric / nullif(n.begun_before - n.ended_before, 0))::numeric(12,4)', 'Those that ended, to those at the beginning'],
        ['recurring', CASE WHEN s.fee IS NOT NULL THEN '(n.fee_before + n.fee)::numeric(20,2)' ELSE 'NULL::numeric(20,2)' END, 'Fees a month of the contracts at its end (MRR)'],
        ['recurring_change', CASE WHEN s.fee IS NOT NULL THEN 'n.fee::numeric(20,2)' ELSE 'NULL::numeric(20,2)' END, 'Its change in the month'],
        ['complete', '(n.month + interval ''1 month'' <= d.day + 1)::int', '1: the month is over; 0: it goes on']];
BEGIN
    RETURN ROW('recurring'::text, format(
$sql$WITH change AS (
    SELECT date_trunc('month', e.day) AS month, count(*) FILTER (WHERE e.step > 0) AS begun, count(*) FILTER (WHERE e.step < 0) AS ended, sum(e.step * e.fee) AS fee
    FROM %1$I.contracts AS c CROSS JOIN (SELECT %2$s AS day OFFSET 0) AS d
         CROSS JOIN LATERAL (VALUES (1, c.started::timestamp, %3$s), (-1, c.ended::timestamp, %3$s)) AS e(step, day, fee)
    WHERE c.started <= d.day AND e.day < d.day + 1 GROUP BY 1
), running AS (
    SELECT m.month, coalesce(h.begun, 0) AS begun, coalesce(h.ended, 0) AS ended, coalesce(h.fee, 0) AS fee,
           coalesce(sum(h.begun) OVER before, 0)::bigint AS begun_before, coalesce(sum(h.ended) OVER before, 0)::bigint AS ended_before, coalesce(sum(h.fee) OVER before, 0) AS fee_before
    FROM (SELECT min(f.month) AS first, max(f.month) AS last FROM change AS f) AS f
         CROSS JOIN LATERAL generate_series(greatest(f.first, f.last - interval '1199 months'), f.last, '1 month') AS m(month) LEFT JOIN change AS h ON h.month = m.month
    WINDOW before AS (ORDER BY m.month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
)
%4$s
ORDER BY 1$sql$, s.schema, part.day, fee, crm_internal.source_query(columns, format('running AS n CROSS JOIN (SELECT %s AS day OFFSET 0) AS d', part.day))),
        concat('Recurring revenue 经常性收入 of source ', s.name, ': contracts and their fees, month by month'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_recurring(@extschema@.source) IS 'Part of create_source: the view of contracts month by month';

-- Cases -------------------------------------------------------------------------------------------------------

-- Until when what is open at the end of a day has lasted, as SQL: to the end of the day, or, where only days are known, to the day.
CREATE FUNCTION crm_internal.source_until_sql(grain text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE grain WHEN 'day'::text THEN 'd.day'::text ELSE '(d.day + interval ''1 day'')'::text END;
COMMENT ON FUNCTION crm_internal.source_until_sql(text) IS 'Part of create_source: the end of what is open as SQL';

-- How many seconds something took, and whether it is over by the end of the day, as SQL over a relation c with day and until.
-- (Names, not texts, for the same reason.)
CREATE FUNCTION crm_internal.source_wait_sql(began name, over name) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format('extract(epoch FROM CASE WHEN %2$s < c.day + 1 THEN %2$s::timestamp ELSE c.until END - %1$s::timestamp)::float8, (%2$s < c.day + 1) IS TRUE', began, over);
END
$$;
COMMENT ON FUNCTION crm_internal.source_wait_sql(name, name) IS 'Part of create_source: a duration and whether it has ended as SQL';

-- The cases that were opened up to the day, as SQL for FROM: the days they took, those that were open at its end up to then.
CREATE FUNCTION crm_internal.source_cases_sql(s @extschema@.source, day text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$(SELECT d.day, o.*, u.until, (o.closed < d.day + 1) IS TRUE AS over, extract(epoch FROM CASE WHEN o.closed < d.day + 1 THEN o.closed::timestamp ELSE u.until END - o.opened::timestamp)::float8 / 86400 AS days
            FROM %I.cases AS o CROSS JOIN (SELECT %s AS day OFFSET 0) AS d CROSS JOIN LATERAL (SELECT %s::timestamp AS until) AS u WHERE o.opened < d.day + 1) AS c$sql$,
        s.schema, day, crm_internal.source_until_sql(crm_internal.source_grain(s, s.cases, s.opened, s.closed, s.first_reply)));
END
$$;
COMMENT ON FUNCTION crm_internal.source_cases_sql(@extschema@.source, text) IS 'Part of create_source: cases and how long they took as SQL';

CREATE FUNCTION crm_internal.source_case_outcomes(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['days', 'v.duration', 'Days since the case was opened'],
        ['outcome', 'coalesce(v.outcome, ''(open)'')', 'How it ended; (open): not yet'],
        ['probability', 'v.probability', 'Share that has ended so by then, cases that are open counted right (Aalen-Johansen)'],
        ['lower', 'v.lower', 'Lower limit at 95 %'],
        ['upper', 'v.upper', 'Upper limit at 95 %'],
        ['cases', 'v.cases::bigint', 'Cases that have ended so by then'],
        ['at_risk', 'v.at_risk::bigint', 'Cases that were open as long']];
BEGIN
    RETURN ROW('case_outcomes'::text, crm_internal.source_query(columns, format(
$sql$(SELECT @extschema@.outcomes(c.days, CASE WHEN c.over THEN %s END) AS ends
      FROM %s) AS c
     CROSS JOIN LATERAL @extschema@.incidence(c.ends, at => '{1,2,3,5,7,14,21,30,45,60,90,180,365}') AS v
ORDER BY 1, 2$sql$, CASE WHEN s.outcome IS NOT NULL THEN 'coalesce(c.outcome, ''(none)'')' ELSE '''closed''' END, crm_internal.source_cases_sql(s, part.day))),
        concat('Outcomes of cases 案件结果 of source ', s.name, ', by days since they were opened'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_case_outcomes(@extschema@.source) IS 'Part of create_source: the view of how cases end';

CREATE FUNCTION crm_internal.source_case_causes(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['cause', 'g.cause', 'What the cases were about'],
        ['cases', 'g.cases', 'Cases'],
        ['case_share', '(g.cases / sum(g.cases) OVER ())::numeric(7,4)', 'Their share of all cases'],
        ['customers', 'g.customers', 'Customers'],
        ['still_open', 'g.still_open', 'Of the cases, open at the end of as_of'],
        ['median_days', '(@extschema@.duration_quantile(g.ends)).duration::numeric(12,1)', 'Days in which half of the cases are over, with those that are open'],
        ['as_of', 'g.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('case_causes'::text, crm_internal.source_query(columns, format(
$sql$(SELECT c.day, %s AS cause, count(*) AS cases, count(DISTINCT c.customer) AS customers, count(*) FILTER (WHERE NOT c.over) AS still_open,
             @extschema@.outcomes(c.days, c.over) AS ends
      FROM %s GROUP BY 1, 2) AS g
ORDER BY g.cases DESC, g.cause$sql$, CASE WHEN s.cause IS NOT NULL THEN 'coalesce(c.cause, ''(none)'')' ELSE '''(all)''' END, crm_internal.source_cases_sql(s, part.day))),
        concat('Causes of cases 案件原因 of source ', s.name, ', and how long they take'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_case_causes(@extschema@.source) IS 'Part of create_source: the view of what cases are about';

-- Events ------------------------------------------------------------------------------------------------------

-- The steps of the funnel as conditions on an event.
CREATE FUNCTION crm_internal.source_steps_sql(steps text[]) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT string_agg(format('e.event = %L', t.step), ', ' ORDER BY t.place) FROM unnest(steps) WITH ORDINALITY AS t(step, place));
END
$$;
COMMENT ON FUNCTION crm_internal.source_steps_sql(text[]) IS 'Part of create_source: steps of a funnel as SQL';

CREATE FUNCTION crm_internal.source_funnel(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'v.step', 'Order of the steps'],
        ['step', '(c.steps)[v.step]', 'Event that makes the step'],
        ['customers', 'v.customers', 'Customers who came as far, step by step within the window'],
        ['of_first', 'v.of_first', 'Share of those of the first step'],
        ['of_previous', 'v.of_previous', 'Share of those of the step before; 1 for the first step'],
        ['stopped', 'v.stopped', 'Customers who came no further'],
        ['median_hours', '(v.median_seconds / 3600)::numeric(12,2)', 'Median hours since the step before'],
        ['window_days', format('%s', s.funnel_days), 'Days in which all steps have to be taken'],
        ['as_of', 'c.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('funnel'::text, crm_internal.source_query(columns, format(
$sql$(SELECT q.day, %L::text[] AS steps, @extschema@.funnel(q.events, interval '%s days') AS walk
      FROM (SELECT d.day, @extschema@.event_sequence(e.at, %s) AS events FROM %I.events AS e CROSS JOIN (SELECT %s AS day OFFSET 0) AS d WHERE e.at < d.day + 1 AND e.event = ANY (%1$L::text[]) GROUP BY d.day, e.customer) AS q
      GROUP BY q.day) AS c
     CROSS JOIN LATERAL @extschema@.funnel_report(c.walk) AS v
ORDER BY v.step$sql$, s.funnel, s.funnel_days, crm_internal.source_steps_sql(s.funnel), s.schema, part.day)),
        concat('Funnel 转化漏斗 of source ', s.name, ': customers who take the steps in their order'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_funnel(@extschema@.source) IS 'Part of create_source: the view of the funnel';

-- When a customer bought first as SQL: to the instant where the orders have it, up to the end of the day where they do not.
CREATE FUNCTION crm_internal.source_first_moment(s @extschema@.source) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN crm_internal.source_is_zoned(s.schema) THEN format('min(timezone(%L::text, p.recorded_at))', s.zone)
                ELSE (SELECT CASE a.atttypid WHEN 'date'::regtype THEN 'min(p.at) + interval ''86399.999999 seconds''' ELSE 'min(p.at)' END
                      FROM pg_attribute AS a WHERE a.attrelid = to_regclass(format('%I.purchases', s.schema)) AND a.attname = 'at') END;
END
$$;
COMMENT ON FUNCTION crm_internal.source_first_moment(@extschema@.source) IS 'Part of create_source: the time of the first purchase as SQL';

-- Touchpoints up to the first purchase, of those who have not bought up to as_of.
CREATE FUNCTION crm_internal.source_channels(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['channel', 'v.channel', 'Touchpoint'],
        ['first_touch', 'v.first_touch', 'First purchases credited to the first touchpoint'],
        ['last_touch', 'v.last_touch', 'The same to the last one'],
        ['linear', 'v.linear', 'The same in equal parts to all'],
        ['position_based', 'v.position_based', 'The same, 40 % to the first, 40 % to the last'],
        ['markov', 'v.markov', 'The same by what would be lost without the touchpoint (Markov chain)'],
        ['removal_effect', 'v.removal_effect', 'Part of all first purchases that would be lost without it'],
        ['markov_value', 'v.markov_value::numeric(20,2)', 'Value of the first purchases, credited like markov'],
        ['as_of', 'c.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('channels'::text, crm_internal.source_query(columns, format(
$sql$(SELECT j.day, @extschema@.journeys(j.touches, j.bought IS NOT NULL, coalesce(j.value, 0)::float8) AS walks
      FROM (SELECT d.day, f.bought, min(f.value) AS value, @extschema@.journey(e.at, e.channel) AS touches
            FROM %1$I.events AS e CROSS JOIN (SELECT %2$s AS day OFFSET 0) AS d
                 LEFT JOIN (SELECT p.customer, %4$s AS bought, (array_agg(p.amount ORDER BY p.at, p.amount))[1] AS value FROM %3$s AND p.amount > 0 GROUP BY p.customer) AS f ON f.customer = e.customer
            WHERE e.channel IS NOT NULL AND e.at < d.day + 1 AND (e.at <= f.bought) IS NOT FALSE
            GROUP BY d.day, e.customer, f.bought) AS j
      GROUP BY j.day) AS c
     CROSS JOIN LATERAL @extschema@.attribution(c.walks) AS v
ORDER BY v.markov DESC, v.channel$sql$, s.schema, part.day, part.counted, crm_internal.source_first_moment(s))),
        concat('Touchpoints 接触点 of source ', s.name, ': which ones lead to the first purchase'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_channels(@extschema@.source) IS 'Part of create_source: the view of the touchpoints';

-- Which of these views a source has.
CREATE FUNCTION crm_internal.source_behaviour_views(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF s.clv_model IS NOT NULL THEN
        RETURN NEXT crm_internal.source_watch_list(s);
    END IF;
    RETURN NEXT crm_internal.source_lifecycle(s);
    IF s.contracts IS NOT NULL THEN
        RETURN NEXT crm_internal.source_survival(s);
        RETURN NEXT crm_internal.source_recurring(s);
    END IF;
    IF s.cases IS NOT NULL THEN
        RETURN NEXT crm_internal.source_case_outcomes(s);
        RETURN NEXT crm_internal.source_case_causes(s);
    END IF;
    IF s.funnel IS NOT NULL THEN
        RETURN NEXT crm_internal.source_funnel(s);
    END IF;
    IF s.channel IS NOT NULL THEN
        RETURN NEXT crm_internal.source_channels(s);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.source_behaviour_views(@extschema@.source) IS 'Part of create_source: the live views on behaviour';
