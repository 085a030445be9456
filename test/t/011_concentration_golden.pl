# Concentration and the customer pyramid on real data: figures computed with
# numpy, R and plain SQL by others, when ../shared/data is there.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

if (!$ENV{CRM_SHARED})
{
	plan skip_all => '../shared/data is not there';
}
my $data = $ENV{CRM_SHARED};
my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

sub load
{
	my ($table, $columns, $file) = @_;
	sql("CREATE TABLE $table ($columns); COPY $table FROM '$data/$file' (FORMAT csv, HEADER)");
	return;
}

load('golden', 'topic text, data text, params text, metric text, key text, value text, source text', 'segmentation_golden.csv');
load('commune', 'inhabitants float8', 'swiss_inhabitants_1900.csv');
load('orders', 'customer text, at date, amount numeric', 'rfm_data_orders.csv');
load('elog', 'customer int, at date, cds int, amount numeric', 'cdnow_elog.csv');
sql(q{
CREATE TABLE revenue AS SELECT customer, sum(amount) AS revenue FROM orders GROUP BY customer;

CREATE TABLE answer (topic text, data text, metric text, key text, value float8);
INSERT INTO answer
SELECT 'concentration', data, v.metric, NULL, v.value
FROM (SELECT 'swiss_inhabitants_1900.csv' AS data, crm.concentration(inhabitants) AS c, crm.hhi(inhabitants) AS hhi, crm.gini(inhabitants) AS gini,
             (crm.concentration(inhabitants)).gini_unbiased, crm.top_fraction_share(inhabitants, 0.2, 'floor') AS top20 FROM commune
      UNION ALL
      SELECT 'rfm_data_orders.csv (revenue per customer)', crm.concentration(revenue), crm.hhi(revenue), crm.gini(revenue),
             (crm.concentration(revenue)).gini_unbiased, crm.top_fraction_share(revenue, 0.2, 'floor') FROM revenue) AS s,
     LATERAL (VALUES ('n', (c).customers::float8), ('sum', (c).total), ('gini', gini), ('gini_unbiased', gini_unbiased),
                     ('hhi_10000', 10000 * hhi), ('top20pct_share', top20)) AS v(metric, value);

-- Equals are split by customer here, as the query behind the figures does; together they are the next test.
INSERT INTO answer
SELECT 'pyramid', 'rfm_data_orders.csv', v.metric, format('%s %s %s%%', tier, l.name, round(l.cut::numeric * 100)), v.value
FROM (SELECT tier, count(*) AS customers, sum(revenue) AS revenue
      FROM (SELECT revenue, crm.customer_tier(revenue, scheme => 'platinum', ties => 'split') OVER (ORDER BY customer) AS tier FROM revenue) AS w GROUP BY tier) AS t
JOIN crm.labels AS l ON l.kind = 'tier' AND l.scheme = 'platinum' AND l.position = t.tier,
     LATERAL (VALUES ('customers', t.customers), ('revenue', t.revenue)) AS v(metric, value);
CREATE TABLE compared AS
SELECT g.*, a.value AS answer FROM golden AS g LEFT JOIN answer AS a USING (topic, data, metric)
WHERE g.topic IN ('concentration', 'pyramid') AND g.key IS NOT DISTINCT FROM a.key OR a.topic IS NULL AND g.topic IN ('concentration', 'pyramid');
});
foreach my $topic (qw(concentration pyramid))
{
	my ($rows, $right) = split /\|/, sql(qq{
SELECT count(*), count(*) FILTER (WHERE CASE WHEN '$topic' = 'pyramid' OR metric IN ('n', 'sum') THEN answer = value::float8
                                             ELSE abs(answer - value::float8) <= 1e-9 * abs(value::float8) END)
FROM compared WHERE topic = '$topic'});
	cmp_ok($rows, '>=', { concentration => 12, pyramid => 8 }->{$topic}, "$topic: figures to compare");
	is($rows, sql("SELECT count(*) FROM golden WHERE topic = '$topic'"), "$topic: every figure has one answer");
	is($right, $rows, "$topic: every figure agrees")
	  or diag(sql("SELECT metric, key, value, answer FROM compared WHERE topic = '$topic'"));
}

# Two customers at 892 and two at 665 stay together: one more gold, one less lead.
is(sql(q{SELECT string_agg(format('%s %s', customers, value), ', ' ORDER BY tier)
         FROM crm.pyramid((SELECT crm.pyramid_fit(revenue::float8, 'platinum') FROM revenue))}),
	'10 11901, 41 40497, 149 113615, 795 298145', 'equals share a tier');
is(sql(q{SELECT count(*) FROM (SELECT revenue, crm.customer_tier(revenue) OVER () AS tier, crm.tier_of(revenue::float8, (SELECT (crm.pyramid_fit(revenue::float8, 'platinum')).limits FROM revenue)) AS fitted FROM revenue) AS s
         WHERE tier = fitted}),
	'995', 'the fitted limits and the window agree');

# Gini of the CDNOW customers, 0.634571184582.
is(sql(q{SELECT round(crm.gini(spent)::numeric, 12) FROM (SELECT sum(amount) AS spent FROM elog GROUP BY customer) AS c}),
	'0.634571184582', 'CDNOW: the Gini coefficient of what customers spent');

done_testing();
