# Lifetime value models against the golden figures of ../shared/data: published
# ones, those of other programs, and 30-digit arithmetic; skipped without them.
#
# A figure is a line in %answers below: the golden row's number, and a query
# for a row of numbers. Value and tolerance are the golden file's.
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

sub sql { return $node->safe_psql('postgres', $_[0]) }

# The data and the fits, once: tables cbs (CDNOW sample, weeks), elog (its
# orders), donors (BG/BB); fit(name, m) holds models fitted to them.
sql(qq{
CREATE EXTENSION crm;
CREATE TABLE golden (id int, model text, quantity text, params text, inputs text, value text, tolerance text, kind text, source text);
COPY golden FROM '$data/clv_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE cbs (customer int, x float8, t_x float8, t float8, x_star int, m float8);
COPY cbs FROM '$data/cdnow_sample_cbs.csv' (FORMAT csv, HEADER);
CREATE TABLE elog (customer int, master int, at date, cds int, amount numeric);
COPY elog FROM '$data/cdnow_sample_elog.csv' (FORMAT csv, HEADER);
CREATE TABLE donors (x int, t_x int, n int, donors int, x_star int);
COPY donors FROM '$data/donations_bgbb.csv' (FORMAT csv, HEADER);
SET client_min_messages = error;
CREATE TABLE fit AS
SELECT k AS name, (SELECT crm.clv_fit(x, t_x, t, crm.clv_options(k, 'week')) FROM cbs) AS m FROM unnest('{nbd,bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k
UNION ALL SELECT 'spend', crm.gamma_gamma_fit(x, m) FROM cbs
UNION ALL SELECT 'spend with first', crm.gamma_gamma_fit(s, crm.clv_options(include_first => true)) FROM (SELECT crm.customer_summary(at, amount) AS s FROM elog WHERE at <= '1997-09-30' GROUP BY customer) AS g
UNION ALL SELECT 'bg_bb', crm.clv_fit(x, t_x, n, donors, crm.clv_options('bg_bb', 'year')) FROM donors;
});

# of(NAME, COLUMN...): numbers of a fit that converged.
sub of
{
	my ($name, @columns) = @_;
	return "SELECT concat_ws(' ', " . join(', ', map { "array_to_string(ARRAY[(m).$_], ' ')" } @columns) . ") FROM fit WHERE name = '$name' AND (m).converged";
}

# at(MODEL, TABLE COLUMNS): log likelihood of the data at the golden parameters.
sub at
{
	my ($model, $columns, $table, $weight) = @_;
	return "SELECT sum($weight * crm.clv_log_likelihood(crm.clv_model_fixed('$model', string_to_array(params, ';')::float8[], 'week'), $columns)) FROM $table, golden";
}

my %answers = (
	# fits
	1 => of('bg_nbd', 'parameters'),
	2 => of('bg_nbd', 'log_likelihood'),
	3 => of('bg_nbd', 'parameters'),
	4 => of('bg_nbd', 'standard_errors'),
	5 => of('pareto_nbd', 'parameters'),
	6 => of('pareto_nbd', 'log_likelihood'),
	7 => of('pareto_nbd', 'standard_errors'),
	10 => of('mbg_nbd', 'parameters'),
	11 => of('spend', 'parameters'),
	12 => of('spend', 'log_likelihood'),
	13 => of('spend with first', 'parameters'),
	14 => of('bg_bb', 'parameters'),
	15 => of('bg_bb', 'log_likelihood'),
	153 => of('mbg_nbd', 'parameters', 'log_likelihood'),

	# likelihoods
	147 => at('bg_nbd', 'x, t_x, t', 'cbs', 1),
	148 => at('mbg_nbd', 'x, t_x, t', 'cbs', 1),
	149 => at('pareto_nbd', 'x, t_x, t', 'cbs', 1),
	150 => at('gamma_gamma', 'x, m', 'cbs', 1),
	151 => at('bg_bb', 'x, t_x, n', 'donors', 'donors'));

my $number = qr/[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?/;

foreach my $id (sort { $a <=> $b } keys %answers)
{
	my ($what, $value, $tolerance) = split /\|/, sql("SELECT concat_ws(' ', model, quantity), value, tolerance FROM golden WHERE id = $id");
	my @truth = $value =~ /$number/g;
	my ($bar, $kind) = $tolerance =~ /^($number) (abs|rel)/ or die "tolerance of $id: $tolerance";
	my $answer = sql($answers{$id} . ($answers{$id} =~ /\bgolden\b/ ? " WHERE id = $id" : ''));
	my @got = split / /, $answer;
	my $wrong = grep { !defined $got[$_] || abs($got[$_] - $truth[$_]) > $bar * ($kind eq 'rel' ? abs $truth[$_] : 1) } 0 .. $#truth;

	ok(@truth == @got && !$wrong, "golden $id, $what: $answer") or diag("expected $value within $tolerance");
}

# The greatest log likelihoods that are known, within 1e-6.
my %best = (
	bg_nbd => -9582.429206674,
	mbg_nbd => -9582.135715554,
	pareto_nbd => -9594.976178940,
	spend => -4055.917694802,
	bg_bb => -33225.581274347);
foreach my $name (sort keys %best)
{
	cmp_ok(sql("SELECT (m).log_likelihood FROM fit WHERE name = '$name'"), '>=', $best{$name} - 1e-6, "$name: the maximum is reached");
}

# The log of orders, summarised here, is the customers of the file.
is( sql(q{SELECT count(*) FROM cbs JOIN crm.clv_customers((SELECT crm.population_with_days(customer, at, amount) FROM elog WHERE at <= '1997-09-30'), '1997-09-30') AS c USING (customer)
          WHERE c.repeat_days = x AND abs(c.t_x / 7.0 - cbs.t_x) < 1e-9 AND abs(age / 7.0 - t) < 1e-9}),
	'2357', 'x, t_x, T of all customers');
is( sql(q{SELECT abs((a).log_likelihood - (m).log_likelihood) < 1e-6 AND (a).customers = 2357 AND (a).as_of = '1997-09-30'
          FROM fit, crm.clv_fit((SELECT crm.population_with_days(customer, at, amount) FROM elog), '1997-09-30', 'bg_nbd', 'week', after_as_of => 'exclude') AS a WHERE name = 'bg_nbd'}),
	't', 'the whole log, cut off at the end of calibration');
is(sql(q{SELECT model FROM crm.clv_compare(VARIADIC (SELECT array_agg(m) FROM fit WHERE name ~ 'nbd')) LIMIT 1}), 'mbg_nbd', 'BIC prefers MBG/NBD');

done_testing();
