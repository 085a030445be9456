SELECT channel, linear, markov, removal_effect FROM crm.attribution((SELECT crm.journeys(path, converted, value) FROM journey));
