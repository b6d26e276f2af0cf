/**
 * The chat page: rooms are groups, a person is a user's channel. All that makes nobody miss a
 * message is in tidings.js; this page only shows it.
 */
import { Tidings } from '/client/tidings.js';
import { Conversations } from './conversations.js';
import { ask, drawLog, drawPlaces, drawSelf, drawState, drawTitle, scrollToEnd } from './view.js';

const $ = (id) => document.getElementById(id);
const SAID = 'ReceiveMessage';
const RECENT = 50;
/** As long as the hub remembers a messageId: until then repeating is safe. */
const PATIENCE = 10 * 60 * 1000;

const conversations = new Conversations('group:General');
let current = conversations.get(sessionStorage.getItem('chat:current')) ?? conversations.all[0];
let name = sessionStorage.getItem('chat:name');
let hub;
let lost = false;
let drawing;

const own = () => `user:${name}`;

function connect() {
  hub?.close();
  hub = new Tidings({ user: name, storage: sessionStorage, onGap: ({ channel }) => loadRecent(channel, true) });
  hub.on('state', showState);
  hub.on('gap', ({ channel, reason }) => touch(channel, (each) => each.addGap(reason)));
  hub.on('caughtup', ({ channel }) => touch(channel, (each) => each.caughtUp()));
  hub.on('error', ({ error, channel }) => console.warn('tidings:', channel ?? '', error));
  if ($('offline').checked) hub.offline();
  for (const room of conversations.rooms) listen(room.channel);
  listen(own());
  for (const each of conversations.all) each.outbox.forEach((waiting) => deliver(each, waiting));
  drawSelf(name);
  showState(hub);
}

/** Begins with the recent messages where we are new, and where we left off otherwise. */
async function listen(channel) {
  const joining = hub;
  const begun = `chat:begun:${channel}`;
  const isNew = !sessionStorage.getItem(begun);
  let since;
  if (isNew) {
    await joining.connected().catch(() => {});
    since = await loadRecent(channel, false).catch(() => undefined);
    if (hub !== joining || !isWanted(channel)) return;
  }
  let missing = !isNew; // Who was never here has missed nothing.
  const onMessage = (message) => receive({ ...message, replayed: message.replayed && missing });
  try {
    await joining.join(channel, { since, onMessage });
    missing = true;
    sessionStorage.setItem(begun, 'yes');
  } catch (error) {
    if (error.code !== 0) touch(channel, (each) => each.addRefusal(error.message));
  }
}

function isWanted(channel) {
  return channel === own() || Boolean(conversations.get(channel));
}

async function loadRecent(channel, replayed) {
  const { messages, id } = await hub.history(channel, { limit: RECENT, reverse: true });
  const isNews = replayed || channel === own(); // A letter waits to be read, old talk does not.
  for (const message of messages.reverse()) receive({ ...message, replayed }, isNews);
  return id || undefined;
}

function receive({ id, channel, name: event, data, user, at, replayed }, isNews = true) {
  const [said, text] = event === SAID && Array.isArray(data) && data.length === 2 ? data : ['', data];
  const author = String(user ?? said) || 'somebody';
  const conversation = conversations.open(channel === own() ? `user:${author}` : channel);
  const shown = typeof text === 'string' ? text : JSON.stringify(text);
  // What waited here while the line was down may come with what was missed, and was not missed.
  const isMine = author === name && conversation.outbox.some((waiting) => waiting.text === shown);
  if (!conversation.add({ source: channel, id, author, text: shown, at, replayed: replayed && !isMine })) return;
  conversation.outbox = conversation.outbox.filter((each) => !each.id || each.id !== id);
  if (isNews && (conversation !== current || document.hidden)) conversation.unread++;
  show(conversation);
}

/** Something happened to a channel, and so to the conversations that are fed by it. */
function touch(channel, change) {
  const fed = channel === own() ? conversations.people : [conversations.get(channel)].filter(Boolean);
  for (const each of fed) {
    change(each);
    show(each);
  }
}

function say(text) {
  const waiting = { messageId: newId(), text };
  current.outbox.push(waiting);
  current.save();
  draw();
  scrollToEnd();
  deliver(current, waiting);
}

async function deliver(conversation, waiting) {
  const { channel } = conversation;
  const { messageId, text } = waiting;
  waiting.failed = undefined;
  waiting.retry = () => deliver(conversation, waiting);
  try {
    waiting.id = await hub.publish(channel, [name, text], { name: SAID, messageId, timeout: PATIENCE });
    // In a room we hear ourselves. What we write to somebody only they hear.
    const sent = { source: channel, id: waiting.id, author: name, text, at: Date.now() };
    if (conversation.isPrivate) conversation.add(sent);
    if (!waiting.id || conversation.has(sent)) {
      conversation.outbox = conversation.outbox.filter((each) => each !== waiting);
    }
  } catch (error) {
    if (hub.state === 'closed' || error.code === 0) return;
    waiting.failed = `Not sent: ${error.message}.`;
  }
  show(conversation);
}

function show(conversation) {
  if (conversations.get(conversation.channel) !== conversation) return;
  conversation.save();
  drawing ??= setTimeout(draw, 10); // a replay is drawn in one go
}

function draw() {
  drawing = undefined;
  drawLog(current, name);
  drawPlaces(conversations, current, choose);
}

function choose(conversation) {
  current = conversation;
  current.unread = 0;
  sessionStorage.setItem('chat:current', current.channel);
  current.save();
  drawTitle(current);
  draw();
  if (matchMedia('(pointer: fine)').matches) $('text').focus();
}

function showState({ state, retryIn }) {
  const byChoice = $('offline').checked;
  const texts = {
    connecting: 'Connecting…',
    connected: 'Connected',
    disconnected: byChoice ? 'Offline' : 'Connection lost',
    replaced: 'Elsewhere',
    closed: 'Closed',
  };
  if (retryIn) lost = true;
  if (state === 'connected' || byChoice) lost = false;
  let banner = '';
  if (state === 'replaced') banner = 'This chat goes on in another tab.';
  else if (byChoice) banner = 'You are offline. What is said meanwhile is kept for you.';
  else if (lost) banner = 'The connection is gone. Trying again; what is said meanwhile is kept for you.';
  drawState(state, texts[state], banner, state === 'replaced');
}

async function rename(first) {
  const suggestion = name ?? `Guest ${Math.floor(100 + Math.random() * 900)}`;
  const chosen = await ask({
    title: first ? 'What should we call you?' : 'Change your name',
    help: 'It stands beside what you say, and others can write to you by it.',
    label: 'Your name',
    value: suggestion,
    submit: first ? 'Start chatting' : 'Change',
    mayCancel: !first,
  });
  if (chosen === name || (!chosen && !first)) return;
  name = chosen ?? suggestion;
  sessionStorage.setItem('chat:name', name);
  connect();
  choose(current);
}

async function joinRoom() {
  const help = 'A room exists as soon as somebody is in it.';
  const room = await ask({ title: 'Join a room', help, label: 'Room', submit: 'Join' });
  if (!room) return;
  const isNew = !conversations.get(`group:${room}`);
  choose(conversations.open(`group:${room}`));
  if (isNew) listen(`group:${room}`);
}

async function writeTo() {
  const help = 'They need not be here now: it waits for them.';
  const person = await ask({ title: 'Write to somebody', help, label: 'Their name', submit: 'Write' });
  if (person) choose(conversations.open(`user:${person}`));
}

function leave() {
  const { channel, isPrivate } = current;
  conversations.close(channel);
  if (!isPrivate) {
    sessionStorage.removeItem(`chat:begun:${channel}`);
    hub.leave(channel);
  }
  if (conversations.all.length === 0) {
    conversations.open('group:General');
    listen('group:General');
  }
  choose(conversations.all[0]);
}

/** Works without a secure context, too. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (each) => each.toString(36)).join('-');
}

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('text').value.trim();
  $('text').value = '';
  if (text) say(text);
});

$('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('composer').requestSubmit();
});

$('offline').addEventListener('change', ({ target }) => (target.checked ? hub.offline() : hub.online()));
$('continue').addEventListener('click', () => hub.online());
$('rename').addEventListener('click', () => rename(false));
$('add-room').addEventListener('click', joinRoom);
$('add-person').addEventListener('click', writeTo);
$('leave').addEventListener('click', leave);
$('ask-cancel').addEventListener('click', () => $('ask').close());
document.addEventListener('visibilitychange', () => {
  if (document.hidden || !name) return;
  current.unread = 0;
  show(current);
});

$('offline').checked = false;
drawTitle(current);
draw();
if (name) connect();
else rename(true);
