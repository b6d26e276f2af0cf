/**
 * The simple chat of SignalR's documentation, with Microsoft's own client as it is. What makes it
 * miss nothing are two things that every hub of Tidings offers: with `?ids=1` the last argument of a
 * call is the message's id, and Join takes the last id that one has.
 */
const { HubConnectionBuilder, HubConnectionState } = window.signalR;
const $ = (id) => document.getElementById(id);
const RETRY = 2000;

let room;
let isThere = false;
let lastId;
let known = new Set();

const connection = new HubConnectionBuilder()
  .withUrl('/chatHub?ids=1')
  .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => RETRY })
  .build();

connection.on('ReceiveMessage', (...args) => {
  if (args.length === 3) receive(...args);
  else show({ text: args[0] }); // to me, or to everybody, rather than to the room
});
connection.on('MessagesMissed', (channel, reason) => {
  if (channel === group()) show({ text: `Some messages are no longer available (${reason}).`, isTrouble: true });
});
connection.onreconnecting(() => {
  isThere = false;
  showState();
});
connection.onreconnected(enter);
connection.onclose(showState);

function receive(author, text, id) {
  if (!isThere || known.has(id)) return;
  known.add(id);
  lastId = id;
  show({ author, text });
}

async function start() {
  try {
    const starting = connection.start();
    showState();
    await starting;
    await enter();
  } catch (error) {
    console.warn('cannot connect:', error);
    showState();
    setTimeout(start, RETRY);
  }
}

/** The server chooses the first room. After that it is ours, and what we missed in it comes first. */
async function enter() {
  const { channels } = await connection.invoke('WhoAmI');
  const groups = Object.keys(channels).filter((channel) => channel.startsWith('group:'));
  room ??= groups[0].slice('group:'.length);
  for (const other of groups) if (other !== group()) await connection.invoke('Leave', other);
  isThere = true;
  showRoom();
  showState();
  await connection.invoke('Join', group(), lastId ?? null);
}

async function move(to) {
  await connection.invoke('LeaveRoom', room);
  room = to;
  lastId = undefined;
  known = new Set();
  $('messagesList').replaceChildren();
  showRoom();
  await connection.invoke('JoinRoom', room);
}

function group() {
  return `group:${room}`;
}

function show({ author, text, isTrouble }) {
  const item = document.createElement('li');
  item.className = isTrouble ? 'divider trouble' : 'said';
  item.dataset.testid = 'message';
  if (author) {
    const name = document.createElement('strong');
    name.textContent = author;
    item.append(name, ' ');
  }
  const words = document.createElement('span');
  words.textContent = text;
  item.append(words);
  const scroll = $('scroll');
  const atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  $('messagesList').append(item);
  $('empty').hidden = true;
  if (atEnd) scroll.scrollTop = scroll.scrollHeight;
}

function showRoom() {
  $('title').textContent = `# ${room}`;
  $('roomInput').value = room;
  $('empty').hidden = $('messagesList').childElementCount > 0;
  document.title = `${room} · Tidings by SignalR`;
}

function showState() {
  const { state } = connection;
  const isConnected = state === HubConnectionState.Connected;
  const texts = { Connected: 'Connected', Disconnected: 'Connection lost' };
  $('state').textContent = texts[state] ?? 'Connecting…';
  document.body.dataset.state = isConnected ? 'connected' : texts[state] ? 'disconnected' : 'connecting';
  $('sendButton').disabled = !isConnected;
  $('joinButton').disabled = !isConnected;
}

function report(error) {
  show({ text: error.message, isTrouble: true });
}

$('messageForm').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = $('messageInput').value;
  if (!text) return;
  connection
    .invoke('SendMessage', room, $('userInput').value, text)
    .then(() => ($('messageInput').value = ''))
    .catch(report);
});

$('roomForm').addEventListener('submit', (event) => {
  event.preventDefault();
  const to = $('roomInput').value.trim();
  if (to && to !== room) move(to).catch(report);
});

$('userInput').value = sessionStorage.getItem('signalr:name') ?? `Guest ${Math.floor(100 + Math.random() * 900)}`;
$('userInput').addEventListener('change', () => sessionStorage.setItem('signalr:name', $('userInput').value));

start();
