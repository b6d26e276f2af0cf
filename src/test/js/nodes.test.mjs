/**
 * tidings.js against two real nodes, which are told by the environment: HUBS, their addresses, and
 * DOOMED, the process of the first, which the last test kills.
 */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import SockJS from 'sockjs-client';
import { WebSocket } from 'ws';
import { Tidings } from '../../main/resources/web/client/tidings.js';
import { Store, collect, listen, next } from './hearing.mjs';

const HUBS = process.env.HUBS.split(' ');
const MOST_MISSED = Number(process.env.MOST_MISSED);

let room;
let clients = [];
let rooms = 0;

beforeEach(() => {
  room = `group:room ${++rooms}`;
});

afterEach(() => {
  clients.forEach((each) => each.close());
  clients = [];
});

test('has on one node what is said on the other, and what was missed after it comes back', async () => {
  const ann = client();
  const bob = client({ url: sockets(HUBS[1]) });
  const heard = await listen(ann, room);
  const { connection } = ann.identity;
  await bob.publish(room, 'one');
  await heard.count(1);

  ann.offline();
  await bob.publish(room, 'two');
  await bob.publish(room, 'three', { except: connection });
  const last = await bob.publish(room, 'four');
  const caughtUp = next(ann, 'caughtup');
  ann.online();

  assert.deepEqual(await caughtUp, { channel: room, replayed: 2, recovered: true, id: last });
  assert.deepEqual(heard.data, ['one', 'two', 'four']);
  assert.deepEqual(heard.replayed, [false, true, true]);
  assert.equal(ann.identity.connection, connection);
  assert.deepEqual(ann.positions, { [room]: last });
});

test('says the same over SockJS', async () => {
  const ann = client({ SockJS, url: HUBS[0] });
  const heard = await listen(ann, room);
  ann.offline();
  const bob = client({ url: sockets(HUBS[1]), user: 'bob' });
  await bob.publish(room, 'missed', { name: 'greeting' });
  ann.online();
  await heard.count(1);
  await bob.send({ to: [room, 'user:ann'], data: 'live' });
  await heard.count(2);
  const [missed, live] = heard.messages;
  const { id, at, ...rest } = missed;
  const from = bob.identity.connection;
  assert.deepEqual(rest, { channel: room, name: 'greeting', data: 'missed', from, user: 'bob', replayed: true });
  assert.ok(Math.abs(at - Date.now()) < 60_000);
  const { messages } = await ann.history(room);
  assert.deepEqual(messages.map((each) => each.id), [id, live.id]);
});

test('goes on after a reload where it was, as the same connection', async () => {
  const storage = new Store();
  const before = client({ storage });
  const heard = await listen(before, room);
  await before.publish(room, 'one');
  await heard.count(1);
  before.offline();
  await client({ url: sockets(HUBS[1]) }).publish(room, 'two');

  const after = client({ storage, url: sockets(HUBS[1]) });
  const rest = await listen(after, room);
  assert.deepEqual(rest.data, ['two']);
  assert.equal(after.identity.connection, before.identity.connection);
  assert.notEqual(after.identity.node, before.identity.node);
});

test('tells what cannot be had any more, and goes on after it', async () => {
  const reloaded = [];
  const ann = client({ onGap: ({ channel, id }) => reloaded.push([channel, id]) });
  const heard = await listen(ann, room);
  const bob = client();
  ann.offline();
  const storm = Array.from({ length: MOST_MISSED + 1 }, (_, i) => bob.publish(room, i));
  const last = (await Promise.all(storm)).at(-1);
  const gap = next(ann, 'gap');
  ann.online();
  assert.deepEqual(await gap, { channel: room, reason: 'too_far', id: last });
  await bob.publish(room, 'after');
  await heard.count(1);
  assert.deepEqual(heard.data, ['after']);
  assert.deepEqual(reloaded, [[room, last]]);
});

test('finds by a resync what its connection lost', async () => {
  const lost = collect();
  class Lossy extends WebSocket {
    set onmessage(handle) {
      const isLost = ({ data }) => JSON.parse(data).body?.startsWith?.('lost');
      super.onmessage = (event) => (isLost(event) ? lost.take(event) : handle(event));
    }
  }
  const ann = client({ WebSocket: Lossy });
  const heard = await listen(ann, room);
  const bob = client();
  await bob.publish(room, 'lost');
  await bob.publish(room, 'lost, too');
  await lost.count(2);
  assert.deepEqual(heard.data, []);
  await ann.resync();
  await bob.publish(room, 'live');
  await heard.count(3);
  assert.deepEqual(heard.data, ['lost', 'lost, too', 'live']);
});

test('publishes once, and in order, what it published while its node was killed', async () => {
  const ann = client({ url: HUBS.map(sockets) });
  const heard = await listen(ann, room);
  const storm = [];
  for (let i = 1; i <= 200; i++) {
    storm.push(ann.publish(room, i));
    if (i === 100) {
      await storm[49];
      process.kill(Number(process.env.DOOMED), 'SIGKILL');
    }
  }
  const ids = await Promise.all(storm);
  await heard.count(200);
  assert.deepEqual(heard.messages.map((each) => each.id), ids);
  const said = Array.from(ids, (_, i) => i + 1);
  assert.deepEqual(heard.data, said);
  const { messages } = await ann.history(room, { limit: 1000 });
  assert.deepEqual(messages.map((each) => each.data), said);
  assert.equal(new Set(ids).size, 200);
});

function sockets(hub) {
  return `${hub}/websocket`;
}

function client(options) {
  const made = new Tidings({ url: sockets(HUBS[0]), WebSocket, ...options });
  clients.push(made);
  return made;
}
