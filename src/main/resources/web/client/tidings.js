/**
 * The JavaScript client of Tidings, in which nobody misses a message.
 *
 *     import { Tidings } from '/client/tidings.js';
 *
 *     const hub = new Tidings({ user: 'ann', storage: sessionStorage });
 *     hub.join('group:General', { onMessage: (message) => console.log(message.data) });
 *     await hub.publish('group:General', 'Hello', { name: 'greeting' });
 *
 * How it works: a channel is a log, and the client is a cursor on it. The client remembers the id
 * of the last message that it handed out of each channel (its position). After every reconnect it
 * registers each channel with that position; the server then sends exactly what came after, in
 * order, or says that this is no longer possible: a gap. Ids are compared for equality only.
 *
 * Works in browsers and, given a WebSocket constructor, elsewhere. No dependencies.
 */

const OPEN = 1;
const RESUMED_ELSEWHERE = 4001;
const GAP = 410;
const LEAVING = 'hub:leaving';
const LOST = 0;
const NO_REPLY = 408;
const RETRYABLE = new Set([LOST, NO_REPLY, 429, 503]);

/** More than one hub:resync reply can hold, so that its messages are recognised as known. */
const REMEMBERED_IDS = 2048;

const DEFAULTS = {
  prefix: 'tidings:',
  minDelay: 250,
  maxDelay: 20_000,
  timeout: 10_000,
  publishTimeout: 30_000,
  pingEvery: 15,
  resyncEvery: 0,
};

/** A refusal by the hub, or none of its answers. */
export class TidingsError extends Error {
  /**
   * @param {number} code as HTTP's: what the hub answered, 408 when it did not answer in time, 0
   *     when the connection was lost or closed before it did
   */
  constructor(code, message) {
    super(message);
    this.name = 'TidingsError';
    this.code = code;
  }

  /** Whether the same request may succeed later. */
  get retryable() {
    return RETRYABLE.has(this.code);
  }
}

/** A connection to the hub that comes back by itself. It opens as soon as it is made. */
export class Tidings {
  #options;
  #urls;
  #storage;
  #listeners = new Map();
  #subscriptions = new Map();
  #pending = new Map();
  #leaving = new Map();
  #asked = 0;
  #state = 'disconnected';
  #wanted = false;
  #socket = null;
  #heard = false;
  #identity = {};
  #token;
  #attempts = 0;
  #turns = 0;
  #told = undefined;
  #timers = {};
  #onWake = () => this.#wake();

  /** @param {import('./tidings.d.ts').Options} [options] every one is explained in tidings.d.ts */
  constructor(options = {}) {
    this.#options = { ...DEFAULTS, ...options };
    this.#storage = this.#options.storage;
    this.#token = this.#stored('resume');
    const url = options.url ?? (options.SockJS ? '/hub' : '/hub/websocket');
    this.#urls = [url].flat().map((each) => new URL(each, globalThis.location?.href));
    globalThis.addEventListener?.('online', this.#onWake);
    globalThis.document?.addEventListener('visibilitychange', this.#onWake);
    this.online();
  }

  /** connecting, connected, disconnected, replaced (resumed elsewhere) or closed. */
  get state() {
    return this.#state;
  }

  /** What hub:whoami last answered; `connection` stays the same over reconnects. */
  get identity() {
    return this.#identity;
  }

  /** The id of the last message handed out, by channel. */
  get positions() {
    const known = [...this.#subscriptions.values()].filter((each) => each.delivered);
    return Object.fromEntries(known.map((each) => [each.channel, each.delivered]));
  }

  /**
   * Listens for `state`, `message`, `gap`, `caughtup` or `error`. A listener that throws is
   * reported as an `error` and does not disturb the others.
   *
   * @returns {() => void} stops listening
   */
  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
    return () => this.#listeners.get(event).delete(listener);
  }

  /** Connects, and from now on reconnects. After `replaced` this is with a new identity. */
  online() {
    if (this.#state === 'closed') throw new TidingsError(LOST, 'the client was closed');
    this.#wanted = true;
    if (!this.#socket) this.#open();
  }

  /** Really cuts the connection, and stays away until `online()`. */
  offline() {
    this.#wanted = false;
    this.#disconnect('disconnected');
  }

  /** Ends for good and gives up the identity. Stored positions stay, for the next client. */
  close() {
    this.#wanted = false;
    this.#forgetToken();
    globalThis.removeEventListener?.('online', this.#onWake);
    globalThis.document?.removeEventListener('visibilitychange', this.#onWake);
    this.#disconnect('closed');
    for (const each of this.#subscriptions.values()) {
      each.reject(new TidingsError(LOST, 'the client was closed'));
    }
    this.#subscriptions.clear();
  }

  /**
   * Joins a channel and stays in it over all reconnects. Begins after `since`, otherwise after the
   * stored position, otherwise at `from` ('latest' or 'earliest'). Joining again only adds a
   * handler.
   *
   * @returns {Promise<object>} the hub's first answer: `{id, recovered, reason, replayed}`
   */
  join(channel, { since, from, onMessage } = {}) {
    let subscription = this.#subscriptions.get(channel);
    if (!subscription) {
      subscription = new Subscription(channel, since ?? this.#stored(`at:${channel}`), from);
      this.#subscriptions.set(channel, subscription);
      // What is still on its way from before a leave must not be taken for the replay.
      Promise.resolve(this.#leaving.get(channel)).then(() => this.#register(subscription));
    }
    if (onMessage) subscription.handlers.add(onMessage);
    return subscription.joined;
  }

  /** Leaves a channel and forgets its position. */
  leave(channel) {
    const subscription = this.#subscriptions.get(channel);
    if (!subscription) return Promise.resolve();
    this.#drop(subscription, new TidingsError(LOST, `left ${channel}`));
    this.#store(`at:${channel}`, undefined);
    if (this.#socket?.readyState !== OPEN) return Promise.resolve();
    const left = new Promise((done) => this.#call({ type: 'unregister', address: channel }, done, done));
    this.#leaving.set(channel, left);
    return left.then(() => this.#leaving.delete(channel)).then(() => {});
  }

  /**
   * Publishes to a channel. Repeats itself with the same `messageId` while the hub cannot store the
   * message or the connection is away, until `timeout` (ms) or `signal` ends it. Those that wait
   * for the connection keep their order; otherwise await one before the next where order matters.
   *
   * @returns {Promise<string|undefined>} the message's id; none in a channel without history
   */
  async publish(channel, data, { name, except, messageId = newId(), ...limits } = {}) {
    const headers = { messageId };
    if (name) headers.name = name;
    if (except) headers.except = [except].flat().join(',');
    const frame = { type: 'publish', address: channel, headers, body: data ?? null };
    return (await this.#insist(frame, limits)).id;
  }

  /**
   * Sends to several targets at once: channels, 'caller', 'others' or 'others:<group>'. Repeats
   * itself like `publish`.
   *
   * @returns {Promise<Object<string, string>>} ids by channel
   */
  async send({ to, except, name, data, messageId = newId() }, limits) {
    const body = { to: [to].flat(), except, name, data: data ?? null, messageId };
    return (await this.#insist({ type: 'send', address: 'hub:send', body }, limits)).ids;
  }

  /** A page of a channel's log: `{messages, id, recovered}`. */
  history(channel, { since, limit, reverse, ...limits } = {}) {
    return this.request('hub:history', { channel, since, limit, reverse }, limits);
  }

  /** Who this connection is, and where. */
  async whoami(limits) {
    return this.#remember(await this.request('hub:whoami', {}, limits));
  }

  /** Asks a service and waits for its answer, once. */
  async request(address, body = {}, { headers, timeout = this.#options.timeout, signal } = {}) {
    return within(timeout, signal, async (stop) => {
      await this.connected(stop);
      return this.#ask({ type: 'send', address, headers, body }, stop);
    });
  }

  /** Resolves as soon as there is a connection. */
  connected(signal) {
    if (this.#state === 'connected') return Promise.resolve();
    if (this.#state === 'closed') return Promise.reject(new TidingsError(LOST, 'the client was closed'));
    let stopListening;
    return unlessAborted(signal, (resolve, reject) => {
      stopListening = this.on('state', ({ state }) => {
        if (state === 'connected') resolve();
        if (state === 'closed') reject(new TidingsError(LOST, 'the client was closed'));
      });
    }).finally(() => stopListening?.());
  }

  /** Asks for whatever may have been missed and hands it out. Normally there is nothing. */
  resync() {
    const asked = {};
    for (const each of this.#subscriptions.values()) {
      if (each.live && each.received) asked[each.channel] = each.received;
    }
    if (Object.keys(asked).length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const frame = { type: 'send', address: 'hub:resync', body: asked };
      this.#call(frame, (replies) => resolve(this.#resynced(asked, replies)), reject);
    });
  }

  // The connection

  async #open() {
    clearTimeout(this.#timers.retry);
    const opening = (this.#socket = {}); // stands for the socket until there is one
    this.#become('connecting');
    let socket;
    try {
      const { accessToken, SockJS, WebSocket = globalThis.WebSocket } = this.#options;
      const token = typeof accessToken === 'function' ? await accessToken() : accessToken;
      if (this.#socket !== opening) return;
      const url = this.#address({ access_token: token, resume: this.#token, user: this.#options.user });
      socket = SockJS ? new SockJS(url) : new WebSocket(url.replace(/^http/, 'ws'));
    } catch (error) {
      this.#report(error);
      if (this.#socket === opening) this.#lost();
      return;
    }
    this.#socket = socket;
    const current = (handle) => (event) => this.#socket === socket && handle(event);
    socket.onopen = current(() => this.#opened(socket));
    socket.onerror = () => {}; // the close follows
    socket.onmessage = current(({ data }) => this.#receive(JSON.parse(data)));
    socket.onclose = current(({ code }) => this.#lost(code));
    this.#timers.opening = setTimeout(current(() => this.#lost()), this.#options.timeout);
  }

  #address(parameters) {
    const url = new URL(this.#urls[this.#turns % this.#urls.length]);
    for (const [name, value] of Object.entries(parameters)) {
      if (value) url.searchParams.set(name, value);
    }
    return url.href;
  }

  /** Publishing waits for the token: a repetition must come from the same connection id. */
  #opened(socket) {
    const { pingEvery, resyncEvery } = this.#options;
    this.#timers.ping = setInterval(() => this.#beat(), pingEvery * 1000);
    if (resyncEvery) {
      const resync = () => this.resync().catch((error) => error.code !== LOST && this.#report(error));
      this.#timers.resync = setInterval(resync, resyncEvery * 1000);
    }
    const known = (identity) => {
      clearTimeout(this.#timers.opening);
      this.#attempts = 0;
      this.#remember(identity);
      this.#become('connected');
    };
    this.#call(WHOAMI, known, () => this.#socket === socket && this.#lost());
    for (const each of this.#subscriptions.values()) this.#register(each);
  }

  #lost(code) {
    if (code === RESUMED_ELSEWHERE) {
      this.#wanted = false;
      this.#forgetToken();
      return this.#disconnect('replaced');
    }
    const usual = this.#delay(this.#attempts++);
    const delay = this.#told ?? usual;
    this.#told = undefined;
    this.#turns++;
    this.#disconnect('disconnected', delay);
    if (this.#wanted && !this.#socket) this.#timers.retry = setTimeout(() => this.#open(), delay);
  }

  #disconnect(state, retryIn) {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close?.();
    for (const each of this.#subscriptions.values()) each.live = false;
    this.#become(state, retryIn);
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { failed } of pending) failed(new TidingsError(LOST, 'the connection was lost'));
  }

  #become(state, retryIn) {
    if (state === this.#state && state !== 'disconnected') return;
    this.#state = state;
    this.#emit('state', { state, retryIn });
  }

  /** Doubles with each attempt; the jitter keeps the clients of a dead node from coming as one. */
  #delay(attempts) {
    const { minDelay, maxDelay } = this.#options;
    return Math.min(maxDelay, minDelay * 2 ** Math.min(attempts, 16)) * (0.5 + Math.random() / 2);
  }

  /** A ping is not answered, so where nothing else was heard a question finds out who is dead. */
  #beat() {
    if (!this.#heard) return this.#probe();
    this.#heard = false;
    this.#write('{"type":"ping"}');
  }

  /** The network or the page is back: what timers would find out late is found out now. */
  #wake() {
    if (globalThis.document?.visibilityState === 'hidden') return;
    if (this.#state === 'connected') this.#probe();
    else if (this.#wanted) this.online();
  }

  #probe() {
    const socket = this.#socket;
    within(this.#options.timeout, undefined, (stop) => this.#ask(WHOAMI, stop)).then(
      (identity) => this.#remember(identity),
      () => this.#socket === socket && this.#lost(),
    );
  }

  #remember(identity) {
    this.#identity = identity;
    this.#token = identity.resume;
    this.#store('resume', this.#token);
    return identity;
  }

  #forgetToken() {
    this.#token = undefined;
    this.#store('resume', undefined);
  }

  // Frames

  #write(text) {
    try {
      this.#socket.send(text);
    } catch {
      this.#lost();
    }
  }

  /** Answers are handled as they come, not in a promise: the next frame may be right behind. */
  #call(frame, done, failed) {
    const replyAddress = `reply:${++this.#asked}`;
    const text = JSON.stringify({ ...frame, replyAddress }); // may throw, which is the caller's to know
    this.#pending.set(replyAddress, { done, failed });
    this.#write(text);
    return replyAddress;
  }

  #ask(frame, signal) {
    let replyAddress;
    return unlessAborted(signal, (resolve, reject) => {
      replyAddress = this.#call(frame, resolve, reject);
    }).finally(() => this.#pending.delete(replyAddress));
  }

  #insist(frame, { timeout = this.#options.publishTimeout, signal } = {}) {
    return within(timeout, signal, async (stop) => {
      for (let attempts = 0; ; attempts++) {
        await this.connected(stop);
        try {
          return await within(this.#options.timeout, stop, (each) => this.#ask(frame, each));
        } catch (error) {
          if (stop.aborted || !error.retryable) throw error;
          if (error.code !== LOST) await pause(this.#delay(attempts), stop);
        }
      }
    });
  }

  #receive(frame) {
    this.#heard = true;
    const asked = this.#pending.get(frame.address);
    const subscription = this.#subscriptions.get(frame.address);
    if (asked) {
      this.#pending.delete(frame.address);
      if (frame.type === 'err') asked.failed(new TidingsError(frame.failureCode, frame.message));
      else asked.done(frame.body);
    } else if (frame.type === 'rec' && subscription) {
      const { at, ...headers } = frame.headers ?? {};
      const message = { ...headers, channel: frame.address, data: frame.body, at: Number(at) };
      this.#take(subscription, { ...message, replayed: subscription.replaying });
    } else if (frame.type === 'err' && frame.failureCode === GAP && subscription) {
      this.#gap(subscription, frame.reason, frame.id);
    } else if (frame.address === LEAVING) {
      this.#sentAway(frame.body);
    } else if (frame.type === 'err') {
      this.#report(new TidingsError(frame.failureCode, frame.message), frame.address);
    }
  }

  /** The node stops and closes the connection next; another goes on from where this one stands. */
  #sentAway({ delay, channels }) {
    this.#told = delay;
    for (const [channel, id] of Object.entries(channels)) {
      const subscription = this.#subscriptions.get(channel);
      if (subscription) this.#moveTo(subscription, id);
    }
  }

  // Channels

  #register(subscription, attempts = 0) {
    const socket = this.#socket;
    if (socket?.readyState !== OPEN || !this.#owns(subscription)) return; // done when it opens
    const { channel, received: since, from } = subscription;
    const headers = since ? { since } : from ? { from } : {};
    subscription.live = false;
    subscription.replaying = Boolean(since) || from === 'earliest';
    const failed = (error) => {
      if (error.code === LOST || !this.#owns(subscription)) return; // the next connection registers
      this.#report(error, channel);
      if (error.retryable) {
        const again = () => this.#socket === socket && this.#register(subscription, attempts + 1);
        setTimeout(again, this.#delay(attempts));
      } else {
        if (error.code === 400) this.#store(`at:${channel}`, undefined);
        this.#drop(subscription, error);
      }
    };
    const done = (reply) => this.#owns(subscription) && this.#registered(subscription, reply);
    this.#call({ type: 'register', address: channel, headers }, done, failed);
  }

  #registered(subscription, reply) {
    const { id, recovered, replayed = 0 } = reply;
    subscription.live = true;
    subscription.replaying = false;
    if (recovered === false) this.#gap(subscription, reply.reason, id);
    else this.#moveTo(subscription, id);
    const caughtUp = { channel: subscription.channel, replayed, recovered, id };
    subscription.next(() => this.#emit('caughtup', caughtUp));
    subscription.resolve(reply);
  }

  #resynced(asked, replies) {
    for (const [channel, reply] of Object.entries(replies)) {
      const subscription = this.#subscriptions.get(channel);
      if (!subscription?.live) continue;
      if (reply.recovered === false) {
        this.#register(subscription); // a registration replays more, and if it cannot, tells the gap
        continue;
      }
      // What arrived since we asked may be among the messages; only what follows it moves us on.
      let ahead = subscription.received === asked[channel];
      let missed = 0;
      for (const message of reply.messages) {
        const reached = message.id === subscription.received;
        if (this.#take(subscription, { ...message, channel, replayed: true }, ahead)) missed++;
        ahead ||= reached;
      }
      if (ahead) this.#moveTo(subscription, reply.id);
      const caughtUp = { channel, replayed: missed, recovered: true, id: reply.id };
      if (missed) subscription.next(() => this.#emit('caughtup', caughtUp));
    }
  }

  /** Takes a message unless it is known already. */
  #take(subscription, message, moves = true) {
    if (message.id && !subscription.learn(message.id)) return false;
    subscription.next(() => {
      for (const handler of subscription.handlers) this.#guard(() => handler(message), message.channel);
      this.#emit('message', message);
    });
    if (moves) this.#moveTo(subscription, message.id);
    return true;
  }

  /** The position is stored only after what lies before it was handed out. */
  #moveTo(subscription, id) {
    if (!id) return;
    subscription.learn(id);
    subscription.received = id;
    subscription.next(() => {
      subscription.delivered = id;
      this.#store(`at:${subscription.channel}`, id);
    });
  }

  /** Messages of the channel are held until the hook has reloaded what it needs. */
  #gap(subscription, reason, id) {
    const gap = { channel: subscription.channel, reason, id };
    subscription.next(() => {
      this.#emit('gap', gap);
      const reloaded = this.#guard(() => this.#options.onGap?.(gap), gap.channel);
      if (reloaded) subscription.holdUntil(reloaded);
    });
    this.#moveTo(subscription, id);
  }

  #owns(subscription) {
    return this.#subscriptions.get(subscription.channel) === subscription;
  }

  #drop(subscription, error) {
    this.#subscriptions.delete(subscription.channel);
    subscription.stop();
    subscription.reject(error);
  }

  // Listeners and storage

  #emit(event, detail) {
    for (const listener of this.#listeners.get(event) ?? []) this.#guard(() => listener(detail));
  }

  /** Runs what is not ours: its errors are reported and stop nothing. Returns its promise, if any. */
  #guard(handler, channel) {
    try {
      const result = handler();
      if (typeof result?.then === 'function') {
        return Promise.resolve(result).catch((error) => this.#report(error, channel));
      }
    } catch (error) {
      this.#report(error, channel);
    }
    return undefined;
  }

  #report(error, channel) {
    const listeners = this.#listeners.get('error');
    if (!listeners?.size) console.error('tidings:', channel ?? '', error);
    for (const listener of listeners ?? []) listener({ error, channel });
  }

  #stored(key) {
    return this.#storage?.getItem(this.#options.prefix + key) ?? undefined;
  }

  #store(key, value) {
    try {
      if (value === undefined) this.#storage?.removeItem(this.#options.prefix + key);
      else this.#storage?.setItem(this.#options.prefix + key, value);
    } catch (error) {
      this.#report(error); // the storage is full: a reload will start from an older position
    }
  }
}

/** One channel: how far we are, and the steps of delivery that wait for a gap to be mended. */
class Subscription {
  handlers = new Set();
  live = false;
  replaying = false;
  received;
  delivered;
  #known = new Set();
  #steps = [];
  #held = false;

  constructor(channel, since, from) {
    Object.assign(this, { channel, from, received: since, delivered: since });
    this.joined = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    this.joined.catch(() => {}); // also told as an error event: awaiting it is optional
    if (since) this.learn(since);
  }

  /** Whether the id is new. */
  learn(id) {
    if (this.#known.has(id)) return false;
    this.#known.add(id);
    if (this.#known.size > REMEMBERED_IDS) this.#known.delete(this.#known.values().next().value);
    return true;
  }

  next(step) {
    this.#steps.push(step);
    this.#run();
  }

  holdUntil(promise) {
    this.#held = true;
    promise.then(() => {
      this.#held = false;
      this.#run();
    });
  }

  stop() {
    this.#steps.length = 0;
    this.handlers.clear();
  }

  #run() {
    while (!this.#held && this.#steps.length > 0) this.#steps.shift()();
  }
}

const WHOAMI = { type: 'send', address: 'hub:whoami', body: {} };

/** Also where the page is not in a secure context, in which there is no randomUUID. */
function newId() {
  const hex = (byte) => byte.toString(16).padStart(2, '0');
  return crypto.randomUUID?.() ?? Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join('');
}

/** Runs a task under a signal that ends it after some milliseconds or with the outer signal. */
async function within(timeout, outer, task) {
  const stop = new AbortController();
  const end = () => stop.abort(outer.reason);
  const timer = setTimeout(() => stop.abort(new TidingsError(NO_REPLY, `no answer in ${timeout} ms`)), timeout);
  if (outer?.aborted) end();
  outer?.addEventListener('abort', end);
  try {
    return await task(stop.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', end);
  }
}

function unlessAborted(signal, executor) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    return executor(resolve, reject);
  });
}

function pause(milliseconds, signal) {
  return unlessAborted(signal, (resolve) => setTimeout(resolve, milliseconds));
}
