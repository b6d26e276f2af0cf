import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LongPolling, NODE_1, NODE_2, ServerSentEvents, WebSockets, client, listen, messagePack } from './signalr-client.mjs';

// Of every transport and encoding, on two nodes.
const members = {
  ann: client(`${NODE_1}/targets?user=ann`, { transport: WebSockets }),
  anna: client(`${NODE_2}/targets?user=ann`, { transport: ServerSentEvents }),
  bob: client(`${NODE_2}/targets?user=bob`, { transport: WebSockets, protocol: messagePack() }),
  cid: client(`${NODE_1}/targets`, { transport: LongPolling, protocol: messagePack() }),
  dan: client(`${NODE_2}/targets`, { transport: LongPolling }),
};
const everybody = Object.keys(members);
const ids = {};
const heard = {};
const expected = Object.fromEntries(everybody.map((name) => [name, []]));
const said = [];

before(async () => {
  await Promise.all(
    everybody.map(async (name) => {
      heard[name] = listen(members[name], 'Said');
      await members[name].start();
      ids[name] = (await members[name].invoke('WhoAmI')).connection;
    }),
  );
  await Promise.all(
    [
      ['ann', 'red'],
      ['bob', 'red'],
      ['cid', 'red'],
      ['bob', 'blue'],
      ['dan', 'blue'],
    ].map(([name, group]) => members[name].invoke('Enter', ids[name], group)),
  );
});

after(() => Promise.all(everybody.map((name) => members[name].stop())));

const of = (...names) => names.map((name) => ids[name]);

for (const [target, speaker, names, hearers] of [
  ['all', 'ann', () => [], everybody],
  ['caller', 'bob', () => [], ['bob']],
  ['others', 'bob', () => [], ['ann', 'anna', 'cid', 'dan']],
  ['client', 'ann', () => of('dan'), ['dan']],
  ['clients', 'dan', () => of('ann', 'bob', 'cid'), ['ann', 'bob', 'cid']],
  ['allExcept', 'cid', () => of('ann', 'dan'), ['anna', 'bob', 'cid']],
  ['group', 'dan', () => ['red'], ['ann', 'bob', 'cid']],
  ['groups', 'anna', () => ['red', 'blue'], ['ann', 'bob', 'bob', 'cid', 'dan']],
  ['groupExcept', 'bob', () => ['red', ...of('ann')], ['bob', 'cid']],
  ['othersInGroup', 'bob', () => ['red'], ['ann', 'cid']],
  ['user', 'cid', () => ['ann'], ['ann', 'anna']],
  ['users', 'cid', () => ['ann', 'bob'], ['ann', 'anna', 'bob']],
]) {
  test(`speaks to ${target}`, () => say(speaker, target, names(), hearers));
}

test('speaks to whoever is in a group now, whoever has put them in or out', async () => {
  await members.ann.invoke('Enter', ids.dan, 'green');
  await members.ann.invoke('Enter', ids.cid, 'green');
  await say('bob', 'group', ['green'], ['cid', 'dan']);
  await members.bob.invoke('Exit', ids.cid, 'green');
  await say('bob', 'group', ['green'], ['dan']);
});

test('keeps its channels apart from those of other hubs', async () => {
  const stranger = client(`${NODE_2}/specification?user=ann`);
  const overheard = listen(stranger, 'Said');
  await stranger.start();
  await stranger.invoke('Join', 'group:red');
  await say('ann', 'all', [], everybody);
  await say('ann', 'group', ['red'], ['ann', 'bob', 'cid']);
  await say('ann', 'user', ['ann'], ['ann', 'anna']);
  await stranger.invoke('Join', 'TargetsHub/all');
  await say('ann', 'all', [], everybody);
  assert.deepEqual(await overheard.count(1), [['all', said.at(-1)]]);
  await stranger.stop();
});

test('has spoken to nobody else', async () => {
  // Order is kept within a channel: who has heard the last message of each has heard all.
  await say('ann', 'all', [], everybody);
  await say('ann', 'group', ['red'], ['ann', 'bob', 'cid']);
  await say('ann', 'group', ['blue'], ['bob', 'dan']);
  await say('ann', 'group', ['green'], ['dan']);
  await say('ann', 'users', ['ann', 'bob'], ['ann', 'anna', 'bob']);
  await say('ann', 'clients', of(...everybody), everybody);
  for (const name of everybody) {
    assert.deepEqual(heard[name].all.map(([, text]) => text).sort(), [...expected[name]].sort());
  }
});

test('asks a client on another node, and says so when there is none', async () => {
  members.bob.on('Guess', (question) => `bob: ${question}`);
  assert.equal(await members.ann.invoke('Ask', ids.bob, 'Guess', 'how many'), 'bob: how many');
  await assert.rejects(members.ann.invoke('Ask', 'nobody', 'Guess', 'how many'), /HubException/);
});

/** Says something new to a target, and waits until the hearers have heard it, as often as they are named. */
async function say(speaker, target, names, hearers) {
  const text = `${target} ${said.length}`;
  said.push(text);
  await members[speaker].invoke('Say', target, names, text);
  hearers.forEach((name) => expected[name].push(text));
  await Promise.all(hearers.map((name) => heard[name].count(expected[name].length)));
}
