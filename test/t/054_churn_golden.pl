# Causes of churn, lifecycle and overdue customers against published and
# independently computed figures, when ../shared/data is there.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $data = $ENV{CRM_SHARED} or plan(skip_all => '../shared/data is not there');
my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

sub sql { return $node->safe_psql('postgres', $_[0]) }

my $columns = `head -1 $data/telco_churn.csv` =~ s/\s+$//r;
my $table = join(', ', map { "$_ text" } split(/,/, $columns));
sql(qq{
CREATE TABLE behaviour (topic text, data text, params text, metric text, value text, source text);
COPY behaviour FROM '$data/behaviour_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE relations (topic text, params text, metric text, key text, value text, source text);
COPY relations FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
CREATE TABLE telco ($table);
COPY telco FROM '$data/telco_churn.csv' (FORMAT csv, HEADER);
CREATE TABLE cdnow (customer int, day date, cds int, amount numeric);
COPY cdnow FROM '$data/cdnow_elog.csv' (FORMAT csv, HEADER);
});

# every printed digit: of the value, rounded to as many decimals
sub printed
{
	my ($what, $measured, $golden) = @_;
	my @measured = split(' ', $measured);
	foreach my $value (split(' ', $golden))
	{
		my $decimals = $value =~ /\.(\d+)/ ? length($1) : 0;
		is(sprintf("%.${decimals}f", shift @measured), $value, "$what $value");
	}
}

# Groups of the telecom customers, all columns in one scan.
foreach my $row (split(/\n/, sql(q{SELECT params, value FROM behaviour WHERE topic = 'churn_cause' AND metric LIKE 'chi2%'})))
{
	my ($column, $golden) = split(/\|/, $row);
	printed($column, sql(qq{SELECT concat_ws(' ', (a).chi_square, (a).degrees_of_freedom, (a).cramers_v, (a).information_value) FROM (SELECT crm.association($column, churn = 'Yes') AS a FROM telco) AS x}), $golden);
}
printed('PaperlessBilling', sql(q{SELECT concat_ws(' ', (r).odds_ratio, (r).relative_risk) FROM (SELECT crm.risk(paperlessbilling = 'Yes', churn = 'Yes') AS r FROM telco) AS x}),
	sql(q{SELECT value FROM behaviour WHERE topic = 'churn_cause' AND metric = 'odds_ratio risk_ratio'}));
printed('churn', sql(q{SELECT concat_ws(' ', count(*), count(*) FILTER (WHERE churn = 'Yes'), avg((churn = 'Yes')::int), sum(monthlycharges::numeric) FILTER (WHERE churn = 'Yes') / sum(monthlycharges::numeric)) FROM telco}),
	sql(q{SELECT value FROM behaviour WHERE topic = 'churn'}));

# Two by two.
my %risk = split(/[|\n]/, sql(q{SELECT v.* FROM (SELECT crm.risk(p, e) AS r FROM (VALUES (true, true, 60), (true, false, 140), (false, true, 90), (false, false, 710)) AS v(p, e, n), generate_series(1, n)) AS x,
	LATERAL (VALUES ('churn_with', (r).risk_with), ('churn_without', (r).risk_without), ('relative_risk', (r).relative_risk), ('odds_ratio', (r).odds_ratio), ('attributable_fraction_exposed', (r).attributable_fraction),
	('population_attributable_fraction', (r).population_attributable_fraction), ('excess_churners', (r).excess), ('phi', (r).phi), ('log_odds_se', ln((r).odds_ratio_upper / (r).odds_ratio) / 1.959963984540054)) AS v(metric, value)}));
my %attributable = split(/[|\n]/, sql(q{SELECT metric, value FROM relations WHERE topic = 'attributable'}));
is(keys %attributable, 9, 'all figures of attributable risk');
printed($_, $risk{$_}, $attributable{$_}) foreach sort keys %attributable;

# Stages, and what they are worth.
my $stages = 0;
foreach my $row (split(/\n/, sql(q{SELECT params, value FROM relations WHERE topic = 'lifecycle'})))
{
	my ($params, $stage) = split(/\|/, $row);
	my ($now, $before, $tenure, $ended, $ever) = $params =~ /c=(\d+), .*b=(\d+), .*tenure=(\d+) days, contract ended=(\w+), ever bought=(\w+);/ or die $params;
	is(sql("SELECT crm.lifecycle_stage($before, $now, $tenure, 182, $ended, $ever)"), $stage, "stage $stage");
	$stages++;
}
is($stages, 10, 'all stages');
my $chain = q{'{{0.3,0.4,0.05,0.05},{0,0.5,0.35,0.1},{0,0.05,0.75,0.15},{0,0.05,0.15,0.4}}'};
my @economics = (['expected_periods_total', q{'{1,1,1,1}'}, 0], ['expected_periods_in_maturity', q{'{0,0,1,0}'}, 0], ['value_of_stage', q{'{-10,35,80,25}'}, 0.1]);
foreach my $economy (@economics)
{
	my ($metric, $reward, $rate) = @$economy;
	is(sql(qq{SELECT count(*), max(abs(v.value - g.value::float8) / abs(v.value)) < 1e-10 FROM crm.migration_value($chain, $reward, NULL, $rate) AS v
		JOIN relations AS g ON g.topic = 'lifecycle_economics' AND g.metric = '$metric' AND g.key = (ARRAY['nurture', 'growth', 'maturity', 'decline'])[v.state]}), '4|t', $metric);
}
is(sql(q{SELECT string_agg(stage || ' ' || n, ', ' ORDER BY stage) FROM (SELECT stage, count(*) AS n FROM (
		SELECT crm.lifecycle_stage(coalesce(sum(amount) FILTER (WHERE day > date '1998-06-30' - 364 AND day <= date '1998-06-30' - 182), 0)::float8,
			coalesce(sum(amount) FILTER (WHERE day > date '1998-06-30' - 182), 0)::float8, date '1998-06-30' - min(day), 182) AS stage FROM cdnow GROUP BY customer) AS s GROUP BY stage) AS n}),
	'danger 2931, decline 1437, growth 1274, lost 15258, maturity 742, regained 1928', 'stages of CDNOW');
my ($today, $week, $month, $dormant) = split(' ', sql(q{SELECT value FROM behaviour WHERE topic = 'daily_state'}));
is(sql(q{SELECT count(*) FILTER (WHERE state IN ('new', 'current', 'reactivated', 'resurrected')), count(*) FILTER (WHERE state = 'at_risk_week'), count(*) FILTER (WHERE state = 'at_risk_month'), count(*) FILTER (WHERE state = 'dormant')
	FROM (SELECT crm.activity_state(date '1998-06-30' - max(day), NULL) AS state FROM cdnow GROUP BY customer) AS s}), "$today|$week|$month|$dormant", 'activity of CDNOW');

# Overdue customers: arithmetic on what a population knows.
sql(q{CREATE TABLE history AS SELECT customer, 1 - exp(-repeat_days / nullif(t_x, 0)::float8 * (age - t_x)) AS overdue, CASE WHEN repeat_days > 0 THEN (t_x::float8 / age) ^ (repeat_days + 1) END AS p_active
	FROM (SELECT crm.population_with_days(customer, day, amount) AS p FROM cdnow) AS x, crm.clv_customers(p, '1998-06-30') AS c});
printed('overdue', sql(q{SELECT concat_ws(' ', count(overdue), count(*) FILTER (WHERE overdue >= 0.95), count(*) FILTER (WHERE overdue >= 0.99), avg(overdue)::numeric(20,16)) FROM history}) =~ s/(\.\d{12})\d+/$1/r,
	sql(q{SELECT value FROM behaviour WHERE topic = 'overdue' AND params LIKE 'asof%'}) =~ s/(\.\d{12})\d+/$1/r);
foreach my $measure (['overdue', 'overdue'], ['p_active', 'p_active'])
{
	my ($topic, $column) = @$measure;
	is(sql(qq{SELECT count(*), max(abs(h.$column - g.value)) < 1e-12 FROM history AS h
		JOIN (SELECT unnest('{3,8,9,25}'::int[]) AS customer, unnest(string_to_array(value, ' ')::float8[]) AS value FROM behaviour WHERE topic = '$topic' AND params LIKE 'customers%') AS g USING (customer)}), '4|t', "$topic of four customers");
}

# What stands in the manual of stated causes has the printed digits, too.
is(sql(q{WITH mention AS (SELECT l.customer, l.value, c.cause, c.rank, cardinality(l.causes) AS k
		FROM (VALUES (1, 1200, '{price,service}'::text[]), (2, 300, '{quality}'), (3, 900, '{service,staff_left,price}'), (4, 150, '{price}'), (5, 2400, '{staff_left}'), (6, 600, '{quality,service}'), (7, 500, '{}'), (8, 450, '{price,quality}')) AS l(customer, value, causes),
			unnest(l.causes) WITH ORDINALITY AS c(cause, rank)),
	measured AS (SELECT cause, count(*)::numeric AS mentions, count(*) / sum(count(*)) OVER () AS share_of_responses, count(*)::numeric / (SELECT count(DISTINCT customer) FROM mention) AS share_of_cases, sum(value)::numeric AS value_touched,
		sum(value::numeric / k) AS value_equal, sum(value * (k + 1 - rank) * 2.0 / (k * (k + 1))) AS value_ranked,
		sum(sum(value::numeric / k)) OVER (ORDER BY sum(value::numeric / k) DESC, cause) / sum(sum(value::numeric / k)) OVER () AS cumulative_share_equal FROM mention GROUP BY cause)
	SELECT count(*), max(abs((to_jsonb(m) ->> g.metric)::numeric - g.value::numeric)) < 1e-9 FROM relations AS g JOIN measured AS m ON m.cause = g.key WHERE g.topic = 'churn_causes'}), '28|t', 'stated causes');

done_testing();
