import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import signalr from '@microsoft/signalr';
import signalr5 from 'signalr-5';
import { LongPolling, ServerSentEvents, WebSockets, client, listen, messagePack, read } from './signalr-client.mjs';

const withoutNegotiation = { transport: WebSockets, skipNegotiation: true };

// Whatever the specification and a client support.
for (const [pair, options] of [
  ['WebSockets, JSON', { transport: WebSockets }],
  ['WebSockets, MessagePack', { transport: WebSockets, protocol: messagePack() }],
  ['WebSockets without negotiation, JSON', withoutNegotiation],
  ['WebSockets without negotiation, MessagePack', { ...withoutNegotiation, protocol: messagePack() }],
  ['server-sent events, JSON', { transport: ServerSentEvents }],
  ['long polling, JSON', { transport: LongPolling }],
  ['long polling, MessagePack', { transport: LongPolling, protocol: messagePack() }],
  ['WebSockets, JSON, stateful', { transport: WebSockets, stateful: true }],
  ['WebSockets, MessagePack, stateful', { transport: WebSockets, protocol: messagePack(), stateful: true }],
  ['WebSockets, JSON, the client of 2021', { transport: WebSockets, library: signalr5 }],
  ['WebSockets without negotiation, JSON, the client of 2021', { ...withoutNegotiation, library: signalr5 }],
  ['server-sent events, JSON, the client of 2021', { transport: ServerSentEvents, library: signalr5 }],
  ['long polling, JSON, the client of 2021', { transport: LongPolling, library: signalr5 }],
]) {
  describe(pair, () => {
    const connection = client('/specification', options);
    const { Subject } = options.library ?? signalr;

    before(() => connection.start());
    after(() => connection.stop());

    test('brings back results', async () => {
      assert.equal(await connection.invoke('Add', 40, 2), 42);
      assert.deepEqual(await connection.invoke('Batched', 5), [0, 1, 2, 3, 4]);
      assert.deepEqual(await connection.invoke('batched', 0), []);
    });

    test('brings values of every kind there and back', async () => {
      for (const value of [null, true, -1.5, 1e21, 2 ** 53, 'é 😀 "\\\n\u2028', [[], [{}]], { a: { b: [null] } }, '']) {
        assert.deepEqual(await connection.invoke('Echo', value), value);
      }
      const large = 'é'.repeat(25_000);
      assert.equal(await connection.invoke('Echo', large), large);
    });

    test('says nothing where a method has no result', async () => {
      assert.equal(await connection.invoke('Nothing'), undefined);
    });

    test('tells what a hub says of a failure, and nothing of any other', async () => {
      await assert.rejects(connection.invoke('SingleResultFailure', 40, 2), {
        message:
          "An unexpected error occurred invoking 'SingleResultFailure' on the server. HubException: It didn't work!",
      });
      await assert.rejects(connection.invoke('Crash'), {
        message: "An unexpected error occurred invoking 'Crash' on the server.",
      });
      await assert.rejects(connection.invoke('Missing'), /Unknown hub method 'Missing'/);
      await assert.rejects(connection.invoke('Add', 1), /Invocation provides 1 argument\(s\) but target expects 2/);
      await assert.rejects(connection.invoke('Add', 'one', 2), /Error binding arguments?/);
      assert.equal(await connection.invoke('Add', 1, 1), 2);
    });

    test('calls without waiting', async () => {
      const heard = listen(connection, 'NonBlocking');
      await connection.send('NonBlocking', 'foo');
      await connection.send('Missing');
      await connection.send('NonBlocking', 'bar');
      assert.deepEqual(await heard.count(2), [['foo'], ['bar']]);
    });

    test('streams from the server', async () => {
      const items = read(connection.stream('Stream', 100));
      await items.end;
      assert.deepEqual(items.all, [...Array(100).keys()]);
    });

    test('streams from the server until it fails', async () => {
      const items = read(connection.stream('StreamFailure', 5));
      await assert.rejects(items.end, /Ran out of data!/);
      assert.deepEqual(items.all, [0, 1, 2, 3, 4]);
      await assert.rejects(read(connection.stream('Add', 1, 1)).end, /non-streaming 'Add' method/);
      await assert.rejects(connection.invoke('Stream', 1), /streaming 'Stream' method/);
    });

    test('streams from the server until the client has had enough', async () => {
      const heard = listen(connection, 'Cancelled');
      const items = read(connection.stream('Ticks'));
      await items.count(3);
      items.subscription.dispose();
      await heard.count(1);
    });

    test('streams from the client', async () => {
      const numbers = new Subject();
      const sum = connection.invoke('AddStream', numbers);
      for (let i = 1; i <= 100; i++) numbers.next(i);
      numbers.complete();
      assert.equal(await sum, 5050);
    });

    test('streams from the client until it fails', async () => {
      const numbers = new Subject();
      const sum = connection.invoke('AddStream', numbers);
      numbers.next(1);
      numbers.error(new Error('no more'));
      await assert.rejects(sum, /no more/);
    });

    test('streams both ways at once', async () => {
      const numbers = new Subject();
      const doubled = read(connection.stream('Doubled', numbers));
      for (let i = 1; i <= 3; i++) {
        numbers.next(i);
        await doubled.count(i);
      }
      numbers.complete();
      await doubled.end;
      assert.deepEqual(doubled.all, [2, 4, 6]);
    });

    test('answers the server', { skip: options.library && 'clients of 2021 give no results' }, async () => {
      connection.on('Guess', (question) => `${question}: 42`);
      connection.on('Refuse', () => Promise.reject(new Error('I will not')));
      assert.equal(await connection.invoke('AskBack', 'Guess', 'how many'), 'how many: 42');
      assert.match(await connection.invoke('AskBack', 'Refuse', 'please'), /failed: .*I will not/);
      assert.match(await connection.invoke('AskBack', 'Unheard', 'anybody'), /failed: .*didn't provide a result/);
    });

    test('says who it is, and how to be it again', async () => {
      const { connection: id, resume, node } = await connection.invoke('WhoAmI');
      assert.ok(resume && node);
      if (!options.skipNegotiation) assert.equal(connection.connectionId, id);
    });
  });
}
