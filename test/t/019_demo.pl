# CSV files as programs and people really write them, loaded by the demo: what
# counts, what is left out and why, what is assumed, and what is asked.
use strict;
use warnings FATAL => 'all';
use utf8;

use CrmCluster;
use Encode qw(encode);
use File::Temp qw(tempdir);
use Test::More;

my $node = CrmCluster::new_node('main');
my $folder = tempdir(CLEANUP => 1);
my %base = (CUSTOMER => 'cust', AT => 'at', AMOUNT => 'amt');

# What counts: customer, time without 00:00:00, amount and order, "|" between them.
my $counted = q{SELECT string_agg(concat_ws(' ', customer, regexp_replace(at::text, ' 00:00:00$', ''), trim_scale(amount), order_id), ' | '
    ORDER BY customer COLLATE "C", at, amount, order_id) FROM purchase};
my $left_out = q{SELECT string_agg(concat_ws(' ', lines, reason, money), '; ' ORDER BY reason)
    FROM (SELECT reason, count(*) AS lines, sum(trim_scale(amount)) AS money FROM demo.judged WHERE reason IS NOT NULL GROUP BY reason) AS r};
my $assumed = q{SELECT string_agg(setting || ' ' || assumed, E'\n' ORDER BY place) FROM demo.assumed};

# load(SETTINGS, BYTES): what demo/load.sh says when it fails, or nothing.
sub load
{
	my ($set, $bytes) = @_;
	my %set = map { encode('UTF-8', $_) } %base, %$set;
	my $file = "$folder/orders.csv";
	open my $out, '>:raw', $file or die "$file: $!";
	print $out utf8::is_utf8($bytes) ? encode('UTF-8', $bytes) : $bytes;
	close $out;
	$node->safe_psql('postgres', 'SET client_min_messages = error; DROP SCHEMA IF EXISTS demo CASCADE; DROP TABLE IF EXISTS purchase');
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres', ORDERS => 'orders.csv', %set);
	delete @ENV{ grep { !exists $set{$_} } qw(ORDER AS_OF ENCODING DELIMITER QUOTE DATESTYLE DECIMAL ZONE) };
	my $said = `bash demo/load.sh 3<$file 2>&1`;
	utf8::decode($said);
	return $? ? "failed: $said" : $said;
}

sub sql
{
	my $out = $node->safe_psql('postgres', $_[0]);
	utf8::decode($out);
	return $out;
}

# reads(NAME, SETTINGS, BYTES, PURCHASES, LEFT OUT, ASSUMED PATTERN...)
sub reads
{
	my ($name, $set, $bytes, $purchases, $left, @patterns) = @_;
	my $said = load($set, $bytes);
	return is($said, '', "$name: loads") if $said ne '';
	my ($counts, $lacks, $notes) = split /\x1F/, sql("SELECT concat_ws(E'\\x1F', coalesce(($counted), ''), coalesce(($left_out), ''), ($assumed))");
	is($counts, $purchases, "$name: what counts");
	is($lacks, $left // '', "$name: what is left out");
	like($notes, $_, "$name: what is assumed") foreach @patterns;
	return;
}

# asks(NAME, SETTINGS, BYTES, PATTERN): it does not load, and says so.
sub asks
{
	my ($name, $set, $bytes, $pattern) = @_;
	return like(load($set, $bytes), qr/^failed: .*$pattern/s, "$name: asks");
}

# A file of one customer whose column AT, or AMT, has these values.
sub dates { return "cust;at;amt\n" . join '', map { "a;$_;1\n" } @_ }
sub amounts { return "cust;at;amt\n" . join '', map { "a;2025-01-01;$_\n" } @_ }

my $two = 'a 2025-01-31 10 | b 2025-02-01 20.5';
my @lines = ('a,2025-01-31,10', 'b,2025-02-01,20.5');

# The shape of the file
reads('plain', {}, join("\n", 'cust,at,amt', @lines, ''), $two, undef, qr/^ENCODING UTF-8/m, qr/^DELIMITER ",", 3 columns/m, qr/^AS_OF 2025-02-02/m);
reads('no line end at the end', {}, join("\n", 'cust,at,amt', @lines), $two);
reads('CRLF', {}, join("\r\n", 'cust,at,amt', @lines, ''), $two);
reads('CR', {}, join("\r", 'cust,at,amt', @lines, ''), $two);
reads('mixed line ends', {}, "cust,at,amt\r\n$lines[0]\r$lines[1]\n", $two);
reads('blank lines anywhere', {}, "\n \ncust,at,amt\n\n$lines[0]\n   \n,,\n$lines[1]\n\n\n", $two, undef, qr/^lines blank, skipped: 5$/m);
reads('a final Ctrl-Z', {}, join("\n", 'cust,at,amt', @lines, "\x1A"), $two);
reads('a final Ctrl-Z behind CRLF lines', {}, join("\r\n", 'cust,at,amt', @lines, "\x1A\r\n"), $two);
reads('a byte order mark', {}, "\x{FEFF}cust,at,amt\n$lines[0]\n$lines[1]\n", $two, undef, qr/^ENCODING UTF-8: its first bytes/m);
reads('a byte order mark before a quote', {}, "\x{FEFF}\"cust\",at,amt\n$lines[0]\n$lines[1]\n", $two);
reads('UTF-16', {}, encode('UTF-16', join("\r\n", 'cust,at,amt', @lines, '')), $two, undef, qr/^ENCODING UTF-16BE/m);
reads('UTF-16 as Excel writes it', {}, "\xFF\xFE" . encode('UTF-16LE', join("\r\n", map { tr/,/\t/r } 'cust,at,amt', @lines)), $two, undef, qr/^DELIMITER tab/m);
reads('tabs', {}, join("\n", map { tr/,/\t/r } 'cust,at,amt', @lines), $two);
reads('semicolons', {}, join("\n", map { tr/,/;/r } 'cust,at,amt', @lines), $two);
reads('bars', {}, join("\n", map { tr/,/|/r } 'cust,at,amt', @lines), $two);
reads('sep=', {}, join("\n", 'sep=;', map { tr/,/;/r } 'cust,at,amt', @lines), $two, undef, qr/the file says so/);
reads('commas in a header of semicolons', { AMOUNT => 'amt, net, in EUR' }, "cust;at;amt, net, in EUR\na;2025-01-31;10\nb;2025-02-01;20,5\n", $two);
reads('a delimiter of one\'s own', { DELIMITER => '~' }, join("\n", map { tr/,/~/r } 'cust,at,amt', @lines), $two);
asks('two delimiters that fit alike', {}, "cust,x;at,amt;y\n1,2;3,4;5\n", qr/DELIMITER=','.*DELIMITER=';'/s);
reads('a nameless first column', {}, ",cust,at,amt\n0,$lines[0]\n1,$lines[1]\n", $two, undef, qr/column 1 has no name/);
reads('a trailing comma in the header', {}, "cust,at,amt,\n$lines[0],\n$lines[1]\n", $two);
reads('column names twice', {}, "cust,at,amt,amt,at\n$lines[0],7,x\n$lines[1],8,\n", $two, undef, qr/column 4 is another "amt": it is "amt_2"/);
reads('the second of them', { AMOUNT => 'amt_2' }, "cust,at,amt,amt\na,2025-01-31,7,10\nb,2025-02-01,8,20.5\n", $two);
reads('names with blanks, capitals and line ends', { CUSTOMER => 'Customer ID', AT => '"Order Date"', AMOUNT => 'unit price' },
	"Customer  ID , Order Date,\"Unit\nPrice\"\n$lines[0]\n$lines[1]\n", $two);
reads('capitals in an expression without quotes', { AMOUNT => 'UnitPrice::numeric * Quantity::int' }, "cust,at,UnitPrice,Quantity\na,2025-01-31,5,2\nb,2025-02-01,20.5,1\n", $two);
my $long = '订' x 22;
reads('a header of 22 Chinese characters', {}, "cust,at,amt,$long\n$lines[0],x\n$lines[1],y\n", $two);
reads('used as a column', { AMOUNT => $long }, "cust,at,$long\n$lines[0]\n$lines[1]\n", $two);
reads('used in an expression, and another with the same beginning', { AMOUNT => "\"${long}b\"::numeric / 2" },
	"cust,at,${long}a,${long}b\na,2025-01-31,7,20\nb,2025-02-01,8,41\n", $two);
reads('headers that look like SQL', {}, q{cust,at,amt,"); DROP TABLE demo.csv; --",';SELECT 1/0;,"a""b",\\\\! false,:x,$$,%s %I,select} . "\n$lines[0]\n$lines[1]\n", $two);
reads('a header longer than 63 bytes that looks like SQL', {}, 'cust,at,amt,"' . ('x' x 60) . "\"\"; DROP TABLE demo.csv; --\"\n$lines[0]\n$lines[1]\n", $two);
reads('quotes', {}, qq{"cust","at","amt","note"\n"a","2025-01-31","10","says ""hi"", twice\nand more"\n"b","2025-02-01","20.5",""\n}, $two);
reads('a quote within a field', {}, qq{cust,at,amt,note\na,2025-01-31,10,a 17" screen\nb,2025-02-01,20.5,"x" y\n}, $two);
reads('a quote without its end', {}, qq{cust,at,amt,note\na,2025-01-31,10,"open\nb,2025-02-01,20.5,x\n}, $two, undef, qr/^QUOTE line 2 has a quote without its end/m);
reads('a quote without its end in a line of quotes', {}, qq{"cust","at","amt","note"\n"a","2025-01-31","10","open\n"b","2025-02-01","20.5","x"\n}, $two);
reads('a quote without its end, and thousands of lines', {}, qq{cust,at,amt,note\na,2025-01-31,10,"open\nb,2025-02-01,20.5,x\n} . "c,,,x\n" x 5000, $two, '5000 no time');
reads('two quotes without their ends, lines apart', {}, qq{cust,at,amt,note\na,2025-01-31,10,"open\nb,2025-02-01,20.5,"\n}, 'a 2025-01-31 10', '', qr/^QUOTE fields that go over several lines, such as from line 2 on: 1 lines/m);
reads('a quote that swallows lines', {}, qq{note,cust,at,amt\n"x,a,2025-01-31,10\ny,b,2025-02-01,20.5\nz,c,2025-02-01,1\n5",d,2025-02-01,2\n},
	"$two | c 2025-02-01 1 | d 2025-02-01 2");
reads('quotes that mean nothing', { QUOTE => 'none' }, qq{cust,at,amt,note\na,2025-01-31,10,"x\nb,2025-02-01,20.5,y"\n}, $two);
reads('too few and too many fields', {}, "cust,at,amt,note\n$lines[0]\n$lines[1],x,,\nc,2025-02-01\nd,1,2025-02-01,5,x\n", $two,
	'1 more fields than the header; 1 no amount', qr/^lines with fewer fields than the header.*: 2$/m);
reads('NULL and its like', {}, "cust,at,amt\n$lines[0]\n$lines[1]\nNULL,2025-01-01,5\nc,\\N,6\nd,2025-01-01,N/A\n", $two, '1 no amount; 1 no customer 5; 1 no time 6', qr/^fields that say NULL.*: 3$/m);
reads('GB18030', { ENCODING => 'GB18030', AMOUNT => '金额' }, encode('gbk', "cust,at,金额\n客户,2025-01-31,10\n"), '客户 2025-01-31 10');
reads('Latin', { ENCODING => 'WINDOWS-1252' }, encode('cp1252', "cust,at,amt\nMüller,2025-01-31,€ 10\n"), 'Müller 2025-01-31 10');
asks('bytes that are not UTF-8', {}, encode('gbk', "cust,at,amt\na,2025-01-31,10\n客户,2025-01-31,10\n"), qr/line 3.*ENCODING=GB18030/s);
asks('an unknown encoding', { ENCODING => 'KLINGON' }, "cust,at,amt\n", qr/ENCODING=KLINGON/s);
asks('UTF-16 without its mark', {}, encode('UTF-16LE', "cust,at,amt\n"), qr/ENCODING=UTF-16LE/s);
asks('an Excel workbook', {}, "PK\x03\x04...", qr/save it as CSV/s);
asks('an empty file', {}, '', qr/no header line/s);
asks('only blank lines', {}, "\n\n", qr/no header line/s);
asks('only a header', {}, "cust,at,amt\n\n", qr/nothing below it/s);

# Keys
reads('blanks around keys, customers and orders alike', { ORDER => 'no' }, "cust,at,amt,no\na,2025-01-31,10,1001\n a ,2025-01-31,5,1001 \na\x{A0},2025-01-31,5,\t1001\n　a,2025-01-31,5,\"1001\"\n",
	'a 2025-01-31 5 1001 | a 2025-01-31 5 1001 | a 2025-01-31 5 1001 | a 2025-01-31 10 1001');
reads('a customer as an expression', { CUSTOMER => q{lower(cust) || '-' || shop}, ORDER => q{no || '/' || shop} }, "cust,at,amt,no,shop\nA,2025-01-31,10,1,x\n", 'a-x 2025-01-31 10 1/x');
reads('lines left out, by reason', { ORDER => 'no', AS_OF => '2025-03-01' }, "cust,at,amt,no\na,2025-01-31,10,1\n,2025-01-31,2,1\n  ,2025-02-28,3,1\na,2025-01-31,4,\na,,5,1\na,soon,6,1\na,2025-01-31,,1\na,2025-01-31,lots,1\na,2025-03-02,7,1\n",
	'a 2025-01-31 10 1', '1 after AS_OF 7; 1 no amount; 2 no customer 5; 1 no order number 4; 1 no time 5; 1 unreadable amount; 1 unreadable time 6', qr/^AS_OF 2025-03-01 as set/m);
reads('the as-of day comes from lines that count', {}, "cust,at,amt\n$lines[0]\n,2025-06-01,3\nb,2025-07-01,\n", 'a 2025-01-31 10', '1 no amount; 1 no customer 3', qr/^AS_OF 2025-02-01,/m);
reads('an order of 2205', {}, "cust,at,amt\n$lines[0]\n$lines[1]\nc,2205-01-05,7\n", $two, '1 after today 7', qr/^WARNING dated after today, such as line 4 \("2205-01-05"\): left out, 1 lines\. AS_OF=2205-01-06/m, qr/^AS_OF 2025-02-02/m);
reads('it counts when asked', { AS_OF => '2206-01-01' }, "cust,at,amt\n$lines[0]\nc,2205-01-05,7\n", 'a 2025-01-31 10 | c 2205-01-05 7', '', qr/^AS_OF 2206-01-01 as set/m);
reads('data that all lie ahead', {}, "cust,at,amt\na,2205-01-05,7\nb,2205-01-06,8\n", 'a 2205-01-05 7 | b 2205-01-06 8', '', qr/^AS_OF 2205-01-07/m);
reads('one line years behind the others', {}, dates(qw(2011-01-01 2011-02-01 2011-03-01 2019-01-01)),
	'a 2011-01-01 1 | a 2011-02-01 1 | a 2011-03-01 1 | a 2019-01-01 1', '', qr/^WARNING dated 2019-01-01 or later, 2863 days after all others: 1 of 4 lines, such as line 5\. .*AS_OF=2011-03-02/m);
reads('one line years before the others', {}, dates(qw(1970-01-01 2011-02-01 2011-03-01 2011-04-01)),
	'a 1970-01-01 1 | a 2011-02-01 1 | a 2011-03-01 1 | a 2011-04-01 1', '', qr/^WARNING dated 1970-01-01 or earlier, .*: 1 of 4 lines, such as line 2\./m);
asks('an AS_OF that may be two days', { AS_OF => '03.04.2025' }, dates('2025-01-01'), qr/AS_OF=03.04.2025 must be a day/s);

# Times
reads('as programs write them', {}, dates('2025-01-05 10:11', '2025-01-05T10:12:13', '2025/1/5', '2025.01.05 8:00', '20250105', '20250105101112', '202501051011', '2025-01-05 10:11:12.5', '2025-01-05 10:11:12,25', '2025-01-05 3:04 PM', '2025-01-05 03:04:05 p.m.'),
	join(' | ', map { "a $_ 1" } '2025-01-05', '2025-01-05', '2025-01-05 08:00:00', '2025-01-05 10:11:00', '2025-01-05 10:11:00', '2025-01-05 10:11:12', '2025-01-05 10:11:12.25', '2025-01-05 10:11:12.5', '2025-01-05 10:12:13', '2025-01-05 15:04:00', '2025-01-05 15:04:05'));
reads('with names of months', {}, dates('5 Jan 2025', '05-JAN-25', 'January 5, 2025', 'Jan 5th, 2025 10:00', 'Sun, 05 Jan 2025 10:00:00', '5. Jan 1997', '2025-Jan-05'),
	join(' | ', map { "a $_ 1" } '1997-01-05', '2025-01-05', '2025-01-05', '2025-01-05', '2025-01-05', '2025-01-05 10:00:00', '2025-01-05 10:00:00'));
reads('in Chinese', {}, dates('2025年1月5日', '2025年01月05日 10:11', '2025年1月5日 下午3:04', '2025年1月5日 15时04分05秒', '２０２５年１月５日', '2025年1月5日 星期日 8:00', '2025年1月5号', "'2025-01-05", '2025年1月5日 下午15:04'),
	join(' | ', map { "a $_ 1" } ('2025-01-05') x 4, '2025-01-05 08:00:00', '2025-01-05 10:11:00', '2025-01-05 15:04:00', '2025-01-05 15:04:00', '2025-01-05 15:04:05'));
reads('as Excel serial days', {}, dates('45662', '45662.5', '45662,25'), 'a 2025-01-05 1 | a 2025-01-05 06:00:00 1 | a 2025-01-05 12:00:00 1', '', qr/^AT Excel serial days, such as "45662": 3 lines/m);
reads('as seconds since 1970', {}, dates('1736071200', '1736071200.5'), 'a 2025-01-05 10:00:00 1 | a 2025-01-05 10:00:00.5 1', '', qr/^ZONE .*1970.*: 2 lines, converted to UTC/m);
reads('as milliseconds since 1970', { ZONE => 'Asia/Shanghai' }, dates('1736071200000'), 'a 2025-01-05 18:00:00 1', '', qr/milliseconds since 1970/, qr/^ZONE .*: 1 lines, converted to Asia\/Shanghai, as set/m);
reads('with offsets', {}, dates('2025-01-05T22:00:00-05:00', '2025-01-05 10:00:00Z', '2025-01-05 10:00:00+0800', '2025-01-05 10:00:00.123+08', '2025-01-05 10:00 UTC', '2025-01-05 10:00:00 America/New_York'),
	join(' | ', map { "a $_ 1" } '2025-01-05 02:00:00', '2025-01-05 02:00:00.123', '2025-01-05 10:00:00', '2025-01-05 10:00:00', '2025-01-05 15:00:00', '2025-01-06 03:00:00'), '', qr/^ZONE with an offset.*: 6 lines, converted to UTC/m);
reads('with an offset, in a zone', { ZONE => 'America/New_York' }, dates('2025-01-05T22:00:00-05:00', '2025-01-05 10:00:00'), 'a 2025-01-05 10:00:00 1 | a 2025-01-05 22:00:00 1', '', qr/^ZONE .*: 1 lines/m);
reads('with an abbreviation that means several zones', {}, dates('2025-01-05 10:00:00 CST', '2025-01-05 10:00:00'), 'a 2025-01-05 10:00:00 1', '1 unreadable time 1');
asks('a zone that is none', { ZONE => 'Mars' }, dates('2025-01-01'), qr/ZONE=Mars/s);
reads('words that SQL takes for times', {}, dates('2025-01-05', 'today', 'now', 'infinity', 'epoch', '12', '2025', '31.02.2025', '2025-02-30', '25:00'), 'a 2025-01-05 1', '9 unreadable time 9');
reads('day first, as one value shows', {}, dates('03.04.2025', '25.12.2024 10:00'), 'a 2024-12-25 10:00:00 1 | a 2025-04-03 1', '', qr/^DATESTYLE DMY, as "25.12.2024 10:00" \(line 3\)/m);
reads('month first, as one value shows', {}, dates('03/04/2025', '12/25/2024 10:00 AM'), 'a 2024-12-25 10:00:00 1 | a 2025-03-04 1', '', qr/^DATESTYLE MDY, as "12\/25\/2024 10:00 AM" \(line 3\)/m);
reads('as told', { DATESTYLE => 'DMY' }, dates('03.04.2025'), 'a 2025-04-03 1', '', qr/^DATESTYLE DMY as set/m);
reads('as told in PostgreSQL\'s words', { DATESTYLE => 'ISO, MDY' }, dates('03.04.2025', '13.04.2025'), 'a 2025-03-04 1', '1 unreadable time 1');
reads('where it makes no difference', {}, dates('04/04/2025', '2025-01-05'), 'a 2025-01-05 1 | a 2025-04-04 1');
reads('years of two digits', {}, dates('31/12/24', '05/06/97'), 'a 1997-06-05 1 | a 2024-12-31 1', '', qr/^DATESTYLE DMY/m);
asks('day or month first', {}, dates('03.04.2025', '04.04.2025', '2025-01-01'), qr/"03.04.2025" \(line 2\) may be 2025-04-03 \(DMY\) or 2025-03-04 \(MDY\).*DATESTYLE=DMY or DATESTYLE=MDY says which/s);
asks('day and month first', {}, dates('13.04.2025', '04.13.2025'), qr/"13.04.2025" \(line 2\).*"04.13.2025" \(line 3\).*DATESTYLE=DMY or DATESTYLE=MDY/s);
asks('day, month or year first', {}, dates('05/06/07'), qr/DATESTYLE=DMY or DATESTYLE=MDY or DATESTYLE=YMD says/s);
asks('a DATESTYLE that is none', { DATESTYLE => 'XYZ' }, dates('03.04.2025'), qr/DATESTYLE=XYZ must be.*DMY/s);
reads('a cast that would have guessed', { AT => 'at::timestamp' }, dates('13.04.2025', '2025-01-05T22:00:00-05:00'), 'a 2025-01-06 03:00:00 1 | a 2025-04-13 1');
reads('date and time in two columns', { AT => q{d || ' ' || t} }, "cust;d;t;amt\na;31.01.2025;10:00;1\n", 'a 2025-01-31 10:00:00 1');
reads('a time by an expression', { AT => q{to_timestamp(at, 'DD HH24 YYYY MM')} }, dates('05 10 2025 01'), 'a 2025-01-05 10:00:00 1');
reads('a date by an expression', { AT => q{date '1899-12-30' + at::int} }, dates('45662'), 'a 2025-01-05 1');
reads('a number by an expression', { AT => q{at::numeric / 1000} }, dates('1736071200000'), 'a 2025-01-05 10:00:00 1');
asks('a cast that would guess the day', { AT => 'at::date + 1' }, dates('03.04.2025'), qr/AT=at::date \+ 1 fails: .*"03.04.2025"/s);
reads('a cast that is told', { AT => 'at::date + 1', DATESTYLE => 'DMY' }, dates('03.04.2025'), 'a 2025-04-04 1');
asks('an AS_OF that is no day', { AS_OF => '2025-02-31' }, dates('2025-01-01'), qr/AS_OF=2025-02-31 must be a day/);
asks('a cast that fails on a line', { AT => q{at::date + 1} }, dates('2025-01-05', 'soon'), qr/AT=at::date \+ 1 fails: .*"soon"/s);

# Amounts
reads('decimal points', {}, amounts('1,234.56', '12.5', '1,234,567', '.5', '5.', '-1', '+2', '1.5E+03'), join(' | ', map { "a 2025-01-01 $_" } qw(-1 0.5 2 5 12.5 1234.56 1500 1234567)), '', qr/^DECIMAL "\." .* "1,234\.56" \(line 2\)/m);
reads('decimal commas', {}, amounts('1.234,56', '12,5', '1.234.567', '1.000'), join(' | ', map { "a 2025-01-01 $_" } qw(12.5 1000 1234.56 1234567)), '', qr/^DECIMAL "," .* "1\.234,56" \(line 2\)/m);
reads('thousands told by another value', {}, amounts('1,234', '0.5'), 'a 2025-01-01 0.5 | a 2025-01-01 1234');
reads('thousands twice tell by themselves', {}, amounts('1.234.567', '1.234'), 'a 2025-01-01 1234 | a 2025-01-01 1234567', '', qr/^DECIMAL ","/m);
reads('whole numbers', {}, amounts('1000', '7'), 'a 2025-01-01 7 | a 2025-01-01 1000');
reads('blanks and apostrophes between thousands', {}, amounts('1 234,5', "1\x{A0}234,5", "1\x{202F}234,5", "1\x{2009}234,5", "1'234,5", '1’234,5'), join(' | ', ('a 2025-01-01 1234.5') x 6));
reads('currencies', {}, amounts('€ 1.234,50', '12,50 €', '12,50 EUR', 'EUR12,50', '12,-'), join(' | ', map { "a 2025-01-01 $_" } qw(12 12.5 12.5 12.5 1234.5)), '', qr/^WARNING amounts in several currencies \(EUR €\)/m);
reads('in yuan', {}, amounts('￥1,234.50', '¥5', '１２．５', '8元'), join(' | ', map { "a 2025-01-01 $_" } qw(5 8 12.5 1234.5)));
reads('refunds in every writing', {}, amounts('-5.5', '5.5-', '(5.5)', '($5.5)', '-$5.5', '$-5.5', '−5.5'), join(' | ', ('a 2025-01-01 -5.5') x 7));
reads('Indian thousands', {}, amounts('₹1,23,456.50'), 'a 2025-01-01 123456.5');
reads('what is no number', {}, amounts('12.5', '12k', 'abc', '3万', '1.2.3', 'NaN', 'Infinity', '1,2.5', '--', '(5'), 'a 2025-01-01 12.5', '1 no amount; 8 unreadable amount');
reads('as told by DECIMAL', { DECIMAL => ',' }, amounts('1.234', '5'), 'a 2025-01-01 5 | a 2025-01-01 1234', '', qr/^DECIMAL "," .* as set/m);
asks('three decimals or none', {}, amounts('1.234', '5.678', '7'), qr/"1\.234" \(line 2\).*DECIMAL=\. or DECIMAL=,/s);
asks('three decimals or none, with a comma', {}, amounts('1,234'), qr/"1,234" \(line 2\).*DECIMAL=\. or DECIMAL=,/s);
asks('points and commas', {}, amounts('12.5', '12,5'), qr/"12\.5" \(line 2\).*"12,5" \(line 3\).*DECIMAL=/s);
asks('a DECIMAL that is none', { DECIMAL => 'x' }, amounts('1'), qr/DECIMAL=x must be/s);
reads('casts read the column\'s writing', { AMOUNT => 'price::numeric * qty::int' }, "cust;at;price;qty\na;2025-01-01;1.234,50;2\nb;2025-01-01;x;2\nc;2025-01-01;;2\n", 'a 2025-01-01 2469', '1 no amount; 1 unreadable amount');
reads('casts in other words', { AMOUNT => 'CAST("Unit Price" AS numeric(10,2)) * Qty :: double precision' }, "cust;at;Unit Price;Qty\na;2025-01-01;12,50;2,5\n", 'a 2025-01-01 31.25');
asks('casts of what may be thousands', { AMOUNT => 'price::numeric' }, "cust;at;price\na;2025-01-01;1.234\n", qr/"1\.234" \(line 2\).*DECIMAL=/s);
reads('casts of a Chinese column, not of one that it ends', { AMOUNT => '总金额::numeric + 金额::numeric' }, "cust;at;金额;总金额\na;2025-01-01;1,50;2.000,25\n", 'a 2025-01-01 2001.75');
reads('a conversion of one\'s own', { AMOUNT => q{replace(replace(amt, '.', ''), ',', '.')::numeric} }, amounts('1.234,5'), 'a 2025-01-01 1234.5');
asks('an expression over text', { AMOUNT => 'amt * 2' }, amounts('1'), qr/AMOUNT=amt \* 2 is neither.*cust, at, amt.*::numeric/s);
asks('an expression that gives no number', { AMOUNT => 'amt::numeric > 2' }, amounts('1'), qr/gives a boolean/s);
asks('a column that is not there', { CUSTOMER => 'kunde' }, amounts('1'), qr/CUSTOMER=kunde is neither a column.*cust, at, amt/s);
asks('an expression that fails on a line', { AMOUNT => '1 / amt::int' }, amounts('1', '0'), qr{AMOUNT=1 / amt::int fails: division by zero}s);

# From there to the end of the demo, in shops too small for its models, too.
$node->safe_psql('postgres', 'CREATE EXTENSION crm');
foreach my $shop (
	[ 'one line', "cust,at,amt\na,2025-01-05,10\n" ],
	[ 'only refunds', "cust,at,amt\na,2025-01-05,-10\n,2025-01-05,-3\n" ],
	[ 'nothing paid', "cust,at,amt\na,2025-01-05,0\nb,2025-01-06,0\n" ],
	[ 'three customers', "cust,at,amt\na,2025-01-05,5\na,2025-01-15,5\nb,2025-02-05,-5\nb,2025-01-05,5\nc,2205-01-01,3\n" ])
{
	my ($name, $bytes) = @$shop;
	is(load({}, $bytes), '', "$name: loads");
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres');
	my $said = `psql -X -q -v ON_ERROR_STOP=1 -c 'DROP TABLE IF EXISTS shop, score, value' -v lines=1 -v as_of=2025-03-01 -v has_order=0 -f demo/demo.sql -f demo/report.sql 2>&1`;
	is($?, 0, "$name: the demo comes to its end") or diag($said);
	like($said, qr/Segments.*Watch-list.*Cohorts.*Pareto table.*counted.*AS_OF/s, "$name: and shows everything");
	is($said =~ /only had refunds: 1 customers, money -10/ ? 1 : 0, $name eq 'only refunds' ? 1 : 0, "$name: and who is in no segment");
}

# The made-up shop: its watch-list and cohorts, visits and subscriptions.
{
	$node->safe_psql('postgres', 'SET client_min_messages = error; DROP SCHEMA demo CASCADE; DROP TABLE purchase, shop, score, value');
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres');
	my $said = `psql -X -q -v ON_ERROR_STOP=1 -v lines=1 -v as_of=2026-01-01 -v has_order=1 -f demo/shop.sql -f demo/demo.sql -f demo/behaviour.sql 2>&1`;
	utf8::decode($said);
	is($?, 0, 'made-up shop: comes to its end') or diag($said);
	my ($late) = $said =~ /^Watch-list.*?\n(.*?)\n\n/ms;
	is(() = $late =~ /\b(?:Late +│ 逾期|Very late +│ 严重逾期) /g, 10, 'watch-list: ten customers who are late');
	my ($cohorts) = $said =~ /^Cohorts.*?\n(.*?)\n\n/ms;
	is(join(' ', map { my $row = $_; scalar(() = $row =~ /\d (?:░░|▒▒|▓▓|██)/g) } grep { /^│ 20/ } split /\n/, $cohorts), join(' ', reverse 0 .. 11), 'cohorts: a month that is not over is empty');
	is(join(' ', $said =~ /^│ (?:visit|look|basket|order) +│ +(\d+) │/mg), sql(q{
SELECT string_agg(s.customers::text, ' ' ORDER BY s.step) FROM (SELECT s.step, count(*) AS customers FROM (SELECT crm.window_funnel(at, '30 days', kind = 'visit', kind = 'look', kind = 'basket', kind = 'order') AS level
FROM event GROUP BY customer) AS l JOIN generate_series(1, 4) AS s(step) ON s.step <= l.level GROUP BY s.step) AS s}), 'funnel: the customers of each step');
	like($said, qr/│ all +│ 1179 +│ (?:\d\d \(\d\d–\d\d\) │ ){4}\d+\.\d /, 'subscriptions: how many are still there, with limits');
	is(sql(q{SELECT count(*) FROM contract AS c WHERE ended < started OR NOT EXISTS (SELECT FROM purchase AS p WHERE p.customer = c.customer AND p.at::date <= c.started)}), '0', 'subscriptions begin after a first purchase');
	is(sql(q{SELECT count(*) FROM event WHERE kind = 'order' AND NOT EXISTS (SELECT FROM purchase AS p WHERE p.customer = event.customer AND p.at = event.at)}), '0', 'orders of the site are orders');
}

# The survey of the made-up shop.
{
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres');
	my $said = `psql -X -q -v ON_ERROR_STOP=1 -f demo/survey.sql 2>&1`;
	utf8::decode($said);
	is($?, 0, 'survey: comes to its end') or diag($said);
	like($said, qr/2000 of them answered.*\bsatisfaction 顾客满意 +│ \d\d\.\d ± 0\.\d │.*satisfaction │ loyalty +│ 0\.\d\d │.*│ all +│ -?\d+ /s, 'survey: indices by region, paths, and a trend');
	is(sql('SELECT count(*) FROM region_index WHERE index IS NULL'), '0', 'survey: every region has its indices');
	cmp_ok(sql('SELECT sum(significant) FROM region_trend'), '>', 0, 'survey: some changes are marked');
}

# What businesses owe the made-up shop.
{
	local %ENV = (%ENV, PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres');
	my $said = `psql -X -q -v ON_ERROR_STOP=1 -f demo/credit.sql 2>&1`;
	utf8::decode($said);
	is($?, 0, 'credit: comes to its end') or diag($said);
	like($said, qr/1500 businesses.*\b91\+ .*\b[AB]级，信用.*\bpayment_index │ .*very late/s, 'credit: aging table, portfolio, scorecard, scores');
	is(sql('SELECT sum(p.receivables) = (SELECT sum(amount) FROM credit_aging) FROM credit_portfolio AS p'), 't', 'credit: the views add up');
}

done_testing();
