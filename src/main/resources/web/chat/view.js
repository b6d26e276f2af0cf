/** Draws the page. Everything that was typed by somebody is set as text, never as markup. */

const $ = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const SAME_BREATH = 5 * 60 * 1000;

const GAPS = {
  trimmed: 'They were too old to be kept.',
  epoch: 'The hub lost a part of its memory.',
  too_far: 'You were away for too many of them.',
  no_history: 'This place keeps no history.',
};

/** How far the log of the shown conversation is drawn. */
let drawn = { conversation: undefined, entries: [] };

/** Whoever reads at the end stays there, also where a banner or a keyboard takes some of the room. */
let atEnd = true;
const scroll = $('scroll');
scroll.addEventListener('scroll', () => {
  atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
});
new ResizeObserver(() => atEnd && scrollToEnd()).observe(scroll);

export function scrollToEnd() {
  scroll.scrollTop = scroll.scrollHeight;
}

export function drawPlaces({ rooms, people }, current, choose) {
  const items = (conversations) => conversations.map((each) => place(each, each === current, choose));
  const focused = document.activeElement?.dataset.channel;
  $('rooms').replaceChildren(...items(rooms));
  $('people').replaceChildren(...items(people));
  if (focused) document.querySelector(`[data-channel="${CSS.escape(focused)}"]`)?.focus();
  document.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  const unread = [...rooms, ...people].reduce((sum, each) => sum + each.unread, 0);
  document.title = `${unread > 0 ? `(${unread}) ` : ''}${current.title} · Tidings`;
}

function place(conversation, isCurrent, choose) {
  const button = element('button', { type: 'button', className: 'place' });
  Object.assign(button.dataset, { testid: 'place', channel: conversation.channel });
  if (isCurrent) button.setAttribute('aria-current', 'true');
  const sign = conversation.isPrivate ? face(conversation.title) : element('span', { className: 'hash', textContent: '#' });
  sign.setAttribute('aria-hidden', 'true');
  button.append(sign, element('span', { className: 'place-name', textContent: conversation.title }));
  if (conversation.unread > 0) {
    const badge = element('span', { className: 'unread', textContent: conversation.unread });
    badge.append(element('span', { className: 'hidden', textContent: ' unread' }));
    button.append(badge);
  }
  button.addEventListener('click', () => choose(conversation));
  const item = element('li');
  item.append(button);
  return item;
}

export function drawTitle(conversation) {
  const { title, isPrivate } = conversation;
  $('title').textContent = isPrivate ? title : `# ${title}`;
  $('subtitle').textContent = isPrivate ? 'Only the two of you' : 'Everybody in the room';
  $('leave').textContent = isPrivate ? 'Close' : 'Leave';
  $('text').placeholder = isPrivate ? `Write to ${title}` : `Say something in ${title}`;
}

/** Draws what is new since the last time, or everything of another conversation. */
export function drawLog(conversation, me) {
  const log = $('log');
  const isOther = drawn.conversation !== conversation;
  if (isOther) {
    log.replaceChildren();
    drawn = { conversation, entries: [] };
  }
  // What was said before is there to be read, not to be read out.
  $('said').ariaLive = isOther ? 'off' : 'polite';
  const known = new Set(drawn.entries);
  let previous = drawn.entries.at(-1);
  for (const entry of conversation.entries) {
    if (!known.has(entry)) log.append(drawEntry(entry, previous, me));
    previous = entry;
  }
  while (log.childElementCount > conversation.entries.length) log.firstElementChild.remove();
  for (const each of log.querySelectorAll('.away')) each.textContent = awayText(each.entry);
  drawn.entries = [...conversation.entries];
  $('outbox').replaceChildren(...conversation.outbox.map((each) => drawWaiting(each)));
  $('empty').hidden = conversation.entries.length + conversation.outbox.length > 0;
  if (!isOther && !atEnd) return;
  scrollToEnd();
  // Whoever was away begins to read at the divider, not at the end.
  const divider = [...log.querySelectorAll('.away')].at(-1);
  const isNew = divider && !isOther && !known.has(divider.entry);
  if (isNew) scroll.scrollTop = Math.min(scroll.scrollTop, divider.offsetTop - scroll.offsetTop - 16);
}

function drawEntry(entry, previous, me) {
  if (entry.kind === 'away') {
    const divider = element('li', { className: 'divider away', textContent: awayText(entry), entry });
    divider.dataset.testid = 'away';
    return divider;
  }
  if (entry.kind === 'gap') {
    return drawTrouble('gap', 'Some messages are no longer available.', GAPS[entry.reason] ?? '');
  }
  if (entry.kind === 'refused') {
    return drawTrouble('refused', 'You cannot be here.', `The hub says: ${entry.reason}.`);
  }
  return drawMessage(entry, previous, me);
}

function drawTrouble(testid, what, why) {
  const divider = element('li', { className: 'divider trouble' });
  divider.dataset.testid = testid;
  divider.append(element('strong', { textContent: what }), ' ', why);
  return divider;
}

function drawMessage({ id, author, text, at, replayed }, previous, me) {
  const goesOn =
    previous?.kind === 'message' &&
    previous.author === author &&
    previous.replayed === replayed &&
    at - previous.at < SAME_BREATH;
  const item = element('li', { className: 'message' });
  Object.assign(item.dataset, { testid: 'message', id: id ?? '', author, replayed: String(Boolean(replayed)) });
  item.classList.toggle('goes-on', goesOn);
  item.classList.toggle('mine', author === me);
  const time = element('time', { textContent: clock.format(at), title: calendar.format(at) });
  time.dateTime = new Date(at).toISOString();
  const byline = element('p', { className: goesOn ? 'byline hidden' : 'byline' });
  byline.append(element('strong', { textContent: author }), ' ', time);
  if (replayed) byline.append(' ', element('span', { className: 'caught-up', textContent: 'caught up' }));
  const said = element('p', { className: 'text', textContent: text });
  said.dataset.testid = 'message-text';
  item.append(goesOn ? element('span') : face(author), byline, said, drawId(id));
  return item;
}

/** Where there is little room the epoch, which seldom changes, gives way. */
function drawId(id = '') {
  const colon = id.indexOf(':');
  const number = element('code', { className: 'id', title: `The message’s id: ${id}` });
  number.append(element('span', { className: 'epoch', textContent: id.slice(0, colon) }), id.slice(colon));
  return number;
}

function drawWaiting({ messageId, text, failed, retry }) {
  const item = element('li', { className: 'message waiting' });
  Object.assign(item.dataset, { testid: 'waiting', messageId });
  const note = element('p', { className: 'note', textContent: failed ?? 'Waiting to be sent' });
  if (failed) {
    item.classList.add('failed');
    const again = element('button', { type: 'button', className: 'quiet', textContent: 'Try again' });
    again.addEventListener('click', retry);
    note.append(' ', again);
  }
  item.append(element('span'), element('p', { className: 'text', textContent: text }), note);
  return item;
}

export function drawSelf(name) {
  $('my-name').textContent = name;
  $('my-face').replaceWith(Object.assign(face(name), { id: 'my-face' }));
}

export function drawState(state, text, banner, mayContinue) {
  document.body.dataset.state = state;
  $('state').textContent = text;
  $('banner').textContent = banner;
  $('continue').hidden = !mayContinue;
}

function awayText({ count }) {
  return `While you were away: ${count} ${count === 1 ? 'message' : 'messages'}`;
}

/** A name's own colour and initial. */
function face(name) {
  const made = element('span', { className: 'face', textContent: [...name][0]?.toUpperCase() ?? '?' });
  const hash = [...name].reduce((sum, each) => (Math.imul(sum, 33) ^ each.codePointAt(0)) >>> 0, 5381);
  const hue = Math.floor(((hash * 0.618034) % 1) * 360); // the golden ratio spreads neighbours
  made.style.setProperty('--hue', hue);
  made.setAttribute('aria-hidden', 'true');
  return made;
}

function element(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

let dismiss = () => {};

/** Asks for one short text; undefined when the dialog was closed. */
export function ask({ title, help, label, value = '', submit, mayCancel = true }) {
  dismiss();
  const dialog = $('ask');
  const field = $('ask-field');
  $('ask-title').textContent = title;
  $('ask-help').textContent = help;
  $('ask-label').textContent = label;
  dialog.querySelector('[type=submit]').textContent = submit;
  $('ask-cancel').hidden = !mayCancel;
  field.value = value;
  dialog.returnValue = '';
  dialog.showModal();
  field.select();
  return new Promise((resolve) => {
    const done = (answer) => {
      dialog.removeEventListener('close', closed);
      resolve(answer);
    };
    const closed = () => {
      // The end of an earlier question may be heard when the next one is asked already.
      if (!dialog.open) done(dialog.returnValue === 'yes' && field.value.trim() ? field.value.trim() : undefined);
    };
    dismiss = () => done(undefined);
    dialog.addEventListener('close', closed);
  });
}
