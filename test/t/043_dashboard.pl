# The dashboard: its queries only read, have the columns that are listed here, and agree with each other; the page they are
# built into holds what they say, nothing else can run in it, and customers are in it only where they are asked for. Charts
# are drawn where node and Apache ECharts are, the page is opened where Chromium is.
use strict;
use warnings FATAL => 'all';
use utf8;

use CrmCluster;
use Encode qw(decode);
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = CrmCluster::new_node('main');
my $folder = PostgreSQL::Test::Utils::tempdir();
chmod 0755, $folder;

# run(DATABASE, SQL OR FILES...): psql with variables (name=value) and files (name.sql).
sub run
{
	my ($database, @what) = @_;
	my @arguments = map { /^\w+=/ ? ('-v', $_) : /\.sql$/ && !/\s/ ? ('-f', $_) : ('-c', $_) } @what;
	my ($out, $err) = ('', '');
	my $good = IPC::Run::run([ 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr($database), @arguments ], '>', \$out, '2>', \$err);
	return (decode('UTF-8', $out), $good ? '' : decode('UTF-8', $err) || 'failed');
}

# build(DATABASE, SOURCE, SETTINGS): the page, and what was said.
sub build
{
	my ($database, $source, %set) = @_;
	my $echarts = delete $set{ECHARTS} // "$folder/echarts.js";
	my $role = delete $set{ROLE};
	local %ENV = (%ENV, %set);
	my ($out, $err) = ('', '');
	unlink "$folder/page.html";
	IPC::Run::run([ 'bash', 'dashboard/build.sh', $node->connstr($database) . ($role ? " user=$role" : ''), $source, $echarts, "$folder/page.html" ], '>', \$out, '2>', \$err);
	return (-e "$folder/page.html" ? decode('UTF-8', slurp_file("$folder/page.html")) : '', decode('UTF-8', $err));
}

# data(PAGE): the rows of each query, as hashes.
sub data
{
	my ($page) = @_;
	my %data;
	while ($page =~ m{<script type="application/json" id="data-(\w+)">(.*?)</script>}gs)
	{
		my ($name, $packed) = ($1, JSON::PP->new->decode($2));
		$data{$name} = [ map { my $row = $_; +{ map { $packed->{columns}[$_] => $row->[$_] } 0 .. $#$row } } @{ $packed->{rows} } ];
	}
	return \%data;
}

sub total
{
	my ($rows, $column, $where) = @_;
	my $sum = 0;
	foreach my $row (@$rows) { $sum += $row->{$column} // 0 if !$where || $where->($row) }
	return 0 + sprintf '%.2f', $sum;
}

append_to_file("$folder/echarts.js", "// stands for echarts\nvar echarts = { init: () => ({ setOption() {}, on() {}, dispose() {} }) };\n");
$node->safe_psql('postgres', "CREATE DATABASE $_") foreach qw(shop plain);
$node->safe_psql($_, 'CREATE EXTENSION crm') foreach qw(shop plain);
is((run('shop', 'demo/shop.sql', 'dashboard/shop.sql', 'shop=1', 'has_order=1', 'dashboard/register.sql'))[1], '', 'the made-up shop is registered and scored');

# The queries ----------------------------------------------------------------------------------------------------
my %columns = (
	about => 'source text, bins integer, clv_model text, horizon_days integer, annual_rate float, margin_rate float, zone text, as_of date, models_of date, scored_at timestamp',
	labels => 'kind text, position integer, code text, name text, name_zh text, advice text, advice_zh text',
	days => 'as_of date',
	segments => 'as_of date, part text, segment text, customers bigint, orders bigint, money numeric, repeaters bigint, active_90 bigint, recency_days bigint, alive numeric, clv numeric',
	rfm_grid => 'as_of date, part text, r integer, f integer, segment text, customers bigint, money numeric, recency_days bigint',
	segment_flow => 'as_of date, part text, from_segment text, to_segment text, customers bigint, money_before numeric, money_now numeric',
	tiers => 'as_of date, part text, segment text, tier integer, customers bigint, money numeric, clv numeric',
	value_histogram => 'as_of date, part text, segment text, bin integer, lower numeric, upper numeric, customers bigint, clv numeric',
	pareto => 'as_of date, part text, twentieth integer, customer_share numeric, money_share numeric',
	abc_classes => 'as_of date, part text, segment text, abc_class text, customers bigint, money numeric, least_money numeric',
	months => 'month date, customers bigint, new_customers bigint, repeat_customers bigint, repeat_share numeric, orders bigint, revenue numeric, order_value numeric, complete integer',
	cohorts => 'cohort_month date, month date, month_number integer, customers bigint, active_customers bigint, retention numeric, revenue numeric, cumulated_revenue_per_customer numeric, complete integer',
	revenue_bridge => 'month date, position integer, kind text, kind_en text, kind_zh text, customers bigint, revenue numeric, complete integer',
	satisfaction_trend => 'quarter date, part text, answers bigint, promoters bigint, detractors bigint, satisfaction_answers bigint, satisfaction numeric',
	satisfaction_segments => 'as_of date, part text, segment text, answers bigint, promoters bigint, detractors bigint, satisfaction_answers bigint, satisfaction numeric',
	credit_grades => 'position integer, grade text, grade_zh text, customers bigint, receivables numeric, overdue numeric, overdue_share numeric, days_sales_outstanding numeric, payment_index numeric',
	credit_aging => 'position integer, from_days integer, to_days integer, open numeric, customers bigint',
	case_months => 'month date, cases bigint, orders bigint, per_thousand_orders numeric, usual numeric, upper_limit numeric, alarm integer, still_open bigint, on_time_rate numeric, median_reply_hours numeric, median_days numeric, as_of date',
	case_outcomes => 'days float, outcome text, probability float, cases bigint, at_risk bigint',
	case_causes => 'cause text, cases bigint, case_share numeric, customers bigint, still_open bigint, median_days numeric',
	case_levels => 'as_of date, part text, segment text, level text, cases bigint, days_overdue integer',
	case_supervision => 'position bigint, customer text, customer_name text, part text, segment text, cause text, opened date, promised date, days_overdue integer, level text',
	contact_months => 'month date, contacts bigint, customers bigint, first_contact_resolution numeric, median_reply_hours numeric, as_of date',
	pipeline => 'position bigint, stage text, deals bigint, conversion numeric, win_probability float, open_deals bigint, open_value numeric, weighted_value numeric, as_of date',
	points_programme => 'accounts bigint, with_balance bigint, earned numeric, redeemed numeric, expired numeric, balance numeric, burn_to_earn numeric, breakage numeric, expiring numeric, as_of date',
	funnel => 'position integer, step text, customers bigint, of_first float, of_previous float, median_hours numeric, window_days integer, as_of date',
	survival => 'month integer, at_risk bigint, survival float, lower float, upper float, as_of date',
	recurring => 'month date, opening bigint, begun bigint, ended bigint, closing bigint, churn numeric, recurring numeric',
	lifecycle => 'position integer, stage text, customers bigint, revenue numeric, revenue_now numeric, revenue_before numeric, mean_tenure_days numeric, as_of date',
	watch_signals => 'as_of date, part text, segment text, signal text, customers bigint, at_stake numeric',
	watch_list => 'position bigint, customer text, customer_name text, part text, segment text, signal text, days_since_last integer, usual_gap_days numeric, purchase_days bigint, p_alive numeric, at_stake numeric',
	alarms => 'as_of date, position integer, kind text, subject text, value numeric, limit float, message text, message_zh text',
	call_list => 'customer text, customer_name text, part text, segment text, recency_days integer, orders bigint, money numeric, p_alive numeric, clv numeric',
	cell_customers => 'r integer, f integer, customer text, customer_name text, part text, segment text, recency_days integer, orders bigint, money numeric, p_alive numeric, clv numeric');
is_deeply([ sort map { m{(\w+)\.sql$} } glob 'dashboard/queries/*.sql' ], [ sort keys %columns ], 'the columns of every query are listed here');
my $days = (run('shop', 'schema=shop', 'dashboard/queries/days.sql'))[0] =~ tr/\n/,/r =~ s/,$//r;
is($days, '2025-12-31,2025-11-30,2025-10-31,2025-09-30,2025-08-31,2025-07-31,2025-06-30,2025-05-31,2025-04-30,2025-03-31,2025-02-28,2025-01-31', 'the days are the ends of the last twelve months');
my @said = ("schema=shop", "days={$days}", 'part=s.region', 'calls=200');
foreach my $name (sort keys %columns)
{
	my $query = slurp_file("dashboard/queries/$name.sql");
	like($query, qr/\A(?:-- needs: \w+\n)?(?:-- .+\n)+(?:SELECT|WITH)\b[^;]*;\n\z/, "$name says what it answers, and is one query");
	append_to_file("$folder/$name.desc.sql", $query =~ s/;\n\z/ \\gdesc\n/r);
	my ($described) = run('shop', @said, "$folder/$name.desc.sql");
	my $found = join ', ', map { s/\|/ /r =~ s/\(.*?\)//r =~ s/double precision/float/r =~ s/ without time zone//r } split /\n/, $described;
	is($found, $columns{$name}, "$name has the columns of the list");
	local $ENV{PGOPTIONS} = '-c default_transaction_read_only=on';
	my ($rows, $problem) = run('shop', @said, "dashboard/queries/$name.sql");
	is($problem, '', "$name only reads");
	ok($name eq 'alarms' || $rows ne '', "$name has rows");
}

# The page -------------------------------------------------------------------------------------------------------
my ($page, $problem) = build('shop', 'shop');
is($problem, '', 'the page is built');
my $data = data($page);
my $last = sub { ($_[0]{as_of} // '') eq '2025-12-31' };
my ($customers, $money) = split /\|/, $node->safe_psql('shop', "SELECT count(DISTINCT customer), sum(amount) FROM purchase");
foreach my $name (qw(segments rfm_grid tiers abc_classes segment_flow))
{
	is(total($data->{$name}, 'customers', $last), $customers, "$name: everybody is there");
	is(total($data->{$name}, $name eq 'segment_flow' ? 'money_now' : 'money', $last), $money + 0, "$name: and all money");
}
is(total($data->{value_histogram}, 'customers', $last), $node->safe_psql('shop', 'SELECT count(clv) FROM shop.scores'), 'value_histogram: everybody with a lifetime value is there');
is(total($data->{tiers}, 'clv', $last), total($data->{segments}, 'clv', $last), 'tiers and segments have the same lifetime value');
is(total($data->{value_histogram}, 'clv', $last), total($data->{segments}, 'clv', $last), 'and so has the histogram');
is(total($data->{months}, 'revenue'), $money + 0, 'the revenue of the months is all money');
my $gained = sprintf '%.2f', total($data->{segments}, 'money', $last) - total($data->{segments}, 'money', sub { $_[0]{as_of} eq '2025-11-30' });
is($gained, total($data->{months}, 'revenue', sub { $_[0]{month} eq '2025-12-01' }), 'what came between two days is the revenue of the month');
is($gained, total($data->{revenue_bridge}, 'revenue', sub { $_[0]{month} eq '2025-12-01' && $_[0]{kind} eq 'closing' }), 'and the end of the bridge');
is(total($data->{cohorts}, 'customers', sub { $_[0]{month_number} == 0 }), $customers, 'everybody is in a cohort');
is(total($data->{credit_aging}, 'open'), $node->safe_psql('shop', 'SELECT sum(balance) FROM shop.customer_360') + 0, 'what is open is what customers owe');
is(total($data->{credit_grades}, 'receivables'), total($data->{credit_aging}, 'open'), 'by grade, too');
is(total($data->{satisfaction_segments}, 'answers'), $node->safe_psql('shop', 'SELECT count(DISTINCT customer) FROM answer WHERE nps IS NOT NULL AND customer IN (SELECT customer FROM purchase)'), 'everybody who answered is there once');

# Behaviour: what the made-up shop's own tables say, by other queries.
is(total($data->{lifecycle}, 'customers'), $customers, 'everybody is at a stage of life');
is(total($data->{lifecycle}, 'revenue'), $money + 0, 'with all money');
is(join(' ', map { "$_->{step}=$_->{customers}" } @{ $data->{funnel} }), $node->safe_psql('shop', q{
SELECT string_agg(s.kind || '=' || (SELECT count(*) FROM (SELECT crm.window_funnel(at, '30 days', kind = 'visit', kind = 'look', kind = 'basket', kind = 'order') AS level FROM event GROUP BY customer) AS l WHERE l.level >= s.step), ' ' ORDER BY s.step)
FROM (VALUES (1, 'visit'), (2, 'look'), (3, 'basket'), (4, 'order')) AS s(step, kind)}), 'the steps of the funnel have the customers of a second query');
is($data->{funnel}[3]{customers}, $node->safe_psql('shop', q{SELECT count(DISTINCT customer) FROM purchase WHERE at >= timestamp '2025-10-01' AND amount > 0}), 'its last step is who ordered');
is($data->{survival}[0]{at_risk}, $node->safe_psql('shop', 'SELECT count(*) FROM contract'), 'all contracts are in the survival curve');
is((grep { $data->{survival}[$_]{survival} > $data->{survival}[ $_ - 1 ]{survival} || $data->{survival}[$_]{lower} > $data->{survival}[$_]{survival} || $data->{survival}[$_]{upper} < $data->{survival}[$_]{survival} } 1 .. $#{ $data->{survival} }),
	0, 'which falls, between its limits');
is(total([ $data->{recurring}[-1] ], 'closing'), $node->safe_psql('shop', 'SELECT count(*) FROM contract WHERE ended IS NULL'), 'and those that go on are at the end of the last month');
is(join('|', total($data->{watch_signals}, 'customers'), total($data->{watch_signals}, 'at_stake')), $node->safe_psql('shop', 'SELECT concat_ws($$|$$, count(*), sum(at_stake)) FROM shop.watch_list'), 'everybody who is late is there once, with what is at stake');

# Cases: what is in the table of complaints.
is(join('|', total($data->{case_months}, 'cases'), total($data->{case_months}, 'still_open')), $node->safe_psql('shop', 'SELECT concat_ws($$|$$, count(*), count(*) - count(closed)) FROM complaint'), 'all complaints are in the months');
is(total($data->{case_months}, 'orders'), $node->safe_psql('shop', 'SELECT count(DISTINCT order_id) FROM purchase WHERE amount >= 0'), 'with all orders');
is(join(' ', map { $_->{month} } grep { $_->{alarm} } @{ $data->{case_months} }), '2025-11-01', 'the month when parcels were late is above its limit, and no other');
is(join(' ', map { "$_->{cause}=$_->{cases}" } @{ $data->{case_causes} }), $node->safe_psql('shop', 'SELECT string_agg(c.cause || $$=$$ || c.cases, $$ $$ ORDER BY c.cases DESC, c.cause) FROM (SELECT cause, count(*) AS cases FROM complaint GROUP BY cause) AS c'), 'causes have their cases, the most frequent first');
my %by_day;
$by_day{ $_->{days} } += $_->{probability} foreach @{ $data->{case_outcomes} };
is((grep { abs($by_day{$_} - 1) > 1e-9 } keys %by_day), 0, 'outcomes and what is open make up all cases, on every day');
is(total($data->{contact_months}, 'contacts'), $node->safe_psql('shop', 'SELECT count(*) FROM contact'), 'all contacts are in their months');
is(join('|', total($data->{pipeline}, 'open_deals'), total($data->{pipeline}, 'open_value')), $node->safe_psql('shop', 'SELECT concat_ws($$|$$, count(*), sum(amount)) FROM deal WHERE closed IS NULL'), 'all open deals are at a stage, with what they are worth');
is(total($data->{points_programme}, 'earned'), $node->safe_psql('shop', 'SELECT sum(points) FROM point WHERE points > 0'), 'all points were earned');
is(total($data->{points_programme}, 'balance'), total($data->{points_programme}, 'earned') - total($data->{points_programme}, 'redeemed') - total($data->{points_programme}, 'expired'), 'and what was neither redeemed nor has expired is outstanding');
is(total($data->{case_levels}, 'cases'), $node->safe_psql('shop', q{SELECT count(*) FROM complaint WHERE closed IS NULL AND promised < '2025-12-31'}), 'every case that is late has its level');
is_deeply([ sort keys %$data ], [ sort 'page', grep { !/^(?:days|call_list|cell_customers|watch_list|case_supervision)$/ } keys %columns ], 'the page has the answer of every query but those that name customers');
unlike($page, qr/Customer \d/, 'and no customer');

my $code = $page =~ s{<script type="application/json".*?</script>}{}gsr;
my ($policy) = $code =~ /Content-Security-Policy" content="([^"]*)"/;
like($policy, qr/^default-src 'none'; script-src 'sha256-[\w+\/]{43}=' 'sha256-[\w+\/]{43}='; style-src 'unsafe-inline'; img-src data:;/, 'only the two scripts of the page may run, and nothing is loaded');
is(() = $code =~ /<script/g, 2, 'there are two');
unlike($code, qr{https?://|\b(?:src|href)="(?!#)|\@import|url\(|\beval\b|innerHTML|fetch\(|XMLHttp}, 'nothing in it asks for anything');

($page) = build('shop', 'shop', CALLS => 1);
$data = data($page);
is(scalar @{ $data->{call_list} }, 200, 'CALLS=1 names 200 customers');
is((grep { $_->{customer_name} !~ /^Customer \d+$/ } @{ $data->{call_list} }), 0, 'by their names');
my $worst = $node->safe_psql('shop', 'SELECT customer FROM shop.scores WHERE r <= 2 AND greatest(f, m) >= 3 ORDER BY money DESC LIMIT 1');
is($data->{call_list}[0]{customer}, $worst, 'the one of most money first');
is(join(' ', map { $_->{customer} } @{ $data->{watch_list} }[0 .. 9]), $node->safe_psql('shop', 'SELECT string_agg(customer, $$ $$ ORDER BY position) FROM shop.watch_list WHERE position <= 10'), 'and who is late, the most at stake first');

is(join(' ', map { "$_->{customer} $_->{promised}" } @{ $data->{case_supervision} }), $node->safe_psql('shop', q{SELECT string_agg(customer || ' ' || promised, ' ' ORDER BY promised, opened, customer) FROM complaint WHERE closed IS NULL AND promised < '2025-12-31'}), 'likewise every case that is late');

# What goes wrong ------------------------------------------------------------------------------------------------
like((build('shop', 'shoe'))[1], qr/there is no source "shoe".*There are: shop/s, 'a source that is not there: an error that says which are');
like((build('shop', 'shop', ATTRIBUTE => 'colour'))[1], qr/ATTRIBUTE=colour .* region/, 'likewise an attribute');
like((build('shop', 'shop', CALLS => 'yes'))[1], qr/CALLS=yes must be a number/, 'CALLS that is no number');
like((build('shop', 'shop', ECHARTS => 'LICENSE'))[1], qr/is not the file/, 'a file that is not Apache ECharts');

# A role that may only read; a source of hostile names and texts, with neither attributes nor lifetime values.
$node->safe_psql('plain', q{
CREATE TABLE "my ""orders""" AS SELECT '</script><script>alert(' || g % 30 || ')</script>' AS customer, date '2025-01-05' + g AS at, 10.0 + g % 50 AS amount FROM generate_series(1, 200) AS g;
SELECT crm.create_source(E'a ''"<b>\\\\ :x', '"my ""orders"""', 'customer', 'at', 'amount', schema => 'S "1"', clv_model => NULL);});
my $strange = q{a '"<b>\\ :x};
like((build('plain', $strange))[1], qr/has no snapshot yet/, 'a source that was never scored: an error that says so');
$node->safe_psql('plain', q{CALL crm.score(E'a ''"<b>\\\\ :x', month_ends => 3)});
$node->safe_psql('plain', q{CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA "S ""1""" TO reader;
DO $$ DECLARE v regclass; BEGIN FOR v IN SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = '"S ""1"""'::regnamespace AND c.relkind IN ('v', 'r', 'p') LOOP EXECUTE format('GRANT SELECT ON %s TO reader', v); END LOOP; END $$;
GRANT SELECT ON "my ""orders""" TO reader});
($page, $problem) = build('plain', $strange, ROLE => 'reader', CALLS => 5, TITLE => '</title><script>alert(1)</script>');
is($problem, '', 'a role that only reads builds a page of a source with a strange name');
unlike($page, qr/<script>alert/, 'whatever texts say, they are texts');
$data = data($page);
is($data->{about}[0]{source}, $strange, 'the name is as it is');
like($data->{cell_customers}[0]{customer}, qr{^</script><script>alert}, 'and so are customers');
is($data->{page}[0]{attribute}, undef, 'a source without attributes has no filter by one');
is(join(' ', grep { exists $data->{$_} } qw(credit_aging satisfaction_trend funnel survival recurring watch_signals watch_list case_months case_supervision contact_months pipeline points_programme)), '', 'nor has it pages of what it lacks');

# Charts and the browser, where they are -------------------------------------------------------------------------
sub there { return !system "command -v $_[0] >/dev/null 2>&1" }

SKIP:
{
	skip 'node or dashboard/echarts.min.js, which make dashboard fetches, is not there', 1 if !there('node') || !-s 'dashboard/echarts.min.js';
	foreach my $case ([ 'shop', 'shop', CALLS => 1 ], [ 'plain', $strange, CALLS => 1 ])
	{
		my ($database, $source, %set) = @$case;
		build($database, $source, %set);
		my @lines = split /\n/, decode('UTF-8', `node test/dashboard/charts.js dashboard/echarts.min.js $folder/page.html 2>&1`);
		like($lines[-1], qr/^1\.\.\d\d/, "the charts of $database are drawn to the end") or diag(join "\n", @lines);
		is(join("\n", grep { /^(?:not ok|#)/ } @lines), '', "all charts of $database are drawn, and add up");
	}
}

# dump(QUERY STRING AND HASH): the page as Chromium has made it, and what it said on its console.
sub opened
{
	my ($browser, $address) = @_;
	my ($out, $err) = ('', '');
	local $ENV{HOME} = $folder;
	IPC::Run::run([ $browser, '--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', "--user-data-dir=$folder/profile", '--enable-logging=stderr', '--virtual-time-budget=4000', '--dump-dom', "file://$folder/page.html$address" ],
		'>', \$out, '2>', \$err, IPC::Run::timeout(120));
	return (decode('UTF-8', $out), join "\n", grep { /CONSOLE/ } split /\n/, decode('UTF-8', $err));
}

# cells(PAGE, TABLE): its rows, each as cells with bars between.
sub cells
{
	my ($html, $name) = @_;
	my ($body) = $html =~ m{<table id="table-\Q$name\E".*?<tbody>(.*?)</tbody>}s;
	return [ map { my $row = $_; join '|', map { s/<[^>]*>//gr =~ s/&amp;/&/gr } $row =~ m{<td[^>]*>(.*?)</td>}gs } ($body // '') =~ m{<tr[^>]*>(.*?)</tr>}gs ];
}

# A click on a cell of recency by frequency, the best one: by the mouse where Apache ECharts draws it, elsewhere by what
# stands for it. The page takes no other scripts, so the click comes with this one.
my $click = q{
(() => {
  const init = echarts.init;
  let grid;
  echarts.init = (holder, ...rest) => { const chart = init(holder, ...rest); if (holder.dataset.chart === 'grid') grid = { holder, chart }; return chart; };
  const press = () => {
    if (grid.chart.press) return grid.chart.press(24);
    const [x, y] = grid.chart.convertToPixel({ seriesIndex: 0 }, [4, 4]), at = grid.holder.getBoundingClientRect();
    for (const type of ['mousemove', 'mousedown', 'mouseup', 'click'])
      grid.holder.firstElementChild.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: at.left + x, clientY: at.top + y }));
  };
  addEventListener('load', () => { setTimeout(press, 1000); if (location.search.includes('twice')) setTimeout(press, 2000); });
})();
};

SKIP:
{
	my ($browser) = grep { there($_) } qw(chromium chromium-browser google-chrome);
	skip 'Chromium is not there', 1 if !$browser;
	my $drawing = -s 'dashboard/echarts.min.js' ? slurp_file('dashboard/echarts.min.js') : 'var echarts = { init: () => { let click; return { setOption() {}, on(name, does) { click = does; }, press(place) { click({ dataIndex: place }); }, dispose() {} }; } };';
	append_to_file("$folder/clicked.js", "$drawing\n$click");
	build('shop', 'shop', CALLS => 1, ECHARTS => "$folder/clicked.js");
	my ($html, $console) = opened($browser, '?language=en#grid');
	is($console, '', 'a click on a cell says nothing on the console');
	my %best = map { my ($segment, $customers) = split /\|/; ($segment => $customers) } split /\n/, $node->safe_psql('shop', q{
SELECT concat_ws('|', segment_en, to_char(count(*), 'FM999,999')) FROM shop.scores WHERE r = 5 AND f = 5 GROUP BY segment_en});
	is_deeply({ map { (split /\|/)[0, 1] } @{ cells($html, 'cell') } }, \%best, 'and shows who is in it, by segment');
	is(join(' ', map { (split /\|/)[0] } @{ cells($html, 'cell_customers') }), $node->safe_psql('shop', q{
SELECT string_agg(c.customer::text, ' ' ORDER BY c.place) FROM (SELECT customer, row_number() OVER (ORDER BY money DESC, customer) AS place FROM shop.scores WHERE r = 5 AND f = 5) AS c WHERE c.place <= 10}), 'and its best customers');
	($html) = opened($browser, '?twice&language=en#grid');
	is_deeply([ scalar @{ cells($html, 'cell') }, scalar @{ cells($html, 'grid') } ], [ 0, 5 ], 'a second click on it shows everybody again');
}

SKIP:
{
	my ($browser) = grep { there($_) } qw(chromium chromium-browser google-chrome);
	skip 'Chromium or dashboard/echarts.min.js is not there', 1 if !$browser || !-s 'dashboard/echarts.min.js';
	build('shop', 'shop', CALLS => 1, ECHARTS => 'dashboard/echarts.min.js');
	my %number = (en => sub { 1 while $_[0] =~ s/^(\d+)(\d{3})/$1,$2/; $_[0] });
	foreach my $language (qw(en zh))
	{
		my ($html, $console) = opened($browser, "?language=$language#overview");
		is($console, '', "in $language nothing is said on the console, and nothing asked for");
		# a second query, which reads the orders by itself
		my $wanted = decode('UTF-8', $node->safe_psql('shop', qq{
SELECT concat_ws('|', CASE '$language' WHEN 'zh' THEN s.segment_zh ELSE l.name END, to_char(s.customers, 'FM999,999'))
FROM (SELECT (crm.rfm_segments(crm.rfm_fit(p, '2025-12-31'), p, '2025-12-31')).* FROM (SELECT crm.population_with_days(customer, at, amount, order_id) AS p FROM purchase) AS o OFFSET 0) AS s
     JOIN crm.labels AS l ON l.kind = 'segment' AND l.scheme = 'rf_grid' AND l.code = s.segment ORDER BY l.position}));
		is(join("\n", map { join '|', (split /\|/)[0, 1] } @{ cells($html, 'segments') }[0 .. 9]), $wanted, "in $language the cells of the table are those of a second query");
		is(() = $html =~ /<svg/g, 3, "in $language the charts of the page are drawn");
		foreach my $name (qw(calls watch grid movement value cohorts funnel contracts service bridge satisfaction credit))
		{
			($html, $console) = opened($browser, "?language=$language#$name");
			ok($console eq '' && $html =~ /<section id="page-$name" class="on">/ && ($name eq 'calls' || $html =~ /<svg/), "page $name is drawn in $language") or diag($console);
		}
	}
	build('plain', $strange, CALLS => 1, ECHARTS => 'dashboard/echarts.min.js', TITLE => '</title><script>alert(1)</script>');
	my ($html, $console) = opened($browser, '#calls');
	is($console, '', 'hostile texts run nowhere');
	like($html, qr{&lt;/script&gt;&lt;script&gt;alert\(\d+\)}, 'they are shown');
	is(join(' ', $html =~ /<section id="page-(\w+)"/g), 'overview calls grid movement value cohorts bridge', 'and a source without lifetime values, events, contracts and cases has no page of them');
}

done_testing();
