// The people of the soak: requests over sockets of their own, latencies, event streams, and clients that
// are slow or hang up.
import http from 'node:http';
import net from 'node:net';
import { performance } from 'node:perf_hooks';

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// The same dice in every run.
export function dice(seed) {
  let state = BigInt(seed) * 2654435761n + 1n;
  return (below) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
    return Number((state >> 33n) % BigInt(below));
  };
}

export const latencies = new Map(); // kind -> [ms]
export const statuses = new Map(); // status -> number; 0: no answer
const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });

// {status, text, json, headers}; status 0 when the connection broke. hang: leave after so many ms.
export function ask(server, kind, token, method, target, body, { headers = {}, hang } = {}) {
  return new Promise((done) => {
    const began = performance.now();
    const data = body === undefined ? undefined : JSON.stringify(body);
    const h = { ...headers };
    if (token) h.Authorization = `Bearer ${token}`;
    if (data) Object.assign(h, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(data) });
    const end = (out) => {
      clearTimeout(leave);
      statuses.set(out.status, (statuses.get(out.status) ?? 0) + 1);
      done(out);
    };
    const rq = http.request({ host: '127.0.0.1', port: server.port, method, path: target, headers: h, agent: hang ? false : agent }, (r) => {
      const parts = [];
      r.on('data', (d) => parts.push(d));
      r.on('error', () => end({ status: 0 }));
      r.on('end', () => {
        const bytes = Buffer.concat(parts), text = bytes.toString('utf8');
        if (!latencies.has(kind)) latencies.set(kind, []);
        latencies.get(kind).push(performance.now() - began);
        end({ status: r.statusCode, headers: r.headers, bytes, text, json: /json/.test(r.headers['content-type'] ?? '') && text ? JSON.parse(text) : undefined });
      });
    });
    const leave = hang && setTimeout(() => rq.destroy(), hang);
    rq.on('error', () => end({ status: 0 }));
    rq.end(data);
  });
}

// An event stream that comes back with Last-Event-ID whenever it breaks; counts what it is told.
export class Stream {
  constructor(server, token) {
    Object.assign(this, { server, token, events: 0, resyncs: 0, opened: 0, refused: 0, seen: new Set(), rest: '' });
    this.open();
  }

  open() {
    if (this.closed) return;
    const headers = { Accept: 'text/event-stream' };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (this.last) headers['Last-Event-ID'] = this.last;
    const again = () => {
      if (!this.closed) setTimeout(() => this.open(), 500 + Math.floor(this.opened * 37) % 1500);
    };
    this.rq = http.get({ host: '127.0.0.1', port: this.server.port, path: '/api/v1/events', headers, agent: false }, (r) => {
      if (r.statusCode !== 200) {
        this.refused++;
        r.resume();
        r.on('end', again);
        return;
      }
      this.opened++;
      this.rest = '';
      r.setEncoding('utf8');
      r.on('data', (d) => this.take(d));
      r.on('error', () => {});
      r.on('close', again);
    });
    this.rq.on('error', (e) => e.code !== 'ECONNRESET' ? again() : this.opened || again());
  }

  take(data) {
    const parts = (this.rest + data).split('\n\n');
    this.rest = parts.pop();
    for (const p of parts) {
      const id = /^id: (\S+)$/m.exec(p);
      if (id) this.last = id[1];
      if (/^event: resync$/m.test(p)) this.resyncs++;
      if (!/^event: change$/m.test(p)) continue;
      this.events++;
      if (id) this.seen.add(id[1]);
    }
  }

  close() {
    this.closed = true;
    this.rq.destroy();
  }
}

// A head that comes a byte at a time and never ends; again whenever it is cut off.
export function loris(server, stopped) {
  let cuts = 0;
  const open = () => {
    if (stopped()) return;
    const s = net.connect(server.port, '127.0.0.1');
    const text = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ${'a'.repeat(10000)}`;
    let at = 0;
    const drip = setInterval(() => (stopped() ? s.destroy() : s.write(text[at++ % text.length])), 500);
    s.on('error', () => {});
    s.on('close', () => {
      clearInterval(drip);
      cuts++;
      setTimeout(open, 1000);
    });
  };
  open();
  return () => cuts;
}

// Asks for much and reads nothing of it.
export function sloth(server, stopped) {
  const open = () => {
    if (stopped()) return;
    const s = net.connect(server.port, '127.0.0.1', () => s.write('GET /export/main.html HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'));
    s.pause();
    s.on('error', () => {});
    const leave = setTimeout(() => s.destroy(), 20000);
    s.on('close', () => {
      clearTimeout(leave);
      setTimeout(open, 1000);
    });
  };
  open();
}

export function percentile(list, p) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] : NaN;
}
