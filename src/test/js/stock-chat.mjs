/**
 * Somebody at the stock client of the event-bus bridge: says each line that it reads and writes
 * what it hears. It does for itself what that client does not: it comes back as the connection that
 * it was, says the last id that it has, and repeats what was not answered with the same messageId.
 */
import { createInterface } from 'node:readline';
import EventBus from '@vertx/eventbus-bridge-client.js';

const { HUB } = process.env;
const CHANNEL = 'group:General';
const unanswered = [];
let bus;
let resume = '';
let last;
let count = 0;

function connect() {
  bus = new EventBus(`${HUB}&resume=${resume}`);
  bus.onopen = () => {
    bus.send('hub:whoami', {}, (refused, reply) => {
      resume = reply.body.resume;
      console.log('listening');
    });
    bus.registerHandler(CHANNEL, last ? { since: last } : {}, hear);
    unanswered.forEach(say);
  };
  bus.onclose = () => setTimeout(connect, 200);
}

function hear(gap, message) {
  if (gap) throw new Error(gap.message);
  last = message.headers.id;
  console.log(`heard ${last} ${message.headers.user}: ${message.body[1]}`);
}

function say(line) {
  const { text, messageId } = line;
  bus.send(CHANNEL, ['Stock', text], { name: 'ReceiveMessage', messageId }, (refused) => {
    if (refused) throw new Error(refused.message);
    unanswered.splice(unanswered.indexOf(line), 1);
  });
}

createInterface({ input: process.stdin }).on('line', (text) => {
  const line = { text, messageId: `line ${++count}` };
  unanswered.push(line);
  if (bus.state === EventBus.OPEN) say(line);
});

connect();
