-- ABC classes as they are pasted from tutorials: group, cumulated sum in a
-- window, CASE. Every column is read.

WITH item AS (
    SELECT :item AS item, sum(amount) AS value FROM :table GROUP BY 1
), share AS (
    SELECT item, value,
           sum(value) OVER (ORDER BY value DESC ROWS UNBOUNDED PRECEDING) AS cumulated,
           sum(value) OVER () AS total
    FROM item
)
SELECT CASE WHEN cumulated - value < 0.8 * total THEN 'A'
            WHEN cumulated - value < 0.95 * total THEN 'B' ELSE 'C' END AS class,
       count(item) AS items, sum(value) AS value, min(value) AS lower_limit
FROM share GROUP BY 1 ORDER BY 1;
