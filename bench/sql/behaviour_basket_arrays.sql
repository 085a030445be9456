SELECT antecedent, consequent, baskets FROM crm.basket_rules((SELECT crm.baskets(items) FROM (SELECT array_agg(item) AS items FROM line GROUP BY basket) AS b), 0.0001);
