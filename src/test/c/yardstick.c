/*
 * The yardstick: about the least that a server can do to deliver messages to WebSockets. One thread, epoll, and one
 * write(2) per socket of one frame that was encoded once. It speaks just enough of the bridge protocol for the load:
 * register (also with the header since) and publish. It keeps no log; each channel keeps its last frames as one run of
 * bytes, for those who return.
 *
 * usage: yardstick [port=<port, 0 for any>] [lose=<n>] [double=<n>]
 * Says "port <port>" when it listens. lose and double forge a fault at every n-th delivery, to test who looks for them.
 */
#include "wire.h"

#define TAIL_BYTES (1 << 20)
#define BUCKETS (1 << 16)

struct channel {
  struct channel *next;
  struct connection **listeners;
  int count, capacity;
  long head;          /* offset of the newest message */
  struct bytes tail;  /* the newest frames */
  struct bytes ends;  /* of type size_t: where each frame of the tail ends */
  char name[];
};

struct connection {
  int fd;
  bool upgraded;
  struct bytes in, out;
  struct channel **joined;
  int joins;
};

static int epoll;
static long lose, twice, deliveries;
static struct channel *channels[BUCKETS];
static uint8_t input[1 << 20];
static struct bytes scratch;

static struct channel *channel_of(const char *name, size_t len) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < len; i++) hash = (hash ^ (uint8_t)name[i]) * 16777619u;
  struct channel **bucket = &channels[hash & (BUCKETS - 1)];
  for (struct channel *c = *bucket; c; c = c->next) {
    if (strlen(c->name) == len && memcmp(c->name, name, len) == 0) return c;
  }
  struct channel *c = calloc(1, sizeof *c + len + 1);
  memcpy(c->name, name, len);
  c->next = *bucket;
  return *bucket = c;
}

/* The value of the first string property of this name, as it stands in the JSON. */
static const char *property(const char *json, size_t len, const char *name, size_t *value_len) {
  char key[32];
  int key_len = snprintf(key, sizeof key, "\"%s\":\"", name);
  const char *at = memmem(json, len, key, key_len);
  if (!at) return NULL;
  at += key_len;
  const char *end = memchr(at, '"', json + len - at);
  *value_len = end ? (size_t)(end - at) : 0;
  return end ? at : NULL;
}

static void send_bytes(struct connection *to, const uint8_t *bytes, size_t len) {
  if (to->out.len == 0) {
    ssize_t written = write(to->fd, bytes, len);
    if (written == (ssize_t)len) return;
    if (written < 0) {
      if (errno != EAGAIN) return; /* its end is read soon */
      written = 0;
    }
    bytes += written;
    len -= written;
    watch(epoll, to->fd, to, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
  }
  append(&to->out, bytes, len);
}

static void drain(struct connection *to) {
  ssize_t written = write(to->fd, to->out.at, to->out.len);
  if (written <= 0) return;
  drop_front(&to->out, written);
  if (to->out.len == 0) {
    release(&to->out);
    watch(epoll, to->fd, to, EPOLLIN, EPOLL_CTL_MOD);
  }
}

static void keep(struct channel *channel, const uint8_t *frame, size_t len) {
  if (channel->tail.len + len > TAIL_BYTES) {
    channel->tail.len = 0;
    channel->ends.len = 0;
  }
  append(&channel->tail, frame, len);
  append(&channel->ends, &channel->tail.len, sizeof channel->tail.len);
}

static void publish(struct channel *channel, const char *body, size_t len) {
  char head[512];
  int n = snprintf(head, sizeof head,
                   "{\"type\":\"rec\",\"address\":\"%s\",\"headers\":{\"id\":\"c:%ld\",\"name\":\"message\","
                   "\"at\":\"%ld\"},\"body\":",
                   channel->name, ++channel->head, (long)time(NULL) * 1000);
  scratch.len = 0;
  scratch.len = frame_head(reserve(&scratch, n + len + 15), TEXT, n + len + 1, false);
  append(&scratch, head, n);
  append(&scratch, body, len);
  append(&scratch, "}", 1);
  keep(channel, scratch.at, scratch.len);
  for (int i = 0; i < channel->count; i++) {
    deliveries++;
    if (lose && deliveries % lose == 0) continue;
    send_bytes(channel->listeners[i], scratch.at, scratch.len);
    if (twice && deliveries % twice == 0) send_bytes(channel->listeners[i], scratch.at, scratch.len);
  }
}

static void replay(struct connection *to, struct channel *channel, long since) {
  long kept = channel->ends.len / sizeof(size_t);
  long skipped = since - (channel->head - kept);
  if (skipped < 0 || skipped >= kept) return;
  size_t from = skipped == 0 ? 0 : ((size_t *)channel->ends.at)[skipped - 1];
  send_bytes(to, channel->tail.at + from, channel->tail.len - from);
}

static void join(struct connection *c, struct channel *channel) {
  if (channel->count == channel->capacity) {
    channel->capacity = channel->capacity * 2 + 4;
    channel->listeners = realloc(channel->listeners, channel->capacity * sizeof *channel->listeners);
  }
  channel->listeners[channel->count++] = c;
  c->joined = realloc(c->joined, ++c->joins * sizeof *c->joined);
  c->joined[c->joins - 1] = channel;
}

static void close_connection(struct connection *c) {
  for (int i = 0; i < c->joins; i++) {
    struct channel *channel = c->joined[i];
    int at = 0;
    while (channel->listeners[at] != c) at++;
    channel->listeners[at] = channel->listeners[--channel->count];
  }
  close(c->fd);
  release(&c->in);
  release(&c->out);
  free(c->joined);
  free(c);
}

static void handle(struct connection *c, const char *json, size_t len) {
  size_t type_len, address_len, value_len;
  const char *type = property(json, len, "type", &type_len);
  const char *address = property(json, len, "address", &address_len);
  if (!type || !address) return;
  struct channel *channel = channel_of(address, address_len);
  if (*type == 'r') {
    const char *since = property(json, len, "since", &value_len);
    const char *reply = property(json, len, "replyAddress", &value_len);
    join(c, channel);
    if (since) replay(c, channel, strtol(strchr(since, ':') + 1, NULL, 10));
    if (reply) {
      char text[512];
      int n = snprintf(text, sizeof text, "{\"type\":\"rec\",\"address\":\"%.*s\",\"body\":{\"id\":\"c:%ld\"}}",
                       (int)value_len, reply, channel->head);
      struct bytes out = {0};
      append_frame(&out, TEXT, text, n, false);
      send_bytes(c, out.at, out.len);
      release(&out);
    }
  } else if (*type == 'p') {
    const char *body = memmem(json, len, "\"body\":", 7);
    if (body) publish(channel, body + 7, json + len - 1 - body - 7);
  }
}

/* Returns how much of the input is done with, or -1 when the connection has ended. */
static ssize_t take(struct connection *c, uint8_t *at, size_t have) {
  size_t done = 0;
  if (!c->upgraded) {
    uint8_t *end = memmem(at, have, "\r\n\r\n", 4);
    if (!end) return 0;
    static const char accepted[] =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " WS_ACCEPT "\r\n\r\n";
    send_bytes(c, (const uint8_t *)accepted, sizeof accepted - 1);
    c->upgraded = true;
    done = end + 4 - at;
  }
  struct frame frame;
  size_t n;
  while ((n = read_frame(at + done, have - done, &frame)) > 0) {
    done += n;
    if (frame.opcode == CLOSE) return -1;
    if (frame.opcode == TEXT) handle(c, (const char *)frame.payload, frame.len);
  }
  return done;
}

/* The bytes of a frame that came in part wait in c->in, and are read on from there. */
static void receive(struct connection *c) {
  size_t kept = c->in.len;
  if (kept) memcpy(input, c->in.at, kept);
  release(&c->in);
  ssize_t n = read(c->fd, input + kept, sizeof input - kept);
  if (n < 0 && errno == EAGAIN) n = 0;
  else if (n <= 0) return close_connection(c);
  ssize_t done = take(c, input, kept + n);
  if (done < 0) return close_connection(c);
  if ((size_t)done < kept + n) append(&c->in, input + done, kept + n - done);
}

static void accept_all(int listener) {
  int fd, one = 1;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    watch(epoll, fd, c, EPOLLIN, EPOLL_CTL_ADD);
  }
}

int main(int argc, char **argv) {
  int port = 0, one = 1;
  for (int i = 1; i < argc; i++) {
    if (sscanf(argv[i], "port=%d", &port) == 1 || sscanf(argv[i], "lose=%ld", &lose) == 1 ||
        sscanf(argv[i], "double=%ld", &twice) == 1) continue;
    die("unknown argument %s", argv[i]);
  }
  signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = socket_without_delay();
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t len = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, len) != 0 || listen(listener, 4096) != 0) die("listen");
  getsockname(listener, (struct sockaddr *)&address, &len);
  watch(epoll, listener, NULL, EPOLLIN, EPOLL_CTL_ADD);
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);

  static struct epoll_event events[1024];
  for (;;) {
    int n = epoll_wait(epoll, events, 1024, -1);
    for (int i = 0; i < n; i++) {
      struct connection *c = events[i].data.ptr;
      if (!c) {
        accept_all(listener);
        continue;
      }
      if (events[i].events & EPOLLOUT) drain(c);
      if (events[i].events & ~EPOLLOUT) receive(c);
    }
  }
}
