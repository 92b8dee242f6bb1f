// Exports beside other programs on the same document in one run: PDF of some forty pages with four more
// scripts beside WeasyPrint and Chromium, which get our HTML of it, and LibreOffice, which gets our Word file.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { must, program } from '../api/lib.mjs';
import { benches, cost_of_run, cpu_of_run, data_directory, draft, figure, folder, heading, installed, leave_out, median, paired } from './lib.mjs';

const ROUNDS = 3;
const COPIES = 4; // of the draft: some forty pages
const MORE = 10;  // times as much

// The first article of the Universal Declaration, in the scripts that the 2026 document does not have.
const scripts = `# Four scripts

يولد جميع الناس أحرارا متساوين في الكرامة والحقوق، وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء.

人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。

सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है।

Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью.
`;

// Copies of the sections' files under names of their own, because a name is a section's id.
function copies(files, dir, n, name) {
  const out = [];
  for (let i = 0; i < n; i++) {
    for (const f of files) {
      out.push(path.join(dir, `${name}-${i}-${path.basename(f)}`));
      fs.copyFileSync(f, out.at(-1));
    }
  }
  return out;
}

function must_run(command) {
  const r = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(`${command}: ${r.stderr}`);
}

const rendered = (files, format, out) => `${program} render ${files.join(' ')} --format ${format} --title Draft -o ${out}`;

function pages_of(file) {
  const r = spawnSync('pdfinfo', [file], { encoding: 'utf8' });
  return Number(/^Pages:\s+(\d+)/m.exec(r.stdout ?? '')?.[1] ?? 0);
}

// Of what the design names, and the most of it that ours may cost.
function peers(out) {
  const chromium = (name) => `${name} --headless --no-sandbox --disable-gpu --user-data-dir=${out}/${name} --print-to-pdf=${out}/${name}.pdf ${out}/long.html`;
  return [
    ['weasyprint', `weasyprint -q ${out}/long.html ${out}/weasyprint.pdf`, 1 / 20],
    ['chromium', chromium('chromium'), 1 / 5],
    ['chromium-headless-shell', chromium('chromium-headless-shell'), 1 / 2],
    ['soffice', `soffice -env:UserInstallation=file://${out}/profile --headless --convert-to pdf --outdir ${out} ${out}/long.docx`, null],
  ].filter(([name]) => installed(name) || leave_out(name, 'it is not installed'));
}

function beside_peers(ours, out) {
  for (const [name, command, most] of peers(out)) {
    const pairs = [], memory = [];
    cost_of_run(command); // what it makes for itself at its first start
    for (let r = 0; r < ROUNDS; r++) {
      const [x, y] = [cost_of_run(ours), cost_of_run(command)];
      pairs.push([x.cpu_ms, y.cpu_ms]);
      memory.push([x.rss_kib / 1024, y.rss_kib / 1024]);
    }
    paired(pairs, { name: `PDF, to ${name}`, unit: 'ms CPU', what: 'accord render, cold, all processes', ...(most && { target: ['<=', most] }) });
    if (name === 'weasyprint') paired(memory, { name: 'memory of a PDF', unit: 'MB', target: ['<=', 0.167], what: 'the largest process; theirs: weasyprint' });
  }
}

function sizes(out) {
  const kb = (name) => fs.statSync(path.join(out, name)).size / 1024;
  if (fs.existsSync(`${out}/weasyprint.pdf`)) {
    paired([[kb('long.pdf'), kb('weasyprint.pdf')]], { name: 'size of the PDF', unit: 'KiB', target: ['<=', 0.5], what: 'ours is tagged; theirs: weasyprint' });
  }
  if (fs.existsSync(`${out}/chromium.pdf`)) {
    paired([[kb('long.pdf'), kb('chromium.pdf')]], { name: 'size of the PDF, to chromium', unit: 'KiB', what: 'ours is tagged' });
  }
}

// The same bytes each time, on the command line as anywhere.
function repeated(long, out) {
  let same = 0;
  for (const format of ['pdf', 'docx', 'odt', 'html']) {
    const made = [1, 2].map((n) => {
      const r = spawnSync('sh', ['-c', rendered(long, format, `${out}/again${n}.${format}`)], { env: { ...process.env, SOURCE_DATE_EPOCH: '1764000000' } });
      return r.status === 0 ? fs.readFileSync(`${out}/again${n}.${format}`) : Buffer.from(String(n));
    });
    same += made[0].equals(made[1]) ? 1 : 0;
  }
  figure({ name: 'formats alike on repeat', ours: same, unit: 'of 4', target: ['=', 4], what: 'pdf, docx, odt, html, byte for byte' });
}

function warm(long) {
  const r = spawnSync(path.join(benches, 'export'), ['5', ...long], { encoding: 'utf8' });
  if (r.status !== 0) throw new Error(r.stderr);
  const ms = JSON.parse(r.stdout);
  const one = (name, ours, more) => figure({ name, ours, unit: 'ms CPU', what: 'the job alone, fonts loaded', ...more });
  one('PDF, warm', ms.pdf);
  one('DOCX, warm, after a PDF', ms.docx_known, { target: ['<=', 50] });
  one('DOCX, warm, alone', ms.docx, { target: ['<=', 50], what: 'lays the pages out for its contents' });
  one('ODT, warm, after a PDF', ms.odt_known);
  one('HTML, warm', ms.html);
}

export function measure_exports() {
  const out = folder('export');
  const { sections } = JSON.parse(fs.readFileSync(path.join(draft, 'document.json'), 'utf8'));
  const files = sections.map((s) => path.join(draft, 'en', `${s.id}.md`)).filter((f) => fs.existsSync(f));
  fs.writeFileSync(`${out}/scripts.md`, scripts);
  const long = [...copies(files, out, COPIES, 'part'), `${out}/scripts.md`];
  for (const format of ['pdf', 'html', 'docx']) must_run(rendered(long, format, `${out}/long.${format}`));
  heading(`Exports of ${pages_of(`${out}/long.pdf`) || 'some forty'} pages`);
  const ours = rendered(long, 'pdf', `${out}/long.pdf`);
  beside_peers(ours, out);
  sizes(out);
  // Sections of ten times as many words: so many files are no section each.
  const more = long.map((f) => {
    fs.writeFileSync(`${f}.more.md`, Array(MORE).fill(fs.readFileSync(f, 'utf8').replace(/\[\^[^\]]*\](: .*)?/g, '')).join('\n'));
    return `${f}.more.md`;
  });
  const growth = Array.from({ length: ROUNDS }, () => [cpu_of_run(rendered(more, 'pdf', `${out}/more.pdf`)), cpu_of_run(ours)]);
  paired(growth, { name: `PDF, ${MORE} times the document`, unit: 'ms CPU', target: ['<=', 7], what: `${pages_of(`${out}/more.pdf`)} pages; theirs: once` });
  warm(long);
  repeated(long, out);
  const dir = data_directory();
  must(['export', dir, '--format', 'html', '-o', `${out}/book.html`]);
  const short = Array.from({ length: ROUNDS }, () => [
    cpu_of_run(`${program} export ${dir} --format pdf -o ${out}/export.pdf`, 3),
    installed('weasyprint') ? cpu_of_run(`weasyprint -q ${out}/book.html ${out}/theirs.pdf`) : NaN,
  ]);
  if (!short.some((p) => Number.isNaN(p[1]))) paired(short, { name: 'PDF of drafts/2026, accord export', unit: 'ms CPU', what: `${pages_of(`${out}/export.pdf`)} pages; theirs: weasyprint` });
  else figure({ name: 'PDF of drafts/2026, accord export', ours: median(short.map((p) => p[0])), unit: 'ms CPU', what: '' });
}
