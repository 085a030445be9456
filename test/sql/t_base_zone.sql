-- Time zones by name: local_day(), and queries and views that cut days in a zone of their own, whatever the session's is.
\set SHOW_CONTEXT never
CREATE SCHEMA t_base_zone;
SET search_path = t_base_zone, public;
SET datestyle = 'ISO, YMD';
SET timezone = 'UTC';

-- As AT TIME ZONE has it, also where clocks change and where the zone did.
SELECT z.zone, count(*) AS instants,
       count(*) FILTER (WHERE crm.local_day(i.at, z.zone) IS DISTINCT FROM (i.at AT TIME ZONE z.zone)::date) AS different,
       count(*) FILTER (WHERE crm.local_day(i.at, z.zone) <> i.at::date) AS another_day_than_utc
FROM unnest('{Asia/Shanghai,Europe/Berlin,America/New_York,Pacific/Apia,Asia/Kathmandu,UTC,<+08>-08}'::text[]) AS z(zone)
CROSS JOIN generate_series(timestamptz '2011-12-20', '2012-11-10', '37 minutes 13 seconds') AS i(at)
GROUP BY z.zone ORDER BY z.zone COLLATE "C";
-- A zone that changes from row to row.
SELECT z.zone, crm.local_day('2026-01-31 20:00+00', z.zone) AS day
FROM (VALUES (1, 'Asia/Shanghai'), (2, 'UTC'), (3, 'Asia/Shanghai'), (4, NULL), (5, 'America/New_York')) AS z(place, zone) ORDER BY z.place;
SELECT crm.local_day('infinity', 'UTC') AS forever, crm.local_day('-infinity', 'UTC') AS since_ever, crm.local_day(NULL, 'UTC') AS never;
SELECT crm.local_day('2026-01-31', 'Asia/Shangai');
SELECT crm.local_day('2026-01-31', 'UTC+8');
SELECT crm.local_day('2026-01-31', 'gmt-3');
SELECT crm.local_day('2026-01-31', 'UTC+08');
SELECT crm.local_day('2026-01-31', '+08:00');
SELECT crm.local_day('2026-01-31', '8');
SELECT crm.local_day('2026-01-31 20:00+00', 'CST-8') AS as_posix, crm.local_day('2026-01-31', 'GMT+0') AS greenwich, crm.local_day('2026-01-31', 'Zulu') AS there_too;
SELECT crm.local_day('2026-01-31', '');
SELECT crm.local_day('4714-11-24 00:00+00 BC', 'America/New_York');

-- The zone of the session that makes a view stays in it.
CREATE TABLE sale (customer bigint, at timestamptz, amount numeric, paid timestamptz, recommend int);
INSERT INTO sale
SELECT s.customer_id, s.ordered_at AT TIME ZONE 'UTC', s.amount, s.ordered_at AT TIME ZONE 'UTC' + interval '20 days 13 hours', s.order_id % 11
FROM crm.simulate_orders(customers => 60) AS s;
SET timezone = 'Asia/Shanghai';
SELECT count(*) FROM crm.create_credit_views('sale', 'customer', 'at', 'at', 'amount', 'paid', as_of => '2026-01-02');
SELECT count(*) FROM crm.create_satisfaction_views('sale', 'customer', 'at', nps => 'recommend', period => 'day');
CREATE TEMP TABLE seen AS
SELECT 'credit' AS view, md5(string_agg(v::text, ' ' ORDER BY v.customer)) AS rows FROM credit_customers AS v
UNION ALL SELECT 'satisfaction', md5(string_agg(v::text, ' ' ORDER BY v.period)) FROM satisfaction_trend AS v;
SELECT i.zone AS credit, s.zone AS satisfaction FROM credit_info AS i, satisfaction_info AS s;
SET timezone = 'America/New_York';
SELECT s.view, s.rows = n.rows AS unchanged
FROM seen AS s JOIN (
    SELECT 'credit' AS view, md5(string_agg(v::text, ' ' ORDER BY v.customer)) AS rows FROM credit_customers AS v
    UNION ALL SELECT 'satisfaction', md5(string_agg(v::text, ' ' ORDER BY v.period)) FROM satisfaction_trend AS v) AS n USING (view)
ORDER BY s.view;

-- A zone that is named; one that is not there; times that have none. Today is that of the zone.
SELECT count(*) FROM crm.create_credit_views('sale', 'customer', 'at', 'at', 'amount', 'paid', as_of => '2026-01-02', zone => 'Asia/Shanghai', prefix => 'named');
SELECT i.zone, md5(string_agg(n::text, ' ' ORDER BY n.customer)) = (SELECT rows FROM seen WHERE view = 'credit') AS as_made FROM named_info AS i, named_customers AS n GROUP BY 1;
SELECT crm.credit_sql('sale', 'customer', 'at', 'at', 'amount', 'paid', zone => 'Asia/Shangai');
SELECT count(*) FROM crm.create_satisfaction_views('sale', 'customer', 'at', nps => 'recommend', zone => 'UTC+8', prefix => 'none');
CREATE VIEW sale_day AS SELECT customer, at::date AS at, amount, paid::date AS paid FROM sale;
SELECT crm.credit_sql('sale', 'customer', 'at', 'at', 'amount', 'paid', zone => 'Asia/Shanghai') ~ 'CURRENT_DATE' AS of_the_session,
       crm.credit_sql('sale_day', 'customer', 'at', 'at', 'amount', 'paid') ~ 'CURRENT_DATE' AS without_zones,
       crm.renewals_sql('sale', 'at', 'paid') ~ 'CURRENT_DATE' AS of_the_session_of_renewals, crm.renewals_sql('sale', 'at', 'paid') ~ 'New_York' AS where_they_were_asked_for;
SET client_min_messages = warning;
DROP SCHEMA t_base_zone CASCADE;
