-- The measures of receivable_report() of every customer in plain SQL: sums with FILTER, and months for counting back.
WITH per_customer AS (
    SELECT customer,
           coalesce(sum(amount) FILTER (WHERE issued < date '2025-04-01' AND (paid_on >= date '2025-04-01' OR paid_on IS NULL)), 0) AS opening,
           coalesce(sum(amount) FILTER (WHERE issued BETWEEN date '2025-04-01' AND date '2025-06-30'), 0) AS credit_sales,
           coalesce(sum(amount) FILTER (WHERE paid_on BETWEEN date '2025-04-01' AND date '2025-06-30'), 0) AS cash,
           coalesce(sum(amount) FILTER (WHERE paid_on > date '2025-06-30' OR paid_on IS NULL), 0) AS receivables,
           coalesce(sum(amount) FILTER (WHERE (paid_on > date '2025-06-30' OR paid_on IS NULL) AND due < date '2025-06-30'), 0) AS overdue,
           count(*) FILTER (WHERE paid_on > date '2025-06-30' OR paid_on IS NULL) AS open_items,
           coalesce(max(date '2025-06-30' - due) FILTER (WHERE paid_on > date '2025-06-30' OR paid_on IS NULL), 0) AS oldest,
           sum(amount) FILTER (WHERE due BETWEEN date '2025-04-01' AND date '2025-06-30' AND amount >= 0) AS due_amount,
           coalesce(sum(amount) FILTER (WHERE due BETWEEN date '2025-04-01' AND date '2025-06-30' AND paid_on <= date '2025-06-30' AND amount >= 0), 0) AS due_paid,
           coalesce(sum(amount) FILTER (WHERE due BETWEEN date '2025-04-01' AND date '2025-06-30' AND paid_on <= due AND amount >= 0), 0) AS due_on_time,
           sum(amount) FILTER (WHERE amount >= 0) AS amount,
           sum(amount * late) FILTER (WHERE amount >= 0) AS signed_days,
           sum(amount * greatest(late, 0)) FILTER (WHERE amount >= 0) AS late_days,
           sum(amount) FILTER (WHERE amount >= 0 AND (paid_on <= date '2025-06-30' OR due < date '2025-06-30')) AS indexed,
           sum(amount * CASE WHEN late <= -30 THEN 100 WHEN late <= -20 THEN 90 - (late + 20) WHEN late <= 0 THEN 80 - late * 0.5
                             WHEN late <= 15 THEN 80 - late * 10 / 15.0 WHEN late <= 22 THEN 70 - (late - 15) * 10 / 7.0 WHEN late <= 30 THEN 60 - (late - 22) * 1.25
                             ELSE greatest(50 - (late - 30) / 3.0, 1) END)
               FILTER (WHERE amount >= 0 AND (paid_on <= date '2025-06-30' OR due < date '2025-06-30')) AS points
    FROM (SELECT *, least(paid_on, date '2025-06-30') - due AS late FROM invoice WHERE issued <= date '2025-06-30') AS i
    GROUP BY customer
), months AS (
    SELECT customer, date_trunc('month', issued)::date AS month, greatest(sum(amount), 0) AS sales FROM invoice WHERE issued <= date '2025-06-30' GROUP BY 1, 2
), back AS (
    SELECT m.customer, m.month, m.sales, c.receivables, sum(m.sales) OVER (PARTITION BY m.customer ORDER BY m.month DESC) - m.sales AS taken
    FROM months AS m JOIN per_customer AS c USING (customer)
), countback AS (
    SELECT DISTINCT ON (customer) customer,
           (least((month + interval '1 month')::date, date '2025-07-01') - month) * (receivables - taken) / sales + (date '2025-06-30' - least((month + interval '1 month')::date - 1, date '2025-06-30')) AS days
    FROM back WHERE sales > 0 AND taken + sales >= receivables AND receivables > 0 ORDER BY customer, month DESC
), report AS (
    SELECT c.*, cash / nullif(opening + credit_sales, 0) AS cash_of_receivables, cash / nullif(credit_sales, 0) AS cash_of_sales, due_paid / nullif(due_amount, 0) AS paid_of_due, due_on_time / nullif(due_amount, 0) AS on_time_of_due,
           receivables / nullif(credit_sales, 0) * 91 AS dso, (receivables - overdue) / nullif(credit_sales, 0) * 91 AS best, overdue / nullif(credit_sales, 0) * 91 AS delinquent,
           CASE WHEN receivables <= 0 THEN 0 ELSE b.days END AS countback, signed_days / nullif(amount, 0) AS dbt, late_days / nullif(amount, 0) AS days_late, points / nullif(indexed, 0) AS payment_index,
           100 * (opening + credit_sales - receivables) / nullif(opening + credit_sales - receivables + overdue, 0) AS cei, 2 * credit_sales / nullif(opening + receivables, 0) AS turnover
    FROM per_customer AS c LEFT JOIN countback AS b USING (customer)
)
SELECT count(*), sum(receivables) AS receivables, sum(overdue) AS overdue, avg(dso) AS dso, avg(payment_index) AS payment_index, avg(dbt) AS dbt, avg(countback) AS countback, avg(turnover + cei + days_late + delinquent + best + on_time_of_due + paid_of_due + cash_of_sales + cash_of_receivables) AS others,
       sum(open_items) AS open_items, max(oldest) AS oldest
FROM report;
