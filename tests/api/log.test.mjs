// The log says who did what, and to whom of those who may know; it names nobody who is gone.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server } from './lib.mjs';
import { Browser, draft } from './kit.mjs';

let s, ada, ed;
before(async () => {
  s = await Server.start({ from: draft() });
  ada = s.as(s.token('admin', [], 'Ada'));
  ed = s.as(s.token('editor', 'editors', 'Emil'));
});
after(() => s?.stop());

const entries = async (who, query = '') => [...(await who.want(200, 'GET', `/app/manage/log?hl=en${query}`)).matchAll(/<tr><td class="nowrap">[^]*?<td data-label="Who">([^<]*)<\/td><td data-label="What">([^<]*)/g)].map((m) => `${m[1]}: ${m[2].trim()}`);
async function put(edit) {
  const { manifest, manifest_blob } = await ed.want(200, 'GET', '/api/v1/document');
  const next = structuredClone(manifest);
  edit(next, (id) => next.sections.find((x) => x.id === id));
  assert.equal((await ed.put('/api/v1/document', next, { 'if-match': `"${manifest_blob}"` })).status, 200);
}

test('a change of the document’s settings says what was changed, and to what', async () => {
  await put((m, of) => { of('water').deadline = '2031-02-04T18:00:00Z'; of('common').groups = ['one']; });
  const log = await entries(ed);
  assert.ok(log.includes('The editors: set the deadline of “Water” to 4 February 2031, 18:00 UTC'), log.join('\n'));
  assert.ok(log.some((x) => /^The editors: let these write “[^”]+”: Workshop 1$/.test(x)), log.join('\n'));
  await put((m, of) => { delete of('water').deadline; of('water').state = 'frozen'; m.title.en = 'Another title'; m.groups[0].name.en = 'Workshop One'; m.sections.reverse(); });
  const then = await entries(ed);
  for (const what of ['took the deadline of “Water” away', 'closed “Water”', 'changed the title page', 'changed the groups', 'put the sections into another order']) assert.ok(then.includes(`The editors: ${what}`), what);
  await put((m) => { m.sections = m.sections.filter((x) => x.id !== 'late'); m.look = { accent: '#112233' }; });
  const last = await entries(ed);
  assert.ok(last.some((x) => /^The editors: removed the section “/.test(x)), last.join('\n'));
});

test('an administrator reads of invitations and sign-ins, an editor does not, and who is erased is gone from it', async () => {
  const made = await ada.want(201, 'POST', '/api/v1/invitations', { role: 'rapporteur', groups: ['one'], name: 'Rosa Example' });
  assert.ok((await entries(ada)).includes('Ada: invited somebody: Rapporteur, Workshop One.'), (await entries(ada)).join('\n'));
  const rosa = new Browser(s);
  const { account } = await rosa.enter(made.code);
  const { code } = await rosa.post('/api/v1/session/codes').then((r) => r.json);
  await new Browser(s).enter(code);
  const log = await entries(ada);
  for (const line of ['Rosa Example: opened an invitation: Rapporteur, Workshop One.', 'The command line: made an account: Editor, Editors.']) assert.ok(log.includes(line), log.join('\n'));
  assert.ok(!(await entries(ed)).some((x) => /Rosa|invit|account/.test(x)), 'people are the administrators’');
  assert.ok(!(await entries(ed, '&kind=people')).some((x) => /Rosa|invit/.test(x)));
  assert.equal((await ada.send('DELETE', `/api/v1/accounts/${account}`)).status < 300, true);
  assert.ok(!(await entries(ada)).some((x) => /Rosa/.test(x)), 'no name outlives its account');
});

test('the log shows one kind of thing at a time', async () => {
  await ed.want(201, 'POST', '/api/v1/versions', { name: 'One' });
  const kinds = { versions: /^Emil: made the version/, document: /^The editors: |Began|began/, people: /invit|account|code/ };
  for (const [kind, one] of Object.entries(kinds)) {
    const log = await entries(ada, `&kind=${kind}`);
    assert.ok(log.length, kind);
    if (kind !== 'document') for (const line of log) assert.match(line, one, kind);
    else assert.ok(!log.some((x) => /version|invited/.test(x)), log.join('\n'));
  }
  const all = await entries(ada);
  assert.ok(all.some((x) => kinds.versions.test(x)) && all.some((x) => kinds.people.test(x)));
});
