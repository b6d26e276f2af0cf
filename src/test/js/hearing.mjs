/** What the tests of tidings.js hear, and what they wait for. */

/** Joins, and collects what is heard from then on. */
export async function listen(tidings, channel) {
  const heard = collect();
  await tidings.join(channel, { onMessage: heard.take });
  return heard;
}

export function collect() {
  const messages = [];
  let wake = () => {};
  return {
    take: (message) => {
      messages.push(message);
      wake();
    },
    count: (n) =>
      new Promise((resolve) => {
        wake = () => messages.length >= n && resolve();
        wake();
      }),
    messages,
    get data() {
      return messages.map(({ data }) => data);
    },
    get replayed() {
      return messages.map(({ replayed }) => replayed);
    },
  };
}

/** The event's next occurrence that fits. */
export function next(tidings, event, fits = () => true) {
  return new Promise((resolve) => {
    const stop = tidings.on(event, (detail) => {
      if (!fits(detail)) return;
      stop();
      resolve(detail);
    });
  });
}

export function state(tidings, expected) {
  return next(tidings, 'state', (detail) => detail.state === expected);
}

/** As sessionStorage, which stays when a page is loaded again. */
export class Store {
  #items = new Map();

  getItem(key) {
    return this.#items.get(key) ?? null;
  }

  setItem(key, value) {
    this.#items.set(key, String(value));
  }

  removeItem(key) {
    this.#items.delete(key);
  }
}
