/* Times in nanoseconds, kept to one part in 64 whatever their size. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

struct histogram {
  uint64_t counts[64 * 60], total;
};

static inline void record(struct histogram *h, int64_t value) {
  uint64_t v = value < 0 ? 0 : value;
  int shift = v < 128 ? 0 : 57 - __builtin_clzll(v);
  h->counts[shift * 64 + (v >> shift)]++;
  h->total++;
}

/* In microseconds, the value that this share of all is not above. */
static inline double percentile(const struct histogram *h, double share) {
  uint64_t rank = share * h->total, seen = 0;
  for (int i = 0; i < 64 * 60; i++) {
    seen += h->counts[i];
    if (seen > rank) {
      int shift = i < 128 ? 0 : i / 64 - 1;
      return ((uint64_t)(i - shift * 64) << shift) / 1000.0;
    }
  }
  return 0;
}

#endif
