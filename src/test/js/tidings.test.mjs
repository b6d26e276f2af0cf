import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { WebSocket } from 'ws';
import { Tidings, TidingsError } from '../../main/resources/web/client/tidings.js';
import { FakeHub } from './fake-hub.mjs';
import { Store, collect, listen, next, state } from './hearing.mjs';

const GENERAL = 'group:General';

let hub;
let others;
let clients;

beforeEach(async () => {
  hub = await FakeHub.start();
  others = [];
  clients = [];
});

afterEach(async () => {
  clients.forEach((each) => each.close());
  await Promise.all([hub, ...others].map((each) => each.stop()));
});

test('delivers what was missed while away, in order, once, and marks it', async () => {
  const ann = client();
  const heard = await listen(ann, GENERAL);
  hub.publish(GENERAL, 'one');
  await heard.count(1);

  ann.offline();
  hub.publish(GENERAL, 'two');
  hub.publish(GENERAL, 'three');
  const caughtUp = next(ann, 'caughtup');
  ann.online();

  assert.deepEqual(await caughtUp, { channel: GENERAL, replayed: 2, recovered: true, id: hub.head(GENERAL) });
  hub.publish(GENERAL, 'four');
  await heard.count(4);
  assert.deepEqual(heard.data, ['one', 'two', 'three', 'four']);
  assert.deepEqual(heard.replayed, [false, true, true, false]);
});

test('really cuts the connection when it goes offline', async () => {
  const ann = client();
  await ann.connected();
  const [connection] = hub.connections;
  const closed = new Promise((resolve) => connection.socket.once('close', resolve));
  ann.offline();
  await closed;
  assert.equal(ann.state, 'disconnected');
});

test('comes back by itself as the same connection', async () => {
  const ann = client({ user: 'ann' });
  await ann.connected();
  const { connection } = ann.identity;
  const back = state(ann, 'connected');
  hub.cut();
  await back;
  assert.equal(ann.identity.connection, connection);
  assert.deepEqual(hub.queries, [{ user: 'ann' }, { user: 'ann', resume: `token-${connection}` }]);
});

test('waits longer after each failed attempt and begins anew after a success', async () => {
  const ann = client({ minDelay: 4, maxDelay: 20 });
  await ann.connected();
  const delays = [];
  ann.on('state', ({ retryIn }) => retryIn && delays.push(retryIn));
  let refused = 0;
  hub.intercept = (frame, connection) => {
    if (frame.address !== 'hub:whoami' || ++refused > 5) return false;
    connection.socket.terminate();
    return true;
  };
  const back = state(ann, 'connected');
  hub.cut();
  await back;
  assert.equal(delays.length, 6);
  delays.forEach((delay, attempt) => {
    const longest = Math.min(20, 4 * 2 ** attempt);
    assert.ok(delay >= longest / 2 && delay <= longest, `attempt ${attempt} waited ${delay} ms`);
  });
  const again = next(ann, 'state');
  hub.cut();
  assert.ok((await again).retryIn <= 4);
});

test('tries the next of several addresses when one fails', async () => {
  const other = await another();
  const ann = client({ url: [hub.url, other.url] });
  await ann.connected();
  assert.equal(hub.connections.size, 1);
  const back = state(ann, 'connected');
  await hub.stop();
  await back;
  assert.equal(other.connections.size, 1);
  hub = await FakeHub.start();
});

test('does not try a node again that it was just lost by, while there is another', async () => {
  const other = await another();
  const ann = client({ url: [hub.url, other.url] });
  await ann.connected();
  for (const next of [other, hub, other]) {
    const back = state(ann, 'connected');
    [hub, other].forEach((each) => each.cut());
    await back;
    assert.equal(next.connections.size, 1);
  }
  assert.equal(hub.queries.length + other.queries.length, 4);
});

test('tries at once when the network is back', async () => {
  const network = new EventTarget();
  globalThis.addEventListener = network.addEventListener.bind(network);
  globalThis.removeEventListener = network.removeEventListener.bind(network);
  try {
    const ann = client({ minDelay: 3_600_000, maxDelay: 3_600_000 });
    await ann.connected();
    const gone = state(ann, 'disconnected');
    hub.cut();
    await gone;
    const back = state(ann, 'connected');
    network.dispatchEvent(new Event('online'));
    await back;
  } finally {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  }
});

test('tries at once when its page is looked at again', async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  globalThis.document = page;
  try {
    const ann = client({ minDelay: 3_600_000, maxDelay: 3_600_000 });
    await ann.connected();
    const gone = state(ann, 'disconnected');
    hub.cut();
    await gone;
    page.dispatchEvent(new Event('visibilitychange'));
    assert.equal(ann.state, 'disconnected');
    page.visibilityState = 'visible';
    const back = state(ann, 'connected');
    page.dispatchEvent(new Event('visibilitychange'));
    await back;
  } finally {
    delete globalThis.document;
  }
});

test('does not fight over an identity that was resumed elsewhere', async () => {
  const storage = new Store();
  const ann = client({ storage });
  const heard = await listen(ann, GENERAL);
  const replaced = state(ann, 'replaced');
  [...hub.connections].forEach(({ socket }) => socket.close(4001, 'resumed elsewhere'));
  await replaced;
  assert.equal(storage.getItem('tidings:resume'), null);

  hub.publish(GENERAL, 'meanwhile');
  ann.online();
  await heard.count(1);
  assert.equal(hub.queries[1].resume, undefined);
  assert.notEqual(ann.identity.connection, 'connection-1');
});

test('notices a connection that is dead without a close', async () => {
  const ann = client({ pingEvery: 0.02, timeout: 40 });
  await ann.connected();
  hub.intercept = () => true;
  await state(ann, 'disconnected');
  assert.ok(hub.frames.some(({ type }) => type === 'ping'));
  hub.intercept = () => false;
  await ann.connected();
});

test('keeps a quiet connection alive', async () => {
  const ann = client({ pingEvery: 0.01, timeout: 5_000 });
  await ann.connected();
  const pings = new Promise((resolve) => {
    let count = 0;
    hub.intercept = ({ type }) => type === 'ping' && ++count === 3 && resolve();
  });
  await pings;
  assert.equal(hub.queries.length, 1);
});

test('repeats a refused message with the same messageId until it is stored', async () => {
  const ann = client();
  let refused = 0;
  hub.intercept = (frame, connection) => {
    if (frame.type !== 'publish' || ++refused > 2) return false;
    connection.refuse(frame, refused === 1 ? 503 : 429, 'not now');
    return true;
  };
  const id = await ann.publish(GENERAL, 'hello', { name: 'greeting' });
  assert.equal(id, hub.head(GENERAL));
  const sent = hub.frames.filter(({ type }) => type === 'publish');
  assert.equal(sent.length, 3);
  assert.equal(new Set(sent.map(({ headers }) => headers.messageId)).size, 1);
  assert.equal(hub.log(GENERAL).messages[0].name, 'greeting');
});

test('stores one message when the connection is lost between the log and the answer', async () => {
  const ann = client();
  const heard = await listen(ann, GENERAL);
  hub.intercept = (frame, connection) => {
    if (frame.type !== 'publish') return false;
    hub.intercept = () => false;
    connection.reply = () => connection.socket.terminate();
    return false;
  };
  assert.equal(await ann.publish(GENERAL, 'once'), hub.head(GENERAL));
  hub.publish(GENERAL, 'last');
  await heard.count(2);
  assert.deepEqual(heard.data, ['once', 'last']);
});

test('keeps the order of what was published while away', async () => {
  const ann = client();
  await ann.connected();
  ann.offline();
  const published = ['a', 'b', 'c', 'd'].map((each) => ann.publish(GENERAL, each));
  ann.online();
  await Promise.all(published);
  assert.deepEqual(hub.log(GENERAL).messages.map(({ data }) => data), ['a', 'b', 'c', 'd']);
});

test('gives up a message at its timeout, at its signal, and where repeating cannot help', async () => {
  const ann = client();
  await ann.connected();
  await assert.rejects(ann.request('hub:nothing'), { code: 404, retryable: false });
  hub.intercept = (frame, connection) => {
    if (frame.type === 'publish') connection.refuse(frame, frame.body === 'forbidden' ? 403 : 503, 'no');
    return frame.type === 'publish';
  };
  await assert.rejects(ann.publish(GENERAL, 'forbidden'), { code: 403 });
  await assert.rejects(ann.publish(GENERAL, 'late', { timeout: 30 }), { code: 408 });
  const reason = new TidingsError(0, 'changed my mind');
  await assert.rejects(ann.publish(GENERAL, 'gone', { signal: AbortSignal.abort(reason) }), reason);
});

test('refuses what is not JSON and keeps the connection', async () => {
  const ann = client();
  await ann.connected();
  await assert.rejects(ann.publish(GENERAL, 10n), TypeError);
  await ann.publish(GENERAL, 'ten');
  assert.equal(hub.queries.length, 1);
});

test('sends to several channels at once and reads history', async () => {
  const ann = client({ user: 'ann' });
  const ids = await ann.send({ to: ['user:bob', GENERAL], name: 'note', data: { text: 'hi' } });
  assert.deepEqual(ids, { 'user:bob': hub.head('user:bob'), [GENERAL]: hub.head(GENERAL) });
  const { messages, id } = await ann.history(GENERAL, { limit: 10, reverse: true });
  assert.equal(id, hub.head(GENERAL));
  assert.deepEqual(messages.map(({ data, user }) => [data, user]), [[{ text: 'hi' }, 'ann']]);
  assert.equal((await ann.whoami()).user, 'ann');
});

test('never hands out a repeated message twice', async () => {
  const ann = client();
  const heard = await listen(ann, GENERAL);
  hub.publish(GENERAL, 'one');
  hub.publish(GENERAL, 'two');
  const [connection] = hub.connections;
  hub.log(GENERAL).messages.forEach((each) => connection.deliver(each));
  hub.publish(GENERAL, 'three');
  await heard.count(3);
  assert.deepEqual(heard.data, ['one', 'two', 'three']);
});

test('goes on in the middle when the connection is lost during a replay', async () => {
  const ann = client();
  const heard = await listen(ann, GENERAL);
  ann.offline();
  for (let i = 1; i <= 6; i++) hub.publish(GENERAL, i);
  let replays = 0;
  hub.intercept = (frame, connection) => {
    if (frame.type !== 'register' || ++replays > 1) return false;
    hub.log(GENERAL).messages.slice(0, 3).forEach((each) => connection.deliver(each));
    connection.socket.close();
    return true;
  };
  ann.online();
  await heard.count(6);
  assert.equal(replays, 2);
  assert.deepEqual(heard.data, [1, 2, 3, 4, 5, 6]);
  assert.ok(heard.replayed.every(Boolean));
});

test('resumes after a reload with nothing missing and nothing doubled', async () => {
  const storage = new Store();
  const before = client({ storage, prefix: 'chat:' });
  const heard = await listen(before, GENERAL);
  hub.publish(GENERAL, 'one');
  await heard.count(1);
  assert.deepEqual(before.positions, { [GENERAL]: hub.head(GENERAL) });
  before.offline(); // a page that is left is not closed
  hub.publish(GENERAL, 'two');

  const after = client({ storage, prefix: 'chat:' });
  const rest = collect();
  const reply = await after.join(GENERAL, { onMessage: rest.take });
  assert.deepEqual(rest.data, ['two']);
  assert.equal(reply.recovered, true);
  assert.equal(after.identity.connection, 'connection-1');
});

test('stores a position only after the message was handed out', async () => {
  const storage = new Store();
  const ann = client({ storage });
  await ann.join(GENERAL);
  const before = storage.getItem(`tidings:at:${GENERAL}`);
  const seen = [];
  const heard = await listen(ann, GENERAL);
  ann.on('message', () => seen.push(storage.getItem(`tidings:at:${GENERAL}`)));
  hub.publish(GENERAL, 'one');
  await heard.count(1);
  assert.deepEqual(seen, [before]);
  assert.equal(storage.getItem(`tidings:at:${GENERAL}`), hub.head(GENERAL));
});

test('goes on when a handler throws', async () => {
  const ann = client();
  const errors = [];
  ann.on('error', ({ error, channel }) => errors.push([error.message, channel]));
  ann.join(GENERAL, { onMessage: () => assert.fail('sync') });
  ann.join(GENERAL, { onMessage: () => Promise.reject(new Error('async')) });
  const heard = await listen(ann, GENERAL);
  hub.publish(GENERAL, 'one');
  hub.publish(GENERAL, 'two');
  await heard.count(2);
  assert.deepEqual(new Set(errors.map(String)), new Set([`sync,${GENERAL}`, `async,${GENERAL}`]));
});

test('tells a gap and holds later messages until the state is reloaded', async () => {
  let reload;
  const onGap = () => new Promise((resolve) => (reload = resolve));
  const storage = new Store();
  const ann = client({ onGap, storage });
  const heard = await listen(ann, GENERAL);
  hub.publish(GENERAL, 'one');
  await heard.count(1);
  const known = hub.head(GENERAL);
  ann.offline();
  hub.publish(GENERAL, 'lost');
  hub.publish(GENERAL, 'also lost');
  hub.trim(GENERAL, 3);
  const gap = next(ann, 'gap');
  ann.online();
  assert.deepEqual(await gap, { channel: GENERAL, reason: 'trimmed', id: hub.head(GENERAL) });

  // Losing the connection while the state is reloaded neither doubles nor loses what is held.
  hub.publish(GENERAL, 'four');
  await ann.whoami();
  const back = state(ann, 'connected');
  hub.cut();
  await back;
  hub.publish(GENERAL, 'five');
  await ann.whoami();
  assert.deepEqual(heard.data, ['one']);
  assert.equal(storage.getItem(`tidings:at:${GENERAL}`), known);

  reload();
  await heard.count(3);
  assert.deepEqual(heard.data, ['one', 'four', 'five']);
  assert.equal(storage.getItem(`tidings:at:${GENERAL}`), hub.head(GENERAL));
});

test('tells a gap of a running subscription and goes on after it', async () => {
  const ann = client();
  const heard = await listen(ann, GENERAL);
  const gap = next(ann, 'gap');
  const [connection] = hub.connections;
  for (let i = 0; i < 5; i++) hub.log(GENERAL).messages.push({ lost: true });
  const id = hub.head(GENERAL);
  connection.refuse({ address: GENERAL }, 410, 'epoch: lost', { reason: 'epoch', id });
  assert.deepEqual(await gap, { channel: GENERAL, reason: 'epoch', id });
  assert.deepEqual(ann.positions, { [GENERAL]: id });
  hub.publish(GENERAL, 'after');
  await heard.count(1);
});

test('tells a gap when the log has begun anew', async () => {
  const ann = client();
  await listen(ann, GENERAL);
  ann.offline();
  hub.epoch = '2other';
  const gap = next(ann, 'gap');
  ann.online();
  assert.equal((await gap).reason, 'epoch');
});

test('finds by a resync what was lost on the way, without repeating what arrived', async () => {
  const ann = client();
  const heard = await listen(ann, GENERAL);
  const [connection] = hub.connections;
  connection.channels.clear(); // the hub forgets to push
  hub.publish(GENERAL, 'lost');
  hub.publish(GENERAL, 'lost too');
  hub.intercept = (frame) => {
    if (frame.address !== 'hub:resync') return false;
    connection.deliver(hub.log(GENERAL).messages[1]); // overtakes the answer
    connection.channels.add(GENERAL);
    return false;
  };
  const caughtUp = next(ann, 'caughtup');
  await ann.resync();
  assert.equal((await caughtUp).replayed, 1);
  hub.publish(GENERAL, 'live');
  await heard.count(3);
  assert.deepEqual(heard.data, ['lost too', 'lost', 'live']);
});

test('assumes every now and then that something was missed, if asked to', async () => {
  const ann = client({ resyncEvery: 0.02 });
  const heard = await listen(ann, GENERAL);
  const [connection] = hub.connections;
  connection.channels.clear();
  hub.publish(GENERAL, 'one');
  hub.publish(GENERAL, 'two');
  await heard.count(2);
  assert.deepEqual(heard.data, ['one', 'two']);
});

test('registers anew when too much is missing for a resync', async () => {
  const ann = client();
  const heard = await listen(ann, GENERAL);
  const [connection] = hub.connections;
  connection.channels.clear();
  hub.publish(GENERAL, 'one');
  hub.intercept = (frame) => {
    if (frame.address !== 'hub:resync') return false;
    connection.reply(frame, { [GENERAL]: { messages: [], recovered: false, reason: 'too_far' } });
    return true;
  };
  await ann.resync();
  await heard.count(1);
  assert.equal(hub.frames.filter(({ type }) => type === 'register').length, 2);
});

test('moves past messages that were meant for others', async () => {
  const ann = client();
  await listen(ann, GENERAL);
  ann.offline();
  hub.publish(GENERAL, 'not for ann', { except: [ann.identity.connection] });
  const caughtUp = next(ann, 'caughtup');
  ann.online();
  assert.equal((await caughtUp).replayed, 0);
  assert.deepEqual(ann.positions, { [GENERAL]: hub.head(GENERAL) });
});

test('goes on elsewhere, when it is told to, from where a leaving node stands', async () => {
  const ann = client();
  await listen(ann, GENERAL);
  const [connection] = hub.connections;
  const id = hub.publish(GENERAL, 'not for ann', { except: [ann.identity.connection] });
  const gone = next(ann, 'state');
  const back = next(ann, 'caughtup');
  connection.write({ type: 'rec', address: 'hub:leaving', body: { delay: 77, channels: { [GENERAL]: id } } });
  connection.socket.close(1001);
  assert.equal((await gone).retryIn, 77);
  await back;
  assert.equal(hub.frames.filter(({ type }) => type === 'register').at(-1).headers.since, id);
  const again = next(ann, 'state');
  hub.cut();
  assert.ok((await again).retryIn < 77, 'the next time as usual');
});

test('repeats a registration that was refused for now and gives up one that is forbidden', async () => {
  const ann = client();
  const errors = [];
  ann.on('error', ({ error }) => errors.push(error.code));
  let refused = 0;
  hub.intercept = (frame, connection) => {
    if (frame.type !== 'register' || (frame.address === GENERAL && ++refused > 2)) return false;
    connection.refuse(frame, frame.address === GENERAL ? 503 : 403, 'no');
    return true;
  };
  await ann.join(GENERAL);
  await assert.rejects(ann.join('user:bob'), { code: 403 });
  assert.deepEqual(errors, [503, 503, 403]);
});

test('leaves a channel, forgets its position and may join it again', async () => {
  const storage = new Store();
  const ann = client({ storage });
  const heard = await listen(ann, GENERAL);
  const left = ann.leave(GENERAL);
  assert.equal(storage.getItem(`tidings:at:${GENERAL}`), null);
  const again = collect();
  const joined = ann.join(GENERAL, { onMessage: again.take });
  await Promise.all([left, joined]);
  hub.publish(GENERAL, 'one');
  await again.count(1);
  assert.deepEqual(heard.data, []);
  assert.deepEqual(hub.frames.map(({ type }) => type), ['send', 'register', 'unregister', 'register']);
});

test('begins at the earliest message if asked to', async () => {
  hub.publish(GENERAL, 'old');
  const ann = client();
  const heard = collect();
  await ann.join(GENERAL, { from: 'earliest', onMessage: heard.take });
  assert.deepEqual(heard.data, ['old']);
  assert.deepEqual(heard.replayed, [true]);
});

test('hands out messages of channels without history', async () => {
  const ann = client();
  const heard = await listen(ann, 'group:cursor');
  const [connection] = hub.connections;
  const frame = { type: 'rec', address: 'group:cursor', headers: { name: 'at' }, body: 1 };
  connection.write(frame);
  connection.write(frame);
  await heard.count(2);
  assert.deepEqual(heard.data, [1, 1]);
});

test('ends everything that waits when it is closed', async () => {
  const ann = client();
  ann.offline();
  const waiting = [ann.publish(GENERAL, 'never'), ann.join(GENERAL), ann.request('hub:whoami'), ann.connected()];
  ann.close();
  for (const each of waiting) await assert.rejects(each, { code: 0 });
  await assert.rejects(ann.connected(), { code: 0 });
  assert.throws(() => ann.online(), { code: 0 });
});

test('asks for an access token before each connection', async () => {
  let asked = 0;
  const ann = client({ accessToken: async () => `t${++asked}` });
  await ann.connected();
  const back = state(ann, 'connected');
  hub.cut();
  await back;
  assert.deepEqual(hub.queries.map((query) => query.access_token), ['t1', 't2']);
});

test('stays offline when told so while a token is fetched', async () => {
  let release;
  const ann = client({ accessToken: () => new Promise((resolve) => (release = resolve)) });
  ann.offline();
  release('late');
  await new Promise(setImmediate);
  assert.equal(ann.state, 'disconnected');
  assert.equal(hub.queries.length, 0);
});

test('handles frames that arrive together, as SockJS delivers them', async () => {
  // An array frame of SockJS hands out its messages in one go: the reply, then the first live one.
  const ann = client({ SockJS: Batching, url: hub.url });
  const heard = collect();
  hub.publish(GENERAL, 'old');
  await ann.join(GENERAL, { from: 'earliest', onMessage: heard.take });
  hub.publish(GENERAL, 'new');
  await heard.count(2);
  assert.deepEqual(heard.replayed, [true, false]);
});

test('goes to the address of SockJS with its parameters', async () => {
  const made = [];
  class Recorded extends Batching {
    constructor(url) {
      made.push(url);
      super(hub.url);
    }
  }
  const ann = client({ SockJS: Recorded, url: 'http://127.0.0.1/hub', user: 'ann' });
  await ann.connected();
  assert.deepEqual(made, ['http://127.0.0.1/hub?user=ann']);
});

/** Hands out all that came within a moment synchronously, one after the other. */
class Batching {
  #socket;
  #batch = [];

  constructor(url) {
    this.#socket = new WebSocket(url);
    this.#socket.onopen = () => this.onopen();
    this.#socket.onclose = ({ code }) => this.onclose({ code });
    this.#socket.onmessage = ({ data }) => {
      if (this.#batch.push(data) === 1) setTimeout(() => this.#flush(), 5);
    };
  }

  get readyState() {
    return this.#socket.readyState;
  }

  send(text) {
    this.#socket.send(text);
  }

  close() {
    this.#socket.close();
  }

  #flush() {
    for (const data of this.#batch.splice(0)) this.onmessage({ data });
  }
}

async function another() {
  const made = await FakeHub.start();
  others.push(made);
  return made;
}

function client(options) {
  const made = new Tidings({ url: hub.url, WebSocket, minDelay: 2, maxDelay: 10, ...options });
  clients.push(made);
  return made;
}
