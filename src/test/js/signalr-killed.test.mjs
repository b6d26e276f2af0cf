import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODE_2, PROXY, WebSockets, client, collect, connect, messagePack, once, pull } from './signalr-client.mjs';

const ROOM = 'Harbour';
const LAST = 200;

test('lets clients whose node is killed go on at another from where they were', async (t) => {
  const writer = await connect(t, `${NODE_2}/chatHub`);
  const readers = await Promise.all([
    reader(t, { transport: WebSockets }),
    reader(t, { transport: WebSockets, protocol: messagePack(), stateful: true }),
  ]);

  let killed;
  for (let number = 1; number <= LAST; number++) {
    await writer.invoke('SendMessage', ROOM, 'writer', String(number));
    if (number === 60) killed = pull('kill');
  }
  await killed;

  for (const { reconnected, texts } of readers) {
    await reconnected;
    await texts.count(LAST);
    assert.deepEqual(
      texts.all,
      Array.from({ length: LAST }, (_, index) => String(index + 1)),
    );
  }
});

/** Keeps the id of the last message, and comes back to the room with it. */
async function reader(t, options) {
  const connection = client(`${PROXY}/chatHub?ids=1`, { ...options, reconnect: Array(20).fill(200) });
  t.after(() => connection.stop());
  const texts = collect();
  let last;
  connection.on('ReceiveMessage', (user, text, id) => {
    last = id;
    if (user === 'writer') texts.take(text);
  });
  connection.onreconnected(() => connection.invoke('Join', `group:${ROOM}`, last));
  const reconnected = once(connection, 'reconnected');
  await connection.start();
  await connection.invoke('JoinRoom', ROOM);
  return { reconnected, texts };
}
