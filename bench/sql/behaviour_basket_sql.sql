-- Pairs that one basket in 10,000 holds, by a self-join.
WITH held AS MATERIALIZED (SELECT DISTINCT basket, item FROM line)
SELECT a.item AS antecedent, b.item AS consequent, count(*) AS baskets FROM held AS a JOIN held AS b ON a.basket = b.basket AND a.item <> b.item
GROUP BY a.item, b.item HAVING count(*) >= 0.0001 * (SELECT count(DISTINCT basket) FROM line);
