// Who may do what: the one table. For each row of the program's table of routes, in each state of
// what it is about, the answer that each role gets:
//
//                        nobody, a reader, a rapporteur of another group, one of the group in
//                        question, an editor, an admin
//
// matrix.test.mjs walks it. A route that is not here fails, and so does a row without a route. Who is
// gone (her account was erased) is refused 401 by her token on every route, and is nobody by her
// cookie; that is no column, because it is the same everywhere.
//
// A state names what the address or the body points to; matrix.test.mjs makes one for each:
//   section    own (group one's), all (every group's), editors (nobody's but theirs), theirs (group
//              two's), frozen, late (after the deadline); unknown
//   proposal   of group one, open, asked (changes were asked for), accepted, declined, withdrawn; open on
//              a section that is now frozen, late, theirs, editors; removed (the section is gone)
//   thread     open, resolved; on a section or on a proposal
//   else       what the row says in words
const all = (n) => [n, n, n, n, n, n];
const signed = (n) => [401, n, n, n, n, n];
// What readers may not even know of: 404 to them, whether it is there or not.
const talk = (n) => [401, 404, n, n, n, n];
const writers = (n) => [401, 403, n, n, n, n];
const editors = (n) => [401, 403, 403, 403, n, n];
const admins = (n) => [401, 403, 403, 403, 403, n];
// On proposals: its group and the editors; the editors alone.
const owners = (n, own = n) => [401, 404, 403, own, n, n];
const deciders = (n) => [401, 404, 403, 403, n, n];

const reading = { agreed: all(200) };
const section = { own: all(200), frozen: all(200), editors: all(200), unknown: all(404) };

export const api = {
  'GET /healthz': reading,
  'GET /metrics': reading,
  'GET /assets/{file}': { 'the style': all(200), unknown: all(404) },
  'GET /export/{file}': { agreed: all(200), 'a redline': all(200), unknown: all(404), 'a proposal’s commit': all(404) },
  'GET /media/{name}': { agreed: all(200), unknown: all(404) },

  'POST /api/v1/session': { 'a code': all(200), 'a spent code': all(410), unknown: all(410) },
  'GET /api/v1/session': { own: signed(200) },
  'DELETE /api/v1/session': { own: signed(204) },
  'POST /api/v1/session/codes': { own: signed(201) },
  'GET /api/v1/session/data': { own: signed(200) },

  'GET /api/v1/document': reading,
  'PUT /api/v1/document': { agreed: editors(200), 'another than she saw': editors(412), 'without what she saw': editors(428) },
  'GET /api/v1/sections/{id}': { ...section, 'a proposal’s commit': all(404) },
  'GET /api/v1/sections/{id}/history': section,
  'GET /api/v1/sections/{id}/provenance': section,
  'GET /api/v1/sections/{id}/collisions': { own: talk(200), unknown: talk(404) },
  'GET /api/v1/compare/{a}..{b}': { agreed: all(200), unknown: all(404), 'a proposal’s commit': all(404) },
  'POST /api/v1/preview': { own: writers(200), frozen: writers(200), unknown: writers(404) },
  'GET /api/v1/drafts/{section}': { own: [401, 404, 404, 200, 404, 404], unknown: signed(404) },
  'PUT /api/v1/drafts/{section}': {
    own: [401, 404, 200, 200, 200, 200], frozen: [401, 404, 200, 200, 200, 200],
    'another group’s': [401, 404, 404, 404, 404, 404], unknown: signed(404),
  },
  'DELETE /api/v1/drafts/{section}': { own: [401, 404, 204, 204, 204, 204], 'another group’s': signed(404), unknown: signed(404) },
  'POST /api/v1/imports': { own: writers(200), 'another group’s': [401, 403, 404, 404, 404, 404], unknown: writers(404) },

  'GET /api/v1/proposals': { all: talk(200) },
  'POST /api/v1/proposals': {
    own: [401, 403, 403, 201, 201, 201], all: writers(201), editors: editors(201), theirs: [401, 403, 201, 403, 201, 201],
    frozen: editors(201), late: editors(201), unknown: writers(404), 'in another group’s name': editors(201),
  },
  'GET /api/v1/proposals/{n}': {
    open: talk(200), asked: talk(200), accepted: talk(200), declined: talk(200), withdrawn: talk(200), removed: talk(200), unknown: talk(404),
  },
  'POST /api/v1/proposals/{n}/revisions': {
    open: owners(201), asked: owners(201), accepted: owners(409), declined: owners(409), withdrawn: owners(409), removed: owners(409),
    frozen: owners(201, 403), late: owners(201, 403), theirs: owners(201, 403), editors: owners(201, 403), unknown: talk(404),
  },
  'GET /api/v1/proposals/{n}/diff': { open: talk(200), accepted: talk(200), removed: talk(200), unknown: talk(404) },
  'POST /api/v1/proposals/{n}/decision': {
    open: deciders(200), asked: deciders(200), accepted: deciders(409), declined: deciders(409), withdrawn: deciders(409), removed: deciders(409),
    frozen: deciders(200), late: deciders(200), theirs: deciders(200), editors: deciders(200), stale: deciders(409), unknown: talk(404),
  },
  'POST /api/v1/proposals/{n}/withdraw': {
    open: owners(200), asked: owners(200), accepted: owners(409), declined: owners(409), withdrawn: owners(409), removed: owners(200),
    frozen: owners(200), late: owners(200), theirs: owners(200), editors: owners(200), unknown: talk(404),
  },
  'POST /api/v1/proposals/{n}/undo': {
    open: deciders(409), asked: deciders(409), accepted: deciders(200), declined: deciders(200), withdrawn: deciders(409), unknown: talk(404),
  },
  'GET /api/v1/threads': { all: talk(200), 'of a proposal': talk(200) },
  'GET /api/v1/threads/{id}': { open: talk(200), resolved: talk(200), 'on a proposal': talk(200), unknown: talk(404) },
  'POST /api/v1/threads': {
    own: writers(201), frozen: writers(201), late: writers(201), editors: writers(201), unknown: writers(404),
    open: talk(201), accepted: talk(201), withdrawn: talk(201), 'an unknown proposal': talk(404),
  },
  'POST /api/v1/threads/{id}/comments': { open: talk(201), resolved: talk(201), 'on a proposal': talk(201), unknown: talk(404) },
  'POST /api/v1/threads/{id}/resolve': { open: talk(200), resolved: talk(200), 'on a proposal': talk(200), unknown: talk(404) },
  'POST /api/v1/threads/{id}/reopen': { open: talk(200), resolved: talk(200), 'on a proposal': talk(200), unknown: talk(404) },

  'GET /api/v1/versions': reading,
  'POST /api/v1/versions': { 'a new name': editors(201), 'a name that is taken': editors(409) },
  'GET /api/v1/events': reading,

  'GET /api/v1/invitations': { all: admins(200) },
  'POST /api/v1/invitations': { 'a reader': admins(201), 'an admin': admins(201) },
  'GET /api/v1/accounts': { all: admins(200) },
  'PATCH /api/v1/accounts/{id}': { 'another’s': admins(200), 'her own': admins(200), unknown: admins(404) },
  'DELETE /api/v1/accounts/{id}': { 'another’s': admins(204), unknown: admins(404) },
};

// Pages are asked with a session and, for changes, with the form's proof. 303 leads on to what was done.
const pageWriters = writers(200);
const done = 303;

export const pages = {
  'GET /': reading,
  'GET /versions/{version}': { agreed: all(200), unknown: all(404), 'a proposal’s commit': all(404) },
  'GET /compare/{a}..{b}': { agreed: all(200), unknown: all(404), 'a proposal’s commit': all(404) },
  'GET /privacy': reading,
  'GET /sw.js': reading,
  'GET /app/offline': reading,
  'GET /i': reading,
  'POST /i': { 'a code': all(done), unknown: all(410) },

  'POST /i/wishes': { agreed: all(done) },

  'GET /app/compare': { agreed: all(done) },
  'GET /app/export': reading,
  'GET /app/history': reading,

  'GET /app/account': { own: signed(200) },
  'POST /app/account/language': { own: signed(done) },
  'POST /app/account/code': { own: signed(200) },
  'POST /app/account/sign-out': { own: signed(done) },

  'GET /app': { own: pageWriters },
  'GET /app/sections': { own: pageWriters },
  'GET /app/sections/{id}': { own: pageWriters, frozen: pageWriters, unknown: writers(404) },
  'GET /app/write/{section}': { own: pageWriters, frozen: pageWriters, unknown: writers(404) },
  'POST /app/write/{section}': {
    own: [401, 403, 403, done, done, done], all: writers(done), editors: editors(done), frozen: editors(done), late: editors(done), unknown: writers(404),
  },
  'GET /app/write/{section}/import': { own: pageWriters, unknown: writers(404) },
  'POST /app/write/{section}/import': { own: pageWriters, 'without a file': writers(400), unknown: writers(404) },
  'GET /app/receipt/{n}': { open: talk(200), unknown: talk(404) },
  'GET /app/status': { own: pageWriters },

  'GET /app/review': { all: pageWriters },
  'GET /app/review/{n}': { open: talk(200), accepted: talk(200), withdrawn: talk(200), removed: talk(200), unknown: talk(404) },
  'POST /app/review/{n}/decision': {
    open: editors(done), asked: editors(done), accepted: editors(409), declined: editors(409), withdrawn: editors(409), stale: editors(409), unknown: editors(404),
  },
  'GET /app/review/{n}/edit': { open: editors(200), removed: editors(409), unknown: editors(404) },
  'POST /app/review/{n}/edit': { open: editors(done), withdrawn: editors(409), unknown: editors(404) },
  'POST /app/review/{n}/undo': { accepted: editors(done), open: editors(409), unknown: editors(404) },
  'POST /app/review/{n}/withdraw': {
    open: [401, 403, 403, done, done, done], accepted: [401, 403, 403, 409, 409, 409], frozen: [401, 403, 403, done, done, done], unknown: writers(404),
  },

  'POST /app/threads': { own: writers(done), frozen: writers(done), open: writers(done), unknown: writers(404), 'an unknown proposal': writers(404) },
  'POST /app/threads/{id}/comments': { open: writers(done), resolved: writers(done), unknown: writers(404) },
  'POST /app/threads/{id}/resolve': { open: writers(done), unknown: writers(404) },
  'POST /app/threads/{id}/reopen': { resolved: writers(done), unknown: writers(404) },

  'POST /app/versions': { 'a new name': editors(done), 'a name that is taken': editors(409) },
  'GET /app/manage': { all: editors(200) },
  'POST /app/manage/sections': { 'a new name': editors(done), 'another than she saw': editors(412) },
  'POST /app/manage/sections/{id}': { own: editors(done), unknown: editors(404), 'another than she saw': editors(412) },
  'GET /app/manage/document': { all: editors(200) },
  'POST /app/manage/deadlines': { agreed: editors(done), 'another than she saw': editors(412) },
  'POST /app/manage/document': { agreed: editors(done), 'another than she saw': editors(412) },
  'POST /app/manage/groups': { agreed: editors(done), 'another than she saw': editors(412) },
  'POST /app/manage/manifest': { agreed: editors(done), 'another than she saw': editors(412) },
  'GET /app/manage/log': { all: editors(200) },
  'GET /app/manage/people': { all: admins(200) },
  'POST /app/manage/invitations': { 'a reader': admins(201) },
  'POST /app/manage/invitations/change': { open: admins(201), unknown: admins(404) },
  'GET /app/manage/list': { all: admins(200) },
  'POST /app/manage/list': { 'a reader': admins(200) },
  'GET /app/manage/wishes': { all: editors(200) },
  'POST /app/manage/wishes/{id}': { 'unknown or gone': editors(done), 'an unknown one, granted': admins(404) },
  'GET /app/manage/accounts/{id}': { 'another’s': admins(200), unknown: admins(404) },
  'POST /app/manage/accounts/{id}': { 'another’s': admins(done), unknown: admins(404) },
  'POST /app/manage/accounts/{id}/link': { 'another’s': admins(201), unknown: admins(404) },
  'POST /app/manage/accounts/{id}/erase': { 'another’s': admins(done), 'without being sure': admins(200), unknown: admins(404) },
};

// Where public_reading is off, who is not signed in gets these and 401 everywhere else.
export const openInAClosedHouse = [
  'GET /healthz', 'GET /metrics', 'GET /assets/{file}', 'POST /api/v1/session', 'GET /privacy', 'GET /sw.js', 'GET /app/offline', 'GET /i', 'POST /i', 'POST /i/wishes',
];

export const roles = ['nobody', 'reader', 'other', 'own', 'editor', 'admin'];
