/* What the yardstick and the load share: WebSocket frames, buffers, sockets and the clock. */
#ifndef WIRE_H
#define WIRE_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

/* The handshake of RFC 6455, 1.3: every client sends this key, so that no server's answer is computed here. */
#define WS_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define WS_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

__attribute__((noreturn, format(printf, 1, 2))) static inline void die(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fprintf(stderr, errno ? ": %s\n" : "\n", strerror(errno));
  exit(1);
}

static inline int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* As many descriptors as the hard limit allows. */
static inline void raise_descriptor_limit(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/* Bytes that grow. */
struct bytes {
  uint8_t *at;
  size_t len, cap;
};

static inline uint8_t *reserve(struct bytes *b, size_t more) {
  if (b->len + more > b->cap) {
    b->cap = (b->len + more) * 2;
    b->at = realloc(b->at, b->cap);
    if (!b->at) die("out of memory");
  }
  return b->at + b->len;
}

static inline void append(struct bytes *b, const void *from, size_t len) {
  memcpy(reserve(b, len), from, len);
  b->len += len;
}

static inline void drop_front(struct bytes *b, size_t len) {
  memmove(b->at, b->at + len, b->len - len);
  b->len -= len;
}

static inline void release(struct bytes *b) {
  free(b->at);
  *b = (struct bytes){0};
}

/* Writes the head of a final frame; a client's is masked, with zeroes, so that its payload stays as it is. */
static inline size_t frame_head(uint8_t *out, int opcode, size_t len, bool masked) {
  size_t n = 0;
  uint8_t mask = masked ? 0x80 : 0;
  out[n++] = 0x80 | opcode;
  if (len < 126) {
    out[n++] = mask | len;
  } else if (len < 65536) {
    out[n++] = mask | 126;
    out[n++] = len >> 8;
    out[n++] = len;
  } else {
    out[n++] = mask | 127;
    for (int shift = 56; shift >= 0; shift -= 8) out[n++] = (uint64_t)len >> shift;
  }
  if (masked) {
    memset(out + n, 0, 4);
    n += 4;
  }
  return n;
}

static inline void append_frame(struct bytes *b, int opcode, const void *payload, size_t len, bool masked) {
  b->len += frame_head(reserve(b, 14 + len), opcode, len, masked);
  append(b, payload, len);
}

struct frame {
  int opcode;
  uint8_t *payload;
  size_t len;
};

/* Reads one frame, unmasked in place. Returns its whole length, 0 while it is incomplete. */
static inline size_t read_frame(uint8_t *at, size_t have, struct frame *frame) {
  if (have < 2) return 0;
  size_t head = 2;
  uint64_t len = at[1] & 0x7f;
  if (len == 126) {
    if (have < 4) return 0;
    len = at[2] << 8 | at[3];
    head = 4;
  } else if (len == 127) {
    if (have < 10) return 0;
    len = 0;
    for (int i = 2; i < 10; i++) len = len << 8 | at[i];
    head = 10;
  }
  bool masked = at[1] & 0x80;
  size_t key = head;
  if (masked) head += 4;
  if (have < head + len) return 0;
  if (masked && memcmp(at + key, "\0\0\0\0", 4) != 0) {
    for (size_t i = 0; i < len; i++) at[head + i] ^= at[key + (i & 3)];
  }
  *frame = (struct frame){at[0] & 0x0f, at + head, len};
  return head + len;
}

static inline void watch(int epoll, int fd, void *who, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = who};
  if (epoll_ctl(epoll, operation, fd, &event) != 0) die("epoll_ctl");
}

static inline int socket_without_delay(void) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket (is the limit of open files too low? ulimit -n says)");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

#endif
