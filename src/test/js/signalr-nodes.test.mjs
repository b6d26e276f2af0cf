import assert from 'node:assert/strict';
import { test } from 'node:test';
import signalr from '@microsoft/signalr';
import { LongPolling, NODE_1, NODE_2, ServerSentEvents, WebSockets, connect, listen, messagePack, read } from './signalr-client.mjs';

const HUB = '/specification';

/** Sends every request to another node than the one before, as a balancer without sticky sessions would. */
class Alternating extends signalr.DefaultHttpClient {
  urls = [];

  constructor() {
    super(signalr.NullLogger.instance);
  }

  send(request) {
    const node = this.urls.length % 2 ? NODE_2 : NODE_1;
    const url = node + request.url.slice(NODE_1.length);
    this.urls.push(url);
    return super.send({ ...request, url });
  }
}

for (const [carrier, transport, protocol] of [
  ['long polling, JSON', LongPolling],
  ['long polling, MessagePack', LongPolling, messagePack()],
  ['server-sent events', ServerSentEvents],
]) {
  test(`serves a client whose requests alternate between the nodes: ${carrier}`, async (t) => {
    const httpClient = new Alternating();
    const connection = await connect(t, HUB, { transport, protocol, httpClient });
    const numbers = listen(connection, 'Number');

    assert.equal(await connection.invoke('Add', 40, 2), 42);
    const large = 'é'.repeat(25_000);
    assert.equal(await connection.invoke('Echo', large), large);
    const items = read(connection.stream('Stream', 500));
    await items.end;
    assert.deepEqual(items.all, [...Array(500).keys()]);
    await connection.invoke('Count', 50);
    await numbers.count(50);
    assert.deepEqual(
      numbers.all.flat(),
      items.all.slice(1, 51),
    );

    const [last] = httpClient.urls.filter((url) => url.includes('id=')).slice(-1);
    await connection.stop();
    for (const node of [NODE_1, NODE_2]) {
      const { status } = await fetch(node + last.slice(NODE_1.length), { method: 'POST', body: '' });
      assert.equal(status, 404);
    }
  });
}

for (const [carrier, transport] of [
  ['a WebSocket', WebSockets],
  ['an event stream', ServerSentEvents],
]) {
  test(`accepts ${carrier} at another node than its negotiation`, async (t) => {
    const httpClient = new Alternating();
    const connection = await connect(t, NODE_2 + HUB, { transport, httpClient });
    assert.ok(httpClient.urls[0].startsWith(`${NODE_1}${HUB}/negotiate`));
    assert.equal((await connection.invoke('WhoAmI')).connection, connection.connectionId);
    const heard = listen(connection, 'NonBlocking');
    const other = await connect(t, HUB);
    await other.invoke('TellConnection', connection.connectionId, 'found');
    assert.deepEqual(await heard.count(1), [['found']]);
  });
}

test('lets a client whose node is gone begin again', async (t) => {
  const { connectionToken } = await negotiate(NODE_1);
  const tampered = connectionToken.slice(0, -2) + (connectionToken.endsWith('A') ? 'BB' : 'AA');
  for (const node of [NODE_1, NODE_2]) {
    for (const id of [tampered, 'x', '%00', 'a'.repeat(4000)]) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const { status } = await fetch(`${node}${HUB}?id=${id}`, { method });
        assert.equal(status, 404, `${method} ${id}`);
      }
    }
  }
});

async function negotiate(node) {
  const response = await fetch(`${node}${HUB}/negotiate?negotiateVersion=1`, { method: 'POST' });
  return response.json();
}
