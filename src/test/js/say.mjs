// Says m1, m2 and so on, one after the other, and prints the id of each once it is stored; fails when
// its connection ends: node say.mjs <url> <channel> <count>
import { WebSocket } from 'ws';
import { Tidings } from '../../main/resources/web/client/tidings.js';

const [url, channel, count] = process.argv.slice(2);
const hub = new Tidings({ url, WebSocket });
hub.on('state', ({ state }) => {
  if (state === 'disconnected') process.exitCode = 1;
});
for (let i = 1; i <= count; i++) {
  console.log('stored', await hub.publish(channel, `m${i}`));
}
hub.close();
