// Power cuts, as the kernel may leave a disk at worst. Modelled, everywhere: of the calls up to a cut only
// what a fsync made to last is there (a lazy disk), or every name is there and what was not synced of a
// file is lost (a hasty one). And on a real ext4 on a loop device that is shut down at each call, also
// with the options that promise least.
import { test, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Run, abreast, aftermath, changes, forbidden, forget, measured, place, prepared, some } from './kit.mjs';
import { operations } from './operations.mjs';

const skip = forbidden();
let from;
before(async () => {
  if (!skip) from = await prepared();
});

// --- a model of a disk -----------------------------------------------------------------------------

// A tree of files as objects {bytes: what a sync made to last, or null}, in the folder that a program sees
// (live) and in the one that a cut leaves (disk: a folder's names as they were when it was synced).
class Disk {
  constructor(dir) {
    this.dir = dir;
    this.live = new Map(); // folder -> Map(name -> file or 'folder')
    this.disk = new Map();
    for (const f of ['', ...fs.readdirSync(dir, { recursive: true })]) {
      const at = path.join(dir, f);
      if (!fs.statSync(at).isDirectory()) continue;
      const names = fs.readdirSync(at, { withFileTypes: true }).map((d) => [d.name, d.isDirectory() ? 'folder' : { bytes: fs.readFileSync(path.join(at, d.name)) }]);
      this.live.set(f, new Map(names));
      this.disk.set(f, new Map(names));
    }
  }

  split(at) {
    const rest = path.relative(this.dir, at);
    return [path.dirname(rest).replace(/^\.$/, ''), path.basename(rest)];
  }

  take({ letter, name, path: at, second }, copy) {
    const [folder, leaf] = this.split(at);
    const names = this.live.get(folder);
    if (letter === 'c' && !names.has(leaf)) names.set(leaf, { bytes: null });
    else if (letter === 'u') names.delete(leaf);
    else if (letter === 'm' && !names.has(leaf)) {
      names.set(leaf, 'folder');
      this.live.set(path.join(folder, leaf), new Map());
    } else if (letter === 'r') {
      const [there, other] = this.split(second);
      this.live.get(there).set(other, names.get(leaf));
      names.delete(leaf);
    } else if (letter === 's') {
      const own = path.relative(this.dir, at);
      if (this.live.has(own)) this.disk.set(own, new Map(this.live.get(own)));
      else names.get(leaf).bytes = copy;
    }
    assert.ok(name);
  }

  // What a cut leaves now. hasty: every change of a name has reached the disk, whatever the bytes did.
  write(to, hasty) {
    const of = hasty ? this.live : this.disk;
    const put = (folder) => {
      fs.mkdirSync(path.join(to, folder), { recursive: true });
      for (const [name, file] of of.get(folder) ?? []) {
        if (file === 'folder') put(path.join(folder, name));
        else fs.writeFileSync(path.join(to, folder, name), file.bytes ?? '', { mode: name === 'secret' ? 0o600 : 0o644 });
      }
    };
    put('');
  }
}

// The directory after a cut behind each call, lazy and hasty; those that are alike once.
async function modelled(o) {
  const { run, calls, answered, done } = await measured(from, o, changes, 'record');
  const disk = new Disk(from.dir);
  const seen = new Set();
  const cuts = [];
  calls.forEach((c, i) => {
    const copy = `${run.trace.control}.${i + 1}`;
    const moved = { ...c, path: c.path.replace(run.dir, from.dir), second: c.second?.replace(run.dir, from.dir) };
    disk.take(moved, fs.existsSync(copy) ? fs.readFileSync(copy) : null);
    for (const hasty of [false, true]) {
      const dir = path.join(place(), 'data');
      disk.write(dir, hasty);
      const is = spawnSync('sh', ['-c', `cd '${dir}' && find . -type f | sort | xargs sha1sum`], { encoding: 'utf8' }).stdout;
      if (seen.has(is)) forget(dir);
      else cuts.push({ dir, about: `cut behind call ${i + 1}, ${c.name} ${c.path}, ${hasty ? 'hasty' : 'lazy'}`, status: i + 1 >= answered ? 200 : 0 });
      seen.add(is);
    }
  });
  forget(run.dir);
  return { cuts, done };
}

for (const name of ['submit', 'accept', 'version', 'draft', 'erase']) {
  test(`a modelled power cut at: ${name}`, { skip }, async () => {
    const { cuts, done } = await modelled(operations[name]);
    const tried = some(cuts.length, 3).map((k) => cuts[k - 1]);
    const ends = [];
    await abreast(tried, async ({ dir, about, status }) => {
      ends.push(await aftermath(new Run(from, dir), operations[name], { status, about, done }));
    });
    assert.ok(ends.includes(false) && ends.includes(true), `old and new: ${ends}`);
    for (const c of cuts) forget(c.dir);
  });
}

// --- a real disk -----------------------------------------------------------------------------------

function sh(line) {
  const r = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
  assert.equal(r.status, 0, `${line}: ${r.stderr}`);
}

// An image with the directory on it, or why there can be none. scripts/run-crash gives us mounts of our own.
let image, mnt;
function imaged() {
  if (skip) return skip;
  if (process.env.OWN_MOUNTS !== 'yes') return 'no mount namespace of our own';
  const at = place();
  image = path.join(at, 'image');
  mnt = path.join(at, 'mnt');
  const r = spawnSync('sh', ['-c', `truncate -s 24M '${image}' && mkfs.ext4 -q '${image}' && mkdir '${mnt}' && mount -o loop '${image}' '${mnt}' && umount '${mnt}'`], { encoding: 'utf8' });
  return r.status === 0 ? false : `no disk can be mounted here: ${r.stderr.trim()}`;
}
const unmountable = imaged();

async function cut(o, k, options, { calls, done }) {
  const at = place();
  const about = `cut at call ${k}, ${calls[k - 1].name} ${calls[k - 1].path}, ${options}`;
  const on = path.join(at, 'mnt'), disk = path.join(at, 'image');
  fs.mkdirSync(on);
  sh(`cp --sparse=always '${image}' '${disk}' && mount -o loop,${options} '${disk}' '${on}'`);
  try {
    const r = new Run(from, path.join(on, 'data'), path.join(at, 'control'));
    await r.listen();
    await r.ready(o);
    r.trace.order('cut', changes, k);
    const { status } = await r.ask(o);
    await r.end();
    sh(`umount '${on}' && mount -o loop,${options} '${disk}' '${on}'`);
    return { was: await aftermath(r, o, { status, about, done }), status };
  } finally {
    sh(`umount '${on}'`);
    fs.rmSync(at, { recursive: true });
  }
}

for (const options of ['noatime', 'data=writeback,noauto_da_alloc,commit=300']) {
  test(`the power of a disk is cut (${options})`, { skip: unmountable }, async () => {
    sh(`mount -o loop '${image}' '${mnt}' && rm -rf '${mnt}/data' && cp -a '${from.dir}' '${mnt}/data' && umount '${mnt}'`);
    const ends = [];
    for (const name of ['submit', 'accept', 'version', 'draft', 'erase']) {
      const as = await measured(from, operations[name]);
      await abreast(some(as.calls.length, 2), async (k) => ends.push(await cut(operations[name], k, options, as)));
    }
    assert.ok(ends.some((e) => !e.was) && ends.some((e) => e.was), 'old and new');
  });
}
