-- needs: portfolio
-- What customers owe by credit grade, at the end of the last day.
SELECT p.grade, p.grade_zh, p.customers, p.receivables, p.overdue, p.overdue_share, p.days_sales_outstanding, p.payment_index
FROM :"schema".portfolio AS p;
