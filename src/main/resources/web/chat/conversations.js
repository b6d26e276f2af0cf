const KEPT = 300;

/**
 * What was said in one place, and what is still to be sent there. Kept in the session's storage
 * before the client stores its position, so that a page that is loaded again shows everything once.
 */
export class Conversation {
  #ids;
  #away;

  constructor(channel, { entries = [], outbox = [], unread = 0 } = {}) {
    Object.assign(this, { channel, entries, outbox, unread });
    this.#ids = new Set(entries.map(place));
  }

  get isPrivate() {
    return this.channel.startsWith('user:');
  }

  get title() {
    return this.channel.slice(this.channel.indexOf(':') + 1);
  }

  /** Adds a message unless it is there already; what was missed stands below a divider. */
  add(message) {
    if (message.id && this.has(message)) return false;
    this.#ids.add(place(message));
    if (message.replayed) {
      this.#away ??= this.#append({ kind: 'away', count: 0 });
      this.#away.count++;
    }
    this.#append({ kind: 'message', ...message });
    return true;
  }

  addGap(reason) {
    this.#away = undefined;
    this.#append({ kind: 'gap', reason });
  }

  addRefusal(reason) {
    this.#append({ kind: 'refused', reason });
  }

  /** The next message that was missed begins a new divider. */
  caughtUp() {
    this.#away = undefined;
  }

  has(message) {
    return this.#ids.has(place(message));
  }

  /** Where the storage is full, a page that is loaded again shows less of what was said. */
  save() {
    const { outbox, unread } = this;
    for (let kept = this.entries.length; ; kept = Math.floor(kept / 2)) {
      const entries = this.entries.slice(this.entries.length - kept);
      try {
        sessionStorage.setItem(key(this.channel), JSON.stringify({ entries, outbox, unread }));
        return;
      } catch (full) {
        if (kept === 0) throw full;
      }
    }
  }

  #append(entry) {
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.splice(0, this.entries.length - KEPT);
    return entry;
  }
}

/** All conversations of this tab, in the order in which they were opened. */
export class Conversations {
  #open = new Map();

  constructor(fallback) {
    const channels = JSON.parse(sessionStorage.getItem('chat:open') ?? '[]');
    for (const channel of channels.length > 0 ? channels : [fallback]) this.open(channel);
  }

  open(channel) {
    if (!this.#open.has(channel)) {
      const saved = JSON.parse(sessionStorage.getItem(key(channel)) ?? '{}');
      this.#open.set(channel, new Conversation(channel, saved));
      this.#save();
    }
    return this.#open.get(channel);
  }

  close(channel) {
    this.#open.delete(channel);
    sessionStorage.removeItem(key(channel));
    this.#save();
  }

  get(channel) {
    return this.#open.get(channel);
  }

  get all() {
    return [...this.#open.values()];
  }

  get rooms() {
    return this.all.filter((each) => !each.isPrivate);
  }

  get people() {
    return this.all.filter((each) => each.isPrivate);
  }

  #save() {
    sessionStorage.setItem('chat:open', JSON.stringify([...this.#open.keys()]));
  }
}

/** A private conversation shows two channels, theirs and ours; an id is one channel's. */
function place({ source, id }) {
  return `${source} ${id}`;
}

function key(channel) {
  return `chat:said:${channel}`;
}
