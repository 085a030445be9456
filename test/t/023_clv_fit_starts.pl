# Fits of real order logs with several maxima, ridges and bounds, against the
# figures of ../shared/data: skipped without them.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

if (!$ENV{CRM_SHARED} || !-e "$ENV{CRM_SHARED}/clv_beyond_golden.csv")
{
	plan skip_all => '../shared/data is not there';
}
my $data = $ENV{CRM_SHARED};
my $node = CrmCluster::new_node('main');

sub sql { return $node->safe_psql('postgres', "SET client_min_messages = error;\n$_[0]") }

sql(qq{
CREATE EXTENSION crm;
CREATE TABLE golden (id int, model text, quantity text, params text, inputs text, value text, tolerance text, kind text, source text);
COPY golden FROM '$data/clv_beyond_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE elog (customer int, master int, at date, cds int, amount numeric);
COPY elog FROM '$data/cdnow_sample_elog.csv' (FORMAT csv, HEADER);
CREATE TABLE lines (invoice text, stock text, description text, quantity int, at timestamp, price numeric, customer int, country text);
COPY lines FROM PROGRAM 'zcat $data/online_retail_uci.csv.gz' (FORMAT csv, HEADER);
CREATE TABLE retail AS
SELECT c.*, c.customer % 5 AS fifth
FROM crm.clv_customers((SELECT crm.population_with_days(customer, at, quantity * price) FROM lines WHERE customer IS NOT NULL AND quantity > 0 AND price > 0), '2011-12-09') AS c;
CREATE TABLE fit AS
SELECT k AS model, fifth, crm.clv_fit(repeat_days, t_x, age, crm.clv_options(k)) AS m FROM retail, unnest('{nbd,bg_nbd,mbg_nbd,pareto_nbd}'::text[]) AS k WHERE fifth < 2 GROUP BY 1, 2
UNION ALL SELECT k, NULL, crm.clv_fit(repeat_days, t_x, age, crm.clv_options(k)) FROM retail, unnest('{nbd,bg_nbd,mbg_nbd}'::text[]) AS k GROUP BY 1;
});

# value(ID): the numbers of a golden row.
sub value
{
	return split /;/, sql("SELECT value FROM golden WHERE id = $_[0]");
}

# near(NAME, ANSWER, TRUTH, RELATIVE): a query for an array against numbers.
sub near
{
	my ($name, $query, $truth, $relative) = @_;
	my @got = split / /, sql("SELECT array_to_string(($query), ' ')");
	my $wrong = grep { !defined $got[$_] || abs($got[$_] - $truth->[$_]) > $relative * abs $truth->[$_] } 0 .. $#$truth;

	ok(@got == @$truth && !$wrong, "$name: @got") or diag("expected @$truth");
	return;
}

# A fifth of the shop has a maximum inside with a small and b moderate; another none.
foreach my $case ([ 1166, 'bg_nbd' ], [ 1167, 'mbg_nbd' ])
{
	my ($id, $model) = @$case;
	my ($loglik, @parameters) = value($id);

	near("$id $model, log likelihood", "SELECT ARRAY[(m).log_likelihood] FROM fit WHERE model = '$model' AND fifth = 0 AND (m).status = 'converged'", [$loglik], 1e-9);
	near("$id $model", "SELECT (m).parameters FROM fit WHERE model = '$model' AND fifth = 0", \@parameters, 1e-5);
	like(sql("SELECT (m).note FROM fit WHERE model = '$model' AND fifth = 0"), qr/no better than nbd/, "$model: no better than nbd");
}
foreach my $case ([ 1168, 0 ], [ 1171, 1 ])
{
	near("$case->[0] nbd", "SELECT (m).parameters || (m).log_likelihood FROM fit WHERE model = 'nbd' AND fifth = $case->[1]", [ value($case->[0]) ], 1e-6);
}
foreach my $case ([ 1169, 'bg_nbd' ], [ 1170, 'mbg_nbd' ])
{
	my ($id, $model) = @$case;

	is(sql("SELECT (m).status, (m).free_parameters, (m).log_likelihood > value::float8 - 0.01 FROM fit, golden WHERE fit.model = '$model' AND fifth = 1 AND id = $id"),
		'at_bound|2|t', "$id $model: at the bound at which nobody leaves");
}

# The whole shop: the maximum has a small a; three starts without one missed it.
near('bg_nbd, all of the shop', "SELECT (m).parameters FROM fit WHERE model = 'bg_nbd' AND fifth IS NULL AND (m).status = 'converged' AND (m).log_likelihood > -61823.4715", [ 0.826542, 68.9051, 0.003437, 6.745 ], 1e-3);

# Regular timing, over populations that know the times between purchases.
foreach my $k (1 .. 3)
{
	my ($r, $alpha, $a, $b, $loglik) = value(1192 + $k);

	near(1192 + $k . " mbg_cnbd_k, k = $k", "SELECT (m).parameters FROM crm.clv_fit((SELECT crm.population_with_days(customer, at, amount) FROM elog WHERE at <= '1997-09-30'), '1997-09-30', 'mbg_cnbd_k', 'week', $k) AS m", [ $r, $alpha, $a, $b ], 1e-5);
	near('and its likelihood', "SELECT ARRAY[(m).log_likelihood] FROM crm.clv_fit((SELECT crm.population_with_days(customer, at, amount) FROM elog WHERE at <= '1997-09-30'), '1997-09-30', 'mbg_cnbd_k', 'week', $k) AS m", [$loglik], 1e-9);
}

# Gamma-Gamma of log-normal values, alone and with one giant of 1e6 and 1e12.
sub normal_quantile
{
	my ($p) = @_;
	my ($low, $high) = (-9, 9);

	for (1 .. 200)
	{
		my $z = ($low + $high) / 2;
		my ($sum, $term) = (0.5, $z / sqrt(2 * 3.14159265358979324));

		for (my $n = 0; abs($term) > 1e-18; $n++)
		{
			$sum += $term / (2 * $n + 1);
			$term *= -$z * $z / (2 * ($n + 1));
		}
		if ($sum < $p) { $low = $z; }
		else { $high = $z; }
	}
	return ($low + $high) / 2;
}
my $rows = join ', ', map { sprintf '(%d, %.2f::float8)', 1 + $_ % 7, 50 * exp(0.6 * normal_quantile(($_ - 0.5) / 375)) } 1 .. 375;
sql("CREATE TABLE money AS SELECT * FROM (VALUES $rows) AS v(x, m)");
my ($p, $q, $v, $loglik) = value(1172);
near('1172 gamma_gamma', "SELECT (g).parameters FROM (SELECT crm.gamma_gamma_fit(x, m) AS g FROM money) AS s", [ $p, $q, $v ], 1e-5);
near('and its likelihood', "SELECT ARRAY[(g).log_likelihood] FROM (SELECT crm.gamma_gamma_fit(x, m) AS g FROM money) AS s", [$loglik], 1e-9);
($p, $q, $v, $loglik) = value(1174);
near('1174 with a giant of a million', "SELECT (g).parameters || (g).log_likelihood FROM (SELECT crm.gamma_gamma_fit(x, m) AS g FROM (TABLE money UNION ALL VALUES (3, 1e6::float8)) AS m) AS s WHERE (g).status = 'converged'", [ $p, $q, $v, $loglik ], 1e-5);
($p, $q, $v, $loglik) = value(1173);
near('1173 with one of a billion thousands', "SELECT ARRAY[(g).log_likelihood, (g).parameters[2], (g).parameters[1] * (g).parameters[3]] FROM (SELECT crm.gamma_gamma_fit(x, m) AS g FROM (TABLE money UNION ALL VALUES (3, 1e12::float8)) AS m) AS s WHERE (g).status = 'at_bound'", [ $loglik, $q, $p * $v ], 1e-5);

done_testing();
