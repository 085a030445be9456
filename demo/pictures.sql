-- Draws two pictures of the shop from the tables that demo.sql makes: the segments as bars into the file :segments,
-- the R x F grid as a heat map into the file :grid. SVG without scripts, links and fonts of its own, on a background
-- of its own; the same rows give the same bytes.

\pset format unaligned
\pset tuples_only on

-- Text in SVG.
CREATE FUNCTION pg_temp.xml(t text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN replace(replace(replace(t, '&', '&amp;'), '<', '&lt;'), '>', '&gt;');

-- A share as 31.0 %; a length with one decimal; 12,345; the values from one to another, 3–9.
CREATE FUNCTION pg_temp.percent(share numeric) RETURNS text LANGUAGE sql IMMUTABLE
RETURN round(100 * share, 1) || ' %';
CREATE FUNCTION pg_temp.px(length numeric) RETURNS numeric LANGUAGE sql IMMUTABLE
RETURN trim_scale(round(length, 1));
CREATE FUNCTION pg_temp.thousands(n numeric) RETURNS text LANGUAGE sql IMMUTABLE
RETURN ltrim(to_char(round(n), '999,999,999,999,990'));
CREATE FUNCTION pg_temp.span(low numeric, high numeric) RETURNS text LANGUAGE sql IMMUTABLE
RETURN pg_temp.thousands(low) || CASE WHEN high > low THEN '–' || pg_temp.thousands(high) ELSE '' END;

-- From almost white at 0 over sky blue to deep blue at 1.
CREATE FUNCTION pg_temp.blue(heat numeric) RETURNS text LANGUAGE sql IMMUTABLE
RETURN (SELECT '#' || string_agg(lpad(to_hex(round(CASE WHEN heat < 0.5 THEN pale + (sky - pale) * 2 * heat
                                                        ELSE sky + (deep - sky) * (2 * heat - 1) END)::int), 2, '0'), '' ORDER BY place)
        FROM (VALUES (1, 243, 126, 12), (2, 247, 181, 66), (3, 252, 230, 140)) AS c(place, pale, sky, deep));

-- The card that a picture stands on, with its title and what to see in it.
CREATE FUNCTION pg_temp.card(width int, height int, title text, finding text, footer text, description text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN format($svg$<svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" role="img" font-family="system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif" font-size="13" fill="#1f2933">
<title>%3$s</title>
<desc>%4$s</desc>
<rect x="0.5" y="0.5" width="%5$s" height="%6$s" rx="10" fill="#ffffff" stroke="#d5dbe3"/>
<text x="28" y="42" font-size="19" font-weight="600">%3$s</text>
<text x="28" y="65" fill="#52606d">%7$s</text>
<text x="28" y="%8$s" font-size="12" fill="#66727f">%9$s</text>$svg$,
    width, height, pg_temp.xml(title), pg_temp.xml(description), width - 1, height - 1, pg_temp.xml(finding), height - 22, pg_temp.xml(footer));

-- What all rows are about.
SELECT format('%s customers · %s orders · %s of revenue · as of %s', pg_temp.thousands(count(*)), pg_temp.thousands(coalesce(sum(orders), 0)),
              pg_temp.thousands(coalesce(sum(money), 0)), :'as_of') AS about,
       coalesce(max(r), 5) AS r_bins, coalesce(max(f), 5) AS f_bins
FROM score \gset

-- A row of bars for every segment; the longest bar is 400 long.
\o :segments
WITH segment AS (
    SELECT segment, segment_zh, customers, coalesce(customer_share, 0)::numeric AS customers_part,
           revenue, greatest(coalesce(revenue_share, 0), 0)::numeric AS revenue_part, row_number() OVER (ORDER BY position) AS place
    FROM shop, crm.rfm_segments(shop.model, shop.population)
), bar AS (
    SELECT *, pg_temp.px(customers_part * scale) AS customers_px, pg_temp.px(revenue_part * scale) AS revenue_px
    FROM segment, (SELECT coalesce(400 / nullif(max(greatest(customers_part, revenue_part)), 0), 0) AS scale FROM segment) AS s
), best AS (
    SELECT * FROM segment ORDER BY revenue_part DESC, place LIMIT 1
)
SELECT line FROM (
    SELECT 0 AS place, pg_temp.card(820, (162 + 48 * (SELECT count(*) FROM bar))::int, 'Customer segments · 客户分群',
               CASE WHEN segment IS NULL THEN 'Nobody has bought anything'
                    ELSE format('%s: %s of the customers, %s of the revenue', segment, pg_temp.percent(customers_part), pg_temp.percent(revenue_part)) END,
               :'about', 'Bars: the share of every segment in the customers and in the revenue')
           || $svg$
<g font-size="12"><rect x="214" y="86" width="12" height="12" rx="2" fill="#f2a93b"/><text x="232" y="96">customers · 客户</text><rect x="352" y="86" width="12" height="12" rx="2" fill="#1f6fb8"/><text x="370" y="96">revenue · 收入</text></g>$svg$ AS line
    FROM (VALUES (1)) AS one LEFT JOIN best ON true
    UNION ALL
    SELECT place, format($svg$<g transform="translate(0 %s)"><text x="196" y="14" text-anchor="end" font-weight="600">%s</text><text x="196" y="32" text-anchor="end" fill="#52606d">%s</text>$svg$
           || $svg$<rect x="214" y="1" width="%s" height="16" rx="2" fill="#f2a93b"/><text x="%s" y="14" font-size="12">%s<tspan dx="7" fill="#66727f">%s</tspan></text>$svg$
           || $svg$<rect x="214" y="19" width="%s" height="16" rx="2" fill="#1f6fb8"/><text x="%s" y="32" font-size="12">%s<tspan dx="7" fill="#66727f">%s</tspan></text></g>$svg$,
           66 + 48 * place, pg_temp.xml(segment), pg_temp.xml(segment_zh),
           customers_px, 222 + customers_px, pg_temp.percent(customers_part), pg_temp.thousands(customers),
           revenue_px, 222 + revenue_px, pg_temp.percent(revenue_part), pg_temp.thousands(revenue))
    FROM bar
    UNION ALL
    SELECT 1000, '</svg>'
) AS picture ORDER BY place;

-- A field for every pair of scores, those that nobody has too; the more of the revenue, the deeper its blue.
\o :grid
WITH field AS (
    SELECT r, f, count(s.customer) AS customers, greatest(coalesce(sum(s.money) / nullif((SELECT sum(money) FROM score), 0), 0), 0) AS part,
           crm.rfm_segment(r, f, 1) AS segment, crm.label('segment', crm.rfm_segment(r, f, 1), 'zh') AS segment_zh
    FROM generate_series(1, :r_bins) AS r CROSS JOIN generate_series(1, :f_bins) AS f LEFT JOIN score AS s USING (r, f)
    GROUP BY r, f
), heat AS (
    SELECT *, coalesce(power(part / nullif(max(part) OVER (), 0), 0.55), 0) AS heat, customers::numeric / nullif(sum(customers) OVER (), 0) AS customers_part
    FROM field
), best AS (
    SELECT * FROM heat ORDER BY part DESC, r DESC, f DESC LIMIT 1
)
SELECT line FROM (
    SELECT 0 AS place, 0 AS r, 0 AS f, pg_temp.card(150 + 132 * :f_bins, 190 + 92 * :r_bins, 'Recency × frequency · 最近一次消费 × 消费频率',
               format('R %s, F %s: %s of the customers, %s of the revenue', r, f, pg_temp.percent(coalesce(customers_part, 0)), pg_temp.percent(part)),
               'Each field: customers, share of revenue (its colour), segment · as of ' || :'as_of',
               'Heat map: customers and share of revenue by recency and frequency score') AS line
    FROM best
    UNION ALL
    SELECT 1, r, 0, format('<text x="112" y="%s" text-anchor="end"><tspan font-weight="600">R %s</tspan><tspan x="112" dy="18" font-size="12" fill="#52606d">%s</tspan></text>',
           128 + 92 * (:r_bins - r), r, coalesce(pg_temp.span(min(recency_days), max(recency_days)) || CASE WHEN max(recency_days) = 1 THEN ' day' ELSE ' days' END, 'nobody'))
    FROM generate_series(1, :r_bins) AS r LEFT JOIN score USING (r) GROUP BY r
    UNION ALL
    SELECT 2, 0, f, format('<text x="%1$s" y="%2$s" text-anchor="middle"><tspan font-weight="600">F %3$s</tspan><tspan x="%1$s" dy="18" font-size="12" fill="#52606d">%4$s</tspan></text>',
           60 + 132 * f, 108 + 92 * :r_bins, f, coalesce(pg_temp.span(min(orders), max(orders)) || CASE WHEN max(orders) = 1 THEN ' order' ELSE ' orders' END, 'nobody'))
    FROM generate_series(1, :f_bins) AS f LEFT JOIN score USING (f) GROUP BY f
    UNION ALL
    SELECT 3, r, f, format($svg$<g transform="translate(%s %s)" fill="%s"><rect width="128" height="88" rx="5" fill="%s"/>$svg$
           || $svg$<text x="12" y="30" font-size="20" font-weight="600">%s</text><text x="116" y="29" text-anchor="end" font-size="12">%s</text>$svg$
           || $svg$<text x="12" y="55" font-size="12">%s</text><text x="12" y="73" font-size="12">%s</text></g>$svg$,
           126 + 132 * (f - 1), 86 + 92 * (:r_bins - r), CASE WHEN customers = 0 THEN '#66727f' WHEN heat > 0.75 THEN '#ffffff' ELSE '#1f2933' END, pg_temp.blue(heat),
           pg_temp.thousands(customers), CASE WHEN customers > 0 THEN pg_temp.percent(part) END, pg_temp.xml(segment), pg_temp.xml(segment_zh))
    FROM heat
    UNION ALL
    SELECT 4, 0, 0, '</svg>'
) AS picture ORDER BY place, r DESC, f;
\o
