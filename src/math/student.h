/*
 * student.h
 *		Quantiles of Student's t distribution.
 */
#ifndef MATH_STUDENT_H
#define MATH_STUDENT_H

extern double math_student_tail(double t, double freedom);
extern double math_student_upper(double tail, double freedom);

#endif
