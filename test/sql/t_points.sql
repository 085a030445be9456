-- Points: accounts lot by lot, revenue, and how cohorts develop.
\set SHOW_CONTEXT never
SET extra_float_digits = 1;
CREATE SCHEMA t_points;
SET search_path = t_points, public;

CREATE TABLE ledger (at date, points int, expires_on date);
INSERT INTO ledger VALUES ('2025-01-10', 100, '2025-12-31'), ('2025-03-05', 80, '2025-06-30'), ('2025-05-20', -90, NULL), ('2025-09-01', 60, '2026-08-31'), ('2025-10-15', -40, NULL);

-- as of three days, in both orders
SELECT d AS as_of, o AS consume, s.balance, s.earned, s.redeemed, s.expired, s.redemption_rate, s.breakage_rate, s.mean_age_at_redemption, s.next_expiry, s.expiring
FROM unnest('{2025-06-30,2025-07-01,2026-01-01}'::date[]) AS d, unnest('{expiry,earned}'::text[]) AS o,
     LATERAL (SELECT crm.points_account(at, points, expires_on, crm.points_options(consume => o) ORDER BY at) FILTER (WHERE at <= d) AS a FROM ledger) AS x, crm.points_status(a, d) AS s
ORDER BY o DESC, d;
SELECT crm.points_account(at, points, expires_on ORDER BY at)::jsonb FROM ledger;
-- a lot is usable through its last day, and expiring within 0 days on it
SELECT s.balance, s.expired, s.expiring, s.next_expiry FROM (SELECT crm.points_account(date '2025-01-01', 5, date '2025-01-31') AS a) AS x, unnest('{2025-01-31,2025-02-01}'::date[]) AS d, crm.points_status(a, d, 0) AS s;
SELECT within, s.expiring FROM (SELECT crm.points_account(date '2025-01-01', 5, date '2025-01-31') AS a) AS x, unnest('{29,30}'::int[]) AS within, crm.points_status(a, '2025-01-01', within) AS s;

-- account(rows, options): at points expires_on kind, one a line
CREATE FUNCTION account(lines text, options crm.points_options DEFAULT NULL) RETURNS crm.points_account LANGUAGE sql AS $$
    SELECT crm.points_account(v[1]::date, v[2]::numeric, nullif(v[3], '-')::date, v[4], options ORDER BY v[1]::date)
    FROM (SELECT regexp_split_to_array(btrim(l), '\s+') AS v FROM unnest(string_to_array(lines, ';')) AS l) AS s $$;
CREATE FUNCTION held(a crm.points_account, as_of date, OUT balance numeric, OUT earned numeric, OUT redeemed numeric, OUT expired numeric, OUT cancelled numeric, OUT age float8, OUT next_expiry date) LANGUAGE sql AS $$
    SELECT balance, earned, redeemed, expired, cancelled, mean_age_at_redemption, next_expiry FROM crm.points_status(a, as_of) $$;
-- same day: earned first, whatever the order of the rows
SELECT h.* FROM (VALUES (account('2025-01-01 -30 - redeem; 2025-01-01 50 2025-12-31 earn')), (account('2025-01-01 50 2025-12-31 earn; 2025-01-01 -30 - redeem'))) AS v(a), held(a, '2025-06-01') AS h;
-- never expiring: NULL and infinity
SELECT h.* FROM (VALUES (account('2025-01-01 50 - earn')), (account('2025-01-01 50 infinity earn'))) AS v(a), held(a, '2060-01-01') AS h;
-- a cancellation goes against its lot, the latest earned of its last day; spent points are taken from others; expired ones from what has expired
SELECT what, h.* FROM (VALUES
    ('untouched', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 60 2025-06-30 earn; 2025-03-01 -60 2025-06-30 cancel')),
    ('half spent', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 60 2025-06-30 earn; 2025-02-10 -40 - redeem; 2025-03-01 -60 2025-06-30 cancel')),
    ('spent', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 60 2025-06-30 earn; 2025-02-10 -60 - redeem; 2025-03-01 -60 2025-06-30 cancel')),
    ('expired', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 60 2025-06-30 earn; 2025-07-01 -60 2025-06-30 cancel')),
    ('half spent, half expired', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 60 2025-06-30 earn; 2025-02-10 -40 - redeem; 2025-07-01 -60 2025-06-30 cancel')),
    ('no lot named', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 60 2025-06-30 earn; 2025-03-01 -70 - adjust')),
    ('one that never expires', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 60 - earn; 2025-03-01 -60 infinity cancel')),
    ('same day', account('2025-01-01 100 2025-12-31 earn; 2025-02-01 -60 2025-06-30 cancel; 2025-02-01 -100 - redeem; 2025-02-01 60 2025-06-30 earn'))) AS v(what, a), held(a, '2025-08-01') AS h;
SELECT o, h.age FROM unnest('{expiry,earned}'::text[]) AS o, held(account('2025-01-01 50 2025-12-31 earn; 2025-02-01 50 2025-12-31 earn; 2025-03-01 -50 2025-12-31 cancel; 2025-04-01 -50 - redeem', crm.points_options(o)), '2025-08-01') AS h;
-- redeemed points given back: less is redeemed, and they are a lot again
SELECT h.* FROM held(account('2025-01-01 100 2025-12-31 earn; 2025-02-01 -70 - redeem; 2025-03-01 70 2025-12-31 cancel'), '2025-08-01') AS h;
SELECT h.* FROM held(account('2025-01-01 100 2025-12-31 earn; 2025-01-05 -70 - redeem; 2025-01-05 20 2026-06-30 cancel; 2025-02-01 15 2026-01-31 adjust'), '2026-02-01') AS h;
-- a debt, paid by the next earning; what was lent has no age
SELECT d, h.* FROM (SELECT account('2025-01-01 50 2025-12-31 earn; 2025-02-01 -80 - redeem; 2025-03-01 100 2026-02-28 earn; 2025-03-11 -10 - redeem', crm.points_options(on_overdraft => 'allow')) AS a) AS x, unnest('{2025-03-11}'::date[]) AS d, held(a, d) AS h;
SELECT h.* FROM held(account('2025-02-01 -80 - redeem; 2025-02-03 50 2025-12-31 earn', crm.points_options(on_overdraft => 'allow')), '2025-03-01') AS h;

-- rows left out, accounts of nothing
SELECT s.* FROM (SELECT crm.points_account(at, points, expires_on) AS a FROM (VALUES (NULL::date, 5, NULL::date), ('2025-01-01', NULL, NULL)) AS v(at, points, expires_on)) AS x, crm.points_status(a, '2025-01-01') AS s;
SELECT crm.points_account(at, points, expires_on ORDER BY at) AS none, (crm.points_status(NULL, '2025-01-01')).balance FROM ledger WHERE false;
SELECT s.balance, s.earned, s.redemption_rate, s.breakage_rate FROM (SELECT crm.points_account(date '2025-01-01', 0, NULL::date) AS a) AS x, crm.points_status(a, '2025-01-01') AS s;

-- every type of time and number; decimals are kept
SET TimeZone = 'Asia/Shanghai';
SELECT count(DISTINCT a::text) AS accounts FROM (
    SELECT crm.points_account(at, points, expires_on ORDER BY at) AS a FROM ledger
    UNION ALL SELECT crm.points_account(at::timestamp + interval '23 hours', points::smallint, expires_on::timestamp + interval '9 hours' ORDER BY at) FROM ledger
    UNION ALL SELECT crm.points_account(at::timestamptz, points::bigint, expires_on::timestamptz ORDER BY at) FROM ledger
    UNION ALL SELECT crm.points_account(at, points::real, expires_on ORDER BY at) FROM ledger
    UNION ALL SELECT crm.points_account(at, points::float8, expires_on ORDER BY at) FROM ledger
    UNION ALL SELECT crm.points_account(at, points::numeric, expires_on ORDER BY at) FROM ledger) AS s;
RESET TimeZone;
SELECT h.* FROM held(account('2025-01-01 100 2025-12-31 earn; 2025-02-01 0.25 2025-12-31 earn; 2025-03-01 -10.125 - redeem'), '2025-03-01') AS h;
SELECT (crm.points_status(crm.points_account(date '2025-01-01', 0.1::float8, NULL::date), '2025-01-01')).balance;
-- as a window: the balance after each row; the state is not spent by looking
SELECT at, points, (crm.points_status(crm.points_account(at, points, expires_on) OVER (ORDER BY at), at)).balance FROM ledger ORDER BY at;

-- the account beside one that takes point after point, on ledgers of 40 customers with debts: both orders
CREATE TABLE posting AS
SELECT customer, at, CASE WHEN die < 5 THEN 1 + days % 64 WHEN die < 7 THEN -1 - days % 90 ELSE -1 - days % 9 END AS points,
       CASE WHEN die < 5 THEN CASE WHEN days % 10 > 0 THEN at + days END WHEN die = 7 THEN at + days % 50 END AS expires_on,
       CASE WHEN die < 5 THEN 'earn' WHEN die < 7 THEN 'redeem' ELSE 'cancel' END AS kind
FROM (SELECT n / 20 AS customer, date '2025-01-01' + (hashint4(n) & 255) AS at, hashint4(n * 7) & 7 AS die, hashint4(n * 11) & 511 AS days FROM generate_series(0, 799) AS n) AS d;
CREATE FUNCTION by_hand(who int, consume text, as_of date, OUT balance bigint, OUT redeemed bigint, OUT expired bigint, OUT age float8, OUT next_expiry date) LANGUAGE plpgsql AS $$
DECLARE
    earned date[];
    expires date[];
    units bigint[];
    debt bigint := 0;
    today date;
    l record;
    i int;
    aged bigint := 0;
    days bigint := 0;
BEGIN
    redeemed := 0;
    FOR today IN SELECT DISTINCT p.at FROM posting AS p WHERE p.customer = who ORDER BY p.at LOOP
        FOR l IN SELECT p.expires_on, p.points FROM posting AS p WHERE p.customer = who AND p.at = today AND p.kind = 'earn' LOOP
            earned := earned || today; expires := expires || coalesce(l.expires_on, 'infinity'); units := units || l.points::bigint;
        END LOOP;
        -- one point after the other: what is taken back out of its lot, or of any; debts; what is redeemed
        FOR l IN SELECT 1 AS step, p.expires_on AS lot FROM posting AS p, generate_series(1, -p.points) WHERE p.customer = who AND p.at = today AND p.kind = 'cancel'
                 UNION ALL SELECT 3, NULL FROM posting AS p, generate_series(1, -p.points) WHERE p.customer = who AND p.at = today AND p.kind = 'redeem' ORDER BY 1 LOOP
            i := (SELECT k FROM generate_subscripts(units, 1) AS k WHERE l.step = 1 AND units[k] > 0 AND expires[k] = l.lot ORDER BY earned[k] DESC, k LIMIT 1);
            IF i IS NULL AND l.step = 1 THEN
                debt := debt + 1;   -- from any lot, with the debts
                CONTINUE;
            END IF;
            IF l.step = 3 THEN
                WHILE debt > 0 LOOP
                    i := (SELECT k FROM generate_subscripts(units, 1) AS k WHERE units[k] > 0 AND expires[k] >= today ORDER BY CASE consume WHEN 'expiry' THEN expires[k] ELSE earned[k] END, CASE consume WHEN 'expiry' THEN earned[k] ELSE expires[k] END LIMIT 1);
                    EXIT WHEN i IS NULL;
                    units[i] := units[i] - 1;
                    debt := debt - 1;
                END LOOP;
                redeemed := redeemed + 1;
                i := (SELECT k FROM generate_subscripts(units, 1) AS k WHERE units[k] > 0 AND expires[k] >= today ORDER BY CASE consume WHEN 'expiry' THEN expires[k] ELSE earned[k] END, CASE consume WHEN 'expiry' THEN earned[k] ELSE expires[k] END LIMIT 1);
                IF i IS NULL THEN
                    debt := debt + 1;
                    CONTINUE;
                END IF;
                aged := aged + 1;
                days := days + (today - earned[i]);
            END IF;
            units[i] := units[i] - 1;
        END LOOP;
        WHILE debt > 0 LOOP
            i := (SELECT k FROM generate_subscripts(units, 1) AS k WHERE units[k] > 0 AND expires[k] >= today ORDER BY CASE consume WHEN 'expiry' THEN expires[k] ELSE earned[k] END, CASE consume WHEN 'expiry' THEN earned[k] ELSE expires[k] END LIMIT 1);
            EXIT WHEN i IS NULL;
            units[i] := units[i] - 1;
            debt := debt - 1;
        END LOOP;
    END LOOP;
    SELECT coalesce(sum(units[k]) FILTER (WHERE expires[k] >= as_of), 0) - debt, coalesce(sum(units[k]) FILTER (WHERE expires[k] < as_of), 0), min(expires[k]) FILTER (WHERE expires[k] >= as_of AND units[k] > 0 AND isfinite(expires[k]))
    INTO balance, expired, next_expiry FROM generate_subscripts(units, 1) AS k;
    IF aged > 0 THEN age := days::float8 / aged; END IF;
END $$;
CREATE TABLE both_ways AS
SELECT o, s.balance, s.expired, s.earned = s.redeemed + s.expired + s.cancelled + s.balance AS adds_up,
       s.balance = h.balance AND s.redeemed = h.redeemed AND s.expired = h.expired AND s.next_expiry IS NOT DISTINCT FROM h.next_expiry AND coalesce(abs(s.mean_age_at_redemption - h.age), 0) < 1e-9
       AND (s.mean_age_at_redemption IS NULL) = (h.age IS NULL) AS same
FROM (SELECT customer, o, crm.points_account(at, points, expires_on, kind, crm.points_options(o, 'allow') ORDER BY at) AS a FROM posting, unnest('{expiry,earned}'::text[]) AS o GROUP BY customer, o) AS x,
     crm.points_status(a, '2026-01-01') AS s, by_hand(customer, o, '2026-01-01') AS h;
SELECT o, count(*) AS accounts, count(*) FILTER (WHERE balance < 0) AS in_debt, count(*) FILTER (WHERE expired > 0) AS with_expired, bool_and(adds_up) AS add_up, count(*) FILTER (WHERE same) AS same FROM both_ways GROUP BY o ORDER BY o;
-- any order within a day gives the same bytes
SELECT count(*) AS differ FROM (SELECT crm.points_account(at, points, expires_on, kind, crm.points_options('earned', 'allow') ORDER BY at, points)::text AS a, crm.points_account(at, points, expires_on, kind, crm.points_options('earned', 'allow') ORDER BY at, points DESC)::text AS b FROM posting GROUP BY customer) AS s WHERE a <> b;
-- decimals that come late, a point less or more
SELECT bool_and(a::jsonb - 'rows' = b::jsonb - 'rows' AND (a::jsonb -> 'rows')::int + 1 = (b::jsonb -> 'rows')::int) AS same FROM (SELECT customer, crm.points_account(at, points, expires_on, kind, crm.points_options('earned', 'allow') ORDER BY at) AS a FROM posting GROUP BY customer) AS s
JOIN (SELECT customer, crm.points_account(at, points, expires_on, kind, crm.points_options('earned', 'allow') ORDER BY at) AS b FROM (SELECT * FROM posting UNION ALL SELECT DISTINCT customer, date '2025-06-01', 0.000, NULL::date, 'adjust' FROM posting) AS p GROUP BY customer) AS t USING (customer);

-- what is refused
SELECT crm.points_account(at, points, expires_on ORDER BY at DESC) FROM ledger;
SELECT account('2025-01-10 100 2025-12-31 earn; 2026-01-01 -10 - redeem');
SELECT account('2025-01-10 100.50 2025-12-31 earn; 2025-02-01 -90.5 - redeem; 2025-02-01 -20 2025-12-31 cancel');
SELECT account('2025-01-10 100 2025-01-09 earn');
SELECT account('2025-01-10 100 -infinity earn');
SELECT account('2025-01-10 -100 2025-12-31 earn');
SELECT account('2025-01-10 100 - redeem');
SELECT account('2025-01-10 100 - earn; 2025-01-11 -10 - redeem; 2025-01-12 11 - cancel');
SELECT account('2025-01-10 100 - expire');
SELECT crm.points_account(date '2025-01-10', -100, date '2025-12-31');
SELECT crm.points_account(date 'infinity', 1, NULL::date);
SELECT crm.points_account(date '2025-01-10', 'NaN'::float8, NULL::date);
SELECT crm.points_account(date '2025-01-10', 1 / 3.0, NULL::date);
SELECT crm.points_account(date '2025-01-10', 1000000000000000001, NULL::date);
SELECT crm.points_account(at, points, NULL::date) FROM (VALUES (date '2025-01-10', 900000000000000000), ('2025-01-11', 900000000000000000)) AS v(at, points);
SELECT crm.points_account(at, points, expires_on, crm.points_options(CASE WHEN points > 0 THEN 'expiry' ELSE 'earned' END) ORDER BY at) FROM ledger;
SELECT crm.points_options(consume => 'last');
SELECT crm.points_options(on_overdraft => 'ignore');
SELECT (crm.points_status(a, '2025-10-14')).balance FROM (SELECT crm.points_account(at, points, expires_on ORDER BY at) AS a FROM ledger) AS x;
SELECT (crm.points_status(a, NULL)).balance FROM (SELECT crm.points_account(at, points, expires_on ORDER BY at) AS a FROM ledger) AS x;
SELECT (crm.points_status(a, '2026-01-01', -1)).balance FROM (SELECT crm.points_account(at, points, expires_on ORDER BY at) AS a FROM ledger) AS x;
SELECT (crm.points_status(a, '2226-01-01')).balance FROM (SELECT crm.points_account(at, points, expires_on ORDER BY at) AS a FROM ledger) AS x;
SELECT '\x01'::crm.points_account;
SELECT '\x01000500969301f001820100008201024448024e32f4013d'::crm.points_account;
SELECT 'x'::crm.points_account;
SELECT crm.points_account('2025-01-10'::text, 100, NULL::date);

-- Revenue: parts add up, nothing expected is nothing known
SELECT * FROM crm.points_revenue(100000, 100000, 9500, 4500, 9500);
SELECT to_points + to_goods = 100000 AS price, recognised + liability = to_points AS points FROM crm.points_revenue(100000, 100000, 9500, 4500, 9700);
SELECT liability FROM crm.points_revenue(100000, 100000, 9500, 9700, 9700);
SELECT * FROM crm.points_revenue(100, 0, 0, 0, 10);
SELECT * FROM crm.points_revenue(100, 90, 10, 0, 0);
SELECT * FROM crm.points_revenue(NULL, 90, 10, 0, 5);
SELECT recognised FROM crm.points_revenue(100, 90, 10, NULL, 5);
SELECT * FROM crm.points_revenue(9000, 0, 1, 9800, 9700);
SELECT * FROM crm.points_revenue(9000, -1, 1, 9800, 9700);
SELECT * FROM crm.points_revenue('NaN'::float8, 1, 1, 9800, 9700);

-- Development: a triangle, by increments in any order and split
CREATE TABLE triangle AS SELECT cohort, age, total - lag(total, 1, 0) OVER (PARTITION BY cohort ORDER BY age) AS amount
FROM (VALUES (1, '{300,520,610,640}'::numeric[]), (2, '{330,560,650}'), (3, '{360,640}'), (4, '{400}')) AS t(cohort, totals), unnest(totals) WITH ORDINALITY AS u(total, age);
SELECT f.* FROM (SELECT crm.development(cohort, age, amount) AS d FROM triangle) AS x, crm.development_factors(d) AS f;
SELECT u.* FROM (SELECT crm.development(cohort, age, amount) AS d FROM triangle) AS x, crm.development_ultimates(d) AS u;
SELECT count(DISTINCT d::text) AS values FROM (
    SELECT crm.development(cohort, age, amount ORDER BY amount) AS d FROM triangle
    UNION ALL SELECT crm.development(cohort, age, amount::float8 ORDER BY md5(amount::text)) FROM triangle
    UNION ALL SELECT crm.development(cohort::bigint, age::numeric, amount::int) FROM triangle
    UNION ALL SELECT crm.rollup(d) FROM (SELECT crm.development(cohort, age, amount) AS d FROM triangle GROUP BY age) AS s) AS v;
-- many rows of few cells; a gap is nothing new; the latest age is that of the last row, of amount 0 if need be
SELECT u.* FROM (SELECT crm.development(n % 3, n % 5, 1 + n % 3 ORDER BY md5(n::text)) AS d FROM generate_series(1, 3000) AS n WHERE n % 5 < 5 - n % 3) AS x, crm.development_ultimates(d) AS u;
SELECT u.* FROM (SELECT crm.development(cohort, age, amount) AS d FROM (VALUES (1, 0, 10), (1, 1, 10), (1, 2, 10), (2, 0, 10), (2, 1, 0), (3, 0, 10)) AS v(cohort, age, amount)) AS x, crm.development_ultimates(d) AS u;
SELECT u.* FROM (SELECT crm.development(cohort, age, amount) AS d FROM (VALUES (1, 0, 10), (1, 2, 10), (2, 1, 4)) AS v(cohort, age, amount)) AS x, crm.development_ultimates(d) AS u;
-- nothing at an age: no factor; one cohort, one age; no row; rows without
SELECT f.* FROM (SELECT crm.development(cohort, age, amount) AS d FROM (VALUES (1, 0, 0), (1, 1, 10), (2, 0, 3)) AS v(cohort, age, amount)) AS x, crm.development_factors(d) AS f;
SELECT u.* FROM (SELECT crm.development(cohort, age, amount) AS d FROM (VALUES (1, 0, 0), (1, 1, 10), (2, 0, 0)) AS v(cohort, age, amount)) AS x, crm.development_ultimates(d) AS u;
SELECT f.*, u.* FROM (SELECT crm.development(2025, 7, 1.50) AS d) AS x, crm.development_factors(d) AS f, crm.development_ultimates(d) AS u;
SELECT crm.development(1, 1, 1) AS none FROM ledger WHERE false;
SELECT count(*) AS rows FROM crm.development_factors(NULL);
SELECT count(*) AS rows FROM (SELECT crm.development(NULL, 1, 1) AS d) AS x, crm.development_ultimates(d) AS u;
SELECT crm.development(1, -1, 5);
SELECT crm.development(1, 2025, 'Infinity'::numeric);
SELECT crm.development(5, 202501, 5);
SELECT crm.development(1.5, 1, 5);
SELECT '\x0102'::crm.development;
-- What was redeemed and given back has no age at redemption.
SELECT (crm.points_status(a, date '2024-06-01')).redeemed, (crm.points_status(a, date '2024-06-01')).mean_age_at_redemption
FROM (SELECT crm.points_account(d, p, e, k ORDER BY d) AS a FROM (VALUES (date '2024-01-01', 10, date '2024-12-31', 'earn'), ('2024-01-11', -10, NULL, 'redeem'), ('2024-01-21', 10, '2024-12-31', 'cancel')) AS v(d, p, e, k)) AS x;
