# Points: when ../shared/data is there, every golden figure of accounts, of
# revenue after IFRS 15, of the chain ladder and of a programme, its inputs read
# from the text of the golden rows; the same answers for any number of workers
# where rows may come in any order.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off\ntimezone = 'UTC'");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

sql(q{
CREATE TABLE redemption AS SELECT n % 36 AS cohort, n * 7919::bigint % (36 - n % 36) AS age, (n * 31::bigint % 1000) / 4.0 AS points FROM generate_series(1, 100000) AS n;
ANALYZE redemption;
});
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET min_parallel_table_scan_size = 0;';
my $triangle = 'SELECT crm.development(cohort, age, points) AS d FROM redemption';
like(sql("$workers EXPLAIN $triangle"), qr/Partial Aggregate/, 'workers develop cohorts');
is(sql("$workers $triangle"), sql("SET max_parallel_workers_per_gather = 0; $triangle"), 'any number of workers: the same bytes');
unlike(sql("$workers EXPLAIN SELECT crm.points_account(date '2025-01-01' + age::int, points, NULL::date ORDER BY age) FROM redemption GROUP BY cohort"), qr/Partial/, 'an account is not split: its rows have an order');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
sql(qq{
CREATE TABLE golden (topic text, inputs text, metric text, key text, value text, source text);
COPY golden FROM '$ENV{CRM_SHARED}/relations_golden.csv' (FORMAT csv, HEADER);
DELETE FROM golden WHERE topic NOT LIKE 'points\\_%';
-- A golden figure and ours agree at the digits that are printed, or to 1e-9.
CREATE FUNCTION agrees(ours text, printed text) RETURNS boolean LANGUAGE sql AS \$\$
    SELECT CASE WHEN printed ~ '^-?[0-9.]+\$' THEN abs(ours::numeric - printed::numeric) <= greatest(0.51 * 10::numeric ^ (- scale(printed::numeric)) * (scale(printed::numeric) > 0 OR ours !~ '^-?[0-9]+\$')::int, 1e-9 * abs(printed::numeric))
           ELSE ours IS NOT DISTINCT FROM nullif(printed, 'NULL') END \$\$;
-- A number of the text: the one after the name.
CREATE FUNCTION named(inputs text, name text) RETURNS numeric LANGUAGE sql AS \$\$ SELECT substring(inputs FROM name || '=(-?[0-9.]+)')::numeric \$\$;
-- What a query answers, or its SQLSTATE.
CREATE FUNCTION answer(query text) RETURNS text LANGUAGE plpgsql AS \$\$
DECLARE
    result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN 'ERROR';
END \$\$;
CREATE TABLE found (topic text, inputs text, metric text, key text, ours text);
});

# Accounts: a ledger, a day and an order in a text.
sql(q{
CREATE TABLE account AS
SELECT inputs, substring(inputs FROM 'as_of=(\S+)')::date AS as_of, coalesce(substring(inputs FROM 'order=(\w+)'), 'expiry') AS consume
FROM golden WHERE topic = 'points_account' GROUP BY inputs;
CREATE TABLE ledger AS
SELECT inputs, r[1]::date AS at, r[2]::numeric AS points, r[3]::date AS expires_on
FROM account, regexp_matches(inputs, '(\d{4}-\d\d-\d\d) ([+-]\d+)(?: (?:expires )?(\d{4}-\d\d-\d\d))?', 'g') AS r;
INSERT INTO found
SELECT 'points_account', a.inputs, m.metric, NULL, answer(format('SELECT s.%I FROM (SELECT crm.points_account(at, points, expires_on, crm.points_options(%L) ORDER BY at) AS a FROM ledger WHERE inputs = %L AND at <= %L) AS x, crm.points_status(a, %L) AS s',
        m.named, a.consume, a.inputs, a.as_of, a.as_of))
FROM account AS a, (VALUES ('balance', 'balance'), ('earned', 'earned'), ('redeemed', 'redeemed'), ('expired', 'expired'), ('mean_age_at_redemption', 'mean_age_at_redemption'), ('next_expiry', 'next_expiry'),
    ('expiring_within_90_days', 'expiring'), ('redemption_rate', 'redemption_rate'), ('breakage_rate_of_matured', 'breakage_rate')) AS m(metric, named);
});

# Revenue: the worked case, example 52 of the standard, variants of a handbook, edges.
sql(q{
CREATE TABLE sale AS
SELECT inputs, replace(substring(inputs FROM '(?:price=|52: )([\d,]+)'), ',', '')::numeric AS price, replace(substring(inputs FROM '(?:goods SSP=|52: )([\d,]+)'), ',', '')::numeric AS goods,
       replace(substring(inputs FROM '(?:points=|sales, )([\d,]+)'), ',', '')::numeric AS points,
       coalesce(named(inputs, 'expected redemption'), substring(inputs FROM '(\d+) %')::numeric / 100) AS share, coalesce(named(inputs, 'value per point'), substring(inputs FROM 'points of (\d+)')::numeric) AS value
FROM golden WHERE topic = 'points_ifrs15' AND inputs ~ '^(transaction|IFRS)' GROUP BY inputs;
CREATE TABLE year AS
SELECT inputs, row_number() OVER (PARTITION BY inputs ORDER BY redeemed) AS year, redeemed, expected
FROM (SELECT inputs, r[1]::numeric AS redeemed, r[2]::numeric AS expected FROM sale, regexp_matches(inputs, '(\d+)/(\d+)(?:;|$)', 'g') AS r
      UNION ALL SELECT inputs, replace(r[1], ',', '')::numeric, points * r[2]::numeric / 100 FROM sale, regexp_matches(regexp_replace(inputs, '(\d+) % then (\d+) % expected, ([\d,]+) then ([\d,]+) redeemed', '<\3 \1><\4 \2>'), '<([\d,]+) (\d+)>', 'g') AS r) AS y;
CREATE TABLE booked AS SELECT s.inputs, y.year, s.points * s.share * s.value AS points_value, r.* FROM sale AS s JOIN year AS y USING (inputs), crm.points_revenue(s.price, s.goods, s.points * s.share * s.value, y.redeemed, y.expected) AS r;
INSERT INTO found
SELECT 'points_ifrs15', inputs, m.metric, m.key, m.ours::text
FROM (SELECT *, recognised - lag(recognised, 1, 0) OVER (PARTITION BY inputs ORDER BY year) AS of_year FROM booked) AS b,
     LATERAL (VALUES ('points_ssp', NULL, points_value), ('allocated_to_goods', NULL, to_goods), ('allocated_to_points', NULL, to_points), ('revenue_of_year', year::text, of_year), ('contract_liability', year::text, liability)) AS m(metric, key, ours)
WHERE m.key IS NOT NULL OR b.year = 1
UNION ALL SELECT topic, inputs, metric, key, answer(format('SELECT recognised - %s FROM crm.points_revenue(%s, 0, 1, %s, %s)', coalesce(named(inputs, 'recognised before'), 0), coalesce(named(inputs, 'allocated'), 100), named(inputs, 'redeemed'), named(inputs, 'expected(?: total| total redeemed)?')))
FROM golden WHERE topic = 'points_ifrs15' AND inputs !~ '^(transaction|IFRS)';
});

# Development: cohorts by age, cumulative; what is issued, and the cost of a point.
sql(q{
CREATE TABLE cohort AS
SELECT inputs, c.cohort, a.age, a.total::numeric - coalesce(lag(a.total::numeric) OVER (PARTITION BY inputs, c.cohort ORDER BY a.age), 0) AS redeemed, (string_to_array(substring(inputs FROM 'issued ([\d,]+)'), ','))[c.cohort]::numeric AS issued
FROM (SELECT DISTINCT inputs FROM golden WHERE topic = 'points_development') AS g,
     unnest(string_to_array(substring(inputs FROM 'by age: ([^;]+);'), ' | ')) WITH ORDINALITY AS c(totals, cohort), unnest(string_to_array(c.totals, ',')) WITH ORDINALITY AS a(total, age);
CREATE TABLE developed AS SELECT inputs, crm.development(cohort, age, redeemed) AS d FROM cohort GROUP BY inputs;
INSERT INTO found
SELECT 'points_development', inputs, 'link_ratio', f.age::text, f.link_ratio::text FROM developed, crm.development_factors(d) AS f WHERE f.link_ratio IS NOT NULL
UNION ALL SELECT 'points_development', inputs, 'ultimate_redemption_rate', u.cohort::text, (u.ultimate / (SELECT DISTINCT issued FROM cohort AS c WHERE c.inputs = d.inputs AND c.cohort = u.cohort))::text FROM developed AS d, crm.development_ultimates(d) AS u
UNION ALL SELECT 'points_development', inputs, 'liability', NULL, (sum(u.outstanding) * named(inputs, 'cost per redeemed point'))::text FROM developed, crm.development_ultimates(d) AS u GROUP BY inputs;
});

# A programme: rates of totals.
sql(q{
INSERT INTO found
SELECT 'points_programme', inputs, m.metric, NULL, m.ours::text
FROM (SELECT inputs, named(inputs, 'earned') AS earned, named(inputs, 'redeemed') AS redeemed, named(inputs, 'expired') AS expired, named(inputs, 'members') AS members, named(inputs, 'active') AS active, named(inputs, 'redeemers') AS redeemers
      FROM golden WHERE topic = 'points_programme' GROUP BY inputs) AS p,
     LATERAL (VALUES ('burn_to_earn', redeemed / earned), ('outstanding_change', earned - redeemed - expired), ('breakage_of_matured', expired / (expired + redeemed)),
         ('active_rate', active / members), ('redeemer_rate_of_active', redeemers / active), ('points_per_redeemer', redeemed / redeemers)) AS m(metric, ours);
});

is(sql('SELECT string_agg(topic, \' \' ORDER BY topic) FROM (SELECT DISTINCT topic FROM golden) AS t'), 'points_account points_development points_ifrs15 points_programme', 'the topics of points');
is(sql(q{SELECT string_agg(concat_ws('|', topic, inputs, metric, key), '; ') FROM golden AS g
	WHERE 1 <> (SELECT count(*) FROM found AS f WHERE f.topic = g.topic AND f.inputs = g.inputs AND f.metric = g.metric AND f.key IS NOT DISTINCT FROM g.key)}), '', 'every golden row has one of ours');
is(sql(q{SELECT string_agg(concat_ws(' ', g.topic, g.inputs, g.metric, g.key, 'ours', f.ours, 'golden', g.value), '; ') FROM golden AS g JOIN found AS f ON f.topic = g.topic AND f.inputs = g.inputs AND f.metric = g.metric AND f.key IS NOT DISTINCT FROM g.key
	WHERE agrees(f.ours, g.value) IS NOT TRUE}), '', 'accounts, revenue, development and programme at their printed digits');
cmp_ok(sql('SELECT count(*) FROM golden'), '>=', 82, 'many figures');

done_testing();
