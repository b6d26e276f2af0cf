import signalr from '@microsoft/signalr';
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack';

// Where there is a fetch, the client of 2021 expects a browser.
globalThis.self ??= globalThis;

/** Two nodes, and a proxy before the first that {@link pull} breaks. */
export const { NODE_1, NODE_2, PROXY } = process.env;

export const { ServerSentEvents, LongPolling, WebSockets } = signalr.HttpTransportType;
export const messagePack = () => new MessagePackHubProtocol();

/** A stock client that is connected until the test ends. */
export async function connect(test, path, options) {
  const connection = client(path, options);
  test.after(() => connection.stop());
  await connection.start();
  return connection;
}

/**
 * A stock client.
 *
 * @param path on the node, or a whole address
 * @param options those of the stock client, and: its `library`, the `protocol`, the delays of an
 *     automatic `reconnect`, whether it is `stateful`
 */
export function client(path, { library = signalr, protocol, reconnect, stateful, ...options } = {}) {
  const builder = new library.HubConnectionBuilder()
    .withUrl(path.startsWith('/') ? NODE_1 + path : path, options)
    .configureLogging(library.LogLevel.None);
  if (protocol) builder.withHubProtocol(protocol);
  if (reconnect) builder.withAutomaticReconnect(reconnect);
  if (stateful) builder.withStatefulReconnect();
  const connection = builder.build();
  connection.keepAliveIntervalInMilliseconds = 1000;
  return connection;
}

/** What the server calls a method with, from now on. */
export function listen(connection, method) {
  const heard = collect();
  connection.on(method, (...args) => heard.take(args));
  return heard;
}

/** What a stream of the server brings; `end` fails as it does. */
export function read(stream) {
  const items = collect();
  items.end = new Promise((complete, error) => {
    items.subscription = stream.subscribe({ next: items.take, complete, error });
  });
  items.end.catch(() => {}); // Not everybody waits for the end.
  return items;
}

/** The event of a connection: close, reconnecting or reconnected. */
export function once(connection, event) {
  return new Promise((resolve) => connection[`on${event}`](resolve));
}

/** Things that come one by one. */
export function collect() {
  const all = [];
  const waiting = new Set();
  return {
    all,
    take: (one) => {
      all.push(one);
      for (const check of waiting) check();
    },
    /** Waits until there are so many. */
    count: (n) =>
      new Promise((resolve) => {
        const check = () => all.length >= n && waiting.delete(check) && resolve(all);
        waiting.add(check);
        check();
      }),
  };
}

/** Has the test that runs this do something to the nodes or the proxy. */
export async function pull(lever) {
  const { status } = await fetch(`${process.env.LEVERS}/${lever}`, { method: 'POST' });
  if (status !== 200) throw new Error(`there is no lever ${lever}`);
}
