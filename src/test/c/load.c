/*
 * The load: opens connections to one server, publishes, and counts what comes. One thread, native, so that it is not
 * what is measured. It counts what was lost, doubled, out of order or delivered to the wrong channel, per connection.
 *
 * usage: load <scenario> dialect=<raw|sockjs|signalr|nchan|socketio> ports=<port,…> <name>=<value> …
 *   steady   conns in groups, rate messages/s or inflight of them, for seconds after warm
 *   visits   rate connections/s, for seconds after warm: each joins, and leaves again
 *   storm    conns join, are cut, miss messages, and all return; rounds times
 *   connect  conns connect and join, window at a time, and are cut; rounds times
 *   hold     conns join and stay; then a line "join" on the input joins each to one more channel; the input's end ends it
 * Prints results as lines of name=value. cpu_us and redis_us are the processor time, user and system, of the processes
 * pids and redis meanwhile.
 */
#include "client.h"
#include "histogram.h"

#define BODY 200
#define WINDOW 64

static int conns = 100, groups = 1, publishers = 1, window = 256, rounds = 1, missed = 100, inflight;
static double rate, warm = 1, seconds = 2;
static int pids[16], pid_count, redis[16], redis_count;

static struct client *clients, *senders, witness;
static int64_t *published;                     /* per group, the sequence of its newest message */
static long opened, received, lost, doubled, stray;
static int64_t from = INT64_MAX, until_stamp;  /* messages of this time count */
static struct histogram latency, joining;
static int heard[WINDOW], complete;            /* with one group: deliveries of the newest messages */

static double spent_us(const int *of, int count) {
  double sum = 0;
  for (int i = 0; i < count; i++) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(of[i], &clock) != 0 || clock_gettime(clock, &t) != 0) die("no process %d", of[i]);
    sum += t.tv_sec * 1e6 + t.tv_nsec / 1e3;
  }
  return sum;
}

void on_joined(struct client *c) {
  opened++;
  if (c->role == SUBSCRIBER) return;
  if (c->role == VISITOR) {
    if (c->began >= from && c->began < until_stamp) record(&joining, now_ns() - c->began);
    cut(c);
  }
}

void on_message(struct client *c, int64_t stamp, int group, int64_t sequence, int64_t now) {
  if (c->role == VISITOR) return;
  if (group != c->group) {
    stray++;
    return;
  }
  if (c->last >= 0 && sequence <= c->last) {
    doubled++;
    return;
  }
  if (c->last >= 0) lost += sequence - c->last - 1;
  c->last = sequence;
  if (c->role != SUBSCRIBER) return;
  received++;
  if (groups == 1) heard[sequence % WINDOW]++;
  if (stamp >= from && stamp < until_stamp) record(&latency, now - stamp);
}

static void publish(int group, int64_t stamp) {
  char body[BODY + 1];
  int64_t sequence = ++published[group];
  int n = snprintf(body, sizeof body, "\"" MARK "%016ld%08d%010ld", (long)stamp, group, (long)sequence);
  memset(body + n, 'x', BODY - n - 1);
  body[BODY - 1] = '"';
  if (groups == 1) heard[sequence % WINDOW] = 0;
  append_publication(&senders[group % publishers], group, body, BODY);
}

static void flush_senders(void) {
  for (int i = 0; i < publishers; i++) flush(&senders[i]);
}

static void run_for(double time) {
  int64_t end = now_ns() + time * 1e9;
  while (now_ns() < end) turn(end);
}

/* Opens these, window at a time, and waits until all have joined. */
static void open_all(struct client *some, int count, enum role role) {
  long goal = opened + count, given_up = now_ns() + 60000000000L;
  for (int i = 0; i < count; i++) {
    some[i].role = role;
    some[i].number = i;
    some[i].group = role == PUBLISHER ? 0 : i % groups;
    while (goal - count + i - opened >= window) turn(now_ns() + 1000000);
    open_client(&some[i]);
    if (i % 16 == 0) turn(0);
  }
  while (opened < goal) {
    turn(now_ns() + 100000000);
    errno = 0;
    if (now_ns() > given_up) die("only %ld of %d joined in a minute", count - (goal - opened), count);
  }
}

static bool all_reached(void) {
  for (int i = 0; i < conns; i++) {
    if (clients[i].last < published[clients[i].group]) return false;
  }
  return true;
}

static void await_all(double patience) {
  int64_t end = now_ns() + patience * 1e9;
  while (!all_reached() && now_ns() < end) turn(now_ns() + 20000000);
}

/* Until every client has heard something: only then is it sure to be listening. */
static void probe(void) {
  for (int tries = 0; tries < 20; tries++) {
    bool all = true;
    for (int g = 0; g < groups; g++) {
      bool deaf = false;
      for (int i = g; i < conns; i += groups) deaf |= clients[i].last < 0;
      if (!deaf) continue;
      all = false;
      publish(g, now_ns());
      if (g % 64 == 0) {
        flush_senders();
        turn(0);
      }
    }
    if (all) return;
    flush_senders();
    await_all(1);
  }
  errno = 0;
  die("some connections hear nothing");
}

static void open_everything(void) {
  open_all(senders, publishers, PUBLISHER);
  open_all(clients, conns, SUBSCRIBER);
  probe();
}

static void add_missing(void) {
  for (int i = 0; i < conns; i++) lost += published[clients[i].group] - clients[i].last;
}

static void steady(void) {
  int64_t start, step, next, end, mark;
  double cpu = 0, redis_cpu = 0;
  long messages = 0, before = 0;
  bool measuring = false;
  open_everything();
  start = next = now_ns();
  step = rate > 0 ? 1e9 / rate : INT64_MAX / 2;
  mark = start + warm * 1e9;
  end = mark + seconds * 1e9;
  if (!rate) next = INT64_MAX;
  from = mark;
  until_stamp = end;
  complete = published[0];
  for (int turns = 0, g = 0;; turns++) {
    int64_t now = now_ns();
    if (!measuring && now >= mark) {
      measuring = true;
      from = mark = now;
      until_stamp = end = now + seconds * 1e9;
      before = received;
      messages = 0;
      cpu = spent_us(pids, pid_count);
      redis_cpu = spent_us(redis, redis_count);
    }
    if (now >= end) break;
    for (; next <= now; next += step, messages++) publish(g++ % groups, next);
    if (inflight) {
      while (complete < published[0] && heard[(complete + 1) % WINDOW] >= conns) complete++;
      for (; published[0] < complete + inflight; messages++) publish(0, now_ns());
    }
    flush_senders();
    int64_t wake = !measuring && mark < next ? mark : next;
    turn(wake < end ? wake : end);
  }
  double took = (now_ns() - mark) / 1e9;
  cpu = spent_us(pids, pid_count) - cpu;
  redis_cpu = spent_us(redis, redis_count) - redis_cpu;
  long deliveries = received - before;
  await_all(10);
  run_for(0.2);
  add_missing();
  printf("seconds=%.3f messages=%ld deliveries=%ld cpu_us=%.0f redis_us=%.0f p50_us=%.0f p99_us=%.0f max_us=%.0f "
         "lost=%ld doubled=%ld stray=%ld errors=%ld\n",
         took, messages, deliveries, cpu, redis_cpu, percentile(&latency, .5), percentile(&latency, .99),
         percentile(&latency, .999999), lost, doubled, stray, errors);
}

static struct client visitors[4096];

static void visit(int number) {
  struct client *v = &visitors[number % 4096];
  if (v->state != CLOSED) return; /* it still waits, and is counted at the end */
  *v = (struct client){.role = VISITOR, .number = number, .group = number % groups};
  open_client(v);
}

static void visits(void) {
  int64_t next = now_ns(), step = 1e9 / rate;
  from = next + warm * 1e9;
  until_stamp = from + seconds * 1e9;
  for (int number = 0; next < until_stamp; next += step) {
    while (now_ns() < next) turn(next);
    visit(number++);
  }
  run_for(1);
  for (int i = 0; i < 4096; i++) errors += visitors[i].state != CLOSED;
  printf("visits=%ld p50_us=%.0f p99_us=%.0f max_us=%.0f errors=%ld\n", (long)joining.total, percentile(&joining, .5),
         percentile(&joining, .99), percentile(&joining, .999999), errors);
}

static void open_witness(void) {
  witness = (struct client){.role = WITNESS, .number = conns};
  long goal = opened + 1;
  open_client(&witness);
  while (opened < goal) turn(now_ns() + 100000000);
}

static void publish_paced(int count) {
  for (int i = 0; i < count; i++) {
    publish(0, now_ns());
    flush_senders();
    run_for(0.001);
  }
  for (int64_t end = now_ns() + 5000000000; witness.last < published[0] && now_ns() < end;) turn(end);
}

static void storm(void) {
  groups = 1;
  open_witness();
  open_everything();
  for (int round = 0; round < rounds; round++) {
    publish_paced(20);
    await_all(5);
    add_missing();
    snprintf(since, sizeof since, "%s", newest);
    int64_t last = published[0];
    for (int i = 0; i < conns; i++) cut(&clients[i]);
    run_for(0.5);
    publish_paced(missed);
    run_for(0.5);
    long before = received, goal = opened + conns;
    double cpu = spent_us(pids, pid_count), redis_cpu = spent_us(redis, redis_count);
    int64_t start = now_ns(), end = start + 20000000000, done = 0;
    for (int i = 0; i < conns; i++) {
      while (goal - conns + i - opened >= window) turn(now_ns() + 1000000);
      open_client(&clients[i]);
      clients[i].last = last;
      if (i % 16 == 0) turn(0);
    }
    while (received - before < (long)conns * missed && now_ns() < end) turn(end);
    done = now_ns();
    cpu = spent_us(pids, pid_count) - cpu;
    redis_cpu = spent_us(redis, redis_count) - redis_cpu;
    run_for(0.3);
    add_missing();
    printf("seconds=%.6f deliveries=%ld cpu_us=%.0f redis_us=%.0f lost=%ld doubled=%ld stray=%ld errors=%ld\n",
           (done - start) / 1e9, received - before, cpu, redis_cpu, lost, doubled, stray, errors);
    since[0] = 0;
  }
}

static void connect_and_join(void) {
  for (int round = 0; round < rounds; round++) {
    double cpu = spent_us(pids, pid_count), redis_cpu = spent_us(redis, redis_count);
    int64_t start = now_ns();
    open_all(clients, conns, SUBSCRIBER);
    double took = (now_ns() - start) / 1e9;
    cpu = spent_us(pids, pid_count) - cpu;
    redis_cpu = spent_us(redis, redis_count) - redis_cpu;
    printf("seconds=%.6f connections=%d cpu_us=%.0f redis_us=%.0f errors=%ld\n", took, conns, cpu, redis_cpu, errors);
    fflush(stdout);
    for (int i = 0; i < conns; i++) cut(&clients[i]);
    run_for(0.7);
  }
}

static void hold(void) {
  
  open_all(clients, conns, SUBSCRIBER);
  printf("open=%ld errors=%ld\n", opened, errors);
  fflush(stdout);
  for (;;) {
    fd_set ready;
    struct timeval none = {0};
    FD_ZERO(&ready);
    FD_SET(0, &ready);
    turn(now_ns() + 50000000);
    if (select(1, &ready, NULL, NULL, &none) <= 0) continue;
    char line[64];
    ssize_t n = read(0, line, sizeof line);
    if (n <= 0) return;
    long goal = opened + conns;
    for (int i = 0; i < conns; i++) {
      char channel[128];
      snprintf(channel, sizeof channel, "group:%smore%d", target.run, i / 100);
      join_more(&clients[i], channel);
      if (i % 64 == 0) turn(0);
    }
    while (opened < goal) turn(now_ns() + 100000000);
    printf("joined=%d errors=%ld\n", conns, errors);
    fflush(stdout);
  }
}

static int numbers(char *list, int *into, int most) {
  int count = 0;
  for (char *at = strtok(list, ","); at && count < most; at = strtok(NULL, ",")) into[count++] = atoi(at);
  return count;
}

static void option(char *argument) {
  static const char *const dialects[] = {"raw", "sockjs", "signalr", "nchan", "socketio"};
  static const struct { const char *name; int *value; } integers[] = {
      {"conns", &conns}, {"groups", &groups}, {"publishers", &publishers}, {"window", &window}, {"rounds", &rounds},
      {"missed", &missed}, {"inflight", &inflight}};
  char *value = strchr(argument, '=');
  if (!value) die("not name=value: %s", argument);
  *value++ = 0;
  for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
    if (strcmp(argument, integers[i].name) == 0) {
      *integers[i].value = atoi(value);
      return;
    }
  }
  if (strcmp(argument, "rate") == 0) rate = atof(value);
  else if (strcmp(argument, "warm") == 0) warm = atof(value);
  else if (strcmp(argument, "seconds") == 0) seconds = atof(value);
  else if (strcmp(argument, "run") == 0) target.run = value;
  else if (strcmp(argument, "channel") == 0) target.channel = value;
  else if (strcmp(argument, "path") == 0) target.path = value;
  else if (strcmp(argument, "direct") == 0) target.direct = atoi(value);
  else if (strcmp(argument, "echo") == 0) target.echo = atoi(value);
  else if (strcmp(argument, "ports") == 0) target.port_count = numbers(value, target.ports, 8);
  else if (strcmp(argument, "pids") == 0) pid_count = numbers(value, pids, 16);
  else if (strcmp(argument, "redis") == 0) redis_count = numbers(value, redis, 16);
  else if (strcmp(argument, "dialect") == 0) {
    for (int d = RAW; d <= SOCKETIO; d++) {
      if (strcmp(value, dialects[d]) == 0) target.dialect = d;
    }
  } else die("unknown option %s", argument);
}

int main(int argc, char **argv) {
  static const struct { const char *name; void (*run)(void); } scenarios[] = {
      {"steady", steady}, {"visits", visits}, {"storm", storm}, {"connect", connect_and_join}, {"hold", hold}};
  if (argc < 2) die("usage: load <steady|visits|storm|connect|hold> name=value …");
  for (int i = 2; i < argc; i++) option(argv[i]);
  signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  clients = calloc(conns, sizeof *clients);
  senders = calloc(publishers, sizeof *senders);
  published = calloc(groups, sizeof *published);
  for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
    if (strcmp(argv[1], scenarios[i].name) == 0) {
      scenarios[i].run();
      return 0;
    }
  }
  die("unknown scenario %s", argv[1]);
}
