# Attribution and baskets: every golden figure when ../shared/data is there,
# and the same credits and rules for any number of workers.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

my $alone = 'SET max_parallel_workers_per_gather = 0;';
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;';

# Touches of imaginary customers, without a random number of anyone.
sql(q{
CREATE TABLE touch AS SELECT i % 5000 AS customer, timestamp '2026-01-01' + abs(hashint4(i)) % 1000000 * interval '1 second' AS at, 'c' || abs(hashint4(-i)) % 12 AS channel FROM generate_series(1, 40000) AS i;
CREATE TABLE journey AS SELECT customer, crm.journey(at, channel) AS j FROM touch GROUP BY customer;
ALTER TABLE touch SET (parallel_workers = 4);
ALTER TABLE journey SET (parallel_workers = 4);
ANALYZE;
});
my $query = q{SELECT channel, first_touch, last_touch, linear, shapley, round(shapley_rate::numeric, 8), round(position_based::numeric, 8), round(time_decay::numeric, 8), removal_effect, round(markov_value::numeric, 6)
	FROM crm.attribution((SELECT crm.journeys(j, customer % 3 = 0, CASE WHEN customer % 3 = 0 THEN customer / 7.0::float8 END, interval '3 days') FROM journey), 2)};
my $credits = sql("$alone $query");
is(scalar(split(/\n/, $credits)), 12, 'credits of all channels');
is(sql("$workers $query"), $credits, 'the same with workers');
like(sql("$workers EXPLAIN SELECT crm.journeys(j, true, NULL) FROM journey"), qr/Partial Aggregate/, 'which take part');
my $journeys = q{SELECT md5(string_agg(t.j::text, '' ORDER BY customer)) FROM (SELECT customer, crm.journey(at, channel) AS j FROM touch GROUP BY customer) AS t};
is(sql("$workers $journeys"), sql("$alone SET enable_hashagg = off; $journeys"), 'journeys do not depend on the plan');

# A session of another time zone has the same journeys.
is(sql("SET timezone = 'Asia/Shanghai'; " . $journeys =~ s/journey\(at,/journey(at AT TIME ZONE 'UTC',/r), sql($journeys), 'nor on the time zone');

# Merging the lines of baskets takes as long as it saves: plans leave it to one process, and where it costs nothing the rules are the same.
my $rules = q{SELECT md5(string_agg(r::text, ';')) FROM crm.basket_rules((SELECT crm.baskets(customer, channel) FROM touch), 0, 3) AS r};
unlike(sql("$workers EXPLAIN SELECT crm.baskets(customer, channel) FROM touch"), qr/Partial Aggregate/, 'lines of baskets are read by one process');
my $free = 'ALTER FUNCTION crm_internal.basket_lines_combine COST 1;';
like(sql("BEGIN; $workers $free EXPLAIN SELECT crm.baskets(customer, channel) FROM touch; ROLLBACK"), qr/Partial Aggregate/, 'or by many');
is(sql("BEGIN; $workers $free $rules; ROLLBACK"), sql("$alone $rules"), 'with the same rules');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
sql(qq{
CREATE TABLE golden (topic text, dataset text, params text, metric text, value text, source text);
COPY golden FROM '$data/behaviour_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE relation (topic text, inputs text, metric text, key text, value text, source text);
COPY relation FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE path (path text, conversions int, value float8, nulls int);
COPY path FROM '$data/channel_paths.csv' (FORMAT csv, HEADER);
CREATE TABLE summary AS SELECT crm.journeys(string_to_array(path, ' > '), conversions, value, nulls) AS j FROM path;
CREATE TABLE credit AS SELECT a.* FROM summary, crm.attribution(j) AS a;
});

# A figure agrees to its printed digits: half a unit of the last one.
my $close = 'abs(mine - wanted::numeric) <= 0.5 * 10.0 ^ (- length(substring(wanted FROM \'\.(\d+)$\')))';
is(sql(qq{SELECT count(*), count(*) FILTER (WHERE $close) FROM golden AS g JOIN credit AS c ON c.channel = split_part(g.params, ' ', 1),
	LATERAL unnest(ARRAY[c.removal_effect, c.markov, c.removal_effect_value, c.markov_value]::numeric[], string_to_array(g.value, ' ')) AS v(mine, wanted) WHERE g.topic = 'markov_attribution'}),
	'28|28', 'removal effects and credits of the Markov chain');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE v.mine = v.wanted::float8 OR abs(v.mine / v.wanted::float8 - 1) < 1e-11) FROM golden AS g JOIN credit AS c ON c.channel = g.params,
	LATERAL unnest(ARRAY[c.first_touch, c.last_touch, c.linear], string_to_array(g.value, ' ')) AS v(mine, wanted) WHERE g.topic = 'heuristic_attribution'}),
	'21|21', 'first, last and linear');
is(sql('SELECT round((crm.journey_totals(j)).conversion_rate::numeric, 12) FROM summary'), '0.223845135597', 'chance of a conversion');
is(sql(q{SELECT string_agg((abs(s / 19785 - 1) < 1e-14)::text, ' ') FROM (SELECT unnest(ARRAY[sum(first_touch), sum(last_touch), sum(linear), sum(position_based), sum(shapley), sum(shapley_rate), sum(markov)]) AS s FROM credit) AS t}),
	'true true true true true true true', 'credits add up');
is(sql(q{SELECT string_agg((abs(s / (SELECT sum(value) FROM path) - 1) < 1e-13)::text, ' ') FROM (SELECT unnest(ARRAY[sum(first_touch_value), sum(linear_value), sum(shapley_value), sum(shapley_rate_value), sum(markov_value)]) AS s FROM credit) AS t}),
	'true true true true true', 'and so do their values');
# Journeys row by row, and with every channel visited twice, have the same chain of order 1.
is(sql(q{SELECT max(abs(a.removal_effect / c.removal_effect - 1)) < 1e-12, max(abs(a.markov_value / c.markov_value - 1)) < 1e-12 FROM credit AS c
	JOIN crm.attribution((SELECT crm.journeys(ARRAY(SELECT unnest(ARRAY[x, x]) FROM unnest(string_to_array(path, ' > ')) AS x), conversions, value, nulls) FROM path)) AS a USING (channel)}), 't|t', 'repeats change nothing');

# Touchpoints: journeys in the words of the file.
sql(q{
CREATE TABLE story AS SELECT n, split_part(j, ' ', 1) AS path, j LIKE '% x' AS converted
FROM (SELECT DISTINCT inputs FROM relation WHERE topic = 'touchpoints') AS r, LATERAL unnest(string_to_array(substring(inputs FROM ': (.*)$'), '; ')) WITH ORDINALITY AS j(j, n);
CREATE TABLE point AS SELECT t.* FROM (SELECT crm.journeys(string_to_array(path, '>'), converted, NULL) AS j FROM story) AS s, crm.touchpoints(j) AS t;
CREATE TABLE overlap AS SELECT antecedent || '&' || consequent AS key, baskets::numeric / (antecedent_baskets + consequent_baskets - baskets) AS jaccard
FROM crm.basket_rules((SELECT crm.baskets(string_to_array(path, '>')) FROM story), 0);
});
is(sql(q{SELECT count(*), count(*) FILTER (WHERE round(v.mine::numeric, 12) = round(r.value::numeric, 12)) FROM relation AS r JOIN point AS p ON p.channel = r.key,
	LATERAL (SELECT CASE r.metric WHEN 'reach' THEN p.reach WHEN 'visits_per_journey' THEN p.visits_per_journey WHEN 'exit_rate' THEN p.exit_rate WHEN 'conversion_with' THEN p.conversion_rate WHEN 'mean_relative_position' THEN p.relative_position END AS mine) AS v
	WHERE r.topic = 'touchpoints' AND r.metric <> 'overlap_jaccard'}), '20|20', 'touchpoints');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE round(coalesce(o.jaccard, 0), 12) = round(r.value::numeric, 12)) FROM relation AS r LEFT JOIN overlap AS o USING (key) WHERE r.topic = 'touchpoints' AND r.metric = 'overlap_jaccard'}),
	'6|6', 'overlap of touchpoints');

# Cross-holding: a basket is a customer.
sql(q{
CREATE TABLE holding AS SELECT split_part(c, ' ', 1)::int AS customer, split_part(c, ' ', 2)::int AS products, split_part(c, ' ', 3) = '1' AS stayed
FROM (SELECT DISTINCT inputs FROM relation WHERE topic = 'cross_holding') AS r, LATERAL unnest(string_to_array(substring(inputs FROM ': (.*)$'), '; ')) AS c;
CREATE TABLE held AS SELECT crm.baskets(customer, product) AS b FROM holding, generate_series(1, products) AS product;
});
is(sql('SELECT (crm.basket_totals(b)).items_per_basket, (SELECT share_or_more FROM crm.basket_sizes(b) WHERE items = 2), (SELECT share_or_more FROM crm.basket_sizes(b) WHERE items = 3) FROM held'),
	sql(q{SELECT string_agg(value, '|' ORDER BY array_position('{products_per_customer,share_2_or_more,share_3_or_more}', metric)) FROM relation WHERE topic = 'cross_holding' AND key IS NULL}), 'cross-holding');

# Baskets of real invoices.
sql(qq{
CREATE TABLE line (invoice text, item text, description text, quantity int, at timestamp, price numeric, customer text, country text);
COPY line FROM PROGRAM 'zcat $data/online_retail_uci.csv.gz' (FORMAT csv, HEADER);
ALTER TABLE line SET (parallel_workers = 4);
CREATE TABLE basket AS SELECT crm.baskets(invoice, item) AS b FROM line WHERE quantity > 0 AND price > 0;
CREATE TABLE rule AS SELECT r.* FROM basket, crm.basket_rules(b, 0.01, 3) AS r;
});
is(sql('SELECT t.baskets_total FROM basket, crm.basket_totals(b) AS t'), '19960', 'invoices');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE v.wanted = v.mine::text OR abs(v.mine - v.wanted::numeric) <= 0.5e-10) FROM golden AS g, LATERAL unnest(string_to_array(substring(g.params FROM '; (.*)$'), ' / '), string_to_array(g.value, ' / ')) AS p(pair, wanted)
	JOIN rule AS x ON x.antecedent = split_part(p.pair, ',', 1) AND x.consequent = split_part(p.pair, ',', 2) JOIN rule AS y ON y.antecedent = x.consequent AND y.consequent = x.antecedent,
	LATERAL unnest(ARRAY[x.baskets, x.support, x.confidence, y.confidence, x.lift]::numeric[], string_to_array(p.wanted, ' ')) AS v(mine, wanted) WHERE g.topic = 'basket'}), '10|10', 'support, confidence and lift');
is(sql(q{SELECT md5(string_agg(r::text, ';')) = (SELECT md5(string_agg(rule::text, ';')) FROM rule) FROM (SELECT crm.baskets(items ORDER BY md5(items::text)) AS b FROM (SELECT array_agg(item ORDER BY description) AS items FROM line WHERE quantity > 0 AND price > 0 GROUP BY invoice) AS x) AS y,
	crm.basket_rules(b, 0.01, 3) AS r}), 't', 'the same rules of arrays, in another order');
done_testing();
