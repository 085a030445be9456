# Scorecards: the same card for any order of the rows and any number of workers,
# the same score by the card and by its SQL, and, when ../shared/data is there,
# every golden figure: points, base, scores and probabilities of the German
# credit data (R package scorecard 0.4.6), from the published bins and
# coefficients.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Imaginary customers: of 20,000, without a random number of anyone.
sql(q{
CREATE TABLE customer AS
SELECT n AS id, u[1] + u[2] + 0.4 * u[3] > 1.75 AS bad, CASE WHEN n % 17 > 0 THEN round((20 + 60 * u[1]))::int END AS age,
       (1000 * u[2] ^ 3)::numeric(8,2) AS amount, (ARRAY['own', 'rent', 'it''s "free"', 'mother\\\\house', 'boat'])[1 + floor(4.2 * u[2])::int] AS housing,
       u[4] > 0.5 AS phone, (8 * u[4])::real AS noise, CASE WHEN n % 50 = 0 THEN -999 ELSE floor(9 * u[1] * u[2])::int END AS months
FROM (SELECT n, ARRAY(SELECT (mod(hashint8(n * 16 + i)::numeric, 10007) / 10007 + 1)::float8 / 2 FROM generate_series(1, 4) AS i) AS u FROM generate_series(1, 20000) AS n) AS g;
CREATE TABLE shuffled AS SELECT * FROM customer ORDER BY md5(id::text);
ANALYZE;
});

my $fit = q{SELECT crm.scorecard_fit(bad, t, crm.scorecard_options(special => '{-999}', min_iv => 0.01)) FROM (SELECT bad, age, amount, housing, phone, noise, months FROM ROWS) AS t};
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;';

sub rows_of
{
	my ($set, $table) = @_;
	my $query = $fit =~ s/ROWS/$table/r;
	return sql("SET client_min_messages = error; $set SELECT r.variable, r.bin, r.label, r.good, r.bad, round(r.coefficient::numeric, 10), round(r.se::numeric, 10), r.points, round(r.neutral::numeric, 9) FROM ($query) AS f(card), crm.scorecard_rows(f.card) AS r");
}
my $rows = rows_of('SET max_parallel_workers_per_gather = 0;', 'customer');
like($rows, qr/months\|\d+\|-999/, 'special values have a bin');
is(rows_of('SET max_parallel_workers_per_gather = 0;', 'shuffled'), $rows, 'any order of rows');
is(rows_of($workers, 'shuffled'), $rows, 'workers');
like(sql($workers . 'EXPLAIN ' . $fit =~ s/ROWS/shuffled/r), qr/Partial Aggregate/, 'workers do take part');
# Coefficients, standard errors and likelihood agree to 1e-12, without weights and with them.
foreach my $weight ('', ', 1 + (100 * amount)::int % 3 / 8.0')
{
	my $query = $fit =~ s/0\.01\)/0.01)$weight/r;
	my $i = 0;
	foreach my $way (['SET max_parallel_workers_per_gather = 0;', 'customer'], ['SET max_parallel_workers_per_gather = 0;', 'shuffled'], [$workers, 'shuffled'])
	{
		my $as = 'CREATE TABLE way_' . ++$i . ' AS SELECT (f.card).* FROM (' . ($query =~ s/ROWS/$way->[1]/r) . ') AS f(card)';
		like(sql("$workers EXPLAIN $as"), qr/Partial Aggregate/, "workers take part$weight") if $i == 3;
		sql("SET client_min_messages = error; $way->[0] $as");
	}
	is(sql(q{SELECT count(*), count(*) FILTER (WHERE w.bins = a.bins AND w.lower IS NOT DISTINCT FROM a.lower AND w.points = a.points AND w.good = a.good AND w.bad = a.bad AND w.woe = a.woe),
		max((SELECT max(abs(x - y) / abs(x)) FROM unnest(a.coefficients || a.se || a.intercept || a.log_likelihood || a.auc || a.ks, w.coefficients || w.se || w.intercept || w.log_likelihood || w.auc || w.ks) AS v(x, y))) < 1e-12
		FROM way_1 AS a, (TABLE way_2 UNION ALL TABLE way_3) AS w}), '2|2|t', "any order and workers: the same bins, coefficients within 1e-12$weight");
	sql('DROP TABLE way_1, way_2, way_3');
}

# The card as SQL scores as the card does, for every row and every policy.
foreach my $policy (qw(neutral worst))
{
	my $expression = sql("SET client_min_messages = error; CREATE TABLE card_$policy AS SELECT crm.scorecard_fit(bad, t, crm.scorecard_options(special => '{-999}', min_iv => 0.01, missing => '$policy', unseen => '$policy')) AS card
		FROM (SELECT bad, age, amount, housing, months FROM customer WHERE housing <> 'boat' AND months > -999) AS t;
		SELECT crm.scorecard_sql(card, 't') FROM card_$policy");
	is(sql("SELECT count(*), count(*) FILTER (WHERE (crm.credit_score(card, t)).score = $expression)
		FROM card_$policy, (SELECT age, amount, housing, months FROM customer UNION ALL SELECT NULL, NULL, NULL, NULL UNION ALL SELECT 1000000000, 'Infinity', '', -1 UNION ALL SELECT 5, 'NaN', ' own', 0) AS t"),
		'20003|20003', "the SQL of a card, $policy");
	is(sql("SELECT count(*), count(*) FILTER (WHERE crm.credit_score(card, t) = crm.credit_score(card, to_jsonb(t))) FROM card_$policy, (SELECT age, amount, housing, months FROM customer LIMIT 500) AS t"),
		'500|500', "rows and jsonb, $policy");
}

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
my $columns = `head -1 $data/germancredit.csv` =~ s/\s+$//r;
my $table = join(', ', map { "$_ " . (/^(duration|credit_amount|installment|present_residence|age|number)/ ? 'int' : 'text') } split(/,/, $columns));
sql(qq{
CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text);
COPY golden FROM '$data/credit_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE german (row int GENERATED ALWAYS AS IDENTITY, $table);
COPY german ($columns) FROM '$data/germancredit.csv' (FORMAT csv, HEADER);
});

# The published bins and coefficients as a card by hand: counts only, weights of evidence are computed.
sql(q{
CREATE TABLE variable AS
SELECT row_number() OVER () AS place, replace(key, '_woe', '') AS name, value::float8 AS coefficient FROM golden WHERE topic = 'logistic' AND metric = 'coef' AND key <> '(Intercept)';
CREATE TABLE bin AS
SELECT v.place, v.name, v.coefficient, row_number() OVER (PARTITION BY v.place ORDER BY g.number) AS bin, substr(g.key, length(v.name) + 2) AS label, g.value::int AS good,
       (SELECT b.value::int FROM golden AS b WHERE b.topic = 'woebin' AND b.metric = 'bad' AND b.key = g.key) AS bad,
       (SELECT b.value::float8 FROM golden AS b WHERE b.topic = 'woebin' AND b.metric = 'woe' AND b.key = g.key) AS woe
FROM variable AS v JOIN (SELECT *, row_number() OVER () AS number FROM golden) AS g ON g.topic = 'woebin' AND g.metric = 'good' AND g.key LIKE replace(v.name, '_', '\_') || '|%';
CREATE TABLE card AS
SELECT crm.scorecard(jsonb_agg(v ORDER BY place), (SELECT value::float8 FROM golden WHERE topic = 'logistic' AND metric = 'coef' AND key = '(Intercept)'),
                     base_score => 600, odds => 19, pdo => 50) AS card
FROM (SELECT place, jsonb_build_object('variable', name, 'coefficient', min(coefficient), 'good', jsonb_agg(good ORDER BY bin), 'bad', jsonb_agg(bad ORDER BY bin))
          || CASE WHEN min(label) LIKE '[%' THEN jsonb_build_object('cuts', coalesce(jsonb_agg(substring(label FROM '^\[([0-9]+),')::int ORDER BY bin) FILTER (WHERE bin > 1), '[]'))
             ELSE jsonb_build_object('groups', jsonb_agg(string_to_array(label, '%,%') ORDER BY bin)) END AS v
      FROM bin GROUP BY place, name) AS s;
CREATE TABLE score AS SELECT row, creditability = 'bad' AS bad, (s).* FROM (SELECT row, creditability, crm.credit_score(card, g) AS s FROM card, german AS g OFFSET 0) AS s;
});
is(sql('SELECT count(*), max(abs(r.woe - b.woe)) < 1e-12 FROM card, crm.scorecard_rows(card) AS r JOIN bin AS b ON b.name = r.variable AND b.bin = r.bin'), '46|t', 'weights of evidence');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE r.points = g.value::float8) FROM card, crm.scorecard_rows(card) AS r LEFT JOIN bin AS b ON b.name = r.variable AND b.bin = r.bin
	JOIN golden AS g ON g.topic = 'points' AND g.metric = 'points' AND g.params LIKE '%digits=0' AND g.key = coalesce(b.name || '|' || b.label, 'basepoints')}), '47|47', 'integer points');
is(sql(q{SELECT g.value::float8 - round(r.exact_points::numeric, 8)::float8 FROM card, crm.scorecard_rows(card) AS r, golden AS g
	WHERE r.kind = 'base' AND g.topic = 'points' AND g.params = 'digits=9'}), '0', 'base before rounding');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE s.score = g.value::int) FROM golden AS g JOIN score AS s ON g.key = 'row ' || s.row WHERE g.topic = 'points' AND g.metric = 'score'}), '20|20', 'first scores');
is(sql('SELECT sum(score) FROM score'), sql(q{SELECT value FROM golden WHERE topic = 'points' AND metric = 'sum_score'}), 'sum of scores');
is(sql(q{SELECT count(*), max(abs(s.pd / g.value::float8 - 1)) < 1e-12 FROM golden AS g JOIN score AS s ON g.key = 'row ' || s.row WHERE g.topic = 'performance' AND g.metric = 'pd'}), '20|t', 'probabilities of default');
is(sql(q{SELECT string_agg((abs(mine - value::float8) < 1e-11)::text, ' ' ORDER BY params, metric) FROM golden,
	LATERAL (SELECT CASE WHEN metric = 'factor' THEN crm.score_from_probability(1 / (1 + exp(1.0::float8))) - crm.score_from_probability(0.5)
	                     WHEN params LIKE 'pdo20%' THEN crm.score_from_probability(0.5) ELSE crm.score_from_probability(0.5, odds => 19, pdo => 50) END AS mine) AS m
	WHERE topic = 'points' AND data = 'inline'}), 'true true true', 'factors and offsets of scales');
is(sql('SELECT count(*) FROM score WHERE base_points + (SELECT sum(p) FROM unnest(points) AS p) <> score OR by_policy IS NOT NULL'), '0', 'base and points add up to the score');
my $expression = sql(q{SELECT crm.scorecard_sql(card, 'g') FROM card});
is(sql("SELECT count(*) FROM german AS g JOIN score AS s USING (row) WHERE s.score = $expression"), '1000', 'the SQL of the card');
is(sql(q{SELECT count(*) FROM card, german AS g WHERE (crm.credit_score(card::jsonb::crm.scorecard, to_jsonb(g))).score = (crm.credit_score(card, g)).score}), '1000', 'by jsonb');

# A card of its own bins, on both files: the intercept makes the mean probability the rate of bads.
sql("CREATE TABLE uci (LIKE german INCLUDING ALL); COPY uci ($columns) FROM '$data/germancredit_uci.csv' (FORMAT csv, HEADER)");
foreach my $file (qw(german uci))
{
	is(sql(qq{SET client_min_messages = error; WITH f AS MATERIALIZED (SELECT crm.scorecard_fit(creditability = 'bad', g) AS card FROM (SELECT $columns FROM $file) AS g)
		SELECT (f.card).n_bad, abs(avg((crm.credit_score(f.card, g)).pd) - 0.3) < 1e-9, (f.card).auc > 0.8, (f.card).dropped LIKE '%creditability (tells bads from goods without fail)%'
		FROM f, $file AS g GROUP BY f.card}), '300|t|t|t', "a fit to $file");
}
is(sql(q{SET client_min_messages = error; SELECT (crm.scorecard_fit(creditability = 'bad', g)).dropped LIKE '%personal_status_and_sex%' FROM german AS g}), 't', 'the sorted column says nothing');
is(sql(q{SET client_min_messages = error; SELECT 'personal_status_and_sex' = ANY ((crm.scorecard_fit(creditability = 'bad', g)).variables) FROM uci AS g}), 't', 'the true column stays');
done_testing();
