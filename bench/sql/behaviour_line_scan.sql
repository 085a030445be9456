SELECT count(basket), count(item) FROM line;
