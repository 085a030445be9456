-- Relations of the customers of a source: what they complain about and by when it is answered, contacts, deals, referrals
-- and points.

-- Cases by month and those that are late ----------------------------------------------------------------------

-- A month of cases against its orders, from the first one on, those without a case too. A month is judged by those before it,
-- from the seventh on: fewer do not tell what is usual; and by chance alone a month varies as much as the plain limits say.
CREATE FUNCTION crm_internal.source_case_months(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    promised CONSTANT boolean := s.promised IS NOT NULL;
    replied CONSTANT boolean := s.first_reply IS NOT NULL;
    highest CONSTANT text := 'CASE WHEN (n.before).periods >= 6 THEN (n.before).rate + 3 * greatest((n.before).sigma_z, 1) * sqrt((n.before).rate / nullif(n.orders, 0)) END';
    columns CONSTANT text[] := ARRAY[
        ['month', 'n.month::date', 'First day of the month'],
        ['cases', 'n.cases', 'Cases that were opened in it'],
        ['customers', 'n.customers', 'Their customers'],
        ['orders', 'n.orders', 'Orders of the month'],
        ['per_thousand_orders', '(1000.0 * n.cases / nullif(n.orders, 0))::numeric(12,4)', 'Cases to 1,000 orders'],
        ['usual', '(1000 * (n.before).rate)::numeric(12,4)', 'Cases to 1,000 orders in all months before'],
        ['upper_limit', format('(1000 * (%s))::numeric(12,4)', highest), 'What a month of as many orders exceeds by chance hardly ever, by at least six months before (u-chart with Laney''s correction)'],
        ['alarm', format('(n.cases / nullif(n.orders, 0)::float8 > (%s))::int', highest), '1: above the limit 超出控制上限'],
        ['still_open', 'n.still_open', 'Of the cases, open at the end of as_of'],
        ['due', CASE WHEN promised THEN 'n.due' END, 'Of the cases, those promised up to as_of, open ones too'],
        ['on_time', CASE WHEN promised THEN 'n.on_time' END, 'Of these, closed by then'],
        ['on_time_rate', CASE WHEN promised THEN '(n.on_time::numeric / nullif(n.due, 0))::numeric(7,4)' END, 'Share that was closed by then 按时办结率'],
        ['replied', CASE WHEN replied THEN 'n.replied' END, 'Of the cases, those with a reply'],
        ['median_reply_hours', CASE WHEN replied THEN '((@extschema@.duration_quantile(n.replies)).duration / 3600)::numeric(12,1)' END, 'Hours within which half of them had a reply, with those that wait for one'],
        ['median_days', '(@extschema@.duration_quantile(n.ends)).duration::numeric(12,1)', 'Days in which half of them were over, with those that are open'],
        ['as_of', 'n.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('case_months'::text, concat(format(
$sql$WITH count_of AS (
    SELECT c.day, date_trunc('month', c.opened::timestamp) AS month, count(*) AS cases, count(DISTINCT c.customer) AS customers, count(*) FILTER (WHERE NOT c.over) AS still_open,
           @extschema@.outcomes(c.days, c.over) AS ends%s%s
    FROM %s GROUP BY 1, 2
), bought AS (
    SELECT m.month::timestamp AS month, m.orders FROM %I.months AS m
), month_of AS (
    SELECT f.day, m.month, coalesce(c.cases, 0) AS cases, coalesce(c.customers, 0) AS customers, coalesce(c.still_open, 0) AS still_open, c.ends%s%s, coalesce(b.orders, 0) AS orders,
           @extschema@.rate_limits(m.month, coalesce(c.cases, 0), nullif(b.orders, 0), 'u') OVER (ORDER BY m.month ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM (SELECT max(o.day) AS day, min(o.month) AS first FROM count_of AS o) AS f
         CROSS JOIN LATERAL generate_series(greatest(f.first, date_trunc('month', f.day::timestamp) - interval '1199 months'), f.day, '1 month') AS m(month)
         LEFT JOIN count_of AS c ON c.month = m.month LEFT JOIN bought AS b ON b.month = m.month
)
$sql$, CASE WHEN promised THEN ',
           count(*) FILTER (WHERE c.promised <= c.day) AS due, count(*) FILTER (WHERE c.promised <= c.day AND c.over AND c.closed < c.promised + 1) AS on_time' END,
        CASE WHEN replied THEN ',
           count(*) FILTER (WHERE c.first_reply < c.day + 1) AS replied,
           @extschema@.outcomes(' || crm_internal.source_wait_sql('c.opened', 'c.first_reply') || ') AS replies' END,
        crm_internal.source_cases_sql(s, part.day), s.schema,
        CASE WHEN promised THEN ', coalesce(c.due, 0) AS due, coalesce(c.on_time, 0) AS on_time' END, CASE WHEN replied THEN ', coalesce(c.replied, 0) AS replied, c.replies' END),
        crm_internal.source_query(columns, 'month_of AS n'),
        E'\nORDER BY n.month'),
        concat('Cases by month 客诉月报 of source ', s.name, ', against the orders of the month'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_case_months(@extschema@.source) IS 'Part of create_source: the view of cases month by month';

CREATE FUNCTION crm_internal.source_case_supervision(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'row_number() OVER (ORDER BY c.promised, c.opened, c.customer)', 'Order in which to act: the latest first'],
        ['customer', 'c.customer', 'Customer'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer'],
        ['cause', CASE WHEN s.cause IS NOT NULL THEN 'c.cause' END, 'What the case is about'],
        ['opened', 'c.opened::date', 'Day it was opened'],
        ['promised', 'c.promised', 'Day by which it was to be closed'],
        ['days_overdue', 'c.day - c.promised', 'Days since then'],
        ['level', 'g.code', 'Level of escalation by these days'],
        ['level_en', 'g.name', 'The level, as it is shown'],
        ['level_zh', 'g.name_zh', 'The level in Chinese 督办级别'],
        ['advice', 'g.advice', 'What to do'],
        ['advice_zh', 'g.advice_zh', 'What to do, in Chinese 建议'],
        ['as_of', 'c.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('case_supervision'::text, crm_internal.source_query(columns, format(
$sql$%s%s%s
WHERE NOT c.over$sql$, crm_internal.source_cases_sql(s, part.day), crm_internal.source_level_join('escalation', '(c.day - c.promised)'), crm_internal.source_names_join(s, 'c.customer'))),
        concat('Supervision 督办 of source ', s.name, ': cases that should be closed by now and are open'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_case_supervision(@extschema@.source) IS 'Part of create_source: the view of the cases that are late';

-- Contacts ----------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.source_contacts(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    grain CONSTANT text := crm_internal.source_grain(s, s.contacts, s.contacted_at, s.replied_at);
BEGIN
    RETURN crm_internal.source_beside(s, 'contacts', s.contacts, ARRAY[
        ['customer', 'key', s.contact_customer, 'Customer'],
        ['at', grain, s.contacted_at, 'Day or time'],
        ['replied_at', grain, s.replied_at, 'Day or time of our answer'],
        ['issue', 'text', s.issue, 'What it was about']]::text[], 'Contacts 联系记录');
END
$$;
COMMENT ON FUNCTION crm_internal.source_contacts(@extschema@.source) IS 'Part of create_source: the view of the contacts';

-- Contacts of one day are one. Regular customers are judged by how little their gaps differ, others by their mean alone.
CREATE FUNCTION crm_internal.source_contact_rhythm(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['customer', 'c.customer', 'Customer'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer'],
        ['contacts', 'c.contacts', 'Contacts'],
        ['contact_days', '(c.gaps).events', 'Days with contacts'],
        ['tenure_days', 'c.day - c.first_day', 'Days since the first one'],
        ['per_30_days', '(30.0 * c.contacts / nullif(c.day - c.first_day, 0))::numeric(12,2)', 'Contacts in 30 days'],
        ['mean_gap_days', '(c.gaps).mean_gap::numeric(12,1)', 'Mean days between two days with contacts'],
        ['variation', '(c.gaps).cv::numeric(12,4)', 'Coefficient of variation of these gaps: below 0.5 regular'],
        ['days_since_last', 'c.day - c.last_day', 'Days since the last one'],
        ['limit_days', '(@extschema@.gap_limit(c.gaps, alpha => 0.05, rhythm => ''auto''))::numeric(12,1)', 'Days after which the next one is late: one gap in twenty is longer'],
        ['late', '(c.day - c.last_day > @extschema@.gap_limit(c.gaps, alpha => 0.05, rhythm => ''auto''))::int', '1: late against the own rhythm 逾期未联系'],
        ['as_of', 'c.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('contact_rhythm'::text, crm_internal.source_query(columns, format(
$sql$(SELECT d.day, o.customer, count(*) AS contacts, min(o.at)::date AS first_day, max(o.at)::date AS last_day, @extschema@.event_gaps(o.at::date ORDER BY o.at::date) AS gaps
      FROM %I.contacts AS o CROSS JOIN (SELECT %s AS day OFFSET 0) AS d WHERE o.at < d.day + 1 AND o.customer IS NOT NULL GROUP BY d.day, o.customer) AS c%s
ORDER BY (c.day - c.last_day) / (c.gaps).mean_gap DESC NULLS LAST, c.customer$sql$, s.schema, part.day, crm_internal.source_names_join(s, 'c.customer'))),
        concat('Rhythm of contacts 联系频率 of source ', s.name, ': who has not been heard of for long, by their own measure'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_contact_rhythm(@extschema@.source) IS 'Part of create_source: the view of the rhythm of contacts';

-- An issue is what a customer contacts us about until seven days are quiet; it is ripe when these are over.
CREATE FUNCTION crm_internal.source_contact_months(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    raised CONSTANT boolean := s.issue IS NOT NULL;
    replied CONSTANT boolean := s.replied_at IS NOT NULL;
    columns CONSTANT text[] := ARRAY[
        ['month', 'date_trunc(''month'', c.at)::date', 'First day of the month'],
        ['contacts', 'count(*)', 'Contacts'],
        ['customers', 'count(DISTINCT c.customer)', 'Their customers'],
        ['issues', CASE WHEN raised THEN 'count(*) FILTER (WHERE c.first_of_issue)' END, 'Issues that came up: contacts without one of the same customer and issue in the seven days before'],
        ['ripe_issues', CASE WHEN raised THEN 'count(*) FILTER (WHERE c.first_of_issue AND c.ripe)' END, 'Of these, those that are seven days old'],
        ['resolved_at_first', CASE WHEN raised THEN 'count(*) FILTER (WHERE c.first_of_issue AND c.ripe AND NOT c.came_back)' END, 'Of these, those without another contact within seven days'],
        ['first_contact_resolution', CASE WHEN raised THEN '(count(*) FILTER (WHERE c.first_of_issue AND c.ripe AND NOT c.came_back)::numeric / nullif(count(*) FILTER (WHERE c.first_of_issue AND c.ripe), 0))::numeric(7,4)' END, 'Their share 首次解决率'],
        ['replied', CASE WHEN replied THEN 'count(*) FILTER (WHERE c.replied_at < c.day + 1)' END, 'Contacts that we answered'],
        ['median_reply_hours', CASE WHEN replied THEN format('((@extschema@.duration_quantile(@extschema@.outcomes(%s))).duration / 3600)::numeric(12,1)', crm_internal.source_wait_sql('c.at', 'c.replied_at')) END, 'Hours within which half of them were answered, with those that wait'],
        ['as_of', 'c.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('contact_months'::text, crm_internal.source_query(columns, format(
$sql$(SELECT d.day, %s::timestamp AS until, o.*%s
      FROM (SELECT k.*, k.at::date AS of_day FROM %I.contacts AS k) AS o CROSS JOIN (SELECT %s AS day OFFSET 0) AS d WHERE o.at < d.day + 1%s) AS c
GROUP BY c.day, 1
ORDER BY 1$sql$, crm_internal.source_until_sql(crm_internal.source_grain(s, s.contacts, s.contacted_at, s.replied_at)),
        CASE WHEN raised THEN ', o.customer IS NOT NULL AND o.issue IS NOT NULL AND (o.of_day - lag(o.of_day) OVER i > 7) IS NOT FALSE AS first_of_issue, (lead(o.of_day) OVER i - o.of_day <= 7) IS TRUE AS came_back, d.day - o.of_day >= 7 AS ripe' END,
        s.schema, part.day, CASE WHEN raised THEN ' WINDOW i AS (PARTITION BY o.customer, o.issue ORDER BY o.at)' END)),
        concat('Contacts by month 联系月报 of source ', s.name, ', and how many were settled at once'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_contact_months(@extschema@.source) IS 'Part of create_source: the view of contacts month by month';

-- Deals -------------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.source_deals(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    grain CONSTANT text := crm_internal.source_grain(s, s.deals, s.deal_opened, s.deal_closed);
BEGIN
    RETURN crm_internal.source_beside(s, 'deals', s.deals, ARRAY[
        ['customer', 'key', s.deal_customer, 'Customer'],
        ['opened', grain, s.deal_opened, 'Day or time it was opened'],
        ['closed', grain, s.deal_closed, 'Day or time it was won or lost; NULL: it is open'],
        ['outcome', 'text', s.deal_outcome, 'How it ended'],
        ['amount', 'amount', s.deal_amount, 'Amount'],
        ['stage', 'text', s.deal_stage, 'Furthest stage it has reached']]::text[], 'Deals 商机');
END
$$;
COMMENT ON FUNCTION crm_internal.source_deals(@extschema@.source) IS 'Part of create_source: the view of the deals';

-- Conversion of a stage counts the deals that are decided there: gone on or lost. What an open deal is worth is its amount
-- times the conversions from its stage on (a product limit over stages); nothing decided at one of them: not known. A deal whose
-- stage is none of those that are named is at none, unless it was won, which is past all of them.
CREATE FUNCTION crm_internal.source_pipeline(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    amount CONSTANT text := CASE WHEN s.deal_amount IS NOT NULL THEN 'o.amount' ELSE 'NULL::numeric' END;
    columns CONSTANT text[] := ARRAY[
        ['position', 'g.place', 'Order of the stages'],
        ['stage', 'g.stage', 'Stage'],
        ['deals', 'g.deals', 'Deals that have come as far'],
        ['went_on', 'g.went_on', 'Of these, those that went on; from the last stage, those that were won'],
        ['lost_here', 'g.lost_here', 'Of these, those that ended here without being won'],
        ['conversion', '(g.went_on::numeric / nullif(g.went_on + g.lost_here, 0))::numeric(7,4)', 'Share of the decided that went on 阶段转化率'],
        ['win_probability', 'w.win_probability', 'Probability that a deal at this stage is won 赢单率'],
        ['open_deals', 'g.open_deals', 'Deals that are open at this stage'],
        ['open_value', CASE WHEN s.deal_amount IS NOT NULL THEN 'g.open_value::numeric(20,2)' END, 'Their amount'],
        ['weighted_value', CASE WHEN s.deal_amount IS NOT NULL THEN 'crm_internal.cents(g.open_value::float8 * w.win_probability)::numeric(20,2)' END, 'Their amount times the probability 加权商机'],
        ['not_placed', '(SELECT count(*) FROM deal AS o WHERE o.place IS NULL AND NOT o.won)', 'Deals, the same in all rows, that do not count: their stage is none of these'],
        ['as_of', 'g.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('pipeline'::text, format(
$sql$WITH deal AS (
    SELECT d.day, %1$s AS amount, %2$s AS place, (o.closed < d.day + 1) IS TRUE AS over, (o.closed < d.day + 1 AND o.outcome = %3$L) IS TRUE AS won
    FROM %4$I.deals AS o CROSS JOIN (SELECT %5$s AS day OFFSET 0) AS d WHERE o.opened < d.day + 1
), stage_of AS (
    SELECT e.day, t.place, t.stage, count(o.day) AS deals, count(*) FILTER (WHERE o.won OR o.place > t.place) AS went_on, count(*) FILTER (WHERE o.over AND NOT o.won AND o.place = t.place) AS lost_here,
           count(*) FILTER (WHERE NOT o.over AND o.place = t.place) AS open_deals, coalesce(sum(o.amount) FILTER (WHERE NOT o.over AND o.place = t.place), 0) AS open_value
    FROM unnest(%6$L::text[]) WITH ORDINALITY AS t(stage, place) CROSS JOIN (SELECT %5$s AS day OFFSET 0) AS e LEFT JOIN deal AS o ON o.place >= t.place OR o.won
    GROUP BY e.day, t.place, t.stage
)
%7$s
ORDER BY g.place$sql$, amount, CASE WHEN s.deal_stages IS NOT NULL THEN format('array_position(%L::text[], o.stage)', s.deal_stages) ELSE '1' END, s.deal_won, s.schema, part.day, coalesce(s.deal_stages, '{deal}'),
        crm_internal.source_query(columns,
'stage_of AS g
     CROSS JOIN LATERAL (SELECT CASE WHEN bool_and(f.went_on + f.lost_here > 0) THEN CASE WHEN bool_and(f.went_on > 0) THEN exp(sum(ln(nullif(f.went_on, 0)::float8 / nullif(f.went_on + f.lost_here, 0)))) ELSE 0 END END AS win_probability
                         FROM stage_of AS f WHERE f.place >= g.place) AS w')),
        concat('Pipeline 销售漏斗 of source ', s.name, ': deals by stage, and what the open ones are worth'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_pipeline(@extschema@.source) IS 'Part of create_source: the view of the deals by stage';

-- Referrals ---------------------------------------------------------------------------------------------------

-- Who brought whom, down twenty generations; later ones count half of the one before. Customers have one referrer each, so
-- that a loop leads back to where it began, and ends there.
CREATE FUNCTION crm_internal.source_referrals(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['position', 'row_number() OVER (ORDER BY g.revenue DESC, g.customers DESC, g.top)', 'Order by what was brought 头牛'],
        ['customer', 'g.top', 'Customer who referred others'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer'],
        ['referred_by', 'n.referrer', 'Who referred this customer; NULL: nobody'],
        ['direct', 'g.direct', 'Customers referred directly 直接推荐'],
        ['downstream', 'g.customers', 'Customers referred directly and by those in turn, up to twenty generations 连锁介绍'],
        ['generations', 'g.generations', 'Generations below'],
        ['own_revenue', 'coalesce(b.revenue, 0)::numeric(20,2)', 'Own purchases less refunds so far'],
        ['downstream_revenue', 'g.revenue::numeric(20,2)', 'Those of all referred'],
        ['weighted_revenue', 'crm_internal.cents(g.weighted)::numeric(20,2)', 'The same, each generation counting half of the one before'],
        ['in_a_loop', 'g.looped', '1: referred by somebody of the own downstream, an error in the table'],
        ['as_of', 'd.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('referrals'::text, format(
$sql$WITH RECURSIVE bought AS (
    SELECT p.customer, sum(p.amount) AS revenue FROM %1$s GROUP BY p.customer
), known AS (
    SELECT c.customer, c.referrer, coalesce(b.revenue, 0) AS revenue FROM %2$I.customers AS c LEFT JOIN bought AS b ON b.customer = c.customer WHERE c.referrer IS NOT NULL AND c.referrer::text <> ''
), down AS (
    SELECT k.referrer AS top, k.customer, k.revenue, 1 AS generation FROM known AS k
    UNION ALL
    SELECT o.top, k.customer, k.revenue, o.generation + 1 FROM down AS o JOIN known AS k ON k.referrer = o.customer WHERE o.customer <> o.top AND o.generation < 20
)
%3$s$sql$, part.counted, s.schema, crm_internal.source_query(columns, format(
'(SELECT o.top, count(*) FILTER (WHERE o.generation = 1 AND o.customer <> o.top) AS direct, count(*) FILTER (WHERE o.customer <> o.top) AS customers,
             max(o.generation) FILTER (WHERE o.customer <> o.top) AS generations, coalesce(sum(o.revenue) FILTER (WHERE o.customer <> o.top), 0) AS revenue,
             coalesce(sum(o.revenue::float8 / 2.0 ^ (o.generation - 1)) FILTER (WHERE o.customer <> o.top), 0) AS weighted, max((o.customer = o.top)::int) AS looped
      FROM down AS o GROUP BY o.top) AS g
     CROSS JOIN (SELECT %s AS day OFFSET 0) AS d
     LEFT JOIN %I.customers AS n ON n.customer = g.top LEFT JOIN bought AS b ON b.customer = g.top
ORDER BY 1', part.day, s.schema))),
        concat('Referrals 转介绍 of source ', s.name, ': who brings customers, and what these bring'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_referrals(@extschema@.source) IS 'Part of create_source: the view of the referrals';

-- Points ------------------------------------------------------------------------------------------------------

CREATE FUNCTION crm_internal.source_points_ledger(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN crm_internal.source_beside(s, 'points_ledger', s.points, ARRAY[
        ['customer', 'key', s.points_customer, 'Customer'],
        ['at', 'day', s.points_at, 'Day'],
        ['points', 'amount', s.points_amount, 'Points, above zero when earned, below when redeemed'],
        ['kind', 'text', s.points_kind, 'earn, redeem, cancel or adjust'],
        ['expires_on', 'day', s.points_expire, 'Last day on which they can be used']]::text[], 'Ledger of points 积分流水');
END
$$;
COMMENT ON FUNCTION crm_internal.source_points_ledger(@extschema@.source) IS 'Part of create_source: the view of the ledger of points';

-- The account of every customer, as SQL for FROM: its status on the day and within the 90 days after. An account that is
-- overdrawn owes points, so that one does not hide all others.
CREATE FUNCTION crm_internal.source_points_sql(s @extschema@.source, day text) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN format(
$sql$(SELECT l.day, l.customer, (@extschema@.points_status(l.account, l.day, within => 90)).*
      FROM (SELECT d.day, o.customer, @extschema@.points_account(o.at, o.points, o.expires_on%s, @extschema@.points_options(on_overdraft => 'allow') ORDER BY o.at) AS account
            FROM %I.points_ledger AS o CROSS JOIN (SELECT %s AS day OFFSET 0) AS d WHERE o.at <= d.day AND o.customer IS NOT NULL GROUP BY d.day, o.customer) AS l) AS c$sql$,
        CASE WHEN s.points_kind IS NOT NULL THEN ', o.kind' END, s.schema, day);
END
$$;
COMMENT ON FUNCTION crm_internal.source_points_sql(@extschema@.source, text) IS 'Part of create_source: accounts of points as SQL';

CREATE FUNCTION crm_internal.source_points(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['customer', 'c.customer', 'Customer'],
        ['customer_name', CASE WHEN s.customer_name IS NOT NULL THEN 'n.customer_name' END, 'Name of the customer'],
        ['balance', 'c.balance', 'Points that can be used 积分余额; below zero a debt'],
        ['earned', 'c.earned', 'Points earned so far'],
        ['redeemed', 'c.redeemed', 'Points redeemed so far'],
        ['expired', 'c.expired', 'Points that expired'],
        ['cancelled', 'c.cancelled', 'Points that were taken back'],
        ['next_expiry', 'c.next_expiry', 'Last day of the points that expire next'],
        ['expiring', 'c.expiring', 'Points that expire within 90 days'],
        ['as_of', 'c.day', 'Day the view looks from']];
BEGIN
    RETURN ROW('points'::text, crm_internal.source_query(columns, crm_internal.source_points_sql(s, part.day) || crm_internal.source_names_join(s, 'c.customer') || E'\nORDER BY c.balance DESC, c.customer'),
        concat('Points 积分账户 of source ', s.name, ', one account a customer'), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_points(@extschema@.source) IS 'Part of create_source: the view of the accounts of points';

CREATE FUNCTION crm_internal.source_points_programme(s @extschema@.source) RETURNS crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    part CONSTANT crm_internal.source_sql := crm_internal.source_sql(s);
    columns CONSTANT text[] := ARRAY[
        ['accounts', 'count(*)', 'Accounts of points'],
        ['with_balance', 'count(*) FILTER (WHERE c.balance > 0)', 'Of these, with points to use'],
        ['redeemers', 'count(*) FILTER (WHERE c.redeemed > 0)', 'Of these, those who redeemed some'],
        ['earned', 'sum(c.earned)', 'Points earned so far'],
        ['redeemed', 'sum(c.redeemed)', 'Points redeemed so far'],
        ['expired', 'sum(c.expired)', 'Points that expired'],
        ['cancelled', 'sum(c.cancelled)', 'Points that were taken back'],
        ['balance', 'sum(c.balance)', 'Points outstanding 未兑换积分'],
        ['burn_to_earn', '(sum(c.redeemed) / nullif(sum(c.earned), 0))::numeric(7,4)', 'Redeemed to earned 兑换率'],
        ['breakage', '(sum(c.expired) / nullif(sum(c.expired) + sum(c.redeemed), 0))::numeric(7,4)', 'Expired to expired and redeemed 失效率'],
        ['redeemer_share', '(count(*) FILTER (WHERE c.redeemed > 0)::numeric / nullif(count(*), 0))::numeric(7,4)', 'Share of accounts that redeemed'],
        ['expiring', 'sum(c.expiring)', 'Points that expire within 90 days'],
        ['as_of', 'max(c.day)', 'Day the view looks from']];
BEGIN
    RETURN ROW('points_programme'::text, crm_internal.source_query(columns, crm_internal.source_points_sql(s, part.day)),
        concat('Points programme 积分计划 of source ', s.name), crm_internal.source_says(columns));
END
$$;
COMMENT ON FUNCTION crm_internal.source_points_programme(@extschema@.source) IS 'Part of create_source: the view of the points programme';

-- Which of these views a source has.
CREATE FUNCTION crm_internal.source_relation_views(s @extschema@.source) RETURNS SETOF crm_internal.source_view
    LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF s.cases IS NOT NULL THEN
        RETURN NEXT crm_internal.source_case_months(s);
    END IF;
    IF s.promised IS NOT NULL THEN
        RETURN NEXT crm_internal.source_case_supervision(s);
    END IF;
    IF s.contacts IS NOT NULL THEN
        RETURN NEXT crm_internal.source_contact_rhythm(s);
        RETURN NEXT crm_internal.source_contact_months(s);
    END IF;
    IF s.deals IS NOT NULL THEN
        RETURN NEXT crm_internal.source_pipeline(s);
    END IF;
    IF s.referrer IS NOT NULL THEN
        RETURN NEXT crm_internal.source_referrals(s);
    END IF;
    IF s.points IS NOT NULL THEN
        RETURN NEXT crm_internal.source_points(s);
        RETURN NEXT crm_internal.source_points_programme(s);
    END IF;
END
$$;
COMMENT ON FUNCTION crm_internal.source_relation_views(@extschema@.source) IS 'Part of create_source: the live views on relations';
