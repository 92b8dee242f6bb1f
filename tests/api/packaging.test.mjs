// What is shipped around the program: how it was compiled, the service that runs it, and the list of
// what it is made of.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Server, must, program, root, swap, temporary } from './lib.mjs';
import { draft, hurried } from './kit.mjs';

const released = !/asan|tsan/.test(program);
const service = path.join(root, 'packaging/accord.service');
const called = (name, args, options) => spawnSync(name, args, { encoding: 'utf8', maxBuffer: 1 << 28, cwd: root, ...options });
const there = (name) => called('sh', ['-c', `command -v ${name}`]).status === 0;
function skip(t, why) {
  console.log(`SKIP ${t.name}: ${why}`);
  t.skip(why);
}

test('the program is hardened as the Makefile says', (t) => {
  if (!released) return skip(t, 'sanitizers bring their own');
  if (!there('readelf')) return skip(t, 'no readelf');
  const elf = (...args) => called('readelf', ['-W', ...args, program]).stdout;
  assert.match(elf('-h'), /Type:\s+DYN/, 'position-independent');
  const dynamic = elf('-d');
  assert.match(dynamic, /FLAGS_1.*\bPIE\b/);
  assert.match(dynamic, /FLAGS_1.*\bNOW\b|BIND_NOW/, 'addresses are resolved at start, then read-only');
  assert.doesNotMatch(dynamic, /RPATH|RUNPATH|TEXTREL/);
  const segments = elf('-l');
  assert.match(segments, /GNU_RELRO/);
  assert.match(segments, /GNU_STACK\s+0x\S+ 0x\S+ 0x\S+ 0x\S+ 0x\S+ RW /, 'no code on the stack');
  for (const line of segments.split('\n').filter((l) => /^\s+LOAD/.test(l))) assert.doesNotMatch(line, /\bRWE\b|\bWE\b/, line);
  const wanted = elf('--dyn-syms');
  assert.match(wanted, /__stack_chk_fail/, 'canaries');
  assert.match(wanted, /__(mem|str|vsn?printf|sn?printf|fd_|read|recv|poll)\w*_chk/, 'checked buffers');
  for (const bad of ['gets', 'strcpy', 'strcat', 'sprintf', 'system', 'popen', 'tmpnam', 'mktemp', 'dlopen', 'execvp', 'setuid']) assert.doesNotMatch(wanted, new RegExp(` ${bad}@`), `${bad} is not called`);
});

// --- the service ---------------------------------------------------------------------------------

test('the service is tight', (t) => {
  if (!there('systemd-analyze')) return skip(t, 'no systemd-analyze');
  const r = called('systemd-analyze', ['security', '--offline=true', '--no-pager', '--threshold=15', service]);
  console.log(`# ${/Overall exposure level.*/.exec(r.stdout + r.stderr)?.[0]}`);
  assert.equal(r.status, 0, r.stdout + r.stderr);
});

// Sets of system calls as systemd has them here: "@name" to a list.
function sets() {
  const found = new Map();
  let at;
  for (const line of called('systemd-analyze', ['syscall-filter', '--no-pager'], { env: { ...process.env, SYSTEMD_COLORS: '0' } }).stdout.split('\n')) {
    if (/^@\S+$/.test(line)) found.set(line, (at = []));
    else if (/^ {4}[@a-z_]/.test(line)) at?.push(line.trim());
  }
  return found;
}
function spread(names, known, into = new Set()) {
  for (const n of names) n.startsWith('@') ? spread(known.get(n) ?? [], known, into) : into.add(n);
  return into;
}

test('the service may call all that the program calls', async (t) => {
  if (!released) return skip(t, 'sanitizers bring their own');
  if (!there('systemd-analyze') || !there('strace')) return skip(t, 'no systemd-analyze or no strace');
  if (called('strace', ['-qq', '-o', '/dev/null', 'true']).status !== 0) return skip(t, 'this machine lets nobody trace');
  const known = sets(), may = new Set();
  assert.ok(known.get('@system-service')?.length > 10);
  for (const [, not, names] of fs.readFileSync(service, 'utf8').matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const call of spread(names.split(' '), known)) not ? may.delete(call) : may.add(call);
  const where = temporary(), trace = path.join(where, 'trace'), remote = path.join(where, 'mirror.git');
  assert.equal(called('git', ['init', '-q', '--bare', remote]).status, 0);
  const script = path.join(where, 'accord');
  fs.writeFileSync(script, `#!/bin/sh\nexec strace -f -qq -o '${trace}' '${program}' "$@"\n`, { mode: 0o755 });
  const dir = path.join(where, 'data');
  must(['init', dir, '--from', draft()]);
  const f = path.join(dir, 'accord.json');
  fs.writeFileSync(f, JSON.stringify({ ...JSON.parse(fs.readFileSync(f, 'utf8')), ...hurried, mirror: remote }));
  const s = await new Server(dir).listen([], script);
  try {
    const one = s.as(s.token('rapporteur', 'one')), editor = s.as(s.token('editor', 'editors'));
    const p = await one.submit('water', swap((await one.section('water')).markdown, 'every well', 'each deep well'));
    await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'accept', revision: 1 });
    await editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft' });
    for (const format of ['html', 'pdf', 'md', 'json']) assert.equal((await one.get(`/export/main.${format}`)).status, 200, format);
    for (const end = Date.now() + 60000; Date.now() < end && (await one.want(200, 'GET', '/healthz')).mirror.state !== 'current'; ) await new Promise((done) => setTimeout(done, 100));
    assert.equal((await one.want(200, 'GET', '/healthz')).mirror.state, 'current');
  } finally {
    // strace hands no signal on: the server itself is told.
    const pid = /^(\d+) /.exec(fs.readFileSync(trace, 'utf8'))[1];
    s.hold(true);
    process.kill(Number(pid), 'SIGTERM');
    await s.ended;
  }
  const calls = new Set([...fs.readFileSync(trace, 'utf8').matchAll(/^\d+ +(?:<\.\.\. )?([a-z_0-9]+)(?:\(| resumed)/gm)].map((m) => m[1]));
  assert.ok(calls.size > 60 && calls.has('seccomp') | calls.has('prctl'), [...calls].join(' '));
  assert.deepEqual([...calls].filter((c) => !may.has(c)).sort(), []);
});

// --- what it is made of ----------------------------------------------------------------------------

test('the bill of materials names every package of scripts/setup, the same each time', (t) => {
  if (!there('dpkg-query')) return skip(t, 'no Debian');
  const made = () => {
    const r = called('scripts/sbom', ['9.9.9']);
    assert.equal(r.status, 0, r.stderr);
    return r.stdout;
  };
  const text = made(), bill = JSON.parse(text);
  assert.equal(made(), text);
  assert.deepEqual([bill.bomFormat, bill.specVersion, bill.metadata.component.version], ['CycloneDX', '1.5', '9.9.9']);
  const names = bill.components.map((c) => c.name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(names, [...new Set(called('scripts/setup', ['list']).stdout.trim().split('\n'))].sort());
  const refs = new Set(bill.components.map((c) => c['bom-ref']));
  for (const d of bill.dependencies[0].dependsOn) assert.ok(refs.has(d), d);
  for (const lib of ['libgit2-dev', 'libmicrohttpd-dev', 'libsodium-dev', 'git', 'fonts-noto-core']) {
    const c = bill.components.find((x) => x.name === lib);
    assert.equal(c.scope, 'required', lib);
    assert.ok(c.licenses?.[0].license.name, lib);
    const version = called('dpkg-query', ['-W', '-f=${Version}', lib]).stdout;
    assert.equal(c.version, version);
    assert.ok(c.purl.startsWith(`pkg:deb/debian/${lib}@${version.replace(/:/g, '%3A').replace(/\+/g, '%2B')}?`), c.purl);
  }
  assert.equal(bill.components.find((c) => c.name === 'chromium-headless-shell').scope, 'excluded', 'tests only');
});
