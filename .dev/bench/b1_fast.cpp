// B1 in C++17 by someone who knows the machine: default probabilities vectorised over customers (libmvec), float, tiles.
// See README.md for the model.
// Build: g++ -O3 -march=native -ffast-math -fopenmp b1_fast.cpp -o b1_fast      Run: ./b1 BOOK PATHS [SEED [OUTFLOW]]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>
using std::vector, std::string;

constexpr int horizon = 364, weeks = 52, invoices = 13, term = 28, delays = 120, never = 1 << 28;

struct Table {
  std::map<string, int> column;
  vector<vector<string>> rows;
  explicit Table(const string& path) {
    std::ifstream in(path);
    string line, cell;
    for (bool header = true; std::getline(in, line); header = false) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      std::stringstream s(line);
      vector<string> cells;
      while (std::getline(s, cell, ',')) cells.push_back(cell);
      if (header) for (size_t i = 0; i < cells.size(); i++) column[cells[i]] = int(i);
      else rows.push_back(cells);
    }
  }
  const string& at(size_t r, const string& c) const { return rows[r][column.at(c)]; }
  double num(size_t r, const string& c) const { return std::stod(at(r, c)); }
};

struct Random {  // xoshiro256+ seeded by splitmix64
  uint64_t s[4];
  explicit Random(uint64_t seed) {
    for (auto& x : s) { uint64_t z = seed += 0x9E3779B97F4A7C15ull; z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull; z = (z ^ (z >> 27)) * 0x94D049BB133111EBull; x = z ^ (z >> 31); }
  }
  uint64_t next() {
    uint64_t r = s[0] + s[3], t = s[1] << 17;
    s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = (s[3] << 45) | (s[3] >> 19);
    return r;
  }
  float unit() { return float(next() >> 40) * 0x1p-24f; }
  double unitDouble() { return double(next() >> 11) * 0x1p-53; }
};

double inverseNormal(double p) {  // bisection on erfc: set-up only
  double lo = -10, hi = 10;
  for (int i = 0; i < 80; i++) { double m = (lo + hi) / 2; (0.5 * std::erfc(-m * M_SQRT1_2) < p ? lo : hi) = m; }
  return lo;
}

int main(int argc, char** argv) {
  string dir = argv[1]; int paths = std::stoi(argv[2]); uint64_t seed = argc > 3 ? std::stoull(argv[3]) : 1;
  Table tc(dir + "/customers.csv"), ts(dir + "/segments.csv"), tf(dir + "/factors.csv"), td(dir + "/delays.csv");
  int n = int(tc.rows.size()), k = int(tf.rows.size()), segs = int(ts.rows.size());
  vector<double> L(k * k), C(k * k), ar(k);
  for (int i = 0; i < k; i++) { ar[i] = tf.num(i, "weekly_ar1"); for (int j = 0; j < k; j++) C[i * k + j] = tf.num(i, "corr" + std::to_string(j)); }
  for (int i = 0; i < k; i++) for (int j = 0; j <= i; j++) {
    double x = C[i * k + j]; for (int m = 0; m < j; m++) x -= L[i * k + m] * L[j * k + m];
    L[i * k + j] = i == j ? std::sqrt(x) : x / L[j * k + j];
  }
  vector<int> seg(n), first(n), lag(segs); vector<float> w(n * k), threshold(n), amount(n), recovery(segs), icpt(segs), g(segs * k);
  for (int i = 0; i < n; i++) {
    seg[i] = int(tc.num(i, "segment")); first[i] = int(tc.num(i, "first_issue_day")); amount[i] = float(tc.num(i, "invoice_amount"));
    double var = 0; vector<double> v(k);
    for (int j = 0; j < k; j++) v[j] = tc.num(i, "w" + std::to_string(j));
    for (int a = 0; a < k; a++) for (int b = 0; b < k; b++) var += v[a] * C[a * k + b] * v[b];
    double idio = std::sqrt(1 - var);
    threshold[i] = float(inverseNormal(1 - std::pow(1 - tc.num(i, "annual_pd"), 1.0 / 52)) / idio);
    for (int j = 0; j < k; j++) w[i * k + j] = float(v[j] / idio);
  }
  for (int h = 0; h < segs; h++) {
    recovery[h] = float(ts.num(h, "recovery")); lag[h] = int(ts.num(h, "recovery_lag_days")); icpt[h] = float(ts.num(h, "stress_intercept"));
    for (int j = 0; j < k; j++) g[h * k + j] = float(ts.num(h, "g" + std::to_string(j)));
  }
  vector<float> cdf(segs * 2 * delays);
  for (size_t r = 0; r < td.rows.size(); r++) cdf[(int(td.num(r, "segment")) * 2 + (td.at(r, "state") == "stressed")) * delays + int(td.num(r, "days_after_due"))] = float(td.num(r, "probability"));
  vector<uint8_t> guide(segs * 2 * 256);
  for (int x = 0; x < segs * 2; x++) {
    for (int d = 1; d < delays; d++) cdf[x * delays + d] += cdf[x * delays + d - 1];
    cdf[x * delays + delays - 1] = 1;
    for (int b = 0, d = 0; b < 256; b++) { while (cdf[x * delays + d] < b / 256.f) d++; guide[x * 256 + b] = uint8_t(d); }
  }
  vector<float> wt(size_t(k) * n);
  for (int i = 0; i < n; i++) for (int j = 0; j < k; j++) wt[size_t(j) * n + i] = w[i * k + j];
  vector<float> daily(size_t(paths) * horizon), loss(paths);
  auto start = std::chrono::steady_clock::now();
#pragma omp parallel for schedule(dynamic, 16)
  for (int p = 0; p < paths; p++) {
    Random rng(seed * 1000003 + p);
    vector<float> F(weeks * k), q(weeks * segs); vector<double> e(k);
    for (int t = 0; t < weeks; t++) {
      for (int j = 0; j < k; j++) e[j] = std::sqrt(-2 * std::log(rng.unitDouble() + 1e-300)) * std::cos(2 * M_PI * rng.unitDouble());
      for (int j = 0; j < k; j++) {
        double x = 0; for (int m = 0; m <= j; m++) x += L[j * k + m] * e[m];
        F[t * k + j] = float(t == 0 ? x : ar[j] * F[(t - 1) * k + j] + std::sqrt(1 - ar[j] * ar[j]) * x);
      }
      for (int h = 0; h < segs; h++) { float x = icpt[h]; for (int j = 0; j < k; j++) x += g[h * k + j] * F[t * k + j]; q[t * segs + h] = 1 / (1 + std::exp(-x)); }
    }
    float* cash = &daily[size_t(p) * horizon]; float lost = 0;
    // survival of every customer, week by week, vectorised over customers
    vector<float> alive(n, 1.f), target(n); vector<int> lived(n, 0);
    for (int i = 0; i < n; i++) target[i] = rng.unit();
    constexpr int tile = 512;
    for (int lo = 0; lo < n; lo += tile) {
      int hi = std::min(n, lo + tile);
      for (int t = 0; t < weeks; t++) {
        const float* f = &F[t * k];
        float x[tile];
        for (int i = lo; i < hi; i++) x[i - lo] = threshold[i];
        for (int j = 0; j < k; j++) { const float fj = f[j]; const float* wj = &wt[size_t(j) * n]; for (int i = lo; i < hi; i++) x[i - lo] -= wj[i] * fj; }
        for (int i = lo; i < hi; i++) {  // Phi(x), x mostly far negative: Abramowitz-Stegun 26.2.17
          float z = std::fabs(x[i - lo]), u = 1.f / (1.f + 0.2316419f * z);
          float tail = std::exp(-0.5f * z * z) * 0.39894228f * u * (0.31938153f + u * (-0.356563782f + u * (1.781477937f + u * (-1.821255978f + u * 1.330274429f))));
          float p = x[i - lo] < 0 ? tail : 1.f - tail;
          alive[i] *= 1.f - p;
          lived[i] += alive[i] > target[i];
        }
      }
    }
    for (int i = 0; i < n; i++) {
      int fail = lived[i] < weeks ? 7 * lived[i] : never;
      int h = seg[i]; const float* c0 = &cdf[h * 2 * delays]; const uint8_t* g0 = &guide[h * 2 * 256];
      for (int v = 0; v < invoices; v++) {
        int issue = first[i] + 28 * v; if (issue >= fail) break;
        int due = issue + term;
        int st = rng.unit() < q[std::min(due / 7, weeks - 1) * segs + h];
        float u = rng.unit(); int d = g0[st * 256 + int(u * 256)]; while (c0[st * delays + d] < u) d++;
        int pay = due + d;
        if (pay < fail) { if (pay < horizon) cash[pay] += amount[i]; }
        else { int back = fail + lag[h]; if (back < horizon) cash[back] += amount[i] * recovery[h]; lost += amount[i] * (1 - recovery[h]); }
      }
    }
    loss[p] = lost;
  }
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  double outflow = argc > 4 ? std::stod(argv[4]) : 0;  // B1-L
  vector<double> total(paths), week(weeks), week2(weeks), down(paths); vector<float> ls = loss; double mean = 0, sd = 0, ml = 0;
  for (int p = 0; p < paths; p++) {
    double cash = 0, low = 0;
    for (int t = 0; t < weeks; t++) {
      double x = 0;
      for (int d = 7 * t; d < 7 * t + 7; d++) {
        double in = daily[size_t(p) * horizon + d];
        x += in; cash += in; if (t >= 5 && d == 7 * t + 4) cash -= outflow;
        low = std::min(low, cash);
      }
      week[t] += x; week2[t] += x * x; total[p] += x;
    }
    down[p] = -low; mean += total[p] / paths; ml += double(loss[p]) / paths;
  }
  if (const char* file = std::getenv("B1_COLUMNS")) {  // cash and loss of every path, before they are sorted
    vector<double> lossColumn(loss.begin(), loss.end());
    std::FILE* out = std::fopen(file, "wb");
    if (!out) return 1;
    std::fwrite(total.data(), sizeof(double), total.size(), out);
    std::fwrite(lossColumn.data(), sizeof(double), lossColumn.size(), out);
    std::fclose(out);
  }
  for (double x : total) sd += (x - mean) * (x - mean);
  std::sort(total.begin(), total.end()); std::sort(ls.begin(), ls.end()); std::sort(down.begin(), down.end());
  printf("{\"program\": \"c++ fast\", \"paths\": %d, \"customers\": %d, \"seconds\": %.4f, \"ns_per_invoice_path\": %.4f, \"mean_cash\": %.2f, \"sd_cash\": %.2f, \"p05_cash\": %.2f, \"mean_loss\": %.2f, \"p99_loss\": %.2f, \"mean_week\": [",
         paths, n, seconds, seconds * 1e9 / (double(paths) * n * invoices), mean, std::sqrt(sd / (paths - 1)), total[size_t(0.05 * (paths - 1))], ml, double(ls[size_t(0.99 * (paths - 1))]));
  for (int t = 0; t < weeks; t++) printf("%s%.2f", t ? ", " : "", week[t] / paths);
  printf("], \"sd_week\": [");
  for (int t = 0; t < weeks; t++) printf("%s%.2f", t ? ", " : "", std::sqrt(std::max(0.0, week2[t] / paths - week[t] / paths * (week[t] / paths))));
  printf("]");
  if (outflow > 0) printf(", \"outflow\": %.2f, \"p95_drawdown\": %.2f, \"p99_drawdown\": %.2f", outflow, down[size_t(0.95 * (paths - 1))], down[size_t(0.99 * (paths - 1))]);
  puts("}");
}
