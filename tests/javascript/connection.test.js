import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Connection, FOREIGN_ORIGIN } from '../../ui/browser/connection.js';
import { FrameStream } from '../../ui/live/browser/frame_stream.js';

/** A socket whose other end is this test. */
class Socket {
  static OPEN = 1;
  static made = [];

  constructor(address) {
    Object.assign(this, { address, readyState: 0, sent: [] });
    Socket.made.push(this);
  }

  send(text) {
    this.sent.push(text);
  }

  open() {
    this.readyState = Socket.OPEN;
    this.onopen();
  }

  close(code = 1006) {
    this.readyState = 3;
    this.onclose({ code });
  }
}

const kept = { WebSocket: globalThis.WebSocket, setTimeout, clearTimeout };
let waiting; // what was to happen later: {act, pause}

beforeEach(() => {
  Socket.made = [];
  waiting = null;
  globalThis.WebSocket = Socket;
  globalThis.setTimeout = (act, pause) => (waiting = { act, pause });
  globalThis.clearTimeout = (timer) => {
    if (timer && timer === waiting) waiting = null;
  };
});

afterEach(() => Object.assign(globalThis, kept));

function later() {
  const { act } = waiting;
  waiting = null;
  act();
}

/** A connection that writes down what it hears. */
function listening({ blocks = true } = {}) {
  const heard = [];
  const note = (what) => () => heard.push(what);
  const connection = new Connection('live/1', {
    opened: note('opened'),
    received: (data, reply) => heard.push([data, reply]),
    interrupted: note('interrupted'),
    refused: { [FOREIGN_ORIGIN]: note('refused') },
    ...(blocks && { blocked: note('blocked') }),
  });
  return { connection, heard };
}

test('a connection that breaks comes back, after longer and longer pauses', () => {
  const { connection, heard } = listening();
  assert.equal(Socket.made[0].address, 'ws://localhost:8501/live/1');
  Socket.made[0].open();
  const pauses = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    Socket.made.at(-1).close();
    pauses.push(waiting.pause / 1000);
    later();
  }
  [0.3, 0.6, 1.2, 2.5, 5, 5, 5].forEach((pause, at) => {
    assert.ok(pauses[at] >= 0.8 * pause && pauses[at] <= 1.2 * pause, `pause ${at}: ${pauses[at]}`);
  });
  assert.deepEqual(heard, ['opened', ...Array(7).fill('interrupted')]);
  Socket.made.at(-1).open();
  Socket.made.at(-1).close();
  assert.ok(waiting.pause <= 360);
  later();
  Socket.made.at(-1).open();
  connection.send('hello');
  assert.deepEqual(Socket.made.at(-1).sent, ['hello']);
});

test('what is said while there is no connection is lost', () => {
  const { connection } = listening();
  connection.send('too early');
  assert.deepEqual(Socket.made[0].sent, []);
});

test('three attempts that never open mean that sockets are blocked, for who wants to know', () => {
  const { heard } = listening();
  for (let attempt = 0; attempt < 2; attempt += 1) {
    Socket.made.at(-1).close();
    later();
  }
  Socket.made.at(-1).close();
  assert.deepEqual(heard, ['interrupted', 'interrupted', 'blocked']);
  assert.equal(waiting, null);
  const patient = listening({ blocks: false });
  for (let attempt = 0; attempt < 5; attempt += 1) {
    Socket.made.at(-1).close();
    later();
  }
  assert.deepEqual(patient.heard, Array(5).fill('interrupted'));
});

test('who is refused for a reason does not come back', () => {
  const { heard } = listening();
  Socket.made[0].open();
  Socket.made[0].close(FOREIGN_ORIGIN);
  assert.deepEqual(heard, ['opened', 'refused']);
  assert.equal(waiting, null);
});

test('a closed connection stays closed', () => {
  const { connection, heard } = listening();
  Socket.made[0].open();
  connection.close();
  assert.deepEqual(heard, ['opened']);
  assert.equal(waiting, null);
  connection.send('too late');
  assert.deepEqual(Socket.made[0].sent, []);
  const other = listening();
  Socket.made.at(-1).close();
  other.connection.close();
  assert.equal(waiting, null);
});

test('a hidden tab comes back when it is seen', () => {
  const seen = new EventTarget();
  globalThis.document = Object.assign(seen, { hidden: true });
  try {
    const { connection, heard } = listening();
    Socket.made[0].open();
    Socket.made[0].close(4410);
    later();
    assert.equal(Socket.made.length, 1);
    document.dispatchEvent(new Event('visibilitychange')); // from hidden to hidden: nobody looks yet
    assert.equal(Socket.made.length, 1);
    document.hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('visibilitychange'));
    assert.equal(Socket.made.length, 2);
    Socket.made[1].open();
    document.hidden = true;
    Socket.made[1].close();
    later();
    connection.close();
    document.hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    assert.deepEqual([Socket.made.length, heard], [2, ['opened', 'interrupted', 'opened', 'interrupted']]);
  } finally {
    delete globalThis.document;
  }
});

/** A viewer of a stream whose drawing takes until `drawn` is called. */
function viewer() {
  const heard = [];
  const note = (what) => () => heard.push(what);
  const draws = [];
  const answers = [];
  const stream = new FrameStream('live/1', {
    open: note('open'),
    frame: (buffer) => new Promise((drawn) => draws.push([buffer, drawn])),
    answer: (answer) => answers.push(answer),
    interrupted: note('interrupted'),
    lost: note('lost'),
    blocked: note('blocked'),
  });
  return { stream, heard, draws, answers };
}

test('a frame is acknowledged when it is drawn, on the socket that it came by', async () => {
  const { stream, draws } = viewer();
  const [first] = Socket.made;
  first.open();
  const frame = new ArrayBuffer(8);
  const done = first.onmessage({ data: frame });
  assert.deepEqual([draws[0][0], first.sent], [frame, []]);
  draws[0][1]();
  await done;
  assert.deepEqual(first.sent, ['{"ack": 1}']);
  const late = first.onmessage({ data: new ArrayBuffer(8) });
  first.close();
  later();
  Socket.made[1].open();
  draws[1][1]();
  await late;
  assert.deepEqual([first.sent.length, Socket.made[1].sent], [1, []]);
  stream.tell({ seek: 3 });
  assert.deepEqual(Socket.made[1].sent, ['{"seek":3}']);
});

test('what is pressed before there is a connection is told once there is one, and answers are taken at once', () => {
  const { stream, draws, answers } = viewer();
  const socket = Socket.made.at(-1);
  stream.tell({ do: 'play', number: 1 });
  assert.deepEqual(socket.sent, []);
  socket.open();
  assert.deepEqual(socket.sent, ['{"do":"play","number":1}']);
  socket.onmessage({ data: '{"heard": 1, "refused": null}' });
  assert.deepEqual([answers, draws], [[{ heard: 1, refused: null }], []]);
});

test('a stream ends when there is no such run, and when the origin is foreign', () => {
  for (const [code, what] of [[4404, 'lost'], [4403, 'blocked']]) {
    const { heard } = viewer();
    Socket.made.at(-1).open();
    Socket.made.at(-1).close(code);
    assert.deepEqual(heard, ['open', what]);
    assert.equal(waiting, null);
  }
});
