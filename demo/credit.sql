-- Businesses that buy from the made-up shop on account: an aging table, the portfolio by
-- credit grade, and a scorecard with its reasons.

\pset footer off
\pset linestyle unicode
\pset border 2
\pset null ''
SET client_min_messages = warning;

-- 1,500 businesses, an invoice a month, due after 30 days. How late they pay goes with branch, age, size and luck; some stop paying.
CREATE TABLE business AS
SELECT n AS customer, (ARRAY['retail', 'trade', 'catering', 'building'])[1 + floor(4 * u[1])::int] AS branch, floor(30 * u[2] * u[2])::int AS years, 50 * (4 + floor(200 * u[3] ^ 4))::numeric AS monthly,
       u[4] AS luck, u[5] < 1 / (1 + exp(2.6 - CASE WHEN u[1] > 0.75 THEN 1.0 WHEN u[1] > 0.5 THEN 0.4 ELSE -0.3 END + 0.08 * floor(30 * u[2] * u[2]) - 2.5 * u[4] ^ 3)) AS stops, u[6] AS stops_when
FROM (SELECT n, ARRAY(SELECT ('x' || left(md5(n || ' ' || i), 8))::bit(32)::bigint / 4294967296.0::float8 FROM generate_series(1, 6) AS i ORDER BY i) AS u FROM generate_series(1, 1500) AS n) AS b;
CREATE TABLE invoice AS
SELECT b.customer, i.issued, i.issued + 30 AS due, b.monthly * (0.8 + i.month % 4 * 0.15) AS amount, CASE WHEN NOT (b.stops AND i.month > 6 + 5 * b.stops_when) THEN i.issued + 30 + i.late END AS paid_on,
       crm.credit_grade(92 - 25 * b.luck ^ 2 - CASE b.branch WHEN 'building' THEN 14 WHEN 'catering' THEN 7 ELSE 0 END + least(b.years, 8)) AS grade, 3 * b.monthly AS credit_limit
FROM business AS b,
     LATERAL (SELECT m AS month, (date '2024-12-15' + make_interval(months => m))::date AS issued,
                     greatest(-10, -4 + 55 * b.luck ^ 3 + CASE b.branch WHEN 'building' THEN 9 WHEN 'catering' THEN 4 ELSE 0 END - least(b.years, 10) / 2.0 + m % 3 * 2)::int AS late FROM generate_series(1, 12) AS m) AS i;

-- One call makes the views for a dashboard.
SELECT count(*) FROM crm.create_credit_views('invoice', 'customer', 'issued', 'due', 'amount', 'paid_on', grade => 'grade', credit_limit => 'credit_limit', as_of => '2025-12-31') \g /dev/null
SELECT customers, rows AS invoices FROM credit_info \gset
\echo
\echo :customers businesses buy on account, :invoices invoices
\echo
\echo 'Aging table 账龄分析: what they owe at the end of 2025, by days past due and credit grade'
SELECT bucket, grade, to_char(sum(amount), 'FM999,999,999') AS amount, place
FROM (SELECT 1 AS place, grade, position, bucket, amount FROM credit_aging UNION ALL SELECT 2, 'all', position, bucket, amount FROM credit_aging) AS a
GROUP BY place, grade, position, bucket ORDER BY position, place, (SELECT p.position FROM credit_portfolio AS p WHERE p.grade = a.grade)
\crosstabview bucket grade amount

\echo 'The portfolio by credit grade 信用等级'
SELECT grade, grade_zh, customers, to_char(receivables, 'FM999,999,999') AS receivables, round(100 * overdue_share, 1) AS "overdue %", customers_over_limit AS "over limit",
       days_sales_outstanding AS dso, days_beyond_terms AS "days beyond terms", payment_index AS "payment index"
FROM credit_portfolio;

-- Who owed money for more than 60 days at the end of the year, by what was known in June.
CREATE TABLE known_in_june AS
SELECT b.customer, b.branch, b.years, b.monthly, round(crm.payment_index(p.summary, '2025-06-30')::numeric, 1) AS payment_index, crm.overdue(p.summary, '2025-06-30') AS overdue,
       v.oldest_overdue_days > 60 AS bad
FROM business AS b JOIN (SELECT customer, crm.payment_summary(issued, due, amount, paid_on) AS summary FROM invoice GROUP BY customer) AS p USING (customer) JOIN credit_customers AS v USING (customer);
CREATE TABLE card AS
SELECT crm.scorecard_fit(bad, t, crm.scorecard_options(max_bins => 4)) AS card FROM (SELECT bad AS bad, branch, years, monthly, payment_index FROM known_in_june) AS t;

SELECT (card).n, (card).n_bad, round((card).auc::numeric, 2) AS auc FROM card \gset
\echo 'A scorecard 评分卡 of what was known in June:' :n_bad 'of' :n 'were more than 60 days late in December; AUC' :auc
SELECT variable, label, good, bad, crm.round(100 * bad / nullif(good + bad, 0), 1) AS "bad %", points FROM card, crm.scorecard_rows(card);

\echo 'Scores, and the reasons against higher ones, of the largest'
SELECT t.customer, to_char(t.credit_limit, 'FM999,999,999') AS "limit", to_char(t.receivables, 'FM999,999,999') AS receivables, (t.s).score, round(100 * (t.s).pd::numeric, 1) AS "default %", array_to_string((t.s).reasons, ', ') AS reasons, CASE WHEN t.bad THEN 'very late' WHEN t.overdue > 0 THEN 'late' ELSE '' END AS "in December"
FROM (SELECT k.customer, v.credit_limit, v.receivables, v.overdue, k.bad, crm.credit_score(card, k) AS s FROM card, known_in_june AS k JOIN credit_customers AS v USING (customer) ORDER BY v.credit_limit DESC, k.customer LIMIT 10 OFFSET 0) AS t
ORDER BY t.credit_limit DESC, t.customer;
