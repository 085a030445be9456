SELECT antecedent, consequent, baskets FROM crm.basket_rules((SELECT crm.baskets(basket, item) FROM line), 0.0001);
