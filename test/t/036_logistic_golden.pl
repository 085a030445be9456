# Logistic regression: the same figures for any order of the rows, any number of
# workers, and weights as for repeated rows, in a million rows too; and, when
# ../shared/data is there, every golden figure of the German credit data (R glm
# with epsilon 1e-14, which statsmodels has too): 13 weights of evidence, made
# here from the counts of the published bins.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->append_conf('postgresql.conf', "max_parallel_workers = 8\nmax_worker_processes = 16\nfsync = off");
$node->restart;
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Imaginary customers, without a random number of anyone: a bin, a whole number, a fraction, a number near 2000.
sql(q{
CREATE TABLE customer AS
SELECT n AS id, 1 + n % 3 AS weight, floor(7 * u[1]) AS bin, round(9000 * u[2])::int AS amount, u[3] ^ 2 AS share, 2000 + u[4] AS year,
       u[5] < 1 / (1 + exp(2 - 1.5 * u[1] - u[2] + 2 * u[3])) AS bad
FROM (SELECT n, ARRAY(SELECT mod(hashint8(n * 16 + i)::numeric, 100003)::float8 / 200006 + 0.5 FROM generate_series(1, 5) AS i) AS u FROM generate_series(1, 60000) AS n) AS g;
CREATE TABLE shuffled AS SELECT * FROM customer ORDER BY md5(id::text);
ANALYZE;
});

my %fit = (
	columns => 'crm.logistic_regression(bad, bin, amount, share, year)',
	weights => 'crm.logistic_regression(bad, ARRAY[bin, amount, share, year], weight)',
	bins => 'crm.logistic_regression(bad, bin, weight)',
	ridge => q{crm.logistic_regression(bad, ARRAY[bin, share], weight / 7.0, crm.logistic_options(ridge => 3, errors => 'robust'))},
	firth => 'crm.logistic_regression(bad, ARRAY[bin, share], crm.logistic_options(firth => true))');
my $one = 'SET max_parallel_workers_per_gather = 0;';
my $workers = 'SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01; SET cpu_operator_cost = 0; SET min_parallel_table_scan_size = 0;';

# The largest relative difference of coefficients, errors and likelihood of a model to a kept one.
sub apart
{
	my ($set, $model, $kept) = @_;
	return sql(qq{$set
SELECT greatest(max(abs(a / b - 1)), CASE WHEN bool_or(iterations) THEN 0 ELSE 1e9 END)
FROM (SELECT unnest((m).coefficients || (m).se || (m).covariance || (m).log_likelihood) AS a, unnest((k).coefficients || (k).se || (k).covariance || (k).log_likelihood) AS b,
             (m).iterations = (k).iterations AS iterations
      FROM (SELECT $model) AS s(m), $kept AS t(k)) AS u});
}
foreach my $way (sort keys %fit)
{
	sql("$one CREATE TABLE kept_$way AS SELECT $fit{$way} FROM customer");
	is(sql("SELECT (k).converged FROM kept_$way AS t(k)"), 't', "$way: converged");
	cmp_ok(apart($one, "$fit{$way} FROM shuffled", "kept_$way"), '<', 1e-11, "$way: any order of the rows");
	cmp_ok(apart($workers, "$fit{$way} FROM shuffled", "kept_$way"), '<', 1e-11, "$way: workers");
}
like(sql("$workers EXPLAIN SELECT $fit{weights} FROM customer"), qr/Partial Aggregate/, 'workers do take part');
cmp_ok(apart($one, 'crm.logistic_regression(bad, bin, amount, share, year) FROM customer, generate_series(1, weight)', 'kept_weights'), '<', 1e-11, 'weights are repeated rows');
is(sql(q{SELECT max(abs(total - events)) < 1e-6 FROM (SELECT sum(crm.logistic_probability(k, bin, amount, share, year)) AS total, count(*) FILTER (WHERE bad) AS events FROM customer, kept_columns AS t(k)) AS s}),
	't', 'probabilities add up to the events');

# Whoever cancels a long fit need not wait for it.
my ($code, undef, $error) = $node->psql('postgres',
	"SET statement_timeout = '300ms'; SELECT crm.logistic_regression(bad, ARRAY(SELECT share ^ i FROM generate_series(1, 30) AS i), crm.logistic_options(firth => true)) FROM customer, generate_series(1, 20)");
like($error, qr/statement timeout/, 'a fit can be cancelled');

if (!$ENV{CRM_SHARED})
{
  SKIP: { skip '../shared/data is not there', 1; }
	done_testing();
	exit;
}
my $data = $ENV{CRM_SHARED};
my $columns = `head -1 $data/germancredit.csv` =~ s/\s+$//r;
my $table = join(', ', map { "$_ text" } split(/,/, $columns));
sql(qq{
CREATE TABLE golden (topic text, data text, params text, metric text, key text, value text, source text);
COPY golden FROM '$data/credit_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE german (row int GENERATED ALWAYS AS IDENTITY, $table);
COPY german ($columns) FROM '$data/germancredit.csv' (FORMAT csv, HEADER);
});

# Weights of evidence of the published bins, and the bin of each value: levels, or [from, to).
sql(q{
CREATE TABLE variable AS
SELECT row_number() OVER () AS place, replace(key, '_woe', '') AS name FROM golden WHERE topic = 'logistic' AND metric = 'coef' AND key <> '(Intercept)';
CREATE TABLE bin AS
SELECT v.name, substr(g.key, length(v.name) + 2) AS label, ln(b.value::float8 / 300 / (g.value::float8 / 700)) AS woe
FROM variable AS v JOIN golden AS g ON g.topic = 'woebin' AND g.metric = 'good' AND starts_with(g.key, v.name || '|')
     JOIN golden AS b ON b.topic = 'woebin' AND b.metric = 'bad' AND b.key = g.key;
CREATE TABLE woe AS
SELECT row, creditability = 'bad' AS bad, array_agg(woe ORDER BY place) AS woe
FROM german AS g, variable AS v JOIN bin AS b USING (name), LATERAL (SELECT to_jsonb(g) ->> v.name AS value) AS x
WHERE CASE WHEN label LIKE '[%' THEN value::float8 >= replace(split_part(substr(label, 2), ',', 1), 'Inf', 'Infinity')::float8
                                 AND value::float8 < replace(split_part(rtrim(label, ')'), ',', 2), 'Inf', 'Infinity')::float8
           ELSE value = ANY (string_to_array(label, '%,%')) END
GROUP BY row, creditability;
CREATE TABLE model AS
SELECT crm.logistic_regression(bad, woe, crm.logistic_options(names => (SELECT array_agg(name ORDER BY place) FROM variable))) AS m FROM woe;
});
is(sql('SELECT count(*), min(cardinality(woe)), max(cardinality(woe)) FROM woe'), '1000|13|13', 'every value has one bin');
is(sql('SELECT (m).rows, (m).events, (m).converged, (m).separated, (m).notes IS NULL FROM model'), '1000|300|t|f|t', 'the fit');
my $figures = q{
SELECT metric, key, value::float8 AS golden, CASE metric WHEN 'coef' THEN t.coefficient WHEN 'std_error' THEN t.se WHEN 'z' THEN t.z WHEN 'p_value' THEN t.p_value
       WHEN 'loglik' THEN (m).log_likelihood WHEN 'deviance' THEN -2 * (m).log_likelihood WHEN 'null_deviance' THEN -2 * (m).null_log_likelihood
       WHEN 'aic' THEN -2 * (m).log_likelihood + 2 * cardinality((m).coefficients) END AS here
FROM model, golden AS g LEFT JOIN LATERAL crm.logistic_rows(m) AS t ON t.name = replace(replace(g.key, '_woe', ''), '(Intercept)', '(intercept)')
WHERE topic = 'logistic'};
is(sql("SELECT count(*) FROM ($figures) AS f WHERE here IS NULL"), '0', 'every figure is there');
cmp_ok(sql("SELECT count(*) FROM ($figures) AS f"), '>=', 60, 'golden figures');
foreach my $metric (qw(coef std_error z p_value loglik deviance null_deviance aic))
{
	cmp_ok(sql("SELECT max(abs(here / golden - 1)) FROM ($figures) AS f WHERE metric = '$metric'"), '<', 1e-9, "German credit: $metric");
}

done_testing();
