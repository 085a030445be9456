-- needs: portfolio
-- What customers owe by credit grade, now.
SELECT p.position, p.grade, p.grade_zh, p.customers, p.receivables, p.overdue, p.overdue_share, p.days_sales_outstanding, p.payment_index
FROM :"schema".portfolio AS p
WHERE p.customers > 0
ORDER BY p.position, p.grade;
