#include "client.h"

struct target target = {.run = "", .path = "/chat"};
int epoll;
char since[128], newest[128];
long errors;

static uint8_t input[4 << 20];

static enum dialect dialect_of(const struct client *c) {
  bool bridge = target.dialect == SOCKJS || target.dialect == SIGNALR;
  return c->role == PUBLISHER && bridge ? RAW : target.dialect;
}

const char *channel_name(int group) {
  static char name[256];
  if (target.channel) return target.channel;
  snprintf(name, sizeof name, "%s:%s%d", target.direct ? "user" : "group", target.run, group);
  return name;
}

static void append_text(struct client *c, const char *text, size_t len) {
  append_frame(&c->out, TEXT, text, len, true);
}

/* One message to a bridge, in SockJS's clothes where it wears them. */
static void append_bridge(struct client *c, const char *json) {
  if (dialect_of(c) != SOCKJS) return append_text(c, json, strlen(json));
  char text[1024];
  size_t n = 0;
  n += snprintf(text, sizeof text, "[\"");
  for (; *json; json++) {
    if (*json == '"') text[n++] = '\\';
    text[n++] = *json;
  }
  n += snprintf(text + n, sizeof text - n, "\"]");
  append_text(c, text, n);
}

static void register_for(struct client *c, const char *channel) {
  char json[768], headers[192] = "";
  if (*since && c->role == SUBSCRIBER) snprintf(headers, sizeof headers, "\"headers\":{\"since\":\"%s\"},", since);
  snprintf(json, sizeof json, "{\"type\":\"register\",\"address\":\"%s\",%s\"replyAddress\":\"joined\"}", channel, headers);
  append_bridge(c, json);
  if (target.echo) append_bridge(c, "{\"type\":\"send\",\"address\":\"echo\",\"replyAddress\":\"joined\",\"body\":0}");
}

static void append_upgrade(struct client *c) {
  char path[320], request[640], query[64] = "";
  if (target.direct && c->role == SUBSCRIBER) snprintf(query, sizeof query, "?user=%s%d", target.run, c->group);
  switch (dialect_of(c)) {
    case RAW: snprintf(path, sizeof path, "/hub/websocket%s", query); break;
    case SOCKJS: snprintf(path, sizeof path, "/hub/%03d/s%08d/websocket%s", c->number % 1000, c->number, query); break;
    case SIGNALR: snprintf(path, sizeof path, "%s%s", target.path, query); break;
    case NCHAN: snprintf(path, sizeof path, "/sub/%s", channel_name(c->group)); break;
    case SOCKETIO: snprintf(path, sizeof path, "/socket.io/?EIO=4&transport=websocket"); break;
  }
  int n = snprintf(request, sizeof request,
                   "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " WS_KEY "\r\n\r\n", path);
  append(&c->out, request, n);
}

static void set_open(struct client *c) {
  c->state = OPEN;
  on_joined(c);
}

static void begin_join(struct client *c) {
  c->state = JOINING;
  if (c->role == PUBLISHER) return set_open(c);
  if (target.dialect == SOCKETIO) {
    char text[256];
    append_text(c, text, snprintf(text, sizeof text, "420[\"join\",\"%s\"]", channel_name(c->group)));
  } else {
    register_for(c, channel_name(c->group));
  }
}

/* The connection was upgraded: who speaks first? */
static void greet(struct client *c) {
  c->state = GREETING;
  switch (dialect_of(c)) {
    case RAW: return begin_join(c);
    case NCHAN: return set_open(c);
    case SIGNALR: return append_text(c, "{\"protocol\":\"json\",\"version\":1}\x1e", 32);
    case SOCKJS:
    case SOCKETIO: return;
  }
}

static bool has(const struct frame *f, const char *text) { return memmem(f->payload, f->len, text, strlen(text)); }

/* A frame without a message: part of the greeting, an answer, a heartbeat or an error. */
static void control(struct client *c, const struct frame *f) {
  enum dialect dialect = dialect_of(c);
  if (dialect == SOCKETIO && f->len > 0 && f->payload[0] == '2') return append_text(c, "3", 1);
  if (has(f, "\"err\"") || has(f, "\\\"err\\\"") || has(f, "\"error\":")) {
    if (errors++ == 0) fprintf(stderr, "the server said: %.*s\n", (int)f->len, f->payload);
    return;
  }
  if (c->state == GREETING) {
    if (dialect == SOCKJS && f->payload[0] == 'o') begin_join(c);
    if (dialect == SIGNALR && has(f, "{}\x1e")) set_open(c);
    if (dialect == SOCKETIO && f->payload[0] == '0') append_text(c, "40", 2);
    if (dialect == SOCKETIO && f->len > 1 && f->payload[0] == '4' && f->payload[1] == '0') begin_join(c);
  } else if (c->state == JOINING) {
    if (dialect == SOCKETIO ? has(f, "430") : has(f, "joined")) set_open(c);
  }
}

static int64_t digits(const uint8_t *at, int count) {
  int64_t value = 0;
  for (int i = 0; i < count; i++) value = value * 10 + (at[i] - '0');
  return value;
}

static void remember_position(const struct frame *f) {
  static const char key[] = "\"id\":\"";
  uint8_t *at = memmem(f->payload, f->len, key, sizeof key - 1);
  if (!at) return;
  at += sizeof key - 1;
  uint8_t *end = memchr(at, '"', f->payload + f->len - at);
  snprintf(newest, sizeof newest, "%.*s", (int)(end - at), at);
}

/* A frame may hold several messages. */
static void hear(struct client *c, const struct frame *f, int64_t now) {
  uint8_t *at = memmem(f->payload, f->len, MARK, 2), *end = f->payload + f->len;
  if (!at) return control(c, f);
  if (c->role == WITNESS) remember_position(f);
  while (at && end - at >= STAMPED) {
    at += 2;
    on_message(c, digits(at, STAMP_DIGITS), digits(at + STAMP_DIGITS, GROUP_DIGITS),
               digits(at + STAMP_DIGITS + GROUP_DIGITS, SEQUENCE_DIGITS), now);
    at = memmem(at, end - at, MARK, 2);
  }
}

static size_t take_upgrade(struct client *c, uint8_t *at, size_t have) {
  uint8_t *end = memmem(at, have, "\r\n\r\n", 4);
  if (!end) return 0;
  errno = 0;
  if (!memmem(at, end - at, " 101 ", 5)) die("not upgraded: %.*s", (int)have, at);
  greet(c);
  return end + 4 - at;
}

static size_t take(struct client *c, uint8_t *at, size_t have) {
  size_t done = 0, n;
  if (c->state == UPGRADING && (done = take_upgrade(c, at, have)) == 0) return 0;
  int64_t now = now_ns();
  struct frame frame;
  while (c->fd >= 0 && (n = read_frame(at + done, have - done, &frame)) > 0) {
    done += n;
    errno = 0;
    if (frame.opcode == CLOSE) die("connection %d was closed: %.*s", c->number, (int)frame.len, frame.payload);
    if (frame.opcode == PING) append_frame(&c->out, PONG, frame.payload, frame.len, true);
    if (frame.opcode <= 2) hear(c, &frame, now);
  }
  return done;
}

/* The bytes of a frame that came in part wait in c->in, and are read on from there. */
static void receive(struct client *c) {
  size_t kept = c->in.len;
  if (kept) {
    memcpy(input, c->in.at, kept);
    release(&c->in);
  }
  ssize_t n = read(c->fd, input + kept, sizeof input - kept);
  if (n < 0 && errno == EAGAIN) n = 0;
  else if (n <= 0) die("connection %d was ended by the server", c->number);
  if (c->role == PUBLISHER && dialect_of(c) == NCHAN) return;
  size_t done = take(c, input, kept + n);
  if (c->fd < 0) return;
  if (done < kept + n) append(&c->in, input + done, kept + n - done);
  flush(c);
}

void flush(struct client *c) {
  if (c->out.len == 0 || c->state == CONNECTING) return;
  ssize_t written = write(c->fd, c->out.at, c->out.len);
  if (written < 0 && errno != EAGAIN) die("write to connection %d", c->number);
  if (written == (ssize_t)c->out.len) {
    if (c->role == PUBLISHER) c->out.len = 0;
    else release(&c->out);
    return;
  }
  if (written > 0) drop_front(&c->out, written);
  watch(epoll, c->fd, c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
}

static void connected(struct client *c) {
  int failure = 0;
  socklen_t len = sizeof failure;
  getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &failure, &len);
  errno = failure;
  if (failure) die("connect");
  bool plain = c->role == PUBLISHER && dialect_of(c) == NCHAN;
  c->state = plain ? OPEN : UPGRADING;
  if (plain) on_joined(c);
  else append_upgrade(c);
}

void open_client(struct client *c) {
  c->fd = socket_without_delay();
  c->state = CONNECTING;
  c->last = -1;
  c->began = now_ns();
  /* A source address has some 28,000 ports, so they take turns with several. */
  struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET};
  from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + c->number % 8);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(target.ports[c->number % target.port_count]);
  int one = 1;
  setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  if (bind(c->fd, (struct sockaddr *)&from, sizeof from) != 0) die("bind");
  if (connect(c->fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) die("connect");
  watch(epoll, c->fd, c, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

void join_more(struct client *c, const char *channel) {
  c->state = JOINING;
  register_for(c, channel);
  flush(c);
}

/* With a reset, so that no port waits for its two minutes. */
void cut(struct client *c) {
  struct linger reset = {.l_onoff = 1};
  setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  close(c->fd);
  c->fd = -1;
  c->state = CLOSED;
  release(&c->in);
  release(&c->out);
}

void append_publication(struct client *p, int group, const char *body, int body_len) {
  char text[1024];
  int n;
  switch (dialect_of(p)) {
    case NCHAN:
      n = snprintf(text, sizeof text, "POST /pub/%s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n%.*s",
                   channel_name(group), body_len, body_len, body);
      return append(&p->out, text, n);
    case SOCKETIO:
      n = snprintf(text, sizeof text, "42[\"publish\",\"%s\",%.*s]", channel_name(group), body_len, body);
      return append_text(p, text, n);
    default:
      n = snprintf(text, sizeof text, "{\"type\":\"publish\",\"address\":\"%s\",\"body\":%.*s}", channel_name(group),
                   body_len, body);
      return append_text(p, text, n);
  }
}

void turn(int64_t until) {
  static struct epoll_event events[1024];
  int64_t wait = until - now_ns();
  if (wait < 0) wait = 0;
  struct timespec timeout = {wait / 1000000000, wait % 1000000000};
  int n = epoll_pwait2(epoll, events, 1024, &timeout, NULL);
  if (n < 0 && errno != EINTR) die("epoll_pwait2");
  for (int i = 0; i < n; i++) {
    struct client *c = events[i].data.ptr;
    if (c->fd < 0) continue;
    if (c->state == CONNECTING) {
      connected(c);
      flush(c);
      if (c->out.len == 0) watch(epoll, c->fd, c, EPOLLIN, EPOLL_CTL_MOD);
      continue;
    }
    if (events[i].events & EPOLLOUT) {
      watch(epoll, c->fd, c, EPOLLIN, EPOLL_CTL_MOD);
      flush(c);
    }
    if (events[i].events & ~EPOLLOUT) receive(c);
  }
}
