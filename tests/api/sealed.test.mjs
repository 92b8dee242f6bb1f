// What makes a file opens fonts and patterns of hyphenation, and nothing else: no other file, no
// connection, no program, whatever the text names. As strace sees it, from where the press locks its door.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { program, temporary } from './lib.mjs';

const text = `# Everything that could be fetched

![far](https://example.org/a.png) ![near](file:///etc/passwd) ![above](media/../../../etc/passwd) ![none](media/none.png)

[a link](https://example.org/) <img src="https://example.org/b.png"> <script src="//example.org/c.js"></script>

Ein längerer Satz, damit Silbentrennung gebraucht wird. حقوق 人权 права человека \`mono\` **bold** *italic*
`;
const calls = 'openat,open,openat2,creat,socket,connect,bind,execve,execveat,fork,vfork,clone,clone3,landlock_restrict_self';
const dir = temporary(), file = path.join(dir, 'text.md');
fs.writeFileSync(file, text);
const probe = spawnSync('strace', ['-qq', '-e', 'trace=openat', 'true'], { encoding: 'utf8' });

// The calls of the process that locked its door last, from then on; null where the kernel has no such door.
function locked(log) {
  const lines = fs.readFileSync(log, 'utf8').split('\n').map((l) => /^(\d+)\s+(.*)$/.exec(l)).filter(Boolean);
  const at = lines.findLastIndex((m) => m[2].startsWith('landlock_restrict_self('));
  return at < 0 ? null : lines.slice(at + 1).filter((m) => m[1] === lines[at][1]).map((m) => m[2]);
}

for (const format of ['html', 'pdf', 'docx', 'odt', 'md', 'json']) {
  test(`${format} is made of nothing but what the press was given`, (t) => {
    if (probe.status !== 0 || /asan|tsan/.test(program)) return t.skip('SKIP strace cannot trace here');
    const log = path.join(dir, `${format}.log`), out = path.join(dir, `out.${format}`);
    const r = spawnSync('strace', ['-f', '-qq', '-e', `trace=${calls}`, '-o', log, program, 'render', file, '--format', format, '--lang', 'de', '-o', out], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stderr);
    assert.ok(fs.statSync(out).size > 100);
    const did = locked(log);
    if (!did) return t.skip('SKIP this kernel has no Landlock');
    for (const call of did) {
      if (/^(exit|\+\+\+|<\.\.\. )/.test(call)) continue;
      assert.match(call, /^openat\(AT_FDCWD, "\/usr\/share\/(fonts|hyphen)\/[^"]*", O_RDONLY(\|O_CLOEXEC)?( <unfinished|\) = )/, `${format} did: ${call}`);
    }
    if (format === 'pdf') assert.ok(did.some((c) => c.includes('/hyphen/')) && did.some((c) => c.includes('/fonts/')), 'and these it reads itself');
    assert.doesNotMatch(fs.readFileSync(log, 'utf8'), /\b(connect|bind|socket)\(/, 'nobody else speaks to anyone');
  });
}
