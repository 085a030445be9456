# Damaged and forged values: whatever bytes, rows or states a role feeds in, the
# answer is an error of class 22 or a value that works, and the server lives.
use strict;
use warnings FATAL => 'all';

use CrmCluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
$node->safe_psql('postgres', 'CREATE EXTENSION crm');

# Values of every type, small enough for every bit of them to be tried.
$node->safe_psql(
	'postgres', q{
CREATE TABLE sales AS
SELECT i % 3 AS customer, date '2026-01-01' + i % 5 AS at, (i * 1.25 - 4)::numeric AS amount, i / 2 AS order_id,
       repeat(chr(97 + i % 3), 1 + i % 3) AS name, md5((i % 3)::text)::uuid AS id
FROM generate_series(1, 12) AS i;

CREATE TABLE valid AS
SELECT 'customer_summary' AS type, crm_internal.customer_summary_send(s) AS bytes FROM (
    SELECT crm.customer_summary(at, amount) FROM sales
    UNION ALL SELECT crm.customer_summary(at, amount, order_id) FROM sales
    UNION ALL SELECT crm.customer_summary(at, amount, name) FROM sales
    UNION ALL SELECT crm.customer_summary(at, amount::float8) FROM sales
    UNION ALL SELECT crm.customer_summary(at, -abs(amount) - 1) FROM sales
    UNION ALL SELECT crm.customer_summary(at, amount * 1e40) FROM sales
    UNION ALL SELECT crm.customer_summary(at, 0) FROM sales) AS v(s)
UNION ALL
SELECT 'payment_summary', crm_internal.payment_summary_send(s) FROM (
    SELECT crm.payment_summary(at, at + 30, amount, CASE WHEN order_id % 2 = 0 THEN at + order_id END) FROM sales
    UNION ALL SELECT crm.payment_summary(at, at + order_id, abs(amount) + 1, at + 5, 1, 'CNY') FROM sales
    UNION ALL SELECT crm.payment_summary(nullif(at, '2026-01-02'), at + 30, amount * 1e9, NULL) FROM sales) AS v(s)
UNION ALL
SELECT 'outcomes', crm_internal.outcomes_send(o) FROM (
    SELECT crm.outcomes(order_id, CASE WHEN order_id % 3 > 0 THEN name END) FROM sales
    UNION ALL SELECT crm.outcomes(order_id / 7.0, order_id % 2 = 0, abs(amount)::float8 + 0.1) FROM sales
    UNION ALL SELECT crm.outcomes(NULL::float8, name) FROM sales) AS v(o)
UNION ALL
SELECT 'points_account', crm_internal.points_account_send(p) FROM (
    SELECT crm.points_account(at, amount, CASE WHEN amount > 0 THEN at + order_id END, crm.points_options(on_overdraft => 'allow') ORDER BY at) FROM sales
    UNION ALL SELECT crm.points_account(at, amount * 1e9, CASE WHEN order_id % 2 = 0 THEN at + 3 * customer END, 'adjust', crm.points_options('earned', 'allow') ORDER BY at) FROM sales
    UNION ALL SELECT crm.points_account(at, NULL::int, NULL::date) FROM sales) AS v(p)
UNION ALL
SELECT 'development', crm_internal.development_send(d) FROM (
    SELECT crm.development(customer, order_id, amount) FROM sales
    UNION ALL SELECT crm.development(-customer * 1000000000, 10000, amount * 1e40) FROM sales) AS v(d)
UNION ALL
SELECT 'cash_flow', crm_internal.cash_flow_send(f) FROM (
    SELECT crm.cash_flow(order_id - 5, amount) FROM sales
    UNION ALL SELECT crm.cash_flow(at, amount * 1e40) FROM sales) AS v(f)
UNION ALL
SELECT 'journey', crm_internal.journey_send(j) FROM (
    SELECT crm.journey(at, name) FROM sales WHERE order_id < 3
    UNION ALL SELECT crm.journey(at::timestamptz, '中') FROM sales WHERE order_id = 1) AS v(j)
UNION ALL
SELECT 'journeys', crm_internal.journeys_send(j) FROM (
    SELECT crm.journeys(ARRAY[name], customer = 1, NULL) FROM sales
    UNION ALL SELECT crm.journeys(ARRAY['a', 'a', name], 2, 3.5, 1) FROM sales WHERE order_id = 1
    UNION ALL SELECT crm.journeys(j, true, 7, interval '1 day') FROM (SELECT crm.journey(at, name) AS j FROM sales WHERE order_id < 2) AS x) AS v(j)
UNION ALL
SELECT 'baskets', crm_internal.baskets_send(b) FROM (
    SELECT crm.baskets(order_id, name) FROM sales
    UNION ALL SELECT crm.baskets(customer, order_id) FROM sales
    UNION ALL SELECT crm.baskets('{}'::text[])) AS v(b)
UNION ALL
SELECT 'event_sequence', crm_internal.event_sequence_send(s) FROM (
    SELECT crm.event_sequence(at, customer = 0, customer = 1, amount > 3) FROM sales
    UNION ALL SELECT crm.event_sequence(order_id, true) FROM sales) AS v(s)
UNION ALL
SELECT 'funnel', crm_internal.funnel_send(f) FROM (
    SELECT crm.funnel(s, '7 days') FROM (SELECT crm.event_sequence(at, customer = 0, customer = 1, amount > 3) AS s FROM sales GROUP BY order_id) AS x
    UNION ALL SELECT crm.funnel(customer, 2) FROM sales) AS v(f)
UNION ALL
SELECT 'active_periods', crm_internal.active_periods_send(p) FROM (
    SELECT crm.active_periods(at, 'day') FROM sales
    UNION ALL SELECT crm.active_periods(at + 400 * order_id, '2015-02-01', '4-4-5') FROM sales) AS v(p)
UNION ALL
SELECT 'cohort_counts', crm_internal.cohort_counts_send(c) FROM (
    SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(at, 'day') AS p FROM sales GROUP BY customer) AS x
    UNION ALL SELECT crm.cohort_counts(p) FROM (SELECT crm.active_periods(at + 31 * order_id, 'month') AS p FROM sales GROUP BY customer) AS x) AS v(c)
UNION ALL
SELECT 'population_bigint', crm_internal.population_bigint_send(p) FROM (
    SELECT crm.population(customer, at, amount) FROM sales
    UNION ALL SELECT crm.population_with_days(customer, at, amount) FROM sales
    UNION ALL SELECT crm.population_with_days(customer, at, amount, order_id) FROM sales
    UNION ALL SELECT crm.population_with_days(customer, at, amount::float8) FROM sales
    UNION ALL SELECT crm.population(customer, at, amount * 1e40, name) FROM sales
    UNION ALL SELECT crm.population(customer, at, -1) FROM sales
    -- rows left out for want of each thing, of exact and of float amounts, and nothing but such rows
    UNION ALL SELECT crm.population_with_days(nullif(customer, 1), at, amount, nullif(order_id, 3)) FROM sales
    UNION ALL SELECT crm.population(nullif(customer, 1), CASE WHEN customer <> 2 THEN at END, amount::float8) FROM sales
    UNION ALL SELECT crm.population(NULL::int, at, nullif(amount, 1)) FROM sales) AS v(p)
UNION ALL
SELECT 'population_uuid', crm_internal.population_uuid_send(p) FROM (
    SELECT crm.population(id, at, amount) FROM sales
    UNION ALL SELECT crm.population_with_days(id, at, amount, order_id) FROM sales) AS v(p)
UNION ALL
SELECT 'population_text', crm_internal.population_text_send(p) FROM (
    SELECT crm.population(name, at, amount) FROM sales
    UNION ALL SELECT crm.population_with_days(name, at, amount, order_id) FROM sales) AS v(p);

-- Everything a summary or a population can be asked.
-- the day a value ends on, which a question of it is asked for: far later ones are refused
CREATE FUNCTION end_of(s crm.customer_summary) RETURNS date LANGUAGE plpgsql AS $$
BEGIN
    PERFORM crm.recency_days(s, '4714-11-24 BC');
    RETURN '2026-02-01';
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN coalesce(substring(SQLERRM FROM 'rows up to (.*), after'), '2026-02-01')::date;
END $$;
CREATE FUNCTION use_payments(s crm.payment_summary) RETURNS text LANGUAGE sql
RETURN (SELECT concat(s, s::jsonb, crm_internal.payment_summary_send(s), r, crm.dso_countback(s, e), crm.payment_index(s, e), crm.loss_allowance(s, e, '{0,0.1,0.2,0.5,1}'),
        (SELECT string_agg(i::text, ' ') FROM crm.payment_items(s) AS i), (SELECT string_agg(a::text, ' ') FROM crm.aging(s, e, by => 'issued') AS a),
        (SELECT string_agg(a::text, ' ') FROM crm.roll_rates(s, e) AS a), (SELECT crm.rollup(t) FROM (VALUES (s), (s)) AS v(t)))
    FROM (SELECT coalesce(max(i.issued), '2026-01-01') AS e FROM crm.payment_items(s) AS i) AS q, crm.receivable_report(s, e, e) AS r);
CREATE FUNCTION use_outcomes(o crm.outcomes) RETURNS text LANGUAGE sql
RETURN concat(o, o::jsonb, crm_internal.outcomes_send(o), crm.duration_quantile(o), crm.duration_quantile(o, 0.1, 'a'), crm.restricted_mean(o), crm.restricted_mean(o, 5), crm.target_attainment(o, 5),
    (SELECT string_agg(r::text, ' ') FROM crm.outcome_rows(o) AS r), (SELECT string_agg(r::text, ' ') FROM crm.survival(o) AS r), (SELECT string_agg(r::text, ' ') FROM crm.incidence(o, '{0,3,10}') AS r),
    (SELECT crm.rollup(t) FROM (VALUES (o), (o)) AS v(t)), (SELECT crm.log_rank(g, t) FROM (VALUES ('a', o), ('b', o)) AS v(g, t)));
CREATE FUNCTION use_points(p crm.points_account) RETURNS text LANGUAGE sql
RETURN concat(p, p::jsonb, crm_internal.points_account_send(p), crm.points_status(p, coalesce((p::jsonb ->> 'last_row')::date, '2026-01-01')), crm.points_status(p, coalesce((p::jsonb ->> 'last_row')::date, '2026-01-01'), 2000000000));
CREATE FUNCTION use_development(d crm.development) RETURNS text LANGUAGE sql
RETURN concat(d, crm_internal.development_send(d), (SELECT string_agg(f::text, ' ') FROM crm.development_factors(d) AS f), (SELECT string_agg(u::text, ' ') FROM crm.development_ultimates(d) AS u),
    (SELECT crm.rollup(e) FROM (VALUES (d), (d)) AS v(e)));
CREATE FUNCTION use_cash_flow(f crm.cash_flow) RETURNS text LANGUAGE sql
RETURN concat(f, f::jsonb, crm_internal.cash_flow_send(f), crm.irr(f), crm.payback(f), crm.payback(f, 0.1), crm.npv(f, 0), crm.npv(f, -0.5), (SELECT crm.rollup(g) FROM (VALUES (f), (f)) AS v(g)));
CREATE FUNCTION use_journey(j crm.journey) RETURNS text LANGUAGE sql
RETURN concat(j, crm_internal.journey_send(j), j::text[], crm.journey_totals((SELECT crm.journeys(k, true, 1, interval '1 day') FROM (VALUES (j), (j)) AS v(k))));
CREATE FUNCTION use_journeys(j crm.journeys) RETURNS text LANGUAGE sql
RETURN concat(j, crm_internal.journeys_send(j), crm.journey_totals(j), (SELECT string_agg(a::text, ' ') FROM generate_series(1, 3) AS o, crm.attribution(j, o) AS a), (SELECT string_agg(p::text, ' ') FROM crm.touchpoints(j) AS p),
    (SELECT string_agg(m::text, ' ') FROM crm.journey_moves(j) AS m), (SELECT string_agg(m::text, ' ') FROM crm.journey_moves(j, 20) AS m), (SELECT crm.rollup(k) FROM (VALUES (j), (j)) AS v(k)));
CREATE FUNCTION use_baskets(b crm.baskets) RETURNS text LANGUAGE sql
RETURN concat(b, crm_internal.baskets_send(b), crm.basket_totals(b), (SELECT string_agg(s::text, ' ') FROM crm.basket_sizes(b) AS s), (SELECT string_agg(s::text, ' ') FROM crm.basket_sets(b, 0, 8) AS s),
    (SELECT string_agg(r::text, ' ') FROM crm.basket_rules(b, 0.3, 4) AS r), (SELECT crm.rollup(c) FROM (VALUES (b), (b)) AS v(c)));
CREATE FUNCTION use_sequence(s crm.event_sequence) RETURNS text LANGUAGE sql
RETURN concat(s, crm_internal.event_sequence_send(s), crm.window_funnel(s, '1 day'), crm.window_funnel(s, '9 days', crm.funnel_options(modes => '{strict_order,allow_reentry}')), crm.funnel_times(s, '9 days', crm.funnel_options(modes => '{strict_once}')),
    crm.sequence_match(s, '(?1)(?t<=86400)(?1)'), crm.sequence_count(s, '(?1)'), (SELECT crm.rollup(t) FROM (VALUES (s), (s)) AS v(t)), (SELECT crm.funnel(t, '2 days') FROM (VALUES (s), (s)) AS v(t)));
CREATE FUNCTION use_funnel(f crm.funnel) RETURNS text LANGUAGE sql
RETURN concat(f, crm_internal.funnel_send(f), (SELECT string_agg(r::text, ' ') FROM crm.funnel_report(f) AS r), (SELECT crm.rollup(t) FROM (VALUES (f), (f)) AS v(t)));
CREATE FUNCTION use_periods(p crm.active_periods) RETURNS text LANGUAGE sql
RETURN concat(p, crm_internal.active_periods_send(p), crm.first_active(p), crm.last_active(p), crm.count_active(p, '2026-01-01', '2027-01-01'), (SELECT string_agg(r::text, ' ') FROM crm.active_period_rows(p) AS r),
    (SELECT crm.rollup(t) FROM (VALUES (p), (p)) AS v(t)), (SELECT crm.cohort_counts(t) FROM (VALUES (p), (p)) AS v(t)));
CREATE FUNCTION use_cohorts(c crm.cohort_counts) RETURNS text LANGUAGE sql
RETURN concat(c, crm_internal.cohort_counts_send(c), (SELECT count(m) FROM crm.cohort_matrix(c, periods => 2) AS m), (SELECT count(m) FROM crm.cohort_matrix(c, kind => 'unbounded', periods => 1) AS m),
    (SELECT count(m) FROM crm.cohort_matrix(c, kind => 'bracket', edges => '{0,2,5}') AS m), (SELECT crm.rollup(t) FROM (VALUES (c), (c)) AS v(t)));
CREATE FUNCTION use_summary(s crm.customer_summary) RETURNS text LANGUAGE sql
RETURN concat(s, s::jsonb, crm_internal.customer_summary_send(s), crm.first_purchase(s), crm.last_purchase(s),
    crm.orders(s), crm.purchase_days(s), crm.repeat_days(s), crm.t_x(s), crm.gross(s), crm.refunds(s),
    crm.money(s), crm.mean_order_value(s), crm.mean_repeat_value(s),
    crm.recency_days(s, end_of(s)), crm.age(s, end_of(s)),
    (SELECT crm.rollup(t) FROM (VALUES (s), (s)) AS v(t)),
    (SELECT crm.rfm_fit(t, end_of(t)) FROM (VALUES (s), (s)) AS v(t)),
    crm.rfm_score(crm.rfm_model_fixed('2026-02-01', '{30}', '{2}', '{10}'), s, end_of(s)));
}
	  . join("\n", map { qq{
CREATE FUNCTION end_of(p crm.population_$_) RETURNS date LANGUAGE plpgsql AS \$\$
BEGIN
    PERFORM crm.rfm_fit(p, '4714-11-24 BC');
    RETURN '2026-02-01';
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN coalesce(substring(SQLERRM FROM 'rows up to (.*), after'), '2026-02-01')::date;
END \$\$;
CREATE FUNCTION use_population(p crm.population_$_) RETURNS text LANGUAGE plpgsql AS \$\$
DECLARE
    seen text := concat(p, crm_internal.population_$_\_send(p));
BEGIN
    seen := concat(seen, crm.population_info(p), (crm.population_info(p)).last_purchase::text::date,
        (SELECT string_agg(c::text, ' ') FROM crm.customers(p) AS c),
        (SELECT string_agg(c::text, ' ') FROM crm.rfm(p, end_of(p)) AS c),
        (SELECT string_agg(c::text, ' ') FROM crm.rfm(p, end_of(p), method => 'ntile') AS c),
        (SELECT string_agg(c::text, ' ') FROM crm.rfm_segments(crm.rfm_fit(p, end_of(p)), p) AS c),
        (SELECT string_agg(c::text, ' ') FROM crm.rfm_drift(model => crm.rfm_fit(p, end_of(p)), population => p, as_of => end_of(p)) AS c),
        (SELECT crm.rollup(q) FROM (VALUES (p), (p)) AS v(q)));
    IF (crm.population_info(p)).purchase_days = 'yes' THEN
        seen := concat(seen, (SELECT string_agg(c::text, ' ') FROM crm.clv_customers(p, end_of(p)) AS c));
    END IF;
    RETURN seen;
END \$\$;} } qw(bigint uuid text))
	  . q{
-- 'works', the SQLSTATE of the input, or 'use: ' and the SQLSTATE of a question.
CREATE FUNCTION probe(type text, bytes bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    stage text := '';
BEGIN
    EXECUTE format('SELECT %L::crm.%I', bytes, type);
    stage := 'use: ';
    EXECUTE format('SELECT %s(%L::crm.%I)',
                   CASE type WHEN 'customer_summary' THEN 'use_summary' WHEN 'payment_summary' THEN 'use_payments' WHEN 'outcomes' THEN 'use_outcomes' WHEN 'points_account' THEN 'use_points' WHEN 'development' THEN 'use_development' WHEN 'cash_flow' THEN 'use_cash_flow' WHEN 'journey' THEN 'use_journey' WHEN 'journeys' THEN 'use_journeys' WHEN 'baskets' THEN 'use_baskets' WHEN 'event_sequence' THEN 'use_sequence' WHEN 'funnel' THEN 'use_funnel'
                        WHEN 'active_periods' THEN 'use_periods' WHEN 'cohort_counts' THEN 'use_cohorts' ELSE 'use_population' END, bytes, type);
    RETURN 'works';
EXCEPTION WHEN OTHERS THEN
    RETURN stage || SQLSTATE || ' ' || SQLERRM;
END $$;

SELECT setseed(0.42);
CREATE TABLE hostile AS
SELECT type, 'valid' AS damage, bytes FROM valid
UNION ALL SELECT type, 'cut off', substring(bytes FOR n) FROM valid, generate_series(0, length(bytes) - 1) AS n
UNION ALL SELECT type, 'bit', set_bit(bytes, n, 1 - get_bit(bytes, n)) FROM valid, generate_series(0, 8 * length(bytes) - 1) AS n
UNION ALL SELECT type, 'version', set_byte(bytes, 0, n) FROM valid, generate_series(0, 255) AS n WHERE n NOT IN (1, 2)
UNION ALL SELECT type, 'trailing', bytes || tail FROM valid, (VALUES ('\x00'::bytea), ('\xff'), ('\x0000000000000000')) AS t(tail)
-- a varint of 2^64 - 1, 2^63 or 2^32, a too long one, where any count may be
UNION ALL SELECT type, 'huge', substring(bytes FOR n) || huge || substring(bytes FROM n + 2)
    FROM valid, generate_series(1, length(bytes) - 1) AS n,
         (VALUES ('\xffffffffffffffffff01'::bytea), ('\x80808080808080808001'), ('\x8080808010'),
                 ('\xfeffffff0f'), ('\xffffffffffffffffffffff7f')) AS h(huge)
UNION ALL SELECT type, 'random bytes', substring(decode(md5(random()::text) || md5(random()::text), 'hex') FOR 1 + n % 32)
    FROM valid, generate_series(1, 100) AS n
UNION ALL SELECT type, 'two bits', set_bit(set_bit(bytes, a, 1 - get_bit(bytes, a)), b, 1 - get_bit(bytes, b))
    FROM (SELECT *, (random() * (8 * length(bytes) - 1))::int AS a, (random() * (8 * length(bytes) - 1))::int AS b
          FROM valid, generate_series(1, 300)) AS v;
CREATE TABLE verdict AS
SELECT *, probe(type, bytes) AS verdict FROM (SELECT DISTINCT ON (type, bytes) * FROM hostile ORDER BY type, bytes, damage <> 'valid', damage) AS h;
});

is($node->safe_psql('postgres', q{SELECT type, verdict, count(*) FROM verdict WHERE damage = 'valid' AND verdict <> 'works' GROUP BY 1, 2}),
	'', 'undamaged values work');
is($node->safe_psql('postgres', q{SELECT count(*) > 10000 FROM verdict}), 't', 'there are thousands of damaged values');

# 22P02, 22P03 and 22021 (a text key that is not valid in the encoding) are the
# answers of an input; one that is let in must work, or be a sum beyond 76 digits,
# or hold payments above their invoices, which another summary may bring.
foreach my $type (qw(customer_summary payment_summary points_account development cash_flow journey journeys baskets event_sequence funnel active_periods cohort_counts population_bigint population_uuid population_text))
{
	is( $node->safe_psql(
			'postgres', qq{
SELECT verdict, count(*), min(damage), min(bytes::text) FROM verdict
WHERE type = '$type' AND verdict !~ '^(works|22P02|22P03|22021|use: 22003|use: 22023 (payments are above|the first period is)|use: 54000 (payment summary holds more|[0-9]+ cohorts of))' GROUP BY verdict ORDER BY 2 DESC LIMIT 5}),
		'', "damaged text input of $type is refused or works");
}
foreach my $damage ('cut off', 'version', 'trailing')
{
	is($node->safe_psql('postgres', "SELECT * FROM verdict WHERE damage = '$damage' AND verdict !~ '^22P0[23]' LIMIT 1"),
		'', "$damage: always refused");
}

# A value that is let in is stored as it will be dumped: its text reads back.
is( $node->safe_psql(
		'postgres', q{
SELECT count(*) FROM verdict WHERE verdict = 'works' AND type = 'customer_summary'
    AND bytes::text::crm.customer_summary::text::crm.customer_summary::text <> bytes::text::crm.customer_summary::text}),
	'0', 'what is let in survives a dump');

# The same bytes through the binary protocol. Every COPY fails alone, so a
# sample goes in one file each.
my $directory = PostgreSQL::Test::Utils::tempdir();
my @sample = split /\n/, $node->safe_psql(
	'postgres', q{
SELECT type, encode(bytes, 'hex'), left(verdict, 5) FROM (
    SELECT *, row_number() OVER (PARTITION BY type, damage ORDER BY md5(bytes)) AS n FROM verdict) AS v
WHERE n <= 25 AND (verdict = 'works' OR verdict ~ '^22')});
my $script = '';
my $number = 0;
foreach my $line (@sample)
{
	my ($type, $hex) = split /\|/, $line;
	my $bytes = pack 'H*', $hex;
	my $path = "$directory/" . $number++;

	open my $file, '>:raw', $path or die $!;
	print $file "PGCOPY\n\xff\r\n\0", pack('N N n N', 0, 0, 1, length $bytes), $bytes, pack('n', 0xffff);
	close $file;
	$script .= "BEGIN;\nCREATE TEMP TABLE t (v crm.$type) ON COMMIT DROP;\n\\copy t FROM '$path' (FORMAT binary)\n"
	  . "SELECT 'works' FROM t WHERE length(v::text) > 0;\nROLLBACK;\n";
}
my ($out, $err);
$node->psql('postgres', "\\set VERBOSITY sqlstate\n$script", on_error_stop => 0, stdout => \$out, stderr => \$err);
my %answers;
$answers{$1}++ while $err =~ /ERROR:\s+(\w{5})/g;
delete $answers{'25P02'};    # the SELECT after a refused COPY
my $refused = grep { !/\|works$/ } @sample;
is_deeply([ grep { !/^22(P03|021)$/ } sort keys %answers ], [], 'damaged binary input is 22P03');
is($answers{'22P03'} + ($answers{'22021'} // 0), $refused, 'binary input refuses what text input refuses');
is(() = $out =~ /^works$/mg, @sample - $refused, 'binary input takes what text input takes');

# The types of the columns of a row, in a table of one's own: bytes of any kind
# are a value that an aggregate reads or refuses, or an error.
my @forged = map { [ $_->[0], $_->[1] ] } (
	(map { [ 'event_day', $_ ] } '', "\0", "\0\0\0", "\0\0\0\0\0", "\x7f\xff\xff\xff", "\x80\0\0\0", "\x80\0\0\1", "\x7f\xff\xff\xfe", "\0\0\1\0"),
	(map { [ 'order_key', $_ ] } '', "\0" x 7, "\0" x 9, "\x80" . "\0" x 7, "\xff" x 8),
	(map { [ 'amount', $_ ] } '', "\0", "1\0", "\xff\xfe", '1', '1e0', '1e', 'e', '-', '1e400', '1e-400', 'NaN', 'Infinity', '-Infinity', 'inf', '9' x 76, '9' x 77, '9' x 5000,
		'1e99999999999', '0x1', '1 ', ' 1', "1\n2", '12.5e0x', '-0', '-0e0', '9223372036854775808', pack('n n N N', 0x01e0, 0, 0, 0), pack('v v V V', 0xe001, 0, 7, 0), pack('v v V V', 0xe002, 0, 7, 0)));
$script = '';
foreach my $row (@forged)
{
	my ($type, $bytes) = @$row;
	my $path = "$directory/" . $number++;
	my $call = $type eq 'event_day' ? 'v, 1' : $type eq 'amount' ? "'2026-01-01', v" : "'2026-01-01', 1, v";

	open my $file, '>:raw', $path or die $!;
	print $file "PGCOPY\n\xff\r\n\0", pack('N N n N', 0, 0, 1, length $bytes), $bytes, pack('n', 0xffff);
	close $file;
	$script .= "BEGIN;\nCREATE TEMP TABLE t (v crm.$type) ON COMMIT DROP;\n\\copy t FROM '$path' (FORMAT binary)\n"
	  . "SELECT 'read' FROM (SELECT crm.customer_summary($call) AS s FROM t) AS q WHERE crm.orders(s) = 1;\nROLLBACK;\n";
}
$node->psql('postgres', "\\set VERBOSITY sqlstate\n$script", on_error_stop => 0, stdout => \$out, stderr => \$err);
%answers = ();
$answers{$1}++ while $err =~ /ERROR:\s+(\w{5})/g;
delete $answers{'25P02'};
is_deeply([ grep { !/^(08P01|22...)$/ } sort keys %answers ], [], 'forged columns of a row are errors of the input');
my $read = () = $out =~ /^read$/mg;
is($read + eval { my $sum = 0; $sum += $_ foreach values %answers; $sum }, scalar @forged, 'each is read or refused');
cmp_ok($read, '>=', 11, 'those that are values are read');
$node->safe_psql(
	'postgres', qq{
CREATE TABLE own (at crm.event_day, amount crm.amount, id crm.order_key);
INSERT INTO own SELECT date '2026-01-01' + n, CASE n % 4 WHEN 0 THEN n::crm.amount WHEN 1 THEN (n * 1.50)::crm.amount WHEN 2 THEN (n / 7.0::float8)::crm.amount ELSE 5.97::real::crm.amount END, 'order ' || n / 3 FROM generate_series(1, 50) AS n;
COPY own TO '$directory/own' (FORMAT binary);
CREATE TABLE own_again (LIKE own);
COPY own_again FROM '$directory/own' (FORMAT binary);
COPY own TO '$directory/own' (FORMAT csv);
COPY own_again FROM '$directory/own' (FORMAT csv);});
is( $node->safe_psql('postgres', 'SELECT count(*), count(DISTINCT own_again::text) FROM own_again WHERE own_again::text IN (SELECT own::text FROM own)'),
	'100|50', 'columns of a row are copied in text and in binary');

# A role's own text is not hexadecimal at all.
foreach my $text ('', 'x', '\x', '\x1', '\x0g', '01', '\x' . '00' x 100000)
{
	my ($code, $stdout, $stderr) = $node->psql('postgres', "\\set VERBOSITY sqlstate\nSELECT '$text'::crm.customer_summary");
	like($stderr, qr/22P0[23]/, 'text "' . substr($text, 0, 8) . '" is refused');
}

# Model rows are plain columns: every lie in one is refused.
$node->safe_psql(
	'postgres', q{
CREATE TABLE model AS SELECT (crm.rfm_fit(crm.population(customer, at, abs(amount)), '2026-02-01')).* FROM sales;
CREATE TABLE people AS SELECT crm.population(customer, at, abs(amount)) AS pop, crm.customer_summary(at, abs(amount)) AS s FROM sales;
CREATE FUNCTION probe_model(assignment text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    m crm.rfm_model;
    answer text;
BEGIN
    SELECT t.* INTO m FROM model AS t;
    EXECUTE format('UPDATE model SET %s', assignment);
    SELECT t.* INTO m FROM model AS t;
    BEGIN
        PERFORM crm.rfm_score(m, 3, 2, 100);
        PERFORM crm.rfm_score(m, s) FROM people;
        PERFORM crm.rfm_scores(m, pop) FROM people;
        PERFORM crm.rfm_segments(m, pop) FROM people;
        PERFORM crm.rfm_drift(model => m, population => pop, as_of => '2026-02-02') FROM people;
        PERFORM m::jsonb::crm.rfm_model;
        answer := 'works';
    EXCEPTION WHEN OTHERS THEN
        answer := SQLSTATE;
    END;
    RAISE EXCEPTION USING ERRCODE = 'P0001', MESSAGE = answer;
EXCEPTION WHEN raise_exception THEN
    RETURN SQLERRM;
END $$;
});
is($node->safe_psql('postgres', q{SELECT probe_model('customers = customers')}), 'works', 'the model itself works');
foreach my $lie (
	'version = 0', 'version = 2', 'version = NULL', 'version = -1',
	"method = 'magic'", "method = ''", 'method = NULL', "method = 'nested'",
	'recency_bins = 0', 'recency_bins = 1', 'recency_bins = -1', 'frequency_bins = 11', 'monetary_bins = 2147483647',
	'monetary_bins = -2147483648', 'frequency_bins = NULL', 'frequency_bins = 4',
	'recency_cuts = NULL', "recency_cuts = '{}'", "recency_cuts = '{1,2,3}'", "recency_cuts = '{1,2,3,4,5}'",
	"recency_cuts = '{4,3,2,1}'", "frequency_cuts = '{1,2,NULL,4}'", "frequency_cuts = '{NaN,2,3,4}'",
	"monetary_cuts = '{1,2,3,Infinity}'", "monetary_cuts = '{-Infinity,2,3,4}'", "monetary_cuts = '{{1,2},{3,4}}'",
	"monetary_cuts = array_fill(1::float8, ARRAY[100000])",
	"recency_counts = '{-1,0,0,0,0}'", "recency_counts = '{9,9,9,9,9}'", "frequency_counts = '{1,2}'",
	"frequency_counts = '{1,1,1,NULL,0}'", "monetary_counts = '{{1,1,1,0,0}}'",
	"method = 'ntile', recency_keys = '{1,2,3}'", "method = 'ntile', recency_keys = '{a,b,c,d}'",
	"method = 'ntile', recency_keys = '{1,NULL,3,4}'", "method = 'ntile', recency_keys = '{{1,2},{3,4}}'",
	"method = 'ntile', recency_keys = '{99999999999999999999,2,3,4}'",
	'as_of = NULL', "as_of = 'infinity'", "as_of = '-infinity'", "as_of = '2020-01-01'",
	"recency_counts = NULL, customers = 0", 'customers = -1', 'customers = -9223372036854775808')
{
	my $answer = $node->safe_psql('postgres', 'SELECT probe_model($lie$' . $lie . '$lie$)');
	like($answer, qr/^22/, "model with $lie");
}
foreach my $odd ("recency_cuts = '[0:3]={1,2,3,4}'", 'excluded = -1', "recency_counts = NULL", "customers = NULL, recency_counts = NULL, frequency_counts = NULL, monetary_counts = NULL",
	"recency_cuts = '{1,1,1,1}'", "method = 'fixed'", "method = 'ntile'", "method = 'ntile', recency_keys = '{3,2,1,0}'", "method = 'mean'", "method = 'score_mean'")
{
	my $answer = $node->safe_psql('postgres', 'SELECT probe_model($lie$' . $odd . '$lie$)');
	like($answer, qr/^(works$|22)/, "odd model with $odd");
}
foreach my $cuts ("NULL, '{1}', '{1}'", "'{}', '{1}', '{1}'", "'{NaN}', '{1}', '{1}'", "'{2,1}', '{1}', '{1}'",
	"array_fill(1::float8, ARRAY[10]), '{1}', '{1}'", "'{{1}}'::float8[], '{1}', '{1}'", "'{1,NULL}', '{1}', '{1}'")
{
	my ($code, $stdout, $stderr) = $node->psql('postgres', "\\set VERBOSITY sqlstate\nSELECT crm.rfm_model_fixed('2026-02-01', $cuts)");
	# two-dimensional arrays of one element are still refused
	like($stderr, qr/ERROR:\s+22/, "cut-offs $cuts are refused");
}

# A role's own aggregates put any array where rfm_fit keeps its state.
my @states = ("'{}'", "'{1}'", "'{NULL}'", "'{0,0,0,5,5,5,0}'", "'{1000000,0,0,5,5,5,0,0}'", "'{-1000000,0,0,5,5,5,0,0,1,1,1}'", "'{1000000000,0,0,5,5,5,0,0}'", "'{-1,0,0,5,5,5,0,0}'",
	"'{NaN,0,0,5,5,5,0,0}'", "'{1e300,0,0,5,5,5,0,0}'", "'{0,0,99,5,5,5,0,0}'", "'{0,0,NaN,5,5,5,0,0}'",
	"'{0,0,0,0,5,5,0,0}'", "'{0,0,0,11,5,5,0,0}'", "'{0,0,0,NaN,5,5,0,0}'", "'{1,0,0,5,5,5,0,0,NaN,1,1}'",
	"'{1,0,0,5,5,5,0,0,Infinity,1,1}'", "'{1,0,0,5,5,5,NaN,1,1,1,1}'", "'{1,NaN,0,5,5,5,0,1,1,1,1}'",
	"'{1,1e300,0,5,5,5,1e300,1,1,1,1}'", "'{{1,0},{0,5},{5,5},{0,0}}'", "'{0.5,0,0.5,5.5,5,5,0,0,1,1,1}'",
	"'[5:12]={0,0,0,5,5,5,0,0}'", "'{0,0,7,5,5,5,0,0}'", "'{1,0,3,5,5,5,0,0,1,1,1}'", "'{1,0,4,5,5,5,0,0,1,1,1}'");
my $forged = "\\set VERBOSITY sqlstate\n";
foreach my $state (@states)
{
	foreach my $call (
		[ 'float8, float8, float8', 'rfm_fit_transition', 'n, n, n' ],
		[ 'crm.customer_summary, date', 'rfm_fit_transition', "s, date '2026-02-01'" ],
		[ 'crm.customer_summary, date, crm.rfm_options', 'rfm_fit_transition', "s, date '2026-02-01', crm.rfm_options(3)" ],
		[ 'float8[]', 'rfm_fit_combine', "'{1,0,0,5,5,5,0,0,1,1,1}'::float8[]" ])
	{
		my ($types, $function, $arguments) = @$call;
		$forged .= "DROP AGGREGATE IF EXISTS forged($types);\n"
		  . "CREATE AGGREGATE forged($types) (SFUNC = crm_internal.$function, STYPE = float8[], INITCOND = $state,"
		  . " FINALFUNC = crm_internal.rfm_fit_final);\n"
		  . "SELECT forged($arguments) FROM people, generate_series(1, 3) AS n;\n";
	}
}
# the other way round: a forged state as the second argument of the combine function
foreach my $state (@states)
{
	$forged .= "DROP AGGREGATE IF EXISTS forged(float8[]);\n"
	  . "CREATE AGGREGATE forged(float8[]) (SFUNC = crm_internal.rfm_fit_combine, STYPE = float8[], FINALFUNC = crm_internal.rfm_fit_final);\n"
	  . "SELECT forged(${state}::float8[]) FROM generate_series(1, 2);\n";
}
$node->psql('postgres', $forged, on_error_stop => 0, stdout => \$out, stderr => \$err);
%answers = ();
$answers{$1}++ while $err =~ /(?:ERROR|FATAL|PANIC):\s+(\w{5})/g;
is_deeply([ grep { !/^22/ } sort keys %answers ], [], 'forged states of rfm_fit are refused with class 22');
unlike($err, qr/server closed the connection|connection to server was lost/, 'no forged state of rfm_fit ends the server');

# Working states handed around by a role's own aggregates: final forms only.
foreach my $aggregate (
	[ 'CREATE AGGREGATE own(date, numeric) (SFUNC = crm_internal.customer_summary_transition, STYPE = crm.customer_summary)',
		q{SELECT crm.orders(own(at, abs(amount))) || ' ' || (own(at, abs(amount)))::jsonb::text FROM sales} ],
	[ 'CREATE AGGREGATE own(date, numeric) (SFUNC = crm_internal.customer_summary_transition, STYPE = crm.customer_summary)',
		q{SELECT crm.money(own(at, abs(amount)) OVER (ORDER BY at, amount)) FROM sales} ],
	[ 'CREATE AGGREGATE own(bigint, date, numeric) (SFUNC = crm_internal.population_transition, STYPE = crm.population_bigint)',
		q{SELECT (crm.population_info(own(customer, at, abs(amount)) OVER (ORDER BY at, amount))).customers FROM sales} ])
{
	my ($create, $select) = @$aggregate;
	my ($code, $stdout, $stderr) = $node->psql('postgres', "\\set VERBOSITY sqlstate\nBEGIN;\n$create;\n$select;\nROLLBACK;");
	like("$code $stderr", qr/^0 $|ERROR:\s+22/, "own aggregate: $select");
}
# A population as the first state of a role's own aggregate.
my $population = $node->safe_psql('postgres', 'SELECT pop::text FROM people');
foreach my $own (
	[ 'bigint, date, numeric', 'crm_internal.population_transition', 'customer, at, abs(amount)', 'sales' ],
	[ 'crm.population_bigint', 'crm_internal.population_combine', 'pop', 'people' ])
{
	my ($types, $function, $arguments, $table) = @$own;
	my ($code, $stdout, $stderr) = $node->psql('postgres', "\\set VERBOSITY sqlstate\nBEGIN;\n"
		  . "CREATE AGGREGATE own($types) (SFUNC = $function, STYPE = crm.population_bigint, INITCOND = '$population');\n"
		  . "SELECT (crm.population_info(own($arguments))).customers FROM $table;\nROLLBACK;");
	like($stdout . $stderr, qr/^3$|ERROR:\s+22/, "own aggregate of $function that starts with a population");
}
# a working state that a role stored is the same value as the finished one
is( $node->safe_psql(
		'postgres', q{
CREATE AGGREGATE own(date, numeric) (SFUNC = crm_internal.customer_summary_transition, STYPE = crm.customer_summary);
CREATE TABLE unfinished AS SELECT customer, own(at, amount) AS s FROM sales GROUP BY 1;
SELECT count(*) FROM unfinished JOIN (SELECT customer, crm.customer_summary(at, amount) AS s FROM sales GROUP BY 1) AS f USING (customer)
WHERE unfinished.s::text = f.s::text AND crm.money(unfinished.s) = crm.money(f.s)}),
	'3', 'a stored working state reads like the finished value');

# Called as plain functions, the parts of aggregates refuse to work.
foreach my $call (
	q{crm_internal.customer_summary_transition(NULL, date '2026-01-01', 1)}, q{crm_internal.customer_summary_combine(s, s)}, q{crm_internal.customer_summary_final(s)},
	q{crm_internal.customer_summary_transition(s, date '2026-01-01', 1, 1)},
	q{crm_internal.population_transition(NULL::crm.population_bigint, 1, date '2026-01-01', 1)},
	q{crm_internal.population_transition(pop, 1, date '2026-01-01', 1)},
	q{crm_internal.population_with_days_transition(NULL::crm.population_text, 'x', date '2026-01-01', 1, 1)},
	q{crm_internal.population_combine(pop, pop)},
	q{crm_internal.rfm_fit_transition(NULL, 1, 1, 1)}, q{crm_internal.rfm_fit_transition('{}', s, date '2026-02-01')},
	q{crm_internal.rfm_fit_combine('{}', '{}')}, q{crm_internal.rfm_fit_final('{}')})
{
	my ($code, $stdout, $stderr) = $node->psql('postgres', "SELECT $call FROM people");
	like($stderr, qr/ERROR:/, "$call is refused");
	unlike($stderr, qr/server closed|terminat/, "$call does not end the server");
}

# (restart_after_crash is off in these clusters: a dead backend is the end.)
is($node->safe_psql('postgres', 'SELECT 1'), '1', 'the server is alive');
unlike(slurp_file($node->logfile), qr/terminated by signal|TRAP:|PANIC/, 'no backend died');

done_testing();
