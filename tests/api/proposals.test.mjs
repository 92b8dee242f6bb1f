// The life of a proposal: submitted, revised, withdrawn, decided, taken back; alone and in a crowd.
import { test, before, after } from 'node:test';
import assert from 'node:assert/strict';
import { Server, git, swap } from './lib.mjs';
import { Browser, draft, hurried, manifest, measure, measures, oid, problem, refs, texts, unknown } from './kit.mjs';

let s, one, two, editor, second;
let made = 0;

before(async () => {
  const json = manifest();
  json.sections.push({ id: 'crowd', kind: 'operative' }, { id: 'prose', kind: 'text' });
  s = await Server.start({
    from: draft({ json, files: { ...texts, 'en/crowd.md': measures('Crowd', 24), 'de/crowd.md': '# Menge\n\nViele.\n', 'de/prose.md': '# Prosa\n\nWenige.\n', 'en/prose.md': '# Prose\n\nAlpha beta gamma delta epsilon zeta eta theta.\n\nThe quick brown fox jumps over the lazy dog. It never looks back.\n\nA closing line about rivers and bridges.\n' } }),
    settings: hurried,
  });
  one = s.as(s.token('rapporteur', 'one'));
  two = s.as(s.token('rapporteur', 'two'));
  editor = s.as(s.token('editor', 'editors', 'First editor'));
  second = s.as(s.token('editor', 'editors', 'Second editor'));
});
after(() => s?.stop());

// A proposal that appends a sentence of its own to the given paragraph of `common`.
async function change(who = one, i = 0, extra = {}) {
  return who.submit('common', swap((await who.section('common')).markdown, measure(i), `${measure(i)} See note ${++made}.`), extra);
}
const accept = (n, revision = 1, extra = {}, who = editor) => who.post(`/api/v1/proposals/${n}/decision`, { decision: 'accept', revision, ...extra });
const status = async (n) => (await editor.want(200, 'GET', `/api/v1/proposals/${n}`)).status;
const head = async () => (await editor.want(200, 'GET', '/api/v1/document')).head;

// --- one proposal ------------------------------------------------------------------------------------------

test('numbers count up, and every revision is a commit on the proposal’s branch', async () => {
  const a = await change(), b = await change();
  assert.equal(b.number, a.number + 1);
  const base = await one.section('common');
  const r = await one.want(201, 'POST', `/api/v1/proposals/${a.number}/revisions`, { base: base.commit, markdown: swap(base.markdown, measure(0), `${measure(0)} Revised.`), summary: 'Second try' });
  assert.equal(r.revisions.length, 2);
  assert.equal(r.summary, 'Second try');
  assert.equal(r.status, 'open');
  for (const x of r.revisions) {
    assert.equal(git(s.dir, 'cat-file', '-t', x.commit).trim(), 'commit');
    assert.equal(git(s.dir, 'show', `${x.commit}:en/common.md`), x.markdown);
  }
  assert.match(git(s.dir, 'log', '-1', '--format=%an <%ae>', r.revisions[1].commit), /^Workshop 1 <one@accord\.invalid>/);
});

test('an unchanged text is no proposal', async () => {
  const now = await one.section('common');
  const was = refs(s.dir);
  const body = { section: 'common', lang: 'en', base: now.commit, markdown: now.markdown, summary: 'Nothing' };
  problem(await one.post('/api/v1/proposals', body), 409, 'no-change');
  problem(await one.post('/api/v1/proposals', { ...body, markdown: now.markdown.replace(/\n/g, '\r\n') }), 409, 'no-change');
  problem(await one.post('/api/v1/proposals', { ...body, markdown: `\u{feff}${now.markdown}\n\n` }), 409, 'no-change');
  const p = await change();
  const after = refs(s.dir);
  problem(await one.post(`/api/v1/proposals/${p.number}/revisions`, { base: now.commit, markdown: now.markdown, summary: 'x' }), 409, 'no-change');
  assert.equal(refs(s.dir), after);
  assert.notEqual(after, was);
});

test('a base that is no commit of main is refused', async () => {
  const p = await change();
  const now = await one.section('common');
  const was = refs(s.dir);
  for (const base of [unknown, p.revisions[0].commit, git(s.dir, 'rev-parse', 'refs/meta/ledger').trim(), git(s.dir, 'rev-parse', 'main:en/common.md').trim()])
    assert.ok([400, 404, 409, 422].includes((await one.post('/api/v1/proposals', { section: 'common', lang: 'en', base, markdown: `${now.markdown}\nMore.\n`, summary: 'x' })).status), base);
  assert.equal(refs(s.dir), was);
});

test('an older base is fine: what changed since is merged on acceptance', async () => {
  const old = await one.section('common');
  await accept((await change(two, 1)).number);
  const p = await one.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', base: old.commit, markdown: swap(old.markdown, measure(2), `${measure(2)} From an old base.`), summary: 'Old base' });
  assert.equal(p.base, old.commit);
  const before = (await one.section('common')).markdown;
  assert.equal((await accept(p.number)).status, 200);
  assert.equal((await one.section('common')).markdown, swap(before, measure(2), `${measure(2)} From an old base.`));
});

test('a withdrawn proposal stays withdrawn', async () => {
  const p = await change();
  assert.equal((await one.want(200, 'POST', `/api/v1/proposals/${p.number}/withdraw`, {})).status, 'withdrawn');
  const was = refs(s.dir);
  problem(await one.post(`/api/v1/proposals/${p.number}/withdraw`, {}), 409, 'already-decided');
  problem(await accept(p.number), 409, 'already-decided');
  problem(await editor.decide(p.number, 'decline'), 409, 'already-decided');
  problem(await one.post(`/api/v1/proposals/${p.number}/revisions`, { base: p.base, markdown: `${p.revisions[0].markdown}\nMore.\n`, summary: 'x' }), 409, 'already-decided');
  assert.equal((await editor.post(`/api/v1/proposals/${p.number}/undo`, {})).status, 409);
  assert.equal(refs(s.dir), was);
});

test('a declined proposal says why and takes no more revisions', async () => {
  const p = await change();
  problem(await editor.post(`/api/v1/proposals/${p.number}/decision`, { decision: 'decline', revision: 1 }), 400, 'bad-request');
  problem(await editor.post(`/api/v1/proposals/${p.number}/decision`, { decision: 'decline', revision: 1, reason: ' \n' }), 400, 'bad-request');
  const main = await head();
  const d = await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'decline', revision: 1, reason: 'We said this above.' });
  assert.deepEqual([d.decision, d.reason, d.commit], ['decline', 'We said this above.', null]);
  assert.equal(await head(), main);
  assert.equal(await status(p.number), 'declined');
  problem(await accept(p.number), 409, 'already-decided');
  problem(await one.post(`/api/v1/proposals/${p.number}/revisions`, { base: p.base, markdown: `${p.revisions[0].markdown}\nMore.\n`, summary: 'x' }), 409, 'already-decided');
  problem(await one.post(`/api/v1/proposals/${p.number}/withdraw`, {}), 409, 'already-decided');
});

test('changes asked for are answered by a revision, which is open again', async () => {
  const p = await change();
  problem(await editor.post(`/api/v1/proposals/${p.number}/decision`, { decision: 'request-changes', revision: 1 }), 400, 'bad-request');
  await editor.want(200, 'POST', `/api/v1/proposals/${p.number}/decision`, { decision: 'request-changes', revision: 1, reason: 'Shorter, please.' });
  assert.equal(await status(p.number), 'changes-requested');
  const r = await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: p.base, markdown: swap(p.revisions[0].markdown, measure(3), `${measure(3)} Short.`), summary: 'Shorter' });
  assert.equal(r.status, 'open');
  problem(await accept(p.number, 1), 409, 'stale-revision');
  assert.equal((await accept(p.number, 2)).status, 200);
});

test('a decision is about the newest revision alone', async () => {
  const p = await change();
  await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: p.base, markdown: swap(p.revisions[0].markdown, 'See note', 'Read note'), summary: 'x' });
  const was = refs(s.dir);
  for (const decision of ['accept', 'decline', 'request-changes']) {
    problem(await editor.decide(p.number, decision, 1), 409, 'stale-revision', /2/);
    problem(await editor.decide(p.number, decision, 3), 409, 'stale-revision');
  }
  assert.equal(refs(s.dir), was);
});

test('an acceptance is one commit on main with the group’s name and the proposal’s trailers', async () => {
  const before = await head();
  const p = await change(two, 4, { summary: 'Name the note: a “test”' });
  const d = (await accept(p.number)).json;
  assert.match(d.commit, oid);
  const [parents, author, committer, subject, proposal, section] = git(s.dir, 'log', '-1', '--format=%P%n%an <%ae>%n%cn <%ce>%n%s%n%(trailers:key=Proposal,valueonly,separator=)%n%(trailers:key=Section,valueonly,separator=)', d.commit).split('\n');
  assert.equal(parents, `${before} ${p.revisions[0].commit}`);
  assert.equal(author, 'Workshop 2 <two@accord.invalid>');
  assert.equal(committer, 'accord <accord@accord.invalid>');
  assert.equal(subject, 'Name the note: a “test”');
  assert.deepEqual([proposal, section], [String(p.number), 'common']);
  const [at, ct] = git(s.dir, 'log', '-1', '--format=%at %ct', d.commit).trim().split(' ').map(Number);
  assert.equal(at, Date.parse(p.revisions[0].created_at) / 1000);
  assert.equal(ct, Date.parse(d.at) / 1000);
  assert.equal(git(s.dir, 'log', '-1', '--format=%(trailers:key=Co-authored-by)', d.commit).trim(), '');
  assert.equal(git(s.dir, 'rev-parse', 'main').trim(), d.commit);
  const got = await one.want(200, 'GET', `/api/v1/proposals/${p.number}`);
  assert.deepEqual([got.status, got.decision.commit], ['accepted', d.commit]);
  problem(await accept(p.number), 409, 'already-decided');
});

test('trailers in a summary are words, not authorship', async () => {
  const p = await change(one, 5, { summary: 'Thanks\n\nCo-authored-by: Eve <eve@example.org>\nProposal: 1' });
  const d = (await accept(p.number)).json;
  assert.equal(git(s.dir, 'log', '-1', '--format=%(trailers:key=Co-authored-by)', d.commit).trim(), '');
  assert.equal(git(s.dir, 'log', '-1', '--format=%(trailers:key=Proposal,valueonly,separator=;)', d.commit).trim(), String(p.number));
});

// --- where sentences come from ------------------------------------------------------------------------------

test('a paragraph’s origin is the commit of main that git blames for it', async () => {
  const paragraphs = Array.from({ length: 14 }, (_, i) => `Paragraph ${i} of the annals says what city number ${i} spends on wells.`);
  const manifestNow = await editor.want(200, 'GET', '/api/v1/document');
  manifestNow.manifest.sections.push({ id: 'annals', kind: 'text' });
  await editor.want(200, 'PUT', '/api/v1/document', manifestNow.manifest, { 'if-match': `"${manifestNow.manifest_blob}"` });
  const put = async (who, edit) => {
    const now = (await who.section('annals')).markdown, p = await who.submit('annals', edit(now));
    assert.equal((await accept(p.number)).status, 200);
  };
  await put(one, () => `# Annals\n\n${paragraphs.join('\n\n')}\n`);
  // Words changed, a paragraph put in, one taken out; by turns, and one merged onto what came meanwhile.
  for (let i = 0; i < 12; i++)
    await put(i % 2 ? two : one, (now) => (i % 4 === 3 ? now.replace(/\n\n(Paragraph 1 )/, `\n\nA paragraph that came in turn ${i}, about lakes and their keepers.\n\n$1`)
      : i === 6 ? now.replace(/\n\nParagraph 3 [^\n]*/, '') : now.replace(`city number ${i} `, `the town of turn ${i} `)));
  const late = await one.submit('annals', (await one.section('annals')).markdown.replace('Paragraph 12', 'Chapter 12'));
  await put(two, (now) => now.replace('Paragraph 13', 'Chapter 13'));
  assert.equal((await accept(late.number)).status, 200);
  const text = await one.section('annals');
  const items = (await one.want(200, 'GET', '/api/v1/sections/annals/provenance?lang=en')).items;
  const lines = git(s.dir, 'blame', '--first-parent', '-l', '-s', 'main', '--', 'en/annals.md').trim().split('\n');
  let compared = 0;
  for (const p of text.paragraphs) {
    const line = lines.find((l) => l.includes(p.text)), [commit] = line.replace('^', '').split(' ');
    assert.equal(items.find((x) => x.paragraph === p.id).commit.slice(0, commit.length), commit, p.text);
    compared++;
  }
  assert.ok(compared >= 14 && new Set(items.map((x) => x.commit)).size >= 10, `${compared} paragraphs`);
});

// --- taking back ---------------------------------------------------------------------------------------------

test('undoing an acceptance is a new commit that leaves later changes alone', async () => {
  const start = (await one.section('common')).markdown;
  const a = await change(one, 6);
  await accept(a.number);
  const b = await change(two, 7);
  await accept(b.number);
  const main = await head();
  const back = await editor.want(200, 'POST', `/api/v1/proposals/${a.number}/undo`, { reason: 'Too early' });
  assert.ok(['open', 'changes-requested'].includes(back.status), back.status);
  assert.equal(git(s.dir, 'rev-parse', `${await head()}^1`).trim(), main, 'history goes on');
  assert.match(git(s.dir, 'log', '-1', '--format=%an', await head()), /^Editors/, 'not its group took it back');
  const now = (await one.section('common')).markdown;
  assert.equal(now, swap(start, measure(7), b.revisions[0].markdown.split('\n\n').find((x) => x.startsWith(measure(7)))));
  assert.equal((await editor.post(`/api/v1/proposals/${a.number}/undo`, {})).status, 409, 'twice');
  assert.equal((await accept(a.number)).status, 200, 'and it can be accepted after all');
  assert.match((await one.section('common')).markdown, new RegExp(`${measure(6)} See note`));
});

test('an acceptance whose words were changed since cannot be undone blindly', async () => {
  const a = await one.submit('prose', swap((await one.section('prose')).markdown, 'quick brown fox', 'swift red fox'));
  await accept(a.number);
  const b = await two.submit('prose', swap((await two.section('prose')).markdown, 'swift red fox', 'slow grey wolf'));
  await accept(b.number);
  const was = refs(s.dir);
  const r = await editor.post(`/api/v1/proposals/${a.number}/undo`, { reason: 'x' });
  problem(r, 409, 'conflict');
  assert.ok(r.json.conflicts.length);
  assert.match(r.json.merged, /\{<</);
  assert.equal(refs(s.dir), was);
});

test('what was never accepted cannot be undone', async () => {
  const p = await change();
  problem(await editor.post(`/api/v1/proposals/${p.number}/undo`, {}), 409);
});

// --- parts, own words, conflicts --------------------------------------------------------------------------------

test('what is left of a part that was accepted stays open, with its credit', async () => {
  const text = (await one.section('water')).markdown;
  const all = swap(swap(text, 'at every well', 'at all wells'), 'drinking water', 'clean drinking water');
  const p = await one.submit('water', all, { summary: 'Two wishes' });
  const diff = await editor.want(200, 'GET', `/api/v1/proposals/${p.number}/diff`);
  assert.equal(diff.blocks.flatMap((b) => b.runs).filter((r) => r[2]).length >= 2, true);
  const body = { decision: 'accept', revision: 1, take: [1], rest: 'open' };
  const key = { 'Idempotency-Key': 'rest-1' };
  const d = await editor.post(`/api/v1/proposals/${p.number}/decision`, body, key);
  assert.equal(d.status, 200);
  assert.equal(d.json.partly, true);
  const rest = await one.want(200, 'GET', `/api/v1/proposals/${d.json.rest}`);
  assert.deepEqual([rest.group, rest.status, rest.summary, rest.rest_of, rest.base], ['one', 'open', 'Two wishes', p.number, d.json.commit]);
  const main = (await one.section('water')).markdown;
  assert.notEqual(main, all);
  assert.equal(rest.revisions[0].markdown, all, 'nothing else moved: what is left leads to the whole');
  // The same again, and no second rest.
  const again = await editor.post(`/api/v1/proposals/${p.number}/decision`, body, key);
  assert.deepEqual([again.status, again.json.rest], [200, d.json.rest]);
  assert.equal((await one.want(200, 'GET', '/api/v1/proposals?limit=1')).items[0].number, d.json.rest);
  assert.equal((await accept(d.json.rest)).status, 200);
  assert.equal((await one.section('water')).markdown, all);
  for (const n of [d.json.rest, p.number]) assert.equal((await editor.post(`/api/v1/proposals/${n}/undo`, {})).status, 200);
  assert.equal((await one.section('water')).markdown, text);
  for (const n of [d.json.rest, p.number]) await one.want(200, 'POST', `/api/v1/proposals/${n}/withdraw`, {});
});

test('an editor takes a part of a proposal over', async () => {
  const text = (await one.section('common')).markdown;
  const wanted = swap(swap(text, measure(8), `${measure(8)} Yes please.`), measure(10), `${measure(10)} Rather not.`);
  const p = await one.submit('common', wanted);
  const diff = await editor.want(200, 'GET', `/api/v1/proposals/${p.number}/diff`);
  const change = diff.blocks.flatMap((b) => b.runs).find((r) => r[0] === '+' && /Yes please/.test(r[1]))[2];
  const was = refs(s.dir);
  problem(await accept(p.number, 1, { take: [999] }), 400, 'bad-request', /999/);
  problem(await accept(p.number, 1, { take: [] }), 400, 'bad-request');
  problem(await accept(p.number, 1, { take: ['1'] }), 400, 'bad-request', /take/);
  problem(await accept(p.number, 1, { take: [change], markdown: wanted, onto: p.base }), 400, 'bad-request');
  assert.equal(refs(s.dir), was);
  const d = await accept(p.number, 1, { take: [change] });
  assert.equal(d.status, 200, d.text);
  assert.equal((await one.section('common')).markdown, swap(text, measure(8), `${measure(8)} Yes please.`));
  assert.equal(await status(p.number), 'accepted');
});

test('all changes taken are the whole proposal', async () => {
  const text = (await one.section('prose')).markdown;
  const wanted = swap(swap(text, 'Alpha beta', 'Alpha new beta'), 'rivers and bridges', 'bridges, rivers and roads');
  const p = await one.submit('prose', wanted);
  const diff = await editor.want(200, 'GET', `/api/v1/proposals/${p.number}/diff`);
  const all = [...new Set(diff.blocks.flatMap((b) => b.runs).filter((r) => r[0] !== ' ').map((r) => r[2]))];
  assert.equal(all.length, diff.changes);
  assert.equal((await accept(p.number, 1, { take: all })).status, 200);
  assert.equal((await one.section('prose')).markdown, wanted);
});

test('an editor’s own text needs the commit that she saw', async () => {
  const p = await change(one, 9);
  const now = await editor.section('common');
  const mine = swap(now.markdown, measure(9), `${measure(9)} In the editor’s words.`);
  const was = refs(s.dir);
  problem(await accept(p.number, 1, { markdown: mine }), 400, 'bad-request', /onto/);
  problem(await accept(p.number, 1, { markdown: mine, onto: 'main' }), 400, 'bad-request', /onto/);
  assert.equal((await accept(p.number, 1, { markdown: mine, onto: unknown })).status, 400);
  assert.equal((await accept(p.number, 1, { markdown: mine, onto: p.revisions[0].commit })).status, 400, 'a commit of main');
  assert.equal(refs(s.dir), was);
  const d = await accept(p.number, 1, { markdown: mine, onto: now.commit });
  assert.equal(d.status, 200, d.text);
  assert.equal((await one.section('common')).markdown, mine);
  assert.match(git(s.dir, 'log', '-1', '--format=%an%n%(trailers)', d.json.commit), /^Workshop 1\n[^]*^Co-authored-by: .+ <.+@accord\.invalid>$/m);
});

test('an editor’s own text is merged with what came onto main since', async () => {
  const p = await change(one, 11);
  const seen = await editor.section('common');
  const other = await change(two, 13);
  await accept(other.number, 1, {}, second);
  const mine = swap(seen.markdown, measure(11), `${measure(11)} Mine.`);
  assert.equal((await accept(p.number, 1, { markdown: mine, onto: seen.commit })).status, 200);
  const now = (await one.section('common')).markdown;
  assert.match(now, new RegExp(`${measure(11)} Mine\\.`));
  assert.match(now, new RegExp(`${measure(13)} See note`));
});

test('an editor’s own text that overlaps with what came since is a conflict and changes nothing', async () => {
  const p = await change(one, 12);
  const seen = await editor.section('common');
  const other = await two.submit('common', swap(seen.markdown, measure(12), measure(12).replace('Encourage cities to', 'Oblige all regions to')));
  await accept(other.number, 1, {}, second);
  const was = refs(s.dir);
  const r = await accept(p.number, 1, { markdown: swap(seen.markdown, measure(12), measure(12).replace('Encourage cities to', 'Politely beg towns to')), onto: seen.commit });
  problem(r, 409, 'conflict');
  assert.equal(refs(s.dir), was);
  assert.equal(await status(p.number), 'open');
});

test('a conflict names paragraph, base, ours and theirs, and marks the words in the merged text', async () => {
  const base = await one.section('prose');
  const mine = await one.submit('prose', swap(base.markdown, 'never looks back', 'seldom looks back'));
  const theirs = await two.submit('prose', swap(base.markdown, 'never looks back', 'always looks back'));
  assert.equal((await accept(mine.number)).status, 200);
  const was = refs(s.dir);
  const r = await accept(theirs.number);
  problem(r, 409, 'conflict');
  assert.equal(r.json.conflicts.length, 1);
  const [c] = r.json.conflicts;
  assert.deepEqual(Object.keys(c).sort(), ['base', 'ours', 'paragraph', 'theirs']);
  assert.match(c.base, /never/);
  assert.match(c.ours, /seldom/);
  assert.match(c.theirs, /always/);
  const paragraphs = (await one.section('prose')).paragraphs;
  assert.equal(c.paragraph, paragraphs.find((x) => /seldom/.test(x.text)).id);
  assert.match(r.json.merged, /\{<<seldom\|\|never\|\|always>>\}/);
  assert.match(r.json.merged, /rivers/, 'the merged text is the whole section');
  assert.equal(refs(s.dir), was);
  assert.equal((await editor.want(200, 'GET', `/api/v1/proposals/${theirs.number}`)).conflicts, true, 'its group can know');
  const diff = await editor.want(200, 'GET', `/api/v1/proposals/${theirs.number}/diff?against=main`);
  assert.ok(diff.blocks.some((b) => b.kind === 'conflict'));
  const solved = swap((await editor.section('prose')).markdown, 'seldom', 'hardly ever');
  assert.equal((await accept(theirs.number, 1, { markdown: solved, onto: await head() })).status, 200);
  problem(await one.post('/api/v1/proposals', { section: 'prose', lang: 'en', base: await head(), markdown: swap(solved, 'hardly ever', '{<<seldom||never||always>>}'), summary: 'x' }), 422, 'bad-text');
});

test('where one side took a paragraph away that the other changed, the conflict is shown, whichever side did', async () => {
  const paragraph = 'Invite utilities to publish what they measure at every well.';
  for (const gone of ['ours', 'theirs']) {
    const base = await one.section('water');
    assert.ok(base.markdown.includes(paragraph));
    const without = base.markdown.replace(`${paragraph}\n\n`, ''), other = swap(base.markdown, 'utilities to publish', 'all utilities to say aloud');
    const first = await one.submit('water', gone === 'ours' ? without : other);
    const second = await one.submit('water', gone === 'ours' ? other : without);
    assert.equal((await accept(first.number)).status, 200);
    problem(await accept(second.number), 409, 'conflict');
    const d = await editor.want(200, 'GET', `/api/v1/proposals/${second.number}/diff?against=main`);
    const block = d.blocks.find((b) => b.kind === 'conflict');
    assert.equal(block[gone === 'ours' ? 'old' : 'new'], null, JSON.stringify(block));
    for (const [view, status] of [['?view=main', 200], ['', 200], ['/edit', 409]]) assert.equal((await editor.get(`/app/review/${second.number}${view}`, { accept: 'text/html' })).status, status, view);
    await one.want(200, 'POST', `/api/v1/proposals/${second.number}/withdraw`, {});
    await editor.want(200, 'POST', `/api/v1/proposals/${first.number}/undo`, { reason: 'For the next round.' });
    await one.want(200, 'POST', `/api/v1/proposals/${first.number}/withdraw`, {});
  }
});

// --- redlines ----------------------------------------------------------------------------------------------------

test('a diff is against the base, main or another revision', async () => {
  const base = await one.section('common');
  const p = await one.submit('common', swap(base.markdown, measure(14), `${measure(14)} First thought.`));
  await one.want(201, 'POST', `/api/v1/proposals/${p.number}/revisions`, { base: base.commit, markdown: swap(base.markdown, measure(14), `${measure(14)} Second thought.`), summary: 'x' });
  await accept((await change(two, 15)).number);
  const get = (q) => editor.want(200, 'GET', `/api/v1/proposals/${p.number}/diff${q}`);
  const inserted = (d) => d.blocks.flatMap((b) => b.runs).filter((r) => r[0] === '+').map((r) => r[1].trim()).join(' ');
  const deleted = (d) => d.blocks.flatMap((b) => b.runs).filter((r) => r[0] === '-').map((r) => r[1].trim()).join(' ');
  const newest = await get('');
  assert.deepEqual([inserted(newest), deleted(newest)], ['Second thought.', '']);
  assert.deepEqual(await get('?against=base'), newest);
  assert.deepEqual(await get('?revision=2'), newest);
  assert.equal(inserted(await get('?revision=1')), 'First thought.');
  const main = await get('?against=main');
  assert.deepEqual([inserted(main), deleted(main)], ['Second thought.', ''], 'main’s own change is no change of the proposal');
  const between = await get('?against=1');
  assert.deepEqual([inserted(between), deleted(between)], ['Second', 'First']);
  assert.match(newest.html, /<ins[^>]*>[^<]*Second thought/);
  assert.match(between.html, /<del[^>]*>[^<]*First/);
  assert.equal(newest.stats.words_inserted, 2);
  problem(await editor.get(`/api/v1/proposals/${p.number}/diff?against=7`), 404, 'not-found');
  problem(await editor.get(`/api/v1/proposals/${p.number}/diff?revision=0`), 400, 'bad-request', /revision/);
});

test('the runs of a diff give both texts back', async () => {
  const base = await one.section('common');
  const wanted = swap(swap(base.markdown, measure(16), measure(16).replace('cities', 'small towns')), measure(17), measure(17).replace('Encourage', 'Urge'));
  const p = await one.submit('common', wanted);
  const d = await editor.want(200, 'GET', `/api/v1/proposals/${p.number}/diff`);
  for (const b of d.blocks.filter((x) => x.kind === 'changed')) {
    const side = (ops) => b.runs.filter((r) => ops.includes(r[0])).map((r) => r[1]).join('').replace(/\s+/g, ' ').trim();
    assert.equal(side([' ', '-']), b.old.replace(/\s+/g, ' ').trim());
    assert.equal(side([' ', '+']), b.new.replace(/\s+/g, ' ').trim());
  }
  assert.deepEqual([d.stats.words_inserted, d.stats.words_deleted], [3, 2]);
});

test('versions, main and commits of main are compared, and nothing else', async () => {
  const from = await head();
  await accept((await change(one, 18)).number);
  const c = await s.as().want(200, 'GET', `/api/v1/compare/${from}..main`);
  assert.match(c.html, /<ins[^>]*>[^<]*See note/);
  assert.deepEqual(c.sections.map((x) => x.id), ['common']);
  const back = await s.as().want(200, 'GET', `/api/v1/compare/main..${from}`);
  assert.match(back.html, /<del[^>]*>[^<]*See note/);
  const none = await s.as().want(200, 'GET', '/api/v1/compare/main..main');
  assert.deepEqual([none.stats.words_inserted, none.stats.words_deleted], [0, 0]);
  for (const x of ['HEAD', 'refs/heads/main', 'main~1', from.slice(0, 10), from.toUpperCase(), ':/x', '@', unknown]) assert.equal((await s.as().get(`/api/v1/compare/${encodeURIComponent(x)}..main`)).status, 404, x);
});

// --- lists -------------------------------------------------------------------------------------------------------

test('lists are filtered, cut and continued', async () => {
  for (let i = 0; i < 5; i++) await change(two, 19);
  const list = (q) => editor.want(200, 'GET', `/api/v1/proposals?${q}`);
  const all = [];
  for (let cursor = '', rounds = 0; ; rounds++) {
    const page = await list(`limit=7${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    all.push(...page.items);
    if (!page.next) break;
    assert.equal(page.items.length, 7);
    cursor = page.next;
    assert.ok(rounds < 100);
  }
  const numbers = all.map((p) => p.number);
  assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, i) => numbers.length - i), 'each once, newest first');
  for (const [name, of] of [['status', ['open', 'accepted', 'declined', 'withdrawn', 'changes-requested']], ['section', ['common', 'prose', 'water']], ['group', ['one', 'two']]])
    for (const value of of) assert.deepEqual((await list(`limit=100&${name}=${value}`)).items.map((p) => p.number), all.filter((p) => p[name] === value).map((p) => p.number), `${name} ${value}`);
  assert.deepEqual((await list('limit=100&status=accepted&group=two')).items.map((p) => p.number), all.filter((p) => p.status === 'accepted' && p.group === 'two').map((p) => p.number));
  for (const q of ['limit=0', 'limit=-1', 'limit=x', 'limit=1.5', 'cursor=x', 'cursor=-1', 'limit=1&limit=2']) problem(await editor.get(`/api/v1/proposals?${q}`), 400, 'bad-request');
});

test('a section lists its open proposals, and the document counts them', async () => {
  const open = (await editor.want(200, 'GET', '/api/v1/proposals?section=common&status=open&limit=100')).items.map((p) => p.number);
  assert.deepEqual((await one.section('common')).proposals.sort((a, b) => b - a), open);
  const line = (await one.want(200, 'GET', '/api/v1/document')).sections.find((x) => x.id === 'common' && x.lang === 'en');
  assert.equal(line.open_proposals, open.length);
});

test('history and provenance tell who wrote which paragraph', async () => {
  const p = await change(two, 20, { summary: 'Provenance' });
  const d = (await accept(p.number)).json;
  const [h] = (await one.want(200, 'GET', '/api/v1/sections/common/history')).items;
  assert.deepEqual([h.commit, h.author, h.subject, h.proposal], [d.commit, 'two', 'Provenance', p.number]);
  const text = (await one.section('common')).paragraphs.find((x) => x.text.startsWith(measure(20)));
  const items = (await one.want(200, 'GET', '/api/v1/sections/common/provenance')).items;
  const mine = items.find((x) => x.paragraph === text.id);
  assert.deepEqual([mine.group, mine.proposal, mine.commit], ['two', p.number, d.commit]);
  assert.ok(mine.decided_by);
  assert.deepEqual(items.map((x) => x.paragraph), (await one.section('common')).paragraphs.map((x) => x.id));
  const log = git(s.dir, 'log', '--first-parent', '--format=%H', 'main', '--', 'en/common.md').trim().split('\n');
  assert.deepEqual((await one.want(200, 'GET', '/api/v1/sections/common/history')).items.map((x) => x.commit).slice(0, log.length), log);
});

test('open proposals that change the same words collide', async () => {
  const text = (await one.section('water')).markdown;
  const now = async () => (await one.want(200, 'GET', '/api/v1/sections/water/collisions')).items;
  assert.deepEqual(await now(), []);
  const base = (await one.section('water')).commit;
  const submit = (markdown) => editor.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', group: 'one', base, markdown, summary: 'x' });
  const a = await submit(swap(text, 'drinking water in public hands', 'drinking water in municipal hands'));
  const b = await submit(swap(text, 'drinking water in public hands', 'drinking water in many hands'));
  const c = await submit(swap(text, 'at every well', 'at each well'));
  const items = await now();
  assert.equal(items.length, 1);
  assert.deepEqual([items[0].proposal, items[0].with].sort((x, y) => x - y), [a.number, b.number]);
  assert.ok(![items[0].proposal, items[0].with].includes(c.number));
  const where = (await one.section('water')).paragraphs.find((p) => /drinking water in public hands/.test(p.text));
  assert.equal(items[0].paragraph, where.id);
  assert.match(`${items[0].ours} ${items[0].theirs}`, /municipal hands.*many hands|many hands.*municipal hands/s);
  // In which order they go together: c with one of the two, and the other is left.
  const { order, left } = await one.want(200, 'GET', '/api/v1/sections/water/collisions');
  assert.deepEqual([order, left], [[a.number, c.number], [b.number]]);
  for (const number of order) {
    assert.equal((await editor.post(`/api/v1/proposals/${number}/decision`, { decision: 'accept', revision: 1 })).status, 200);
  }
  assert.equal((await editor.post(`/api/v1/proposals/${b.number}/decision`, { decision: 'accept', revision: 1 })).status, 409);
  await one.want(200, 'POST', `/api/v1/proposals/${b.number}/withdraw`, {});
  assert.deepEqual(await now(), []);
});

test('what two proposals add alike is no collision, whichever is accepted first', async () => {
  const text = (await one.section('common')).markdown, base = (await one.section('common')).commit;
  const submit = (markdown) => editor.want(201, 'POST', '/api/v1/proposals', { section: 'common', lang: 'en', group: 'one', base, markdown, summary: 'x' });
  const plus = `${text}\n\nEvery city names a person who answers for water.\n`;
  const x = await submit(`${plus}\nShe reports each spring.\n`);
  const y = await submit(plus);
  const { order, left, items } = await one.want(200, 'GET', '/api/v1/sections/common/collisions');
  const ours = [x.number, y.number];
  assert.equal(order.filter((n) => ours.includes(n)).length, 2);
  assert.ok(!left.some((n) => ours.includes(n)) && !items.some((i) => ours.includes(i.proposal) && ours.includes(i.with)));
  for (const n of order.filter((k) => ours.includes(k))) {
    const r = await editor.post(`/api/v1/proposals/${n}/decision`, { decision: 'accept', revision: 1 });
    assert.ok(r.status === 200 || r.json.type.endsWith('no-change'), JSON.stringify(r.json));
  }
});

// --- paragraphs ----------------------------------------------------------------------------------------------------

test('paragraphs keep their ids when they are edited, moved, split and joined', async () => {
  const ids = async () => Object.fromEntries((await one.section('prose')).paragraphs.map((p) => [p.text, p.id]));
  const put = async (markdown) => {
    const p = await one.submit('prose', markdown);
    assert.equal((await accept(p.number)).status, 200);
    return (await one.section('prose')).paragraphs;
  };
  const a = 'The council publishes its budget before the summer break.', b = 'Citizens ask questions in every district, and they are answered in writing.', c = 'An auditor who is independent reads the accounts and reports to all.';
  let p = await put(`# Prose\n\n${a}\n\n${b}\n\n${c}\n`);
  const [ia, ib, ic] = [a, b, c].map((t) => p.find((x) => x.text === t).id);
  assert.equal(new Set([ia, ib, ic]).size, 3);
  p = await put(`# Prose\n\n${a.replace('summer', 'winter')}\n\n${b}\n\n${c}\n`);
  assert.deepEqual(p.slice(1).map((x) => x.id), [ia, ib, ic], 'edited');
  p = await put(`# Prose\n\n${c}\n\n${a.replace('summer', 'winter')}\n\n${b}\n`);
  assert.deepEqual(p.slice(1).map((x) => x.id), [ic, ia, ib], 'moved');
  p = await put(`# Prose\n\n${c}\n\n${a.replace('summer', 'winter')}\n\nCitizens ask questions in every district.\n\nThey are answered in writing.\n`);
  assert.deepEqual(p.slice(1, 4).map((x) => x.id), [ic, ia, ib], 'split: the first part keeps it');
  assert.ok(![ia, ib, ic].includes(p[4].id));
  const fourth = p[4].id;
  p = await put(`# Prose\n\n${c}\n\n${a.replace('summer', 'winter')}\n\nCitizens ask questions in every district. They are answered in writing.\n`);
  assert.deepEqual(p.slice(1).map((x) => x.id), [ic, ia, ib], 'joined: the first one’s');
  assert.ok(!p.some((x) => x.id === fourth));
  p = await put(`# Prose\n\n${c}\n\nSomething else altogether about rowing boats.\n\n${a.replace('summer', 'winter')}\n\nCitizens ask questions in every district. They are answered in writing.\n`);
  assert.deepEqual([p[1].id, p[3].id, p[4].id], [ic, ia, ib], 'inserted');
  assert.equal(new Set(Object.values(await ids())).size, p.length);
});

// --- crowds --------------------------------------------------------------------------------------------------------

test('proposals on a section that was removed rest: readable, told why, and whole when it is back', async () => {
  const now = await one.section('prose');
  const submit = async (text) => (await one.want(201, 'POST', '/api/v1/proposals', { section: 'prose', lang: 'en', base: now.commit, markdown: `${now.markdown}\n${text}\n`, summary: text })).number;
  const taken = await submit('First.'), open = await submit('Second.'), asked = await submit('Third.'), declined = await submit('Fourth.');
  assert.equal((await accept(taken)).status, 200);
  await editor.want(200, 'POST', `/api/v1/proposals/${asked}/decision`, { decision: 'request-changes', revision: 1, reason: 'Why?' });
  await editor.want(200, 'POST', `/api/v1/proposals/${declined}/decision`, { decision: 'decline', revision: 1, reason: 'No.' });
  const doc = await editor.want(200, 'GET', '/api/v1/document');
  const put = (json, blob) => editor.want(200, 'PUT', '/api/v1/document', json, { 'if-match': `"${blob}"` });
  const without = await put({ ...doc.manifest, sections: doc.manifest.sections.filter((x) => x.id !== 'prose') }, doc.manifest_blob);
  const was = refs(s.dir);
  const rests = (r, what) => {
    problem(r, 409, 'conflict');
    assert.match(r.json.detail, /prose.*no longer a part/, what);
  };
  for (const extra of [{}, { take: [1] }, { markdown: '# Prose\n\nMine.\n', onto: now.commit }]) rests(await accept(open, 1, extra), 'accept');
  for (const n of [taken, declined]) rests(await editor.post(`/api/v1/proposals/${n}/undo`, {}), 'undo');
  for (const n of [open, asked]) rests(await one.post(`/api/v1/proposals/${n}/revisions`, { base: now.commit, markdown: `${now.markdown}\nMore.\n`, summary: 'More' }), 'revise');
  for (const role of ['editor', 'rapporteur']) {
    const browser = new Browser(s);
    await browser.enter(s.code(role, role === 'editor' ? 'editors' : 'one', `${role} who looks`));
    for (const n of [taken, open, asked, declined]) {
      for (const view of ['changes', 'main', 'new', 'old']) {
        const r = await browser.get(`/app/review/${n}?view=${view}`, { Accept: 'text/html' });
        assert.equal(r.status, 200, `${n} ${view}: ${r.text.slice(0, 300)}`);
        assert.match(r.text, /no longer a part of the document/);
        if (view === 'new' || view === 'old') assert.match(r.text, /<h2 dir="auto">Prose/, `${n} ${view}`);
        assert.doesNotMatch(r.text, /value="accept"|\/undo"|\/app\/write\//, `${n} ${view}`);
      }
    }
    const page = await browser.get(`/app/review/${open}`, { Accept: 'text/html' });
    assert.match(page.text, role === 'editor' ? /value="decline"/ : /\/withdraw"/);
    if (role === 'editor') {
      const edit = await browser.get(`/app/review/${open}/edit`, { Accept: 'text/html' });
      assert.equal(edit.status, 409);
      assert.match(edit.text, /no longer a part of the document/);
    }
  }
  assert.equal(refs(s.dir), was, 'a refusal changes nothing');
  await put(doc.manifest, without.manifest_blob);
  await editor.want(200, 'POST', `/api/v1/proposals/${taken}/undo`, {});
  assert.equal((await accept(open)).status, 200);
  await one.want(201, 'POST', `/api/v1/proposals/${asked}/revisions`, { base: now.commit, markdown: `${now.markdown}\nMore.\n`, summary: 'More' });
  const back = (await one.section('prose')).markdown;
  assert.match(back, /Second\./);
  assert.doesNotMatch(back, /First\./);
});

test('acceptances and undoings that together leave nothing of a section are refused', async () => {
  const was = await one.section('water');
  const parts = was.markdown.trim().split('\n\n');
  assert.ok(parts.length >= 3);
  const submit = (kept) => one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: was.commit, markdown: `${kept.join('\n\n')}\n`, summary: 'Less' });
  const first = await submit(parts.slice(1)), rest = await submit(parts.slice(0, 1));
  assert.equal((await accept(first.number)).status, 200);
  const left = await one.section('water'), before = refs(s.dir);
  const r = await accept(rest.number);
  problem(r, 409, 'conflict');
  assert.match(r.json.detail, /nothing of “water”/);
  assert.equal(refs(s.dir), before);
  assert.equal((await one.section('water')).markdown, left.markdown);
  const words = await accept(rest.number, 1, { markdown: '# Water\n\nWhat is left.\n', onto: left.commit });
  assert.equal(words.status, 200, words.text);
  await editor.want(200, 'POST', `/api/v1/proposals/${rest.number}/undo`, {});
  await editor.want(200, 'POST', `/api/v1/proposals/${first.number}/undo`, {});
  assert.equal((await one.section('water')).markdown, was.markdown);
  // A text of one paragraph that an acceptance put there, emptied by undoing it.
  const added = await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: was.commit, markdown: `${was.markdown}\nAdded at the end.\n`, summary: 'More' });
  assert.equal((await accept(added.number)).status, 200);
  const grown = await one.section('water');
  const cut = await one.want(201, 'POST', '/api/v1/proposals', { section: 'water', lang: 'en', base: grown.commit, markdown: 'Added at the end.\n', summary: 'Cut' });
  assert.equal((await accept(cut.number)).status, 200);
  problem(await editor.post(`/api/v1/proposals/${added.number}/undo`, {}), 409, 'conflict');
  assert.equal((await one.section('water')).markdown, 'Added at the end.\n');
  await editor.want(200, 'POST', `/api/v1/proposals/${cut.number}/undo`, {});
  await editor.want(200, 'POST', `/api/v1/proposals/${added.number}/undo`, {});
});

test('of a hundred decisions at once on one proposal one is made', async () => {
  const p = await change(one, 21);
  const before = Number(git(s.dir, 'rev-list', '--first-parent', '--count', 'main'));
  const all = await Promise.all(Array.from({ length: 100 }, (_, i) => {
    const decision = ['accept', 'decline', 'accept', 'request-changes'][i % 4];
    return (i % 2 ? editor : second).decide(p.number, decision === 'request-changes' ? 'accept' : decision);
  }));
  const done = all.filter((r) => r.status === 200);
  assert.equal(done.length, 1, JSON.stringify(all.map((r) => r.status)));
  for (const r of all) if (r !== done[0]) problem(r, 409, 'already-decided');
  const got = await editor.want(200, 'GET', `/api/v1/proposals/${p.number}`);
  assert.equal(got.status, { accept: 'accepted', decline: 'declined' }[done[0].json.decision]);
  assert.deepEqual(got.decision.at, done[0].json.at);
  assert.equal(Number(git(s.dir, 'rev-list', '--first-parent', '--count', 'main')) - before, done[0].json.decision === 'accept' ? 1 : 0);
});

test('acceptances of different proposals on one section at once all land, and nothing is lost', async () => {
  const base = await one.section('crowd');
  const n = 20;
  const proposals = await Promise.all(Array.from({ length: n }, (_, i) => (i % 2 ? one : two).want(201, 'POST', '/api/v1/proposals', {
    section: 'crowd', lang: 'en', base: base.commit, summary: `Crowd ${i}`, markdown: swap(base.markdown, measure(i), measure(i).replace('Encourage', ['Urge', 'Invite', 'Ask', 'Oblige'][i % 4])),
  })));
  assert.equal(new Set(proposals.map((p) => p.number)).size, n);
  const before = Number(git(s.dir, 'rev-list', '--first-parent', '--count', 'main'));
  const all = await Promise.all(proposals.map((p, i) => accept(p.number, 1, {}, i % 2 ? editor : second)));
  assert.deepEqual(all.map((r) => r.status), Array(n).fill(200), all.find((r) => r.status !== 200)?.text);
  assert.equal(Number(git(s.dir, 'rev-list', '--first-parent', '--count', 'main')) - before, n);
  let wanted = base.markdown;
  for (let i = 0; i < n; i++) wanted = swap(wanted, measure(i), measure(i).replace('Encourage', ['Urge', 'Invite', 'Ask', 'Oblige'][i % 4]));
  assert.equal((await one.section('crowd')).markdown, wanted);
});

test('a revision and a decision at once leave one story', async () => {
  for (let i = 0; i < 10; i++) {
    const p = await change(one, 22);
    const text = swap(p.revisions[0].markdown, 'See note', 'Mind note');
    const [r, d] = await Promise.all([one.post(`/api/v1/proposals/${p.number}/revisions`, { base: p.base, markdown: text, summary: 'x' }), editor.decide(p.number, 'decline')]);
    const got = await editor.want(200, 'GET', `/api/v1/proposals/${p.number}`);
    if (r.status === 201) {
      assert.equal(got.revisions.length, 2);
      assert.equal(d.status, 409);
      assert.equal(got.status, 'open');
    } else {
      problem(r, 409, 'already-decided');
      assert.equal(d.status, 200);
      assert.equal(got.status, 'declined');
    }
  }
});

test('git finds nothing amiss after all this', () => {
  git(s.dir, 'fsck', '--strict', '--full');
});
