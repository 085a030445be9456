"""Fits of the lifetime value models by Python, as a data scientist would do them after an export.

    python3 bench/clv_peer.py FAMILY history.csv ROUNDS

history.csv holds x, t_x, T and the mean repeat value (0: none). Prints CSV lines
family,model,peer,cpu,wall with the medians. Uses the package lifetimes if it can be
imported, and in any case SciPy: the likelihood in NumPy over all customers, maximised
by L-BFGS-B on log parameters with the analytic gradient.
"""
import csv
import statistics
import sys
import time

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, digamma, gammaln


def bg_nbd(x, t_x, age):
    """Negative log likelihood of BG/NBD (Fader, Hardie & Lee 2005) and its gradient."""
    some = x > 0

    def value(theta):
        r, alpha, a, b = np.exp(theta)
        dead = np.where(some, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
        alive = -(r + x) * np.log(alpha + age)
        mixed = np.logaddexp(dead, alive)
        p = np.exp(dead - mixed)
        total = np.sum(gammaln(r + x) - gammaln(r) + r * np.log(alpha)
                       + betaln(a, b + x) - betaln(a, b) + mixed)
        d_r = digamma(r + x) - digamma(r) + np.log(alpha) - p * np.log(alpha + t_x) - (1 - p) * np.log(alpha + age)
        d_alpha = r / alpha - (r + x) * (p / (alpha + t_x) + (1 - p) / (alpha + age))
        d_a = digamma(a + b) - digamma(a + b + x) + p / a
        d_b = (digamma(b + x) - digamma(b) + digamma(a + b) - digamma(a + b + x)
               - p / (b + np.maximum(x, 1) - 1))
        gradient = np.array([d_r.sum() * r, d_alpha.sum() * alpha, d_a.sum() * a, d_b.sum() * b])
        return -total / len(x), -gradient / len(x)

    return minimize(value, np.zeros(4), jac=True, method="L-BFGS-B", bounds=[(-12, 12)] * 4).fun


def gamma_gamma(x, mean):
    """Negative log likelihood of Gamma-Gamma (Fader & Hardie 2013) and its gradient."""
    bought = mean > 0
    x, mean = x[bought], mean[bought]

    def value(theta):
        p, q, v = np.exp(theta)
        log_sum = np.log(v + x * mean)
        total = np.sum(-betaln(p * x, q) + q * np.log(v) + p * x * np.log(x * mean)
                       - np.log(mean) - (p * x + q) * log_sum)
        d_p = np.sum(x * (digamma(p * x + q) - digamma(p * x) + np.log(x * mean) - log_sum))
        d_q = np.sum(digamma(p * x + q) - digamma(q) + np.log(v) - log_sum)
        d_v = np.sum(q / v - (p * x + q) / (v + x * mean))
        return -total / len(x), -np.array([d_p * p, d_q * q, d_v * v]) / len(x)

    return minimize(value, np.zeros(3), jac=True, method="L-BFGS-B", bounds=[(-12, 12)] * 3).fun


def lifetimes_fits(x, t_x, age, mean):
    """Fits by the package lifetimes: pairs of a model's name and a function."""
    try:
        import lifetimes
    except ImportError:
        return []
    bought = mean > 0
    fits = [("bg_nbd", lambda: lifetimes.BetaGeoFitter().fit(x, t_x, age)),
            ("mbg_nbd", lambda: lifetimes.ModifiedBetaGeoFitter().fit(x, t_x, age)),
            ("gamma_gamma", lambda: lifetimes.GammaGammaFitter().fit(x[bought], mean[bought]))]
    if len(x) <= 100000:
        fits.append(("pareto_nbd", lambda: lifetimes.ParetoNBDFitter().fit(x, t_x, age)))
    return fits


def timed(fit, rounds):
    """Median CPU and wall seconds of a fit."""
    cpu, wall = [], []
    for _ in range(rounds):
        before = time.process_time(), time.perf_counter()
        fit()
        cpu.append(time.process_time() - before[0])
        wall.append(time.perf_counter() - before[1])
    return statistics.median(cpu), statistics.median(wall)


def main():
    """Times every fit; the reading of the file is timed too, as 'export'."""
    family, path, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    out = csv.writer(sys.stdout)
    data = np.loadtxt(path, delimiter=",")
    x, t_x, age, mean = data.T
    fits = [("bg_nbd", "scipy", lambda: bg_nbd(x, t_x, age)),
            ("gamma_gamma", "scipy", lambda: gamma_gamma(x, mean))]
    fits += [(model, "lifetimes", fit) for model, fit in lifetimes_fits(x, t_x, age, mean)]
    for model, peer, fit in fits:
        out.writerow([family, model, peer, *timed(fit, rounds)])


if __name__ == "__main__":
    main()
