// The main story in short in Firefox ESR and in WebKit, Safari's engine: sign in, write formatted, submit,
// and read what was accepted. Part of `make test-long`.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { Server, root } from '../api/lib.mjs';
import { Firefox, WebKit } from './drivers.mjs';

const words = ' Every council publishes what it owes.';

for (const engine of [Firefox, WebKit])
  test(`${engine.name}: sign in, write, submit, read`, { timeout: 300000 }, async (t) => {
    const s = await Server.start({ from: path.join(root, 'drafts/2026') });
    const d = await engine.open();
    t.after(async () => {
      await d.quit();
      await s.stop();
    });
    await d.go(`${s.base}/i#${s.code('rapporteur', 'workshop-1', 'Anna Example')}`);
    await d.until('the code out of the link', "return !document.querySelector('[data-code-found]').hidden");
    await d.click('form[data-invitation] button');
    await d.until('her sections', "return location.pathname === '/app/sections'");

    await d.go(`${s.base}/app/write/taking-stock?lang=en`);
    await d.until('the formatted text', "return !!document.querySelector('.formatted')");
    const old = await d.js("return document.querySelector('#text').value");
    assert.ok(old.startsWith('# Taking stock'), old);
    await d.js(`const { view } = document.querySelector('.editor');
      view.focus();
      view.dispatch(view.state.tr.setSelection(view.state.selection.constructor.atEnd(view.state.doc)));`);
    await d.keys('.formatted', words);
    await d.until('the words in the field', 'return document.querySelector("#text").value.includes(arguments[0])', words.trim());
    const now = await d.js("return document.querySelector('#text').value");
    assert.equal(now.replace(words, '').trim(), old.trim(), 'nothing else has changed');
    await d.until('the draft on the server', "return /Saved on the server/.test(document.querySelector('[data-state]').textContent)");
    await d.click('.ask > summary');
    await d.keys('#summary', 'Debts');
    await d.click('button[name=act][value=submit]');
    await d.until('a receipt', "return location.pathname === '/app/receipt/1'");

    const editor = s.as(s.token('editor', 'editors', 'Ed'));
    const proposal = await editor.want(200, 'GET', '/api/v1/proposals/1');
    assert.equal(proposal.summary, 'Debts');
    assert.equal((await editor.decide(1, 'accept')).status, 200);
    await d.go(`${s.base}/`);
    await d.until('the document with her words', "return document.querySelector('.doc').innerText.includes(arguments[0])", words.trim());
  });
