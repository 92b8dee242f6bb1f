// Word files made by code: a body of XML, its relations and further parts, in a ZIP.
import zlib from 'node:zlib';

export const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const W = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const R = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
export const ns = `xmlns:w="${W}" xmlns:r="${R}"`;

const table = Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]), ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
// A PNG: width by height pixels of a bit each, all black, or only those that white does not name; said: words that
// its maker wrote into it; turned: how it is to be shown, as Exif counts.
export function png(width, height, { said = '', turned = 1, white = () => false } = {}) {
  const row = 1 + Math.ceil(width / 8), rows = Buffer.alloc(height * row);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (white(x, y)) rows[y * row + 1 + (x >> 3)] |= 128 >> (x & 7);
  const exif = Buffer.from(`4d4d002a000000080001011200030000000100${turned.toString(16).padStart(2, '0')}000000000000`, 'hex');
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), ...(said ? [chunk('tEXt', Buffer.from(said))] : []), ...(turned > 1 ? [chunk('eXIf', exif)] : []), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}
// A run with an image of that relation and its words.
export const image = (id, words) => `<w:r><w:drawing><wp:inline xmlns:wp="wp"><wp:docPr id="1" name="Picture 1" descr="${words}"/><pic:pic xmlns:pic="pic"><a:blip xmlns:a="a" r:embed="${id}"/></pic:pic></wp:inline></w:drawing></w:r>`;

function crc32(bytes) {
  let c = 0xffffffff;
  for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

// [[name, bytes or text], …]
export function zip(entries) {
  const files = [], directory = [];
  let at = 0;
  for (const [name, content] of entries) {
    const bytes = Buffer.from(content), packed = zlib.deflateRawSync(bytes), label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(0x5a210000, 6);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    files.push(Buffer.from('PK\x03\x04'), common, label, packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, tail, label);
    at += 30 + label.length + packed.length;
  }
  const d = Buffer.concat(directory), end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(d.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, d, Buffer.from('PK\x05\x06'), end]);
}

const escape = (s) => s.replace(/&/g, '&amp;').replace(/</g, '&lt;');
// A run, a paragraph of runs or words with a style, tracked changes.
export const r = (text, look = '') => `<w:r><w:rPr>${look}</w:rPr><w:t xml:space="preserve">${escape(text)}</w:t></w:r>`;
export const p = (inside, style) => `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ''}${inside.startsWith('<') ? inside : r(inside)}</w:p>`;
const by = (who) => `w:id="1" w:author="${who}" w:date="2026-02-03T10:00:00Z"`;
export const ins = (who, text) => `<w:ins ${by(who)}>${r(text)}</w:ins>`;
export const del = (who, text) => `<w:del ${by(who)}><w:r><w:delText xml:space="preserve">${escape(text)}</w:delText></w:r></w:del>`;
export const about = (id, runs) => `<w:commentRangeStart w:id="${id}"/>${runs}<w:commentRangeEnd w:id="${id}"/><w:r><w:commentReference w:id="${id}"/></w:r>`;

const styles = [['Title', 'Title'], ['Heading1', 'heading 1'], ['Heading2', 'heading 2'], ['Quote', 'Quote'], ['Remark', 'Remark']]
  .map(([id, name]) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`).join('');

// The whole file: paragraphs and tables, comments [{who, text}], further parts
// and relations of the text to them [[id, type, target]].
export function word(body, { comments = [], parts = [], relations = [], document } = {}) {
  const rel = (id, type, target) => `<Relationship Id="${id}" Type="${R}/${type}" Target="${target}"/>`;
  const rels = (inside) => `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inside}</Relationships>`;
  return zip([
    ['[Content_Types].xml', `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`],
    ['_rels/.rels', rels(rel('r1', 'officeDocument', 'word/document.xml'))],
    ['word/document.xml', document ?? `${head}<w:document ${ns}><w:body>${body.join('')}</w:body></w:document>`],
    ['word/_rels/document.xml.rels', rels(rel('r1', 'styles', 'styles.xml') + rel('r2', 'comments', 'comments.xml') + relations.map((x) => rel(...x)).join(''))],
    ['word/styles.xml', `${head}<w:styles ${ns}>${styles}</w:styles>`],
    ['word/comments.xml', `${head}<w:comments ${ns}>${comments.map((c, i) => `<w:comment w:id="${i}" w:author="${c.who}" w:date="2026-02-03T10:00:00Z">${p(c.text)}</w:comment>`).join('')}</w:comments>`],
    ...parts,
  ]);
}
