#!/usr/bin/env python3
"""Reference values for FixedOrder, by mpmath with 60 digits: python3 fixed_order.py > fixed_order.json

A row is the arguments, the value as a double, and what is missing from it, so that errors of a fraction of a unit
in the last place can be measured.
"""
import json
import math
import random

from mpmath import betainc, erfc, exp, findroot, log, mp, mpf, npdf, pi, quad, sqrt

mp.dps = 60
random.seed(20261123)


def pair(v):
    high = float(v)
    return [high.hex(), "%.4e" % float(v - mpf(high))]


def cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


def row(*args):
    *inputs, value = args
    return [float(x).hex() for x in inputs] + pair(value)


def quantile(p):
    """Newton on the logarithm of the smaller tail; p is the exact value of a double."""
    upper = p > 0.5
    tail = 1 - mpf(p) if upper else mpf(p)
    if tail == mpf(1) / 2:
        return mpf(0)
    x = -sqrt(-2 * log(tail)) if tail < 0.02 else mpf(-1)
    for _ in range(200):
        c = cdf(x)
        step = (log(c) - log(tail)) * c / (exp(-x * x / 2) / sqrt(2 * pi))
        x -= step
        if abs(step) < mpf(10) ** -45 * max(1, abs(x)):
            break
    return -x if upper else x


def bivariate(x, y, r):
    """Integral over the first variable of density times conditional distribution."""
    x, y, r = mpf(x), mpf(y), mpf(r)
    s = sqrt((1 - r) * (1 + r))
    f = lambda t: npdf(t) * cdf((y - r * t) / s)
    knots = sorted({k for k in [y / r if r else mpf(0), mpf(-1), mpf(-4), mpf(0), mpf(2)] + [
        y / r + d * s / abs(r) if r else mpf(0) for d in (-12, -4, -1, 1, 4, 12)] if -40 < k < x})
    return quad(f, [mpf(-40)] + knots + [x], maxdegree=9)


def student(p, n):
    """Quantile of Student's t by root finding on the incomplete beta function."""
    tail = 1 - mpf(p)
    f = lambda t: betainc(mpf(n) / 2, mpf(1) / 2, 0, n / (n + t * t), regularized=True) / 2 - tail
    z = quantile(p)
    low, high = z, z * 2 + 1
    while f(high) > 0:
        high *= 2
    return findroot(f, (low, high), solver="anderson", tol=mpf(10) ** -40, maxsteps=300)


out = {}
points = [random.uniform(-745, 709.7) for _ in range(300)] + [random.uniform(-2, 2) for _ in range(500)]
points += [random.uniform(-1, 1) * 2.0**-k for k in range(1, 60)]
points += [k * math.log(2) / 2 for k in range(-40, 41)] + [709.78, -708.3, -708.5, -720.0, -740.0, -745.1]
out["exp"] = [row(x, exp(mpf(x))) for x in points]

points = [math.exp(random.uniform(-740, 709)) for _ in range(300)] + [random.uniform(0.4, 2.2) for _ in range(500)]
points += [1 + s * 2.0**-k for k in range(1, 53) for s in (1, -1)] + [5e-324, 1e-310, 2.2250738585072014e-308]
points += [1.7976931348623157e308, 0.70710678, 1.41421357]
out["log"] = [row(x, log(mpf(x))) for x in points]

points = [random.uniform(-37.5, 8.3) for _ in range(400)] + [random.uniform(-6, 6) for _ in range(400)]
points += [0.66291, -0.66291, 0.66292, -0.66292, 5.656, 5.657, -5.656, -5.657, 1e-10, -1e-300, -37.5, -10.0, -20.0]
out["normalCDF"] = [row(x, cdf(mpf(x))) for x in points]
out["normalDensity"] = [row(x, exp(-mpf(x) ** 2 / 2) / sqrt(2 * pi)) for x in points]

points = [random.random() for _ in range(300)] + [math.exp(random.uniform(-700, -0.7)) for _ in range(200)]
points += [1 - math.exp(random.uniform(-36, -3)) for _ in range(60)]
points += [0.075, 0.0749999, 0.925, 0.92500001, 1.4e-11, 1.3e-11, 0.5 + 2.0**-30, 0.975, 2.0**-33, 1 - 2.0**-33]
out["inverseNormalCDF"] = [row(p, quantile(p)) for p in points]

rows = []
for r in [-0.9999, -0.99, -0.93, -0.92, -0.7, -0.3, -0.05, 0.0, 0.01, 0.12, 0.2, 0.24, 0.5, 0.75, 0.92, 0.924, 0.926,
          0.95, 0.99, 0.9999]:
    for x, y in [(0.0, 0.0), (-2.053748910631823, -2.053748910631823), (-3.09, -2.33), (-5.0, -4.5), (1.0, -1.5),
                 (2.0, 1.9), (-0.4, 0.4), (0.3, 0.30001), (-1.2, -1.2001), (3.5, -0.2)]:
        rows.append(row(x, y, r, bivariate(x, y, r)))
out["bivariateNormalCDF"] = rows

rows = []
for n in [1, 2, 3, 4, 5, 6, 7, 10, 15, 20, 29, 30, 60, 99, 100, 120, 199, 200, 201, 250, 999, 9999]:
    for p in [0.5 + 2.0**-20, 0.75, 0.9, 0.95, 0.975, 0.995, 0.9999]:
        rows.append(row(p, n, student(p, n)))
out["studentQuantile"] = rows
print(json.dumps(out, separators=(",", ":")).replace("],[", "],\n["))
