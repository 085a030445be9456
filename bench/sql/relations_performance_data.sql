-- Answers of the staff of a thousand stores, and what each cost and brought in a month.

CREATE UNLOGGED TABLE answer AS
SELECT store, least(10, greatest(1, round(store % 5 + 4 + random() * 4 - 2)))::int AS answer, floor(random() * 60)::int AS month, round((random() * 1000 - 450)::numeric, 2) AS amount
FROM (SELECT floor(random() * 1000)::int AS store FROM generate_series(1, :events)) AS drawn;
VACUUM ANALYZE answer;
