import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODE_2, PROXY, WebSockets, client, collect, connect, listen, messagePack, once, pull, read } from './signalr-client.mjs';

const HUB = '/specification';

for (const [encoding, protocol] of [
  ['JSON', undefined],
  ['MessagePack', messagePack()],
]) {
  test(`loses and repeats nothing, and keeps the order, when the line is cut amid it all: ${encoding}`, async (t) => {
    const connection = await connect(t, PROXY + HUB, { transport: WebSockets, stateful: true, protocol });
    connection.on('Number', (number) => connection.send('Note', number));
    const numbers = listen(connection, 'Number');
    const ticks = read(connection.stream('Ticks'));

    await connection.invoke('Count', 300);
    for (const amid of [50, 150, 250]) {
      await numbers.count(amid);
      await pull('cut');
    }

    await numbers.count(300);
    assert.deepEqual(numbers.all.flat(), upTo(300));
    assert.deepEqual(await connection.invoke('Noted'), upTo(300));
    const end = ticks.all.length + 10;
    await ticks.count(end);
    assert.deepEqual(ticks.all.slice(0, end), upTo(end));
  });
}

test('completes what was called before the line was cut', async (t) => {
  const connection = await connect(t, PROXY + HUB, { transport: WebSockets, stateful: true });
  const answer = connection.invoke('Later', 'still there', 300);
  await pull('cut');
  assert.equal(await answer, 'still there');
});

for (const stateful of [false, true]) {
  const kind = stateful ? 'a stateful client' : 'a client';
  test(`lets ${kind} go on at another node from where it was`, async (t) => {
    const writer = await connect(t, NODE_2 + HUB);
    const reader = client(`${PROXY}${HUB}?ids=1`, { transport: WebSockets, reconnect: [0, 100, 500, 1000], stateful });
    t.after(() => reader.stop());
    const channel = `SpecificationHub/group:${kind}`;
    const numbers = listen(reader, 'Number');
    reader.onreconnected(() => reader.invoke('Join', channel, numbers.all.at(-1)[1]));
    const reconnected = once(reader, 'reconnected');
    await reader.start();
    const first = reader.connectionId;
    await reader.invoke('Join', channel);

    for (let number = 1; number <= 100; number++) {
      await writer.invoke('Tell', kind, number);
      if (number === 30) await pull('move');
    }

    await reconnected;
    await numbers.count(100);
    assert.notEqual(reader.connectionId, first);
    assert.deepEqual(
      numbers.all.map(([number]) => number),
      upTo(100),
    );
    await pull('moveBack');
  });
}

test('notices a server that falls silent, and is back when it is heard again', async (t) => {
  const connection = client(PROXY + HUB, { transport: WebSockets, reconnect: Array(50).fill(200) });
  t.after(() => connection.stop());
  connection.serverTimeoutInMilliseconds = 3000;
  await connection.start();
  const noticed = once(connection, 'reconnecting');
  const reconnected = once(connection, 'reconnected');
  await pull('hold');
  assert.match(String(await noticed), /Server timeout elapsed/);
  await pull('release');
  await reconnected;
  assert.equal(await connection.invoke('Add', 1, 2), 3);
});

test('is told of what cannot be had any more, before anything later', async (t) => {
  const connection = await connect(t, `${HUB}?ids=1`);
  const heard = collect();
  connection.on('MessagesMissed', (...missed) => heard.take(missed));
  connection.on('Number', (...number) => heard.take(number));
  const channel = 'SpecificationHub/group:elsewhere';
  const { recovered, reason, id } = await connection.invoke('Join', channel, '1zzzzz:7');
  assert.deepEqual([recovered, reason], [false, 'epoch']);
  await connection.send('Join', channel, '1zzzzz:8');
  await connection.invoke('Tell', 'elsewhere', 1);
  const missed = [channel, 'epoch', id];
  assert.deepEqual(await heard.count(3), [missed, missed, [1, following(id)]]);
});

test('is told what happened meanwhile when it asks', async (t) => {
  const connection = await connect(t, `${HUB}?ids=1`);
  const channel = 'SpecificationHub/group:asked';
  const { id } = await connection.invoke('Join', channel);
  const numbers = listen(connection, 'Number');
  for (const number of upTo(3)) await connection.invoke('Tell', 'asked', number);
  await numbers.count(3);
  const { messages } = await connection.invoke('History', channel, id, 2);
  assert.deepEqual(
    messages.map(({ data }) => data),
    [[1], [2]],
  );
  const resync = await connection.invoke('Resync', { [channel]: messages[1].id });
  assert.deepEqual(
    resync[channel].messages.map(({ data }) => data),
    [[3]],
  );
  assert.equal(resync[channel].recovered, true);
  await connection.invoke('Leave', channel);
  await connection.invoke('Tell', 'asked', 4);
  await connection.invoke('Join', channel, messages[1].id);
  await numbers.count(5);
  assert.deepEqual(
    numbers.all.map(([number]) => number),
    [1, 2, 3, 3, 4],
  );
});

function upTo(last) {
  return Array.from({ length: last }, (_, index) => index + 1);
}

function following(id) {
  const [epoch, offset] = id.split(':');
  return `${epoch}:${Number(offset) + 1}`;
}
