/**
 * The stock client of the event-bus bridge with its own features, against two real nodes, which are
 * told by the environment: HUBS, their addresses.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import EventBus from '@vertx/eventbus-bridge-client.js';
import { PassThrough } from 'node:stream';

const HUBS = process.env.HUBS.split(' ');

let room;
let buses = [];
let rooms = 0;

beforeEach(() => {
  room = `group:stock ${++rooms}`;
});

afterEach(() => {
  buses.forEach((bus) => bus.close());
  buses = [];
});

test('sends, publishes and hears with headers, its default ones among them', async () => {
  const ann = await open(HUBS[0], 'ann');
  const heard = hear(ann, room);
  const bob = await open(HUBS[1], 'bob');
  await ask(bob, 'hub:whoami', {});
  bob.defaultHeaders = { name: 'Said' };

  bob.publish(room, { text: 'published' });
  const { body } = await ask(bob, room, ['sent'], { name: 'Sent' });

  const published = await heard.next();
  assert.deepEqual(published.body, { text: 'published' });
  assert.equal(published.headers.name, 'Said');
  assert.equal(published.headers.user, 'bob');
  const sent = await heard.next();
  assert.deepEqual(sent.body, ['sent']);
  assert.equal(sent.headers.name, 'Sent');
  assert.equal(sent.headers.id, body.id);
});

test('is told why, where it asks, what is refused', async () => {
  const ann = await open(HUBS[0], 'ann');
  await assert.rejects(ask(ann, 'elsewhere', {}), { failureCode: 403, failureType: 'RECIPIENT_FAILURE' });
  await assert.rejects(ask(ann, 'hub:history', {}), { failureCode: 400 });
});

test('is told what it did not ask for by its error handler', async () => {
  const ann = await open(HUBS[0], 'ann');
  const told = new Promise((resolve) => (ann.onerror = resolve));
  ann.send('elsewhere', {});
  assert.equal((await told).failureCode, 403);
});

test('hears of a gap by the handlers of the channel, and then what comes after it', async () => {
  const ann = await open(HUBS[0], 'ann');
  await ask(ann, room, 'lost to nobody');
  const heard = hear(ann, room, { since: '1zzzzz:7' });
  const gap = await heard.next();
  assert.equal(gap.failureCode, 410);
  assert.match(gap.message, /^epoch: /);
  await ask(ann, room, 'after');
  assert.equal((await heard.next()).body, 'after');
});

test('comes back by itself and has what it missed when it says the last that it has', async () => {
  const ann = await open(HUBS[0], 'ann');
  const heard = hear(ann, room);
  const bob = await open(HUBS[1], 'bob');
  await ask(ann, room, 'one');
  const { headers } = await heard.next();

  ann.enableReconnect(true);
  const away = new Promise((resolve) => (ann.onclose = resolve));
  const back = new Promise((resolve) => (ann.onreconnect = resolve));
  ann.sockJSConn.close();
  await away;
  await ask(bob, room, 'two');
  await back;
  const again = hear(ann, room, { since: headers.id });
  await ask(bob, room, 'three');

  assert.equal((await again.next()).body, 'two');
  assert.equal((await again.next()).body, 'three');
});

test('hears no more when its last handler is gone', async () => {
  const ann = await open(HUBS[0], 'ann');
  const unhandled = [];
  ann.onunhandled = (message) => unhandled.push(message);
  const handler = () => assert.fail('was heard');
  ann.registerHandler(room, handler);
  ann.unregisterHandler(room, handler);
  await ask(ann, 'hub:whoami', {});
  await ask(ann, room, 'to nobody');
  assert.deepEqual(unhandled, []);
});

async function open(hub, user) {
  const bus = new EventBus(`${hub}?user=${user}`, {
    vertxbus_reconnect_delay_min: 50,
    vertxbus_reconnect_delay_max: 200,
    vertxbus_ping_interval: 100,
  });
  buses.push(bus);
  await new Promise((resolve) => (bus.onopen = resolve));
  return bus;
}

/** What a handler is given of a channel, errors too, one after the other. */
function hear(bus, channel, headers = {}) {
  const heard = new PassThrough({ objectMode: true });
  bus.registerHandler(channel, headers, (error, message) => heard.write(error ?? message));
  return {
    async next() {
      while (heard.readableLength === 0) await once(heard, 'readable');
      return heard.read();
    },
  };
}

/** The reply to what is sent; rejects with the client's own error. */
function ask(bus, address, body, headers = {}) {
  return new Promise((resolve, reject) =>
    bus.send(address, body, headers, (error, reply) => (error ? reject(error) : resolve(reply))),
  );
}
