SELECT count(path), count(converted), count(value) FROM journey;
