# Contract models against published and independently computed figures. The
# cohorts of Fader & Hardie 2007 ("How to project customer retention") and the
# golden figures are read from ../shared/data when it is there; without it the
# same figures, written here, must hold.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

my %cohort = (
	regular => [ 1000, 631, 468, 382, 326, 289, 262, 241 ],
	highend => [ 1000, 869, 743, 653, 593, 551, 517, 491 ]);

# [name, query, expected numbers, relative tolerance]; S is the cohort.
# Parameters and log likelihoods of the fits: 30-digit arithmetic, the first
# three digits those of the paper. Quantities: Fader & Hardie 2007 and 2010.
my $fit = "SELECT array_to_string((m).parameters || (m).log_likelihood, ' ') FROM crm.%s_fit('S') AS m WHERE (m).converged";
my $quantities = q{SELECT concat_ws(' ', crm.contract_survival(m, 12), crm.contract_retention(m, 8), crm.contract_value(m, rate => 0.1),
    crm.residual_contract_value(m, 4, rate => 0.1)) FROM crm.clv_model_fixed('sbg', '{P}', 'year') AS m};
my @golden = (
	[ 16, 'regular', sprintf($fit, 'sbg'), [ 0.704077, 1.182043 ], 1e-6 ],
	[ 17, 'regular', "SELECT (crm.sbg_fit('S')).log_likelihood", [-1680.265188], 1e-9 ],
	[ 18, 'highend', sprintf($fit, 'sbg'), [ 0.668088, 3.806096 ], 1e-6 ],
	[ 19, 'highend', "SELECT (crm.sbg_fit('S')).log_likelihood", [-1611.158147], 1e-9 ],
	[ 20, 'highend', sprintf($fit, 'bdw'), [ 0.214253, 1.426575, 1.723565, -1605.314213 ], 2e-6 ],
	[ 145, 'regular', $quantities =~ s/P/0.704,1.182/r, [ 0.170062576806, 0.920774251632, 3.69514740557, 5.89442285984 ], 1e-11 ],
	[ 146, 'highend', $quantities =~ s/P/0.668,3.806/r, [ 0.378040420182, 0.94178141886, 5.92259640761, 6.89705739775 ], 1e-11 ]);

# Are the leading numbers of an answer the expected ones?
sub agree
{
	my ($answer, $expected, $tolerance, $name) = @_;
	my @got = split / /, $answer;

	my $wrong = grep { !defined $got[$_] || abs($got[$_] - $expected->[$_]) > $tolerance * abs $expected->[$_] } 0 .. $#$expected;
	ok(!$wrong, $name) or diag("got $answer, expected @$expected");
	return;
}

# The answer of a golden row, with survivors for its S.
sub answer
{
	my ($row, $survivors) = @_;
	my $list = '{' . join(',', @$survivors) . '}';

	return sql($row->[2] =~ s/'S'/'$list'/r);
}

foreach my $row (@golden)
{
	agree(answer($row, $cohort{ $row->[1] }), $row->[3], $row->[4], "figure $row->[0], $row->[1]");
}

# One row per customer gives the same model as the counts of the cohort.
foreach my $name (sort keys %cohort)
{
	my $survivors = join ',', @{ $cohort{$name} };
	foreach my $kind (qw(sbg bdw))
	{
		agree(
			sql(qq{
SELECT array_to_string((m).parameters || (m).standard_errors || (m).log_likelihood || (m).customers, ' ')
FROM (SELECT crm.${kind}_fit(t, churned) AS m
      FROM (SELECT t, true AS churned, s[t] - s[t + 1] AS n FROM (SELECT '{$survivors}'::int[] AS s) AS c, generate_series(1, 7) AS t
            UNION ALL SELECT 7, false, ('{$survivors}'::int[])[8]) AS g, generate_series(1, n)) AS f}),
			[ split / /, sql("SELECT array_to_string((m).parameters || (m).standard_errors || (m).log_likelihood || (m).customers, ' ') FROM crm.${kind}_fit('{$survivors}') AS m") ],
			1e-8, "$kind of $name, customer by customer");
	}
}

SKIP:
{
	my $data = $ENV{CRM_SHARED};
	skip '../shared/data is not there', 2 * @golden if !$data;

	sql(qq{
CREATE TABLE retention (year int, regular float8, highend float8);
COPY retention FROM '$data/sbg_retention.csv' (FORMAT csv, HEADER);
CREATE TABLE golden (id int, model text, quantity text, params text, inputs text, value text, tolerance text, kind text, source text);
COPY golden FROM '$data/clv_golden.csv' (FORMAT csv, HEADER)});
	foreach my $row (@golden)
	{
		my ($id, $name) = @$row;
		my ($value, $tolerance) = split /\|/, sql("SELECT value, tolerance FROM golden WHERE id = $id");
		my @expected = split /;| LL /, $value;
		my ($limit) = $tolerance =~ /^(\S+)/;
		my @survivors = split / /, sql("SELECT string_agg($name\::text, ' ' ORDER BY year) FROM retention");

		$limit /= abs $expected[0] if $tolerance =~ /abs/;
		is("@survivors", "@{ $cohort{$name} }", "the cohort $name of figure $id is the published one");
		agree(answer($row, \@survivors), \@expected, $limit, "golden figure $id: $value");
	}
}

done_testing();
