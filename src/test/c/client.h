/* The load's connections: how they are opened, join and hear, in the dialect of the server under test. */
#ifndef CLIENT_H
#define CLIENT_H

#include "wire.h"

enum dialect { RAW, SOCKJS, SIGNALR, NCHAN, SOCKETIO };
enum state { CLOSED, CONNECTING, UPGRADING, GREETING, JOINING, OPEN };
enum role { SUBSCRIBER, PUBLISHER, WITNESS, VISITOR };

struct client {
  int fd, number, group;
  uint8_t state, role;
  int64_t last;   /* sequence of the newest message heard, -1 before the first */
  int64_t began;  /* when it began to connect */
  struct bytes in, out;
};

/* What every message carries, found by its mark in whatever frame it comes in. */
#define MARK "@@"
#define STAMP_DIGITS 16
#define GROUP_DIGITS 8
#define SEQUENCE_DIGITS 10
#define STAMPED (2 + STAMP_DIGITS + GROUP_DIGITS + SEQUENCE_DIGITS)

struct target {
  enum dialect dialect;
  int ports[8], port_count;
  bool echo;           /* registering is not answered: a request that is tells that it was heard */
  bool direct;         /* every group is one user */
  const char *run;     /* makes the channels of this run new ones */
  const char *channel; /* the one channel, when it is not ours to name */
  const char *path;    /* where SignalR clients connect */
};

extern struct target target;
extern int epoll;
extern char since[128];   /* the position that joins name, when not empty */
extern char newest[128];  /* the position of the message that the witness heard last */
extern long errors;

/* Told to the scenario. */
void on_joined(struct client *client);
void on_message(struct client *client, int64_t stamp, int group, int64_t sequence, int64_t now);

const char *channel_name(int group);
void open_client(struct client *client);
void join_more(struct client *client, const char *channel);
void cut(struct client *client);
void flush(struct client *client);
void append_publication(struct client *publisher, int group, const char *body, int body_len);
/* Waits for what comes, at most until then, and handles it. */
void turn(int64_t until);

#endif
