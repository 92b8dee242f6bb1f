// What a server costs before anybody asks it: memory, the time to start, the first page.
import { data_directory, figure, get, heading, median, serve, sleep, status_mb, stop } from './lib.mjs';

const STARTS = 7;

async function cold_page(dir) {
  const server = await serve(dir);
  const answer = await get(server.port, '/');
  if (!answer.head.startsWith('HTTP/1.1 200')) throw new Error(answer.head);
  await stop(server.child);
  return { start: server.seconds * 1000, page: answer.seconds * 1000 };
}

async function resident(dir) {
  const server = await serve(dir);
  await get(server.port, '/');
  await sleep(2000);
  const found = { all: status_mb(server.pid, 'VmRSS'), own: status_mb(server.pid, 'RssAnon') };
  await stop(server.child);
  return found;
}

export async function measure_starting(full) {
  heading('Starting and resting (wall time; memory of the serving process, without the sandboxes)');
  const dir = data_directory();
  const cold = [];
  for (let i = 0; i < STARTS; i++) cold.push(await cold_page(dir));
  const rounds = STARTS;
  figure({ name: 'first page after a start', ours: median(cold.map((c) => c.page)), unit: 'ms', target: ['<=', 100], rounds, what: 'GET / of drafts/2026 as soon as the address is printed' });
  figure({ name: 'start with 0 proposals', ours: median(cold.map((c) => c.start)), unit: 'ms', rounds, what: 'from exec to the printed address' });
  const rest = await resident(dir);
  figure({ name: 'resident at rest', ours: rest.all, unit: 'MB', target: ['<=', 30], rounds: 1, what: `drafts/2026, after one page; ${rest.own.toFixed(1)} MB of it its own, the rest program and libraries` });
  if (!full) return;
  const starts = [];
  for (let i = 0; i < STARTS; i++) starts.push((await cold_page(full)).start);
  figure({ name: 'start with 1,000 proposals', ours: median(starts), unit: 'ms', target: ['<=', 1000], rounds, what: 'from exec to the printed address' });
  const loaded = await resident(full);
  figure({ name: 'resident with 1,000 proposals', ours: loaded.all, unit: 'MB', rounds: 1, what: `${loaded.own.toFixed(1)} MB of it its own` });
}
