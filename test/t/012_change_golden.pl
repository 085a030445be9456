# Why sales changed, on real data: the price-volume-mix figures of
# ../shared/data/segmentation_golden.csv, and the identities on the UCI Online
# Retail invoices of two quarters. The figures that need no data set are in
# test/sql/t_change.sql.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# load(TABLE, COLUMNS, PATH): a table of a CSV file, compressed or not.
sub load
{
	my ($table, $columns, $path) = @_;
	my $source = $path =~ /\.gz$/ ? "PROGRAM 'gzip -dc $path'" : "'$path'";
	sql("CREATE TABLE $table ($columns); COPY $table FROM $source (FORMAT csv, HEADER)");
	return;
}

# Golden rows. Their params hold the items: (prices 10,15 -> 11,15; volumes 100,80 -> 90,70)
load('golden', 'topic text, data text, params text, metric text, key text, value text, source text', "$data/segmentation_golden.csv");
sql(q{
CREATE TABLE item AS
SELECT params, p0::numeric * q0::numeric AS r0, q0::numeric, p1::numeric * q1::numeric AS r1, q1::numeric
FROM (SELECT DISTINCT params, regexp_match(params, 'prices ([0-9.,]+) -> ([0-9.,]+); volumes ([0-9.,]+) -> ([0-9.,]+)') AS m
      FROM golden WHERE topic = 'price_volume_mix') AS g,
     unnest(string_to_array(m[1], ','), string_to_array(m[2], ','), string_to_array(m[3], ','), string_to_array(m[4], ',')) AS u(p0, p1, q0, q1);
CREATE TABLE answer AS
SELECT params, v.*
FROM (SELECT params, crm.price_volume_mix(q0, r0, q1, r1) AS c, crm.price_volume_mix(q0, r0, q1, r1, 'two_factor') AS f,
             crm.price_volume_mix(q0, r0, q1, r1, 'shapley') AS s FROM item GROUP BY params) AS t,
     LATERAL (VALUES ('revenue_0', (c).opening), ('revenue_1', (c).closing), ('price_at_new_volume', (c).price),
                     ('volume_at_old_average_price', (c).volume), ('mix_at_old_price', (c).mix), ('price_at_old_volume', (f).price),
                     ('quantity_at_old_price', (f).quantity), ('cross_term', (f).cross_term), ('shapley_price', (s).price),
                     ('shapley_quantity', (s).quantity)) AS v(metric, answer);
});
my @rows = split /\n/, sql(q{
SELECT metric, value, round(answer, scale(value::numeric)), coalesce(round(answer, scale(value::numeric)) = value::numeric, false)
FROM golden LEFT JOIN answer USING (params, metric) WHERE topic = 'price_volume_mix' ORDER BY metric});
cmp_ok(scalar(@rows), '>=', 10, 'there are golden figures');
foreach my $row (@rows)
{
	my ($metric, $golden, $answer, $equal) = split /\|/, $row;
	is($equal, 't', "$metric: $golden, we say " . ($answer // 'nothing'));
}

# Two quarters of an online shop: items and customers come, go and send back.
load('invoice', 'invoice_no text, stock_code text, description text, quantity int, at timestamp, unit_price numeric, customer_id text, country text',
	"$data/online_retail_uci.csv.gz");
sql(q{
CREATE TABLE product AS
SELECT stock_code, sum(quantity) FILTER (WHERE at < '2011-07-01')::numeric AS q0, sum(quantity * unit_price) FILTER (WHERE at < '2011-07-01') AS r0,
       sum(quantity) FILTER (WHERE at >= '2011-07-01')::numeric AS q1, sum(quantity * unit_price) FILTER (WHERE at >= '2011-07-01') AS r1
FROM invoice WHERE at >= '2011-04-01' AND at < '2011-10-01' GROUP BY 1;
CREATE TABLE total AS
SELECT method, crm.price_volume_mix(q0, r0, q1, r1, method) AS t FROM product, unnest('{classic,two_factor,bennet,shapley}'::text[]) AS method GROUP BY method;
});
is(sql(q{SELECT count(*), bool_and((t).opening + (t).price + (t).volume + (t).mix + (t).cross_term + (t).new_items + (t).lost_items + (t).unpriced = (t).closing),
                bool_and((t).opening = (SELECT sum(r0) FROM product) AND (t).closing = (SELECT sum(r1) FROM product)),
                bool_and((t).items_continuing > 2000 AND (t).items_new > 100 AND (t).items_lost > 100) FROM total}),
	'4|t|t|t', 'parts of every method add up to the last digit');
is(sql(q{SELECT bool_and(price AND volume AND mix AND cross_term) FROM (
             SELECT sum(i.price) = (t).price AS price, sum(i.volume) = (t).volume AS volume, sum(i.mix) = (t).mix AS mix, sum(i.cross_term) = (t).cross_term AS cross_term
             FROM total, product, crm.price_volume_mix_item(t, q0, r0, q1, r1) AS i GROUP BY method, t) AS s}),
	't', 'and so do the lines of the products');

# Customers of the same quarters, against set logic.
sql(q{CREATE VIEW shop AS SELECT customer_id, at, quantity * unit_price AS amount FROM invoice});
is(sql(q{
WITH line AS (SELECT customer_id AS c, at::date AS day, quantity * unit_price AS amount FROM invoice WHERE customer_id IS NOT NULL AND at < '2011-10-01'),
before AS (SELECT c, sum(amount) AS s FROM line WHERE day BETWEEN '2011-04-01' AND '2011-06-30' GROUP BY 1 HAVING sum(amount) > 0),
now AS (SELECT c, sum(amount) AS s FROM line WHERE day >= '2011-07-01' GROUP BY 1 HAVING sum(amount) > 0),
ever AS (SELECT DISTINCT c FROM (SELECT c FROM line WHERE day < '2011-07-01' GROUP BY c, date_trunc('quarter', day) HAVING sum(amount) > 0) AS q)
SELECT b.customers_opening = (SELECT count(*) FROM before), b.customers_closing = (SELECT count(*) FROM now),
       b.churn = - (SELECT sum(s) FROM before WHERE c NOT IN (SELECT c FROM now)),
       b.new_business = (SELECT sum(s) FROM now WHERE c NOT IN (SELECT c FROM ever) AND c NOT IN (SELECT c FROM before)),
       b.expansion + b.contraction = (SELECT sum(now.s - before.s) FROM before JOIN now USING (c)),
       b.opening + b.new_business + b.reactivation + b.expansion + b.contraction + b.churn + b.refunds = b.closing,
       b.closing = (SELECT sum(amount) FROM line WHERE day >= '2011-07-01'),
       crm.gross_revenue_retention(b) BETWEEN 0.3 AND 1 AND crm.net_revenue_retention(b) > crm.gross_revenue_retention(b)
FROM crm.revenue_bridge_of('shop', 'customer_id', 'at', 'amount', '2011-04-01', '2011-06-30', '2011-07-01', '2011-09-30') AS b}),
	join('|', ('t') x 8), 'the revenue bridge of an order table is what sets say');

# Two periods far apart: who bought in between, as nearly everybody did, neither left nor came back.
is(sql(q{
WITH line AS (SELECT customer_id AS c, at::date AS day, quantity * unit_price AS amount FROM invoice WHERE customer_id IS NOT NULL),
before AS (SELECT c, sum(amount) AS s FROM line WHERE day BETWEEN '2011-03-01' AND '2011-03-30' GROUP BY 1 HAVING sum(amount) > 0),
now AS (SELECT c, sum(amount) AS s FROM line WHERE day BETWEEN '2011-09-05' AND '2011-10-04' GROUP BY 1 HAVING sum(amount) > 0)
SELECT s.customers_churned = (SELECT count(*) FROM before WHERE c NOT IN (SELECT c FROM now)),
       s.customers_new + s.customers_reactivated = (SELECT count(*) FROM now WHERE c NOT IN (SELECT c FROM before)),
       s.expansion + s.contraction = (SELECT sum(now.s - before.s) FROM before JOIN now USING (c)),
       round(s.gross_revenue_retention, 12) = (SELECT round(sum(least(before.s, coalesce(now.s, 0))) / sum(before.s), 12) FROM before LEFT JOIN now USING (c)),
       s.money_without_customer = (SELECT sum(quantity * unit_price) FROM invoice WHERE customer_id IS NULL AND at::date BETWEEN '2011-09-05' AND '2011-10-04'),
       s::crm.revenue_bridge = b
FROM crm.revenue_bridge_series('shop', 'customer_id', 'at', 'amount', ARRAY[daterange('2011-03-01', '2011-03-31'), daterange('2011-09-05', '2011-10-05')]) AS s,
     crm.revenue_bridge_of('shop', 'customer_id', 'at', 'amount', '2011-03-01', '2011-03-30', '2011-09-05', '2011-10-04') AS b}),
	join('|', ('t') x 6), 'and so is one over a gap');

# Month by month: every row is the bridge of its two months, and every customer is new once.
is(sql(q{
SELECT count(*), bool_and(s::crm.revenue_bridge = b),
       sum(s.customers_new) = (SELECT count(DISTINCT customer_id) FROM (SELECT customer_id FROM shop WHERE customer_id IS NOT NULL GROUP BY customer_id, date_trunc('month', at) HAVING sum(amount) > 0) AS q),
       sum(s.closing) = (SELECT sum(amount) FROM shop WHERE customer_id IS NOT NULL)
FROM crm.revenue_bridge_series('shop', 'customer_id', 'at', 'amount', '2010-12-01', '2011-12-31') AS s,
     crm.revenue_bridge_of('shop', 'customer_id', 'at', 'amount', (s.period_first - interval '1 month')::date, s.period_first - 1, s.period_first, s.period_last) AS b}),
	'13|t|t|t', 'and the series of months is its bridges');

done_testing();
