SELECT count(customer), count(at), count(kind) FROM event;
