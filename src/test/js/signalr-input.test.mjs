import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WebSocket } from 'ws';
import signalr from '@microsoft/signalr';
import { LongPolling, NODE_1, NODE_2, ServerSentEvents, WebSockets, client, connect, once } from './signalr-client.mjs';

const HUB = '/specification';
const END = '\u001e';
const HELLO = { protocol: 'json', version: 1 };

test('negotiates as the specification has it', async () => {
  const transports = [
    { transport: 'WebSockets', transferFormats: ['Text', 'Binary'] },
    { transport: 'ServerSentEvents', transferFormats: ['Text'] },
    { transport: 'LongPolling', transferFormats: ['Text', 'Binary'] },
  ];
  for (const [query, version] of [
    ['', 0],
    ['?negotiateVersion=0', 0],
    ['?negotiateVersion=1', 1],
    ['?negotiateVersion=99', 1],
  ]) {
    const response = await post(`/negotiate${query}`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type'), /^application\/json/);
    const { negotiateVersion, connectionId, connectionToken, availableTransports } = await response.json();
    assert.equal(negotiateVersion, version);
    assert.ok(connectionId);
    assert.equal(connectionToken !== undefined, version > 0);
    assert.notEqual(connectionToken, connectionId);
    assert.deepEqual(availableTransports, transports);
  }
  for (const version of ['x', '-1']) {
    const { error, connectionId } = await (await post(`/negotiate?negotiateVersion=${version}`)).json();
    assert.ok(error && !connectionId);
  }
  assert.equal((await fetch(`${NODE_1}${HUB}/negotiate`)).status, 405);
  assert.equal((await fetch(`${NODE_1}/missing/negotiate`, { method: 'POST' })).status, 404);
});

test('answers requests that name no connection', async () => {
  const accept = { headers: { accept: 'text/event-stream' } };
  for (const options of [{}, accept, { method: 'POST' }, { method: 'DELETE' }]) {
    assert.equal((await fetch(NODE_1 + HUB, options)).status, 400);
    assert.equal((await fetch(`${NODE_1}${HUB}?id=nobody`, options)).status, 404);
  }
  assert.equal(await refusal('?id=nobody'), 404);
});

test('lets one WebSocket have a connection, whichever node the second comes to', async (t) => {
  const { connectionToken } = await (await post('/negotiate?negotiateVersion=1')).json();
  const socket = await raw(t, `?id=${connectionToken}`);
  await socket.greet();
  assert.equal(await refusal(`?id=${connectionToken}`), 409);
  assert.equal(await refusal(`?id=${connectionToken}`, NODE_2), 404);
  assert.equal((await socket.ask('Add', [1, 2])).result, 3);
});

test('ends polls as the specification has it', async () => {
  const first = await poller();
  const superseded = first.poll();
  const pending = first.poll();
  assert.equal((await superseded).status, 204);
  assert.equal((await first.request('DELETE')).status, 202);
  assert.equal((await pending).status, 204);
  assert.equal((await first.poll()).status, 404);
  assert.equal((await first.request('POST', '')).status, 404);

  const second = await poller();
  assert.equal((await second.request('POST', `{"type":7}${END}`)).status, 200);
  assert.equal((await second.poll()).status, 204);
  assert.equal((await second.poll()).status, 404);

  const third = await poller();
  assert.equal((await third.request('POST', `hello${END}`)).status, 200);
  const last = await third.poll();
  assert.equal(last.status, 200);
  assert.match(await last.text(), /"type":7,"error":/);
  assert.equal((await third.poll()).status, 204);
});

test('says no to a protocol or a version that is not there', async (t) => {
  class Odd extends signalr.JsonHubProtocol {
    name = 'odd';
  }
  // Over server-sent events the stock client leaves the answer's rejection unhandled.
  for (const transport of [WebSockets, LongPolling]) {
    const odd = client(HUB, { transport, protocol: new Odd() });
    await assert.rejects(odd.start(), /The protocol 'odd' is not supported/);
  }
  const socket = await raw(t);
  socket.send(JSON.stringify({ protocol: 'json', version: 7 }) + END);
  assert.match((await socket.next()).error, /does not support version 7/);
  await socket.closed;
});

describe('each on a connection of its own', { concurrency: true }, () => {
  test('ends what never shakes hands', async (t) => {
    const socket = await raw(t);
    assert.deepEqual(await socket.next(), { error: 'Handshake was canceled.' });
    await socket.closed;
  });

  for (const [what, bytes] of [
    ['no handshake', `{"type":6}${END}`],
    ['no JSON', `hello${END}`],
    ['an endless handshake', '{'.repeat(10_000)],
  ]) {
    test(`ends what begins with ${what}`, async (t) => {
      const socket = await raw(t);
      socket.send(bytes);
      assert.ok((await socket.next()).error);
      await socket.closed;
    });
  }

  test('ends the connection of a client that falls silent', async (t) => {
    const socket = await raw(t);
    await socket.greet();
    const began = Date.now();
    const messages = await socket.rest();
    assert.ok(messages.filter(({ type }) => type === 6).length >= 2, 'was pinged meanwhile');
    assert.equal(messages.at(-1).type, 7);
    assert.ok(Date.now() - began > 3000);
  });

  test('keeps a client that only pings', async (t) => {
    const connection = await connect(t, HUB);
    connection.serverTimeoutInMilliseconds = 5000;
    let closed = false;
    connection.onclose(() => (closed = true));
    await connection.invoke('Later', 'awake', 8000);
    assert.equal(closed, false);
  });

  for (const [what, ...messages] of [
    ['no JSON', '{"type":1,'],
    ['no object', '[]'],
    ['nothing', ''],
    ['no type', '{"target":"Add","arguments":[1,2]}'],
    ['no target', '{"type":1,"arguments":[]}'],
    ['no arguments', '{"type":1,"invocationId":"1","target":"Add"}'],
    ['an error and a result', '{"type":3,"invocationId":"1","error":"a","result":1}'],
    ['too much', `{"type":1,"target":"Echo","arguments":["${'x'.repeat(1 << 18)}"]}`],
  ]) {
    test(`ends a connection that says ${what}, and no other`, async (t) => {
      const other = await connect(t, HUB);
      const socket = await raw(t);
      await socket.greet();
      socket.send(messages[0] + END);
      const { type, error } = await socket.message();
      assert.equal(type, 7);
      assert.ok(error);
      await socket.closed;
      assert.equal(await other.invoke('Add', 1, 2), 3);
    });
  }

  for (const [what, hex] of [
    ['bytes that are no message', '02c1c1'],
    ['a length that is none', 'ffffffffff01'],
    ['a length beyond all bounds', 'ffffffff07' + '00'.repeat(300_000)],
    ['a string that is longer than the message', '0c' + '960180c0' + 'dbffffffff' + '909090'],
    ['an array of two thousand million', '0d' + '950180c0a161' + 'dd7fffffff' + 'c0c0'],
  ]) {
    test(`ends a connection that says ${what} in MessagePack`, async (t) => {
      const socket = await raw(t);
      await socket.greet({ protocol: 'messagepack', version: 1 });
      socket.send(Buffer.from(hex, 'hex'));
      const close = Buffer.from(await socket.bytes());
      assert.equal(close[close.indexOf(0x93) + 1], 7);
      await socket.closed;
    });
  }

  test('goes on where nothing is wrong but strange', async (t) => {
    const socket = await raw(t);
    await socket.greet();
    for (const strange of [
      { type: 99, target: 7 },
      { type: 5, invocationId: 'never called' },
      { type: 2, invocationId: 'never opened', item: 1 },
      { type: 3, invocationId: 'never opened' },
      { type: 6, more: 'than nothing' },
      { arguments: [], headers: { a: 'b' }, target: 'Nothing', type: 1 },
    ]) {
      socket.send(JSON.stringify(strange) + END);
    }
    assert.equal((await socket.ask('Add', [1, 2])).result, 3);
  });

  test('waits for the rest of a message, and takes several at once', async (t) => {
    const socket = await raw(t);
    await socket.greet();
    const text = ['1', '2'].map((id) => call('Add', [20, 1], id)).join('');
    for (const letter of text) socket.send(letter);
    assert.deepEqual([(await socket.message()).invocationId, (await socket.message()).invocationId], ['1', '2']);
    socket.send(text);
    assert.deepEqual([(await socket.message()).invocationId, (await socket.message()).invocationId], ['1', '2']);
  });

  test('lets calls beyond those that may run at once wait for their turn', async (t) => {
    const connection = await connect(t, HUB);
    const calls = Array.from({ length: 200 }, (_, number) => connection.invoke('Later', number, 1));
    assert.deepEqual(await Promise.all(calls), [...Array(200).keys()]);
  });

  test('ends a connection that uses an invocation id twice', async (t) => {
    const socket = await raw(t);
    await socket.greet();
    const stream = { type: 4, invocationId: '1', target: 'Ticks', arguments: [] };
    socket.send(JSON.stringify(stream) + END);
    assert.equal((await socket.message()).type, 2);
    socket.send(JSON.stringify(stream) + END);
    let message;
    do message = await socket.message();
    while (message.type === 2);
    assert.equal(message.type, 7);
    await socket.closed;
  });

  for (const [carrier, transport] of [
    ['WebSockets', WebSockets],
    ['server-sent events', ServerSentEvents],
    ['long polling', LongPolling],
  ]) {
    test(`ends a connection that the hub does not want, on ${carrier}`, async (t) => {
      const connection = client(`${HUB}?user=unwanted`, { transport });
      const closed = once(connection, 'close');
      // It is told while it starts, or when it has just started.
      const told = await connection.start().then(
        () => closed,
        (error) => error,
      );
      assert.match(String(told), /you are unwanted/);
      const aborted = await connect(t, HUB, { transport });
      const gone = once(aborted, 'close');
      aborted.send('Abort');
      assert.equal(await gone, undefined);
    });
  }
});

function post(path) {
  return fetch(NODE_1 + HUB + path, { method: 'POST' });
}

/** A client that has shaken hands, and polls when it is told to. */
async function poller() {
  const { connectionToken } = await (await post('/negotiate?negotiateVersion=1')).json();
  const request = (method, body) => fetch(`${NODE_1}${HUB}?id=${connectionToken}`, { method, body });
  const poll = () => request('GET');
  assert.equal(await (await poll()).text(), '');
  await request('POST', JSON.stringify(HELLO) + END);
  assert.equal(await (await poll()).text(), `{}${END}`);
  return { request, poll };
}

function call(target, args, invocationId) {
  return JSON.stringify({ type: 1, invocationId, target, arguments: args }) + END;
}

/** The status that a WebSocket is refused with. */
function refusal(query, node = NODE_1) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(node.replace('http', 'ws') + HUB + query);
    socket.on('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      resolve(statusCode);
    });
    socket.on('error', () => {});
    socket.on('open', () => reject(new Error('was accepted')));
  });
}

/** A WebSocket whose every byte is the test's own. */
async function raw(test, query = '') {
  const socket = new WebSocket(NODE_1.replace('http', 'ws') + HUB + query);
  test.after(() => socket.terminate());
  const frames = [];
  let wake = () => {};
  socket.on('message', (data) => {
    frames.push(data);
    wake();
  });
  const closed = new Promise((resolve) => socket.on('close', resolve));
  closed.then(() => wake());
  socket.on('error', () => {});
  await new Promise((resolve) => socket.on('open', resolve));

  const bytes = async () => {
    while (!frames.length) {
      if (socket.readyState === WebSocket.CLOSED) throw new Error('closed without a word');
      await new Promise((resolve) => (wake = resolve));
    }
    return frames.shift();
  };
  const next = async () => JSON.parse(String(await bytes()).replace(END, ''));
  const message = async () => {
    let read;
    do read = await next();
    while (read.type === 6);
    return read;
  };
  return {
    closed,
    bytes,
    next,
    /** The next one that is no ping. */
    message,
    send: (data) => socket.send(data),
    greet: async (hello = HELLO) => {
      socket.send(JSON.stringify(hello) + END);
      assert.deepEqual(await next(), {});
    },
    ask: async (target, args) => {
      socket.send(call(target, args, 'asked'));
      return message();
    },
    /** Everything until the end. */
    rest: async () => {
      await closed;
      return frames.map((frame) => JSON.parse(String(frame).replace(END, '')));
    },
  };
}
