// What a server costs before anybody asks it: memory, the time to start, the first page.
import { cpu_alone, data_directory, figure, get, heading, median, serve, sleep, status_mb, stop } from './lib.mjs';

const STARTS = 7;

// One start: seconds until the address, then of the first page, on the wall and of CPU. Other programs
// cost wall time; the two are taken in starts of their own, because to look at CPU takes time itself.
async function start_once(dir, look) {
  const server = await serve(dir);
  const before = look && cpu_alone(server.pid);
  const answer = await get(server.port, '/');
  const page = look ? cpu_alone(server.pid) - before : answer.seconds;
  if (!answer.head.startsWith('HTTP/1.1 200')) throw new Error(answer.head);
  await stop(server.child);
  return { start: (look ? before : server.seconds) * 1000, page: page * 1000 };
}

async function starts(dir) {
  const wall = [], cpu = [];
  for (let i = 0; i < STARTS; i++) {
    wall.push(await start_once(dir, false));
    cpu.push(await start_once(dir, true));
  }
  const of = (list, what) => median(list.map((one) => one[what]));
  return { start: of(wall, 'start'), page: of(wall, 'page'), start_cpu: of(cpu, 'start'), page_cpu: of(cpu, 'page') };
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
  const rounds = STARTS;
  const cold = await starts(dir);
  figure({ name: 'first page after a start', ours: cold.page, unit: 'ms', target: ['<=', 100], rounds, what: 'GET / of drafts/2026 as soon as the address is printed' });
  figure({ name: 'first page after a start, CPU', ours: cold.page_cpu, unit: 'ms CPU', rounds, what: 'of the serving process; in steps of 10' });
  figure({ name: 'start with 0 proposals', ours: cold.start, unit: 'ms', rounds, what: 'from exec to the printed address' });
  figure({ name: 'start with 0 proposals, CPU', ours: cold.start_cpu, unit: 'ms CPU', rounds, what: 'of the serving process; in steps of 10' });
  const rest = await resident(dir);
  figure({ name: 'resident at rest', ours: rest.all, unit: 'MB', target: ['<=', 30], rounds: 1, what: `drafts/2026, after one page; ${rest.own.toFixed(1)} MB of it its own, the rest program and libraries` });
  if (!full) return;
  const thousand = await starts(full);
  figure({ name: 'start with 1,000 proposals', ours: thousand.start, unit: 'ms', target: ['<=', 1000], rounds, what: 'from exec to the printed address' });
  figure({ name: 'start with 1,000 proposals, CPU', ours: thousand.start_cpu, unit: 'ms CPU', rounds, what: 'of the serving process; in steps of 10' });
  const loaded = await resident(full);
  figure({ name: 'resident with 1,000 proposals', ours: loaded.all, unit: 'MB', rounds: 1, what: `${loaded.own.toFixed(1)} MB of it its own` });
}
