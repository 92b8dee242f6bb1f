// CPU of a cached page beside nginx, which serves the same bytes with the same headers from a file.
// Both write one line of log for each request; wrk asks both for the same time, in turns.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { cpu_of, data_directory, folder, get, heading, installed, leave_out, paired, serve, sleep, start, stop } from './lib.mjs';

const ROUNDS = 7;
const SECONDS = 1; // wrk takes whole ones
const CONNECTIONS = 16;

const pages = [
  { name: 'page /, plain', target: '/', file: 'plain' },
  { name: 'page /, gzip', target: '/', file: 'packed', headers: { 'accept-encoding': 'gzip' } },
  { name: 'page /privacy, plain', target: '/privacy', file: 'small' },
];

// nginx says these itself.
const own = new Set(['date', 'content-length', 'content-type', 'connection', 'server']);

function fields(head) {
  return head.split('\r\n').slice(1).map((line) => {
    const at = line.indexOf(':');
    return [line.slice(0, at), line.slice(at + 1).trim()];
  });
}

function location(page, answer) {
  const lines = fields(answer.head)
    .filter(([name]) => !own.has(name.toLowerCase()))
    .map(([name, value]) => `add_header ${name} '${value.replaceAll("'", "\\'")}';`);
  return `location = /${page.file} { default_type 'text/html; charset=utf-8'; ${lines.join(' ')} add_header Last-Modified ''; }`;
}

function configuration(dir, port, places) {
  return `
${process.getuid() === 0 ? 'user root;' : ''}
worker_processes auto;
daemon off;
pid ${dir}/pid;
error_log ${dir}/errors error;
events { worker_connections 1024; }
http {
  log_format one 'at=$time_iso8601 level=info event=request id=$request_id method=$request_method path=$uri status=$status bytes=$body_bytes_sent ms=$request_time account=- problem=-';
  access_log ${dir}/log one;
  client_body_temp_path ${dir}/b; proxy_temp_path ${dir}/p; fastcgi_temp_path ${dir}/f; scgi_temp_path ${dir}/s; uwsgi_temp_path ${dir}/u;
  sendfile on; tcp_nopush on; tcp_nodelay on; etag off; max_ranges 0; server_tokens off; gzip off;
  keepalive_timeout 60; keepalive_requests 100000000;
  open_file_cache max=100 inactive=600s; open_file_cache_valid 600s;
  server { listen 127.0.0.1:${port}; root ${dir}/www; ${places.join('\n')} }
}
`;
}

function free_port() {
  return new Promise((ok) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => ok(port));
    });
  });
}

async function nginx(answers) {
  const dir = folder('nginx');
  const port = await free_port();
  fs.chmodSync(dir, 0o755);
  fs.mkdirSync(path.join(dir, 'www'));
  for (const [i, page] of pages.entries()) fs.writeFileSync(path.join(dir, 'www', page.file), answers[i].body);
  fs.writeFileSync(path.join(dir, 'conf'), configuration(dir, port, pages.map((page, i) => location(page, answers[i]))));
  const child = start('nginx', ['-e', `${dir}/errors`, '-p', dir, '-c', `${dir}/conf`], `${dir}/errors`);
  for (let tries = 0; tries < 100; tries++) {
    try {
      await get(port, '/small');
      return { child, pid: child.pid, port };
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`nginx does not answer: ${fs.readFileSync(`${dir}/errors`, 'utf8')}`);
}

// The headers that one has and the other has not, names alone.
function differing(ours, theirs) {
  const names = (a) => new Set(fields(a.head).map(([name]) => name.toLowerCase()));
  const a = names(ours), b = names(theirs);
  return [...[...a].filter((n) => !b.has(n)).map((n) => `-${n}`), ...[...b].filter((n) => !a.has(n)).map((n) => `+${n}`)];
}

// Microseconds of CPU that a server spends on one request.
function load(server, target, headers = {}) {
  const before = cpu_of(server.pid);
  const more = Object.entries(headers).flatMap(([k, v]) => ['-H', `${k}: ${v}`]);
  const url = `http://127.0.0.1:${server.port}${target}`;
  const r = spawnSync('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${SECONDS}s`, ...more, url], { encoding: 'utf8' });
  const n = Number(/(\d+) requests in/.exec(r.stdout)?.[1]);
  if (!n || /Non-2xx|Socket errors/.test(r.stdout)) throw new Error(`wrk on ${url}: ${r.stdout}${r.stderr}`);
  return ((cpu_of(server.pid) - before) / n) * 1e6;
}

export async function measure_pages() {
  heading('CPU of a cached page, beside nginx');
  if (!installed('nginx') || !installed('wrk')) return leave_out('pages', 'nginx or wrk is not installed');
  const ours = await serve(data_directory());
  const answers = [];
  for (const page of pages) {
    await get(ours.port, page.target, page.headers);
    answers.push(await get(ours.port, page.target, page.headers));
  }
  const theirs = await nginx(answers);
  for (const [i, page] of pages.entries()) {
    const answer = await get(theirs.port, `/${page.file}`);
    if (!answer.body.equals(answers[i].body)) throw new Error(`nginx sends other bytes for ${page.name}`);
    const other = differing(answers[i], answer);
    const pairs = [];
    for (let r = 0; r < ROUNDS; r++) {
      pairs.push([load(ours, page.target, page.headers), load(theirs, `/${page.file}`)]);
    }
    paired(pairs, {
      name: page.name, unit: 'us CPU', target: ['<=', 1.0],
      what: `a request; nginx sends the same ${answer.body.length} bytes; its headers: ${other.join(' ') || 'the same'}`,
    });
  }
  await stop(ours.child);
  await stop(theirs.child);
}
