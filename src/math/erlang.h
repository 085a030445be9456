/*
 * erlang.h
 *		Waiting lines with several servers and endless patience: M/M/c, Erlang C.
 */
#ifndef CRM_MATH_ERLANG_H
#define CRM_MATH_ERLANG_H

/* The greatest load, in servers, that the functions are exact for. */
#define ERLANG_MOST_LOAD 1e7

extern double erlang_wait_probability(double load, double servers);
extern double erlang_service_level(double load, double servers, double target_times);
extern double erlang_servers(double load, double target_times, double goal, double max_occupancy);

#endif
