// A small conference for the pictures of docs/images: the same story in English and in German, told in
// the document's own words, so that a second run shows what the first did.
import { Server, draft, swap } from './lib.mjs';

export const section = 'taking-stock';
const DAY = 86400000;

// For each language what is said; a pair is words of drafts/2026 and what is put in their place.
const words = {
  en: {
    plainer: ['lay down in their budget rules', 'write into their budget rules'],
    plainer_why: 'A plainer verb',
    loans: ['> [!REMARK]\n> An assessment made', '**Encourage local governments to** publish every loan and every guarantee before the council votes on it.\n\n> [!REMARK]\n> An assessment made'],
    loans_why: 'Loans bind future councils.',
    care: ['the effect on unpaid care work', 'the effect on paid and unpaid care work'],
    care_why: 'Paid care counts as well.',
    costs: ['resources commensurate with them', 'resources that cover their full cost'],
    costs_why: '“Commensurate” says too little.',
    grow: ['resources commensurate with them', 'resources that grow with them'],
    grow_why: 'Tasks grow, grants do not.',
    table: ['draw up together a table that links', 'draw up together, and keep up to date, a table that links'],
    table_why: 'A table ages quickly.',
    months: ['within six months', 'within three months'],
    months_why: 'Six months are too long.',
    months_no: 'Small municipalities close their books in April.\n\nCould you live with “within four months”?',
    quote: 'every guarantee',
    ask: 'Guarantees for whom?',
    suggestion: 'every guarantee for a municipal company',
    answer: 'For municipal companies above all. We can say so.',
    mine: ['lay down in their budget rules', 'set out in their budget rules'],
    more: ['A treasurer looks in vain', 'A treasurer will look in vain'],
    advice: 'Keep it to two pages.\nName who acts, and by when.',
    closing: 'The participants meet again in a year to compare results.',
    reply: 'The treasurers of our network would sign this.',
    note: 'For the workshops.',
  },
  de: {
    plainer: ['in ihren Haushaltsvorschriften festzulegen', 'in ihre Haushaltsvorschriften zu schreiben'],
    plainer_why: 'Ein einfacheres Verb',
    loans: ['> [!REMARK]\n> Wer Posten für Posten', '**Wir ermutigen die Kommunen,** jede Anleihe und jede Bürgschaft zu veröffentlichen, bevor der Rat darüber abstimmt.\n\n> [!REMARK]\n> Wer Posten für Posten'],
    loans_why: 'Anleihen binden künftige Räte.',
    care: ['die Auswirkungen auf unbezahlte Sorgearbeit', 'die Auswirkungen auf bezahlte und unbezahlte Sorgearbeit'],
    care_why: 'Auch bezahlte Sorgearbeit zählt.',
    costs: ['nur zusammen mit angemessenen Mitteln zu übertragen', 'nur zusammen mit Mitteln zu übertragen, die ihre vollen Kosten decken'],
    costs_why: '„Angemessen“ sagt zu wenig.',
    grow: ['nur zusammen mit angemessenen Mitteln zu übertragen', 'nur zusammen mit Mitteln zu übertragen, die mit ihnen wachsen'],
    grow_why: 'Aufgaben wachsen, Zuweisungen nicht.',
    table: ['gemeinsam eine Übersicht zu erarbeiten, welche', 'gemeinsam eine Übersicht zu erarbeiten und aktuell zu halten, welche'],
    table_why: 'Eine Übersicht veraltet schnell.',
    months: ['binnen sechs Monaten', 'binnen drei Monaten'],
    months_why: 'Sechs Monate sind zu lang.',
    months_no: 'Kleine Gemeinden schließen ihre Bücher im April.\n\nWäre „binnen vier Monaten“ auch recht?',
    quote: 'jede Bürgschaft',
    ask: 'Bürgschaften für wen?',
    suggestion: 'jede Bürgschaft für ein kommunales Unternehmen',
    answer: 'Vor allem für kommunale Unternehmen. Das können wir sagen.',
    mine: ['in ihren Haushaltsvorschriften festzulegen', 'in ihren Haushaltsvorschriften vorzuschreiben'],
    more: ['sucht im Kontenplan vergebens', 'wird im Kontenplan vergebens suchen'],
    advice: 'Höchstens zwei Seiten.\nWer handelt, und bis wann?',
    closing: 'Die Teilnehmenden treffen sich in einem Jahr wieder, um Ergebnisse zu vergleichen.',
    reply: 'Die Finanzverwaltungen unseres Netzwerks würden das unterschreiben.',
    note: 'Für die Workshops.',
  },
};

// The editors' part before anybody writes: a version, deadlines, advice, and every group in one section.
async function open_the_house(editor, lang, w) {
  const in_days = (n) => new Date(Date.now() + n * DAY).toISOString().replace(/T.*/, 'T18:00:00Z');
  await editor.want(201, 'POST', '/api/v1/versions', { name: 'Zero draft', symbol: 'HRGL/2026/0', note: w.note });
  const doc = await editor.want(200, 'GET', '/api/v1/document');
  const row = (id) => doc.manifest.sections.find((x) => x.id === id);
  delete row(section).groups;
  Object.assign(row(section), { deadline: in_days(3), guidance: { [lang]: w.advice } });
  row('way-to-accountability').deadline = in_days(3);
  row('follow-up').deadline = in_days(10);
  row('closing').state = 'frozen';
  await editor.want(200, 'PUT', '/api/v1/document', doc.manifest, { 'if-match': `"${doc.manifest_blob}"` });
}

// Proposal 1 is accepted; 2 to 6 wait for one section, of which 4 and 5 want the same words; 7 came back.
export async function conference(lang) {
  const s = await Server.start({ from: draft });
  const w = words[lang];
  const editor = s.as(s.token('editor', 'editors', 'Eva Berger'));
  const as = (group, name) => s.as(s.token('rapporteur', group, name));
  const anna = as(['workshop-1', 'workshop-3'], 'Anna Huber'), cleo = as('workshop-2', 'Cleo Marini');
  const dana = as('workshop-3', 'Dana Aydın'), ben = as('next-generation', 'Ben Okafor');
  const submit = async (who, group, id, [from, to], summary) =>
    (await who.submit(id, swap((await editor.section(id, lang)).markdown, from, to), { lang, group, summary })).number;

  await open_the_house(editor, lang, w);
  const old = await editor.section(section, lang);
  const first = await submit(cleo, 'workshop-2', section, w.plainer, w.plainer_why);
  const done = await editor.decide(first, 'accept');
  if (done.status !== 200) throw new Error(done.text);
  const mine = swap(swap(old.markdown, ...w.mine), ...w.more);
  await ben.want(200, 'PUT', `/api/v1/drafts/${section}?lang=${lang}`, { markdown: mine, base: old.commit });

  const loans = await submit(anna, 'workshop-1', section, w.loans, w.loans_why);
  const care = await submit(ben, 'next-generation', section, w.care, w.care_why);
  const costs = await submit(cleo, 'workshop-2', section, w.costs, w.costs_why);
  const grow = await submit(dana, 'workshop-3', section, w.grow, w.grow_why);
  const table = await submit(cleo, 'workshop-2', section, w.table, w.table_why);
  const months = await submit(anna, 'workshop-3', 'way-to-accountability', w.months, w.months_why);
  await editor.decide(months, 'request-changes', 1, { reason: w.months_no });
  const talk = await editor.want(201, 'POST', '/api/v1/threads', {
    on: { proposal: loans, revision: 1 }, quote: { exact: w.quote, prefix: '', suffix: '' }, text: w.ask, suggestion: w.suggestion,
  });
  await anna.want(201, 'POST', `/api/v1/threads/${talk.id}/comments`, { text: w.answer });
  return { s, w, first, loans, care, costs, grow, table, months };
}
