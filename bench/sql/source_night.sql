CALL crm.score('shop');
