# Watching against independently computed figures, when ../shared/data is there: every row of its topics.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use Test::More;

my $data = $ENV{CRM_SHARED} or plan(skip_all => '../shared/data is not there');
my $node = CrmCluster::new_node('main');
$node->safe_psql(
	'postgres', qq{
CREATE EXTENSION crm;
CREATE TABLE golden (topic text, inputs text, metric text, key text, value text, source text);
COPY golden FROM '$data/relations_golden.csv' (FORMAT csv, HEADER);
});

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Each golden row of a topic by "inputs|metric|key"; check() takes them away.
my %left;

# topic(NAME): the inputs that its rows have.
sub topic
{
	my ($topic) = @_;
	my %inputs;
	foreach my $row (split(/\n/, sql("SELECT concat_ws(chr(9), inputs, metric, coalesce(key, ''), value) FROM golden WHERE topic = '$topic'")))
	{
		my ($inputs, $metric, $key, $value) = split(/\t/, $row);
		$inputs{$inputs}++;
		$left{$topic}{"$inputs|$metric|$key"} = $value;
	}
	return sort keys %inputs;
}

# check(TOPIC, INPUTS, METRIC, KEY, EXPRESSION[, WITH]): the value of an expression, over what WITH makes, is the golden one.
sub check
{
	my ($topic, $inputs, $metric, $key, $expression, $with) = @_;
	my $value = delete $left{$topic}{"$inputs|$metric|$key"};
	my $name = "$topic: $metric $key of $inputs";
	return fail("$name is no golden row") unless defined $value;
	my ($code, $stdout, $stderr) = $node->psql('postgres', "\\set VERBOSITY verbose\n" . ($with // '') . " SELECT $expression");
	return like($stderr, qr/22023: .*\b(0|00:00:00)$/m, $name) if $value eq 'ERROR';
	return is($stderr . $stdout, '', $name) if $value eq 'NULL';
	return is($stdout, $value, $name) if $value =~ /,/;
	return ok($stderr eq '' && abs($stdout - $value) <= 1e-9 * abs($value), "$name is $value") || diag("$stderr$stdout");
}

# done(TOPIC): no row is left.
sub done
{
	my ($topic) = @_;
	is_deeply([ sort keys %{ $left{$topic} } ], [], "every row of $topic is checked");
}

# numbers(INPUTS, NAME): what stands after NAME=, as an array of SQL.
sub numbers
{
	my ($list) = $_[0] =~ /\Q$_[1]\E=([-\d.,]+)/ or die "$_[1] of $_[0]";
	return "'{$list}'::float8[]";
}

# number(INPUTS, NAME)
sub number
{
	my ($value) = $_[0] =~ /\b\Q$_[1]\E=([-\d.]+)/ or die "$_[1] of $_[0]";
	return $value;
}

foreach my $inputs (topic('control_individuals'))
{
	my $with = 'WITH s AS (SELECT n, x FROM unnest(' . numbers($inputs, 'x') . ') WITH ORDINALITY AS u(x, n)), l AS (SELECT (crm.control_limits(n, x ORDER BY n)).* FROM s)';
	if ($inputs =~ /one value/)
	{
		check('control_individuals', $inputs, 'sigma', 'edge', 'sigma FROM l', $with);
		next;
	}
	check('control_individuals', $inputs, $$_[0], '', "$$_[1] FROM l", $with)
	  foreach [ 'mean', 'center' ], [ 'moving_range', 'moving_range' ], [ 'sigma', 'sigma' ], [ 'upper', 'upper' ], [ 'lower', 'lower' ];
	check('control_individuals', $inputs, 'alarms', '', q{string_agg(n::text, ',' ORDER BY n) FROM s, l WHERE x NOT BETWEEN lower AND upper}, $with);
}
done('control_individuals');

my $series = 'WITH s AS (SELECT n, x FROM unnest(%s) WITH ORDINALITY AS u(x, n))';
foreach my $inputs (topic('control_ewma'))
{
	if ($inputs eq 'lambda=0')
	{
		check('control_ewma', $inputs, 'ewma', 'edge', 'crm.ewma(1, 10, 0)');
		next;
	}
	my ($target, $sigma, $lambda, $width) = map { number($inputs, $_) } qw(target sigma lambda L);
	my $with = sprintf($series, numbers($inputs, 'x')) . qq{,
		e AS (SELECT n, crm.ewma(n, x, $lambda, $target) OVER w AS ewma, $width * $sigma * sqrt($lambda / (2 - $lambda) * (1 - (1 - ${lambda}::float8) ^ (2 * count(x) OVER w))) AS band FROM s WINDOW w AS (ORDER BY n))};
	foreach my $n (1, 10)
	{
		check('control_ewma', $inputs, 'ewma', $n, "ewma FROM e WHERE n = $n", $with);
		check('control_ewma', $inputs, 'lower', $n, "$target - band FROM e WHERE n = $n", $with);
		check('control_ewma', $inputs, 'upper', $n, "$target + band FROM e WHERE n = $n", $with);
	}
	check('control_ewma', $inputs, 'alarms', '', "string_agg(n::text, ',' ORDER BY n) FROM e WHERE ewma NOT BETWEEN $target - band AND $target + band", $with);
}
done('control_ewma');

foreach my $inputs (topic('control_cusum'))
{
	if ($inputs eq 'sigma=0')
	{
		check('control_cusum', $inputs, 'upper_sum', 'edge', '(crm.cusum(1, 10, 10, 0)).up');
		next;
	}
	my ($target, $sigma, $k, $h) = map { number($inputs, $_) } qw(target sigma k h);
	my $with = sprintf($series, numbers($inputs, 'x')) . ", c AS (SELECT n, (crm.cusum(n, x, $target, $sigma, $k) OVER (ORDER BY n)).* FROM s)";
	check('control_cusum', $inputs, 'upper_sum', 10, 'up FROM c WHERE n = 10', $with);
	check('control_cusum', $inputs, 'lower_sum', 10, 'down FROM c WHERE n = 10', $with);
	check('control_cusum', $inputs, 'first_alarm', '', "min(n) FROM c WHERE greatest(up, down) > $h", $with);
}
done('control_cusum');

# rates(INPUTS, CHART): events/base of each period, and limits of all
sub rates
{
	my ($inputs, $chart) = @_;
	my $n = 0;
	my $periods = join(', ', map { '(' . ++$n . ', ' . s/\//, /r . ')' } $inputs =~ /(\d+\/\d+)/g);
	return qq{WITH p(n, e, b) AS (VALUES $periods), l AS (SELECT (crm.rate_limits(n, e, b, '$chart' ORDER BY n)).* FROM p),
		z AS (SELECT n, (e / b::float8 - rate) / (sigma / sqrt(b)) AS z, sigma_z FROM p, l)};
}

foreach my $inputs (topic('control_p'))
{
	my $with = rates($inputs, 'p');
	check('control_p', $inputs, $$_[0], '', "$$_[1] FROM l", $with)
	  foreach [ 'mean_rate', 'rate' ], [ 'upper_last', 'upper' ], [ 'lower_last', 'lower' ], [ 'z_last', 'last_z' ], [ 'sigma_z', 'sigma_z' ], [ 'laney_upper_last', 'laney_upper' ], [ 'laney_lower_last', 'laney_lower' ];
	check('control_p', $inputs, 'alarms_p', '', q{string_agg(n::text, ',' ORDER BY n) FROM z WHERE abs(z) > 3}, $with);
	check('control_p', $inputs, 'alarms_laney', '', q{string_agg(n::text, ',' ORDER BY n) FROM z WHERE abs(z) > 3 * sigma_z}, $with);
}
done('control_p');
foreach my $inputs (topic('control_u'))
{
	my $per = number($inputs, 'per');
	check('control_u', $inputs, $$_[0], '', "$per * $$_[1] FROM l", rates($inputs, 'u'))
	  foreach [ 'mean_rate', 'rate' ], [ 'last_rate', 'last_rate' ], [ 'upper_last', 'upper' ], [ 'lower_last', 'lower' ];
}
done('control_u');

foreach my $inputs (topic('control_gap'))
{
	my ($gap) = $inputs =~ /current gap=(\d+)/;
	if ($inputs =~ /^no gaps/)
	{
		check('control_gap', $inputs, 'p_predictive', 'edge', "crm.gap_probability(crm.event_gaps(date '2026-01-01'), date '2026-01-01' + $gap)");
		next;
	}
	my $alpha = number($inputs, 'alpha');
	my ($gaps) = $inputs =~ /^gaps \(days\)=([\d,]+)/;
	my $with = qq{WITH d AS (SELECT date '2026-01-01' + sum(gap) OVER (ORDER BY n)::int AS at FROM unnest('{0,$gaps}'::int[]) WITH ORDINALITY AS u(gap, n)),
		g AS (SELECT crm.event_gaps(at ORDER BY at) AS g FROM d)};
	check('control_gap', $inputs, $$_[0], '', "$$_[1] FROM g", $with)
	  foreach [ 'mean_gap', '(g).mean_gap' ], [ 'cv', '(g).cv' ], [ 'limit_exponential', "-(g).mean_gap * ln(${alpha}::float8)" ], [ 'limit_predictive', "crm.gap_limit(g, $alpha)" ],
	  [ 'p_exponential', "exp(-$gap / (g).mean_gap)" ], [ 'p_predictive', "crm.gap_probability(g, (g).last_day + $gap)" ], [ 'overdue_ratio', "$gap / (g).mean_gap" ],
	  [ 'limit_regular_t_prediction', "crm.gap_limit(g, $alpha, 'regular')" ], [ 'p_regular', "crm.gap_probability(g, (g).last_day + $gap, rhythm => 'auto')" ], [ 'limit_mean_plus_3_sd_of_exponential', '4 * (g).mean_gap' ];
}
done('control_gap');

foreach my $inputs (topic('alarm'))
{
	my ($p, $light, $weight) = map { "'{" . s/ //gr . "}'::float8[]" } $inputs =~ /p of the signals=\[(.*?)\].*points=\[(.*?)\] weights=\[(.*?)\]/ or die $inputs;
	my $with = "WITH s AS (SELECT * FROM unnest($p, $light, $weight) AS u(p, light, weight))";
	check('alarm', $inputs, $$_[0], '', "$$_[1] FROM s", $with)
	  foreach [ 'fisher_chi2', '-2 * sum(ln(p))' ], [ 'fisher_p', 'crm.combined_p(array_agg(p))' ], [ 'bonferroni_p', "crm.combined_p(array_agg(p), method => 'bonferroni')" ],
	  [ 'weighted_lights', 'sum(weight * light) / sum(weight)' ], [ 'signals_red', 'count(*) FILTER (WHERE light = 2)' ];
}
done('alarm');

foreach my $inputs (topic('emotional_account'))
{
	if ($inputs eq 'half_life=0')
	{
		check('emotional_account', $inputs, 'balance', 'edge', q{crm.decay_sum(date '2026-01-01', 5, '2026-05-01', '0 days')});
		next;
	}
	if ($inputs =~ /^no events/)
	{
		check('emotional_account', $inputs, 'balance', 'edge', q{crm.decay_sum(date '2026-01-01', 5, '2026-05-01', '60 days') FILTER (WHERE false)});
		next;
	}
	my ($as_of) = $inputs =~ /as_of=([\d-]+)/;
	my $half_life = number($inputs, 'half_life');
	my ($withdrawal) = $inputs =~ /withdrawal weight=(\d+)/;
	my $events = join(', ', map { s/^(\S+) (\S+)$/(date '$1', $2)/r } $inputs =~ /([\d-]{10} [+-]\d+)/g);
	my $sum = "crm.decay_sum(at, %s, '$as_of', '$half_life days')";
	my $deposits = sprintf($sum, 'v') . ' FILTER (WHERE v > 0)';
	my $withdrawals = sprintf($sum, '-v') . ' FILTER (WHERE v < 0)';
	check('emotional_account', $inputs, $$_[0], '', "$$_[1] FROM e", "WITH e(at, v) AS (VALUES $events)")
	  foreach [ 'balance', sprintf($sum, "CASE WHEN v < 0 THEN $withdrawal * v ELSE v END") ], [ 'deposits', $deposits ], [ 'withdrawals', $withdrawals ],
	  [ 'event_ratio', 'count(*) FILTER (WHERE v > 0) / count(*) FILTER (WHERE v < 0)' ], [ 'value_ratio', "$deposits / $withdrawals" ];
}
done('emotional_account');

foreach my $inputs (topic('contact_rhythm'))
{
	if ($inputs eq 'one contact')
	{
		check('contact_rhythm', $inputs, 'mean_gap', 'edge', q{(crm.event_gaps(date '2026-01-05')).mean_gap});
		next;
	}
	my ($days, $as_of, $in, $out) = $inputs =~ /^contacts (\S+); as_of=(\S+); inbound=(\d+) outbound=(\d+)/ or die $inputs;
	my $with = qq{WITH d AS (SELECT at FROM unnest('{$days}'::date[]) AS at), g AS (SELECT (crm.event_gaps(at ORDER BY at)).* FROM d),
		r AS (SELECT *, date '$as_of' - last_day AS silent, date '$as_of' - first_day AS tenure, gap_sd * sqrt((events - 2) / (events - 1)::float8) AS sigma FROM g)};
	check('contact_rhythm', $inputs, $$_[0], '', "$$_[1] FROM r", $with)
	  foreach [ 'contacts', 'events' ], [ 'tenure_days', 'tenure' ], [ 'mean_gap', 'mean_gap' ], [ 'cv_samp', 'cv' ], [ 'burstiness', '(sigma - mean_gap) / (sigma + mean_gap)' ], [ 'current_gap', 'silent' ],
	  [ 'current_over_mean', 'silent / mean_gap' ], [ 'contacts_per_30_days', 'events * 30.0 / tenure' ], [ 'inbound_share', "$in / ($in.0 + $out)" ], [ 'balance', "1 - abs($in - $out) / ($in.0 + $out)" ];
	check('contact_rhythm', $inputs, 'median_gap', '', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) FROM (SELECT at - lag(at) OVER (ORDER BY at) AS gap FROM d) AS x', $with);
}
done('contact_rhythm');

foreach my $inputs (topic('contact_pressure'))
{
	my ($x, $y, $margin, $cost) = $inputs =~ /a=(\S+) b=(\S+) margin=(\S+) cost per contact=(\S+)/ or die $inputs;
	my $with = qq{WITH cell AS (SELECT n, $x * n - $y * n ^ 2 AS orders FROM unnest('{2,4,8,12}'::float8[]) AS n),
		f AS (SELECT regr_intercept(orders / n, n) AS a, -regr_slope(orders / n, n) AS b, $margin AS margin, $cost AS cost FROM cell),
		o AS (SELECT *, CASE WHEN b > 0 THEN greatest((margin * a - cost) / (2 * margin * b), 0) END AS n FROM f)};
	check('contact_pressure', $inputs, $$_[0], '', "$$_[1] FROM o", $with)
	  foreach [ 'optimal_contacts', 'n' ], [ 'profit_at_optimum', 'margin * (a * n - b * n ^ 2) - cost * n' ], [ 'saturation_contacts', 'a / (2 * b)' ],
	  [ 'best_whole_number', '(SELECT whole FROM (VALUES (floor(n)), (ceil(n))) AS v(whole) ORDER BY margin * (a * whole - b * whole ^ 2) - cost * whole DESC LIMIT 1)' ];
}
done('contact_pressure');

foreach my $inputs (topic('responsiveness'))
{
	my $target = number($inputs, 'target');
	my $contacts = join(', ', map { s/^(\S+)\/(\d+)$/($1::float8, $2)/r =~ s/\(-::float8/(NULL::float8/r } $inputs =~ /((?:\d+|-)\/\d+)(?=;)/g);
	my $with = qq{WITH q(hours, age) AS (VALUES $contacts), o AS (SELECT crm.outcomes(coalesce(hours, age), hours IS NOT NULL) AS o FROM q), t AS (SELECT t.* FROM o, crm.target_attainment(o, $target) AS t)};
	check('responsiveness', $inputs, $$_[0], '', $$_[1], $with)
	  foreach [ 'answered_share', 'avg((hours IS NOT NULL)::int) FROM q' ], [ 'median_answered_only', 'percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FROM q' ],
	  [ 'median_censored', '(crm.duration_quantile(o)).duration FROM o' ], [ 'p90_censored', '(crm.duration_quantile(o, 0.9)).duration FROM o' ], [ 'ripe', "count(*) FROM q WHERE age >= $target" ],
	  [ 'attainment_ripe', "avg((hours <= $target IS TRUE)::int) FROM q WHERE age >= $target" ], [ 'attainment_estimate', 'estimate FROM t' ], [ 'attainment_decided_biased', 'met / (met + breached) FROM t' ], [ 'undecided', 'undecided FROM t' ];
}
done('responsiveness');

done_testing();
