SELECT * FROM shop.segments;
