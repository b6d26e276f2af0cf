import { createServer } from 'node:http';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

/**
 * A hub that fails on command. It speaks the WebSocket protocol of the real one, in one process and
 * without mercy: a test's `intercept` sees each frame first and may answer it, lose it or cut the
 * connection at any moment.
 */
export class FakeHub {
  /** (frame, connection) => true when the frame was dealt with. */
  intercept = () => false;
  /** Every frame that was received. */
  frames = [];
  /** The query of every connection, oldest first. */
  queries = [];
  connections = new Set();
  epoch = '1fake0';
  #logs = new Map();
  #ids = new Map();
  #made = 0;

  static async start(server = createServer(), port = 0) {
    const hub = new FakeHub();
    hub.server = server;
    hub.sockets = new WebSocketServer({ server, path: '/hub/websocket' });
    hub.sockets.on('connection', (socket, { url }) => hub.#connected(socket, new URL(url, 'ws://fake')));
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return hub;
  }

  get url() {
    return `ws://127.0.0.1:${this.server.address().port}/hub/websocket`;
  }

  log(channel) {
    if (!this.#logs.has(channel)) this.#logs.set(channel, { messages: [], trimmed: 0 });
    return this.#logs.get(channel);
  }

  head(channel) {
    return `${this.epoch}:${this.log(channel).messages.length}`;
  }

  /** Appends, and delivers to whoever listens. */
  publish(channel, data, { name = 'message', from, user, except = [], messageId } = {}) {
    const key = messageId && `${channel} ${from} ${messageId}`;
    if (this.#ids.has(key)) return this.#ids.get(key);
    const { messages } = this.log(channel);
    const id = `${this.epoch}:${messages.length + 1}`;
    const message = { id, channel, name, data, from, user, at: Date.now(), except };
    messages.push(message);
    if (key) this.#ids.set(key, id);
    for (const each of this.connections) if (each.channels.has(channel)) each.deliver(message);
    return id;
  }

  /** Throws away the log up to an offset. */
  trim(channel, offset) {
    this.log(channel).trimmed = offset;
  }

  /** Cuts every connection without a close. */
  cut() {
    for (const each of this.connections) each.socket.terminate();
  }

  /** What came after a position, or why that is not known any more. */
  after(channel, since, connection) {
    const { messages, trimmed } = this.log(channel);
    const [epoch, offset] = since.split(':');
    if (epoch !== this.epoch || offset > messages.length) return { recovered: false, reason: 'epoch' };
    if (offset < trimmed) return { recovered: false, reason: 'trimmed' };
    const page = messages.slice(Number(offset)).filter((each) => !each.except.includes(connection.id));
    return { recovered: true, page };
  }

  async stop() {
    this.cut();
    this.sockets.close();
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  #connected(socket, url) {
    const query = Object.fromEntries(url.searchParams);
    this.queries.push(query);
    const id = query.resume?.startsWith('token-') ? query.resume.slice(6) : `connection-${++this.#made}`;
    const connection = new Connection(this, socket, id, query.user);
    this.connections.add(connection);
    socket.on('close', () => this.connections.delete(connection));
    socket.on('message', (text) => {
      const frame = JSON.parse(text);
      this.frames.push(frame);
      if (!this.intercept(frame, connection)) connection.handle(frame);
    });
  }
}

class Connection {
  channels = new Set();

  constructor(hub, socket, id, user) {
    Object.assign(this, { hub, socket, id, user });
  }

  write(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  deliver({ id, channel, name, data, from, user, at, except }) {
    if (except.includes(this.id)) return;
    this.write({ type: 'rec', address: channel, headers: { id, name, from, user, at: String(at) }, body: data });
  }

  reply(frame, body) {
    if (frame.replyAddress) this.write({ type: 'rec', address: frame.replyAddress, body });
  }

  refuse(frame, failureCode, message, more) {
    const address = frame.replyAddress ?? frame.address;
    this.write({ type: 'err', address, failureCode, failureType: 'RECIPIENT_FAILURE', message, ...more });
  }

  handle(frame) {
    const { type, address, headers = {}, body } = frame;
    if (type === 'register') this.#register(frame);
    else if (type === 'unregister') this.reply(frame, { channel: address, left: this.channels.delete(address) });
    else if (type !== 'ping' && address.startsWith('hub:')) this.#serve(frame);
    else if (type !== 'ping') {
      const except = (headers.except ?? '').replace('caller', this.id).split(',').filter(Boolean);
      const sender = { from: this.id, user: this.user };
      this.reply(frame, { id: this.hub.publish(address, body, { ...headers, ...sender, except }) });
    }
  }

  #register(frame) {
    const { address: channel, headers = {} } = frame;
    const since = headers.since ?? (headers.from === 'earliest' ? `${this.hub.epoch}:0` : undefined);
    const { page = [], recovered, reason } = since ? this.hub.after(channel, since, this) : {};
    page.forEach((message) => this.deliver(message));
    this.channels.add(channel);
    this.reply(frame, { channel, id: this.hub.head(channel), recovered, reason, replayed: page.length });
  }

  #serve(frame) {
    const { address, body } = frame;
    if (address === 'hub:whoami') {
      this.reply(frame, { connection: this.id, resume: `token-${this.id}`, user: this.user, node: 'fake', channels: {} });
    } else if (address === 'hub:send') {
      const sending = { ...body, except: body.except ?? [], from: this.id, user: this.user };
      const ids = body.to.map((channel) => [channel, this.hub.publish(channel, body.data, sending)]);
      this.reply(frame, { ids: Object.fromEntries(ids) });
    } else if (address === 'hub:resync') {
      const replies = Object.entries(body).map(([channel, since]) => {
        const { page = [], ...rest } = this.hub.after(channel, since, this);
        return [channel, { messages: page, id: this.hub.head(channel), ...rest }];
      });
      this.reply(frame, Object.fromEntries(replies));
    } else if (address === 'hub:history') {
      const { messages } = this.hub.log(body.channel);
      const page = body.reverse ? messages.toReversed() : messages;
      this.reply(frame, { messages: page.slice(0, body.limit ?? 100), id: this.hub.head(body.channel) });
    } else {
      this.refuse(frame, 404, `unknown address ${address}`);
    }
  }
}
